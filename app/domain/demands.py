"""What an opinion decides of each demand of a petition, and what it is called as a whole (信访工作条例 art. 32)."""

from collections.abc import Collection, Sequence

from app.domain.answers import numbered_demands
from app.domain.petition_terms import Decision

OF_ONE = (Decision.SUPPORT, Decision.EXPLAIN, Decision.REJECT)
"""What can be decided of one demand; partly supported is only the whole."""
CARRIED_OUT = frozenset({Decision.SUPPORT, Decision.PARTLY})
"""Of what is supported, in any demand, the carrying out is seen to (art. 32 para 2)."""
_BETWEEN = " "


def each(demand: str | None) -> list[str]:
    """The demands that are decided one by one: two or more that are numbered from one on, else none."""
    return [" ".join(one.split()) for one in numbered_demands(demand or "")]


def overall(decisions: Collection[Decision]) -> Decision:
    """What the whole opinion is called: as all its demands if they are decided alike, partly supported where some are
    supported, else explained where one was; rejected is only what rejects everything."""
    kinds = set(decisions)
    if len(kinds) == 1:
        return next(iter(kinds))
    return Decision.PARTLY if Decision.SUPPORT in kinds else Decision.EXPLAIN


def written(decisions: Sequence[Decision]) -> str | None:
    """As the row keeps them, in the order of the demands; None where there is one decision alone."""
    return _BETWEEN.join(decisions) or None


def read(kept: str | None) -> tuple[Decision, ...]:
    """The decisions that a row keeps. Raises ValueError of what is none."""
    return tuple(Decision(one) for one in (kept or "").split())


def fits(kept: str | None, demand: str | None) -> bool:
    """Whether there is one decision for each demand, none of which is partly supported."""
    words, known = (kept or "").split(), {one.value for one in OF_ONE}
    return len(words) == len(each(demand)) and known.issuperset(words)
