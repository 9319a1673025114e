"""flask calendar: the holiday notices in the editable table."""

import click
from flask.cli import AppGroup

from app import clock, database
from app.cli import holidays
from app.cli.ready import Failed, acting, ensure_ready
from app.labels import label, weekday
from app.models.calendar import CalendarDay, CalendarYear

group = AppGroup("calendar", help="放假安排：写入、查看。 | The holiday notices: enter, show.")


@group.command("seed")
@click.argument("years", nargs=-1, type=int)
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
def seed(years: tuple[int, ...], account: str | None) -> None:
    """写入已公布的放假安排（可只写某几年），覆盖这些年已有的。 | Enter the published notices, replacing these years."""
    ensure_ready()
    with database.transaction() as session:
        entered = holidays.seed(session, actor=acting(account), now=clock.now(), only=years)
    if not entered:
        raise Failed("没有这些年的放假安排：{}", "、".join(map(str, years)))
    click.echo(f"已写入 {len(entered)} 年：{entered[0]} 至 {entered[-1]}")


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
        for row in session.query(CalendarDay).order_by(CalendarDay.day):
            if row.day.year == year:
                click.echo(f"{row.day}（{weekday(row.day)}）{label(row.kind)}　{row.name or ''}")
