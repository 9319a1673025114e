"""The ledger of items (整改台账): all that is asked of a row, and nothing more of it when it comes in again."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import rectification
from app.domain import rectification as rules
from app.domain.petitions import Category
from app.models.matters import Judgement
from app.models.rectification import RectificationItem
from app.operations import imports, links
from app.operations.importing import Outcome, Seen
from app.sheets import items as sheet
from app.sheets import reading
from tests import given
from tests.given import MORNING, County
from tests.web.scene import Scene

R, A = rectification.Stage, rectification.Action
EARLY = MORNING - timedelta(days=40)


def taken(scene: Scene, who: str = "office_clerk") -> bytes:
    answer = scene.client(who).get("/items/export")
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def rows(content: bytes) -> list[dict[str, Any]]:
    cells = list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    at = next(place for place, row in enumerate(cells) if row[0] == "序号")
    names = [str(name) for name in cells[at]]
    assert len(names) == len(set(names))
    return [dict(zip(names, row, strict=True)) for row in cells[at + 1 :]]


def given_in(session: Session, here: County, content: bytes, at: Path) -> list[Outcome]:
    at.write_bytes(content)
    table = reading.table(at.read_bytes())
    line = reading.header_of(table, sheet.COLUMNS)
    found = table.sheet(line, reading.likely_places(table.top()[line][1], sheet.COLUMNS))
    who: Any = here.actors["office_clerk"]
    batch = imports.begin(session, "items", "0" * 64, len(found), None, actor=who, now=MORNING)
    outcomes = imports.take(session, batch, list(found), history=False, actor=who, now=MORNING, seen=Seen())
    imports.finish(session, batch, actor=who, now=MORNING)
    return outcomes


def closed(session: Session, here: County) -> RectificationItem:
    made = given.item(session, here, R.RECTIFYING, at=EARLY, household="钱满仓")
    done = EARLY + timedelta(days=1)
    given.done(session, here, made, A.NOTE, at=done, text="钱满仓家已经换好，电话 19912342406")
    given.done(session, here, made, A.APPLY, at=done + timedelta(minutes=1))
    given.done(session, here, made, A.VERIFY, at=done + timedelta(minutes=2), sample="钱满仓 冲水正常，在用")
    given.done(session, here, made, A.SIGN_OFF, at=done + timedelta(minutes=3))
    return made


def test_a_row_tells_the_whole_course_of_an_item(scene: Scene) -> None:
    with scene.writing() as session:
        item = closed(session, scene.here)
        given.visited(session, scene.here, item, at=MORNING - timedelta(days=2), note="钱满仓家冲水正常")
        petition = given.petition(session, scene.here)
        secret = given.petition(session, scene.here, category=Category.ACCUSATION, title="反映村干部")
        for other, judged in ((petition, Judgement.RELATED), (secret, Judgement.RELATED)):
            links.hold(session, item, other.id, judged, actor=scene.here.actors["leader"], now=MORNING)
        number, due_on, close_out_no = petition.number, item.due_on, item.close_out_no
        by = [one.name for one in (item.verified_by, item.signed_off_by) if one]

    (row,) = rows(taken(scene, "leader"))

    assert row["整改时限"].date() == due_on
    assert (row["问题类别"], row["责任人"]) == ("扶贫其他", "秦玉洁")
    assert row["整改进展"] == "钱*仓家已经换好，电话 199****2406"
    assert row["佐证清单"] == "1. 现场照片.jpg 2024-04-01、现场照片.jpg 2024-04-02"
    assert row["自查结果"] == "四户冲水设施已全部更换，逐户试用正常。"
    assert [row["验收人"], row["签批人"]] == by
    assert {row["验收日期"].date(), row["销号日期"].date()} == {(EARLY + timedelta(days=1)).date()}
    assert row["销号编号"] == close_out_no
    assert row["回头看日期"].date() == (MORNING - timedelta(days=2)).date()
    assert row["回头看结果"] == "化解：钱*仓家冲水正常"
    assert row["回炉次数"] == 0
    assert row["关联信访件"] == number, "an accusation is named to nobody who may not read it"


def test_the_ledger_that_comes_in_again_adds_nothing(scene: Scene, tmp_path: Path) -> None:
    with scene.writing() as session:
        closed(session, scene.here)
        given.item(session, scene.here, problem="电话 19912342406 反映厕所没有修。", household="周桂兰、刘三")
        note = "牵头单位：县住建局；长效机制：每季度巡查一次"
        key = "provincial_assessment 2024 年省级考核反馈 7"
        given.item(session, scene.here, problem="道路没有修。", note=note, external_no=key)
        units = "县住建局、县乡村振兴局"
        given.item(session, scene.here, problem="水窖没有盖。", lead_unit=units, item_type=rules.ItemType.LONG_TERM)
        given.watched(session, scene.here)
        late = given.item(session, scene.here, R.CLAIMED, problem="饮水管没有接。", goal="接到户")
        given.done(session, scene.here, late, A.PLAN, at=MORNING, goal="户户接通")
        given.done(session, scene.here, late, A.APPROVE_PLAN, at=MORNING, due_on=MORNING.date() + timedelta(days=50))
    content = taken(scene)
    told = {row["原编号"]: row for row in rows(content)}
    assert (told["7"]["牵头单位"], told["7"]["长效机制"]) == ("县住建局", "每季度巡查一次")
    assert units in [row["牵头单位"] for row in rows(content)]

    with scene.writing() as session:
        outcomes = given_in(session, scene.here, content, tmp_path / "again.xlsx")
        assert [(one.known, one.faults) for one in outcomes] == [(True, ())] * 6
        assert session.scalar(select(func.count()).select_from(RectificationItem)) == 6


def test_another_problem_under_a_number_of_the_ledger_is_told_at_its_row(scene: Scene, tmp_path: Path) -> None:
    with scene.writing() as session:
        given.item(session, scene.here)
    book = load_workbook(BytesIO(taken(scene)))
    page = book.worksheets[0]
    (cell,) = [one for line in page.iter_rows() for one in line if str(one.value).startswith("部分农户改厕")]
    cell.value = "另一个问题"
    book.save(tmp_path / "changed.xlsx")

    with scene.writing() as session:
        content = (tmp_path / "changed.xlsx").read_bytes()
        (outcome,) = given_in(session, scene.here, content, tmp_path / "again.xlsx")
        assert [(fault.field, fault.code) for fault in outcome.faults] == [("问题内容", "item_said_otherwise")]


def test_a_ledger_that_says_otherwise_is_told_column_by_column(scene: Scene, tmp_path: Path) -> None:
    with scene.writing() as session:
        made = given.item(session, scene.here, goal="全部能用")
        number, due_on = made.number, made.due_on
    book = load_workbook(BytesIO(taken(scene)))
    page = book.worksheets[0]
    cells = {str(one.value): one for line in page.iter_rows() for one in line if one.value}
    cells["全部能用"].value = "能用就行"
    (day,) = [one for line in page.iter_rows() for one in line if getattr(one.value, "date", lambda: None)() == due_on]
    day.value = due_on + timedelta(days=400)
    book.save(tmp_path / "changed.xlsx")

    with scene.writing() as session:
        content = (tmp_path / "changed.xlsx").read_bytes()
        (outcome,) = given_in(session, scene.here, content, tmp_path / "again.xlsx")
        told = {fault.field: fault.facts for fault in outcome.faults}
        assert not outcome.known
        assert told["整改目标"] == {"known": number, "old": "全部能用", "new": "能用就行"}
        assert (told["整改时限"]["old"], set(told)) == (due_on, {"整改目标", "整改时限"})
        assert session.scalars(select(RectificationItem.due_on)).one() == due_on


def test_where_no_such_number_is_known_the_ledger_makes_its_items_anew(scene: Scene, tmp_path: Path) -> None:
    with scene.writing() as session:
        made = given.item(session, scene.here, household="周桂兰")
        number = made.number
    content = taken(scene)
    with scene.writing() as session:
        session.scalars(select(RectificationItem)).one().number = "ZG-2023-0001"
        session.flush()
        session.scalars(select(RectificationItem)).one().problem = "早先的另一个问题"
        session.flush()
        (outcome,) = given_in(session, scene.here, content, tmp_path / "moved.xlsx")
        assert (outcome.faults, outcome.known) == ((), False)
        assert outcome.number
        (again,) = given_in(session, scene.here, content, tmp_path / "moved.xlsx")
        assert again.known
        assert number
