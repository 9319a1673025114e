"""A drill: the newest backup restored into a fresh folder and compared, so that it is known before it is needed."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app import migrating, sealing
from app.cli import backups
from app.cli.backups import BackupRefused, Manifest
from app.database import Database
from app.files.store import Store
from app.models.journal import JournalEntry
from app.models.papers import Attachment
from app.operations import indexing

NAMES = "anjie-*.tar"
DRILL = "anjie_drill"


@dataclass(frozen=True)
class Drilled:
    """What the drill found: the manifest, how many entries the journal has had since, papers opened, index entries."""

    made: Manifest
    since: int
    papers: int
    entries: int


def newest(folder: Path) -> Path | None:
    """The newest backup of a folder; their names hold the moment."""
    return max(folder.glob(NAMES), default=None, key=lambda path: path.name)


def drill(
    source: Path,
    data: Database,
    home: Path,
    *,
    owner_url: str,
    beside: bool,
    progress: Callable[[int, int], None],
) -> Drilled:
    """Restore it beside the live data, compare rows, chain and papers, rebuild the index; nothing of it stays.

    `beside`: the index lies in the database (PostgreSQL). Raises BackupRefused with the codes of `backups.restore`,
    and head_unknown, paper_broken, index_differs, drill_database.
    """
    with tempfile.TemporaryDirectory(dir=home, prefix="drill-") as folder:
        place = Path(folder)
        (place / "home").mkdir(mode=0o700)
        with _fresh(data, place, owner_url) as fresh:
            made = backups.restore(source, home / "keys", fresh, place / "home", place / "papers", progress=progress)
            since = _since(data, made)
            if migrating.current(fresh) != migrating.newest():
                migrating.upgrade(fresh)
            papers = _papers(fresh, place / "papers", progress)
            url = fresh.engine.url.render_as_string(hide_password=False) if beside else None
            engine = indexing.opened(place / "index", sealing.keyring().index, url)
            try:
                entries = indexing.rebuild(fresh.reading, fresh.transaction, engine, progress)
                with fresh.reading() as session:
                    if not indexing.check(session, engine).clean:
                        raise BackupRefused("index_differs")
            finally:
                engine.close()
    return Drilled(made, since, papers, entries)


def _since(data: Database, made: Manifest) -> int:
    """How many entries the live journal has behind the backup's head, which must stand in it."""
    with data.reading() as session:
        head = session.scalar(select(JournalEntry.seq).where(JournalEntry.mac == bytes.fromhex(made.journal_head)))
        if head is None and made.rows["journal"]:
            raise BackupRefused("head_unknown")
        return (session.scalar(select(func.max(JournalEntry.seq))) or 0) - (head or 0)


def _papers(fresh: Database, folder: Path, progress: Callable[[int, int], None]) -> int:
    """Open every paper that the restored rows name, and hold it against its hash."""
    store, done = Store(folder), 0
    with fresh.reading() as session:
        rows = session.execute(select(Attachment.ref, Attachment.sha256)).all()
    for done, row in enumerate(rows, 1):
        if not store.verify(row.ref, row.sha256):
            raise BackupRefused("paper_broken", row.ref)
        progress(done, len(rows))
    return done


@contextmanager
def _fresh(data: Database, place: Path, owner_url: str) -> Iterator[Database]:
    """An empty database of the same kind that is gone afterwards."""
    if data.is_sqlite:
        fresh = Database(f"sqlite:///{place / 'home' / 'anjie.db'}", place / "writer.lock")
        try:
            yield fresh
        finally:
            fresh.close()
        return
    owner = Database(owner_url, place / "writer.lock")
    url = owner.engine.url.set(database=f"{DRILL}_{place.name[-8:].lower().replace('-', '_')}")
    name = owner.engine.dialect.identifier_preparer.quote(url.database or "")
    try:
        with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
            except DBAPIError as error:
                raise BackupRefused("drill_database", type(error.orig).__name__) from None
            fresh = Database(url.render_as_string(hide_password=False), place / "writer.lock")
            try:
                yield fresh
            finally:
                fresh.close()
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        owner.close()
