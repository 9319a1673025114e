"""Engine, Read and Write sessions, transaction() at the edge behind the writer gate; SQLite and PostgreSQL settings."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from app.models.dialect import wait_for_turn

try:
    import pysqlite3.dbapi2 as sqlite  # SQLite without the WAL-reset bug of 3.7.0 to 3.51.2 (RELIABILITY 0.3)
except ImportError:  # no wheel for this platform: the standard library's, named by the health page
    import sqlite3 as sqlite

PRAGMAS = (
    "busy_timeout=30000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "recursive_triggers=ON",
    "cell_size_check=ON",
)
POLL_SECONDS = 0.001
"""How often who waits for the gate looks: at 10 ms four processes raised a number 102 times a second, at 1 ms 540."""
SAFE_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


class Database:
    """One engine with its Read and Write sessions and the writer gate (RELIABILITY 4.1).

    Reads are DEFERRED and raise on flush. One writer at a time begins, so that no update is lost and no two wait for
    each other: on SQLite IMMEDIATE behind a thread lock and a file lock, on PostgreSQL behind an advisory lock.
    """

    def __init__(self, url: str, gate: Path) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite(url) if self.is_sqlite else _postgres(url)
        self._gate: FileLock | None = _lock(gate) if self.is_sqlite else None
        self._next: FileLock | None = _lock(gate.with_suffix(".next")) if self.is_sqlite else None
        self._thread_lock = threading.RLock()
        writing = self.engine.execution_options(sqlite_tx="IMMEDIATE") if self.is_sqlite else self.engine
        kept: dict[object, object] = {}  # of all readers: queries.kept says what and how long
        self.read = sessionmaker(self.engine, expire_on_commit=False, info={"kept": kept})
        self.write = sessionmaker(writing, expire_on_commit=False)
        event.listen(self.read, "before_flush", _no_writing)

    @contextmanager
    def gate(self) -> Iterator[None]:
        """Wait for one's turn to write; every writer takes it: web, worker, commands, backup, migration.

        Whoever waits holds the place of the next one, so that a command that writes batch after batch lets everybody
        in between two of them: a file lock alone goes to whoever asks again first.
        """
        with self._thread_lock:
            if self._gate is None or self._next is None or self._gate.is_locked:  # nothing to lock, or inside already
                yield
                return
            with self._next:
                self._gate.acquire()
            try:
                yield
            finally:
                self._gate.release()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A fresh Write session: committed whole at the end, or nothing of it."""
        with self.gate(), self.write.begin() as session:
            wait_for_turn(session.connection())
            yield session

    @contextmanager
    def rehearsal(self) -> Iterator[Session]:
        """A Write session of which nothing is ever kept."""
        with self.gate(), self.write() as session:
            wait_for_turn(session.connection())
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A Read session for one request or command; only plain values pass from it into a transaction."""
        with self.read() as session:
            yield session

    def is_empty(self) -> bool:
        """Whether no migration has run yet."""
        return not inspect(self.engine).has_table("alembic_version")

    def copy_to(self, target: Path) -> None:
        """Write a whole SQLite database to a new file while others go on reading.

        One step under the gate: in small steps the copy starts anew at each foreign write and never ends.
        """
        with self.gate(), self.engine.connect() as connection, closing(sqlite.connect(target)) as copy:
            source = connection.connection.driver_connection
            assert source is not None  # noqa: S101  # the connection has just been opened
            source.backup(copy, pages=-1)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


_current: Database | None = None


def use(database: Database) -> None:
    """Make this the process's database; the factory calls it once."""
    global _current  # one database a process, set where the floors meet
    _current = database


def current() -> Database:
    """The process's database, for the edges."""
    if _current is None:
        raise RuntimeError("no database: create_app() has not run")
    return _current


@contextmanager
def transaction() -> Iterator[Session]:
    """The only way to write; see Database.transaction."""
    with current().transaction() as session:
        yield session


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite library in use."""
    return tuple(int(part) for part in str(sqlite.sqlite_version).split("."))


def sqlite_is_safe() -> bool:
    """Whether this SQLite is free of the WAL-reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6)."""
    version = sqlite_version()
    return version >= SAFE_SQLITE[0] or any(fix[:2] == version[:2] and version >= fix for fix in SAFE_SQLITE[1:])


def _lock(path: Path) -> FileLock:
    return FileLock(path, thread_local=False, poll_interval=POLL_SECONDS)


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        module=sqlite,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=8,
        pool_timeout=60,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver emits no BEGIN of its own
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_tx", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _postgres(url: str) -> Engine:
    settings = "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=8,
        hide_parameters=True,
        connect_args={"options": settings},
    )


def _no_writing(session: Session, *_: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a Read session was written to")
