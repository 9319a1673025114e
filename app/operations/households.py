"""The register of households: entering one, correcting it, and what is done once somebody confirmed it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.households import MONITORED, Cause, HouseholdKind, Housing, Relation, Unclear
from app.domain.monitoring import WATCHED, Clue, Stage
from app.domain.permissions import Actor, Permission, Scope, require
from app.models.directory import Village
from app.models.households import Household, HouseholdStatus, HouseholdTie, Member
from app.models.matters import Kind, Matter
from app.models.monitoring import MonitoringCase
from app.models.outbox import TalkOutboxRow
from app.models.receptions import Reception
from app.operations import affected, named, recording
from app.operations.household_records import changes_between, lacking, locked, reached, weigh, write
from app.operations.household_register import Register
from app.operations.matters import check_days, said
from app.operations.members import MemberFacts, set_member
from app.operations.recording import Change
from app.queries import households, monitoring


@dataclass(frozen=True)
class HouseholdFacts:
    """What the register says of a household itself."""

    number: str
    village_id: int | None
    hamlet: str = ""
    main_cause: Cause | None = None
    further_causes: tuple[Cause, ...] = ()
    housing: Housing | None = None
    water_safe: bool | None = None
    income: int | None = None
    income_year: int | None = None
    helper_id: int | None = None
    phone: str = ""


@dataclass(frozen=True)
class NewHousehold:
    """录入一户: its facts, what it is since when and why, and its members, the head among them."""

    facts: HouseholdFacts
    kind: HouseholdKind
    since: date
    reason: str
    members: Sequence[MemberFacts]
    token: str | None = None
    batch_id: int | None = None
    """The sheet that brings it: what it says needs no further reason."""
    taken_over: bool = False
    """From a register that was kept before: of a household that is watched it says so by itself (存量)."""


def enter(session: Session, new: NewHousehold, *, actor: Actor, now: datetime) -> Household:
    """Take a household into the register. Raises Refused at the fact that is wrong, and changes nothing then."""
    require(actor, Permission.HOUSEHOLD_EDIT)
    if (made := recording.made_before(session, new.token)) is not None:
        return reached(session, made, actor)
    named.check_person(session, new.facts.helper_id, "helper")
    household = built(Register(session), new, actor=actor, now=now)
    session.add(household)
    session.add_all(cases_of(household, actor, now))
    session.flush()
    hang_up(session, {household.village_id})
    note, lifts = household.statuses[0].reason, bool(household.unconfirmed)
    write(session, household, "enter", actor, now, note=note, lifts=lifts)
    recording.spend(session, new.token, household.uid, actor=actor, now=now)
    return household


def built(register: Register, new: NewHousehold, *, actor: Actor, now: datetime) -> Household:
    """The household with its members and what it is, ready to be kept; the register knows it from now on.

    Raises Refused at the fact that is wrong; nothing was put into the session then.
    """
    if new.kind in MONITORED and not new.taken_over:
        raise Refused("monitored_by_procedure", "kind", kind=new.kind)
    check_days(new.since, "since", now=now)
    household = Household(kind=new.kind, recorded_at=now, batch_id=new.batch_id)
    _set(register, household, new.facts, actor)
    heads = sum(member.relation is Relation.HEAD for member in new.members)
    if heads != 1:
        raise Refused("household_head", "relation", heads=heads)
    for position, facts in enumerate(new.members):
        row = Member(position=position, external_no=facts.external_no or None)
        set_member(register, row, facts)
        register.add_member(household.number, row)
        household.members.append(row)
    status = HouseholdStatus(kind=new.kind, from_on=new.since, by_id=actor.person_id)
    if new.batch_id is None:
        status.reason = said(new.reason, "reason", "reason_too_short")
    household.statuses.append(status)
    weigh(household, frozenset({Unclear.NOT_LOOKED_AT}))
    register.add_household(household)
    return household


def cases_of(household: Household, actor: Actor, now: datetime) -> list[MonitoringCase]:
    """The case of a household that is watched from its entering on, so that its risk is cleared as of any other."""
    if household.kind not in MONITORED:
        return []
    since = household.statuses[0].from_on
    case = MonitoringCase(
        household=household,
        clue=Clue.TAKEN_OVER,
        risk=household.main_cause or Cause.OTHER,
        stage=Stage.MONITORED,
        clue_on=since,
        decided_on=since,
        kind=household.kind,
        entered_by_id=actor.person_id,
        entered_at=now,
    )
    return [case]


def correct(
    session: Session, uid: str, version: int | None, facts: HouseholdFacts, reason: str, *, actor: Actor, now: datetime
) -> Household:
    """Correct what the register says of the household; before and after stay in its history."""
    household = locked(session, uid, version, actor)
    before, stood = facts_of(household), lacking(household)
    note = said(reason, "reason", "reason_too_short")
    named.check_person(session, facts.helper_id, "helper", known=household.helper_id)
    _set(Register(session), household, facts, actor)
    lifts = weigh(household, stood)
    changes = changes_between(before, facts_of(household))
    if not changes:
        raise Refused("nothing_changed", "reason")
    hang_up(session, {household.village_id})
    # Who helps it and where it lives say who finds the talks that hang on it.
    talks = session.scalars(select(Reception.id).where(Reception.household_id == household.id))
    session.add_all(TalkOutboxRow(reception_id=talk, at=now) for talk in talks)
    write(session, household, "correct", actor, now, note=note, changes=changes, lifts=lifts)
    return household


def check_become(
    session: Session, household: Household, kind: HouseholdKind | None, since: date | None, *, now: datetime
) -> None:
    """Refuse what the household cannot become from this day on (身份变动).

    Who is watched is decided by the procedure of monitoring (DOMAIN 15.1), whose case ends it too; one who is watched
    may be found to belong to another class of these. Raises Refused when it is that already, or when the day does not
    lie after the beginning of the present status.
    """
    if kind is None or since is None:
        raise Refused("value_missing", "since" if kind is not None else "kind")
    watched = _watched(session, household)
    _check_day(household, kind, since, now=now)
    if kind in MONITORED and watched is None:
        raise Refused("monitored_by_procedure", "kind", kind=kind)
    if watched is not None and household.kind in MONITORED and kind not in MONITORED:
        raise Refused("monitored_until_cleared", "kind", day=watched.decided_on)


def become(
    session: Session,
    household: Household,
    kind: HouseholdKind,
    since: date,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> Household:
    """What the household is from a day on, once that is confirmed; its class where it is watched is that of its case.

    Raises Refused as `check_become`.
    """
    check_become(session, household, kind, since, now=now)
    watched = _watched(session, household)
    if watched is not None and kind in MONITORED:
        watched.kind = kind
    return turn(session, household, kind, since, reason, actor=actor, now=now)


def _watched(session: Session, household: Household) -> MonitoringCase | None:
    case = monitoring.open_of(session, household.id)
    return case if case is not None and case.stage in WATCHED else None


def _check_day(household: Household, kind: HouseholdKind, since: date, *, now: datetime) -> HouseholdStatus:
    """What the household is now, which ends the day before."""
    present = _check_other(household, kind)
    check_days(since, "since", now=now, not_before=present.from_on)
    if since == present.from_on:
        raise Refused("household_status_same_day", "since", since=present.from_on)
    return present


def _check_other(household: Household, kind: HouseholdKind) -> HouseholdStatus:
    """What the household is now; refused where that is this kind."""
    present = next(status for status in household.statuses if status.to_on is None)
    if kind is present.kind:
        raise Refused("household_is_that_already", "kind", since=present.from_on)
    return present


def turn(
    session: Session,
    household: Household,
    kind: HouseholdKind,
    since: date,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> Household:
    """Let the former status of a household that is locked end the day before, whatever it becomes."""
    present = _check_day(household, kind, since, now=now)
    status = HouseholdStatus(kind=kind, from_on=since, by_id=actor.person_id)
    status.reason = said(reason, "reason", "reason_too_short")
    present.to_on = date.fromordinal(since.toordinal() - 1)
    session.flush()
    household.statuses.append(status)
    before, household.kind = household.kind, kind
    changes = (Change("kind", before.value, kind.value), Change("since", None, since.isoformat()))
    write(session, household, "become", actor, now, note=status.reason, changes=changes)
    return household


def check_retire(session: Session, household: Household, on: date | None, *, actor: Actor, now: datetime) -> None:
    """Refuse to strike a household (整户注销) while petitions, items, a campaign's problem or its monitoring are not
    over: their household would stand in no list, and its village be clear (DOMAIN 15.4)."""
    if on is None:
        raise Refused("value_missing", "since")
    counts = households.open_matters(session, actor, [household.id]).get(household.id, {})
    watched = int(monitoring.open_of(session, household.id) is not None)
    unsolved = households.unsolved(session, [household.id]).get(household.id, 0)
    if counts or unsolved or watched:
        told = {"petitions": counts.get(Kind.PETITION, 0), "items": counts.get(Kind.ITEM, 0)}
        told |= {"campaigns": unsolved, "cases": watched}
        raise Refused("household_still_open", "since", **told)
    check_days(on, "since", now=now)


def retire(session: Session, household: Household, on: date, reason: str, *, actor: Actor, now: datetime) -> Household:
    """Take a household that is no more (整户迁出、整户去世、并户) out of the register, once that is confirmed; nothing
    is deleted. Raises Refused as `check_retire`."""
    check_retire(session, household, on, actor=actor, now=now)
    household.retired_on, household.retired_why = on, said(reason, "reason", "reason_too_short")[:200]
    for member in household.members:
        if member.left_on is None:
            member.left_on, member.left_why = on, household.retired_why
    write(session, household, "retire", actor, now, note=reason)
    return household


def facts_of(household: Household) -> HouseholdFacts:
    """What the register says of it now."""
    return HouseholdFacts(
        number=household.number,
        village_id=household.village_id,
        hamlet=household.hamlet or "",
        main_cause=household.main_cause,
        further_causes=tuple(Cause(one) for one in (household.further_causes or "").split("、") if one),
        housing=household.housing,
        water_safe=household.water_safe,
        income=household.income,
        income_year=household.income_year,
        helper_id=household.helper_id,
        phone=household.phone or "",
    )


def _set(register: Register, household: Household, facts: HouseholdFacts, actor: Actor) -> None:
    number = facts.number.strip()
    if not number:
        raise Refused("household_number_missing", "number")
    if number != household.number and register.is_taken(number):
        raise Refused("household_number_known", "number", number=number)
    if facts.village_id != household.village_id:
        _check_village(register.village(facts.village_id), actor)
    if facts.main_cause in facts.further_causes:
        raise Refused("cause_twice", "further_causes", cause=facts.main_cause)
    if facts.income is not None and facts.income_year is None:
        raise Refused("income_year_missing", "income_year")
    household.number, household.village_id = number, facts.village_id or 0
    household.hamlet = facts.hamlet or None
    household.main_cause = facts.main_cause
    household.further_causes = "、".join(facts.further_causes) or None
    household.housing, household.water_safe = facts.housing, facts.water_safe
    household.income, household.income_year = facts.income, facts.income_year
    household.helper_id = facts.helper_id
    household.phone = facts.phone or None


def _check_village(village: Village | None, actor: Actor) -> None:
    if village is None or village.retired_on is not None:
        raise Refused("village_missing", "village")
    if Scope.COUNTY not in actor.scopes() and village.town_id != actor.town_id:
        raise Refused("village_of_another_town", "village")


def hang_up(session: Session, village_ids: Collection[int]) -> int:
    """Tie the matters of these villages whose words name a household, and that hang on none yet, to it; how many."""
    heads = households.heads(session, village_ids)
    not_these = select(HouseholdTie.matter_id, HouseholdTie.household_id).where(HouseholdTie.revoked_at.is_(None))
    judged = {(matter_id, household_id) for matter_id, household_id in session.execute(not_these)}
    loose = select(Matter.id, Matter.uid, Matter.village_id, Matter.household_sealed).where(
        Matter.village_id.in_(village_ids), Matter.household_sealed.is_not(None), Matter.household_id.is_(None)
    )
    found = set()
    for row in session.execute(loose).all():
        household_id = heads.meant(row.village_id, Matter.household.of(row))
        if household_id is not None and (row.id, household_id) not in judged:
            session.execute(update(Matter).where(Matter.id == row.id).values(household_id=household_id))
            found.add(row.id)
    return len(found | affected.hang_up(session, village_ids))
