"""The forms an index could have: what each takes to build, how large and how fast it is, and what it misses."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from bench import corpus
from bench.engines import CUT, FACETS, KEY, PERIOD, TOP, TOWNS, Query
from bench.pages import share
from search_index import Entry, Scope, fold
from search_index.ranking import Request
from search_index.terms import TEXT, TITLE_WEIGHT, Document, keyed, of_entry, prepared, runs
from search_index.whoosh_engine.codec import Index, Writer
from search_index.whoosh_engine.engine import BATCH, Values, written
from search_index.whoosh_engine.packing import Documents
from search_index.whoosh_engine.searching import Search
from search_index.whoosh_engine.segments import Cache
from search_index.whoosh_engine.storing import Manifest, Store
from search_index.whoosh_engine.terms_file import FACET
from search_index.whoosh_engine.view import View
from search_index.words import RUN_LIMIT, Segmenter, grams, squeeze, stretches
from tests.search_index import golden_queries

ROUNDS = 3
CACHE = 32 << 20


class Remembering(Segmenter):
    """A segmenter that cuts no stretch twice: for whoever needs terms, and not the time that cutting takes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder, self._known = folder, dict[str, list[str]]()

    def cut_for_search(self, stretch: str) -> list[str]:
        """The words and the known shorter words inside the long ones."""
        known = self._known.get(stretch)
        if known is None:
            known = self._known[stretch] = list(self._tokenizer.cut_for_search(stretch))
        return known


class Form(NamedTuple):
    """Which terms of a text are indexed; whole runs of letters and digits always are."""

    name: str
    words: bool = False
    bigrams: bool = False
    characters: bool = False
    pieces: bool = False  # of three, of runs

    def document(self, entry: Entry, segmenter: Remembering) -> Document:
        """The terms of one entry, the title three times; titles, numbers and labels are the product's own."""
        counts, once = Counter[str](), set(filter(None, map(squeeze, map(fold, entry.numbers))))
        texts = [(prepared(entry.title), TITLE_WEIGHT), *((prepared(part.text), 1) for part in entry.parts)]
        for text, weight in texts:
            for han, stretch in stretches(text):
                words = segmenter.cut_for_search(stretch) if han and self.words else []
                if not han:
                    counts[stretch[:RUN_LIMIT]] += weight
                    once.update(runs(stretch) if self.pieces else ())
                elif self.bigrams:
                    counts.update(grams(stretch, 2) * weight)
                    once.update(word for word in words if len(word) > 2)
                else:
                    counts.update(words * weight)
                once.update(stretch if han and self.characters else ())
        length = counts.total()
        for token in once:
            counts.setdefault(token, 1)
        return Document({**of_entry(replace(entry, parts=())).terms, TEXT: counts}, length)

    def holds(self, terms: Set[str], word: str, segmenter: Segmenter) -> bool:
        """Whether a document of these terms is found by a word."""
        folded, ways = fold(word), list[tuple[list[str], list[str]]]()
        for han, text in stretches(folded):
            pieces = grams(text, 2 if han else 3) or [text]
            cut = segmenter.cut(text) if han else [text]
            ways.append((pieces, pieces if self.bigrams and min(map(len, cut)) < 2 else cut))
        return squeeze(folded) in terms or all(any(terms >= set(way) for way in pair) for pair in ways)


FORMS = (
    Form("words", words=True),
    Form("bigrams", bigrams=True),
    Form("words, bigrams", words=True, bigrams=True),
    Form("bigrams, characters, 3-grams of runs (the product)", bigrams=True, characters=True, pieces=True),
    Form("words, bigrams, characters, 3-grams of runs", *[True] * 4),
)


def table(folder: Path, count: int) -> Iterator[str]:
    """Each form over the same documents and queries, and over the golden queries of the tests."""
    documents = list(corpus.entries(count))
    segmenter = Remembering(folder / "segmenter")
    cutting = _cutting(documents[:CUT], segmenter) * count
    asked = [Query.of(typed, segmenter) for typed in corpus.queries(documents, segmenter)]
    yield "| form | build CPU s | MB | top 20 ms p50/p95 | page ms p50/p95 | literal recall | precision |"
    yield "|---|---|---|---|---|---|---|"
    for number, form in enumerate(FORMS):
        began = time.process_time()
        view = _built(folder / str(number), form, documents, segmenter)
        took = time.process_time() - began + (cutting if form.words else 0.0)
        size = sum(path.stat().st_size for path in (folder / str(number)).rglob("*") if path.is_file()) / 1e6
        rows = _times(view, segmenter, asked) if form.bigrams else ()  # the product asks for bigrams
        times = "".join(f" {share(row, 50):.2f}/{share(row, 95):.2f} |" for row in rows) or " – | – |"
        recall, precision = _literal(form, segmenter)
        yield f"| {form.name} | {took:.0f} | {size:.0f} |{times} {recall:.3f} | {precision:.3f} |"


def _cutting(documents: Sequence[Entry], segmenter: Remembering) -> float:
    """CPU seconds in which the segmenter cuts one document, taken off the builds by `Remembering`."""
    fresh = Remembering(segmenter.folder)
    texts = [prepared(text) for one in documents for text in (one.title, *(part.text for part in one.parts))]
    began = time.process_time()
    for han, stretch in (pair for text in texts for pair in stretches(text)):
        if han:
            fresh.cut_for_search(stretch)
    return (time.process_time() - began) / len(documents)


def _built(folder: Path, form: Form, documents: Iterable[Entry], segmenter: Remembering) -> View:
    """What WhooshEngine.rebuild does, with the documents of a form."""
    store, token, values, commit = Store(folder, KEY, 0.0), keyed(KEY), Values([]), 0
    generation, iterator = store.next_folder(), iter(documents)
    Index.create(generation)
    while batch := list(islice(iterator, BATCH)):
        writer = Writer(Index(generation, commit), written(token), store.veil)
        for entry in batch:
            document = form.document(entry, segmenter)
            facets = {str(values.number(name, value)): 1 for name, value in entry.facets.items()}
            known = Documents.one(entry.key, entry.version, entry.day.toordinal(), document.length, document.size)
            writer.add(known, {**document.terms, FACET: facets}, document.places)
        commit = writer.commit()
    store.write_table(generation, "words", [[]])
    store.write_table(generation, "values", values.rows)
    manifest = store.publish(Manifest(generation.name, commit, form.name, "words", "values"), {})
    return View(store, manifest, token, Cache(CACHE), None)


def _times(view: View, segmenter: Segmenter, asked: Sequence[Query]) -> Iterator[list[float]]:
    """Top 20 and page, warm."""
    towns = Scope(frozenset(f"town:{town}" for town in TOWNS))
    for scope, days, facets in ((Scope(None), (None, None), ()), (towns, PERIOD, FACETS)):
        times = []
        for query in asked:
            request = Request(query.asked, scope, days=days, limit=TOP, facets=facets)
            best = []
            for _ in range(ROUNDS):
                began = time.process_time()
                Search(view, segmenter, request).results()
                best.append((time.process_time() - began) * 1000)
            times.append(min(best))
        yield times


def _literal(form: Form, segmenter: Remembering) -> tuple[float, float]:
    """Of the golden queries: what share of what literally holds every word is found, and of what is found holds it.

    A word is found where all its bigrams (its one character) are, or all the words into which it is cut: beside bigrams
    only words of more than one character. The product asks for the bigrams of these words instead.
    """
    found = right = there = 0
    documents = [(entry, form.document(entry, segmenter).terms[TEXT].keys()) for entry in golden_queries.entries()]
    for typed in golden_queries.QUERIES:
        for entry, terms in documents:
            hit = all(form.holds(terms, word, segmenter) for word in typed.split())
            literal = golden_queries.holds(entry, typed)
            found, right, there = found + hit, right + (hit and literal), there + literal
    return right / there, right / found
