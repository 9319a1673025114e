"""flask doctor: the state of the installation, the same checks as the health page."""

import json

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock, database, health
from app.cli.ready import Misused, ensure_ready
from app.labels import label


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 | Print JSON.")
@with_appcontext
def command(as_json: bool) -> None:
    """检查运行状况；有问题退出码为 2，只有提醒为 0。 | Check the installation; exit code 2 on a fault."""
    ensure_ready()
    with database.current().reading() as session:
        checks = health.examine(health.site(current_app, session, clock.now()))
    found = health.counted(checks)
    if as_json:
        click.echo(json.dumps([vars(check) for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{label(check.verdict, 'verdict')}　{check.name}：{check.said}")
    if found.bad:
        raise Misused(found.said)
    if not as_json:
        click.echo(found.said)
