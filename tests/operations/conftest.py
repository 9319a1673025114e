"""A county with the holiday notice of 2024, for every test of the operations."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.workdays import Calendar, DayKind
from app.operations.calendar import enter_year
from tests import given
from tests.domain.conftest import calendar as calendar  # the days of the notices, as the dated cases have them


@pytest.fixture
def here(session: Session, calendar: Calendar) -> given.County:
    """The county."""
    days: dict[date, tuple[DayKind, str | None]] = dict.fromkeys(calendar.holidays, (DayKind.HOLIDAY, None))
    days |= dict.fromkeys(calendar.makeup, (DayKind.MAKEUP, None))
    of_2024 = {day: kind for day, kind in days.items() if day.year == 2024}
    enter_year(session, 2024, of_2024, source="国务院办公厅通知", actor=Actor.system(), now=given.MORNING)
    return given.county(session)
