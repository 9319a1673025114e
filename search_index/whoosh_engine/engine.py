"""WhooshEngine: writing, swapping generations, and handing each search one consistent view."""

import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from search_index.asking import Asked, Word
from search_index.engine import Days, Held, Sort, State, Texts, Unavailable
from search_index.entries import Check, Entry, Hit, Results, Scope
from search_index.nearest import nearest
from search_index.ranking import Request
from search_index.terms import KEY, PART, Token, analyzer, keyed, of_entry, of_word
from search_index.whoosh_engine.codec import Index, Writer
from search_index.whoosh_engine.packing import Documents
from search_index.whoosh_engine.searching import Search
from search_index.whoosh_engine.segments import Cache, Damaged
from search_index.whoosh_engine.similar import similar
from search_index.whoosh_engine.storing import Manifest, Mark, Store
from search_index.whoosh_engine.terms_file import FACET
from search_index.whoosh_engine.view import View
from search_index.words import Segmenter, dictionary

FORMAT = 3
BATCH = 20_000  # documents that a rebuild collects in memory before it writes them
PROGRESS = 500
RETRIES = 10


class WhooshEngine:
    """The embedded engine (see Engine). `folder` belongs to it alone; `key` is secret and 32 bytes long."""

    def __init__(self, folder: Path, key: bytes, *, timeout: float = 10.0, cache_bytes: int = 24 << 20) -> None:
        """`timeout`: seconds that a writer waits for another; `cache_bytes`: bound of the cached posting lists."""
        if len(key) < 32:
            raise ValueError("the index key needs 32 bytes")
        self._token = keyed(hmac.digest(key, b"tokens", hashlib.sha256))
        self._written = written(self._token)
        self._store = Store(folder, key, timeout)
        self._cache = Cache(cache_bytes)
        self._kept: tuple[Mark | None, View] | None = None
        self._segmenter: tuple[str, Segmenter] | None = None
        self._loading = threading.RLock()
        self._damaged: Mark | None = None
        self._secret = hmac.digest(key, b"fingerprint", hashlib.sha256)
        check = hmac.digest(self._secret, b"key", hashlib.sha256).hex()[:16]
        self._expected = f"whoosh format {FORMAT}, {analyzer()}, key {check}"

    # Searching

    def search(
        self,
        asked: Asked,
        scope: Scope,
        *,
        filters: Mapping[str, frozenset[str]] | None = None,
        days: Days = (None, None),
        sort: Sort = "best",
        offset: int = 0,
        limit: int = 20,
        facets: Sequence[str] = (),
        held: Held | None = None,
        texts: Texts | None = None,
        people: bool = False,
    ) -> Results:
        """See Engine.search."""
        begun = time.perf_counter()
        request = Request(asked, scope, filters or {}, days, sort, offset, limit, facets, held or {}, texts, people)
        with self._reading() as view:
            results = Search(view, self._words(view.manifest), request).results()
        return replace(results, took_ms=(time.perf_counter() - begun) * 1000)

    def nearest(self, text: str, scope: Scope) -> tuple[str, ...]:
        """See Engine.nearest."""
        with self._reading() as view:
            segmenter = self._words(view.manifest)
            search = Search(view, segmenter, Request(Asked(), scope))
            return nearest(text, segmenter, lambda form: search.known(of_word(Word(form), segmenter)))

    def similar(self, text: str, scope: Scope, limit: int = 10) -> tuple[Hit, ...]:
        """See Engine.similar."""
        with self._reading() as view:
            return similar(view, text, scope, limit)

    def check(self, versions: Mapping[str, int]) -> Check:
        """See Engine.check."""
        with self._reading() as view:
            held = np.concatenate([s.documents.versions for s in view.segments]) if view.segments else np.empty(0)
            indexed = {view.key(at): int(held[at]) for at in np.flatnonzero(view.live).tolist()}
        missing, surplus = versions.keys() - indexed.keys(), indexed.keys() - versions.keys()
        stale = (key for key, version in versions.items() if indexed.get(key, version) != version)
        return Check(frozenset(missing), frozenset(stale), frozenset(surplus))

    def count(self) -> int:
        """See Engine.count."""
        with self._reading() as view:
            return view.count

    # Writing

    def write(self, entries: Iterable[Entry], removals: Iterable[str] = ()) -> None:
        """See Engine.write."""
        latest = {entry.key: entry for entry in entries}
        gone = latest.keys() | set(removals)
        if not gone:
            return
        with self._store.writing(), self._reading() as view:
            manifest = view.manifest
            folder, values = self._store.path(manifest), Values(view.values)
            known = {segment.id: segment for segment in view.segments}
            terms = [self._token(KEY, key) for key in gone]
            with self._writer(folder, manifest.commit) as writer:
                for head in writer.segments:
                    for term in terms if head.segid in known else ():
                        for document in known[head.segid].find(KEY, term):
                            head.delete_document(document)
                for entry in latest.values():
                    self._add(writer, entry, values)
                commit = writer.commit()
            if values.grown:
                manifest = replace(manifest, values=f"values-{commit}")
                self._store.write_table(folder, manifest.values, values.rows)
            self._store.publish(replace(manifest, commit=commit), view.manifest.files)

    def rebuild(
        self, entries: Iterable[Entry], words: Iterable[str] = (), progress: Callable[[int], None] | None = None
    ) -> None:
        """See Engine.rebuild. The generation before is kept until the next rebuild."""
        with self._store.writing():
            before = self._named()
            self._store.drop_generations(keep=before)
            folder = self._store.next_folder()
            try:
                self._build(folder, entries, dictionary(words), progress)
            except BaseException:
                # It may have been published already: what CURRENT names is never removed.
                self._store.drop_generations(keep=before | self._named())
                raise

    def _named(self) -> set[str]:
        """The generation that CURRENT names, if any."""
        with suppress(Unavailable):
            return {self._store.manifest().folder}
        return set()

    def _build(
        self, folder: Path, entries: Iterable[Entry], words: tuple[str, ...], progress: Callable[[int], None] | None
    ) -> None:
        values = Values([])
        Index.create(folder)
        self._store.write_table(folder, "words", [list(words)])
        iterator, commit, seen = iter(entries), 0, set[str]()
        while batch := list(islice(iterator, BATCH)):
            with self._writer(folder, commit) as writer:
                for entry in batch:
                    if entry.key in seen:
                        raise ValueError(f"the key {entry.key} was given twice")
                    seen.add(entry.key)
                    self._add(writer, entry, values)
                    if progress and not len(seen) % PROGRESS:
                        progress(len(seen))
                commit = writer.commit()
        if len(seen) > BATCH:
            with self._writer(folder, commit) as writer:
                commit = writer.commit(whole=True)
        self._store.write_table(folder, "values", values.rows)
        self._store.publish(Manifest(folder.name, commit, self._fingerprint_with(words), "words", "values"), {})
        self._store.trust()
        if progress:
            progress(len(seen))

    def _add(self, writer: Writer, entry: Entry, values: "Values") -> None:
        document = of_entry(entry)
        for part in entry.parts:
            if part.apart:
                values.number(PART, part.name)
        facets = {str(values.number(name, value)): 1 for name, value in entry.facets.items()}
        known = Documents.one(entry.key, entry.version, entry.day.toordinal(), document.length, document.size)
        writer.add(known, {**document.terms, FACET: facets}, document.places)

    @contextmanager
    def _writer(self, folder: Path, commit: int) -> Iterator[Writer]:
        """A writer that is cancelled on any error, so that it lets go of its files."""
        writer = Writer(Index(folder, commit), self._written, self._store.veil)
        try:
            yield writer
        except BaseException:
            if not writer.is_closed:
                writer.cancel()
            raise

    # State

    @property
    def state(self) -> State:
        """See Engine.state."""
        try:
            self._view()
        except Unavailable as away:
            return away.state
        return State.READY

    @property
    def fingerprint(self) -> str:
        """See Engine.fingerprint."""
        with suppress(Unavailable):
            return self._store.manifest().fingerprint
        return self._expected

    def verify(self) -> State:
        """See Engine.verify."""
        for _ in range(RETRIES):
            mark, state = self._store.mark(), self.state
            if state is not State.READY:
                return state
            manifest = self._store.manifest()
            if self._store.intact(manifest, manifest.files):
                self._store.trust()
                return State.READY
            if self._store.mark() == mark:
                self._distrust(mark)
        return self.state

    @property
    def doubted(self) -> bool:
        """See Engine.doubted."""
        return self._store.doubted

    def warm(self) -> None:
        """See Engine.warm."""
        try:
            self._words(self._view().manifest)
        except Unavailable:
            self._segmenter_for(())

    def close(self) -> None:
        """See Engine.close."""
        with self._loading:
            self._kept, self._segmenter = None, None
            self._cache.clear()

    @contextmanager
    def _reading(self) -> Iterator[View]:
        view = self._view()
        try:
            yield view
        except Damaged as error:
            self._distrust(self._store.mark())
            raise Unavailable(State.DAMAGED) from error

    def _view(self) -> View:
        """The commit that CURRENT names now. Raises Unavailable."""
        kept = self._kept
        if kept and kept[0] == self._store.mark() != self._damaged:
            return kept[1]
        with self._loading:
            for _ in range(RETRIES):
                mark = self._store.mark()
                if self._kept and self._kept[0] == mark != self._damaged:
                    return self._kept[1]
                view = self._load(mark)
                if view:
                    return view
        raise Unavailable(State.DAMAGED)

    def _distrust(self, mark: Mark | None) -> None:
        """This commit is damaged: never opened again here, and the other processes are told."""
        self._damaged = mark
        self._store.doubt()

    def _load(self, mark: Mark | None) -> View | None:
        """None if a newer commit came between."""
        manifest = self._store.manifest()
        if mark is not None and mark == self._damaged:
            raise Unavailable(State.DAMAGED)
        if not manifest.fingerprint.startswith(self._expected):
            raise Unavailable(State.STALE)
        before = self._kept[1] if self._kept and self._kept[1].manifest.folder == manifest.folder else None
        known = before.manifest.files.keys() if before else set[str]()
        try:
            if not self._store.intact(manifest, manifest.files.keys() - known):
                raise Damaged
            view = View(self._store, manifest, self._token, self._cache, before)
        except Exception as error:  # whatever a damaged file makes the readers raise
            if self._store.mark() != mark:
                return None
            self._distrust(mark)
            raise Unavailable(State.DAMAGED) from error
        self._cache.keep({segment.id for segment in view.segments})
        self._kept = (mark, view)
        return view

    def _words(self, manifest: Manifest) -> Segmenter:
        """The segmenter with the dictionary of this generation."""
        kept = self._segmenter
        if kept and kept[0] == manifest.fingerprint:
            return kept[1]
        return self._segmenter_for(tuple(self._store.read_table(manifest, manifest.words)[0]))

    def _segmenter_for(self, words: tuple[str, ...]) -> Segmenter:
        name = self._fingerprint_with(words)
        with self._loading:
            if not self._segmenter or self._segmenter[0] != name:
                self._store.prepare()
                self._segmenter = (name, Segmenter(self._store.folder / "segmenter", words))
            return self._segmenter[1]

    def _fingerprint_with(self, words: tuple[str, ...]) -> str:
        digest = hmac.digest(self._secret, "\n".join(words).encode(), hashlib.sha256).hex()[:16]
        return f"{self._expected}, dictionary {digest}"


class Values:
    """The table of facet values; it only grows within a generation, so a number never changes its meaning."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._before = len(pairs)
        self._numbers = {pair: number for number, pair in enumerate(pairs)}

    def number(self, name: str, value: str) -> int:
        """The number of a value, a new one if need be."""
        return self._numbers.setdefault((name, value), len(self._numbers))

    @property
    def grown(self) -> bool:
        """Whether the table has to be written again."""
        return len(self._numbers) > self._before

    @property
    def rows(self) -> list[list[str]]:
        """The table as it is stored."""
        return [list(pair) for pair in self._numbers]


def written(token: Token) -> Token:
    """(field, token) -> the bytes under which it is written: words keyed, the number of a facet's value as it is."""
    return lambda field, text: int(text).to_bytes(4, "big") if field == FACET else token(field, text)
