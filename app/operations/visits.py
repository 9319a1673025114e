"""Recording a visit (回访、回头看、接访、走访): the two answers, what follows, and settlement."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification, visits
from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.rectification import FoundAt
from app.domain.separation import LOOKS_BACK, part_of
from app.domain.visits import CONCLUDING, Answers, Conclusion, Solved, VisitKind, VisitMethod
from app.domain.workflow import Facts, rectifying_units
from app.models.inbox import MessageKind
from app.models.matters import Kind, Matter
from app.models.rectification import RectificationItem
from app.models.visits import Visit
from app.operations import holdings, raisings, recording, referring, visit_plan
from app.operations.matters import add_papers, advance, check_days, locked
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.queries import accounts, directory, executions
from app.queries.facts import facts_of
from app.queries.raisings import petition_office

VISIT = "visit"
LIVE: dict[Kind, frozenset[StrEnum]] = {Kind.PETITION: petitions.LIVE, Kind.ITEM: rectification.LIVE}
AFTERWARDS = {Kind.PETITION: VisitKind.FOLLOW_UP, Kind.ITEM: VisitKind.LOOK_BACK}
"""How the visit after closing is called: 回访 for a petition, 回头看 for an item."""


@dataclass(frozen=True)
class NewVisit:
    """A visit as it is written down: who went is who records it, unless a sheet names another one."""

    kind: VisitKind
    method: VisitMethod
    visited_on: date
    answers: Answers
    note: str = ""
    retaliation: bool = False
    trouble: str = ""
    new_matter: bool = False
    papers: tuple[NewPaper, ...] = ()
    token: str | None = None
    visitor_id: int | None = None
    """Who went, where somebody else writes it down; None: the actor."""
    unit_id: int | None = None
    """Whose visitor it was (回访机构); None: the unit of who went."""
    external_no: str | None = None
    batch_id: int | None = None
    is_false: bool = False
    """A look-back found that the item was reported as done and was not (虚假整改)."""


def record(session: Session, uid: str, version: int | None, command: NewVisit, *, actor: Actor, now: datetime) -> Visit:
    """Write a visit down. Confirmed as solved at a follow-up or look-back, the matter is settled and nobody holds it.

    What verified something meets what was planned; an attempt that met nobody, or learnt nothing, is made again
    (无法核实, 需再次回访). A form sent twice makes one visit.
    """
    require(actor, Permission.VISIT_RECORD)
    if (made := recording.made_before(session, command.token)) is not None:
        return session.scalars(select(Visit).where(Visit.uid == made)).one()
    matter = locked(session, Matter, uid, version, actor=actor)
    came_from = _allowed(session, matter, command, actor, now)
    earliest = matter.closed_on if command.kind in CONCLUDING else matter.received_on
    check_days(command.visited_on, "visited_on", now=now, not_before=earliest)
    if (fault := visits.fault(command.answers)) is not None:
        raise Refused(fault[1], fault[0])
    if (fault := visits.trouble_fault(command.answers, command.retaliation, command.trouble)) is not None:
        raise Refused(fault[1], fault[0])
    if command.new_matter and not command.answers.reached:
        raise Refused("trouble_needs_a_meeting", "new_matter")
    if command.is_false and (command.kind is not VisitKind.LOOK_BACK or command.answers.solved is Solved.YES):
        raise Refused("false_needs_unsolved", "is_false")
    visit = _keep(session, matter, command, actor, now)
    if command.new_matter and matter.kind == Kind.ITEM:
        raisings.told_at(session, visit, matter, actor=actor, now=now)
    add_papers(session, matter, command.papers, actor=actor, now=now)
    changes = _consequences(session, matter, visit, command, now)
    told = tells(session, matter, command.retaliation, command.new_matter, actor, now)
    if command.is_false and isinstance(matter, RectificationItem):
        changes += referring.flag(matter, FoundAt.LOOK_BACK, actor=actor, now=now)
        told += referring.tells(session)
    recording.record(
        session,
        matter,
        VISIT,
        actor=actor,
        now=now,
        from_stage=came_from,
        # With trouble told, the words stand with the visit alone, where not everybody reads them.
        note=None if command.retaliation else command.note.strip() or None,
        changes=changes,
        tells=told,
    )
    recording.spend(session, command.token, visit.uid, actor=actor, now=now)
    return visit


def _allowed(session: Session, matter: Matter, command: NewVisit, actor: Actor, now: datetime) -> str:
    if command.kind in CONCLUDING:
        if command.kind is not AFTERWARDS[matter.kind]:
            raise Refused("visit_kind_of_other_matter", "kind")
        if command.visitor_id is not None:
            _check_visitor(session, facts_of(session, matter), command.visitor_id, now)
        return advance(session, matter, VISIT, actor=actor, now=now)
    facts = facts_of(session, matter)
    code = visits.on_the_way_refusal(facts, actor, live=facts.stage in LIVE[matter.kind])
    if code is not None:
        raise Refused(code, "kind", action=VISIT, stage=matter.stage)
    return matter.stage


def _check_visitor(session: Session, known: Facts, visitor_id: int, now: datetime) -> None:
    """Whoever went is no less another pair of eyes than who writes it down."""
    if visitor_id in known.recused_ids | known.accused_person_ids:
        raise Refused("visitor_kept_away", "visitor")
    if visitor_id in known.worked_ids | {known.handler_id, known.holder_id}:
        raise Refused("same_person_as_worked", "visitor")
    if not isinstance(known.stage, rectification.Stage):
        return
    if (part := part_of(known.parts, visitor_id, LOOKS_BACK)) is not None:
        raise Refused("visitor_had_part", "visitor", part=part)
    posts = directory.posts_of(session, visitor_id, local_day(now))
    if not rectifying_units(known).isdisjoint(post.unit_id for post in posts):
        raise Refused("visitor_of_same_unit", "visitor")


def tells(
    session: Session, matter: Matter, retaliation: bool, new_matter: bool, actor: Actor, now: datetime
) -> list[tuple[int, MessageKind]]:
    """Trouble goes to the county petition office at once, never to the unit that handles the matter; something new to
    whoever may register it there, where the visitor may not (of an item `raisings.told_at` tells)."""
    office = petition_office(session, local_day(now), but=matter.unit_id)
    told: list[tuple[int, MessageKind]] = []
    if retaliation:
        heads = accounts.persons_with(session, Permission.MATTER_ROUTE)
        told += [(person, MessageKind.RETALIATION) for person in office if person in heads]
    if new_matter and matter.kind == Kind.PETITION and not actor.may(Permission.MATTER_REGISTER):
        clerks = accounts.persons_with(session, Permission.MATTER_REGISTER)
        told += [(person, MessageKind.NEW_MATTER) for person in office if person in clerks]
    return told


def _keep(session: Session, matter: Matter, command: NewVisit, actor: Actor, now: datetime) -> Visit:
    answers = command.answers
    visit = Visit(
        matter_id=matter.id,
        kind=command.kind,
        method=command.method,
        visited_on=command.visited_on,
        visitor_id=command.visitor_id or actor.person_id,
        unit_id=command.unit_id or _unit_of(session, command, actor),
        reached=answers.reached,
        solved=answers.solved,
        satisfied=answers.satisfied,
        told=answers.told,
        opinion_received=answers.opinion_received,
        carried_out=answers.carried_out,
        satisfied_office=answers.satisfied_office,
        retaliation=command.retaliation,
        new_matter=command.new_matter,
        external_no=command.external_no,
        batch_id=command.batch_id,
        conclusion=visits.conclusion(command.kind, answers),
        recorded_at=now,
    )
    visit.reason, visit.note = answers.reason.strip() or None, command.note.strip() or None
    visit.reason_office, visit.trouble = answers.reason_office.strip() or None, command.trouble.strip() or None
    session.add(visit)
    session.flush()
    return visit


def _unit_of(session: Session, command: NewVisit, actor: Actor) -> int | None:
    if command.visitor_id in (None, actor.person_id):
        return actor.unit_id
    units = {post.unit_id for post in directory.posts_of(session, command.visitor_id or 0, command.visited_on)}
    return units.pop() if len(units) == 1 else None


def _consequences(
    session: Session, matter: Matter, visit: Visit, command: NewVisit, now: datetime
) -> tuple[Change, ...]:
    outcome = visits.outcome(command.kind, command.answers)
    if outcome is None:
        return ()
    visit_plan.follow(session, matter, visit.conclusion, command.answers, visit.visited_on)
    if matter.settled_on is not None:
        # Once settled, a later finding changes nothing by itself: a person decides about taking it up again.
        return ()
    before = matter.outcome
    if visit.conclusion is Conclusion.SETTLED:
        if executions.is_open(session, matter):
            return ()  # solved in his eyes; it is settled once its carrying out is proven (art. 32 para 2)
        holdings.settle(matter, outcome, now)
    matter.outcome = outcome
    return () if before == outcome else (Change("outcome", before and before.value, outcome.value),)
