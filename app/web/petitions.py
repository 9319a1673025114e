"""Petitions (信访件): registering, one matter's page, what is done with it, its slip."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.domain.accountability import local_day
from app.domain.clocks import RuleId, reckon
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Action
from app.labels import sentence
from app.models.matters import Kind, Matter
from app.models.petitions import Petition
from app.operations import correcting, petitions, recording, registering
from app.operations import matters as shared
from app.queries import directory, dossier
from app.queries import matters as rows
from app.queries.calendar import calendar
from app.web import bulk, lists, matters, similar
from app.web.acting import ActionPage, Answer, act, step_of, store
from app.web.forms.correcting import CourseForm, PetitionForm, WordsForm
from app.web.forms.correcting_rows import AccusedForm, PeopleForm, VisitCorrectionForm
from app.web.forms.matters import NameHolderForm, NoteForm, RecuseForm, VoidForm
from app.web.forms.papers import kept
from app.web.forms.petition_actions import (
    AcceptForm,
    ArchiveForm,
    AssignForm,
    CloseForm,
    DeliverForm,
    IssueForm,
    ReopenForm,
    ReportUrgentForm,
    SignForForm,
    TransferForm,
)
from app.web.forms.petitions import RegisterForm, RevealForm, judgements
from app.web.request import actor, end_reading, found, now, reading, today, write
from app.web.security import requires
from app.web.veil import veil_of

room = Blueprint("petitions", __name__, url_prefix="/petitions")
lists.add_to(room, Kind.PETITION)
bulk.add_to(room)


def _recuse(
    opened: Session, uid: str, _version: int | None, command: tuple[int, str], *, actor: Actor, now: datetime
) -> object:
    return shared.recuse(opened, uid, *command, actor=actor, now=now)


ACTIONS: Mapping[str, ActionPage] = {
    Action.ASSIGN: ActionPage(AssignForm, petitions.assign),
    Action.TRANSFER: ActionPage(TransferForm, petitions.transfer),
    Action.SIGN_FOR: ActionPage(SignForForm, petitions.sign_for),
    Action.ACCEPT: ActionPage(AcceptForm, petitions.accept),
    Action.NOTE: ActionPage(NoteForm, petitions.note),
    Action.ISSUE: ActionPage(IssueForm, petitions.issue),
    Action.DELIVER: ActionPage(DeliverForm, petitions.deliver),
    Action.CLOSE: ActionPage(CloseForm, petitions.close),
    Action.REOPEN: ActionPage(ReopenForm, petitions.reopen),
    Action.ARCHIVE: ActionPage(ArchiveForm, petitions.archive),
    Action.REPORT_URGENT: ActionPage(ReportUrgentForm, shared.report_urgent),
    Action.NAME_HOLDER: ActionPage(NameHolderForm, shared.name_holder),
    Action.CORRECT: ActionPage(PetitionForm, correcting.correct),
    "correct_people": ActionPage(PeopleForm, correcting.correct_people),
    "correct_words": ActionPage(WordsForm, correcting.correct),
    "correct_accused": ActionPage(AccusedForm, correcting.correct_accused),
    "correct_course": ActionPage(CourseForm, correcting.correct),
    "correct_visit": ActionPage(VisitCorrectionForm, correcting.correct_visit),
    Action.VOID: ActionPage(VoidForm, shared.void),
    "recuse": ActionPage(RecuseForm, _recuse),
}
"""What is done with a petition, by the last part of its address; visits have a room of their own."""


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.MATTER_REGISTER)
def new() -> Answer:
    """Register: same person and similar matters stand beside the form before it is saved."""
    form = _register_form()
    if form.is_submitted() and (sent := recording.made_before(reading(), form.token.data)) is not None:
        seen_by_me = rows.by_uid(reading(), actor(), sent) is not None
        return redirect(url_for("petitions.page", uid=sent) if seen_by_me else url_for("petitions.receipt"), 303)
    valid = form.validate_on_submit()
    beside = similar.matches(reading(), actor(), form.sound_people(), form.text(), form.village.data, now())
    seen = set(request.form.getlist("seen"))
    wanted = valid and "check" not in request.form and all(match.matter.uid in seen for match in beside)
    if wanted and (made := _registered(form)) is not None:
        return _receipt(*made)
    return _form_page(form, beside)


@room.get("/<uid>")
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> str:
    """One petition: what it is, where it stands, who holds it, what I may do, by which day."""
    petition = _petition(uid)
    matters.note_view(petition)
    shown = matters.present(reading(), petition, actor(), now(), act_url=_act_url(uid))
    return render_template(
        "petitions/page.html",
        page=shown,
        accused=dossier.accused(reading(), petition),
        may_register=actor().may(Permission.MATTER_REGISTER),
        may_reveal=actor().may(Permission.PRIVATE_REVEAL),
    )


@room.route("/<uid>/<any({}):action>".format(", ".join(ACTIONS)), methods=["GET", "POST"], endpoint="act")
@requires(Permission.MATTER_VIEW)
def act_on(uid: str, action: str) -> Answer:
    """One act on a petition."""
    return act(_petition(uid), ACTIONS[action], step_of(Action, action), page_url=url_for("petitions.page", uid=uid))


@room.get("/<uid>/sheet")
@requires(Permission.MATTER_VIEW)
def sheet(uid: str) -> str:
    """The case sheet for the file: the page on one A4 sheet, names as this reader sees them."""
    petition = _petition(uid)
    _note("sheet.print", petition)
    shown = matters.present(reading(), petition, actor(), now(), act_url=_act_url(uid))
    return render_template("prints/petition.html", page=shown, back=url_for("petitions.page", uid=uid), at=now())


@room.get("/<uid>/slip")
@requires(Permission.MATTER_REGISTER)
def slip(uid: str) -> str:
    """The slip the petitioner takes along: number and query code."""
    petition = _petition(uid)
    _note("slip.print", petition)
    return render_template(
        "petitions/slip.html",
        number=petition.number,
        received_on=petition.received_on,
        code=registering.query_code(petition),
        back=url_for("petitions.page", uid=uid),
        at=now(),
        secret=False,
    )


@room.get("/receipt")
@requires(Permission.MATTER_REGISTER)
def receipt() -> str:
    """The slip of an accusation: it went to the confidential clerk, and whoever registered it cannot read it."""
    number, code, received_on = session.get("receipt") or abort(404)
    return render_template(
        "petitions/slip.html",
        number=number,
        code=code,
        received_on=date.fromisoformat(received_on),
        back=url_for("petitions.new"),
        at=now(),
        secret=True,
    )


@room.route("/<uid>/reveal", methods=["GET", "POST"])
@requires(Permission.PRIVATE_REVEAL)
def reveal(uid: str) -> Answer:
    """Show one number in full, once, for a reason that the journal keeps."""
    petition, form = _petition(uid), RevealForm()
    people = {person.uid: person for person in petition.petitioners}
    veil = veil_of(petition, actor())
    form.offer(
        (uid, veil.name(person.name), [name for name, _ in RevealForm.FIELDS if getattr(person, name)])
        for uid, person in people.items()
    )
    value = ""
    if form.validate_on_submit():
        person_uid, _, name = form.field.data.partition(".")
        _note("private.reveal", petition, {"person": person_uid, "field": name, "reason": form.reason.data})
        value = getattr(people[person_uid], name)
    answer = render_template("petitions/reveal.html", form=form, matter=petition, value=value)
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


def _register_form() -> RegisterForm:
    opened = reading()
    form = RegisterForm(received_on=today())
    form.offer(
        directory.towns(opened),
        directory.villages(opened),
        directory.units(opened),
        directory.in_post(opened, today()),
    )
    return form


def _registered(form: RegisterForm) -> tuple[str, str, str] | None:
    """Uid, number and query code of the petition; None when the form has to be shown again."""
    try:
        papers = kept(store(), form.papers.data, form.paper_role)
    except Refused as refusal:
        form.refuse(refusal)
        return None
    made: list[tuple[str, str, str]] = []
    with write(form) as opened:
        command = form.command(papers, judgements(request.form.items()))
        petition = registering.register(opened, command, actor=actor(), now=now())
        made.append((petition.uid, petition.number, registering.query_code(petition)))
    return made[0] if made else None


def _receipt(uid: str, number: str, code: str) -> Response:
    flash(sentence("petition_registered", {"number": number}), "good")
    end_reading()
    if rows.by_uid(reading(), actor(), uid) is not None:
        return redirect(url_for("petitions.page", uid=uid), 303)
    session["receipt"] = [number, code, local_day(now()).isoformat()]
    return redirect(url_for("petitions.receipt"), 303)


def _form_page(form: RegisterForm, beside: list[similar.Match]) -> Answer:
    answer = render_template(
        "petitions/new.html",
        form=form,
        beside=beside,
        to_come=_to_come(form.received_on.data),
        judged=dict(request.form.items()),
        files_lost=bool(form.papers.data),
    )
    return answer, 422 if form.errors else 200


def _to_come(received_on: object) -> list[matters.ClockLine]:
    day = received_on if isinstance(received_on, date) else today()
    try:
        return [matters.clock_to_come(reckon(RuleId.D1, day, calendar(reading())), today())]
    except Refused:
        return []  # a day on which the rule was not in force yet; saving says so
