"""The yearly holiday notice as a table of days: what its rows must be (放假办法 art. 2, 6, 7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.errors import Refused
from app.domain.intake import Fault
from app.domain.workdays import SATURDAY, DayKind

FIRST_YEAR, LAST_YEAR = 2004, 2100
"""Years of which a notice may be entered: the published data begins in 2004, later than 2100 is a slip."""
NAME_LENGTH = 20
Days = Mapping[date, tuple[DayKind, str | None]]


@dataclass(frozen=True)
class Row:
    """One row of the table: HOLIDAY with the holiday's name, or MAKEUP, whose name may be left out."""

    line: int
    day: date
    kind: DayKind
    name: str = ""


@dataclass(frozen=True)
class Notice:
    """All the days of one year that differ from the plain week."""

    year: int
    days: Days


class NoticeFaulty(Refused):
    """Some rows are wrong: each by its line, in the order of the table; nothing of it is kept."""

    def __init__(self, faults: Iterable[tuple[int, Fault]]) -> None:
        self.faults = sorted(faults, key=lambda found: found[0])
        super().__init__("notice_faulty", "table", count=len(self.faults))


def notice_of(rows: Sequence[Row], unread: Iterable[tuple[int, Fault]] = ()) -> Notice:
    """The notice that these rows are, all of one year.

    `unread` are the faults of rows that could not even be read. Raises NoticeFaulty naming every faulty row, Refused
    `notice_empty` for no row at all, `notice_without_holidays` when every row is a make-up day.
    """
    faults = list(unread)
    if not rows and not faults:
        raise Refused("notice_empty", "table")
    seen: dict[date, int] = {}
    for row in rows:
        if fault := _fault(row, rows[0].day.year, seen):
            faults.append((row.line, fault))
        seen.setdefault(row.day, row.line)
    if faults:
        raise NoticeFaulty(faults)
    if all(row.kind is DayKind.MAKEUP for row in rows):
        raise Refused("notice_without_holidays", "table")
    return Notice(rows[0].day.year, {row.day: (row.kind, row.name or None) for row in rows})


def _fault(row: Row, year: int, seen: Mapping[date, int]) -> Fault | None:
    if row.day in seen:
        return Fault("day", "notice_day_twice", {"day": row.day, "line": seen[row.day]})
    if not FIRST_YEAR <= row.day.year <= LAST_YEAR:
        return Fault("day", "notice_year_unlikely", {"day": row.day})
    if row.day.year != year:
        return Fault("day", "notice_other_year", {"day": row.day, "year": year})
    if row.kind is DayKind.MAKEUP and row.day.weekday() < SATURDAY:
        return Fault("kind", "notice_makeup_on_weekday", {"day": row.day})
    if row.kind is DayKind.HOLIDAY and not row.name:
        return Fault("name", "notice_name_missing", {"day": row.day})
    if len(row.name) > NAME_LENGTH:
        return Fault("name", "notice_name_too_long", {"most": NAME_LENGTH})
    return None
