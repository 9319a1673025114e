"""Rows from an xlsx file: the zip guard first, then a parser in a child process, then headers found by name."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from app import confining
from app.domain import archives
from app.domain.errors import Refused
from app.sheets import cells
from app.sheets.cells import Exit
from app.sheets.columns import Column, by_header
from app.sheets.texts import folded, plain

Value = str | int | float | bool | date | datetime | None
"""A cell."""

_EXACT = 10**15
"""From here on a spreadsheet does not keep every digit of a number."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_REFUSALS: Mapping[int, str] = {
    Exit.BROKEN: "sheet_broken",
    Exit.ENCRYPTED: "sheet_encrypted",
    Exit.NO_SHEET: "sheet_without_sheet",
}


class SheetRefused(Refused):
    """The file as a whole cannot be read; no row of it was looked at."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell before any rule has looked at the row: `code` is cell_digits_lost."""

    column: str
    code: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row (行): its number as the spreadsheet shows it, and the text of each known column by its header.

    Days are ISO dates, whole numbers have no point, an empty cell is the empty string, and so is a faulty one.
    """

    number: int
    values: Mapping[str, str]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Sheet:
    """A worksheet that was read: iterate it, as often as you like, for the rows below its header.

    `places` tells where each known column stands (from 0), `ignored` which headers mean none.
    """

    name: str
    header_row: int
    places: Mapping[str, int]
    ignored: tuple[str, ...]
    lines: Sequence[bytes] = field(repr=False)
    head: int = field(repr=False)

    def __len__(self) -> int:
        """How many rows below the header are not empty."""
        return len(self.lines) - self.head

    def __iter__(self) -> Iterator[Row]:
        for line in self.lines[self.head :]:
            number, found = _decoded(line)
            row = _row(number, found, self.places)
            if row.faults or any(row.values.values()):
                yield row

    def raw(self) -> Iterator[tuple[int, list[Value]]]:
        """Every row that is not empty, header and title too: its number, and its cells from the first column on."""
        return map(_decoded, self.lines)


def read(path: Path, columns: Sequence[Column]) -> Sheet:
    """The first visible worksheet of the xlsx file at `path`.

    The header may stand below a title: it is looked for in the first 20 rows. Raises SheetRefused: sheet_not_xlsx,
    sheet_old_format, sheet_encrypted, sheet_broken, sheet_without_sheet, sheet_empty, sheet_too_many_rows (limit),
    sheet_too_heavy, sheet_too_slow (seconds), sheet_columns_missing (columns), sheet_column_twice (column), and the
    codes of `archives.check`; OSError if there is no such file.
    """
    _guard(path)
    name, *lines = _parse(path)
    if not lines:
        raise SheetRefused("sheet_empty")
    top = [_decoded(line) for line in lines[: cells.HEAD_ROWS]]
    at = _header(top, columns)
    header_row, header = top[at]
    places, ignored = _places(header, columns)
    sheet = Sheet(json.loads(name), header_row, places, ignored, lines, at + 1)
    if len(sheet) > cells.ROWS:
        raise SheetRefused("sheet_too_many_rows", limit=cells.ROWS)
    if next(iter(sheet), None) is None:
        raise SheetRefused("sheet_empty")
    return sheet


def _guard(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(len(_OLE))
        if start == _OLE:
            raise SheetRefused("sheet_encrypted" if _ENCRYPTED in file.read() else "sheet_old_format")
        if not start.startswith(b"PK"):
            raise SheetRefused("sheet_not_xlsx")
        try:
            names = archives.check(file)
        except archives.ArchiveRefused as why:
            raise SheetRefused(why.code, why.field, **why.facts) from None
    if "xl/workbook.xml" not in names:
        raise SheetRefused("sheet_not_xlsx")


def _parse(path: Path) -> list[bytes]:
    """The child's lines."""
    try:
        child = confining.run(
            cells.__file__, str(path.resolve()), limits=confining.Limits(cells.MEMORY_BYTES, cells.SECONDS)
        )
    except confining.TooSlow:
        raise SheetRefused("sheet_too_slow", seconds=cells.SECONDS) from None
    if child.returncode == Exit.TOO_MANY_ROWS:
        raise SheetRefused("sheet_too_many_rows", limit=cells.ROWS)
    if child.returncode != Exit.DONE:
        raise SheetRefused(_REFUSALS.get(child.returncode, "sheet_too_heavy"))
    return child.stdout.splitlines()


def _decoded(line: bytes) -> tuple[int, list[Value]]:
    number, found = json.loads(line)
    return number, [_value(cell) for cell in found]


def _value(cell: str | int | float | bool | dict[str, str] | None) -> Value:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["date"]) if "date" in cell else datetime.fromisoformat(cell["time"])
    return cell


def _header(top: Sequence[tuple[int, Sequence[Value]]], columns: Sequence[Column]) -> int:
    """Where in `top` the header is: the first row that names every required column."""
    known = by_header(columns)
    required = {column.header for column in columns if column.required}
    named = [{known[key].header for cell in row if (key := folded(_text(cell))) in known} for _, row in top]
    for at, headers in enumerate(named):
        if required <= headers:
            return at
    closest = max(named, key=len)
    raise SheetRefused(
        "sheet_columns_missing", columns=tuple(c.header for c in columns if c.header in required - closest)
    )


def _places(header: Sequence[Value], columns: Sequence[Column]) -> tuple[dict[str, int], tuple[str, ...]]:
    known = by_header(columns)
    places: dict[str, int] = {}
    ignored = []
    for place, text in enumerate(map(_text, header)):
        column = known.get(folded(text))
        if column is None:
            ignored += [text] if text else []
        elif column.header in places:
            raise SheetRefused("sheet_column_twice", column=column.header)
        else:
            places[column.header] = place
    return places, tuple(ignored)


def _row(number: int, found: Sequence[Value], places: Mapping[str, int]) -> Row:
    here = {header: found[place] if place < len(found) else None for header, place in places.items()}
    lost = {header for header, value in here.items() if isinstance(value, int | float) and abs(value) >= _EXACT}
    values = {header: "" if header in lost else _text(value) for header, value in here.items()}
    return Row(number, values, tuple(Fault(header, "cell_digits_lost") for header in here if header in lost))


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return plain(str(value)).strip()
