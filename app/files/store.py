"""Keeps files sealed on disk, in chunks that open only in their own file and order (RELIABILITY 7, FI-06, CR-05).

A file on disk: the file's own key sealed by the data key, 4 random bytes, then chunks of 64 KiB, each AES-256-GCM with
the nonce 4 random bytes || chunk number and bound to the file's ref and to being the last chunk or not.
"""

import hashlib
import hmac
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.files import names, views
from app.files.kinds import FileRefused, kind_of
from app.sealing import KEY_BYTES, SealBroken, key_of, seal, sync_folder, unseal

LIMIT_BYTES = 20 * 1024 * 1024

_CHUNK = 64 * 1024
_TAG = 16
_PREFIX = 4
_WRAPPED_KEY = KEY_BYTES + 30
_REF = re.compile(r"[0-9a-f]{32}")


class FileMissing(LookupError):
    """No file is kept under this ref."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the row of a kept file must know: `ref` finds it, `sha256` (hex, of the clear bytes) proves it.

    `name` is the given name made harmless.
    """

    ref: str
    name: str
    kind: str
    size: int
    sha256: str


class Store:
    """The folder of sealed files; made on first use, open to the service alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes | BinaryIO, name: str, limit: int = LIMIT_BYTES) -> StoredFile:
        """Keep `content` under a new random ref; on return it survives a power cut, so the row may be committed.

        `limit` is in bytes. Raises FileRefused: file_empty, file_too_large (limit_mb), file_encrypted for a
        PDF that asks for a password, and what `kinds.kind_of` says.
        """
        clear = content if isinstance(content, bytes) else content.read(limit + 1)
        if not clear:
            raise FileRefused("file_empty")
        if len(clear) > limit:
            raise FileRefused("file_too_large", limit_mb=limit // 2**20)
        name = names.clean(name)
        kind = kind_of(clear, name)
        if views.is_locked(clear, kind):
            raise FileRefused("file_encrypted")
        ref = uuid4().hex
        self._write(ref, clear)
        return StoredFile(ref, name, kind, len(clear), hashlib.sha256(clear).hexdigest())

    def open(self, ref: str) -> Iterator[bytes]:
        """The clear bytes of a kept file, piece by piece.

        Raises FileMissing at once; SealBroken on the way, if the file was changed, cut, or is another one.
        """
        path = self._path(ref)
        if not path.is_file():
            raise FileMissing(ref)
        return _clear(path, ref)

    def verify(self, ref: str, sha256: str) -> bool:
        """Whether the file is there, whole, and has this SHA-256 (hex)."""
        found = hashlib.sha256()
        try:
            for piece in self.open(ref):
                found.update(piece)
        except (FileMissing, SealBroken):
            return False
        return hmac.compare_digest(found.hexdigest(), sha256)

    def remove(self, ref: str) -> None:
        """Remove a kept file that no row knows any more; one that is gone already is no fault."""
        self._path(ref).unlink(missing_ok=True)

    def sweep(self, known: Collection[str], before: datetime) -> list[str]:
        """Remove what no row knows and nobody touched since `before` (an aware instant, 24 hours ago); their names."""
        removed = []
        for path in sorted(self.folder.glob("??/*")):
            if path.name not in known and path.stat().st_mtime < before.timestamp():
                path.unlink()
                removed.append(path.name)
        return removed

    def refs(self) -> list[str]:
        """Everything that is kept, whether a row knows it or not."""
        return sorted(path.name for path in self.folder.glob("??/*") if _REF.fullmatch(path.name))

    def key_uses(self) -> Counter[int]:
        """Under which data key (its id) how many files' own keys are sealed."""
        found: Counter[int] = Counter()
        for ref in self.refs():
            with self._path(ref).open("rb") as file:
                found[key_of(file.read(2))] += 1
        return found

    def reseal(self, ref: str, newest: int) -> bool:
        """Seal a file's own key under the newest data key; whether it was not yet. Who reads it now reads on.

        The file is written anew beside itself and takes its own place at once, so that a power cut leaves the old one
        or the new one. Raises SealBroken if it was changed; a file that went away meanwhile is no fault.
        """
        path = self._path(ref)
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source:
            head = source.read(_WRAPPED_KEY)
            if key_of(head) == newest:
                return False
            aad = f"file:{ref}".encode()
            wrapped = seal(unseal(head, aad), aad)
            handle, unfinished = tempfile.mkstemp(prefix="unfinished.", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(wrapped)
                    shutil.copyfileobj(source, file)
                    file.flush()
                    os.fsync(file.fileno())
                shutil.copystat(path, unfinished)
                Path(unfinished).replace(path)
            except BaseException:
                Path(unfinished).unlink(missing_ok=True)
                raise
        sync_folder(path.parent)
        return True

    def _path(self, ref: str) -> Path:
        if not _REF.fullmatch(ref):
            raise FileMissing(ref)
        return self.folder / ref[:2] / ref

    def _write(self, ref: str, clear: bytes) -> None:
        path = self._path(ref)
        for folder in (self.folder, path.parent):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                sync_folder(folder.parent)
        handle, unfinished = tempfile.mkstemp(prefix="unfinished.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(_sealed(ref, clear))
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).rename(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def _binding(ref: str, *, last: bool) -> bytes:
    return f"{ref}:{int(last)}".encode()


def _sealed(ref: str, clear: bytes) -> Iterator[bytes]:
    key, prefix = AESGCM.generate_key(KEY_BYTES * 8), os.urandom(_PREFIX)
    yield seal(key, f"file:{ref}".encode()) + prefix
    cipher, view = AESGCM(key), memoryview(clear)
    for number, start in enumerate(range(0, len(clear), _CHUNK)):
        last = start + _CHUNK >= len(clear)
        yield cipher.encrypt(prefix + number.to_bytes(8, "big"), view[start : start + _CHUNK], _binding(ref, last=last))


def _clear(path: Path, ref: str) -> Iterator[bytes]:
    with path.open("rb") as file:
        cipher = AESGCM(unseal(file.read(_WRAPPED_KEY), f"file:{ref}".encode()))
        prefix, chunk, number = file.read(_PREFIX), file.read(_CHUNK + _TAG), 0
        while True:
            following = file.read(_CHUNK + _TAG)
            nonce, binding = prefix + number.to_bytes(8, "big"), _binding(ref, last=not following)
            try:
                clear = cipher.decrypt(nonce, chunk, binding)
            except (InvalidTag, ValueError):
                raise SealBroken(f"file {ref} was changed, cut, or is another one") from None
            yield clear
            if not following:
                return
            chunk, number = following, number + 1
