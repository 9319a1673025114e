"""flask ladder: look at every matter now, tell each level, propose cards, orders and the joint meeting."""

from datetime import date, datetime

import click
from flask.cli import AppGroup

from app import clock, database
from app.cli.progress import counting
from app.cli.ready import Failed, ensure_ready
from app.domain.cards import CardKind
from app.domain.permissions import Actor
from app.labels import label
from app.operations import ladder

group = AppGroup("ladder", help="提醒、黄牌、红牌、严重超期。 | The ladder of warnings.")


@group.command("run")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天算，默认今天。 | As of which day.")
@click.option("--dry-run", is_flag=True, help="只算不写。 | Count and write nothing.")
def run(day: datetime | None, dry_run: bool) -> None:
    """逐件看期限，发提醒，提出黄牌、红牌、督办和提请联席会议的建议；再跑一次不会重复。 | Run the ladder once."""
    ensure_ready()
    on: date = day.date() if day else clock.today()
    if on > clock.today() and not dry_run:
        raise Failed("以后的日子只能加 --dry-run 试算。")
    data = database.current()
    with counting("逐件核对") as progress:
        done = ladder.run(
            *(data.reading, data.transaction),
            today=on,
            actor=Actor.system("ladder"),
            now=clock.now(),
            progress=progress,
            dry_run=dry_run,
        )
    said = "，".join(f"{label(kind)} {done.kinds[kind]}" for kind in CardKind)
    verb = "会提出" if dry_run else "提出"
    click.echo(f"{on}：看了 {done.looked_at} 件，{verb} {said}；{'会发' if dry_run else '发出'}提醒 {done.told} 条")
    if done.nobody:
        click.echo(f"有 {done.nobody} 条提醒没有人可送，见“督办”里的“没有送到的提醒”。")
    if done.failed:
        raise Failed("有 {} 件没有办成，已记下，下次再试。", done.failed)
