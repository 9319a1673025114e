"""The few constructs that SQLite and PostgreSQL compile differently."""

from sqlalchemy import Connection, text

JOURNAL_LOCK = 0x616E6A6965
"""Advisory lock number of the journal's end on PostgreSQL; SQLite writers are one at a time already."""


def lock_journal(connection: Connection) -> None:
    """Let one transaction at a time append to the journal (taken last, held to the commit)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": JOURNAL_LOCK})
