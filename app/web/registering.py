"""Registering (登记): the form, what stands beside it while one writes, its drafts, and the slip of an accusation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, flash, get_template_attribute, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.competence import Pointer, elsewhere
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.petitions import Source
from app.domain.privacy import mask_text
from app.domain.rule_sets import Receipt, of_the_answer
from app.domain.suggestions import Suggestion
from app.labels import sentence
from app.models.petitions import Petition
from app.models.visits import Visit
from app.operations import recording, registering
from app.queries import directory, household_ties, visiting
from app.queries import matters as rows
from app.queries.calendar import rule_sets
from app.queries.limits import reckoned
from app.web import drafts, matters, similar
from app.web.acting import Answer, store
from app.web.forms.papers import kept
from app.web.forms.petitions import HOUSE, JUDGED, RegisterForm, houses, judgements
from app.web.request import actor, end_reading, now, reading, today, write
from app.web.security import requires


@dataclass(frozen=True)
class Beside:
    """What the panel says of a form that is being filled in."""

    matches: Sequence[similar.Match]
    suggestion: Suggestion | None
    to_come: Sequence[matters.ClockLine]
    pointers: Sequence[Pointer]
    judged: dict[str, str]
    households: Sequence[household_ties.Proposed]
    housed: dict[str, str]


def add_to(room: Blueprint) -> None:
    """Give the room of petitions its form and what belongs to it."""
    room.add_url_rule("/new", "new", new, methods=["GET", "POST"])
    room.add_url_rule("/new/beside", "beside", beside, methods=["POST"])
    room.add_url_rule("/receipt", "receipt", receipt)


@requires(Permission.MATTER_REGISTER)
def new() -> Answer:
    """Register: same person and similar matters stand beside the form before it is saved."""
    filled = request.form if request.method == "POST" else drafts.taken_up()
    form = _register_form()
    told_at = visiting.unregistered(reading(), actor(), request.args.get("visit") or form.visit.data or "")
    if told_at is not None and not form.is_filled():
        _told_at(form, told_at)
    if form.is_submitted() and (made := recording.made_before(reading(), form.token.data)) is not None:
        return _made_before(made)
    valid = form.validate_on_submit()
    told = _beside(form, filled)
    seen = set(request.form.getlist("seen"))
    wanted = valid and "check" not in request.form and similar.all_seen(told.matches, seen)
    if wanted and (saved := _registered(form, told)) is not None:
        return _receipt(*saved)
    answer = render_template(
        "petitions/new.html",
        form=form,
        beside=told,
        files_lost=bool(form.papers.data),
        told_at=told_at,
    )
    return answer, 422 if form.errors else 200


@requires(Permission.MATTER_REGISTER)
def beside() -> str:
    """The panel alone, for the form as it is typed at this moment; nothing of it is kept."""
    panel = get_template_attribute("components/registering.html", "panel")
    return str(panel(_beside(RegisterForm(received_on=today()), request.form)))


@requires(Permission.MATTER_REGISTER)
def receipt() -> str:
    """The slip of an accusation: it went to the confidential clerk, and whoever registered it cannot read it.

    It is shown once: neither the way back nor somebody else at this desk finds it again.
    """
    number, code, received_on = session.pop("receipt", None) or abort(404)
    return render_template(
        "petitions/slip.html",
        number=number,
        title="",
        routed_by=None,
        code=code,
        received_on=date.fromisoformat(received_on),
        back=url_for("petitions.new"),
        at=now(),
        secret=True,
    )


def _register_form() -> RegisterForm:
    opened, form = reading(), RegisterForm(received_on=today())
    form.offer(
        directory.towns(opened),
        directory.villages(opened),
        directory.units(opened),
        directory.in_post(opened, today()),
    )
    return form


def _told_at(form: RegisterForm, visit: Visit) -> None:
    matter = visit.matter
    # Whoever registers reads names; numbers are masked for everybody and asked for anew.
    people = matter.petitioners if isinstance(matter, Petition) and actor().sees_names() else []
    form.told_at(visit, [(one.name, mask_text(one.address or "")) for one in people])


def _beside(form: RegisterForm, filled: drafts.Values) -> Beside:
    judged = {name.removeprefix(JUDGED): value for name, value in filled.items() if name.startswith(JUDGED)}
    sought = similar.Sought(
        form.text(),
        form.title.data or "",
        form.village.data,
        form.household.data or "",
        form.content.data,
        form.sound_people(),
        form.accused_of_nobody(),
    )
    found = similar.matches(reading(), actor(), sought, now(), judged=judged)
    return Beside(
        found,
        similar.suggested(found, form.content.data),
        _to_come(form.received_on.data, form.source.data),
        elsewhere(form.text(), form.category.data, form.content.data),
        judged,
        household_ties.of_numbers(reading(), actor(), (one.id_no or "" for one in sought.people)),
        {name.removeprefix(HOUSE): value for name, value in filled.items() if name.startswith(HOUSE)},
    )


def _made_before(uid: str) -> Response:
    if rows.by_uid(reading(), actor(), uid) is not None:
        flash(sentence("registered_before"), "warn")
        return redirect(url_for("petitions.page", uid=uid), 303)
    if "receipt" in session:
        return redirect(url_for("petitions.receipt"), 303)
    flash(sentence("registered_before_secret"), "warn")
    return redirect(url_for("petitions.new"), 303)


def _registered(form: RegisterForm, told: Beside) -> tuple[str, str, str] | None:
    """Uid, number and query code of the petition; None when the form has to be shown again."""
    try:
        papers = kept(store(), form.papers.data, form.paper_role)
    except Refused as refusal:
        form.refuse(refusal)
        return None
    made: list[tuple[str, str, str]] = []
    with write(form) as opened:
        proposed = tuple(match.proposed for match in told.matches)
        command = form.command(papers, judgements(request.form.items()), proposed, houses(request.form.items()))
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


def _to_come(received_on: object, source: Source | None) -> list[matters.ClockLine]:
    day = received_on if isinstance(received_on, date) else today()
    receipt = Receipt(day, source)
    own = of_the_answer(source)
    rules = [RuleId.D1, *(rule for rule in own if rule_sets(reading()).is_on(rule, receipt))]
    try:
        return [matters.clock_to_come(reckoned(reading(), rule, day, receipt), today()) for rule in rules]
    except Refused:
        return []  # a day on which the rule was not in force yet; saving says so
