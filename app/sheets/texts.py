"""What counts in the text of a cell."""

import re
import unicodedata

_CARRIAGE = re.compile("_x000[Dd]_")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text without the control characters that exports leave behind and nobody can see; line ends are \\n.

    Exports that escape twice leave the carriage return as Excel writes it (ECMA-376, ST_Xstring).
    """
    return _CONTROLS.sub("", _CARRIAGE.sub("\r", text).replace("\r\n", "\n").replace("\r", "\n"))


def folded(header: str) -> str:
    """The header without what does not count: width, case, spaces, line ends and the asterisk of a required column."""
    return "".join(unicodedata.normalize("NFKC", plain(header)).split()).strip("*").lower()
