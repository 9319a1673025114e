"""The kinds of entries of the journal by which the audit administrator looks, and how an entry ended."""

from collections.abc import Mapping
from enum import StrEnum


class EntryKind(StrEnum):
    """What sort of thing an entry tells; an event that is of no other kind is an act."""

    SIGN_IN = "sign_in"
    LOOK = "look"
    TAKE = "take"
    DENIED = "denied"
    MATTER = "matter"
    SETTING = "setting"
    KEEPING = "keeping"


class EntryResult(StrEnum):
    """How it ended."""

    OK = "ok"
    DENIED = "denied"


EVENTS: Mapping[EntryKind, tuple[str, ...]] = {
    EntryKind.SIGN_IN: ("sign_in", "sign_out", "session.%", "account.sign_in%", "account.second%"),
    EntryKind.LOOK: ("%.view", "search", "inbox.read", "%.reveal", "household.reveal%"),
    EntryKind.TAKE: ("export", "print", "print.%", "%.print", "%.take", "%.download", "journal.export"),
    EntryKind.DENIED: ("denied",),
    EntryKind.MATTER: (
        *("matter.%", "household.%", "letter.%", "paper.%", "reception.%", "card.%", "advice.%", "raising.%"),
        *("instruction.%", "round.%", "village.%", "campaign.%", "plan.%", "inspection.%", "recusal.%", "sampling.%"),
        *("ladder.%", "town_sum.%", "figures.%", "handover.%", "warnings.deal", "warnings.raise", "warnings.add"),
        "import.%",
    ),
    EntryKind.SETTING: (
        *("account.%", "factor.%", "access.%", "directory.%", "calendar.%", "limits.%", "warnings.set", "synonyms.%"),
        *("monitoring.line", "notification_chosen", "view.save", "view.rename", "view.remove"),
    ),
    EntryKind.KEEPING: ("backup.%", "journal.%", "keys.%", "index.%", "privacy.%"),
}
"""By which patterns of LIKE the events of each kind are found; `%` is any text, nothing else is meant by a sign."""
