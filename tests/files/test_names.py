"""What a paper may be called."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.names import LONGEST, clean


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("周桂兰 现场照片（一）.png", "周桂兰 现场照片（一）.png"),
        ("说明.tar.docx", "说明.tar.docx"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("..\\..\\报告.pdf", "报告.pdf"),
        ("照片\u202egpj.exe", "照片gpj.exe"),
        ("\u2066报\u2069告\u200b\u200f\ufeff.pdf", "报告.pdf"),
        ("报\x00告\x1b[31m.pdf", "报告[31m.pdf"),
        ("一\t二\n三.pdf", "一 二 三.pdf"),
        ("...隐藏.pdf", "隐藏.pdf"),
        (" . 报告.pdf . ", "报告.pdf"),
        ("问?答*.pdf", "问_答_.pdf"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("aux .txt", "_aux.txt"),
        ("contract.txt", "contract.txt"),
        ("", "file"),
        ("\u202e/", "file"),
        (".pdf", "pdf"),
        ("文" * 120 + ".pdf", "文" * 96 + ".pdf"),
        ("a." + "x" * 120, "a." + "x" * 98),
    ],
)
def test_a_name_keeps_what_people_read_and_loses_what_acts(name: str, kept: str) -> None:
    assert clean(name) == kept


@given(st.text(max_size=150))
def test_whatever_was_sent_the_name_is_visible_short_and_stays_the_same(name: str) -> None:
    kept = clean(name)
    assert 0 < len(kept) <= LONGEST
    assert not set('/\\<>:"|?*\n\r\t') & set(kept)
    assert not {unicodedata.category(sign) for sign in kept} & {"Cc", "Cf", "Cs"}
    assert not kept.startswith((".", " "))
    assert clean(kept) == kept
