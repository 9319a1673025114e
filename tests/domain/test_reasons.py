"""What counts as a reason, wherever one is asked for."""

import pytest

from app.domain.errors import Refused
from app.domain.reasons import readable, reason_given


@pytest.mark.parametrize(
    "text", ["下乡没网", " 已经调离 ", "邮件在收发室积压", "no network", "第3组漏登", "病假，住院"]
)
def test_words_that_somebody_can_read_are_a_reason(text: str) -> None:
    assert readable(text)
    assert reason_given(text) == text.strip()


@pytest.mark.parametrize(
    "text", ["错", "补", "没网了", "。。。。。。", "啊啊啊啊啊啊", "哈哈嘿嘿哈哈", "12345678", "!?!?!?", "一 二"]
)
def test_signs_figures_and_the_same_word_over_again_are_none(text: str) -> None:
    with pytest.raises(Refused) as why:
        reason_given(text, "late_reason")
    assert (why.value.code, why.value.field) == ("reason_says_nothing", "late_reason")


def test_none_at_all_is_told_by_the_sentence_of_the_place_that_asks() -> None:
    with pytest.raises(Refused) as why:
        reason_given("  ", "entered_late", "late_reason_missing", day="2024-05-01")
    assert (why.value.code, why.value.facts) == ("late_reason_missing", {"day": "2024-05-01"})
