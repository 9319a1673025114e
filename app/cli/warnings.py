"""flask warnings: look at what came in lately and raise the alarms of early warning."""

from datetime import date, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock, database
from app.cli.progress import counting
from app.cli.ready import Failed, ensure_ready
from app.domain.permissions import Actor
from app.domain.warnings import AlarmRule
from app.labels import label
from app.operations import warnings

group = AppGroup("warnings", help="早期预警。 | Early warning.")


@group.command("run")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天算，默认今天。 | As of which day.")
@click.option("--dry-run", is_flag=True, help="只算不写。 | Count and write nothing.")
def run(day: datetime | None, dry_run: bool) -> None:
    """按各条规则核对近期的来件和回访，发出预警；再跑一次不会重复。 | Ask the rules of early warning once."""
    ensure_ready()
    on: date = day.date() if day else clock.today()
    if on > clock.today() and not dry_run:
        raise Failed("以后的日子只能加 --dry-run 试算。")
    data, engine = database.current(), current_app.extensions["search"]
    engine.warm()
    with counting("逐条规则核对") as progress:
        done = warnings.run(
            *(data.reading, data.transaction, engine),
            today=on,
            actor=Actor.system("warnings"),
            now=clock.now(),
            progress=progress,
            dry_run=dry_run,
        )
    said = "，".join(f"{label(rule)} {done.raised[rule]}" for rule in AlarmRule)
    click.echo(f"{on}：{'会发出' if dry_run else '发出'}预警 {said}；补入已有的 {done.added_to} 条")
    if done.skipped:
        raise Failed("索引不可用，“热点问题”没有算，请先运行 flask index rebuild。")
