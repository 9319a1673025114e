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
