"""The register as a sheet to take away: as it is shown, or, for a reason that the journal keeps, whole."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.domain.permissions import Permission, require
from app.labels import household_ledger, ledgers, village_ledger
from app.operations import recording
from app.queries import directory, households
from app.queries.households import Wanted
from app.sheets import households as sheet
from app.sheets import writing
from app.web.acting import Answer
from app.web.forms.households import SearchForm, WholeForm
from app.web.ledger import MOST_ROWS, handed_over
from app.web.paging import page_number
from app.web.request import actor, now, reading, today, write
from app.web.security import requires


def add_to(room: Blueprint) -> None:
    """Give the room of households its sheets."""
    room.add_url_rule("/export", "export", export)
    room.add_url_rule("/export/whole", "whole", whole, methods=["GET", "POST"])


def asked() -> tuple[SearchForm, Wanted]:
    """How the address narrows the register."""
    form = SearchForm(request.args)
    form.town.offer((town.id, town.name) for town in directory.towns(reading()))
    villages = directory.villages_of(reading(), form.town.data, former=True) if form.town.data else ()
    form.village.offer((village.id, village_ledger.named(village)) for village in villages)
    form.validate()
    places = (form.town.data, form.village.data)
    wanted = Wanted(form.q.data or "", *places, form.kind.data, form.batch.data, page_number(), form.retired.data)
    narrowed = {name: form[name].data for name in ("group", "cause", "has_cause", "helped", "clear")}
    return form, replace(wanted, **narrowed)


def may_take_whole() -> bool:
    """Whether names and numbers may be taken away in full: by who keeps the register and knows them."""
    keeps = actor().may(Permission.HOUSEHOLD_EXPORT) and actor().may(Permission.HOUSEHOLD_EDIT)
    return keeps and actor().knows_households()


@requires(Permission.HOUSEHOLD_EXPORT)
def export() -> Response:
    """The narrowed register, names and numbers masked; the journal keeps who took how many rows."""
    form, wanted = asked()
    if form.errors:
        return redirect(_address("index"), 303)
    return _taken_away(form, wanted, reason="")


@requires(Permission.HOUSEHOLD_EXPORT)
def whole() -> Answer:
    """The narrowed register with names and numbers in full, for a reason; it can be imported again."""
    require(actor(), Permission.HOUSEHOLD_EDIT)
    if not may_take_whole():
        raise Refused("not_permitted")
    search, wanted = asked()
    form = WholeForm()
    if form.validate_on_submit() and not search.errors:
        try:
            return _taken_away(search, wanted, reason=form.reason.data)
        except Refused as refusal:
            form.refuse(refusal)
    found = households.page(reading(), actor(), replace(wanted, page=1))
    page = render_template(
        "households/whole.html",
        form=form,
        found=found,
        told=ledgers.told(search.told()),
        url=_address("whole"),
        back=_address("index"),
    )
    return page, 422 if form.is_submitted() else 200


def _address(page: str) -> str:
    """Another page of the register, narrowed as this address is."""
    conditions: dict[str, Any] = request.args.to_dict()
    return url_for(f"households.{page}", **conditions)


def _taken_away(form: SearchForm, wanted: Wanted, *, reason: str) -> Response:
    found = households.page(reading(), actor(), replace(wanted, page=1))
    if found.people > MOST_ROWS:
        raise Refused("household_export_too_long", total=found.people, most=MOST_ROWS)
    ids, is_whole = households.ids(reading(), actor(), wanted), bool(reason)
    above = household_ledger.head(
        actor(), ledgers.told(form.told()), (found.total, found.people), now(), whole=is_whole
    )
    rows = household_ledger.rows(reading(), actor(), ids, whole=is_whole)
    answer = handed_over(
        f"{sheet.TITLE}-{today():%Y%m%d}",
        lambda path: writing.ledger(path, sheet.TITLE, sheet.COLUMNS, rows, above),
    )
    by = sorted(name for name in SearchForm.NAMES if form.is_set(name))
    detail = {"rows": found.people, "households": found.total, "filters": by, "whole": is_whole, "reason": reason}
    with write() as session:
        recording.note_event(session, "export", actor=actor(), now=now(), kind="household", detail=detail)
    return answer
