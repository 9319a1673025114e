"""The plan of the visits after closing (回访计划): which are due by which day, which visit met which of them."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import visits
from app.domain.limits import AFTER_CLOSING, FOLLOW_UPS, LOOK_BACKS, RuleId
from app.domain.petitions import Stage
from app.domain.visits import CONCLUDING, UNHAPPY, UNHAPPY_ABOUT_ITEM, Answers, Conclusion, Satisfied
from app.models.matters import Clock, Kind, Matter, StopReason
from app.models.visits import Visit
from app.operations import clocks
from app.queries.visiting import planned

_OF_KIND: Mapping[Kind, tuple[RuleId, ...]] = {Kind.PETITION: FOLLOW_UPS, Kind.ITEM: LOOK_BACKS}
_UNHAPPY: Mapping[Kind, tuple[RuleId, ...]] = {Kind.PETITION: UNHAPPY, Kind.ITEM: UNHAPPY_ABOUT_ITEM}
_BY_A_VISIT = (StopReason.MET, StopReason.ENDED)


def make(session: Session, matter: Matter, closed_on: date) -> None:
    """Plan the visits as a matter is closed, as many as its risk asks for and the county keeps to."""
    for rule in planned(matter):
        clocks.start_if_on(session, matter, rule, closed_on)


def make_of_history(session: Session, matter: Matter, closed_on: date, today: date) -> None:
    """Plan the look-backs of what was struck off before this system: one in any case, late at once where its day has
    passed, and of the further ones those that are still to come."""
    clocks.start(session, matter, RuleId.D23, closed_on)
    _ask_again(session, matter, planned(matter), closed_on, today)


def end(matter: Matter, on: date) -> None:
    """Nothing of the plan is owed any more: it is taken up again, asked to be, or lies in the file."""
    clocks.stop(matter, AFTER_CLOSING, on, StopReason.ENDED)


def follow(session: Session, matter: Matter, found: Conclusion | None, answers: Answers, on: date) -> None:
    """Let a visit that verified something meet what was planned by its day, or else the next that is planned.

    Whoever is dissatisfied is asked again later: further visits are planned from the closing on. Where taking up again
    is proposed, that decision comes now; closed once more, it is planned anew.
    """
    if found in (None, Conclusion.VISIT_AGAIN):
        return
    running = sorted((clock for clock in matter.clocks if _runs(clock)), key=lambda clock: clock.due_on)
    by_then = [clock for clock in running if clock.due_on <= on] or running[:1]
    clocks.stop(matter, [clock.rule for clock in by_then], on)
    if found is Conclusion.REOPEN_PROPOSED:
        end(matter, on)
    elif matter.closed_on is not None and visits.is_unhappy(answers):
        _ask_again(session, matter, _UNHAPPY[matter.kind], matter.closed_on, on)


def follow_anew(session: Session, matter: Matter, made: Iterable[tuple[Conclusion | None, Answers, date]]) -> None:
    """Let the plan of the closing in force follow these visits alone, after one of them was corrected."""
    planned = [clock for clock in matter.clocks if clock.rule in AFTER_CLOSING and clock.started_on == matter.closed_on]
    # Closed twice on one day, the later plan of it is the one in force.
    for clock in {clock.rule: clock for clock in planned if clock.stop_reason != StopReason.REPLACED}.values():
        if clock.stop_reason in _BY_A_VISIT:
            clock.stopped_on = clock.stop_reason = None
    for found, answers, on in made:
        follow(session, matter, found, answers, on)


def see_risk(session: Session, matter: Matter, prominent: bool, on: date) -> None:
    """Say whether the matter is prominent, and let its plan follow."""
    if prominent is not matter.prominent:
        matter.prominent = prominent
        follow_risk(session, matter, on)


def follow_risk(session: Session, matter: Matter, on: date) -> None:
    """Let the plan of a closed matter follow its risk once that is seen otherwise: what a higher one asks for is
    planned from the closing on, what only the former one asked for ends. What is over stays as it was."""
    closed_on = matter.closed_on
    if matter.stage != Stage.CLOSED or closed_on is None:
        return
    told = select(Visit).where(Visit.matter_id == matter.id, Visit.reached, Visit.kind.in_(CONCLUDING))
    made = session.scalars(told.where(Visit.visited_on >= closed_on).order_by(Visit.id)).all()
    if made and made[-1].conclusion is Conclusion.REOPEN_PROPOSED:
        return
    wanted, every = set(planned(matter)), _OF_KIND[matter.kind]
    _ask_again(session, matter, [rule for rule in every if rule in wanted], closed_on, on)
    unhappy = any(Satisfied.DISSATISFIED in (visit.satisfied, visit.satisfied_office) for visit in made)
    asked = wanted | (set(_UNHAPPY[matter.kind]) if unhappy else set())
    clocks.stop(matter, [rule for rule in every if rule not in asked], on, StopReason.ENDED)


def _ask_again(session: Session, matter: Matter, rules: Iterable[RuleId], closed_on: date, on: date) -> None:
    known = {clock.rule for clock in matter.clocks if clock.started_on == closed_on}
    for rule in rules:
        clock = clocks.start_if_on(session, matter, rule, closed_on) if rule not in known else None
        if clock is not None and clock.due_on <= on:
            clocks.stop(matter, [rule], on, StopReason.ENDED)


def _runs(clock: Clock) -> bool:
    return clock.rule in AFTER_CLOSING and clock.stopped_on is None
