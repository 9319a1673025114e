"""Lists on paper: rows as a ledger has them, names masked as in every ledger, each printing noted in the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.models.matters import Kind, Matter
from app.operations import recording
from app.web import listing
from app.web.listing import Row
from app.web.request import actor, now, reading, today, write
from app.web.signed_sums import check_signed

MOST = 1000
"""Rows of one print: some forty sheets."""


@dataclass(frozen=True)
class Line:
    """A row, and since when and for how many days whoever holds it has held it."""

    row: Row
    since: date | None
    held_days: int | None


def check_length(total: int) -> None:
    """Refuse what nobody would carry away from the printer."""
    if total > MOST:
        raise Refused("print_too_long", total=total, most=MOST)


def lines(found: Sequence[Matter]) -> list[Line]:
    """The rows of these matters, names masked whoever prints them (DECISIONS 12)."""
    return [_line(row) for row in listing.rows(reading(), actor(), found, now=now(), masked=True)]


def ledger(
    found: Sequence[Matter],
    *,
    told: str,
    kind: Kind | None,
    by: Sequence[str],
    back: str,
    name: str = "",
    of: str = "worklist",
) -> str:
    """A ledger of these matters: `told` is their 口径, `by` the names of what it comes from for the journal.

    A list of both kinds has a `name` of its own, and the journal knows it as `of`. Raises Refused as `check_signed`.
    """
    check_signed()
    note("print", kind.value if kind else of, rows=len(found), filters=by)
    return render_template(
        "prints/ledger.html", lines=lines(found), told=told, kind=kind, name=name, back=back, at=now(), today=today()
    )


def note(event: str, what: str, uid: str = "", **detail: object) -> None:
    """Keep in the journal who put what on paper."""
    with write() as session:
        recording.note_event(session, event, actor=actor(), now=now(), kind=what, uid=uid, detail=detail)


def _line(row: Row) -> Line:
    span = row.matter.span
    since = local_day(span.from_at) if span is not None else None
    return Line(row, since, (today() - since).days if since is not None else None)
