"""The board of villages (村村清看板) and the cause table: on the page, on paper, and as sheets to take away."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.households import GROUPS, HouseholdGroup
from app.domain.permissions import Permission
from app.domain.villages import share
from app.labels import ledgers, village_ledger
from app.operations import recording
from app.queries import causes as causes_asked
from app.queries import directory, villages
from app.queries.causes import Causes
from app.queries.villages import Board, Sight, Wanted
from app.sheets import villages as sheet
from app.sheets import writing
from app.web import printing
from app.web.forms.villages import BoardForm, CausesForm
from app.web.ledger import handed_over
from app.web.request import actor, now, reading, today, write
from app.web.security import requires
from app.web.signed_sums import check_signed


def add_to(room: Blueprint) -> None:
    """Give the room of villages its board and the cause table."""
    for address, view in (
        *(("/", index), ("/export", export), ("/print", print_)),
        *(("/causes", causes), ("/causes/export", causes_export)),
    ):
        room.add_url_rule(address, view.__name__.rstrip("_"), view)


@requires(Permission.HOUSEHOLD_VIEW)
def index() -> str:
    """Every village the actor reaches, town by town, with sums and lights."""
    form, board = _board()
    return render_template(
        "villages/index.html",
        form=form,
        board=board,
        narrowed=form.told(),
        calibre=village_ledger.calibre(board.sight),
        conditions=request.args,
        may_export=actor().may(Permission.HOUSEHOLD_EXPORT),
        at=now(),
    )


@requires(Permission.HOUSEHOLD_EXPORT)
def export() -> Response:
    """The board as a sheet; the journal keeps who took how many rows."""
    form, board = _board()
    if form.errors:
        return redirect(url_for("villages.index"), 303)
    told, counted = ledgers.told(form.told()), village_ledger.of_board(board)
    head = village_ledger.head(actor(), told, counted, board.sight, now())
    answer = handed_over(
        f"{sheet.BOARD}-{today():%Y%m%d}",
        lambda path: writing.ledger(path, sheet.BOARD, sheet.BOARD_COLUMNS, village_ledger.rows(board), head),
    )
    _note(rows=board.villages, filters=form.set_ones())
    return answer


@requires(Permission.HOUSEHOLD_EXPORT)
def print_() -> str:
    """The board on paper."""
    check_signed()
    form, board = _board()
    printing.note("print", "village", rows=board.villages, filters=form.set_ones())
    return render_template(
        "prints/villages.html",
        board=board,
        told=ledgers.told(form.told()),
        calibre=village_ledger.calibre(board.sight),
        back=url_for("villages.index", **dict[str, Any](request.args)),
        at=now(),
    )


@requires(Permission.HOUSEHOLD_VIEW)
def causes() -> str:
    """Households and people by their main cause, of a village, a town or everywhere."""
    form, found = _causes()
    return render_template(
        "villages/causes.html",
        form=form,
        causes=found,
        share=share,
        narrowed=form.told(),
        is_part=not _sight(form).households,
        conditions=request.args,
        may_export=actor().may(Permission.HOUSEHOLD_EXPORT),
        at=now(),
    )


@requires(Permission.HOUSEHOLD_EXPORT)
def causes_export() -> Response:
    """The cause table as a sheet."""
    form, found = _causes()
    if form.errors:
        return redirect(url_for("villages.causes"), 303)
    told, counted = ledgers.told(form.told()), village_ledger.of_causes(found)
    head = village_ledger.head(actor(), told, counted, _sight(form), now())
    answer = handed_over(
        f"{sheet.CAUSES}-{today():%Y%m%d}",
        lambda path: writing.ledger(path, sheet.CAUSES, sheet.CAUSE_COLUMNS, village_ledger.cause_rows(found), head),
    )
    _note(rows=len(found.rows), filters=form.set_ones())
    return answer


def _board() -> tuple[BoardForm, Board]:
    form = BoardForm(request.args)
    form.town.offer((town.id, town.name) for town in directory.towns(reading()))
    form.validate()
    wanted = Wanted(form.town.data, form.listed.data, form.unclear.data, form.unconfirmed.data)
    return form, villages.board(reading(), actor(), wanted, today=today())


def _causes() -> tuple[CausesForm, Causes]:
    form = CausesForm(request.args)
    form.town.offer((town.id, town.name) for town in directory.towns(reading()))
    there = directory.villages_of(reading(), form.town.data, former=True) if form.town.data else ()
    form.village.offer((village.id, village_ledger.named(village)) for village in there)
    if not request.args.keys() & {"group", "kind"}:
        form.group.data = HouseholdGroup.POOR
    form.validate()
    kinds = {form.kind.data} if form.kind.data else GROUPS.get(form.group.data)
    places = {"town_id": form.town.data, "village_id": form.village.data if form.town.data else None}
    return form, causes_asked.causes(reading(), actor(), **places, kinds=frozenset(kinds) if kinds else None)


def _sight(form: CausesForm) -> Sight:
    towns = {form.town.data} if form.town.data else {town.id for town in directory.towns(reading())}
    return villages.sight(actor(), towns)


def _note(**detail: object) -> None:
    with write() as session:
        recording.note_event(session, "export", actor=actor(), now=now(), kind="village", detail=detail)
