"""Sheets of households: the head first, then the others; twice adds nothing; contradictions are told at their row."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.domain.households import Cause, HouseholdKind, Housing, Labour
from app.domain.households import Known as Said
from app.domain.limits import RuleId
from app.domain.monitoring import Action, Clue, Stage, Turn, Way
from app.labels import sentence
from app.models.households import Household
from app.models.journal import JournalEntry
from app.models.limits import LimitRule
from app.models.monitoring import MonitoringCase
from app.operations import imports, journal
from app.operations import monitoring as watching
from app.operations.importing import Outcome, Seen
from app.operations.monitoring import Act
from app.queries import households, monitoring, monitoring_turns
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
    seen = Seen()
    imports.survey("households", read, seen, MORNING.date())
    found = imports.take(session, batch, read, history=False, actor=actor, now=MORNING, seen=seen)
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


WRONG = ("户编号", "household_row_wrong")


def test_what_contradicts_is_told_at_its_row_and_nothing_of_it_is_kept(session: Session, here: County) -> None:
    elsewhere = HEAD | {"户编号": "2", "姓名": "许立", "证件号码": ""}
    outcomes = taken(
        *(session, here),
        SON | {"户编号": "1"},
        HEAD,
        HEAD | {"姓名": "程有田", "证件号码": "", "人编号": "P-7"},
        SON | {"村(社区)": "磨坊村"},
        elsewhere,
        elsewhere | {"村(社区)": "渡口村", "与户主关系": "之子"},
        HEAD | {"户编号": "4", "姓名": "许芳"},
        SON | {"户编号": "4", "证件号码": "", "姓名": "许田"},
        HEAD | {"户编号": "5", "姓名": "许芳"},
        SON | {"户编号": "5", "证件号码": "99022619630307122X", "姓名": "周桂兰"},
        HEAD | {"户编号": "3", "证件号码": "", "镇(园区)": "石桥镇", "村(社区)": "渡口村"},
    )
    assert codes(outcomes) == [
        [("户编号", "household_not_there")],
        [WRONG],
        [("与户主关系", "household_head_twice")],
        [("村(社区)", "household_in_another_village")],
        [WRONG],
        [("村(社区)", "village_name_unknown")],
        *([], [], [("证件号码", "member_elsewhere")], [WRONG]),
        [("村(社区)", "village_of_another_town")],
    ]
    assert [outcomes[at].faults[0].facts["rows"] for at in (1, 4, 9)] == ["4、5", "7", "10"]
    assert [(one.number, len(one.members)) for one in session.scalars(select(Household))] == [("4", 2)]


def test_a_household_is_taken_whole_or_not_at_all(session: Session, here: County) -> None:
    taken(session, here, HEAD | {"户编号": "1"}, SON | {"户编号": "1"})
    other = HEAD | {"姓名": "许立", "证件号码": ""}
    for number, wrong, fault in (
        ("2", SON | {"证件号码": "990226198806180014"}, ("证件号码", "id_wrong_checksum")),
        ("3", SON, ("证件号码", "member_elsewhere")),
    ):
        rows = [other, other | {"姓名": "许禾", "与户主关系": "之子", "户类型": "", "认定日期": ""}, wrong]
        rows.append(rows[1] | {"姓名": "许苗"})
        told = taken(
            session, here, *(row | {"户编号": number} for row in rows), HEAD | {"户编号": f"{number}0", "证件号码": ""}
        )
        assert codes(told) == [[WRONG], [WRONG], [fault], [WRONG], []]
        assert {outcome.faults[0].facts.get("rows") for outcome in told[:2]} == {"4"}
        assert session.scalar(select(Household.id).where(Household.number == number)) is None
        right = [row | {"户编号": number} for row in (*rows[:2], rows[3])]
        assert codes(taken(session, here, *right)) == [[], [], []], "nothing of the refused ones is left"
    assert journal.verify(session).good


def test_a_wrong_row_keeps_its_household_out_whose_others_stand_in_another_slice(
    session: Session, here: County
) -> None:
    rows = [HEAD, SON | {"证件号码": "990226198806180014"}]
    outcomes, seen, actor = [], Seen(), here.actors["town_clerk"]
    blank = {column.header: "" for column in sheet.COLUMNS}
    read = [Row(number, blank | row, ()) for number, row in enumerate(rows, 2)]
    imports.survey("households", read, seen, MORNING.date())
    batch = imports.begin(session, "households", "0" * 64, 2, None, actor=actor, now=MORNING)
    for row in read:
        outcomes += imports.take(session, batch, [row], history=False, actor=actor, now=MORNING, seen=seen)
    assert codes(outcomes) == [[WRONG], [("证件号码", "id_wrong_checksum")]]
    assert session.scalars(select(Household)).all() == []


def test_slices_do_not_divide_a_household() -> None:
    numbers = ["1", "1", "2", "2", "2", "3", *["4"] * 12]
    rows = [Row(at, {"户编号": number}, ()) for at, number in enumerate(numbers, 2)]
    found = [[row.values["户编号"] for row in part] for part in imports.sliced("households", rows, 2)]
    assert found == [["1", "1"], ["2"] * 3, ["3", *["4"] * 9], ["4"] * 3], "yet none grows beyond five slices"
    assert [len(part) for part in imports.sliced("petitions", rows, 7)] == [7, 7, 4]


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
    assert tried(SON, another) == [[], [("证件号码", "member_elsewhere")]]
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


CARDS = ("99022619630307122X", "99022619630307122X43", "99022619630307122X43B1")


@pytest.mark.parametrize("first", CARDS)
@pytest.mark.parametrize("second", CARDS)
def test_one_person_is_in_one_household_however_the_number_is_written(
    session: Session, here: County, first: str, second: str
) -> None:
    other = HEAD | {"户编号": "9902261040418", "姓名": "周桂兰", "证件号码": second}
    head = HEAD | {"证件号码": first}
    assert codes(taken(session, here, head, other)) == [[], [("证件号码", "member_elsewhere")]], "in one sheet"
    again = other | {"户编号": "9902261040419", "村(社区)": "渡口村", "镇(园区)": "石桥镇"}
    assert codes(taken(session, here, again, by="office_clerk")) == [[("证件号码", "member_elsewhere")]], "in the next"
    mother = SON | {"姓名": "周桂英", "证件号码": second, "与户主关系": "其他"}
    assert codes(taken(session, here, mother)) == [[("证件号码", "member_elsewhere")]], "nor twice in one"
    session.expire_all()
    assert [(one.number, len(one.members)) for one in session.scalars(select(Household))] == [("9902261040417", 1)]


@pytest.mark.parametrize("written", CARDS)
def test_whoever_has_a_card_is_found_by_each_of_his_numbers(session: Session, here: County, written: str) -> None:
    taken(session, here, HEAD | {"证件号码": written})
    clerk = here.actors["town_clerk"]
    for asked in (*CARDS, "122X"):
        found = households.page(session, clerk, households.Wanted(asked))
        assert [row.household.number for row in found.rows] == ["9902261040417"], asked


def test_who_is_watched_in_a_register_that_was_kept_before_is_marked_as_taken_over(
    session: Session, here: County
) -> None:
    watched = HEAD | {"户类型": "边缘易致贫户", "主要致贫原因": "因病"}
    assert codes(taken(session, here, watched, SON)) == [
        [("户类型", "monitored_by_the_county")],
        [("户编号", "household_row_wrong")],
    ]
    assert session.scalars(select(MonitoringCase)).all() == []
    assert codes(taken(session, here, watched, SON, by="office_clerk")) == [[], []]
    case = session.scalars(select(MonitoringCase)).one()
    assert (case.clue, case.risk, case.stage, case.kind) == (
        *(Clue.TAKEN_OVER, Cause.ILLNESS, Stage.MONITORED, HouseholdKind.MARGINAL),
    )
    assert case.decided_on == date(2023, 11, 3)
    for rule in (RuleId.D20, RuleId.D21):
        entry = {"rule": rule, "valid_from": date(2020, 1, 1), "length": 15, "is_on": True}
        session.add(LimitRule(**entry, document="县方案", reason="本县启用", entered_at=MORNING, entered_by="admin"))
    session.flush()
    clerk, office = here.actors["town_clerk"], here.actors["office_clerk"]
    assert monitoring.due_of(session, case) == [], "nothing runs of what was decided elsewhere"
    assert monitoring_turns.waiting(session, clerk, Turn.TO_MEASURE, today=MORNING.date()) == []
    line = watching.NewLine("贵州省", 2024, 7300, "省乡村振兴局通知")
    watching.set_line(session, line, actor=office, now=MORNING)
    ask = Act(Action.ASK_CLEARING, date(2024, 5, 1), "入户核查属实，没有新的风险", way=Way.NATURAL, income=9000)
    ask = replace(ask, income_steady=True, risk_gone=True, causes_gone=watching.causes_of(case, case.household))
    ask = replace(ask, checked_by_id=here.people["town_clerk"], checked_with_id=here.people["town_head"])
    case.household.housing, case.household.water_safe = Housing.SAFE, True
    for member in case.household.members:
        member.insured, member.labour = True, Labour.ORDINARY
    session.flush()
    watching.act(session, case.uid, None, ask, actor=clerk, now=MORNING)
    posted = Act(Action.POST_CLEARING, date(2024, 5, 2), "村民代表评议同意，公示如下", notice_to=date(2024, 5, 7))
    watching.act(session, case.uid, None, posted, actor=clerk, now=MORNING)
    ended = Act(Action.END_CLEARING, date(2024, 5, 8), "公示期满，没有人提出异议")
    watching.act(session, case.uid, None, ended, actor=clerk, now=MORNING)
    agreed = Act(Action.REVIEW_CLEARING, date(2024, 5, 9), "镇里抽查属实，同意上报")
    watching.act(session, case.uid, None, agreed, actor=here.actors["secretary"], now=MORNING)
    clear = Act(Action.CLEAR, date(2024, 5, 10), "县领导小组审定，已公告，文件附后")
    watching.act(session, case.uid, None, clear, actor=office, now=MORNING)
    assert case.household.kind is HouseholdKind.ORDINARY
    assert codes(taken(session, here, HEAD | {"户编号": "7", "证件号码": ""})) == [[]]
    assert len(session.scalars(select(MonitoringCase)).all()) == 1, "of who is not watched there is no case"


def test_whoever_is_known_by_his_number_is_not_brought_into_another_household(session: Session, here: County) -> None:
    numbered = SON | {"人编号": "P-2"}
    assert codes(taken(session, here, HEAD | {"人编号": "P-1"}, numbered)) == [[], []]
    other = HEAD | {"户编号": "9902261040418", "姓名": "许立", "证件号码": "", "人编号": "P-3"}
    moved = numbered | {"户编号": "9902261040418"}
    told = taken(session, here, other, moved)
    assert codes(told) == [[], [("人编号", "member_no_elsewhere")]]
    assert told[1].faults[0].facts == {"number": "9902261040417"}
    stranger = numbered | {"姓名": "程小禾", "证件号码": "990226201506180016"}
    assert codes(taken(session, here, stranger)) == [[("人编号", "member_no_of_another")]]
    for known in (numbered, numbered | {"姓名": "程有天"}, numbered | {"证件号码": ""}):
        assert [outcome.known for outcome in taken(session, here, known)] == [True], "misspelt, or not given: the same"


def test_the_people_that_a_household_is_said_to_have_are_its_rows(session: Session, here: County) -> None:
    other = HEAD | {"户编号": "9902261040418", "姓名": "许立", "证件号码": "", "人数": "1"}
    rows = (HEAD | {"人数": "3"}, SON | {"人数": "3"}, other)
    wrong = taken(session, here, *rows)
    assert codes(wrong) == [[("人数", "household_size_differs")]] * 2 + [[]], "none of it is kept, the other is"
    assert wrong[1].faults[0].facts == {"told": 3, "row": 2, "people": 2}
    assert session.scalars(select(Household.number)).all() == ["9902261040418"]
    unlike = taken(session, here, HEAD | {"人数": "2"}, SON | {"人数": "4"})
    assert [outcome.faults[0].facts for outcome in unlike] == [{"told": 4, "row": 3, "people": 2}] * 2
    assert codes(taken(session, here, HEAD | {"人数": "2"}, SON | {"人数": ""})) == [[], []], "once is enough"


def test_those_whom_the_register_has_already_count_beside_the_rows(session: Session, here: County) -> None:
    assert codes(taken(session, here, HEAD, SON)) == [[], []]
    child = SON | {"姓名": "程小禾", "证件号码": "", "与户主关系": "孙子女"}
    told = taken(session, here, child | {"人数": "4"})
    assert (codes(told), told[0].faults[0].facts["people"]) == ([[("人数", "household_size_differs")]], 3)
    again = taken(session, here, *(row | {"人数": "3"} for row in (HEAD, SON, child)))
    assert (codes(again), [outcome.known for outcome in again]) == ([[], [], []], [True, True, False])
    older = taken(session, here, HEAD | {"人数": "2"}, SON | {"人数": "2"})
    assert [outcome.known for outcome in older] == [True, True], "an older sheet adds nothing, so nothing is wrong"


def test_a_household_that_two_slices_divide_is_counted_whole(session: Session, here: County) -> None:
    blank = {column.header: "" for column in sheet.COLUMNS}
    read = [Row(2, blank | HEAD | {"人数": "2"}, ()), Row(3, blank | SON | {"人数": "2"}, ())]
    seen, actor = Seen(), here.actors["town_clerk"]
    imports.survey("households", read, seen, MORNING.date())
    batch = imports.begin(session, "households", "0" * 64, 2, None, actor=actor, now=MORNING)
    for row in read:
        (outcome,) = imports.take(session, batch, [row], history=False, actor=actor, now=MORNING, seen=seen)
        assert outcome.faults == ()


def test_a_second_sheet_that_contradicts_the_register_is_told_column_by_column(session: Session, here: County) -> None:
    first = HEAD | {
        "危房户": "C级",
        "是否解决安全饮用水": "是",
        "健康状况": "健康",
        "人均纯收入": "9000",
        "收入年度": "2023",
    }
    taken(session, here, first, SON | {"享受低保政策": "是"})
    same = taken(session, here, first, SON | {"享受低保政策": "是"})
    assert [one.known for one in same] == [True, True]
    other = first | {"危房户": "否", "是否解决安全饮用水": "否", "健康状况": "", "户类型": "一般户", "民族": "汉族"}
    told, son = taken(session, here, other, SON)
    assert son.known, "what a sheet leaves empty contradicts nothing"
    assert {(one.field, one.code, one.facts["said"]) for one in told.faults} == {
        ("危房户", "row_contradicts", Housing.SAFE),
        ("是否解决安全饮用水", "row_contradicts", Said.NO),
        ("户类型", "row_contradicts", HouseholdKind.ORDINARY),
        ("民族", "row_adds", "汉族"),
    }
    assert all(sentence(one.code, {"field": one.field} | dict(one.facts)) for one in told.faults)
    session.expire_all()
    made = session.scalars(select(Household)).one()
    assert (made.housing, made.water_safe, made.kind) == (Housing.C, True, HouseholdKind.LIFTED)
    (elsewhere,) = taken(session, here, other, by="bridge_clerk")
    assert elsewhere.known, "nothing of it is told to whom it is hidden from"
