"""No figure gets better by what hides a matter: closing unverified, merging, voiding, passing on, not registering.

Random counties in a real database; every figure of the county and of each town is read before such an act and, at the
same instant, after it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import given as drawn
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.indicators import Indicator, Part, Rate, is_better
from app.domain.permissions import Actor
from app.domain.petitions import Outcome, Stage
from app.domain.rectification import Stage as ItemStage
from app.domain.visits import Answers
from app.models.matters import Judgement, Matter
from app.models.raisings import Raising
from app.operations import matters, raisings
from app.operations.executions import NewExecution
from app.operations.links import hold
from app.operations.matters import NameHolder
from app.queries import indicators
from app.queries.facts import facts_of
from app.queries.indicator_cases import Period
from tests import given
from tests.given import MORNING, NOBODY_MET, NOT_SOLVED, SOLVED, County

NOW = MORNING + timedelta(days=150)
PERIOD = Period(date(2024, 1, 1), date(2024, 12, 31))
COUNTY = -1
"""Instead of a town: all of them."""
Figures = Mapping[tuple[Indicator, int | None], Rate]

AGES = st.sampled_from([2, 14, 20, 40, 75, 100, 140])
STAGES = (Stage.REGISTERED, Stage.ROUTED, Stage.ACCEPTED, Stage.DELIVERED, Stage.CLOSED)
PETITIONS = st.tuples(
    st.sampled_from(STAGES),
    AGES,
    st.sampled_from(["willow", "bridge"]),
    st.booleans(),
    st.sampled_from([SOLVED, NOT_SOLVED, NOBODY_MET, None]),
)
"""How far it came, since how many days, where, whether prominent, and what a visit found if it is closed."""
ITEMS = st.tuples(st.sampled_from((ItemStage.LISTED, ItemStage.RECTIFYING, ItemStage.CLOSED)), AGES)
COUNTIES = st.tuples(st.lists(PETITIONS, min_size=1, max_size=3), st.lists(ITEMS, min_size=1, max_size=2))
Drawn = tuple[list[tuple[Stage, int, str, bool, Answers | None]], list[tuple[ItemStage, int]]]
random = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
pytestmark = pytest.mark.slow


def figures(session: Session, now: datetime) -> Figures:
    """Every figure of the county and of each town."""
    found: dict[tuple[Indicator, int | None], Rate] = {}
    for indicator, told in indicators.every(session, Actor.system(), PERIOD, now=now).items():
        found[indicator, COUNTY] = told.rate()
        found |= {(indicator, town): told.of(town) for town in told.towns()}
    return found


def flattered(before: Figures, after: Figures) -> list[str]:
    """The figures that got better, told with their parts."""
    return [
        f"{indicator.value} of {town}: {dict(old.parts)} -> {dict(after[indicator, town].parts)}"
        for (indicator, town), old in before.items()
        if (indicator, town) in after and is_better(indicator, old, after[indicator, town])
    ]


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Whatever is done inside is undone afterwards: each drawn county begins with none."""
    with session.begin_nested() as inside:
        yield
        inside.rollback()


def settle(session: Session, here: County, of: Drawn) -> list[Matter]:
    """The matters of a drawn county; of two petitions the second one repeats the first."""
    made: list[Matter] = [solved(session, here)]
    for stage, age, town, prominent, answers in of[0]:
        at = NOW - timedelta(days=age)
        petition = given.petition(session, here, stage, at=at, village_id=None, prominent=prominent)
        petition.town_id = here.units[town]
        if stage is Stage.CLOSED and answers is not None:
            given.visited(session, here, petition, answers, at=at + timedelta(hours=2))
        made.append(petition)
    if len(made) > 2:
        first, second = sorted(made[1:3], key=lambda one: one.received_on)
        hold(session, second, first.id, Judgement.REPEAT, actor=here.actors["petition_head"], now=NOW)
    made += [given.item(session, here, stage, at=NOW - timedelta(days=age)) for stage, age in of[1]]
    session.flush()
    return made


def solved(session: Session, here: County) -> Matter:
    """What is as it should be and took its time, so that there is something to look better than: held by the
    secretary, closed within its days, solved as a visit found."""
    at = NOW - timedelta(days=130)
    made = given.petition(session, here, Stage.DELIVERED, at=at, prominent=True)
    given.done(session, here, made, "close", at=at + timedelta(days=35))
    given.visited(session, here, made, SOLVED, at=at + timedelta(days=36))
    return made


def test_figures_of_such_counties_say_something(session: Session, here: County) -> None:
    settle(session, here, ([(stage, 40, "willow", True, SOLVED) for stage in STAGES], [(ItemStage.CLOSED, 75)]))
    told = {indicator for (indicator, town), rate in figures(session, NOW).items() if town == COUNTY and rate.whole}
    assert told >= {Indicator.OFFICE_IN_TIME, Indicator.UNIT_IN_TIME, Indicator.HELD, Indicator.ITEMS_DONE}
    assert told >= {Indicator.VISITED, Indicator.PROVED, Indicator.DAYS, Indicator.REPEATED}


@random
@drawn(of=COUNTIES, at=st.integers(0, 4))
def test_voiding_betters_nothing(session: Session, here: County, of: Drawn, at: int) -> None:
    with undone(session):
        made = settle(session, here, of)
        one, before = made[at % len(made)], figures(session, NOW)
        assume(not facts_of(session, one).answered)  # what was answered is not void
        given.done(session, here, one, "void", at=NOW)
        assert flattered(before, figures(session, NOW)) == []


@random
@drawn(of=COUNTIES, age=AGES, outcome=st.sampled_from([Outcome.RESOLVED, Outcome.UNRESOLVED]))
def test_closing_without_a_visit_betters_nothing_neither_then_nor_later(
    session: Session, here: County, of: Drawn, age: int, outcome: Outcome
) -> None:
    with undone(session):
        settle(session, here, of)
        at = NOW - timedelta(days=age)
        waiting = given.petition(session, here, Stage.DELIVERED, at=at, prominent=age % 2 == 0)
        later = [NOW + timedelta(days=days) for days in (0, 40, 120)]
        before = [figures(session, then) for then in later]
        task = NewExecution("补助发放到户", here.people["town_clerk"], local_day(NOW) + timedelta(days=20))
        still: dict[str, Any] = {"execution": task} if outcome is Outcome.UNRESOLVED else {}
        given.done(session, here, waiting, "close", at=NOW, outcome=outcome, **still)
        for then, old in zip(later, before, strict=True):
            assert flattered(old, figures(session, then)) == [], then


@random
@drawn(of=COUNTIES, age=AGES)
def test_merging_betters_nothing(session: Session, here: County, of: Drawn, age: int) -> None:
    with undone(session):
        settle(session, here, of)
        main = given.petition(session, here, Stage.ACCEPTED, at=NOW - timedelta(days=40))
        again = given.petition(session, here, at=NOW - timedelta(days=min(age, 20)))
        before = figures(session, NOW)
        given.done(session, here, again, "merge", at=NOW, number=main.number)
        assert flattered(before, figures(session, NOW)) == []


@random
@drawn(of=COUNTIES, at=st.integers(0, 4), to=st.sampled_from(["deputy", "town_head", "bridge_head", "secretary"]))
def test_passing_on_who_answers_betters_nothing(session: Session, here: County, of: Drawn, at: int, to: str) -> None:
    with undone(session):
        made = settle(session, here, of)
        one, before = made[at % len(made)], figures(session, NOW)
        command, head = NameHolder(here.people[to], "由其包保", None), here.actors["petition_head"]
        try:
            matters.name_holder(session, one.uid, None, command, actor=head, now=NOW)
        except Refused:
            assume(False)
        assert flattered(before, figures(session, NOW)) == []


def test_what_a_visit_told_and_nobody_registers_stands_below_the_line(session: Session, here: County) -> None:
    closed = given.petition(session, here, Stage.CLOSED)
    given.visited(session, here, closed, at=MORNING + timedelta(hours=1), new_matter=True)
    key = (Indicator.TOLD, COUNTY)
    waits, over = (figures(session, MORNING + timedelta(days=days))[key] for days in (15, 16))
    assert [(rate.counted, rate.whole) for rate in (waits, over)] == [(0, 1), (0, 1)]
    given.visited(session, here, closed, at=MORNING + timedelta(days=5))
    assert figures(session, MORNING + timedelta(days=16))[key] == over


@random
@drawn(of=COUNTIES, at=st.integers(0, 4), days=st.integers(0, 40))
def test_what_is_told_and_never_registered_betters_nothing_now_or_later(
    session: Session, here: County, of: Drawn, at: int, days: int
) -> None:
    later = [NOW + timedelta(days=days) for days in (0, 16, 120)]
    after: dict[bool, list[Figures]] = {}
    for is_told in (False, True):
        with undone(session):
            closed = [one for one in settle(session, here, of) if one.closed_on is not None]
            given.visited(session, here, closed[at % len(closed)], at=NOW - timedelta(hours=days), new_matter=is_told)
            after[is_told] = [figures(session, then) for then in later]
    for then, silent, told in zip(later, after[False], after[True], strict=True):
        assert flattered(silent, told) == [], then
    assert after[True][-1][Indicator.TOLD, COUNTY].parts[Part.OVERDUE] == 1


def test_what_the_visit_of_an_item_told_counts_until_it_is_registered_whatever_is_said_of_it(
    session: Session, here: County
) -> None:
    item = given.item(session, here, ItemStage.CLOSED)
    visit = given.visited(session, here, item, at=MORNING + timedelta(hours=1), new_matter=True)
    key, over = (Indicator.TOLD, COUNTY), MORNING + timedelta(days=16)
    raised = session.scalars(select(Raising).where(Raising.visit_id == visit.id)).one()
    before = figures(session, over)[key]
    assert (before.counted, before.whole) == (0, 1)
    raisings.decline(
        session,
        raised.uid,
        raisings.Decline("不属于信访受理范围，不登记"),
        actor=here.actors["petition_head"],
        now=MORNING,
    )
    assert figures(session, over)[key] == before
    visit.raised_id = given.petition(session, here, at=MORNING + timedelta(days=3)).id
    session.flush()
    assert figures(session, over)[key].counted == 1
