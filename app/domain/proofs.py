"""What names somebody or proves that a paper arrived (P2-P14), as against one sign that fills the field."""

import re

LEAST_OF_NAME = 2
"""Letters that a name has at least, of a person or of an organ: the shortest Chinese ones have two."""
LEAST_OF_NUMBER = 6
"""Letters and figures that the number of a mail or of a receipt has at least; the shortest ones have six."""
_NOBODY = re.compile(r"拒|无|没|不")
_WITNESSED = re.compile(r"见证|在场|作证|证明人")
_BESIDE = re.compile(r"见证人?|在场人?|作证人?|证明人|信访人|本人|拒收|[有是为由的]")
_CLAUSES = re.compile(r"[，。；！,;!\n]")


def names(text: str) -> bool:
    """Whether the text may be the name of a person, an organ or a meeting: two letters at least that differ."""
    letters = [mark for mark in text if mark.isalpha()]
    return len(letters) >= LEAST_OF_NAME and len(set(letters)) > 1


def proves(text: str) -> bool:
    """Whether the text says who signed or gives the number of a mail: a name, words, or a number."""
    number = [mark for mark in text if mark.isalnum()]
    return names(text) or (len(number) >= LEAST_OF_NUMBER and len(set(number)) > 1)


def names_witness(text: str) -> bool:
    """Whether words about a refusal (拒收) say who witnessed it."""
    told = (
        one for one in _CLAUSES.split(text) if _WITNESSED.search(one) and not _NOBODY.search(one.replace("拒收", ""))
    )
    return any(names(_BESIDE.sub("", one)) for one in told)


def is_witness(text: str) -> bool:
    """Whether what stands where the witness is asked names him: his name alone, or words that say who it was."""
    return names_witness(text) or (names(text) and not _NOBODY.search(text))
