"""PostgresEngine: writing, rebuilding beside, and handing each search one state of the tables."""

import hashlib
import hmac
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from psycopg.types.json import Jsonb

from search_index.asking import Asked, Word
from search_index.engine import Days, Held, Sort, State, Texts, Unavailable
from search_index.entries import Check, Entry, Hit, Results, Scope
from search_index.nearest import nearest
from search_index.postgres_engine import tables
from search_index.postgres_engine.conditions import FACET, Shares, bare, facet_token, lexeme
from search_index.postgres_engine.scoring import packed
from search_index.postgres_engine.searching import Reading, Search, similar
from search_index.postgres_engine.tables import Current, Cursor, Tables, run
from search_index.ranking import Request
from search_index.terms import LABEL, NUMBER, PART, PERSON, TEXT, TITLE, analyzer, keyed, of_entry, of_word
from search_index.words import Segmenter, dictionary

FORMAT = 3
PROGRESS = 500
STATISTICS_SECONDS = 600
"""How long the planner's statistics are kept in memory; they change with ANALYZE."""
_COLUMNS = "(key, version, day, length, labels, terms, counts, facets)"
Row = tuple[str, int, object, int, list[str], str, bytes, Jsonb]


class PostgresEngine:
    """The engine of many machines (see Engine). `url` is libpq's; `folder` holds the segmenter's cache alone."""

    def __init__(self, url: str, folder: Path, key: bytes, *, timeout: float = 10.0) -> None:
        """`key` is secret and 32 bytes long; `timeout`: seconds that a writer waits for another."""
        if len(key) < 32:
            raise ValueError("the index key needs 32 bytes")
        self._token = keyed(hmac.digest(key, b"tokens", hashlib.sha256))
        self._secret = hmac.digest(key, b"fingerprint", hashlib.sha256)
        self._tables = Tables(url, timeout)
        self._folder = folder
        self._loading = threading.RLock()
        self._segmenter: tuple[tuple[str, ...], Segmenter] | None = None
        self._statistics: tuple[int, float, Shares] | None = None
        check = hmac.digest(self._secret, b"key", hashlib.sha256).hex()[:16]
        self._expected = f"postgres format {FORMAT}, {analyzer()}, key {check}"

    # Searching

    def search(
        self,
        asked: Asked,
        scope: Scope,
        *,
        filters: Mapping[str, frozenset[str]] | None = None,
        days: Days = (None, None),
        sort: Sort = "best",
        offset: int = 0,
        limit: int = 20,
        facets: Sequence[str] = (),
        held: Held | None = None,
        texts: Texts | None = None,
        people: bool = False,
    ) -> Results:
        """See Engine.search."""
        begun = time.perf_counter()
        request = Request(asked, scope, filters or {}, days, sort, offset, limit, facets, held or {}, texts, people)
        with self._reading() as reading:
            named = sorted({wish.facet for wish in asked.fields})
            named += [PART] if PART in (*request.filters, *facets) else []
            values = _values(reading.cursor, named) if named else []
            results = Search(reading, self._words(reading.current.words), request, values).results()
        return replace(results, took_ms=(time.perf_counter() - begun) * 1000)

    def nearest(self, text: str, scope: Scope) -> tuple[str, ...]:
        """See Engine.nearest."""
        with self._reading() as reading:
            segmenter = self._words(reading.current.words)
            search = Search(reading, segmenter, Request(Asked(), scope), [])
            return nearest(text, segmenter, lambda form: search.known(of_word(Word(form), segmenter)))

    def similar(self, text: str, scope: Scope, limit: int = 10) -> tuple[Hit, ...]:
        """See Engine.similar."""
        with self._reading() as reading:
            return similar(reading, text, scope, limit)

    def check(self, versions: Mapping[str, int]) -> Check:
        """See Engine.check."""
        with self._reading() as reading:
            found = run(reading.cursor, "SELECT key, version FROM {table}", table=reading.current.table)
            indexed: dict[str, int] = {row[0]: row[1] for row in found.fetchall()}
        missing, surplus = versions.keys() - indexed.keys(), indexed.keys() - versions.keys()
        stale = (key for key, version in versions.items() if indexed.get(key, version) != version)
        return Check(frozenset(missing), frozenset(stale), frozenset(surplus))

    def count(self) -> int:
        """See Engine.count."""
        with self._reading() as reading:
            return reading.current.entries

    # Writing

    def write(self, entries: Iterable[Entry], removals: Iterable[str] = ()) -> None:
        """See Engine.write."""
        latest = {entry.key: entry for entry in entries}
        gone = sorted(latest.keys() | set(removals))
        if not gone:
            return
        with self._tables.writing() as cursor:
            now = self._ready(tables.current(cursor))
            rows = [self._row(entry) for entry in latest.values()]
            dropped = run(
                cursor, "DELETE FROM {table} WHERE key = ANY(%s) RETURNING length", [gone], table=now.table
            ).fetchall()
            self._copy(cursor, now.table, rows)
            _keep_values(cursor, latest.values())
            grown = sum(row[3] for row in rows) - sum(row[0] for row in dropped)
            run(
                cursor,
                "UPDATE {table} SET entries = entries + %s, length = length + %s",
                [len(rows) - len(dropped), grown],
                table="current",
            )

    def rebuild(
        self, entries: Iterable[Entry], words: Iterable[str] = (), progress: Callable[[int], None] | None = None
    ) -> None:
        """See Engine.rebuild. One transaction: a crash leaves nothing behind, searches see the old one to the end."""
        learned = dictionary(words)
        iterator, seen, length = iter(entries), set[str](), 0
        with self._tables.writing() as cursor:
            tables.prepare(cursor)
            number = tables.new_table(cursor)
            made = Current(number, self._fingerprint_with(learned), learned, 0, 0)
            while batch := list(islice(iterator, PROGRESS)):
                for entry in batch:
                    if entry.key in seen:
                        raise ValueError(f"the key {entry.key} was given twice")
                    seen.add(entry.key)
                rows = [self._row(entry) for entry in batch]
                self._copy(cursor, made.table, rows)
                _keep_values(cursor, batch)
                length += sum(row[3] for row in rows)
                if progress and len(batch) == PROGRESS:
                    progress(len(seen))
            tables.finish_table(cursor, number)
            tables.publish(cursor, replace(made, entries=len(seen), length=length))
        if progress:
            progress(len(seen))

    def _row(self, entry: Entry) -> Row:
        document = of_entry(entry)
        counts = {
            self._token(name, token): times
            for name in (TEXT, TITLE, NUMBER)
            for token, times in document.terms[name].items()
        }
        labels = [self._token(LABEL, label) for label in sorted(entry.labels)]
        marks = [self._token(name, token) for name in (PART, PERSON) for token in document.terms[name]]
        marks += [self._token(FACET, facet_token(*pair)) for pair in entry.facets.items()]
        terms = " ".join(sorted({lexeme(digest) for digest in (*counts, *labels, *marks)}))
        facets = Jsonb({name: _clean(value) for name, value in entry.facets.items()})
        reach = [bare(lexeme(digest)) for digest in labels]
        return entry.key, entry.version, entry.day, document.length, reach, terms, packed(counts), facets

    @staticmethod
    def _copy(cursor: Cursor, table: str, rows: Sequence[Row]) -> None:
        if rows:
            statement = tables.composed(f"COPY {{table}} {_COLUMNS} FROM STDIN", table=table)
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)

    # State

    @property
    def state(self) -> State:
        """See Engine.state."""
        try:
            with self._reading():
                return State.READY
        except Unavailable as away:
            return away.state

    @property
    def fingerprint(self) -> str:
        """See Engine.fingerprint."""
        with suppress(Unavailable), self._tables.reading() as cursor:
            return tables.current(cursor).fingerprint
        return self._expected

    def verify(self) -> State:
        """See Engine.verify. The database answers for its own files."""
        return self.state

    @property
    def doubted(self) -> bool:
        """See Engine.doubted. The database answers for its own files."""
        return False

    def warm(self) -> None:
        """See Engine.warm."""
        try:
            with self._reading() as reading:
                self._words(reading.current.words)
        except Unavailable:
            self._words(())

    def close(self) -> None:
        """See Engine.close."""
        with self._loading:
            self._segmenter, self._statistics = None, None
            self._tables.close()

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        with self._tables.reading() as cursor:
            now = self._ready(tables.current(cursor))
            yield Reading(cursor, now, self._shares(cursor, now), self._token)

    def _ready(self, now: Current) -> Current:
        if not now.fingerprint.startswith(self._expected):
            raise Unavailable(State.STALE)
        return now

    def _shares(self, cursor: Cursor, now: Current) -> Shares:
        kept, clock = self._statistics, time.monotonic()
        if kept is None or kept[0] != now.generation or clock - kept[1] > STATISTICS_SECONDS:
            self._statistics = kept = (now.generation, clock, tables.frequencies(cursor, now))
        return kept[2]

    def _words(self, words: tuple[str, ...]) -> Segmenter:
        """The segmenter with the dictionary of a generation."""
        with self._loading:
            if self._segmenter is None or self._segmenter[0] != words:
                self._segmenter = (words, Segmenter(self._folder / "segmenter", words))
            return self._segmenter[1]

    def _fingerprint_with(self, words: tuple[str, ...]) -> str:
        digest = hmac.digest(self._secret, "\n".join(words).encode(), hashlib.sha256).hex()[:16]
        return f"{self._expected}, dictionary {digest}"


def _values(cursor: Cursor, names: Sequence[str]) -> list[tuple[str, str]]:
    found = run(cursor, "SELECT name, value FROM {table} WHERE name = ANY(%s)", [list(names)], table="value")
    return [(str(name), str(value)) for name, value in found.fetchall()]


def _keep_values(cursor: Cursor, entries: Iterable[Entry]) -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        pairs.update((name, _clean(value)) for name, value in entry.facets.items())
        pairs.update((PART, part.name) for part in entry.parts if part.apart)
    names, values = ([pair[place] for pair in sorted(pairs)] for place in (0, 1))
    run(
        cursor,
        "INSERT INTO {table} (name, value) SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING",
        [names, values],
        table="value",
    )


def _clean(value: str) -> str:
    """A value as the database takes it: without the one character that its texts cannot hold."""
    return value.replace("\0", "\ufffd")
