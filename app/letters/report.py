"""A report (信访形势分析、年度报告) as a document: its sentences, and its tables in parts that fit the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.letters.charts import Chart
from app.letters.ledger import Table

BREADTH, NAME, LEAST = 156, 40, 20
"""Of the text, of the first column, and the least of any other, in millimetres."""
_ONES = "一二三四五六七八九十"


@dataclass(frozen=True)
class ReportSection:
    """A table with its heading, how it is counted and what of it is drawn; `lines` begin with the names of the rows."""

    heading: str
    calibre: str
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    chart: Chart | None = None


@dataclass(frozen=True)
class ReportPaper:
    """The whole of it: title, what it is about, sentences, sections, who compiled it."""

    title: str
    told: str
    paragraphs: Sequence[str]
    sections: Sequence[ReportSection]
    foot: str


def numbered(place: int, heading: str) -> str:
    """A heading of the first level with its number, as 公文 have it; the first is 1."""
    tens, ones = divmod(place, 10)
    number = ("" if tens < 2 else _ONES[tens - 1]) + ("十" if tens else "") + (_ONES[ones - 1] if ones else "")
    return f"{number}、{heading}"


def fitting(section: ReportSection) -> Sequence[Table]:
    """The table of a section, columns that find no room in further ones below; none without rows."""
    if not section.lines:
        return ()
    room = (BREADTH - NAME) // LEAST
    found = []
    for start in range(1, len(section.heads), room):
        heads = section.heads[start : start + room]
        width = (BREADTH - NAME) // len(heads)
        lines = [(line[0], *line[start : start + room]) for line in section.lines]
        found.append(Table((section.heads[0], *heads), lines, (NAME, *[width] * len(heads))))
    return found
