"""Sheets of visits: each row by the rules of the form; twice adds nothing; what is wrong is told at its row."""

from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain import petitions
from app.domain.visits import Conclusion, Satisfied, Solved
from app.labels import visit_ledger
from app.models.visits import Visit
from app.operations import imports
from app.operations.importing import Outcome, Seen
from app.queries import visiting
from app.queries.visiting import Period
from app.sheets import visits as sheet
from app.sheets import writing
from app.sheets.reading import Row
from tests import given
from tests.given import County

NOW = datetime(2024, 6, 10, 9, tzinfo=SHANGHAI)
ROW = {
    "回访日期": "2024-06-01",
    "回访人": "柏文静",
    "回访方式": "当面回访",
    "已有回复告知": "是",
    "处理意见书已落实": "是",
    "问题解决情况": "已解决",
    "对责任单位满意度": "满意",
    "对信访部门满意度": "不满意",
    "对信访部门不满意的原因": "来了三趟才收件",
    "回访情况": "补助已经到账",
}


def taken(session: Session, here: County, *rows: dict[str, str], by: str = "registrar") -> list[Outcome]:
    """The rows as a batch of their own."""
    actor: Any = here.actors[by]
    batch = imports.begin(session, "visits", "0" * 64, len(rows), None, actor=actor, now=NOW)
    blank = {column.header: "" for column in sheet.COLUMNS}
    read = [Row(number, blank | row, ()) for number, row in enumerate(rows, 2)]
    found = imports.take(session, batch, read, history=False, actor=actor, now=NOW, seen=Seen())
    imports.finish(session, batch, actor=actor, now=NOW)
    return found


def codes(outcomes: list[Outcome]) -> list[list[tuple[str, str]]]:
    """What is wrong with each row."""
    return [[(fault.field, fault.code) for fault in outcome.faults] for outcome in outcomes]


def test_a_row_is_a_visit_with_all_its_answers_and_what_follows_from_them(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    row = ROW | {"件编号": made.number}
    (first,) = taken(session, here, row)
    assert (first.number, first.faults) == (made.number, ())
    visit = session.scalars(select(Visit)).one()
    assert visit.unit_id == here.units["petition_office"]
    assert (visit.visitor_id, visit.conclusion) == (here.people["visitor"], Conclusion.SETTLED)
    assert (visit.solved, visit.satisfied_office, visit.told) == (Solved.YES, Satisfied.DISSATISFIED, True)
    assert made.settled_on == NOW.date()
    assert [outcome.known for outcome in taken(session, here, row)] == [True]
    assert len(session.scalars(select(Visit)).all()) == 1


def test_what_is_wrong_is_told_at_its_row_and_leaves_nothing(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    open_ = given.petition(session, here, petitions.Stage.ACCEPTED)
    row = ROW | {"件编号": made.number}
    outcomes = taken(
        *(session, here),
        ROW,
        row | {"件编号": "2024-信-009999"},
        row | {"件编号": open_.number},
        row | {"回访人": "白明亮"},
        row | {"回访人": "没有的人"},
        row | {"问题解决情况": "没有解决"},
        row | {"对信访部门不满意的原因": ""},
        row | {"回访日期": "2024-05-01"},
        row | {"回访日期": "2024-07-01"},
        row | {"回访方式": "没联系上"},
        row | {"问题解决情况": ""},
        row | {"回访机构": "没有的局"},
        row | {"怎样为难": "说再反映就不给办"},
    )
    assert codes(outcomes) == [
        [("件编号", "value_missing")],
        [("件编号", "talk_number_unknown")],
        [("", "not_at_this_stage")],
        [("回访人", "same_person_as_worked")],
        [("回访人", "visitor_unknown")],
        [("没有解决、不满意的原因", "reason_missing")],
        [("对信访部门不满意的原因", "reason_missing")],
        [("回访日期", "day_before")],
        [("回访日期", "date_in_future")],
        [("回访方式", "answers_need_a_meeting")],
        [("问题解决情况", "choice_missing")],
        [("回访机构", "visit_unit_unknown")],
        [("怎样为难", "trouble_without_yes")],
    ]
    assert session.scalars(select(Visit)).all() == []


def test_what_is_taken_away_comes_in_again_and_adds_nothing(session: Session, here: County, tmp_path: Any) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    given.visited(
        session, here, made, given.NOT_SOLVED, at=NOW, note="补助没有到账", retaliation=True, trouble="不给办低保"
    )
    registrar = here.actors["registrar"]
    ids = session.scalars(visiting.made(registrar, Period())).all()
    path = tmp_path / "visits.xlsx"
    writing.ledger(path, sheet.TITLE, sheet.COLUMNS, visit_ledger.rows(session, registrar, ids), ("口径",))
    cells = [[str(cell or "") for cell in line] for line in load_workbook(path).active.iter_rows(values_only=True)]
    headers = next(line for line in cells if "件编号" in line)
    row = dict(zip(headers, cells[cells.index(headers) + 1], strict=True))
    assert row["件编号"] == made.number
    assert row["有人为难信访人"] == "是"
    assert (row["怎样为难"], row["回访机构"]) == ("不给办低保", "县信访局")
    assert row["回访情况"] == "补助没有到账"
    sent_back = {header: value.removesuffix(" 00:00:00") for header, value in row.items()}
    assert [outcome.known for outcome in taken(session, here, sent_back)] == [True]
    of_the_unit = list(visit_ledger.rows(session, here.actors["town_head"], ids))
    for header in ("有人为难信访人", "怎样为难", "回访情况"):
        assert of_the_unit[0][headers.index(header)] is None
    again = row | {"记录编号": "甲-7", "回访机构": "县督查室", "回访日期": "2024-06-10"}
    assert [outcome.faults for outcome in taken(session, here, again)] == [()]
    newest = session.scalars(select(Visit).order_by(Visit.id.desc())).first()
    assert newest is not None
    assert (newest.unit_id, newest.trouble) == (here.units["supervision"], "不给办低保")


def test_two_visits_of_one_day_that_found_otherwise_do_not_both_come_in(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    first = ROW | {"件编号": made.number, "记录编号": "H-1"}
    otherwise = {"问题解决情况": "没有解决", "没有解决、不满意的原因": "补助仍然没有到账"}
    outcomes = taken(
        *(session, here),
        first,
        first | otherwise | {"记录编号": "H-2"},
        first | {"记录编号": "H-3", "对责任单位满意度": "不满意", "没有解决、不满意的原因": "来了三趟才办"},
        first | {"记录编号": "H-4", "回访情况": "第二位回访人也看过，补助已经到账"},
    )
    refused = [("问题解决情况", "visit_contradicts")], [("对责任单位满意度", "visit_contradicts")]
    assert codes(outcomes) == [[], *refused, []]
    assert outcomes[1].faults[0].facts["there"] is Solved.YES
    assert len(session.scalars(select(Visit)).all()) == 2
    assert [one.known for one in taken(session, here, first)] == [True]
    assert codes(taken(session, here, first | otherwise)) == [[("问题解决情况", "visit_contradicts")]]
    assert codes(taken(session, here, first | {"回访日期": "2024-06-02"})) == [[("回访日期", "visit_day_differs")]]
