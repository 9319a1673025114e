"""Papers as they are shown: drawn by a child that a hostile file may hurt, and by nobody else."""

import io

import pytest
from PIL import Image

from app.confining import Limits
from app.files import DRAWN, LARGE, SMALL, ViewRefused, drawing, views
from tests import pictures
from tests.pictures import at

UPPER_LEFT, UPPER_RIGHT, LOWER_RIGHT, LOWER_LEFT = (0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)
CORNERS = (UPPER_LEFT, UPPER_RIGHT, LOWER_RIGHT, LOWER_LEFT)


def red_corner(content: bytes) -> tuple[float, float]:
    """Which corner of the drawn picture is red; exactly one is."""
    (found,) = [corner for corner in CORNERS if at(content, *corner) == "red"]
    return found


def refusal(content: bytes, kind: str, **how: int) -> ViewRefused:
    """Why it is not drawn."""
    with pytest.raises(ViewRefused) as why:
        views.draw([content], kind, **how)
    return why.value


@pytest.mark.parametrize(
    ("kind", "content"), [("jpg", pictures.jpeg()), ("png", pictures.png()), ("heic", pictures.heic())]
)
def test_a_picture_is_drawn_upright_and_small(kind: str, content: bytes) -> None:
    view = views.draw([content[:100], content[100:]], kind)
    assert view.pages == 1
    assert red_corner(view.picture) == UPPER_LEFT
    assert Image.open(io.BytesIO(views.draw([content], kind, side=SMALL).picture)).size == (96, 48)


@pytest.mark.parametrize(("turned", "corner"), list(enumerate(CORNERS)))
def test_a_turned_picture_is_really_turned(turned: int, corner: tuple[float, float]) -> None:
    view = views.draw([pictures.png()], "png", turned=turned)
    assert red_corner(view.picture) == corner
    assert Image.open(io.BytesIO(view.picture)).size == ((400, 200), (200, 400))[turned % 2]


def test_a_phone_held_sideways_is_put_upright() -> None:
    # 6: the camera was turned, so that the upper left of the dots is the upper right of what was seen.
    view = views.draw([pictures.jpeg(orientation=6)], "jpg")
    assert red_corner(view.picture) == UPPER_RIGHT
    assert Image.open(io.BytesIO(view.picture)).size == (200, 400)


def test_nothing_of_camera_and_place_is_in_what_is_shown() -> None:
    content = pictures.jpeg(camera="CANARY-CAMERA")
    assert b"CANARY-CAMERA" in content
    shown = views.draw([content], "jpg").picture
    assert b"CANARY" not in shown
    assert b"Exif" not in shown
    assert not Image.open(io.BytesIO(shown)).getexif()


def test_a_large_photo_is_shown_within_the_page() -> None:
    view = views.draw([pictures.jpeg((6000, 4000))], "jpg")
    assert Image.open(io.BytesIO(view.picture)).size == (LARGE, round(LARGE * 2 / 3))


def test_a_photo_of_a_hundred_and_eight_megapixels_is_shown_in_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_LIMITS", Limits(320 * 2**20, 30))
    content = pictures.jpeg((12_000, 9_000))
    view = views.draw([content], "jpg")
    assert Image.open(io.BytesIO(view.picture)).size == (LARGE, LARGE * 3 // 4)
    assert red_corner(view.picture) == UPPER_LEFT
    assert red_corner(views.draw([content], "jpg", side=SMALL, turned=1).picture) == UPPER_RIGHT


def test_a_progressive_jpeg_is_bound_by_all_its_dots_for_its_decoder_holds_them() -> None:
    content = pictures.encoded(Image.new("L", (12_000, 9_000)), "JPEG", progressive=True)
    assert refusal(content, "jpg").code == "view_too_many_pixels"


def test_what_can_be_seen_through_stands_on_white() -> None:
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    assert at(views.draw([pictures.encoded(clear, "PNG")], "png").picture, 0.5, 0.5) == "white"


@pytest.mark.parametrize(("page", "colour"), [(1, "red"), (2, "green"), (3, "blue")])
def test_a_pdf_is_drawn_page_by_page(page: int, colour: str) -> None:
    view = views.draw([pictures.pdf()], "pdf", page=page)
    assert view.pages == 3
    assert at(view.picture, 0.5, 0.5) == colour


@pytest.mark.parametrize("page", [0, 4])
def test_a_page_that_is_not_there_is_said(page: int) -> None:
    assert refusal(pictures.pdf(), "pdf", page=page).code == "view_no_such_page"


def test_a_picture_has_one_page() -> None:
    assert refusal(pictures.png(), "png", page=2).code == "view_no_such_page"


def test_a_locked_pdf_is_said_to_be_locked() -> None:
    assert refusal(pictures.locked_pdf(), "pdf").code == "view_encrypted"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        ("jpg", pictures.jpeg((2000, 2000))[:9000]),
        ("jpg", pictures.png()),
        ("png", pictures.png()[:60]),
        ("png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("heic", b"\0\0\0\x18ftypheic\0\0\0\0"),
        ("heic", pictures.heic()[:300]),
        ("pdf", b"%PDF-1.7\n" + "低保申请".encode()),
        ("pdf", pictures.pdf()[:60]),
        ("pdf", pictures.pdf(())),
    ],
)
def test_a_broken_file_is_said_to_be_broken(kind: str, content: bytes) -> None:
    assert refusal(content, kind).code == "view_broken"


def test_a_bomb_is_told_by_its_head_and_never_unpacked() -> None:
    content = pictures.bomb()
    assert len(content) < 200
    why = refusal(content, "png")
    assert (why.code, why.facts) == ("view_too_many_pixels", {"limit_mp": 100})


def test_a_child_that_needs_too_much_memory_dies_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_LIMITS", Limits(160 * 2**20, 30))
    assert refusal(pictures.png((9000, 9000)), "png").code == "view_too_heavy"


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_LIMITS", Limits(512 * 2**20, 0.01))
    assert refusal(pictures.png(), "png").code == "view_too_slow"


def test_every_ending_of_the_child_has_its_sentence() -> None:
    own = {drawing.Exit.DONE, drawing.Exit.TOO_MANY_PIXELS, drawing.Exit.TOO_HEAVY}
    assert set(views._REFUSALS) == set(drawing.Exit) - own
    assert {"jpg", "png", "heic", "pdf"} == DRAWN


def test_a_long_text_is_shown_in_its_first_part() -> None:
    assert views.text([b"\xef\xbb\xbf" + "低保".encode()]) == ("低保", False)
    assert views.text(["低保".encode("gb18030")]) == ("低保", False)
    whole = "长" * (views.TEXT_LETTERS + 1)
    assert views.text([whole.encode()]) == (whole[:-1], True)
