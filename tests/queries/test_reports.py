"""Figures of reports and boards on both databases: what is told is as much as its list holds."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.petitions import Routing, Stage
from app.domain.reports import ReportKind
from app.models.matters import Kind
from app.operations.registering import NewAccused
from app.queries import boards, dispatching, matters, reports, town_boards
from app.queries.matters import Due, Filters
from app.queries.reports import Listed
from tests import given
from tests.conftest import NOW
from tests.given import MORNING, County

TODAY, ALL = NOW.date(), Actor.system()
YEAR = reports.subject(ReportKind.ANNUAL, TODAY, TODAY)


@pytest.fixture
def busy(session: Session, here: County) -> Session:
    """Petitions of two towns, stages and months, one complained of, and items of two villages."""
    for stage in (Stage.REGISTERED, Stage.ROUTED, Stage.ACCEPTED, Stage.CLOSED):
        given.petition(session, here, stage, prominent=stage is Stage.ACCEPTED)
    given.petition(session, here, Stage.ACCEPTED, at=MORNING - timedelta(days=95))
    given.petition(session, here, town_id=here.units["bridge"], village_id=here.villages["ford"], poverty=False)
    given.petition(session, here, village_id=None, accused=(NewAccused(unit_id=here.units["bridge"]),))
    given.item(session, here, villages="石桥镇渡口村")
    return session


def test_a_report_adds_up_to_the_list_of_its_period(busy: Session) -> None:
    whole = matters.count(busy, ALL, YEAR.filters(), today=TODAY)
    assert whole == 7
    for counts in (
        reports.by_day(busy, ALL, YEAR, today=TODAY).values(),
        reports.by_place(busy, ALL, YEAR, today=TODAY).values(),
    ):
        assert sum(stock.whole for stock in counts) == whole
    month = reports.subject(ReportKind.MONTHLY, TODAY, TODAY)
    assert sum(one.whole for one in reports.by_day(busy, ALL, month, today=TODAY).values()) == 5
    assert [one.stock.whole for one in reports.hot(busy, ALL, YEAR, today=TODAY)] == [5]
    late = reports.overdue(busy, ALL, YEAR, today=TODAY)
    asked = Filters(kind=Kind.PETITION, live=True, due=Due.LATE)
    assert sum(count for _, count in late.values()) == matters.count(busy, ALL, asked, today=TODAY) > 0
    assert sum(one.live for one in reports.holders(busy, ALL, YEAR, today=TODAY)) == 1


def test_what_is_listed_by_the_room_itself_is_as_much_as_is_told(busy: Session, here: County) -> None:
    told = reports.routed(busy, ALL, YEAR.period, today=TODAY)
    for routing, stock in told.items():
        for live, count in ((None, stock.whole), (True, stock.live)):
            wanted = reports.ids(ALL, Listed(YEAR.period, routing, live=live), today=TODAY)
            assert len(busy.scalars(wanted).all()) == count
    assert told[Routing.ASSIGN].whole == 4
    ((unit, _, stock),) = reports.complained(busy, ALL, YEAR.period, today=TODAY)
    assert (unit, stock.whole) == (here.units["bridge"], 1)
    assert not reports.advised(busy, ALL, YEAR, today=TODAY)
    assert not reports.ordered(busy, ALL, YEAR, now=NOW)


@pytest.mark.parametrize("kind", Kind)
def test_a_board_counts_what_its_lists_hold(busy: Session, here: County, kind: Kind) -> None:
    whole = boards.board(busy, ALL, kind, today=TODAY)
    assert sum(map(sum, whole.stages.values())) == whole.whole.live
    for town in (here.units["willow"], here.units["bridge"]):
        told = town_boards.board(busy, ALL, kind, town, today=TODAY)
        assert told.whole == whole.lanes[town]
        for village, lane in told.villages.items():
            asked = Filters(kind=kind, live=True, town_id=town, village_id=village)
            assert matters.count(busy, ALL, asked, today=TODAY) == lane.live


def test_what_waits_to_be_sent_is_what_is_registered(busy: Session) -> None:
    waits = dispatching.waiting(busy, ALL, today=TODAY)
    assert waits.count == matters.count(busy, ALL, Filters(kind=Kind.PETITION, stages=("registered",)), today=TODAY)
    assert [one.count for one in dispatching.sent(busy, ALL, today=TODAY)] == [0, 3]
