"""What is bounded by the hour: a calm page, when to come again, and an entry for unusual reading."""

import json
from datetime import timedelta

from sqlalchemy import event, func, select
from time_machine import Traveller

from app import clock, database
from app.models.journal import JournalEntry
from app.models.outbox import Setting
from app.models.usage import UsageCount
from app.operations import housekeeping
from app.queries.access import NUMBERS
from tests import given
from tests.web.pages import check_page
from tests.web.scene import Scene


def allow(**numbers: int) -> None:
    """Set the numbers of the rules."""
    with database.transaction() as session:
        session.merge(Setting(name=NUMBERS, value=json.dumps(numbers)))


def told(kind: str) -> int:
    """How many entries of this kind the journal holds."""
    with database.current().reading() as session:
        return session.scalar(select(func.count(JournalEntry.seq)).where(JournalEntry.event == kind)) or 0


def petition(scene: Scene) -> str:
    """The page of a petition."""
    with scene.writing() as session:
        return f"/petitions/{given.petition(session, scene.here).uid}"


def test_searching_goes_on_in_the_next_hour(scene: Scene, present: Traveller) -> None:
    allow(search=3)
    who, other = scene.client("petition_head"), scene.client("registrar")
    assert [who.get("/search?q=低保").status_code for _ in range(3)] == [200] * 3
    refused = who.get("/search?q=低保")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "这一小时查询的次数太多" in check_page(refused.text).text
    assert other.get("/search?q=低保").status_code == 200  # each account has its own measure
    assert told("search") == 4  # what was refused was not done
    assert told("denied") == 1
    present.shift(timedelta(hours=1))
    assert scene.client("petition_head").get("/search?q=低保").status_code == 200


def test_opening_and_exporting_have_a_measure_of_their_own(scene: Scene) -> None:
    allow(opening=2, export=1)
    who, page = scene.client("petition_head"), petition(scene)
    assert [who.get(page).status_code for _ in range(3)] == [200, 200, 429]
    assert [who.get("/petitions/export").status_code for _ in range(2)] == [200, 429]
    assert who.get("/petitions/").status_code == 200  # lists are not counted


def test_unusual_reading_is_one_entry_and_stops_nobody(scene: Scene) -> None:
    allow(unusual=3)
    who, page = scene.client("petition_head"), petition(scene)
    assert [who.get(page).status_code for _ in range(6)] == [200] * 6
    with database.current().reading() as session:
        (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.event == "reading.unusual")).all()
    assert (entry.result, json.loads(entry.detail)) == ("alarm", {"openings": 3})
    assert entry.user_id == scene.here.actors["petition_head"].user_id


def test_pages_that_write_nothing_ask_nothing_for_it(scene: Scene) -> None:
    who, asked = scene.client("petition_head"), list[str]()
    event.listen(database.current().engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for url in ("/petitions/", "/worklist/", "/directory/"):
        assert who.get(url, follow_redirects=True).status_code == 200
    assert asked
    assert [one for one in asked if "usage_count" in one] == []


def test_the_counts_of_days_past_are_forgotten(scene: Scene, present: Traveller) -> None:
    scene.client("petition_head").get("/search?q=低保")
    present.shift(timedelta(days=3))
    with database.transaction() as session:
        assert session.scalar(select(func.count(UsageCount.user_id))) == 1
        housekeeping.forget(session, clock.now())
        assert session.scalar(select(func.count(UsageCount.user_id))) == 0
