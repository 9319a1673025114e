"""A letter as a .docx in the look of GB/T 9704-2012; the same letter gives the same bytes."""

import io
import zipfile
from datetime import UTC, datetime
from itertools import count
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from app.letters import charts
from app.letters.ledger import Ledger, Table
from app.letters.letter import Letter
from app.letters.report import ReportPaper, fitting, numbered
from app.letters.words import NAMES

SONG, FANG, HEI, TITLE = "宋体", "仿宋_GB2312", "黑体", "方正小标宋简体"
"""Fonts by their usual names; none of them is ours to ship, the office's computers have them."""
LATIN = "Times New Roman"
THREE, FOUR, TWO, SMALL, SMALLER = Pt(16), Pt(14), Pt(22), Pt(10.5), Pt(9)
"""三号, 四号, 二号, 五号, 小五."""
LINE = Pt(28)
THICK, THIN = 8, 6
"""Lines of 0.35 and 0.25 mm, in eighths of a point."""
RED = RGBColor(0xE6, 0x00, 0x12)
CHARACTER = 16
"""The breadth of a character of 三号, in points."""
TEXT_POINTS = 442
"""The breadth of the text, 156 mm, in points."""
LARGEST_HEAD = 40
SHORT = 120
"""Characters in a row of a form that is not torn between two pages."""
MADE = datetime(2012, 7, 1, tzinfo=UTC)
"""What a file says of when it was made: the day the standard came into force, for bytes must not tell the hour."""
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_AFTER_LINES = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription")
_AFTER_PLACE = (
    *("w:tblOverlap", "w:bidiVisual", "w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc"),
    *("w:tblCellSpacing", "w:tblInd", "w:tblBorders", *_AFTER_LINES),
)
"""What the schema wants behind them among the properties of a table."""


def file_name(letter: Letter) -> str:
    """What the file of a final letter is called."""
    return f"{NAMES[letter.kind]} {letter.number}.docx"


def render(letter: Letter) -> bytes:
    """The document as it is printed and sealed by hand."""
    document = Document()
    _set_page(document)
    if letter.is_form:
        _form(document, letter)
    else:
        _letter(document, letter)
    return _packed(document, letter.title, letter.issuer)


def render_ledger(ledger: Ledger) -> bytes:
    """A ledger on A4, across or upright; the heads of a table stand on each of its pages."""
    document = Document()
    _set_page(document)
    section = document.sections[0]
    size, edge = (SMALLER, Mm(15)) if ledger.upright else (SMALL, Mm(20))
    if not ledger.upright:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = edge
    section.footer_distance = Mm(8 if ledger.upright else 10)
    _paragraph(document, ledger.title, TITLE, TWO, WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.line_spacing = Pt(32)
    told = _paragraph(document, ledger.told, FANG, size, WD_ALIGN_PARAGRAPH.CENTER)
    if ledger.upright:
        told.paragraph_format.line_spacing = Pt(18)
    for table in ledger.tables:
        _table(document, table, size, close=ledger.upright)
        _paragraph(document, size=size).paragraph_format.line_spacing = Pt(5) if ledger.upright else size
    for line in ledger.foot:
        _paragraph(document, line, FANG, size)
    return _packed(document, ledger.title, "")


def render_report(report: ReportPaper) -> bytes:
    """A report: title, sentences, and each table below its heading and what is drawn of it."""
    document, numbers = Document(), count(1)
    _set_page(document)
    _paragraph(document, report.title, TITLE, TWO, WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.line_spacing = Pt(32)
    _paragraph(document, report.told, FANG, SMALL, WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.line_spacing = Pt(16)
    for text in report.paragraphs:
        _paragraph(document, text).paragraph_format.first_line_indent = THREE * 2
    for place, section in enumerate(report.sections, start=1):
        headed = _paragraph(document, numbered(place, section.heading), HEI)
        said = _paragraph(document, section.calibre, FANG, SMALL)
        said.paragraph_format.line_spacing = Pt(16)
        headed.paragraph_format.keep_with_next = said.paragraph_format.keep_with_next = True
        for chart in section.chart.in_parts() if section.chart else ():
            drawn = _paragraph(document, size=SMALL)
            drawn.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            charts.add(drawn, next(numbers), section.heading, chart)
        for table in fitting(section):
            _table(document, table, SMALL, close=False, figures=True)
            _paragraph(document, size=SMALL).paragraph_format.line_spacing = SMALL
    _paragraph(document, report.foot, FANG, SMALL, WD_ALIGN_PARAGRAPH.RIGHT)
    return _packed(document, report.title, "")


def _table(document: Any, wanted: Table, size: Pt, *, close: bool, figures: bool = False) -> None:
    lines = [*([wanted.heads] if wanted.heads else []), *wanted.rows]
    table = document.add_table(rows=len(lines), cols=len(wanted.widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    # Some programs go by the breadth of the columns, others by that of the cells.
    for column, width in zip(table.columns, wanted.widths, strict=True):
        column.width = Mm(width)
    for row, said in zip(table.rows, lines, strict=True):
        is_head = said is wanted.heads
        if is_head:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for place, (cell, width, text) in enumerate(zip(row.cells, wanted.widths, said, strict=True)):
            cell.width = Mm(width)
            middle = WD_ALIGN_PARAGRAPH.CENTER if is_head or (figures and place) else None
            _fill(cell.paragraphs[0], text, size, middle, font=HEI if is_head else FANG)
            if close:
                cell.paragraphs[0].paragraph_format.line_spacing = Pt(13)


def _packed(document: Any, title: str, author: str) -> bytes:
    known = document.core_properties
    known.title, known.author, known.last_modified_by = title, author, ""
    known.comments, known.revision = "", 1
    known.created = known.modified = MADE
    written = io.BytesIO()
    document.save(written)
    return _repacked(written.getvalue())


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)  # its dashes stand 7 mm below the text
    _set_font(document.styles["Normal"], FANG)
    document.styles["Normal"].font.size = THREE
    # Odd pages have their number on the right, even ones on the left, one character from the edge.
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        foot = footer.paragraphs[0]
        foot.alignment = side
        foot.paragraph_format.left_indent = foot.paragraph_format.right_indent = FOUR
        foot.paragraph_format.line_spacing = FOUR
        _run(foot, "— ", SONG, FOUR, latin=SONG)
        _page_number(foot)
        _run(foot, " —", SONG, FOUR, latin=SONG)


def _letter(document: Any, letter: Letter) -> None:
    head = Pt(min(LARGEST_HEAD, TEXT_POINTS // max(1, len(letter.issuer))))
    line = _paragraph(document, letter.issuer, TITLE, head, WD_ALIGN_PARAGRAPH.CENTER, color=RED)
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    ruled = _paragraph(document, letter.number, FANG, THREE, WD_ALIGN_PARAGRAPH.CENTER)
    _rule(ruled, "bottom", "E60012")
    _paragraph(document)
    _paragraph(document, letter.title, TITLE, TWO, WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.line_spacing = Pt(32)
    _paragraph(document)
    if letter.addressee:
        _paragraph(document, f"{letter.addressee}：")
    for part in letter.parts:
        written = _paragraph(document, part.text, HEI if part.heading else FANG)
        written.paragraph_format.first_line_indent = THREE * 2
        # No page bears a signature alone (GB/T 9704-2012 7.3.5.5): the last paragraph goes with it.
        written.paragraph_format.keep_with_next = part.heading or part is letter.parts[-1]
    _paragraph(document).paragraph_format.keep_with_next = True
    signed = _paragraph(document, letter.issuer, FANG, THREE, WD_ALIGN_PARAGRAPH.RIGHT)
    dated = _paragraph(document, letter.dated, FANG, THREE, WD_ALIGN_PARAGRAPH.RIGHT)
    signed.paragraph_format.right_indent, dated.paragraph_format.right_indent = _signature(letter)
    signed.paragraph_format.keep_with_next = True
    if _record(document, letter):
        dated.paragraph_format.keep_with_next = True  # nor does one bear the record at the foot alone


def _signature(letter: Letter) -> tuple[Pt, Pt]:
    """How far from the right edge unit and day stand under a seal: the day four characters, the unit centred above."""
    unit, on = (_breadth(text) for text in (letter.issuer, letter.dated))
    beside = max(0, 4 * CHARACTER + (on - unit) // 2)
    return Pt(beside), Pt(beside + (unit - on) // 2)


def _breadth(text: str) -> int:
    """In points of 三号; figures take half of it."""
    return sum(CHARACTER // 2 if character.isascii() else CHARACTER for character in text)


def _record(document: Any, letter: Letter) -> bool:
    """版记: to whom copies go, who printed it and when, between lines at the foot of the last page; whether there is
    one."""
    copies = f"抄送：{letter.copies}。" if letter.copies else ""
    if not copies and not letter.printed:
        return False
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    _put_at_the_foot(table)
    if copies:
        left, right = table.add_row().cells
        said = _said(left.merge(right), copies)
        said.left_indent, said.first_line_indent = FOUR * 4, -FOUR * 3  # below what follows the colon
    if letter.printed:
        left, right = table.add_row().cells
        left.width, right.width = Mm(96), Mm(60)
        _said(left, letter.issuer)
        _said(right, letter.printed, WD_ALIGN_PARAGRAPH.RIGHT)
    # The table stands on the page of the paragraph behind it.
    _paragraph(document).paragraph_format.line_spacing = Pt(1)
    return True


def _said(cell: Any, text: str, align: Any = None) -> Any:
    paragraph = cell.paragraphs[0]
    _fill(paragraph, text, FOUR, align)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = FOUR
    return paragraph.paragraph_format


def _put_at_the_foot(table: Any) -> None:
    """Let a table stand on the lower edge of the text, with thick lines above and below and thin ones between."""
    properties = table._tbl.tblPr
    place = OxmlElement("w:tblpPr")
    for name, value in (
        ("vertAnchor", "margin"),
        ("horzAnchor", "margin"),
        ("tblpXSpec", "center"),
        ("tblpYSpec", "bottom"),
    ):
        place.set(qn(f"w:{name}"), value)
    properties.insert_element_before(place, *_AFTER_PLACE)
    lines = OxmlElement("w:tblBorders")
    for side, size in (("top", THICK), ("bottom", THICK), ("insideH", THIN)):
        lines.append(_line(side, size, "000000", 0))
    properties.insert_element_before(lines, *_AFTER_LINES)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        none = OxmlElement(f"w:{side}")
        none.set(qn("w:w"), "0")
        none.set(qn("w:type"), "dxa")
        margins.append(none)
    properties.insert_element_before(margins, *_AFTER_LINES[3:])


def _form(document: Any, letter: Letter) -> None:
    """A table on one page, where what was written in it leaves room: narrower edges than those of a letter."""
    section = document.sections[0]
    section.top_margin = section.bottom_margin = Mm(20)
    section.footer_distance = Mm(10)
    _paragraph(document, letter.title, TITLE, TWO, WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.line_spacing = Pt(32)
    numbered = f"编号：{letter.number}" if letter.number else ""
    _paragraph(document, numbered, FANG, FOUR, WD_ALIGN_PARAGRAPH.RIGHT)
    rows = letter.rows
    table = document.add_table(rows=len(rows), cols=2, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for cells, (asked, answered) in zip(table.rows, rows, strict=True):
        left, right = cells.cells
        left.width, right.width = Mm(42), Mm(114)
        cells.height = Mm(10)
        if sum(map(len, answered)) < SHORT:
            cells._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if not asked:
            left = right = left.merge(right)
        else:
            _fill(left.paragraphs[0], asked, FOUR, WD_ALIGN_PARAGRAPH.CENTER)
        for place, line in enumerate(answered):
            _fill(right.paragraphs[0] if place == 0 else right.add_paragraph(), line, FOUR)
    # Where it takes a second page after all, the last row goes there with unit and day.
    for cell in table.rows[-1].cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True
    between = _paragraph(document)
    between.paragraph_format.line_spacing = FOUR
    signed = _paragraph(document, letter.issuer, FANG, FOUR, WD_ALIGN_PARAGRAPH.RIGHT)
    between.paragraph_format.keep_with_next = signed.paragraph_format.keep_with_next = True
    _paragraph(document, letter.dated, FANG, FOUR, WD_ALIGN_PARAGRAPH.RIGHT)


def _paragraph(
    document: Any, text: str = "", font: str = FANG, size: Pt = THREE, align: Any = None, *, color: Any = None
) -> Any:
    paragraph = document.add_paragraph()
    _fill(paragraph, text, size, align, font=font, color=color)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = LINE
    return paragraph


def _fill(paragraph: Any, text: str, size: Pt, align: Any = None, *, font: str = FANG, color: Any = None) -> None:
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    if text:
        _run(paragraph, text, font, size, color=color)


def _run(paragraph: Any, text: str, font: str, size: Pt, *, color: Any = None, latin: str = LATIN) -> Any:
    run = paragraph.add_run(text)
    _set_font(run, font, latin)
    run.font.size = size
    if color is not None:
        run.font.color.rgb = color
    return run


def _set_font(of: Any, font: str, latin: str = LATIN) -> None:
    # What python-docx calls the name is that of Latin letters alone; Chinese ones have an attribute of their own.
    of.font.name = latin
    of.font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _rule(paragraph: Any, side: str, color: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        # Where the schema wants it: before what shades, spaces, indents and aligns the paragraph.
        properties.insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")
    borders.append(_line(side, 12, color, 11))  # 4 mm below the number


def _line(side: str, size: int, color: str, space: int) -> Any:
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", str(space)), ("color", color)):
        line.set(qn(f"w:{name}"), value)
    return line


def _page_number(paragraph: Any) -> None:
    run = _run(paragraph, "", SONG, FOUR, latin=SONG)
    for kind in ("begin", "instr", "end"):
        if kind == "instr":
            piece = OxmlElement("w:instrText")
            piece.text = "PAGE"
        else:
            piece = OxmlElement("w:fldChar")
            piece.set(qn("w:fldCharType"), kind)
        run._r.append(piece)


def _repacked(content: bytes) -> bytes:
    """The same package without the hour at which it was packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()
