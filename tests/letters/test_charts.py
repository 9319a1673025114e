"""Charts of reports as native ones: told apart without colour, more bars than a page holds in further charts."""

from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from app.letters import Chart, ReportPaper, ReportSection, render_report
from app.letters.charts import MOST_BARS


def charts_of(chart: Chart) -> list[str]:
    section = ReportSection("超期", "怎么算", ("镇", "件"), [(name, "1") for name in chart.names], chart)
    paper = render_report(ReportPaper("形势分析", "期间", ("一句话。",), [section], "编制"))
    Document(BytesIO(paper))
    with ZipFile(BytesIO(paper)) as package:
        found = sorted(name for name in package.namelist() if name.startswith("word/charts/"))
        return [package.read(name).decode() for name in found]


def values(xml: str, what: str, attribute: str) -> list[str]:
    return [one.get(attribute) for one in parse_xml(xml.encode()).iter(qn(what))]


def test_parts_of_bars_have_patterns_and_lines_have_dashes_and_marks() -> None:
    parts: list[tuple[str, list[int | None]]] = [("在办", [1, 2]), ("已结", [3, None]), ("超期", [0, 1])]
    (bars,) = charts_of(Chart(("柳河镇", "石桥镇 & <北>"), parts, "每条的在办、已结"))
    looks = [one.find(qn("c:spPr"))[0] for one in parse_xml(bars.encode()).iter(qn("c:ser"))]
    assert len({tuple((one.tag, *one.items()) for one in look.iter()) for look in looks}) == len(parts)
    assert "石桥镇 & <北>" in [one.text for one in parse_xml(bars.encode()).iter(qn("c:v"))]
    (lines,) = charts_of(Chart(("2024-04", "2024-05"), parts, "逐月的", is_trend=True))
    marks, dashes = values(lines, "c:symbol", "val"), values(lines, "a:prstDash", "val")
    assert (len(set(marks)), len(set(dashes))) == (3, 3)


def test_more_bars_than_a_page_holds_go_on_in_further_charts_of_the_same_scale() -> None:
    names = [f"镇{number}" for number in range(MOST_BARS + 3)]
    found = charts_of(Chart(names, [("件", [*range(len(names))])], "每条的件"))
    drawn = [
        one.text
        for xml in found
        for told in parse_xml(xml.encode()).iter(qn("c:strLit"))
        for one in told.iter(qn("c:v"))
    ]
    assert drawn == names
    assert [values(xml, "c:max", "val") for xml in found] == [[str(len(names) - 1)]] * 2
