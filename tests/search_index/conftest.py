"""Engines under test: every one that promises the same passes the same tests."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search_index import Engine, PostgresEngine, WhooshEngine
from tests.postgres import Create
from tests.search_index.given import COUNTY

KEY = bytes(range(32))

Opener = Callable[[Path], Engine]


@pytest.fixture(scope="session")
def words_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the segmenter has left its cache, to spare every new engine a second."""
    folder = tmp_path_factory.mktemp("warm")
    WhooshEngine(folder, KEY).warm()
    return folder / "segmenter"


def whoosh(words: Path) -> Opener:
    """Opens the embedded engine in a folder."""

    def open_engine(folder: Path) -> Engine:
        if not (folder / "segmenter").exists():
            shutil.copytree(words, folder / "segmenter")
        return WhooshEngine(folder, KEY, timeout=10)

    return open_engine


def postgres(words: Path, create: Create) -> Opener:
    """Opens the engine of many machines: the same folder stands for the same database."""
    urls: dict[Path, str] = {}

    def open_engine(folder: Path) -> Engine:
        if folder not in urls:
            urls[folder] = create().replace("+psycopg", "")
            shutil.copytree(words, folder / "segmenter")
        return PostgresEngine(urls[folder], folder, KEY, timeout=10)

    return open_engine


@pytest.fixture(scope="session", params=["whoosh", pytest.param("postgres", marks=pytest.mark.postgres)])
def opener(request: pytest.FixtureRequest, words_folder: Path) -> Opener:
    """How to open an engine in a folder, one of each kind."""
    if request.param == "postgres":
        return postgres(words_folder, request.getfixturevalue("new_postgres_url"))
    return whoosh(words_folder)


@pytest.fixture(scope="session")
def shared_engine(opener: Opener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One engine for the tests that only need its promises; each rebuilds it."""
    engine = opener(tmp_path_factory.mktemp("shared"))
    yield engine
    engine.close()


@pytest.fixture
def engine(shared_engine: Engine) -> Engine:
    """An empty, ready index."""
    shared_engine.rebuild([])
    return shared_engine


@pytest.fixture
def county(engine: Engine) -> Engine:
    """An index of four matters of an invented county."""
    engine.rebuild(COUNTY)
    return engine
