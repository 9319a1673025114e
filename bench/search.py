"""python -m bench.search: this product's search engines beside SQLite FTS5 and tantivy; see README.md beside it."""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench import asking, corpus, engines, forms, peers
from bench.engines import CUT, Contender, Query
from bench.pages import share
from search_index import Entry
from search_index.terms import of_entry
from search_index.words import Segmenter

ROUNDS = 5
"""Warm, each query is asked so often, and the best time counts: the machine has other work."""
UPDATES = 20
CONTENDERS = {
    "whoosh": engines.whoosh,
    "postgres": engines.postgres,
    "fts5": peers.fts5,
    "tantivy": peers.tantivy,
}
OWN = ("whoosh", "postgres")
"""The engines of the product; they cut the documents themselves, which is timed apart."""


class Times(NamedTuple):
    """Milliseconds of each query: the first time, and the best of the times after it."""

    cold: Sequence[float]
    warm: Sequence[float]


class Measured(NamedTuple):
    """What was seen of one engine; `answers` are the counts and facets of each page, to be held against the others'."""

    name: str
    built: float
    megabytes: float
    rows: Mapping[str, Times]
    answers: Sequence[tuple[int, Mapping[str, Mapping[str, int]]]]


def main() -> None:
    """Measure what the command line asks for and print it."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--matters", type=int, default=100_000, metavar="N", help="documents, 1,000 at least (100,000)")
    parser.add_argument("--engines", default="whoosh,fts5,tantivy", metavar="NAMES", help=",".join(CONTENDERS))
    parser.add_argument("--home", type=Path, metavar="DIR", help="a folder made by bench.seed, for whole requests")
    parser.add_argument("--only", nargs="+", choices=("engines", "forms", "request"), help="not everything")
    given = parser.parse_args()
    chosen = given.only or ("engines", "forms", *(["request"] if given.home else []))
    print(f"{given.matters} documents, load {os.getloadavg()[0]:.1f}, CPU ms of the process unless wall is said")
    if "engines" in chosen:
        _show(_engines(given.matters, given.engines.split(",")))
    if "forms" in chosen:
        with tempfile.TemporaryDirectory(prefix="anjie-bench-") as folder:
            _show(forms.table(Path(folder), given.matters))
    if "request" in chosen:
        _show(asking.requests(given.home))
    print(f"load {os.getloadavg()[0]:.1f} at the end")


def _show(lines: Iterator[str]) -> None:
    for line in lines:
        print(line, flush=True)


def _engines(count: int, names: Sequence[str]) -> Iterator[str]:
    """Every engine over the same documents and queries, one after the other."""
    # In the order of their days, as a county registers them.
    documents = sorted(corpus.entries(count), key=lambda one: one.day)
    with tempfile.TemporaryDirectory(prefix="anjie-bench-") as folder:
        segmenter = Segmenter(Path(folder) / "segmenter")
        asked = {
            "words": [Query.of(typed, segmenter) for typed in corpus.queries(documents, segmenter)],
            "phrases": [Query.of(typed, segmenter) for typed in corpus.phrases(documents)],
        }
        some = documents[:CUT]
        began = time.process_time()
        for one in some:
            of_entry(one)
        cutting = (time.process_time() - began) / len(some) * count
        yield f"cutting into terms: {count / cutting:.0f} documents a second"
        for_peers = any(name not in OWN for name in names)
        tokens = [engines.joined(one) for one in documents] if for_peers else []
        seen = list[Measured]()
        for name in names:
            try:
                with CONTENDERS[name](Path(folder) / name) as contender:
                    seen.append(_measured(contender, documents, tokens, asked, cutting if name in OWN else 0.0))
            except ImportError as missing:
                yield f"MISSING: {name} ({missing}); see bench/README.md for what it needs"
            else:
                yield from _told(seen[-1])
        if "whoosh" in names:
            typed = [query.typed for queries in asked.values() for query in queries]
            yield from asking.memory(Path(folder) / "whoosh", typed)
        yield from _compared(seen)


def _measured(
    engine: Contender,
    documents: Sequence[Entry],
    tokens: Sequence[str],
    asked: Mapping[str, Sequence[Query]],
    cutting: float,
) -> Measured:
    began = engine.clock()
    engine.build(documents, tokens)
    built = len(documents) / (engine.clock() - began - cutting)
    answers = [engine.page(query) for query in asked["words"]]
    rows: dict[str, Times] = {}
    for name, ask, queries in (
        ("top 20", engine.top, asked["words"]),
        ("page", engine.page, asked["words"]),
        ("by date", engine.newest, asked["words"]),
        ("phrase", engine.phrase, asked["phrases"]),
    ):
        engine.reopen()
        cold = [_timed(engine.clock, ask, query) for query in queries]
        warm = [min(_timed(engine.clock, ask, query) for _ in range(ROUNDS)) for query in queries]
        rows[name] = Times(cold, warm)
    size = engine.size() / 1e6
    again = random.Random(corpus.SEED).sample(range(len(documents)), UPDATES)
    words = [tokens[place] if tokens else "" for place in again]
    taken = [_timed(engine.clock, engine.update, documents[at], told) for at, told in zip(again, words, strict=True)]
    rows["update"] = Times(taken[:1], taken[1:])
    engine.close()
    return Measured(engine.name, built, size, rows, answers)


def _told(seen: Measured) -> Iterator[str]:
    """An engine's own lines."""
    yield f"{seen.name:<10}built {seen.built:.0f} documents a second, {seen.megabytes:.0f} MB"
    for name, times in seen.rows.items():
        yield f"{seen.name:<10}{name:<10}warm {_pair(times.warm)}   cold {_pair(times.cold)}"


def _compared(seen: Sequence[Measured]) -> Iterator[str]:
    """How many answers agree, and the product's times divided by each peer's."""
    own = [one for one in seen if one.name in OWN]
    for peer in (one for one in seen if one.name not in OWN):
        for mine in own:
            same = sum(a == b for a, b in zip(mine.answers, peer.answers, strict=True))
            yield f"{mine.name} / {peer.name}: {same} of {len(peer.answers)} pages have the same count and facets"
            yield f"    size {mine.megabytes / peer.megabytes:.2f}, build time {peer.built / mine.built:.1f}"
            for name, times in mine.rows.items():
                ratios = [
                    f"{share(ours, percent) / share(theirs, percent):.2f}"
                    for ours, theirs in zip(times, peer.rows[name], strict=True)
                    for percent in (50, 95)
                ]
                yield f"    {name:<10}cold p50 {ratios[0]} p95 {ratios[1]}, warm p50 {ratios[2]} p95 {ratios[3]}"


def _pair(times: Sequence[float]) -> str:
    return f"{share(times, 50):.2f}/{share(times, 95):.2f}"


def _timed(clock: Callable[[], float], act: Callable[..., object], *what: object) -> float:
    began = clock()
    act(*what)
    return (clock() - began) * 1000


if __name__ == "__main__":
    main()
