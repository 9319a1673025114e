"""Bringing the database to the newest revision; refusing to run on another."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.database import Database

SCRIPTS = Path(__file__).parent.parent / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the missing revisions behind the gate; foreign keys are off meanwhile (RELIABILITY 0.11)."""
    _run(database, command.upgrade, revision)


def downgrade(database: Database, revision: str) -> None:
    """Go back to a revision; for the tests of the migrations."""
    _run(database, command.downgrade, revision)


def newest() -> str | None:
    """The newest revision this code knows."""
    return ScriptDirectory.from_config(_settings()).get_current_head()


def knows(revision: str) -> bool:
    """Whether this code has that revision."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_settings()).walk_revisions()}


def current(database: Database) -> str | None:
    """The revision the database stands at, None while it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _run(database: Database, what: Callable[[Config, str], None], revision: str) -> None:
    settings = _settings()
    with database.gate(), database.engine.connect() as connection:
        if database.is_sqlite:
            # A batch migration drops the old table: with foreign keys on, its children would go with it.
            _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                settings.attributes["connection"] = connection
                what(settings, revision)
        finally:
            if database.is_sqlite:
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    # Inside a transaction this pragma is a no-op, so it goes to the driver before one begins.
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  # the connection has just been opened
    driver.execute(f"PRAGMA foreign_keys={state}")


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.set_main_option("path_separator", "os")
    return settings
