"""The revisions build exactly what the models say, on SQLite and PostgreSQL, up, down and up again."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine.interfaces import ReflectedColumn, ReflectedForeignKeyConstraint, ReflectedIndex

from app import migrating
from app.database import Database
from app.models import Base

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
Catalogue = dict[str, object]
TRIGGERS = {"journal_no_update", "journal_no_delete", "journal_in_order"}


@pytest.fixture(params=KINDS)
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Makes an empty database at each call."""
    made: list[Database] = []

    def make() -> Database:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / f'{len(made)}.db'}"
        else:
            url = request.getfixturevalue("new_postgres_url")()
        made.append(Database(url, tmp_path / f"{len(made)}.lock"))
        return made[-1]

    yield make
    for database in made:
        database.close()


def catalogue(engine: Engine) -> Catalogue:
    """Everything the database itself says of its tables, by table and by what is compared."""
    with engine.connect() as connection:
        # One question for all tables of a kind: asked table by table, PostgreSQL takes ten times as long.
        seen = inspect(connection)
        by_kind: dict[str, dict[str, object]] = {
            "columns": {table: _columns(connection, found) for table, found in _of(seen.get_multi_columns())},
            "order": {table: [column["name"] for column in found] for table, found in _of(seen.get_multi_columns())},
            "primary key": dict(_of(seen.get_multi_pk_constraint())),
            "checks": {
                table: {str(check["name"]): _plain(check["sqltext"]) for check in found}
                for table, found in _of(seen.get_multi_check_constraints())
            },
            "indexes": {table: _indexes(connection, found) for table, found in _of(seen.get_multi_indexes())},
            "foreign keys": {table: _foreign(found) for table, found in _of(seen.get_multi_foreign_keys())},
            "unique": {
                table: {str(key["name"]): key["column_names"] for key in found}
                for table, found in _of(seen.get_multi_unique_constraints())
            },
        }
        if connection.dialect.name == "sqlite":
            made = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
            tables = by_kind["columns"]
            by_kind["autoincrement"] = {name: "AUTOINCREMENT" in sql.upper() for name, sql in made if name in tables}
    return {f"{table} {what}": found for what, tables in by_kind.items() for table, found in tables.items()}


def _of(found: Mapping[tuple[str | None, str], Any]) -> Iterator[tuple[str, Any]]:
    return ((table, one) for (_, table), one in sorted(found.items()) if table != "alembic_version")


def _columns(connection: Connection, found: list[ReflectedColumn]) -> Catalogue:
    return {
        column["name"]: (
            column["type"].compile(connection.dialect),
            column["nullable"],
            column.get("default"),
            column.get("autoincrement"),
        )
        for column in found
    }


def _indexes(connection: Connection, found: list[ReflectedIndex]) -> Catalogue:
    where = f"{connection.dialect.name}_where"
    return {
        str(index["name"]): (
            index["column_names"],
            index["unique"],
            _plain(str(index.get("dialect_options", {}).get(where, ""))),
        )
        for index in found
    }


def _foreign(found: list[ReflectedForeignKeyConstraint]) -> Catalogue:
    return {
        str(key["name"]): (
            key["constrained_columns"],
            key["referred_table"],
            key["referred_columns"],
            key.get("options"),
        )
        for key in found
    }


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()


def triggers(engine: Engine) -> set[str]:
    """The triggers that the database holds."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        return set(connection.scalars(text(asked[engine.dialect.name])))


def state(database: Database) -> tuple[Catalogue, set[str]]:
    """What the database says of its tables, and its triggers."""
    return catalogue(database.engine), triggers(database.engine)


def test_the_migrations_build_what_the_models_say(new_database: Callable[[], Database]) -> None:
    migrated, modelled = new_database(), new_database()
    migrating.upgrade(migrated)
    Base.metadata.create_all(modelled.engine)
    by_migrations, by_models = catalogue(migrated.engine), catalogue(modelled.engine)
    assert by_migrations.keys() == by_models.keys()
    assert len(by_models) > 100
    assert {what: found for what, found in by_migrations.items() if found != by_models[what]} == {}


def test_the_comparison_sees_a_new_member_of_an_enum_and_a_lost_index(new_database: Callable[[], Database]) -> None:
    altered, modelled = new_database(), new_database()
    for database in (altered, modelled):
        Base.metadata.create_all(database.engine)
    with altered.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_matter_received_on"))
        connection.execute(text("DROP TABLE lease"))
        connection.execute(
            text(
                "CREATE TABLE lease (name VARCHAR(40) NOT NULL CHECK (name IN ('a', 'b')), CONSTRAINT pk_lease"
                " PRIMARY KEY (name))"
            )
        )
    ours, theirs = catalogue(altered.engine), catalogue(modelled.engine)
    different = {what for what in theirs if ours[what] != theirs[what]}
    assert {"matter indexes", "lease columns", "lease checks"} <= different


def test_each_revision_goes_up_down_and_up_again(new_database: Callable[[], Database]) -> None:
    """Step by step to the ground, each step taken back once on the way; then all of them in one go."""
    database = new_database()
    migrating.upgrade(database)
    first = state(database)
    assert triggers(database.engine)
    revisions = [script.revision for script in ScriptDirectory(str(migrating.SCRIPTS)).walk_revisions()]
    stands, there = revisions[0], first
    for below in [*revisions[1:], "base"]:
        migrating.downgrade(database, below)
        after = state(database)
        migrating.upgrade(database, stands)
        assert state(database) == there, stands
        migrating.downgrade(database, below)
        stands, there = below, after
    assert there == ({}, set())
    assert migrating.current(database) is None
    migrating.upgrade(database)
    assert state(database) == first
    migrating.downgrade(database, "base")
    assert state(database) == ({}, set())
    assert migrating.current(database) is None


def test_the_newest_revision_is_the_one_the_database_stands_at(new_database: Callable[[], Database]) -> None:
    database = new_database()
    assert database.is_empty()
    migrating.upgrade(database)
    assert not database.is_empty()
    assert migrating.current(database) == migrating.newest()


def test_a_failed_migration_leaves_nothing_behind(
    new_database: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = new_database()
    monkeypatch.setattr(migrating, "newest", lambda: None)
    with pytest.raises(Exception, match="nonsense"):
        migrating.upgrade(database, "nonsense")
    assert database.is_empty()
    assert catalogue(database.engine) == {}
