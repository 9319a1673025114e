"""Attachments: what is kept, and that nobody can read, change or exchange it on disk."""

import hashlib
import io
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import sealing
from app.files import MEDIA_TYPES, FileMissing, FileRefused, Store, StoredFile
from app.sealing import Keyring, SealBroken
from tests import packages, pictures

NOW = datetime(2024, 5, 11, 9, 30, tzinfo=UTC)
CHUNK = 64 * 1024 + 16
HEAD = 62 + 4
"""Bytes of the wrapped key and the nonce's beginning."""

PDF = b"%PDF-1.7\n" + "低保申请".encode()
SAMPLES = {
    "pdf": PDF,
    "docx": packages.word(),
    "xlsx": packages.excel('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'),
    "doc": packages.compound("WordDocument", "1Table"),
    "xls": packages.compound("Workbook"),
    "wps": packages.compound("WordDocument"),
    "et": packages.compound("Workbook"),
    "ofd": packages.zipped({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<d/>"}),
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(8),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0",
    "txt": "低保被取消\r\n家里有病人".encode(),
    "m4a": b"\0\0\0\x18ftypM4A \0\0\0\0",
    "mp3": b"ID3\x04\0\0",
    "mp4": b"\0\0\0\x18ftypisom\0\0\0\0",
}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_in_use", ring())


def ring() -> Keyring:
    return Keyring({1: os.urandom(32)}, *(os.urandom(32) for _ in range(4)))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


def on_disk(store: Store, kept: StoredFile) -> Path:
    return store.folder / kept.ref[:2] / kept.ref


def refusal(store: Store, content: bytes, name: str, limit: int = 20 * 2**20) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        store.put(content, name, limit)
    assert not store.folder.exists()
    return refused.value


class TestKinds:
    @pytest.mark.parametrize("kind", sorted(MEDIA_TYPES))
    def test_every_kind_that_offices_send_is_kept_and_known_by_its_content(self, store: Store, kind: str) -> None:
        kept = store.put(SAMPLES[kind], f"材料.{kind.upper()}")
        assert (kept.kind, kept.size) == (kind, len(SAMPLES[kind]))
        assert kept.sha256 == hashlib.sha256(SAMPLES[kind]).hexdigest()

    def test_jpeg_is_jpg(self, store: Store) -> None:
        assert store.put(SAMPLES["jpg"], "照片.jpeg").kind == "jpg"

    def test_a_recorder_that_calls_sound_mp4_is_believed_by_the_name(self, store: Store) -> None:
        assert store.put(SAMPLES["mp4"], "录音.m4a").kind == "m4a"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_text_in_the_encodings_of_offices_is_text(self, store: Store, encoding: str) -> None:
        assert store.put("低保被取消".encode(encoding), "记录.txt").kind == "txt"

    def test_mp3_without_a_tag_is_mp3(self, store: Store) -> None:
        assert store.put(b"\xff\xfb\x90\x64" + bytes(400), "录音.mp3").kind == "mp3"

    @pytest.mark.parametrize("name", ["a.html", "a.svg", "a.exe", "a.docm", "a.xlsm", "a.zip", "a", ".pdf", "a.pdf.js"])
    def test_other_kinds_are_refused_by_name(self, store: Store, name: str) -> None:
        why = refusal(store, PDF, name)
        assert why.code == "file_type_not_allowed"
        assert why.facts["allowed"] == tuple(MEDIA_TYPES)

    @pytest.mark.parametrize("claimed", sorted(MEDIA_TYPES))
    @pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "ofd", "png", "jpg", "txt", "heic", "mp3"])
    def test_a_name_that_the_content_does_not_bear_out_is_refused(self, store: Store, kind: str, claimed: str) -> None:
        if kind == claimed:
            assert store.put(SAMPLES[kind], f"a.{claimed}").kind == kind
        else:
            why = refusal(store, SAMPLES[kind], f"a.{claimed}")
            assert (why.code, why.facts) == ("file_type_mismatch", {"extension": claimed})

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"MZ\x90\0", "a.pdf"),
            (b"<svg onload=alert(1)>", "a.png"),
            (b"<html><script>", "a.pdf"),
            (b"\x7fELF\0\0", "a.txt"),
            (b"GIF89a\0", "a.jpg"),
            (packages.zipped({"a.txt": "x"}), "a.docx"),
            (packages.compound("Other"), "a.doc"),
            (b"\0\0\0\x18ftypqq  ", "a.mp4"),
            (b"\xff\xff\xff\xff", "a.mp3"),
        ],
    )
    def test_foreign_content_under_a_good_name_is_refused(self, store: Store, content: bytes, name: str) -> None:
        assert refusal(store, content, name).code == "file_type_mismatch"

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (packages.word({"word/vbaProject.bin": "x"}), "a.docx"),
            (packages.word(kind="../vnd.ms-word.document.macroEnabled"), "a.docx"),
            (packages.excel("", more={"xl/macrosheets/sheet1.xml": "<x/>"}), "a.xlsx"),
            (packages.compound("WordDocument", "Macros"), "a.doc"),
            (packages.compound("Workbook", "_VBA_PROJECT_CUR"), "a.xls"),
            (packages.compound("Workbook", "_VBA_PROJECT"), "a.et"),
        ],
    )
    def test_macros_are_refused_whatever_the_name_says(self, store: Store, content: bytes, name: str) -> None:
        assert refusal(store, content, name).code == "file_has_macros"

    def test_a_word_about_macros_is_no_macro(self, store: Store) -> None:
        content = packages.compound("WordDocument") + "关于 Macros 的说明 _VBA_PROJECT\0".encode("utf-16-le")
        assert store.put(content, "a.doc").kind == "doc"

    def test_a_document_with_a_password_is_refused(self, store: Store) -> None:
        assert refusal(store, packages.compound("EncryptedPackage"), "a.docx").code == "file_encrypted"
        assert refusal(store, packages.encrypted(packages.word()), "a.docx").code == "archive_encrypted"
        assert refusal(store, pictures.locked_pdf(), "a.pdf").code == "file_encrypted"
        assert not list(store.folder.rglob("*"))

    def test_a_pdf_that_only_forbids_printing_is_kept(self, store: Store) -> None:
        content = pictures.printing_forbidden_pdf()
        assert b"/Encrypt" in content
        assert store.put(content, "a.pdf").kind == "pdf"

    def test_bombs_are_refused(self, store: Store) -> None:
        assert refusal(store, packages.bomb(), "a.xlsx").code == "archive_too_large"
        assert refusal(store, packages.word({"word/a.xml": bytes(2**22)}), "a.docx").code == "archive_ratio"
        assert refusal(store, packages.word({"word/a.xml": "<!DOCTYPE a>"}), "a.docx").code == "archive_dtd"


class TestLimits:
    def test_an_empty_file_is_refused(self, store: Store) -> None:
        assert refusal(store, b"", "a.pdf").code == "file_empty"

    def test_twenty_megabytes_are_kept_and_one_byte_more_is_not(self, store: Store) -> None:
        whole = PDF.ljust(20 * 2**20, b" ")
        why = refusal(store, whole + b" ", "a.pdf")
        assert (why.code, why.facts) == ("file_too_large", {"limit_mb": 20})
        assert store.put(whole, "a.pdf").size == 20 * 2**20

    def test_a_stream_is_read_no_further_than_the_limit(self, store: Store) -> None:
        stream = io.BytesIO(PDF.ljust(5 * 2**20))
        with pytest.raises(FileRefused, match="file_too_large"):
            store.put(stream, "a.pdf", limit=2**20)
        assert stream.tell() == 2**20 + 1

    def test_the_name_is_made_harmless_and_the_type_told_by_what_is_left(self, store: Store) -> None:
        assert refusal(store, PDF, "报告fdp.\u202e.exe").code == "file_type_not_allowed"
        kept = store.put(PDF, "C:\\桌面\\关于\u202e改厕的 报告.pdf\u200b")
        assert (kept.name, kept.kind) == ("关于改厕的 报告.pdf", "pdf")


class TestSealedOnDisk:
    @pytest.mark.parametrize("size", [9, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 3 * 64 * 1024, 200_000])
    def test_what_was_put_comes_back(self, store: Store, size: int) -> None:
        content = PDF[:9] + os.urandom(size - 9)
        kept = store.put(io.BytesIO(content), "a.pdf")
        assert b"".join(store.open(kept.ref)) == content
        assert store.verify(kept.ref, kept.sha256)

    def test_nothing_clear_lies_on_disk_and_the_name_tells_nothing(self, store: Store) -> None:
        first, second = store.put(PDF * 9, "a.pdf"), store.put(PDF * 9, "a.pdf")
        files = [path for path in store.folder.rglob("*") if path.is_file()]
        assert sorted(path.name for path in files) == sorted([first.ref, second.ref])
        assert first.sha256 == second.sha256
        for path in files:
            assert "低保".encode() not in path.read_bytes()
            assert path.name != first.sha256

    @pytest.mark.skipif(sys.platform == "win32", reason="file modes exist on POSIX only")
    def test_folders_and_files_are_open_to_the_service_alone(self, store: Store) -> None:
        kept = store.put(PDF, "a.pdf")
        path = on_disk(store, kept)
        modes = [found.stat().st_mode & 0o777 for found in (store.folder, path.parent, path)]
        assert modes == [0o700, 0o700, 0o600]

    @pytest.mark.parametrize(
        "tamper",
        [
            pytest.param(lambda raw: raw[: HEAD + 2 * CHUNK], id="last chunk cut"),
            pytest.param(lambda raw: raw[:-1], id="last byte cut"),
            pytest.param(lambda raw: raw[:HEAD], id="no chunk left"),
            pytest.param(lambda raw: raw[:40], id="no key left"),
            pytest.param(lambda raw: raw[:0], id="emptied"),
            pytest.param(lambda raw: raw + raw[-CHUNK:], id="chunk added"),
            pytest.param(lambda raw: raw + b"x", id="byte added"),
            pytest.param(
                lambda raw: raw[:HEAD] + raw[HEAD + CHUNK : HEAD + 2 * CHUNK] + raw[HEAD : HEAD + CHUNK]
                + raw[HEAD + 2 * CHUNK :],
                id="chunks exchanged",
            ),
            pytest.param(lambda raw: raw[:HEAD] + raw[HEAD + CHUNK :], id="first chunk left out"),
        ],
    )  # fmt: skip
    def test_a_file_that_was_cut_or_rearranged_is_refused(self, store: Store, tamper: Callable[[bytes], bytes]) -> None:
        kept = store.put(PDF.ljust(3 * 64 * 1024, b" "), "a.pdf")
        path = on_disk(store, kept)
        path.write_bytes(tamper(path.read_bytes()))
        assert not store.verify(kept.ref, kept.sha256)
        with pytest.raises(SealBroken):
            list(store.open(kept.ref))

    def test_no_flipped_byte_passes(self, store: Store) -> None:
        kept = store.put(PDF, "a.pdf")
        path = on_disk(store, kept)
        raw = path.read_bytes()
        for place in range(len(raw)):
            path.write_bytes(raw[:place] + bytes((raw[place] ^ 0x80,)) + raw[place + 1 :])
            assert not store.verify(kept.ref, kept.sha256)
        path.write_bytes(raw)
        assert store.verify(kept.ref, kept.sha256)

    def test_one_file_cannot_stand_in_for_another(self, store: Store) -> None:
        mine, other = store.put(PDF, "a.pdf"), store.put(PDF + b"2", "b.pdf")
        on_disk(store, other).write_bytes(on_disk(store, mine).read_bytes())
        with pytest.raises(SealBroken):
            list(store.open(other.ref))

    def test_another_installation_cannot_read_it(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        kept = store.put(PDF, "a.pdf")
        monkeypatch.setattr(sealing, "_in_use", ring())
        with pytest.raises(SealBroken):
            list(store.open(kept.ref))

    @pytest.mark.parametrize("ref", ["0" * 32, "../../etc/passwd", "", "a/b", "A" * 32])
    def test_an_unknown_ref_is_missing_at_once(self, store: Store, ref: str) -> None:
        with pytest.raises(FileMissing):
            store.open(ref)
        assert not store.verify(ref, "0" * 64)


class TestSurvivingAccidents:
    def test_a_write_that_fails_leaves_nothing(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(handle: int) -> None:
            raise OSError(28, "no space left")

        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="no space left"):
                store.put(PDF, "a.pdf")
        assert [path for path in store.folder.rglob("*") if path.is_file()] == []
        assert store.put(PDF, "a.pdf").kind == "pdf"

    def test_the_sweep_takes_only_what_no_row_knows_and_nobody_is_writing(self, store: Store) -> None:
        known, orphan, fresh = (store.put(PDF, "a.pdf") for _ in range(3))
        unfinished = on_disk(store, known).with_name("unfinished.abc")
        unfinished.write_bytes(b"x")
        old = (NOW - timedelta(hours=25)).timestamp()
        for path in (on_disk(store, known), on_disk(store, orphan), unfinished):
            os.utime(path, (old, old))
        os.utime(on_disk(store, fresh), (NOW.timestamp(), NOW.timestamp()))
        assert sorted(store.sweep({known.ref}, NOW - timedelta(hours=24))) == sorted([orphan.ref, "unfinished.abc"])
        assert store.verify(known.ref, known.sha256)
        assert store.verify(fresh.ref, fresh.sha256)
        assert not store.verify(orphan.ref, orphan.sha256)

    def test_sweeping_before_the_first_file_finds_nothing(self, store: Store) -> None:
        assert store.sweep([], NOW) == []
