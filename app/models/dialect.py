"""The few constructs that SQLite and PostgreSQL compile differently."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, Integer, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

WRITER_LOCK = 0x616E6A6964
"""Advisory lock number of the writer gate on PostgreSQL; on SQLite a file lock is the gate."""
JOURNAL_LOCK = 0x616E6A6965
"""Advisory lock number of the journal's end on PostgreSQL; SQLite writers are one at a time already."""


def lock_journal(connection: Connection) -> None:
    """Let one transaction at a time append to the journal (taken last, held to the commit)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": JOURNAL_LOCK})


def wait_for_turn(connection: Connection) -> None:
    """Let one transaction at a time write, whatever rows it locks in whatever order: held to the commit.

    Waiting for others is no fault yet, so it may take longer than the lock time-out of the rows.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('lock_timeout', '25s', true)"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": WRITER_LOCK})


def is_full(error: BaseException | None) -> bool:
    """Whether the database had no room left; it has taken the transaction back by itself."""
    return "disk is full" in str(error) or getattr(error, "sqlstate", None) == "53100"


def is_busy(error: BaseException | None) -> bool:
    """Whether somebody outside the writer gate held the database, or rows of it, for too long."""
    return "database is locked" in str(error) or getattr(error, "sqlstate", None) in ("55P03", "57014")


class days_between(FunctionElement[int]):  # noqa: N801  # a function of SQL, as its name is written in a query
    """Whole days from the first day to the second; negative when the second is the earlier one."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _by_julian_days(element: days_between, compiler: SQLCompiler, **kwargs: Any) -> str:
    first, second = (compiler.process(day, **kwargs) for day in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _by_subtraction(element: days_between, compiler: SQLCompiler, **kwargs: Any) -> str:
    first, second = (compiler.process(day, **kwargs) for day in element.clauses)
    return f"({second} - {first})"


class local_date(FunctionElement[date]):  # noqa: N801  # a function of SQL, as its name is written in a query
    """The county's day at an instant: eight hours ahead of UTC, in no season otherwise."""

    type = Date()
    inherit_cache = True


@compiles(local_date, "sqlite")
def _eight_hours_on(element: local_date, compiler: SQLCompiler, **kwargs: Any) -> str:
    (instant,) = (compiler.process(one, **kwargs) for one in element.clauses)
    return f"date({instant}, '+8 hours')"


@compiles(local_date, "postgresql")
def _in_its_zone(element: local_date, compiler: SQLCompiler, **kwargs: Any) -> str:
    (instant,) = (compiler.process(one, **kwargs) for one in element.clauses)
    return f"CAST({instant} AT TIME ZONE 'Asia/Shanghai' AS DATE)"
