"""Originals (原件) in a petition file (DOMAIN 8, P23): the source, and a receipt of every paper that was served."""

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
    """A paper that reached the petitioner; a receipt that came before `since` is of another one."""

    original: Original
    since: datetime


def receipts_shown(served: Iterable[Served], receipts: Iterable[datetime]) -> list[tuple[Original, bool]]:
    """Of each paper that was served, whether a receipt is there for it: one proves one service alone.

    `receipts`: when each came. What was made last takes its receipt first, for it can have fewest.
    """
    left, found, order = sorted(receipts), list[tuple[Original, bool]](), list(Original)
    for one in sorted(served, key=lambda one: (one.since, order.index(one.original)), reverse=True):
        fits = bool(left) and left[-1] >= one.since
        found.append((one.original, fits))
        if fits:
            left.pop()
    return found
