"""flask backup: make, verify and restore backups, and copy the keys apart."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock, database, migrating, sealing
from app.cli import backup_drill, backup_nightly, backups
from app.cli.backups import BackupRefused
from app.cli.progress import counting
from app.cli.ready import Failed, Misused, ensure_ready
from app.domain.permissions import Actor
from app.operations import housekeeping, indexing, recording

group = AppGroup("backup", help="备份：制作、校验、恢复、钥匙。 | Backups: make, verify, restore; keys.")

REFUSALS = {
    "target_exists": "这个位置已有内容，没有覆盖：{}",
    "not_a_backup": "读不到这份备份：{}",
    "seal_broken": "备份被改动过，或者钥匙不是制作它时的那一套，没有使用：{}",
    "database_damaged": "备份里的数据库已经损坏：{}",
    "references_broken": "备份里的数据库前后不一致：{}",
    "journal_broken": "备份里的审计日志不完整：{}",
    "counts_differ": "备份里的条数与清单不符{}",
    "place_not_empty": "只能恢复到空的数据目录，这里已有数据，没有恢复：{}",
    "keys_unusable": "给出的钥匙不能用：{}",
    "other_database": "这份备份来自另一种数据库（{}），请把 DATABASE_URL 设成同一种后再恢复",
    "head_unknown": "备份的审计日志接不上现在的审计日志：备份来自别处，或者现在的日志被改写过{}",
    "paper_broken": "备份里有附件打不开：{}",
    "index_differs": "由备份重建的索引与数据库不一致{}",
    "drill_database": "演练要一个临时的数据库，数据库账号建不了（{}）。请授予 CREATEDB 权限",
    "program_missing": "找不到 {}，请先安装 PostgreSQL 的客户端程序",
    "program_failed": "数据库程序报错：{}",
}
KEYS_APART = "备份里没有钥匙；没有钥匙，备份打不开。请运行 flask backup keys --to 文件夹，把钥匙另外存放。"
KEYS_WARNING = "请把它们放到另一处（如单独的 U 盘，锁好），不要和备份放在一起：有备份又有钥匙的人能读到全部内容。"

existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@group.command("create")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="备份文件，默认在数据目录的 backups 里。 | Where."
)
def create(target: Path | None) -> None:
    """制作备份（数据库和附件，不停机）；钥匙不在里面。 | Back up database and papers while running; no keys in it."""
    ensure_ready()
    data, now = database.current(), clock.now()
    config = current_app.config
    chosen = target or backup_nightly.path_of(config["BACKUPS"], now)
    try:
        with counting("正在备份") as progress:
            made = backup_nightly.made(
                *(data, config["PAPERS"], config["ANCHORS"], chosen),
                actor=Actor.system("cli"),
                now=now,
                progress=progress,
            )
    except BackupRefused as refusal:
        raise _failed(refusal) from None
    click.echo(f"备份已完成：{chosen}（{_size(chosen)}，附件 {len(made.files) - 1} 个）")
    click.echo(KEYS_APART)


@group.command("verify")
@click.argument("file", type=existing)
def verify(file: Path) -> None:
    """校验备份 FILE；有问题退出码为 2。 | Verify a backup; exit code 2 on a fault."""
    try:
        with counting("正在校验") as progress:
            made = backups.verify(file, progress=progress)
    except BackupRefused as refusal:
        raise Misused(REFUSALS[refusal.code], refusal.what) from None
    click.echo(f"备份完好：{made.made_at} 制作，{sum(made.rows.values())} 条，附件 {len(made.files) - 1} 个")


@group.command("restore")
@click.argument("file", type=existing)
@click.option("--keys", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="制作备份时的钥匙文件夹。 | The folder with its keys.")  # fmt: skip
def restore(file: Path, keys: Path) -> None:
    """把备份 FILE 恢复到空的数据目录，并重建索引。 | Restore into an empty data folder and rebuild the index."""
    data, config = database.current(), current_app.config
    try:
        with counting("正在恢复") as progress:
            made = backups.restore(file, keys, data, config["HOME"], config["PAPERS"], progress=progress)
    except BackupRefused as refusal:
        raise _failed(refusal) from None
    click.echo(f"已恢复 {made.made_at} 的备份：{sum(made.rows.values())} 条，附件 {len(made.files) - 1} 个")
    if migrating.current(data) != migrating.newest():
        click.echo("数据库的结构比程序旧，请再运行：flask db upgrade，然后运行：flask index rebuild")
        return
    _note("backup.restore", {"made_at": made.made_at, "journal": made.journal_head})
    engine = indexing.opened(config["INDEX"], sealing.keyring().index, config["INDEX_URL"])
    with counting("正在重建索引") as progress:
        entries = indexing.rebuild(data.reading, data.transaction, engine, progress)
    click.echo(f"索引已重建：{entries} 件")


@group.command("drill")
@click.argument("file", type=existing, required=False)
def drill(file: Path | None) -> None:
    """演练：把最近的备份恢复到临时的地方，核对条数、审计日志、附件和索引。 | Rehearse restoring the newest backup."""
    ensure_ready()
    data, config, now = database.current(), current_app.config, clock.now()
    source = file or backup_drill.newest(config["BACKUPS"])
    if source is None:
        raise Failed("{} 里没有备份。请先运行：flask backup create", config["BACKUPS"])
    try:
        with counting("正在演练") as progress:
            found = backup_drill.drill(
                *(source, data, config["HOME"]),
                owner_url=config["OWNER_URL"],
                beside=config["INDEX_URL"] is not None,
                progress=progress,
            )
    except BackupRefused as refusal:
        with database.transaction() as session:
            housekeeping.note_done(session, "drill", now, refusal.code)
        raise Misused(REFUSALS[refusal.code], refusal.what) from None
    with database.transaction() as session:
        housekeeping.note_done(session, "drill", now)
    _note("backup.drill", {"made_at": found.made.made_at, "journal": found.made.journal_head})
    click.echo(f"演练通过：{source}（{found.made.made_at} 制作）")
    click.echo(f"{sum(found.made.rows.values())} 条，附件 {found.papers} 个，索引 {found.entries} 件，与备份时相符")
    click.echo(f"备份以后审计日志又有 {found.since} 条")


@group.command("list")
def listing() -> None:
    """列出数据目录里的备份，新的在前。 | List the backups in the data folder, the newest first."""
    found = sorted(current_app.config["BACKUPS"].glob("*.tar"), reverse=True)
    for path in found:
        click.echo(f"{path}　{_size(path)}")
    if not found:
        click.echo("还没有备份")


@group.command("keys")
@click.option("--to", "target", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="空的文件夹。 | An empty folder.")  # fmt: skip
def keys(target: Path) -> None:
    """把钥匙另存一份。 | Copy the keys apart."""
    ensure_ready()
    try:
        number = backups.copy_keys(current_app.config["HOME"] / "keys", target)
    except BackupRefused as refusal:
        raise _failed(refusal) from None
    _note("backup.keys", {"keys": number})
    click.echo(f"已存 {number} 把钥匙：{target}")
    click.echo(KEYS_WARNING, err=True)


def _failed(refusal: BackupRefused) -> Failed:
    return Failed(REFUSALS[refusal.code], refusal.what)


def _note(event: str, detail: dict[str, object]) -> None:
    with database.transaction() as session:
        recording.note_event(session, event, actor=Actor.system("cli"), now=clock.now(), kind="backup", detail=detail)


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1_000_000:.1f} MB"
