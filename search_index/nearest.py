"""Words near one that nobody wrote: what sounds the same (an input method's slip), and its longest known pieces."""

import itertools
from collections.abc import Callable, Iterator
from functools import lru_cache

from search_index.readings import readings
from search_index.words import Segmenter, fold, is_empty, stretches, written_characters

LONGEST_WORD = 8
MOST = 3
MOST_TRIED = 40
"""Each is asked of the index: about a tenth of a millisecond."""
WINDOWS = (2, 3, 4)
"""Characters of a word of the dictionary in which one or two were mistyped."""


def nearest(text: str, segmenter: Segmenter, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """At most three forms near a word that are known (`is_known`): those that sound the same first, then its pieces.

    The index holds keyed tokens and so no list of words to look through: forms are made and asked for.
    """
    word = "".join(part for han, part in stretches(fold(text)) if han)
    if not 2 <= len(word) <= LONGEST_WORD:
        return ()  # a whole sentence is near everything
    found: list[str] = []
    for form in itertools.islice(itertools.chain(_alike(word, segmenter), _pieces(word, segmenter)), MOST_TRIED):
        if not any(form in other for other in found) and is_known(form):
            found.append(form)
        if len(found) == MOST:
            break
    return tuple(found)


def _alike(word: str, segmenter: Segmenter) -> Iterator[str]:
    """The word with a window of it replaced by a word of the dictionary that sounds the same.

    The fewer characters differ the earlier, and then the more frequent word first.
    """
    made: dict[str, tuple[int, int]] = {}
    for size in WINDOWS:
        for at in range(len(word) - size + 1):
            window = word[at : at + size]
            for other in _heard(window):
                if other != window and (often := segmenter.frequency(other)):
                    apart = sum(one != two for one, two in zip(window, other, strict=True))
                    form = word[:at] + other + word[at + size :]
                    made[form] = min((apart, -often), made.get(form, (apart, 0)))
    yield from sorted(made, key=lambda form: (made[form], form))


def _heard(window: str) -> Iterator[str]:
    """What a window may have been meant to be: one character mistyped, or two neighbours."""
    alike = [_homophones().get(_sound(character), character) for character in window]
    for at, several in enumerate(alike):
        for other in several:
            yield window[:at] + other + window[at + 1 :]
    for at in range(len(window) - 1):
        for one, two in itertools.product(alike[at], alike[at + 1]):
            yield window[:at] + one + two + window[at + 2 :]


def _pieces(word: str, segmenter: Segmenter) -> Iterator[str]:
    """The words of the dictionary inside it, longest first."""
    for size in range(len(word) - 1, 1, -1):
        for at in range(len(word) - size + 1):
            if segmenter.frequency(piece := word[at : at + size]) and not is_empty(piece):
                yield piece


def _sound(character: str) -> str:
    return _sounds().get(character, "")


@lru_cache(1)
def _sounds() -> dict[str, str]:
    """The first reading of each common character, without what many confuse: z and zh, n and ng."""
    return {one: _blurred(found[0]) for one, found in readings(written_characters()).items()}


@lru_cache(1)
def _homophones() -> dict[str, str]:
    """Sound -> the common characters that have it."""
    made: dict[str, str] = {}
    for character, sound in _sounds().items():
        made[sound] = made.get(sound, "") + character
    return made


def _blurred(syllable: str) -> str:
    for plain in "zcs":
        syllable = syllable.replace(f"{plain}h", plain)
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable
