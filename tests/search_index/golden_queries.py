"""The golden queries, their corpus, and what a text literally holds: labels that owe nothing to the index."""

import datetime as dt
import random
import unicodedata
from collections.abc import Iterator

from app.cli.demo import people
from app.cli.demo.county import villages
from app.cli.demo.petition_texts import KINDS, petition
from search_index import Entry, Part

DAY = dt.date(2024, 5, 11)
COPIES = 6

OFFICERS = (
    "低保 停发", "危房改造 补助", "饮水 水压", "改厕 管道", "大病 报销", "公益岗 工资", "欠薪 工钱", "分红 合作社",
    "土地流转 租金", "征地 补偿款", "宅基地 纠纷", "修桥", "路灯 不亮", "水渠 灌溉", "易地搬迁 质量", "养老金 认证",
    "残疾 补贴", "粮补 冒领", "养殖 异味", "校车", "电压 低", "噪声 扬尘", "官庄桥", "路灯", "狗", "水", "刘坊村",
    "危舊房", "低保金停了好几个月", "驻村 干部",
)  # fmt: skip
PLACES = (
    "后洼村", "双河镇", "汪集镇", "高新产业园", "板材产业园", "罗塘村", "黄堤镇", "欧阳湾", "官庄塘", "西屯村",
    "石桥镇 杨堂村", "枣林镇新口社区", "城关镇", "南关镇陈坝社区", "大王庄镇", "朱洼村", "后坝村", "白塔镇",
)  # fmt: skip
FRAGMENTS = (
    "官庄", "产业园", "湾村", "民政办", "农经站", "支书", "卫生室", "信用社", "自然资源所", "工作队", "三组",
    "机动地", "养老", "还林", "分贝", "搅拌站",
)  # fmt: skip
SHORT = ("低保", "粮补", "公益岗", "拆旧", "大病", "慢病", "独生子女", "辍学", "残疾证")
CHARACTERS = ("井", "药", "猪", "桥", "房", "雪", "卡", "灶")
OTHERWISE_WRITTEN = (
    "Ｃ级", "d級", "Ｄ级 危房", "養老金", "補貼", "殘疾人", "噪聲 揚塵", "村衛生室", "合作社 退股", "１２３４５",
    "退耕還林",
)  # fmt: skip
DIGITS = ("12345", "2019年", "2020", "1500元", "3500", "310", "860亩", "1500元 退耕")
SEVERAL = (
    "低保 信用社 到账 柜员", "卫生室 降糖药 关门", "校车 超员 摔", "合作社 入股 退股 分红", "搅拌站 噪声 扬尘 夜里",
    "退耕还林 补助 名册 别人", "机井 盖板 没通电 浇一亩", "养老保险 缴费 年限 少记", "搬迁 电梯 渗漏 物业费",
    "箱包车间 单价 计件", "村卫生室 药 没人 打电话 镇上", "河岸 崩塌 院墙", "帮扶责任人 上门 满意",
)  # fmt: skip
QUERIES = (
    *OFFICERS, *PLACES, *FRAGMENTS, *SHORT, *CHARACTERS, *OTHERWISE_WRITTEN, *DIGITS, *SEVERAL,
)  # fmt: skip
SIMPLIFIED = str.maketrans("舊級養補貼殘疾噪聲揚塵衛還", "旧级养补贴残疾噪声扬尘卫还")
"""The Traditional characters of these queries, by hand."""


def entries() -> Iterator[Entry]:
    """Six petitions of every kind, the same every time."""
    places = villages()
    for place, kind in enumerate(KINDS):
        for copy in range(COPIES):
            rng = random.Random(f"{kind}-{copy}")  # noqa: S311  # the same corpus every time
            village = rng.choice(places)
            told = petition(rng, kind, village, people.person(rng, DAY), DAY)
            parts = (Part("body", told.body), Part("place", village.parent + village.name))
            facets = {"kind": "petition", "town": village.parent}
            yield Entry(f"{kind}-{copy}", 1, told.title, (f"{place}-{copy}",), parts, frozenset({"all"}), facets, DAY)


def holds(entry: Entry, query: str) -> bool:
    """Whether every word of a query stands in the title or in one of the parts, letter by letter."""
    texts = [_plain(text) for text in (entry.title, *(part.text for part in entry.parts))]
    return all(any(word in text for text in texts) for word in map(_plain, query.split()))


def _plain(text: str) -> str:
    """One width, one case, one script, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).lower().translate(SIMPLIFIED).split())
