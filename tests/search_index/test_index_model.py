"""The engine against a brute-force model on random corpora: what matches, how many, facets, scores."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index import Engine, Entry, Scope, parse
from search_index.words import Segmenter
from tests.search_index.conftest import whoosh
from tests.search_index.given import EVERYTHING, entry, found, keys
from tests.search_index.model import Model, town_counts

WORDS = (
    "低保",
    "低保金",
    "危房",
    "危房改造",
    "房改",
    "路灯",
    "水",
    "狗",
    "双河镇",
    "镇",
    "1234",
    "123",
    "34",
    "9",
    "补发",
)
LABELS = ("a", "b", "c")
TOWNS = ("双河镇", "官庄坝镇", "板桥镇")
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def engine(words_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The embedded engine alone: the other one reckons rarity from the planner's statistics, near but not alike."""
    opened = whoosh(words_folder)(tmp_path_factory.mktemp("model"))
    yield opened
    opened.close()


texts = st.lists(st.sampled_from((*WORDS, "，", "\u3000")), max_size=12).map("".join)
entries = st.builds(
    lambda key, title, body, labels, town, day: entry(
        f"k{key}",
        body,
        title=title,
        labels=labels,
        facets={"town": town} if town else {},
        day=date(2024, 1, 1) + timedelta(day),
    ),
    st.integers(0, 9),
    texts,
    texts,
    st.sets(st.sampled_from(LABELS)),
    st.sampled_from((*TOWNS, "")),
    st.integers(0, 30),
)
batches = st.lists(st.tuples(st.lists(entries, max_size=6), st.sets(st.integers(0, 9), max_size=3)), max_size=5)
queries = st.lists(
    st.tuples(st.sampled_from(("", "", "", "-")), st.lists(st.sampled_from(WORDS), min_size=1, max_size=2)),
    max_size=3,
).map(lambda words: " ".join(sign + "".join(word) for sign, word in words))
alternatives = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" OR ".join)
han = st.sampled_from([word for word in WORDS if not word.isdigit()])
phrases = st.lists(han, min_size=2, max_size=3).map("".join).filter(lambda text: len(text) > 2)
scopes = st.builds(
    Scope,
    st.none() | st.frozensets(st.sampled_from(LABELS)),
    st.frozensets(st.integers(0, 9).map(lambda n: f"k{n}"), max_size=3),
)
days = st.tuples(*[st.none() | st.integers(0, 30).map(lambda n: date(2024, 1, 1) + timedelta(n))] * 2)
towns = st.none() | st.frozensets(st.sampled_from(TOWNS))


@pytest.fixture(scope="module")
def segmenter(words_folder: Path) -> Segmenter:
    return Segmenter(words_folder)


@FEW
@given(batches, st.lists(st.tuples(queries | alternatives, scopes, days, towns), min_size=1, max_size=4))
def test_matches_counts_and_facets_are_those_of_the_model_after_any_changes(
    engine: Engine,
    segmenter: Segmenter,
    batches: list[tuple[list[Entry], set[int]]],
    questions: list[tuple[str, Scope, tuple[date | None, date | None], frozenset[str] | None]],
) -> None:
    engine.rebuild([])
    model = Model(segmenter)
    for written, removed in batches:
        gone = [f"k{number}" for number in removed]
        engine.write(written, gone)
        model.write(written, gone)
    assert engine.count() == len(model.rows)
    for typed, scope, period, allowed in questions:
        asked = parse(typed)
        expected = model.first_group(asked, scope, period, allowed)
        filters = {} if allowed is None else {"town": allowed}
        results = engine.search(asked, scope, filters=filters, days=period, facets=("town",), limit=100)
        assert set(keys(results, all_words=True)) == {e.key for e in expected}
        assert results.total == len(expected)
        assert results.facets["town"] == town_counts(expected)
        visible = {e.key for e in model.rows.values() if model.visible(e, scope)}
        assert set(keys(results)) <= visible
        for word in results.words:
            holders = [e for e in model.rows.values() if e.key in visible and model.holds(e, word.text)]
            assert word.known == bool(holders)


@FEW
@given(batches, st.lists(phrases, min_size=1, max_size=4), st.booleans())
def test_a_phrase_is_held_by_the_texts_in_which_it_stands_after_any_changes(
    engine: Engine, segmenter: Segmenter, batches: list[tuple[list[Entry], set[int]]], asked: list[str], whole: bool
) -> None:
    engine.rebuild([])
    model = Model(segmenter)
    for written, removed in batches:
        gone = [f"k{number}" for number in removed]
        engine.write(written, gone)
        model.write(written, gone)
    if whole:
        engine.rebuild(model.rows.values())
    for phrase in asked:
        holding = {key for key, one in model.rows.items() if any(phrase in text for text in model.texts(one))}
        assert found(engine, f'"{phrase}"') == holding
        assert found(engine, f'-"{phrase}"') == model.rows.keys() - holding


@FEW
@given(st.lists(entries, max_size=12, unique_by=lambda e: e.key), queries.filter(lambda q: "-" not in q))
def test_scores_and_order_are_bm25_over_bigrams_and_characters(
    engine: Engine, segmenter: Segmenter, written: list[Entry], typed: str
) -> None:
    engine.rebuild(written)
    model = Model(segmenter)
    model.write(written)
    asked = parse(typed)
    expected = model.scores(asked)
    results = engine.search(asked, EVERYTHING, limit=100)
    for hit in results.hits:
        assert hit.score == pytest.approx(expected[hit.key], rel=1e-3, abs=1e-3)
    for group in (True, False):
        scores = [hit.score for hit in results.hits if hit.all_words is group]
        if asked.wanted:
            assert scores == sorted(scores, reverse=True)
