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

ASKED_HERE = "服务器命令行建立账号时提出"
NEXT = "角色还没有生效：要由两人办，请安全管理员在“账号”里打开这个账号，核对并确认（7 天内）。"
FIRST = "角色已生效：这是第一位{}，还没有人能作第二人，只有这一次由一人授予，已记入审计日志。"

group = AppGroup("accounts", help="账号：建立、列出。 | Accounts: create, list.")


@group.command("create")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="角色代码或名称，可给多个。 | Role code or name.")
@click.option("--unit", "unit_name", required=True, help="单位名称。 | The unit's name.")
@click.option("--person", "person_name", help="姓名，不写则同账号名。 | The person's name; the account's by default.")
@click.option("--another", is_flag=True, help="是同名的另一个人。 | Another person of that name.")
@click.option(
    "--reason", default=ASKED_HERE, help="授予角色的依据，第二人照此核对。 | Why the roles: the second person reads it."
)
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码。 | Read the password from standard input.")
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
def create(
    name: str,
    roles: tuple[str, ...],
    unit_name: str,
    person_name: str | None,
    another: bool,
    reason: str,
    password_stdin: bool,
    account: str | None,
) -> None:
    """建立账号 NAME，角色由第二人在页面上确认后生效；没有给密码时显示一个一次性密码。 | Create an account.

    Its roles count once a second person confirms them; the first of each of the three administrators has his at once.
    """
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
                reason=reason,
            )
            made = operation.create(session, new, actor=acting(account), now=clock.now())
            is_given = accounts.roles_of(made) == frozenset(wanted)
    except Refused as refusal:
        raise refused(refusal) from None
    named = "、".join(label(role) for role in wanted)
    click.echo(f"账号 {name} 已建立：{named}，{unit_name}")
    click.echo(FIRST.format(named) if is_given else NEXT)
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
