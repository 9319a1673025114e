"""Leaders' instructions (领导批示): the log and its ledger, one with what followed, keeping a general one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain import instructing
from app.domain.errors import Refused
from app.domain.instructing import InstructionState
from app.domain.permissions import Permission
from app.labels import instruction_ledger, sentence
from app.models.instructions import Instruction
from app.models.papers import PaperRole
from app.operations import instructing as operation
from app.operations import recording
from app.operations.papers import NewPaper
from app.queries import cards, directory, instructions
from app.queries.facts import facts_of
from app.sheets import instructions as sheet
from app.web import instructing as lines
from app.web import listing, printing, supervised
from app.web.acting import Answer, store
from app.web.forms.instructing import (
    AnswerInstructionForm,
    GeneralInstructionForm,
    InstructionListForm,
    SettleInstructionForm,
    WithdrawInstructionForm,
)
from app.web.forms.papers import kept
from app.web.ledger import MOST_ROWS
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires
from app.web.veil import veil_of

room = Blueprint("instructions", __name__, url_prefix="/instructions")
LEDGER = supervised.Ledger(sheet.INSTRUCTIONS, sheet.COLUMNS, "instruction")
NARROWING = ("state", "leader", "unit", "first", "last")


@dataclass(frozen=True)
class Act:
    """What is done about one that is open: its form, the operation, what is said then."""

    form: Callable[[], AnswerInstructionForm | SettleInstructionForm | WithdrawInstructionForm]
    operation: Callable[..., object]
    said: str


ACTS: Mapping[str, Act] = {
    "answer": Act(AnswerInstructionForm, operation.answer, "instruction_answered"),
    "settle": Act(SettleInstructionForm, operation.settle, "instruction_settled"),
    "withdraw": Act(WithdrawInstructionForm, operation.withdraw, "instruction_withdrawn_saved"),
}
"""By the last part of their address."""


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """The log, as far as the reader sees it."""
    form, number = _asked(), page_number()
    seen, total = instructions.page(reading(), actor(), form.wanted(number), today()) if form.validate() else ((), 0)
    return render_template(
        "instructions/index.html",
        form=form,
        rows=[(lines.line(one), shown(one, one.text), _matter_url(one)) for one in seen],
        page=Pager(number, max(1, -(-total // instructions.PAGE)), total),
        narrowed=any(request.args.get(name) for name in NARROWING),
        waiting=cards.waiting(reading(), actor()),
        may_follow=actor().may(Permission.CARD_FOLLOW),
        may_export=actor().may(Permission.MATTER_EXPORT),
        may_answer=actor().may(Permission.MATTER_APPROVE),
        may_keep=instructing.keep_refusal(actor(), is_item=None) is None,
    )


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """The log as it is narrowed, as xlsx."""
    form = _asked()
    if not form.validate():
        return supervised.back("instructions")
    rows = instructions.all_of(reading(), actor(), form.wanted(1), today(), MOST_ROWS)
    return supervised.taken_away(LEDGER, instruction_ledger.rows(rows, today(), shown), len(rows))


@room.get("/print")
@requires(Permission.MATTER_EXPORT)
def print_() -> Answer:
    """The log as it is narrowed, on A4."""
    form = _asked()
    if not form.validate():
        return supervised.back("instructions")
    total = instructions.count(reading(), actor(), form.wanted(1), today())
    printing.check_length(total)
    rows = instructions.all_of(reading(), actor(), form.wanted(1), today(), printing.MOST)
    printing.note("print", "instruction", rows=len(rows))
    return render_template(
        "prints/instructions.html",
        rows=[(lines.line(one), shown(one, one.text)) for one in rows],
        county=directory.county_name(reading()),
        total=total,
        back=url_for("instructions.index", **request.args),  # type: ignore[arg-type]  # texts by name
        at=now(),
    )


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.CARD_ISSUE)
def new() -> Answer:
    """Keep one that is about no single matter."""
    form = GeneralInstructionForm()
    if form.is_submitted() and (sent := recording.made_before(reading(), form.token.data)) is not None:
        return redirect(url_for("instructions.page", uid=sent), 303)
    form.offer_all(reading(), today())
    if not form.is_submitted():
        del form["entered_late"]
    if form.validate_on_submit():
        made = None
        with write(form) as session:
            made = operation.give_general(session, form.instruct(()), actor=actor(), now=now()).uid
            recording.spend(session, form.token.data, made, actor=actor(), now=now())
        if made is not None and not form.errors:
            flash(sentence("instruction_kept"), "good")
            return redirect(url_for("instructions.page", uid=made), 303)
    answer = render_template("instructions/new.html", form=form)
    return answer, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> str:
    """One of them: the words, to whom they went, what followed."""
    one = _one(uid)
    printing.note("instruction.view", "instruction", uid)
    return render_template("instructions/page.html", **_told(one), acts=_open(one))


@room.get("/<uid>/sheet")
@requires(Permission.MATTER_VIEW)
def slip(uid: str) -> str:
    """One of them on one A4 sheet (领导批示办理单)."""
    one = _one(uid)
    printing.note("sheet.print", "instruction", uid)
    return render_template(
        "prints/instruction.html",
        **_told(one),
        county=directory.county_name(reading()),
        back=url_for("instructions.page", uid=uid),
        at=now(),
    )


@room.route("/<uid>/<any({}):action>".format(", ".join(ACTS)), methods=["GET", "POST"], endpoint="act")
@requires(Permission.MATTER_VIEW)
def act_on(uid: str, action: str) -> Answer:
    """One act on it."""
    one, act = _one(uid), ACTS[action]
    form = act.form()
    if form.is_submitted() and recording.made_before(reading(), form.token.data) is not None:
        return redirect(url_for("instructions.page", uid=uid), 303)
    if action not in _open(one):
        raise Refused(_why_not(one, action))
    if one.matter is None and "papers" in form:
        del form["papers"]
    if not form.is_submitted() and "entered_late" in form:
        del form["entered_late"]
    if form.validate_on_submit() and _done(form, act, one):
        flash(sentence(act.said), "good")
        return redirect(url_for("instructions.page", uid=uid), 303)
    answer = render_template("instructions/act.html", form=form, action=action, **_told(one))
    return answer, 422 if form.is_submitted() else 200


def shown(one: Instruction, words: str | None) -> str:
    """Words of it as this reader may see them."""
    if one.matter is None or words is None:
        return words or ""
    return veil_of(one.matter, actor()).text(words)


def _done(
    form: AnswerInstructionForm | SettleInstructionForm | WithdrawInstructionForm, act: Act, one: Instruction
) -> bool:
    papers: tuple[NewPaper, ...] = ()
    if "papers" in form and one.matter is not None:
        try:
            papers = kept(store(), form["papers"].data, PaperRole.OTHER, one.matter)
        except Refused as refusal:
            form.refuse(refusal)
            return False
    with write(form) as session:
        act.operation(session, one.uid, form.command(papers), actor=actor(), now=now())
        recording.spend(session, form.token.data, one.uid, actor=actor(), now=now())
    return not form.errors


def _told(one: Instruction) -> Mapping[str, object]:
    return {
        "line": lines.line(one),
        "text": shown(one, one.text),
        "followed": [(told, shown(one, told.text)) for told in one.answers],
        "settlement": shown(one, one.settlement),
        "withdrawal": shown(one, one.withdrawal),
        "matter_url": _matter_url(one),
        "is_late": lines.line(one).state is InstructionState.LATE,
    }


def _matter_url(one: Instruction) -> str:
    return listing.url_of(one.matter) if one.matter is not None else ""


def _open(one: Instruction) -> Sequence[str]:
    return [action for action in ACTS if not _why_not(one, action)]


def _why_not(one: Instruction, action: str) -> str:
    """Why it cannot be done, as a code; empty when it can."""
    if not one.is_open:
        return "instruction_not_open"
    if one.matter is not None:
        code = instructing.matter_refusal(facts_of(reading(), one.matter), actor())
        if code is not None:
            return code
    keeps = instructions.keeps(one, actor())
    if action == "answer":
        refused = instructing.answer_refusal(actor(), keeps=keeps, unit_id=one.unit_id, person_id=one.person_id)
        return refused or ""
    if not keeps:
        return "not_permitted"
    return "instruction_not_reported" if action == "settle" and one.reported_on is None else ""


def _one(uid: str) -> Instruction:
    return found(instructions.by_uid(reading(), actor(), uid))


def _asked() -> InstructionListForm:
    form = InstructionListForm(request.args)
    form.offer(instructions.leaders(reading(), actor()), instructions.units(reading(), actor()))
    return form
