"""Originals (原件) in a petition file (DOMAIN 8, P23): the source, a receipt of each service."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.letters import LetterKind as K


class Original(StrEnum):
    """One original: the source (来件), else the receipt (送达回证) of the paper of this name."""

    SOURCE = "source"
    WHEREABOUTS = K.WHEREABOUTS_NOTICE.value
    ACCEPTANCE = K.ACCEPTANCE_NOTICE.value
    NOT_ACCEPTED = K.NOT_ACCEPTED_NOTICE.value
    NO_LONGER_ACCEPTED = K.NO_LONGER_ACCEPTED_NOTICE.value
    DIVERTED = K.DIVERSION_NOTICE.value
    MERGED = K.MERGED_NOTICE.value
    EXTENSION = K.EXTENSION_NOTICE.value
    OPINION = K.OPINION.value
    REVIEW = K.REVIEW_OPINION.value
    RECHECK = K.RECHECK_OPINION.value


@dataclass(frozen=True)
class Served:
    """A paper that reached the petitioner, of several this one by his name; a receipt that came before `since` is of
    another one."""

    original: Original
    since: datetime
    person: str = ""


@dataclass(frozen=True)
class Receipt:
    """A receipt: when it came, and the words by which it may name whoever signed it."""

    came: datetime
    said: str = ""


def receipts_shown(served: Iterable[Served], receipts: Iterable[Receipt]) -> list[tuple[Served, bool]]:
    """Of each service, whether a receipt is there for it: one proves one service alone.

    One that names persons proves it of each of them, and of nobody else. What was made last takes its receipt first,
    for it can have fewest.
    """
    order, services = list(Original), list(served)
    people = {one.person for one in services if one.person}
    left = sorted(receipts, key=lambda one: one.came)
    named = [(one.came, person) for one in left for person in people if person in one.said]
    nameless = [one.came for one in left if not any(person in one.said for person in people)]
    found: list[tuple[Served, bool]] = []
    for one in sorted(services, key=lambda one: (one.since, order.index(one.original)), reverse=True):
        late = [known for known in named if known[0] >= one.since and one.person in (known[1], "")]
        any_ = bool(nameless) and nameless[-1] >= one.since
        found.append((one, any_ or bool(late)))
        if late and (one.person or not any_):
            named.remove(late[-1])
        elif any_:
            nameless.pop()
    return found
