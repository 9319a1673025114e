"""Rectification items (整改问题): one item's page, what is done with it."""

from collections.abc import Mapping
from urllib.parse import quote

from flask import Blueprint, Response, render_template, url_for

from app.domain.letters import OF_ITEMS, LetterKind
from app.domain.permissions import Permission
from app.domain.rectification import Action, CheckPoint, Stage, units_named
from app.domain.workflow import Facts, kept_away
from app.files import MEDIA_TYPES, clean
from app.letters import Letter, compose_item, file_name, render
from app.models.households import Household
from app.models.matters import Kind
from app.models.rectification import RectificationItem
from app.operations import closing_out, correcting, item_time, rectification, referring, supervising, watching
from app.operations import matters as shared
from app.operations.letters import offered
from app.queries import affected, directory, item_papers, letters
from app.queries import matters as rows
from app.queries.evidence import of_measures
from app.queries.parts import who_rectified
from app.queries.reworks import former_day
from app.web import assisting, entering, instructing, lists, matters, printing, raisings
from app.web.acting import ActionPage, Answer, act, step_of
from app.web.forms.checking import ReturnForm, VerifyForm
from app.web.forms.correcting import CourseForm, ItemForm
from app.web.forms.correcting_row import RowForm
from app.web.forms.correcting_rows import PlanCorrectionForm, RoundForm, VisitCorrectionForm
from app.web.forms.evidence import ItemNoteForm
from app.web.forms.item_course import (
    AskExtensionForm,
    CheckForm,
    FailCheckForm,
    GrantExtensionForm,
    KeepWatchForm,
    ReferForm,
    RefuseExtensionForm,
    UnfindForm,
)
from app.web.forms.matters import NameHolderForm, VoidForm
from app.web.forms.petition_handling import AnswerSupervisionForm, SuperviseForm
from app.web.forms.rectification import (
    ApplyForm,
    ApprovePlanForm,
    ApproveReportForm,
    ClaimForm,
    NameVerifierForm,
    PlanForm,
    ReworkForm,
    SignOffForm,
)
from app.web.listing import act_url
from app.web.request import actor, found, now, reading, today
from app.web.security import requires
from app.web.signed_sums import check_signed
from app.web.veil import veil_of

room = Blueprint("rectification", __name__, url_prefix="/items")
lists.add_to(room, Kind.ITEM)
entering.add_to(room)

ACTIONS: Mapping[str, ActionPage] = {
    Action.CLAIM: ActionPage(ClaimForm, rectification.claim),
    Action.PLAN: ActionPage(PlanForm, rectification.plan),
    Action.APPROVE_PLAN: ActionPage(ApprovePlanForm, rectification.approve_plan),
    Action.NOTE: ActionPage(ItemNoteForm, rectification.note),
    Action.APPROVE_REPORT: ActionPage(ApproveReportForm, closing_out.approve_report),
    Action.APPLY: ActionPage(ApplyForm, closing_out.apply),
    Action.VERIFY: ActionPage(VerifyForm, closing_out.verify),
    Action.RETURN: ActionPage(ReturnForm, closing_out.return_),
    Action.SIGN_OFF: ActionPage(SignOffForm, closing_out.sign_off),
    Action.KEEP_WATCH: ActionPage(KeepWatchForm, watching.keep_watch),
    Action.CHECK: ActionPage(CheckForm, watching.check),
    Action.CHECK_FAILED: ActionPage(FailCheckForm, watching.fail_check),
    Action.ASK_EXTENSION: ActionPage(AskExtensionForm, item_time.ask_extension),
    Action.GRANT_EXTENSION: ActionPage(GrantExtensionForm, item_time.grant_extension),
    Action.REFUSE_EXTENSION: ActionPage(RefuseExtensionForm, item_time.refuse_extension),
    Action.REWORK: ActionPage(ReworkForm, closing_out.rework),
    "refer": ActionPage(ReferForm, referring.refer),
    "unfind": ActionPage(UnfindForm, referring.unfind),
    Action.SUPERVISE: ActionPage(SuperviseForm, supervising.supervise),
    Action.ANSWER_SUPERVISION: ActionPage(AnswerSupervisionForm, supervising.answer),
    Action.NAME_VERIFIER: ActionPage(NameVerifierForm, rectification.replace_verifier),
    Action.NAME_HOLDER: ActionPage(NameHolderForm, shared.name_holder),
    Action.CORRECT: ActionPage(ItemForm, correcting.correct),
    "correct_plan": ActionPage(PlanCorrectionForm, correcting.correct_plan),
    "correct_round": ActionPage(RoundForm, correcting.correct_round),
    "correct_course": ActionPage(CourseForm, correcting.correct),
    "correct_row": ActionPage(RowForm, correcting.correct_row),
    "correct_visit": ActionPage(VisitCorrectionForm, correcting.correct_visit),
    Action.VOID: ActionPage(VoidForm, shared.void),
    **assisting.ACTIONS,
    **instructing.ACTIONS,
}
"""What is done with an item, by the last part of its address; looking back is a visit."""


@room.get("/<uid>")
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> str:
    """One item: the problem in its own words, where it stands, who holds it, who does which of the three things."""
    item = _item(uid)
    matters.note_view(item)
    shown = matters.present(reading(), item, actor(), now(), act_url=lambda action: act_url(item, action))
    return render_template(
        "rectification/item.html",
        page=shown,
        item=item,
        instructed=instructing.panel(item, shown.facts),
        measures=of_measures(reading(), item),
        villages=affected.villages_of(reading(), item),
        households=_households(item, shown.household),
        points=tuple(CheckPoint),
        rectified=who_rectified(reading(), shown.facts),
        former=former_day(reading(), item, today()),
        writable=item_papers.ready_of(item),
        letters=letters.of_matter(reading(), item),
        may_draft=bool(offered(reading(), item, actor())),
        may_refer=actor().may(Permission.ITEM_ENTER) and referring.waiting(item) is not None,
        may_unfind=_may_unfind(item),
        may_correct_own=_corrects_own(item, shown.facts),
        raised=raisings.lines_of(item),
        elsewhere=[name for name in units_named(item.lead_unit) if directory.unit_named(reading(), name) is None],
        today=today(),
    )


def _corrects_own(item: RectificationItem, facts: Facts) -> bool:
    """Whether the reader may correct nothing of it but what he said himself as verifier or signer."""
    if actor().may(Permission.MATTER_CORRECT) or item.stage == Stage.VOID or kept_away(facts, actor()) is not None:
        return False
    said_by = {item.signed_off_by_id, *(one.person_id for one in item.verifications)}
    return actor().person_id is not None and actor().person_id in said_by


def _may_unfind(item: RectificationItem) -> bool:
    finding = referring.waiting(item)
    return finding is not None and referring.found_or_looked(reading(), finding, actor())


@room.get("/<uid>/sheet")
@requires(Permission.MATTER_VIEW)
def sheet(uid: str) -> str:
    """The case sheet for the file: the page on A4."""
    item = _item(uid)
    check_signed()
    printing.note("sheet.print", item.kind, item.uid)
    shown = matters.present(reading(), item, actor(), now(), act_url=lambda action: act_url(item, action))
    back = url_for("rectification.page", uid=uid)
    return render_template("prints/item.html", page=shown, measures=of_measures(reading(), item), back=back, at=now())


@room.get("/<uid>/paper/<any({}):kind>".format(", ".join(OF_ITEMS)))
@requires(Permission.MATTER_VIEW)
def paper(uid: str, kind: str) -> str:
    """One of the item's papers on A4, filled in as far as it is known."""
    item, text = _paper(uid, kind)
    check_signed()
    printing.note("paper.print", item.kind, uid, paper=kind)
    veil = veil_of(item, actor())
    return render_template(
        "prints/item_paper.html", item=item, text=text, veil=veil, back=url_for("rectification.page", uid=uid)
    )


@room.get("/<uid>/paper/<any({}):kind>/file".format(", ".join(OF_ITEMS)))
@requires(Permission.MATTER_VIEW)
def paper_file(uid: str, kind: str) -> Response:
    """The same as .docx, names as this reader sees them."""
    item, text = _paper(uid, kind)
    check_signed()
    printing.note("paper.take", item.kind, uid, paper=kind)
    name = quote(clean(file_name(text)), safe="")
    disposition = f"attachment; filename=\"paper.docx\"; filename*=UTF-8''{name}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Response(render(veil_of(item, actor()).letter(text)), headers=headers, mimetype=MEDIA_TYPES["docx"])


def _paper(uid: str, kind: str) -> tuple[RectificationItem, Letter]:
    item, wanted = _item(uid), LetterKind(kind)
    found(wanted if wanted in item_papers.ready_of(item) else None)
    return item, compose_item(wanted, item_papers.facts_for(reading(), item, today()))


@room.route(f"/<uid>/<any({', '.join(ACTIONS)}):action>", methods=["GET", "POST"], endpoint="act")
@requires(Permission.MATTER_VIEW)
def act_on(uid: str, action: str) -> Answer:
    """One act on an item; who may not correct it corrects his own finding or word all the same."""
    own = action == "correct_row" and not actor().may(Permission.MATTER_CORRECT)
    step = None if own else step_of(Action, action)
    return act(_item(uid), ACTIONS[action], step, page_url=url_for("rectification.page", uid=uid))


def _item(uid: str) -> RectificationItem:
    matter = found(rows.by_uid(reading(), actor(), uid))
    return found(matter if isinstance(matter, RectificationItem) else None)


def _households(item: RectificationItem, tied: Household | None) -> list[Household]:
    """Those whose file the reader may open: the named ones, and the one on which a person said that it hangs."""
    named = list(affected.households_of(reading(), actor(), item))
    return named if tied is None or tied in named else [tied, *named]
