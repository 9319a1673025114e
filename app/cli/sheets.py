"""flask sheets: take petitions and items in, put lists out, make empty templates."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app import clock, database
from app.cli.importing import AT_ONCE, SHEETS
from app.cli.progress import asked_to_stop, counting
from app.cli.ready import Failed, Misused, acting, ensure_ready, refused
from app.domain.errors import Refused
from app.domain.intake import Fault
from app.domain.permissions import Actor, Permission, require
from app.labels import importing, label, ledgers
from app.models.matters import Kind
from app.operations import imports, recording
from app.operations.import_petitions import HISTORY_AFTER
from app.operations.importing import Outcome, Seen
from app.queries import matters
from app.queries.matters import Filters
from app.sheets import reading, writing
from app.sheets.reading import Sheet

group = AppGroup("sheets", help="表格：导入、导出、模板。 | Spreadsheets: import, export, templates.")

INTERRUPTED = 130
"""What a shell shows for a program ended by Ctrl-C."""
KINDS = {"petitions": Kind.PETITION, "items": Kind.ITEM}
FAULTS_NAME = "{}-错误说明.xlsx"
MOST_SHOWN = 20
HISTORY = {
    "petitions": f"收到已超过 {HISTORY_AFTER.days} 天、已办结，或者整批按存量导入",
    "items": "以前已经销号",
}
"""Which rows are history."""
HISTORY_WORD = {"petitions": "存量", "items": "补录"}

xlsx = click.Path(dir_okay=False, path_type=Path)
kinds = click.argument("kind", metavar="petitions|items|households|visits", type=click.Choice(list(SHEETS)))
lists = click.argument("kind", metavar="petitions|items", type=click.Choice(list(KINDS)))
as_account = click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")


@dataclass
class Report:
    """What became of the rows so far."""

    rows: int
    batch: str | None = None
    added: int = 0
    known: int = 0
    refused: int = 0
    history: int = 0
    to_check: dict[int, str] = field(default_factory=dict)
    remarks: list[dict[str, object]] = field(default_factory=list)
    errors: list[dict[str, object]] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    errors_file: str | None = None
    interrupted: bool = False

    def add(self, outcome: Outcome) -> None:
        """Count one row and keep what is to be said of it."""
        self.added += outcome.number is not None
        self.known += outcome.known
        self.refused += bool(outcome.faults)
        self.history += outcome.history
        if outcome.to_check:
            self.to_check[outcome.row] = outcome.number or ""
        self.remarks += [_located(outcome.row, remark) for remark in outcome.remarks]
        self.errors += [_located(outcome.row, fault) for fault in outcome.faults]
        if outcome.faults:
            self.faults[outcome.row] = importing.told_together(outcome.faults)

    def as_dict(self) -> dict[str, Any]:
        """The report for programs.

        `to_check` counts what was added and reads like an accusation, `remarks` tell what of an added row was not taken
        as it stands.
        """
        counts = {name: getattr(self, name) for name in ("rows", "added", "known", "refused", "history")}
        rest = {name: getattr(self, name) for name in ("remarks", "errors", "errors_file", "batch", "interrupted")}
        return counts | {"to_check": len(self.to_check)} | rest


@group.command("import")
@kinds
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "account", required=True, help="以哪个账号的名义登记。 | In whose name.")
@click.option(
    "--history", "reason", metavar="REASON", help="信访件全作存量，写明原因。 | All petitions are history; why."
)
@click.option("--dry-run", is_flag=True, help="只试不存。 | Try everything, keep nothing.")
@click.option("--errors", "errors_file", type=xlsx, help="错误说明存到哪里。 | Where the copy with the faults goes.")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 | Print the report as JSON.")
def take_in(
    kind: str,
    file: Path,
    account: str,
    reason: str | None,
    dry_run: bool,
    errors_file: Path | None,
    as_json: bool,
) -> None:
    """从 FILE 导入；再次导入只加新的，有错的行写进副本。 | Import; again adds only what is new."""
    ensure_ready()
    actor = acting(account)
    if kind != "petitions" and reason is not None:
        raise Misused("只有信访件按整批存量导入；整改问题按表里写明的是否销号，一户一档没有存量。")
    try:
        require(actor, imports.TAKINGS[kind].permission)
        sheet = reading.read(file, SHEETS[kind].COLUMNS)
    except Refused as refusal:
        raise refused(refusal) from None
    report = Report(sum(1 for _ in sheet))
    report.interrupted = not _take(sheet, kind, file, reason, actor, dry_run, report)
    if report.faults:
        target = errors_file or file.with_name(FAULTS_NAME.format(file.stem))
        try:
            writing.with_faults(sheet, target, report.faults)
        except OSError as error:
            raise Failed("错误说明没有写成（{}）：{}", target, error.strerror) from None
        report.errors_file = str(target)
    click.echo(json.dumps(report.as_dict(), ensure_ascii=False) if as_json else _told(report, kind, dry_run))
    if report.interrupted:
        click.echo("已中断。已经导入的整批保留，再运行一次即可继续。", err=True)
        click.get_current_context().exit(INTERRUPTED)


@group.command("export")
@lists
@click.argument("file", type=xlsx)
@as_account
def export(kind: str, file: Path, account: str | None) -> None:
    """把该账号可见的清单写成台账 FILE，姓名不全显示。 | Write the list the account may see; names are masked."""
    ensure_ready()
    actor, data, now = acting(account), database.current(), clock.now()
    chosen, filters = KINDS[kind], Filters(kind=KINDS[kind])
    try:
        require(actor, Permission.MATTER_EXPORT)
    except Refused as refusal:
        raise refused(refusal) from None
    with data.reading() as session:
        ids = session.scalars(matters.ids(actor, filters, today=clock.today())).all()
        total, rows = len(ids), ledgers.rows(session, actor, chosen, ids, today=clock.today())
        head = ledgers.head(chosen, actor, "", total, now)
        try:
            writing.ledger(file, label(chosen), ledgers.columns(chosen), rows, head)
        except OSError as error:
            raise Failed("台账没有写成（{}）：{}", file, error.strerror) from None
    with data.transaction() as session:
        recording.note_event(session, "export", actor=actor, now=now, kind=chosen.value, detail={"rows": total})
    click.echo(f"已导出 {total} 件：{file}")


@group.command("template")
@kinds
@click.argument("file", type=xlsx)
def template(kind: str, file: Path) -> None:
    """写一份空的导入模板，带填写说明。 | Write an empty sheet to fill in, with how to."""
    try:
        writing.template(file, SHEETS[kind].TITLE, SHEETS[kind].COLUMNS)
    except OSError as error:
        raise Failed("模板没有写成（{}）：{}", file, error.strerror) from None
    click.echo(f"模板已写好：{file}")


def _take(sheet: Sheet, kind: str, file: Path, reason: str | None, actor: Actor, dry_run: bool, report: Report) -> bool:
    """Enter slice by slice, each in a transaction of its own; False when Ctrl-C came between."""
    data, seen, batch_id = database.current(), Seen(), None
    opening = data.rehearsal if dry_run else data.transaction
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    imports.survey(kind, sheet, seen, clock.today())
    with counting("正在导入") as progress, asked_to_stop() as stop:
        for part in imports.sliced(kind, sheet, AT_ONCE):
            now = clock.now()
            with opening() as session:
                if batch_id is None or dry_run:
                    batch_id = imports.begin(session, kind, digest, report.rows, reason, actor=actor, now=now)
                history = reason is not None
                outcomes = imports.take(session, batch_id, part, history=history, actor=actor, now=now, seen=seen)
            for outcome in outcomes:
                report.add(outcome)
            progress(report.added + report.known + report.refused, report.rows)
            if stop():
                return False
    if batch_id is not None and not dry_run:
        with data.transaction() as session:
            report.batch = imports.finish(session, batch_id, actor=actor, now=clock.now()).uid
    return True


def _located(row: int, fault: Fault) -> dict[str, object]:
    return {"row": row, "column": fault.field, "code": fault.code, "message": importing.told(fault)}


def _remarked(report: Report) -> list[str]:
    """Each remark once, with how many rows it is about: a register says the same hundreds of times."""
    if not report.remarks:
        return []
    counted = Counter(str(remark["message"]) for remark in report.remarks)
    lines = [f"其中 {len(report.remarks)} 件照常导入，请看一看："]
    lines += [f"　{times} 件　{message}" for message, times in counted.most_common(MOST_SHOWN)]
    return lines + ([f"　还有 {len(counted) - MOST_SHOWN} 种"] if len(counted) > MOST_SHOWN else [])


def _told(report: Report, kind: str, dry_run: bool) -> str:
    lines = [f"共 {report.rows} 行：新增 {report.added} 件，已有 {report.known} 件，有错 {report.refused} 行"]
    if report.history:
        lines.append(f"其中{HISTORY_WORD[kind]} {report.history} 件（{HISTORY[kind]}）：不起算期限")
    if report.to_check:
        lines.append(f"其中 {len(report.to_check)} 件像是检举控告，照常导入，请核对是不是；是的，用“更正”改信访类别：")
    for row, number in list(report.to_check.items())[:MOST_SHOWN]:
        lines.append(f"　第 {row} 行" if dry_run else f"　第 {row} 行　{number}")
    if len(report.to_check) > MOST_SHOWN:
        lines.append(f"　还有 {len(report.to_check) - MOST_SHOWN} 件")
    lines += _remarked(report)
    for error in report.errors[:MOST_SHOWN]:
        is_named = str(error["column"]) in str(error["message"])
        where = "" if is_named else f"{error['column']}："
        lines.append(f"　第 {error['row']} 行　{where}{error['message']}")
    if len(report.errors) > MOST_SHOWN:
        lines.append(f"　还有 {len(report.errors) - MOST_SHOWN} 处错误")
    if report.errors_file:
        lines.append(f"错误说明见：{report.errors_file}")
    if dry_run:
        lines.append("只是试导入，什么都没有保存")
    return "\n".join(lines)
