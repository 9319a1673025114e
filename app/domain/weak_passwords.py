"""Passwords that everybody guesses first: names, years, keyboard walks, the usual words; as patterns."""

import re
from collections.abc import Iterable

ENOUGH = 4
"""So many characters must be left when everything that can be guessed is taken away."""
ENOUGH_DIGITS = 8
_RUN = 4
_SHORTEST_NAME = 3
_LOOKALIKE = str.maketrans("@$!|034", "asiioea")
_WORDS = (
    *("password", "passwd", "passw", "mima", "admin", "administrator", "root", "guest", "test", "user", "login"),
    *("welcome", "letmein", "changeme", "default", "master", "system", "manager", "super", "secret", "hello", "abc"),
    *("woaini", "iloveyou", "zhongguo", "china", "nihao", "dragon", "monkey", "sunshine", "princess", "football"),
    *("anjie", "xinfang", "xinfangju", "zhengfu", "xian", "fupin", "tuopin", "zhenggai", "520", "1314", "666", "888"),
)
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
_COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol", "qaz", "wsx", "edc", "rfv", "tgb")
_WALKS = (*_ROWS, *(row[::-1] for row in _ROWS))
_DATE = re.compile(r"(?:19|20)\d\d(?:0?[1-9]|1[0-2])?(?:0?[1-9]|[12]\d|3[01])?")
_SAME = re.compile(r"(.)\1{2,}")
_SEPARATOR = re.compile(r"[\W_]+")


def is_weak(password: str, names: Iterable[str] = ()) -> bool:
    """Whether little is left of it without names, years, walks over the keyboard and words that everybody tries.

    Letters written as signs that look like them count as the letters, with and without; case does not count.
    """
    known = sorted({_bare(name) for name in names} | set(_WORDS), key=len, reverse=True)
    whole = password.lower()
    readings = (whole, _DATE.sub("", whole).translate(_LOOKALIKE))
    return any(_is_little(_left(reading, known)) for reading in readings)


def _is_little(left: str) -> bool:
    return len(left) < (ENOUGH_DIGITS if left.isdecimal() else ENOUGH)


def _left(reading: str, known: Iterable[str]) -> str:
    left = _SEPARATOR.sub("", reading)
    for name in known:
        if len(name) >= _SHORTEST_NAME or (name and not name.isascii()):
            left = left.replace(name, "")
    left = _SAME.sub("", _DATE.sub("", left))
    for column in _COLUMNS:
        left = left.replace(column, "")
    return _without_walks(left)


def _without_walks(text: str) -> str:
    left, at = "", 0
    while at < len(text):
        length = _walked(text[at:])
        left += "" if length >= _RUN else text[at]
        at += length if length >= _RUN else 1
    return left


def _walked(text: str) -> int:
    """How many characters from the first one on lie in a row, on the keyboard or in the alphabet."""
    length = 1
    while length < len(text) and any(text[: length + 1] in walk for walk in _WALKS):
        length += 1
    return length


def _bare(name: str) -> str:
    return _SEPARATOR.sub("", name.lower())
