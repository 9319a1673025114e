"""Rows from xlsx files: honest ones as people fill them in, and hostile ones."""

import subprocess
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from app.sheets import cells, petitions, reading
from app.sheets.columns import Column
from app.sheets.reading import Fault, Row, Sheet, SheetRefused, read
from tests import packages

COLUMNS = (
    Column("标题", required=True),
    Column("收到日期", required=True, kind="date"),
    Column("证件号码", also=("身份证号",)),
    Column("镇(园区)"),
    Column("人数", kind="number"),
)


def workbook(path: Path, *rows: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def refusal(path: Path, content: bytes | None = None) -> SheetRefused:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SheetRefused) as refused:
        read(path, COLUMNS)
    return refused.value


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "给出的表.xlsx"


def rows(path: Path, *given: Sequence[object]) -> list[Row]:
    return list(read(workbook(path, *given), COLUMNS))


class TestRows:
    def test_each_row_has_its_number_and_its_texts_by_header(self, path: Path) -> None:
        found = rows(path, ["标题", "收到日期"], ["低保被取消", "2024-05-11"], [None, None], ["危房", "2024-05-12"])
        assert found == [
            Row(2, {"标题": "低保被取消", "收到日期": "2024-05-11"}, ()),
            Row(4, {"标题": "危房", "收到日期": "2024-05-12"}, ()),
        ]

    def test_a_sheet_may_be_read_twice(self, path: Path) -> None:
        sheet = read(workbook(path, ["标题", "收到日期"], ["危房", "2024-05-12"]), COLUMNS)
        assert list(sheet) == list(sheet) != []
        assert (len(sheet), sheet.header_row) == (1, 1)

    def test_date_cells_are_days_and_numbers_have_no_point(self, path: Path) -> None:
        found = rows(
            path,
            ["标题", "收到日期", "人数", "镇(园区)", "证件号码"],
            ["甲", date(2024, 5, 11), 3, True, 1.5],
            [12345, datetime.fromisoformat("2024-02-29"), 2.0, time(9, 30), None],
            ["丙", datetime.fromisoformat("2024-02-29T16:05"), None, False, ""],
        )
        assert [list(row.values.values()) for row in found] == [
            ["甲", "2024-05-11", "3", "是", "1.5"],
            ["12345", "2024-02-29", "2", "09:30:00", ""],
            ["丙", "2024-02-29 16:05", "", "否", ""],
        ]

    def test_an_id_stored_as_a_number_is_a_fault_of_its_row_alone(self, path: Path) -> None:
        found = rows(
            path,
            ["标题", "收到日期", "证件号码"],
            ["甲", "2024-05-11", 990226197504012424],
            ["乙", "2024-05-11", "990226197504012424"],
            ["丙", "2024-05-11", 999_999_999_999_999],
            ["丁", "2024-05-11", 1_000_000_000_000_000],
        )
        assert [row.values["证件号码"] for row in found] == ["", "990226197504012424", "999999999999999", ""]
        assert [row.faults for row in found] == [
            (Fault("证件号码", "cell_digits_lost"),),
            (),
            (),
            (Fault("证件号码", "cell_digits_lost"),),
        ]

    def test_control_characters_left_by_exports_are_dropped_and_lines_kept(self, path: Path) -> None:
        hidden = '<is><t xml:space="preserve"> 第一行&#10;第二行_x0000__x001F_ </t></is>'
        strings = [f'<c r="{ref}" t="inlineStr">{text}</c>' for ref, text in (("A2", hidden),)]
        header = "".join(
            f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'
            for ref, text in (("A1", "标题"), ("B1", "收到日期"))
        )
        path.write_bytes(packages.excel(f'<row r="1">{header}</row><row r="2">{"".join(strings)}</row>'))
        assert next(iter(read(path, COLUMNS))).values["标题"] == "第一行\n第二行"

    def test_a_carriage_return_that_was_escaped_twice_is_part_of_a_line_end(self, path: Path) -> None:
        (row,) = rows(path, ["标题", "收到日期"], ["第一行_x000D_\n第二行_x000D_", ""])
        assert row.values["标题"] == "第一行\n第二行"

    def test_emoji_rare_characters_and_20000_letters_come_through(self, path: Path) -> None:
        long = "𠮷😀" * 5_000 + "低" * 10_000
        assert rows(path, ["标题", "收到日期"], [long, "x"])[0].values["标题"] == long

    def test_a_formula_gives_what_it_last_showed(self, path: Path) -> None:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["标题", "收到日期", "人数"])
            sheet.write_row(1, 0, ["甲", "2024-05-11"])
            sheet.write_formula(1, 2, "=1+2", None, 3)
        assert next(iter(read(path, COLUMNS))).values["人数"] == "3"


class TestHeaders:
    @pytest.mark.parametrize(
        "header",
        ["镇(园区)", "镇（园区）", " 镇 （ 园区 ） ", "镇\n(园区)", "镇(园区)*", "镇（园区）＊", "\u3000镇(园区)"],
    )
    def test_width_spaces_and_asterisks_do_not_count(self, path: Path, header: str) -> None:
        assert rows(path, ["标题", "收到日期", header], ["甲", "x", "柳溪镇"])[0].values["镇(园区)"] == "柳溪镇"

    def test_another_name_in_use_means_the_same_column(self, path: Path) -> None:
        assert rows(path, ["标题", "收到日期", "身份证号"], ["甲", "x", "1"])[0].values["证件号码"] == "1"

    def test_the_header_may_stand_below_a_title_and_in_any_order(self, path: Path) -> None:
        given: list[list[object]] = [
            ["柳溪镇信访台账"],
            ["制表：何立新"],
            ["序号", "收到日期", "标题"],
            [1, "2024-05-11", "甲"],
        ]
        sheet = read(workbook(path, *given), COLUMNS)
        assert (sheet.header_row, sheet.ignored) == (3, ("序号",))
        assert list(sheet) == [Row(4, {"收到日期": "2024-05-11", "标题": "甲"}, ())]

    def test_a_table_that_begins_further_right_is_read_at_its_place(self, path: Path) -> None:
        sheet = read(workbook(path, [None, None, "标题", "收到日期"], [None, None, "甲", "x"]), COLUMNS)
        assert sheet.places == {"标题": 2, "收到日期": 3}
        assert [row.values["标题"] for row in sheet] == ["甲"]

    def test_the_first_sheet_that_is_shown_is_read(self, path: Path) -> None:
        book = openpyxl.Workbook()
        hidden, shown = book.active, book.create_sheet("信访件")
        assert hidden is not None
        hidden.sheet_state = "hidden"
        hidden.append(["别的"])
        shown.append(["标题", "收到日期"])
        shown.append(["甲", "x"])
        book.save(path)
        assert read(path, COLUMNS).name == "信访件"

    def test_missing_columns_are_named_against_the_row_that_comes_closest(self, path: Path) -> None:
        why = refusal(workbook(path, ["台账"], ["标题", "证件号码"], ["甲", "1"]))
        assert (why.code, why.facts) == ("sheet_columns_missing", {"columns": ("收到日期",)})

    def test_a_file_about_something_else_lacks_every_required_column(self, path: Path) -> None:
        assert refusal(workbook(path, ["商品", "价格"], ["米", 3])).facts == {"columns": ("标题", "收到日期")}

    def test_one_column_twice_is_refused(self, path: Path) -> None:
        why = refusal(workbook(path, ["标题", "收到日期", "证件号码", "身份证号"], ["甲", "x", "1", "2"]))
        assert (why.code, why.facts) == ("sheet_column_twice", {"column": "证件号码"})

    def test_a_sheet_of_petitions_needs_five_columns(self, path: Path) -> None:
        needed = [column.header for column in petitions.COLUMNS if column.required]
        assert needed == ["信访形式", "收到日期", "镇(园区)", "内容"]
        assert (
            len(read(workbook(path, needed, ["来信", "2024-05-11", "柳溪镇", "低保", "内容"]), petitions.COLUMNS)) == 1
        )


class TestFilesThatAreNone:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "sheet_unknown"),
            (b" \r\n", "sheet_unknown"),
            ("<html><table><tr><td>标题</td></tr></table></html>".encode(), "sheet_unknown"),
            (b"%PDF-1.7", "sheet_unknown"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "sheet_unknown"),
            (b"\xff\xfe\x00", "sheet_unknown"),
            (packages.word(), "sheet_unknown"),
            (packages.zipped({"inner.zip": packages.bomb(1)}), "sheet_unknown"),
            (packages.compound("WordDocument"), "sheet_unknown"),
            (packages.compound("Workbook"), "sheet_broken"),
            (packages.compound("EncryptedPackage"), "sheet_encrypted"),
            (b"PK\x03\x04 and nothing", "archive_broken"),
            (packages.excel("")[:-30], "archive_broken"),
            (packages.zipped({"xl/workbook.xml": "<workbook"}), "sheet_broken"),
            (packages.excel("<row><c"), "sheet_broken"),
            (packages.excel('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "sheet_broken"),
        ],
    )
    def test_broken_and_foreign_files_say_what_they_are(self, path: Path, content: bytes, code: str) -> None:
        assert refusal(path, content).code == code

    def test_a_sheet_without_rows_is_empty(self, path: Path) -> None:
        assert refusal(workbook(path)).code == "sheet_empty"
        assert refusal(workbook(path, ["标题", "收到日期"])).code == "sheet_empty"
        assert refusal(workbook(path, ["标题", "收到日期", "备注"], [None, None, "x"])).code == "sheet_empty"

    def test_a_book_that_shows_charts_alone_has_no_sheet(self, path: Path) -> None:
        book = openpyxl.Workbook()
        hidden = book.active
        assert hidden is not None
        hidden.sheet_state = "hidden"
        book.create_chartsheet()
        book.save(path)
        assert refusal(path).code == "sheet_without_sheet"

    def test_a_missing_file_is_the_callers_affair(self, path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            read(path, COLUMNS)


class TestOtherFormats:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("mark", [",", "\t"])
    def test_a_csv_is_read_in_whatever_an_office_saved_it(self, path: Path, encoding: str, mark: str) -> None:
        lines = [["标题", "收到日期", "证件号码"], ['"两行\n的"', "2024-05-11", "990226197504012424"], ["", "", ""]]
        path.write_bytes("\r\n".join(mark.join(line) for line in lines).encode(encoding))
        assert list(read(path, COLUMNS)) == [
            Row(2, {"标题": "两行\n的", "收到日期": "2024-05-11", "证件号码": "990226197504012424"}, ())
        ]

    def test_a_workbook_of_before_2007_is_read(self, path: Path) -> None:
        path.write_bytes(packages.old_excel(["标题", "收到日期", "人数"], ["低保被取消", "2024-05-11", 3]))
        assert list(read(path, COLUMNS)) == [Row(2, {"标题": "低保被取消", "收到日期": "2024-05-11", "人数": "3"}, ())]

    def test_a_csv_of_one_endless_cell_hurts_the_child_alone(self, path: Path) -> None:
        assert refusal(path, b"a" * 1_000_000).code == "sheet_broken"

    def test_a_file_larger_than_anything_honest_is_not_even_read(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading, "MOST_BYTES", 100)
        assert refusal(path, b"a" * 101).code == "sheet_too_heavy"


class TestWhatHeadersProbablyMean:
    def test_sure_headers_come_before_likely_ones_and_each_column_means_one_thing(self) -> None:
        places = reading.likely_places(["序号", "事由", "标题", "信访日期", "联系方式", "诉求"], petitions.COLUMNS)
        assert places == {"标题": 2, "收到日期": 3, "联系电话": 4, "内容": 5}

    def test_the_header_is_the_row_that_knows_most(self, path: Path) -> None:
        found = reading.table(workbook(path, ["柳溪镇信访台账", "标题"], ["标题", "诉求"], ["甲", "乙"]).read_bytes())
        assert reading.header_of(found, petitions.COLUMNS) == 1

    def test_without_any_known_header_it_is_the_first_row_of_several_cells(self, path: Path) -> None:
        found = reading.table(workbook(path, ["某某台账"], ["甲项", "乙项"], ["甲", "乙"]).read_bytes())
        assert reading.header_of(found, petitions.COLUMNS) == 1


class TestHostileFiles:
    def test_bombs_never_reach_the_parser(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def started(*command: object, **options: object) -> None:
            pytest.fail("the parser was started")

        monkeypatch.setattr(subprocess, "run", started)
        assert refusal(path, packages.bomb()).code == "archive_too_large"
        assert refusal(path, packages.lying(packages.bomb(), "xl/workbook.xml", 99)).code == "archive_too_large"
        assert refusal(path, packages.zipped({"xl/workbook.xml": bytes(2**22)})).code == "archive_ratio"
        assert refusal(path, packages.encrypted(packages.excel(""))).code == "archive_encrypted"

    def test_a_billion_laughs_are_refused(self, path: Path) -> None:
        laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst>&b;</sst>'
        assert refusal(path, packages.excel("", more={"xl/sharedStrings.xml": laughs})).code == "archive_dtd"

    def test_one_long_text_used_in_100000_cells_hurts_the_child_alone(self, path: Path) -> None:
        used = '<c t="s"><v>0</v></c>' * 1_000
        rows = "".join(f'<row r="{n}">{used}</row>' for n in range(1, 101))
        strings = f"<si><t>{'长' * 30_000}</t></si>"
        assert refusal(path, packages.excel(rows, strings)).code == "sheet_too_heavy"

    def test_two_cells_at_opposite_corners_hurt_the_child_alone(self, path: Path) -> None:
        corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        assert refusal(path, packages.excel(corners)).code == "sheet_too_heavy"

    def test_a_parser_that_takes_too_long_is_ended(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        workbook(path, ["标题", "收到日期"], ["甲", "x"])
        monkeypatch.setattr(cells, "SECONDS", 0.001)
        assert refusal(path).code == "sheet_too_slow"

    @pytest.mark.parametrize("given", [100_001, 100_200])
    def test_more_than_100000_rows_are_refused(self, path: Path, given: int) -> None:
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["标题", "收到日期"])
            for number in range(1, given + 1):
                sheet.write_number(number, 0, number)
        why = refusal(path)
        assert (why.code, why.facts) == ("sheet_too_many_rows", {"limit": 100_000})

    def test_exactly_100000_rows_are_read(self, path: Path) -> None:
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["标题", "收到日期"])
            for number in range(1, 100_001):
                sheet.write_number(number, 0, number)
        assert len(read(path, COLUMNS)) == 100_000

    def test_reading_leaves_nothing_beside_the_file(self, path: Path) -> None:
        sheet = read(workbook(path, ["标题", "收到日期"], ["甲", "x"]), COLUMNS)
        assert isinstance(sheet, Sheet)
        assert list(path.parent.iterdir()) == [path]
