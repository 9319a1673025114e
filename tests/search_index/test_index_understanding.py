"""What every engine understands: empty words, synonyms, parts that are searched apart, words near one nobody wrote."""

from dataclasses import replace

import pytest

from search_index import Engine, Scope, parse, widened
from tests.search_index.given import COUNTY, EVERYTHING, entry, found, keys


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("关于 低保金", {"allowance"}),
        ("反映低保金的问题", {"allowance"}),
        ("请问危房改造现在怎么进行", {"roof"}),
        ("关于 反映", set()),
        ("反映", {"allowance"}),
        ("“低保金的问题”", set()),
    ],
)
def test_an_empty_word_never_makes_a_hit_disappear(county: Engine, typed: str, expected: set[str]) -> None:
    county.write([entry("heard", "关于路灯，反映过一次。")])
    assert found(county, typed) - {"heard"} == expected


def test_an_empty_word_is_told_as_left_out(county: Engine) -> None:
    words = county.search(parse("关于 低保金"), EVERYTHING).words
    assert {word.text: word.left_out for word in words} == {"低保金": False, "关于": True}


def test_synonyms_meet_a_word_and_rank_nothing(county: Engine) -> None:
    county.write([entry("poor", "最低生活保障停了，最低生活保障。"), entry("named", "低保停了。")])
    asked = widened(parse("低保 停了"), {"低保": ("最低生活保障", "低保户")})
    assert asked.added == {"低保": ("最低生活保障",)}  # who holds 低保户 holds 低保
    results = county.search(asked, EVERYTHING)
    assert keys(results, all_words=True) == ["named", "poor"]
    assert [word.text for word in results.words] == ["低保", "停了"]
    within = widened(parse("农民工欠薪"), {"欠薪": ("讨薪",)})
    assert within.added == {"农民工欠薪": ("农民工讨薪",)}


@pytest.mark.parametrize("typed", ["“低保”", "标题:低保", "低保 或 路灯", "-低保"])
def test_phrases_fields_choices_and_exclusions_keep_their_own_words(typed: str) -> None:
    assert widened(parse(typed), {"低保": ("最低生活保障",)}) == parse(typed)


def test_hits_are_counted_and_kept_by_the_part_in_which_a_word_stands(county: Engine) -> None:
    county.write(
        [
            entry("again", "低保停了，低保。", visit="低保还没有补发。", note="已经电话询问。"),
            entry("other", "低保停了。", visit="路灯已经修好。"),
        ]
    )
    results = county.search(parse("低保"), EVERYTHING, facets=("part",))
    assert (results.total, results.facets["part"]) == (3, {"visit": 2})
    told = {"visit": frozenset({"visit"}), "note": frozenset({"note"}), "none": frozenset({"letter"})}
    assert set(keys(county.search(parse("低保"), EVERYTHING, filters={"part": told["visit"]}), all_words=True)) == {
        "allowance",
        "again",
    }
    assert not county.search(parse("低保"), EVERYTHING, filters={"part": told["note"]}).total
    assert not county.search(parse("低保"), EVERYTHING, filters={"part": told["none"]}).total
    every = county.search(parse(""), EVERYTHING, facets=("part",))
    assert every.facets["part"] == {"visit": 3, "note": 1}
    one = county.search(parse("补"), EVERYTHING, facets=("part",))
    assert one.facets["part"] == {"visit": 2}
    split = county.search(parse("询问电话"), EVERYTHING, facets=("part",))
    assert (split.total, split.facets["part"]) == (1, {"note": 1})  # each of its words, not side by side
    county.write([], ["again"])
    assert county.search(parse("低保"), EVERYTHING, facets=("part",)).facets["part"] == {"visit": 1}


@pytest.mark.parametrize(
    ("typed", "near"),
    [("第保金", "低保金"), ("陆灯", "路灯"), ("危方改造", "危房改造"), ("路灯高挂", "路灯"), ("官装坝镇", "官庄坝镇")],
)
def test_a_word_that_nobody_wrote_is_told_what_is_near_it(engine: Engine, typed: str, near: str) -> None:
    engine.rebuild(COUNTY, words=("官庄坝镇",))
    assert near in engine.nearest(typed, EVERYTHING)


def test_what_is_near_a_word_comes_from_what_the_actor_may_see_alone(county: Engine) -> None:
    assert county.nearest("陆灯", Scope(frozenset({"town:shuanghe"}))) == ("路灯",)
    assert county.nearest("陆灯", Scope(frozenset({"town:guanzhuang"}))) == ()
    assert county.nearest("陆灯", Scope(None, frozenset({"lamp"}))) == ()


@pytest.mark.parametrize("typed", ["", "，", "abc", "2024", "水", "𠀀𠀁", "的的", "啊" * 5000])
def test_nothing_is_near_what_is_no_word(county: Engine, typed: str) -> None:
    assert county.nearest(typed, EVERYTHING) == ()


def test_names_of_people_are_met_for_those_alone_who_may_search_for_them(county: Engine) -> None:
    county.write([replace(entry("told", "家里的低保停了。"), people=("石志芳", "Ａ Ｂ"))])
    for typed in ("石志芳", "志芳", "石志", "石志芳 低保"):
        assert keys(county.search(parse(typed), EVERYTHING, people=True), all_words=True) == ["told"]
        results = county.search(parse(typed), EVERYTHING)
        assert (results.total, results.words[0].known) == (0, False)
    assert county.nearest("石志方", EVERYTHING) == ()
    assert county.search(parse("-石志芳"), EVERYTHING, people=True).total == 4
