"""A chart of a report as a native one (DrawingML): told apart by patterns, dashes and marks, drawn by who opens it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

Number = int | float

MOST_BARS = 25
"""Of one chart; more stand in further ones below it."""
BREADTH, LINES, BAR, ROUND_BARS = 150, 68, 7, 22
"""Millimetres: of every chart; the height of lines, of a bar with its gap, of what stands above and below the bars."""
_MM = 36_000
"""A millimetre in the units of a drawing."""
_SPACES = " ".join(
    f'xmlns:{name}="http://schemas.openxmlformats.org/{there}"'
    for name, there in (
        ("c", "drawingml/2006/chart"),
        ("a", "drawingml/2006/main"),
        ("r", "officeDocument/2006/relationships"),
        ("wp", "drawingml/2006/wordprocessingDrawing"),
        ("w", "wordprocessingml/2006/main"),
    )
)
_INK, _PAPER = '<a:srgbClr val="102A43"/>', '<a:srgbClr val="FFFFFF"/>'
_EDGE = f'<a:ln w="9525"><a:solidFill>{_INK}</a:solidFill></a:ln>'
_FILLS = tuple(
    f"<a:solidFill>{name}</a:solidFill>"
    if name.startswith("<")
    else f'<a:pattFill prst="{name}"><a:fgClr>{_INK}</a:fgClr><a:bgClr>{_PAPER}</a:bgClr></a:pattFill>'
    for name in (_PAPER, "wdUpDiag", _INK, "wdDnDiag", '<a:srgbClr val="BFBFBF"/>', "lgGrid", "dkHorz")
)
"""Of the parts of a bar."""
_ALONE = 1
"""Of a bar that is one piece."""
_DASHES, _MARKS = ("solid", "dash", "sysDot"), ("circle", "square", "triangle")
_FONT = (
    '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:latin typeface="Times New Roman"/>'
    '<a:ea typeface="仿宋_GB2312"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)
_GRID = (
    '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="BFBFBF"/></a:solidFill></a:ln></c:spPr>'
    "</c:majorGridlines>"
)


@dataclass(frozen=True)
class Chart:
    """What of a table is drawn: `names` of its bars or points, `series` with a value for each, as lines where
    `is_trend`, else as stacked bars; `said`: what it shows, for whoever does not see it; `top`: the end of its scale.
    """

    names: Sequence[str]
    series: Sequence[tuple[str, Sequence[Number | None]]]
    said: str
    is_trend: bool = False
    top: Number | None = None

    def in_parts(self) -> Iterator["Chart"]:
        """The chart itself, or as many of one scale as its bars find room in."""
        if self.is_trend or len(self.names) <= MOST_BARS:
            yield self
            return
        top = max(sum(value or 0 for value in bar) for bar in zip(*(own for _, own in self.series), strict=True))
        for first in range(0, len(self.names), MOST_BARS):
            some = slice(first, first + MOST_BARS)
            series = [(name, values[some]) for name, values in self.series]
            yield replace(self, names=self.names[some], series=series, top=top)


def add(paragraph: Any, number: int, name: str, chart: Chart) -> None:
    """Draw it into a paragraph; `number` is its own in the document."""
    height = LINES if chart.is_trend else ROUND_BARS + BAR * len(chart.names)
    there, holder = PackURI(f"/word/charts/chart{number}.xml"), paragraph.part
    link = holder.relate_to(
        Part(there, CONTENT_TYPE.DML_CHART, _xml(chart).encode(), holder.package), RELATIONSHIP_TYPE.CHART
    )
    paragraph.add_run()._r.append(parse_xml(_frame(number, name, chart.said, height, link)))


def _frame(number: int, name: str, said: str, height: int, link: str) -> str:
    return (
        f'<w:drawing {_SPACES}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{BREADTH * _MM}" cy="{height * _MM}"/>'
        f'<wp:docPr id="{number}" name={quoteattr(name)} descr={quoteattr(said)}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{link}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _xml(chart: Chart) -> str:
    drawn = _lines(chart) if chart.is_trend else _bars(chart)
    has_legend = len(chart.series) > 1 or chart.is_trend
    legend = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if has_legend else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_SPACES}><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{drawn}{_axes(chart)}</c:plotArea>'
        f'{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_FONT}</c:chartSpace>"
    )


def _lines(chart: Chart) -> str:
    drawn = []
    for place, (name, values) in enumerate(chart.series):
        dash, mark = _DASHES[place % len(_DASHES)], _MARKS[place % len(_MARKS)]
        line = f'<a:ln w="19050"><a:solidFill>{_INK}</a:solidFill><a:prstDash val="{dash}"/></a:ln>'
        inside = f"<c:spPr><a:solidFill>{_PAPER if place else _INK}</a:solidFill>{_EDGE}</c:spPr>"
        marker = f'<c:marker><c:symbol val="{mark}"/><c:size val="6"/>{inside}</c:marker>'
        told = f"<c:spPr>{line}</c:spPr>{marker}{_points(chart.names, values)}"
        drawn.append(f'<c:ser>{_head(place, name)}{told}<c:smooth val="0"/></c:ser>')
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(drawn)}<c:marker val="1"/>'
        '<c:axId val="1"/><c:axId val="2"/></c:lineChart>'
    )


def _bars(chart: Chart) -> str:
    is_alone, drawn = len(chart.series) == 1, []
    for place, (name, values) in enumerate(chart.series):
        fill = _FILLS[_ALONE if is_alone else place % len(_FILLS)]
        told = f'<c:spPr>{fill}{_EDGE}</c:spPr><c:invertIfNegative val="0"/>'
        labels = "".join(
            f'<c:{shown} val="{int(shown == "showVal")}"/>'
            for shown in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
        )
        told += f"<c:dLbls>{labels}</c:dLbls>" if is_alone else ""
        drawn.append(f"<c:ser>{_head(place, name)}{told}{_points(chart.names, values)}</c:ser>")
    together = "" if is_alone else '<c:overlap val="100"/>'
    return (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{"clustered" if is_alone else "stacked"}"/>'
        f'<c:varyColors val="0"/>{"".join(drawn)}<c:gapWidth val="60"/>{together}<c:axId val="1"/><c:axId val="2"/>'
        "</c:barChart>"
    )


def _head(place: int, name: str) -> str:
    return f'<c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{escape(name)}</c:v></c:tx>'


def _points(names: Sequence[str], values: Sequence[Number | None]) -> str:
    told = "".join(f'<c:pt idx="{at}"><c:v>{escape(name)}</c:v></c:pt>' for at, name in enumerate(names))
    known = "".join(f'<c:pt idx="{at}"><c:v>{one}</c:v></c:pt>' for at, one in enumerate(values) if one is not None)
    many = f'<c:ptCount val="{len(names)}"/>'
    return (
        f"<c:cat><c:strLit>{many}{told}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{many}{known}</c:numLit></c:val>"
    )


def _axes(chart: Chart) -> str:
    """Bars are read from the first at the top, their numbers stand below the last."""
    order, ends = ("minMax", "autoZero") if chart.is_trend else ("maxMin", "max")
    of_names, of_numbers = ("b", "l") if chart.is_trend else ("l", "b")
    edge = f"<c:spPr>{_EDGE}</c:spPr>"
    highest = f'<c:max val="{chart.top}"/>' if chart.top else ""
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{of_names}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{edge}<c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{highest}<c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{of_numbers}"/>{_GRID}<c:numFmt formatCode="0" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{edge}'
        f'<c:crossAx val="1"/><c:crosses val="{ends}"/></c:valAx>'
    )
