"""The revisions build exactly what the models say, on SQLite and PostgreSQL, up, down and up again."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import Inspector

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
    seen = inspect(engine)
    names = sorted(set(seen.get_table_names()) - {"alembic_version"})
    with engine.connect() as connection:
        return {f"{table} {what}": found for table in names for what, found in _table(seen, connection, table).items()}


def _table(seen: Inspector, connection: Connection, table: str) -> Catalogue:
    columns = {
        column["name"]: (
            column["type"].compile(connection.dialect),
            column["nullable"],
            column.get("default"),
            column.get("autoincrement"),
        )
        for column in seen.get_columns(table)
    }
    indexes = {
        str(index["name"]): (
            index["column_names"],
            index["unique"],
            _plain(str(index.get("dialect_options", {}).get(f"{connection.dialect.name}_where", ""))),
        )
        for index in seen.get_indexes(table)
    }
    foreign = {
        str(key["name"]): (
            key["constrained_columns"],
            key["referred_table"],
            key["referred_columns"],
            key.get("options"),
        )
        for key in seen.get_foreign_keys(table)
    }
    unique = {str(key["name"]): key["column_names"] for key in seen.get_unique_constraints(table)}
    found: Catalogue = {
        "columns": columns,
        "order": list(columns),
        "primary key": seen.get_pk_constraint(table),
        "checks": {str(check["name"]): _plain(check["sqltext"]) for check in seen.get_check_constraints(table)},
        "indexes": indexes,
        "foreign keys": foreign,
        "unique": unique,
    }
    if connection.dialect.name == "sqlite":
        made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
        found["autoincrement"] = "AUTOINCREMENT" in str(made).upper()
    return found


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
    database = new_database()
    migrating.upgrade(database)
    first, guards = catalogue(database.engine), triggers(database.engine)
    assert guards
    revisions = [script.revision for script in ScriptDirectory(str(migrating.SCRIPTS)).walk_revisions()]
    for revision in [*revisions[1:], "base"]:
        migrating.downgrade(database, revision)
        migrating.upgrade(database)
        assert catalogue(database.engine) == first
        assert triggers(database.engine) == guards
    migrating.downgrade(database, "base")
    assert catalogue(database.engine) == {}
    assert triggers(database.engine) == set()
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
