"""What a new petition may be about (内容分类), told by the matters that resemble it; a person decides."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.contents import Content, is_poverty


@dataclass(frozen=True)
class Suggestion:
    """A category that most of the similar matters bear, and whether most of them are 涉贫."""

    content: Content
    agreeing: int
    of: int
    poverty: bool


def suggestion(similar: Sequence[tuple[Content, bool]]) -> Suggestion | None:
    """From the category and the 涉贫 mark of each similar matter; None unless more than half agree on a real one."""
    if not similar:
        return None
    content, agreeing = Counter(content for content, _ in similar).most_common(1)[0]
    if content is Content.OTHER or 2 * agreeing <= len(similar):
        return None
    poverty = is_poverty(content) or 2 * sum(poverty for _, poverty in similar) > len(similar)
    return Suggestion(content, agreeing, len(similar), poverty)
