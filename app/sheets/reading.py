"""Rows from a spreadsheet: the guard first, then a parser in a child process, then headers found by name."""

import io
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
from app.sheets.columns import Column, by_header, by_likely_header
from app.sheets.texts import folded, plain

Value = str | int | float | bool | date | datetime | None
"""A cell."""

_EXACT = 10**15
"""From here on a spreadsheet does not keep every digit of a number."""

MOST_BYTES = archives.UNPACKED_BYTES
"""Of a whole file; a larger one is not even read."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
"""Streams of a workbook before 2007 (.xls, .et): not compressed, so that the limits of the child are guard enough."""
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


@dataclass(frozen=True)
class Table:
    """A worksheet before anybody has said which of its columns means what."""

    name: str
    lines: Sequence[bytes] = field(repr=False)

    def top(self) -> list[tuple[int, list[str]]]:
        """The texts of the first rows, one of which is the header, each with its row number."""
        return [(number, list(map(_text, row))) for number, row in map(_decoded, self.lines[: cells.HEAD_ROWS])]

    def sheet(self, at: int, places: Mapping[str, int], ignored: tuple[str, ...] = ()) -> Sheet:
        """The rows below line `at` (from 0), their columns where `places` says.

        Raises SheetRefused: sheet_too_many_rows (limit), sheet_empty.
        """
        found = Sheet(self.name, _decoded(self.lines[at])[0], places, ignored, self.lines, at + 1)
        if len(found) > cells.ROWS:
            raise SheetRefused("sheet_too_many_rows", limit=cells.ROWS)
        if next(iter(found), None) is None:
            raise SheetRefused("sheet_empty")
        return found


def read(path: Path, columns: Sequence[Column]) -> Sheet:
    """The first visible worksheet of the file at `path`, its columns found by their headers.

    The header may stand below a title: it is looked for in the first 20 rows. Raises SheetRefused: what `table` and
    `Table.sheet` refuse, sheet_columns_missing (columns), sheet_column_twice (column); OSError if there is no file.
    """
    if path.stat().st_size > MOST_BYTES:
        raise SheetRefused("sheet_too_heavy")
    found = table(path.read_bytes())
    top = [row for _, row in found.top()]
    at = _header(top, columns)
    return found.sheet(at, *_places(top[at], columns))


def table(content: bytes) -> Table:
    """The first visible worksheet of an xlsx, xls or CSV file.

    Raises SheetRefused: sheet_unknown, sheet_encrypted, sheet_broken, sheet_without_sheet, sheet_empty,
    sheet_too_many_rows (limit), sheet_too_heavy, sheet_too_slow (seconds), and the codes of `archives.check`.
    """
    name, *lines = _parse(content, _guarded(content))
    if not lines:
        raise SheetRefused("sheet_empty")
    return Table(json.loads(name), lines)


def kind_of(content: bytes) -> str:
    """What a file that `table` has read is by its bytes, whatever it is called: xls, xlsx or csv."""
    return "xls" if content.startswith(_OLE) else "xlsx" if content.startswith(b"PK") else "csv"


def header_of(found: Table, columns: Sequence[Column]) -> int:
    """The line (from 0) that is most like a header; the first of two alike.

    The most known headers win; where none is known, the first row of several cells is the header.
    """
    known = by_likely_header(columns)
    top = [row for _, row in found.top()]
    named = [sum(folded(text) in known for text in row) for row in top]
    if max(named):
        return named.index(max(named))
    return next((place for place, row in enumerate(top) if sum(map(bool, row)) > 1), 0)


def likely_places(header: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Where these headers probably put our columns: each header means one, the sure ones are taken first."""
    places: dict[str, int] = {}
    for names in (by_header(columns), by_likely_header(columns)):
        for place, text in enumerate(header):
            column = names.get(folded(text))
            if column is not None and place not in places.values():
                places.setdefault(column.header, place)
    return places


def _guarded(content: bytes) -> str:
    """What the child has to read the file as: book or text."""
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise SheetRefused("sheet_encrypted")
        if not any(stream in content for stream in _BOOKS):
            raise SheetRefused("sheet_unknown")
        return "book"
    if content.startswith(b"PK"):
        try:
            names = archives.check(io.BytesIO(content))
        except archives.ArchiveRefused as why:
            raise SheetRefused(why.code, why.field, **why.facts) from None
        if "xl/workbook.xml" not in names:
            raise SheetRefused("sheet_unknown")
        return "book"
    try:
        text = cells.decoded(content)
    except UnicodeDecodeError:
        raise SheetRefused("sheet_unknown") from None
    # Some programs call a web page .xls.
    if not text.strip() or text.lstrip().startswith(("<", "%PDF", "{\\rtf")) or "\0" in text:
        raise SheetRefused("sheet_unknown")
    return "text"


def _parse(content: bytes, kind: str) -> list[bytes]:
    """The child's lines."""
    limits = confining.Limits(cells.MEMORY_BYTES, cells.SECONDS)
    try:
        child = confining.run(cells.__file__, kind, limits=limits, given=content)
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


def _header(top: Sequence[Sequence[str]], columns: Sequence[Column]) -> int:
    """Where in `top` the header is: the first row that names every required column."""
    known = by_header(columns)
    required = {column.header for column in columns if column.required}
    named = [{known[key].header for text in row if (key := folded(text)) in known} for row in top]
    for at, headers in enumerate(named):
        if required <= headers:
            return at
    closest = max(named, key=len)
    raise SheetRefused(
        "sheet_columns_missing", columns=tuple(c.header for c in columns if c.header in required - closest)
    )


def _places(header: Sequence[str], columns: Sequence[Column]) -> tuple[dict[str, int], tuple[str, ...]]:
    known = by_header(columns)
    places: dict[str, int] = {}
    ignored = []
    for place, text in enumerate(header):
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
