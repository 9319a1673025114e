"""Document numbers: format, parse, order."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Refused

DIGITS = 6
LARGEST = 10**DIGITS - 1
_WRITTEN = re.compile(r"(\d{4})年?[-字第]*([信整密])[-字第]*(\d{1,6})号?")
_SERIES_FIRST = re.compile(r"([信整密])[-字第]*(\d{4})年?[-字第]*-[-字第]*(\d{1,6})号?")
_END = re.compile(r"(?:([信整密])[-字第]*|第)?(\d{1,6})号?")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−_〔〕[]()"), "-")


class Series(StrEnum):
    """One county-wide counter per year and series (DECISIONS 7); the value is the character in the number."""

    PETITION = "信"
    ITEM = "整"
    CONFIDENTIAL = "密"


@dataclass(frozen=True, order=True)
class Number:
    """A matter's number, 2024-信-000123. Raises Refused `serial_out_of_range` beyond six digits."""

    year: int
    series: Series
    serial: int

    def __post_init__(self) -> None:
        if not (1 <= self.serial <= LARGEST and 1000 <= self.year <= 9999):
            raise Refused("serial_out_of_range", serial=self.serial, most=LARGEST)

    def __str__(self) -> str:
        return f"{self.year}-{self.series}-{self.serial:0{DIGITS}d}"


def parse(text: str) -> Number | None:
    """The number somebody typed, full-width, without zeros, with 年 or 号; None when it is none."""
    plain = _plain(text)
    if found := _WRITTEN.fullmatch(plain):
        year, series, serial = found.groups()
    elif found := _SERIES_FIRST.fullmatch(plain):
        series, year, serial = found.groups()
    else:
        return None
    if not int(serial) or int(year) < 1000:
        return None
    return Number(int(year), Series(series), int(serial))


def ending(text: str) -> str:
    """The number that somebody says, or its end, as it is written: 2024-信-93, 信93, 93; empty when it is none."""
    if whole := parse(text):
        return str(whole)
    if not (found := _END.fullmatch(_plain(text))):
        return ""
    series, digits = found.groups()
    return f"-{series}-{digits:0>{DIGITS}}" if series else f"-{digits:0>{DIGITS}}"


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_DASHES)
