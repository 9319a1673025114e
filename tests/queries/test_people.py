"""What was typed is looked for among people's names, numbers and phones, whole and by their ends."""

import pytest

from app.queries.people import asked_for, blinds
from app.sealing import Keyring

PERSON = {"name": "夏小满", "id_no": "32032119800101123x", "phone": "139 1234 5678"}


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        ("夏小满", "name_blind"),
        ("32032119800101123X", "id_no_blind"),
        ("13912345678", "phone_blind"),
        ("123X", "id_no_tail_blind"),
        ("123x", "id_no_tail_blind"),
        ("5678", "phone_tail_blind"),
    ],
)
def test_a_person_is_found_whole_and_by_the_last_four(keys: Keyring, typed: str, column: str) -> None:
    assert asked_for(typed)[column] == blinds(**PERSON)[column]


@pytest.mark.parametrize("written", ["", "43", "43B1", "43b1", "4302"])
@pytest.mark.parametrize("asked", ["", "43", "43B1"])
def test_who_has_a_card_is_found_by_his_own_number_and_by_the_cards(keys: Keyring, written: str, asked: str) -> None:
    kept = blinds(None, PERSON["id_no"] + written, None)
    assert asked_for(PERSON["id_no"] + asked)["id_no_blind"] == kept["id_no_blind"]
    assert asked_for("123X")["id_no_tail_blind"] == kept["id_no_tail_blind"]


@pytest.mark.parametrize("typed", ["X123", "12X4", "满", "123", "567X8"])
def test_what_is_no_end_of_a_number_asks_for_no_number(keys: Keyring, typed: str) -> None:
    assert not any(column.startswith(("id_no", "phone")) for column in asked_for(typed))
