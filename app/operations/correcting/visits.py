"""Correcting what was written of a visit; what its answers led to follows, as if they had been right at once."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import visits
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.petitions import Stage
from app.domain.visits import CONCLUDING, Answers, Conclusion, VisitKind, VisitMethod
from app.models.matters import Kind, Matter
from app.models.timeline import Step
from app.models.visits import Visit
from app.operations import holdings, raisings, visit_plan
from app.operations.correcting.correction import done, numbered, opened, spoken, whole_text
from app.operations.matters import check_days
from app.operations.recording import Change
from app.operations.visits import VISIT, tells
from app.queries import executions, trouble
from app.queries.facts import facts_of, workflow

FACTS = (
    "kind",
    "method",
    "visited_on",
    "reached",
    "solved",
    "satisfied",
    "told",
    "opinion_received",
    "carried_out",
    "satisfied_office",
    "new_matter",
    "retaliation",
    "trouble",
    "reason",
    "reason_office",
    "note",
)


@dataclass(frozen=True)
class CorrectVisit:
    """A visit (by uid) as it should have been written down, and why it was not.

    `retaliation` and `trouble` are None from whoever may not read them: they stay as they are.
    """

    visit: str
    kind: VisitKind
    method: VisitMethod
    visited_on: date
    answers: Answers
    why: str
    note: str = ""
    retaliation: bool | None = None
    trouble: str | None = None
    new_matter: bool = False


def correct_visit(
    session: Session, uid: str, version: int | None, command: CorrectVisit, *, actor: Actor, now: datetime
) -> Visit:
    """Correct a visit. Other answers after closing need whoever may make such a visit: nobody confirms his own work."""
    matter, about = opened(session, Matter, uid, version, command.why, actor=actor, now=now)
    rows = session.scalars(select(Visit).where(Visit.matter_id == matter.id).order_by(Visit.id)).all()
    place, visit = next(((n, row) for n, row in enumerate(rows, start=1) if row.uid == command.visit), (0, None))
    if visit is None:
        raise Refused("visit_unknown")
    if (command.kind in CONCLUDING) is not (visit.kind in CONCLUDING) or (
        command.kind in CONCLUDING and command.kind is not visit.kind
    ):
        raise Refused("visit_kind_of_other_matter", "kind")
    in_force = visit.kind in CONCLUDING and matter.closed_on is not None and _since_closing(session, matter, visit)
    earliest = matter.closed_on if in_force else matter.received_on
    check_days(command.visited_on, "visited_on", now=now, not_before=earliest)
    if (fault := visits.fault(command.answers)) is not None:
        raise Refused(fault[1], fault[0])
    command = _as_known(command, visit, knows=trouble.knower(session, actor)(matter))
    if (fault := visits.trouble_fault(command.answers, command.retaliation, command.trouble)) is not None:
        raise Refused(fault[1], fault[0])
    concluded, met, troubled = visit.conclusion, visit.reached, visit.retaliation
    changes = _set(matter, visit, command, place)
    session.flush()
    if matter.kind == Kind.ITEM:
        raisings.follow_visit(session, visit, matter, about.reason, actor=actor, now=now)
    if in_force and (visit.conclusion, visit.reached) != (concluded, met):
        code = workflow(matter).refusal(VISIT, facts_of(session, matter), actor)
        if code is not None:
            raise Refused(code)  # an archived matter is taken up again first
    if in_force and changes and matter.stage == Stage.CLOSED:
        changes += _consequences(session, matter, actor, now)
    told = tells(session, matter, bool(command.retaliation) and not troubled, False, actor, now)
    done(session, matter, changes, about, told)
    return visit


def _since_closing(session: Session, matter: Matter, visit: Visit) -> bool:
    again = select(func.max(Step.at)).where(Step.matter_id == matter.id, Step.action.in_(("reopen", "rework")))
    at = session.scalar(again)
    return at is None or visit.recorded_at >= at


def _as_known(command: CorrectVisit, visit: Visit, *, knows: bool) -> CorrectVisit:
    """The command of whoever corrects what he may not read in full: that stays, and what he writes comes beside it."""
    told, words = visit.retaliation, visit.trouble
    if knows:
        kept_told = told if command.retaliation is None else command.retaliation
        return replace(command, retaliation=kept_told, trouble=words if command.trouble is None else command.trouble)
    if (command.retaliation, command.trouble) != (None, None):
        raise Refused("not_permitted")
    note = command.note if not told else "\n".join(part for part in (visit.note, command.note.strip()) if part)
    return replace(command, retaliation=told, trouble=words, note=note)


def _set(matter: Matter, visit: Visit, command: CorrectVisit, place: int) -> tuple[Change, ...]:
    answers = command.answers
    facts: dict[str, object] = {
        "kind": command.kind,
        "method": command.method,
        "visited_on": command.visited_on,
        "reached": answers.reached,
        "solved": answers.solved,
        "satisfied": answers.satisfied,
        "told": answers.told,
        "opinion_received": answers.opinion_received,
        "carried_out": answers.carried_out,
        "satisfied_office": answers.satisfied_office,
        "new_matter": command.new_matter,
        "retaliation": command.retaliation,
        "trouble": whole_text(matter, "trouble", command.trouble, visit.trouble),
        "reason": whole_text(matter, "reason", answers.reason, visit.reason),
        "reason_office": whole_text(matter, "reason_office", answers.reason_office, visit.reason_office),
        "note": whole_text(matter, "note", command.note, visit.note),
    }
    changes = tuple(
        Change(numbered(f"visit_{name}", place), spoken(getattr(visit, name)), spoken(facts[name]))
        for name in FACTS
        if getattr(visit, name) != facts[name]
    )
    for name, value in facts.items():
        setattr(visit, name, value)
    visit.conclusion = visits.conclusion(command.kind, answers)
    return changes


def _consequences(session: Session, matter: Matter, actor: Actor, now: datetime) -> tuple[Change, ...]:
    concluding = select(Visit).where(Visit.matter_id == matter.id, Visit.kind.in_(CONCLUDING)).order_by(Visit.id)
    told = [visit for visit in session.scalars(concluding) if _since_closing(session, matter, visit)]
    met = [visit for visit in told if visit.reached]
    verified = [(visit.conclusion, _answers(visit), visit.visited_on) for visit in met]
    settling = next((visit for visit in met if visit.conclusion is Conclusion.SETTLED), None)
    before = matter.outcome
    visit_plan.follow_anew(session, matter, verified)
    with session.no_autoflush:  # nothing unsettled may stand without its holder
        decisive = settling or (met[-1] if met else None)
        outcome = visits.outcome(decisive.kind, _answers(decisive)) if decisive is not None else None
        carrying_out = executions.is_open(session, matter)
        if settling is not None and carrying_out:
            outcome = before
        elif settling is not None and matter.settled_on is None and outcome is not None:
            holdings.settle(matter, outcome, now)
        elif settling is None and matter.settled_on is not None:
            holdings.unsettle(matter)
        matter.outcome = outcome or before
    if matter.holder_id in facts_of(session, matter).recused_ids | facts_of(session, matter).accused_person_ids:
        holdings.place(session, matter, "corrected", actor=actor, now=now)
    return () if matter.outcome == before else (Change("outcome", spoken(before), spoken(matter.outcome)),)


def _answers(visit: Visit) -> Answers:
    return Answers(
        *(visit.reached, visit.solved, visit.satisfied, visit.carried_out), satisfied_office=visit.satisfied_office
    )
