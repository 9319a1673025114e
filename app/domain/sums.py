"""Sums that must agree (纵向一致, DOMAIN 15.3): what a town has against what its villages have together."""

from dataclasses import dataclass
from enum import StrEnum


class Summed(StrEnum):
    """What is counted of a town and of its villages."""

    HOUSEHOLDS = "households"
    PEOPLE = "people"
    MONITORED = "monitored"
    PETITIONS = "petitions"
    ITEMS = "items"


@dataclass(frozen=True)
class Difference:
    """A figure of a town that is not the sum of its villages'."""

    figure: Summed
    town: int
    villages: int

    @property
    def by(self) -> int:
        """How much the town has more."""
        return self.town - self.villages


def differences(town: dict[Summed, int], villages: dict[Summed, int]) -> tuple[Difference, ...]:
    """Where both disagree, in the order of the figures."""
    return tuple(Difference(one, town[one], villages[one]) for one in Summed if town[one] != villages[one])
