"""A county with the holiday notice of 2024, for every test of the operations."""

from copy import deepcopy

import pytest
from sqlalchemy.orm import Session

from tests import given
from tests.domain.conftest import calendar as calendar  # the days of the notices, as the dated cases have them
from tests.settled import Settled


@pytest.fixture
def here(request: pytest.FixtureRequest, session: Session) -> given.County:
    """The county, which stands in the session's database (tests/conftest.py); a test may change what it knows of it."""
    kind = {"sqlite": "sqlite", "postgresql": "postgres"}[session.get_bind().dialect.name]
    settled: Settled = request.getfixturevalue(f"settled_on_{kind}")
    return deepcopy(settled[1])
