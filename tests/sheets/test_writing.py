"""Ledgers, templates and corrected copies: what is written is what is read, and nothing is a formula."""

import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sheets import items, petitions
from app.sheets.columns import Column
from app.sheets.reading import Sheet, Value, read
from app.sheets.texts import plain
from app.sheets.writing import ledger, template, with_faults

MIDNIGHT = datetime.fromisoformat("2024-05-11")
MOMENT = datetime.fromisoformat("2024-05-11T09:30")
TEXT = (Column("标题", required=True), Column("证件号码"))
PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "{=1+1}",
    '=HYPERLINK("http://x.example","点")',
    "http://x.example/",
    "mailto:a@x.example",
    "990226197504012424",
    "0012",
    "1e5",
    "_x0041_",
    "<f>1</f>",
    "TRUE",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "台账.xlsx"


def sheet_xml(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if "worksheets/" in name)


def column(path: Path, header: str) -> list[str]:
    return [row.values[header] for row in read(path, TEXT)]


def inert(path: Path) -> bool:
    xml = sheet_xml(path)
    return "<f>" not in xml and "<f " not in xml and "hyperlink" not in xml


class TestLedger:
    def test_payloads_stay_text_and_ids_keep_their_digits(self, path: Path) -> None:
        ledger(path, "台账", TEXT, [(payload, payload) for payload in PAYLOADS])
        assert inert(path)
        assert column(path, "证件号码") == [plain(payload).strip() for payload in PAYLOADS]
        shown = openpyxl.load_workbook(path).worksheets[0]
        assert {cell.data_type for row in shown.iter_rows(min_row=3) for cell in row} == {"s"}
        assert {cell.number_format for row in shown.iter_rows(min_row=3) for cell in row} == {"@"}

    @settings(max_examples=15, deadline=None)
    @given(texts=st.lists(st.text(max_size=30), min_size=1, max_size=40))
    def test_any_text_comes_back_without_what_nobody_sees(
        self, tmp_path_factory: pytest.TempPathFactory, texts: list[str]
    ) -> None:
        path = tmp_path_factory.mktemp("ledger") / "台账.xlsx"
        ledger(path, "台账", TEXT, [("x", text) for text in texts])
        assert column(path, "证件号码") == [plain(text).strip() for text in texts]

    def test_control_characters_are_removed_before_a_spreadsheet_chokes_on_them(self, path: Path) -> None:
        ledger(path, "台\x00账", TEXT, [("低\x00保\x1f被\x0b取\ufffe消\ud800", "x\r\ny")], head=["口\x07径"])
        found = openpyxl.load_workbook(path).worksheets[0]
        assert [found["A1"].value, found["A2"].value, found["A4"].value] == ["台账", "口径", "低保被取消"]
        assert found["B4"].value == "x\ny"

    def test_dates_numbers_and_yes_are_what_they_are(self, path: Path) -> None:
        row: list[Value] = ["甲", date(2024, 5, 11), MOMENT, 41, 87.2, True, None]
        columns = tuple(Column(header) for header in ("标题", "日", "时", "件", "率", "涉贫", "空"))
        ledger(path, "台账", columns, [row])
        cells = list(openpyxl.load_workbook(path).worksheets[0][3])
        assert [cell.value for cell in cells] == [
            "甲",
            MIDNIGHT,
            MOMENT,
            41,
            87.2,
            "是",
            None,
        ]
        assert cells[1].number_format == "yyyy-mm-dd"

    def test_a_day_before_spreadsheets_begin_is_text(self, path: Path) -> None:
        ledger(path, "台账", TEXT, [("甲", date(1899, 12, 31))])
        assert column(path, "证件号码") == ["1899-12-31"]

    def test_title_head_and_header_stand_above_the_rows(self, path: Path) -> None:
        ledger(path, "柳溪镇信访台账", TEXT, [("甲", "1")], head=["口径：收到日期在 2024 年", "导出：何立新"])
        found = openpyxl.load_workbook(path).worksheets[0]
        assert [row[0].value for row in found.iter_rows()] == [
            "柳溪镇信访台账",
            "口径：收到日期在 2024 年",
            "导出：何立新",
            "标题",
            "甲",
        ]
        assert found.freeze_panes == "A5"

    def test_it_prints_on_a4_across_with_the_header_on_every_page(self, path: Path) -> None:
        ledger(path, "台账", TEXT, [("甲", "1")], head=["口径"])
        found = openpyxl.load_workbook(path).worksheets[0]
        assert (found.page_setup.orientation, found.page_setup.paperSize) == ("landscape", 9)
        assert found.sheet_properties.pageSetUpPr.fitToPage
        assert found.page_setup.fitToHeight == 0
        assert found.print_title_rows == "$3:$3"
        assert [found.column_dimensions[letter].width > 10 for letter in "AB"] == [True, True]

    def test_a_ledger_of_one_column_and_of_no_rows_opens(self, path: Path) -> None:
        ledger(path, "台账", TEXT[:1], [], head=["无"])
        assert openpyxl.load_workbook(path).worksheets[0]["A3"].value == "标题"

    def test_a_title_no_tab_can_bear_is_fitted(self, path: Path) -> None:
        ledger(path, "'柳溪镇/园区[2024]: 信访*台账?" + "长" * 40, TEXT, [])
        assert len(openpyxl.load_workbook(path).sheetnames[0]) == 31

    def test_a_text_longer_than_a_cell_is_cut_and_says_so(self, path: Path) -> None:
        ledger(path, "台账", TEXT, [("低" * 32_767, "保" * 40_000)])
        (row,) = read(path, TEXT)
        assert row.values == {"标题": "低" * 32_767, "证件号码": "保" * 32_766 + "…"}

    def test_an_export_that_fails_leaves_no_file_and_no_clear_remains(self, path: Path) -> None:
        def rows() -> list[list[Value]]:
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            ledger(path, "台账", TEXT, (row for _ in "x" for row in rows()))
        assert list(path.parent.iterdir()) == []

    def test_an_instant_of_another_zone_is_not_written_as_if_it_were_local(self, path: Path) -> None:
        with pytest.raises(TypeError):
            ledger(path, "台账", TEXT, [("甲", datetime(2024, 5, 11, tzinfo=UTC))])


def given_sheet(path: Path, *rows: Sequence[object]) -> Sheet:
    book = openpyxl.Workbook()
    found = book.active
    assert found is not None
    for row in rows:
        found.append(row)
    book.save(path)
    return read(path, (Column("标题", required=True), Column("收到日期", kind="date"), Column("证件号码")))


class TestCopyWithFaults:
    def test_every_row_stays_at_its_number_and_faults_stand_beside(self, path: Path) -> None:
        sheet = given_sheet(
            path,
            ["柳溪镇台账"],
            ["标题", "收到日期", "备注", "证件号码"],
            ["甲", date(2024, 5, 11), "=1+1", "990226197504012424"],
            [None],
            ["乙", "去年", 3, None],
        )
        target = path.with_name("改.xlsx")
        with_faults(sheet, target, {5: "收到日期写成了“去年”，应写成 2024-05-11 的样子"})
        found = [[cell.value for cell in row] for row in openpyxl.load_workbook(target).worksheets[0].iter_rows()]
        assert found == [
            ["柳溪镇台账", None, None, None, None],
            ["标题", "收到日期", "备注", "证件号码", "错误说明"],
            ["甲", MIDNIGHT, None, "990226197504012424", None],
            [None, None, None, None, None],
            ["乙", "去年", 3, None, "收到日期写成了“去年”，应写成 2024-05-11 的样子"],
        ]
        assert inert(target)

    def test_the_copy_can_be_given_again_and_its_old_faults_are_written_over(self, path: Path) -> None:
        sheet = given_sheet(path, ["标题", "收到日期"], ["甲", "去年"], ["乙", "前年"])
        second, third = path.with_name("二.xlsx"), path.with_name("三.xlsx")
        with_faults(sheet, second, {2: "日期不对", 3: "日期不对"})
        again = read(second, TEXT)
        assert again.ignored == ("收到日期", "错误说明")
        with_faults(again, third, {3: "还是不对"})
        found = [[cell.value for cell in row] for row in openpyxl.load_workbook(third).worksheets[0].iter_rows()]
        assert found == [["标题", "收到日期", "错误说明"], ["甲", "去年", None], ["乙", "前年", "还是不对"]]

    def test_payloads_in_a_given_file_come_back_inert(self, path: Path) -> None:
        sheet = given_sheet(path, ["标题"], *[["'" + payload] for payload in PAYLOADS])
        target = path.with_name("改.xlsx")
        with_faults(sheet, target, dict.fromkeys(range(2, 20), "=1+1"))
        assert inert(target)


class TestTemplate:
    @pytest.mark.parametrize("kind", [petitions, items])
    def test_a_filled_in_template_is_read_by_its_own_columns(self, path: Path, kind: ModuleType) -> None:
        template(path, kind.TITLE, kind.COLUMNS)
        book = openpyxl.load_workbook(path)
        book.worksheets[0].append(["x"] * len(kind.COLUMNS))
        book.save(path)
        sheet = read(path, kind.COLUMNS)
        assert tuple(sheet.places) == tuple(column.header for column in kind.COLUMNS)
        assert sheet.ignored == ()
        assert len(sheet) == 1

    def test_the_columns_of_petitions_are_those_of_the_exchange(self) -> None:
        assert " ".join(column.header for column in petitions.COLUMNS) == (
            "外部编号 信访形式 收到日期 镇(园区) 村(社区) 信访人 联系电话 证件号码 住址 人数 标题 内容 内容分类 "
            "涉贫 来源 阶段 办结日期"
        )

    def test_ids_and_phones_typed_in_stay_text_and_choices_are_offered(self, path: Path) -> None:
        template(path, petitions.TITLE, petitions.COLUMNS)
        found = openpyxl.load_workbook(path).worksheets[0]
        styles = {cell.value: found.column_dimensions[cell.column_letter].number_format for cell in found[1]}
        assert {styles[header] for header in ("证件号码", "联系电话", "外部编号")} == {"@"}
        assert styles["收到日期"] == "yyyy-mm-dd"
        offered = {str(rule.sqref): rule.formula1 for rule in found.data_validations.dataValidation}
        assert offered["B2:B5001"] == '"来信,来访,来电,网上,传真"'

    def test_the_second_sheet_explains_every_column(self, path: Path) -> None:
        template(path, petitions.TITLE, petitions.COLUMNS)
        notes = openpyxl.load_workbook(path)["填写说明"]
        said = {row[0].value: (row[1].value, row[2].value) for row in notes.iter_rows(min_row=2)}
        assert list(said) == [column.header for column in petitions.COLUMNS]
        assert said["信访形式"] == ("必填", "来信、来访、来电、网上、传真")
        assert re.search("按文本", str(said["证件号码"][1]))
