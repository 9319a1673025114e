"""Papers of a rectification item (DOMAIN 12): which there are, and from when each can be written."""

from enum import StrEnum


class ItemPaper(StrEnum):
    """整改方案 with its three lists, 销号申请表, 验收表, 销号审签表, 回头看记录."""

    PLAN = "plan"
    APPLICATION = "application"
    VERIFICATION = "verification"
    SIGN_OFF = "sign_off"
    LOOK_BACK = "look_back"


def ready(*, planned: bool, reported: bool, applied: bool, verified: bool, was_closed: bool) -> tuple[ItemPaper, ...]:
    """The papers that can be written now. A form is taken along and filled in by hand, so it is there before its act:
    that of the verification once it was applied for, that of the look-back once it was struck off, be it taken up again
    since."""
    there = {
        ItemPaper.PLAN: planned,
        ItemPaper.APPLICATION: reported or applied,
        ItemPaper.VERIFICATION: applied or verified,
        ItemPaper.SIGN_OFF: verified,
        ItemPaper.LOOK_BACK: was_closed,
    }
    return tuple(paper for paper in ItemPaper if there[paper])
