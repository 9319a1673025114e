"""The county of the operations' tests, for what is read from it."""

from tests.operations.conftest import calendar as calendar  # fixtures are found by their names here
from tests.operations.conftest import here as here
