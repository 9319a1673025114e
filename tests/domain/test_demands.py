"""What is decided of each demand, and what that makes of the whole (art. 32)."""

import pytest

from app.domain import demands
from app.domain.petitions import Decision

SUPPORT, EXPLAIN, REJECT, PARTLY = Decision.SUPPORT, Decision.EXPLAIN, Decision.REJECT, Decision.PARTLY
TWO = "一、请求补发补助；二、要求修好机耕路。"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TWO, ["请求补发补助", "要求修好机耕路"]),
        ("1.公示名单；\n2.说明为什么没有\n评上", ["公示名单", "说明为什么没有 评上"]),
        ("请求补发补助；要求修好机耕路。", []),
        ("二、请求补发补助；三、要求修路。", []),
        ("一、请求补发补助。", []),
        ("", []),
        (None, []),
    ],
)
def test_only_demands_that_are_numbered_from_one_on_are_decided_one_by_one(text: str | None, found: list[str]) -> None:
    assert demands.each(text) == found


@pytest.mark.parametrize(
    ("decisions", "whole"),
    [
        ((SUPPORT, SUPPORT), SUPPORT),
        ((REJECT, REJECT), REJECT),
        ((SUPPORT, REJECT), PARTLY),
        ((EXPLAIN, SUPPORT, REJECT), PARTLY),
        ((EXPLAIN, REJECT), EXPLAIN),
    ],
)
def test_the_whole_follows_from_its_parts(decisions: tuple[Decision, ...], whole: Decision) -> None:
    assert demands.overall(decisions) is whole


@pytest.mark.parametrize(
    ("kept", "fits"),
    [("support reject", True), ("support", False), ("support partly", False), ("support maybe", False), (None, False)],
)
def test_there_is_one_decision_for_each_demand(kept: str | None, fits: bool) -> None:
    assert demands.fits(kept, TWO) is fits


def test_what_a_row_keeps_is_read_as_it_was_written() -> None:
    assert demands.read(demands.written((SUPPORT, REJECT))) == (SUPPORT, REJECT)
    assert demands.written(()) is None
