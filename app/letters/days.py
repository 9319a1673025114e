"""Whether a text names a day, or an hour of it, in whichever way official papers write it."""

import re
import unicodedata
from datetime import date, datetime

_DIGITS = "〇一二三四五六七八九"
_OF_THE_DAY = re.compile(r"(?:日|号)?(上午|下午|晚上?)?(\d{1,2})(?:时|点|:)(?:(\d{1,2})分?|(半))?")


def says_day(text: str, on: date) -> bool:
    """Whether this very day stands there: 2024年5月11日, 2024-05-11, 2024.5.11, 二〇二四年五月十一日."""
    return bool(_found(_plain(text), on))


def says_hour(text: str, at: datetime) -> bool:
    """Whether no other hour than this stands behind the day; one that names none says the day alone."""
    plain = _plain(text)
    hours = [_OF_THE_DAY.match(plain, end) for end in _found(plain, at.date())]
    told = [hour for hour in hours if hour is not None]
    return not told or any(_minutes(hour) == at.hour * 60 + at.minute for hour in told)


def _found(plain: str, on: date) -> list[int]:
    """Where each naming of the day ends."""
    year, month, day = on.year, on.month, on.day
    spoken = f"{''.join(_DIGITS[int(one)] for one in str(year))}年{_spoken(month)}月{_spoken(day)}[日号]"
    ways = (rf"{year}年0?{month}月0?{day}[日号]", rf"{year}[-/.]0?{month}[-/.]0?{day}(?!\d)", spoken)
    return [found.end() for way in ways for found in re.finditer(rf"(?<!\d){way}", plain)]


def _minutes(found: re.Match[str]) -> int:
    half, hours = found.group(1) or "", int(found.group(2))
    hours += 12 if half[:1] in ("下", "晚") and hours < 12 else 0
    return hours * 60 + (30 if found.group(4) else int(found.group(3) or 0))


def _spoken(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("○", "〇").replace("零", "〇")
