"""What a table of a report is made of: cells with their lists, rows, what is drawn of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.reports import ReportTable
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
    def plotted_heads(self) -> Sequence[str]:
        """What is drawn, in words."""
        return [self.heads[at] for at in self.plotted]

    @property
    def lines(self) -> charts.Lines | None:
        """The drawing of a trend."""
        if not self.is_trend:
            return None
        series = {self.heads[at]: [row.cells[at].number for row in self.rows] for at in self.plotted}
        return charts.trend(self.code.value, [row.name for row in self.rows], series)

    @property
    def bars(self) -> charts.Bars | None:
        """The drawing of anything else that is counted; rates are no parts of a bar."""
        if self.is_trend or not self.plotted or self.code is ReportTable.RATES:
            return None
        rows = [(row.name, [int(row.cells[at].number or 0) for at in self.plotted]) for row in self.rows]
        parts = [self.heads[at] for at in self.plotted] if len(self.plotted) > 1 else []
        return charts.stacked(self.code.value, rows, parts)
