"""What a table of a report is made of: cells with their lists, rows, what is drawn of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.reports import ReportTable
from app.labels import reports as words
from app.web import charts


@dataclass(frozen=True)
class Cell:
    """A number as it is written, the list that it opens, and its value for a spreadsheet."""

    text: str
    url: str = ""
    number: int | float | None = None


@dataclass(frozen=True)
class Row:
    """A name and its cells; the name may be a link too."""

    name: str
    cells: Sequence[Cell]
    url: str = ""


@dataclass(frozen=True)
class Table:
    """A table of a report. `plotted`: the columns that are drawn, as lines where `is_trend`, else as stacked bars."""

    code: ReportTable
    heads: Sequence[str]
    rows: Sequence[Row]
    total: Row | None = None
    plotted: Sequence[int] = ()
    is_trend: bool = False

    @property
    def with_total(self) -> Sequence[Row]:
        """The rows, the whole last."""
        return [*self.rows, *([self.total] if self.total else [])]

    @property
    def said(self) -> str:
        """What is drawn, in words, for whoever does not see it."""
        return words.drawn([self.heads[at] for at in self.plotted], is_trend=self.is_trend)

    @property
    def drawn(self) -> Sequence[tuple[str, Sequence[int | float | None]]]:
        """What is drawn, column by column; nothing where there are no numbers, and rates are no parts of a bar."""
        if self.code is ReportTable.RATES:
            return ()
        series = [(self.heads[at], [row.cells[at].number for row in self.rows]) for at in self.plotted]
        return series if self.is_trend or any(value for _, values in series for value in values) else ()

    @property
    def lines(self) -> charts.Lines | None:
        """The drawing of a trend."""
        if not self.is_trend:
            return None
        return charts.trend(self.code.value, [row.name for row in self.rows], dict(self.drawn))

    @property
    def bars(self) -> charts.Bars | None:
        """The drawing of anything else that is counted."""
        if self.is_trend or not self.drawn:
            return None
        rows = [(row.name, [int(row.cells[at].number or 0) for at in self.plotted]) for row in self.rows]
        parts = [name for name, _ in self.drawn] if len(self.plotted) > 1 else []
        return charts.stacked(self.code.value, rows, parts)
