"""Golden queries: what officers type, over petitions of the demo generator; the ranking is reviewed as a diff."""

import datetime as dt
import random
from collections.abc import Iterator

import pytest

from app.cli.demo import people
from app.cli.demo.county import villages
from app.cli.demo.petition_texts import KINDS, petition
from search_index import Entry, Part, Scope, WhooshEngine, parse
from tests.golden import Golden

DAY = dt.date(2024, 5, 11)
QUERIES = (
    "低保 停发", "危房改造 补助", "饮水 水压", "改厕 管道", "大病 报销", "公益岗 工资", "欠薪 工钱", "分红 合作社",
    "土地流转 租金", "征地 补偿款", "宅基地 纠纷", "修桥", "路灯 不亮", "水渠 灌溉", "易地搬迁 质量", "养老金 认证",
    "残疾 补贴", "粮补 冒领", "养殖 异味", "校车", "电压 低", "噪声 扬尘", "官庄桥", "路灯", "狗", "水", "刘坊村",
    "危舊房", "低保金停了好几个月", "驻村 干部",
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshEngine]:
    """Six petitions of every kind, the same every time."""
    made = WhooshEngine(tmp_path_factory.mktemp("golden") / "index", bytes(range(32)))
    made.rebuild(list(entries()))
    yield made
    made.close()


def entries() -> Iterator[Entry]:
    """The corpus."""
    places = villages()
    for place, kind in enumerate(KINDS):
        for copy in range(6):
            rng = random.Random(f"{kind}-{copy}")  # noqa: S311  # the same corpus every time
            village = rng.choice(places)
            told = petition(rng, kind, village, people.person(rng, DAY), DAY)
            parts = (Part("body", told.body), Part("place", village.parent + village.name))
            facets = {"kind": "petition", "town": village.parent}
            yield Entry(f"{kind}-{copy}", 1, told.title, (f"{place}-{copy}",), parts, frozenset({"all"}), facets, DAY)


def test_what_officers_type_finds_the_same_petitions_first(engine: WhooshEngine, golden: Golden) -> None:
    found = {}
    for query in QUERIES:
        results = engine.search(parse(query), Scope(frozenset({"all"})), limit=5)
        found[query] = {"all_words": results.total, "first": [hit.key for hit in results.hits]}
    golden("queries", found)


def test_no_golden_query_goes_without_a_hit(engine: WhooshEngine) -> None:
    mute = [query for query in QUERIES if not engine.search(parse(query), Scope(None)).hits]
    assert mute == []
