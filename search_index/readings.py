"""Pinyin of names: how somebody types them who does not switch the input method (qianwa, qw for 前洼)."""

import importlib.metadata
import json
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

LONGEST = 30
"""Letters of what is typed that are compared."""
_UMLAUT = "\u0308"


def readings(characters: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Every reading of these characters without its tone; ü stands both as v and as u, as people type it.

    Only the table of single characters is read and nothing of it kept: the library as a whole takes 57 MB of each
    process, most of it phrases (measured), and a name of a few characters is found by any of its readings.
    """
    path = Path(str(importlib.metadata.distribution("pypinyin").locate_file("pypinyin/pinyin_dict.json")))
    table: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return {one: _toneless(found) for one in set(characters) if (found := table.get(str(ord(one))))}


def sounds_like(typed: str, name: str, known: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether Latin letters spell a beginning of the name: whole syllables, initials, or some of both."""
    return _spells(typed[:LONGEST].lower(), name, known)


def _spells(typed: str, name: str, known: Mapping[str, tuple[str, ...]]) -> bool:
    if not typed:
        return True
    if not name:
        return False
    rest = name[1:]
    for reading in known.get(name[0], (name[0].lower(),)):
        if reading.startswith(typed):
            return True
        # A whole syllable, or its first letters alone (z, zh).
        for length in {len(reading), 2 if reading[1:2] == "h" else 1, 1}:
            if typed.startswith(reading[:length]) and _spells(typed[length:], rest, known):
                return True
    return False


@lru_cache(maxsize=4096)
def _toneless(several: str) -> tuple[str, ...]:
    found = dict[str, None]()
    for reading in several.split(","):
        apart = unicodedata.normalize("NFD", reading)
        bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
        found[bare] = None
        if _UMLAUT in apart:
            found[bare.replace("u", "v")] = None
    return tuple(found)
