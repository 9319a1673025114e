"""What a timeline hides of a fact, and what it must not touch."""

import pytest

from app.models.matters import Judgement
from app.web.veil import Veil

PHONE = "13912345678"


@pytest.mark.parametrize("clear", [True, False])
@pytest.mark.parametrize("judgement", Judgement)
def test_an_identifier_whose_digits_look_like_a_phone_still_leads_to_its_matter(
    judgement: Judgement, clear: bool
) -> None:
    identifier = f"ab{PHONE}c".ljust(32, "d")
    assert Veil(clear, frozenset()).fact(judgement, identifier) == identifier


@pytest.mark.parametrize("clear", [True, False])
def test_a_phone_in_a_note_of_a_timeline_is_masked(clear: bool) -> None:
    shown = Veil(clear, frozenset()).fact("title", f"请打{PHONE}。")
    assert shown == "请打139****5678。"
