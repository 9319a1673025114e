"""flask directory: load units and villages from a file."""

import csv
from pathlib import Path

import click
from flask.cli import AppGroup

from app import clock, database
from app.cli.ready import Failed, acting, ensure_ready, refused
from app.domain.errors import Refused
from app.domain.intake import Fault, fold_line
from app.labels import sentence
from app.models.directory import UnitLevel
from app.operations import directory as operation
from app.operations.directory import Row

group = AppGroup("directory", help="机构：载入。 | The directory: load it.")

COLUMNS = ("层级", "名称", "上级", "标记")
VILLAGE = ("村", "社区")
LEVELS = {
    "县": UnitLevel.COUNTY,
    "县直单位": UnitLevel.DEPARTMENT,
    "镇": UnitLevel.TOWN,
    "园区": UnitLevel.PARK,
    "纪检监察机关": UnitLevel.DISCIPLINE,
    "科室": UnitLevel.OFFICE,
    "上级机关": UnitLevel.SUPERIOR,
}
OF_DISCIPLINE = ("纪委", "监委", "纪检", "监察")
"""Whoever bears such a name is an organ of discipline, though older files call it a department like any other."""


@group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
def load(file: Path, account: str | None) -> None:
    """载入 CSV（列：层级、名称、上级、标记），只加新的。 | Load a CSV of units and villages; adds only what is new."""
    ensure_ready()
    rows, faults = read(file)
    try:
        with database.transaction() as session:
            done = operation.load(session, rows, actor=acting(account), now=clock.now(), unread=faults)
    except Refused as refusal:
        raise refused(refusal) from None
    if done.faults:
        lines = "\n".join(f"第 {line} 行：{sentence(fault.code, fault.facts)}" for line, fault in done.faults)
        raise Failed("没有载入：有 {} 行要改。\n{}", len(done.faults), lines)
    click.echo(f"已载入：单位 {done.units} 个，村（社区）{done.villages} 个；原有 {done.known} 个。")


def read(file: Path) -> tuple[list[Row], list[tuple[int, Fault]]]:
    """The rows of the file and the faults of those whose level nobody knows. Raises Failed for another kind of file."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Failed(sentence("not_utf8")) from None
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in COLUMNS[:2] if column not in (reader.fieldnames or [])]
    if missing:
        raise Failed(sentence("columns_missing", {"columns": tuple(missing)}))
    rows: list[Row] = []
    faults: list[tuple[int, Fault]] = []
    for line, cells in enumerate(reader, start=2):
        level, name, parent, mark = (fold_line(cells.get(column)) for column in COLUMNS)
        if not any((level, name, parent, mark)):
            continue
        if level in VILLAGE or level in LEVELS:
            rows.append(Row(line, _level(level, name), name, parent, mark))
        else:
            faults.append((line, Fault("level", "level_unknown", {"level": level, "known": (*LEVELS, *VILLAGE)})))
    return rows, faults


def _level(level: str, name: str) -> UnitLevel | None:
    known = LEVELS.get(level)
    is_organ = known is UnitLevel.DEPARTMENT and any(word in name for word in OF_DISCIPLINE)
    return UnitLevel.DISCIPLINE if is_organ else known
