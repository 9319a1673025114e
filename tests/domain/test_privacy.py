"""What is hidden, and which numbers are none. All numbers are invented (area code 990226 does not exist)."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import intake
from app.domain.privacy import (
    Sex,
    birth_on,
    citizen,
    id_fault,
    is_former,
    mask_id,
    mask_name,
    mask_phone,
    mask_text,
    normalise_id,
    normalise_phone,
    phone_fault,
    restored,
    sex,
    shortened,
    tells_number,
    without_numbers,
)

TODAY = date(2024, 5, 11)
WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]


def id_of(born_on: date, serial: int = 12) -> str:
    """A correct number, its last character found by trying: the weighted sum of all 18 is 1 modulo 11."""
    stem = f"990226{born_on:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True))
    return stem + next(c for value, c in enumerate("0123456789X") if (total + value) % 11 == 1)


GOOD_ID = id_of(date(1980, 1, 1))


@pytest.mark.parametrize(
    ("name", "masked"),
    [("周桂兰", "周*兰"), ("欧阳春娜", "欧**娜"), ("周兰", "周*"), ("周", "*"), ("", ""), (" 周桂兰 ", "周*兰")],
)
def test_names_keep_their_first_and_last_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_id_numbers_keep_six_and_two() -> None:
    assert mask_id("990226198001010124") == "990226**********24"
    assert mask_id("12345678") == "********"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("19900002406", "199****2406"), ("0516-83550000", "0516-****0000"), ("83550000", "83****00"), ("12345", "*****")],
)
def test_phones_hide_their_middle_four(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话19900002406。", "电话199****2406。"),
        ("１９９００００２４０６打不通", "１９９****２４０６打不通"),
        ("请打 199 0000 2406 或 +8619900002406", "请打 199 **** 2406 或 +86199****2406"),
        ("座机0516-83550000", "座机0516-****0000"),
        ("身份证990226198001010124，", "身份证990226**********24，"),
        ("990226 19800101 012x", "990226************2x"),
        ("残疾证99022619800101012443", "残疾证990226************43"),
        ("卡号6200 0000 0000 0000 123", "卡号6200 0***************23"),
        ("2024-05-11 收 1234567 元，村民组 12 户，邮编 221000", "2024-05-11 收 1234567 元，村民组 12 户，邮编 221000"),
    ],
)
def test_numbers_inside_text_are_masked_and_other_figures_stay(text: str, masked: str) -> None:
    assert mask_text(text) == masked


def test_numbers_inside_text_can_be_left_out_for_the_index() -> None:
    assert without_numbers(f"本人{GOOD_ID}电话19900002406反映低保") == "本人 电话 反映低保"


@given(text=st.text(alphabet="0123456789Xx１９- 人电话", max_size=60))
def test_masking_text_leaves_no_mobile_number_and_no_id_number_standing(text: str) -> None:
    masked = mask_text(text)
    assert len(masked) == len(text)
    assert not re.search(r"(?<![0-9])(1[3-9][0-9]{9}|[0-9]{17}[0-9Xx])(?![0-9])", masked)


@pytest.mark.parametrize(
    "typed",
    [GOOD_ID, f" {GOOD_ID[:6]} {GOOD_ID[6:14]} {GOOD_ID[14:]} ", "".join(chr(ord(c) + 0xFEE0) for c in GOOD_ID)],
)
def test_one_id_number_has_one_spelling(typed: str) -> None:
    assert normalise_id(typed) == GOOD_ID


def test_a_fifteen_digit_number_becomes_the_same_persons_eighteen() -> None:
    assert normalise_id("990226800101012") == id_of(date(1980, 1, 1), 12)
    assert id_fault(normalise_id("990226800101012"), TODAY) is None


@given(born_on=st.dates(date(1900, 1, 1), TODAY), serial=st.integers(0, 999))
def test_every_correct_number_is_accepted_whatever_its_area(born_on: date, serial: int) -> None:
    number = id_of(born_on, serial)
    assert id_fault(number, TODAY) is None
    assert birth_on(number) == born_on
    assert sex(number) is (Sex.MALE if serial % 2 else Sex.FEMALE)


@given(born_on=st.dates(date(1900, 1, 1), TODAY), place=st.integers(14, 16), change=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born_on: date, place: int, change: int) -> None:
    number = id_of(born_on)
    wrong = f"{number[:place]}{(int(number[place]) + change) % 10}{number[place + 1 :]}"
    assert id_fault(wrong, TODAY) == "id_wrong_checksum"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("99022619800101", "id_wrong_length"),
        ("9902261980010101245", "id_wrong_length"),
        ("99022619800101X124", "id_wrong_characters"),
        ("990226198002300124", "id_date_impossible"),
        (id_of(date(2024, 5, 12)), "id_date_in_future"),
        (GOOD_ID[:17] + ("0" if GOOD_ID[17] != "0" else "1"), "id_wrong_checksum"),
    ],
)
def test_a_number_that_cannot_be_says_why(number: str, code: str) -> None:
    assert id_fault(number, TODAY) == code


@pytest.mark.parametrize("tail", ["43", "43B1"])
def test_disability_cards_are_accepted(tail: str) -> None:
    assert id_fault(GOOD_ID + tail, TODAY) is None


@pytest.mark.parametrize("tail", ["43", "43B1", "4302"])
def test_the_first_eighteen_of_a_card_are_a_number_themselves_and_say_whose_it_is(tail: str) -> None:
    assert citizen(GOOD_ID + tail) == GOOD_ID
    wrong_end = GOOD_ID[:17] + ("0" if GOOD_ID[17] != "0" else "1")
    assert id_fault(wrong_end + tail, TODAY) == "id_wrong_checksum"
    assert id_fault(f"990226198002300124{tail}", TODAY) == "id_date_impossible"
    assert id_fault(id_of(date(2024, 5, 12)) + tail, TODAY) == "id_date_in_future"


@pytest.mark.parametrize("number", ["", "990226800101012", GOOD_ID, GOOD_ID[:17], GOOD_ID + "4"])
def test_every_other_number_is_its_own(number: str) -> None:
    assert citizen(number) == number


@pytest.mark.parametrize(
    ("typed", "former"),
    [
        ("990226800101012", True),
        ("990226 800101 012", True),
        ("９９０２２６８００１０１０１２", True),
        (GOOD_ID, False),
    ],
)
def test_a_number_of_fifteen_digits_is_known_for_what_it_is(typed: str, former: bool) -> None:
    assert is_former(typed) is former


def test_what_is_no_number_has_neither_birth_nor_sex() -> None:
    assert birth_on("匿名") is None
    assert sex("匿名") is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("199 0000 2406", "19900002406"),
        ("+86 199-0000-2406", "19900002406"),
        ("008619900002406", "19900002406"),
        ("（0516）8355-0000", "051683550000"),
        ("１９９００００２４０６", "19900002406"),
    ],
)
def test_one_phone_number_has_one_spelling(typed: str, number: str) -> None:
    assert normalise_phone(typed) == number
    assert phone_fault(number) is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("1990000240", "phone_wrong_length"),
        ("199000024066", "phone_wrong_length"),
        ("12900002406", "phone_wrong_length"),
        ("051613550000", "phone_wrong_length"),
        ("12345", "phone_service_number"),
        ("110", "phone_service_number"),
        ("4000000000", "phone_service_number"),
        ("95500", "phone_service_number"),
        ("1990000240A", "phone_wrong_characters"),
        ("19900002406、19900002407", "phone_wrong_characters"),
    ],
)
def test_a_number_nobody_can_be_called_at_says_why(number: str, code: str) -> None:
    assert phone_fault(number) == code


@pytest.mark.parametrize("number", ["83550000", "8355000", "01083550000", "02083550000", "05168355000"])
def test_landlines_are_phones(number: str) -> None:
    assert phone_fault(number) is None


@pytest.mark.parametrize(
    ("original", "typed", "kept"),
    [
        ("电话 19912342406。", "电话 199****2406，白天打。", "电话 19912342406，白天打。"),
        ("甲 19912342406，乙 19955552406。", "甲 199****2406，乙 199****2406。", "甲 19912342406，乙 19955552406。"),
        ("甲 19912342406，乙 19955552406。", "只留一个 199****2406。", None),
        ("没有号码。", "电话 199****2406。", None),
        ("没有号码。", "乘法 3*4 照写。", "乘法 3*4 照写。"),
        ("原来就写着 199****2406。", "原来就写着 199****2406，照留。", "原来就写着 199****2406，照留。"),
        ("证件 990226196302281129。", "证件 990226**********29 号。", "证件 990226196302281129 号。"),
        ("周桂兰说的。", "周*兰说过。", "周桂兰说过。"),
    ],
)
def test_a_masked_text_that_comes_back_has_its_numbers_again_or_is_refused(
    original: str, typed: str, kept: str | None
) -> None:
    assert restored(typed, original, ["周桂兰"]) == kept


@given(text=st.text(alphabet="0123456789*- 电话Xx，周桂兰", max_size=60))
def test_what_comes_back_as_it_was_shown_is_what_stood_there_or_is_refused(text: str) -> None:
    assert restored(mask_text(text), text) in (text, None)


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("反映低保停发", 40, "反映低保停发"),
        ("我的身份证是990226197001010013", 12, "我的身份证是"),
        ("我的身份证是990226**********13，请查", 15, "我的身份证是"),
        ("电话：199****2406，请回", 6, "电话"),
        ("打 0311-8800-1234 没人接", 8, "打"),
        ("从 2024-05-11 起停发", 6, "从"),
        ("共欠12.5万元没有发", 4, "共欠"),
        ("卡号 6222 0212 3456 7890 123 收不到钱", 12, "卡号"),
        ("低保（199****2406）停发", 5, "低保"),
        ("12345热线没有人接，所以来信", 8, "12345热线没"),
        ("1" * 30, 10, "1" * 10),
        ("1380013 8001390 0139001", 10, "1380013"),
    ],
)
def test_a_shortened_text_never_ends_inside_a_number(text: str, most: int, kept: str) -> None:
    assert shortened(text, most) == kept


@given(text=st.text("反映1234567890*-, 。A（", max_size=60), most=st.integers(1, 40))
def test_a_shortened_text_is_a_beginning_and_its_last_number_is_whole(text: str, most: int) -> None:
    kept = shortened(text, most)
    assert text.startswith(kept)
    assert len(kept) <= most
    rest = text[len(kept) :]
    is_one_word = re.fullmatch(r"[ ，、：:；;（(—-]*[0-9A*]+.*", text[:most]) and not re.search("[反映]", kept)
    assert is_one_word or not (re.search(r"[0-9*]$", kept) and re.match(r"[0-9*]", rest))


@pytest.mark.parametrize(
    "text",
    [
        *("身份证99022619630307122X", "９９０２２６１９６３０３０７１２２Ｘ", "990226 1963 0307 122X"),
        *("990226·19630307·122X", "990226\n19630307\n122x", "990226/19630307/122X", "0558-7123456"),
        *("13800138000", "电话：138——0013——8000", "138.0013.8000", "１３８ ００１３ ８０００"),
        *("13800 138000", "一三八零零一三八零零零", "幺三八〇〇一三八〇〇〇"),
    ],
)
def test_t56_a_number_is_found_however_it_is_written(text: str) -> None:
    assert tells_number(f"拟纳入监测对象，{text}，公示如下")


@pytest.mark.parametrize(
    "text",
    [
        "公示时间：2024-04-09 至 2024-04-14，共 15 户 62 人，收入 7300 元",
        *("2024年4月9日—2024年4月14日", "2024.04.09-2024.04.14", "二〇二四年四月九日", "户编号 9902261040417"),
        *("人均 7,300、8,640、9,120 元", "第 1、2、3、4、5、6、7、8、9、10、11 组"),
    ],
)
def test_days_sums_and_numbers_of_households_are_no_numbers_of_people(text: str) -> None:
    assert not tells_number(text)


@pytest.mark.parametrize("number", ["16000123456", "0379-63201234", "990226198001011234", "990226196303071228"])
def test_a_number_that_was_shown_masked_is_taken_by_no_form(number: str) -> None:
    """What forms and sheets let in goes through these two: a mask is neither a phone nor an identity number."""
    for masked in (mask_phone(number), mask_id(number)):
        assert isinstance(intake.phone(masked), intake.Fault)
        assert isinstance(intake.id_number(masked, today=TODAY), intake.Fault)
