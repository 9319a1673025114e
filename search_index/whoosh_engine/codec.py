"""A Whoosh codec whose posting lists are numpy arrays; the only module that leans on Whoosh's private parts.

Written against whoosh-reloaded 2.7.5. Terms index, segments, table of contents and deletions stay Whoosh's own.
Not used, because they give wrong answers there: `Searcher.refresh()`, `reader(reuse=…)` (merged-away and deleted
documents come back) and loose files shared by threads (one position for all; see `Positioned`).
"""

import os
import secrets
import struct
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import fields, formats, index, writing
from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermNotFound

Numbers = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.uint8]
FIELDS = ("facet", "key", "label", "number", "part", "person", "text", "title")
NAME = "MAIN"
EXTENSIONS = (".trm", ".pst", ".doc")
MOST_DOCUMENTS = 1 << 24  # of a segment: a posting is document << 8 | times
MOST_TIMES = 255
SMALL = 24  # shorter lists are kept as they are: a numpy call would cost more than the work
TIER, SMALLEST_TIER, LARGEST_MERGED = 4, 64, 30_000
HEADER = struct.Struct("<4sI")  # of a file of documents
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
    """Postings being collected, one array a term; documents only ever come in rising order."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[bytes, Any]] = {}

    def add(self, field: str, document: int, tokens: Mapping[bytes, int]) -> None:
        terms, first = self.fields.setdefault(field, {}), document << 8
        for token, times in tokens.items():
            posting = first | (times if times < MOST_TIMES else MOST_TIMES)
            found = terms.get(token)
            if found is None:
                terms[token] = array("I", (posting,))
            else:
                found.append(posting)

    def of(self, field: str, token: bytes) -> Any:
        """The postings of a term, to be appended to."""
        return self.fields.setdefault(field, {}).setdefault(token, array("I"))

    def iter_postings(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        for field, terms in sorted(self.fields.items()):
            for token in sorted(terms):
                yield (field, token), terms.pop(token)

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

    def __init__(self, at: Index) -> None:
        super().__init__(at, codec=Codec(), compound=False, _lk=False)
        self.pool = Pool()

    def add(self, documents: Documents, terms: Mapping[str, Mapping[bytes, int]]) -> None:
        """One document: `documents` holds its values, `terms` its tokens by field."""
        if self.docnum >= MOST_DOCUMENTS:
            raise OverflowError("too many documents for one segment")
        self.perdocwriter.add(documents)
        for field, tokens in terms.items():
            self.pool.add(field, self.docnum, tokens)
        self.docnum += 1
        self._added = True

    def absorb(self, segment: Any) -> None:
        """Merging: whole arrays are renumbered and appended."""
        live = np.ones(segment.doc_count_all(), bool)
        live[list(segment.deleted_docs())] = False
        renumber = np.where(live, np.cumsum(live) - 1 + self.docnum, -1)
        singly = renumber.tolist()
        reader = self.codec.terms_reader(self.storage, segment)
        for key, info in reader.items():
            if info.doc_frequency() == 1:  # most terms: no arrays for a single number
                number = singly[info.min_id()]
                if number >= 0:
                    self.pool.of(*key).append(number << 8 | int(min(info.weight(), MOST_TIMES)))
                continue
            documents, times = reader.postings(info)
            packed = (renumber[documents] << 8 | times)[renumber[documents] >= 0].astype(np.uint32)
            if len(packed):
                self.pool.of(*key).frombytes(packed.tobytes())
        reader.close()
        self.perdocwriter.add(documents_of(self.storage, segment).only(np.flatnonzero(live)))
        self.docnum += int(live.sum())
        self._added = True

    def commit(self) -> int:
        """Writes segment and table of contents and returns the commit's number; nothing is visible yet."""
        super().commit(mergetype=_merge_tiers)
        return int(self.generation)

    def _commit_toc(self, segments: list[Any]) -> None:
        (Path(self.storage.folder) / toc_name(self.generation)).unlink(missing_ok=True)  # of a writer that was killed
        index.TOC(self.schema, segments, self.generation).write(self.storage, NAME)


def documents_of(storage: Any, segment: Any) -> Documents:
    """The values of a segment's documents. Raises ValueError if the file is not whole."""
    return Documents.from_bytes(Path(storage._fpath(segment.make_filename(".doc"))).read_bytes())


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
