"""A Whoosh codec whose posting lists are numpy arrays; the only module that leans on Whoosh's private parts.

Written against whoosh-reloaded 2.7.5. Terms index, segments, table of contents and deletions stay Whoosh's own.
Not used, because they give wrong answers there: `Searcher.refresh()`, `reader(reuse=…)` (merged-away and deleted
documents come back) and loose files shared by threads (one position for all; see `Positioned`).
"""

import os
import secrets
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from heapq import merge
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import fields, formats, index, writing
from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermNotFound

from search_index.terms import Token
from search_index.whoosh_engine.packing import MOST_TIMES, Counts, Documents, Numbers, pack, unpack

Postings = Any  # an array of document << 8 | times
KEY_OF = itemgetter(0)
FACET = "facet"
FIELDS = (FACET, "key", "label", "number", "part", "person", "text", "title")
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


def _extent(file: Any, info: Any) -> bytes:
    at, length = info.extent()
    data: bytes = file.get(at, length[0] if isinstance(length, tuple) else length)  # 2.7.5 leaves the tuple packed
    return data


class TermsReader(whoosh3.W3TermsReader):
    """The terms of a segment and their posting lists."""

    def postings(self, info: Any) -> tuple[Numbers, Counts]:
        """(documents, times) of a term's info."""
        count = info.doc_frequency()
        if count == 1:  # a single posting lies in the term's entry itself
            return np.array([info.min_id()], np.uint32), np.array([min(info.weight(), MOST_TIMES)], np.uint8)
        return unpack(_extent(self._postfile, info), count)

    def find(self, field: str, token: bytes) -> tuple[Numbers, Counts] | None:
        """The postings of a term, or None."""
        try:
            return self.postings(self.term_info(field, token))
        except TermNotFound:
            return None

    def of_field(self, field: str) -> Iterator[tuple[bytes, Numbers, Counts]]:
        """(token, documents, times) of every term of a field."""
        for (name, token), info in self.items_from(field, b""):
            if name != field:
                return
            yield token, *self.postings(info)


class FieldWriter(whoosh3.W3FieldWriter):
    """Writes whole posting lists."""

    def add_postings(self, schema: Any, _lengths: None, items: Iterable[tuple[tuple[str, bytes], Any]]) -> None:
        """`items`: ((field, token), array of document << 8 | times), sorted."""
        for name, terms in groupby(items, key=lambda item: item[0][0]):
            self.start_field(name, schema[name])
            for (_, token), postings in terms:
                info, start = whoosh3.W3TermInfo(), self._postfile.tell()
                info._df, info._weight = len(postings), postings[0] & MOST_TIMES
                info._minid, info._maxid = postings[0] >> 8, postings[-1] >> 8
                if len(postings) > 1:
                    self._postfile.write(pack(postings))
                info.set_extent(start, self._postfile.tell() - start)
                self._tindex.add(whoosh3.pack_ushort(self._fieldid) + token, info.to_bytes())
            self.finish_field()


class DocumentsWriter:
    """Collects the values of the documents of a new segment; takes the place of Whoosh's per-document writer."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self.storage, self.segment, self.is_closed = storage, segment, False
        self.keys: list[bytes] = []
        self.versions, self.days, self.lengths = array("q"), array("i"), array("I")

    def add(self, documents: Documents) -> None:
        self.keys.extend(documents.keys)
        self.versions.extend(documents.versions.tolist())
        self.days.extend(documents.days.tolist())
        self.lengths.extend(documents.lengths.tolist())

    def close(self) -> None:
        values = (np.array(v, t) for v, t in ((self.versions, "i8"), (self.days, "i4"), (self.lengths, "u4")))
        with self.segment.create_file(self.storage, ".doc") as file:
            file.write(Documents(self.keys, *values).to_bytes())
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
        return FieldWriter(self, storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> TermsReader:
        name = segment.make_filename(self.TERMS_EXT)
        postings = segment.open_file(storage, self.POSTS_EXT)
        return TermsReader(self, storage.open_file(name), storage.file_length(name), postings)

    def postings_reader(self, file: Any, info: Any, format_: Any, term: Any = None, scorer: Any = None) -> ListMatcher:
        count = info.doc_frequency()
        documents = [info.min_id()] if count == 1 else unpack(_extent(file, info), count)[0].tolist()
        ones, nothing = [1.0] * count, [b""] * count
        return ListMatcher(documents, ones, nothing, format_, scorer=scorer, term=term, terminfo=info)


class Pool:
    """Postings of a new segment, one array a term: collected here, or read from the segments that it takes in.

    Documents only ever come in rising order. A token is keyed when all its documents are in: once, not for each.
    """

    def __init__(self, token: Token) -> None:
        """`token`: the bytes under which a token of a field is written."""
        self.token = token
        self.fields: dict[str, dict[str, Postings]] = {}
        self.absorbed: list[Iterator[tuple[tuple[str, bytes], Postings]]] = []

    def add(self, field: str, document: int, tokens: Mapping[str, int]) -> None:
        terms, first = self.fields.setdefault(field, {}), document << 8
        for text, times in tokens.items():
            posting = first | (times if times < MOST_TIMES else MOST_TIMES)
            found = terms.get(text)
            if found is None:
                terms[text] = array("I", (posting,))
            else:
                found.append(posting)

    def iter_postings(self) -> Iterator[tuple[tuple[str, bytes], Postings]]:
        """Every term in order; those of several segments are joined as they come, so that memory holds one of each."""
        for key, several in groupby(merge(self._collected(), *self.absorbed, key=KEY_OF), key=KEY_OF):
            (_, postings), *others = several
            for _, more in others:
                postings.extend(more)
            yield key, postings

    def _collected(self) -> Iterator[tuple[tuple[str, bytes], Postings]]:
        for field, terms in sorted(self.fields.items()):
            for written, text in sorted((self.token(field, text), text) for text in terms):
                yield (field, written), terms.pop(text)

    def cleanup(self) -> None:
        self.fields.clear()


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

    def __init__(self, at: Index, token: Token) -> None:
        """`token`: the bytes under which a token of a field is written."""
        super().__init__(at, codec=Codec(), compound=False, _lk=False)
        self.pool = Pool(token)

    def add(self, documents: Documents, terms: Mapping[str, Mapping[str, int]]) -> None:
        """One document: `documents` holds its values, `terms` its tokens by field."""
        if self.docnum >= MOST_DOCUMENTS:
            raise OverflowError("too many documents for one segment")
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
        self.pool.absorbed.append(_renumbered(self.codec.terms_reader(self.storage, segment), numbers))
        self.perdocwriter.add(documents_of(self.storage, segment).only(np.flatnonzero(live)))
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


def _renumbered(reader: TermsReader, numbers: npt.NDArray[np.intp]) -> Iterator[tuple[tuple[str, bytes], Postings]]:
    """The terms of a segment in order, its documents by their new numbers; -1 is none."""
    singly = numbers.tolist()
    with closing(reader):
        for key, info in reader.items():
            if info.doc_frequency() == 1:  # most terms: no arrays for a single number
                if (number := singly[info.min_id()]) >= 0:
                    yield key, array("I", (number << 8 | int(min(info.weight(), MOST_TIMES)),))
                continue
            documents, times = reader.postings(info)
            packed = (numbers[documents] << 8 | times)[numbers[documents] >= 0].astype(np.uint32)
            if len(packed):
                yield key, array("I", packed.tobytes())


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
