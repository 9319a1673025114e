"""What every engine promises: groups, counts, facets, filters, order, scope, updates."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from search_index import Check, CutWord, Engine, Scope, parse
from tests.search_index.given import COUNTY, EVERYTHING, entry, found, keys


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("王小明", {"roof"}),
        ("小明", {"roof"}),
        ("官庄", {"allowance"}),
        ("庄坝镇", {"allowance"}),
        ("支部书记", {"roof"}),
        ("新农合", {"allowance"}),
        ("路灯", {"lamp"}),
        ("狗", {"lamp"}),
        ("水", {"water"}),
        ("360路", {"lamp"}),
        ("360", {"lamp"}),
        ("g228", {"lamp"}),
        ("Ｇ２２８", {"lamp"}),
        ("228", {"lamp"}),
        ("马克思", {"water"}),
        ("馬克思主義", {"water"}),
        ("活动室", {"water"}),
        ("补发", {"allowance"}),
        ("危房改造 名额", {"roof"}),
        ("危房 低保", set()),
        ("危房 OR 低保", {"roof", "allowance"}),
        ("低保 -回访", set()),
        ("-低保", {"roof", "lamp", "water"}),
        ("标题:名额", {"roof"}),
        ("标题:名额用完", set()),
        ("2024-信-000102", {"allowance"}),
        ("编号:102", {"allowance"}),
        ("编号:2024-信-000103", {"lamp"}),
        ("编号:wx2024", {"roof"}),
        ("编号:低保", set()),
        ("WX20240301", {"roof"}),
        ("镇:双河", {"roof", "lamp"}),
        ("镇:双河 村:朱店", {"roof"}),
        ("镇:双河 镇:官庄坝", {"roof", "lamp", "allowance", "water"}),
        ("-镇:双河", {"allowance", "water"}),
        ("镇:不存在", set()),
        ("水 镇:官庄坝", {"water"}),
        ("2024-04..2024-05-03", {"allowance", "lamp"}),
        ("路灯 2024-04..2024-04", set()),
    ],
)
def test_officers_find_what_they_type(county: Engine, typed: str, expected: set[str]) -> None:
    assert found(county, typed) == expected


def test_hits_that_hold_every_word_come_before_those_that_hold_most(county: Engine) -> None:
    results = county.search(parse("低保金 发放 漏雨"), EVERYTHING)
    assert results.total == 0
    assert results.hits[0].key == "allowance"
    assert not results.hits[0].all_words
    results = county.search(parse("低保金 发放"), EVERYTHING)
    assert (results.total, keys(results, all_words=True)) == (1, ["allowance"])
    assert results.total + results.more == len(results.hits)


def test_the_second_group_stays_away_when_the_first_fills_the_page(county: Engine) -> None:
    engine = county
    engine.write([entry(f"more{i:02}", "村道塌陷") for i in range(25)] + [entry("part", "道塌陷村")])
    results = engine.search(parse("村道塌陷"), EVERYTHING, limit=20)
    assert (results.total, results.more, len(results.hits)) == (25, 0, 20)
    last = engine.search(parse("村道塌陷"), EVERYTHING, offset=20, limit=20)
    assert keys(last, all_words=True) == sorted(set(keys(last, all_words=True)))
    assert last.more >= 1
    assert "part" in keys(last, all_words=False)


def test_pages_put_together_are_the_whole_answer_without_repetition(engine: Engine) -> None:
    engine.rebuild(entry(f"{i:03}", "低保" + "危房" * (i % 3) + "路灯" * (i % 2)) for i in range(60))
    asked = parse("低保 危房 路灯")
    whole = keys(engine.search(asked, EVERYTHING, limit=100))
    paged = [key for at in range(0, 70, 7) for key in keys(engine.search(asked, EVERYTHING, offset=at, limit=7))]
    assert len(set(whole)) == 50  # the ten that hold only one word of three are not needed to fill a page
    assert paged == whole


def test_no_answer_is_empty_while_any_piece_is_held(county: Engine) -> None:
    results = county.search(parse("火星移民办公室 狗"), EVERYTHING)
    assert keys(results) == ["lamp"]
    assert county.search(parse("火星"), EVERYTHING).hits == ()


def test_a_title_counts_for_more_than_a_body(engine: Engine) -> None:
    filler = "群众反映的事情说来话长"
    engine.rebuild(
        [entry("body", f"{filler}危房", title="无题一则"), entry("title", f"{filler}无题", title="危房一则")]
    )
    assert keys(engine.search(parse("危房"), EVERYTHING)) == ["title", "body"]


def test_facets_count_exactly_the_first_group(county: Engine) -> None:
    results = county.search(parse("水"), EVERYTHING, facets=("town", "village", "nothing"))
    assert results.facets == {"town": {"官庄坝镇": 1}, "village": {}, "nothing": {}}
    results = county.search(parse(""), EVERYTHING, facets=("town",))
    assert results.facets == {"town": {"双河镇": 2, "官庄坝镇": 2}}


def test_facets_stay_exact_while_values_keep_coming(engine: Engine) -> None:
    for round_ in range(5):
        engine.write(
            entry(f"{round_}-{i}", "低保", facets={"holder": f"包保{round_ * 100 + i}", "town": f"镇{i % 3}"})
            for i in range(100)
        )
    facets = engine.search(parse("低保"), EVERYTHING, facets=("holder", "town")).facets
    assert facets["holder"] == {f"包保{i}": 1 for i in range(500)}
    assert facets["town"] == {"镇0": 170, "镇1": 165, "镇2": 165}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"town": {"双河镇"}}, {"roof", "lamp"}),
        ({"town": {"双河镇", "官庄坝镇"}}, {"roof", "lamp", "allowance", "water"}),
        ({"town": {"双河镇"}, "category": {"道路"}}, {"lamp"}),
        ({"town": {"没有的镇"}}, set()),
        ({"village": set()}, set()),
        ({"nothing": {"x"}}, set()),
    ],
)
def test_filters_narrow_by_exact_value(county: Engine, filters: Mapping[str, set[str]], expected: set[str]) -> None:
    frozen = {name: frozenset(values) for name, values in filters.items()}
    assert set(keys(county.search(parse(""), EVERYTHING, filters=frozen))) == expected


def test_days_narrow_and_both_ends_are_inside(county: Engine) -> None:
    def between(first: date | None, last: date | None, typed: str = "") -> set[str]:
        return set(keys(county.search(parse(typed), EVERYTHING, days=(first, last))))

    assert between(date(2024, 4, 2), date(2024, 5, 3)) == {"allowance", "lamp"}
    assert between(None, date(2024, 3, 1)) == {"roof"}
    assert between(date(2024, 5, 4), None) == {"water"}
    assert between(date(2024, 4, 1), None, "..2024-04") == {"allowance"}


def test_newest_first_and_a_blank_query_is_everything_newest_first(county: Engine) -> None:
    assert keys(county.search(parse(""), EVERYTHING)) == ["water", "lamp", "allowance", "roof"]
    results = county.search(parse("镇 OR 水 OR 路"), EVERYTHING, sort="newest")
    days = {e.key: e.day for e in COUNTY}
    first = keys(results, all_words=True)
    assert len(first) > 2
    assert first == sorted(first, key=lambda k: days[k], reverse=True)


def test_a_phrase_is_verified_in_the_row_s_own_text(engine: Engine) -> None:
    bodies = {"right": "危房改造名额", "turned": "改造名额，危房改，房改造", "wrapped": "危房改\n造名额"}
    engine.rebuild(entry(key, body) for key, body in bodies.items())

    def texts(wanted: Sequence[str]) -> Mapping[str, str]:
        return {key: bodies[key] for key in wanted}

    checked = engine.search(parse('"危房改造名额"'), EVERYTHING, texts=texts)
    assert (checked.total, set(keys(checked, all_words=True))) == (2, {"right", "wrapped"})
    assert checked.notes == ()
    assert keys(engine.search(parse("“馬克思主义”"), EVERYTHING, texts=texts)) == []


def test_a_phrase_with_numbers_is_verified_in_the_row_s_own_text(engine: Engine) -> None:
    bodies = {"right": "位于国道228旁边", "turned": "228号旁边，位于国道"}
    engine.rebuild(entry(key, body) for key, body in bodies.items())
    asked = parse('"位于国道228"')
    unchecked = engine.search(asked, EVERYTHING)
    assert "phrase_not_checked" in unchecked.notes
    assert unchecked.total == 2
    checked = engine.search(asked, EVERYTHING, texts=lambda wanted: {key: bodies[key] for key in wanted})
    assert (checked.notes, keys(checked, all_words=True)) == ((), ["right"])


def test_a_word_held_by_other_means_counts_as_held_and_ranks_well(county: Engine) -> None:
    held = {"赵某人": frozenset({"lamp"})}
    results = county.search(parse("赵某人"), EVERYTHING, held=held, facets=("town",))
    assert (keys(results), results.total, results.facets["town"]) == (["lamp"], 1, {"双河镇": 1})
    assert results.words[0].known
    assert keys(county.search(parse("赵某人 路灯"), EVERYTHING, held=held), all_words=True) == ["lamp"]
    assert keys(county.search(parse("赵某人 低保金 发放"), EVERYTHING, held=held))[0] in {"lamp", "allowance"}
    outside = Scope(frozenset({"town:guanzhuang"}))
    assert "lamp" not in keys(county.search(parse("赵某人"), outside, held=held))


def test_private_numbers_in_texts_are_not_searchable_but_the_number_of_a_matter_is(engine: Engine) -> None:
    engine.rebuild(
        [entry("a", "电话13812345678，身份证320321198001011234", numbers=("202403011234567890",)), entry("b", "无")]
    )
    for typed in ("13812345678", "1381234", "320321198001011234", "198001"):
        assert keys(engine.search(parse(typed), EVERYTHING)) == []
    assert found(engine, "202403011234567890") == {"a"}
    assert found(engine, "编号:202403011234567890") == {"a"}


# Scope


def test_an_actor_finds_what_any_of_his_labels_opens_and_nothing_else(county: Engine) -> None:
    def seen(*labels: str, without: tuple[str, ...] = ()) -> set[str]:
        return set(keys(county.search(parse(""), Scope(frozenset(labels), frozenset(without)))))

    assert seen("town:shuanghe") == {"roof", "lamp"}
    assert seen("town:shuanghe", "holder:7") == {"roof", "lamp", "water"}
    assert seen("town:shuanghe", without=("lamp",)) == {"roof"}
    assert seen() == set()
    assert seen("town:nowhere") == set()
    assert set(keys(county.search(parse(""), Scope(None, frozenset({"roof"}))))) == {"allowance", "lamp", "water"}


INJECTIONS = (
    "*:*",
    "低保) OR (town:T04",
    "低保 OR label:town:guanzhuang",
    "label:town:guanzhuang",
    "town:guanzhuang",
    "key:allowance",
    "低保 OR *",
    '" OR "',
    "[0 TO 9]",
    "NOT 路灯",
    "镇:官庄坝",
    "-不存在",
    "低保 OR 路灯 OR 水",
    "编号:000102",
    "allowance",
)


@pytest.mark.parametrize("typed", INJECTIONS)
def test_nothing_typed_widens_the_scope_by_hit_count_facet_or_known_word(county: Engine, typed: str) -> None:
    scope = Scope(frozenset({"town:shuanghe"}))
    results = county.search(parse(typed), scope, facets=("town", "village", "category"), limit=100)
    assert set(keys(results)) <= {"roof", "lamp"}
    assert results.total + results.more <= 2
    assert sum(results.facets["town"].values()) == results.facets["town"].get("双河镇", 0)
    without = [e for e in COUNTY if "town:shuanghe" in e.labels]
    county.rebuild(without)
    alone = county.search(parse(typed), scope, facets=("town", "village", "category"), limit=100)
    assert (alone.total, alone.more, alone.facets, alone.words) == (
        results.total,
        results.more,
        results.facets,
        results.words,
    )


def test_how_words_were_cut_is_told_and_a_word_is_known_only_within_the_scope(county: Engine) -> None:
    (water,) = county.search(parse("饮水安全"), EVERYTHING).words
    assert water == CutWord("饮水安全", ("饮水", "安全"), True)
    (hidden,) = county.search(parse("饮水安全"), Scope(frozenset({"town:shuanghe"}))).words
    assert not hidden.known
    (withheld,) = county.search(parse("饮水安全"), Scope(None, frozenset({"water"}))).words
    assert not withheld.known


HOSTILE = (
    "",
    " ",
    "*:*",
    "?" * 60,
    "(" * 2000,
    "a" * 10_000,
    "低" * 10_000,
    "低保 " * 3000,
    '"' * 999,
    "-" * 500,
    "OR OR OR",
    "或 或",
    "..",
    "2024-99..1",
    "\x00\x01\x02",
    "\ud800\udfff",
    "😀👨‍👩‍👧",
    "' OR 1=1 --",
    "<script>",
    "标题:编号:镇:",
    "ﷺ" * 60,
    "a̐éö̲",
    "ئۇيغۇرچە",
)


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_gets_an_answer(county: Engine, typed: str) -> None:
    results = county.search(parse(typed), EVERYTHING, facets=("town",), texts=lambda wanted: dict.fromkeys(wanted, ""))
    assert len(results.hits) == results.total + results.more <= 4
    assert county.similar(typed, EVERYTHING) is not None


def test_odd_entries_can_be_indexed(engine: Engine) -> None:
    engine.rebuild(
        [entry("a", text, title=text, numbers=(text,), facets={"town": text}) for text in HOSTILE[:1]]
        + [
            entry(f"k{i}", text, title=text, numbers=(text,), facets={"town": text[:40]})
            for i, text in enumerate(HOSTILE)
            if "\ud800" not in text
        ]
        + [entry("surrogate", "半个\ud800字")]
    )
    assert engine.count() == len(HOSTILE) + 1
    assert "surrogate" in found(engine, "半个")


def test_offset_and_limit_out_of_range_are_no_error(county: Engine) -> None:
    assert county.search(parse("水"), EVERYTHING, offset=10**9).hits == ()
    assert county.search(parse("水"), EVERYTHING, offset=-5, limit=-5).hits == ()
    assert county.search(parse("水"), EVERYTHING, limit=0).total == 1


# Changes


def test_an_update_replaces_and_a_removal_removes(county: Engine) -> None:
    county.write([entry("lamp", "垃圾成堆", version=2)], ["roof", "never-there"])
    assert county.count() == 3
    assert found(county, "路灯") == set()
    assert found(county, "垃圾") == {"lamp"}
    assert found(county, "危房") == set()
    assert set(keys(county.search(parse(""), EVERYTHING))) == {"lamp", "allowance", "water"}


def test_of_two_entries_with_one_key_the_later_counts_and_an_entry_beats_a_removal(engine: Engine) -> None:
    engine.write([entry("a", "危房"), entry("a", "低保", version=2)], ["a"])
    assert (engine.count(), found(engine, "低保"), found(engine, "危房")) == (1, {"a"}, set())


def test_many_updates_of_few_entries_never_bring_an_old_text_back(engine: Engine) -> None:
    texts = ["危房", "低保", "路灯", "饮水", "道路"]
    engine.rebuild(entry(f"k{i}", texts[0], version=-1) for i in range(7))
    held, versions = {f"k{i}": texts[0] for i in range(7)}, {f"k{i}": -1 for i in range(7)}
    for round_ in range(40):
        changed = {f"k{(round_ * step) % 7}": texts[(round_ + step) % 5] for step in (1, 3)}
        engine.write(entry(key, text, version=round_) for key, text in changed.items())
        held |= changed
        versions |= dict.fromkeys(changed, round_)
        for text in texts:
            assert found(engine, text) == {key for key, now in held.items() if now == text}
        assert engine.count() == 7
        assert engine.check(versions).clean


def test_a_rebuild_with_a_key_given_twice_is_refused_and_changes_nothing(county: Engine) -> None:
    with pytest.raises(ValueError, match="twice"):
        county.rebuild([entry("x", "低保"), entry("x", "危房")])
    assert county.count() == 4
    assert found(county, "路灯") == {"lamp"}


def test_check_names_what_is_missing_stale_and_surplus(county: Engine) -> None:
    assert county.check({"roof": 1, "allowance": 1, "lamp": 1, "water": 1}).clean
    check = county.check({"roof": 1, "allowance": 2, "lamp": 1, "new": 1})
    assert check == Check(frozenset({"new"}), frozenset({"allowance"}), frozenset({"water"}))
    assert not check.clean


def test_progress_is_told_and_dictionary_words_last_until_the_next_rebuild(engine: Engine) -> None:
    told: list[int] = []
    before = engine.fingerprint
    engine.rebuild((entry(f"{i}", "官庄坝镇的低保") for i in range(1100)), ["官庄坝镇"], told.append)
    assert told == [500, 1000, 1100]
    assert engine.fingerprint != before
    assert engine.search(parse("官庄坝镇"), EVERYTHING).words[0].cut == ("官庄坝镇",)
    engine.write([entry("late", "官庄坝镇")])
    assert engine.search(parse("官庄坝镇"), EVERYTHING).words[0].cut == ("官庄坝镇",)
    engine.rebuild([])
    assert engine.fingerprint == before


# Similar matters


def test_the_same_matter_told_again_is_similar_and_another_is_not(county: Engine) -> None:
    again = "朱店村王小明家危房漏雨，多次申请危房改造，村支部书记说名额用完了，至今没有结果。"
    hits = county.similar(again, EVERYTHING, limit=2)
    assert hits[0].key == "roof"
    assert hits[0].score > 0.35
    assert all(hit.score < 0.2 for hit in hits[1:])
    assert county.similar(again, Scope(None, frozenset({"roof"})), limit=1)[0].key != "roof"
    assert "roof" not in {hit.key for hit in county.similar(again, Scope(frozenset({"town:guanzhuang"})))}
    assert county.similar("", EVERYTHING) == ()
