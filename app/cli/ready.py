"""What every command may rely on: a database at the newest revision, a calendar, a way to say what is wrong."""

from typing import Any

import click
from flask import current_app

from app import clock, database, migrating
from app.cli.holidays import seed
from app.database import Database
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.labels import sentence
from app.models.accounts import User
from app.operations.calendar import is_empty
from app.queries import accounts

KEYS = "密钥不能使用，没有启动：{}\n请把备份的密钥放回数据目录的 keys 文件夹（权限 0700，文件 0600）。"
INDEX_AWAY = "索引现在不能用（{}）。请运行：flask index rebuild"
OTHER_REVISION = "数据库的结构是 {}，程序需要 {}，没有启动。请先运行：flask db upgrade"


class CannotStart(click.ClickException):
    """A reason for which nothing is started, as a sentence for the operator."""

    exit_code = 2

    def __init__(self, text: str, *facts: object) -> None:
        # A finished sentence may hold braces that somebody typed.
        super().__init__(text.format(*facts) if facts else text)

    def show(self, _file: Any = None) -> None:
        """The sentence alone, without an English prefix."""
        click.echo(self.format_message(), err=True)


class Failed(CannotStart):
    """A command that could not do what was asked; nothing was changed."""

    exit_code = 1


class Misused(CannotStart):
    """What was asked makes no sense, or a check found a fault."""


def typed(text: str) -> str:
    """A word of the command line as text: bytes that are none become question marks."""
    return text.encode(errors="replace").decode()


def ensure_ready() -> None:
    """Bring an empty data folder up to date; on another revision than the newest, stop with what to do."""
    data = database.current()
    if data.is_empty():
        upgrade()
        return
    here, newest = migrating.current(data), migrating.newest()
    if here != newest:
        raise CannotStart(OTHER_REVISION, here, newest)


def refuse_newer() -> None:
    """Stop before a database whose revision this program does not know: it was made by a newer one."""
    here = migrating.current(database.current())
    if here is not None and not migrating.knows(here):
        raise CannotStart(sentence("database_newer", {"here": here, "newest": migrating.newest()}))


def upgrade() -> None:
    """Run the missing migrations as the owner of the tables, and seed the calendar while it is empty."""
    data = database.current()
    owner_url = current_app.config["OWNER_URL"]
    if owner_url == data.engine.url.render_as_string(hide_password=False):
        migrating.upgrade(data)
    else:
        owner = Database(owner_url, current_app.config["HOME"] / "writer.lock")
        try:
            migrating.upgrade(owner)
        finally:
            owner.close()
    with database.transaction() as session:
        if is_empty(session):
            seed(session, actor=Actor.system(), now=clock.now())


def acting(account: str | None) -> Actor:
    """The actor behind --as, or the system itself. Raises Failed when there is no such account in use."""
    if account is None:
        return Actor.system()
    with database.current().reading() as session:
        user: User | None = accounts.named(session, account)
        if user is None or user.disabled_at is not None:
            raise Failed(sentence("account_unknown", {"account": account}))
        return accounts.actor_of(session, user, clock.today())


def reader(account: str | None) -> Actor:
    """Whoever acts, if he may see matters. Raises CannotStart in words otherwise."""
    actor = acting(account)
    try:
        require(actor, Permission.MATTER_VIEW)
    except Refused as refusal:
        raise refused(refusal) from None
    return actor


def refused(refusal: Refused) -> Failed:
    """A rule's refusal as the end of a command."""
    return Failed(sentence(refusal.code, refusal.facts))
