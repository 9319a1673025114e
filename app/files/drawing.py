"""Runs alone in a child process: draws one page of a paper as a JPEG that holds nothing but the picture.

Started by `views` through app.confining; the paper comes by standard input and never lies open on a disk. Prints one
line of JSON (how many pages there are), then the picture. Exit codes are the members of Exit. Imports nothing of the
house.
"""

import io
import json
import sys
from enum import IntEnum

from PIL import Image, ImageOps

PIXELS = 100_000_000
"""No picture of which more would have to be unpacked is opened: told by its head, before any of it is."""
PAGES = 500
_MOST_ZOOM = 3.0
_ENOUGH = 1.5
"""A JPEG is unpacked no larger than so many times what is shown of it: phones take pictures of 200 megapixels."""
_QUALITY = 85
_FORMATS = {"jpg": ("JPEG", "MPO"), "png": ("PNG",), "heic": ("HEIF",)}


class Exit(IntEnum):
    """How the child ended; 1 and signals are left to the interpreter."""

    DONE = 0
    BROKEN = 3
    ENCRYPTED = 4
    TOO_MANY_PIXELS = 5
    TOO_HEAVY = 6
    NO_SUCH_PAGE = 7
    NO_DECODER = 8


class Stop(Exception):
    """The page cannot be drawn."""

    def __init__(self, code: Exit) -> None:
        super().__init__(code.name)
        self.code = code


def main(kind: str, page: int, side: int, turned: int) -> Exit:
    """Draw page `page` (from 1) into a square of `side` pixels, turned clockwise by so many quarters."""
    content = sys.stdin.buffer.read()
    try:
        picture, pages = (_page_of if kind == "pdf" else _picture)(content, kind, page, side)
        drawn = _bare(picture, side, turned)
    except Stop as stop:
        return stop.code
    except MemoryError:
        return Exit.TOO_HEAVY
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError):
        return Exit.BROKEN  # what Pillow raises for a file that is not what it says
    sys.stdout.buffer.write(json.dumps({"pages": pages}).encode() + b"\n")
    drawn.save(sys.stdout.buffer, "JPEG", quality=_QUALITY)
    sys.stdout.buffer.flush()
    return Exit.DONE


def _picture(content: bytes, kind: str, page: int, side: int) -> tuple[Image.Image, int]:
    if page != 1:
        raise Stop(Exit.NO_SUCH_PAGE)
    if kind == "heic":
        _learn_heic()
    Image.MAX_IMAGE_PIXELS = None  # refused below, by our own measure
    picture: Image.Image = Image.open(io.BytesIO(content), formats=_FORMATS[kind])
    if not picture.info.get("progressive"):  # of which the decoder holds every dot, however small it is asked for
        enough = _ENOUGH * side / max(picture.size)
        picture.draft("RGB", (round(picture.width * enough), round(picture.height * enough)))
    if picture.width * picture.height > PIXELS:
        raise Stop(Exit.TOO_MANY_PIXELS)
    picture.thumbnail((side, side))
    return ImageOps.exif_transpose(picture), 1


def _page_of(content: bytes, _kind: str, page: int, side: int) -> tuple[Image.Image, int]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        # FPDF_ERR_SECURITY: locked for the holders of certain certificates.
        is_locked = error.err_code in (pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY)
        raise Stop(Exit.ENCRYPTED if is_locked else Exit.BROKEN) from None
    pages = len(document)
    if not 1 <= page <= min(pages, PAGES):
        raise Stop(Exit.NO_SUCH_PAGE if pages else Exit.BROKEN)
    try:
        one = document[page - 1]
        zoom = min(_MOST_ZOOM, side / max(*one.get_size(), 1.0))
        return one.render(scale=zoom).to_pil(), pages
    except pypdfium2.PdfiumError:
        raise Stop(Exit.BROKEN) from None


def _learn_heic() -> None:
    try:
        import pi_heif
    except ImportError:
        raise Stop(Exit.NO_DECODER) from None
    pi_heif.register_heif_opener(thumbnails=False)


def _bare(picture: Image.Image, side: int, turned: int) -> Image.Image:
    """A new picture with the same dots on white, and nothing else of the old one: no place, time or camera."""
    if picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")
    picture.thumbnail((side, side))
    bare = Image.new("RGB", picture.size, "white")
    bare.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    turn = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}.get(turned)
    return bare if turn is None else bare.transpose(turn)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(int(number) for number in sys.argv[2:5])))
