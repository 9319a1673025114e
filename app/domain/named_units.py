"""Whether plain words about who is complained of (被反映人) mean a unit itself, or who leads a village."""

import re

_OF_A_UNIT = re.compile(r"人民政府|政府|党委|党工委|管委会|机关|单位|领导班子|班子")
_COUNTY = re.compile(r"^(?:[^\W\d_]{1,3}[市县])")


def means(words: str, unit: str) -> bool:
    """Whether the words are the name of this unit, with or without the name of its county or of its organs."""
    plain = re.sub(r"[\W_]+", "", words)
    bare = _OF_A_UNIT.sub("", plain)
    own = _OF_A_UNIT.sub("", unit) or unit
    return plain == unit or bare == own or _COUNTY.sub("", bare) == own


_LEADS = r"支部|支书|书记|主任|村长|委会|委员会|两委|干部|班子"
"""Who leads a village, or its organs."""
_VILLAGE = re.compile(r"(?:村|社区)$")


def leads_village(words: str, village: str) -> bool:
    """Whether the words are of somebody who leads this village (井台村支部书记), or of its committee: above them stands
    the town. Whoever does something else there, such as an accountant, is nobody's unit."""
    plain, bare = re.sub(r"[\W_]+", "", words), _VILLAGE.sub("", village)
    short = rf"|{re.escape(bare)}(?:支书|村委|居委)" if len(bare) > 1 else ""
    return re.search(rf"{re.escape(village)}.{{0,6}}?(?:{_LEADS}){short}", plain) is not None
