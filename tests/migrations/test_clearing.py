"""Revision 0049 with data in it: who was asked for to be cleared before is watched until it is asked for anew."""

from sqlalchemy import column, select, table, update

from app import migrating
from app.database import Database
from app.domain.monitoring import Stage
from app.models.households import Household
from app.models.monitoring import MonitoringCase
from tests.given import County, county
from tests.operations.test_monitoring import watched


def test_a_clearing_asked_for_before_is_asked_for_with_what_it_takes(any_database: Database) -> None:
    with any_database.transaction() as session:
        here: County = county(session)
        watched(session, here)
    migrating.downgrade(any_database, "0045")
    with any_database.transaction() as session:
        session.execute(update(table("monitoring_case", column("stage"))).values(stage="clearing"))
    migrating.upgrade(any_database)
    with any_database.reading() as session:
        (case,) = session.scalars(select(MonitoringCase)).all()
        assert (case.stage, case.clearing_income, case.checked_by_id) == (Stage.MONITORED, None, None)
        assert session.scalar(select(Household.number).where(Household.id == case.household_id)) == "9902261040417"
