"""No room left, a database held by others, an index that is gone, a clock set back: said calmly, nothing half done."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import database
from app.database import Database
from app.domain.permissions import Role
from app.models.journal import JournalEntry
from app.models.matters import Clock, Matter
from app.models.outbox import OutboxRow
from app.operations import journal, signing_in
from tests.web.conftest import SignIn
from tests.web.counter import registered, registering
from tests.web.pages import check_page


@contextmanager
def with_pragma(data: Database, pragma: Callable[[int], str]) -> Iterator[None]:
    """Each connection has this setting for a while; it is told how many pages the file has."""

    def connected(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # a connection of the driver
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA {pragma(pages)}")
        cursor.close()

    data.close()
    event.listen(data.engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(data.engine, "connect", connected)
        data.close()


def rows() -> list[int]:
    """How many there are of what a registration writes."""
    with database.current().reading() as session:
        return [
            session.scalar(select(func.count()).select_from(kind)) or 0
            for kind in (Matter, Clock, OutboxRow, JournalEntry)
        ]


def test_without_room_nothing_is_half_saved_people_read_on_and_it_is_saved_once_there_is(
    sign_in: SignIn, app: Flask
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    clerk = sign_in(Role.REGISTRAR)
    registered(clerk)
    before = rows()
    with with_pragma(database.current(), lambda pages: f"max_page_count={pages}"):
        statuses = set()
        for number in range(40):  # free pages inside the file are used up first
            body = "".join(chr(0x4E00 + number * 300 + place) for place in range(300)) * 3
            person = {"people-0-name": f"张{body[:2]}", "people-0-phone": "", "people-0-address": body[2:9]}
            answer = registering(clerk, body=body, **person)
            statuses.add(answer.status_code)
            if answer.status_code == 507:
                break
        assert 507 in statuses
        assert "服务器的磁盘满了" in check_page(answer.text).text
        full = rows()
        assert clerk.get("/petitions/").status_code == 200
        assert clerk.get("/worklist/").status_code == 200
        assert rows()[:3] == full[:3]
    made = full[0] - before[0]
    assert [full[1] - before[1], full[2] - before[2]] == [made, made], "a petition, its clock, its line for the index"
    registered(clerk, body="水管冻裂以后一直没有修", **{"people-0-name": "赵有田", "people-0-phone": ""})
    with database.current().reading() as session:
        assert journal.verify(session).good
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_whoever_reads_without_room_is_not_turned_away_because_it_cannot_be_noted(
    sign_in: SignIn, present: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = sign_in(Role.REGISTRAR)

    def full(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(signing_in, "seen", full)
    present.shift(timedelta(minutes=5))
    assert clerk.get("/petitions/").status_code == 200


def test_a_database_held_by_others_is_said_and_sent_again(sign_in: SignIn, app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    clerk = sign_in(Role.REGISTRAR)
    before, data = rows(), database.current()
    with with_pragma(data, lambda _: "busy_timeout=100"), data.engine.connect() as outside:
        outside.exec_driver_sql("ROLLBACK")
        outside.exec_driver_sql("BEGIN IMMEDIATE")  # past the gate, as somebody with a tool of his own
        answer = registering(clerk)
        assert answer.status_code == 503
        assert "现在忙不过来" in check_page(answer.text).text
        assert clerk.get("/petitions/").status_code == 200
        outside.exec_driver_sql("ROLLBACK")
        outside.invalidate()
    assert rows() == before
    registered(clerk)


def test_without_an_index_people_search_by_number_and_title_and_are_told(sign_in: SignIn, app: Flask) -> None:
    clerk = sign_in(Role.REGISTRAR)
    registered(clerk)
    app.extensions["search"].close()
    shutil.rmtree(app.config["INDEX"], ignore_errors=True)
    answer = clerk.get("/search", query_string={"q": "改厕"}, follow_redirects=True)
    assert answer.status_code == 200
    check_page(answer.text)
    assert registering(clerk, body="又一户没有接通").status_code in (200, 303)
    assert clerk.get("/readyz").status_code == 200


def test_a_clock_set_back_leaves_the_journal_in_order_and_nobody_signed_in_for_longer(
    client: FlaskClient, sign_in: SignIn, present: time_machine.Traveller
) -> None:
    clerk = sign_in(Role.REGISTRAR)
    registered(clerk)
    present.shift(-timedelta(hours=3))
    assert clerk.get("/petitions/").status_code in (200, 303)
    again = sign_in(Role.REGISTRAR)
    registered(again, **{"people-0-name": "王小满"})
    with database.current().reading() as session:
        assert journal.verify(session).good
        assert in_order(session)
    present.shift(timedelta(hours=3 + 9))
    assert clerk.get("/petitions/").status_code == 303, "eight hours at most"


def in_order(session: Session) -> bool:
    """The order of the journal is that of its numbers, whatever the clock said."""
    numbers = session.scalars(select(JournalEntry.seq).order_by(JournalEntry.seq)).all()
    return list(numbers) == list(range(1, len(numbers) + 1))
