"""Revision 0046 with data in it: the day of an advice gets its clock, and goes back to its row."""

from datetime import date, timedelta

from sqlalchemy import select

from app import migrating
from app.database import Database
from app.domain.advising import AdviceKind
from app.domain.petitions import Adoption
from app.models.advice import Advice
from app.models.matters import Clock
from app.operations import advising
from tests import given
from tests.given import MORNING, County, county

DAYS = (Clock.rule, Clock.started_on, Clock.nominal_on, Clock.due_on, Clock.stopped_on, Clock.stop_reason)


def test_the_days_of_advice_run_as_if_they_always_had(any_database: Database) -> None:
    mine = select(*DAYS).join(Advice, Advice.clock_id == Clock.id).order_by(Advice.id)
    with any_database.transaction() as session:
        here: County = county(session)
        made, head = given.petition(session, here), here.actors["petition_head"]
        said = ("发放以后没有公示，群众不知道进度", "每月在村务公开栏公示一次发放情况", date(2024, 6, 20))
        several = [
            advising.give(
                *(session, made.uid, None, advising.Give(AdviceKind.WORK, here.units[unit], *said)),
                actor=head,
                now=MORNING,
            )
            for unit in ("housing", "bridge", "willow")
        ]
        later = MORNING + timedelta(days=2)
        told = advising.FeedBack(several[1].id, Adoption.ADOPTED, "从六月起每月公示一次。", later.date())
        advising.feed_back(session, made.uid, None, told, actor=head, now=later)
        back = advising.Withdraw(several[2].id, "发错了单位，另行提出")
        advising.withdraw(session, made.uid, None, back, actor=head, now=later)
        before = session.execute(mine).all()
    assert [(row.rule, row.due_on, row.stop_reason) for row in before] == [
        *(("D13-set", date(2024, 6, 20), None), ("D13-set", date(2024, 6, 20), "met")),
        ("D13-set", date(2024, 6, 20), "ended"),
    ]
    migrating.downgrade(any_database, "0045")
    migrating.upgrade(any_database)
    with any_database.transaction() as session:
        assert session.execute(mine).all() == before
        assert session.scalars(select(Advice.id).order_by(Advice.id)).all() == [one.id for one in several]
        another = advising.Give(AdviceKind.POLICY, here.units["housing"], *said)
        assert advising.give(session, made.uid, None, another, actor=head, now=later).id > several[-1].id
