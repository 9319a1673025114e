"""The look of the papers as documents (GB/T 9704)."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt

from app.domain.letters import FORMS, LetterKind
from app.letters import compose, parts_of, render
from tests.letters.test_letters import FACTS, K, east_asian, read


def test_a_letter_has_the_page_of_the_standard() -> None:
    section = read(compose(K.OPINION, FACTS)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]


def test_a_letter_has_head_number_title_text_and_signature_in_the_fonts_of_the_standard() -> None:
    letter = replace(compose(K.OPINION, FACTS), number="柳河信意〔2024〕1号", signed_on=date(2024, 6, 3))
    written = [one for one in read(letter).paragraphs if one.text]
    texts = [one.text for one in written]
    assert texts[:4] == [letter.issuer, letter.number, letter.title, "钱满仓等3人："]
    assert texts[4 : 4 + len(letter.parts)] == letter.body.splitlines()
    assert texts[-2:] == [letter.issuer, "2024年6月3日"]
    head, _, title, addressee, first = written[:5]
    assert str(head.runs[0].font.color.rgb) == "E60012"
    assert east_asian(head) == east_asian(title) == "方正小标宋简体"
    assert east_asian(addressee) == east_asian(first) == "仿宋_GB2312"
    assert first.runs[0].font.size == Pt(16)
    assert first.paragraph_format.line_spacing == Pt(28)
    assert first.paragraph_format.line_spacing_rule is WD_LINE_SPACING.EXACTLY
    assert first.paragraph_format.first_line_indent == Pt(32)
    assert east_asian(next(one for one in written if one.text == "一、投诉请求")) == "黑体"
    every = read(letter).paragraphs
    last = next(place for place, one in enumerate(every) if one.text == letter.parts[-1].text)
    assert [one.text for one in every[last + 1 : last + 4]] == ["", *texts[-2:]]
    # Else a page would bear the signature alone.
    assert all(one.paragraph_format.keep_with_next for one in every[last : last + 3])


@pytest.mark.parametrize(
    ("issuer", "unit", "on"),
    [("青禾县信访局", 64, 64), ("青禾县柳河镇人民政府", 32, 64), ("青禾县农村人居环境整治工作领导小组办公室", 0, 112)],
)
def test_the_day_stands_four_characters_from_the_edge_and_the_unit_centred_above(
    issuer: str, unit: int, on: int
) -> None:
    letter = replace(compose(K.OPINION, FACTS), issuer=issuer, signed_on=date(2024, 6, 3))
    *_, signed, dated = [one.paragraph_format.right_indent for one in read(letter).paragraphs if one.text]
    assert (signed, dated) == (Pt(unit), Pt(on))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (K.OPINION, ["抄送：青禾县人民政府，青禾县信访局。"]),
        (K.SUPERVISION, ["青禾县柳河镇人民政府", "2024年6月3日印发"]),
        (K.ACCEPTANCE_NOTICE, []),
    ],
)
def test_the_foot_tells_who_gets_copies_and_between_organs_who_printed_it(kind: LetterKind, said: list[str]) -> None:
    letter = replace(compose(kind, FACTS), signed_on=date(2024, 6, 3))
    tables = read(letter).tables
    cells = [cell for table in tables for row in table.rows for cell in dict.fromkeys(row.cells)]
    assert [cell.text for cell in cells] == said
    for table in tables:
        (place,) = table._tbl.tblPr.findall(qn("w:tblpPr"))
        assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
        sides = [
            line.tag.rpartition("}")[2] for (lines,) in [table._tbl.tblPr.findall(qn("w:tblBorders"))] for line in lines
        ]
        assert sides == ["top", "bottom", "insideH"]


def test_pages_are_numbered_right_and_left_by_turns() -> None:
    document = read(compose(K.OPINION, FACTS))
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    sides = (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    for footer, side in zip((section.footer, section.even_page_footer), sides, strict=True):
        (foot,) = footer.paragraphs
        assert foot.text == "—  —"  # the number is a field
        assert foot.alignment == side
        assert {run.font.size for run in foot.runs} == {Pt(14)}
        assert {run.font.name for run in foot.runs} == {east_asian(foot)} == {"宋体"}
        assert "PAGE" in foot._p.xml


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_a_form_is_a_table_of_what_is_asked_and_answered(kind: LetterKind) -> None:
    letter = compose(kind, FACTS)
    (table,) = read(letter).tables
    asked = [row.cells[0].text for row in table.rows]
    assert asked == [line.partition("：")[0] for line in letter.body.splitlines() if not line.startswith("　　")]
    assert table.style.name == "Table Grid"


def test_an_answer_of_several_lines_stays_in_its_cell() -> None:
    (table,) = read(compose(K.REGISTER_FORM, FACTS)).tables
    (told,) = [row.cells[1].text for row in table.rows if row.cells[0].text == "事实和理由"]
    assert told.splitlines() == FACTS.body.splitlines()


def test_the_same_letter_is_the_same_file_and_another_one_is_not() -> None:
    letter = compose(K.OPINION, FACTS)
    hashes = [hashlib.sha256(render(one)).hexdigest() for one in (letter, letter)]
    assert hashes[0] == hashes[1]
    changed = replace(letter, parts=parts_of(letter.body.replace("十日", "五日")))
    assert hashlib.sha256(render(changed)).hexdigest() != hashes[0]


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_the_day_of_a_form_stands_on_no_page_without_its_last_row(kind: LetterKind) -> None:
    document = read(compose(kind, FACTS))
    last = [one for cell in document.tables[0].rows[-1].cells for one in cell.paragraphs]
    *_, between, signed, dated = document.paragraphs
    assert all(one.paragraph_format.keep_with_next for one in (*last, between, signed))
    assert not dated.paragraph_format.keep_with_next
    assert round(document.sections[0].top_margin.mm) == 20, "a form has more room than a letter"


@pytest.mark.parametrize(("kind", "kept"), [(K.REFER, True), (K.SUPERVISION, True), (K.EXTENSION_NOTICE, None)])
def test_what_stands_at_the_foot_stands_on_no_page_alone(kind: LetterKind, kept: bool | None) -> None:
    signed_on = date(2024, 6, 3)
    written = read(replace(compose(kind, FACTS), signed_on=signed_on)).paragraphs
    (dated,) = [one for one in written if one.text == "2024年6月3日"]
    assert dated.paragraph_format.keep_with_next is kept
