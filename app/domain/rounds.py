"""When two numbers of a feedback document (反馈文号) are one: brackets, width and spaces differ from hand to hand."""

import re
import unicodedata

_BRACKETS = str.maketrans("〔〕［］【】（）()｛｝{}〈〉《》", "[]" * 9)
_SPACES = re.compile(r"\s+")


def paper_key(document_no: str | None) -> str:
    """One spelling of a document's number: 省考〔2024〕3号 and 省考 [2024] 3 号 are one; empty when there is none."""
    said = (document_no or "").translate(_BRACKETS)
    return _SPACES.sub("", unicodedata.normalize("NFKC", said)).upper()


def is_same_paper(one: str | None, other: str | None) -> bool:
    """Whether both name the same document; no number names none."""
    return bool(paper_key(one)) and paper_key(one) == paper_key(other)
