"""Early warning: each rule raises once what it finds, adds what follows, and never tells of an accusation."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.contents import Content
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor
from app.domain.petitions import Category, Outcome, Stage
from app.domain.visits import Answers, Satisfied, Solved
from app.domain.warnings import BY_DEFAULT, AlarmRule, AlarmState, Threshold, has_risen, merged, promptness, risen_by
from app.models.base import Base
from app.models.inbox import MessageKind
from app.models.matters import Matter
from app.models.warnings import Alarm, AlarmMatter
from app.operations import inbox as reading
from app.operations import warnings
from app.operations.registering import NewAccused, NewPetitioner
from app.operations.warnings import Deal, SetThreshold
from app.queries import inbox
from app.queries import warnings as seen
from app.queries.warnings import Wanted
from search_index import Engine, WhooshEngine
from tests import given
from tests.given import MORNING, County, done

R, S = AlarmRule, AlarmState
TODAY = MORNING.date()
MA = NewPetitioner(name="马秀英", id_no="11010519491231002X")
NOTE = "镇里本周逐户核实，月底前把补助发到户。"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An index without anything in it."""
    made = WhooshEngine(tmp_path / "index", bytes(range(32)))
    made.rebuild([])
    return made


def run(session: Session, engine: Engine, at: datetime = MORNING, **changes: Any) -> warnings.Run:
    """What the run does at that moment."""

    @contextmanager
    def inside() -> Iterator[Session]:
        with session.begin_nested():
            yield session

    usual: dict[str, Any] = {"today": local_day(at), "actor": Actor.system("warnings"), "now": at}
    return warnings.run(lambda: nullcontext(session), inside, engine, progress=lambda *_: None, **usual | changes)


def came(session: Session, here: County, days: int, stage: Stage = Stage.REGISTERED, **changes: Any) -> Matter:
    """A petition that came so many days ago, by somebody of its own and of no telling category."""
    usual = {"content": Content.OTHER, "people": (NewPetitioner(name="来访人"),)}
    return given.petition(session, here, stage, at=MORNING - timedelta(days=days), **usual | changes)


def alarms(session: Session, rule: AlarmRule) -> list[tuple[Alarm, set[int]]]:
    """The alarms of a rule with the ids of their matters, the oldest first."""
    found = session.scalars(select(Alarm).where(Alarm.rule == rule).order_by(Alarm.id)).all()
    behind = select(AlarmMatter.matter_id)
    return [(one, set(session.scalars(behind.where(AlarmMatter.alarm_id == one.id)))) for one in found]


def rows(session: Session) -> list[int]:
    """How many rows each table has."""
    return [len(session.execute(select(table)).all()) for table in Base.metadata.sorted_tables]


def ids(*made: Matter) -> set[int]:
    return {one.id for one in made}


def test_the_same_person_alarms_as_long_as_a_demand_is_not_solved(
    session: Session, here: County, engine: Engine
) -> None:
    three = [came(session, here, days, people=(MA,)) for days in (80, 40, 1)]
    came(session, here, 95, people=(MA,))
    came(session, here, 5)
    assert run(session, engine).raised == {R.SAME_PERSON: 1}
    ((alarm, behind),) = alarms(session, R.SAME_PERSON)
    assert behind == ids(*three)
    assert (alarm.first_on, alarm.found) == (TODAY - timedelta(days=80), 3)


def test_who_was_helped_each_time_raises_no_alarm(session: Session, here: County, engine: Engine) -> None:
    for days in (80, 40, 1):
        made = came(session, here, days, people=(MA,))
        made.settled_on, made.holder_id, made.outcome = TODAY, None, Outcome.RESOLVED
    session.flush()
    assert not run(session, engine).raised[R.SAME_PERSON]


def test_a_village_and_category_alarm_and_what_follows_is_added(session: Session, here: County, engine: Engine) -> None:
    five = [came(session, here, days, content=Content.POV_TOILETS) for days in range(5)]
    came(session, here, 1, content=Content.HOUSING)
    came(session, here, 1, content=Content.POV_TOILETS, village_id=here.villages["mill"])
    for days in range(5):
        came(session, here, days, content=Content.OTHER)
    assert run(session, engine).raised[R.PLACE] == 1
    ((alarm, behind),) = alarms(session, R.PLACE)
    assert behind == ids(*five)
    assert (alarm.village_id, alarm.content) == (here.villages["well"], Content.POV_TOILETS)
    later = came(session, here, 0, content=Content.POV_TOILETS)
    again = run(session, engine)
    assert (again.raised[R.PLACE], again.added_to) == (0, 1)
    ((alarm, behind),) = alarms(session, R.PLACE)
    assert behind == ids(*five, later)
    assert alarm.found == 5


def test_a_second_run_changes_nothing_and_a_dry_one_writes_nothing(
    session: Session, here: County, engine: Engine
) -> None:
    for days in range(5):
        came(session, here, days, content=Content.POV_TOILETS, people=(MA,))
    before = rows(session)
    tried = run(session, engine, dry_run=True)
    assert rows(session) == before
    assert run(session, engine).raised == tried.raised == {R.SAME_PERSON: 1, R.PLACE: 1}
    before = rows(session)
    assert not run(session, engine).raised.total()
    assert rows(session) == before


def test_a_run_as_of_a_day_counts_back_from_it(session: Session, here: County, engine: Engine) -> None:
    for days in range(40, 45):
        came(session, here, days, content=Content.POV_TOILETS)
    assert not run(session, engine, dry_run=True).raised[R.PLACE]
    assert run(session, engine, today=TODAY - timedelta(days=39), dry_run=True).raised[R.PLACE] == 1
    assert not run(session, engine, today=TODAY - timedelta(days=41), dry_run=True).raised[R.PLACE]


def test_a_unit_alarms_against_its_own_past_and_not_without_one(session: Session, here: County, engine: Engine) -> None:
    head = here.actors["petition_head"]
    threshold = Threshold(R.UNIT_RISE, 3, 10, 50)
    warnings.set_threshold(session, SetThreshold(threshold, "先按十天看一看"), actor=head, now=MORNING)
    past = [came(session, here, days, Stage.ROUTED) for days in (12, 22, 32)]
    now = [came(session, here, days, Stage.ROUTED) for days in (5, 6, 7)]
    for one in (*past, *now):
        one.unit_id = here.units["willow"]
    for days in (5, 6, 7):
        came(session, here, days, Stage.ROUTED).unit_id = here.units["housing"]
    session.flush()
    assert run(session, engine).raised[R.UNIT_RISE] == 1
    ((alarm, behind),) = alarms(session, R.UNIT_RISE)
    assert behind == ids(*now)
    assert (alarm.unit_id, alarm.found, alarm.before) == (here.units["willow"], 3, 3)


def test_visits_alarm_of_something_new_and_of_dissatisfaction_and_again_after_they_were_dealt_with(
    session: Session, here: County, engine: Engine
) -> None:
    angry = Answers(reached=True, solved=Solved.NO, satisfied=Satisfied.DISSATISFIED, reason="补助还没有发到户里")
    closed = came(session, here, 20, Stage.CLOSED)
    done(session, here, closed, "visit", at=MORNING, answers=angry)
    fresh = came(session, here, 20, Stage.CLOSED)
    done(session, here, fresh, "visit", at=MORNING, new_matter=True, note="又说门口的路坏了，雨天出不去。")
    assert run(session, engine).raised == {R.NEW_DEMAND: 1, R.DISSATISFIED: 1}
    ((alarm, behind),) = alarms(session, R.DISSATISFIED)
    assert behind == ids(closed)
    deal(session, here, alarm, S.DONE, at=MORNING + timedelta(days=1))
    assert not run(session, engine, MORNING + timedelta(days=2)).raised.total()
    done(session, here, closed, "visit", at=MORNING + timedelta(days=3), answers=angry)
    assert run(session, engine, MORNING + timedelta(days=3)).raised == {R.DISSATISFIED: 1}


def deal(
    session: Session, here: County, alarm: Alarm, state: AlarmState, who: str = "petition_head", **more: Any
) -> Alarm:
    at = more.pop("at", MORNING)
    return warnings.deal(session, alarm.uid, Deal(state, NOTE, **more), actor=here.actors[who], now=at)


def test_what_was_dealt_with_counts_no_more_and_said_anew_the_newest_counts(
    session: Session, here: County, engine: Engine
) -> None:
    for days in range(5):
        came(session, here, days, content=Content.POV_TOILETS)
    run(session, engine)
    ((alarm, _),) = alarms(session, R.PLACE)
    deal(session, here, alarm, S.STARTED, token="one")
    assert len(deal(session, here, alarm, S.STARTED, token="one").acts) == 1
    deal(session, here, alarm, S.DONE, at=MORNING + timedelta(days=3))
    assert (alarm.first_acted_at, alarm.ended_at) == (MORNING, MORNING + timedelta(days=3))
    for _ in range(4):
        came(session, here, 0, content=Content.POV_TOILETS)
    assert not run(session, engine).raised[R.PLACE], "four new ones are not five"
    deal(session, here, alarm, S.STARTED)
    session.refresh(alarm)
    assert (alarm.state, alarm.ended_at) == (S.STARTED, None)
    assert run(session, engine).added_to == 1


def test_an_accusation_never_counts_and_an_alarm_with_one_is_seen_by_nobody(
    session: Session, here: County, engine: Engine
) -> None:
    secret: dict[str, Any] = {"category": Category.ACCUSATION, "accused": (NewAccused(unit_id=here.units["willow"]),)}
    for days in range(5):
        came(session, here, days, content=Content.POV_TOILETS, people=(MA,), **secret)
    assert not run(session, engine).raised.total()
    five = [came(session, here, days, content=Content.POV_TOILETS) for days in range(5)]
    run(session, engine)
    ((alarm, _),) = alarms(session, R.PLACE)
    who = ("petition_head", "supervisor", "leader", "auditor", "confidential")
    follows = who[:-1]
    assert [seen.waiting(session, here.actors[one]) for one in who] == [1, 1, 1, 1, 0]
    five[0].confidential = True
    session.flush()
    assert [seen.waiting(session, here.actors[one]) for one in follows] == [0] * 4
    with pytest.raises(NotFound):
        deal(session, here, alarm, S.DONE)


def test_who_is_complained_of_in_one_of_the_matters_sees_nothing_of_the_alarm(
    session: Session, here: County, engine: Engine
) -> None:
    for days in range(4):
        came(session, here, days, content=Content.POV_TOILETS)
    came(session, here, 0, content=Content.POV_TOILETS, accused=(NewAccused(unit_id=here.units["supervision"]),))
    run(session, engine)
    assert [seen.waiting(session, here.actors[one]) for one in ("supervisor", "leader")] == [0, 1]
    assert seen.page(session, here.actors["supervisor"], seen.Wanted(every=True)) == ([], 0)


def test_voided_and_taken_in_as_history_do_not_count(session: Session, here: County, engine: Engine) -> None:
    five = [came(session, here, days, content=Content.POV_TOILETS) for days in range(5)]
    done(session, here, five[0], "void", at=MORNING)
    assert not run(session, engine).raised.total()
    came(session, here, 0, content=Content.POV_TOILETS).is_history = True
    session.flush()
    assert not run(session, engine).raised.total()


def test_only_the_petition_office_deals_and_sets(session: Session, here: County, engine: Engine) -> None:
    for days in range(5):
        came(session, here, days, content=Content.POV_TOILETS)
    run(session, engine)
    ((alarm, _),) = alarms(session, R.PLACE)
    for who in ("supervisor", "leader", "town_head", "office_clerk"):
        with pytest.raises((Refused, NotFound)):
            deal(session, here, alarm, S.DONE, who)
        with pytest.raises((Refused, NotFound)):
            set_as(session, here, Threshold(R.PLACE, 3, 30), who)
    with pytest.raises(Refused, match="warning_note_too_short"):
        warnings.deal(session, alarm.uid, Deal(S.DONE, "好"), actor=here.actors["petition_head"], now=MORNING)


def set_as(
    session: Session, here: County, new: Threshold, who: str = "petition_head", reason: str = "件数太高，看不出问题"
) -> None:
    warnings.set_threshold(session, SetThreshold(new, reason), actor=here.actors[who], now=MORNING)


def test_what_the_county_sets_counts_from_the_next_run_on(session: Session, here: County, engine: Engine) -> None:
    for days in range(3):
        came(session, here, days, content=Content.POV_TOILETS)
    assert not run(session, engine).raised.total()
    set_as(session, here, Threshold(R.PLACE, 3, 30))
    assert run(session, engine, dry_run=True).raised[R.PLACE] == 1
    set_as(session, here, replace(BY_DEFAULT[R.PLACE], is_on=False))
    assert not run(session, engine).raised.total()
    assert [(one.least, one.is_on) for one in seen.entries(session)] == [(5, False), (3, True)]


@pytest.mark.parametrize(
    ("new", "reason", "code"),
    [
        (Threshold(R.PLACE, 1, 30), "件数太高", "least_not_allowed"),
        (Threshold(R.ALIKE, 2, 30), "件数太高", "least_not_allowed"),
        (Threshold(R.DISSATISFIED, 2, 30), "件数太高", "least_not_allowed"),
        (Threshold(R.PLACE, 5, 400), "天数太少", "days_not_allowed"),
        (Threshold(R.UNIT_RISE, 5, 30), "百分数太高", "rise_missing"),
        (BY_DEFAULT[R.PLACE], "照旧不变", "nothing_changed"),
        (Threshold(R.PLACE, 4, 30), "", "reason_missing"),
    ],
)
def test_what_cannot_be_set_is_refused(session: Session, here: County, new: Threshold, reason: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        set_as(session, here, new, reason=reason)
    assert not seen.entries(session)


def test_alike_matters_are_left_out_while_the_index_is_away(session: Session, here: County, tmp_path: Path) -> None:
    for days in range(5):
        came(session, here, days, content=Content.POV_TOILETS)
    told = run(session, WhooshEngine(tmp_path / "none", bytes(range(32))))
    assert (told.skipped, told.raised[R.PLACE]) == ([R.ALIKE], 1)


def test_groups_that_share_somebody_are_one() -> None:
    groups = (frozenset({1, 2}), frozenset({3, 4}), frozenset({2, 3}), frozenset({5}))
    assert sorted(map(sorted, merged(groups))) == [[1, 2, 3, 4], [5]]


def test_a_rise_is_held_against_the_average_of_before() -> None:
    assert has_risen(15, 30, 50)
    assert not has_risen(14, 30, 50)
    assert not has_risen(100, 0, 50), "with nothing before there is nothing to compare with"
    assert risen_by(15, 30) == 50


def test_how_soon_somebody_acted_is_told_of_those_that_were_acted_on() -> None:
    first = date(2024, 5, 1)
    days = [(first, first + timedelta(days=3)), (first, None), (first, first + timedelta(days=9))]
    assert (promptness(days).raised, promptness(days).acted, promptness(days).days) == (3, 2, 6)
    assert promptness([(first, None)]).days is None


def told(session: Session, here: County, *names: str) -> list[int]:
    """How many unread lines about alarms each of these finds in his inbox."""
    return [sum(one.kind is MessageKind.ALARM for one in inbox.page(session, here.actors[name]).rows) for name in names]


def test_a_new_alarm_stands_once_in_the_inbox_of_who_has_to_act(session: Session, here: County, engine: Engine) -> None:
    first = given.petition(session, here, Stage.CLOSED, at=MORNING - timedelta(days=3))
    given.visited(session, here, first, given.NOT_SOLVED, at=MORNING - timedelta(days=2))
    assert run(session, engine).raised[R.DISSATISFIED] == 1
    concerned = ("secretary", "petition_head")
    assert told(session, here, *concerned) == [1, 1]
    assert told(session, here, "bridge_secretary", "supervisor", "office_head", "town_clerk") == [0, 0, 0, 0]
    second = given.petition(session, here, Stage.CLOSED, at=MORNING - timedelta(days=3))
    given.visited(session, here, second, given.NOT_SOLVED, at=MORNING - timedelta(days=1))
    assert run(session, engine, MORNING + timedelta(hours=1)).raised[R.DISSATISFIED] == 1
    assert told(session, here, *concerned) == [1, 1], "one unread line is enough"
    (message,) = (one for one in inbox.page(session, here.actors["secretary"]).rows if one.kind is MessageKind.ALARM)
    reading.open_one(session, message.uid, actor=here.actors["secretary"], now=MORNING)
    third = given.petition(session, here, Stage.CLOSED, at=MORNING - timedelta(days=3))
    given.visited(session, here, third, given.NOT_SOLVED, at=MORNING)
    run(session, engine, MORNING + timedelta(hours=2))
    assert told(session, here, *concerned) == [2, 1]


def test_a_secretary_sees_the_alarms_of_his_town_and_nobody_elses(
    session: Session, here: County, engine: Engine
) -> None:
    ours, theirs = here.units["willow"], here.units["bridge"]
    for town in (ours, theirs):
        closed = given.petition(session, here, Stage.CLOSED, at=MORNING - timedelta(days=3), village_id=None)
        closed.town_id = town
        given.visited(session, here, closed, given.NOT_SOLVED, at=MORNING)
    run(session, engine)
    rows, total = seen.page(session, here.actors["bridge_secretary"], Wanted())
    assert [one.town_id for one in rows] == [theirs] * total
    assert seen.page(session, here.actors["petition_head"], Wanted())[1] == 2
    assert seen.page(session, here.actors["town_clerk"], Wanted())[1] == 0
    with pytest.raises(Refused):
        warnings.deal(session, rows[0].uid, Deal(S.DONE, NOTE), actor=here.actors["bridge_secretary"], now=MORNING)
