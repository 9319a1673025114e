"""BM25 over the candidates of a search: how often each holds each token is read from its row's counts."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search_index.ranking import B, K

COUNT = np.dtype([("token", "<u4"), ("times", "u1")])
"""One token of an entry: the first four bytes of its digest, and how often it stands there (255: that or more)."""
Floats = NDArray[np.float32]


def packed(counts: Mapping[bytes, int]) -> bytes:
    """The counts of an entry, by digest, as they are stored."""
    made = np.empty(len(counts), COUNT)
    made["token"] = [number(digest) for digest in counts]
    made["times"] = [min(times, 255) for times in counts.values()]
    return made.tobytes()


def number(digest: bytes) -> int:
    """A token as the counts name it."""
    return int.from_bytes(digest[:4], "little")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that a search weighs."""

    id: int
    key: str
    day: int
    length: int


class Candidates:
    """Rows with their counts, side by side in one array."""

    def __init__(self, rows: Sequence[tuple[int, str, int, int, bytes]]) -> None:
        """`rows`: id, key, ordinal of the day, length, counts."""
        self.rows = [Candidate(*row[:4]) for row in rows]
        self._sizes = np.array([len(row[4]) // COUNT.itemsize for row in rows], np.int64)
        self._counts = np.frombuffer(b"".join(row[4] for row in rows), COUNT)
        self._owner = np.repeat(np.arange(len(rows)), self._sizes)
        self._lengths = np.array([row.length for row in self.rows], np.float32)

    def __len__(self) -> int:
        return len(self.rows)

    def times(self, digest: bytes) -> Floats:
        """How often each row holds a token."""
        made = np.zeros(len(self.rows), np.float32)
        at = np.flatnonzero(self._counts["token"] == number(digest))
        made[self._owner[at]] = self._counts["times"][at]
        return made

    def having(self, keys: Set[str]) -> Floats:
        """1 for each row that has one of these keys, else 0."""
        return np.array([row.key in keys for row in self.rows], np.float32)

    def bm25(self, weights: Sequence[tuple[bytes, float]], average: float) -> Floats:
        """The sum over tokens, each weighed by its rarity."""
        score = np.zeros(len(self.rows), np.float32)
        norms = np.float32(K) * (np.float32(1 - B) + np.float32(B) * self._lengths / np.float32(average))
        for digest, weight in weights:
            times = self.times(digest)
            score += np.float32(weight * (K + 1)) * times / (times + norms)
        return score

    def cosine(self, weights: Mapping[bytes, tuple[int, float]]) -> Floats:
        """Near the tf-idf cosine with a text whose tokens occur `times` and are rare by `idf`.

        A row's own norm is estimated from its length, for its other tokens' rarity is not at hand.
        """
        norm = float(np.sqrt(sum((times * idf) ** 2 for times, idf in weights.values())))
        total = sum(times for times, _ in weights.values())
        if not norm or not total:
            return np.zeros(len(self.rows), np.float32)
        product = np.zeros(len(self.rows), np.float32)
        for digest, (times, idf) in weights.items():
            product += self.times(digest) * np.float32(times * idf**2)
        other = np.sqrt(np.maximum(self._lengths, 1) * np.float32(norm**2 / total))
        return (product / (other * np.float32(norm))).astype(np.float32)

    def order(self, score: Floats) -> list[int]:
        """Places of the rows, the best first, among equals the newest."""
        days = np.array([row.day for row in self.rows])
        return [int(place) for place in np.lexsort((np.arange(len(self.rows)), -days, -score))]
