"""A Whoosh codec whose posting lists are numpy arrays; the only module that leans on Whoosh's private parts.

Written against whoosh-reloaded 2.7.5. Terms index, segments, table of contents and deletions stay Whoosh's own.
Not used, because they give wrong answers there: `Searcher.refresh()`, `reader(reuse=…)` (merged-away and deleted
documents come back) and loose files shared by threads (one position for all; see `Positioned`).
"""

import os
import secrets
import threading
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from heapq import merge
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import fields, formats, index, writing
from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

from search_index.terms import TEXT, Token
from search_index.whoosh_engine.packing import MOST_TIMES, SINGLE, Documents, unpack, unpack_places
from search_index.whoosh_engine.terms_file import FIELDS, FieldWriter, Key, Places, Postings, TermsReader, Veil, padded

KEY_OF = itemgetter(0)
NAME = "MAIN"
EXTENSIONS = (".trm", ".pst", ".doc")
MOST_DOCUMENTS = 1 << 24  # of a segment: a posting is document << 8 | times
TIER, SMALLEST_TIER, LARGEST_MERGED = 4, 16, 30_000
_read_lock = threading.Lock()


def _read_at(descriptor: int, length: int, position: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(descriptor, length, position)
    with _read_lock:  # Windows has no pread
        os.lseek(descriptor, position, os.SEEK_SET)
        return os.read(descriptor, length)


class Positioned(BufferFile):
    """A file whose get() moves no shared position, so that threads may share it; a truncated file raises EOFError."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb")
        self._name, self.onclose, self.is_real, self.is_closed = str(path), None, False, False

    def get(self, position: int, length: int) -> bytes:
        data = _read_at(self.file.fileno(), length, position)
        if len(data) != length:
            raise EOFError(f"{self._name} is shorter than its terms say")
        return data

    def get_array(self, position: int, typecode: str, length: int) -> Any:
        found = array(typecode, self.get(position, length * array(typecode).itemsize))
        found.byteswap()
        return found

    def close(self) -> None:
        self.file.close()
        self.is_closed = True

    def __del__(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


class Storage(FileStorage):
    """Whoosh's folder of files, opened so that threads may share them."""

    def open_file(self, name: str, **options: Any) -> Any:
        if name.endswith((".trm", ".pst")):
            return Positioned(Path(self._fpath(name)))
        if name.endswith(".toc"):  # Whoosh would leave a damaged one open
            return StructFile(BytesIO(Path(self._fpath(name)).read_bytes()), name=name)
        return super().open_file(name, **options)


class Tokens(fields.FieldType):
    """A field of ready-made tokens: they were cut and keyed by the caller, no analyzer runs."""

    def __init__(self) -> None:
        self.format, self.scorable, self.stored, self.analyzer = formats.Existence(), False, False, None


def schema() -> Any:
    """The Whoosh schema: one field of ready-made tokens for each of FIELDS."""
    return fields.Schema(**{name: Tokens() for name in FIELDS})


class DocumentsWriter:
    """Collects the values of the documents of a new segment; takes the place of Whoosh's per-document writer."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self.storage, self.segment, self.is_closed = storage, segment, False
        self.keys: list[bytes] = []
        self.versions, self.days, self.lengths, self.sizes = array("q"), array("i"), array("I"), array("I")
        self.size = 0

    def add(self, documents: Documents) -> None:
        self.keys.extend(documents.keys)
        self.versions.extend(documents.versions.tolist())
        self.days.extend(documents.days.tolist())
        self.lengths.extend(documents.lengths.tolist())
        self.sizes.extend(documents.sizes.tolist())
        self.size += int(documents.sizes.sum(dtype=np.int64))

    def close(self) -> None:
        columns = ((self.versions, "i8"), (self.days, "i4"), (self.lengths, "u4"), (self.sizes, "u4"))
        with self.segment.create_file(self.storage, ".doc") as file:
            file.write(Documents(self.keys, *(np.array(v, t) for v, t in columns)).to_bytes())
        self.is_closed = True


class Codec(whoosh3.W3Codec):
    """Whoosh's extension point; a plain Whoosh query over these postings still works."""

    length_stats = False

    def new_segment(self, _storage: Any, indexname: str) -> Any:
        """Named by the system's randomness: forked processes share the state that Whoosh would draw from."""
        return whoosh3.W3Segment(self, indexname, segid=secrets.token_hex(8))

    def per_document_writer(self, storage: Any, segment: Any) -> DocumentsWriter:
        return DocumentsWriter(storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        return FieldWriter(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> TermsReader:
        terms, postings = (storage.open_file(segment.make_filename(ext)) for ext in (".trm", ".pst"))
        return TermsReader(segment.segid, terms, storage.file_length(segment.make_filename(".trm")), postings)


class Pool:
    """Postings of a new segment, one array a term: collected here, or read from the segments that it takes in.

    Documents only ever come in rising order. A token is keyed when all its documents are in: once, not for each.
    """

    def __init__(self, token: Token) -> None:
        """`token`: the bytes under which a token of a field is written."""
        self.token = token
        self.fields: dict[str, dict[str, Postings]] = {}
        self.places: dict[str, Places] = {}
        self.absorbed: list[Iterator[tuple[Key, Postings, Places]]] = []

    def add(self, field: str, document: int, tokens: Mapping[str, int]) -> None:
        terms, first = self.fields.setdefault(field, {}), document << 8
        for text, times in tokens.items():
            posting = first | (times if times < MOST_TIMES else MOST_TIMES)
            found = terms.get(text)
            if found is None:
                terms[text] = array("I", (posting,))
            else:
                found.append(posting)

    def place(self, start: int, tokens: Mapping[str, Sequence[int]]) -> None:
        """Where the tokens of the text of a document stand that begins there."""
        known = self.places
        for text, places in tokens.items():
            found = known.get(text)
            if found is None:
                found = known[text] = array("q")
            for place in places:
                found.append(start + place)

    def iter_postings(self) -> Iterator[tuple[Key, Postings, Places]]:
        """Every term in order; those of several segments are joined as they come, so that memory holds one of each."""
        for key, several in groupby(merge(self._collected(), *self.absorbed, key=KEY_OF), key=KEY_OF):
            (_, postings, places), *others = several
            for _, more, further in others:
                postings.extend(more)
                places.extend(further)
            yield key, postings, places

    def _collected(self) -> Iterator[tuple[Key, Postings, Places]]:
        for field, terms in sorted(self.fields.items()):
            placed, number = self.places if field == TEXT else {}, FIELDS.index(field)
            for written, text in sorted((padded(self.token(field, text)), text) for text in terms):
                yield (number, written), terms.pop(text), placed.pop(text, None) or array("q")

    def cleanup(self) -> None:
        self.fields.clear()
        self.places.clear()


class Index(index.FileIndex):
    """A Whoosh index at one known commit: what the folder holds besides it is not looked at."""

    def __init__(self, folder: Path, commit: int) -> None:
        self.storage, self.indexname, self._schema, self.commit = Storage(str(folder)), NAME, schema(), commit

    def _read_toc(self) -> Any:
        return index.TOC.read(self.storage, NAME, gen=self.commit, schema=self._schema)

    def latest_generation(self) -> int:
        return self.commit

    def segments(self) -> list[Any]:
        """The segments with their deletions, as this commit's table of contents names them."""
        return list(self._read_toc().segments)

    @staticmethod
    def create(folder: Path) -> None:
        """An empty index, commit 0."""
        index.TOC.create(Storage(str(folder)), schema(), NAME)


def toc_name(commit: int) -> str:
    """The file that holds the table of contents of a commit."""
    return str(index.TOC._filename(NAME, commit))


class Writer(writing.SegmentWriter):
    """Adds documents, deletes, merges. The caller holds the lock and publishes the commit afterwards."""

    def __init__(self, at: Index, token: Token, veil: Veil) -> None:
        """`token`: the bytes under which a token of a field is written; `veil` hides where words stand."""
        super().__init__(at, codec=Codec(), compound=False, _lk=False)
        self.pool, self.fieldwriter.veil = Pool(token), veil

    def add(
        self,
        documents: Documents,
        terms: Mapping[str, Mapping[str, int]],
        places: Mapping[str, Sequence[int]],
    ) -> None:
        """One document: `documents` holds its values, `terms` its tokens by field, `places` where they stand."""
        if self.docnum >= MOST_DOCUMENTS:
            raise OverflowError("too many documents for one segment")
        self.pool.place(self.perdocwriter.size, places)
        self.perdocwriter.add(documents)
        for field, tokens in terms.items():
            self.pool.add(field, self.docnum, tokens)
        self.docnum += 1
        self._added = True

    def absorb(self, segment: Any) -> None:
        """Merging: the live documents of a segment follow those that are here, renumbered."""
        live = np.ones(segment.doc_count_all(), bool)
        live[list(segment.deleted_docs())] = False
        numbers = np.where(live, np.cumsum(live) - 1 + self.docnum, -1)
        documents = documents_of(self.storage, segment)
        kept = documents.only(np.flatnonzero(live))
        shifts = np.zeros(len(live), np.int64)
        shifts[live] = self.perdocwriter.size + kept.starts - documents.starts[live]
        reader = self.codec.terms_reader(self.storage, segment)
        moved = _Moved(numbers, documents.starts, shifts, bool(live.all()))
        self.pool.absorbed.append(_renumbered(reader, moved, self.fieldwriter.veil))
        self.perdocwriter.add(kept)
        self.docnum += int(live.sum())
        self._added = True

    def commit(self, whole: bool = False) -> int:
        """Writes segment and table of contents and returns the commit's number; nothing is visible yet.

        `whole`: everything becomes one segment, for each costs every search.
        """
        super().commit(mergetype=_merge_all if whole else _merge_tiers)
        return int(self.generation)

    def _commit_toc(self, segments: list[Any]) -> None:
        (Path(self.storage.folder) / toc_name(self.generation)).unlink(missing_ok=True)  # of a writer that was killed
        index.TOC(self.schema, segments, self.generation).write(self.storage, NAME)


def documents_of(storage: Any, segment: Any) -> Documents:
    """The values of a segment's documents. Raises ValueError if the file is not whole."""
    return Documents.from_bytes(Path(storage._fpath(segment.make_filename(".doc"))).read_bytes())


class _Moved(NamedTuple):
    """Where the documents of a segment go: their new numbers (-1: nowhere), and how far their texts move."""

    numbers: npt.NDArray[np.intp]
    starts: npt.NDArray[np.int64]
    shifts: npt.NDArray[np.int64]
    whole: bool

    def places(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Places in the texts as they are afterwards, without those of documents that go nowhere."""
        if self.whole:
            return places + int(self.shifts[0])
        owners = self.starts.searchsorted(places, "right") - 1
        moved: npt.NDArray[np.int64] = places + self.shifts[owners]
        return moved[self.numbers[owners] >= 0]


def _renumbered(reader: TermsReader, moved: _Moved, veil: Veil) -> Iterator[tuple[Key, Postings, Places]]:
    """The terms of a segment in order, with its documents and places as they are afterwards."""
    numbers, singly = moved.numbers, moved.numbers.tolist()
    with closing(reader):
        for key, info, data, placed in reader.items(veil):
            if info.kind & SINGLE:  # most terms: no arrays for a single number
                if (number := singly[info.at >> 8]) >= 0:
                    yield key, array("I", (number << 8 | (info.at & MOST_TIMES),)), array("q")
                continue
            documents, times = unpack(info.kind, data, info.documents)
            packed = (numbers[documents] << 8 | times)[numbers[documents] >= 0].astype(np.uint32)
            if len(packed):
                places = moved.places(unpack_places(info.kind, placed)) if placed else b""
                yield key, array("I", packed.tobytes()), array("q", bytes(places))


def _merge_all(writer: Writer, segments: list[Any]) -> list[Any]:
    for segment in segments:
        writer.absorb(segment)
    return []


def _merge_tiers(writer: Writer, segments: list[Any]) -> list[Any]:
    """Merges four segments of about one size into the new one, and any that is mostly deleted.

    So about three segments a power of four remain; large ones are left alone, for a merge holds the writer.
    """
    kept, tiers = [], dict[int, list[Any]]()
    for segment in segments:
        live = segment.doc_count_all() - segment.deleted_count()
        if live * 2 < segment.doc_count_all():
            if live:
                writer.absorb(segment)
        elif live > LARGEST_MERGED:
            kept.append(segment)
        else:
            tiers.setdefault(_tier(live), []).append(segment)
    for tier in sorted(tiers):
        if len(tiers[tier]) >= TIER - (_tier(writer.docnum) >= tier and writer.docnum > 0):
            for segment in tiers[tier]:
                writer.absorb(segment)
        else:
            kept.extend(tiers[tier])
    return kept


def _tier(count: int) -> int:
    return max(0, (count // SMALLEST_TIER).bit_length() + 1 >> 1)
