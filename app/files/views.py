"""What can be seen of a paper on a page: pictures and PDF pages drawn by a child process, texts in their first part."""

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app import confining
from app.confining import Limits
from app.domain.errors import Refused
from app.files import drawing
from app.files.drawing import Exit
from app.files.kinds import text_of

DRAWN = frozenset({"jpg", "png", "heic", "pdf"})
"""Kinds of which a picture can be drawn."""
TEXT = "txt"
LARGE, SMALL = 1600, 96
"""The longer side in pixels: on the paper's own page, and beside its name in a list."""
TEXT_LETTERS = 20_000

_LIMITS = Limits(memory_bytes=768 * 1024 * 1024, seconds=30)
_TURNS = threading.BoundedSemaphore(2)  # so that many papers opened at once do not take the server's memory together
_LOCKS = b"/Encrypt"
"""Stands in clear in the trailer of every PDF that is locked in any way (ISO 32000-1, 7.5.5)."""
_REFUSALS: Mapping[int, str] = {
    Exit.BROKEN: "view_broken",
    Exit.ENCRYPTED: "view_encrypted",
    Exit.NO_SUCH_PAGE: "view_no_such_page",
    Exit.NO_DECODER: "view_no_decoder",
}


class ViewRefused(Refused):
    """The paper cannot be shown; it is kept all the same and can be taken away."""


@dataclass(frozen=True, slots=True)
class View:
    """A drawn page: the JPEG, and how many pages the paper has."""

    picture: bytes
    pages: int


def draw(content: Iterable[bytes], kind: str, *, page: int = 1, side: int = LARGE, turned: int = 0) -> View:
    """Draw a page (from 1) of a paper of one of the kinds DRAWN, turned clockwise by so many quarters.

    Raises ViewRefused: view_broken, view_encrypted, view_no_such_page, view_no_decoder, view_too_many_pixels
    (limit_mp), view_too_slow (seconds), view_too_heavy; and what `content` raises.
    """
    clear = b"".join(content)
    arguments = (kind, str(page), str(side), str(turned))
    try:
        with _TURNS:
            child = confining.run(drawing.__file__, *arguments, limits=_LIMITS, given=clear)
    except confining.TooSlow:
        raise ViewRefused("view_too_slow", seconds=_LIMITS.seconds) from None
    if child.returncode == Exit.TOO_MANY_PIXELS:
        raise ViewRefused("view_too_many_pixels", limit_mp=drawing.PIXELS // 10**6)
    if child.returncode != Exit.DONE:
        raise ViewRefused(_REFUSALS.get(child.returncode, "view_too_heavy"))
    head, _, picture = child.stdout.partition(b"\n")
    return View(picture, json.loads(head)["pages"])


def is_locked(content: bytes, kind: str) -> bool:
    """Whether this is a PDF that nobody opens without its password.

    One that only forbids printing or copying names its locks too and opens all the same, so it has to be tried.
    """
    if kind != "pdf" or _LOCKS not in content:
        return False
    try:
        draw([content], kind, side=SMALL)
    except ViewRefused as why:
        return why.code == _REFUSALS[Exit.ENCRYPTED]
    return False


def text(content: Iterable[bytes]) -> tuple[str, bool]:
    """The beginning of a text paper, and whether it goes on. Raises what `content` raises."""
    whole = text_of(b"".join(content)) or ""
    return whole[:TEXT_LETTERS], len(whole) > TEXT_LETTERS
