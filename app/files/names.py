"""What a paper may be called: nothing in its name may act on a screen, a shell or another system (FI-01, FI-02)."""

import re
import unicodedata
from pathlib import PurePath

LONGEST = 100
_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
"""What Windows lets no file be called; a clerk's computer runs it."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])( *\.|$)", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control characters, marks of direction and of no width, halves of characters, line and paragraph separators."""
_NAMELESS = "file"


def clean(name: str) -> str:
    """The name a paper is kept under: the last part of a path, in sight, at most LONGEST letters, extension kept."""
    seen = "".join(" " if sign in "\t\n\r" else sign for sign in name)
    seen = "".join(sign for sign in seen if unicodedata.category(sign) not in _UNSEEN)
    last = _SEPARATORS.split(seen)[-1]
    whole = " ".join(_FORBIDDEN.sub("_", last).split()).lstrip(". ").rstrip(". ")
    extension = PurePath(whole).suffix if len(PurePath(whole).suffix) < LONGEST else ""
    stem = whole.removesuffix(extension).rstrip(". ") or _NAMELESS
    stem = f"_{stem}" if _RESERVED.match(f"{stem}{extension}") else stem
    return stem[: LONGEST - len(extension)].rstrip(". ") + extension
