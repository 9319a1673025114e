"""Sheets as offices save them, with one good row of each kind to begin from."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from app.sheets import items, petitions
from tests.conftest import NOW

HEADERS = {
    "petitions": [column.header for column in petitions.COLUMNS],
    "items": [column.header for column in items.COLUMNS],
}
PETITION: dict[str, object] = {
    "外部编号": "A-1",
    "信访形式": "来访",
    "收到日期": NOW.date().isoformat(),
    "镇(园区)": "柳河镇",
    "村(社区)": "北寨",
    "信访人": "王小满",
    "联系电话": "１３９１２３４５６７８",
    "证件号码": "",
    "住址": "柳河镇北寨 3 号",
    "人数": "1",
    "标题": "反映低保停发",
    "内容": "低保从三月起停发。",
    "内容分类": "社会救助",
    "涉贫": "是",
    "来源": "12345",
}
ITEM: dict[str, object] = {
    "编号": "1",
    "检查批次": "2024 年省级考核反馈",
    "来源": "省考",
    "反馈文号": "省考〔2024〕3 号",
    "反馈日期": "2024-04-20",
    "问题内容": "部分农户改厕后不能正常使用。抽查北寨 12 户，有 4 户冲水设施损坏。",
    "问题类别": "改厕",
    "村(社区)": "北寨",
    "整改目标": "全部能够正常使用",
    "整改措施": "1. 逐户更换冲水设施\n2、逐户试用并拍照",
    "牵头单位": "县住建局",
    "责任单位": "柳河镇",
    "责任人": "秦玉洁",
    "整改类型": "限期整改",
    "整改时限": "2024-07-31",
    "长效机制": "每季度巡查一次",
}
GOOD = {"petitions": PETITION, "items": ITEM}
NUMBER = {"petitions": "外部编号", "items": "编号"}


def sheet(path: Path, rows: Iterable[Mapping[str, object]], headers: Sequence[str] = HEADERS["petitions"]) -> Path:
    """Write a sheet as an office would save it; a value that is a function writes its own cell (sheet, row, place)."""
    with Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, headers)
        for number, row in enumerate(rows, 1):
            for place, header in enumerate(headers):
                value = row.get(header, "")
                if callable(value):
                    value(page, number, place)
                    continue
                write = page.write_string if isinstance(value, str) else page.write
                write(number, place, value)
    return path


def formula(text: str, shown: object) -> Any:
    """A cell that holds a formula, with what the program that saved it last saw in it."""
    return lambda page, row, place: page.write_formula(row, place, text, None, shown)


def many(count: int, kind: str = "petitions") -> list[dict[str, object]]:
    """Good rows, each of its own number."""
    told = {"petitions": "标题", "items": "问题内容"}[kind]
    return [GOOD[kind] | {NUMBER[kind]: f"B-{number}", told: f"反映第 {number} 件事"} for number in range(count)]
