"""Saved views as lines beside the queues: name, address, and how many rows each holds now."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import current_app, url_for
from werkzeug.datastructures import MultiDict

from app.models.matters import Kind
from app.models.views import SavedView
from app.queries import search, views
from app.web import searched
from app.web.forms.lists import FORMS
from app.web.listing import ROOMS
from app.web.request import actor, reading, today


@dataclass(frozen=True)
class Line:
    """A saved view: where it leads, its rows now (None: cannot be told now), and whether it is one's own."""

    view: SavedView
    url: str
    count: int | None
    own: bool


def lines() -> list[Line]:
    """The actor's views and those that his unit shares, with their counts."""
    found = views.views(reading(), actor())
    counts = {**_counts_of_lists(found), **_counts_of_searches(found)}
    return [
        Line(view, url_of(view.kind, view.conditions, view.words), counts[view.id], view.user_id == actor().user_id)
        for view in found
    ]


def _counts_of_lists(found: Iterable[SavedView]) -> dict[int, int]:
    lists = {
        view.id: FORMS[view.kind](formdata=pairs(view.conditions)).filters(view.kind) for view in found if view.kind
    }
    return dict(zip(lists, views.counts(reading(), actor(), list(lists.values()), today=today()), strict=True))


def _counts_of_searches(found: Iterable[SavedView]) -> dict[int, int | None]:
    searches = {view.id: searched.read(pairs(view.conditions, view.words))[1] for view in found if not view.kind}
    if not searches:
        return {}
    engine = current_app.extensions["search"]
    return dict(zip(searches, search.totals(reading(), actor(), engine, list(searches.values())), strict=True))


def url_of(kind: Kind | None, conditions: str, words: str | None = None) -> str:
    """The list, or without a kind the search, with these conditions and words."""
    home = url_for(f"{ROOMS[kind]}.index" if kind else "search.index")
    asked = "&".join(filter(None, (urlencode({searched.WORDS: words}) if words else "", conditions)))
    return f"{home}?{asked}" if asked else home


def pairs(conditions: str, words: str | None = None) -> MultiDict[str, str]:
    """The conditions of an address and the words of a search, as a form reads them."""
    return MultiDict([*([(searched.WORDS, words)] if words else []), *parse_qsl(conditions)])
