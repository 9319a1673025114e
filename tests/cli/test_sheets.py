"""flask sheets: petitions in from xlsx, lists and templates out, on good, bad and interrupted files."""

import json
import signal
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.petitions import Category, Form, Source
from app.models.journal import JournalEntry
from app.models.matters import Clock, ImportBatch, Matter
from app.models.petitions import Petition, Petitioner
from app.sheets import items, petitions, reading, writing
from app.sheets.columns import Column
from tests import packages
from tests.cli.conftest import Commands
from tests.conftest import NOW
from tests.workbooks import HEADERS as ALL_HEADERS
from tests.workbooks import PETITION as GOOD
from tests.workbooks import many, sheet

HEADERS = ALL_HEADERS["petitions"]

pytestmark = pytest.mark.usefixtures("at_work")

TODAY = NOW.date()
AS_HEAD = ("--as", "petition_head")
KEYS = ["rows", "added", "known", "refused", "history", "to_check", "remarks", "errors", "errors_file", "batch",
        "interrupted"]  # fmt: skip


def told(path: Path) -> dict[int, str]:
    """What the copy says, by row."""
    columns = [*petitions.COLUMNS, writing_column()]
    return {row.number: row.values[writing.FAULTS] for row in reading.read(path, columns) if row.values[writing.FAULTS]}


def writing_column() -> Column:
    """The column that the copy has beside those of the template."""
    return Column(writing.FAULTS)


def test_a_good_row_becomes_a_petition_with_all_that_it_says(commands: Commands, tmp_path: Path) -> None:
    found = commands.json("sheets", "import", "petitions", sheet(tmp_path / "a.xlsx", [GOOD]), *AS_HEAD)
    assert list(found) == KEYS
    with commands.data.reading() as session:
        batch = session.scalars(select(ImportBatch)).one()
        made = session.scalars(select(Petition)).one()
        person = session.scalars(select(Petitioner)).one()
        assert found == {"rows": 1, "added": 1, "known": 0, "refused": 0, "history": 0, "to_check": 0, "remarks": [],
                         "errors": [], "errors_file": None, "batch": batch.uid, "interrupted": False}  # fmt: skip
        assert (batch.added, batch.finished_at is not None, batch.room) == (1, True, "petitions")
        assert (made.title, made.body, made.external_no) == ("反映低保停发", "低保从三月起停发。", "A-1")
        assert (made.village and made.village.name, made.source, made.form) == (
            "北寨", Source.HOTLINE_12345, Form.INDIVIDUAL,
        )  # fmt: skip
        assert (made.poverty, made.is_history, made.holder_id is not None) == (True, False, True)
        assert (person.name, person.phone) == ("王小满", "13912345678")
        assert session.scalar(select(func.count()).select_from(Clock)) == 1


def test_the_same_file_again_adds_nothing_and_a_longer_one_only_what_is_new(commands: Commands, tmp_path: Path) -> None:
    without_number = [GOOD | {"外部编号": "", "标题": "反映路灯不亮"}]
    first = sheet(tmp_path / "a.xlsx", [*many(3), *without_number])
    longer = sheet(tmp_path / "b.xlsx", [*many(5), *without_number])
    run = ("sheets", "import", "petitions")
    assert commands.json(*run, first, *AS_HEAD)["added"] == 4
    again = commands.json(*run, first, *AS_HEAD)
    assert (again["added"], again["known"]) == (0, 4)
    more = commands.json(*run, longer, *AS_HEAD)
    assert (more["added"], more["known"]) == (2, 4)
    assert len(commands.titles()) == 6


def test_a_row_that_comes_twice_in_one_file_is_taken_once(commands: Commands, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", [GOOD, GOOD, *many(120), GOOD])
    for dry in (["--dry-run"], []):
        found = commands.json("sheets", "import", "petitions", file, *AS_HEAD, *dry)
        assert (found["rows"], found["added"], found["known"]) == (123, 121, 2)


def test_a_number_that_comes_again_with_other_content_is_told_with_the_row_that_had_it_first(
    commands: Commands, tmp_path: Path
) -> None:
    file = sheet(tmp_path / "a.xlsx", [GOOD, *many(120), GOOD | {"标题": "又一次"}, GOOD])
    for dry in (["--dry-run"], [], []):  # given again, the sheet is told the same
        found = commands.json("sheets", "import", "petitions", file, *AS_HEAD, *dry)
        assert (found["added"] + found["known"], found["refused"]) == (122, 1)
        (error,) = found["errors"]
        assert (error["row"], error["column"]) == (123, "外部编号")
        assert error["message"].startswith("外部编号“A-1”与第 2 行相同，内容不同，这一行没有导入。")
    assert "又一次" not in commands.titles()


@pytest.mark.parametrize("cell", [45423, 45423.6, "45423"])
def test_a_date_that_lost_its_format_is_read_as_the_day_it_is(commands: Commands, tmp_path: Path, cell: object) -> None:
    file = sheet(tmp_path / "a.xlsx", [GOOD | {"收到日期": cell}])
    assert commands.json("sheets", "import", "petitions", file, *AS_HEAD)["added"] == 1
    with commands.data.reading() as session:
        assert session.scalars(select(Petition)).one().received_on == date(2024, 5, 11)


def test_what_is_still_open_by_its_stage_needs_no_closing_day(commands: Commands, tmp_path: Path) -> None:
    told = {"收到日期": "2023-03-01", "阶段": "未办结"}
    file = sheet(tmp_path / "a.xlsx", [GOOD | told], ALL_HEADERS["petitions"])
    assert commands.json("sheets", "import", "petitions", file, *AS_HEAD)["history"] == 1
    with commands.data.reading() as session:
        made = session.scalars(select(Petition)).one()
        assert (made.stage, made.closed_on) == ("registered", None)


BAD = {
    "收到日期": ("2099-01-01", "date_in_future"),
    "信访形式": ("托梦", "unknown_choice"),
    "镇(园区)": ("龙宫镇", "town_name_unknown"),
    "村(社区)": ("前店", "village_name_unknown"),
    "人数": ("许多", "number_not_a_number"),
    "标题": ("长" * 201, "title_too_long"),
    "内容": ("长" * 20_001, "body_too_long"),
    "联系电话": ("1391234567", "phone_wrong_length"),
    "涉贫": ("也许", "not_yes_or_no"),
}


def test_bad_rows_are_told_with_row_column_and_sentence_and_good_rows_go_in(commands: Commands, tmp_path: Path) -> None:
    rows = [GOOD | {"外部编号": f"C-{column}", column: value} for column, (value, _) in BAD.items()]
    file = sheet(tmp_path / "登记表.xlsx", [*many(2), *rows])
    found = commands.json("sheets", "import", "petitions", file, *AS_HEAD)
    assert (found["rows"], found["added"], found["refused"]) == (2 + len(BAD), 2, len(BAD))
    said = {error["column"]: error for error in found["errors"]}
    assert list(said) == list(BAD)
    assert [error["row"] for error in found["errors"]] == list(range(4, 4 + len(BAD)))
    for column, (_, code) in BAD.items():
        assert said[column]["code"] == code
        assert "{" not in said[column]["message"]
        assert "此项" not in said[column]["message"]
        assert said[column]["message"].endswith("。")
    assert "龙宫镇" in said["镇(园区)"]["message"]
    copy = Path(found["errors_file"])
    assert copy == tmp_path / "登记表-错误说明.xlsx"
    assert set(told(copy)) == set(range(4, 4 + len(BAD)))
    assert "没有“龙宫镇”" in told(copy)[6]


ACCUSING = GOOD | {"外部编号": "K", "标题": "反映村会计", "内容": "村会计冒领低保金，账目从来不公开。"}


def test_what_reads_like_an_accusation_enters_like_any_other_row_and_is_told(
    commands: Commands, tmp_path: Path
) -> None:
    file = sheet(tmp_path / "a.xlsx", [*many(2), ACCUSING, ACCUSING | {"外部编号": "W", "人数": "许多"}])
    run = ("sheets", "import", "petitions", file, *AS_HEAD)
    tried = commands.run(*run, "--dry-run").stdout
    assert "其中 1 件像是检举控告，照常导入，请核对是不是" in tried
    assert "第 4 行\n" in tried
    found = commands.json(*run)
    assert (found["added"], found["refused"], found["to_check"]) == (3, 1, 1)
    with commands.data.reading() as session:
        made = session.scalars(select(Petition).where(Petition.external_no == "K")).one()
        assert (made.category, made.confidential) == (Category.APPEAL, False), "nobody but a person decides that"
    again = commands.json(*run)
    assert (again["known"], again["to_check"]) == (3, 0)


@pytest.mark.parametrize(
    "said",
    [
        {"内容分类": "干部作风"},
        {"内容分类": "检举控告"},
        {"标题": "举报镇干部收受好处费"},
    ],
    ids=["its category", "its own word for it", "its title"],
)
def test_the_category_and_the_title_can_say_that_it_is_an_accusation(
    commands: Commands, tmp_path: Path, said: dict[str, object]
) -> None:
    found = commands.run("sheets", "import", "petitions", sheet(tmp_path / "a.xlsx", [GOOD | said]), *AS_HEAD).stdout
    assert "请核对是不是" in found
    assert "第 2 行　2024-信-000001" in found


def test_an_unknown_category_is_told_once_with_how_many_rows_say_it(commands: Commands, tmp_path: Path) -> None:
    one, two, three = many(3)
    file = sheet(tmp_path / "a.xlsx", [one | {"内容分类": "土地纠纷"}, two | {"内容分类": "土地纠纷"}, three])
    run = ("sheets", "import", "petitions", file, *AS_HEAD)
    said = "内容分类“土地纠纷”不是本系统的分类，归入“其他”，原来写的保留。"
    assert f"其中 2 件照常导入，请看一看：\n　2 件　{said}\n" in commands.run(*run, "--dry-run").stdout
    found = commands.json(*run)
    assert (found["added"], found["refused"]) == (3, 0)
    told = {"column": "内容分类", "code": "category_unknown", "message": said}
    assert found["remarks"] == [told | {"row": 2}, told | {"row": 3}]


def test_the_copy_with_the_faults_can_be_corrected_and_given_again(commands: Commands, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", [*many(2), GOOD | {"镇(园区)": "龙宫镇"}])
    first = commands.json("sheets", "import", "petitions", file, "--errors", tmp_path / "e.xlsx", *AS_HEAD)
    assert first["errors_file"] == str(tmp_path / "e.xlsx")
    rows = [dict(row.values) for row in reading.read(tmp_path / "e.xlsx", petitions.COLUMNS)]
    rows[2]["镇(园区)"] = "柳河镇"
    second = commands.json("sheets", "import", "petitions", sheet(tmp_path / "e2.xlsx", rows), *AS_HEAD)
    assert (second["added"], second["known"], second["errors_file"]) == (1, 2, None)


def test_a_long_number_typed_as_a_number_is_told_and_not_taken(commands: Commands, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", [GOOD | {"证件号码": 110101199003070011}])
    found = commands.json("sheets", "import", "petitions", file, *AS_HEAD)
    assert [(error["column"], error["code"]) for error in found["errors"]] == [("证件号码", "cell_digits_lost")]
    assert commands.titles() == []


def test_rows_of_more_than_fifteen_days_ago_are_history_by_themselves(commands: Commands, tmp_path: Path) -> None:
    old, edge = TODAY - timedelta(days=16), TODAY - timedelta(days=15)
    rows = [
        GOOD | {"外部编号": "old", "收到日期": old.isoformat()},
        GOOD | {"外部编号": "edge", "收到日期": edge.isoformat()},
        GOOD | {"外部编号": "done", "收到日期": edge.isoformat(), "办结日期": TODAY.isoformat()},
    ]
    file = sheet(tmp_path / "a.xlsx", rows)
    assert "存量 2 件" in commands.run("sheets", "import", "petitions", file, *AS_HEAD).stdout
    with commands.data.reading() as session:
        history = {row.external_no: row.is_history for row in session.scalars(select(Matter))}
        clocks = session.scalars(select(Matter.external_no).join(Clock)).all()
    assert history == {"old": True, "edge": False, "done": True}
    assert clocks == ["edge"]


def test_a_reason_makes_every_row_history(commands: Commands, tmp_path: Path) -> None:
    run = ("sheets", "import", "petitions", sheet(tmp_path / "a.xlsx", many(3)), "--history", "旧系统移交")
    assert commands.json(*run, *AS_HEAD)["history"] == 3
    with commands.data.reading() as session:
        assert session.scalars(select(ImportBatch.reason)).all() == ["旧系统移交"]
        assert session.scalar(select(func.count()).select_from(Clock)) == 0


def test_a_dry_run_tells_the_same_and_keeps_nothing(commands: Commands, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", [*many(105), GOOD | {"镇(园区)": "龙宫镇"}])
    run = ("sheets", "import", "petitions", file, *AS_HEAD)
    tried = commands.json(*run, "--dry-run")
    assert commands.titles() == []
    with commands.data.reading() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0
    assert tried["batch"] is None
    kept = commands.json(*run)
    assert {**tried, "batch": 0} == {**kept, "batch": 0}
    with commands.data.reading() as session:
        numbers = session.scalars(select(Matter.number).order_by(Matter.id)).all()
    assert numbers == [f"2024-信-{number:06d}" for number in range(1, 106)]
    commands.run("journal", "verify")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "不是 Excel"),
        (b"PK\x03\x04 broken", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "不是 Excel"),
        ("姓名,事由\n王,低保\n".encode(), "缺少列：信访形式"),
        (packages.compound("EncryptedPackage"), "打开密码"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_one_sentence(
    commands: Commands, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(content)
    done = commands.run("sheets", "import", "petitions", file, *AS_HEAD, code=1)
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_missing_columns_are_named(commands: Commands, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", [GOOD], [header for header in HEADERS if header not in ("内容", "信访形式")])
    done = commands.run("sheets", "import", "petitions", file, *AS_HEAD, code=1)
    assert "信访形式、内容" in done.stderr


def test_what_the_template_calls_required_is_what_a_row_is_refused_for(commands: Commands, tmp_path: Path) -> None:
    for column in petitions.COLUMNS:
        file = sheet(tmp_path / "a.xlsx", [GOOD | {"外部编号": column.header, column.header: ""}])
        found = commands.json("sheets", "import", "petitions", file, *AS_HEAD, "--dry-run")
        assert (column.header, found["refused"]) == (column.header, int(column.required))


def test_a_sheet_without_titles_takes_them_from_what_is_said(commands: Commands, tmp_path: Path) -> None:
    said = GOOD | {"内容": "低保从三月起停发。请核实。"}
    file = sheet(tmp_path / "a.xlsx", [said], [header for header in HEADERS if header != "标题"])
    assert commands.json("sheets", "import", "petitions", file, *AS_HEAD)["added"] == 1
    assert commands.titles() == ["低保从三月起停发"]


def test_whoever_may_not_register_or_export_is_refused(commands: Commands, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", [GOOD])
    assert "角色" in commands.run("sheets", "import", "petitions", file, "--as", "auditor", code=1).stderr
    out = tmp_path / "out.xlsx"
    assert "角色" in commands.run("sheets", "export", "petitions", out, "--as", "unit_handler", code=1).stderr
    assert not out.exists()


def test_the_progress_bar_stays_off_standard_output(commands: Commands, tmp_path: Path) -> None:
    done = commands.run("sheets", "import", "petitions", sheet(tmp_path / "a.xlsx", many(3)), *AS_HEAD, "--json")
    json.loads(done.stdout)
    assert "正在导入" in done.stderr


@pytest.mark.slow
def test_an_interrupted_import_keeps_whole_batches_and_can_be_gone_on_with(commands: Commands, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", [row | {"收到日期": "2024-05-11"} for row in many(1500)])
    started = commands.start("sheets", "import", "petitions", file, *AS_HEAD, "--json")
    while len(commands.titles()) < 100:
        assert started.poll() is None
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=120)
    kept = len(commands.titles())
    assert (started.returncode, kept % 100) == (130, 0), err
    assert 100 <= kept < 1500
    assert "已中断" in err
    told = json.loads(out)
    assert (told["added"], told["interrupted"]) == (kept, True)
    found = commands.json("sheets", "import", "petitions", file, *AS_HEAD)
    assert (found["added"], found["known"]) == (1500 - kept, kept)
    commands.run("journal", "anchor")
    commands.run("journal", "verify")


def test_an_exported_ledger_holds_what_the_account_sees_with_names_masked(commands: Commands, tmp_path: Path) -> None:
    rows = [*many(3), GOOD | {"外部编号": "other", "镇(园区)": "石桥镇", "村(社区)": "前店", "标题": "石桥镇的事"}]
    commands.run("sheets", "import", "petitions", sheet(tmp_path / "a.xlsx", rows), *AS_HEAD)
    seen = {}
    for account in ("petition_head", "town_secretary"):
        out = tmp_path / f"{account}.xlsx"
        commands.run("sheets", "export", "petitions", out, "--as", account)
        columns = [
            Column(header, required=True) for header in ("信访件编号", "信访人", "地点", "事由", "当前期限", "时限状态")
        ]
        seen[account] = [row.values for row in reading.read(out, columns)]
        whole = b"".join(line for line in reading.read(out, columns).lines)
        assert account.encode() in whole
        for secret in ("王小满", "13912345678"):
            assert secret.encode() not in whole
    assert [len(seen[account]) for account in seen] == [4, 3]
    assert [row["地点"] for row in seen["petition_head"]] == ["石桥镇前店", *["柳河镇北寨"] * 3], "the newest first"
    first = seen["petition_head"][1]
    assert first["信访人"] == "王*满"
    assert (first["地点"], first["当前期限"]) == ("柳河镇北寨", "2024-05-27")
    assert first["时限状态"].endswith("天")


def test_an_export_is_in_the_journal(commands: Commands, tmp_path: Path) -> None:
    commands.run("sheets", "export", "items", tmp_path / "out.xlsx", "--as", "county_office")
    with commands.data.reading() as session:
        last = session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(1)).one()
    assert (last.event, last.account, last.object_kind, json.loads(last.detail)) == (
        "export", "county_office", "item", {"rows": 0},
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "sheets"), [("petitions", petitions), ("items", items)])
def test_a_template_has_every_column_and_can_be_filled_in(
    commands: Commands, tmp_path: Path, kind: str, sheets: object
) -> None:
    out = tmp_path / "t.xlsx"
    commands.run("sheets", "template", kind, out)
    assert stat.S_ISREG(out.stat().st_mode)
    with pytest.raises(reading.SheetRefused, match="sheet_empty"):
        reading.read(out, petitions.COLUMNS if kind == "petitions" else items.COLUMNS)


def test_a_place_that_cannot_be_written_is_told(commands: Commands, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "t.xlsx"
    assert "没有写成" in commands.run("sheets", "template", "items", nowhere, code=1).stderr
    assert "没有写成" in commands.run("sheets", "export", "items", nowhere, code=1).stderr
