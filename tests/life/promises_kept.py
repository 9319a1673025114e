"""What the regulation promises of every matter: its clocks, its windows, its stages, whatever was tried with it."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.accountability import local_day
from app.domain.clocks import RULES, SET_BY_HAND, Kind, RuleId, about
from app.domain.escalation import Level
from app.domain.petitions import Category, RemedyKind, Stage
from app.models.letters import Letter
from app.models.matters import Clock, Matter
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.models.remedies import Hearing
from app.models.timeline import Step
from app.queries import letters
from app.queries.calendar import rule_sets
from app.queries.limits import receipt_of
from app.queries.matters import Due, has_clock
from app.web.matters import clock as shown
from tests.domain.stages import VOIDED
from tests.life.draws import TABLES
from tests.life.items_kept import item_promises
from tests.life.order import clocks_are_single

SIXTY, NINETY = timedelta(days=60), timedelta(days=90)
HANDLING = {RuleId.D5, RuleId.D6}
BEGINNING = {"accept", "reopen", "redo"}
"""Acts with which the handling begins, each with 60 days of its own."""
NOTHING_DUE: dict[str, frozenset[str]] = {
    "petition": frozenset(petitions.ENDED),
    "item": frozenset({rectification.Stage.VOID}),
}
SETTING = {"assign", "extend_report", "redo", "set_redo_day", "reopen", "correct"}
"""Acts that set the day of a report."""
MOVING = {
    kind: {action for (source, action), target in table.items() if source != target} for kind, table in TABLES.items()
}


def promises_are_kept(session: Session, matter: Matter, today: date) -> None:
    """Everything below, of one matter."""
    steps = session.scalars(select(Step).where(Step.matter_id == matter.id).order_by(Step.id)).all()
    every_stage_was_reached_by_the_table(matter, steps)
    clocks_are_single(matter)
    every_clock_has_its_source(session, matter)
    every_day_set_by_hand_has_its_order(matter, steps)
    nothing_is_due_of_what_ended(matter)
    windows_are_rights(session, matter, today)
    if isinstance(matter, Petition):
        lengths_are_lawful(session, matter)
        sixty_days_run_where_the_law_says(matter, steps)
        once_only(steps, "extend", BEGINNING)
        objections_are_of_one_routing(steps)
        no_stage_is_without_its_papers(session, matter, steps)
        somebody_has_to_send_it_on(matter)
        reports_of_urgent_matters_run(matter)
    elif isinstance(matter, RectificationItem):
        item_promises(session, matter, steps)


def every_stage_was_reached_by_the_table(matter: Matter, steps: Sequence[Step]) -> None:
    """The steps hang together, and each led to where the table leads."""
    stage = None
    for step in steps:
        assert step.from_stage == stage, step.action
        if stage is not None:
            stays = step.action not in MOVING[matter.kind]
            led_to = stage if stays else TABLES[matter.kind][stage, step.action]
            assert step.to_stage == (VOIDED if step.action == VOIDED else led_to), step.action
        stage = step.to_stage
    assert matter.stage == stage


def every_clock_has_its_source(session: Session, matter: Matter) -> None:
    """Its rule, the version of it, the article, and how the date came about."""
    sets = rule_sets(session)
    for clock in matter.clocks:
        if clock.rule in SET_BY_HAND:
            assert clock.law.startswith(about(clock.rule).law)
            assert clock.nominal_on == clock.due_on
            assert clock.rule is not RuleId.D24 or clock.due_on == clock.started_on
        else:
            assert clock.law.endswith(RULES[clock.rule].law)
            assert clock.rule_version == sets.version(clock.rule)
        told = json.loads(clock.steps)
        assert str(clock.started_on) in told[0]
        assert any(str(clock.due_on) in line for line in told)


def every_day_set_by_hand_has_its_order(matter: Matter, steps: Sequence[Step]) -> None:
    """The day of an assignment or an order stands in the step that set it (D11, P18); a supervision order too."""
    if isinstance(matter, Petition) and matter.report_due_on is not None:
        ordered = [step.changes or "" for step in steps if step.action in SETTING]
        assert any(str(matter.report_due_on) in changes for changes in ordered)
    ordered_at = [step.at for step in steps if step.action == "supervise"]
    assert [order.ordered_at for order in matter.supervisions] == ordered_at
    assert all(order.demand and order.due_at > order.ordered_at for order in matter.supervisions)


def nothing_is_due_of_what_ended(matter: Matter) -> None:
    """What ended keeps no duty clock running."""
    if matter.stage in NOTHING_DUE[matter.kind]:
        assert _duties(matter) == []


def windows_are_rights(session: Session, matter: Matter, today: date) -> None:
    """D4, D7 and D9 are never late, never near, on no list of what is due (DECISIONS 4)."""
    windows = [clock for clock in _running(matter) if about(clock.rule).kind is Kind.WINDOW]
    assert {clock.rule for clock in windows} <= {RuleId.D4, RuleId.D7, RuleId.D9}
    for clock in windows:
        for day in (today, clock.due_on, clock.due_on + timedelta(days=20)):
            line = shown(clock, day)
            assert (line.level, line.days_late) == (Level.WINDOW, 0)
    if windows and not _duties(matter):
        last = min(clock.due_on for clock in windows)
        for due, before in ((Due.LATE, -1), (Due.TODAY, 0), (Due.NEAR, 1), (Due.WEEK, 3)):
            listed = select(Matter.id).where(Matter.id == matter.id, has_clock(due, last - timedelta(days=before)))
            assert session.scalar(listed) is None, due


def lengths_are_lawful(session: Session, petition: Petition) -> None:
    """Only an extension and the hearings of a recheck make a clock longer than its rule (art. 34, 36 para 2)."""
    held = select(Hearing).where(Hearing.petition_id == petition.id, Hearing.remedy_id.is_not(None))
    rechecks = {one.id: one for one in petition.remedies if one.kind is RemedyKind.RECHECK}
    left_out = dict.fromkeys(rechecks, 0)
    for hearing in session.scalars(held):
        left_out[hearing.remedy_id or 0] += (hearing.last_on - hearing.first_on).days + 1
    allowed = {rechecks[key].received_on: days for key, days in left_out.items()}
    sets = rule_sets(session)
    for clock in petition.clocks:
        if clock.rule is RuleId.D6:
            assert SIXTY < clock.nominal_on - clock.started_on <= NINETY
        elif clock.rule not in SET_BY_HAND:
            more = allowed[clock.started_on] if clock.rule is RuleId.D10 else 0
            assert clock.length == sets.rule(clock.rule, receipt_of(petition)).length + more, clock.rule


def sixty_days_run_where_the_law_says(petition: Petition, steps: Sequence[Step]) -> None:
    """One of D5 and D6, from the last beginning, exactly while an appeal on path 6 is being handled (art. 31, 34)."""
    running = [clock for clock in _running(petition) if clock.rule in HANDLING]
    asked_early = petition.stage in {Stage.IN_REVIEW, Stage.REVIEWED} and petition.delivered_on is None
    is_handled = petition.stage in {Stage.ACCEPTED, Stage.OPINION_ISSUED} or asked_early
    by_law = petition.category is Category.APPEAL and petition.appeal_path == petitions.PETITION_PATH
    assert len(running) == (1 if is_handled and by_law else 0)
    for clock in running:
        beginning = [step for step in steps if step.action in BEGINNING][-1]
        began_on = petition.accepted_on if beginning.action == "accept" else local_day(beginning.at)
        assert clock.started_on == began_on
        assert clock.nominal_on - clock.started_on <= (NINETY if clock.rule is RuleId.D6 else SIXTY)
        extended = any(step.action == "extend" for step in steps[steps.index(beginning) :])
        assert (clock.rule is RuleId.D6) is extended


def somebody_has_to_send_it_on(petition: Petition) -> None:
    """What waits at the desk has its day, returned or not, and so has an accusation until it is transferred; what has a
    unit or ended has none (art. 22, 23)."""
    desk = {RuleId.D1, RuleId.D1_AGAIN, RuleId.D2} & {clock.rule for clock in _running(petition)}
    to_be_transferred = petition.category is Category.ACCUSATION and petition.stage not in petitions.ENDED
    if to_be_transferred:
        assert {RuleId.D1, RuleId.D1_AGAIN} & desk
    elif petition.stage == Stage.REGISTERED:
        assert desk or petition.notice_exempt
    else:
        assert desk <= {RuleId.D2}


def reports_of_urgent_matters_run(petition: Petition) -> None:
    """The report of an urgent matter is owed from the day it was learnt until it was made (art. 25)."""
    owed = petition.urgent and petition.urgent_reported_at is None and petition.stage not in petitions.ENDED
    running = [clock for clock in _running(petition) if clock.rule is RuleId.D24]
    assert len(running) == owed
    learnt = local_day(petition.urgent_known_at) if petition.urgent_known_at else petition.received_on
    assert all(clock.started_on == learnt for clock in running)


def no_stage_is_without_its_papers(session: Session, petition: Petition, steps: Sequence[Step]) -> None:
    """Each act left its paper: notices and opinions with the petition, what passes between units with its step."""
    assert letters.lacking(session, petition) == []
    between = [step.id for step in steps if step.action in {"assign", "object", "supervise"}]
    found = select(Letter.step_id).where(Letter.step_id.in_(between), Letter.sealed_at.is_not(None))
    assert set(session.scalars(found)) == set(between)


def once_only(steps: Iterable[Step], action: str, again_after: set[str]) -> None:
    """The act is done at most once until one of the others is done."""
    done = 0
    for step in steps:
        done = 0 if step.action in again_after else done + (step.action == action)
        assert done <= 1, action


def objections_are_of_one_routing(steps: Iterable[Step]) -> None:
    """A unit objects once, and a unit that was named in its place by a correction once as well (art. 23 para 3)."""
    done = 0
    for step in steps:
        of_another = step.action == "assign" or (step.action == "correct" and '"unit_id"' in (step.changes or ""))
        done = 0 if of_another else done + (step.action == "object")
        assert done <= 1


def _running(matter: Matter) -> list[Clock]:
    return [clock for clock in matter.clocks if clock.stopped_on is None]


def _duties(matter: Matter) -> list[RuleId]:
    return [clock.rule for clock in _running(matter) if about(clock.rule).kind is Kind.DUTY]
