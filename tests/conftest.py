"""Fixtures every test may use: keys, a database built by the migrations, one rolled-back transaction a test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app import migrating, sealing
from app.clock import SHANGHAI
from app.database import Database

pytest_plugins = ["tests.tally", "tests.postgres", "tests.golden", "tests.compiled", "tests.settled", "tests.sparing"]

NOW = datetime(2024, 5, 11, 9, 30, tzinfo=SHANGHAI)
"""The tests' present: a make-up working Saturday."""
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
"""The databases that a test may be run on."""


@pytest.fixture(scope="session", autouse=True)
def keys(tmp_path_factory: pytest.TempPathFactory) -> sealing.Keyring:
    """One key ring for the whole run."""
    ring = sealing.Keyring.create(tmp_path_factory.mktemp("home") / "keys")
    sealing.use(ring)
    return ring


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file built by the migrations, to be copied: nobody stays connected to it."""
    folder = tmp_path_factory.mktemp("migrated")
    database = Database(f"sqlite:///{folder / 'anjie.db'}", folder / "writer.lock")
    migrating.upgrade(database)
    database.close()
    return folder / "anjie.db"


@pytest.fixture(scope="session")
def sqlite_database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A SQLite database built by the migrations, shared by tests that roll back."""
    folder = tmp_path_factory.mktemp("db")
    database = Database(f"sqlite:///{shutil.copy(migrated_file, folder)}", folder / "writer.lock")
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_database(
    new_postgres_url: Callable[..., str], migrated_postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A PostgreSQL database built by the same migrations, shared by tests that roll back."""
    database = Database(new_postgres_url(migrated_postgres_url), tmp_path_factory.mktemp("gate") / "writer.lock")
    yield database
    database.close()


@pytest.fixture
def own_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A database file of the test's own, for gates, kills and several processes."""
    database = Database(f"sqlite:///{shutil.copy(migrated_file, tmp_path)}", tmp_path / "writer.lock")
    yield database
    database.close()


@pytest.fixture(params=DATABASES)
def any_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the test's own, once of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("own_database")
    else:
        create: Callable[..., str] = request.getfixturevalue("new_postgres_url")
        database = Database(create(request.getfixturevalue("migrated_postgres_url")), tmp_path / "writer.lock")
        yield database
        database.close()


@pytest.fixture
def now() -> datetime:
    """2024-05-11 09:30 in the county."""
    return NOW


@pytest.fixture(params=DATABASES)
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session inside one outer transaction that is rolled back (ARCHITECTURE 8), once on each database.

    The database has the county in it for a test that asks for `here`; otherwise it is empty.
    """
    if "here" in request.fixturenames:
        database: Database = request.getfixturevalue(f"settled_on_{request.param}")[0]
    else:
        database = request.getfixturevalue(f"{request.param}_database")
    with database.engine.connect().execution_options(sqlite_tx="IMMEDIATE") as connection:
        outer = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as inner:
            yield inner
        outer.rollback()
