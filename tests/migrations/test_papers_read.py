"""Revision 0011 with data in it: papers that were there before wait to be read."""

from sqlalchemy import select

from app import migrating
from app.database import Database
from app.models.papers import Attachment, PaperText, TextState
from tests import given
from tests.given import MORNING, County, county


def test_every_paper_of_before_waits_after_the_upgrade(any_database: Database) -> None:
    with any_database.transaction() as session:
        here: County = county(session)
        given.petition(session, here, papers=(given.paper(name="一.jpg"), given.paper(name="二.jpg")))
    migrating.downgrade(any_database, "0010")
    migrating.upgrade(any_database)
    with any_database.reading() as session:
        rows = session.scalars(select(PaperText).order_by(PaperText.paper_id)).all()
        assert [row.paper_id for row in rows] == list(session.scalars(select(Attachment.id).order_by(Attachment.id)))
        assert [(row.state, row.at, row.text) for row in rows] == [(TextState.WAITING, MORNING, None)] * 2
