"""Everything sealed goes over to a new data key, on both databases, and goes on where it was broken off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import sealing
from app.database import Database
from app.domain.permissions import Actor
from app.files import Store
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.petitions import Petition, Petitioner
from app.operations import journal, recording, resealing
from app.sealing import Keyring, KeysMissing
from tests import given
from tests.given import MORNING, county

SYSTEM = Actor.system()


@pytest.fixture
def folder(tmp_path: Path, keys: Keyring) -> Iterator[Path]:
    """Keys of the test's own, in use; the run's own come back."""
    sealing.use(Keyring.create(tmp_path / "own" / "keys"))
    yield tmp_path / "own" / "keys"
    sealing.use(keys)


def petitions(data: Database, count: int) -> dict[str, tuple[str | None, ...]]:
    """Petitions with what is sealed of them, as it reads in clear."""
    with data.transaction() as session:
        here = county(session)
        for _ in range(count):
            given.petition(session, here, household="王家湾三组")
    return read(data)


def read(data: Database) -> dict[str, tuple[str | None, ...]]:
    """What is sealed of every petition, in clear."""
    with data.reading() as session:
        people = {one.petition_id: one.name for one in session.scalars(select(Petitioner))}
        return {
            one.uid: (one.body, one.demand, one.household, people.get(one.id))
            for one in session.scalars(select(Petition))
        }


def run(data: Database, newest: int, most: int = 2, batches: int = 10**6) -> list[tuple[str, str]]:
    """So many batches of the rotation, each its own transaction."""
    broken: list[tuple[str, str]] = []
    for one in resealing.sealed_tables():
        last: int | None = 0
        while last is not None:
            if not batches:
                return broken
            batches -= 1
            with data.transaction() as session:
                done = resealing.reseal(session, one, last, newest=newest, most=most, actor=SYSTEM, now=MORNING)
            broken += done.broken
            last = done.last
    return broken


def uses(data: Database) -> dict[int, int]:
    with data.reading() as session:
        return dict(resealing.uses(session))


def test_a_rotation_broken_off_goes_on_and_leaves_nothing_under_the_old_key(
    any_database: Database, folder: Path
) -> None:
    before = petitions(any_database, 5)
    assert set(uses(any_database)) == {1}
    sealing.use(sealing.add_data_key(folder))
    with any_database.reading() as session:
        versions = dict(session.execute(select(Matter.uid, Matter.version)).all())
    some = next(n for n in range(1, 200) if not run(any_database, 2, batches=n) and len(uses(any_database)) == 2)
    assert some
    assert read(any_database) == before, "half way everything reads as it did"
    assert run(any_database, 2) == []
    assert set(uses(any_database)) == {2}
    (folder / "data.1").unlink()
    sealing.use(Keyring.load(folder))
    assert read(any_database) == before, "the old key is needed no more"
    with any_database.reading() as session:
        assert dict(session.execute(select(Matter.uid, Matter.version)).all()) == versions
        assert journal.verify(session).good


def test_the_journal_has_the_new_hash_of_each_matter_that_was_sealed_again(
    any_database: Database, folder: Path
) -> None:
    petitions(any_database, 2)
    sealing.use(sealing.add_data_key(folder))
    run(any_database, 2)
    with any_database.reading() as session:
        for matter in session.scalars(select(Matter)):
            last = session.scalars(
                select(JournalEntry.object_state)
                .where(JournalEntry.object_uid == matter.uid, JournalEntry.object_state != "")
                .order_by(JournalEntry.seq.desc())
                .limit(1)
            ).one()
            assert last == recording.state(matter)


def test_a_value_that_does_not_open_is_named_and_stops_nothing(any_database: Database, folder: Path) -> None:
    before = petitions(any_database, 3)
    spoilt = next(iter(before))
    with any_database.transaction() as session:
        (row,) = session.scalars(select(Petition).where(Petition.uid == spoilt))
        assert row.body_sealed
        cut = row.body_sealed[:-1] + bytes([row.body_sealed[-1] ^ 1])
        session.execute(update(Petition).where(Petition.id == row.id).values(body_sealed=cut))
    sealing.use(sealing.add_data_key(folder))
    assert run(any_database, 2) == [("petition.body", spoilt)]
    assert uses(any_database)[1] == 1


def test_who_works_finds_a_key_that_was_added_meanwhile(folder: Path) -> None:
    mine = sealing.keyring()
    sealing.add_data_key(folder)
    assert sealing.keyring() is mine
    sealed = sealing.seal(b"secret", b"a")
    assert sealing.key_of(sealed) == 2
    sealing.use(mine)
    assert sealing.unseal(sealed, b"a") == b"secret"


def test_of_another_installations_keys_in_the_same_place_nothing_is_taken(folder: Path, tmp_path: Path) -> None:
    folder.rename(tmp_path / "away")
    Keyring.create(folder)
    sealing.add_data_key(folder)
    assert sealing.key_of(sealing.seal(b"secret", b"a")) == 1


def test_there_are_no_more_than_255_data_keys(folder: Path) -> None:
    (folder / "data.1").rename(folder / "data.255")
    with pytest.raises(KeysMissing, match=r"data\.256"):
        sealing.add_data_key(folder)


def test_a_papers_own_key_is_sealed_again_while_somebody_reads_it(folder: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "papers")
    content = b"scan" * 50_000
    kept = store.put(content, "a.txt")
    sealing.use(sealing.add_data_key(folder))
    reading = store.open(kept.ref)
    first = next(reading)
    assert store.reseal(kept.ref, 2)
    assert first + b"".join(reading) == content
    assert dict(store.key_uses()) == {2: 1}
    assert not store.reseal(kept.ref, 2), "once is enough"
    assert store.verify(kept.ref, kept.sha256)
    assert [path.name for path in (tmp_path / "papers").glob("??/*")] == [kept.ref]


def test_every_table_can_be_written_on_both_databases(any_database: Database) -> None:
    for one in resealing.sealed_tables():
        statement = resealing.written(one)
        names = statement.compile(any_database.engine).params
        with any_database.transaction() as session:
            session.connection().execute(statement, [dict.fromkeys(names)])
