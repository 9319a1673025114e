"""What a run may spare itself: waiting for the disk, and looking for garbage among what stays until the end.

Only a power cut could tell whether the disk was waited for; programs that a test starts are not touched.
"""

import gc
import os
from collections.abc import Iterator

import pytest

from app import database

SAFE = database.PRAGMAS
"""The settings of the product, for the test that holds them."""
NEW_OBJECTS, YOUNG, OLD = 50_000, 20, 50
"""When the collector looks: Python's own numbers are for small programs and cost a fifth of the run."""

LONGEST = (
    "tests/browser/test_every_page.py",
    "tests/web/test_canary.py",
    "tests/cli/test_index_crash.py",
    "tests/migrations/test_schema.py",
    "tests/life/test_lives.py",
)
"""Files that bind a worker for a minute or more: they come first, so that no worker is left alone with one."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others as they were collected."""
    places = {path: place for place, path in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Modules and collected tests stay: the collector need not go through them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, YOUNG, OLD)


@pytest.fixture(scope="session", autouse=True)
def unsynced() -> Iterator[None]:
    """Files and SQLite databases of this process are not forced to the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        patch.setattr(database, "PRAGMAS", (*SAFE, "synchronous=OFF"))
        yield
