"""Runs alone in a child process: prints the cells of the first visible worksheet as lines of JSON.

Started by `reading` through app.confining, so that a hostile file can hurt only this process, under limits set before
the file is opened. Exit codes are the members of Exit. Imports nothing of the house.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from enum import IntEnum

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 60
ROWS = 100_000
HEAD_ROWS = 20
OUTPUT_BYTES = 128 * 1024 * 1024


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


def main(path: str) -> Exit:
    """Print the sheet's name, then [row number from 1, [cells]] for each row that is not empty."""
    printed = 0
    try:
        for line in _lines(path):
            printed += len(line)
            if printed > OUTPUT_BYTES:
                return Exit.TOO_LARGE
            sys.stdout.buffer.write(line)
    except _Stop as stop:
        return stop.code
    except PasswordError:
        return Exit.ENCRYPTED
    except (CalamineError, OSError, ValueError):
        return Exit.BROKEN
    sys.stdout.buffer.flush()
    return Exit.DONE


def _lines(path: str) -> Iterator[bytes]:
    with CalamineWorkbook.from_path(path) as book:
        names = [
            found.name
            for found in book.sheets_metadata
            if found.typ is SheetTypeEnum.WorkSheet and found.visible is SheetVisibleEnum.Visible
        ]
        if not names:
            raise _Stop(Exit.NO_SHEET)
        sheet = book.get_sheet_by_name(names[0])
        yield _json(names[0])
        before = [None] * (sheet.start[1] if sheet.start else 0)
        rows = 0
        for number, cells in enumerate(sheet.iter_rows(), 1):
            plain = [_plain(cell) for cell in cells]
            if any(cell is not None for cell in plain):
                rows += 1
                if rows > ROWS + HEAD_ROWS:
                    raise _Stop(Exit.TOO_MANY_ROWS)
                yield _json([number, before + plain])


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
