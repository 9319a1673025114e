"""The table of a holiday notice as text: a CSV file, or cells pasted from a spreadsheet."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO

from app.domain import intake
from app.domain.errors import Refused
from app.domain.intake import Fault, fold_line
from app.domain.notices import Row
from app.domain.workdays import DayKind
from app.sheets.texts import folded

COLUMNS = ("日期", "类型", "名称")
KINDS = {"放假": DayKind.HOLIDAY, "上班": DayKind.MAKEUP}
SOURCE = "国务院办公厅放假通知"
SHORTEST_DAY = 8
"""2027-1-1: a day without its year would be of no year's notice."""
LARGEST_TABLE = 100_000
"""Letters; a year's notice has about forty rows."""


@dataclass(frozen=True)
class NoticeText:
    """What was read: the rows, and the rows that could not be read with what is wrong, by line."""

    rows: tuple[Row, ...]
    faults: tuple[tuple[int, Fault], ...]


def decoded(content: bytes) -> str:
    """The text of a CSV file as offices save it: UTF-8, or what Excel writes in Chinese. Raises Refused not_a_text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not_a_text", "table")


def read(text: str) -> NoticeText:
    """The rows of the table, commas or tabs between its cells; lines count from 1, the header included.

    Raises Refused `columns_missing` (columns), `notice_empty` or `notice_too_long`.
    """
    if len(text) > LARGEST_TABLE:
        raise Refused("notice_too_long", "table")
    lines = _cells(text)
    header = next(lines, None)
    if header is None:
        raise Refused("notice_empty", "table")
    places = {folded(name): place for place, name in enumerate(header[1])}
    missing = tuple(column for column in COLUMNS if column not in places)
    if missing:
        raise Refused("columns_missing", "table", columns=missing)
    rows: list[Row] = []
    faults: list[tuple[int, Fault]] = []
    for line, cells in lines:
        day, kind, name = (fold_line(cells[places[c]]) if places[c] < len(cells) else "" for c in COLUMNS)
        found = _day(day), intake.choice(kind, "kind", KINDS)
        wrong = [fault for fault in found if isinstance(fault, Fault)]
        faults += [(line, Fault(w.field, w.code, {"field": COLUMNS[w.field == "kind"], **w.facts})) for w in wrong]
        if isinstance(found[0], date) and isinstance(found[1], DayKind):
            rows.append(Row(line, found[0], found[1], name))
    return NoticeText(tuple(rows), tuple(faults))


def written(rows: list[tuple[date, DayKind, str]]) -> str:
    """The table of these days, as `read` takes it."""
    names = {kind: word for word, kind in KINDS.items()}
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [COLUMNS, *((day.isoformat(), names[kind], name) for day, kind, name in rows)]
    )
    return out.getvalue()


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line that holds anything."""
    for line, written_line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        separator = "\t" if "\t" in written_line else ","
        cells = next(csv.reader([written_line.replace("，", ",")], delimiter=separator), [])
        if any(cell.strip() for cell in cells):
            yield line, cells


def _day(typed: str) -> date | Fault:
    if len(typed) < SHORTEST_DAY or not typed[:4].isdecimal():
        return Fault("day", "notice_day_unreadable", {"given": typed or "—"})
    return intake.day(typed, "day", today=date.max, earliest=date.min)
