"""What was entered wrongly in a household's record: a status, a line of its plan, that it is no more (DECISIONS 9)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Changed, NotFound, Refused
from app.domain.households import Measure
from app.domain.permissions import Actor, Permission, require
from app.models.households import Household, HouseholdStatus, PlanLine
from app.operations import named
from app.operations.household_records import changes_between, locked, reached, write
from app.operations.household_register import Register
from app.operations.matters import check_days, said
from app.queries import household_proposals, monitoring

NEXT = timedelta(days=1)


@dataclass(frozen=True)
class StatusFacts:
    """Since when a household is what it is, and by which decision."""

    since: date
    basis: str


def correct_status(
    session: Session,
    uid: str,
    version: int | None,
    status_uid: str,
    facts: StatusFacts,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> HouseholdStatus:
    """Correct since when it is, or was, what it is, and by which decision; the status before ends the day before.

    What came of a decision of the county is corrected by whoever decides there. Raises Refused when the day does not
    lie between the beginnings of its neighbours.
    """
    household = locked(session, uid, version, actor)
    row = next((one for one in household.statuses if one.uid == status_uid), None)
    if row is None:
        raise NotFound
    note, before = said(reason, "reason", "reason_too_short"), status_facts(row)
    by_the_county = monitoring.decided_on, household_proposals.changed_on
    if not actor.may(Permission.MONITOR_DECIDE) and any(on(session, household.id, row.from_on) for on in by_the_county):
        raise Refused("decided_by_another", "since")
    former = next((one for one in household.statuses if one.to_on == row.from_on - NEXT), None)
    check_days(facts.since, "since", now=now, not_before=former.from_on + NEXT if former is not None else None)
    if row.to_on is not None and facts.since > row.to_on:
        raise Refused("household_status_after_end", "since", day=row.to_on)
    row.from_on = facts.since
    if before.basis or facts.basis.strip():
        row.reason = said(facts.basis, "basis", "reason_too_short")
    if former is not None:
        former.to_on = facts.since - NEXT
    changes = changes_between(before, status_facts(row))
    if not changes:
        raise Refused("nothing_changed", "reason")
    write(session, household, "correct_status", actor, now, note=note, changes=changes)
    return row


def status_facts(row: HouseholdStatus) -> StatusFacts:
    """What the record says of it now."""
    return StatusFacts(row.from_on, row.reason or "")


@dataclass(frozen=True)
class PlanFacts:
    """What a line of a plan says; `done_on` and `done_note` are of one that is done."""

    text: str
    owner_id: int | None
    due_on: date
    done_on: date | None = None
    done_note: str = ""
    measure: Measure | None = None


def correct_plan(
    session: Session,
    uid: str,
    version: int | None,
    line_uid: str,
    facts: PlanFacts,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> PlanLine:
    """Correct a line of the plan; without the day on which it was done it is one that is still to be done."""
    household = locked(session, uid, version, actor)
    line = next((one for one in household.plan if one.uid == line_uid), None)
    if line is None:
        raise NotFound
    note, before, made_on = said(reason, "reason", "reason_too_short"), plan_facts(line), local_day(line.made_at)
    if facts.owner_id is None:
        raise Refused("choice_missing", "owner")
    named.check_person(session, facts.owner_id, "owner", known=line.owner_id)
    if facts.measure is None:
        raise Refused("choice_missing", "measure")
    if facts.due_on < made_on:
        raise Refused("day_before", "due_on", day=facts.due_on, earliest=made_on)
    if facts.done_on is not None:
        check_days(facts.done_on, "done_on", now=now, not_before=made_on)
    line.text = said(facts.text, "text", "plan_too_short")
    line.owner_id, line.due_on, line.done_on = facts.owner_id, facts.due_on, facts.done_on
    line.measure = facts.measure
    line.done_note = said(facts.done_note, "done_note", "plan_note_too_short") if facts.done_on is not None else None
    changes = changes_between(before, plan_facts(line))
    if not changes:
        raise Refused("nothing_changed", "reason")
    write(session, household, "correct_plan", actor, now, note=note, changes=changes)
    return line


def plan_facts(line: PlanLine) -> PlanFacts:
    """What the line says now."""
    return PlanFacts(line.text or "", line.owner_id, line.due_on, line.done_on, line.done_note or "", line.measure)


def restore(session: Session, uid: str, version: int | None, reason: str, *, actor: Actor, now: datetime) -> Household:
    """Take back that a household is no more (撤销注销): who left with it lives there again, and another one confirms
    that it is clear.

    Raises Refused `member_elsewhere` when one of them lives in another household by now.
    """
    require(actor, Permission.HOUSEHOLD_EDIT)
    household = reached(session, uid, actor)
    if version is not None and version != household.version:
        raise Changed(household.version)
    if household.retired_on is None:
        raise Refused("household_not_retired")
    note = said(reason, "reason", "reason_too_short")
    left = (household.retired_on, household.retired_why)
    for member in household.members:
        if (member.left_on, member.left_why) == left:
            Register(session).check_lives_there_alone(member, member.id_no or "", field="reason")
            member.left_on = member.left_why = None
    household.retired_on = household.retired_why = None
    household.unconfirmed = True
    write(session, household, "restore", actor, now, note=note, lifts=True)
    return household
