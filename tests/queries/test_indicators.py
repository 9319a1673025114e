"""Indicators: one reading for all, for a month, for a list and for many months come to the same."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain.indicators import Indicator
from app.domain.permissions import Actor
from app.domain.petitions import Stage
from app.domain.rectification import Stage as ItemStage
from app.queries import indicators, trends
from app.queries.indicator_cases import Period
from tests import given
from tests.conftest import NOW
from tests.given import MORNING, County

YEAR = trends.months(date(2024, 8, 31))


@pytest.fixture
def busy(session: Session, here: County) -> Session:
    """Petitions of several months at many stages, one visited, one without a town, and items."""
    for back, stage in ((0, Stage.REGISTERED), (0, Stage.CLOSED), (40, Stage.ACCEPTED), (75, Stage.DELIVERED)):
        given.petition(session, here, stage, at=MORNING - timedelta(days=back))
    given.petition(session, here, town_id=None, village_id=None)
    closed = given.petition(session, here, Stage.CLOSED)
    given.visited(session, here, closed, at=MORNING + timedelta(hours=1), new_matter=True)
    given.item(session, here)
    given.item(session, here, ItemStage.CLOSED, at=MORNING - timedelta(days=20))
    return session


@pytest.mark.parametrize("indicator", Indicator)
def test_months_lists_and_all_of_them_come_to_the_same(busy: Session, indicator: Indicator) -> None:
    actor, months = Actor.system(), tuple(YEAR)
    at_once = indicators.by_month(busy, actor, indicator, months, now=NOW)
    for month, told in zip(months, at_once, strict=True):
        alone = indicators.counted(busy, actor, indicator, month, now=NOW)
        among_all = indicators.every(busy, actor, month, now=NOW)[indicator]
        listed = {place: len(ids) for place, ids in indicators.ids(busy, actor, indicator, month, now=NOW).items()}
        assert dict(told.counts) == dict(alone.counts) == dict(among_all.counts) == listed
        assert told.rate() == alone.rate() == among_all.rate()
    whole = indicators.counted(busy, actor, indicator, Period(months[0].first, months[-1].last), now=NOW)
    assert sum(whole.counts.values()) == sum(sum(told.counts.values()) for told in at_once)


def test_something_is_counted_by_nearly_all_of_them(busy: Session) -> None:
    found = indicators.every(busy, Actor.system(), Period(YEAR[0].first, YEAR[-1].last), now=NOW)
    nothing = {indicator for indicator, told in found.items() if not told.counts}
    assert nothing <= {Indicator.HELD, Indicator.ITEMS_IN_TIME, Indicator.SATISFIED_OFFICE}
