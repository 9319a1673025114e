"""Golden queries: what officers type, over petitions of the demo generator; the ranking is reviewed as a diff."""

from collections.abc import Iterator

import pytest

from search_index import Scope, WhooshEngine, parse
from tests.golden import Golden
from tests.search_index.golden_queries import QUERIES, entries, holds

CORPUS = tuple(entries())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshEngine]:
    """Six petitions of every kind, the same every time."""
    made = WhooshEngine(tmp_path_factory.mktemp("golden") / "index", bytes(range(32)))
    made.rebuild(CORPUS)
    yield made
    made.close()


def test_what_officers_type_finds_the_same_petitions_first(engine: WhooshEngine, golden: Golden) -> None:
    found = {}
    for query in QUERIES:
        results = engine.search(parse(query), Scope(frozenset({"all"})), limit=5)
        found[query] = {"all_words": results.total, "first": [hit.key for hit in results.hits]}
    golden("queries", found)


def test_no_golden_query_goes_without_a_hit(engine: WhooshEngine) -> None:
    mute = [query for query in QUERIES if not engine.search(parse(query), Scope(None)).hits]
    assert mute == []


def test_what_holds_every_word_literally_is_found_and_little_else_is_said_to_hold_it(engine: WhooshEngine) -> None:
    found, there = set[tuple[str, str]](), set[tuple[str, str]]()
    for query in QUERIES:
        hits = engine.search(parse(query), Scope(None), limit=len(CORPUS)).hits
        found |= {(query, hit.key) for hit in hits if hit.all_words}
        there |= {(query, entry.key) for entry in CORPUS if holds(entry, query)}
    assert len(QUERIES) >= 80
    assert len(there) > 1000
    assert len(found & there) / len(there) >= 0.99, sorted(there - found)
    assert len(found & there) / len(found) >= 0.95, sorted(found - there)
