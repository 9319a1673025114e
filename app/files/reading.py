"""Runs alone in a child process: reads the text of a document, in the order in which a person would.

Started by `texts` through app.confining; the document comes by standard input and never lies open on a disk. Prints one
line of JSON: the text, whether there was more of it than is kept, and the pages (from 1) that are pictures. Exit codes
are the members of Exit. Imports nothing of the house.
"""

import io
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from enum import IntEnum
from typing import IO

LETTERS = 50_000
"""What is kept of one paper, some seventy pages: every hit that a page shows is looked through for what was asked."""
_RAW_LETTERS = 4 * LETTERS
"""What is looked at for them: empty lines and cells are left out."""
PAGES = 500
_MEMBER_BYTES = 100 * 2**20
_LITTLE = 40
"""A page with a picture and fewer letters than these is a scan that bears a stamp of the program that made it."""
_UNSEEN = dict.fromkeys({*range(0x20), 0x7F, 0xFFFE, 0xFFFF} - set(b"\t\n"))
"""Control characters; PDFium marks a hyphen at the end of a line with U+FFFE."""
_WORD_PARTS = re.compile(r"word/(document|(?:header|footer|footnotes|endnotes|comments)\d*)\.xml")
_OFD_PAGE = re.compile(r"Doc_(\d+)/Pages/Page_(\d+)/[^/]+\.xml")
_UNREADABLE = (
    OSError, ValueError, LookupError, ArithmeticError, SyntaxError, EOFError, RuntimeError, struct.error, zlib.error,
    zipfile.BadZipFile,
)  # fmt: skip
"""What the parsers raise for a file that is not what it says."""
_LEFT_OUT = {"Fallback", "rt", "moveFrom", "del"}
"""The second version of a text box, the reading beside a character, what was moved away or deleted."""
_BREAKS = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t", "TextObject": "\n"}


class Exit(IntEnum):
    """How the child ended; 1 and signals are left to the interpreter: memory, a crash of a parser."""

    DONE = 0
    BROKEN = 3
    ENCRYPTED = 4
    TOO_OLD = 5
    TOO_LARGE = 6


class Stop(Exception):
    """The document cannot be read."""

    def __init__(self, code: Exit) -> None:
        super().__init__(code.name)
        self.code = code


def main(kind: str) -> Exit:
    """Read the document on standard input, which is of this kind."""
    content = sys.stdin.buffer.read()
    scans: list[int] = []
    try:
        text, more = kept(_pages(content, scans) if kind == "pdf" else READERS[kind](content))
    except Stop as stop:
        return stop.code
    except _UNREADABLE:
        return Exit.BROKEN
    found = {"text": text, "more": more, "scans": scans}
    sys.stdout.buffer.write(json.dumps(found).encode())
    sys.stdout.buffer.flush()
    return Exit.DONE


def kept(pieces: Iterable[str]) -> tuple[str, bool]:
    """The beginning of what the pieces are together, without empty lines, and whether they go on."""
    raw, letters = list[str](), 0
    for piece in pieces:
        raw.append(piece)
        letters += len(piece)
        if letters > _RAW_LETTERS:
            break
    whole = "".join(raw).replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)
    text = "\n".join(line for line in map(str.strip, whole.split("\n")) if line)
    return text[:LETTERS], len(text) > LETTERS or letters > _RAW_LETTERS


def _pages(content: bytes, scans: list[int]) -> Iterator[str]:
    """The pages of a PDF; those that are pictures are put into `scans`."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Stop(Exit.ENCRYPTED if is_locked else Exit.BROKEN) from None
    if not len(document):
        raise Stop(Exit.BROKEN)
    for place in range(min(len(document), PAGES)):
        page = document[place]
        text = page.get_textpage().get_text_bounded()
        if len(text.strip()) < _LITTLE and any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])):
            scans.append(place + 1)
        yield text + "\n"
        page.close()


def _word(content: bytes) -> Iterator[str]:
    """A docx: its text, then headers, footers, notes and comments."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = filter(_WORD_PARTS.fullmatch, package.namelist())
        for name in sorted(parts, key=lambda name: ("document" not in name, name)):
            yield from _marked_up(package, name, "t")


def _fixed(content: bytes) -> Iterator[str]:
    """An OFD, page by page (GB/T 33190)."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        pages = [found for name in package.namelist() if (found := _OFD_PAGE.fullmatch(name))]
        for page in sorted(pages, key=lambda found: (int(found[1]), int(found[2]))):
            yield from _marked_up(package, page[0], "TextCode")


def _marked_up(package: zipfile.ZipFile, name: str, letters: str) -> Iterator[str]:
    """The text of one XML member: what stands in elements called `letters`, with the breaks between."""
    from defusedxml.ElementTree import iterparse

    left_out = 0
    with package.open(name) as member:
        for event, element in iterparse(_Bounded(member), events=("start", "end"), forbid_dtd=True):
            tag = element.tag.rpartition("}")[2]
            if tag in _LEFT_OUT:
                left_out += 1 if event == "start" else -1
            elif event == "end" and not left_out:
                if tag == letters:
                    yield element.text or ""
                elif tag in _BREAKS:
                    yield _BREAKS[tag]
            if event == "end":
                element.clear()
    yield "\n"


class _Bounded:
    """A member that ends with a refusal when it unpacks to more than any document holds, whatever its header says."""

    def __init__(self, member: IO[bytes]) -> None:
        self.member, self.left = member, _MEMBER_BYTES

    def read(self, size: int) -> bytes:
        piece = self.member.read(size)
        self.left -= len(piece)
        if self.left < 0:
            raise Stop(Exit.TOO_LARGE)
        return piece


def _sheets(content: bytes) -> Iterator[str]:
    """Every visible sheet of a workbook, row by row, under its name."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for known in book.sheets_metadata:
                if known.typ is SheetTypeEnum.WorkSheet and known.visible is SheetVisibleEnum.Visible:
                    yield known.name + "\n"
                    for row in book.get_sheet_by_name(known.name).iter_rows():
                        yield "\t".join(cell for cell in map(_cell, row) if cell) + "\n"
    except PasswordError:
        raise Stop(Exit.ENCRYPTED) from None
    except CalamineError:
        raise Stop(Exit.BROKEN) from None


def _cell(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else f"{cell:.15g}"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell).replace("\n", " ")


def _old_word(content: bytes) -> Iterator[str]:
    """A Word document before 2007, or one of WPS: its piece table gives the text in order ([MS-DOC] 2.4.1).

    Notes, headers, comments and text boxes follow the text. What was deleted while changes were tracked is still in it.
    """
    import olefile

    with olefile.OleFileIO(io.BytesIO(content)) as file:
        main = file.openstream("WordDocument").read()
        magic, version = struct.unpack_from("<HH", main, 0)
        flags, place, length = *struct.unpack_from("<H", main, 0x0A), *struct.unpack_from("<II", main, 0x01A2)
        if magic != 0xA5EC:
            raise Stop(Exit.BROKEN)
        if flags & 0x0100:
            raise Stop(Exit.ENCRYPTED)
        if version < 0x00C1:  # before Word 97 there was no such table
            raise Stop(Exit.TOO_OLD)
        table = file.openstream("1Table" if flags & 0x0200 else "0Table").read()[place : place + length]
    yield from _without_fields(_pieces(main, table))


def _pieces(main: bytes, table: bytes) -> Iterator[str]:
    """The pieces that the table (Clx) names, in their order; each is 8-bit or UTF-16 ([MS-DOC] 2.8.35, 2.9.38)."""
    at = 0
    while table[at] == 1:  # a Prc: how something looks
        at += 3 + int(struct.unpack_from("<H", table, at + 1)[0])
    if table[at] != 2:
        raise Stop(Exit.BROKEN)
    count = (struct.unpack_from("<I", table, at + 1)[0] - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    first = at + 5 + 4 * (count + 1)
    for number in range(count):
        letters = ends[number + 1] - ends[number]
        (place,) = struct.unpack_from("<I", table, first + 8 * number + 2)
        if place & 0x4000_0000:
            start = (place & 0x3FFF_FFFF) // 2
            yield main[start : start + letters].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * letters].decode("utf-16-le", "replace")


_FIELD_BEGINS, _FIELD_SHOWS, _FIELD_ENDS = "\x13", "\x14", "\x15"
_OLD_BREAKS = str.maketrans({"\x07": "\t", "\x0b": "\n", "\x0c": "\n", "\x1e": "-"})
"""The end of a cell, of a line, of a page; a hyphen that never breaks."""


def _without_fields(pieces: Iterable[str]) -> Iterator[str]:
    """The text with what its fields show and without what makes them show it."""
    hidden: list[bool] = []
    for piece in pieces:
        for part in re.split("([\x13-\x15])", piece):
            if part == _FIELD_BEGINS:
                hidden.append(True)
            elif part == _FIELD_SHOWS and hidden:
                hidden[-1] = False
            elif part == _FIELD_ENDS and hidden:
                hidden.pop()
            elif not any(hidden):
                yield part.translate(_OLD_BREAKS)


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "docx": _word,
    "ofd": _fixed,
    "doc": _old_word,
    "wps": _old_word,
    **dict.fromkeys(("xlsx", "xls", "et"), _sheets),
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
