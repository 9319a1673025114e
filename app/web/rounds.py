"""Rounds of checking (检查批次): what the paper counts against what stands on the list, every number a list."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, url_for

from app.domain.permissions import Permission
from app.domain.rectification import Stage
from app.labels import sentence
from app.models.matters import Kind
from app.operations import rounds as operation
from app.queries import ledger, rounds
from app.queries.matters import Filters
from app.queries.rounds import Counted
from app.web import printing, steps
from app.web.acting import Answer
from app.web.forms.rounds import CountForm
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires
from app.web.signed_sums import check_signed

room = Blueprint("rounds", __name__, url_prefix="/rounds")
ROWS = 50


@dataclass(frozen=True)
class Line:
    """A round as its row has it: the address of each number's list, and how paper and list agree, in words."""

    round: object
    tally: rounds.Tally
    urls: dict[str, str]
    verdict: str
    is_flagged: bool


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """Every round, the newest paper first."""
    lines = [_line(one) for one in rounds.all_of(reading(), actor(), today=today())]
    pages = max(1, -(-len(lines) // ROWS))
    number = min(page_number(), pages)
    return render_template(
        "rounds/index.html",
        lines=lines[(number - 1) * ROWS : number * ROWS],
        flagged=sum(line.is_flagged for line in lines),
        is_part=any(line.tally.is_part for line in lines),
        pager=Pager(number, pages, len(lines)),
        at=now(),
    )


@room.get("/<uid>")
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> str:
    """One round: its paper, its numbers, what was corrected of it."""
    shown = _found(uid)
    return render_template(
        "rounds/page.html",
        line=_line(shown),
        corrections=[(one.change, steps.of_round(one.facts)) for one in rounds.corrections(reading(), shown.round)],
        may_correct=actor().may(Permission.ITEM_ENTER),
        may_export=actor().may(Permission.MATTER_EXPORT),
        at=now(),
    )


@room.route("/<uid>/count", methods=["GET", "POST"])
@requires(Permission.ITEM_ENTER)
def correct_count(uid: str) -> Answer:
    """Correct how many problems the paper counts; without a reason nothing is changed."""
    shown, form = _found(uid), CountForm()
    if not form.is_submitted():
        form.problem_count.process_data(shown.round.problem_count)
    elif form.validate():
        with write(form) as session:
            operation.correct_count(session, uid, form.command(), actor=actor(), now=now())
            flash(sentence("round_count_corrected", {"name": shown.round.name}), "good")
            return redirect(url_for("rounds.page", uid=uid), 303)
    answer = render_template("rounds/count.html", form=form, line=_line(shown))
    return answer, 422 if form.is_submitted() else 200


@room.get("/<uid>/lists")
@requires(Permission.MATTER_EXPORT)
def three_lists(uid: str) -> str:
    """三个清单 (问题、任务、责任) of a round for the printer: the items that the reader sees."""
    shown = _found(uid)
    printing.check_length(shown.tally.items)
    filters = Filters(kind=Kind.ITEM, round_id=shown.round.id)
    items = ledger.of_list(reading(), actor(), filters, today=today(), most=printing.MOST)
    check_signed()
    printing.note("print", "round", uid, rows=len(items))
    return render_template(
        "prints/lists.html",
        round=shown.round,
        tally=shown.tally,
        items=sorted(items, key=lambda item: item.id),
        measures=rounds.measures_of(reading(), [item.id for item in items]),
        back=url_for("rounds.page", uid=uid),
        at=now(),
    )


def _found(uid: str) -> Counted:
    return found(rounds.by_uid(reading(), actor(), uid, today=today()))


def _line(one: Counted) -> Line:
    narrowed: dict[str, dict[str, str]] = {
        "items": {},
        "closed": {"stage": Stage.CLOSED.value, "entered_closed": "no"},
        "entered_closed": {"stage": Stage.CLOSED.value, "entered_closed": "yes"},
        "live": {"live": "yes"},
        "late": {"live": "yes", "due": "late"},
        "reworked": {"reworked": "yes"},
        "long_term": {"stage": Stage.LONG_TERM.value},
    }
    home, number = url_for("rectification.index"), str(one.round.id)
    urls = {name: f"{home}?{urlencode({'round': number} | conditions)}" for name, conditions in narrowed.items()}
    return Line(one.round, one.tally, urls, _verdict(one), bool(one.lacking))


def _verdict(one: Counted) -> str:
    if one.tally.is_part:
        return sentence("round_part")
    if one.lacking is None:
        return sentence("round_uncounted")
    code = "round_lacks" if one.lacking > 0 else "round_exceeds" if one.lacking < 0 else "round_agrees"
    return sentence(code, {"count": abs(one.lacking)})
