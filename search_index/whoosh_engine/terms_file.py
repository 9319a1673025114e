"""Terms and postings of a segment: rows in order, of every 64th its key once more, so that a look-up is one read."""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from search_index.whoosh_engine.packing import (
    MOST_TIMES,
    SINGLE,
    Counts,
    pack,
    pack_places,
    packed_length,
    places_length,
    unpack,
    unpack_places,
)

FACET = "facet"
FIELDS = (FACET, "key", "label", "number", "part", "person", "text", "title")
Key = tuple[int, bytes]
"""Number of the field, and token."""
Postings = Any  # an array of document << 8 | times
Places = Any  # an array of places in the texts of all documents, one text after the other; empty if not kept
Veil = Callable[[str, int], Callable[[bytes], bytes]]
"""(segment, place in its file) -> what hides the bytes that stand from there on, or shows them again."""

KEY = struct.Struct("<B10s")
ROW = struct.Struct("<B10sBIIQ")
VALUES = struct.Struct("<BIIQ")
END = struct.Struct("<4sI")
BLOCK = 64
"""Rows that a look-up reads; a key of each block is kept in memory."""
TOKEN = 10
"""Bytes of a token; shorter ones (numbers of facets) are filled up."""


class File(Protocol):
    """What is read of an opened file."""

    def get(self, position: int, length: int) -> bytes: ...
    def close(self) -> None: ...


class Info(NamedTuple):
    """Where the postings of a term stand and how they are packed.

    `at`: their place in the file of postings; of a single one (`packing.SINGLE`) document << 8 | times. `placed`: how
    many places of the texts follow them.
    """

    kind: int
    documents: int
    placed: int
    at: int


def padded(token: bytes) -> bytes:
    """A token as it is written."""
    return token.ljust(TOKEN, b"\0")


class TermsTable:
    """The rows of a segment's terms, read as they are asked for."""

    def __init__(self, file: File, length: int) -> None:
        """`length`: of the file. Raises ValueError if it is not whole."""
        self._read = read = file.get
        magic, self.count = END.unpack(read(length - END.size, END.size)) if length >= END.size else (b"", 0)
        blocks = -(-self.count // BLOCK)
        if magic != b"term" or length != self.count * ROW.size + blocks * KEY.size + END.size:
            raise ValueError("not a file of terms")
        keys = read(self.count * ROW.size, blocks * KEY.size)
        self._first = [keys[at : at + KEY.size] for at in range(0, len(keys), KEY.size)]

    def find(self, field: int, token: bytes) -> Info | None:
        """What stands about a term, or None."""
        key = KEY.pack(field, token)
        number = bisect_right(self._first, key) - 1
        if number < 0:
            return None
        block = self._block(number)
        at = block.find(key)
        while at > 0 and at % ROW.size:
            at = block.find(key, at + 1)
        return Info(*VALUES.unpack_from(block, at + KEY.size)) if at >= 0 else None

    def rows(self) -> Iterator[tuple[int, bytes, Info]]:
        """(field, token, info) of every term in order."""
        for number in range(len(self._first)):
            for field, token, *values in ROW.iter_unpack(self._block(number)):
                yield field, token, Info(*values)

    def _block(self, number: int) -> bytes:
        first = number * BLOCK
        return self._read(first * ROW.size, min(BLOCK, self.count - first) * ROW.size)


class TermsWriter:
    """Collects the rows of a new segment's terms; they must come in order."""

    def __init__(self) -> None:
        self._rows, self._first = bytearray(), bytearray()

    def add(self, field: int, token: bytes, info: Info) -> None:
        if not len(self._rows) % (BLOCK * ROW.size):
            self._first += KEY.pack(field, token)
        self._rows += ROW.pack(field, token, *info)

    def to_bytes(self) -> bytes:
        """The whole file."""
        return bytes(self._rows + self._first + END.pack(b"term", len(self._rows) // ROW.size))


class TermsReader:
    """The terms of a segment and their posting lists."""

    def __init__(self, segment: str, terms: File, length: int, postings: File) -> None:
        """`length`: of the file of terms."""
        self._segment, self._terms, self._postings = segment, terms, postings
        self._table = TermsTable(terms, length)

    def postings(self, info: Info) -> tuple[npt.NDArray[np.intp], Counts]:
        """(documents, times) of a term's info."""
        if info.kind & SINGLE:  # a single posting lies in the term's row itself
            return np.array([info.at >> 8]), np.array([info.at & MOST_TIMES], np.uint8)
        return unpack(info.kind, self._postings.get(info.at, packed_length(info.kind, info.documents)), info.documents)

    def places(self, info: Info, veil: Veil) -> npt.NDArray[np.int64]:
        """Where a term stands in the texts; see Places."""
        if not info.placed:
            return np.empty(0, np.int64)
        at = info.at + packed_length(info.kind, info.documents)
        hidden = self._postings.get(at, places_length(info.kind, info.placed))
        return unpack_places(info.kind, veil(self._segment, at)(hidden))

    def info(self, field: str, token: bytes) -> Info | None:
        """What stands about a term, or None."""
        return self._table.find(FIELDS.index(field), token)

    def items(self, veil: Veil) -> Iterator[tuple[Key, Info, bytes, bytes]]:
        """((number of its field, token), info, packed postings, packed places) of every term in order."""
        shown = veil(self._segment, 0)
        for field, token, info in self._table.rows():
            if info.kind & SINGLE:
                yield (field, token), info, b"", b""
                continue
            length, placed = packed_length(info.kind, info.documents), places_length(info.kind, info.placed)
            data = self._postings.get(info.at, length + placed)
            yield (field, token), info, data[:length], shown(data)[length:]

    def of_field(self, field: str) -> Iterator[tuple[bytes, npt.NDArray[np.intp], Counts]]:
        """(token, documents, times) of every term of the first of the fields."""
        for name, token, info in self._table.rows():
            if name != FIELDS.index(field):
                return
            yield token, *self.postings(info)

    def close(self) -> None:
        self._terms.close()
        self._postings.close()

    # What a plain Whoosh query asks

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.info(*term) is not None

    def term_info(self, field: str, token: bytes) -> TermInfo:
        if (info := self.info(field, token)) is None:
            raise TermNotFound(f"no {field}:{token!r}")
        return TermInfo(info.documents, info.documents, 1, 1, 1, 0, 0)

    def doc_frequency(self, field: str, token: bytes) -> int:
        info = self.info(field, token)
        return info.documents if info else 0

    def matcher(self, field: str, token: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        found = self.info(field, token)
        documents = self.postings(found)[0].tolist() if found else []
        ones, nothing, told = [1.0] * len(documents), [b""] * len(documents), self.term_info(field, token)
        return ListMatcher(documents, ones, nothing, format_, scorer=scorer, term=(field, token), terminfo=told)


class FieldWriter:
    """Writes whole posting lists; takes the place of Whoosh's writer of fields."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self.segment, self.is_closed = segment, False
        self.veil: Veil = lambda _segment, _at: bytes
        self._terms, self._rows = segment.create_file(storage, ".trm"), TermsWriter()
        self._postings = segment.create_file(storage, ".pst")

    def add_postings(self, _schema: Any, _lengths: None, items: Iterable[tuple[Key, Postings, Places]]) -> None:
        """`items`: ((number of its field, token), array of document << 8 | times, places), sorted."""
        at, hide = 0, self.veil(self.segment.segid, 0)
        for (field, token), postings, places in items:
            if len(postings) == 1 and not len(places):
                self._rows.add(field, token, Info(SINGLE, 1, 0, postings[0]))
                continue
            kind, data = pack(postings)
            width, clear = pack_places(places) if places else (0, b"")
            whole = data + clear
            self._postings.write(data + hide(whole)[len(data) :])
            self._rows.add(field, token, Info(kind | width, len(postings), len(places), at))
            at += len(whole)

    def close(self) -> None:
        self._terms.write(self._rows.to_bytes())
        self._terms.close()
        self._postings.close()
        self.is_closed = True
