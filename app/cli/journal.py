"""flask journal: verify the chain, anchor it outside the database."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock, database
from app.cli.ready import Misused, ensure_ready
from app.labels import sentence
from app.operations import housekeeping, journal

group = AppGroup("journal", help="审计日志：查验、在库外留记号。 | The journal: verify it, anchor it.")


@group.command("verify")
@click.option("--anchors", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="记号文件。 | Anchors.")
@click.option(
    "--from", "first", type=click.IntRange(min=1), default=1, help="从第几条起。 | The first entry to look at."
)
def verify(anchors: Path | None, first: int) -> None:
    """查验每一条并与库外记号核对；有问题退出码为 2。 | Walk the chain and meet the anchors; exit code 2 on a fault."""
    ensure_ready()
    file = anchors or current_app.config["ANCHORS"]
    with database.current().reading() as session:
        found = journal.verify(session, file, after=first - 1)
        is_new = journal.is_new(session, clock.now())
    with database.transaction() as session:
        housekeeping.note_done(session, "verify", clock.now(), found.fault[1] if found.fault else "ok")
    if found.fault is not None:
        seq, code = found.fault
        raise Misused("审计日志有问题：{}此前 {} 条完好。", sentence(code, {"seq": seq}), found.entries)
    if not journal.has_anchors(file):
        if not is_new:
            raise Misused(sentence("anchors_missing", {"file": file, "entries": found.entries}))
        click.echo(sentence("anchors_not_yet"), err=True)
    click.echo(f"审计日志完好 {found.entries} 条，锚点 {found.anchors}/{found.anchors_known}")


@group.command("anchor")
def anchor() -> None:
    """现在就把末条的记号写到库外。 | Write the head of the chain outside the database now."""
    ensure_ready()
    with database.current().reading() as session:
        written = journal.anchor(session, current_app.config["ANCHORS"], now=clock.now(), every=1)
        newest = journal.newest(session)
    click.echo(f"已记下第 {newest} 条" if written else f"没有新的条目，第 {newest} 条已有记号")
