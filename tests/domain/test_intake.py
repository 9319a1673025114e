"""What people type and paste, tidied or turned back with a reason."""

from datetime import date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import intake
from app.domain.intake import Fault

TODAY = date(2024, 5, 11)


def code(result: object) -> str:
    assert isinstance(result, Fault)
    return result.code


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  柳溪镇　", "柳溪镇"),
        ("１２３ＡＢｃ，（一）。", "123ABc，（一）。"),
        ("一\r\n二\r三\n四\t五", "一\n二\n三\n四\t五"),
        ("a\x00b\x07c\x7f\x9fd", "abcd"),
        ("\ufeff低\u200b保\u202e", "低保"),
        ("谢谢👨‍👩‍👧😀❤️", "谢谢👨‍👩‍👧😀❤️"),
        ("\ud83d坏", "坏"),
        ("𠮷家", "𠮷家"),
        (None, ""),
        (13.0, "13"),
        (13.5, "13.5"),
    ],
)
def test_text_is_folded_without_losing_what_was_said(raw: object, kept: str) -> None:
    assert intake.fold(raw) == kept


@given(st.text())
def test_folding_twice_changes_nothing_more_and_always_fits_a_database(text: str) -> None:
    once = intake.fold(text)
    assert intake.fold(once) == once
    once.encode()
    assert "\x00" not in once


@pytest.mark.parametrize(
    "raw",
    [
        "2024-05-11",
        "2024/5/11",
        "2024.5.11",
        "2024年5月11日",
        "２０２４－０５－１１",
        " 2024-5-11 08:30:00 ",
        "2024-05-11T08:30",
        "20240511",
        20240511,
        "5.11",
        "5月11日",
        "05-11",
        "0511",
        "今天",
        date(2024, 5, 11),
        datetime(2024, 5, 11, 23, 59),  # noqa: DTZ001  a cell of a sheet has no time zone
    ],
)
def test_every_way_of_writing_a_day_is_read(raw: object) -> None:
    assert intake.day(raw, "received_on", today=TODAY) == TODAY


def test_yesterday_is_understood() -> None:
    assert intake.day("昨天", "received_on", today=date(2024, 3, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", "date_missing"),
        (None, "date_missing"),
        ("2024-05-12", "date_in_future"),
        ("5.12", "date_in_future"),
        (datetime(2024, 5, 12), "date_in_future"),  # noqa: DTZ001  a cell of a sheet has no time zone
        ("2024-02-30", "date_impossible"),
        ("2023-02-29", "date_impossible"),
        ("1313", "date_impossible"),
        ("0000-00-00", "date_impossible"),
        ("0024-05-11", "date_too_early"),
        ("上个月", "date_unreadable"),
        ("45423", "date_unreadable"),
        ("2024-05-11-12", "date_unreadable"),
        ("24-05-11", "date_unreadable"),
    ],
)
def test_a_day_that_cannot_be_is_turned_back_with_its_own_reason(raw: object, expected: str) -> None:
    assert code(intake.day(raw, "received_on", today=TODAY)) == expected


def test_the_fault_names_the_field_and_carries_the_facts() -> None:
    fault = intake.day("2024-05-12", "received_on", today=TODAY)
    assert fault == Fault("received_on", "date_in_future", {"latest": TODAY})
    assert intake.day("2024-02-30", "due_on", today=TODAY) == Fault(
        "due_on", "date_impossible", {"given": "2024-02-30"}
    )


def test_a_due_day_may_lie_ahead_up_to_its_own_limit() -> None:
    assert intake.day("2024-06-30", "due_on", today=TODAY, latest=date(2024, 12, 31)) == date(2024, 6, 30)
    assert code(intake.day("2025-01-01", "due_on", today=TODAY, latest=date(2024, 12, 31))) == "date_too_late"
    assert code(intake.day("2024-05-01", "due_on", today=TODAY, earliest=date(2024, 5, 2))) == "date_too_early"


@given(st.text(max_size=30))
def test_no_text_makes_the_day_reader_fail(text: str) -> None:
    assert isinstance(intake.day(text, "received_on", today=TODAY), date | Fault)


@pytest.mark.parametrize(("raw", "people"), [("7", 7), ("７", 7), (7, 7), (7.0, 7), ("7 人", 7), ("9999", 9999)])
def test_a_number_of_people_is_read(raw: object, people: int) -> None:
    assert intake.count(raw) == people


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", "number_missing"),
        ("七", "number_not_a_number"),
        ("7.5", "number_not_a_number"),
        (7.5, "number_not_a_number"),
        (True, "number_not_a_number"),
        ("²", "number_not_a_number"),
        ("0", "number_out_of_range"),
        ("-3", "number_out_of_range"),
        ("10000", "number_out_of_range"),
        ("9" * 5000, "number_out_of_range"),
    ],
)
def test_what_is_no_number_of_people_is_turned_back(raw: object, expected: str) -> None:
    assert code(intake.count(raw)) == expected


def test_a_title_is_one_line_of_two_hundred_characters() -> None:
    assert intake.title(" 危房\n改造　 补助 ") == "危房 改造 补助"
    assert intake.title("题" * 200) == "题" * 200
    assert intake.title("题" * 201) == Fault("title", "title_too_long", {"length": 201, "most": 200})
    assert code(intake.title(" \n ")) == "title_missing"


def test_a_body_keeps_its_lines_up_to_twenty_thousand_characters() -> None:
    assert intake.body("第一段\r\n\r\n第二段") == "第一段\n\n第二段"
    assert intake.body("😀" * 20_000) == "😀" * 20_000
    assert intake.body("文" * 20_001) == Fault("body", "body_too_long", {"length": 20_001, "most": 20_000})
    assert code(intake.body("\x00\x01")) == "body_missing"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("周 桂　兰", "周桂兰"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("Li Na", "Li Na"),
        ("匿名", ""),
        ("不详", ""),
        (None, ""),
    ],
)
def test_names_lose_their_padding_and_no_name_is_no_name(raw: object, kept: str) -> None:
    assert intake.name(raw) == kept


def test_a_name_of_more_than_sixty_characters_is_no_name() -> None:
    assert intake.name("长" * 61) == Fault("name", "name_too_long", {"length": 61, "most": 60})


@pytest.mark.parametrize("raw", ["199 0000 2406", 19900002406, 19900002406.0, "１９９００００２４０６"])
def test_a_phone_is_read_from_text_and_from_number_cells(raw: object) -> None:
    assert intake.phone(raw) == "19900002406"


def test_a_wrong_phone_is_turned_back_and_an_empty_one_is_not() -> None:
    assert intake.phone("") == ""
    assert intake.phone("1990000") == Fault("phone", "phone_wrong_length")
    assert code(intake.phone("12345", "contact")) == "phone_service_number"


@pytest.mark.parametrize("raw", ["无", "不详", "-", "/", " 未提供 "])
def test_words_for_nothing_are_nothing(raw: str) -> None:
    assert (intake.name(raw), intake.phone(raw), intake.id_number(raw, today=TODAY)) == ("", "", "")


def test_an_id_number_is_normalised_or_turned_back() -> None:
    assert intake.id_number("", today=TODAY) == ""
    assert intake.id_number("990226800101012", today=TODAY) == "990226198001010121"
    assert intake.id_number("99022619800101005ｘ", today=TODAY) == "99022619800101005X"
    assert code(intake.id_number("990226198001010122", today=TODAY)) == "id_wrong_checksum"


def test_an_id_number_that_a_sheet_has_rounded_is_named_as_such() -> None:
    assert code(intake.id_number(990226198001010000, today=TODAY)) == "id_rounded_by_sheet"
    assert intake.id_number(990226800101012, today=TODAY) == "990226198001010121"


@pytest.mark.parametrize(
    ("raw", "answer"),
    [("是", True), ("否", False), (1, True), (0.0, False), ("TRUE", True), (False, False), ("√", True)],
)
def test_yes_and_no_are_read_as_people_write_them(raw: object, answer: bool) -> None:
    assert intake.yes_no(raw, "poverty") is answer


def test_neither_yes_nor_no_is_turned_back() -> None:
    assert intake.yes_no("也许", "poverty") == Fault("poverty", "not_yes_or_no", {"given": "也许"})
    assert code(intake.yes_no(None, "poverty")) == "yes_or_no_missing"


class Channel(StrEnum):
    LETTER = "letter"
    VISIT = "visit"


LABELS = {"来信": Channel.LETTER, "来访": Channel.VISIT, "走访": Channel.VISIT}


@pytest.mark.parametrize(
    ("raw", "member"), [("来信", Channel.LETTER), (" 走访 ", Channel.VISIT), ("visit", Channel.VISIT)]
)
def test_a_choice_is_taken_by_any_label_or_by_its_code(raw: str, member: Channel) -> None:
    assert intake.choice(raw, "channel", LABELS) is member


def test_an_unknown_choice_is_turned_back_with_the_known_ones() -> None:
    known = ("来信", "来访", "走访")
    assert intake.choice("飞鸽", "channel", LABELS) == Fault(
        "channel", "unknown_choice", {"given": "飞鸽", "known": known}
    )
    assert code(intake.choice("", "channel", LABELS)) == "choice_missing"


@pytest.mark.parametrize(("raw", "empty"), [(None, True), ("　\n", True), ("\u200b", True), (0, False), ("无", False)])
def test_a_cell_is_blank_when_nothing_can_be_seen_in_it(raw: object, empty: bool) -> None:
    assert intake.blank(raw) is empty
