"""Petitions (信访件): one matter's page, what is done with it, its slip; registering hangs in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask import Blueprint, render_template, request, url_for

from app.domain.clocks import RuleId
from app.domain.duplicates import Similarity, similarity
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.petitions import Action, Category, Form, Stage
from app.models.matters import Kind, Matter, StopReason
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.remedies import Remedy
from app.operations import (
    checking,
    correcting,
    handling,
    household_ties,
    links,
    petitions,
    recording,
    redoing,
    remedies,
    routing,
    supervising,
    urgent,
    voiding,
)
from app.operations import matters as shared
from app.operations.letters import offered
from app.operations.registering import query_code
from app.queries import deliveries, dossier, duplicates, extensions, held_to_account, letters, limits, stale_letters
from app.queries import matters as rows
from app.queries.facts import workflow
from app.web import advising, assisting, bulk, instructing, lists, matters, raisings, registering
from app.web.acting import ActionPage, Answer, act, step_of
from app.web.deciding import decided_each
from app.web.forms.agents import AgentForm
from app.web.forms.archiving import ArchiveForm
from app.web.forms.correcting import CourseForm, PetitionForm, WordsForm
from app.web.forms.correcting_row import RowForm
from app.web.forms.correcting_rows import AccusedForm, PeopleForm, VisitCorrectionForm
from app.web.forms.delivering import DeliverForm
from app.web.forms.household_ties import TieHouseholdForm, UntieHouseholdForm
from app.web.forms.issuing import IssueForm
from app.web.forms.matters import LinkForm, NameHolderForm, NoteForm, RevokeLinkForm
from app.web.forms.petition_actions import (
    AcceptForm,
    AssignForm,
    CloseForm,
    NameHandlerForm,
    ReopenForm,
    ReportUrgentForm,
    SignForForm,
    TransferForm,
)
from app.web.forms.petition_handling import (
    AnswerSupervisionForm,
    CheckFileForm,
    ExtendForm,
    ExtendReportForm,
    HearForm,
    MediateForm,
    SuperviseForm,
)
from app.web.forms.petition_remedies import (
    AdmitForm,
    AskRecheckForm,
    AskReviewForm,
    RecheckForm,
    RedoForm,
    ReviewForm,
    SetRedoDayForm,
)
from app.web.forms.petition_routing import (
    AgreeForm,
    DivertForm,
    MergeForm,
    NotAcceptForm,
    ObjectForm,
    OverruleForm,
    TellWhereaboutsForm,
)
from app.web.forms.petitions import RevealForm
from app.web.forms.voiding import ProposeVoidForm, RefuseVoidForm, VoidPetitionForm
from app.web.matters import ClockLine
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires
from app.web.signed_sums import check_signed
from app.web.veil import veil_of

room = Blueprint("petitions", __name__, url_prefix="/petitions")
lists.add_to(room, Kind.PETITION)
bulk.add_to(room)
registering.add_to(room)


ACTIONS: Mapping[str, ActionPage] = {
    Action.ASSIGN: ActionPage(AssignForm, petitions.assign),
    Action.TRANSFER: ActionPage(TransferForm, petitions.transfer),
    Action.SIGN_FOR: ActionPage(SignForForm, petitions.sign_for),
    Action.ACCEPT: ActionPage(AcceptForm, petitions.accept),
    Action.NOTE: ActionPage(NoteForm, petitions.note),
    Action.ISSUE: ActionPage(IssueForm, petitions.issue),
    Action.DELIVER: ActionPage(DeliverForm, petitions.deliver),
    Action.CHECK_FILE: ActionPage(CheckFileForm, checking.check_file),
    Action.CLOSE: ActionPage(CloseForm, petitions.close),
    Action.MERGE: ActionPage(MergeForm, routing.merge),
    Action.NOT_ACCEPT: ActionPage(NotAcceptForm, routing.not_accept),
    Action.DIVERT: ActionPage(DivertForm, routing.divert),
    Action.TELL_WHEREABOUTS: ActionPage(TellWhereaboutsForm, routing.tell_whereabouts),
    Action.OBJECT: ActionPage(ObjectForm, routing.object_),
    Action.AGREE: ActionPage(AgreeForm, routing.agree),
    Action.OVERRULE: ActionPage(OverruleForm, routing.overrule),
    Action.EXTEND: ActionPage(ExtendForm, handling.extend),
    Action.EXTEND_REPORT: ActionPage(ExtendReportForm, handling.extend_report),
    Action.HEAR: ActionPage(HearForm, handling.hear),
    Action.MEDIATE: ActionPage(MediateForm, handling.mediate),
    Action.ASK_REVIEW: ActionPage(AskReviewForm, remedies.ask_review),
    Action.ADMIT: ActionPage(AdmitForm, remedies.admit),
    Action.REVIEW: ActionPage(ReviewForm, remedies.review),
    Action.ASK_RECHECK: ActionPage(AskRecheckForm, remedies.ask_recheck),
    Action.RECHECK: ActionPage(RecheckForm, remedies.recheck),
    Action.REDO: ActionPage(RedoForm, redoing.redo),
    Action.SET_REDO_DAY: ActionPage(SetRedoDayForm, redoing.set_redo_day),
    Action.SUPERVISE: ActionPage(SuperviseForm, supervising.supervise),
    Action.ANSWER_SUPERVISION: ActionPage(AnswerSupervisionForm, supervising.answer),
    Action.REOPEN: ActionPage(ReopenForm, petitions.reopen),
    Action.ARCHIVE: ActionPage(ArchiveForm, petitions.archive),
    Action.REPORT_URGENT: ActionPage(ReportUrgentForm, urgent.report_urgent),
    Action.NAME_HANDLER: ActionPage(NameHandlerForm, petitions.replace_handler),
    Action.NAME_HOLDER: ActionPage(NameHolderForm, shared.name_holder),
    Action.CORRECT: ActionPage(PetitionForm, correcting.correct),
    "correct_people": ActionPage(PeopleForm, correcting.correct_people),
    "correct_agent": ActionPage(AgentForm, correcting.correct_agent),
    "correct_words": ActionPage(WordsForm, correcting.correct),
    "correct_accused": ActionPage(AccusedForm, correcting.correct_accused),
    "correct_course": ActionPage(CourseForm, correcting.correct),
    "correct_row": ActionPage(RowForm, correcting.correct_row),
    "correct_visit": ActionPage(VisitCorrectionForm, correcting.correct_visit),
    Action.PROPOSE_VOID: ActionPage(ProposeVoidForm, voiding.propose),
    Action.REFUSE_VOID: ActionPage(RefuseVoidForm, voiding.refuse),
    Action.VOID: ActionPage(VoidPetitionForm, shared.void),
    **assisting.ACTIONS,
    **instructing.ACTIONS,
    **advising.ACTIONS,
    "tie_household": ActionPage(TieHouseholdForm, household_ties.judge),
    "untie_household": ActionPage(UntieHouseholdForm, household_ties.revoke),
    "link": ActionPage(LinkForm, links.make),
    "revoke_link": ActionPage(RevokeLinkForm, links.revoke),
}
"""What is done with a petition, by the last part of its address; visits have a room of their own."""


@room.get("/<uid>")
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> str:
    """One petition: what it is, where it stands, who holds it, what I may do, by which day."""
    petition = _petition(uid)
    matters.note_view(petition)
    shown = matters.present(reading(), petition, actor(), now(), act_url=_act_url(uid))
    complained_of = dossier.accused(reading(), petition)
    papers = held_to_account.letters_for(reading(), actor(), petition, letters.of_matter(reading(), petition))
    return render_template(
        "petitions/page.html",
        page=shown,
        accused=complained_of,
        instructed=instructing.panel(petition, shown.facts),
        advised=advising.panel(reading(), petition, shown.facts, actor(), today(), _act_url(uid)),
        unmatched=dossier.unmatched(reading(), complained_of),
        letters=papers,
        stale=stale_letters.stale(reading(), papers),
        may_draft=bool(offered(reading(), petition, actor())),
        may_register=actor().may(Permission.MATTER_REGISTER) and petition.stage != Stage.VOID,
        may_raise=actor().may(Permission.ITEM_ENTER) and not petition.confidential and petition.stage != Stage.VOID,
        may_propose=raisings.may_propose(petition),
        raised=raisings.lines_of(petition),
        may_judge=Action.CORRECT in workflow(petition).open_actions(shown.facts, actor()),
        same_as=rows.by_uid(reading(), actor(), petition.same_as.uid) if petition.same_as else None,
        may_reveal=actor().may(Permission.PRIVATE_REVEAL),
        has_mandate=dossier.has_paper(reading(), petition, PaperRole.MANDATE),
        same_accused=_same_accused(petition),
        served=_served(petition, None),
        served_of={remedy.uid: _served(petition, remedy) for remedy in petition.remedies},
        told_by_discipline=_told_by_discipline(petition),
        decided_each=decided_each(petition, shown.veil),
        extension=extensions.in_force(reading(), petition),
    )


def _told_by_discipline(petition: Petition) -> ClockLine | None:
    """By which day the discipline organ tells a petitioner who gave his name that it has accepted the accusation (D14):
    its own duty, which is shown and runs against nobody here."""
    passed_on, named = petition.routed_on, any(person.name for person in petition.petitioners)
    if petition.stage != Stage.TRANSFERRED_DISCIPLINE or passed_on is None or not named:
        return None
    return matters.clock_to_come(
        limits.reckoned(reading(), RuleId.D14, passed_on, limits.receipt_of(petition)), today()
    )


@room.route("/<uid>/<any({}):action>".format(", ".join(ACTIONS)), methods=["GET", "POST"], endpoint="act")
@requires(Permission.MATTER_VIEW)
def act_on(uid: str, action: str) -> Answer:
    """One act on a petition."""
    return act(_petition(uid), ACTIONS[action], step_of(Action, action), page_url=url_for("petitions.page", uid=uid))


def _same_accused(petition: Petition) -> Sequence[tuple[Petition, Similarity]]:
    """Of an anonymous accusation the others of the same accused, and how like the facts are."""
    if petition.category is not Category.ACCUSATION or petition.form is not Form.ANONYMOUS:
        return []
    accused, text = duplicates.accused_of(reading(), petition), duplicates.facts_told(petition)
    found = duplicates.same_accused(reading(), actor(), accused=accused, text=text, other_than=petition.id)
    return [(one.petition, similarity(one.score)) for one in found]


def _served(petition: Petition, remedy: Remedy | None) -> Sequence[deliveries.Recipient]:
    """Of several people, whom it reached; of one the day that stands with the opinion says it."""
    known = deliveries.recipients(reading(), petition, remedy)
    return known if len(known) > 1 and any(one.delivery for one in known) else []


@room.get("/<uid>/sheet")
@requires(Permission.MATTER_VIEW)
def sheet(uid: str) -> str:
    """The case sheet for the file: the page on one A4 sheet, names as this reader sees them."""
    petition = _petition(uid)
    check_signed()
    _note("sheet.print", petition)
    shown = matters.present(reading(), petition, actor(), now(), act_url=_act_url(uid))
    return render_template(
        "prints/petition.html",
        page=shown,
        back=url_for("petitions.page", uid=uid),
        at=now(),
        decided_each=decided_each(petition, shown.veil),
    )


@room.get("/<uid>/slip")
@requires(Permission.MATTER_REGISTER)
def slip(uid: str) -> str:
    """The slip the petitioner takes along: number and query code."""
    petition = _petition(uid)
    if petition.stage == Stage.VOID:
        raise Refused("not_at_this_stage")
    _note("slip.print", petition)
    return render_template(
        "petitions/slip.html",
        number=petition.number,
        title=petition.title,
        routed_by=_routed_by(petition),
        received_on=petition.received_on,
        code=query_code(petition),
        back=url_for("petitions.page", uid=uid),
        at=now(),
        registrar=petition.registrar.name if petition.registrar else "",
        secret=False,
    )


def _routed_by(petition: Petition) -> date | None:
    """The day by which it is sent on, as it was reckoned last."""
    reckoned = (row for row in petition.clocks if row.rule == RuleId.D1 and row.stop_reason != StopReason.REPLACED)
    return next((row.due_on for row in reckoned), None)


@room.route("/<uid>/reveal", methods=["GET", "POST"])
@requires(Permission.PRIVATE_REVEAL)
def reveal(uid: str) -> Answer:
    """Show one number in full, once, for a reason that the journal keeps."""
    petition, form = _petition(uid), RevealForm()
    people = {person.uid: person for person in (*petition.petitioners, petition.agent) if person}
    veil = veil_of(petition, actor())
    form.offer(
        (uid, veil.name(person.name), [name for name, _ in RevealForm.FIELDS if getattr(person, name, None)])
        for uid, person in people.items()
    )
    value = ""
    if form.validate_on_submit():
        person_uid, _, name = form.field.data.partition(".")
        _note("private.reveal", petition, {"person": person_uid, "field": name, "reason": form.reason.data})
        value = getattr(people[person_uid], name)
    visiting = request.args.get("back") == "visit"
    answer = render_template(
        "petitions/reveal.html",
        form=form,
        matter=petition,
        value=value,
        url=url_for("petitions.reveal", uid=uid, back="visit" if visiting else None),
        back=url_for("visits.new" if visiting else "petitions.page", uid=uid),
        visiting=visiting,
    )
    return answer, 422 if form.errors else 200


def _petition(uid: str) -> Petition:
    matter = found(rows.by_uid(reading(), actor(), uid))
    return found(matter if isinstance(matter, Petition) else None)


def _act_url(uid: str) -> Callable[[str], str]:
    return lambda action: (
        url_for("visits.new", uid=uid) if action == Action.VISIT else url_for("petitions.act", uid=uid, action=action)
    )


def _note(event: str, matter: Matter, detail: Mapping[str, object] | None = None) -> None:
    with write() as opened:
        recording.note_event(opened, event, actor=actor(), now=now(), kind=matter.kind, uid=matter.uid, detail=detail)
