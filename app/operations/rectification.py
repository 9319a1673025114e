"""What people do with a rectification item (整改问题) from the list to the approved plan."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import Order, RuleId
from app.domain.contents import Content, is_poverty
from app.domain.errors import Refused
from app.domain.numbering import Series
from app.domain.permissions import Actor, Permission, require
from app.domain.privacy import mask_text, shortened
from app.domain.reasons import reason_given
from app.domain.rectification import Action, ItemType, Stage
from app.domain.rule_sets import Receipt
from app.domain.workflow import Facts
from app.models.directory import Person
from app.models.matters import Judgement, Kind
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.operations import affected, clocks, holdings, lead_units, links, numbers, raisings, recording, visit_plan
from app.operations.entering_rounds import NewRound as NewRound
from app.operations.entering_rounds import check_struck_off_before, round_of
from app.operations.item_measures import NewMeasure as NewMeasure
from app.operations.item_measures import (
    add_measures,
    check_at_once,
    check_measures,
    check_measures_fit,
    check_source_limit,
    failed_measures,
    set_due,
    texts_of,
)
from app.operations.matters import Note as Note
from app.operations.matters import (
    add_papers,
    advance,
    check_days,
    locked,
    name_handler,
    name_verifier,
    place_of,
    target_unit,
)
from app.operations.matters import note as note
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.operations.registering import CLEAR_TITLE_LENGTH, History, first_sentence
from app.queries import households
from app.queries.directory import posts_of
from app.queries.limits import receipt_of
from app.queries.raisings import open_out_of
from app.queries.visibility import visible


@dataclass(frozen=True)
class NewItem:
    """A problem as it stands on the list that was fed back; `received_on` is the day of the feedback.

    `history` is for one that was struck off before this system; `note` is what a ledger says beside the fields.
    """

    round: NewRound
    problem: str
    unit_id: int
    due_on: date
    received_on: date | None = None
    item_type: ItemType = ItemType.BY_DATE
    title: str = ""
    town_id: int | None = None
    village_id: int | None = None
    place: str = ""
    villages: str = ""
    """The villages that it affects beside the one in which it lies, by their names."""
    household: str = ""
    content: Content = Content.POV_OTHER
    content_given: str | None = None
    poverty: bool = True
    prominent: bool = False
    goal: str = ""
    measures: tuple[NewMeasure, ...] = ()
    papers: tuple[NewPaper, ...] = ()
    lead_leader_id: int | None = None
    lead_unit: str = ""
    """Which units lead (牵头单位), in the list's own words."""
    note: str = ""
    close_out_no: str | None = None
    external_no: str | None = None
    history: History | None = None
    batch_id: int | None = None
    raised_by: str | None = None
    """The uid of the petition that showed the problem, for whoever sees petitions too."""
    raising: str | None = None
    """The uid of what was put to the office and is taken in by this."""
    token: str | None = None


def enter(session: Session, new: NewItem, *, actor: Actor, now: datetime) -> RectificationItem:
    """Put a problem on the list (R1): its text is kept as fed back, for good. A form sent twice makes one item.

    Its clock goes by the day that the list sets (D25). The unit's head holds it from the day of
    the feedback, for a prominent poverty item the town's secretary; one struck off before (存量) is held by nobody, and
    looked back at from the day of its closing: where that day has passed it is late at once. What was struck off since
    this system keeps its round is no history: here it is verified and signed off.
    """
    require(actor, Permission.ITEM_ENTER)
    if (made := recording.made_before(session, new.token)) is not None:
        return session.scalars(select(RectificationItem).where(RectificationItem.uid == made)).one()
    if not new.problem.strip():
        raise Refused("problem_missing", "problem")
    batch = round_of(session, new.round, actor=actor, now=now)
    received_on = check_days(new.received_on or batch.document_on or local_day(now), "received_on", now=now)
    if new.due_on < received_on:
        raise Refused("day_before", "due_on", day=new.due_on, earliest=received_on)
    if new.history is None:
        check_source_limit(batch, None, new.due_on, now=now)
        check_at_once(session, new.item_type, Receipt(received_on), new.due_on, now=now)
    closed_on = new.history.closed_on if new.history else None
    if closed_on is not None:
        if closed_on < received_on:
            raise Refused("closed_before_received", "closed_on", received_on=received_on)
        check_struck_off_before(batch, closed_on)
    unit = target_unit(session, new.unit_id, Facts(stage=Stage.LISTED), now=now)
    town_id, village_id = place_of(session, new.town_id, new.village_id)
    town_id = unit.id if town_id is None and unit.is_town else town_id
    further = affected.villages_named(session, new.villages, town_id)
    affected.check_town(further, town_id, village_id)
    item = RectificationItem(
        kind=Kind.ITEM,
        number=numbers.take(session, Series.ITEM, local_day(now)),
        external_no=new.external_no,
        title=shortened(mask_text(" ".join(new.title.split())), CLEAR_TITLE_LENGTH) or first_sentence(new.problem),
        stage=Stage.CLOSED.value if closed_on else Stage.LISTED.value,
        stage_at=now,
        content=new.content,
        content_given=new.content_given,
        poverty=new.poverty or is_poverty(new.content),
        prominent=new.prominent,
        is_history=new.history is not None,
        received_on=received_on,
        registered_at=now,
        registrar_id=actor.person_id,
        registrar_unit_id=actor.unit_id,
        unit_id=unit.id,
        town_id=town_id,
        village_id=village_id,
        place=new.place or None,
        batch_id=new.batch_id,
        closed_on=closed_on,
        first_closed_on=closed_on,
        round=batch,
        item_type=new.item_type,
        due_on=new.due_on,
        lead_leader_id=new.lead_leader_id,
        lead_unit=lead_units.kept(session, new.lead_unit),
        close_out_no=new.close_out_no if closed_on else None,
    )
    item.problem, item.goal, item.household = new.problem.strip(), new.goal.strip() or None, new.household or None
    item.household_id = households.meant(session, item.village_id, item.household)
    affected.affect(session, item, further)
    add_measures(item, new.measures, 1)
    with session.no_autoflush:  # the row may not stand without its first holder
        session.add(item)
        if new.history is None:
            holdings.place(session, item, "entered", actor=actor, now=now)
            clocks.set_day(
                *(session, item, RuleId.D25, new.due_on, Order.LISTED), started_on=received_on, today=local_day(now)
            )
            clocks.start(session, item, RuleId.R2, local_day(now))
    session.flush()
    if closed_on is not None:
        visit_plan.make_of_history(session, item, closed_on, local_day(now))
    add_papers(session, item, new.papers, actor=actor, now=now)
    taken = raisings.opened(session, new.raising, actor=actor)
    raised_by = _raised_by(session, new.raised_by, actor)
    if taken is None and raised_by is not None:
        taken = open_out_of(session, raised_by.id)  # proposed by one side, and listed by somebody who sees both
        raised_by = None if taken is not None else raised_by
    origin = taken.matter if taken is not None else raised_by
    told = (Change(Judgement.RELATED.value, None, origin.uid),) if origin is not None else ()
    recording.record(session, item, Action.ENTER, actor=actor, now=now, note=new.note or None, changes=told)
    if raised_by is not None:
        links.hold(session, item, raised_by.id, Judgement.RELATED, actor=actor, now=now)
        told = (Change(Judgement.RELATED.value, None, item.uid),)
        recording.record(session, raised_by, "link", actor=actor, now=now, from_stage=raised_by.stage, changes=told)
    if taken is not None:
        raisings.take(session, taken, item, actor=actor, now=now)
    recording.spend(session, new.token, item.uid, actor=actor, now=now)
    return item


def _raised_by(session: Session, uid: str | None, actor: Actor) -> Petition | None:
    """The petition that showed the problem, for writing; an accusation raises nothing that others read."""
    if uid is None:
        return None
    seen = (visible(actor), Petition.confidential.is_(False), Petition.stage != Stage.VOID.value)
    found = session.scalar(select(Petition).where(Petition.uid == uid, *seen).with_for_update())
    if found is None:
        raise Refused("number_not_found", "petition")
    return found


@dataclass(frozen=True)
class Claim:
    """认领: who handles it, which leader answers for the subject (the list's own may stand), who holds it (the head
    when nobody is named); `lead_unit`: None where the list's own stands."""

    handler_id: int
    lead_leader_id: int | None = None
    holder_id: int | None = None
    note: str = ""
    lead_unit: str | None = None


def claim(
    session: Session, uid: str, version: int | None, command: Claim, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The unit's head takes the item over (R2). Raises Refused `lead_leader_missing` while no leader is named."""
    item = locked(session, RectificationItem, uid, version, actor=actor)
    came_from = advance(session, item, Action.CLAIM, actor=actor, now=now)
    item.claimed_on, item.signed_for_at = local_day(now), now
    clocks.stop(item, [RuleId.R2], local_day(now))
    name_handler(session, item, command.handler_id, now=now)
    if command.lead_leader_id is not None and not posts_of(session, command.lead_leader_id, local_day(now)):
        raise Refused("person_not_in_post", "lead_leader")
    item.lead_leader_id = command.lead_leader_id or item.lead_leader_id
    if item.lead_leader_id is None:
        raise Refused("lead_leader_missing", "lead_leader")
    if item.lead_leader_id == item.handler_id:
        raise Refused("leader_is_handler", "lead_leader")
    if command.lead_unit is not None:
        item.lead_unit = lead_units.kept(session, command.lead_unit)
    holdings.place(session, item, "claimed", actor=actor, now=now, chosen=command.holder_id)
    recording.record(session, item, Action.CLAIM, actor=actor, now=now, from_stage=came_from, note=command.note or None)
    return item


@dataclass(frozen=True)
class Plan:
    """整改方案: measures with owners and dates, goal, cause; the type of the item if it differs from the list's."""

    measures: tuple[NewMeasure, ...]
    goal: str
    cause: str = ""
    item_type: ItemType | None = None
    note: str = ""
    papers: tuple[NewPaper, ...] = ()


def plan(
    session: Session, uid: str, version: int | None, command: Plan, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The unit plans (R3); planning again replaces the plan as a whole. After rework one of the measures must be new:
    to leave some of the old ones out is no other plan (R13)."""
    item = locked(session, RectificationItem, uid, version, actor=actor)
    came_from = advance(session, item, Action.PLAN, actor=actor, now=now)
    if not any(measure.text.strip() for measure in command.measures):
        raise Refused("measures_missing", "measures")
    check_measures(item, command.measures, today=local_day(now))
    if not command.goal.strip():
        raise Refused("goal_missing", "goal")
    if came_from == Stage.REOPENED and texts_of(command.measures) <= texts_of(failed_measures(session, item)):
        raise Refused("plan_unchanged", "measures")
    add_measures(item, command.measures, max((old.plan_no for old in item.measures), default=0) + 1)
    item.goal, item.cause = command.goal.strip(), command.cause.strip() or None
    item.item_type = command.item_type or item.item_type
    item.planned_at = now
    add_papers(session, item, command.papers, actor=actor, now=now)
    recording.record(session, item, Action.PLAN, actor=actor, now=now, from_stage=came_from, note=command.note or None)
    return item


@dataclass(frozen=True)
class ApprovePlan:
    """批准整改方案: who shall verify, and the date by which the problem shall be gone (the list's own may stand)."""

    verifier_id: int
    due_on: date
    note: str = ""


def approve_plan(
    session: Session, uid: str, version: int | None, command: ApprovePlan, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The county office approves the plan and names a verifier of another unit (R3, R7)."""
    item = locked(session, RectificationItem, uid, version, actor=actor)
    came_from = advance(session, item, Action.APPROVE_PLAN, actor=actor, now=now)
    name_verifier(session, item, command.verifier_id, now=now)
    check_at_once(session, item.item_type, receipt_of(item), command.due_on, now=now)
    changes = set_due(item, command.due_on, now=now)
    check_measures_fit(item, command.due_on, today=local_day(now))
    if changes:
        clocks.move_day(session, item, RuleId.D25, item.due_on, Order.PLANNED, local_day(now))
    recording.record(
        session,
        item,
        Action.APPROVE_PLAN,
        actor=actor,
        now=now,
        from_stage=came_from,
        note=command.note or None,
        changes=changes,
    )
    return item


@dataclass(frozen=True)
class ReplaceVerifier:
    """另定验收人: who shall verify instead, and why the one named before cannot."""

    verifier_id: int
    reason: str


def replace_verifier(
    session: Session, uid: str, version: int | None, command: ReplaceVerifier, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The county office names another verifier of another unit (R7): the first one keeps away, or left his post."""
    item = locked(session, RectificationItem, uid, version, actor=actor)
    came_from = advance(session, item, Action.NAME_VERIFIER, actor=actor, now=now)
    why = reason_given(command.reason)
    if command.verifier_id == item.verifier_id:
        raise Refused("verifier_unchanged", "verifier")
    before = item.verifier.name if item.verifier else None
    name_verifier(session, item, command.verifier_id, now=now)
    changes = (Change("verifier", before, session.get_one(Person, command.verifier_id).name),)
    recording.record(
        *(session, item, Action.NAME_VERIFIER),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=why,
        changes=changes,
    )
    return item
