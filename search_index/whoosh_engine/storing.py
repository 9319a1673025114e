"""Files of the index: generation folders, one signed CURRENT that names them, sealed tables, the writers' lock."""

import hashlib
import hmac
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from filelock import FileLock, Timeout

from search_index.engine import Busy, State, Unavailable
from search_index.whoosh_engine.codec import EXTENSIONS, Index, toc_name

CURRENT, LOCK, DOUBT = "CURRENT", "writer.lock", "DOUBT"
Mark = tuple[int, int, int]
GENERATION = re.compile(r"g-\d{6}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What CURRENT says: the generation folder, the commit in it, and every file with its SHA-256."""

    folder: str
    commit: int
    fingerprint: str
    words: str
    values: str
    files: dict[str, str] = field(default_factory=dict)


class Store:
    """The folder of an index. Only the application's own user may enter it; files are never taken over from elsewhere.

    CURRENT carries an HMAC: a table of contents (a pickle) that this application did not write is never loaded.
    """

    def __init__(self, folder: Path, key: bytes, timeout: float) -> None:
        """`timeout`: seconds that a writer waits for another."""
        self.folder, self.timeout = folder, timeout
        self._current = folder / CURRENT  # asked for by every search
        self._mac = hmac.digest(key, b"manifest", hashlib.sha256)
        self._cipher = AESGCM(hmac.digest(key, b"tables", hashlib.sha256))
        self._veil = algorithms.AES(hmac.digest(key, b"places", hashlib.sha256))

    def mark(self) -> Mark | None:
        """Changes with every publication; None if nothing was ever published. Costs one stat."""
        try:
            stat = self._current.stat()
        except FileNotFoundError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size

    def doubt(self) -> None:
        """Leave word for every process that the files have to be looked at."""
        with suppress(OSError):
            (self.folder / DOUBT).touch()

    def trust(self) -> None:
        """The files were looked at, or made anew."""
        with suppress(OSError):
            (self.folder / DOUBT).unlink(missing_ok=True)

    @property
    def doubted(self) -> bool:
        """Whether some process met damage since."""
        return (self.folder / DOUBT).exists()

    def manifest(self) -> Manifest:
        """What CURRENT says. Raises Unavailable: ABSENT, or DAMAGED if it is not ours word for word."""
        try:
            signed = (self.folder / CURRENT).read_bytes()
        except FileNotFoundError:
            raise Unavailable(State.ABSENT) from None
        mac, _, body = signed.partition(b"\n")
        if not hmac.compare_digest(mac, self._sign(body)):
            raise Unavailable(State.DAMAGED)
        return Manifest(**json.loads(body))

    def path(self, manifest: Manifest, name: str = "") -> Path:
        """A file of the generation, or its folder."""
        return self.folder / manifest.folder / name

    def intact(self, manifest: Manifest, names: Iterable[str]) -> bool:
        """Whether these files are there and are what was written."""
        try:
            return all(_digest(self.path(manifest, name)) == manifest.files[name] for name in names)
        except (OSError, KeyError):
            return False

    def read_table(self, manifest: Manifest, name: str) -> list[list[str]]:
        """A sealed table. Raises cryptography's InvalidTag if it was changed."""
        data = self.path(manifest, name).read_bytes()
        rows: list[list[str]] = json.loads(self._cipher.decrypt(data[:12], data[12:], name.encode()))
        return rows

    def write_table(self, folder: Path, name: str, rows: list[list[str]]) -> None:
        """Seals a table of clear words, so that nothing readable lies in the folder."""
        nonce = os.urandom(12)
        sealed = self._cipher.encrypt(nonce, json.dumps(rows).encode(), name.encode())
        (folder / name).write_bytes(nonce + sealed)

    def veil(self, segment: str, at: int) -> Callable[[bytes], bytes]:
        """Hides what stands from this place on in a segment's file, or shows it again, piece after piece.

        Where words stand would give them away; that the file is whole is said by its hash.
        """
        counter = bytes.fromhex(segment) + (at // 16).to_bytes(8, "big")  # of the cipher's blocks of 16 bytes
        stream = Cipher(self._veil, modes.CTR(counter)).encryptor()
        if at % 16:
            stream.update(bytes(at % 16))
        return stream.update

    def publish(self, draft: Manifest, known: dict[str, str]) -> Manifest:
        """Makes a commit the one that everybody sees: hashes and syncs its files, replaces CURRENT, sweeps the rest.

        `known`: hashes of files that were there before (segments never change).
        """
        index = Index(self.path(draft), draft.commit)
        names = [segment.make_filename(ext) for segment in index.segments() for ext in EXTENSIONS]
        names += [toc_name(draft.commit), draft.words, draft.values]
        files = {name: known.get(name) or _digest(self.path(draft, name), sync=True) for name in names}
        manifest = replace(draft, files=files)
        body = json.dumps(asdict(manifest), sort_keys=True).encode()
        fresh = self.folder / f"{CURRENT}.new"
        with fresh.open("wb") as file:
            file.write(self._sign(body) + b"\n" + body)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(self.path(manifest))
        fresh.replace(self.folder / CURRENT)
        _sync_folder(self.folder)
        self._sweep(manifest)
        return manifest

    def next_folder(self) -> Path:
        """An empty folder for a new generation."""
        self.prepare()
        taken = [int(path.name[2:]) for path in self.folder.iterdir() if GENERATION.fullmatch(path.name)]
        fresh = self.folder / f"g-{max(taken, default=0) + 1:06}"
        fresh.mkdir(mode=0o700)
        return fresh

    def drop_generations(self, keep: set[str]) -> None:
        """Removes every generation but these."""
        for path in self.folder.iterdir():
            if GENERATION.fullmatch(path.name) and path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)

    def prepare(self) -> None:
        """Makes the folder, for its owner only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the writers' lock (it ends with the process). Raises Busy after the time-out."""
        self.prepare()
        lock = FileLock(self.folder / LOCK, timeout=self.timeout)
        try:
            lock.acquire()
        except Timeout:
            raise Busy from None
        try:
            yield
        finally:
            lock.release()

    def _sign(self, body: bytes) -> bytes:
        return hmac.new(self._mac, body, hashlib.sha256).hexdigest().encode()

    def _sweep(self, manifest: Manifest) -> None:
        for path in self.path(manifest).iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name not in manifest.files:
                try:
                    path.unlink()
                except OSError:  # Windows keeps files that a reader has open; the next sweep takes them
                    continue


def _digest(path: Path, sync: bool = False) -> str:
    with path.open("rb") as file:
        if sync and os.name == "posix":
            os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
