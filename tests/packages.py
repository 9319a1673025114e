"""Zip packages for tests, well made and hostile."""

import functools
import io
import os
import struct
import zipfile
from collections.abc import Mapping, Sequence

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="{target}" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}"/>{more}</Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS = (
    '<Relationship Id="r2" Target="sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)


def zipped(members: Mapping[str, bytes | str], stored: Mapping[str, bytes] | None = None) -> bytes:
    """A zip package of deflated and of stored members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
        for name, content in (stored or {}).items():
            package.writestr(name, content, zipfile.ZIP_STORED)
    return out.getvalue()


def word(more: Mapping[str, bytes | str] | None = None, kind: str = "wordprocessingml.document") -> bytes:
    """A docx of one empty document."""
    types = CONTENT_TYPES.format(part="word/document.xml", kind=kind)
    return zipped({"[Content_Types].xml": types, "word/document.xml": "<document/>"} | dict(more or {}))


def excel(rows: str, strings: str = "", more: Mapping[str, bytes | str] | None = None) -> bytes:
    """An xlsx of one worksheet whose <sheetData> and <sst> are written by hand, with 2 MB that do not compress."""
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES.format(part="xl/workbook.xml", kind="spreadsheetml.sheet"),
            "_rels/.rels": RELATIONS.format(target="xl/workbook.xml", type="officeDocument", more=""),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": RELATIONS.format(
                target="worksheets/sheet1.xml", type="worksheet", more=STRINGS
            ),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        }
        | dict(more or {}),
        stored={"xl/media/image1.png": noise()},
    )


@functools.cache
def noise() -> bytes:
    """2 MB that keep the ratio of a package low."""
    return os.urandom(2 * 2**20)


NOISY = {"word/media/image1.png": noise()}
"""What makes a docx of little or uniform text look like a usual one."""


@functools.cache
def bomb(megabytes: int = 150) -> bytes:
    """A package that unpacks to 150 MB; noise keeps the ratio below the limit."""
    return zipped({"xl/workbook.xml": bytes(megabytes * 2**20)}, stored={"xl/media/image1.png": noise()})


def lying(package: bytes, name: str, size: int) -> bytes:
    """The package, with both headers of the member claiming to unpack to `size` bytes."""
    raw = bytearray(package)
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        local = opened.getinfo(name).header_offset
    central = raw.find(b"PK\x01\x02")
    while raw[central + 46 : central + 46 + len(name)] != name.encode():
        central = raw.find(b"PK\x01\x02", central + 4)
    raw[local + 22 : local + 26] = raw[central + 24 : central + 28] = struct.pack("<L", size)
    return bytes(raw)


def encrypted(package: bytes) -> bytes:
    """The package, with every member marked as encrypted."""
    raw = bytearray(package)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at != -1:
            raw[at + flags] |= 1
            at = raw.find(mark, at + 4)
    return bytes(raw)


def compound(*streams: str) -> bytes:
    """The header and directory of an OLE compound file with these streams, as Office before 2007 and WPS write."""
    entries = b"".join(
        f"{name}\0".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HB", 2 * len(name) + 2, 2) + bytes(61)
        for name in ("Root Entry", *streams)
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


SECTOR = 512
END_OF_CHAIN, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def old_excel(*rows: Sequence[str | float]) -> bytes:
    """An xls of one worksheet, as small as the format before 2007 allows: BIFF8 in an OLE compound file."""
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    name = _record(0x0085, struct.pack("<IHBB", 0, 0, 5, 0) + b"Sheet")
    end = _record(0x000A, b"")
    place = len(start) + len(name) + len(end)
    name = _record(0x0085, struct.pack("<IHBB", place, 0, 5, 0) + b"Sheet")
    cells = b"".join(_cell(at, place, value) for at, row in enumerate(rows) for place, value in enumerate(row))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + end
    return compound_file({"Workbook": start + name + end + sheet})


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _cell(row: int, place: int, value: str | float) -> bytes:
    at = struct.pack("<HHH", row, place, 0)
    if isinstance(value, str):
        return _record(0x0204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _record(0x0203, at + struct.pack("<d", value))


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file of these streams, at most 60 KB together: header, sector 0 the table, then the directory.

    Every stream is filled up to 4096 bytes, below which it would lie elsewhere.
    """
    padded = {
        name: stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0") for name, stream in streams.items()
    }
    chain = [FAT_SECTOR, END_OF_CHAIN]
    entries = [("Root Entry", 5, FREE, 1, END_OF_CHAIN, 0)]
    for number, (name, stream) in enumerate(padded.items(), start=1):
        beside = number + 1 if number < len(padded) else FREE
        entries.append((name, 2, beside, FREE, len(chain), len(stream)))
        chain += [*range(len(chain) + 1, len(chain) + len(stream) // SECTOR), END_OF_CHAIN]
    entries += [("", 0, FREE, FREE, 0, 0)] * (4 - len(entries))
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    directory = b"".join(_entry(*entry) for entry in entries)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0
    )
    return header + struct.pack("<109I", 0, *[FREE] * 108) + table + directory + b"".join(padded.values())


def _entry(name: str, kind: int, beside: int, child: int, start: int, size: int) -> bytes:
    written = f"{name}\0".encode("utf-16-le") if name else b""
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
    return head + struct.pack("<III", FREE, beside, child) + bytes(36) + struct.pack("<III", start, size, 0)
