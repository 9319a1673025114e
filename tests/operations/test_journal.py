"""The journal under attack: what the triggers refuse, what the chain sees, what only the anchors see."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import sealing
from app.database import Database
from app.domain.permissions import Actor
from app.models.journal import JournalEntry
from app.operations import journal
from tests.conftest import NOW

ENTRIES = 12
SYSTEM = Actor.system()
ONE_MORE = """INSERT INTO journal (seq, at, account, roles, session_fp, request_id, event, object_kind, object_uid,
 result, detail, object_state, prev, mac) SELECT {seq}, at, account, roles, session_fp, request_id, event,
 object_kind, object_uid, result, detail, object_state, prev, mac FROM journal WHERE seq = 5"""

MOVED = "UPDATE journal SET seq = {to} WHERE seq = {seq}"


@pytest.fixture
def written(any_database: Database) -> Database:
    """A database with a journal of twelve entries."""
    write(any_database, ENTRIES)
    return any_database


def write(opened: Database, entries: int) -> None:
    """Append so many entries, a few to a transaction."""
    for number in range(entries):
        with opened.transaction() as session:
            journal.append(session, "test.event", actor=SYSTEM, now=NOW, uid=f"u{number}", detail={"number": number})


def verdict(opened: Database, anchors: Path | None = None, after: int = 0) -> journal.Verdict:
    """What the verification says now."""
    with opened.reading() as session:
        return journal.verify(session, anchors, after=after)


def as_administrator(opened: Database, *statements: str) -> None:
    """What somebody with the database's own rights can do: the triggers are gone while it happens."""
    with opened.gate(), opened.write.begin() as session:
        if opened.is_sqlite:
            kept = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for name, _ in kept:
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("ALTER TABLE journal DISABLE TRIGGER ALL"))
        for statement in statements:
            session.execute(text(statement))
        for _, sql in kept if opened.is_sqlite else ():
            session.execute(text(sql))
        if not opened.is_sqlite:
            session.execute(text("ALTER TABLE journal ENABLE TRIGGER ALL"))


def test_an_untouched_journal_is_good_and_counted(written: Database) -> None:
    found = verdict(written)
    assert (found.good, found.entries, found.fault) == (True, ENTRIES, None)


REFUSED = [
    "UPDATE journal SET account = 'other' WHERE seq = 5",
    "UPDATE journal SET seq = 99 WHERE seq = 12",
    "DELETE FROM journal WHERE seq = 5",
    "DELETE FROM journal WHERE seq = 12",
    "DELETE FROM journal",
    ONE_MORE.format(seq=14),
    ONE_MORE.format(seq=0),
]
ONLY_SQLITE = [
    "UPDATE OR REPLACE journal SET seq = 4 WHERE seq = 5",
    ONE_MORE.format(seq=5).replace("INSERT INTO", "INSERT OR REPLACE INTO"),
    ONE_MORE.format(seq=12).replace("INSERT INTO", "REPLACE INTO"),
    ONE_MORE.format(seq=5) + " ON CONFLICT (seq) DO UPDATE SET account = 'other'",
]
ONLY_POSTGRES = [
    "TRUNCATE journal",
    ONE_MORE.format(seq=5) + " ON CONFLICT (seq) DO UPDATE SET account = 'other'",
]


def test_the_triggers_refuse_every_way_to_change_what_is_written(written: Database) -> None:
    for statement in REFUSED + (ONLY_SQLITE if written.is_sqlite else ONLY_POSTGRES):
        with pytest.raises(DBAPIError, match=r"append-only|contiguous"), written.transaction() as session:
            session.execute(text(statement))
    assert verdict(written).good
    assert verdict(written).entries == ENTRIES


SEEN = {
    "changed": (["UPDATE journal SET account = 'other' WHERE seq = 5"], (5, "entry_changed")),
    "changed time": (["UPDATE journal SET at = '2024-01-01' WHERE seq = 1"], (1, "entry_changed")),
    "emptied of its actor": (["UPDATE journal SET user_id = 7 WHERE seq = 6"], (6, "entry_changed")),
    "removed": (["DELETE FROM journal WHERE seq = 5"], (5, "entry_missing")),
    "removed from the front": (["DELETE FROM journal WHERE seq = 1"], (1, "entry_missing")),
    "removed and renumbered": (
        ["DELETE FROM journal WHERE seq = 5"] + [MOVED.format(to=seq - 1, seq=seq) for seq in range(6, ENTRIES + 1)],
        (5, "entry_changed"),
    ),
    "inserted in the middle": (
        [MOVED.format(to=seq + 1, seq=seq) for seq in range(ENTRIES, 7, -1)] + [ONE_MORE.format(seq=8)],
        (8, "entry_changed"),
    ),
    "inserted at the end": ([ONE_MORE.format(seq=ENTRIES + 1)], (ENTRIES + 1, "entry_changed")),
    "swapped": (
        [
            "UPDATE journal SET seq = 100 WHERE seq = 5",
            "UPDATE journal SET seq = 5 WHERE seq = 6",
            "UPDATE journal SET seq = 6 WHERE seq = 100",
        ],
        (5, "entry_changed"),
    ),
    "cut off from its proof": (["UPDATE journal SET prev = mac WHERE seq = 9"], (9, "entry_changed")),
}


@pytest.mark.parametrize("attack", SEEN)
def test_the_chain_names_the_first_entry_that_an_administrator_touched(written: Database, attack: str) -> None:
    statements, fault = SEEN[attack]
    as_administrator(written, *statements)
    assert verdict(written).fault == fault


def test_a_chain_made_anew_without_the_key_is_seen(written: Database) -> None:
    with written.reading() as session:
        rows = session.query(JournalEntry).order_by(JournalEntry.seq).all()
    statements, before = [], bytes(32)
    for row in rows:
        account = "other" if row.seq == 5 else row.account
        mac = hashlib.sha256(before + repr((row.seq, account, row.detail)).encode()).digest()
        quote = "X'{}'" if written.is_sqlite else "'\\x{}'"
        new = f"account = '{account}', prev = {quote.format(before.hex())}, mac = {quote.format(mac.hex())}"
        statements.append(f"UPDATE journal SET {new} WHERE seq = {row.seq}")  # noqa: S608  # what an attacker types
        before = mac
    as_administrator(written, *statements)
    assert verdict(written).fault == (1, "entry_changed")


def anchored(opened: Database, path: Path, hours: int = 0) -> bool:
    """Anchor the head, so many hours after the tests' present."""
    with opened.reading() as session:
        return journal.anchor(session, path, now=NOW + timedelta(hours=hours))


def test_anchors_that_match_are_counted(written: Database, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.log"
    assert anchored(written, anchors)
    write(written, 3)
    assert anchored(written, anchors, hours=1)
    found = verdict(written, anchors)
    assert (found.good, found.entries, found.anchors, found.anchors_known) == (True, ENTRIES + 3, 2, 2)


def test_an_anchor_is_written_hourly_or_after_a_thousand_entries(written: Database, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.log"
    assert anchored(written, anchors)
    assert not anchored(written, anchors, hours=5), "nothing new"
    write(written, 1)
    assert not anchored(written, anchors), "neither an hour nor a thousand entries"
    with written.reading() as session:
        assert journal.anchor(session, anchors, now=NOW, every=1)
    write(written, 1)
    assert anchored(written, anchors, hours=1)


def test_a_cut_tail_is_seen_only_by_the_anchors(written: Database, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.log"
    anchored(written, anchors)
    as_administrator(written, "DELETE FROM journal WHERE seq > 9")
    assert verdict(written).good
    assert verdict(written, anchors).fault == (10, "tail_cut")


def test_an_emptied_journal_is_seen_by_the_anchors(written: Database, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.log"
    anchored(written, anchors)
    as_administrator(written, "DELETE FROM journal")
    assert verdict(written).good
    assert verdict(written, anchors).fault == (1, "tail_cut")


def test_a_journal_written_anew_by_somebody_with_the_key_is_seen_by_the_anchors(
    written: Database, tmp_path: Path
) -> None:
    anchors = tmp_path / "anchors.log"
    anchored(written, anchors)
    as_administrator(written, "DELETE FROM journal WHERE seq > 4")
    write(written, ENTRIES - 4)
    assert verdict(written).good
    assert verdict(written, anchors).fault == (ENTRIES, "anchor_differs")


@pytest.mark.parametrize("field", ["mac", "seq", "at", "sign"])
def test_a_forged_anchor_is_no_anchor(written: Database, tmp_path: Path, field: str) -> None:
    anchors = tmp_path / "anchors.log"
    anchored(written, anchors)
    row = json.loads(anchors.read_text())
    row[field] = {"mac": "00" * 32, "seq": 11, "at": "2020-01-01T00:00:00+08:00", "sign": "00" * 32}[field]
    anchors.write_text(json.dumps(row) + "\n")
    found = verdict(written, anchors)
    assert found.fault == (row["seq"], "anchor_differs")


def test_a_line_that_is_no_anchor_is_told_and_not_passed_over(written: Database, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.log"
    anchored(written, anchors)
    for spoiled in ("", "{}", "[1]", '{"seq": 1, "mac": "zz", "at": "", "sign": ""}'):
        anchors.write_text(anchors.read_text().splitlines()[0] + f"\n{spoiled}\n")
        assert verdict(written, anchors).fault == (2, "anchor_unreadable")


def test_verifying_from_an_entry_that_is_gone_says_so(written: Database) -> None:
    assert verdict(written, after=99).fault == (99, "entry_missing")


def test_verifying_from_a_later_entry_looks_at_those_after_it(written: Database) -> None:
    found = verdict(written, after=10)
    assert (found.good, found.entries) == (True, 2)
    as_administrator(written, "UPDATE journal SET account = 'other' WHERE seq = 11")
    assert verdict(written, after=10).fault == (11, "entry_changed")


def test_another_key_proves_nothing(written: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_in_use", sealing.Keyring.create(tmp_path / "other" / "keys"))
    assert verdict(written).fault == (1, "entry_changed")


def test_an_entry_stands_or_falls_with_its_transaction(written: Database) -> None:
    class Failed(Exception):
        pass

    def fail() -> None:
        with written.transaction() as session:
            journal.append(session, "test.event", actor=SYSTEM, now=NOW)
            raise Failed

    with pytest.raises(Failed):
        fail()
    assert verdict(written).entries == ENTRIES


def test_entries_of_one_transaction_follow_each_other(session: Session) -> None:
    first = journal.append(session, "test.one", actor=SYSTEM, now=NOW)
    second = journal.append(session, "test.two", actor=SYSTEM, now=NOW)
    assert (second.seq, second.prev) == (first.seq + 1, first.mac)
