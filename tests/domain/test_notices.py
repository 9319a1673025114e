"""The yearly notice: what its table must be, read from a file or from pasted cells."""

from datetime import date

import pytest

from app.domain.errors import Refused
from app.domain.notices import NoticeFaulty, Row, notice_of
from app.domain.workdays import Calendar, DayKind
from app.sheets import notices

TABLE = """日期,类型,名称
2027-01-01,放假,元旦
2027/1/2,放假,元旦
2027年1月3日,放假,元旦
2027-01-09,上班,
"""


def faults(table: str) -> list[tuple[int, str]]:
    """Line and code of everything that is wrong with the table."""
    found = notices.read(table)
    with pytest.raises(NoticeFaulty) as why:
        notice_of(found.rows, found.faults)
    return [(line, fault.code) for line, fault in why.value.faults]


def test_a_table_is_one_year_with_its_holidays_and_make_up_days() -> None:
    notice = notice_of(notices.read(TABLE).rows)
    assert notice.year == 2027
    assert notice.days[date(2027, 1, 2)] == (DayKind.HOLIDAY, "元旦")
    assert notice.days[date(2027, 1, 9)] == (DayKind.MAKEUP, None)


@pytest.mark.parametrize(
    "table",
    [
        TABLE.replace(",", "\t"),
        TABLE.replace(",", "，"),
        "\ufeff" + TABLE.replace("\n", "\r\n"),
        TABLE.replace("\n", "\n\n"),
        TABLE.replace("日期", " 日 期 ").replace("上班", "makeup"),
        notices.decoded(TABLE.encode("gb18030")),
        notices.decoded(TABLE.encode("utf-8-sig")),
    ],
)
def test_cells_may_come_pasted_from_a_sheet_or_in_any_file_an_office_saves(table: str) -> None:
    assert notice_of(notices.read(table).rows) == notice_of(notices.read(TABLE).rows)


def test_what_is_written_is_read_again_the_same() -> None:
    days = notice_of(notices.read(TABLE).rows).days
    table = notices.written([(day, kind, name or "") for day, (kind, name) in days.items()])
    assert notice_of(notices.read(table).rows).days == days


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1.4,放假,元旦", "notice_day_unreadable"),
        (",放假,元旦", "notice_day_unreadable"),
        ("2027-02-30,放假,春节", "date_impossible"),
        ("2027-02-05,休息,春节", "unknown_choice"),
        ("2027-02-05,,春节", "choice_missing"),
        ("2027-01-01,放假,元旦", "notice_day_twice"),
        ("2026-12-31,放假,元旦", "notice_other_year"),
        ("2027-01-08,上班,", "notice_makeup_on_weekday"),
        ("2027-02-05,放假,", "notice_name_missing"),
        ("2027-02-05,放假", "notice_name_missing"),
        ("2027-02-05,放假," + "春" * 21, "notice_name_too_long"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(row: str, code: str) -> None:
    assert faults(TABLE + row + "\n") == [(6, code)]


def test_every_wrong_row_is_named_in_the_order_of_the_table() -> None:
    wrong = TABLE + "2027-01-08,上班,\n二月五日,放假,春节\n"
    assert faults(wrong) == [(6, "notice_makeup_on_weekday"), (7, "notice_day_unreadable")]
    assert faults("日期,类型,名称\n1027-01-01,放假,元旦\n") == [(2, "notice_year_unlikely")]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("", "notice_empty"),
        ("日期,类型,名称\n", "notice_empty"),
        ("日期,类型\n2027-01-01,放假\n", "columns_missing"),
        ("日期,类型,名称\n2027-01-09,上班,\n", "notice_without_holidays"),
        ("长" * 100_001, "notice_too_long"),
    ],
)
def test_something_else_than_a_notice_is_refused_whole(table: str, code: str) -> None:
    with pytest.raises(Refused) as why:
        notice_of(notices.read(table).rows)
    assert why.value.code == code


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Refused, match="not_a_text"):
        notices.decoded(b"PK\x03\x04\xff\xff\x00")


@pytest.mark.parametrize(
    ("today", "years", "missing"),
    [
        ("2026-09-30", {2026}, None),
        ("2026-10-01", {2026}, 2027),
        ("2026-12-31", {2026, 2027}, None),
        ("2027-01-01", {2026}, 2027),
    ],
)
def test_from_october_on_the_next_year_is_missed(today: str, years: set[int], missing: int | None) -> None:
    known = Calendar(frozenset(), frozenset(), frozenset(years), "v")
    assert known.missing(date.fromisoformat(today)) == missing


def test_a_year_is_replaced_whole_and_the_others_stay(calendar: Calendar) -> None:
    changed = calendar.with_year(2026, {date(2026, 7, 1): DayKind.HOLIDAY})
    assert changed.kind(date(2026, 7, 1)) is DayKind.HOLIDAY
    assert changed.kind(date(2026, 5, 1)) is DayKind.WORKDAY
    assert changed.kind(date(2026, 5, 9)) is DayKind.WEEKEND
    assert changed.kind(date(2025, 5, 1)) is DayKind.HOLIDAY


def test_rows_know_their_line() -> None:
    assert notices.read(TABLE).rows[0] == Row(2, date(2027, 1, 1), DayKind.HOLIDAY, "元旦")
