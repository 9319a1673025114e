"""flask privacy report: what is kept of people, of how many, why, who sees it, for how long."""

import json
from datetime import date

import click
from flask.cli import AppGroup

from app import clock, database
from app.cli.ready import ensure_ready
from app.domain.permissions import Actor
from app.labels.privacy import INVENTORY, Kept
from app.operations import recording
from app.queries import privacy
from app.queries.privacy import Counts

NOTHING_REMOVED = "本系统没有自动删除、自动匿名：到期的请按档案规定鉴定后办理（个人信息保护法第十九条、第四十七条）。"
NO_TERM = "没有给出保存年限。加 --years 年数，列出办结超过这么多年的件数。"
ASSESS = (
    "证号、健康情况属于敏感信息，启用前要做个人信息保护影响评估，报告和处理记录至少保存三年（第五十五条、第五十六条）。"
)

group = AppGroup(
    "privacy", help="个人信息：存了什么、为什么、谁看得到。 | Personal data: what is kept, why, who sees it."
)


@group.command("report")
@click.option(
    "--years", type=click.IntRange(1, 100), help="办结超过几年的算到期。 | Closed longer than so many years is due."
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 | Print JSON.")
def report(years: int | None, as_json: bool) -> None:
    """列出保存的个人信息（个人信息保护法）；只有数，没有姓名和号码。 | What is kept of people: counts, no names."""
    ensure_ready()
    with database.current().reading() as session:
        found = privacy.counts(session)
        due = privacy.closed_before(session, _before(years)) if years else None
    with database.transaction() as session:
        detail = {"years": years, "due": due[0] if due else None}
        recording.note_event(session, "privacy.report", actor=Actor.system(), now=clock.now(), detail=detail)
    if as_json:
        rows = [one._asdict() | {"rows": _rows(one, found)} for one in INVENTORY]
        people = {name: value for name, value in vars(found).items() if name != "rows"}
        click.echo(json.dumps({"kept": rows, "people": people, "due": due}, ensure_ascii=False))
        return
    _print(found)
    if years and due:
        click.echo(f"办结满 {years} 年的信访件 {due[0]} 件，信访人 {due[1]} 人次。")
    else:
        click.echo(NO_TERM)
    click.echo(NOTHING_REMOVED)
    click.echo(ASSESS)


def _print(found: Counts) -> None:
    click.echo(f"信访人 {found.petitioners} 人（有证号 {found.with_id} 条，有电话 {found.with_phone} 条）")
    click.echo(
        f"家庭成员 {found.members} 人（有证号 {found.members_with_id} 人，有健康或困难情况 {found.sensitive} 人）"
    )
    click.echo(f"机构人员 {found.officials} 人")
    for one in INVENTORY:
        click.echo(f"\n【{one.name}】{_rows(one, found)} 条")
        for name, said in (
            ("存什么", one.fields),
            ("敏感的", one.sensitive or "无"),
            ("为什么", one.purpose),
            ("依据", one.ground),
            ("谁看得到", one.seen),
            ("存多久", one.term),
        ):
            click.echo(f"  {name}：{said}")
    click.echo("")


def _rows(one: Kept, found: Counts) -> int:
    return sum(found.rows[table] for table in one.tables)


def _before(years: int) -> date:
    today = clock.today()
    return today.replace(year=today.year - years, day=min(today.day, 28) if today.month == 2 else today.day)
