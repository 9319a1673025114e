"""When two numbers of a feedback document are one."""

import pytest

from app.domain.rounds import is_same_paper

PAPER = "省考〔2024〕3 号"


@pytest.mark.parametrize(
    "other", ["省考〔2024〕3号", "省考[2024]3 号", "省考（2024）3号", " 省考【２０２４】３号 ", PAPER]
)
def test_brackets_width_and_spaces_make_no_other_paper(other: str) -> None:
    assert is_same_paper(PAPER, other)
    assert is_same_paper(other, PAPER)


@pytest.mark.parametrize("other", ["省考〔2024〕13 号", "省考〔2023〕3 号", "国考〔2024〕3 号", "", None, " "])
def test_another_number_or_none_is_another_paper(other: str | None) -> None:
    assert not is_same_paper(PAPER, other)
    assert not is_same_paper(other, None)
