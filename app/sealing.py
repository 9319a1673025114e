"""Ciphers and keys: sealed values, blind indexes and the journal's proof.

Everything secret in the database is sealed by AES-256-GCM under a key that lives in a folder of its own, never in the
database, the repository, the environment or a backup (RELIABILITY section 7, DECISIONS 11).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import sys
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_VERSION = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEAD_BYTES = 2 + _NONCE_BYTES
_NOTHING = (2**32 - 1).to_bytes(4, "big")


class KeysMissing(RuntimeError):
    """A key that was needed is not there, or is not a key."""


class KeysUnsafe(RuntimeError):
    """Others than the service's own account could read the keys."""


class SealBroken(ValueError):
    """A sealed value was changed, moved to another place or row, or sealed under another key."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys of one installation, 32 bytes each.

    `data` maps a key id (1 to 255) to the key of that id: the highest id writes, all read. `blind` makes blind
    indexes, `journal` the journal's chain, `session` signs sessions, `index` makes the search index's tokens. `folder`
    is where they were read, `read_at` how it stood then: a data key that is added there is found by whoever works.
    """

    SINGLE: ClassVar = ("blind", "journal", "session", "index")

    data: Mapping[int, bytes] = field(repr=False)
    blind: bytes = field(repr=False)
    journal: bytes = field(repr=False)
    session: bytes = field(repr=False)
    index: bytes = field(repr=False)
    folder: Path | None = field(default=None, repr=False, compare=False, kw_only=True)
    read_at: int = field(default=0, repr=False, compare=False, kw_only=True)

    @property
    def newest(self) -> int:
        """The id of the data key that seals from now on."""
        return max(self.data)

    @classmethod
    def load(cls, folder: Path) -> Keyring:
        """Read the keys from `folder` (files data.<id>, blind, journal, session, index).

        Raises KeysMissing if one is absent or not 32 bytes, KeysUnsafe if the folder or a file is open to others or
        belongs to somebody else (POSIX only).
        """
        if not folder.is_dir():
            raise KeysMissing(f"no folder of keys at {folder}")
        _check_private(folder)
        read_at = folder.stat().st_mtime_ns
        names = [path.name for path in folder.glob("data.*")]
        if not names:
            raise KeysMissing(f"no data key in {folder}")
        return cls(
            data={_key_id(name): _read(folder / name) for name in names},
            **{name: _read(folder / name) for name in cls.SINGLE},
            folder=folder,
            read_at=read_at,
        )

    @classmethod
    def create(cls, folder: Path) -> Keyring:
        """Make new random keys in `folder`; only ever called while the database is empty.

        All keys appear at once or not at all. Raises OSError if anything already lies in the folder.
        """
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            folder.rmdir()
        made = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
        for name in ("data.1", *cls.SINGLE):
            _write(made / name, secrets.token_bytes(KEY_BYTES))
        sync_folder(made)
        made.rename(folder)
        sync_folder(folder.parent)
        return cls.load(folder)


def add_data_key(folder: Path) -> Keyring:
    """Make one more data key in `folder`, which seals from now on; the older ones go on opening what they sealed.

    It appears whole or not at all. Raises KeysMissing after the 255th, and what `Keyring.load` raises.
    """
    number = Keyring.load(folder).newest + 1
    name, unfinished = f"data.{number}", folder / "unfinished"
    _key_id(name)
    unfinished.unlink(missing_ok=True)
    _write(unfinished, secrets.token_bytes(KEY_BYTES))
    unfinished.rename(folder / name)
    sync_folder(folder)
    return Keyring.load(folder)


_in_use: Keyring | None = None


def use(keys: Keyring) -> None:
    """Make `keys` those of this process."""
    global _in_use
    _in_use = keys


def keyring() -> Keyring:
    """The keys of this process; raises KeysMissing before `use` was called."""
    if _in_use is None:
        raise KeysMissing("no keys are in use: call sealing.use first")
    return _in_use


def seal(clear: bytes, aad: bytes) -> bytes:
    """Seal `clear` so that it opens only with the same `aad`: 0x01, key id, nonce of 12, AES-256-GCM."""
    keys = _fresh()
    nonce = os.urandom(_NONCE_BYTES)
    return bytes((_VERSION, keys.newest)) + nonce + AESGCM(keys.data[keys.newest]).encrypt(nonce, clear, aad)


def sealed_length(length: int) -> int:
    """How long `seal` makes what is so many bytes long."""
    return _HEAD_BYTES + length + _TAG_BYTES


def unseal(sealed: bytes, aad: bytes) -> bytes:
    """What `seal` was given; raises SealBroken if the value, `aad` or the key is not the same."""
    if len(sealed) < _HEAD_BYTES + _TAG_BYTES or sealed[0] != _VERSION:
        raise SealBroken("not a sealed value")
    key = keyring().data.get(sealed[1]) or _read_again().data.get(sealed[1])
    if key is None:
        raise SealBroken(f"sealed under data key {sealed[1]}, which is not here")
    try:
        return AESGCM(key).decrypt(sealed[2:_HEAD_BYTES], sealed[_HEAD_BYTES:], aad)
    except InvalidTag:
        raise SealBroken("the value was changed, moved, or sealed under another key") from None


def _fresh() -> Keyring:
    """The keys in use, together with a data key that another process added meanwhile."""
    keys = keyring()
    try:
        changed = keys.folder is not None and keys.folder.stat().st_mtime_ns != keys.read_at
    except OSError:  # the folder was taken away: who works goes on with what he has
        changed = False
    return _read_again() if changed else keys


def _read_again() -> Keyring:
    """Read the folder of the keys in use once more; of another installation's keys nothing is taken."""
    keys = keyring()
    if keys.folder is None:
        return keys
    try:
        found = Keyring.load(keys.folder)
    except (KeysMissing, KeysUnsafe, OSError):
        return keys
    if (found.blind, found.journal) != (keys.blind, keys.journal):
        return keys
    use(replace(found, data={**found.data, **keys.data}))
    return keyring()


def key_of(sealed: bytes) -> int:
    """The id of the data key under which a value was sealed."""
    return sealed[1]


class Sealed:
    """Text kept sealed in a bytes attribute of the same row.

    ```
    body = Sealed("petition.body", "body_sealed")
    body_sealed: Mapped[bytes | None] = mapped_column()
    ```

    The value is bound to `place` (table.column) and to the row's `uid`, so it opens nowhere else. A row must have its
    `uid` before a sealed value is set (AttributeError otherwise). None stays None; the empty string is sealed.
    """

    def __init__(self, place: str, attribute: str) -> None:
        self.place = place
        self.attribute = attribute

    @overload
    def __get__(self, row: None, owner: type[object]) -> Sealed: ...

    @overload
    def __get__(self, row: object, owner: type[object]) -> str | None: ...

    def __get__(self, row: object | None, owner: type[object]) -> Sealed | str | None:
        if row is None:
            return self
        sealed: bytes | None = getattr(row, self.attribute)
        return None if sealed is None else unseal(sealed, self._aad(row)).decode()

    def of(self, row: object) -> str | None:
        """The value in columns that were asked for by themselves, the uid and the sealed one among them."""
        return self.__get__(row, type(row))

    def opened(self, uid: str, sealed: bytes | None) -> str | None:
        """The value of a column that was asked for under another name, of the row with this uid."""
        return None if sealed is None else unseal(sealed, f"{self.place}:{uid}".encode()).decode()

    def resealed(self, uid: str, sealed: bytes) -> bytes:
        """The same value of the row with this uid under the newest key. Raises SealBroken."""
        aad = f"{self.place}:{uid}".encode()
        return seal(unseal(sealed, aad), aad)

    def __set__(self, row: object, value: str | None) -> None:
        setattr(row, self.attribute, None if value is None else seal(value.encode(), self._aad(row)))

    def _aad(self, row: object) -> bytes:
        uid = getattr(row, "uid", None)
        if not uid:
            raise AttributeError(f"{self.place} is sealed: give the row its uid before")
        return f"{self.place}:{uid}".encode()


def blind(label: str, value: str) -> bytes:
    """The blind index of `value`: 32 bytes that are equal when label and value are, and tell nothing else.

    Width, case and spaces do not count (NFKC, upper case, no spaces).
    """
    normal = "".join(unicodedata.normalize("NFKC", value).upper().split())
    return hmac.digest(keyring().blind, f"{label}:{normal}".encode(), hashlib.sha256)


def journal_mac(previous: bytes, fields: Sequence[bytes | str | None]) -> bytes:
    """The journal's chain: 32 bytes over the entry before and each field, told apart by 4-byte lengths."""
    mac = hmac.new(keyring().journal, digestmod=hashlib.sha256)
    for value in (previous, *fields):
        if value is None:
            mac.update(_NOTHING)
        else:
            raw = value.encode() if isinstance(value, str) else value
            mac.update(len(raw).to_bytes(4, "big") + raw)
    return mac.digest()


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut (Windows does so by itself)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _key_id(name: str) -> int:
    digits = name.removeprefix("data.")
    if not (digits.isascii() and digits.isdigit() and 1 <= int(digits) <= 255):
        raise KeysMissing(f"{name} is no data key: data.1 to data.255 are")
    return int(digits)


def _read(path: Path) -> bytes:
    try:
        _check_private(path)
        key = path.read_bytes()
    except FileNotFoundError:
        raise KeysMissing(f"no key at {path}") from None
    if len(key) != KEY_BYTES:
        raise KeysMissing(f"{path} is not a key of {KEY_BYTES} bytes")
    return key


def _write(path: Path, key: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())


def _check_private(path: Path) -> None:
    if sys.platform == "win32":
        return
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise KeysUnsafe(f"{path} is a link")
    if found.st_uid != os.geteuid():
        raise KeysUnsafe(f"{path} belongs to another account")
    if found.st_mode & 0o077:
        raise KeysUnsafe(f"{path} is open to others: mode {stat.S_IMODE(found.st_mode):o}")
