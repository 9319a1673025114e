"""SQLite FTS5 and tantivy over the same tokens as the product's engines: what a good programmer would do with each."""

import importlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.engines import FACETS, PERIOD, TOP, TOWNS, Contender, Query, bytes_of
from search_index import Entry
from search_index.words import grams, squeeze

try:
    import pysqlite3.dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

CACHE_KB = 64 << 10


class Fts5:
    """SQLite FTS5: tokens in a table without content, what is filtered and counted in a table beside it."""

    name, clock = "fts5", staticmethod(time.process_time)

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder, self._connection = folder, sqlite.connect(folder / "fts5.db")

    def build(self, documents: Sequence[Entry], tokens: Sequence[str]) -> None:
        self._settings()
        self._connection.executescript(
            """
            CREATE TABLE matter (
                id INTEGER PRIMARY KEY, town TEXT NOT NULL, category TEXT NOT NULL, stage TEXT NOT NULL,
                day INTEGER NOT NULL
            );
            CREATE INDEX matter_by_day ON matter (day, town);
            CREATE VIRTUAL TABLE words USING fts5 (
                tokens, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0'
            );
            """
        )
        with self._connection:
            self._connection.executemany("INSERT INTO matter VALUES (?, ?, ?, ?, ?)", map(_row, documents))
            rows = zip((int(one.key) for one in documents), tokens, strict=True)
            self._connection.executemany("INSERT INTO words (rowid, tokens) VALUES (?, ?)", rows)
            self._connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._connection.execute("ANALYZE")

    def reopen(self) -> None:
        self._connection.close()
        self._connection = sqlite.connect(self._folder / "fts5.db")
        self._settings()
        self._connection.execute("SELECT count(*) FROM matter").fetchone()

    def size(self) -> int:
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return bytes_of(self._folder)

    def top(self, query: Query) -> int:
        statement = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
        return len(self._connection.execute(statement, (_match(query), TOP)).fetchall())

    def page(self, query: Query) -> tuple[int, Mapping[str, Mapping[str, int]]]:
        """CROSS JOIN keeps the planner from beginning with the days; one grouping gives the count and both facets."""
        found = f"""
            FROM words CROSS JOIN matter ON matter.id = words.rowid
            WHERE words MATCH ? AND day BETWEEN ? AND ? AND town IN ({", ".join("?" * len(TOWNS))})
        """
        values = (_match(query), *(day.toordinal() for day in PERIOD), *TOWNS)
        statement = f"SELECT matter.id {found} ORDER BY rank LIMIT {TOP}"
        self._connection.execute(statement, values).fetchall()
        statement = f"SELECT category, stage, count(*) {found} GROUP BY 1, 2"
        total, facets = 0, {name: dict[str, int]() for name in FACETS}
        for *pair, count in self._connection.execute(statement, values):
            total += count
            for name, value in zip(FACETS, pair, strict=True):
                facets[name][value] = facets[name].get(value, 0) + count
        return total, facets

    def newest(self, query: Query) -> int:
        statement = (
            "SELECT matter.id FROM words CROSS JOIN matter ON matter.id = words.rowid"
            " WHERE words MATCH ? ORDER BY day DESC LIMIT ?"
        )
        return len(self._connection.execute(statement, (_match(query), TOP)).fetchall())

    def phrase(self, query: Query) -> int:
        match = '"' + " ".join(grams(query.sought[0][0].word.text, 2)) + '"'
        ask = self._connection.execute
        ask("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?", (match, TOP)).fetchall()
        found = ask("SELECT count(*) FROM words WHERE words MATCH ?", (match,)).fetchone()
        return int(found[0])

    def update(self, document: Entry, tokens: str) -> None:
        with self._connection:
            self._connection.execute("REPLACE INTO matter VALUES (?, ?, ?, ?, ?)", _row(document))
            self._connection.execute("REPLACE INTO words (rowid, tokens) VALUES (?, ?)", (int(document.key), tokens))

    def close(self) -> None:
        self._connection.close()

    def _settings(self) -> None:
        self._connection.executescript(
            f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -{CACHE_KB};"
            "PRAGMA mmap_size = 1073741824; PRAGMA temp_store = MEMORY;"
        )


@contextmanager
def fts5(folder: Path) -> Iterator[Contender]:
    """A peer that stands in every Python."""
    yield Fts5(folder)


class Tantivy:
    """tantivy: one field of tokens with positions, fast fields beside it."""

    name, clock = "tantivy", staticmethod(time.process_time)

    def __init__(self, library: Any, folder: Path) -> None:
        self.library, self.folder = library, folder

    def build(self, documents: Sequence[Entry], tokens: Sequence[str]) -> None:
        self.folder.mkdir(parents=True)
        schema = self.library.SchemaBuilder()
        schema.add_unsigned_field("id", indexed=True, fast=True)
        schema.add_text_field("tokens", tokenizer_name="spaces", index_option="position")
        for name in ("town", *FACETS):
            schema.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        schema.add_unsigned_field("day", indexed=True, fast=True)
        self._open(schema.build())
        for document, words in zip(documents, tokens, strict=True):
            self._writer.add_document(self._document(document, words))
        self._writer.commit()
        self._index.reload()

    def reopen(self) -> None:
        self._writer.wait_merging_threads()
        self._open(self._schema)

    def size(self) -> int:
        self._writer.garbage_collect_files()
        return bytes_of(self.folder)

    def top(self, query: Query) -> int:
        return len(self._keys(self._index.searcher(), self._words(query)))

    def page(self, query: Query) -> tuple[int, Mapping[str, Mapping[str, int]]]:
        kinds, searcher = self.library, self._index.searcher()
        since, until = (day.toordinal() for day in PERIOD)
        days = kinds.Query.range_query(self._schema, "day", kinds.FieldType.Unsigned, since, until)
        towns = kinds.Query.term_set_query(self._schema, "town", list(TOWNS))
        must = kinds.Occur.Must
        narrowing = [(must, kinds.Query.const_score_query(one, 0.0)) for one in (days, towns)]
        found = kinds.Query.boolean_query([(must, self._words(query)), *narrowing])
        self._keys(searcher, found)
        terms = {name: {"terms": {"field": name, "size": 1000}} for name in FACETS}
        counted = searcher.aggregate(found, {**terms, "total": {"value_count": {"field": "day"}}})
        facets = {name: {one["key"]: one["doc_count"] for one in counted[name]["buckets"]} for name in FACETS}
        return int(counted["total"]["value"]), facets

    def newest(self, query: Query) -> int:
        return len(self._keys(self._index.searcher(), self._words(query), order_by_field="day"))

    def phrase(self, query: Query) -> int:
        words = list(grams(query.sought[0][0].word.text, 2))
        found = self._index.searcher().search(self.library.Query.phrase_query(self._schema, "tokens", words), TOP)
        return int(found.count)

    def update(self, document: Entry, tokens: str) -> None:
        self._writer.delete_documents_by_term("id", int(document.key))
        self._writer.add_document(self._document(document, tokens))
        self._writer.commit()
        self._index.reload()

    def close(self) -> None:
        self._writer.wait_merging_threads()

    def _open(self, schema: Any) -> None:
        self._schema = schema
        self._index = self.library.Index(schema, str(self.folder))
        spaces = self.library.TextAnalyzerBuilder(self.library.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("spaces", spaces)
        self._writer = self._index.writer(CACHE_KB << 10, 1)

    def _document(self, document: Entry, tokens: str) -> Any:
        number, town, category, stage, day = _row(document)
        made = self.library.Document(tokens=tokens, town=town, category=category, stage=stage)
        made.add_unsigned("id", number)
        made.add_unsigned("day", day)
        return made

    def _keys(self, searcher: Any, query: Any, **order: str) -> list[int]:
        hits = searcher.search(query, TOP, count=False, **order).hits
        keys: list[int] = searcher.fast_field_values("id", [address for _, address in hits])
        return keys

    def _words(self, query: Query) -> Any:
        def together(occur: Any, several: Sequence[Any]) -> Any:
            boolean = self.library.Query.boolean_query
            return boolean([(occur, one) for one in several]) if len(several) > 1 else several[0]

        def holds(token: str) -> Any:
            return self.library.Query.term_query(self._schema, "tokens", token, "freq")

        must, should = self.library.Occur.Must, self.library.Occur.Should
        groups = []
        for group in query.sought:
            words = []
            for sought in group:
                words += [together(must, [holds(term.token) for term in way]) for way in sought.ways]
            groups.append(together(should, words))
        return together(must, groups)


@contextmanager
def tantivy(folder: Path) -> Iterator[Contender]:
    """The limit to look up to; raises ImportError where requirements-bench.txt is not installed."""
    yield Tantivy(importlib.import_module("tantivy"), folder)


def _row(document: Entry) -> tuple[int, str, str, str, int]:
    facets = document.facets
    return int(document.key), facets["town"], facets["category"], facets["stage"], document.day.toordinal()


def _match(query: Query) -> str:
    """FTS5's own query language: every word, each in any of its ways, a way by all of its terms."""

    def quoted(token: str) -> str:
        return f'"{squeeze(token)}"'

    groups = []
    for group in query.sought:
        words = []
        for sought in group:
            words += [" AND ".join(quoted(term.token) for term in way) for way in sought.ways]
        groups.append("(" + " OR ".join(f"({word})" for word in words) + ")")
    return " AND ".join(groups)
