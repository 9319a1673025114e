"""The list of words that mean the same (近义词), as it is written: one group a line, its words apart."""

import re
from collections.abc import Sequence

from app.domain.errors import Refused
from app.domain.intake import Fault, fold_line

MOST_GROUPS = 500
SHORTEST, LONGEST = 2, 12
"""Characters of a word: one alone means too much, and what is longer is a sentence."""
LEAST_WORDS = 2
_APART = re.compile(r"[\s,，、;；=＝]+")
Groups = Sequence[Sequence[str]]


class SynonymsFaulty(Refused):
    """Some lines cannot be taken; `faults` names each with its line."""

    def __init__(self, faults: Sequence[tuple[int, Fault]]) -> None:
        super().__init__("synonyms_faulty", "words")
        self.faults = faults


def groups_of(text: str) -> Groups:
    """The groups of a list as somebody wrote it; empty lines and lines that begin with # say nothing.

    Raises SynonymsFaulty: a line of a single word, a word too short or too long, a word that stands in two groups;
    Refused `synonyms_too_many`.
    """
    groups: list[list[str]] = []
    faults: list[tuple[int, Fault]] = []
    first_at: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#") or not line.strip():
            continue
        words = list(dict.fromkeys(filter(None, _APART.split(fold_line(line)))))
        if (fault := _fault(words, first_at)) is not None:
            faults.append((number, fault))
        first_at |= {word: number for word in words if word not in first_at}
        groups.append(words)
    if faults:
        raise SynonymsFaulty(faults)
    if len(groups) > MOST_GROUPS:
        raise Refused("synonyms_too_many", "words", most=MOST_GROUPS, total=len(groups))
    return groups


def _fault(words: Sequence[str], first_at: dict[str, int]) -> Fault | None:
    for word in words:
        if not SHORTEST <= len(word) <= LONGEST:
            return Fault("words", "synonym_length", {"word": word[:LONGEST], "least": SHORTEST, "most": LONGEST})
        if word in first_at:
            return Fault("words", "synonym_twice", {"word": word, "line": first_at[word]})
    return Fault("words", "synonym_alone") if len(words) < LEAST_WORDS else None
