"""Sheets of households: the head first, then the others; twice adds nothing; contradictions are told at their row."""

from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.models.households import Household
from app.models.journal import JournalEntry
from app.operations import imports, journal
from app.operations.importing import Outcome, Seen
from app.sheets import households as sheet
from app.sheets.reading import Row
from tests import given
from tests.given import MORNING, County
from tests.households import household

HEAD = {
    "户编号": "9902261040417",
    "镇(园区)": "柳河镇",
    "村(社区)": "井台村",
    "姓名": "周桂兰",
    "证件号码": "99022619630307122X",
    "与户主关系": "户主",
    "户类型": "脱贫户",
    "认定日期": "2023-11-03",
    "帮扶责任人": "薛守信",
}
SON = HEAD | {"姓名": "程有田", "证件号码": "990226198806180013", "与户主关系": "之子", "户类型": "", "认定日期": ""}


def taken(session: Session, here: County, *rows: dict[str, str], by: str = "town_clerk") -> list[Outcome]:
    """The rows as a batch of their own."""
    actor: Any = here.actors[by]
    batch = imports.begin(session, "households", "0" * 64, len(rows), None, actor=actor, now=MORNING)
    blank = {column.header: "" for column in sheet.COLUMNS}
    read = [Row(number, blank | row, ()) for number, row in enumerate(rows, 2)]
    found = imports.take(session, batch, read, history=False, actor=actor, now=MORNING, seen=Seen())
    imports.finish(session, batch, actor=actor, now=MORNING)
    return found


def codes(outcomes: list[Outcome]) -> list[list[tuple[str, str]]]:
    return [[(fault.field, fault.code) for fault in outcome.faults] for outcome in outcomes]


def test_a_household_comes_with_its_members_once(session: Session, here: County) -> None:
    first = taken(session, here, HEAD, SON)
    assert codes(first) == [[], []]
    session.expire_all()
    made = session.scalars(select(Household)).one()
    assert [member.name for member in made.members] == ["周桂兰", "程有田"]
    assert made.helper_id == here.people["deputy"]
    assert [outcome.known for outcome in taken(session, here, HEAD, SON)] == [True, True]
    session.expire_all()
    assert len(made.members) == 2


def test_what_contradicts_is_told_at_its_row_and_nothing_of_it_is_kept(session: Session, here: County) -> None:
    elsewhere = HEAD | {"户编号": "2", "姓名": "许立", "证件号码": ""}
    outcomes = taken(
        *(session, here),
        SON | {"户编号": "1"},
        HEAD,
        HEAD | {"姓名": "程有田", "证件号码": ""},
        SON | {"村(社区)": "磨坊村"},
        elsewhere | {"村(社区)": "渡口村"},
        elsewhere,
        SON | {"户编号": "2", "证件号码": HEAD["证件号码"], "姓名": "周桂兰"},
        HEAD | {"户编号": "3", "证件号码": "", "镇(园区)": "石桥镇", "村(社区)": "渡口村"},
    )
    assert codes(outcomes) == [
        [("户编号", "household_not_there")],
        [],
        [("户编号", "household_number_known")],
        [("村(社区)", "household_in_another_village")],
        [("村(社区)", "village_name_unknown")],
        [],
        [("证件号码", "member_elsewhere")],
        [("村(社区)", "village_of_another_town")],
    ]
    assert [(one.number, len(one.members)) for one in session.scalars(select(Household).order_by(Household.id))] == [
        ("9902261040417", 1),
        ("2", 1),
    ]


def test_what_a_slice_before_brought_is_known_although_trying_keeps_nothing(session: Session, here: County) -> None:
    batch = imports.begin(session, "households", "0" * 64, 4, None, actor=here.actors["town_clerk"], now=MORNING)
    seen, blank = Seen(), {column.header: "" for column in sheet.COLUMNS}

    def tried(*rows: dict[str, str]) -> list[list[tuple[str, str]]]:
        slice_of = session.begin_nested()
        read = [Row(number, blank | row, ()) for number, row in enumerate(rows, 2 + len(seen.keys))]
        actor: Any = here.actors["town_clerk"]
        found = imports.take(session, batch, read, history=False, actor=actor, now=MORNING, seen=seen)
        slice_of.rollback()
        return codes(found)

    assert tried(HEAD) == [[]]
    another = HEAD | {"户编号": "2", "姓名": "许立"}
    assert tried(SON, SON | {"姓名": "程禾", "证件号码": "", "村(社区)": "磨坊村"}, another) == [
        [],
        [("村(社区)", "household_in_another_village")],
        [("证件号码", "member_elsewhere")],
    ]
    assert tried(HEAD | {"姓名": "许立", "证件号码": ""}) == [[("户编号", "household_number_known")]]
    assert session.scalars(select(Household)).all() == []


def test_many_rows_are_looked_up_together_and_each_household_has_its_own_entry(session: Session, here: County) -> None:
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *told: asked.append(told[2]))

    def count(first: int, households: int) -> int:
        rows = []
        for number in range(first, first + households):
            rows.append(HEAD | {"户编号": str(number), "姓名": "许立", "证件号码": ""})
            rows.append(SON | {"户编号": str(number), "证件号码": ""})
        asked.clear()
        assert codes(taken(session, here, *rows)) == [[]] * (2 * households)
        return sum(statement.startswith("SELECT") for statement in asked)

    assert count(1, 40) == count(100, 4)
    entries = session.scalars(select(JournalEntry).where(JournalEntry.event == "household.enter")).all()
    assert len({entry.object_uid for entry in entries}) == len(entries) == 44
    assert journal.verify(session).good


def test_who_helps_is_left_out_and_said_when_nobody_knows_him(session: Session, here: County) -> None:
    (outcome,) = taken(session, here, HEAD | {"帮扶责任人": "查无此人"})
    assert [remark.code for remark in outcome.remarks] == ["helper_unknown"]
    assert session.scalars(select(Household)).one().helper_id is None


def test_matters_that_name_its_households_are_tied_when_the_sheet_is_in(session: Session, here: County) -> None:
    place: dict[str, Any] = {"town_id": here.units["willow"], "village_id": here.villages["well"]}
    before = given.petition(session, here, household="周桂兰", **place)
    taken(session, here, HEAD)
    assert before.household_id == session.scalars(select(Household.id)).one()


def test_a_member_of_a_household_that_was_there_has_his_line_in_its_history(session: Session, here: County) -> None:
    made = household(session, here)
    outcomes = taken(session, here, SON | {"姓名": "程小禾", "证件号码": "", "与户主关系": "之孙女"})
    assert codes(outcomes) == [[]]
    session.expire(made)
    assert [member.name for member in made.members] == ["周桂兰", "程有田", "程小禾"]
    (again,) = taken(session, here, SON | {"证件号码": ""}, by="bridge_clerk")
    assert [fault.code for fault in again.faults] == ["village_of_another_town"]
