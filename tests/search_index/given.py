"""Entries to test with: invented matters of an invented county."""

from collections.abc import Iterable, Mapping
from datetime import date

from search_index import Engine, Entry, Part, Results, Scope, parse

EVERYTHING = Scope(None)


def entry(
    key: str,
    body: str = "",
    *,
    title: str = "",
    version: int = 1,
    numbers: tuple[str, ...] = (),
    labels: Iterable[str] = ("county",),
    facets: Mapping[str, str] | None = None,
    day: date = date(2024, 5, 1),
    **parts: str,
) -> Entry:
    """An entry whose parts are `body` and any others by name, which are searched apart too."""
    made = tuple(Part(name, text, name != "body") for name, text in {"body": body, **parts}.items() if text)
    return Entry(key, version, title, numbers, made, frozenset(labels), facets or {}, day)


def keys(results: Results, all_words: bool | None = None) -> list[str]:
    """The found keys in order, of one group or of both."""
    return [hit.key for hit in results.hits if all_words is None or hit.all_words is all_words]


def found(engine: Engine, typed: str, scope: Scope = EVERYTHING) -> set[str]:
    """The keys that hold every word."""
    return set(keys(engine.search(parse(typed), scope, limit=100), all_words=True))


COUNTY = (
    entry(
        "roof",
        "双河镇朱店村王小明家危房漏雨，多次申请危房改造没有结果，村支部书记说名额用完了。",
        title="危房改造名额问题",
        numbers=("2024-信-000101", "WX20240301"),
        labels=("town:shuanghe", "holder:7"),
        facets={"town": "双河镇", "village": "朱店村", "category": "住房"},
        day=date(2024, 3, 1),
    ),
    entry(
        "allowance",
        "官庄坝镇李庄村村民反映低保金三个月没有发放，家里老人靠新农合报销看病。",
        title="低保金停发",
        numbers=("2024-信-000102",),
        labels=("town:guanzhuang",),
        facets={"town": "官庄坝镇", "village": "李庄村", "category": "低保"},
        day=date(2024, 4, 2),
        visit="四月十日回访，低保金已经补发。",
    ),
    entry(
        "lamp",
        "360路公交站旁路灯不亮，晚上有狗咬人，G228国道上车多，学生上学害怕。",
        title="路灯不亮",
        numbers=("2024-信-000103",),
        labels=("town:shuanghe",),
        facets={"town": "双河镇", "category": "道路"},
        day=date(2024, 5, 3),
    ),
    entry(
        "water",
        "自来水是黄的，水压也小；党员学习馬克思主義的活動室漏水。",
        title="饮水安全",
        numbers=("2024-信-000104",),
        labels=("town:guanzhuang", "holder:7"),
        facets={"town": "官庄坝镇", "category": "饮水"},
        day=date(2024, 5, 20),
    ),
)
