"""What a segment's files hold as bytes and as numpy arrays: the values of its documents, and its posting lists."""

import struct
from array import array
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.uint8]
MOST_TIMES = 255
SMALL = 24  # shorter lists are kept as they are: a numpy call would cost more than the work
WIDTH, ONES, WIDE, SINGLE = 7, 8, 16, 32
"""Bits of a list's kind: bytes of a gap (0: packed whole), all times are one, places' gaps of four bytes, no list."""
HEADER = struct.Struct("<4sI")  # of a file of documents


class Documents(NamedTuple):
    """The values of a segment's documents, by document number; `sizes`: how many places the texts of each take."""

    keys: list[bytes]
    versions: npt.NDArray[np.int64]
    days: npt.NDArray[np.int32]
    lengths: Numbers
    sizes: Numbers

    @property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where the texts of each document begin, as if all were one."""
        return np.cumsum(self.sizes, dtype=np.int64) - self.sizes

    def to_bytes(self) -> bytes:
        """Header, versions, days, lengths, sizes, ends of the keys, keys."""
        ends = np.cumsum([len(key) for key in self.keys], dtype="<u4")
        head = HEADER.pack(b"docs", len(self.keys))
        numbers = (self.lengths.astype("<u4"), self.sizes.astype("<u4"))
        columns = (self.versions.astype("<i8"), self.days.astype("<i4"), *numbers, ends)
        return b"".join((head, *(column.tobytes() for column in columns), *self.keys))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Documents":
        """Raises ValueError if the data is not whole."""
        magic, n = HEADER.unpack_from(data)
        if magic != b"docs":
            raise ValueError("not a file of documents")
        at, columns = HEADER.size, []
        for kind in ("<i8", "<i4", "<u4", "<u4", "<u4"):
            columns.append(np.frombuffer(data, kind, n, at))
            at += columns[-1].nbytes
        versions, days, lengths, sizes, ends = columns
        blob, stops = data[at:], ends.tolist()
        if len(blob) != (stops[-1] if stops else 0):
            raise ValueError("keys are cut off")
        keys = [blob[start:stop] for start, stop in zip([0, *stops], stops, strict=False)]
        return cls(keys, versions, days, lengths, sizes)

    @classmethod
    def one(cls, key: str, version: int, day: int, length: int, size: int) -> "Documents":
        """The values of a single document; `day` is an ordinal."""
        numbers = np.array([version], np.int64), np.array([day], np.int32)
        return cls([key.encode()], *numbers, np.array([length], np.uint32), np.array([size], np.uint32))

    def only(self, keep: npt.NDArray[np.intp]) -> "Documents":
        """These documents, in this order."""
        numbers = (self.versions[keep], self.days[keep], self.lengths[keep], self.sizes[keep])
        return Documents([self.keys[i] for i in keep], *numbers)


def pack(postings: array) -> tuple[int, bytes]:  # type: ignore[type-arg]  # array is generic to the checker only
    """(kind, bytes) of document << 8 | times, rising: gaps in the fewest bytes, times left out if all are one."""
    packed = np.frombuffer(postings, np.uint32)
    if len(postings) <= SMALL:
        return 0, packed.astype("<u4").tobytes()
    gaps, times = packed >> 8, (packed & MOST_TIMES).astype(np.uint8)
    gaps[1:] -= gaps[:-1].copy()
    top, ones = int(gaps.max()), bool((times == 1).all())
    width = 1 if top < 1 << 8 else 2 if top < 1 << 16 else 4
    return width | (ONES if ones else 0), gaps.astype(f"<u{width}").tobytes() + (b"" if ones else times.tobytes())


def packed_length(kind: int, count: int) -> int:
    """How many bytes a list of `count` postings takes."""
    return count * ((kind & WIDTH) + (0 if kind & ONES else 1)) if kind & WIDTH else count * 4


def unpack(kind: int, data: bytes, count: int) -> tuple[npt.NDArray[np.intp], Counts]:
    """(documents, times) of a packed list of `count` postings."""
    width = kind & WIDTH
    if not width:
        packed = np.frombuffer(data, "<u4", count)
        return (packed >> 8).astype(np.intp), (packed & MOST_TIMES).astype(np.uint8)
    documents = np.cumsum(np.frombuffer(data, f"<u{width}", count), dtype=np.intp)
    if kind & ONES:
        return documents, np.ones(count, np.uint8)
    return documents, np.frombuffer(data, np.uint8, count, count * width)


def pack_places(places: array) -> tuple[int, bytes]:  # type: ignore[type-arg]  # array is generic to the checker only
    """(kind, bytes) of rising places in the texts: their gaps in two bytes or in four."""
    if len(places) <= SMALL:
        few = [place - before for before, place in pairwise((0, *places))]
        wide = max(few) >= 1 << 16
        return WIDE if wide else 0, struct.pack(f"<{len(few)}{'I' if wide else 'H'}", *few)
    gaps = np.frombuffer(places, np.int64).copy()
    gaps[1:] -= gaps[:-1].copy()
    if int(gaps.max()) < 1 << 16:
        return 0, gaps.astype("<u2").tobytes()
    return WIDE, gaps.astype("<u4").tobytes()


def places_length(kind: int, placed: int) -> int:
    """How many bytes so many places take."""
    return placed * (4 if kind & WIDE else 2)


def unpack_places(kind: int, data: bytes) -> npt.NDArray[np.int64]:
    """The places as they were before they were packed."""
    return np.cumsum(np.frombuffer(data, "<u4" if kind & WIDE else "<u2"), dtype=np.int64)
