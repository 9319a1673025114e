"""Pictures and PDFs for the tests, honest and hostile, each made anew."""

import hashlib
import io
import struct
import zlib
from collections.abc import Sequence

import pillow_heif
from PIL import Image

ORIENTATION = 0x0112
GPS = 0x8825
RED, BLUE = (200, 20, 20), (20, 20, 200)


def corner(size: tuple[int, int] = (400, 200)) -> Image.Image:
    """A blue sheet whose upper left quarter is red: it tells how it is turned."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    return picture


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    """The picture in this format."""
    kept = io.BytesIO()
    picture.save(kept, form, **options)
    return kept.getvalue()


def jpeg(size: tuple[int, int] = (400, 200), orientation: int = 1, camera: str = "") -> bytes:
    """A JPEG as a phone makes it: which way it was held, by which camera, and where."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = camera
    exif.get_ifd(GPS)[1] = "N"
    return encoded(corner(size), "JPEG", exif=exif, comment=camera.encode(), quality=90)


def png(size: tuple[int, int] = (400, 200)) -> bytes:
    """A PNG."""
    return encoded(corner(size), "PNG")


def heic(size: tuple[int, int] = (400, 200)) -> bytes:
    """A photo as newer phones take it."""
    kept = io.BytesIO()
    pillow_heif.from_pillow(corner(size)).save(kept)
    return kept.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it is this many pixels wide and high."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def pdf(pages: Sequence[tuple[float, float, float]] = ((1, 0, 0), (0, 1, 0), (0, 0, 1)), *, encrypt: str = "") -> bytes:
    """A PDF whose pages are filled with these colours; `encrypt` is a dictionary that says how it is locked."""
    return pdf_of([f"{red} {green} {blue} rg 0 0 200 300 re f".encode() for red, green, blue in pages], encrypt=encrypt)


def pdf_of(pages: Sequence[bytes], *, resources: str = "", more: Sequence[bytes] = (), encrypt: str = "") -> bytes:
    """A PDF of these drawing orders, a page each; the first object of `more` has the number 3 + 2 × pages."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{3 + 2 * place} 0 R" for place in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    for place, drawn in enumerate(pages):
        page = f"/MediaBox [0 0 200 300] /Resources << {resources} >> /Contents {4 + 2 * place} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R {page} >>".encode())
        objects.append(stream(drawn))
    objects += [*more, *([encrypt.encode()] if encrypt else [])]
    made, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    locked = f" /Encrypt {len(objects)} 0 R /ID [<00> <00>]" if encrypt else ""
    return made + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{locked} >>\nstartxref\n{start}\n%%EOF\n".encode()


def stream(content: bytes, head: str = "") -> bytes:
    """A stream object of a PDF."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head.encode(), len(content), content)


def locked_pdf() -> bytes:
    """A PDF that nobody opens without its password."""
    marks = f"/O <{'11' * 32}> /U <{'22' * 32}>"
    return pdf(encrypt=f"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 {marks} >>")


def printing_forbidden_pdf() -> bytes:
    """A PDF that opens for everybody and forbids printing: its locks open to the empty password (ISO 32000-1, 7.6)."""
    filling = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    owner, rights = b"\x11" * 32, -8
    told = filling + owner + struct.pack("<i", rights) + b"\0"
    secret = hashlib.md5(told, usedforsecurity=False).digest()[:5]
    marks = f"/O <{owner.hex()}> /U <{_rc4(secret, filling).hex()}>"
    return pdf(encrypt=f"<< /Filter /Standard /V 1 /R 2 /P {rights} {marks} >>")


def _rc4(secret: bytes, content: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + secret[i % len(secret)]) % 256
        box[i], box[j] = box[j], box[i]
    made, i, j = [], 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        made.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(made)


def at(content: bytes, across: float, down: float) -> str:
    """What colour a drawn picture has at this place (shares of its width and height): red, green, blue or white."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    dot = picture.getpixel((int(across * (picture.width - 1)), int(down * (picture.height - 1))))
    assert isinstance(dot, tuple)
    if min(dot) > 200:
        return "white"
    return ("red", "green", "blue")[dot.index(max(dot))]
