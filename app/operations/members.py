"""The members of a household, and the lines of its plan (一户一方案、一人一措施)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import NotFound, Refused
from app.domain.households import Health, Labour, Measure, Relation, Schooling, Vulnerable
from app.domain.permissions import Actor
from app.models.households import Member, PlanLine
from app.operations import named
from app.operations.household_records import changes_between, lacking, locked, weigh, write
from app.operations.household_register import Register
from app.operations.matters import check_days, said
from app.operations.recording import Change
from app.queries.people import blinds


@dataclass(frozen=True)
class MemberFacts:
    """What the register says of a member."""

    name: str
    relation: Relation | None
    id_no: str = ""
    ethnic: str = ""
    education: str = ""
    schooling: Schooling | None = None
    health: Health | None = None
    labour: Labour | None = None
    months_worked: int | None = None
    insured: bool | None = None
    low_income: bool = False
    vulnerable: Vulnerable | None = None
    external_no: str = ""
    """How a sheet knows him when it comes again; kept from his entering on."""


def join(
    session: Session, uid: str, version: int | None, facts: MemberFacts, reason: str, *, actor: Actor, now: datetime
) -> Member:
    """Add a member. Raises Refused when he lives in another household, or would be a second head."""
    household = locked(session, uid, version, actor)
    note, stood = said(reason, "reason", "reason_too_short"), lacking(household)
    row = Member(position=len(household.members))
    set_member(Register(session), row, facts)
    if facts.relation is Relation.HEAD:
        raise Refused("household_head", "relation", heads=2)
    household.members.append(row)
    lifts = weigh(household, stood)
    session.flush()
    changes = changes_between(None, member_facts(row), row.uid)
    write(session, household, "join", actor, now, note=note, changes=changes, lifts=lifts)
    return row


@dataclass(frozen=True)
class CorrectMember:
    """更正成员: which, what is right, and the day and reason with which somebody left the household."""

    member_uid: str
    facts: MemberFacts
    reason: str
    left_on: date | None = None


def correct_member(
    session: Session, uid: str, version: int | None, command: CorrectMember, *, actor: Actor, now: datetime
) -> Member:
    """Correct a member, or say since when he is gone; whoever left stays in the record.

    The head cannot leave before another is head; naming another makes the former an ordinary member (其他).
    """
    household = locked(session, uid, version, actor)
    row = next((member for member in household.members if member.uid == command.member_uid), None)
    if row is None:
        raise NotFound
    note, stood = said(command.reason, "reason", "reason_too_short"), lacking(household)
    before, was_head, former_day = member_facts(row), row.relation is Relation.HEAD, row.left_on
    becomes_head = command.facts.relation is Relation.HEAD
    if was_head and (not becomes_head or command.left_on is not None):
        raise Refused("household_head", "relation", heads=0)
    if command.left_on is not None:
        check_days(command.left_on, "left_on", now=now)
    changes: tuple[Change, ...] = ()
    if becomes_head and not was_head:
        for other in household.members:
            if other.relation is Relation.HEAD:
                other.relation = Relation.OTHER
                changes += (Change(f"relation.{other.uid}", Relation.HEAD.value, Relation.OTHER.value),)
    row.left_on, row.left_why = command.left_on, note[:200] if command.left_on is not None else None
    set_member(Register(session), row, command.facts)
    changes += changes_between(before, member_facts(row), row.uid)
    if former_day != row.left_on:
        days = [day.isoformat() if day else None for day in (former_day, row.left_on)]
        changes += (Change(f"left_on.{row.uid}", *days),)
    if not changes:
        raise Refused("nothing_changed", "reason")
    lifts = weigh(household, stood)
    write(session, household, "correct_member", actor, now, note=note, changes=changes, lifts=lifts)
    return row


@dataclass(frozen=True)
class NewPlanLine:
    """一户一方案的一条: what and of which kind, who answers for it, by when; for one member (一人一措施) or for all."""

    text: str
    owner_id: int | None
    due_on: date
    member_id: int | None = None
    measure: Measure = Measure.OTHER


def plan(session: Session, uid: str, version: int | None, new: NewPlanLine, *, actor: Actor, now: datetime) -> PlanLine:
    """Add a line to the household's plan."""
    household = locked(session, uid, version, actor)
    if new.owner_id is None:
        raise Refused("choice_missing", "owner")
    named.check_person(session, new.owner_id, "owner")
    if new.due_on < local_day(now):
        raise Refused("day_before", "due_on", day=new.due_on, earliest=local_day(now))
    member = next((one for one in household.members if one.id == new.member_id and one.left_on is None), None)
    if new.member_id is not None and member is None:
        raise Refused("plan_member_unknown", "member")
    line = PlanLine(
        member_id=member.id if member is not None else None,
        owner_id=new.owner_id,
        due_on=new.due_on,
        made_at=now,
        measure=new.measure,
    )
    line.text = said(new.text, "text", "plan_too_short")
    household.plan.append(line)
    changes = (
        Change("plan_measure", None, new.measure),
        Change("plan_text", None, line.text),
        Change("plan_due_on", None, new.due_on.isoformat()),
    )
    write(session, household, "plan", actor, now, changes=changes)
    return line


def plan_done(
    session: Session, uid: str, version: int | None, line_uid: str, on: date, note: str, *, actor: Actor, now: datetime
) -> PlanLine:
    """Say that a line of the plan is done, since when, and what shows it."""
    household = locked(session, uid, version, actor)
    line = next((one for one in household.plan if one.uid == line_uid), None)
    if line is None:
        raise NotFound
    if line.done_on is not None:
        raise Refused("plan_line_done", "done_on", day=line.done_on)
    check_days(on, "done_on", now=now, not_before=local_day(line.made_at))
    line.done_on, line.done_note = on, said(note, "note", "plan_note_too_short")
    write(session, household, "plan_done", actor, now, note=f"{line.text}\n{line.done_note}")
    return line


def member_facts(member: Member) -> MemberFacts:
    """What the register says of a member now."""
    return MemberFacts(
        name=member.name or "",
        relation=member.relation,
        id_no=member.id_no or "",
        ethnic=member.ethnic or "",
        education=member.education or "",
        schooling=member.schooling,
        health=member.health,
        labour=member.labour,
        months_worked=member.months_worked,
        insured=member.insured,
        low_income=member.low_income,
        vulnerable=member.vulnerable,
    )


def set_member(register: Register, row: Member, facts: MemberFacts) -> None:
    """Write the facts of a member. Raises Refused without a name, or when he lives in another household."""
    if not facts.name.strip():
        raise Refused("member_name_missing", "name")
    if facts.relation is None:
        raise Refused("choice_missing", "relation")
    if row.left_on is None:
        register.check_lives_there_alone(row, facts.id_no)
    row.name, row.id_no = facts.name.strip(), facts.id_no or None
    known = blinds(facts.name, facts.id_no, None)
    for column in ("name_blind", "id_no_blind", "id_no_tail_blind"):
        setattr(row, column, known.get(column))
    row.relation, row.ethnic, row.education = facts.relation, facts.ethnic or None, facts.education or None
    row.schooling, row.health, row.labour = facts.schooling, facts.health, facts.labour
    row.months_worked, row.insured = facts.months_worked, facts.insured
    row.low_income, row.vulnerable = facts.low_income, facts.vulnerable
