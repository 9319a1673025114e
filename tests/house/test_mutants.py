"""Checks of the checks: with one safeguard taken out of the program, the check that watches over it turns red."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Update, false, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import database, sealing
from app.database import Database
from app.domain.permissions import Actor
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.operations import journal
from app.queries import visibility
from app.queries.visibility import Reach
from tests.conftest import NOW
from tests.given import County
from tests.models.crossing import cross, first_numbers, impatient
from tests.operations.conftest import calendar as calendar  # fixtures are found by their names here
from tests.operations.conftest import here as here
from tests.queries.seeing import look_around


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Conditions made before or while something was taken out are not used again."""
    visibility.visible.cache_clear()
    yield
    visibility.visible.cache_clear()


# Who sees what


def without_conflicts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is ever in conflict."""
    monkeypatch.setattr(visibility, "in_conflict", lambda _: false())


def without_scopes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody reaches every matter, by SQL and by label alike."""
    everywhere = Reach(Matter.id.is_not(None), "kind:petition"), Reach(Matter.id.is_not(None), "kind:item")
    monkeypatch.setattr(visibility, "reaches", lambda _: list(everywhere))


@pytest.mark.parametrize("take_out", [without_conflicts, without_scopes])
def test_a_lost_condition_of_visibility_is_noticed(
    session: Session,
    here: County,
    forgotten: None,
    monkeypatch: pytest.MonkeyPatch,
    take_out: Callable[[pytest.MonkeyPatch], None],
) -> None:
    look_around(session, here)
    take_out(monkeypatch)
    visibility.visible.cache_clear()
    with pytest.raises(AssertionError):
        look_around(session, here)


# The journal's chain


def check_the_chain(opened: Database) -> None:
    """An entry of another history, made with the right key, is put in place of the true one; verifying must tell.

    Whoever put it there has also mended what the next entry says of the one before.
    """
    append(opened, 6)
    with opened.rehearsal() as session:
        other = journal.append(session, "test.another", actor=Actor.system(), now=NOW)
        another = {column: getattr(other, column) for column in ("event", "object_uid", "mac")}
    append(opened, 3)
    as_administrator(
        opened,
        update(JournalEntry).where(JournalEntry.seq == 7).values(**another),
        update(JournalEntry).where(JournalEntry.seq == 8).values(prev=another["mac"]),
    )
    with opened.reading() as session:
        assert journal.verify(session).fault == (8, "entry_changed")


def append(opened: Database, entries: int) -> None:
    """Append so many entries."""
    for number in range(entries):
        with opened.transaction() as session:
            journal.append(session, "test.true", actor=Actor.system(), now=NOW, uid=f"u{number}")


def as_administrator(opened: Database, *statements: Update) -> None:
    """What somebody with the database's own rights can do: the triggers are gone while it happens."""
    gone = "DROP TRIGGER journal_no_update" if opened.is_sqlite else "ALTER TABLE journal DISABLE TRIGGER USER"
    with opened.write.begin() as session:
        session.execute(text(gone))
        for statement in statements:
            session.execute(statement)


def test_an_entry_of_another_history_is_told(any_database: Database) -> None:
    check_the_chain(any_database)


def test_a_lost_chain_is_noticed(any_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    chained = sealing.journal_mac
    monkeypatch.setattr(sealing, "journal_mac", lambda _, fields: chained(journal.FIRST, fields))
    with pytest.raises(AssertionError):
        check_the_chain(any_database)


# The writer gate


def test_a_lost_gate_is_noticed(any_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first_numbers(any_database)
    monkeypatch.setattr(Database, "gate", lambda _: nullcontext())
    monkeypatch.setattr(database, "wait_for_turn", lambda _: None)
    other = impatient(any_database, tmp_path, monkeypatch)
    taken, errors = cross(any_database, other)
    other.close()
    assert [type(error) for error in errors] == [OperationalError]
    assert len(taken) == 2
