"""What a list's address asks for: its conditions in words and as filters, or the rows that were ticked."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, request, url_for
from werkzeug.datastructures import MultiDict

from app.labels import ledgers, sentence
from app.models.matters import Kind
from app.queries import listing
from app.queries.listing import Narrowings
from app.queries.matters import Filters
from app.web.forms.lists import FORMS, LETTERS, ListForm
from app.web.listing import ROOMS
from app.web.request import actor, reading, today

MOST_TICKED = 100
MOST_TOLD = 5
"""Conditions that are said again when they were not understood."""
OWN = ("page", "uid", "ticked")
"""What may stand in an address beside the conditions."""


@dataclass(frozen=True)
class Asked:
    """The rows to print or to take away, how they are called, and the names of what they were asked for by."""

    filters: Filters
    told: str
    by: tuple[str, ...]


def asked(kind: Kind, args: MultiDict[str, str] | None = None) -> tuple[ListForm, Filters, Narrowings]:
    """The form of these conditions, by default those of the page's address, how they narrow, and what they leave."""
    form = FORMS[kind](formdata=request.args if args is None else args)
    filters = form.filters(kind)
    narrowings = listing.narrowings(reading(), actor(), replace(filters, nothing=False), today=today())
    form.offer(narrowings.options)
    form.validate()
    return form, filters, narrowings


def tell_what_was_not_understood(form: ListForm) -> None:
    """A message for what the address asks for in vain: else everything would look like what was asked for."""
    if unread := form.unread():
        flash(sentence("conditions_unread", {"what": "、".join(unread[:MOST_TOLD])}), "warn")
    alone = {"village": form.village.label.text, "town": form.town.label.text}
    tell_left_out(form.data, *([sentence("village_alone", alone)] if form.is_without_town() else []))


def tell_left_out(known: Collection[str], *more: str, several: Collection[str] = ()) -> None:
    """A message for what the address asks for beside the `known` conditions; each but `several` has one value."""
    left_out = [*_left_out(known, several), *more]
    if left_out:
        flash(sentence("conditions_left_out", {"what": "、".join(left_out[:MOST_TOLD])}), "warn")


def _left_out(known: Collection[str], several: Collection[str]) -> Iterator[str]:
    for name, values in _kept(request.args).items():
        if name not in several:
            for value in filter(None, values[1:] if name in known else values):
                yield f"{name}={value}"[:LETTERS]


def rows_asked(kind: Kind) -> Asked | None:
    """The ticked rows, else all of the conditions; None when nothing was ticked or the conditions make no sense."""
    if "ticked" in request.args:
        uids = ticked()
        told = sentence("ticked_told", {"count": len(uids)})
        return Asked(Filters(kind=kind, uids=uids), told, ("ticked",)) if uids else None
    form, filters, _ = asked(kind)
    return None if form.errors else Asked(filters, ledgers.told(form.told()), tuple(sorted(_kept(request.args))))


def ticked() -> tuple[str, ...]:
    """The rows that were ticked, each once; a message when none was."""
    uids = tuple(dict.fromkeys(request.values.getlist("uid")))[:MOST_TICKED]
    if not uids:
        flash(sentence("nothing_ticked"), "warn")
    return uids


def address(kind: Kind, page: str) -> str:
    """The list or one of its other pages, with the conditions of this address."""
    return url_for(f"{ROOMS[kind]}.{page}", **_kept(request.args))


def way_back(kind: Kind) -> str:
    """Where the rows were ticked: a queue of the desk, or the list with the conditions of this address."""
    if "queue" in request.args:
        return url_for("worklist.index", queue=request.args["queue"])
    return address(kind, "index")


def conditions(args: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Name and value of every condition that is set, as it stands in the address."""
    return [(name, value) for name, values in _kept(args).items() for value in values if value]


def _kept(args: MultiDict[str, str]) -> Mapping[str, Any]:
    return {name: values for name, values in args.to_dict(flat=False).items() if name not in OWN}
