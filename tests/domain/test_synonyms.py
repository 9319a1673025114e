"""The list of words that mean the same: what is read of it, and what is wrong on which line."""

import pytest

from app.domain.errors import Refused
from app.domain.synonyms import MOST_GROUPS, SynonymsFaulty, groups_of


def test_one_group_a_line_its_words_apart_by_spaces_commas_or_tabs() -> None:
    text = "# 说明\n低保 最低生活保障\n\n欠薪，讨薪、拖欠工资\n改厕\t旱厕改造　厕所革命 改厕\n"
    assert groups_of(text) == [["低保", "最低生活保障"], ["欠薪", "讨薪", "拖欠工资"], ["改厕", "旱厕改造", "厕所革命"]]
    assert groups_of("") == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("低保", [(1, "synonym_alone")]),
        ("低保 低保", [(1, "synonym_alone")]),
        ("低保 最低生活保障\n低保 低保户", [(2, "synonym_twice")]),
        ("水 饮水", [(1, "synonym_length")]),
        ("饮水 一二三四五六七八九十一二三\n\n路灯", [(1, "synonym_length"), (3, "synonym_alone")]),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_line(text: str, faults: list[tuple[int, str]]) -> None:
    with pytest.raises(SynonymsFaulty) as told:
        groups_of(text)
    assert [(line, fault.code) for line, fault in told.value.faults] == faults


def test_a_list_has_an_end() -> None:
    text = "\n".join(f"词语{number} 说法{number}" for number in range(MOST_GROUPS + 1))
    with pytest.raises(Refused, match="synonyms_too_many"):
        groups_of(text)
