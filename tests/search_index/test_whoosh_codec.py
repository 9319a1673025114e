"""The numpy codec: what is written is what is read, merged or not, and plain Whoosh agrees."""

from array import array
from collections.abc import Callable
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.query import And, Not, Or, Term
from whoosh.reading import MultiReader, SegmentReader
from whoosh.searching import Searcher

from search_index import Engine
from search_index.whoosh_engine import engine as whoosh_engine
from search_index.whoosh_engine.codec import Index, Writer
from search_index.whoosh_engine.packing import (
    Documents,
    pack,
    pack_places,
    packed_length,
    places_length,
    unpack,
    unpack_places,
)
from tests.search_index.given import COUNTY, entry, found


@given(st.dictionaries(st.integers(0, 2**24 - 1), st.integers(1, 255), min_size=1, max_size=200))
def test_a_packed_posting_list_is_read_back(postings: dict[int, int]) -> None:
    packed = array("I", (document << 8 | times for document, times in sorted(postings.items())))
    kind, data = pack(packed)
    assert packed_length(kind, len(packed)) == len(data)
    documents, times = unpack(kind, data, len(packed))
    assert dict(zip(documents.tolist(), times.tolist(), strict=True)) == postings


@given(st.sets(st.integers(0, 2**40), max_size=200).map(sorted), st.sampled_from((1, 2**20)))
def test_packed_places_are_read_back(places: list[int], most: int) -> None:
    rising = array("q", accumulate((place % most for place in places), initial=7))
    kind, data = pack_places(rising)
    assert places_length(kind, len(rising)) == len(data)
    assert unpack_places(kind, data).tolist() == rising.tolist()


ROWS = st.tuples(
    st.text(max_size=5), st.integers(0, 2**40), st.integers(1, 800_000), st.integers(0, 9999), st.integers(0, 9999)
)


@given(st.lists(ROWS))
def test_the_values_of_documents_are_read_back_and_a_cut_file_is_refused(
    rows: list[tuple[str, int, int, int, int]],
) -> None:
    documents = Documents(
        [key.encode() for key, *_ in rows],
        np.array([row[1] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.int32),
        np.array([row[3] for row in rows], np.uint32),
        np.array([row[4] for row in rows], np.uint32),
    )
    data = documents.to_bytes()
    read = Documents.from_bytes(data)
    assert [k.decode() for k in read.keys] == [row[0] for row in rows]
    columns = (read.versions, read.days, read.lengths, read.sizes)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == [row[1:] for row in rows]
    if rows:
        with pytest.raises(ValueError, match=r"cut off|smaller|buffer"):
            Documents.from_bytes(data[:-1] if rows[-1][0] else data[:-5])


def plain(_field: str, token: str) -> bytes:
    return token.encode()


def unveiled(_segment: str, _at: int) -> Callable[[bytes], bytes]:
    return bytes


def commit(folder: Path, at: int, rows: dict[str, set[str]], gone: dict[str, set[int]] | None = None) -> int:
    writer = Writer(Index(folder, at), plain, unveiled)
    for head in writer.segments:
        for document in (gone or {}).get(head.segid, ()):
            head.delete_document(document)
    for key, tokens in rows.items():
        terms = {"text": dict.fromkeys(tokens, 1), "key": {key: 1}}
        writer.add(Documents.one(key, 1, date(2024, 1, 1).toordinal(), len(tokens), 0), terms, {})
    return writer.commit()


def keys_of(folder: Path, segment: Any) -> list[str]:
    data = (folder / segment.make_filename(".doc")).read_bytes()
    return [key.decode() for key in Documents.from_bytes(data).keys]


row_sets = st.lists(
    st.tuples(st.lists(st.sets(st.sampled_from("abcde")), max_size=40), st.sets(st.integers(0, 200))),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(row_sets, st.booleans())
def test_plain_whoosh_finds_the_same_documents_in_merged_segments(
    tmp_path_factory: pytest.TempPathFactory, batches: list[tuple[list[set[str]], set[int]]], whole: bool
) -> None:
    folder = tmp_path_factory.mktemp("codec")
    Index.create(folder)
    at, live = 0, dict[str, set[str]]()
    for number, (rows, removed) in enumerate(batches):
        gone: dict[str, set[int]] = {}
        base = 0
        index = Index(folder, at)
        for head in index.segments():
            names = keys_of(folder, head)
            for document, name in enumerate(names):
                if base + document in removed and not head.is_deleted(document):
                    gone.setdefault(head.segid, set()).add(document)
                    live.pop(name)
            base += len(names)
        fresh = {f"{number}-{i}": tokens for i, tokens in enumerate(rows)}
        at = commit(folder, at, fresh, gone)
        live |= fresh
    if whole:
        at = Writer(Index(folder, at), plain, unveiled).commit(whole=True)
    index = Index(folder, at)
    readers = [SegmentReader(index.storage, index._schema, head) for head in index.segments()]
    assert len(readers) <= (1 if whole else 8)
    names = [name for head in index.segments() for name in keys_of(folder, head)]
    if not readers:
        assert not live
        return
    searcher = Searcher(MultiReader(readers))
    a, b, c = (Term("text", letter.encode()) for letter in "abc")
    for query, fits in (
        (a, lambda t: "a" in t),
        (And([a, b]), lambda t: {"a", "b"} <= t),
        (Or([a, c]), lambda t: bool({"a", "c"} & t)),
        (And([a, Not(b)]), lambda t: "a" in t and "b" not in t),
    ):
        found = {names[document] for document in query.docs(searcher)}
        assert found == {key for key, tokens in live.items() if fits(tokens)}
    searcher.close()


def test_a_rebuild_in_several_batches_and_what_is_written_after_it_answer_as_one(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whoosh_engine, "BATCH", 3)
    lamps = [entry(f"lamp {number}", "路灯不亮") for number in range(7)]
    engine.rebuild([*COUNTY, *lamps])
    assert found(engine, "路灯") == {"lamp", *(lamp.key for lamp in lamps)}
    engine.write([entry("lamp 2", "已经修好"), entry("new", "路灯又坏了")], removals=["lamp 5"])
    assert found(engine, "路灯") == {"lamp", "new", *(f"lamp {number}" for number in (0, 1, 3, 4, 6))}
    assert found(engine, "危房") == {"roof"}
    assert found(engine, "修好") == {"lamp 2"}
