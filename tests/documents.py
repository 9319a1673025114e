"""Documents with letters in them, for the tests, each made anew: docx, OFD, PDF, and Word before 2007."""

import io
import struct
from collections.abc import Mapping, Sequence

import xlsxwriter
from PIL import Image

from tests.packages import compound_file, word, zipped
from tests.pictures import pdf_of, stream

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def docx(*paragraphs: str, more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A docx of these paragraphs; what is markup in them stays so."""
    return word({"word/document.xml": body(*paragraphs)} | dict(more or {}))


def body(*paragraphs: str, root: str = "document") -> str:
    """One member of a docx: a paragraph each, of one run where it is no markup."""
    runs = (text if text.startswith("<") else f"<w:r><w:t>{text}</w:t></w:r>" for text in paragraphs)
    inner = "".join(f"<w:p>{run}</w:p>" for run in runs)
    return f'<w:{root} xmlns:w="{WORDS}" xmlns:mc="{COMPATIBLE}">{inner}</w:{root}>'


def ofd(*pages: str) -> bytes:
    """An OFD of these pages."""
    space = "http://www.ofdspec.org/2016"
    return zipped(
        {"OFD.xml": "<OFD/>"}
        | {
            f"Doc_0/Pages/Page_{place}/Content.xml": f'<o:Page xmlns:o="{space}"><o:TextObject>'
            f"<o:TextCode>{text}</o:TextCode></o:TextObject></o:Page>"
            for place, text in enumerate(pages)
        }
    )


def xlsx(*rows: Sequence[object], name: str = "台账", hidden: str = "") -> bytes:
    """A workbook of one sheet; `hidden` stands on a second one that nobody sees."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if hidden:
            other = book.add_worksheet()
            other.write(0, 0, hidden)
            other.hide()
    return kept.getvalue()


def doc(*pieces: str, version: int = 0x00C1, flags: int = 0, magic: int = 0xA5EC) -> bytes:
    """A document of Word 97 whose text lies in these pieces: Latin ones in 8 bits, others in UTF-16.

    The last piece lies before the others in the file, as after many savings, so that only the table knows the order.
    """
    head = bytearray(1024)
    struct.pack_into("<HH", head, 0, magic, version)
    struct.pack_into("<H", head, 0x0A, flags | 0x0200)
    stored, places = b"", [0] * len(pieces)
    for place in (*reversed(range(len(pieces))),):
        narrow = pieces[place].isascii()
        at = len(head) + len(stored)
        places[place] = 0x4000_0000 | at * 2 if narrow else at
        stored += pieces[place].encode("cp1252" if narrow else "utf-16-le")
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece))
    rows = b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    looks = b"\x01" + struct.pack("<H", 4) + bytes(4)  # how something looks stands before the table of pieces
    table = struct.pack(f"<{len(ends)}I", *ends) + rows
    clx = looks + b"\x02" + struct.pack("<I", len(table)) + table
    struct.pack_into("<II", head, 0x01A2, 0, len(clx))
    return compound_file({"WordDocument": bytes(head) + stored, "1Table": clx})


def pdf(*pages: str, picture: bool = False) -> bytes:
    """A PDF that shows these texts, a page each, as an office program prints them; `picture`: each beside a picture."""
    first = 3 + 2 * len(pages)
    font = (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H /ToUnicode {first + 1} 0 R"
        " /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
    )
    # Of a glyph number alone nobody knows the letter: each is the code of its letter here, and the map says so.
    letters = b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <0000>"
    dot = stream(
        b"\x7f", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    )
    drawn = b"q 100 0 0 100 20 20 cm /I Do Q\n" if picture else b""
    return pdf_of(
        [drawn + f"BT /F 4 Tf 20 200 Td <{text.encode('utf-16-be').hex()}> Tj ET".encode() for text in pages],
        resources=f"/Font << /F {first} 0 R >> /XObject << /I {first + 2} 0 R >>",
        more=(font.encode(), stream(letters + b" endbfrange endcmap"), dot),
    )


def scan(pages: int = 1) -> bytes:
    """A PDF as a scanner makes it: a picture a page, no letter."""
    kept = io.BytesIO()
    sheets = [Image.new("L", (200, 300), "white") for _ in range(pages)]
    sheets[0].save(kept, "PDF", save_all=True, append_images=sheets[1:])
    return kept.getvalue()
