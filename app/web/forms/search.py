"""The search page: what can be asked beside the words, and what each facet and its values are called."""

from collections.abc import Mapping

from app.web.forms.base import Day, Form, Line

TITLES: Mapping[str, str] = {
    "town": "镇（园区）",
    "village": "村（社区）",
    "kind": "哪一种",
    "stage": "阶段",
    "year": "收到年份",
    "poverty": "涉贫",
    "content": "内容分类",
    "channel": "信访形式",
    "category": "信访类别",
    "source": "来源",
    "visited": "有无回访",
    "part": "在哪里写到",
    "holder": "包保责任人",
}
"""The facets in the order of the page."""

EXAMPLES = ("改厕 补贴", "“危房改造”", "低保 -养老", "镇:{town} 饮水", "{year}-01..{year}-12 路灯", "编号:17")
"""Shown under an empty box, with a town and the year of what the reader sees."""


ANY_TOWN = "柳河"
SUGGESTED: Mapping[str, str] = {**TITLES, "unit": "单位", "number": "编号"}
"""What a suggestion is called."""
NARROWED = {"town": "镇", "village": "村", "holder": "包保人"}
"""The fields by which a place or a person is meant as a whole, not as a word of the texts."""
TYPED = {"holder": "包保人", "content": "类别", "source": "来源"}
"""The fields by which these are asked for: they are no words of the texts."""


class SearchForm(Form):
    """The words and the days; facets are ticked beside the hits."""

    class Meta:
        """It changes nothing, so it needs no token."""

        csrf = False
        locales = ("zh",)

    q = Line("查询", most=1200)
    since = Day("收到日期从")
    until = Day("收到日期到", latest=None)
