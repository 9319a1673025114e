"""What a zip package may be before anything opens it: size, members, names, and no DTD."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from app.domain.errors import Refused

MEMBERS = 2_000
UNPACKED_BYTES = 100 * 1024 * 1024
RATIO = 100
"""How many times its own size a package may unpack to."""

_PIECE = 64 * 1024
_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_XML = (".xml", ".rels", ".vml")
_DTD = (b"<!DOCTYPE", b"<!ENTITY")


class ArchiveRefused(Refused):
    """The package is broken or dangerous; nothing of it was handed to a parser."""


def check(file: BinaryIO) -> frozenset[str]:
    """The member names of the zip package in `file`, once every member was really unpacked and found harmless.

    What the headers declare is looked at first, so that a plain bomb costs nothing; then each member is inflated to
    its real end, since a header may lie. Packages inside are not opened. Raises ArchiveRefused: archive_broken,
    archive_encrypted, archive_too_many_members, archive_too_large, archive_ratio, archive_names, archive_dtd
    (RELIABILITY FI-03, FI-04, T8).
    """
    packed = file.seek(0, 2)
    _check_count(_entries(file))
    try:
        members = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, struct.error):
        raise ArchiveRefused("archive_broken") from None
    _check_names(members)
    if any(member.flag_bits & 0x1 for member in members):
        raise ArchiveRefused("archive_encrypted")
    _check_size(sum(member.file_size for member in members), packed)
    unpacked = 0
    for member in members:
        start = unpacked
        tail, crc = b"", 0
        for piece in _inflate(file, member):
            unpacked += len(piece)
            crc = zlib.crc32(piece, crc)
            _check_size(unpacked, packed)
            if member.filename.lower().endswith(_XML):
                tail = _check_dtd(tail, piece)
        if unpacked - start != member.file_size or crc != member.CRC:
            raise ArchiveRefused("archive_broken")
    return frozenset(member.filename for member in members)


def _entries(file: BinaryIO) -> int:
    """How many directory entries the bytes hold, counted before a list of them is made in memory."""
    file.seek(0)
    count, before = 0, b""
    while piece := file.read(_PIECE):
        count += (before + piece).count(_ENTRY)
        before = piece[-len(_ENTRY) + 1 :]
    return count


def _check_count(entries: int) -> None:
    if entries > MEMBERS:
        raise ArchiveRefused("archive_too_many_members", members=entries, limit=MEMBERS)


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    if len({member.orig_filename.lower() for member in members}) < len(members):
        raise ArchiveRefused("archive_names")
    for member in members:
        path = PurePosixPath(member.orig_filename)
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or is_link or any(c in member.orig_filename for c in "\\:\0"):
            raise ArchiveRefused("archive_names")


def _check_size(unpacked: int, packed: int) -> None:
    if unpacked > UNPACKED_BYTES:
        raise ArchiveRefused("archive_too_large", limit_mb=UNPACKED_BYTES // 2**20)
    if unpacked > packed * RATIO:
        raise ArchiveRefused("archive_ratio", limit=RATIO)


def _inflate(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's content in pieces, to the real end of its stream whatever the headers say."""
    file.seek(member.header_offset)
    head = file.read(_LOCAL_HEADER.size)
    if len(head) < _LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
        raise ArchiveRefused("archive_broken")
    method, (name, extra) = _LOCAL_HEADER.unpack(head)[3], _LOCAL_HEADER.unpack(head)[-2:]
    if method != member.compress_type or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveRefused("archive_broken")
    file.seek(name + extra, 1)
    left = member.compress_size
    stream = zlib.decompressobj(-zlib.MAX_WBITS) if method == zipfile.ZIP_DEFLATED else None
    while left:
        raw = file.read(min(left, _PIECE))
        if not raw:
            raise ArchiveRefused("archive_broken")
        left -= len(raw)
        if stream is None:
            yield raw
        else:
            yield from _unpack(stream, raw)
    if stream is not None:
        yield stream.flush()
        if not stream.eof:
            raise ArchiveRefused("archive_broken")


def _unpack(stream: "zlib._Decompress", raw: bytes) -> Iterator[bytes]:
    while raw:
        try:
            yield stream.decompress(raw, _PIECE)
        except zlib.error:
            raise ArchiveRefused("archive_broken") from None
        if stream.unused_data:
            raise ArchiveRefused("archive_broken")
        raw = stream.unconsumed_tail


def _check_dtd(tail: bytes, piece: bytes) -> bytes:
    """Refuse a document type in any encoding that keeps ASCII letters; gives the end to put before the next piece."""
    letters = tail + piece.replace(b"\0", b"")
    if any(mark in letters for mark in _DTD):
        raise ArchiveRefused("archive_dtd")
    return letters[-16:]
