"""Starting and stopping the clocks of a matter, with the explanation of each date."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.clocks import SET_BY_HAND, Order, Reckoning, RuleId, about, reckon, set_by_hand
from app.domain.errors import Refused
from app.domain.limits import ADVISED
from app.domain.petitions import PETITION_PATH, Category
from app.models.matters import Clock, Matter, StopReason
from app.models.petitions import Petition
from app.models.remedies import Hearing, Remedy
from app.operations.recording import Change
from app.queries.calendar import calendar, rule_sets
from app.queries.limits import receipt_of, reckoned

CLOCK, PROVISIONAL = "clock.", "provisional"
"""How a step keeps a clock's date before and after: the field is CLOCK with the rule; a date may be PROVISIONAL."""
NOTICES = (RuleId.D2, RuleId.D3)
"""What is told to the petitioner in writing, unless his name or address is unclear (art. 23 para 2)."""
_WITH_MORE_DAYS = (RuleId.D6, RuleId.D10)
"""Their length holds an extension or the days of hearings, which stay when the clock is reckoned anew."""


def start(
    session: Session, matter: Matter, rule: RuleId, started_on: date, *, unit_id: int | None = None, again: bool = False
) -> Clock:
    """Start a clock on the day its duty arose, or arose `again`, by the rule set in force at the matter's receipt.

    Its due date and steps are stored as reckoned now. A notice that nobody can be given ends as it starts.
    """
    clock = _keep(session, matter, reckoned(session, rule, started_on, receipt_of(matter), again=again), unit_id)
    if rule in NOTICES and isinstance(matter, Petition) and matter.notice_exempt:
        stop(matter, [rule], started_on, StopReason.ENDED)
    return clock


def start_if_on(
    session: Session, matter: Matter, rule: RuleId, started_on: date, *, unit_id: int | None = None
) -> Clock | None:
    """Start a clock of a local limit, which counts only where the county turned it on; None where it did not."""
    if not rule_sets(session).is_on(rule, receipt_of(matter)):
        return None
    return start(session, matter, rule, started_on, unit_id=unit_id)


def start_sixty_days(session: Session, petition: Petition, on: date, *, again: bool = False) -> None:
    """Start the limit of handling where there is one: art. 34 counts for appeals on path 6 (art. 31) alone, suggestions
    and accusations have none."""
    if petition.category is Category.APPEAL and petition.appeal_path == PETITION_PATH:
        start(session, petition, RuleId.D5, on, unit_id=petition.unit_id, again=again)


def set_day(
    session: Session, matter: Matter, rule: RuleId, day: date, order: Order, *, started_on: date, today: date
) -> Clock:
    """Start the clock of a day that somebody set; it takes the place of one that runs by another day."""
    stop(matter, [rule], today, StopReason.REPLACED)
    return _keep(session, matter, set_by_hand(rule, started_on, day, order), matter.unit_id)


def start_advised(session: Session, matter: Matter, sent_on: date, day: date | None, *, unit_id: int) -> Clock:
    """Start the clock of an advice (D13): by the limit of the county, or by the day that its paper sets."""
    if day is None:
        return start(session, matter, RuleId.D13, sent_on, unit_id=unit_id)
    return _keep(session, matter, set_by_hand(RuleId.D13_SET, sent_on, day, Order.ADVISED), unit_id)


def start_instructed(session: Session, matter: Matter, passed_on: date, day: date, *, unit_id: int) -> Clock:
    """Start the clock of a leader's instruction (L1) by the day that was set when it was passed on."""
    return _keep(session, matter, set_by_hand(RuleId.L1, passed_on, day, Order.INSTRUCTED), unit_id)


def instruct_anew(session: Session, matter: Matter, old: Clock, passed_on: date, day: date) -> Clock:
    """The clock of an instruction whose days were corrected, in the place of the one before; it ended as that did."""
    return _instead(session, matter, old, set_by_hand(RuleId.L1, passed_on, day, Order.CORRECTED), passed_on)


def run_on(clock: Clock) -> None:
    """Let this one clock run again, after it turned out that nothing had met it."""
    clock.stopped_on = clock.stop_reason = None


def advise_anew(session: Session, matter: Matter, old: Clock, sent_on: date, day: date | None) -> Clock:
    """The clock of an advice whose days were corrected, in the place of the one before; it ended as that one did."""
    if day is None:
        fresh = reckoned(session, RuleId.D13, sent_on, receipt_of(matter))
    else:
        fresh = set_by_hand(RuleId.D13_SET, sent_on, day, Order.CORRECTED)
    return _instead(session, matter, old, fresh, sent_on)


def start_assisting(session: Session, matter: Matter, today: date, day: date, *, unit_id: int) -> Clock:
    """Start the clock of an assisting unit's answer (X1), by the day that was set when it was asked."""
    return _keep(session, matter, set_by_hand(RuleId.ASSIST, today, day, Order.ASSISTING), unit_id)


def assist_anew(session: Session, matter: Matter, old: Clock, day: date, today: date) -> Clock:
    """The clock of an assisting unit whose day was corrected, in the place of the one before; it ended as that did."""
    return _instead(session, matter, old, set_by_hand(RuleId.ASSIST, old.started_on, day, Order.CORRECTED), today)


def start_executing(session: Session, matter: Matter, today: date, day: date) -> Clock:
    """Start the clock of what an opinion supports and is still to be carried out (X2), by the day set at closing."""
    return _keep(session, matter, set_by_hand(RuleId.EXECUTION, today, day, Order.EXECUTING), matter.unit_id)


def execute_anew(session: Session, matter: Matter, old: Clock, day: date, today: date) -> Clock:
    """The clock of a carrying out whose day was corrected, in the place of the one before; it ended as that did."""
    return _instead(session, matter, old, set_by_hand(RuleId.EXECUTION, old.started_on, day, Order.CORRECTED), today)


def end(clock: Clock, on: date, reason: StopReason = StopReason.MET) -> None:
    """Let this one clock have ended on this day."""
    clock.stopped_on, clock.stop_reason = max(on, clock.started_on), reason


def end_own(matter: Matter, on: date) -> None:
    """End what is still owed with the matter itself; what another unit was advised is answered all the same."""
    stop(matter, set(RuleId) - set(ADVISED), on, StopReason.ENDED)


def move_day(session: Session, matter: Matter, rule: RuleId, day: date, order: Order, today: date) -> bool:
    """Let the clock of a set day go by another one from where it started, a met one too; False where there is none."""
    known = [clock for clock in matter.clocks if clock.rule == rule and clock.stop_reason in (None, StopReason.MET)]
    if not known:
        return False
    old = known[-1]
    moved = set_by_hand(rule, old.started_on, day, order)
    began = json.loads(old.steps)[0]
    _instead(session, matter, old, replace(moved, steps=(began, *moved.steps[1:])), today)
    return True


def extend(session: Session, matter: Matter, days: int, today: date) -> tuple[Clock, Clock]:
    """Let D6 take the place of the running D5, so many days longer; the clock before and after."""
    before = _running(matter, RuleId.D5)
    extended = reckon(RuleId.D5, before.started_on, calendar(session), extend=days, again=_arose_again(before))
    before.stopped_on, before.stop_reason = max(today, before.started_on), StopReason.REPLACED
    return before, _keep(session, matter, extended, before.unit_id)


def leave_out(session: Session, matter: Matter, hearings: Iterable[tuple[date, date]]) -> tuple[date, date]:
    """Leave the days of these hearings out of the running D10 (art. 36 para 2); its last day before and after."""
    clock = _running(matter, RuleId.D10)
    before = clock.due_on
    longer = reckon(RuleId.D10, clock.started_on, calendar(session), hearings=hearings)
    _set(clock, longer, clock.rule_version)
    return before, clock.due_on


def _running(matter: Matter, rule: RuleId) -> Clock:
    found = next((clock for clock in matter.clocks if clock.rule == rule and clock.stopped_on is None), None)
    if found is None:
        raise Refused("clock_not_running", rule=rule)
    return found


def stop(matter: Matter, rules: Iterable[RuleId], on: date, reason: StopReason = StopReason.MET) -> list[Clock]:
    """Stop the running clocks of these rules on the day the duty was done or went away."""
    wanted = set(rules)
    stopped = [clock for clock in matter.clocks if clock.rule in wanted and clock.stopped_on is None]
    for clock in stopped:
        clock.stopped_on, clock.stop_reason = max(on, clock.started_on), reason
    return stopped


def follow_exemption(session: Session, petition: Petition, today: date) -> None:
    """Let the written notice be owed or not, after names and addresses were corrected (art. 23 para 2).

    What is owed after all counts from its receipt, as if the address had stood there from the first (DECISIONS 9).
    """
    if petition.notice_exempt:
        stop(petition, NOTICES, today, StopReason.ENDED)
        return
    for rule, since in ((RuleId.D2, petition.received_on), (RuleId.D3, petition.routed_on)):
        last = next((clock for clock in reversed(petition.clocks) if clock.rule == rule), None)
        if last is not None and last.started_on == since and last.stop_reason is StopReason.ENDED:
            last.stopped_on = last.stop_reason = None
            follow(session, last, today)


def restart(session: Session, matter: Matter, rule: RuleId, was: date, started_on: date) -> Clock | None:
    """Reckon the clock anew that started on the day `was`, now corrected; a stopped one keeps its last day."""
    old = next(
        (c for c in matter.clocks if (c.rule, c.started_on) == (rule, was) and c.stop_reason != StopReason.REPLACED),
        None,
    )
    if old is None or was == started_on:
        return None
    if rule in SET_BY_HAND:
        fresh_dates = set_by_hand(rule, started_on, old.due_on, Order.CORRECTED)
    elif rule in _WITH_MORE_DAYS:
        fresh_dates = rule_sets(session).reckon_again(
            rule, started_on, old.length, calendar(session), receipt_of(matter), again=False
        )
    else:
        fresh_dates = reckoned(session, rule, started_on, receipt_of(matter))
    return _instead(session, matter, old, fresh_dates, started_on)


def _instead(session: Session, matter: Matter, old: Clock, reckoned: Reckoning, on: date) -> Clock:
    fresh = _keep(session, matter, reckoned, old.unit_id)
    fresh.stopped_on = max(old.stopped_on, fresh.started_on) if old.stopped_on else None
    fresh.stop_reason = old.stop_reason
    old.stopped_on, old.stop_reason = old.stopped_on or max(on, old.started_on), StopReason.REPLACED
    return fresh


def end_on(matter: Matter, rules: Iterable[RuleId], on: date, *, started_on: date | None = None) -> None:
    """Let the clock of these rules that ended last end on another day, after what ended it was corrected.

    `started_on`: only one that started on this day.
    """
    wanted = set(rules)
    ended = [
        clock
        for clock in matter.clocks
        if clock.rule in wanted and clock.stopped_on is not None and clock.stop_reason != StopReason.REPLACED
        if started_on in (None, clock.started_on)
    ]
    if ended:
        last = max(ended, key=lambda clock: clock.started_on)
        last.stopped_on = max(on, last.started_on)


def extend_anew(session: Session, matter: Matter, days: int) -> None:
    """Let the D6 that started last, running or met, be so many days longer than D5 and not as many as was written."""
    clock = max(_that_count(matter, RuleId.D6), key=lambda clock: clock.started_on)
    longer = reckon(RuleId.D5, clock.started_on, calendar(session), extend=days, again=_arose_again(clock))
    _set(clock, longer, clock.rule_version)


def leave_out_anew(session: Session, matter: Matter, started_on: date, hearings: Iterable[tuple[date, date]]) -> None:
    """Leave the days of these hearings, as they were corrected, out of the D10 of this day, running or met."""
    held = list(hearings)
    for clock in _that_count(matter, RuleId.D10):
        if clock.started_on == started_on:
            _set(clock, reckon(RuleId.D10, started_on, calendar(session), hearings=held), clock.rule_version)


def last_days(matter: Matter) -> dict[RuleId, str]:
    """The last day of each clock that runs or was met, as steps tell it; of several of a rule that of the latest."""
    counting = [clock for clock in matter.clocks if clock.stop_reason in (None, StopReason.MET)]
    return {clock.rule: _spoken(clock) for clock in sorted(counting, key=lambda clock: clock.started_on)}


def _that_count(matter: Matter, rule: RuleId) -> list[Clock]:
    return [clock for clock in matter.clocks if clock.rule == rule and clock.stop_reason != StopReason.REPLACED]


def run_again(matter: Matter, rules: Iterable[RuleId]) -> None:
    """Let the clock of these rules that was met last run on, after it turned out that nothing had met it."""
    wanted = set(rules)
    met = [clock for clock in matter.clocks if clock.rule in wanted and clock.stop_reason is StopReason.MET]
    if met:
        last = max(met, key=lambda clock: clock.started_on)
        last.stopped_on = last.stop_reason = None


def follow(session: Session, clock: Clock, today: date) -> Change | None:
    """Reckon an open clock anew by the present calendar and rule sets, or end it where its limit was turned off.

    Returns what changed for people: its date, that it is provisional, or that it is over.
    """
    before, sets, receipt = _spoken(clock), rule_sets(session), receipt_of(clock.matter)
    changed = f"{CLOCK}{clock.rule.value}"
    if clock.rule is RuleId.D13 and not sets.is_on(clock.rule, receipt):
        # Its paper has told the day.
        clock.rule_version, clock.calendar_version = sets.version(clock.rule), calendar(session).version
        return None
    if not sets.is_on(clock.rule, receipt):
        clock.rule_version, clock.stopped_on = sets.version(clock.rule), max(today, clock.started_on)
        clock.stop_reason = StopReason.ENDED
        return Change(changed, before, None)
    again = _arose_again(clock)
    if clock.rule is RuleId.D10:
        found = reckon(RuleId.D10, clock.started_on, calendar(session), hearings=_heard(session, clock))
    else:
        found = sets.reckon_again(clock.rule, clock.started_on, clock.length, calendar(session), receipt, again=again)
    # Of national law the version that was in force at the start stays beside the date.
    law = found.law if about(clock.rule).is_editable else clock.law
    _set(clock, replace(found, law=law), sets.version(clock.rule))
    after = _spoken(clock)
    return None if before == after else Change(changed, before, after)


def follow_receipt(session: Session, matter: Matter, today: date) -> None:
    """Let the open clocks of limits that the county sets follow a corrected day of receipt or source."""
    for clock in matter.clocks:
        if clock.stopped_on is None and about(clock.rule).is_editable:
            follow(session, clock, today)


def _arose_again(clock: Clock) -> bool:
    # Acceptance is written down once and starts these two once: on any other day it was the taking up again (P18, P22).
    matter = clock.matter
    if clock.rule not in (RuleId.D5, RuleId.D6) or not isinstance(matter, Petition):
        return False
    if clock.started_on == matter.accepted_on:
        return False
    return matter.reopen_count > 0 or any(remedy.ended_on is not None for remedy in matter.remedies)


def _heard(session: Session, clock: Clock) -> list[tuple[date, date]]:
    """The days of the hearings in the recheck whose clock it is."""
    held = select(Hearing.first_on, Hearing.last_on).join(Remedy, Remedy.id == Hearing.remedy_id)
    its = (Remedy.petition_id == clock.matter_id, Remedy.received_on == clock.started_on)
    return [(row.first_on, row.last_on) for row in session.execute(held.where(*its))]


def _spoken(clock: Clock) -> str:
    return clock.due_on.isoformat() if clock.calendar_complete else f"{clock.due_on.isoformat()} {PROVISIONAL}"


def _keep(session: Session, matter: Matter, reckoned: Reckoning, unit_id: int | None) -> Clock:
    clock = Clock(rule=reckoned.rule, unit_id=unit_id, started_on=reckoned.started_on)
    _set(clock, reckoned, rule_sets(session).version(reckoned.rule))
    matter.clocks.append(clock)
    return clock


def _set(clock: Clock, reckoned: Reckoning, rule_version: int) -> None:
    clock.law = reckoned.law
    clock.length = reckoned.length
    clock.length_unit = reckoned.unit.value
    clock.nominal_on = reckoned.nominal_on
    clock.due_on = reckoned.due_on
    clock.rolled = reckoned.rolled
    clock.calendar_complete = reckoned.calendar_complete
    clock.calendar_version = reckoned.calendar_version
    clock.rule_version = rule_version
    clock.steps = json.dumps(reckoned.steps, ensure_ascii=False)
