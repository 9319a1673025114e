"""Same person and same matter (重复信访)."""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, product

HINT_FROM = 0.35
LIKELY_FROM = 0.45
"""Cosine of the texts: of pairs from .35 81 % are the same matter, from .45 90 % (SEARCH.md)."""
COLLECTIVE_FROM = 5
"""集体访: five persons or more (DOMAIN 6)."""


class SamePerson(StrEnum):
    """Why two petitions seem to come from the same person, the strongest first (DOMAIN 7.4)."""

    ID_NUMBER = "id_number"
    NAME_AND_PHONE = "name_and_phone"
    NAME_AND_VILLAGE = "name_and_village"
    ACCUSED = "accused"


class SameRound(StrEnum):
    """How near an item of the same round of checking is: of one village it may be the same problem, entered twice."""

    VILLAGE = "village"
    ROUND = "round"


class Ground(StrEnum):
    """What speaks for two matters being the same, the strongest first; of one pair several may, or none known."""

    ID_NUMBER = "id_number"
    NAME_AND_PHONE = "name_and_phone"
    NAME_AND_VILLAGE = "name_and_village"
    ACCUSED = "accused"
    HOUSEHOLD = "household"
    LIKELY = "likely"
    HINT = "hint"
    PLACE = "place"
    UNKNOWN = "unknown"


class Similarity(StrEnum):
    """How like two texts are; it only proposes, a person decides."""

    NONE = "none"
    HINT = "hint"
    LIKELY = "likely"


@dataclass(frozen=True)
class Proposed:
    """A matter, by its uid, that was shown as perhaps the same while another one was registered, and what spoke for it.

    `place`: the same village and category. `score`: how like the texts are, where that was a reason.
    """

    uid: str
    person: SamePerson | None = None
    household: bool = False
    place: bool = False
    score: float | None = None


@dataclass(frozen=True)
class Identity:
    """What is known of one petitioner: normalised values or their keyed hashes, empty where unknown."""

    name: str = ""
    id_number: str = ""
    phone: str = ""
    village_id: int | None = None


@dataclass(frozen=True)
class Raised:
    """Who stands behind a petition: petitioners, joint signers and representatives; for an agent, his principal.

    `accused` counts only for an anonymous accusation, where it stands for the unknown person.
    """

    people: tuple[Identity, ...] = ()
    anonymous_accusation: bool = False
    accused: frozenset[str] = frozenset()


def same_person(one: Identity, other: Identity) -> SamePerson | None:
    """ID number, else name and phone, else name and village. Two different ID numbers are two persons."""
    if one.id_number and other.id_number:
        return SamePerson.ID_NUMBER if one.id_number == other.id_number else None
    name = _plain(one.name)
    if not name or name != _plain(other.name):
        return None
    if one.phone and one.phone == other.phone:
        return SamePerson.NAME_AND_PHONE
    if one.village_id is not None and one.village_id == other.village_id:
        return SamePerson.NAME_AND_VILLAGE
    return None


def same_people(one: Raised, other: Raised) -> SamePerson | None:
    """The strongest reason by which at least one identical person stands behind both petitions."""
    found = {same_person(*pair) for pair in product(one.people, other.people)}
    if one.anonymous_accusation and other.anonymous_accusation and not one.accused.isdisjoint(other.accused):
        found.add(SamePerson.ACCUSED)
    return next((reason for reason in SamePerson if reason in found), None)


def similarity(score: float) -> Similarity:
    """The level of a text similarity between 0 and 1."""
    if score >= LIKELY_FROM:
        return Similarity.LIKELY
    return Similarity.HINT if score >= HINT_FROM else Similarity.NONE


def likeness(one: str, other: str) -> float:
    """How like two texts are, between 0 and 1, by the pairs of letters they share.

    For the few texts that no index holds: what is written in accusations.
    """
    mine, theirs = _pairs(one), _pairs(other)
    shared = sum(count * theirs[pair] for pair, count in mine.items())
    length = math.sqrt(sum(n * n for n in mine.values()) * sum(n * n for n in theirs.values()))
    return shared / length if length else 0.0


def _pairs(text: str) -> Counter[str]:
    letters = [letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum()]
    return Counter(map("".join, pairwise(letters)))


def grounds(person: SamePerson | None, household: bool, likeness: Similarity, place: bool) -> list[Ground]:
    """Everything that spoke for a proposal."""
    found = [Ground(person.value)] if person else []
    found += [Ground.HOUSEHOLD] if household else []
    found += [Ground(likeness.value)] if likeness is not Similarity.NONE else []
    found += [Ground.PLACE] if place else []
    return found or [Ground.UNKNOWN]


def is_collective(people: int) -> bool:
    """Whether that many persons make a group (集体访、联名件)."""
    return people >= COLLECTIVE_FROM


def accused_keys(names: Iterable[str]) -> frozenset[str]:
    """Names of accused persons or units in the spelling that `Raised.accused` compares."""
    return frozenset(plain for name in names if (plain := _plain(name)))


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
