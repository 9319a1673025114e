"""Every field and every part of an address gets what attackers send: nothing breaks, happens or is run."""

import logging
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import database
from app.models.accounts import Grant, User
from app.models.petitions import Petition
from tests.web.counter import PERSON, registering
from tests.web.forms_found import Found, found, nothing_kept
from tests.web.scene import Scene
from tests.web.test_forged import full as full  # fixtures are found by their names here

PAYLOADS: Mapping[str, str] = {
    "sql, a condition": "' OR '1'='1' --",
    "sql, a statement": "1'); DROP TABLE matter; DELETE FROM user_account; --",
    "sql, a union": "x' UNION SELECT password_hash FROM user_account --",
    "search syntax": '改厕) OR (town:8 AND *:*) "',
    "html, an element": '"><script>alert(1)</script>',
    "html, an attribute": "' onmouseover='alert(1)' x='><img src=x onerror=alert(1)>",
    "template": "{{ 7919*6991 }}{% print(7919*6991) %}${7919*6991}#{7919*6991}%(x)s{0.__class__}",
    "csv": "=7919*6991+cmd|'/c calc'!A1",
    "path": "../../../../../../etc/passwd",
    "header": "x\r\nX-Injected: yes\r\nSet-Cookie: sid=evil",
    "log": "x\n2024-05-11 09:30 forged-line",
    "control characters": "\x00\x1b[31m\u202e\ufeff\ud7ff\x7f",
}
NEVER = ("<script>alert(1)", "<img src=x", "55361729", "root:x:0", "$argon2id", "Traceback")
PEOPLE = ["admin", "office_clerk", "petition_head", "town_head"]
"""Who between them open every form; each form is sent by the first who does."""
MOST_OF_AN_ADDRESS = 20_000


def check(answer: TestResponse, what: object, log: pytest.LogCaptureFixture) -> None:
    """No failure, nothing run, nothing shown as more than text, no header and no line of the log of its own."""
    assert answer.status_code < 500, what
    assert "X-Injected" not in answer.headers, what
    assert all("\n" not in value and "sid=evil" not in value for value in answer.headers.values()), what
    location = answer.headers.get("Location", "/")
    assert location.startswith("/"), what
    assert not location.startswith(("//", "/\\")), what
    if answer.mimetype in ("text/html", "text/plain", "application/json"):
        assert [bad for bad in NEVER if bad in answer.text] == [], what
    assert [one for one in log.messages if "\n2024-05-11 09:30 forged-line" in one] == [], what
    log.clear()


def counted() -> tuple[int, int]:
    """How many accounts and roles there are."""
    with database.current().reading() as session:
        return session.scalar(select(func.count(User.id))) or 0, session.scalar(select(func.count(Grant.id))) or 0


def mutated(one: Found) -> list[list[tuple[str, str]]]:
    """What is sent: all fields hostile at once until each has had each payload, and each by itself beside good ones."""
    payloads, names = list(PAYLOADS.values()), one.names
    together = [
        {name: [payloads[(place + turn) % len(payloads)]] for place, name in enumerate(names)}
        for turn in range(len(payloads))
    ]
    alone = [{name: [payloads[place % len(payloads)]]} for place, name in enumerate(names)]
    return [one.with_values(**changed) for changed in (*together, *alone)] if names else []


@pytest.mark.slow
def test_the_corpus_does_nothing_in_any_field_of_any_form_or_query(
    full: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    before, met, sent = counted(), set[tuple[str, str, frozenset[str]]](), 0
    for who in PEOPLE:
        client = full.client(who)
        fresh = [one for one in found(full, client) if one.names and one.kind not in met]
        met |= {one.kind for one in fresh}
        with nothing_kept(monkeypatch) as left:
            for one in fresh:
                for typed in mutated(one):
                    check(answered(client, one, typed), (who, one.view, typed), caplog)
                    sent += 1
                if not one.view.startswith("accounts."):
                    assert set(left) <= {before}, one.view
                left.clear()
        fields = sum(len(names) for _, _, names in met)
        print(
            f"up to {who}: {len(met)} forms and addresses, {fields} fields, {len(PAYLOADS)} payloads, {sent} requests"
        )
    assert counted() == before
    assert len({view for view, _, _ in met}) > 50


@pytest.mark.slow
def test_the_corpus_does_nothing_in_any_part_of_any_path(
    full: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client, sent = full.client("petition_head"), 0
    with nothing_kept(monkeypatch):
        for rule in full.app.url_map.iter_rules():
            for name in rule.arguments:
                for payload in PAYLOADS.values():
                    check(client.get(address_of(full.app, rule.rule, name, payload)), (rule.rule, payload), caplog)
                    sent += 1
    print(f"{sent} addresses")
    assert sent > len(PAYLOADS)


def address_of(app: Flask, rule: str, name: str, payload: str) -> str:
    """The address of a rule with the payload in one of its places and something harmless in the others."""
    built = ""
    for part in rule.split("/"):
        if part.startswith("<"):
            part = quote(payload, safe="") if part.rstrip(">").endswith(name) else "1"
        built += f"/{part}" if part else ""
    return built or "/"


def answered(client: FlaskClient, one: Found, fields: list[tuple[str, str]]) -> TestResponse:
    """What it is answered."""
    if one.method == "POST":
        return client.post(one.address, data=_multi(fields))
    return client.get(f"{one.address}?{urlencode(fields)[:MOST_OF_AN_ADDRESS]}")


def _multi(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    return sent


@pytest.mark.parametrize("name", ["html, an element", "html, an attribute", "template", "csv", "sql, a statement"])
def test_what_is_kept_is_kept_word_for_word_and_shown_as_text(full: Scene, name: str) -> None:
    payload, client = PAYLOADS[name], full.client("registrar")
    answer = registering(client, body=f"村里的路坏了。{payload}", **{**PERSON, "address": payload})
    assert answer.status_code == 303, answer.text
    with full.reading() as session:
        kept = session.scalars(select(Petition).order_by(Petition.id.desc())).first()
        assert kept is not None
        assert kept.body == f"村里的路坏了。{payload}"
        uid = kept.uid
    shown = client.get(f"/petitions/{uid}")
    assert shown.status_code == 200
    assert [bad for bad in NEVER if bad in shown.text] == []
    assert payload in shown.text or payload.replace("'", "&#39;") in shown.text or "&gt;" in shown.text


CHARACTERS = st.text(st.characters(codec="utf-8"), max_size=40)
VALUES = st.one_of(
    CHARACTERS,
    st.sampled_from(
        ["", " ", "-1", "0", "9" * 30, "1e9", "NaN", "true", "2024-02-30", "0000-00-00", "１２", "[]", "{}"]
    ),
    st.sampled_from(["长" * 20_001, "x" * 60_000, "\x00" * 9, "\r\n" * 50, "😀" * 300, "\u202e" * 9, "a\u0301" * 200]),
    st.sampled_from(list(PAYLOADS.values())),
)


@pytest.mark.slow
@pytest.mark.parametrize("who", PEOPLE)
def test_nothing_typed_at_random_breaks_a_form(
    full: Scene, who: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Fields missing, sent twice, too long, of the wrong kind, with characters nobody can type."""
    client = full.client(who)
    places = [one for one in found(full, client) if one.names]

    @settings(max_examples=200, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def typed(data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(places))
        changed = data.draw(
            st.dictionaries(st.sampled_from(one.names), st.lists(VALUES, max_size=3), min_size=1, max_size=6)
        )
        fields = one.with_values(**changed)
        check(answered(client, one, fields), (one.view, changed), caplog)

    with nothing_kept(monkeypatch):
        typed()
