"""Saved views as lines beside the queues: name, address, and how many rows each holds now."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.models.matters import Kind
from app.models.views import SavedView
from app.queries import views
from app.web.forms.lists import FORMS
from app.web.listing import ROOMS
from app.web.request import actor, reading, today


@dataclass(frozen=True)
class Line:
    """A saved view: where it leads, its rows now, and whether it is one's own."""

    view: SavedView
    url: str
    count: int
    own: bool


def lines() -> list[Line]:
    """The actor's views and those that his unit shares, with their counts."""
    found = views.views(reading(), actor())
    filters = [FORMS[view.kind](formdata=pairs(view.conditions)).filters(view.kind) for view in found]
    counts = views.counts(reading(), actor(), filters, today=today())
    return [
        Line(view, list_url(view.kind, view.conditions), count, view.user_id == actor().user_id)
        for view, count in zip(found, counts, strict=True)
    ]


def list_url(kind: Kind, conditions: str) -> str:
    """The list with these conditions."""
    home = url_for(f"{ROOMS[kind]}.index")
    return f"{home}?{conditions}" if conditions else home


def pairs(conditions: str) -> MultiDict[str, str]:
    """The conditions of an address, as a form reads them."""
    return MultiDict(parse_qsl(conditions))
