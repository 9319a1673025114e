"""Revision 0040 with data in it: what proved a plan of one measure proves that one; handlers stay kept away."""

from sqlalchemy import select

from app import migrating
from app.database import Database
from app.domain.rectification import Action, Stage
from app.models.rectification import Evidence, ItemHandler, RectificationItem
from app.queries.facts import facts_of
from tests import given
from tests.given import MORNING, County, county, done, measure


def test_evidence_of_one_measure_is_its_own_and_of_several_nobodys_until_it_is_named(any_database: Database) -> None:
    with any_database.transaction() as session:
        here: County = county(session)
        one = given.item(session, here, Stage.CLOSED)
        several = given.item(session, here, Stage.CLAIMED)
        two = (measure("更换设施"), measure("培训使用"))
        done(session, here, several, Action.PLAN, at=MORNING, measures=two)
        done(session, here, several, Action.APPROVE_PLAN, at=MORNING)
        done(session, here, several, Action.NOTE, at=MORNING)
        uids, handler = (one.uid, several.uid), here.people["town_clerk"]
    migrating.downgrade(any_database, "0039")
    migrating.upgrade(any_database)
    with any_database.reading() as session:
        found = select(RectificationItem).where(RectificationItem.uid.in_(uids)).order_by(RectificationItem.id)
        one, several = session.scalars(found)
        assert [facts_of(session, item).unproven_count for item in (one, several)] == [0, 2]
        (tie,) = session.scalars(select(Evidence)).all()
        assert (tie.measure_id, tie.paper.dated_on) == (one.measures[0].id, None)
        assert [row.person_id for row in session.scalars(select(ItemHandler))] == [handler] * 2
