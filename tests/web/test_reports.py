"""形势分析和年度报告: every number opens as many matters, paper and sheets say the same, a frozen month stays."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from openpyxl import load_workbook
from sqlalchemy import select

from app.domain.contents import Content
from app.domain.indicators import Indicator
from app.domain.petitions import Channel, Form, Stage
from app.domain.warnings import AlarmRule
from app.labels import label
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.warnings import Alarm, AlarmMatter
from app.operations.registering import NewAccused
from tests import given
from tests.given import MORNING
from tests.web.conftest import post
from tests.web.pages import Node, check_page
from tests.web.scene import Scene

MAY, APRIL, YEAR = "/reports/monthly?on=2024-05-10", "/reports/monthly?on=2024-04-10", "/reports/annual?on=2024-05-10"
LITERALS = (qn("c:strLit"), qn("c:numLit"))
TOTAL = re.compile(r"(\d+) [件条份]")


@pytest.fixture
def busy(scene: Scene) -> Scene:
    """Petitions of three months, towns and stages, one late and held, some of one village and kind."""
    here = scene.here
    with scene.writing() as session:
        for stage in (Stage.REGISTERED, Stage.ROUTED, Stage.ACCEPTED, Stage.CLOSED):
            given.petition(session, here, stage, content=Content.POV_HOUSING, poverty=True)
        given.petition(session, here, Stage.ACCEPTED, at=MORNING - timedelta(days=95), poverty=True, prominent=True)
        given.petition(session, here, poverty=True, town_id=here.units["bridge"], village_id=here.villages["ford"])
        given.petition(session, here, poverty=True, town_id=None, village_id=None)
        given.petition(session, here, Stage.ROUTED, poverty=False)
        given.petition(session, here, at=MORNING - timedelta(days=20), poverty=True)
    return scene


def shown(scene: Scene, address: str, who: str = "leader") -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200, address
    return check_page(answer.text)


def table_of(page: Node, code: str) -> list[list[str]]:
    panel = next(one for one in page.all("section") if one.attributes.get("aria-labelledby") == f"of-{code}")
    return [[cell.text for cell in row.children] for row in panel.all("tr")]


def row_of(page: Node, code: str, name: str) -> list[str]:
    return next(row[1:] for row in table_of(page, code) if row[0] == name)


@pytest.mark.parametrize(("address", "least"), [(MAY, 25), (YEAR, 35)])
@pytest.mark.parametrize("who", ["leader", "secretary"])
def test_every_number_opens_as_many_matters(busy: Scene, address: str, least: int, who: str) -> None:
    page = shown(busy, address, who)
    links = {one.attributes["href"]: int(one.text) for one in page.all("a") if one.text.isdecimal()}
    assert len(links) >= (least if who == "leader" else 12)
    for there, number in links.items():
        rows = [row for row in shown(busy, there, who).all("tr") if re.search(r"2024-[信整]-\d+", row.text)]
        assert len(rows) == number, there


def test_the_month_is_about_poverty_alone_and_the_year_about_everything(busy: Scene) -> None:
    month, year = shown(busy, MAY), shown(busy, YEAR)
    assert row_of(month, "fields", "合计") == ["6", "5", "1"]
    assert row_of(year, "fields", "合计") == ["9", "8", "1"]
    assert row_of(month, "trend", "2024-04")[0] == "1"
    assert "期间收到涉贫信访件 6 件，上月 1 件，去年同月 0 件" in month.text
    assert "（没有过完）" in month.text
    assert "全部在办的涉贫信访件 7 件，其中超期 2 件" in month.text


def test_towns_stand_in_the_order_of_the_directory_and_add_up(busy: Scene) -> None:
    page = shown(busy, MAY)
    head = table_of(page, "places")[0]
    assert head == ["内容分类", "柳河镇", "石桥镇", "没有写明镇", "合计"]
    *rows, total = table_of(page, "places")[1:]
    assert total[1:] == ["4", "1", "1", "6"]
    assert [sum(int(row[at]) for row in rows) for at in range(1, 5)] == [4, 1, 1, 6]


def test_what_comes_from_one_village_again_and_again_is_hot(busy: Scene) -> None:
    rows = table_of(shown(busy, MAY), "hot")[1:]
    assert [row[1] for row in rows] == ["4"]
    assert "住房安全" in rows[0][0]


def test_a_secretary_reads_what_is_his_and_is_told_that_it_is_a_part(busy: Scene) -> None:
    page = shown(busy, MAY, "secretary")
    assert row_of(page, "fields", "合计")[0] == "4"
    assert "石桥镇" not in page.text
    assert "本账号看得到的，是一部分" in page.text
    assert "范围：全县" in shown(busy, MAY).text


def test_a_frozen_month_is_told_as_it_was_frozen(busy: Scene) -> None:
    before = row_of(shown(busy, APRIL), "rates", "重复信访率")
    assert before[-1] == "未冻结口径"
    assert post(busy.client("petition_head"), "/indicators/frozen", month="2024-04-10").status_code == 303
    with busy.writing() as session:
        given.petition(session, busy.here, at=MORNING - timedelta(days=20), poverty=True)
    page = shown(busy, APRIL)
    assert row_of(page, "rates", "重复信访率") == [*before[:-1], "冻结口径"]
    assert row_of(page, "fields", "合计")[0] == "2"
    assert row_of(shown(busy, APRIL, "secretary"), "rates", "重复信访率")[1:] == ["0 / 2", "未冻结口径"]
    (link,) = {one.attributes["href"] for one in page.all("a") if one.text == before[1]}
    assert "冻结的数" in shown(busy, link).text


def test_paper_and_sheets_say_what_the_page_says(busy: Scene) -> None:
    client, page = busy.client("leader"), shown(busy, YEAR)
    paper = client.get(YEAR.replace("annual", "annual/file"))
    document = Document(BytesIO(paper.data))
    texts = [one.text for one in document.paragraphs]
    assert texts[0] == "2024年信访工作年度报告"
    assert any(text.startswith("期间收到信访件 9 件") for text in texts)
    assert "十三、三项建议" in texts
    lines = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["合计", *row_of(page, "fields", "合计")] in lines
    book = client.get(YEAR.replace("annual", "annual/export"))
    sheets = load_workbook(BytesIO(book.data))
    assert sheets.sheetnames[:2] == ["逐月走势", "信访事项涉及领域"]
    values = [[cell.value for cell in row] for row in sheets["信访事项涉及领域"].iter_rows()]
    assert ["合计", 9, 8, 1] in values
    charts = [name for name in ZipFile(BytesIO(book.data)).namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) >= 5
    with busy.reading() as session:
        kinds = session.scalars(select(JournalEntry.object_kind).where(JournalEntry.event == "export")).all()
    assert list(kinds) == ["report", "report"]


def test_the_paper_draws_what_the_page_draws_with_its_numbers_and_a_description(busy: Scene) -> None:
    client, page = busy.client("leader"), shown(busy, MAY)
    paper = client.get(MAY.replace("monthly", "monthly/file")).data
    shown_there = {one.all("title")[0].text: one.all("desc")[0].text for one in page.all("svg") if one.all("title")}
    with ZipFile(BytesIO(paper)) as package:
        placed = parse_xml(package.read("word/document.xml")).iter(qn("wp:docPr"))
        trend = parse_xml(package.read("word/charts/chart1.xml"))
    assert {one.get("name"): one.get("descr") for one in placed} == shown_there
    assert {"逐月走势", "超期"} <= shown_there.keys()
    names, received, *_ = ([one.text for one in told.iter(qn("c:v"))] for told in trend.iter(*LITERALS))
    assert [names, received] == [[row[at] for row in table_of(page, "trend")[1:]] for at in (0, 1)]
    assert paper == client.get(MAY.replace("monthly", "monthly/file")).data


def test_what_was_routed_and_who_was_complained_of_is_listed_here(busy: Scene) -> None:
    rows = table_of(shown(busy, YEAR), "routed")[1:]
    assert sum(int(row[1]) for row in rows) == 5
    assert busy.client("leader").get("/reports/list?first=x").status_code == 303
    assert shown(busy, "/reports/list?first=2024-01-01&last=2024-05-11").text.count("9 件")


def test_a_unit_complained_of_is_told_to_who_sees_the_petition_and_not_to_itself(busy: Scene) -> None:
    unit = busy.here.units["willow"]
    with busy.writing() as session:
        given.petition(session, busy.here, accused=(NewAccused(unit_id=unit),))
    page = shown(busy, YEAR)
    assert row_of(page, "complained", "柳河镇") == ["1", "1", "0"]
    (link,) = [
        one for one in page.all("a") if "unit=" in one.attributes["href"] and "live=yes" in one.attributes["href"]
    ]
    assert "1 件" in shown(busy, link.attributes["href"]).text
    assert table_of(shown(busy, YEAR, "secretary"), "complained") == []
    assert "0 件" in shown(busy, link.attributes["href"], "secretary").text


def test_who_has_no_figures_to_follow_gets_none(busy: Scene) -> None:
    for address in ("/reports/", MAY, "/reports/monthly/file", "/reports/annual/export", "/reports/list"):
        assert busy.client("registrar").get(address).status_code == 403
    assert busy.client("leader").get("/reports/weekly").status_code == 404
    assert "2024年4月涉贫信访形势分析" in shown(busy, "/reports/").text


def test_how_they_came_is_told_month_by_month_with_visits_of_many(busy: Scene) -> None:
    with busy.writing() as session:
        many: dict[str, Any] = {"channel": Channel.VISIT, "form": Form.COLLECTIVE, "people_count": 7}
        for poverty in (True, True, False):
            given.petition(session, busy.here, poverty=poverty, **many)
    page = shown(busy, MAY)
    assert table_of(page, "channels")[0] == ["月份", "来信", "来访", "来电", "网上", "传真", "集体访批次", "集体访人数"]
    assert row_of(page, "channels", "2024-05") == ["6", "2", "0", "0", "0", "2", "14"]
    assert row_of(shown(busy, YEAR), "channels", "2024-05") == ["7", "3", "0", "0", "0", "3", "21"]


def test_a_frozen_month_takes_every_rate_from_the_freeze(busy: Scene) -> None:
    assert post(busy.client("petition_head"), "/indicators/frozen", month="2024-04-10").status_code == 303
    _, *rows = table_of(shown(busy, APRIL), "rates")
    assert {row[-1] for row in rows} == {"冻结口径"}
    assert {row[0] for row in rows} == {label(one) for one in Indicator}


def test_hot_issues_are_told_with_the_list_of_what_is_alike(busy: Scene) -> None:
    with busy.writing() as session:
        ids = session.scalars(select(Matter.id).where(Matter.content == Content.POV_HOUSING).order_by(Matter.id)).all()
        day = MORNING.date()
        alarm = Alarm(rule=AlarmRule.ALIKE, first_on=day, raised_on=day, raised_at=MORNING, least=3, days=90, found=3)
        alarm.town_id, alarm.content = busy.here.units["willow"], Content.POV_HOUSING
        session.add(alarm)
        session.flush()
        behind = [AlarmMatter(alarm_id=alarm.id, matter_id=one, signal_on=day, added_at=MORNING) for one in ids[:3]]
        session.add_all(behind)
    page = shown(busy, MAY)
    (row,) = table_of(page, "alike")[1:]
    assert row[0].startswith("柳河镇")
    assert row[1:] == ["3", day.isoformat(), "待处置"]
    (link,) = [one.attributes["href"] for one in page.all("a") if one.attributes["href"].startswith("/warnings/")]
    rows = [one for one in shown(busy, link).all("tr") if re.search(r"2024-信-\d+", one.text)]
    assert len(rows) == 3
    assert len(table_of(shown(busy, MAY, "secretary"), "alike")) == 2
    assert table_of(shown(busy, APRIL), "alike") == []
