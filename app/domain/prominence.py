"""What speaks for calling a poverty matter prominent (问题突出): rules propose, the county confirms (speech 四.4)."""

from enum import StrEnum

REPEATS = 2
"""So many times it came again."""
GROUP = 5
"""From so many people on it is a collective one (DOMAIN 6)."""


class Sign(StrEnum):
    """A rule that proposes a matter."""

    REPEATED = "repeated"
    COLLECTIVE = "collective"
    FROM_ABOVE = "from_above"
    MARKED = "marked"
    GRAVE = "grave"
