"""The villages and households that an item affects: as they are named, and what hangs on it."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.contents import Content
from app.domain.households import Relation, Unclear
from app.domain.rectification import Action, CheckPoint, CheckWay, Stage, names_nobody
from app.domain.villages import VillageUnclear
from app.labels import ledgers
from app.models.households import Household
from app.models.matters import Kind
from app.models.rectification import RectificationItem
from app.models.timeline import Step
from app.operations import households as register
from app.operations import members
from app.operations.correcting import Correct, correct
from app.operations.members import CorrectMember, MemberFacts
from app.queries import affected, households, matters, villages
from app.queries.corrections import told
from app.queries.matters import Filters
from tests import given
from tests.given import MORNING, County, done, refused
from tests.households import HEAD, REASON, SON, household

OTHER = MemberFacts("郭有田", Relation.HEAD, id_no="990226198806180013", insured=True)
OTHER_HEAD = MemberFacts("郭有粮", Relation.HEAD, insured=True)
TODAY = MORNING.date()


def two(session: Session, here: County) -> tuple[Household, Household]:
    """A household in each of two villages of the town."""
    first = household(session, here, HEAD, number="0417")
    return first, household(session, here, OTHER, village="mill", number="0500")


def unclear(session: Session, here: County, one: Household) -> tuple[Unclear, ...]:
    return households.unclear_of(session, here.actors["leader"], [one])[one.id]


def corrected(session: Session, here: County, item: RectificationItem, **values: Any) -> None:
    asked = Correct(values, "清单上写漏了")
    correct(session, item.uid, None, asked, actor=here.actors["office_clerk"], now=MORNING)


def named(item: RectificationItem) -> set[int]:
    return {row.household_id for row in item.households}


def in_list(session: Session, here: County, **where: Any) -> list[Any]:
    return list(matters.page(session, here.actors["leader"], Filters(**where), today=TODAY).rows)


def test_each_household_that_is_named_hangs_on_the_item(session: Session, here: County) -> None:
    first, second = two(session, here)
    assert unclear(session, here, first) == ()
    made = given.item(session, here, villages="磨坊村", household="周桂兰、0500、刘三")
    assert named(made) == {first.id, second.id}
    assert made.household == "周桂兰、0500、刘三", "whom the register does not know stays in words"
    for one in (first, second):
        assert made in households.matters_of(session, here.actors["leader"], one)
        assert unclear(session, here, one) == (Unclear.OPEN_ITEM,)
    assert set(households.ids(session, here.actors["leader"], households.Wanted(clear=False))) == named(made)


def test_of_a_name_that_two_bear_the_number_tells_which(session: Session, here: County) -> None:
    household(session, here, HEAD, number="0417")
    other = household(session, here, MemberFacts(HEAD.name, Relation.HEAD, insured=True), village="mill", number="0500")
    made = given.item(session, here, villages="磨坊村", household=HEAD.name)
    assert named(made) == set()
    corrected(session, here, made, household="0500")
    assert named(made) == {other.id}


def test_a_household_that_comes_into_the_register_later_hangs_on_it_then(session: Session, here: County) -> None:
    made = given.item(session, here, villages="磨坊村", household="周桂兰、郭有田")
    assert named(made) == set()
    first, second = two(session, here)
    assert named(made) == {first.id, second.id}


def heads_now(session: Session, here: County, one: Household, number: int) -> None:
    """Another member becomes the head."""
    son = CorrectMember(one.members[number].uid, replace(SON, relation=Relation.HEAD), "户主年迈，由长子接任户主")
    members.correct_member(session, one.uid, None, son, actor=here.actors["town_clerk"], now=MORNING)


def poorer(session: Session, here: County, one: Household) -> None:
    """A correction of the register that says nothing of what hangs on the household."""
    facts = replace(register.facts_of(one), income=(one.income or 0) + 100)
    register.correct(session, one.uid, None, facts, REASON, actor=here.actors["town_clerk"], now=MORNING)


def test_neither_a_new_head_nor_a_namesake_loosens_what_hangs_on_a_household(session: Session, here: County) -> None:
    first = household(session, here, number="0417")
    made = given.item(session, here, household=HEAD.name)
    assert (named(made), made.household_id) == ({first.id}, first.id)
    heads_now(session, here, first, 1)
    poorer(session, here, first)
    assert named(made) == {first.id}
    assert unclear(session, here, first) == (Unclear.OPEN_ITEM,)
    namesake = household(session, here, MemberFacts(HEAD.name, Relation.HEAD, insured=True), number="0500")
    assert first.id in named(made), "nor does somebody of the same name who comes into the register"
    assert unclear(session, here, first) == (Unclear.OPEN_ITEM,)
    corrected(session, here, made, villages="磨坊村")
    assert first.id in named(made), "nor a correction of what else it says"
    corrected(session, here, made, household=namesake.number)
    assert named(made) == {namesake.id}, "a person says whom it means"


def test_of_several_words_a_correction_takes_off_the_one_that_it_takes_away(session: Session, here: County) -> None:
    first = household(session, here, number="0417")
    second = household(session, here, OTHER_HEAD, number="0500")
    made = given.item(session, here, household=f"{HEAD.name}、{OTHER_HEAD.name}、刘三")
    heads_now(session, here, first, 1)
    corrected(session, here, made, household=f"{HEAD.name}、{OTHER_HEAD.name}")
    assert named(made) == {first.id, second.id}
    corrected(session, here, made, household=OTHER_HEAD.name)
    assert named(made) == {second.id}
    corrected(session, here, made, household="")
    assert named(made) == set()


def test_villages_are_named_and_corrected_and_others_stay_away(session: Session, here: County) -> None:
    made = given.item(session, here, villages="磨坊村、井台村、石桥镇渡口村、磨坊村")
    assert {row.village_id for row in made.villages} == {here.villages["mill"], here.villages["ford"]}
    assert in_list(session, here, kind=Kind.ITEM, village_id=here.villages["mill"]) == [made]
    assert in_list(session, here, kind=Kind.ITEM, town_id=here.units["bridge"]) == [made]
    assert in_list(session, here, kind=Kind.PETITION, village_id=here.villages["mill"]) == []
    corrected(session, here, made, villages="渡口村")
    assert [one.name for one in affected.villages_of(session, made)] == ["渡口村"]
    assert in_list(session, here, village_id=here.villages["mill"]) == []
    corrected(session, here, made, villages="")
    assert made.villages == []


def test_a_village_that_nobody_knows_is_refused_at_its_field(session: Session, here: County) -> None:
    made = given.item(session, here)
    for said, code in (("龙宫", "affected_village_unknown"), ("磨坊村、龙宫", "affected_village_unknown")):
        with refused(session, code, "villages"):
            corrected(session, here, made, villages=said)
    with refused(session, "affected_villages_elsewhere", "villages"):
        given.item(session, here, village_id=None, villages="渡口村", problem="另一个问题")
    assert made.villages == []


def test_it_keeps_each_village_from_being_clear_and_sums_count_it_once(session: Session, here: County) -> None:
    first, second = two(session, here)
    made = given.item(session, here, villages="磨坊村、渡口村", household="0500")
    board = villages.board(session, here.actors["leader"], villages.Wanted(), today=TODAY)
    rows = {row.name: row for block in board.blocks for row in block.rows}
    assert [rows[name].figures.items for name in ("井台村", "磨坊村", "渡口村")] == [1, 1, 1]
    assert {block.town: block.figures.items for block in board.blocks} == {"柳河镇": 1, "石桥镇": 1}
    assert board.figures.items == 1
    assert VillageUnclear.ITEMS in rows["井台村"].unclear
    assert VillageUnclear.ITEMS in rows["渡口村"].unclear
    assert VillageUnclear.ITEMS not in rows["磨坊村"].unclear, "there a household stands for it"
    assert VillageUnclear.HOUSEHOLDS in rows["磨坊村"].unclear
    assert named(made) == {second.id} != {first.id}


@pytest.mark.parametrize(
    ("said", "counts"),
    [("12户", True), ("约三十户", True), ("12户、40人", True), ("", False), ("周桂兰", False), ("0417", False)],
)
def test_a_number_of_households_names_nobody(said: str, *, counts: bool) -> None:
    assert names_nobody(said) is counts


def test_who_applies_names_the_households_where_only_their_number_was_written(session: Session, here: County) -> None:
    first, _ = two(session, here)
    made = given.item(session, here, Stage.RECTIFYING, household="12户")
    with refused(session, "households_not_named"):
        done(session, here, made, Action.APPLY, at=MORNING)
    done(session, here, made, Action.APPLY, at=MORNING, household="周桂兰、郭有田")
    assert (made.stage, named(made), made.household) == (Stage.APPLIED, {first.id}, "周桂兰、郭有田")


def test_a_household_of_another_village_that_it_affects_is_a_sample_of_it(session: Session, here: County) -> None:
    two(session, here)
    made = given.item(session, here, Stage.APPLIED, villages="磨坊村", household="0417、0500")
    done(session, here, made, Action.VERIFY, at=MORNING, sample="郭有田 冲水正常，在用")
    assert made.stage == Stage.VERIFIED


def test_the_ledger_names_villages_and_households_by_their_numbers(session: Session, here: County) -> None:
    two(session, here)
    made = given.item(session, here, villages="磨坊村、渡口村", household="周桂兰、郭有田、刘小三、12户")
    actor = here.actors["leader"]
    titles = [column.header for column in ledgers.columns(Kind.ITEM)]
    (row,) = ledgers.rows(session, actor, Kind.ITEM, [made.id], today=TODAY)
    said = dict(zip(titles, row, strict=True))
    assert (said["涉及村"], said["涉及户"]) == ("磨坊村、石桥镇渡口村", "0417、0500、刘*三、12户")


# R8: the check form of what is returned


def test_a_return_says_how_it_was_looked_at_and_what_is_not_so(session: Session, here: County) -> None:
    two(session, here)
    made = given.item(session, here, Stage.APPLIED, household="0417")
    with refused(session, "check_way_missing", "way"):
        done(session, here, made, Action.RETURN, at=MORNING, way=None)
    with refused(session, "nothing_lacking", "goal_met"):
        done(session, here, made, Action.RETURN, at=MORNING, met=frozenset(CheckPoint))
    with refused(session, "opinion_too_short", "finding"):
        done(session, here, made, Action.RETURN, at=MORNING, finding="不行")
    with refused(session, "sample_not_affected", "sample"):
        done(session, here, made, Action.RETURN, at=MORNING, sample="郭有田 没有修")
    assert made.verifications == []
    met = frozenset({CheckPoint.EVIDENCE_TRUE})
    done(session, here, made, Action.RETURN, at=MORNING, way=CheckWay.ON_SITE, met=met, sample="周桂兰 没有修好")
    (form,) = made.verifications
    assert (form.passed, form.lacks, form.sample) == (
        *(False, (CheckPoint.MEASURES_DONE, CheckPoint.GOAL_MET)),
        "周桂兰 没有修好",
    )
    assert (made.stage, made.applied_at, made.verified_on) == (Stage.RECTIFYING, None, None)


# R6, R7: what is put right household by household names its households, known to the register or not


def test_what_is_put_right_household_by_household_names_them_or_says_why_not(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING, content=Content.POV_TOILETS)
    with refused(session, "households_missing", "no_household"):
        done(session, here, made, Action.APPLY, at=MORNING)
    with refused(session, "reason_says_nothing", "no_household"):
        done(session, here, made, Action.APPLY, at=MORNING, no_household="。")
    with refused(session, "households_named_and_none", "no_household"):
        done(session, here, made, Action.APPLY, at=MORNING, household="刘小三", no_household="只是台账写错了户数")
    done(session, here, made, Action.APPLY, at=MORNING, household="刘小三")
    assert (made.stage, made.household) == (Stage.APPLIED, "刘小三")


def test_why_it_concerns_no_household_stands_in_its_course(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING, content=Content.POV_TOILETS)
    done(session, here, made, Action.APPLY, at=MORNING, no_household="只是台账写错了户数")
    steps = session.scalars(select(Step).where(Step.matter_id == made.id, Step.action == Action.APPLY)).all()
    assert ("no_household", None, "只是台账写错了户数") in told(steps[-1])


def test_a_household_that_the_register_does_not_know_is_looked_at_itself(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED, household="刘小三、郑有余")
    with refused(session, "sample_not_affected", "sample"):
        done(session, here, made, Action.VERIFY, at=MORNING, sample="钱满仓 能用")
    done(session, here, made, Action.VERIFY, at=MORNING, sample="刘小三 能用")
    assert made.stage == Stage.VERIFIED
