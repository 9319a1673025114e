"""The numbers on papers and in search boxes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.numbering import Number, Series, ending, parse

NUMBERS = st.builds(Number, st.integers(1000, 9999), st.sampled_from(Series), st.integers(1, 999_999))


def test_a_number_is_year_series_and_six_digits() -> None:
    assert str(Number(2024, Series.PETITION, 123)) == "2024-信-000123"


@pytest.mark.parametrize(
    "typed",
    [
        "2024-信-000123",
        "2024-信-123",
        "２０２４－信－０００１２３",
        " 2024 信 123 ",
        "2024年信字第123号",
        "2024信000123",
        "信2024-000123",
        "2024—信—123",
        "信-2024-123",
    ],
)
def test_the_ways_people_write_one_number_are_understood(typed: str) -> None:
    assert parse(typed) == Number(2024, Series.PETITION, 123)


@pytest.mark.parametrize(
    "typed",
    ["", "信", "2024", "2024-信-", "2024-信-0", "2024-信-1234567", "2024-访-123", "低保 2024-信-123", "0999-信-1"],
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse(typed) is None


@given(NUMBERS)
def test_every_number_is_read_back_as_itself(number: Number) -> None:
    assert parse(str(number)) == number


@given(NUMBERS, NUMBERS)
def test_numbers_sort_by_year_series_and_serial_as_their_writing_does(one: Number, other: Number) -> None:
    assert (one < other) is (str(one) < str(other))


@pytest.mark.parametrize(("year", "serial"), [(2024, 0), (2024, 1_000_000), (24, 1)])
def test_a_number_that_would_not_fit_is_refused(year: int, serial: int) -> None:
    with pytest.raises(Refused, match="serial_out_of_range"):
        Number(year, Series.ITEM, serial)


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("2026-信-93", "2026-信-000093"),
        ("2026年信字第93号", "2026-信-000093"),
        ("信93", "-信-000093"),
        ("信字第93号", "-信-000093"),
        ("整 93", "-整-000093"),
        ("信〔2026〕93号", "2026-信-000093"),
        ("第93号", "-000093"),
        ("93号", "-000093"),
        ("93", "-000093"),
        ("９３", "-000093"),
        ("1234567", ""),
        ("信", ""),
        ("信访93", ""),
        ("低保", ""),
    ],
)
def test_a_number_is_known_by_what_is_said_of_it(typed: str, ends: str) -> None:
    assert ending(typed) == ends
