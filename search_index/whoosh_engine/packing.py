"""What a segment's files hold as bytes and as numpy arrays: the values of its documents, and its posting lists."""

import struct
from array import array
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.uint8]
MOST_TIMES = 255
SMALL = 24  # shorter lists are kept as they are: a numpy call would cost more than the work
HEADER = struct.Struct("<4sI")  # of a file of documents


class Documents(NamedTuple):
    """The values of a segment's documents, by document number."""

    keys: list[bytes]
    versions: npt.NDArray[np.int64]
    days: npt.NDArray[np.int32]
    lengths: Numbers

    def to_bytes(self) -> bytes:
        """Header, versions, days, lengths, ends of the keys, keys."""
        ends = np.cumsum([len(key) for key in self.keys], dtype="<u4")
        head = HEADER.pack(b"docs", len(self.keys))
        columns = (self.versions.astype("<i8"), self.days.astype("<i4"), self.lengths.astype("<u4"), ends)
        return b"".join((head, *(column.tobytes() for column in columns), *self.keys))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Documents":
        """Raises ValueError if the data is not whole."""
        magic, n = HEADER.unpack_from(data)
        if magic != b"docs":
            raise ValueError("not a file of documents")
        at, columns = HEADER.size, []
        for kind in ("<i8", "<i4", "<u4", "<u4"):
            columns.append(np.frombuffer(data, kind, n, at))
            at += columns[-1].nbytes
        versions, days, lengths, ends = columns
        blob, stops = data[at:], ends.tolist()
        if len(blob) != (stops[-1] if stops else 0):
            raise ValueError("keys are cut off")
        keys = [blob[start:stop] for start, stop in zip([0, *stops], stops, strict=False)]
        return cls(keys, versions, days, lengths)

    @classmethod
    def one(cls, key: str, version: int, day: int, length: int) -> "Documents":
        """The values of a single document; `day` is an ordinal."""
        numbers = np.array([version], np.int64), np.array([day], np.int32), np.array([length], np.uint32)
        return cls([key.encode()], *numbers)

    def only(self, keep: npt.NDArray[np.intp]) -> "Documents":
        """These documents, in this order."""
        return Documents([self.keys[i] for i in keep], self.versions[keep], self.days[keep], self.lengths[keep])


def pack(postings: array) -> bytes:  # type: ignore[type-arg]  # array is generic to the checker only
    """Bytes of document << 8 | times, rising by document: gaps in the fewest bytes, times left out if all are one."""
    if len(postings) <= SMALL:
        return b"\0" + np.frombuffer(postings, np.uint32).astype("<u4").tobytes()
    packed = np.frombuffer(postings, np.uint32)
    gaps, times = packed >> 8, (packed & MOST_TIMES).astype(np.uint8)
    gaps[1:] -= gaps[:-1].copy()
    top, ones = int(gaps.max()), bool((times == 1).all())
    width = 1 if top < 1 << 8 else 2 if top < 1 << 16 else 4
    return (
        bytes([width | (8 if ones else 0)]) + gaps.astype(f"<u{width}").tobytes() + (b"" if ones else times.tobytes())
    )


def unpack(data: bytes, count: int) -> tuple[Numbers, Counts]:
    """(documents, times) of a packed list of `count` postings."""
    if not data[0]:
        packed = np.frombuffer(data, "<u4", count, 1)
        return (packed >> 8).astype(np.uint32), (packed & MOST_TIMES).astype(np.uint8)
    width = data[0] & 7
    documents = np.cumsum(np.frombuffer(data, f"<u{width}", count, 1), dtype=np.uint32)
    if data[0] & 8:
        return documents, np.ones(count, np.uint8)
    return documents, np.frombuffer(data, np.uint8, count, 1 + count * width)
