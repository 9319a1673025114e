"""What kind of file some bytes are, by their content; the name must agree (DECISIONS 26, RELIABILITY T7, FI-01)."""

import io
import re
import zipfile
from pathlib import PurePath

from app.domain import archives
from app.domain.errors import Refused

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "ofd": "application/ofd",
    "jpg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "txt": "text/plain",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
}
"""The kinds that are kept, by the extension each is known by, and the media type of each."""

_SAME = {"jpeg": "jpg"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENTRY_BYTES = 128
_HEIC_BRANDS = frozenset(b"heic|heix|heim|heis|hevc|mif1".split(b"|"))
_FILM_BRANDS = frozenset(b"M4A |M4V |isom|iso2|iso4|iso5|iso6|mp41|mp42|avc1|3gp4|3gp5|MSNV".split(b"|"))
_CONTENT_TYPES = "[Content_Types].xml"


class FileRefused(Refused):
    """The file is not kept; nothing was written."""


def kind_of(content: bytes, name: str) -> str:
    """The kind of `content`, a key of MEDIA_TYPES, told by the bytes and borne out by the extension of `name`.

    Raises FileRefused: file_type_not_allowed (extension, allowed), file_type_mismatch (extension), file_has_macros,
    file_encrypted, or the code of `archives.check` for a zip package.
    """
    extension = PurePath(name).suffix.removeprefix(".").lower()
    kind = _SAME.get(extension, extension)
    if kind not in MEDIA_TYPES:
        raise FileRefused("file_type_not_allowed", extension=extension, allowed=tuple(MEDIA_TYPES))
    if kind not in _possible(content):
        raise FileRefused("file_type_mismatch", extension=extension)
    return kind


def _possible(content: bytes) -> set[str]:
    """Every kind these bytes may be called: the same container serves a few."""
    if content.startswith(b"%PDF-"):
        return {"pdf"}
    if content.startswith(b"PK\x03\x04"):
        return _in_package(content)
    if content.startswith(_OLE):
        return _in_compound(content)
    if content.startswith(b"\xff\xd8\xff"):
        return {"jpg"}
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return {"png"}
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return {"heic"} if brand in _HEIC_BRANDS else {"m4a", "mp4"} if brand in _FILM_BRANDS else set()
    if content.startswith(b"ID3") or _is_mpeg_layer_3(content):
        return {"mp3"}
    return {"txt"} if text_of(content) is not None else set()


def _in_package(content: bytes) -> set[str]:
    try:
        names = archives.check(io.BytesIO(content))
    except archives.ArchiveRefused as why:
        raise FileRefused(why.code, why.field, **why.facts) from None
    if any(name.lower().endswith("vbaproject.bin") or "/macrosheets/" in name.lower() for name in names):
        raise FileRefused("file_has_macros")
    if "OFD.xml" in names:
        return {"ofd"}
    if _CONTENT_TYPES not in names:
        return set()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        types = package.read(_CONTENT_TYPES)
    if b"macroEnabled" in types:
        raise FileRefused("file_has_macros")
    if b"wordprocessingml.document.main+xml" in types:
        return {"docx"}
    return {"xlsx"} if b"spreadsheetml.sheet.main+xml" in types else set()


def _in_compound(content: bytes) -> set[str]:
    """Word and Excel before 2007, and WPS Office: an OLE compound file, told by the names of its streams."""
    if any(_has_stream(content, name) for name in ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros")):
        raise FileRefused("file_has_macros")
    if _has_stream(content, "EncryptedPackage"):
        raise FileRefused("file_encrypted")
    if _has_stream(content, "WordDocument"):
        return {"doc", "wps"}
    return {"xls", "et"} if _has_stream(content, "Workbook") or _has_stream(content, "Book") else set()


def _has_stream(content: bytes, name: str) -> bool:
    """Directory entries stand at multiples of 128 bytes: the name, closed by a null, its length in bytes at 64."""
    wanted = f"{name}\0".encode("utf-16-le")
    at = content.find(wanted)
    while at != -1:
        if at % _OLE_ENTRY_BYTES == 0 and content[at + 64 : at + 66] == len(wanted).to_bytes(2, "little"):
            return True
        at = content.find(wanted, at + 1)
    return False


def _is_mpeg_layer_3(content: bytes) -> bool:
    """A frame's first 11 bits are set; layer III has the bits 01 (ISO/IEC 11172-3)."""
    return len(content) > 3 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2 and content[2] & 0xF0 != 0xF0


_NO_LETTER = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
"""Control characters, but those that set lines and pages apart."""


def text_of(content: bytes) -> str | None:
    """The letters of a text file, or None when the bytes are no text."""
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _NO_LETTER.search(text) else text
    return None
