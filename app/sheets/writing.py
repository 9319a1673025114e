"""Ledgers, templates and corrected copies as xlsx: text stays text, nothing is a formula, one page wide on A4."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.sheets.columns import Column
from app.sheets.reading import Sheet, Value
from app.sheets.texts import folded, plain

FAULTS = "错误说明"
"""The column that tells what is wrong with a row."""

CELL_LETTERS = 32_767
"""No spreadsheet keeps a longer text in a cell: the rest is cut, and … says so."""

_FAULTS_WIDTH = 50
_PLAIN_WIDTH = 14
_TEMPLATE_ROWS = 5_000
_DASHES = ("solid", "dash", "round_dot")
_PATTERNS = ("wide_upward_diagonal", "percent_20", "percent_80", "large_grid", "percent_5")
"""Charts are told apart in black and white."""
_A4 = 9
_MARGIN_INCHES = 0.4
_OLDEST_YEAR = 1900
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def ledger(
    path: Path, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], head: Sequence[str] = ()
) -> None:
    """Write a ledger (台账): the title, the lines of `head` (period, caliber, who and when), the header, the rows.

    Each row has one value a column. `path` appears only when the ledger is whole; temporary files stay beside it.
    """
    with _workbook(path) as book:
        sheet, styles = book.add_worksheet(_sheet_name(title)), _Styles.of(book)
        _widths(sheet, [column.width for column in columns])
        for number, (text, style) in enumerate([(title, styles.title), *((line, styles.plain) for line in head)]):
            if len(columns) > 1:
                sheet.merge_range(number, 0, number, len(columns) - 1, "", style)
            sheet.write_string(number, 0, _fitting(text), style)
        header = len(head) + 1
        _header(sheet, header, [(column.header, styles.header) for column in columns])
        for number, row in enumerate(rows, header + 1):
            for place, value in enumerate(row):
                _write(sheet, number, place, value, styles)


@dataclass(frozen=True)
class Charted:
    """A table with its native chart: the first column names the rows, `plotted` are the places of what is drawn, as
    lines or as stacked bars. `total`, if any, stands below and is not drawn."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    total: Sequence[Value] | None = None
    plotted: Sequence[int] = ()
    is_trend: bool = False


def charted(path: Path, head: Sequence[str], tables: Sequence[Charted]) -> None:
    """Write a book of tables, a worksheet each, with their charts on their right."""
    with _workbook(path) as book:
        styles = _Styles.of(book)
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.title))
            _widths(sheet, [column.width for column in table.columns])
            for number, (text, style) in enumerate(
                [(table.title, styles.title), *((one, styles.plain) for one in head)]
            ):
                sheet.write_string(number, 0, _fitting(text), style)
            header = len(head) + 1
            _header(sheet, header, [(column.header, styles.header) for column in table.columns])
            for number, row in enumerate([*table.rows, *([table.total] if table.total else [])], header + 1):
                for place, value in enumerate(row):
                    _write(sheet, number, place, value, styles)
            if table.plotted and table.rows:
                sheet.insert_chart(header, len(table.columns) + 1, _drawn(book, sheet.get_name(), table, header))


def _drawn(book: Workbook, name: str, table: Charted, header: int) -> Chart:
    kind = {"type": "line"} if table.is_trend else {"type": "bar", "subtype": "stacked"}
    chart = book.add_chart(kind)
    first, last = header + 1, header + len(table.rows)
    for number, place in enumerate(table.plotted):
        look = {"line": {"color": "#102A43", "dash_type": _DASHES[number % len(_DASHES)]}}
        if not table.is_trend:
            look = {"pattern": {"pattern": _PATTERNS[number % len(_PATTERNS)], "fg_color": "#102A43"}}
        chart.add_series(
            {
                "name": table.columns[place].header,
                "categories": [name, first, 0, last, 0],
                "values": [name, first, place, last, place],
                **look,
            }
        )
    chart.set_title({"name": table.title})
    chart.set_legend({"position": "bottom"} if len(table.plotted) > 1 else {"none": True})
    if not table.is_trend:
        chart.set_y_axis({"reverse": True})  # the first row on top, as in the table
    chart.set_size({"width": 640, "height": max(300, 120 + (0 if table.is_trend else 24 * len(table.rows)))})
    return chart


def with_faults(source: Sheet, target: Path, faults: Mapping[int, str]) -> None:
    """Write what `source` holds anew to `target`, with the column 错误说明 filled for the row numbers in `faults`.

    Rows keep their numbers, so that what was said of row 7 is found in row 7. A column 错误说明 from an earlier time
    is written over. Other worksheets and the looks of the original are not copied.
    """
    with _workbook(target) as book:
        sheet, styles = book.add_worksheet(_sheet_name(source.name)), _Styles.of(book)
        top = next(row for number, row in source.raw() if number == source.header_row)
        names = [folded(cell) if isinstance(cell, str) else "" for cell in top]
        last = names.index(FAULTS) if FAULTS in names else len(names)
        _widths(sheet, [_FAULTS_WIDTH if place == last else _PLAIN_WIDTH for place in range(max(len(names), last + 1))])
        for number, row in source.raw():
            said = FAULTS if number == source.header_row else faults.get(number)
            for place, value in enumerate([*row, *[None] * (last + 1 - len(row))]):
                if place == last and said:
                    sheet.write_string(number - 1, place, _fitting(said), styles.fault)
                else:
                    _write(sheet, number - 1, place, None if place == last else value, styles)
        sheet.freeze_panes(source.header_row, 0)


def template(path: Path, title: str, columns: Sequence[Column]) -> None:
    """Write an empty sheet to fill in, with lists to choose from, and a second one that explains each column."""
    with _workbook(path) as book:
        sheet, notes, styles = book.add_worksheet(_sheet_name(title)), book.add_worksheet("填写说明"), _Styles.of(book)
        for place, column in enumerate(columns):
            # IDs and phones typed into a cell marked as text keep all their digits.
            sheet.set_column(place, place, column.width, styles.date if column.kind == "date" else styles.text)
            if column.choices:
                choose = {"validate": "list", "source": list(column.choices)}
                sheet.data_validation(1, place, _TEMPLATE_ROWS, place, choose)
        _header(sheet, 0, [(c.header, styles.required if c.required else styles.header) for c in columns])
        _widths(notes, [16, 8, 80])
        _header(notes, 0, [(header, styles.header) for header in ("列名", "必填", "怎样填")])
        for number, column in enumerate(columns, 1):
            how = "；".join(part for part in (column.note, "、".join(column.choices)) if part)
            for place, text in enumerate((column.header, "必填" if column.required else "", how)):
                notes.write_string(number, place, text, styles.text)


@dataclass(frozen=True, slots=True)
class _Styles:
    title: Format
    plain: Format
    header: Format
    required: Format
    text: Format
    fault: Format
    date: Format
    time: Format
    number: Format

    @classmethod
    def of(cls, book: Workbook) -> "_Styles":
        plain = {"font_name": "宋体", "font_size": 11, "valign": "top"}
        cell = plain | {"text_wrap": True, "border": 1}
        header = cell | {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#EDEDED"}
        return cls(
            title=book.add_format({"font_name": "黑体", "font_size": 16, "align": "center"}),
            plain=book.add_format(plain),
            header=book.add_format(header),
            required=book.add_format(header | {"font_color": "#B3261E"}),
            text=book.add_format(cell | {"num_format": "@"}),
            fault=book.add_format(cell | {"num_format": "@", "bg_color": "#FDECEA"}),
            date=book.add_format(cell | {"num_format": "yyyy-mm-dd"}),
            time=book.add_format(cell | {"num_format": "yyyy-mm-dd hh:mm"}),
            number=book.add_format(cell),
        )


@contextmanager
def _workbook(path: Path) -> Iterator[Workbook]:
    unfinished = path.with_name(f"{path.name}.unfinished")
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    try:
        with Workbook(unfinished, options) as book:
            yield book
        unfinished.replace(path)
    except FileCreateError as error:  # it wraps the OSError that it met
        raise error.args[0] from None
    finally:
        unfinished.unlink(missing_ok=True)


def _sheet_name(title: str) -> str:
    """A name a spreadsheet takes: at most 31 letters, some forbidden."""
    return _NOT_IN_NAMES.sub(" ", _fitting(title)).strip()[:31]


def _fitting(text: str) -> str:
    kept = plain(text)
    return kept if len(kept) <= CELL_LETTERS else kept[: CELL_LETTERS - 1] + "…"


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)


def _header(sheet: Worksheet, row: int, headers: Sequence[tuple[str, Format]]) -> None:
    """Write the header so that it stays in sight on the screen and stands on every printed page."""
    for place, (header, style) in enumerate(headers):
        sheet.write_string(row, place, header, style)
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=_MARGIN_INCHES, right=_MARGIN_INCHES)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write(sheet: Worksheet, row: int, place: int, value: Value, styles: _Styles) -> None:
    if isinstance(value, bool):
        sheet.write_string(row, place, "是" if value else "否", styles.text)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, styles.number)
    elif isinstance(value, date) and value.year >= _OLDEST_YEAR:
        sheet.write_datetime(row, place, value, styles.time if isinstance(value, datetime) else styles.date)
    elif value is None:
        sheet.write_blank(row, place, None, styles.text)
    else:
        sheet.write_string(row, place, _fitting(str(value)), styles.text)
