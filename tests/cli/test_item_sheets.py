"""flask sheets import items: a round's ledger becomes items, again adds nothing, history is what was struck off."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.contents import Content
from app.domain.rectification import ItemType, RoundSource, Stage
from app.models.directory import Person
from app.models.matters import Clock, ImportBatch
from app.models.rectification import RectificationItem, Round
from app.models.timeline import Step
from app.operations.import_items import ADDED, NOT_SAID_OF_IT, key_of
from app.operations.importing import hash_of
from app.sheets import items, reading, writing
from app.sheets.columns import Column
from app.sheets.item_rows import ItemRow, read_row
from tests.cli.conftest import Commands
from tests.workbooks import HEADERS, ITEM, many, sheet

pytestmark = pytest.mark.usefixtures("at_work")

RUN = ("sheets", "import", "items")
AS_OFFICE = ("--as", "county_office")


def ledger(path: Path, *rows: dict[str, object], headers: Sequence[str] = HEADERS["items"]) -> Path:
    """A sheet of items."""
    return sheet(path, rows, headers)


def items_of(commands: Commands) -> Sequence[RectificationItem]:
    """Every item, oldest first."""
    with commands.data.reading() as session:
        return session.scalars(select(RectificationItem).order_by(RectificationItem.id)).all()


def test_a_good_row_becomes_an_item_with_all_that_it_says(commands: Commands, tmp_path: Path) -> None:
    found = commands.json(*RUN, ledger(tmp_path / "a.xlsx", ITEM), *AS_OFFICE)
    assert (found["rows"], found["added"], found["history"], found["errors"]) == (1, 1, 0, [])
    with commands.data.reading() as session:
        made = session.scalars(select(RectificationItem)).one()
        assert (made.problem, made.goal) == (ITEM["问题内容"], "全部能够正常使用")
        assert (made.stage, made.item_type, made.due_on) == (Stage.LISTED, ItemType.BY_DATE, date(2024, 7, 31))
        assert (made.received_on, made.content) == (date(2024, 4, 20), Content.POV_TOILETS)
        assert (made.unit and made.unit.name, made.village and made.village.name) == ("柳河镇", "北寨")
        assert [(m.text, m.owner) for m in made.measures] == [
            ("逐户更换冲水设施", "秦玉洁"), ("逐户试用并拍照", "秦玉洁"),
        ]  # fmt: skip
        assert (made.round.source, made.round.document_no) == (RoundSource.PROVINCIAL_ASSESSMENT, "省考〔2024〕3 号")
        assert (made.holder_id is not None, made.lead_unit) == (True, "县住建局")
        step = session.scalars(select(Step).where(Step.matter_id == made.id)).one()
        assert step.note == "牵头单位：县住建局；长效机制：每季度巡查一次"
        batch = session.scalars(select(ImportBatch)).one()
        assert (batch.room, batch.added, made.batch_id) == ("items", 1, batch.id)


def test_again_adds_nothing_and_a_longer_ledger_only_what_is_new(commands: Commands, tmp_path: Path) -> None:
    without_number = ITEM | {"编号": "", "问题内容": "没有编号的一条"}
    first = ledger(tmp_path / "a.xlsx", *many(3, "items"), without_number)
    assert commands.json(*RUN, first, *AS_OFFICE)["added"] == 4
    assert commands.json(*RUN, first, *AS_OFFICE)["known"] == 4
    longer = ledger(tmp_path / "b.xlsx", *many(5, "items"), without_number)
    again = commands.json(*RUN, longer, *AS_OFFICE)
    assert (again["added"], again["known"]) == (2, 4)


def test_two_ledgers_may_count_their_problems_from_one(commands: Commands, tmp_path: Path) -> None:
    other = ITEM | {"检查批次": "2023 年省级考核反馈", "反馈文号": "省考〔2023〕9 号", "问题内容": "另一个问题"}
    file = ledger(tmp_path / "a.xlsx", ITEM, other, ITEM | {"来源": "国考", "问题内容": "国考的问题"})
    assert commands.json(*RUN, file, *AS_OFFICE)["added"] == 3
    assert len({item.external_no for item in items_of(commands)}) == 3


def test_a_round_is_joined_and_may_not_contradict_itself(commands: Commands, tmp_path: Path) -> None:
    rows = [row | {"反馈文号": ""} for row in many(101, "items")]
    rows[100] |= {"反馈文号": "别的文号"}
    rows[3] |= {"反馈文号": "省考〔2024〕3 号"}
    file = ledger(tmp_path / "a.xlsx", *rows)
    for dry in (["--dry-run"], []):  # across slices of a hundred too, and in a rehearsal that keeps none of them
        found = commands.json(*RUN, file, *AS_OFFICE, *dry)
        assert (found["added"], found["refused"]) == (100, 1)
        assert found["errors"][0]["column"] == "反馈文号"
        assert "已经是“省考〔2024〕3 号”" in found["errors"][0]["message"]
    with commands.data.reading() as session:
        assert session.scalar(select(func.count()).select_from(Round)) == 1
        assert session.scalars(select(Round.document_no)).one() == "省考〔2024〕3 号"


OTHER_NAME = {"检查批次": "省级考核反馈（2024）", "反馈文号": "省考 [2024] 3号"}


def test_a_round_by_another_name_with_the_same_paper_is_the_round_that_is_there(
    commands: Commands, tmp_path: Path
) -> None:
    mine = [row | {"编号": str(number)} for number, row in enumerate(many(2, "items"), 1)]
    commands.json(*RUN, ledger(tmp_path / "a.xlsx", *mine), *AS_OFFICE)
    third = ITEM | {"编号": "3", "问题内容": "第三个问题"}
    again = ledger(tmp_path / "b.xlsx", *(row | OTHER_NAME for row in (*mine, third)))
    for dry in (["--dry-run"], []):
        found = commands.json(*RUN, again, *AS_OFFICE, *dry)
        assert (found["added"], found["known"], found["refused"]) == (1, 2, 0)
        assert [remark["message"] for remark in found["remarks"]] == [
            "文号和已有的批次“2024 年省级考核反馈”相同，没有另立“省级考核反馈（2024）”，归入“2024 年省级考核反馈”。"
        ]
    assert commands.json(*RUN, again, *AS_OFFICE)["known"] == 3
    with commands.data.reading() as session:
        assert session.scalars(select(Round.name)).all() == ["2024 年省级考核反馈"]


def test_a_sheet_of_before_its_round_was_renamed_adds_nothing(commands: Commands, tmp_path: Path) -> None:
    rows = [row | {"编号": str(number)} for number, row in enumerate(many(11, "items"), 1)]
    file = ledger(tmp_path / "a.xlsx", *rows)
    commands.json(*RUN, file, *AS_OFFICE)
    with commands.data.transaction() as session:
        session.scalars(select(Round)).one().name = "2024 年省考"
    assert commands.json(*RUN, file, *AS_OFFICE)["known"] == 11
    longer = ledger(tmp_path / "b.xlsx", *rows, ITEM | {"编号": "12", "问题内容": "又一个问题"})
    found = commands.json(*RUN, longer, *AS_OFFICE)
    assert (found["added"], found["known"]) == (1, 11)


def test_two_names_of_one_paper_in_one_sheet_are_one_round(commands: Commands, tmp_path: Path) -> None:
    rows = [row | (OTHER_NAME if number > 100 else {}) for number, row in enumerate(many(102, "items"))]
    rows.append(rows[0] | OTHER_NAME)
    rows.append(ITEM | {"编号": "N", "问题内容": "国考的同一文号", "来源": "国考"} | OTHER_NAME)
    file = ledger(tmp_path / "a.xlsx", *rows)
    for dry in (["--dry-run"], []):  # across slices of a hundred too, and in a rehearsal that keeps none of them
        found = commands.json(*RUN, file, *AS_OFFICE, *dry)
        assert (found["added"], found["known"], found["refused"]) == (103, 1, 0)
    with commands.data.reading() as session:
        assert sorted(session.scalars(select(Round.name))) == ["2024 年省级考核反馈", "省级考核反馈（2024）"]


def test_the_paper_of_another_round_under_a_name_that_is_there_is_refused(commands: Commands, tmp_path: Path) -> None:
    nameless = ITEM | {"编号": "1", "检查批次": "春季自查", "反馈文号": ""}
    commands.json(*RUN, ledger(tmp_path / "a.xlsx", ITEM, nameless), *AS_OFFICE)
    wrong = nameless | {"编号": "2", "反馈文号": "省考〔2024〕3 号", "问题内容": "另一个问题"}
    found = commands.json(*RUN, ledger(tmp_path / "b.xlsx", wrong), *AS_OFFICE)
    assert (found["added"], [error["column"] for error in found["errors"]]) == (0, ["检查批次"])
    assert "是已有的批次“2024 年省级考核反馈”的文件" in found["errors"][0]["message"]
    assert len(items_of(commands)) == 2


def test_a_problem_that_stands_on_the_list_without_its_number_adds_nothing(commands: Commands, tmp_path: Path) -> None:
    loose = [row | {"编号": ""} for row in many(2, "items")]
    assert commands.json(*RUN, ledger(tmp_path / "a.xlsx", *loose), *AS_OFFICE)["added"] == 2
    numbered = [row | {"编号": str(number)} for number, row in enumerate(loose, 1)]
    elsewhere = numbered[0] | {"编号": "9", "镇(园区)": "石桥镇", "村(社区)": "前店"}
    found = commands.json(*RUN, ledger(tmp_path / "b.xlsx", *numbered, elsewhere), *AS_OFFICE)
    assert (found["added"], found["known"]) == (1, 2), "the same words about another village are another problem"
    twice = [ITEM | {"编号": str(number), "问题内容": "一样的话"} for number in (21, 22)]
    assert commands.json(*RUN, ledger(tmp_path / "c.xlsx", *twice), *AS_OFFICE)["added"] == 2, "two numbers are two"


@pytest.mark.parametrize("number", ["1", ""])
def test_a_second_sheet_that_says_otherwise_is_told_with_old_and_new(
    commands: Commands, tmp_path: Path, number: str
) -> None:
    commands.json(*RUN, ledger(tmp_path / "a.xlsx", ITEM | {"编号": number}), *AS_OFFICE)
    (item,) = items_of(commands)
    said = {
        "编号": number,
        "整改时限": "2024-09-30",
        "整改类型": "立行立改",
        "整改目标": "改写过",
        "整改措施": "1. 换一处",
    }
    file = ledger(tmp_path / "b.xlsx", ITEM | said)
    for dry in (["--dry-run"], []):
        found = commands.json(*RUN, file, *AS_OFFICE, *dry)
        assert (found["added"], found["known"], found["refused"]) == (0, 0, 1)
        told = {error["column"]: error["message"] for error in found["errors"]}
        assert told.keys() == {"整改时限", "整改类型", "整改目标", "整改措施"}
        assert told["整改类型"].startswith(f"{item.number} 已登记的是“限期整改”，这里写的是“立行立改”，没有改。")
        assert "“2024-07-31”，这里写的是“2024-09-30”" in told["整改时限"]
    assert items_of(commands)[0].due_on == date(2024, 7, 31)


def test_a_sheet_that_says_struck_off_of_what_is_not_is_told(commands: Commands, tmp_path: Path) -> None:
    commands.json(*RUN, ledger(tmp_path / "a.xlsx", ITEM), *AS_OFFICE)
    struck = ITEM | {"整改状态": "已销号", "销号日期": "2024-05-10", "销号编号": "销-7"}
    found = commands.json(*RUN, ledger(tmp_path / "b.xlsx", struck), *AS_OFFICE)
    assert [error["column"] for error in found["errors"]] == ["销号日期"]


def test_another_problem_under_a_number_that_is_taken_is_told_and_not_lost(commands: Commands, tmp_path: Path) -> None:
    commands.json(*RUN, ledger(tmp_path / "a.xlsx", ITEM), *AS_OFFICE)
    spaced = ITEM | {"问题内容": f" {str(ITEM['问题内容']).replace('。', '。 ')}"}
    assert commands.json(*RUN, ledger(tmp_path / "b.xlsx", spaced), *AS_OFFICE)["known"] == 1
    found = commands.json(*RUN, ledger(tmp_path / "c.xlsx", ITEM | {"问题内容": "另一个问题"}), *AS_OFFICE)
    assert (found["known"], [error["column"] for error in found["errors"]]) == (0, ["问题内容"])
    (item,) = items_of(commands)
    assert f"编号 1 已经登记为 {item.number}" in found["errors"][0]["message"]


def test_what_the_paper_counts_comes_with_the_round_and_is_one_number(commands: Commands, tmp_path: Path) -> None:
    rows = [
        {**ITEM, "编号": str(number), "问题内容": f"第 {number} 处厕所不能使用。", "文件条数": ""}
        for number in (1, 2, 3)
    ]
    rows[1]["文件条数"], rows[2]["文件条数"] = "12", "13"
    found = commands.json(*RUN, ledger(tmp_path / "a.xlsx", *rows), *AS_OFFICE)
    assert (found["added"], [error["message"] for error in found["errors"]]) == (
        2,
        ["“2024 年省级考核反馈”的文件条数已经是 12，与这里写的不一样。要改的，在检查批次里更正。"],
    )
    with commands.data.reading() as session:
        assert session.scalars(select(Round.problem_count)).all() == [12]


def test_what_was_struck_off_is_history_and_an_old_open_problem_is_not(commands: Commands, tmp_path: Path) -> None:
    old = {"反馈日期": "2023-01-10", "整改时限": "2023-06-30", "检查批次": "2022 年考核", "反馈文号": ""}
    closed = ITEM | old | {"编号": "1", "整改状态": "已销号", "销号日期": "2023-07-02", "销号编号": "销-7"}
    file = ledger(tmp_path / "a.xlsx", closed, ITEM | old | {"编号": "2"})
    assert "其中补录 1 件（以前已经销号）" in commands.run(*RUN, file, *AS_OFFICE).stdout
    done, open_ = items_of(commands)
    assert (done.is_history, done.stage, done.closed_on, done.close_out_no) == (
        True, Stage.CLOSED, date(2023, 7, 2), "销-7",
    )  # fmt: skip
    assert (done.holder_id, done.first_closed_on, done.settled_on) == (None, date(2023, 7, 2), None)
    assert (open_.is_history, open_.stage, open_.holder_id is None) == (False, Stage.LISTED, False)
    with commands.data.reading() as session:
        clocks = session.scalars(select(Clock)).all()
        assert [(one.matter_id, one.rule, one.due_on) for one in clocks] == [
            (done.id, RuleId.D23, date(2023, 9, 30)),  # once, by the day of its closing: late at once
            (open_.id, RuleId.D25, date(2023, 6, 30)),
            (open_.id, RuleId.R2, date(2024, 5, 17)),
        ]


def test_what_is_struck_off_in_a_round_that_is_kept_here_is_no_history(commands: Commands, tmp_path: Path) -> None:
    commands.run(*RUN, ledger(tmp_path / "a.xlsx", ITEM), *AS_OFFICE)
    (living,) = items_of(commands)
    today = local_day(living.registered_at).isoformat()
    closed = ITEM | {"编号": "9", "问题内容": "饮水管道漏水", "整改状态": "已销号", "销号日期": today}
    found = commands.json(*RUN, ledger(tmp_path / "b.xlsx", closed), *AS_OFFICE)
    (error,) = found["errors"]
    assert (found["added"], error["column"]) == (0, "销号日期")
    assert "在系统里验收、签批销号" in error["message"]
    assert len(items_of(commands)) == 1


def test_a_whole_ledger_cannot_be_called_history(commands: Commands, tmp_path: Path) -> None:
    file = ledger(tmp_path / "a.xlsx", ITEM)
    done = commands.run(*RUN, file, *AS_OFFICE, "--history", "旧台账", code=2)
    assert "只有信访件按整批存量导入" in done.stderr
    assert items_of(commands) == []


def test_a_leader_is_found_by_name(commands: Commands, tmp_path: Path) -> None:
    name = commands.actor("county_leader").person_id
    with commands.data.reading() as session:
        leader = session.get_one(Person, name).name
    commands.run(*RUN, ledger(tmp_path / "a.xlsx", ITEM | {"牵头领导": leader}), *AS_OFFICE)
    assert [item.lead_leader_id for item in items_of(commands)] == [name]


def test_a_dry_run_keeps_nothing_and_says_the_same(commands: Commands, tmp_path: Path) -> None:
    file = ledger(tmp_path / "a.xlsx", *many(3, "items"), ITEM | {"责任单位": "龙宫"})
    tried = commands.json(*RUN, file, *AS_OFFICE, "--dry-run")
    assert items_of(commands) == []
    kept = commands.json(*RUN, file, *AS_OFFICE)
    assert {**tried, "batch": 0} == {**kept, "batch": 0}
    columns = [*items.COLUMNS, Column(writing.FAULTS)]
    told = {row.number: row.values[writing.FAULTS] for row in reading.read(Path(kept["errors_file"]), columns)}
    assert told[5] == "没有“龙宫”这个责任单位。请与机构名称核对，或者先载入机构。"


def test_villages_and_households_that_it_affects_come_with_the_row(commands: Commands, tmp_path: Path) -> None:
    named = {"涉及村": "北寨、前店", "涉及户": "周桂兰、王小满"}
    known = ledger(tmp_path / "a.xlsx", ITEM | {"编号": ""})
    commands.run(*RUN, known, *AS_OFFICE)
    file = ledger(tmp_path / "b.xlsx", ITEM | named | {"编号": "2"}, ITEM | {"编号": "3", "涉及村": "北寨、龙宫"})
    found = commands.json(*RUN, file, *AS_OFFICE)
    assert (found["added"], found["refused"]) == (1, 1)
    assert [(one["row"], one["column"]) for one in found["errors"]] == [(3, "涉及村")]
    assert found["errors"][0]["message"] == "没有“龙宫”这个村（社区）。请与机构名称核对，几个村用“、”分开。"
    with commands.data.reading() as session:
        made = session.scalars(select(RectificationItem).order_by(RectificationItem.id.desc())).first()
        assert made is not None
        assert [row.village.name for row in made.villages] == ["前店"]
        assert made.household == "周桂兰、王小满"


def test_a_row_without_a_number_from_before_these_columns_is_still_known() -> None:
    row = read_row({name: str(value) for name, value in ITEM.items() if name != "编号"}, today=date(2024, 5, 11))
    assert isinstance(row, ItemRow)
    before = tuple(value for name, value in vars(row).items() if name not in (*ADDED, *NOT_SAID_OF_IT))
    assert key_of(row) == hash_of(before)


def test_whoever_may_not_enter_items_is_refused(commands: Commands, tmp_path: Path) -> None:
    file = ledger(tmp_path / "a.xlsx", ITEM)
    for account in ("registrar", "petition_head", "auditor", "unit_head"):
        assert "角色" in commands.run(*RUN, file, "--as", account, code=1).stderr
    assert items_of(commands) == []


def test_missing_columns_are_named(commands: Commands, tmp_path: Path) -> None:
    file = ledger(tmp_path / "a.xlsx", ITEM, headers=["编号", "问题内容", "来源"])
    done = commands.run(*RUN, file, *AS_OFFICE, code=1)
    assert "缺少列：检查批次、责任单位、整改时限" in done.stderr
