"""flask index: rebuild, check and bring up to date what search reads."""

import time

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock, database
from app.cli import quality
from app.cli.progress import counting
from app.cli.ready import INDEX_AWAY, Failed, ensure_ready
from app.cli.worker import new_owner
from app.models.outbox import WORKER
from app.operations import indexing, leasing
from app.operations.indexing import Busy, Unavailable

group = AppGroup("index", help="检索索引：重建、检查、更新。 | The search index: rebuild, check, bring up to date.")

BUSY = "索引正由另一个程序写入，请稍后再试。"
WAIT_SECONDS = 0.3

group.add_command(quality.command)


@group.command("rebuild")
def rebuild() -> None:
    """在旧索引旁边重建，建好再换上，查询不中断。 | Build a new index beside the old one, then switch."""
    ensure_ready()
    with counting("正在重建索引") as progress:
        try:
            data = database.current()
            entries = indexing.rebuild(data.reading, data.transaction, current_app.extensions["search"], progress)
        except Busy:
            raise Failed(BUSY) from None
    click.echo(f"索引已重建：{entries} 件")


@group.command("check")
def check() -> None:
    """与数据库逐件核对；不一致的重新排队，退出码为 1。 | Compare with the database; queue what differs, exit code 1."""
    ensure_ready()
    engine, data = current_app.extensions["search"], database.current()
    try:
        damage = engine.verify()
        with data.reading() as session:
            found = indexing.check(session, engine)
            waiting = indexing.lag(session)
        held = engine.count()
    except Unavailable as away:
        raise Failed(INDEX_AWAY, away.state.value) from None
    if not indexing.is_ready(engine):
        raise Failed(INDEX_AWAY, damage.value)
    if found.clean:
        click.echo(f"索引与数据库一致：{held} 件，待更新 {waiting} 条")
        return
    with data.transaction() as session:
        queued = indexing.repair(session, found, clock.now())
    lost = len(found.missing | found.stale | found.surplus) - queued
    beyond = f"另有 {lost} 件数据库里没有，请运行 flask index rebuild。" if lost else ""
    raise Failed(
        "索引与数据库不一致：缺 {} 件，旧 {} 件，多 {} 件。已将 {} 件重新排队，由后台任务更新。{}",
        len(found.missing),
        len(found.stale),
        len(found.surplus),
        queued,
        beyond,
    )


@group.command("drain")
def drain() -> None:
    """立即更新排队的事项；后台任务在运行时等它做完。 | Index what waits now; waits for the worker if there is one."""
    ensure_ready()
    engine, data, owner = current_app.extensions["search"], database.current(), new_owner()
    with data.reading() as session:
        total = indexing.lag(session)
    done = 0
    with counting("正在更新索引") as progress:
        # Two drains at once could write an older state over a newer one, so the worker's lease is needed here too.
        while done < total:
            with data.transaction() as session:
                mine = leasing.take(session, WORKER, owner, clock.now())
            if mine:
                try:
                    drained = indexing.drain(data.reading, data.transaction, engine)
                except Unavailable as away:
                    raise Failed(INDEX_AWAY, away.state.value) from None
                except Busy:
                    raise Failed(BUSY) from None
                finally:
                    with data.transaction() as session:
                        leasing.give_back(session, WORKER, owner, clock.now())
            else:
                time.sleep(WAIT_SECONDS)
            with data.reading() as session:
                left = indexing.lag(session)
            done = max(done, total - left)
            progress(done, total)
            if mine and not drained.rows:
                break
    click.echo(f"索引已更新：{done} 条变更")
