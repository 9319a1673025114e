"""What stands in a search's address and cannot be read, or is no condition of it, is said."""

from datetime import timedelta

import pytest

from tests.given import MORNING
from tests.web.scene import Scene
from tests.web.test_search import asked, hits, total
from tests.web.test_search import found as found  # fixtures are found by their names here
from tests.web.test_search import found_home as found_home


def test_what_is_no_value_of_its_condition_lists_nothing_and_is_said(found: Scene) -> None:
    office, willow = found.here.units["petition_office"], found.here.units["willow"]
    for condition, said in (
        ({"town": office}, f"镇（园区）“{office}”"),
        ({"town": [willow, "石桥"]}, "镇（园区）“石桥”"),
        ({"village": 99999}, "村（社区）“99999”"),
        ({"holder": "0 or 1=1"}, "包保责任人“0 or 1=1”"),
        ({"stage": "closed"}, "阶段“closed”"),
        ({"poverty": "maybe"}, "涉贫“maybe”"),
        ({"year": "前年"}, "收到年份“前年”"),
        ({"until": "13 月"}, "收到日期到“13 月”"),
    ):
        page = asked(found, "petition_head", q="补贴", **condition)
        assert f"什么都没有列出，因为看不懂这些条件：{said}。" in page.text
        assert (total(page), hits(page)) == (0, [])
        assert "县信访局" not in [line.text for line in page.all("label")]
        assert "存为视图" not in page.text
        alone = asked(found, "petition_head", **condition)
        assert f"看不懂这些条件：{said}。" in alone.text


def test_a_condition_that_a_search_does_not_know_is_said_to_be_left_out(found: Scene) -> None:
    page = asked(found, "petition_head", q="补贴", unit=3, sort="newest", kind=["petition", "item"])

    assert "这些条件没有用上，下面的清单不受它们限制：unit=3。" in page.text
    assert total(page) == 2
    assert "没有用上" not in asked(found, "petition_head", q="补贴", stage="petition.delivered", year=2024).text


def test_a_field_without_its_value_says_which_and_what_to_do(found: Scene) -> None:
    for query in ("镇:", "村：", "低保 包保人:"):
        name = query.rstrip(":：").split()[-1]
        text = asked(found, "petition_head", q=query).text
        assert f"“{name}:”后面没有写。请接着写要找的{name}，或者去掉“{name}:”。" in text
        assert "写的都是标点" not in text
    assert "写的都是标点，没有可以查的字" in asked(found, "petition_head", q="（）").text


def test_a_field_that_names_nothing_says_what_there_is_not(found: Scene) -> None:
    page = asked(found, "petition_head", q="补贴 镇:火星 包保人:无此人")
    assert total(page) == 0
    assert "没有名称含“火星”的镇（园区）。" in page.text
    assert "没有名称含“无此人”的包保责任人。" in page.text
    assert "没有名称含" not in asked(found, "petition_head", q="补贴 镇:柳").text


def test_a_day_by_itself_narrows_and_one_that_does_not_exist_is_said(found: Scene) -> None:
    day = (MORNING - timedelta(days=9)).date()
    assert hits(asked(found, "petition_head", q=f"补贴 {day}")) == ["改厕后厕所不能用、补贴未发"]
    assert total(asked(found, "petition_head", q=f"补贴 {day + timedelta(days=1)}")) == 0
    page = asked(found, "petition_head", q="补贴 2024-02-31")
    assert "写的日期没有这一天，没有按它查。" in page.text
    assert total(page) == total(asked(found, "petition_head", q="补贴"))
    assert "没有可以查的字" not in asked(found, "petition_head", q="2024-02-31").text


@pytest.mark.parametrize(
    "typed",
    ["2024-信-1", "2024信1号", "信〔2024〕1号", "信1", "信字第1号", "第1号", "1", "000001", "编号:信1", "编号:2024信1"],
)
def test_a_matter_is_found_by_its_number_as_it_is_said(found: Scene, typed: str) -> None:
    assert "2024-信-000001" in asked(found, "petition_head", q=typed).all("article")[0].text
