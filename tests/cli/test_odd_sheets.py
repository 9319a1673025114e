"""Odd sheets: what only looks odd is taken as it is meant, and a file that cannot be taken says why."""

from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from app.models.matters import Matter
from tests import packages
from tests.cli.conftest import Commands
from tests.cli.importing import AS, entered, imported
from tests.conftest import NOW
from tests.workbooks import GOOD, HEADERS, formula, many

pytestmark = pytest.mark.usefixtures("at_work")

ACCEPTED: list[tuple[str, dict[str, object], str, object]] = [
    ("petitions", {"收到日期": "２０２４－０５－１１"}, "received_on", NOW.date()),
    ("petitions", {"收到日期": formula("=A1", "2024-05-11")}, "received_on", NOW.date()),
    ("petitions", {"收到日期": "2024 年 5 月 11 日"}, "received_on", NOW.date()),
    ("petitions", {"人数": "１２ 人"}, "people_count", 12),
    ("petitions", {"内容": "谢谢你们👨‍👩‍👧，路修好了👍"}, "body", "谢谢你们👨‍👩‍👧，路修好了👍"),
    ("petitions", {"内容": "长" * 20_000}, "body", "长" * 20_000),
    ("petitions", {"内容": "低保\x07停发\u202e了"}, "body", "低保停发了"),
    ("petitions", {"标题": formula("=1+1", "反映自来水停了")}, "title", "反映自来水停了"),
    ("items", {"整改时限": "２０２４年７月３１日"}, "due_on", date(2024, 7, 31)),
    ("items", {"问题内容": "厕所🚽不能用"}, "problem", "厕所🚽不能用"),
    ("items", {"问题内容": "长" * 20_000}, "problem", "长" * 20_000),
]


@pytest.mark.parametrize(("kind", "changes", "field", "kept"), ACCEPTED, ids=lambda value: str(value)[:24])
def test_what_only_looks_odd_is_taken_as_it_is_meant(
    commands: Commands, tmp_path: Path, kind: str, changes: dict[str, object], field: str, kept: object
) -> None:
    found = imported(commands, tmp_path, kind, GOOD[kind] | changes)
    assert (found["added"], found["errors"]) == (1, [])
    with commands.data.reading() as session:
        assert getattr(session.scalars(select(Matter)).one(), field) == kept


@pytest.mark.parametrize("kind", ["petitions", "items"])
def test_a_number_that_came_before_in_the_file_or_earlier_adds_nothing(
    commands: Commands, tmp_path: Path, kind: str
) -> None:
    before, after = many(2, kind)
    assert imported(commands, tmp_path, kind, before)["added"] == 1
    found = imported(commands, tmp_path, kind, before, after, after)
    assert (found["added"], found["known"], found["refused"]) == (1, 2, 0)
    assert entered(commands) == {"B-0", "B-1"}


def book(*rows: Sequence[str]) -> bytes:
    """A workbook of these rows."""
    made, out = Workbook(), BytesIO()
    page = made.active
    assert page is not None
    for row in rows:
        page.append(row)
    made.save(out)
    return out.getvalue()


def empty_rows(count: int, *, formatted: bool = False) -> str:
    """Rows without a value, as they are left when whole columns were formatted."""
    return "".join(
        f'<row r="{at}"><c r="A{at}" s="0"/></row>' if formatted else f'<row r="{at}"/>' for at in range(3, count)
    )


def written(at: int, texts: Sequence[str]) -> str:
    """One row in the words of the format."""
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{at}">{cells}</row>'


NAMES = HEADERS["petitions"]
ROW = [str(GOOD["petitions"].get(name, "")) for name in NAMES]
NO_SHEET = "这不是 Excel 表格，也不是 CSV。请用 Excel 或 WPS 另存为 .xlsx 后再导入。"
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "no header": (lambda: book(ROW, ROW), "缺少列：信访形式、收到日期、镇(园区)、内容。请对照模板补上表头。"),
    "a column missing": (lambda: book(NAMES[:-6], ROW), "缺少列：内容。请对照模板补上表头。"),
    "a column twice": (lambda: book([*NAMES, "内容"], [*ROW, "别的"]), "“内容”有两列。请只留一列。"),
    "a column under two names": (lambda: book([*NAMES, "姓名"], [*ROW, "别人"]), "“信访人”有两列。请只留一列。"),
    "a header alone": (lambda: book(NAMES), "表格里没有可以导入的行。"),
    "nothing in it": (lambda: book(), "表格里没有可以导入的行。"),
    "no bytes": (lambda: b"", NO_SHEET),
    "a text": (lambda: "各位领导：".encode(), "缺少列：信访形式、收到日期、镇(园区)、内容。请对照模板补上表头。"),
    "a web page": (lambda: b"<html><table></table></html>", NO_SHEET),
    "a PDF": (lambda: b"%PDF-1.7", NO_SHEET),
    "a document": (packages.word, NO_SHEET),
    "any bytes": (lambda: bytes(range(256)), NO_SHEET),
    "a password": (lambda: packages.compound("EncryptedPackage"), "表格设了打开密码。请去掉密码后再导入。"),
    "a zip with a password": (
        lambda: packages.encrypted(packages.excel("")),
        "文件设了密码。请去掉密码后再试。",
    ),
    "half a file": (lambda: book(NAMES, ROW)[:2000], "文件已损坏，打不开。请用原来的程序打开并另存后再试。"),
    "half an old one": (
        lambda: packages.compound("Workbook"),
        "表格已损坏，读不出来。请用 Excel 或 WPS 打开并另存后再导入。",
    ),
    "a bomb": (packages.bomb, "文件展开后超过 100 MB。请分成几个文件。"),
    "a small bomb": (
        lambda: packages.zipped({"xl/workbook.xml": bytes(2**22)}),
        "文件展开后超过自身的 100 倍，不像正常文件，没有打开。请用原来的程序另存后再试。",
    ),
    "a million empty rows": (
        lambda: packages.excel(written(1, NAMES) + empty_rows(1_000_000)),
        "表格里没有可以导入的行。",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_taken_says_why_and_nothing_enters(commands: Commands, tmp_path: Path, name: str) -> None:
    content, sentence = FILES[name]
    (tmp_path / "登记表.xlsx").write_bytes(content())
    done = commands.run("sheets", "import", "petitions", tmp_path / "登记表.xlsx", "--as", AS["petitions"], code=1)
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert entered(commands) == set()


@pytest.mark.parametrize(
    "content",
    [
        lambda: packages.old_excel(NAMES, ROW),
        lambda: "\n".join([",".join(NAMES), ",".join(ROW)]).encode("gb18030"),
        lambda: packages.excel(written(1, NAMES) + written(2, ROW) + empty_rows(1_000_000)),
        lambda: packages.excel(written(1, NAMES) + written(2, ROW) + empty_rows(1_000_000, formatted=True)),
    ],
    ids=["an old workbook", "a CSV", "empty rows below", "formatted rows below"],
)
def test_a_sheet_is_known_by_what_is_in_it_not_by_its_name(
    commands: Commands, tmp_path: Path, content: Callable[[], bytes]
) -> None:
    (tmp_path / "登记表.xlsx").write_bytes(content())
    found = commands.json("sheets", "import", "petitions", tmp_path / "登记表.xlsx", "--as", AS["petitions"])
    assert (found["rows"], found["added"]) == (1, 1)
