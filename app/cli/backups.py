"""Making, verifying and restoring a backup: database and sealed papers in one sealed file; keys stay apart."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection, func, make_url, select, text
from sqlalchemy.orm import Session

from app import migrating, sealing
from app.database import Database
from app.models import Base
from app.models.journal import JournalEntry
from app.operations import journal
from app.operations.indexing import POSTGRES_SCHEMA
from app.sealing import Keyring, KeysMissing, KeysUnsafe, SealBroken

MANIFEST = "manifest.json"
SQLITE_NAME = "anjie.db"
POSTGRES_NAME = "anjie.dump"
PAPERS = "papers"
PIECE = 1 << 20
SEAL_BYTES = 62
"""What sealing adds to the 32 bytes of a SHA-256."""
_AAD = b"backup"

Progress = Callable[[int, int], None]


class BackupRefused(Exception):
    """The backup cannot be made, trusted or restored; `code` says why, `what` names the thing."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(f"{code} {what}".strip())
        self.code, self.what = code, what


@dataclass(frozen=True)
class Manifest:
    """What the file holds: size and SHA-256 by name, rows by table, the journal's head, the schema's revision."""

    made_at: str
    revision: str
    files: dict[str, tuple[int, str]]
    rows: dict[str, int]
    journal_head: str


def create(database: Database, papers: Path, target: Path, *, now: datetime, progress: Progress) -> Manifest:
    """Write everything that cannot be rebuilt into `target`, while people go on working.

    The index is never in it: it is code to whoever opens it, and it is rebuilt (RELIABILITY 0.10). The file ends with
    the seal of all that stands before it. Raises BackupRefused: program_missing, program_failed, target_exists.
    """
    if target.exists():
        raise BackupRefused("target_exists", str(target))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy, part = Path(folder) / (SQLITE_NAME if database.is_sqlite else POSTGRES_NAME), Path(folder) / "part"
        rows, head = _copy_database(database, copy)
        # Papers are never changed, so those that were there after the copy include all that its rows name.
        members = [(copy, copy.name), *_papers(papers)]
        files: dict[str, tuple[int, str]] = {}
        with tarfile.open(part, "w") as tar:
            for number, (path, name) in enumerate(members, 1):
                # Opened once: a paper whose own key is sealed anew meanwhile is another file of the same name.
                with path.open("rb") as file:
                    files[name] = (os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest())
                    file.seek(0)
                    tar.addfile(tar.gettarinfo(arcname=name, fileobj=file), file)
                progress(number, len(members))
            made = Manifest(now.isoformat(timespec="seconds"), migrating.current(database) or "", files, rows, head)
            _add_manifest(tar, made)
        seal = sealing.seal(bytes.fromhex(_sha256(part)), _AAD)
        with part.open("ab") as file:
            file.write(seal)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o600)
        part.replace(target)
    sealing.sync_folder(target.parent)
    return made


def verify(source: Path, *, progress: Progress) -> Manifest:
    """Check the seal, then the database's own integrity, the row counts and the journal's chain.

    Raises BackupRefused with the first thing that is wrong: not_a_backup, seal_broken, database_damaged,
    references_broken, journal_broken, counts_differ.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = _unpack(source, Path(folder), progress)
        _check_copy(Path(folder) / SQLITE_NAME, made)
    return made


def restore(source: Path, keys: Path, database: Database, home: Path, papers: Path, *, progress: Progress) -> Manifest:
    """Put a verified backup and its keys into an empty place; never over live data.

    The keys of the place, just made and never used, give way to those of the backup. Raises BackupRefused with the
    codes of `verify`, place_not_empty, keys_unusable, other_database, program_missing, program_failed.
    """
    if not database.is_empty() or (papers.exists() and any(papers.iterdir())):
        raise BackupRefused("place_not_empty", str(home))
    try:
        ring = Keyring.load(keys)
    except (KeysMissing, KeysUnsafe) as error:
        raise BackupRefused("keys_unusable", str(error)) from None
    with tempfile.TemporaryDirectory(dir=home) as folder, _under(ring):
        unpacked = Path(folder)
        made = _unpack(source, unpacked, progress)
        name = SQLITE_NAME if database.is_sqlite else POSTGRES_NAME
        if name not in made.files:
            raise BackupRefused("other_database", next(iter(made.files)))
        _check_copy(unpacked / SQLITE_NAME, made)
        _put_keys(keys, home / "keys")
        restored_papers = (unpacked / PAPERS).is_dir()
        if restored_papers:
            _put_papers(unpacked / PAPERS, papers)
        try:
            _put_database(unpacked / name, database, made)
        except BackupRefused:
            if restored_papers:  # the place is empty again
                papers.replace(unpacked / PAPERS)
            raise
    sealing.use(ring)
    return made


def copy_keys(keys: Path, target: Path) -> int:
    """Copy the keys to a folder of their owner's own; returns how many. Raises BackupRefused target_exists."""
    if target.exists() and any(target.iterdir()):
        raise BackupRefused("target_exists", str(target))
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.chmod(0o700)
    names = [f"data.{number}" for number in Keyring.load(keys).data] + list(Keyring.SINGLE)
    for name in names:
        with os.fdopen(os.open(target / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write((keys / name).read_bytes())
            file.flush()
            os.fsync(file.fileno())
    sealing.sync_folder(target)
    return len(names)


@contextmanager
def _under(ring: Keyring) -> Iterator[None]:
    before = sealing.keyring()
    sealing.use(ring)
    try:
        yield
    finally:
        sealing.use(before)


def _put_keys(source: Path, target: Path) -> None:
    if source.resolve() == target.resolve():
        return
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy_keys(source, Path(folder) / "keys")
        if target.exists():
            target.rename(Path(folder) / "unused")
        (Path(folder) / "keys").rename(target)
    sealing.sync_folder(target.parent)


def _put_papers(source: Path, target: Path) -> None:
    for folder in (source, *(path for path in source.rglob("*") if path.is_dir())):
        folder.chmod(0o700)
    if target.exists():
        target.rmdir()
    source.replace(target)


def _put_database(copy: Path, database: Database, made: Manifest) -> None:
    """The last step: until it is done, the place is empty."""
    if not database.is_sqlite:
        address = _postgres_url(database)
        _run(["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname", address, str(copy)])
        with database.reading() as session:
            _check_rows(session, made)
        return
    file = Path(make_url(str(database.engine.url)).database or "")
    with database.gate():
        database.close()
        for suffix in ("-wal", "-shm"):
            Path(f"{file}{suffix}").unlink(missing_ok=True)
        copy.chmod(0o600)
        copy.replace(file)
    sealing.sync_folder(file.parent)


def _copy_database(database: Database, target: Path) -> tuple[dict[str, int], str]:
    """A consistent copy, with its rows by table and its journal's head."""
    if database.is_sqlite:
        database.copy_to(target)
        with _opened(target) as session:
            return _counts(session)
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = _snapshot(connection)
        _run(["pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--exclude-schema={POSTGRES_SCHEMA}",
              "--file", str(target), _postgres_url(database)])  # fmt: skip
        with Session(connection) as session:
            return _counts(session)


def _snapshot(connection: Connection) -> str:
    # pg_dump may take longer than an idle transaction is allowed to last.
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    return str(connection.scalar(text("SELECT pg_export_snapshot()")))


def _papers(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        if path.is_file() and not path.name.startswith("unfinished."):
            yield path, str(PurePosixPath(PAPERS, *path.relative_to(folder).parts))


def _counts(session: Session) -> tuple[dict[str, int], str]:
    rows = {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }
    last = select(JournalEntry.mac).order_by(JournalEntry.seq.desc()).limit(1)
    return rows, (session.scalar(last) or journal.FIRST).hex()


def _add_manifest(tar: tarfile.TarFile, made: Manifest) -> None:
    body = json.dumps(asdict(made), ensure_ascii=False, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(body), 0o600
    tar.addfile(member, io.BytesIO(body))


def _unpack(source: Path, folder: Path, progress: Progress) -> Manifest:
    """The files of a backup whose seal is whole; nothing of it is read before."""
    try:
        size = source.stat().st_size - SEAL_BYTES
        with source.open("rb") as file:
            digest = _digest(file, size) if size > 0 else b""
            if sealing.unseal(file.read(), _AAD) != digest:
                raise BackupRefused("seal_broken", str(source))
    except OSError as error:
        raise BackupRefused("not_a_backup", str(source)) from error
    except SealBroken:
        raise BackupRefused("seal_broken", str(source)) from None
    with tarfile.open(source) as tar:
        members = tar.getmembers()
        for number, member in enumerate(members, 1):
            _extract(tar, member, folder)
            progress(number, len(members))
    values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    values["files"] = {name: (size, digest) for name, (size, digest) in values["files"].items()}
    return Manifest(**values)


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one plain file below the folder; tarfile's own filter came with 3.11.4, later than Debian 12."""
    content, name = tar.extractfile(member) if member.isfile() else None, PurePosixPath(member.name)
    if content is None or name.is_absolute() or ".." in name.parts:
        raise BackupRefused("not_a_backup", member.name)
    target = folder.joinpath(*name.parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, PIECE)


def _check_copy(copy: Path, made: Manifest) -> None:
    """Look into an SQLite copy; a PostgreSQL dump is looked into once it is restored."""
    if copy.name not in made.files:
        return
    with _opened(copy) as session:
        if session.scalar(text("PRAGMA integrity_check")) != "ok":
            raise BackupRefused("database_damaged", copy.name)
        if session.execute(text("PRAGMA foreign_key_check")).first() is not None:
            raise BackupRefused("references_broken", copy.name)
        _check_rows(session, made)


def _check_rows(session: Session, made: Manifest) -> None:
    verdict = journal.verify(session)
    if not verdict.good or verdict.head != made.journal_head:
        raise BackupRefused("journal_broken", str(verdict.fault))
    if _counts(session)[0] != made.rows:
        raise BackupRefused("counts_differ")


@contextmanager
def _opened(copy: Path) -> Iterator[Session]:
    """A Read session on a copy."""
    opened = Database(f"sqlite:///{copy}", copy.with_suffix(".lock"))
    try:
        with opened.reading() as session:
            yield session
    finally:
        opened.close()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(file: io.BufferedReader, size: int) -> bytes:
    """SHA-256 of the next `size` bytes."""
    digest, left = hashlib.sha256(), size
    while left and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.digest()


def _postgres_url(database: Database) -> str:
    return database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        raise BackupRefused("program_missing", command[0])
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # fixed words, no shell
    except subprocess.CalledProcessError as error:
        raise BackupRefused("program_failed", error.stderr[-400:]) from None
