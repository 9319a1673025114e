"""Snippets: at most two, from the text of the row, marking what was asked for and masking what is private."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import Part, Snippet, fold, marked, parse, snippets, widened


def shown(snippet: Snippet) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in snippet.pieces)


def marks(text: str, typed: str) -> list[str]:
    return [piece.text for piece in marked(text, parse(typed)) if piece.marked]


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("学习马克思主义", "马克思", ["马克思"]),
        ("学习馬克思主義", "马克思", ["馬克思"]),
        ("学习马克思主义", "馬克思主義", ["马克思主义"]),
        ("ＡＢＣ公司", "abc", ["ＡＢＣ"]),
        ("低\n保待遇", "低保", ["低\n保"]),
        ("面积㎡数，低保", "低保", ["低保"]),
        ("ｶﾞ低保㎡", "低保", ["低保"]),
        ("危房要改造", "危房改造", ["危房", "改造"]),
        ("危房要改造", '"危房改造"', []),
        ("有狗", "狗", ["狗"]),
        ("第360路", "360", ["360"]),
        ("低保", "-低保", []),
        ("a.c abc", "a.c", ["a", "c", "a", "c"]),
    ],
)
def test_what_was_asked_for_is_marked_as_it_is_written(text: str, typed: str, expected: list[str]) -> None:
    assert marks(text, typed) == expected


def test_at_most_two_cuts_the_richest_first_each_with_its_part() -> None:
    parts = (
        Part("body", "路灯不亮。" + "无关的话。" * 40 + "低保停发，危房漏雨。" + "无关的话。" * 40 + "低保。"),
        Part("visit", "回访时说低保已补发。"),
    )
    cut = snippets(parts, parse("低保 危房"))
    assert len(cut) == 2
    assert cut[0].part == "body"
    assert shown(cut[0]).startswith("…[低保]停发，[危房]漏雨")
    assert shown(cut[0]).endswith("…")
    assert all(len("".join(p.text for p in s.pieces)) <= 80 for s in cut)


def test_what_is_cut_off_is_told_and_a_whole_text_stands_as_it_is() -> None:
    (cut,) = snippets((Part("visit", " 回访时说低保已补发。\n"),), parse("低保"))
    assert "…" not in shown(cut)
    (cut,) = snippets((Part("visit", "低保已补发。" + "无关的话。" * 40),), parse("补发"))
    assert shown(cut).startswith("低保已[补发]")
    assert shown(cut).endswith("…")


def test_no_cut_begins_in_a_number_or_ends_in_a_mark() -> None:
    text = (
        "答复意见书说在2025年11月12日收到您反映的改厕事项"
        + "一二三四五六七八九十" * 4
        + "里里里改厕" * 8
        + "还有很多话" * 20
    )
    cut = shown(snippets((Part("opinion", text),), parse("改厕"))[0])
    assert cut.startswith("…2025年11月12日收到您反映的[改厕]")
    assert cut.endswith("[改厕]里里里…")


def test_no_cut_without_a_mark() -> None:
    assert snippets((Part("body", "路灯不亮"),), parse("低保")) == ()
    assert snippets((Part("body", "路灯不亮"),), parse("*:*")) == ()
    assert snippets((), parse("低保")) == ()


def test_private_numbers_are_masked_even_when_they_were_asked_for() -> None:
    parts = (Part("body", "低保户张某，电话13812345678，身份证32032119800101123X。"),)
    (cut,) = snippets(parts, parse("低保 13812345678 32032119800101123X"))
    assert "1381234" not in shown(cut)
    assert "3203211980" not in shown(cut)
    assert "[低保]" in shown(cut)


def test_a_very_long_text_full_of_the_word_is_cut() -> None:
    (first, second) = snippets((Part("paper", "低保" * 1 + "，低保，" * 20_000),), parse("低保"))
    assert first.part == second.part == "paper"


@given(
    st.text(alphabet="低保危房改造。，\n Ａb1㎡\u200b馬", max_size=60),
    st.sampled_from(["低保", "危房改造", "b1", "马"]),
)
def test_the_pieces_put_together_are_the_text_and_every_mark_is_of_the_word(text: str, typed: str) -> None:
    pieces = marked(text, parse(typed))
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        if piece.marked:
            assert set(fold(piece.text)) - set(" \n") <= set(typed)


def test_of_a_synonym_only_the_whole_is_marked_and_empty_words_never() -> None:
    parts = (Part("body", "关于最低生活保障：低保停发后生活困难。"),)
    (snippet,) = snippets(parts, widened(parse("关于 低保"), {"低保": ("最低生活保障",)}))
    assert [piece.text for piece in snippet.pieces if piece.marked] == ["最低生活保障", "低保"]
