"""A brute-force index in plain Python: the same promises, none of the machinery."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from search_index import Asked, Entry, Scope
from search_index.words import Segmenter, is_empty, strip_private

K, B = 1.2, 0.75


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters of each stretch of Han, and whole runs of digits."""
    found: list[str] = []
    for stretch in re.findall(r"[\u4e00-\u9fff]+|[0-9]+", text):
        found += [stretch] if stretch.isdigit() else [stretch[i : i + 2] for i in range(len(stretch) - 1)]
    return found


class Model:
    """Entries in a dict, every question answered by reading all of them. Texts are Han and digits, already folded."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.segmenter = segmenter
        self.rows: dict[str, Entry] = {}

    def write(self, entries: Iterable[Entry], removals: Iterable[str] = ()) -> None:
        for key in removals:
            self.rows.pop(key, None)
        self.rows.update({entry.key: entry for entry in entries})

    def texts(self, entry: Entry) -> list[str]:
        return [strip_private(text) for text in (entry.title, *(part.text for part in entry.parts))]

    def holds(self, entry: Entry, word: str) -> bool:
        """Each stretch of the word by all its bigrams, or its words by theirs; digits by the run or their threes."""
        held, texts = set(map(str, bigrams(" ".join(self.texts(entry))))), self.texts(entry)
        for stretch in re.findall(r"[\u4e00-\u9fff]+|[0-9]+", word):
            if stretch.isdigit():
                threes = [stretch[i : i + 3] for i in range(len(stretch) - 2)]
                in_texts = threes and all(any(three in text for text in texts) for three in threes)
                if stretch not in held and not in_texts:
                    return False
            elif len(stretch) == 1:
                if not any(stretch in text for text in texts):
                    return False
            elif not all(pair in held for pair in bigrams(stretch)):
                cut = [word for word in self.segmenter.cut(stretch) if not is_empty(word)]
                apart = all(len(word) > 1 and held.issuperset(bigrams(word)) for word in cut)
                if len(stretch) == 2 or not cut or not apart:
                    return False
        return True

    def visible(self, entry: Entry, scope: Scope) -> bool:
        return entry.key not in scope.without and (scope.labels is None or bool(scope.labels & entry.labels))

    def first_group(
        self, asked: Asked, scope: Scope, days: tuple[date | None, date | None], towns: frozenset[str] | None
    ) -> list[Entry]:
        first, last = days
        return [
            entry
            for entry in self.rows.values()
            if self.visible(entry, scope)
            and (first is None or entry.day >= first)
            and (last is None or entry.day <= last)
            and (towns is None or entry.facets.get("town") in towns)
            and all(any(self.holds(entry, word.text) for word in group) for group in asked.wanted)
            and not any(self.holds(entry, word.text) for word in asked.unwanted)
        ]

    def counts(self, entry: Entry) -> Counter[str]:
        title, *bodies = self.texts(entry)
        counts = Counter(bigrams(" ".join(bodies)))
        for piece, times in Counter(bigrams(title)).items():
            counts[piece] += 3 * times
        return counts

    def scores(self, asked: Asked) -> dict[str, float]:
        """BM25 over bigrams and runs, and twice BM25 over characters."""
        counts = {key: self.counts(entry) for key, entry in self.rows.items()}
        lengths = {key: count.total() for key, count in counts.items()}
        for count in counts.values():  # three digits inside a longer run are found as well, and count once
            threes = {run[i : i + 3] for run in count if run.isdigit() for i in range(len(run) - 2)}
            count.update(dict.fromkeys(threes - count.keys(), 1))
        average = max(1.0, sum(lengths.values()) / max(1, len(lengths)))
        average = 2 ** (round(math.log2(average) * 16) / 16)
        characters = {key: Counter("".join(self.texts(entry))) for key, entry in self.rows.items()}
        pieces: dict[str, None] = {}
        singles: dict[str, None] = {}
        for word in asked.words:
            for stretch in re.findall(r"[\u4e00-\u9fff]+|[0-9]+", word.text):
                pieces.update(dict.fromkeys(bigrams(stretch) or [stretch]))
                singles.update({} if stretch.isdigit() else dict.fromkeys(stretch))
        scores = dict.fromkeys(self.rows, 0.0)
        for terms, weight in ((pieces, 1.0), (singles, 2.0)):
            for term in terms:
                source = characters if len(term) == 1 and not term.isdigit() else counts
                self._add(scores, term, weight, source, lengths, average)
        return scores

    @staticmethod
    def _add(
        scores: dict[str, float],
        term: str,
        weight: float,
        source: dict[str, Counter[str]],
        lengths: dict[str, int],
        average: float,
    ) -> None:
        holders = sum(1 for counts in source.values() if counts[term])
        idf = math.log(1 + max(0.0, len(source) - holders + 0.5) / (holders + 0.5))
        for key, counts in source.items():
            times = counts[term]
            scores[key] += weight * idf * times * (K + 1) / (times + K * (1 - B + B * lengths[key] / average))


def town_counts(entries: Sequence[Entry]) -> dict[str, int]:
    """How often each town stands among entries."""
    return dict(Counter(entry.facets["town"] for entry in entries if "town" in entry.facets))
