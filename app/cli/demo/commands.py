"""flask demo: load the demonstration county, print its sign-ins."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import clock, database
from app.cli.demo import accounts, loading
from app.cli.progress import counting
from app.cli.ready import Failed, ensure_ready
from app.domain.permissions import Role
from app.labels import label
from app.models.directory import Unit
from app.operations import passwords

group = AppGroup("demo", help="演示数据：青禾县。 | The demonstration county.")
CUT_OFF = "演示数据没有装完：{}\n数据库里只有一部分。排除原因后再运行一次，会清空重装。"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@group.command("prepare")
@click.option("--if-empty", is_flag=True, help="已有数据时什么也不做。 | Do nothing when there is data already.")
def prepare(if_empty: bool) -> None:
    """建立演示县的机构、人员和账号。 | Make the county: units, people, accounts."""
    _prepare(if_empty)


def _prepare(if_empty: bool) -> None:
    data, config = database.current(), current_app.config
    if loading.state(data) == loading.LOADING:
        _clear(data)
    if not data.is_empty() and _has_data(data):
        if if_empty:
            return
        raise Failed("数据库里已有数据，演示数据只能装入空的数据库。")
    if config["HOST"] not in LOOPBACK:
        raise Failed("演示数据只供本机使用：请把 HOST 设为 127.0.0.1。")
    ensure_ready()
    password_hash = passwords.hashed(accounts.password(config["HOME"]), "demo")
    loading.prepare(data, password_hash=password_hash, now=clock.now())


@group.command("load")
@click.option("--matters", default=600, show_default=True, type=click.IntRange(1, 20000), help="事项件数。 | How many.")
@click.option("--if-empty", is_flag=True, help="已有数据时什么也不做。 | Do nothing when there is data already.")
def load(matters: int, if_empty: bool) -> None:
    """装入演示县的事项；中断后再运行会重新装。 | Load the county's matters; after an interruption it starts anew."""
    data = database.current()
    _prepare(if_empty or loading.state(data) == loading.PREPARED)
    if loading.state(data) != loading.PREPARED:
        return
    try:
        with counting("装入演示数据") as tell:
            loading.load(data, current_app.config["PAPERS"], matters, now=clock.now(), progress=tell)
    except (OSError, SQLAlchemyError) as error:
        raise Failed(CUT_OFF, str(error).partition("\n")[0]) from error


@group.command("logins")
def logins() -> None:
    """显示演示账号和密码。 | Print the demo accounts and their password."""
    if loading.state(database.current()) is None:
        return
    password = accounts.password(current_app.config["HOME"])
    click.echo(f"演示账号（密码都是 {password} ）：")
    for role in Role:
        click.echo(f"  {role.value:<20}{label(role)}")
    click.echo(f"  {accounts.TOWN_REGISTRAR:<20}{label(Role.REGISTRAR)}（镇，直接收到的）")


def _clear(data: database.Database) -> None:
    if not data.is_sqlite:
        raise Failed("上一次装入演示数据中断了。请换一个空的数据库再装。")
    click.echo("上一次装入演示数据中断了，重新开始。", err=True)
    config = current_app.config
    loading.clear_cut_off(data, config["HOME"], config["PAPERS"], config["INDEX"])


def _has_data(data: database.Database) -> bool:
    with data.reading() as session:
        return session.scalar(select(Unit.id).limit(1)) is not None
