"""What every page knows: who is here, his rooms, the county, whether the data is a demonstration."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from werkzeug.local import LocalProxy

from app.domain.permissions import Actor, Role
from app.labels import label
from app.queries.bar import Bar, bar
from app.web import help as manual
from app.web.request import reading
from app.web.security import access_of, visitor

R = Role
_IN_VILLAGES = ("households.index", "villages.index", "campaigns.index")
_LISTS = ("petitions.index", "rectification.index", *_IN_VILLAGES)
_DESK = ("worklist.index", "petitions.new", *_LISTS, "visits.index", "sheets.index", "boards.index")
_OFFICE = (*_DESK, "orders.index")
_UNIT = ("worklist.index", *_LISTS, "visits.index")
_OVERSIGHT = ("boards.index", *_LISTS, "visits.index", "orders.index")
_PARTY = (
    *("holdings.index", "worklist.index", "petitions.index", "rectification.index", "visits.index"),
    "search.index",
)
ROOMS: dict[Role, tuple[str, ...]] = {
    R.REGISTRAR: _DESK,
    R.PETITION_HEAD: _OFFICE,
    R.CONFIDENTIAL_CLERK: _DESK,
    R.COUNTY_OFFICE: _OFFICE,
    R.UNIT_HEAD: (*_UNIT[:1], "holdings.index", *_UNIT[1:], "orders.index", "indicators.index"),
    R.TOWN_SECRETARY: _PARTY,
    R.ACCOUNTABLE_PERSON: _PARTY,
    R.SUPERVISOR: _OVERSIGHT,
    R.COUNTY_LEADER: ("boards.index", "worklist.index", *_OVERSIGHT[1:]),
    R.AUDITOR: (
        "search.index",
        "petitions.index",
        "rectification.index",
        "households.index",
        "villages.index",
        "campaigns.index",
        "indicators.index",
    ),
    R.SYSTEM_ADMIN: ("accounts.index", "directory.index", "calendar.index", "limits.index", "health.index"),
    R.SECURITY_ADMIN: ("accounts.index", "permissions.index", "health.index"),
    R.AUDIT_ADMIN: ("journal.index", "permissions.index", "health.index"),
}
"""The rooms in the bar, in the order in which each role has them (DESIGN 3); the first is where it lands."""
BELOW = {
    **dict.fromkeys(("advice", "cards", "instructions"), "orders.index"),
    **dict.fromkeys(("inspections", "plans", "reports", "sampling", "warnings"), "boards.index"),
}
"""Rooms that have no place in the bar, by the room that leads to them: there one still stands."""
ON_THE_PHONE = "holdings.index"
"""Who lands here works on a phone: his rooms and messages stand within reach of the thumb."""


@dataclass(frozen=True)
class Me:
    """Whoever is signed in, for the bar."""

    account: str
    name: str
    unit_name: str
    home: str

    @property
    def is_on_the_phone(self) -> bool:
        """Whether the bar stands at the bottom of a narrow screen."""
        return self.home == ON_THE_PHONE


def register(app: Flask) -> None:
    """Let every template use these names; each is read when it is used."""
    for name, read in (
        *(("me", _me), ("rooms", _rooms), ("county", _county), ("is_demo", _is_demo)),
        *(("search_url", _search_url), ("inbox_url", _inbox_url), ("unread", _unread), ("help_url", manual.url_here)),
    ):
        app.jinja_env.globals[name] = LocalProxy(read)


def rooms_of(actor: Actor) -> list[str]:
    """The endpoints of the rooms this actor may enter, in the order of the bar."""
    wanted = [endpoint for role in Role if role in actor.roles for endpoint in ROOMS.get(role, _UNIT)]
    return [endpoint for endpoint in dict.fromkeys(wanted) if _may_enter(actor, endpoint)]


def home_of(actor: Actor) -> str:
    """The endpoint of his first room."""
    return next(iter(rooms_of(actor)), "sessions.mine")


def _may_enter(actor: Actor, endpoint: str) -> bool:
    view = current_app.view_functions.get(endpoint)
    return view is not None and actor.may(*(access_of(view) or ()))


def _me() -> Me | None:
    if g.get("is_broken"):
        return None
    if "me" not in g:
        who = visitor()
        if who is None:
            return None
        g.me = Me(who.here.account, who.here.name, who.here.unit_name, home_of(who.here.actor))
    return g.me  # type: ignore[no-any-return]  # g is a bag of anything


def _rooms() -> list[tuple[str, str, bool]]:
    if "rooms" not in g:
        who = visitor()
        endpoints = rooms_of(who.here.actor) if who else []
        exact = request.endpoint in endpoints
        g.rooms = [(label(one, "room"), url_for(one), _is_current(one, exact=exact)) for one in endpoints]
    return g.rooms  # type: ignore[no-any-return]  # g is a bag of anything


def _is_current(endpoint: str, *, exact: bool) -> bool:
    if exact:
        return request.endpoint == endpoint
    return endpoint in (f"{request.blueprint}.index", BELOW.get(request.blueprint or ""))


def _search_url() -> str:
    return _url_of("search.index")


def _inbox_url() -> str:
    return _url_of("inbox.index")


def _unread() -> int:
    return _bar().unread


def _url_of(endpoint: str) -> str:
    urls: dict[str, str] = g.setdefault("room_urls", {})
    if endpoint not in urls:
        who = visitor()
        urls[endpoint] = url_for(endpoint) if who is not None and _may_enter(who.here.actor, endpoint) else ""
    return urls[endpoint]


def _county() -> str:
    return _bar().county


def _is_demo() -> bool:
    return _bar().is_demo


def _bar() -> Bar:
    if "bar" not in g:
        who = visitor()
        g.bar = bar(reading(), who.here.actor if who is not None else None)
    return g.bar  # type: ignore[no-any-return]  # g is a bag of anything
