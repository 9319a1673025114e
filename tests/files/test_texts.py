"""The text of papers: what a person would read in them, by a child that a hostile file may hurt, and by nobody else."""

import os
from pathlib import Path

import pytest

from app import confining
from app.confining import Limits
from app.files import DRAWN, TEXT, reading, recognising, texts
from app.files.kinds import MEDIA_TYPES
from app.files.reading import LETTERS, Exit
from app.files.texts import TextRefused, Words
from tests import documents, packages, pictures

SAID = "饮水管网冻裂"


@pytest.fixture(autouse=True)
def no_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The optional recogniser is not installed, whatever this machine has."""
    monkeypatch.setattr(texts, "can_recognise", lambda: False)


def refusal(content: bytes, kind: str) -> str:
    """Why its text is not read."""
    with pytest.raises(TextRefused) as why:
        texts.read(content, kind)
    return why.value.code


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("txt", SAID.encode()),
        ("txt", SAID.encode("gb18030")),
        ("txt", SAID.encode("utf-16")),
        ("docx", documents.docx(SAID)),
        ("doc", documents.doc(SAID)),
        ("wps", documents.doc(SAID)),
        ("ofd", documents.ofd(SAID)),
        ("pdf", documents.pdf(SAID)),
    ],
)
def test_what_a_document_says_is_read(kind: str, content: bytes) -> None:
    assert texts.read(content, kind) == Words(SAID)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("xlsx", documents.xlsx(["户主", "金额"], ["钱满仓", 3000.0], ["比例", 0.25], hidden="藏起来的")),
        ("xls", packages.old_excel(["户主", "金额"], ["钱满仓", 3000.0], ["比例", 0.25])),
        ("et", packages.old_excel(["户主", "金额"], ["钱满仓", 3000.0], ["比例", 0.25])),
    ],
)
def test_a_workbook_is_read_row_by_row_without_what_is_hidden(kind: str, content: bytes) -> None:
    name, *rows = texts.read(content, kind).text.splitlines()
    assert name in ("台账", "Sheet")
    assert rows == ["户主\t金额", "钱满仓\t3000", "比例\t0.25"]


def test_a_docx_is_read_with_its_notes_and_headers_and_without_what_was_deleted_or_stands_twice() -> None:
    content = documents.docx(
        "<w:r><w:t>正</w:t></w:r><w:r><w:t>文</w:t><w:br/><w:t>第二行</w:t></w:r>",
        "<w:del><w:r><w:delText>删去的</w:delText></w:r></w:del><w:ins><w:r><w:t>补上的</w:t></w:r></w:ins>",
        "<w:moveFrom><w:r><w:t>移走的</w:t></w:r></w:moveFrom>",
        "<mc:AlternateContent><mc:Choice><w:r><w:t>文本框</w:t></w:r></mc:Choice>"
        "<mc:Fallback><w:r><w:t>文本框</w:t></w:r></mc:Fallback></mc:AlternateContent>",
        more={
            "word/header1.xml": documents.body("页眉"),
            "word/footnotes.xml": documents.body("脚注"),
            "word/comments.xml": documents.body("批注"),
            "word/styles.xml": documents.body("样式"),
        },
    )
    assert texts.read(content, "docx").text.splitlines() == [
        "正文", "第二行", "补上的", "文本框", "批注", "脚注", "页眉",
    ]  # fmt: skip


def test_an_old_document_is_put_together_from_its_pieces_without_the_orders_of_its_fields() -> None:
    content = documents.doc("关于 ", "WATER 54", " 号\r见\x13 HYPERLINK \x14附件一\x15。\r格\x07二\x07")
    assert texts.read(content, "doc").text == "关于 WATER 54 号\n见附件一。\n格\t二"


def test_the_pages_of_an_ofd_are_read_in_their_order() -> None:
    pages = [f"第{number}页" for number in range(12)]
    assert texts.read(documents.ofd(*pages), "ofd").text.splitlines() == pages


def test_scans_are_counted_while_nobody_can_recognise_them() -> None:
    assert texts.read(documents.scan(3), "pdf") == Words("", scans=3)
    assert texts.read(pictures.jpeg(), "jpg") == Words("", scans=1)


def test_a_scan_that_bears_only_the_stamp_of_its_program_is_a_scan_all_the_same() -> None:
    assert texts.read(documents.pdf("扫描王 创建", picture=True), "pdf") == Words("扫描王 创建", scans=1)
    assert texts.read(documents.pdf("一页有图的正文，" * 5, picture=True), "pdf").scans == 0


@pytest.mark.parametrize("kind", sorted(texts.SPEECHLESS))
def test_a_recording_holds_no_letters_and_is_not_even_opened(kind: str) -> None:
    assert texts.read(b"", kind) == Words("")


def test_of_a_long_paper_the_beginning_is_kept_and_it_is_said() -> None:
    whole = "长" * (LETTERS + 5)
    for content, kind in ((documents.docx(whole, more=packages.NOISY), "docx"), (whole.encode(), "txt")):
        assert texts.read(content, kind) == Words(whole[:LETTERS], more=True)
    assert not texts.read(("长" * LETTERS).encode(), "txt").more


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", documents.docx(SAID)),
        ("docx", documents.pdf(SAID)),
        ("docx", documents.xlsx([SAID])),
        ("xlsx", documents.docx(SAID)),
        ("xls", documents.doc(SAID)),
        ("txt", b"MZ\x90\x00\x03"),
        ("jpg", pictures.png()),
        ("pdf", b"%PDF-1.7\nnothing follows"),
        ("pdf", pictures.pdf(())),
        ("doc", packages.compound("WordDocument")),
        ("doc", documents.doc(SAID, magic=0x1234)),
        ("xls", packages.compound("Workbook")),
        ("docx", documents.docx("<w:r><w:t>没有关上")),
        ("docx", documents.docx(more={"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})),
        ("docx", documents.docx(more={"word/vbaProject.bin": b"x"})),
    ],
)
def test_a_file_that_lies_or_is_broken_is_said_to_be(kind: str, content: bytes) -> None:
    assert refusal(content, kind) == "text_broken"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", pictures.locked_pdf()),
        ("docx", packages.encrypted(documents.docx(SAID))),
        ("xls", packages.compound("EncryptedPackage", "Workbook")),
        ("doc", documents.doc(SAID, flags=0x0100)),
    ],
)
def test_a_locked_file_is_said_to_be_locked(kind: str, content: bytes) -> None:
    assert refusal(content, kind) == "text_encrypted"


def test_a_document_of_before_word_97_is_said_to_be_too_old() -> None:
    assert refusal(documents.doc(SAID, version=0x0065), "doc") == "text_too_old"


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    assert texts.read(pictures.printing_forbidden_pdf(), "pdf").text == ""


@pytest.mark.parametrize("content", [packages.bomb(), packages.lying(packages.bomb(), "xl/workbook.xml", 100)])
def test_a_bomb_never_comes_before_a_parser(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confining, "run", None)
    assert refusal(content, "xlsx") == "text_too_large"


def test_a_member_that_unpacks_beyond_measure_ends_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    # As if the guard before it had been deceived.
    monkeypatch.setattr(texts, "kind_of", lambda *_: "docx")
    remarks = f"<!--{' ' * 10_000}-->" * 10_500
    content = documents.docx(more={"word/document.xml": f"<document>{remarks}</document>"})
    assert refusal(content, "docx") == "text_too_large"


def test_a_child_that_needs_too_much_memory_dies_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_READING", Limits(120 * 2**20, 30))
    content = documents.docx("长" * (20 * 2**20), more=packages.NOISY)
    assert refusal(content, "docx") == "text_too_heavy"


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_READING", Limits(512 * 2**20, 0.01))
    assert refusal(documents.docx(SAID), "docx") == "text_too_slow"


def test_a_child_that_dies_of_itself_is_survived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "dies.py"
    script.write_text("import os; os.abort()", encoding="utf-8")
    monkeypatch.setattr(reading, "__file__", str(script))
    assert refusal(documents.docx(SAID), "docx") == "text_too_heavy"


@pytest.mark.parametrize("printed", ["", "[]", "{", '{"text": 1}'])
def test_a_child_that_prints_nonsense_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str
) -> None:
    script = tmp_path / "babbles.py"
    script.write_text(f"print({printed!r})", encoding="utf-8")
    monkeypatch.setattr(reading, "__file__", str(script))
    assert refusal(documents.docx(SAID), "docx") == "text_broken"


def test_who_waits_for_a_child_does_other_work_and_may_end_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script, told = tmp_path / "sleeps.py", tmp_path / "pid"
    script.write_text(
        f"import os, pathlib, time\npathlib.Path({str(told)!r}).write_text(str(os.getpid()))\ntime.sleep(600)",
        encoding="utf-8",
    )
    monkeypatch.setattr(reading, "__file__", str(script))
    looks = []

    def meanwhile() -> None:
        looks.append(told.exists())
        if len(looks) > 2 and told.exists():
            raise InterruptedError

    with pytest.raises(InterruptedError):
        texts.read(documents.docx(SAID), "docx", meanwhile=meanwhile)
    assert len(looks) > 2
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


def test_a_child_that_starts_slowly_gets_all_of_a_large_paper(tmp_path: Path) -> None:
    script, looks = tmp_path / "yawns.py", list[int]()
    script.write_text("import sys, time\ntime.sleep(1.5)\nprint(len(sys.stdin.buffer.read()))", encoding="utf-8")
    limits = Limits(512 * 2**20, 20)
    child = confining.run(script, limits=limits, given=bytes(5 * 2**20), meanwhile=lambda: looks.append(1))
    assert (int(child.stdout), bool(looks)) == (5 * 2**20, True)


def test_a_child_that_does_not_read_what_it_is_given_is_no_trouble(tmp_path: Path) -> None:
    script = tmp_path / "deaf.py"
    script.write_text("print('done')", encoding="utf-8")
    assert confining.run(script, limits=Limits(512 * 2**20, 20), given=bytes(5 * 2**20)).stdout == b"done\n"


class TestARecogniserThatFails:
    """The recogniser itself is not part of the tests: it is optional and weighs 400 MB."""

    @pytest.fixture(autouse=True)
    def broken(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A recogniser that is installed and does not start."""
        script = tmp_path / "fails.py"
        script.write_text("import no_such_recogniser", encoding="utf-8")
        monkeypatch.setattr(recognising, "__file__", str(script))
        monkeypatch.setattr(texts, "can_recognise", lambda: True)

    def test_takes_nothing_away_from_the_letters_that_are_there(self) -> None:
        assert texts.read(documents.pdf("扫描王", picture=True), "pdf") == Words("扫描王", scans=1)

    def test_is_told_where_there_are_none(self) -> None:
        assert refusal(documents.scan(), "pdf") == "text_too_heavy"

    def test_is_not_asked_for_what_has_no_scans(self) -> None:
        assert texts.read(documents.docx(SAID), "docx") == Words(SAID)


def test_pictures_are_handed_over_whole_and_in_order() -> None:
    several = [b"", b"a", b"\0\0\0\5" * 100]
    assert list(recognising.pictures(recognising.joined(several))) == several


def test_every_kind_that_is_kept_has_its_way_to_a_text() -> None:
    assert set(MEDIA_TYPES) == {*reading.READERS, *texts.SPEECHLESS, *DRAWN, TEXT}


def test_every_ending_of_the_child_has_its_sentence() -> None:
    assert set(texts._REFUSALS) == set(Exit) - {Exit.DONE}
