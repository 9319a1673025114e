"""Reasons (原因、理由): what somebody who reads one later can make something of."""

from app.domain.errors import Refused

LEAST = 4
"""Letters and figures that a reason has at least, punctuation and spaces not counted."""
DIFFERENT = 3
"""As many of them differ: one or two that are repeated say nothing."""


def readable(text: str) -> bool:
    """Whether the text says something: words, not only signs, figures, or the same one or two over again."""
    marks = [mark for mark in text if mark.isalnum()]
    return len(marks) >= LEAST and len(set(marks)) >= DIFFERENT and any(mark.isalpha() for mark in marks)


def reason_given(text: str, field: str = "reason", missing: str = "reason_missing", **facts: object) -> str:
    """The reason trimmed. Raises Refused with `missing` (facts) for none, `reason_says_nothing` for one nobody can
    read."""
    if not text.strip():
        raise Refused(missing, field, **facts)
    check_readable(text, field)
    return text.strip()


def check_readable(text: str, field: str) -> None:
    """Refuse words that say nothing, with `reason_says_nothing`."""
    if not readable(text):
        raise Refused("reason_says_nothing", field, least=LEAST)
