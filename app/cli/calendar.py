"""flask calendar: the holiday notices in the editable table, and the open clocks after them."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app import clock, database
from app.cli import holidays
from app.cli.progress import counting
from app.cli.ready import Failed, acting, ensure_ready, refused
from app.domain.errors import Refused
from app.domain.notices import Notice, NoticeFaulty, notice_of
from app.domain.permissions import Actor
from app.domain.workdays import DayKind
from app.labels import label, sentence, weekday
from app.models.calendar import CalendarYear
from app.operations import calendar as operation
from app.queries.calendar import days_of
from app.sheets import notices

group = AppGroup("calendar", help="节假日：写入、查看。 | The holiday notices: enter, show.")


@group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--source", default=notices.SOURCE, help="来源，如通知的文号。 | Where it stands, such as the notice's number."
)
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
def load(file: Path, source: str, account: str | None) -> None:
    """写入一年的放假安排（CSV：日期、类型、名称），覆盖这一年。 | Enter a year's notice, replacing that year."""
    ensure_ready()
    try:
        found = notices.read(notices.decoded(file.read_bytes()))
        notice = notice_of(found.rows, found.faults)
        actor, now = acting(account), clock.now()
        with database.transaction() as session:
            operation.enter_year(session, notice.year, notice.days, source=source[:200], actor=actor, now=now)
    except NoticeFaulty as faulty:
        lines = "\n".join(f"第 {line} 行：{sentence(fault.code, fault.facts)}" for line, fault in faulty.faults)
        raise Failed("没有写入：有 {} 处要改。\n{}", len(faulty.faults), lines) from None
    except Refused as refusal:
        raise refused(refusal) from None
    click.echo(told(notice))
    bring_up_to_date(actor, now)


@group.command("seed")
@click.argument("years", nargs=-1, type=int)
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
def seed(years: tuple[int, ...], account: str | None) -> None:
    """写入随程序带来的放假安排（可只写某几年），覆盖这些年。 | Enter the notices that came along."""
    ensure_ready()
    actor, now = acting(account), clock.now()
    with database.transaction() as session:
        entered = holidays.seed(session, actor=actor, now=now, only=years)
    if not entered:
        raise Failed("没有这些年的放假安排：{}", "、".join(map(str, years)))
    click.echo(f"已写入 {len(entered)} 年：{entered[0]} 至 {entered[-1]}")
    bring_up_to_date(actor, now)


@group.command("show")
@click.argument("year", type=int)
def show(year: int) -> None:
    """列出一年里放假和调休上班的日子。 | List the holidays and make-up days of a year."""
    ensure_ready()
    with database.current().reading() as session:
        found = session.get(CalendarYear, year)
        if found is None:
            raise Failed("{} 年的放假安排还没有写入；这一年的日期都是暂定的。", year)
        click.echo(f"{year} 年　来源：{found.source}")
        for row in days_of(session, year):
            click.echo(f"{row.day}（{weekday(row.day)}）{label(row.kind)}　{row.name or ''}".rstrip())


def told(notice: Notice) -> str:
    """What was entered, in one line."""
    holidays_of = sum(kind is DayKind.HOLIDAY for kind, _ in notice.days.values())
    return f"已写入 {notice.year} 年：放假 {holidays_of} 天，调休上班 {len(notice.days) - holidays_of} 天"


def bring_up_to_date(actor: Actor, now: datetime, *, told: str = "安排") -> None:
    """Reckon the open clocks anew, with a progress bar; `told` is what they follow."""
    data = database.current()
    with counting("正在重算期限") as progress:
        changed = operation.recompute(data.reading, data.transaction, actor=actor, now=now, progress=progress)
    click.echo(f"正在计算的期限已按新的{told}重算，改动 {changed} 个")
