"""The queues: each says how many it holds, nothing waits unseen, and only what is a duty is ever late."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain import clocks, petitions, rectification
from app.domain.permissions import Actor
from app.domain.visits import Answers
from app.models.matters import Clock, Kind, Matter
from app.queries import matters, turns, worklist
from app.queries.facts import facts_of
from app.queries.matters import Due, Filters
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done
from tests.queries.busy import busy
from tests.queries.seeing import by_sql
from tests.queries.test_matters import due_days, is_due, is_near

TODAY = MORNING.date()
P, R = petitions.Stage, rectification.Stage
BY_DATE = {Queue.LATE: [Due.LATE], Queue.TODAY: [Due.TODAY], Queue.WEEK: [Due.WEEK]}
FOLLOWED = {Queue.OTHERS_LATE: [Due.LATE], Queue.OTHERS_WEEK: [Due.TODAY, Due.WEEK]}
BY_LADDER = {**BY_DATE, **FOLLOWED, Queue.NEAR: [Due.NEAR]}
NOT_WORK = {*BY_LADDER, Queue.RETURNED, Queue.VISIT_TODAY, Queue.HELD, Queue.OWNERLESS, Queue.LEFT_BEHIND}
"""Queues that gather what waits in others as well."""
NAMING = {Queue.HELD, Queue.OWNERLESS, Queue.LEFT_BEHIND}
"""Queues of whose a matter is: it stands there whoever has to act on it next."""
BESIDE = {Queue.TO_REFER, Queue.TO_CARRY_OUT}
"""Queues of an act beside the procedure, which goes on meanwhile: whose turn that is stands in others."""


def listed(session: Session, actor: Actor, queue: Queue, size: int = 3) -> list[Matter]:
    """Everything in a queue, page by page."""
    first = worklist.page(session, actor, queue, today=TODAY, size=size)
    pages = [worklist.page(session, actor, queue, today=TODAY, size=size, number=n + 1) for n in range(first.pages)]
    return [row for page in pages for row in page.rows]


def test_every_queue_of_everybody_counts_what_it_lists(session: Session, here: County) -> None:
    everything, met = busy(session, here), set[Queue]()
    for actor in here.actors.values():
        seen = by_sql(session, actor)
        for found in worklist.queues(session, actor, today=TODAY):
            rows = listed(session, actor, found.queue)
            assert len(rows) == found.count == len({row.id for row in rows})
            assert {row.uid for row in rows} <= seen
            if found.queue in BY_LADDER:
                own = found.queue not in FOLLOWED
                due = [m for m in everything if m.uid in seen and has_a_turn(session, m, actor) is own]
                assert {m.id for m in rows} == {m.id for m in due if any(is_due(m, d) for d in BY_LADDER[found.queue])}
            dates = [next_due(row) for row in rows]
            assert dates == sorted(dates)
            met |= {found.queue} if rows else set()
    assert met >= set(Queue) - {
        Queue.OWNERLESS,
        Queue.LEFT_BEHIND,
        Queue.TO_REOPEN,
        Queue.TO_SIGN_FOR,
        Queue.VISIT_TODAY,
        Queue.TO_ASSIST,
        Queue.TO_ANSWER_ADVICE,
        Queue.TO_CARRY_OUT,
        Queue.TO_DECIDE_RECUSAL,
    }


def test_whatever_still_has_to_be_done_waits_in_somebodys_queue(session: Session, here: County) -> None:
    waiting = {matter.id for matter in busy(session, here) if matter.settled_on is None}
    found = {
        row.id
        for actor in here.actors.values()
        for one in worklist.queues(session, actor, today=TODAY)
        if one.queue not in NOT_WORK
        for row in listed(session, actor, one.queue, size=50)
    }
    assert found == waiting


@pytest.mark.parametrize(("late", "queue"), [(-1, Queue.OTHERS_LATE), (0, Queue.OTHERS_WEEK), (7, Queue.OTHERS_WEEK)])
def test_what_another_has_to_do_is_followed_and_is_in_no_queue_of_ones_own(
    session: Session, here: County, late: int, queue: Queue
) -> None:
    made, head = given.petition(session, here, P.ACCEPTED), here.actors["petition_head"]
    day = TODAY + timedelta(days=late)
    session.execute(update(Clock).where(Clock.matter_id == made.id).values(nominal_on=day, due_on=day))

    def waiting(actor: Actor) -> set[Queue]:
        found = worklist.queues(session, actor, today=TODAY)
        return {one.queue for one in found if one.count and one.queue in BY_LADDER} - {Queue.NEAR}

    assert waiting(head) == {queue}
    assert waiting(here.actors["town_head"]) == ({Queue.LATE} if late < 0 else {Queue.WEEK if late else Queue.TODAY})


def test_a_queue_of_work_holds_only_what_its_reader_can_act_on_and_nothing_that_others_have_to_do(
    session: Session, here: County
) -> None:
    busy(session, here)
    for kind in (given.petition(session, here, P.CLOSED), given.item(session, here, R.CLOSED)):
        given.visited(session, here, kind, given.NOT_SOLVED, at=MORNING, by="supervisor")
    met = set[Queue]()
    for actor in here.actors.values():
        queues = [one.queue for one in worklist.queues(session, actor, today=TODAY) if one.queue not in NAMING | BESIDE]
        rows = {queue: listed(session, actor, queue, size=50) for queue in queues}
        others = {row.id for queue in FOLLOWED for row in rows.pop(queue, [])}
        for queue, waiting in rows.items():
            assert [row.number for row in waiting if not has_a_turn(session, row, actor)] == [], (actor.account, queue)
            assert others.isdisjoint(row.id for row in waiting), (actor.account, queue)
            met |= {queue} if waiting else set()
    assert met >= {Queue.TO_VISIT, Queue.TO_CLAIM, Queue.TO_CLOSE, Queue.TO_DELIVER, Queue.TO_REOPEN, Queue.TO_SIGN_OFF}


def test_who_worked_on_it_finds_its_visit_among_what_others_have_to_do(session: Session, here: County) -> None:
    made = given.petition(session, here, P.CLOSED, at=MORNING - timedelta(days=28))
    handled, visitor = here.actors["town_head"], here.actors["visitor"]
    assert (listed(session, handled, Queue.TO_VISIT), listed(session, handled, Queue.OTHERS_WEEK)) == ([], [made])
    assert (listed(session, visitor, Queue.TO_VISIT), listed(session, visitor, Queue.OTHERS_WEEK)) == ([made], [])
    assert [row for _, row in worklist.first(session, handled, [Queue.TO_VISIT], today=TODAY, size=6)] == []


@pytest.mark.parametrize("answers", [given.NOTHING_VERIFIED, given.NOBODY_MET])
def test_what_a_visit_could_not_verify_is_visited_again_and_not_taken_up_again(
    session: Session, here: County, answers: Answers
) -> None:
    made, head = given.petition(session, here, P.CLOSED, at=MORNING), here.actors["petition_head"]
    given.visited(session, here, made, answers, at=MORNING + timedelta(hours=1))
    assert (listed(session, head, Queue.TO_VISIT), listed(session, head, Queue.TO_REOPEN)) == ([made], [])
    assert turns.next_action(made, facts_of(session, made), head) == "visit"
    given.visited(session, here, made, given.NOT_SOLVED, at=MORNING + timedelta(hours=2))
    assert (listed(session, head, Queue.TO_VISIT), listed(session, head, Queue.TO_REOPEN)) == ([], [made])
    assert turns.next_action(made, facts_of(session, made), head) == "reopen"


def test_administrators_have_no_queue(session: Session, here: County) -> None:
    assert worklist.queues(session, here.actors["admin"], today=TODAY) == []


def test_a_right_that_ran_out_is_never_late(session: Session, here: County) -> None:
    made = given.referred(session, here, P.DELIVERED)
    running = {clock.rule for clock in made.clocks if clock.stopped_on is None}
    assert {clocks.about(rule).kind for rule in running} == {clocks.Kind.WINDOW}
    far = TODAY + timedelta(days=400)
    head = here.actors["petition_head"]
    for due in Due:
        assert matters.count(session, head, Filters(due=due), today=far) == 0
    for day in {clock.due_on for clock in made.clocks}:
        assert matters.count(session, head, Filters(due=Due.TODAY), today=day) == 0


@pytest.mark.parametrize(
    ("days", "queue"),
    [(-1, Queue.LATE), (0, Queue.TODAY), (1, Queue.WEEK), (7, Queue.WEEK), (8, None)],
)
def test_a_running_duty_waits_in_the_queue_of_its_day(
    session: Session, here: County, days: int, queue: Queue | None
) -> None:
    made = given.petition(session, here)
    session.execute(update(Clock).where(Clock.matter_id == made.id).values(due_on=TODAY + timedelta(days=days)))
    assert dated(session, here) == ({queue} if queue else set())


def test_a_stopped_duty_waits_nowhere(session: Session, here: County) -> None:
    made = given.petition(session, here)
    yesterday = TODAY - timedelta(days=1)
    session.execute(
        update(Clock).where(Clock.matter_id == made.id).values(due_on=yesterday, stopped_on=TODAY, stop_reason="met")
    )
    assert dated(session, here) == set()


@pytest.mark.parametrize("days", [-1, 0, 7, 8])
@pytest.mark.parametrize("stage", [R.LISTED, R.CLAIMED, R.RECTIFYING, R.REOPENED, R.APPLIED, R.VERIFIED, R.CLOSED])
def test_an_items_own_date_counts_like_a_duty_until_it_applies(
    session: Session, here: County, stage: rectification.Stage, days: int
) -> None:
    made = given.item(session, here, R.CLOSED if stage is R.REOPENED else stage, at=MORNING - timedelta(hours=1))
    if stage is R.REOPENED:
        done(session, here, made, "rework", at=MORNING)
    set_day = (Clock.matter_id == made.id, Clock.rule == clocks.RuleId.D25)
    session.execute(update(Clock).where(*set_day).values(due_on=TODAY + timedelta(days=days)))
    others = (Clock.matter_id == made.id, Clock.rule != clocks.RuleId.D25, Clock.stopped_on.is_(None))
    session.execute(update(Clock).where(*others).values(stopped_on=TODAY, stop_reason="met"))
    queue = {-1: Queue.LATE, 0: Queue.TODAY, 7: Queue.WEEK}.get(days)
    runs = stage in (R.LISTED, R.CLAIMED, R.RECTIFYING, R.REOPENED)
    assert dated(session, here) == ({queue} if queue and runs else set())


@pytest.mark.parametrize("length", [3, 6, 15, 29, 30, 60])
def test_near_is_what_the_ladder_calls_a_reminder_or_yellow(session: Session, here: County, length: int) -> None:
    made, head = given.petition(session, here), here.actors["petition_head"]
    for left in range(-2, 12):
        started_on, nominal_on = TODAY + timedelta(days=left - length), TODAY + timedelta(days=left)
        days = {"started_on": started_on, "nominal_on": nominal_on, "due_on": nominal_on + timedelta(days=1)}
        session.execute(update(Clock).where(Clock.matter_id == made.id).values(**days))
        near = worklist.page(session, head, Queue.NEAR, today=TODAY).total
        assert near == is_near(started_on, nominal_on, days["due_on"]), (length, left)


def test_what_the_verifier_sends_back_waits_with_its_handler_until_it_goes_on(session: Session, here: County) -> None:
    clerk, made = here.actors["town_clerk"], given.item(session, here, R.APPLIED)
    assert listed(session, clerk, Queue.RETURNED) == []
    done(session, here, made, "return", at=MORNING + timedelta(hours=1))
    done(session, here, made, "note", at=MORNING + timedelta(hours=2))
    assert listed(session, clerk, Queue.RETURNED) == [made]
    assert listed(session, here.actors["bridge_head"], Queue.RETURNED) == []
    done(session, here, made, "approve_report", at=MORNING + timedelta(hours=3))
    done(session, here, made, "apply", at=MORNING + timedelta(hours=4))
    assert listed(session, clerk, Queue.RETURNED) == []


def test_a_reported_plan_waits_for_its_approval_and_no_longer_with_its_handler(session: Session, here: County) -> None:
    made, clerk, office = given.item(session, here, R.LISTED), here.actors["town_clerk"], here.actors["office_clerk"]
    done(session, here, made, "claim", at=MORNING + timedelta(minutes=30))
    assert (listed(session, clerk, Queue.TO_PLAN), listed(session, office, Queue.TO_APPROVE_PLAN)) == ([made], [])
    done(session, here, made, "plan", at=MORNING + timedelta(hours=1))
    assert (listed(session, clerk, Queue.TO_PLAN), listed(session, office, Queue.TO_APPROVE_PLAN)) == ([], [made])


def test_a_visit_is_due_today_on_the_last_day_of_its_clock_alone(session: Session, here: County) -> None:
    made = given.petition(session, here, P.CLOSED)
    (due_on,) = [clock.due_on for clock in made.clocks if clock.rule is clocks.RuleId.D22]
    visitor = here.actors["visitor"]
    found = [
        worklist.page(session, visitor, Queue.VISIT_TODAY, today=due_on + timedelta(days=n)).total for n in (-1, 0, 1)
    ]
    assert found == [0, 1, 0]
    assert worklist.page(session, visitor, Queue.TO_VISIT, today=due_on).total == 1


def dated(session: Session, here: County) -> set[Queue]:
    """The queues by date in which the county's only matter stands with whoever has to act."""
    acting = [here.actors[who] for who in ("petition_head", "town_head")]
    return {
        queue for queue in BY_DATE if any(worklist.page(session, actor, queue, today=TODAY).total for actor in acting)
    }


def has_a_turn(session: Session, matter: Matter, actor: Actor) -> bool:
    """Whether the rules give him something to do next with the matter."""
    return turns.next_action(matter, facts_of(session, matter), actor) is not None


def next_due(matter: Matter) -> tuple[date, date, int]:
    """What a queue is sorted by: what is due next, then age."""
    return min(due_days(matter), default=date.max), matter.received_on, matter.id


def test_the_matters_of_a_queue_are_all_of_its_stage(session: Session, here: County) -> None:
    busy(session, here)
    stages = {
        ("petition_head", Queue.TO_ROUTE): {(Kind.PETITION, P.REGISTERED)},
        ("confidential", Queue.TO_TRANSFER): {(Kind.PETITION, P.REGISTERED)},
        ("town_head", Queue.TO_ACCEPT): {(Kind.PETITION, P.ROUTED)},
        ("town_clerk", Queue.TO_HANDLE): {(Kind.PETITION, P.ACCEPTED), (Kind.ITEM, R.RECTIFYING)},
        ("town_clerk", Queue.TO_DELIVER): {(Kind.PETITION, P.OPINION_ISSUED)},
        ("petition_head", Queue.TO_CLOSE): {(Kind.PETITION, P.DELIVERED), (Kind.PETITION, P.IN_RECHECK)},
        ("town_head", Queue.TO_CLAIM): {(Kind.ITEM, R.LISTED)},
        ("town_clerk", Queue.TO_PLAN): {(Kind.ITEM, R.REOPENED)},
        ("office_clerk", Queue.TO_APPROVE_PLAN): {(Kind.ITEM, R.CLAIMED)},
        ("verifier", Queue.TO_VERIFY): {(Kind.ITEM, R.APPLIED)},
        ("leader", Queue.TO_SIGN_OFF): {(Kind.ITEM, R.VERIFIED)},
        ("supervisor", Queue.TO_VISIT): {(Kind.PETITION, P.CLOSED), (Kind.ITEM, R.CLOSED)},
    }
    for (who, queue), wanted in stages.items():
        rows = listed(session, here.actors[who], queue)
        assert {(row.kind, row.stage) for row in rows} == wanted, queue
