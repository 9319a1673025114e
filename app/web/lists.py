"""The lists 信访件 and 整改清单: narrowed by their address, page by page, on paper, and as a ledger to take away."""

from functools import partial

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.labels import label
from app.models.matters import Kind
from app.queries import ledger, matters
from app.web import printing
from app.web.ledger import list_taken_away
from app.web.listing import ROOMS, page_asked, rows
from app.web.narrowing import address, asked, conditions, rows_asked, tell_what_was_not_understood, way_back
from app.web.paging import Pager
from app.web.request import actor, now, reading, today
from app.web.security import requires


def add_to(room: Blueprint, kind: Kind) -> None:
    """Give the room of this kind its list at "/", its ledger at "/export" and the same on paper at "/print"."""
    room.add_url_rule("/", "index", requires(Permission.MATTER_VIEW)(partial(index, kind)))
    room.add_url_rule("/export", "export", requires(Permission.MATTER_EXPORT)(partial(export, kind)))
    room.add_url_rule("/print", "print", requires(Permission.MATTER_EXPORT)(partial(print_, kind)))


def index(kind: Kind) -> str:
    """One page of the list with the counts of every further narrowing."""
    form, filters, left = asked(kind)
    tell_what_was_not_understood(form)
    total = 0 if filters.nothing else left.total
    page = page_asked(lambda at: matters.page(reading(), actor(), filters, today=today(), number=at, total=total))
    may_take = actor().may(Permission.MATTER_EXPORT)
    return render_template(
        f"lists/{kind.value}.html",
        form=form,
        rows=rows(reading(), actor(), page.rows, now=now()),
        pager=Pager(page.number, page.pages, page.total),
        totals=left.totals,
        narrowed=form.told(),
        home=f"{ROOMS[kind]}.index",
        conditions=conditions(request.args),
        kind=kind,
        export_url=address(kind, "export") if may_take else "",
        print_url=address(kind, "print") if may_take else "",
        may_assign=kind is Kind.PETITION and actor().may(Permission.MATTER_ROUTE),
        may_enter=actor().may(Permission.MATTER_REGISTER if kind is Kind.PETITION else Permission.ITEM_ENTER),
        today=today(),
    )


def export(kind: Kind) -> Response:
    """The whole narrowed list, or its ticked rows, as xlsx, names masked; the journal keeps who took how many."""
    wanted = rows_asked(kind)
    if wanted is None:
        return redirect(way_back(kind), 303)
    ids = reading().scalars(matters.ids(actor(), wanted.filters, today=today())).all()
    return list_taken_away(label(kind), kind, ids, wanted.told, {"filters": wanted.by})


def print_(kind: Kind) -> str | Response:
    """The same rows as a ledger for the printer, in the order of the list."""
    wanted = rows_asked(kind)
    if wanted is None:
        return redirect(way_back(kind), 303)
    total = matters.count(reading(), actor(), wanted.filters, today=today())
    printing.check_length(total)
    found = ledger.of_list(reading(), actor(), wanted.filters, today=today(), most=printing.MOST)
    return printing.ledger(found, told=wanted.told, kind=kind, by=wanted.by, back=way_back(kind))
