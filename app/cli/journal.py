"""flask journal: verify the chain, anchor it outside the database, take it elsewhere to be verified there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock, database
from app.cli import verify_journal
from app.cli.ready import Failed, Misused, ensure_ready
from app.domain.permissions import Actor
from app.labels import sentence
from app.operations import housekeeping, journal, journal_rows, recording

group = AppGroup("journal", help="审计日志：查验、在库外留记号、导出。 | The journal: verify, anchor, export it.")
fresh = click.Path(dir_okay=False, path_type=Path)


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


@group.command("rows")
def rows() -> None:
    """逐件核对：事项的现状与审计日志记下的是否一致，绕过程序改过的逐件列出。 | Compare each matter with the journal."""
    ensure_ready()
    data = database.current()
    found = journal_rows.compare(data.reading)
    with database.transaction() as session:
        housekeeping.note_done(session, "rows", clock.now(), "ok" if found.good else "rows_differ")
    for uid in (*found.differing, *found.unrecorded, *found.gone):
        said = "row_differs" if uid in found.differing else "row_gone" if uid in found.gone else "row_unrecorded"
        click.echo(sentence(said, {"uid": uid}), err=True)
    if not found.good:
        raise Misused("有 {} 件与审计日志不一致。", len(found.differing + found.unrecorded + found.gone))
    click.echo(
        f"{found.agreeing} 件与审计日志一致"
        + (f"，{found.unknown} 件只有旧版本的记录，无从核对" if found.unknown else "")
    )


@group.command("anchor")
def anchor() -> None:
    """现在就把末条的记号写到库外。 | Write the head of the chain outside the database now."""
    ensure_ready()
    with database.current().reading() as session:
        written = journal.anchor(session, current_app.config["ANCHORS"], now=clock.now(), every=1)
        newest = journal.newest(session)
    click.echo(f"已记下第 {newest} 条" if written else f"没有新的条目，第 {newest} 条已有记号")


@group.command("export")
@click.argument("file", type=fresh)
def export(file: Path) -> None:
    """导出到 FILE，可在别处用 verify_journal.py 查验；里面没有姓名和内容。 | Export it, to be verified elsewhere."""
    ensure_ready()
    now, count = clock.now(), -1
    with _written(file) as out, database.current().reading() as session:
        for line in journal.exported(session, now):
            out.write(line + "\n")
            count += 1
    with database.transaction() as session:
        detail = {"entries": count}
        recording.note_event(
            session, "journal.export", actor=Actor.system("cli"), now=now, kind="journal", detail=detail
        )
    click.echo(f"已导出 {count} 条：{file}")
    click.echo("查验要用：flask journal verifier 写出的 verify_journal.py，钥匙文件夹里的 journal，库外记号文件。")


@group.command("verifier")
@click.argument("file", type=fresh)
def verifier(file: Path) -> None:
    """把独立的查验程序写到 FILE，只要有 Python 就能用。 | Write out the program that verifies an export by itself."""
    with _written(file) as out:
        out.write(Path(verify_journal.__file__).read_text(encoding="utf-8"))
    click.echo(f"已写出：{file}")


@contextmanager
def _written(file: Path) -> Iterator[TextIO]:
    """A file of one's own that is not there yet, on the disk once the block ends. Raises Failed."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Failed("这个位置已有文件，没有覆盖：{}", file) from None
    except OSError as error:
        raise Failed("写不了 {}：{}", file, error.strerror) from None
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())
