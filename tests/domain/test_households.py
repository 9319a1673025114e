"""When a household is clear (DOMAIN 15.4): looked at, safe, and nothing open."""

from dataclasses import replace

import pytest

from app.domain.households import Housing, Standing, Unclear, unclear

CLEAR = Standing(
    *(0, 0, 0),
    housing=Housing.SAFE,
    water_safe=True,
    insured=True,
    dropped_out=0,
)
U = Unclear


def test_a_household_that_was_looked_at_and_has_nothing_open_is_clear() -> None:
    assert list(unclear(CLEAR)) == []


@pytest.mark.parametrize(
    ("known", "reasons"),
    [
        ({"open_petitions": 1}, [U.OPEN_PETITION]),
        ({"open_items": 2}, [U.OPEN_ITEM]),
        ({"open_campaigns": 1}, [U.OPEN_CAMPAIGN]),
        ({"housing": Housing.D}, [U.HOUSING]),
        ({"housing": Housing.C}, [U.HOUSING]),
        ({"water_safe": False}, [U.WATER]),
        ({"dropped_out": 1}, [U.SCHOOLING]),
        ({"insured": False}, [U.INSURANCE]),
        ({"unconfirmed": True}, [U.UNCONFIRMED]),
        ({"housing": None}, [U.NOT_LOOKED_AT]),
        ({"water_safe": None}, [U.NOT_LOOKED_AT]),
        ({"insured": None, "open_items": 1}, [U.NOT_LOOKED_AT, U.OPEN_ITEM]),
    ],
)
def test_one_open_thing_turns_it_off_and_says_which(known: dict[str, object], reasons: list[Unclear]) -> None:
    assert list(unclear(replace(CLEAR, **known))) == reasons  # type: ignore[arg-type]  # cases of one field each
