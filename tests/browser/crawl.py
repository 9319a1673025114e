"""Every page of the product as a person finds it: role after role, from the first room along the links."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import AnyConverter, RequestRedirect

from app import database
from app.domain.permissions import Role
from app.factory import create_app
from app.models.matters import Matter
from config import Config
from tests.web.conftest import post
from tests.web.counter import registering
from tests.web.pages import option_of, sent
from tests.workbooks import GOOD, sheet

LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')
NEWEST = 120
"""How many matters each role looks at: those that tests/browser/staged.py put there, and what other tests add after."""
MANY = {
    **{"worklist.index": 40, "worklist.cases": 1, "accounts.show": 30, "directory.unit": 3, "letters.page": 60},
    **{"households.page": 90, "households.index": 8, "villages.page": 20, "villages.index": 2},
    **{"campaigns.index": 1, "campaigns.page": 6, "campaigns.listed": 12, "campaigns.inspect": 4},
    **{
        "rounds.index": 1,
        "rounds.page": 2,
        "raisings.index": 1,
        "raisings.page": 3,
        "monitoring.index": 1,
        "indicators.index": 1,
        "indicators.page": 3,
        "boards.index": 1,
        "reports.index": 1,
        "reports.page": 3,
        "indicators.month": 3,
        "warnings.index": 1,
        "warnings.rules": 1,
        "sampling.index": 1,
        "sampling.page": 2,
    },
    **{"holdings.index": 1, "holdings.ownerless": 1, "holdings.proposed": 1, "packs.index": 1, "advice.ours": 2},
    **{"instructions.index": 1, "instructions.page": 3, "plans.index": 1, "plans.page": 2, "inspections.index": 1},
    **{"villages.sums": 1, "households.proposals": 2},
}
"""How many pages of one view a role opens in search of others; of most the first says all."""
NO_PAGE = re.compile(
    r"static$|\.((\w+_)?export|template:.*|(\w+_)?file|picture|thumbnail|faults|suggest|peek|home|alive|ready|figures)$"
)
"""Files, parts of pages, what only leads on, and a word for machines."""


BUSY = (
    Role.REGISTRAR,
    Role.PETITION_HEAD,
    Role.CONFIDENTIAL_CLERK,
    Role.COUNTY_OFFICE,
    Role.VERIFIER,
    Role.UNIT_HANDLER,
    Role.UNIT_HEAD,
    Role.REVIEW_BODY,
    Role.RECHECK_BODY,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
)
"""Who goes first, because most can be done by him. Once nothing is wanted, a role opens its first room only."""
BEFORE = {"session.sign_in", "session.code"}
"""What nobody meets who has signed in."""


@dataclass(frozen=True)
class Place:
    """A page and who opens it; `name` is its view, with the act where one view has several."""

    name: str
    role: Role
    address: str
    html: str = field(repr=False)


@dataclass(frozen=True)
class Crawled:
    """What was found, what nobody found, and the cookie by which each role came in."""

    places: Sequence[Place]
    missing: frozenset[str]
    cookies: dict[Role, str]


def crawled(home: Path) -> Crawled:
    """Walk through the application over this data folder; the caller gives the process its own keys back."""
    app = create_app(Config.from_env({"ANJIE_HOME": str(home)}))
    password = (home / "demo-password").read_text().strip()
    walk = _Walk(app, _newest_matters(), set(_every_name(app)))
    cookies = {}
    for role in dict.fromkeys((*BUSY, *Role)):
        client = app.test_client()
        assert post(client, "/sign-in", username=role.value, password=password).status_code == 303
        walk.as_role(client, role)
        cookie = client.get_cookie("sid")
        assert cookie is not None
        cookies[role] = cookie.value
    app.extensions["search"].close()
    database.current().close()
    return Crawled(walk.places, frozenset(walk.wanted), cookies)


class _Walk:
    """What was met so far. `wanted` are the pages that nobody met yet."""

    def __init__(self, app: Flask, newest: Sequence[str], wanted: set[str]) -> None:
        self.app = app
        self.newest = newest
        self.wanted = wanted
        self.places: list[Place] = []

    def as_role(self, client: FlaskClient, role: Role) -> None:
        """Add the first room of the role, and each page that nobody before met."""
        first = client.get("/").location
        ahead = deque([first, *_not_linked(self.app, client, role, self.newest), *self.newest])
        met, opened = set(ahead), Counter[str]()
        while ahead:
            address = ahead.popleft()
            name = _name(self.app, address)
            if name is None or not (address == first or self._leads_on(name, address, opened[name])):
                continue
            answer = client.get(address)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            opened[name] += 1
            if name in self.wanted or address == first:
                self.wanted.discard(name)
                self.places.append(Place(name, role, address, answer.text))
            fresh = [link for link in map(unescape, LINK.findall(answer.text)) if link not in met]
            met.update(fresh)
            ahead.extend(fresh)

    def _leads_on(self, name: str, address: str, opened: int) -> bool:
        """Whether this page, or one it may lead to, is still wanted."""
        if self.wanted <= BEFORE:
            return False
        if address in self.newest:
            return any(":" in one or one.startswith("letters.") for one in self.wanted)
        beside = any(one.startswith(f"{name}_") for one in self.wanted)  # the pages of a correction lead to each other
        return beside or name in self.wanted or opened < MANY.get(name, 0)


def _newest_matters() -> list[str]:
    with database.current().reading() as session:
        found = session.scalars(select(Matter).order_by(Matter.id.desc()).limit(NEWEST))
        return [f"/{'petitions' if matter.kind == 'petition' else 'items'}/{matter.uid}" for matter in found]


def _not_linked(app: Flask, client: FlaskClient, role: Role, newest: Sequence[str]) -> list[str]:
    """What a form leads to: hits, many at once, the slip of an accusation, an uploaded sheet."""
    if role is Role.PETITION_HEAD:
        uid = next(one for one in newest if one.startswith("/petitions/")).rsplit("/", 1)[1]
        typed = ["/search?q=村", "/search/print?q=村", "/views/new/search?q=村"]
        return [f"/petitions/assign?uid={uid}", *typed, "/synonyms/edit"]
    if role is Role.COUNTY_OFFICE:
        return ["/villages/?listed=y"]
    if role is Role.REGISTRAR:
        with sheet(app.config["HOME"] / "登记表.xlsx", [GOOD["petitions"]]).open("rb") as file:
            upload = sent(client.get("/sheets/new").text, "/sheets/new", kind="petition", file=file)
            assert client.post("/sheets/new", data=upload).status_code == 303
        unit = option_of(client.get("/petitions/new").text, "accused_unit", "县民政局")
        registering(client, category="accusation", accused_unit=unit, content="DI-01")
        return ["/petitions/receipt"]
    return []


def _name(app: Flask, address: str) -> str | None:
    try:
        endpoint, given = app.url_map.bind("").match(urlsplit(address).path)
    except (HTTPException, RequestRedirect):
        return None
    return f"{endpoint}:{given['action']}" if "action" in given else endpoint


def _every_name(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        acts = rule._converters.get("action")  # the only place where the values of <any()> stand
        names = [f"{rule.endpoint}:{act}" for act in acts.items] if isinstance(acts, AnyConverter) else [rule.endpoint]
        if "GET" in (rule.methods or ()):
            yield from (name for name in names if not NO_PAGE.search(name))
