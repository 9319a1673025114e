"""Wrong rows of both kinds, each with the sentence that tells what to do: a real sheet a kind, by the command."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from xlsxwriter.worksheet import Worksheet

from app.models.directory import Village
from tests.cli.conftest import Commands
from tests.cli.importing import entered, imported
from tests.workbooks import GOOD, NUMBER, formula, many

pytestmark = pytest.mark.usefixtures("at_work")

LONG = "长" * 201
TOO_LONG = "长" * 20_001

WRONG: dict[str, list[tuple[dict[str, object], str, str]]] = {
    "petitions": [
        ({"信访形式": ""}, "信访形式", "请选择信访形式。"),
        ({"信访形式": "托梦"}, "信访形式", "没有“托梦”这一项，可填：来信、来访"),
        ({"收到日期": ""}, "收到日期", "请填写收到日期"),
        ({"收到日期": "去年"}, "收到日期", "收到日期看不懂：去年"),
        ({"收到日期": "2024-02-30"}, "收到日期", "没有这一天：2024-02-30"),
        ({"收到日期": "2099-01-01"}, "收到日期", "不能晚于今天（2024-05-11）"),
        ({"收到日期": "1900-01-01"}, "收到日期", "不能早于 1949-10-01"),
        ({"收到日期": "2024-13-01"}, "收到日期", "没有这一天：2024-13-01"),
        ({"收到日期": "24.5.11"}, "收到日期", "收到日期看不懂：24.5.11"),
        ({"收到日期": 45424}, "收到日期", "不能晚于今天（2024-05-11）"),
        ({"收到日期": 20245}, "收到日期", "收到日期看不懂：20245"),
        ({"收到日期": "2023-03-01", "阶段": "已办结"}, "办结日期", "阶段写的是“已办结”，要填写办结日期；还没有办结的"),
        ({"收到日期": formula("=VLOOKUP(1,A:B,2)", "#N/A")}, "收到日期", "请填写收到日期"),
        ({"收到日期": formula("=TODAY()", 0)}, "收到日期", "收到日期看不懂：0"),
        ({"镇(园区)": "", "村(社区)": ""}, "镇(园区)", "请填写镇(园区)"),
        ({"镇(园区)": "龙宫镇"}, "镇(园区)", "没有“龙宫镇”这个镇（园区）"),
        ({"镇(园区)": "县民政局"}, "镇(园区)", "没有“县民政局”这个镇（园区）"),
        ({"镇(园区)": LONG}, "镇(园区)", "镇(园区)最多 200 字，现有 201 字"),
        ({"村(社区)": "前店"}, "村(社区)", "柳河镇没有“前店”这个村（社区）"),
        ({"信访人": "长" * 61}, "信访人", "姓名最多 60 字，现有 61 字"),
        ({"村(社区)": "没有的村"}, "村(社区)", "柳河镇没有“没有的村”这个村（社区）"),
        ({"村(社区)": LONG}, "村(社区)", "村(社区)最多 200 字，现有 201 字"),
        ({"联系电话": "1391234567"}, "联系电话", "不对：手机 11 位，13 至 19 开头"),
        ({"联系电话": "13912345678 或 13912345679"}, "联系电话", "只能有数字"),
        ({"联系电话": "12345"}, "联系电话", "服务热线"),
        ({"联系电话": "23912345678"}, "联系电话", "不对：手机 11 位，13 至 19 开头"),
        ({"联系电话": "找村主任转"}, "联系电话", "只能有数字"),
        ({"证件号码": "12345"}, "证件号码", "应为 18 位，残疾人证 20 或 22 位"),
        ({"证件号码": "11010119900307001A"}, "证件号码", "不该有的字符"),
        ({"证件号码": "110101199003070012"}, "证件号码", "末位校验不符"),
        ({"证件号码": "110101199013070018"}, "证件号码", "出生日期不存在"),
        ({"证件号码": 110101199003070011}, "证件号码", "末几位已经丢失"),
        ({"证件号码": "110101209903070017"}, "证件号码", "出生日期晚于今天"),
        ({"证件号码": "一一零一零一一九九零零三零七零零一一"}, "证件号码", "不该有的字符"),
        ({"联系电话": 1.39e20}, "联系电话", "末几位已经丢失"),
        ({"住址": LONG}, "住址", "住址最多 200 字，现有 201 字"),
        ({"外部编号": "9" * 121}, "外部编号", "外部编号最多 120 字"),
        ({"人数": "许多"}, "人数", "要填整数，现在是：许多"),
        ({"人数": "0"}, "人数", "应在 1 到 9999 之间"),
        ({"人数": 1.5}, "人数", "要填整数，现在是：1.5"),
        ({"人数": "-3"}, "人数", "应在 1 到 9999 之间"),
        ({"人数": 99999}, "人数", "应在 1 到 9999 之间"),
        ({"人数": "9" * 400}, "人数", "应在 1 到 9999 之间"),
        ({"标题": LONG}, "标题", "标题最多 200 字，现有 201 字"),
        ({"内容": ""}, "内容", "请填写内容"),
        ({"内容": TOO_LONG}, "内容", "内容最多 20000 字，现有 20001 字"),
        ({"内容": "\u200b \u202e"}, "内容", "请填写内容"),
        ({"涉贫": "也许"}, "涉贫", "要填“是”或“否”，现在是：也许"),
        ({"办结日期": "2024-05-01"}, "办结日期", "办结日期不能早于收到日期（2024-05-11）"),
        ({"办结日期": "还没有"}, "办结日期", "办结日期看不懂：还没有"),
        ({"办结日期": "2024-06-01"}, "办结日期", "不能晚于今天"),
    ],
    "items": [
        ({"检查批次": ""}, "检查批次", "请填写检查批次"),
        ({"检查批次": LONG}, "检查批次", "检查批次最多 200 字，现有 201 字"),
        ({"来源": ""}, "来源", "请选择来源"),
        ({"来源": "听说"}, "来源", "来源没有“听说”这一项，可填：国考"),
        ({"反馈文号": LONG}, "反馈文号", "反馈文号最多 200 字"),
        ({"反馈文号": "省考〔2024〕4 号"}, "反馈文号", "反馈文号已经是“省考〔2024〕3 号”"),
        ({"反馈日期": "2024-04-21"}, "反馈日期", "反馈日期已经是 2024-04-20"),
        ({"文件条数": "十几"}, "文件条数", "要填整数，现在是：十几"),
        ({"文件条数": "0"}, "文件条数", "应在"),
        ({"反馈日期": "上个月"}, "反馈日期", "反馈日期看不懂：上个月"),
        ({"反馈日期": "2024-06-01"}, "反馈日期", "反馈日期不能晚于今天"),
        ({"问题内容": ""}, "问题内容", "请填写内容"),
        ({"问题内容": TOO_LONG}, "问题内容", "最多 20000 字，现有 20001 字"),
        ({"问题类别": LONG}, "问题类别", "问题类别最多 200 字"),
        ({"镇(园区)": "龙宫镇"}, "镇(园区)", "没有“龙宫镇”这个镇（园区）"),
        ({"村(社区)": "前店"}, "村(社区)", "柳河镇没有“前店”这个村（社区）"),
        ({"责任单位": "县民政局"}, "村(社区)", "填了村（社区）“北寨”，没有填镇（园区）"),
        ({"整改目标": "长" * 2001}, "整改目标", "整改目标最多 2000 字"),
        ({"整改措施": "长" * 1001}, "整改措施", "整改措施最多 1000 字"),
        ({"整改措施": "\n".join(f"{n}. 做第 {n} 件" for n in range(1, 32))}, "整改措施", "最多 30 条，现有 31 条"),
        ({"牵头领导": "查无此人"}, "牵头领导", "没有“查无此人”这位在职的县级领导"),
        ({"责任单位": ""}, "责任单位", "请填写责任单位"),
        ({"责任单位": "龙宫"}, "责任单位", "没有“龙宫”这个责任单位"),
        ({"责任单位": "青禾县"}, "责任单位", "没有“青禾县”这个责任单位"),
        ({"责任人": "长" * 101}, "责任人", "责任人最多 100 字"),
        ({"整改类型": "随便改改"}, "整改类型", "没有“随便改改”这一项，可填：立行立改"),
        ({"整改时限": ""}, "整改时限", "请填写整改时限"),
        ({"整改时限": "长期坚持"}, "整改时限", "整改时限看不懂：长期坚持"),
        ({"整改时限": "2024-04-01"}, "整改时限", "不能早于 2024-04-20"),
        ({"编号": "9" * 61}, "编号", "编号最多 60 字"),
        ({"整改状态": "已销号"}, "销号日期", "已销号的要填写销号日期"),
        ({"整改状态": "改了一半"}, "整改状态", "没有“改了一半”这个整改状态，可填：整改中、已销号"),
        ({"整改状态": "待验收"}, "整改状态", "没有“待验收”这个整改状态"),
        ({"整改状态": "整改中", "销号日期": "2024-05-01"}, "整改状态", "写的是“整改中”，又写了销号日期 2024-05-01"),
        ({"整改类型": "长期坚持", "整改状态": "已销号", "销号日期": "2024-05-01"}, "整改类型", "长期坚持的不销号"),
        ({"整改类型": "长期坚持", "销号日期": "2024-05-01"}, "整改类型", "长期坚持的不销号"),
        ({"销号编号": "销-7"}, "销号编号", "写了销号编号，没有写销号日期"),
        ({"销号日期": "2024-04-01"}, "销号日期", "销号日期不能早于 2024-04-20"),
        ({"销号日期": "2024-06-01"}, "销号日期", "销号日期不能晚于今天"),
        ({"销号日期": "2024-05-01", "反馈日期": ""}, "反馈日期", "已销号的要填写反馈日期"),
        ({"整改时限": 20240731.5}, "整改时限", "整改时限看不懂"),
    ],
}
"""What is changed in a good row, the column that is named, a part of the sentence."""


KINDS = [(kind, *wrong) for kind, rows in WRONG.items() for wrong in rows]


def merged(text: str) -> Any:
    """A cell merged with the one below it, which is empty then."""
    return lambda page, row, place: page.merge_range(row, place, row + 1, place, text)


def nothing(_page: Worksheet, _row: int, _place: int) -> None:
    """A cell that is left as it is."""


def test_the_table_covers_both_kinds() -> None:
    assert min(len(rows) for rows in WRONG.values()) > 25
    assert len(KINDS) >= 80


@pytest.mark.parametrize(("kind", "changes", "column", "words"), KINDS, ids=lambda value: str(value)[:24])
def test_a_wrong_row_is_told_its_column_and_what_to_do_and_the_good_ones_beside_it_enter(
    commands: Commands, tmp_path: Path, kind: str, changes: dict[str, object], column: str, words: str
) -> None:
    before, after = many(2, kind)
    found = imported(commands, tmp_path, kind, before, GOOD[kind] | {NUMBER[kind]: "W"} | changes, after)
    assert (found["rows"], found["added"], found["refused"]) == (3, 2, 1)
    assert [(error["row"], error["column"]) for error in found["errors"]] == [(3, column)], "it has one fault"
    message = found["errors"][0]["message"]
    assert words in message
    assert message.endswith(("。", "）。"))
    assert "{" not in message
    assert "此项" not in message
    assert not any(letter.isascii() and letter.isalpha() for letter in message)
    assert entered(commands) == {"B-0", "B-1"}


def test_a_cell_below_a_merged_one_is_empty_and_told(commands: Commands, tmp_path: Path) -> None:
    first, second, third = many(3)
    rows = (first | {"镇(园区)": merged("柳河镇")}, second | {"镇(园区)": nothing}, third)
    found = imported(commands, tmp_path, "petitions", *rows)
    assert [(error["row"], error["message"]) for error in found["errors"]] == [(3, "请填写镇(园区)。")]
    assert entered(commands) == {"B-0", "B-2"}


def test_everything_wrong_with_a_row_is_told_at_once_in_the_order_of_the_columns(
    commands: Commands, tmp_path: Path
) -> None:
    wrong = {
        "信访形式": "托梦",
        "收到日期": "上个月",
        "村(社区)": "没有的村",
        "证件号码": 110101199003070011,
        "办结日期": "2024-01-01",
    }
    found = imported(commands, tmp_path, "petitions", GOOD["petitions"] | wrong)
    assert [error["column"] for error in found["errors"]] == ["信访形式", "收到日期", "村(社区)", "证件号码"]
    wrong = {"问题内容": "", "镇(园区)": "龙宫镇", "牵头领导": "没有此人", "责任单位": "龙宫", "整改时限": "2024-04-01"}
    found = imported(commands, tmp_path, "items", GOOD["items"] | wrong)
    assert [error["column"] for error in found["errors"]] == list(wrong)
    assert entered(commands) == set()


def test_a_village_is_not_held_against_a_unit_that_nobody_knows(commands: Commands, tmp_path: Path) -> None:
    found = imported(commands, tmp_path, "items", GOOD["items"] | {"责任单位": "龙宫"})
    assert [error["column"] for error in found["errors"]] == ["责任单位"]


def test_a_row_that_is_known_stays_known_although_its_village_bears_another_name_now(
    commands: Commands, tmp_path: Path
) -> None:
    imported(commands, tmp_path, "petitions", GOOD["petitions"])
    with commands.data.transaction() as session:
        session.execute(update(Village).values(name=Village.name + "新村"))
    again = imported(commands, tmp_path, "petitions", GOOD["petitions"])
    assert (again["known"], again["refused"]) == (1, 0)
