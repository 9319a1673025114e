"""The register of households: entering, correcting, members, what a household is, its plan; refused as a whole."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.errors import Changed, NotFound, Refused
from app.domain.households import Cause, HouseholdKind, Housing, Relation, Unclear
from app.domain.permissions import Actor
from app.domain.petition_terms import Outcome
from app.domain.petitions import Category, Stage
from app.models.households import Household, Member
from app.models.journal import JournalEntry
from app.operations import correcting, households, members
from app.operations.correcting import Correct
from app.operations.members import CorrectMember, MemberFacts, NewPlanLine
from app.operations.registering import NewAccused
from app.queries import households as rows
from app.queries.households import Wanted
from tests import given
from tests.given import MORNING, County, refused
from tests.households import FACTS, HEAD, SON, become, household, retire

WHY = "入户核实后按实际情况更正"


def unclear(session: Session, here: County, made: Household, by: str = "office_clerk") -> tuple[Unclear, ...]:
    return rows.unclear_of(session, here.actors[by], [made])[made.id]


def named(here: County, made: Household) -> dict[str, Any]:
    """What is said at the counter of a matter of this household."""
    return {"household": made.number, "village_id": here.villages["well"], "town_id": here.units["willow"]}


def test_a_household_is_entered_whole_sealed_and_told(session: Session, here: County) -> None:
    made = household(session, here)
    assert [(one.name, one.relation) for one in made.members] == [("周桂兰", Relation.HEAD), ("程有田", Relation.CHILD)]
    assert [(one.kind, one.to_on) for one in made.statuses] == [(HouseholdKind.UNSTABLE, None)]
    sealed = session.execute(text("SELECT name_sealed, id_no_sealed FROM household_member WHERE position = 0")).one()
    stored = b"".join(map(bytes, sealed))
    assert "周桂兰".encode() not in stored
    assert b"9902261963" not in stored
    assert [one.action for one in rows.changes_of(session, made)] == ["enter"]
    entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "household.enter")).one()
    assert entry.object_uid == made.uid


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"number": " "}, "household_number_missing", "number"),
        ({"further_causes": (Cause.ILLNESS,)}, "cause_twice", "further_causes"),
        ({"income_year": None}, "income_year_missing", "income_year"),
    ],
)
def test_contradicting_facts_are_refused_at_their_field(
    session: Session, here: County, facts: dict[str, Any], code: str, field: str
) -> None:
    with refused(session, code, field):
        household(session, here, **facts)
    assert session.scalars(select(Household)).all() == []


@pytest.mark.parametrize(
    ("who", "code"),
    [((SON,), "household_head"), ((HEAD, replace(SON, relation=Relation.HEAD)), "household_head")],
)
def test_a_household_has_one_head(session: Session, here: County, who: tuple[MemberFacts, ...], code: str) -> None:
    with refused(session, code, "relation"):
        household(session, here, *who)


def test_a_number_stands_for_one_household_and_nobody_lives_in_two(session: Session, here: County) -> None:
    first = household(session, here)
    with refused(session, "household_number_known", "number"):
        household(session, here, replace(HEAD, id_no=""))
    with refused(session, "member_elsewhere", "id_no"):
        household(session, here, number="9902261040418")
    gone = CorrectMember(first.members[1].uid, SON, "结婚成家以后分户另过", date(2024, 5, 1))
    members.correct_member(session, first.uid, None, gone, actor=here.actors["town_clerk"], now=MORNING)
    second = household(session, here, replace(SON, relation=Relation.HEAD), number="9902261040418", at=MORNING)
    assert [one.name for one in second.members] == ["程有田"]
    back = CorrectMember(first.members[1].uid, SON, "当时分户登记错了，没有分户")
    with refused(session, "member_elsewhere", "id_no"):
        members.correct_member(session, first.uid, None, back, actor=here.actors["town_clerk"], now=MORNING)


def test_a_town_enters_its_own_villages_and_reads_no_other_town_s(session: Session, here: County) -> None:
    with refused(session, "village_of_another_town", "village"):
        household(session, here, village="ford")
    with refused(session, "village_of_another_town", "village"):
        household(session, here, by="housing_head")
    with refused(session, "not_permitted"):
        household(session, here, by="auditor")
    ours, theirs = (
        household(session, here),
        household(session, here, replace(HEAD, id_no=""), by="office_clerk", village="ford", number="1"),
    )
    seen = {by: [row.household.uid for row in rows.page(session, here.actors[by], Wanted()).rows] for by in here.actors}
    assert seen["secretary"] == [ours.uid]
    assert seen["bridge_clerk"] == [theirs.uid]
    assert seen["auditor"] == seen["leader"] == [ours.uid, theirs.uid]
    assert seen["housing_head"] == seen["verifier"] == seen["admin"] == []
    with pytest.raises(NotFound):
        households.correct(session, ours.uid, None, FACTS, WHY, actor=here.actors["bridge_clerk"], now=MORNING)


def test_whoever_helps_a_household_sees_it(session: Session, here: County) -> None:
    ours = household(session, here, helper_id=here.people["housing_clerk"])
    household(session, here, replace(HEAD, id_no=""), number="1")
    found = rows.page(session, here.actors["housing_clerk"], Wanted())
    assert [row.household.uid for row in found.rows] == [ours.uid]


def test_the_register_is_found_by_number_name_and_identity_only_by_who_may_see_them(
    session: Session, here: County
) -> None:
    made = household(session, here)
    household(session, here, replace(HEAD, name="许立", id_no=""), number="1")

    def numbers(by: str, typed: str) -> list[str]:
        return [row.household.number for row in rows.page(session, here.actors[by], Wanted(typed)).rows]

    for typed in (made.number, "周桂兰", "程有田", HEAD.id_no, "122X"):
        assert numbers("town_clerk", typed) == [made.number]
    assert numbers("auditor", made.number) == [made.number]
    assert numbers("auditor", "周桂兰") == numbers("auditor", HEAD.id_no) == []


def test_what_a_household_is_has_its_history_without_gaps(session: Session, here: County) -> None:
    made = household(session, here)
    lifted, day = HouseholdKind.LIFTED, date(2024, 5, 6)
    with refused(session, "household_is_that_already", "kind"):
        become(session, here, made, made.kind, day)
    with refused(session, "household_status_same_day", "since"):
        become(session, here, made, lifted, date(2023, 11, 3))
    with refused(session, "day_in_future", "since"):
        become(session, here, made, lifted, date(2024, 6, 1))
    become(session, here, made, lifted, day)
    session.expire(made)
    assert [(one.kind, one.from_on, one.to_on) for one in made.statuses] == [
        (HouseholdKind.UNSTABLE, date(2023, 11, 3), date(2024, 5, 5)),
        (lifted, day, None),
    ]
    assert made.kind is lifted


def test_a_correction_tells_before_and_after_and_the_second_editor_is_told(session: Session, here: County) -> None:
    made, actor = household(session, here), here.actors["town_clerk"]
    version, known = made.version, households.facts_of(made)
    with refused(session, "nothing_changed", "reason"):
        households.correct(session, made.uid, version, known, WHY, actor=actor, now=MORNING)
    unsafe = replace(known, housing=Housing.D)
    households.correct(session, made.uid, version, unsafe, WHY, actor=actor, now=MORNING)
    newest = rows.changes_of(session, made)[0]
    assert newest.changes == '[["housing", "否", "D级"]]'
    assert newest.note == WHY
    with pytest.raises(Changed):
        households.correct(session, made.uid, version, known, WHY, actor=actor, now=MORNING)


def test_another_head_takes_over_before_the_first_may_leave(session: Session, here: County) -> None:
    made, actor = household(session, here), here.actors["town_clerk"]
    mother, son = made.members

    def leaves(who: Member, facts: MemberFacts, on: date | None = None) -> None:
        command = CorrectMember(who.uid, facts, "户主随女儿生活，由长子接任", on)
        members.correct_member(session, made.uid, None, command, actor=actor, now=MORNING)

    with refused(session, "household_head", "relation"):
        leaves(mother, HEAD, date(2024, 5, 1))
    leaves(son, replace(SON, relation=Relation.HEAD))
    assert (mother.relation, son.relation) == (Relation.OTHER, Relation.HEAD)
    leaves(mother, replace(HEAD, relation=Relation.PARENT), date(2024, 5, 1))
    session.flush()
    row = rows.page(session, actor, Wanted()).rows[0]
    assert row.head is son
    assert row.people == 1


def test_a_plan_line_has_an_owner_and_a_day_and_is_done_once(session: Session, here: County) -> None:
    made, actor = household(session, here), here.actors["town_clerk"]
    new = NewPlanLine("代办慢性病门诊报销手续", here.people["deputy"], date(2024, 6, 30), made.members[0].id)
    with refused(session, "choice_missing", "owner"):
        members.plan(session, made.uid, None, replace(new, owner_id=None), actor=actor, now=MORNING)
    with refused(session, "day_before", "due_on"):
        members.plan(session, made.uid, None, replace(new, due_on=date(2024, 5, 1)), actor=actor, now=MORNING)
    line = members.plan(session, made.uid, None, new, actor=actor, now=MORNING)
    assert line.member is made.members[0]
    later = MORNING + timedelta(days=20)
    done = (date(2024, 5, 28), "报销款已经到账，本人看过存折")
    members.plan_done(session, made.uid, None, line.uid, *done, actor=actor, now=later)
    with refused(session, "plan_line_done", "done_on"):
        members.plan_done(session, made.uid, None, line.uid, *done, actor=actor, now=later)


def test_who_is_no_more_stays_in_the_record_and_leaves_the_register(session: Session, here: County) -> None:
    made, actor = household(session, here), here.actors["town_clerk"]
    retire(session, here, made, date(2024, 5, 1))
    assert rows.page(session, actor, Wanted()).total == 0
    assert rows.by_uid(session, actor, made.uid) is made
    with refused(session, "household_retired"):
        households.correct(session, made.uid, None, FACTS, WHY, actor=actor, now=MORNING)


def test_a_household_with_something_open_is_not_taken_out_of_the_register(session: Session, here: County) -> None:
    made = household(session, here)
    of_it: dict[str, Any] = {"village_id": here.villages["well"], "household": made.number}
    petition = given.petition(session, here, **named(here, made))
    item = given.item(session, here, **of_it)
    day = date(2024, 5, 1)
    with pytest.raises(Refused) as kept, session.begin_nested():
        retire(session, here, made, day)
    assert kept.value.code == "household_still_open"
    assert kept.value.facts == {"petitions": 1, "items": 1, "campaigns": 0, "cases": 0}
    assert made.retired_on is None
    petition.settled_on, petition.outcome, petition.holder_id = MORNING.date(), Outcome.RESOLVED, None
    item.settled_on, item.outcome, item.holder_id = MORNING.date(), Outcome.RESOLVED, None
    session.flush()
    retire(session, here, made, day)
    assert made.retired_on == day


def test_matters_hang_on_the_household_their_words_name(session: Session, here: County) -> None:
    village: dict[str, Any] = {"town_id": here.units["willow"], "village_id": here.villages["well"]}
    before = given.petition(session, here, household="户主 周桂兰", **village)
    elsewhere = given.petition(session, here, household="周桂兰", village_id=here.villages["mill"])
    made = household(session, here, at=MORNING)
    by_number = given.petition(session, here, household=made.number, **village)
    session.flush()
    assert {before.household_id, by_number.household_id} == {made.id}
    assert elsewhere.household_id is None
    found = {one.uid for one in rows.matters_of(session, here.actors["petition_head"], made)}
    assert found == {before.uid, by_number.uid}
    wrong = Correct({"household": "许立"}, "户主的姓名当时写错了")
    correcting.correct(session, by_number.uid, None, wrong, actor=here.actors["petition_head"], now=MORNING)
    assert by_number.household_id is None


def test_a_household_is_clear_when_looked_at_and_nothing_is_open(session: Session, here: County) -> None:
    made = household(session, here)
    assert unclear(session, here, made) == ()
    words = named(here, made)
    given.petition(session, here, Stage.ACCEPTED, **words)
    assert unclear(session, here, made) == (Unclear.OPEN_PETITION,)
    facts = MemberFacts("程小禾", Relation.GRANDCHILD)
    members.join(session, made.uid, None, facts, WHY, actor=here.actors["town_clerk"], now=MORNING)
    assert unclear(session, here, made) == (Unclear.NOT_LOOKED_AT, Unclear.OPEN_PETITION)


def test_an_accusation_or_a_conflict_shows_in_nobody_s_light(session: Session, here: County) -> None:
    made = household(session, here)
    words = named(here, made)
    accusation = given.petition(session, here, category=Category.ACCUSATION, **words)
    session.flush()
    assert accusation.household_id == made.id
    for by in ("office_clerk", "town_head", "petition_head", "leader"):
        assert unclear(session, here, made, by) == ()
        assert rows.matters_of(session, here.actors[by], made) == []
    against = given.petition(session, here, accused=(NewAccused(person_id=here.people["town_head"]),), **words)
    assert unclear(session, here, made, "town_head") == ()
    assert unclear(session, here, made, "leader") == (Unclear.OPEN_PETITION,)
    assert against.household_id == made.id


def test_the_system_reaches_all(session: Session, here: County) -> None:
    household(session, here)
    assert rows.page(session, Actor.system(), Wanted()).people == 2
