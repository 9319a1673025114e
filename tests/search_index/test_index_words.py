"""Folding and cutting: one form for what means the same, and every piece an officer might type."""

import json
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.words import Segmenter, dictionary, fold, shared_words, strip_private, unwrap

GOLDEN = Path(__file__).parents[1] / "golden" / "words.json"


@pytest.fixture(scope="module")
def segmenter(words_folder: Path) -> Segmenter:
    return Segmenter(words_folder)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("馬克思主義", "马克思主义"),
        ("低保：①", "低保:1"),
        ("低\u200b保", "低保"),
        ("低\x00保", "低 保"),
        ("半\ud800个", "半 个"),
        ("乾\n旱", "干\n旱"),
    ],
)
def test_what_means_the_same_is_folded_to_one_form(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_anything_never_raises_and_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)), st.text(max_size=3))
def test_a_fragment_folds_as_it_does_within_the_whole(text: str, more: str) -> None:
    assert fold(text) in fold(text + " " + more)
    assert fold(text) == "".join(map(fold, text))


@pytest.mark.parametrize(
    "private",
    [
        "320321198001011234",
        "32032119800101123X",
        "320321 19800101 1234",
        "320321800101123",
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "0516-82345678",
        "6222021234567890123",
        "6222 0212 3456 7890",
    ],
)
def test_identity_phone_and_card_numbers_do_not_survive(private: str) -> None:
    left = strip_private(f"张某{private}电话")
    assert not any(c.isdigit() for c in left)
    assert left.startswith("张某")
    assert left.endswith("电话")
    assert len(left) == len(private) + 4


@pytest.mark.parametrize(
    "kept", ["2024-05-01", "20240501", "2024-05-01 2024-06-30", "8.5万元", "G228", "000123", "12345"]
)
def test_dates_sums_and_case_numbers_survive(kept: str) -> None:
    assert strip_private(kept) == kept


def test_a_line_wrap_inside_a_word_is_no_gap_but_the_end_of_a_sentence_is() -> None:
    assert unwrap("低\n保待遇。\n路灯") == "低保待遇。\n路灯"


def test_the_cuts_are_the_reviewed_ones(segmenter: Segmenter) -> None:
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert len(expected) >= 20
    assert {text: segmenter.cut(fold(text)) for text in expected} == expected


def test_a_dictionary_word_is_cut_whole_and_only_han_words_are_taken(words_folder: Path) -> None:
    words = dictionary(["官莊壩鎮", "A1", "狗", "官庄坝镇", "李庄 村"])
    assert words == ("官庄坝镇",)
    assert "官庄坝镇" not in Segmenter(words_folder).cut("官庄坝镇李庄村")
    assert "官庄坝镇" in Segmenter(words_folder, words).cut("官庄坝镇李庄村")


def test_the_segmenter_keeps_its_cache_in_its_own_folder(words_folder: Path) -> None:
    assert (words_folder / "jieba.cache").is_file()
    if sys.platform != "win32":
        assert stat.S_IMODE((words_folder / "jieba.cache").stat().st_mode) == 0o600


def test_what_two_texts_share_is_told_by_its_longest_pieces_without_empty_words() -> None:
    told = "去年十月村里统一改厕，化粪池装好了，管子没有接通，到现在还在用旱厕。"
    known = "反映改厕以后厕所不能用：化粪池\n装好了，管子没有接通，一直用旱厕。"
    assert shared_words(told, known) == ["管子没有接通", "化粪池装好", "用旱厕", "改厕"]
    assert shared_words(told, "道路没有路灯") == []
    assert shared_words("", known) == shared_words(told, "") == []


def test_numbers_of_people_are_never_shared_words() -> None:
    assert shared_words("电话19912342406", "电话19912342406") == ["电话"]
