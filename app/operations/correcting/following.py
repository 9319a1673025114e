"""What follows from corrected facts: clocks, spans of accountability, numbers."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import Order, RuleId
from app.domain.limits import AFTER_CLOSING, BESIDE
from app.domain.permissions import Actor
from app.domain.petitions import LIVE, Stage
from app.domain.rule_sets import ANSWERED, of_the_answer
from app.models.matters import Matter, StopReason
from app.models.petitions import Petition
from app.operations import assisting, clocks, delivering, holdings, report_day, urgent
from app.operations.correcting import category
from app.operations.matters import end_supervisions
from app.operations.recording import Change
from app.operations.taking_over import drop_handler_elsewhere
from app.queries.receivers import next_is_decided_above

R = RuleId
STARTS: Mapping[str, tuple[RuleId, ...]] = {
    "received_on": (R.D1, R.D2, *ANSWERED, R.D25),
    "routed_on": (R.D3, R.D4, R.D11),
    "accepted_on": (R.D5, R.D6),
    "delivered_on": (R.D7,),
    "closed_on": AFTER_CLOSING,
}
"""The clocks that start on a day."""
ENDS: Mapping[str, tuple[RuleId, ...]] = {
    "routed_on": (R.D1, R.D1_AGAIN),
    "accepted_on": (R.D4,),
    "notice_on": (R.D2, R.D3),
    "whereabouts_on": (R.D2,),
    "delivered_on": (R.D5, R.D6, *ANSWERED),
    "closed_on": (R.D11,),
}
"""The clocks that end on a day."""
DECIDES_THE_HOLDER = frozenset({"town_id", "poverty", "prominent"})


def follow(
    session: Session,
    matter: Matter,
    before: Mapping[str, object],
    differing: Mapping[str, object],
    *,
    actor: Actor,
    now: datetime,
) -> tuple[Change, ...]:
    """Let clocks, spans and numbers follow; further facts that changed with them, before and after."""
    days = {name: day for name, day in differing.items() if isinstance(day, date)}
    for name, day in days.items():
        was = before[name]
        if isinstance(was, date):
            for rule in STARTS.get(name, ()):
                clocks.restart(session, matter, rule, was, day)
        if name != "notice_on" or (isinstance(matter, Petition) and matter.accepted_on is not None):
            clocks.end_on(matter, _ended(matter, name), day)
    delivering.follow(matter, before, differing)
    if "source" in differing and isinstance(matter, Petition):
        _of_another_answer(session, matter, local_day(now))
    if {"received_on", "source"} & differing.keys():
        clocks.follow_receipt(session, matter, local_day(now))
    _of_another_set_day(session, matter, differing, local_day(now))
    if {"received_on", "urgent", "urgent_known_at", "urgent_reported", "urgent_reported_at"} & differing.keys():
        urgent.follow(session, matter, now=now)
    if "received_on" in days:
        holdings.begin_at_receipt(matter)
    if "delivered_on" in days and isinstance(matter, Petition):
        matter.lapsed = None  # the window runs from another day; what ended is marked again
    if "closed_on" in days and matter.reopen_count == 0:
        matter.first_closed_on = matter.closed_on
    further: tuple[Change, ...] = ()
    if "category" in differing and isinstance(matter, Petition):
        further = category.follow(session, matter, before["category"], now)
    if "unit_id" in differing:
        further += _another_unit(session, matter, before["unit_id"], now)
        end_supervisions(session, matter, now=now)
    if matter.holder_id is not None and (_of_another_holder(matter, before, differing) or further):
        holdings.place(session, matter, "corrected", actor=actor, now=now)
    return further


def _ended(matter: Matter, name: str) -> tuple[RuleId, ...]:
    # Whoever was told where it went has met D2 before its acceptance was told.
    if name == "notice_on" and isinstance(matter, Petition) and matter.whereabouts_on is not None:
        return (R.D3,)
    return ENDS.get(name, ())


def _of_another_holder(matter: Matter, before: Mapping[str, object], differing: Mapping[str, object]) -> bool:
    # What the rules chose may change with these facts; whom people named stays while none of them has.
    concerned = matter.prominent or before["prominent"]
    return "unit_id" in differing or bool(concerned and DECIDES_THE_HOLDER & differing.keys())


def _of_another_answer(session: Session, petition: Petition, today: date) -> None:
    running = {clock.rule for clock in petition.clocks if clock.stopped_on is None}
    wanted = of_the_answer(petition.source)
    clocks.stop(petition, set(ANSWERED) - set(wanted), today, StopReason.ENDED)
    for rule in wanted:
        if rule not in running and petition.stage in LIVE and petition.delivered_on is None:
            clocks.start_if_on(session, petition, rule, petition.received_on, unit_id=petition.unit_id)


def _of_another_set_day(session: Session, matter: Matter, differing: Mapping[str, object], today: date) -> None:
    if isinstance(day := differing.get("due_on"), date):
        clocks.move_day(session, matter, R.D25, day, Order.CORRECTED, today)
    if isinstance(day := differing.get("check_on"), date):
        clocks.move_day(session, matter, R.R11, day, Order.CORRECTED, today)
    if not {"report_due_on", "redo_due_on"} & differing.keys() or not isinstance(matter, Petition):
        return
    if matter.report_due_on is None:
        clocks.stop(matter, [R.D11], today, StopReason.ENDED)
        return
    day, since = matter.report_due_on, matter.routed_on or today
    if not clocks.move_day(session, matter, R.D11, day, Order.CORRECTED, today) and report_day.is_owed(matter):
        order = Order.REDONE if "redo_due_on" in differing else Order.ASSIGNED
        since = (matter.redo_on or since) if order is Order.REDONE else since
        clocks.set_day(session, matter, R.D11, day, order, started_on=since, today=today)


def _another_unit(session: Session, matter: Matter, was: object, now: datetime) -> tuple[Change, ...]:
    changes: tuple[Change, ...] = ()
    if isinstance(matter, Petition) and matter.stage == Stage.ROUTED:
        changes = _routed_anew(session, matter, local_day(now))
    for clock in matter.clocks:
        if clock.unit_id == was and clock.stopped_on is None and clock.rule not in BESIDE:
            clock.unit_id = matter.unit_id
    assisting.follow(session, matter, local_day(now))
    drop_handler_elsewhere(session, matter, now=now)
    return changes


def _routed_anew(session: Session, petition: Petition, today: date) -> tuple[Change, ...]:
    """The other unit has it from today: it accepts, or objects, within its own days (D3, D4)."""
    clocks.stop(petition, [R.D3, R.D4], today, StopReason.ENDED)
    was, petition.routed_on, petition.signed_for_at = petition.routed_on, today, None
    clocks.start(session, petition, R.D3, today, unit_id=petition.unit_id)
    if not next_is_decided_above(session, petition):  # what the common superior decided is objected to no more
        clocks.start(session, petition, R.D4, today, unit_id=petition.unit_id)
    if was is None or was == today:
        return ()
    return (Change("routed_on", was.isoformat(), today.isoformat()),)
