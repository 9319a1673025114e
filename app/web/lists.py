"""The lists 信访件 and 整改清单: narrowed by their address, page by page, and as a ledger to take away."""

from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.labels import label, ledgers
from app.models.matters import Kind
from app.queries import listing, matters
from app.queries.matters import Filters
from app.web.forms.lists import FORMS, ListForm
from app.web.ledger import list_taken_away
from app.web.listing import ROOMS, page_asked, rows
from app.web.paging import Pager
from app.web.request import actor, now, reading, today
from app.web.security import requires


def add_to(room: Blueprint, kind: Kind) -> None:
    """Give the room of this kind its list at "/" and its ledger at "/export"."""
    room.add_url_rule("/", "index", requires(Permission.MATTER_VIEW)(partial(index, kind)))
    room.add_url_rule("/export", "export", requires(Permission.MATTER_EXPORT)(partial(export, kind)))


def index(kind: Kind) -> str:
    """One page of the list with the counts of every further narrowing."""
    form, filters = _asked(kind)
    page = page_asked(lambda number: matters.page(reading(), actor(), filters, today=today(), number=number))
    return render_template(
        f"lists/{kind.value}.html",
        form=form,
        rows=rows(reading(), actor(), page.rows, now=now()),
        pager=Pager(page.number, page.pages, page.total),
        totals=listing.totals(reading(), actor(), kind, today=today()),
        narrowed=form.told(),
        home=f"{ROOMS[kind]}.index",
        export_url=_address(kind, "export") if actor().may(Permission.MATTER_EXPORT) else "",
        may_enter=actor().may(Permission.MATTER_REGISTER if kind is Kind.PETITION else Permission.ITEM_ENTER),
        today=today(),
    )


def export(kind: Kind) -> Response:
    """The whole narrowed list as xlsx, names masked; the journal keeps who took how many rows."""
    form, filters = _asked(kind)
    if form.errors:
        return redirect(_address(kind, "index"), 303)
    ids = matters.ids(actor(), filters, today=today())
    detail = {"filters": sorted(name for name in request.args if name != "page")}
    return list_taken_away(label(kind), kind, ids, ledgers.told(form.told()), detail)


def _asked(kind: Kind) -> tuple[ListForm, Filters]:
    form = FORMS[kind](formdata=request.args)
    filters = form.filters(kind)
    form.offer(listing.options(reading(), actor(), filters, today=today()))
    form.validate()
    return form, filters


def _address(kind: Kind, page: str) -> str:
    """The list or its ledger with the conditions of this address."""
    kept: dict[str, Any] = {name: values for name, values in request.args.to_dict(flat=False).items() if name != "page"}
    return url_for(f"{ROOMS[kind]}.{page}", **kept)
