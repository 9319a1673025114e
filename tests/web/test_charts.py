"""Charts: parts of a bar fill it, a line breaks where nothing is known, everything drawn is named and told apart."""

from decimal import Decimal
from itertools import pairwise

import pytest

from app.web import charts


@pytest.mark.parametrize("values", [(5,), (1, 0, 3), (7, 2, 2, 1, 9), (0, 0)])
def test_the_parts_of_a_bar_stand_side_by_side_and_fill_it(values: tuple[int, ...]) -> None:
    whole = sum(values)
    drawn = charts.pieces(values, whole, 240)
    assert len(drawn) == sum(1 for value in values if value)
    edges = [(one.x, one.x + one.width) for one in drawn]
    assert all(abs(end - start) < 0.2 for (_, end), (start, _) in pairwise(edges))
    assert not drawn or (edges[0][0], round(edges[-1][1])) == (0, 240)
    assert [one.fill for one in drawn] == [place for place, value in enumerate(values, 1) if value]


def test_bars_keep_their_order_and_tell_what_they_amount_to() -> None:
    chart = charts.stacked("ages", [("柳河镇", (1, 2)), ("石桥镇", (6, 3)), ("云岭镇", (0, 0))], ("在办", "已结"))
    assert chart is not None
    assert [(one.name, one.told) for one in chart.bars] == [("柳河镇", "3"), ("石桥镇", "9"), ("云岭镇", "0")]
    assert chart.bars[0].end * 3 == pytest.approx(chart.bars[1].end, abs=0.2)
    assert charts.stacked("none", [("柳河镇", (0, 0))]) is None


def test_a_line_breaks_where_nothing_is_known_and_marks_every_value() -> None:
    chart = charts.trend("rate", ["1", "2", "3", "4", "5"], {"率": [Decimal(50), Decimal(100), None, None, Decimal(0)]})
    assert chart is not None
    (line,) = chart.lines
    assert (len(line.pieces), len(line.marks)) == (1, 3)
    assert [y for _, y in line.marks] == [charts.HEAD + charts.HEIGHT / 2, charts.HEAD, charts.HEAD + charts.HEIGHT]
    assert [level for _, level in chart.levels] == [0, 50, 100]
    assert charts.trend("rate", ["1", "2"], {"率": [None, None]}) is None


def test_lines_of_one_chart_differ_in_more_than_colour_and_stay_inside_it() -> None:
    labels = [str(month) for month in range(1, 25)]
    chart = charts.trend("two", labels, {"今年": list(range(24)), "去年": [2371] * 24})
    assert chart is not None
    assert [line.style for line in chart.lines] == [1, 2]
    assert len(chart.ticks) <= charts.MOST_TICKS
    assert chart.levels[-1][1] >= 2371
    assert all(0 <= x <= chart.width and 0 <= y <= chart.foot for line in chart.lines for x, y in line.marks)
