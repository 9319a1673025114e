"""Whether plain words about who is complained of (被反映人) mean a unit itself, and not somebody in it."""

import re

_OF_A_UNIT = re.compile(r"人民政府|政府|党委|党工委|管委会|机关|单位|领导班子|班子")
_COUNTY = re.compile(r"^(?:[^\W\d_]{1,3}[市县])")


def means(words: str, unit: str) -> bool:
    """Whether the words are the name of this unit, with or without the name of its county or of its organs."""
    plain = re.sub(r"[\W_]+", "", words)
    bare = _OF_A_UNIT.sub("", plain)
    own = _OF_A_UNIT.sub("", unit) or unit
    return plain == unit or bare == own or _COUNTY.sub("", bare) == own
