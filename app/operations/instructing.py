"""A leader's instruction (领导批示): keeping it with the day of its report, what followed, settling it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import instructing
from app.domain.accountability import PostKind, local_day
from app.domain.errors import NotFound, Refused
from app.domain.instructing import AnswerKind
from app.domain.permissions import Actor
from app.models.directory import Unit
from app.models.inbox import MessageKind
from app.models.instructions import Instruction, InstructionAnswer
from app.models.matters import Kind, Matter, StopReason
from app.operations import clocks, instruction_inbox, recording
from app.operations.matters import HEADS, add_papers, check_days, entered_late, in_future, locked, said, target_unit
from app.operations.papers import NewPaper
from app.operations.recording import Change, Late
from app.queries import instructions
from app.queries.directory import in_post, posts_of
from app.queries.facts import facts_of

LONGEST = timedelta(days=365)
"""Nobody waits longer for a report; a later day is a slip of the keyboard."""
FIRST = date(2000, 1, 1)
"""No instruction of before is entered; an earlier day is a slip of the keyboard."""
LEADERS = (PostKind.COUNTY_LEADER,)
"""Whose instructions of the directory are kept: the county's leaders'; higher ones are named with their post."""


@dataclass(frozen=True)
class Instruct:
    """记领导批示: who wrote what and when, to whom it was passed on and when, by which day the result is reported back.

    `leader_id` of the directory, or `leader_name` with `leader_post`; `person_id`: in the unit, where one is named.
    """

    text: str
    instructed_on: date
    unit_id: int
    passed_on: date
    due_on: date
    leader_id: int | None = None
    leader_name: str = ""
    leader_post: str = ""
    person_id: int | None = None
    papers: tuple[NewPaper, ...] = ()
    entered_late: str = ""


@dataclass(frozen=True)
class Answer:
    """记落实、报告: what was done or reported back, on which day."""

    kind: AnswerKind
    answered_on: date
    text: str
    papers: tuple[NewPaper, ...] = ()
    entered_late: str = ""


@dataclass(frozen=True)
class Settle:
    """办结批示: what came of it, and when that was."""

    settled_on: date
    settlement: str


@dataclass(frozen=True)
class Withdraw:
    """撤销批示登记: why it should not stand there."""

    reason: str


def give(
    session: Session, uid: str, version: int | None, command: Instruct, *, actor: Actor, now: datetime
) -> Instruction:
    """Keep an instruction because of a matter. Raises Refused at the field that is wrong."""
    matter = locked(session, Matter, uid, version, actor=actor)
    known = facts_of(session, matter)
    _check(instructing.matter_refusal(known, actor))
    _check(instructing.keep_refusal(actor, is_item=matter.kind == Kind.ITEM))
    unit = target_unit(session, command.unit_id, known, now=now)
    if command.person_id is not None and command.person_id in known.accused_person_ids | known.recused_ids:
        raise Refused("instruction_to_accused", "person")
    made, late = _made(session, command, unit, actor, now)
    made.matter_id = matter.id
    made.clock = clocks.start_instructed(session, matter, command.passed_on, command.due_on, unit_id=unit.id)
    session.add(made)
    session.flush()
    add_papers(session, matter, command.papers, actor=actor, now=now)
    recording.record(
        session,
        matter,
        "give_instruction",
        actor=actor,
        now=now,
        from_stage=matter.stage,
        note=made.text,
        changes=(*_named(made), *_to_whom(made)),
        tells=[(person, MessageKind.INSTRUCTED) for person in sorted(_told(session, made, local_day(now)))],
        late=late,
    )
    return made


def give_general(session: Session, command: Instruct, *, actor: Actor, now: datetime) -> Instruction:
    """Keep an instruction that is about no single matter. Raises Refused at the field that is wrong."""
    _check(instructing.keep_refusal(actor, is_item=None))
    unit = session.get(Unit, command.unit_id)
    if unit is None or unit.retired_on is not None:
        raise Refused("unit_unknown", "unit")
    made, late = _made(session, command, unit, actor, now)
    made.general_due_on = command.due_on
    session.add(made)
    session.flush()
    instruction_inbox.tell(session, made, actor=actor, now=now)
    _note(session, made, "give", actor, now, late)
    return made


def answer(session: Session, uid: str, command: Answer, *, actor: Actor, now: datetime) -> Instruction:
    """Tell what followed; the first report back meets the day that was set. Raises NotFound for whoever may not see it,
    Refused `instruction_not_open`, `instruction_not_yours` or at the field that is wrong."""
    made, matter = _open(session, uid, actor)
    keeps = instructions.keeps(made, actor)
    _check(instructing.answer_refusal(actor, keeps=keeps, unit_id=made.unit_id, person_id=made.person_id))
    check_days(command.answered_on, "answered_on", now=now, not_before=made.passed_on)
    late = entered_late(command.answered_on, command.entered_late, now=now)
    given = InstructionAnswer(
        instruction=made, kind=command.kind, answered_on=command.answered_on, by_id=actor.person_id, at=now
    )
    given.text = said(command.text, "text", "instruction_answer_too_short")
    session.add(given)
    session.flush()
    follow_reports(made)
    told = (
        Change("instruction_answer_kind", None, given.kind),
        Change("instruction_answered_on", None, given.answered_on.isoformat()),
    )
    if matter is None:
        if command.papers:
            raise Refused("instruction_general_papers", "papers")
        _note(session, made, "answer", actor, now, late)
        return made
    add_papers(session, matter, command.papers, actor=actor, now=now)
    recording.record(
        session,
        matter,
        "answer_instruction",
        actor=actor,
        now=now,
        from_stage=matter.stage,
        note=given.text,
        changes=(*_named(made), *told),
        late=late,
    )
    return made


def settle(session: Session, uid: str, command: Settle, *, actor: Actor, now: datetime) -> Instruction:
    """Close the chain once the result was reported back. Raises Refused `instruction_not_reported` before."""
    made, matter = _open(session, uid, actor)
    _check(None if instructions.keeps(made, actor) else "not_permitted")
    if made.reported_on is None:
        raise Refused("instruction_not_reported")
    check_days(command.settled_on, "settled_on", now=now, not_before=made.reported_on)
    made.settlement = said(command.settlement, "settlement", "instruction_settlement_too_short")
    made.settled_on, made.settled_by_id, made.settled_at = command.settled_on, actor.person_id, now
    if matter is None:
        _note(session, made, "settle", actor, now)
        return made
    told = (*_named(made), Change("instruction_settled_on", None, made.settled_on.isoformat()))
    recording.record(
        *(session, matter, "settle_instruction"),
        actor=actor,
        now=now,
        from_stage=matter.stage,
        note=made.settlement,
        changes=told,
    )
    return made


def withdraw(session: Session, uid: str, command: Withdraw, *, actor: Actor, now: datetime) -> Instruction:
    """Take back what was entered wrongly (the words are never changed): it stays readable with the reason, and nobody
    waits for its report any more."""
    made, matter = _open(session, uid, actor)
    _check(None if instructions.keeps(made, actor) else "not_permitted")
    made.withdrawal = said(command.reason, "reason", "reason_too_short")
    made.withdrawn_by_id, made.withdrawn_at = actor.person_id, now
    if made.clock is not None:
        clocks.end(made.clock, local_day(now), StopReason.ENDED)
    if matter is None:
        _note(session, made, "withdraw", actor, now)
        return made
    recording.record(
        *(session, matter, "withdraw_instruction"),
        actor=actor,
        now=now,
        from_stage=matter.stage,
        note=made.withdrawal,
        changes=_named(made),
    )
    return made


def follow_reports(made: Instruction) -> None:
    """Let the day of the first report back be what the answers say, and the clock end on it."""
    reports = [one.answered_on for one in made.answers if one.kind is AnswerKind.REPORTED]
    made.reported_on = min(reports, default=None)
    if made.clock is None or made.withdrawn_at is not None:
        return
    if made.reported_on is not None:
        clocks.end(made.clock, made.reported_on)
    else:
        clocks.run_on(made.clock)


def check_leader(
    session: Session, leader_id: int | None, name: str, post: str, on: date
) -> tuple[int | None, str | None, str | None]:
    """Who wrote it: one of the county's leaders of that day, or somebody outside the directory with his post.

    Raises Refused `leader_missing`, `leader_twice`, `leader_not_in_post`, `leader_post_missing`.
    """
    name, post = " ".join(name.split()), " ".join(post.split())
    if leader_id is not None:
        if name or post:
            raise Refused("leader_twice", "leader_name")
        if all(held.kind not in LEADERS for held in posts_of(session, leader_id, on)):
            raise Refused("leader_not_in_post", "leader", day=on)
        return leader_id, None, None
    if not name:
        raise Refused("leader_missing", "leader")
    if not post:
        raise Refused("leader_post_missing", "leader_post")
    return None, name, post


def check_course(passed_on: date, instructed_on: date, due_on: date, *, now: datetime) -> None:
    """The days of an instruction in their order. Raises Refused at the one that is wrong."""
    check_days(instructed_on, "instructed_on", now=now, not_before=FIRST)
    check_days(passed_on, "passed_on", now=now, not_before=instructed_on)
    if due_on <= passed_on:
        raise Refused("day_before", "due_on", day=due_on, earliest=passed_on + timedelta(days=1))
    if due_on > passed_on + LONGEST:
        raise Refused("instruction_due_too_late", "due_on", latest=passed_on + LONGEST)


def _made(
    session: Session, command: Instruct, unit: Unit, actor: Actor, now: datetime
) -> tuple[Instruction, Late | None]:
    today = local_day(now)
    check_course(command.passed_on, command.instructed_on, command.due_on, now=now)
    late = entered_late(command.passed_on, command.entered_late, now=now)
    if late is None:
        in_future(command.due_on, "due_on", now=now)
    leader_id, name, post = check_leader(
        session, command.leader_id, command.leader_name, command.leader_post, command.instructed_on
    )
    person_id = command.person_id
    if person_id is not None and all(held.unit_id != unit.id for held in posts_of(session, person_id, today)):
        raise Refused("person_not_in_unit", "person")
    made = Instruction(
        leader_id=leader_id,
        leader_name=name,
        leader_post=post,
        instructed_on=command.instructed_on,
        unit_id=unit.id,
        person_id=person_id,
        passed_on=command.passed_on,
        given_by_id=actor.person_id,
        given_at=now,
    )
    words = command.text.strip()
    if not words:
        raise Refused("instruction_text_missing", "text")
    made.text = words
    return made, late


def _told(session: Session, made: Instruction, today: date) -> set[int]:
    """Whom it was passed on to: who is named, else the unit's heads."""
    if made.person_id is not None:
        return {made.person_id}
    return {head.person_id for head in in_post(session, today, *HEADS, unit_id=made.unit_id)}


def _open(session: Session, uid: str, actor: Actor) -> tuple[Instruction, Matter | None]:
    seen = instructions.by_uid(session, actor, uid)
    if seen is None:
        raise NotFound
    matter = None
    if seen.matter is not None:  # the matter's row first, as every act on it locks it
        matter = locked(session, Matter, seen.matter.uid, None, actor=actor)
        _check(instructing.matter_refusal(facts_of(session, matter), actor))
    this = select(Instruction).where(Instruction.id == seen.id).with_for_update()
    made = session.scalars(this.execution_options(populate_existing=True)).one()
    if not made.is_open:
        raise Refused("instruction_not_open")
    return made, matter


def _named(made: Instruction) -> tuple[Change, ...]:
    by = str(made.leader_id) if made.leader_id is not None else None
    outside = f"{made.leader_post} {made.leader_name}" if by is None else None
    who = Change("instruction_leader_id", None, by) if by else Change("instruction_leader", None, outside)
    return (who, Change("instruction_instructed_on", None, made.instructed_on.isoformat()))


def _to_whom(made: Instruction) -> tuple[Change, ...]:
    person = (Change("instruction_person_id", None, str(made.person_id)),) if made.person_id is not None else ()
    return (
        Change("instruction_unit_id", None, str(made.unit_id)),
        *person,
        Change("instruction_passed_on", None, made.passed_on.isoformat()),
        Change("instruction_due_on", None, made.due_on.isoformat()),
    )


def _note(
    session: Session, made: Instruction, what: str, actor: Actor, now: datetime, late: Late | None = None
) -> None:
    detail = {"days_late": late.days} if late else None
    recording.note_event(
        session, f"instruction.{what}", actor=actor, now=now, kind="instruction", uid=made.uid, detail=detail
    )


def _check(code: str | None) -> None:
    if code is not None:
        raise Refused(code)
