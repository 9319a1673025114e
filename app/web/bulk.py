"""Many petitions assigned at once: one page that lists each with its own verdict, then each by the usual operation.

Nothing is ever closed, settled or archived in bulk: each of these needs its own evidence and its own second person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from app.domain.clocks import reckon
from app.domain.errors import Changed, NotFound, Refused
from app.domain.permissions import Permission
from app.domain.petitions import WORKFLOW, Action
from app.labels import sentence
from app.models.matters import Kind, Matter
from app.models.petitions import Petition
from app.operations import petitions, recording
from app.operations.petitions import Assign
from app.queries import dossier
from app.queries.calendar import calendar
from app.queries.facts import facts_of_all
from app.queries.ledger import of_list
from app.queries.matters import Filters
from app.web.forms.bulk import AssignManyForm
from app.web.matters import clock_to_come
from app.web.narrowing import MOST_TICKED, address, conditions, ticked, way_back
from app.web.request import actor, now, reading, today, write
from app.web.security import requires

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Verdict:
    """A ticked matter, the version that was looked at, and why it cannot go; empty when it can, or went."""

    matter: Matter
    version: str
    why: str


def add_to(room: Blueprint) -> None:
    """Give the room of petitions its page for many."""
    room.add_url_rule("/assign", "assign_many", requires(Permission.MATTER_ROUTE)(assign_many), methods=["GET", "POST"])


def assign_many() -> Answer:
    """Ask once for unit, way and day; list each matter as open or refused; then assign those that are open.

    Whatever did not go stays ticked, with the reason at each, so that one can go on with it.
    """
    uids, form = ticked(), AssignManyForm()
    if not uids:
        return redirect(way_back(Kind.PETITION), 303)
    found = of_list(reading(), actor(), Filters(kind=Kind.PETITION, uids=uids), today=today(), most=MOST_TICKED)
    facts = facts_of_all(reading(), found)
    pairs = [(one, known) for one, known in zip(found, facts, strict=True) if isinstance(one, Petition)]
    form.unit.offer((unit.id, unit.name) for unit in dossier.assignable(reading(), pairs, today()))
    if form.validate_on_submit():
        return render_template(
            "bulk/assigned.html",
            done=_assign(found, form),
            unit=form.unit_name(),
            routing=form.routing.data,
            conditions=conditions(request.args),
            may_take=actor().may(Permission.MATTER_EXPORT),
        )
    verdicts = [
        Verdict(matter, _version(matter), sentence(code) if code else "")
        for matter, known in zip(found, facts, strict=True)
        for code in [WORKFLOW.refusal(Action.ASSIGN, known, actor())]
    ]
    answer = render_template(
        "bulk/assign.html",
        form=form,
        verdicts=verdicts,
        open=sum(not verdict.why for verdict in verdicts),
        owed=sum(known.whereabouts_owed for known in facts),
        send_url=address(Kind.PETITION, "assign_many"),
        back=way_back(Kind.PETITION),
        to_come=[clock_to_come(reckon(rule, today(), calendar(reading())), today()) for rule in form.starts],
    )
    return answer, 422 if form.is_submitted() else 200


def _version(matter: Matter) -> str:
    """The version that was looked at when the page was first drawn."""
    return request.form.get(f"version-{matter.uid}", str(matter.version))


def _assign(found: Sequence[Matter], form: AssignManyForm) -> list[Verdict]:
    command = form.command()
    return [
        Verdict(matter, _version(matter), _assigned(matter.uid, _version(matter), command, form)) for matter in found
    ]


def _assigned(uid: str, version: str, command: Assign, form: AssignManyForm) -> str:
    """Assign one in a transaction of its own; why not, if not. A page sent twice assigns each once."""
    token = form.token_for(uid)
    looked_at = int(version) if version.isdecimal() and len(version) < 10 else 0
    try:
        with write() as session:
            if recording.made_before(session, token) is None:
                petitions.assign(session, uid, looked_at, command, actor=actor(), now=now())
                recording.spend(session, token, uid, actor=actor(), now=now())
    except Changed:
        return sentence("changed_meanwhile_row")
    except NotFound:
        return sentence("gone_meanwhile")
    except Refused as refusal:
        return sentence(refusal.code, refusal.facts)
    return ""
