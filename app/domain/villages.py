"""Villages: when one is clear (村村清), which weeks of a supervision owe a note, and a share of a whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.domain.accountability import PostKind

WEEK = timedelta(days=7)
HUNDREDTH = Decimal("0.01")


class ListingLevel(StrEnum):
    """Who put a village on the list of those supervised until they are clear (挂牌督战; DOMAIN 15.4)."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


LEADING = frozenset(
    {
        *(PostKind.COUNTY_LEADER, PostKind.COUNTY_OFFICE_HEAD, PostKind.PETITION_HEAD),
        *(PostKind.TOWN_SECRETARY, PostKind.UNIT_HEAD, PostKind.DEPUTY),
    }
)
"""Posts of those who lead."""


def may_supervise(kind: PostKind, *, in_its_town: bool, in_a_town: bool) -> bool:
    """Whether who holds such a post may answer for a supervised village (督战责任人): whoever leads at the county's
    level, or anybody of its own town; nobody of another town (SEED: 县级领导督战、分级督战)."""
    return in_its_town or (kind in LEADING and not in_a_town)


class Light(StrEnum):
    """Whether a village is clear; of one that is seen only in part nobody can say that it is."""

    CLEAR = "clear"
    NOT_CLEAR = "not_clear"
    NOT_JUDGED = "not_judged"


class VillageUnclear(StrEnum):
    """Why a village is not clear."""

    NO_HOUSEHOLD = "no_household"
    HOUSEHOLDS = "households"
    CAMPAIGNS = "campaigns"
    PETITIONS = "petitions"
    ITEMS = "items"
    TOILETS = "toilets"
    UNCONFIRMED = "unconfirmed"


CONFIRM = "confirm"
"""The line of a village's history by which another one confirms what was taken off it."""


@dataclass(frozen=True)
class VillageStanding:
    """What is known of a village: petitions and items are those of the village itself, on no household.

    `unsolved_households`: those of the unclear ones where a campaign found a problem that is not solved.
    `open_toilets`: public toilets of a campaign that lack one of the five. `unconfirmed`: one alone took something off
    the village itself, and nobody else confirmed it since.
    """

    households: int
    unclear_households: int
    unsolved_households: int
    open_petitions: int
    open_items: int
    open_toilets: int = 0
    unconfirmed: bool = False


def unclear(standing: VillageStanding) -> Iterator[VillageUnclear]:
    """Why the village is not clear; nothing when it is.

    Clear means: every household is clear, no petition or item of the village itself is open (DOMAIN 15.4), nor does a
    public toilet lack something; what one alone took off the village another one has confirmed. A village whose
    households nobody entered was not looked at.
    """
    if not standing.households:
        yield VillageUnclear.NO_HOUSEHOLD
    if standing.unclear_households:
        yield VillageUnclear.HOUSEHOLDS
    if standing.unsolved_households:
        yield VillageUnclear.CAMPAIGNS
    if standing.open_petitions:
        yield VillageUnclear.PETITIONS
    if standing.open_items:
        yield VillageUnclear.ITEMS
    if standing.open_toilets:
        yield VillageUnclear.TOILETS
    if standing.unconfirmed:
        yield VillageUnclear.UNCONFIRMED


def light(standing: VillageStanding, *, is_whole: bool) -> Light:
    """How the village shows; `is_whole`: the reader reaches all of its households."""
    found = set(unclear(standing)) - (set() if is_whole else {VillageUnclear.NO_HOUSEHOLD})
    if found:
        return Light.NOT_CLEAR
    return Light.CLEAR if is_whole else Light.NOT_JUDGED


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def weeks(from_on: date, until: date) -> list[date]:
    """The Mondays of the weeks from one day to another, the last first."""
    first, last = monday(from_on), monday(until)
    return [last - WEEK * number for number in range((last - first) // WEEK + 1)]


def share(part: int, whole: int) -> Decimal | None:
    """How many per cent of the whole a part is, to the hundredth; None where there is no whole (DOMAIN 13)."""
    if not whole:
        return None
    return (Decimal(100 * part) / Decimal(whole)).quantize(HUNDREDTH, ROUND_HALF_UP)
