"""What a new petition may be about, and whether another organ may have the say: proposals with their reason."""

import pytest

from app.domain.competence import Elsewhere, elsewhere
from app.domain.contents import Content
from app.domain.intake import household_key
from app.domain.petitions import Category
from app.domain.suggestions import Suggestion, suggestion

T, W, R = Content.POV_TOILETS, Content.WAGES, Content.ROADS


@pytest.mark.parametrize(
    ("similar", "proposed"),
    [
        ([], None),
        ([(T, True)], Suggestion(T, 1, 1, True)),
        ([(T, True), (T, True), (T, False), (T, True), (R, False)], Suggestion(T, 4, 5, True)),
        ([(W, True), (W, True), (R, False)], Suggestion(W, 2, 3, True)),
        ([(W, False), (W, True), (W, False)], Suggestion(W, 3, 3, False)),
        ([(W, False), (R, False)], None),
        ([(Content.OTHER, False), (Content.OTHER, False)], None),
    ],
)
def test_a_category_is_proposed_when_more_than_half_bear_it(
    similar: list[tuple[Content, bool]], proposed: Suggestion | None
) -> None:
    assert suggestion(similar) == proposed


@pytest.mark.parametrize(
    ("text", "category", "content", "ways"),
    [
        ("厕所的管子没有接通。", Category.APPEAL, T, []),
        ("村干部冒领低保。", Category.APPEAL, None, [Elsewhere.DISCIPLINE]),
        ("镇里的人不公道。", Category.ACCUSATION, None, [Elsewhere.DISCIPLINE]),
        ("不公道。", Category.APPEAL, Content.GRAFT, [Elsewhere.DISCIPLINE]),
        ("法院判决以后不执行。", Category.APPEAL, None, [Elsewhere.LITIGATION]),
        ("解除合同不给钱，想去仲裁。", Category.APPEAL, None, [Elsewhere.ARBITRATION]),
        ("交通罚款不合理，已申请行政复议。", Category.APPEAL, None, [Elsewhere.ADMINISTRATIVE]),
        ("银行不给贷款，起诉了。", None, None, [Elsewhere.LITIGATION, Elsewhere.OTHER_ORGAN]),
    ],
)
def test_words_and_category_point_to_other_organs(
    text: str, category: Category | None, content: Content | None, ways: list[Elsewhere]
) -> None:
    pointers = elsewhere(text, category, content)
    assert [pointer.way for pointer in pointers] == ways
    assert all(word in text for pointer in pointers for word in pointer.words)


@pytest.mark.parametrize("typed", ["0417 户", "417户", "第417号", "４１７", " 0417"])
def test_a_household_number_is_one_however_it_is_written(typed: str) -> None:
    assert household_key(typed) == "417"


def test_a_household_is_known_by_its_head_too() -> None:
    assert household_key("户主：周桂兰") == household_key("周 桂兰 户") == "周桂兰"
    assert household_key(None) == household_key("  ") == ""
