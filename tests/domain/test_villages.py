"""Villages: clear only when looked at, weeks that owe a note, the shares of the county's own speech."""

from datetime import date
from decimal import Decimal

import pytest

from app.domain.villages import Light, VillageStanding, VillageUnclear, light, share, unclear, weeks

U = VillageUnclear
CLEAR = VillageStanding(3, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (CLEAR, []),
        (VillageStanding(0, 0, 0, 0, 0), [U.NO_HOUSEHOLD]),
        (VillageStanding(3, 1, 0, 0, 0), [U.HOUSEHOLDS]),
        (VillageStanding(3, 2, 2, 0, 0), [U.HOUSEHOLDS, U.CAMPAIGNS]),
        (VillageStanding(3, 2, 1, 1, 4), [U.HOUSEHOLDS, U.CAMPAIGNS, U.PETITIONS, U.ITEMS]),
    ],
)
def test_a_village_is_clear_when_nothing_speaks_against_it(standing: VillageStanding, why: list[U]) -> None:
    assert list(unclear(standing)) == why
    assert light(standing, is_whole=True) is (Light.NOT_CLEAR if why else Light.CLEAR)


def test_who_sees_a_part_is_never_told_that_a_village_is_clear() -> None:
    assert light(CLEAR, is_whole=False) is Light.NOT_JUDGED
    assert light(VillageStanding(0, 0, 0, 0, 0), is_whole=False) is Light.NOT_JUDGED
    assert light(VillageStanding(3, 1, 0, 0, 0), is_whole=False) is Light.NOT_CLEAR


def test_every_week_of_a_supervision_counts_the_last_first() -> None:
    thursday, tuesday = date(2024, 4, 25), date(2024, 5, 7)
    assert weeks(thursday, tuesday) == [date(2024, 5, 6), date(2024, 4, 29), date(2024, 4, 22)]
    assert weeks(thursday, thursday) == [date(2024, 4, 22)]


def test_the_shares_of_the_speech_leave_31_of_856_households_without_a_cause() -> None:
    told = {604: "70.56", 196: "22.90", 25: "2.92", 856 - 604 - 196 - 25: "3.62"}
    assert {number: str(share(number, 856)) for number in told} == told
    assert 856 - 604 - 196 - 25 == 31
    assert share(1, 0) is None
    assert share(1, 1) == Decimal(100)
