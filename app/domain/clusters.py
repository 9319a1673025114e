"""Hot issues (热点问题): several matters of one place and category that say about the same within a period."""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

LEAST = 3
"""Matters that make a hot issue [I]."""
ALIKE_FROM = 0.2
"""Cosine of two texts of one place and category [I]: several people tell of one issue in words of their own.

Of sixty kinds of invented petitions, five texts each, .20 holds 56 together and .35, from which on two texts are one
matter, 2; of 6,272 pairs of one category and different kinds none reaches .20."""


class PlaceLevel(StrEnum):
    """Where matters have to come from to be one issue: the same village, or anywhere in the town."""

    VILLAGE = "village"
    TOWN = "town"


def together(pairs: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """Groups of LEAST and more in which everybody is paired with somebody of the group, the largest first."""
    beside: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        beside[one].add(other)
        beside[other].add(one)
    found, reached = [], set[str]()
    for start in beside:
        if start in reached:
            continue
        group, waiting = {start}, [start]
        while waiting:
            fresh = beside[waiting.pop()] - group
            group |= fresh
            waiting += fresh
        reached |= group
        found.append(frozenset(group))
    return sorted((group for group in found if len(group) >= LEAST), key=len, reverse=True)
