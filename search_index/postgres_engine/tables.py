"""The tables of the index: generations of rows beside each other, one of them current, in a schema of their own.

They are no tables of the product: no migration knows them and no backup holds them. They are made by whoever builds.
"""

import contextlib
import queue
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import Connection, sql
from psycopg.errors import LockNotAvailable

from search_index.engine import Busy, State, Unavailable

SCHEMA = "anjie_index"
WRITERS_LOCK = 0x616E6A6966
"""Advisory lock of whoever writes the index: one writer or one rebuild at a time."""
SETTINGS = "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s -c work_mem=32MB -c jit=off"
STATISTICS = 1000
"""Target of the planner's statistics on the terms: it remembers the 10,000 most frequent ones, which ranking asks."""

_PREPARE = f"""
CREATE TABLE IF NOT EXISTS {SCHEMA}.current (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    generation integer NOT NULL,
    fingerprint text NOT NULL,
    words text[] NOT NULL,
    entries bigint NOT NULL,
    length bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS {SCHEMA}.value (
    name text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (name, value)
);
"""
_TABLE = """
CREATE TABLE {table} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL,
    version bigint NOT NULL,
    day date NOT NULL,
    length integer NOT NULL,
    labels text[] NOT NULL,
    terms tsvector NOT NULL,
    counts bytea NOT NULL,
    facets jsonb NOT NULL
);
ALTER TABLE {table} ALTER COLUMN terms SET STORAGE EXTERNAL, ALTER COLUMN counts SET STORAGE EXTERNAL;
ALTER TABLE {table} ALTER COLUMN terms SET STATISTICS {statistics};
"""
_INDEXES = """
ALTER TABLE {table} ADD UNIQUE (key);
CREATE INDEX ON {table} (day DESC, id);
CREATE INDEX ON {table} USING gin (terms) WITH (fastupdate = off);
ANALYZE {table};
"""
Cursor = psycopg.Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Current:
    """The generation that answers: its table, how it was made, how much it holds (`length`: of all texts together)."""

    generation: int
    fingerprint: str
    words: tuple[str, ...]
    entries: int
    length: int

    @property
    def table(self) -> str:
        """The name of its table."""
        return f"entry_{self.generation}"


class Tables:
    """Connections to the database of the index, and the statements that make, fill and swap its generations."""

    def __init__(self, url: str, timeout: float) -> None:
        """`url`: as libpq takes it; `timeout`: seconds that a writer waits for another."""
        self._url, self._wait = url, f"{max(1, round(timeout * 1000))}ms"
        self._idle: queue.LifoQueue[Connection[tuple[Any, ...]]] = queue.LifoQueue()

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """One transaction that sees one state of the index. Raises Unavailable when there is no index to read."""
        # Binary results: the counts of a search's candidates are a megabyte, which as text would be twice as much.
        with self._connection() as connection, connection.transaction(), connection.cursor(binary=True) as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """One transaction of the only writer. Raises Busy after the time-out."""
        with self._connection() as connection, connection.transaction(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", (self._wait,))
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
            try:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS_LOCK,))
            except LockNotAvailable:
                raise Busy from None
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
            yield cursor

    def close(self) -> None:
        """Give every connection back."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    @contextmanager
    def _connection(self) -> Iterator[Connection[tuple[Any, ...]]]:
        connection = self._open()
        try:
            yield connection
        except psycopg.errors.UndefinedTable:
            raise Unavailable(State.ABSENT) from None
        finally:
            if connection.closed or connection.broken:
                connection.close()
            else:
                self._idle.put(connection)

    def _open(self) -> Connection[tuple[Any, ...]]:
        """An idle connection that still answers, else a new one."""
        with contextlib.suppress(queue.Empty):
            while True:
                connection = self._idle.get_nowait()
                with contextlib.suppress(psycopg.OperationalError):
                    connection.execute("SELECT 1")
                    return connection
                connection.close()
        # Nothing is prepared: a plan for whatever word may come is a hundred times slower than one for this word.
        return psycopg.connect(self._url, autocommit=True, options=SETTINGS, prepare_threshold=None)


def current(cursor: Cursor) -> Current:
    """The generation that answers. Raises Unavailable (ABSENT) when there is none."""
    found = cursor.execute(f"SELECT to_regclass('{SCHEMA}.current') IS NOT NULL").fetchone()
    row = None
    if found and found[0]:
        row = cursor.execute(
            f"SELECT generation, fingerprint, words, entries, length FROM {SCHEMA}.current"  # noqa: S608  # a constant
        ).fetchone()
    if row is None:
        raise Unavailable(State.ABSENT)
    generation, fingerprint, words, entries, length = row
    return Current(generation, fingerprint, tuple(words), entries, length)


def run(cursor: Cursor, statement: str, values: Sequence[object] = (), **names: str | int) -> Cursor:
    """Execute a statement of this package about one of its tables."""
    return cursor.execute(composed(statement, **names), list(values) or None)


def composed(statement: LiteralString, **names: str | int) -> sql.Composed:
    """A statement with names of tables (and numbers) put in by the driver's own quoting."""
    made = {
        name: sql.Identifier(SCHEMA, value) if isinstance(value, str) else sql.Literal(value)
        for name, value in names.items()
    }
    return sql.SQL(statement).format(**made)


def frequencies(cursor: Cursor, now: Current) -> dict[str, float]:
    """The most frequent lexemes with the share of the entries that hold them, as the planner last counted."""
    row = cursor.execute(
        "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats"
        " WHERE schemaname = %s AND tablename = %s AND attname = 'terms'",
        (SCHEMA, now.table),
    ).fetchone()
    if row is None or row[0] is None:
        return {}
    # Behind the shares of the lexemes stand the least and the greatest of them.
    return {f"'{name}'": share for name, share in zip(row[0], row[1], strict=False)}


def prepare(cursor: Cursor) -> None:
    """Make the schema and the tables that all generations share, unless they are there.

    An account that may not make schemas is given one (docs/zh/deploy.md): even IF NOT EXISTS would be refused to it.
    """
    known = cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", (SCHEMA,)).fetchone()
    if not (known and known[0]):
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    cursor.execute(_PREPARE)


def new_table(cursor: Cursor) -> int:
    """An empty table for the next generation; returns its number."""
    row = cursor.execute(
        "SELECT max(substring(tablename FROM 7)::integer) FROM pg_tables WHERE schemaname = %s"
        " AND tablename ~ '^entry_[0-9]+$'",
        (SCHEMA,),
    ).fetchone()
    number = (row[0] if row and row[0] else 0) + 1
    run(cursor, _TABLE, table=f"entry_{number}", statistics=STATISTICS)
    return number


def finish_table(cursor: Cursor, number: int) -> None:
    """The indexes, once the rows are in: several times faster than before."""
    run(cursor, _INDEXES, table=f"entry_{number}")


def publish(cursor: Cursor, made: Current) -> None:
    """Make a generation the one that answers; the one before is kept for searches that began with it."""
    before = cursor.execute(f"SELECT generation FROM {SCHEMA}.current").fetchone()  # noqa: S608  # a constant
    run(
        cursor,
        "INSERT INTO {table} (generation, fingerprint, words, entries, length) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (one) DO UPDATE SET (generation, fingerprint, words, entries, length) ="
        " (excluded.generation, excluded.fingerprint, excluded.words, excluded.entries, excluded.length)",
        (made.generation, made.fingerprint, list(made.words), made.entries, made.length),
        table="current",
    )
    kept = {f"entry_{made.generation}", f"entry_{before[0]}" if before else ""}
    old = cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename ~ '^entry_[0-9]+$'", (SCHEMA,)
    ).fetchall()
    for (name,) in old:
        if name not in kept:
            run(cursor, "DROP TABLE {table}", table=name)
