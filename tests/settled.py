"""A county with the holiday notice of 2024 in a database of each kind, made once for the tests that ask for `here`."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app import sealing
from app.database import Database
from app.domain.permissions import Actor
from app.domain.workdays import DayKind
from app.operations.calendar import enter_year
from tests import given
from tests.domain.conftest import HOLIDAYS, MAKEUP, days
from tests.postgres import Create

Settled = tuple[Database, given.County]


@pytest.fixture(scope="session")
def settled_on_sqlite(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, keys: sealing.Keyring
) -> Iterator[Settled]:
    """The county in a SQLite file, shared by tests that roll back."""
    folder = tmp_path_factory.mktemp("settled")
    database = Database(f"sqlite:///{shutil.copy(migrated_file, folder)}", folder / "writer.lock")
    yield database, settle(database)
    database.close()


@pytest.fixture(scope="session")
def settled_on_postgres(
    new_postgres_url: Create,
    migrated_postgres_url: str,
    tmp_path_factory: pytest.TempPathFactory,
    keys: sealing.Keyring,
) -> Iterator[Settled]:
    """The county in a PostgreSQL database, shared by tests that roll back."""
    database = Database(new_postgres_url(migrated_postgres_url), tmp_path_factory.mktemp("gate") / "writer.lock")
    yield database, settle(database)
    database.close()


def settle(database: Database) -> given.County:
    """The notice and the county, kept."""
    of_2024: dict[date, tuple[DayKind, str | None]] = {}
    for kind, text in ((DayKind.HOLIDAY, HOLIDAYS), (DayKind.MAKEUP, MAKEUP)):
        of_2024 |= {day: (kind, None) for day in days(text) if day.year == 2024}
    with database.transaction() as session:
        enter_year(session, 2024, of_2024, source="国务院办公厅通知", actor=Actor.system(), now=given.MORNING)
        return given.county(session)
