"""What the user typed: fields, phrases, exclusions and dates are understood, and nothing typed is an error."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import FieldFilter, Place, Word, fold, parse
from search_index.asking import FACET_NAMES, NUMBER_NAMES, TITLE_NAMES


def words(typed: str) -> list[list[str]]:
    return [[word.text for word in group] for group in parse(typed).wanted]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("低保 危房", [["低保"], ["危房"]]),
        ("低保　危房", [["低保"], ["危房"]]),
        ("低保，危房；五保、路灯", [["低保"], ["危房"], ["五保"], ["路灯"]]),
        ("低保 OR 五保 危房", [["低保", "五保"], ["危房"]]),
        ("低保 或 五保 或 特困", [["低保", "五保", "特困"]]),
        ("低保 或", [["低保"]]),
        ("或", [["或"]]),
        ("低保 低保", [["低保"]]),
        ("58车贷", [["58车贷"]]),
        ("2024-信-000101", [["2024-信-000101"]]),
        ("１３８１２３４５６７８", [["13812345678"]]),
        ("標題", [["标题"]]),
        ("低保 标题:", [["低保"]]),
        ("朱店:低保", [["朱店:低保"]]),
    ],
)
def test_the_words_the_user_separated_are_the_words(typed: str, wanted: list[list[str]]) -> None:
    assert words(typed) == wanted


@pytest.mark.parametrize("typed", ['"危房改造" 低保', "“危房改造” 低保", "「危房改造」 低保", "＂危房改造＂ 低保"])
def test_any_kind_of_quotes_makes_a_phrase(typed: str) -> None:
    assert parse(typed).words == (Word("危房改造", phrase=True), Word("低保"))


def test_an_unclosed_quote_is_ignored() -> None:
    assert words('"危房改造 低保') == [["危房改造"], ["低保"]]


@pytest.mark.parametrize("typed", ["低保 -危房", "低保 －危房", "低保 −危房", "-危房 低保"])
def test_a_minus_before_a_word_excludes_it(typed: str) -> None:
    asked = parse(typed)
    assert [w.text for w in asked.words] == ["低保"]
    assert [w.text for w in asked.unwanted] == ["危房"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("镇:双河", FieldFilter("town", "双河")),
        ("镇：双河", FieldFilter("town", "双河")),
        ("鎮: 双河", FieldFilter("town", "双河")),
        ("村:朱店村", FieldFilter("village", "朱店村")),
        ("包保人:王小明", FieldFilter("holder", "王小明")),
        ("类别:低保", FieldFilter("category", "低保")),
        ("状态:已办结", FieldFilter("stage", "已办结")),
        ('来源:"领导信箱"', FieldFilter("source", "领导信箱")),
        ("-镇:双河", FieldFilter("town", "双河", excluded=True)),
    ],
)
def test_a_named_field_becomes_a_filter_and_no_word(typed: str, field: FieldFilter) -> None:
    asked = parse(f"低保 {typed}")
    assert asked.fields == (field,)
    assert [w.text for w in asked.words] == ["低保"]


def test_title_and_number_restrict_where_a_word_is_looked_for() -> None:
    assert parse("标题:低保 编号:2024-信-101").words == (
        Word("低保", place=Place.TITLE),
        Word("2024-信-101", place=Place.NUMBER),
    )


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("2024-03..2024-05", date(2024, 3, 1), date(2024, 5, 31)),
        ("2024-03…2024-05", date(2024, 3, 1), date(2024, 5, 31)),
        ("2024..2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02-10..2024-02", date(2024, 2, 10), date(2024, 2, 29)),
        ("2024年3月..2024年5月8日", date(2024, 3, 1), date(2024, 5, 8)),
        ("2024-05..2024-03", date(2024, 3, 1), date(2024, 5, 31)),
        ("2024-03..", date(2024, 3, 1), None),
        ("..2024-03", None, date(2024, 3, 31)),
        ("2024-03~2024-05", date(2024, 3, 1), date(2024, 5, 31)),
    ],
)
def test_a_range_of_days_is_understood(typed: str, since: date | None, until: date | None) -> None:
    asked = parse(f"低保 {typed}")
    assert (asked.since, asked.until) == (since, until)
    assert [w.text for w in asked.words] == ["低保"]


@pytest.mark.parametrize("typed", ["2024-13..2024-14", "0000..0001", "2023-02-29", "2024年13月1日"])
def test_a_day_that_does_not_exist_is_said_and_looked_for_nowhere(typed: str) -> None:
    asked = parse(f"低保 {typed}")
    assert (asked.since, asked.until, asked.notes) == (None, None, ("no_such_day",))
    assert [word.text for word in asked.words] == ["低保"]
    assert parse(typed).empty


@pytest.mark.parametrize(
    "typed", ["2024-05-11", "2024/5/11", "2024.05.11", "2024年5月11日", "2024年5月11号", "２０２４－０５－１１"]
)
def test_a_day_by_itself_asks_for_that_day(typed: str) -> None:
    asked = parse(f"低保 {typed}")
    assert (asked.since, asked.until) == (date(2024, 5, 11), date(2024, 5, 11))
    assert [word.text for word in asked.words] == ["低保"]


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024年1月至3月", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024年1月3日至2月5日", date(2024, 1, 3), date(2024, 2, 5)),
        ("2023年11月至2024年2月", date(2023, 11, 1), date(2024, 2, 29)),
    ],
)
def test_months_are_said_with_their_year(typed: str, since: date, until: date) -> None:
    asked = parse(f"低保 {typed}")
    assert (asked.since, asked.until, len(asked.words)) == (since, until, 1)


@pytest.mark.parametrize("typed", ["2024", "2024-05", "2024-信-000011", "3202-05-11", '"2024-05-11"', "2024-05/11"])
def test_what_may_be_a_number_as_well_as_a_day_is_a_word(typed: str) -> None:
    asked = parse(typed)
    assert (asked.since, asked.until, asked.notes) == (None, None, ())
    assert asked.words


def test_sixty_characters_and_eight_words_are_read_and_it_is_said() -> None:
    long = parse("低" * 61)
    assert [len(w.text) for w in long.words] == [60]
    assert long.notes == ("shortened",)
    many = parse("一 二 三 四 五 六 七 八 九")
    assert len(many.words) == 8
    assert many.notes == ("too_many_words",)
    assert parse("一 二 三 四 五 六 七 八").notes == ()


@pytest.mark.parametrize("typed", ["*:*", "()", "???", "-", '""', "\x00", "😀", "标题:", "……"])
def test_what_holds_nothing_to_find_says_so(typed: str) -> None:
    assert parse(typed).empty
    assert parse(typed).words == ()


def test_what_is_written_as_elsewhere_is_understood() -> None:
    def texts(typed: str) -> list[list[str]]:
        return [[word.text for word in group] for group in parse(typed).wanted]

    assert texts("水|路灯") == texts("水 OR 路灯") == texts("水 或 路灯") == [["水", "路灯"]]
    assert texts("水｜路灯 低保") == [["水", "路灯"], ["低保"]]
    assert texts("低保 AND 危房") == texts("低保 危房") == [["低保"], ["危房"]]
    assert texts("and") == [["and"]]
    asked = parse("低保 NOT 养老 危房")
    assert ([word.text for word in asked.unwanted], len(asked.wanted)) == (["养老"], 2)
    assert parse("低保 not").unwanted == ()
    assert [word.text for word in parse("NOT 养老 危房").unwanted] == ["养老"]
    assert texts("not") == [["not"]]
    assert parse("低保 镇:-柳河").fields[0].excluded


@pytest.mark.parametrize("name", [*TITLE_NAMES, *NUMBER_NAMES, *FACET_NAMES])
def test_a_field_without_its_value_is_told_by_its_name_and_the_rest_is_asked(name: str) -> None:
    for typed in (f"{name}:", f"{name}： ", f"-{name}:", f"{name}:，", f'{name}:""'):
        assert (parse(typed).unfilled, parse(typed).empty) == ((name,), True), typed
    for typed in (f"低保 {name}:", f"{name}: 标题:低保", f"{name}:  -标题:低保"):
        assert (parse(typed).unfilled, parse(typed).empty) == ((name,), False), typed
    assert parse(f"{name}: 低保").unfilled == ()


@pytest.mark.parametrize("typed", ["", "  ", "\n\t　"])
def test_a_blank_query_asks_for_everything(typed: str) -> None:
    asked = parse(typed)
    assert not asked.empty
    assert asked.wanted == ()


@given(
    st.text(max_size=300)
    | st.text(alphabet='低保或OR"“”-:：标题镇村编号.~至0123456789年月()[]*|\n\x00\ud800', max_size=80)
)
def test_nothing_typed_is_ever_an_error(typed: str) -> None:
    asked = parse(typed)
    assert len(asked.words) <= 8
    assert all(fold(word.text) == word.text for word in (*asked.words, *asked.unwanted))
    assert asked.typed == typed
