"""Lists of what was asked of units because of matters (督办单、三项建议): one page and one ledger, of either kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.labels import card_ledger
from app.operations import recording
from app.queries import cards, supervised
from app.sheets import writing
from app.sheets.columns import Column
from app.sheets.reading import Value
from app.web.forms.cards import SupervisedForm
from app.web.ledger import handed_over
from app.web.paging import Pager
from app.web.request import actor, now, reading, today, write

NARROWING = ("state", "kind", "unit", "first", "last")


@dataclass(frozen=True)
class Ledger:
    """What differs between the two ledgers: title, columns, and what the journal calls such a row."""

    title: str
    columns: Sequence[Column]
    kind: str


def listed(template: str, form: SupervisedForm, rows: Sequence[object], number: int, total: int) -> str:
    """The page of a list; `rows` as its template takes them."""
    return render_template(
        template,
        form=form,
        rows=rows,
        waiting=cards.waiting(reading(), actor()),
        page=Pager(number, max(1, -(-total // supervised.PAGE)), total),
        narrowed=any(request.args.get(name) for name in NARROWING),
        may_follow=actor().may(Permission.CARD_FOLLOW),
        may_export=actor().may(Permission.MATTER_EXPORT),
        may_answer=actor().may(Permission.MATTER_APPROVE),
    )


def taken_away(ledger: Ledger, lines: Iterable[Sequence[Value]], count: int) -> Response:
    """The narrowed list as a sheet; the journal keeps who took how many rows."""
    above = card_ledger.head(actor(), count, now())
    answer = handed_over(
        f"{ledger.title}-{today():%Y%m%d}",
        lambda path: writing.ledger(path, ledger.title, ledger.columns, lines, above),
    )
    with write() as session:
        recording.note_event(session, "export", actor=actor(), now=now(), kind=ledger.kind, detail={"rows": count})
    return answer


def back(room: str) -> Response:
    """To the list, which says what nobody can read of the address."""
    return redirect(url_for(f"{room}.index"), 303)
