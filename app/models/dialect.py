"""The few constructs that SQLite and PostgreSQL compile differently."""

from sqlalchemy import Connection, text

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
