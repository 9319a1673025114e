"""flask accounts: create and list accounts."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app import clock, database
from app.cli.ready import Failed, acting, ensure_ready, refused
from app.domain.accountability import PostKind
from app.domain.errors import Refused
from app.domain.permissions import Role
from app.labels import label, options, sentence
from app.models.directory import Unit
from app.operations import accounts as operation
from app.operations import directory, passwords
from app.operations.accounts import NewAccount
from app.queries import accounts
from app.queries.directory import unit_named

group = AppGroup("accounts", help="账号：建立、列出。 | Accounts: create, list.")


@group.command("create")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="角色代码或名称，可给多个。 | Role code or name.")
@click.option("--unit", "unit_name", required=True, help="单位名称。 | The unit's name.")
@click.option("--person", "person_name", help="姓名，不写则同账号名。 | The person's name; the account's by default.")
@click.option("--another", is_flag=True, help="是同名的另一个人。 | Another person of that name.")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码。 | Read the password from standard input.")
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
def create(
    name: str,
    roles: tuple[str, ...],
    unit_name: str,
    person_name: str | None,
    another: bool,
    password_stdin: bool,
    account: str | None,
) -> None:
    """建立账号 NAME；没有给密码时显示一个一次性密码。 | Create an account; prints a one-time password unless given."""
    ensure_ready()
    wanted = tuple(_role(role) for role in roles)
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else passwords.one_time()
    try:
        password_hash = passwords.hashed(password, name)
        with database.transaction() as session:
            unit_id, called = _unit(session, unit_name).id, person_name or name
            there = None if another else directory.person_in(session, unit_id, called, clock.today())
            new = NewAccount(
                account=name,
                roles=wanted,
                unit_id=unit_id,
                person_name=called,
                password_hash=password_hash,
                post_titles={kind: label(kind) for kind in PostKind},
                must_change_password=not password_stdin,
                person_id=there.id if there else None,
                is_another=another,
            )
            operation.create(session, new, actor=acting(account), now=clock.now())
    except Refused as refusal:
        raise refused(refusal) from None
    click.echo(f"账号 {name} 已建立：{'、'.join(label(role) for role in wanted)}，{unit_name}")
    if not password_stdin:
        click.echo(f"一次性密码：{password}　首次登录时要改")


@group.command("list")
def listing() -> None:
    """列出所有账号。 | List every account."""
    ensure_ready()
    with database.current().reading() as session:
        for user in accounts.accounts(session):
            roles = "、".join(label(role) for role in sorted(accounts.roles_of(user)))
            unit = user.unit.name if user.unit else ""
            state = "　已停用" if user.disabled_at else ""
            click.echo(f"{user.account}　{user.person.name if user.person else ''}　{unit}　{roles}{state}")


def _role(text: str) -> Role:
    if text in set(Role):
        return Role(text)
    found = options(Role).get(text)
    if not isinstance(found, Role):
        raise Failed("{} 可填：{}", sentence("role_unknown", {"role": text}), "、".join(Role))
    return found


def _unit(session: Session, name: str) -> Unit:
    unit = unit_named(session, name)
    if unit is None:
        raise Failed("没有“{}”这个单位。请先用 flask directory load 载入机构，或者核对名称。", name)
    return unit
