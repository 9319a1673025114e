"""Runs alone in a child process: prints the cells of the first visible worksheet as lines of JSON.

Started by `reading` through app.confining, so that a hostile file can hurt only this process, under limits set before
the file is opened. The file comes on standard input, so that it never lies in clear on the disk. Exit codes are the
members of Exit. Imports nothing of the house.
"""

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from enum import IntEnum

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 60
ROWS = 100_000
HEAD_ROWS = 20
OUTPUT_BYTES = 128 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")
"""What offices save a CSV in; UTF-16 says so by its first two bytes."""


class Exit(IntEnum):
    """How the child ended; 1 and signals are left to the interpreter: memory, a crash of the parser."""

    DONE = 0
    BROKEN = 3
    ENCRYPTED = 4
    NO_SHEET = 5
    TOO_MANY_ROWS = 6
    TOO_LARGE = 7


class _Stop(Exception):
    def __init__(self, code: Exit) -> None:
        super().__init__(code.name)
        self.code = code


def main(kind: str) -> Exit:
    """Print the sheet's name, then [row number from 1, [cells]] for each row that is not empty; kind: book or text."""
    printed = 0
    try:
        content = sys.stdin.buffer.read()
        for line in _texts(content) if kind == "text" else _cells(content):
            printed += len(line)
            if printed > OUTPUT_BYTES:
                return Exit.TOO_LARGE
            sys.stdout.buffer.write(line)
    except _Stop as stop:
        return stop.code
    except PasswordError:
        return Exit.ENCRYPTED
    except (CalamineError, csv.Error, OSError, ValueError):
        return Exit.BROKEN
    sys.stdout.buffer.flush()
    return Exit.DONE


def decoded(content: bytes) -> str:
    """The text of a CSV in whichever encoding it was saved. Raises UnicodeDecodeError."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode(ENCODINGS[0])
    except UnicodeDecodeError:
        return content.decode(ENCODINGS[1])


def _texts(content: bytes) -> Iterator[bytes]:
    text = decoded(content)
    first = text.partition("\n")[0]
    yield _json("CSV")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if first.count("\t") > first.count(",") else ",")
    yield from _numbered([cell or None for cell in row] for row in rows)


def _cells(content: bytes) -> Iterator[bytes]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        names = [
            found.name
            for found in book.sheets_metadata
            if found.typ is SheetTypeEnum.WorkSheet and found.visible is SheetVisibleEnum.Visible
        ]
        if not names:
            raise _Stop(Exit.NO_SHEET)
        sheet = book.get_sheet_by_name(names[0])
        yield _json(names[0])
        before: list[object] = [None] * (sheet.start[1] if sheet.start else 0)
        yield from _numbered(before + [_plain(cell) for cell in cells] for cells in sheet.iter_rows())


def _numbered(found: Iterable[list[object]]) -> Iterator[bytes]:
    rows = 0
    for number, cells in enumerate(found, 1):
        if any(cell is not None for cell in cells):
            rows += 1
            if rows > ROWS + HEAD_ROWS:
                raise _Stop(Exit.TOO_MANY_ROWS)
            yield _json([number, cells])


def _plain(cell: object) -> object:
    """A cell as JSON: a date as {"date": …}, an instant as {"time": …}, whole numbers without a point."""
    if cell == "":
        return None
    if isinstance(cell, datetime):
        return {"time": cell.isoformat()} if cell.time() != time.min else {"date": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, str | bool | int | float) else str(cell)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
