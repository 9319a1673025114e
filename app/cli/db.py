"""flask db: bring the database to the newest revision, or say where it stands."""

import click
from flask.cli import AppGroup

from app import database, migrating
from app.cli import ready

group = AppGroup("db", help="数据库：升级到最新结构。 | The database: bring it to the newest revision.")


@group.command("upgrade")
def upgrade() -> None:
    """升级数据库，数据保留。 | Run the missing migrations; data stays."""
    ready.upgrade()
    click.echo(f"数据库已是最新：{migrating.current(database.current())}")


@group.command("current")
def current() -> None:
    """显示数据库现在的版本和程序需要的版本。 | Show the revision of the database and of the program."""
    here = migrating.current(database.current())
    click.echo(f"数据库：{here or '空'}　程序：{migrating.newest()}")
