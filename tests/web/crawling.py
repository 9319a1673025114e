"""The crawl of tests/web/test_canary.py: every address there is, and every byte of what it answers."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule

from app import database
from app.domain.usage import MOST_SET, Usage
from app.models import Base
from app.models.outbox import Setting
from app.queries.access import NUMBERS

TYPED = ("/search", "/search/suggest", "/petitions/", "/items/", "/households/", "/directory/")
"""Where words are typed."""


@dataclass
class Canary:
    """A petition whose every field holds a word of its own that stands nowhere else."""

    uid: str = ""
    words: dict[str, str] = field(default_factory=dict)


def unbounded() -> None:
    """Let nobody be told that this hour's measure is full: a crawl asks more of an hour than anybody's work."""
    with database.transaction() as session:
        session.merge(Setting(name=NUMBERS, value=json.dumps({kind.value: MOST_SET for kind in Usage})))


def addresses(app: Flask, words: list[str]) -> Iterator[str]:
    """Every GET address there is, with every id there is and every word in the search box."""
    known = everything_with_a_uid()
    uids = [uid for found in known.values() for uid in found]
    strange = frozenset(uid for name, found in known.items() if name != "matter" for uid in found)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "bootstrap.static"):
            continue
        yield from filled(rule, uids, strange, next(iter(known["household"]), "0" * 32))
    yield from (f"{box}?q={word}" for box in TYPED for word in words)
    yield from (f"/search?q={word[:5]}" for word in words)
    yield from ("/petitions/?live=1", "/petitions/?page=2", "/no-such-page", "/petitions/" + "0" * 32)


def filled(rule: Rule, uids: list[str], strange: frozenset[str], household: str) -> Iterator[str]:
    """The rule's addresses; a parameter nobody has taught this test fails it.

    What is no matter (`strange`) is tried with one of a matter's acts: the others ask the same of it.
    """
    unknown = set(rule.arguments) - {"uid", "action", "kind", "household_uid", "seq"}
    assert not unknown, f"{rule.rule}: teach the crawl what {unknown} is"
    # The values of <any()> stand nowhere else.
    choices = (one for one in rule._converters.values() if isinstance(one, AnyConverter))
    actions = next((sorted(one.items) for one in choices), [""])
    for uid in uids if "uid" in rule.arguments else [""]:
        for action in actions if uid not in strange else actions[:1]:
            made = rule.rule.replace("<uid>", uid).replace("<household_uid>", household).replace("<int:seq>", "1")
            yield re.sub(r"<any\(.*?\):\w+>", action, made)


def everything_with_a_uid() -> dict[str, list[str]]:
    """By table every matter, paper, step and visit, and one of everything else that has an address."""
    with database.current().reading() as session:
        tables = [table for table in Base.metadata.tables.values() if "uid" in table.columns]
        whole = {"matter", "attachment", "step", "visit"}
        limits = {table.name: None if table.name in whole else 1 for table in tables}
        return {t.name: list(session.scalars(select(t.c.uid).limit(limits[t.name]))) for t in tables}


def seen(client: FlaskClient, address: str) -> tuple[int, bytes]:
    """Status and every byte of the answer, packed files opened."""
    answer = client.get(address)
    body = answer.data
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            body = b"\n".join(package.read(name) for name in package.namelist())
    return answer.status_code, body + repr(list(answer.headers)).encode()


def crawl(client: FlaskClient, app: Flask, *canaries: Canary) -> tuple[list[set[str]], int]:
    """For each canary the names of its words that were seen anywhere, and how many addresses were opened."""
    unbounded()
    every = [word for canary in canaries for word in canary.words.values()]
    found: list[set[str]] = [set() for _ in canaries]
    opened = 0
    for address in addresses(app, every):
        opened += 1
        status, body = seen(client, address)
        assert status < 500, address
        assert status != 429, f"{address}: what is refused for its number shows no word"
        if "?q=" in address:  # the box repeats what was typed: only what stands beyond it counts
            body = body.replace(address.partition("=")[2].encode(), b"")
        for canary, names in zip(canaries, found, strict=True):
            names |= {name for name, word in canary.words.items() if word.encode() in body}
    return found, opened
