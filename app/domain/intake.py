"""What people typed or pasted, checked and tidied: one set of validators for the web form and the sheet."""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from app.domain import privacy
from app.domain.accountability import LOCAL, local_day
from app.domain.limits import LONGEST_EXTENSION

E = TypeVar("E", bound=StrEnum)

TITLE_LENGTH = 200
BODY_LENGTH = 20_000
NAME_LENGTH = 60
MOST_PEOPLE = 9_999
EARLIEST = date(1949, 10, 1)
"""No date of any matter lies before it; a two-digit year does."""
SHEET_DIGITS = 15
"""A spreadsheet keeps this many digits of a number and turns the rest to zeros."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
# Direction marks let text be read otherwise than it is stored; the zero-width joiner stays, emoji need it.
_INVISIBLE = frozenset("\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])")
_MIDDLE_DOTS = dict.fromkeys(map(ord, "•‧・．∙⋅"), "·")
_NOT_GIVEN = frozenset({"匿名", "无", "不详", "未知", "未留", "未留名", "未提供", "无名", "-", "—", "/"})
"""What registers and sheets say where a name, phone or ID number was not given."""
_YES = frozenset({"是", "有", "对", "1", "y", "yes", "true", "√", "✓"})
_NO = frozenset({"否", "无", "不是", "没有", "0", "n", "no", "false", "×", "✗"})
_DAYS_AGO = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "前日": 2}

_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_FULL_DAY = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_TIME}")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_AND_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_HOUR = re.compile(r"\s*(?P<hour>\d{1,2})\s*[:点时]\s*(?:(?P<minute>\d{1,2})\s*分?)?$")
_FOUR_DIGITS = re.compile(r"(\d{2})(\d{2})")


@dataclasses.dataclass(frozen=True)
class Fault:
    """Why a value was not taken: the field, a code, and the facts for its sentence."""

    field: str
    code: str
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)


def fold(raw: object) -> str:
    """Text as it is kept: half-width digits and letters, no control or invisible characters, \\n lines, trimmed."""
    text = _as_text(raw).replace("\r\n", "\n").replace("\r", "\n").translate(_FULL_WIDTH)
    if not text or text.isalnum():  # nothing but letters and digits: most cells of a sheet
        return text
    return "".join(filter(_kept, text)).strip()


def fold_line(raw: object) -> str:
    """The same on one line: every run of spaces, tabs and line ends is one space."""
    return " ".join(fold(raw).split())


def blank(raw: object) -> bool:
    """Whether nothing was given; the functions below treat a blank as missing unless they say otherwise."""
    return not fold(raw)


def day(raw: object, field: str, *, today: date, latest: date | None = None, earliest: date = EARLIEST) -> date | Fault:
    """A day from 2024-05-11, 2024/5/11, 2024年5月11日, 20240511, 5.11, 0511, 今天 or a cell's date.

    Not after `latest`, which is `today` unless given; month and day alone are of this year.
    """
    parts: tuple[int, int, int] | None
    if isinstance(raw, date):
        parts = (raw.year, raw.month, raw.day)
    else:
        text = unicodedata.normalize("NFKC", fold_line(raw))
        if not text:
            return Fault(field, "date_missing")
        parts = _day_parts(text, today)
    if parts is None:
        return Fault(field, "date_unreadable", {"given": fold_line(raw)})
    try:
        found = date(*parts)
    except ValueError:
        return Fault(field, "date_impossible", {"given": fold_line(raw)})
    if found > (latest or today):
        return Fault(field, "date_in_future" if latest is None else "date_too_late", {"latest": latest or today})
    if found < earliest:
        return Fault(field, "date_too_early", {"earliest": earliest})
    return found


def moment(raw: object, field: str, *, now: datetime) -> datetime | Fault:
    """A day with the hour in the county, from 2024-05-11 9:30, 5.11 9:30 or 今天 9点30分; not after `now`."""
    text = unicodedata.normalize("NFKC", fold_line(raw))
    found = _HOUR.search(text)
    if found is None:
        return Fault(field, "hour_missing")
    on = day(text[: found.start()], field, today=local_day(now))
    if isinstance(on, Fault):
        return on
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour > 23 or minute > 59:
        return Fault(field, "hour_impossible", {"given": fold_line(raw)})
    at = datetime.combine(on, time(hour, minute), tzinfo=LOCAL)
    return at if at <= now else Fault(field, "hour_in_future", {"hour": at})


def count(raw: object, field: str = "people") -> int | Fault:
    """A number of persons, 1 to 9999, also written 3 人."""
    text = fold_line(raw).removesuffix("人").rstrip()
    if not text:
        return Fault(field, "number_missing")
    if isinstance(raw, bool) or not re.fullmatch(r"[+-]?[0-9]+", text):
        return Fault(field, "number_not_a_number", {"given": fold_line(raw)})
    # a hostile string of digits is compared by its length before it is turned into a number
    if len(text) > 9 or not 1 <= int(text) <= MOST_PEOPLE:
        return Fault(field, "number_out_of_range", {"least": 1, "most": MOST_PEOPLE})
    return int(text)


def extension(raw: object, field: str = "extend") -> int | Fault:
    """By how many days the sixty are extended, 1 to 30, also written 15 日 (art. 34)."""
    text = re.sub(r"[日天]$", "", fold_line(raw)).rstrip()
    if isinstance(raw, bool) or not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        return Fault(field, "number_not_a_number", {"given": fold_line(raw)})
    if (days := int(text)) < 1:
        return Fault(field, "extension_too_short", {"days": days})
    if days > LONGEST_EXTENSION:
        return Fault(field, "extension_too_long", {"days": days, "most": LONGEST_EXTENSION})
    return days


def amount(raw: object, field: str = "amount", *, most: int) -> int | Fault:
    """A whole number from nought to `most`."""
    text = fold_line(raw)
    if isinstance(raw, bool) or not re.fullmatch(r"[+-]?[0-9]+", text):
        return Fault(field, "number_not_a_number", {"given": text})
    if len(text) > 9 or not 0 <= int(text) <= most:
        return Fault(field, "number_out_of_range", {"least": 0, "most": most})
    return int(text)


def line(raw: object, field: str, most: int = TITLE_LENGTH) -> str | Fault:
    """Text on one line, of at most so many characters; it may be empty."""
    return _at_most(fold_line(raw), field, most)


def text(raw: object, field: str, most: int) -> str | Fault:
    """Text of several lines, of at most so many characters; it may be empty."""
    return _at_most(fold(raw), field, most)


def title(raw: object, field: str = "title") -> str | Fault:
    """One line of at most 200 characters."""
    return _within(fold_line(raw), field, "title", TITLE_LENGTH)


def body(raw: object, field: str = "body") -> str | Fault:
    """What was said or written, 1 to 20,000 characters, its lines kept."""
    return _within(fold(raw), field, "body", BODY_LENGTH)


def name(raw: object, field: str = "name") -> str | Fault:
    """A person's or an organisation's name; empty when none was given (匿名, 不详 and the like included)."""
    text = _BETWEEN_HAN.sub("", fold_line(raw)).translate(_MIDDLE_DOTS)
    if not text or text in _NOT_GIVEN:
        return ""
    return _within(text, field, "name", NAME_LENGTH)


def phone(raw: object, field: str = "phone") -> str | Fault:
    """A normalised phone number; empty when none was given."""
    text = fold_line(raw)
    if not text or text in _NOT_GIVEN:
        return ""
    number = privacy.normalise_phone(text)
    fault = privacy.phone_fault(number)
    return Fault(field, fault) if fault else number


def id_number(raw: object, field: str = "id_number", *, today: date, current: bool = False) -> str | Fault:
    """A normalised ID number; empty when none was given. A cell holding a long number has lost its last digits.

    `current`: for a register, to which the former ones of 15 digits are an anomaly (DOMAIN 15.2, rule 1_12_002).
    """
    text = fold_line(raw)
    if not text or text in _NOT_GIVEN:
        return ""
    if isinstance(raw, int | float) and len(text) > SHEET_DIGITS:
        return Fault(field, "id_rounded_by_sheet")
    if current and privacy.is_former(text):
        return Fault(field, "id_former")
    number = privacy.normalise_id(text)
    fault = privacy.id_fault(number, today)
    return Fault(field, fault) if fault else number


def household_key(raw: object) -> str:
    """A household by its head or its number, as it is compared within a village: 户主周桂兰, 0417 户, 417 号."""
    text = "".join(unicodedata.normalize("NFKC", fold_line(raw)).upper().split())
    text = text.removeprefix("户主").lstrip(":").removeprefix("第").removesuffix("户").removesuffix("号")
    return text.lstrip("0") if text.isdecimal() else text


def yes_no(raw: object, field: str) -> bool | Fault:
    """是 or 否 in the ways people write them."""
    word = fold_line(raw).lower()
    if not word:
        return Fault(field, "yes_or_no_missing")
    if word in _YES or word in _NO:
        return word in _YES
    return Fault(field, "not_yes_or_no", {"given": fold_line(raw)})


def choice(raw: object, field: str, labels: Mapping[str, E]) -> E | Fault:
    """One of a set by its label or its code; `labels` gives each label its member."""
    word = fold_line(raw)
    if not word:
        return Fault(field, "choice_missing")
    if word in labels:
        return labels[word]
    for label, member in labels.items():
        if word in {fold_line(label), member.value}:
            return member
    return Fault(field, "unknown_choice", {"given": word, "known": tuple(labels)})


def _as_text(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def _kept(character: str) -> bool:
    if character in "\n\t":
        return True
    # Cc: control characters; Cs: halves of characters, which no database takes
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in _INVISIBLE


def _at_most(text: str, field: str, most: int) -> str | Fault:
    return text if len(text) <= most else Fault(field, "text_too_long", {"length": len(text), "most": most})


def _within(text: str, field: str, what: str, most: int) -> str | Fault:
    if not text:
        return Fault(field, f"{what}_missing")
    if len(text) > most:
        return Fault(field, f"{what}_too_long", {"length": len(text), "most": most})
    return text


def _day_parts(text: str, today: date) -> tuple[int, int, int] | None:
    if text in _DAYS_AGO:
        then = today - timedelta(days=_DAYS_AGO[text])
        return then.year, then.month, then.day
    if found := _FULL_DAY.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _MONTH_AND_DAY.fullmatch(text) or _FOUR_DIGITS.fullmatch(text):
        return today.year, int(found[1]), int(found[2])
    return None
