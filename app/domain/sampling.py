"""Sampling (抽查): a draw that anybody can repeat, and what the visits found against what was reported (虚报差)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.domain.indicators import SMALL
from app.domain.petitions import Outcome
from app.domain.visits import Solved

MOST = 500
"""Of one draw; more than a unit visits."""


class Finding(StrEnum):
    """How a drawn matter stands: reported solved and it is, reported solved and it is not, reported otherwise, the
    visit could verify nothing, is to be made, the matter was taken out with a reason."""

    TRUE = "true"
    UNTRUE = "untrue"
    OTHERWISE = "otherwise"
    UNVERIFIED = "unverified"
    WAITING = "waiting"
    DROPPED = "dropped"


def drawn(frame: Iterable[str], size: int, seed: str) -> list[str]:
    """The first `size` of the frame, put in order by the SHA-256 of seed, colon and identifier: the same seed and frame
    give the same draw on any machine, and nobody can choose."""
    return sorted(frame, key=lambda uid: hashlib.sha256(f"{seed}:{uid}".encode()).hexdigest())[:size]


def written(frame: Iterable[str]) -> str:
    """The frame as a text that is the same whatever its order: an identifier a line."""
    return "\n".join(sorted(frame))


def digest(text: str) -> str:
    """The SHA-256 of a frame's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def finding(reported: Outcome | None, solved: Solved | None, *, is_visited: bool, is_dropped: bool) -> Finding:
    """What became of one drawn matter; `solved`: what was said at the first visit that verified something."""
    if is_dropped:
        return Finding.DROPPED
    if not is_visited:
        return Finding.WAITING
    if solved is None:
        return Finding.UNVERIFIED
    if reported is not Outcome.RESOLVED:
        return Finding.OTHERWISE
    return Finding.TRUE if solved is Solved.YES else Finding.UNTRUE


@dataclass(frozen=True)
class Gap:
    """Of the matters that were reported solved and visited, how many are not; what else was drawn stands beside it."""

    parts: Mapping[Finding, int]

    @property
    def untrue(self) -> int:
        """What stands above the line."""
        return self.parts.get(Finding.UNTRUE, 0)

    @property
    def whole(self) -> int:
        """The denominator: reported solved, and somebody said at the visit whether it is."""
        return self.untrue + self.parts.get(Finding.TRUE, 0)

    @property
    def value(self) -> Decimal | None:
        """Per cent with two decimals; None where nothing was verified."""
        if not self.whole:
            return None
        return (Decimal(100 * self.untrue) / self.whole).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def is_small(self) -> bool:
        """Whether too few were verified for the share to say much."""
        return 0 < self.whole < SMALL


def gap(findings: Sequence[Finding]) -> Gap:
    """What these findings come to."""
    return Gap({one: findings.count(one) for one in Finding if one in findings})
