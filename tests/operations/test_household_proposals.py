"""What makes a household clear, changes what it is or strikes it off stands on the word of two persons."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Refused
from app.domain.household_proposals import Outcome, Proposed
from app.domain.households import HouseholdKind, Housing, Relation, Unclear
from app.domain.limits import RuleId
from app.domain.petitions import Outcome as Ended
from app.models.household_proposals import HouseholdProposal
from app.models.households import Household
from app.models.limits import LimitRule
from app.operations import household_proposals as proposals
from app.operations import households, members
from app.operations.households import NewHousehold
from app.operations.members import CorrectMember
from app.queries import household_proposals as rows
from app.queries import households as register
from tests import given
from tests.given import MORNING, County, refused
from tests.households import FACTS, HEAD, LOOKED, REASON, SINCE, SON, confirmed, household, proposed
from tests.operations.test_import_households import HEAD as SHEET_HEAD
from tests.operations.test_import_households import codes, taken

DAY = date(2024, 5, 1)
WORD = "调阅核查表，电话回访属实"


def why(session: Session, here: County, made: Household) -> tuple[Unclear, ...]:
    """Why the household is not clear, as the county sees it."""
    session.flush()
    return register.unclear_of(session, here.actors["office_clerk"], [made])[made.id]


def mended(session: Session, here: County, **facts: Any) -> Household:
    """A household whose house was unsafe and is written down as safe by the town's clerk alone."""
    made = household(session, here, housing=Housing.D, **facts)
    safe = replace(households.facts_of(made), housing=Housing.SAFE)
    households.correct(session, made.uid, None, safe, REASON, actor=here.actors["town_clerk"], now=MORNING)
    return made


def test_what_one_alone_wrote_down_makes_no_household_clear_until_another_confirms(
    session: Session, here: County
) -> None:
    made = mended(session, here)
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)
    proposal = proposed(session, here, made, Proposed.CLEAR)
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)
    confirmed(session, here, proposal)
    assert why(session, here, made) == ()
    told = [(one.action, one.note) for one in register.changes_of(session, made)[:2]]
    assert told == [("proposal_confirmed", WORD), ("propose_clear", LOOKED)]
    with refused(session, "proposal_clear_already"):
        proposed(session, here, made, Proposed.CLEAR)


def _enter(session: Session, here: County) -> Household:
    facts = replace(FACTS, village_id=here.villages["well"])
    new = NewHousehold(facts, HouseholdKind.LIFTED, SINCE, REASON, (HEAD,))
    return households.enter(session, new, actor=here.actors["office_clerk"], now=MORNING)


def _insure(session: Session, here: County) -> Household:
    made = household(session, here, HEAD, replace(SON, insured=None))
    command = CorrectMember(made.members[1].uid, SON, "已补办参保，看过缴费记录")
    members.correct_member(session, made.uid, None, command, actor=here.actors["office_head"], now=MORNING)
    return made


def _leave(session: Session, here: County) -> Household:
    made = household(session, here, HEAD, replace(SON, insured=False))
    left = CorrectMember(made.members[1].uid, replace(SON, insured=False), "户口迁往外县，已看过证明", DAY)
    members.correct_member(session, made.uid, None, left, actor=here.actors["town_clerk"], now=MORNING)
    return made


@pytest.mark.parametrize("write", [_enter, _insure, _leave])
def test_by_whatever_hand_it_came_to_be_clear_another_one_confirms_it(
    session: Session, here: County, write: Callable[[Session, County], Household]
) -> None:
    assert why(session, here, write(session, here)) == (Unclear.UNCONFIRMED,)


def test_what_leaves_it_unsafe_or_as_it_was_needs_nobody_else(session: Session, here: County) -> None:
    made = household(session, here)
    poorer = replace(households.facts_of(made), income=9000)
    households.correct(session, made.uid, None, poorer, REASON, actor=here.actors["town_clerk"], now=MORNING)
    assert why(session, here, made) == ()
    unsafe = replace(poorer, housing=Housing.C)
    households.correct(session, made.uid, None, unsafe, REASON, actor=here.actors["town_clerk"], now=MORNING)
    assert why(session, here, made) == (Unclear.HOUSING,)


def test_nobody_confirms_what_he_proposed_looked_at_or_helps(session: Session, here: County) -> None:
    made = mended(session, here, helper_id=here.people["office_head"])
    by_the_office = proposed(session, here, made, Proposed.CLEAR, by="office_clerk")
    for who, code in (
        ("office_clerk", "proposal_confirmed_by_proposer"),
        ("office_head", "proposal_confirmed_by_helper"),
        ("town_head", "not_permitted"),
        ("secretary", "not_permitted"),
    ):
        with refused(session, code):
            confirmed(session, here, by_the_office, by=who)
    with pytest.raises(NotFound):
        confirmed(session, here, by_the_office, by="bridge_clerk")
    withdrawn = (by_the_office.uid, None, "这一条改由镇里提请核实")
    proposals.withdraw(session, *withdrawn, actor=here.actors["office_clerk"], now=MORNING)
    looked = proposed(session, here, made, Proposed.CLEAR, looked_by_id=here.people["office_clerk"])
    with refused(session, "proposal_confirmed_by_looker"):
        confirmed(session, here, looked)
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)


def test_the_table_itself_keeps_them_apart(session: Session, here: County) -> None:
    proposal = proposed(session, here, mended(session, here), Proposed.CLEAR)
    himself = {"outcome": Outcome.CONFIRMED, "decided_at": MORNING, "decided_by_id": proposal.proposed_by_id}
    with pytest.raises(IntegrityError, match="decided_by_another"):
        session.execute(update(HouseholdProposal).values(himself))


def test_it_waits_for_who_may_confirm_it_and_for_nobody_else(session: Session, here: County) -> None:
    made = mended(session, here, helper_id=here.people["office_head"])
    proposal = proposed(session, here, made, Proposed.CLEAR)

    def waits() -> dict[str, int]:
        session.info.clear()
        who = ("office_clerk", "office_head", "town_clerk", "secretary", "leader")
        return {one: rows.waiting(session, here.actors[one]) for one in who}

    assert waits() == {"office_clerk": 1, "office_head": 0, "town_clerk": 0, "secretary": 0, "leader": 0}
    assert rows.page(session, here.actors["bridge_clerk"], 1).total == 0
    assert [one.uid for one in rows.page(session, here.actors["town_clerk"], 1).rows] == [proposal.uid]
    confirmed(session, here, proposal)
    assert set(waits().values()) == {0}


def test_it_rests_on_a_look_not_long_ago_and_on_nothing_open(session: Session, here: County) -> None:
    made = mended(session, here)
    with refused(session, "proposal_look_too_old", "looked_on"):
        proposed(session, here, made, Proposed.CLEAR, looked_on=MORNING.date() - timedelta(days=31))
    with refused(session, "day_in_future", "looked_on"):
        proposed(session, here, made, Proposed.CLEAR, looked_on=MORNING.date() + timedelta(days=1))
    with refused(session, "value_missing", "looked_on"):
        proposed(session, here, made, Proposed.CLEAR, looked_on=None)
    with refused(session, "choice_missing", "looked_by"):
        proposed(session, here, made, Proposed.CLEAR, looked_by_id=None)
    proposal = proposed(session, here, made, Proposed.CLEAR)
    with refused(session, "proposal_look_too_old"):
        confirmed(session, here, proposal, at=MORNING + timedelta(days=31))
    of_it: dict[str, Any] = {"village_id": here.villages["well"], "household": made.number}
    given.petition(session, here, town_id=here.units["willow"], **of_it)
    with refused(session, "proposal_unclear_open_petition"):
        confirmed(session, here, proposal)
    proposals.decline(
        session, proposal.uid, None, "这一户还有在办的信访件", actor=here.actors["office_clerk"], now=MORNING
    )
    with refused(session, "proposal_unclear_open_petition"):
        proposed(session, here, made, Proposed.CLEAR)


@pytest.mark.parametrize("what", [Proposed.KIND, Proposed.RETIRE])
def test_what_it_is_and_that_it_is_no_more_counts_once_confirmed(
    session: Session, here: County, what: Proposed
) -> None:
    made = household(session, here, kind=HouseholdKind.LIFTED)
    kind = HouseholdKind.ORDINARY if what is Proposed.KIND else None
    proposal = proposed(session, here, made, what, kind=kind, since=DAY)
    assert (made.kind, made.retired_on) == (HouseholdKind.LIFTED, None)
    confirmed(session, here, proposal)
    assert (made.kind, made.retired_on) == (
        (HouseholdKind.ORDINARY, None) if what is Proposed.KIND else (HouseholdKind.LIFTED, DAY)
    )
    assert (proposal.outcome, proposal.decided_by_id) == (Outcome.CONFIRMED, here.people["office_clerk"])


def test_what_was_proposed_is_corrected_or_taken_back_by_who_proposed_it(session: Session, here: County) -> None:
    made = household(session, here, kind=HouseholdKind.LIFTED)
    proposal = proposed(session, here, made, Proposed.KIND, kind=HouseholdKind.ORDINARY, since=DAY)
    with refused(session, "proposal_open"):
        proposed(session, here, made, Proposed.RETIRE, since=DAY)
    right = replace(proposals.facts_of(proposal), since=date(2024, 5, 2), reason="按入户核查表更正日期")
    for who in ("town_head", "office_clerk"):
        with refused(session, "proposal_of_another"):
            proposals.correct(session, proposal.uid, None, right, WORD, actor=here.actors[who], now=MORNING)
        with refused(session, "proposal_of_another"):
            proposals.withdraw(session, proposal.uid, None, WORD, actor=here.actors[who], now=MORNING)
    clerk = here.actors["town_clerk"]
    proposals.correct(session, proposal.uid, None, right, WORD, actor=clerk, now=MORNING)
    assert (proposal.from_on, proposal.reason) == (right.since, right.reason)
    with refused(session, "nothing_changed", "why"):
        proposals.correct(session, proposal.uid, None, right, WORD, actor=clerk, now=MORNING)
    proposals.withdraw(session, proposal.uid, None, "核实表填错了户，改另一户", actor=clerk, now=MORNING)
    assert proposal.outcome is Outcome.WITHDRAWN
    with refused(session, "proposal_decided"):
        confirmed(session, here, proposal)
    assert made.kind is HouseholdKind.LIFTED


def test_a_confirmation_that_was_wrong_is_revoked_by_another_than_who_proposed(session: Session, here: County) -> None:
    made = mended(session, here)
    proposal = proposed(session, here, made, Proposed.CLEAR, by="office_head")
    confirmed(session, here, proposal)
    told = (proposal.uid, None, "抽查发现住房仍不安全")
    with refused(session, "proposal_confirmed_by_proposer"):
        proposals.revoke(session, *told, actor=here.actors["office_head"], now=MORNING)
    proposals.revoke(session, *told, actor=here.actors["office_clerk"], now=MORNING)
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)
    with refused(session, "proposal_not_in_force"):
        proposals.revoke(session, *told, actor=here.actors["office_clerk"], now=MORNING)


def test_a_head_of_another_name_changes_nothing_of_its_being_clear(session: Session, here: County) -> None:
    made = household(session, here)
    son = CorrectMember(made.members[1].uid, replace(SON, relation=Relation.HEAD), "户主年迈，由长子接任户主")
    members.correct_member(session, made.uid, None, son, actor=here.actors["town_clerk"], now=MORNING)
    assert why(session, here, made) == ()


def test_each_thing_that_stands_against_it_is_told(session: Session, here: County) -> None:
    made = household(session, here, housing=Housing.D, water_safe=False)
    with pytest.raises(Refused) as told:
        proposed(session, here, made, Proposed.CLEAR)
    codes = {told.value.code, *(one.code for one in told.value.others)}
    assert codes == {"proposal_unclear_housing", "proposal_unclear_water"}


def test_how_long_a_look_holds_is_the_county_s_to_set_and_stands_where_it_is_refused(
    session: Session, here: County
) -> None:
    made = household(session, here)
    made.unconfirmed = True
    entry = {"rule": RuleId.H1_MOST, "valid_from": date(2024, 1, 1), "length": 10, "is_on": True}
    said = {"document": "县方案", "reason": "本县设定", "entered_at": MORNING, "entered_by": "office_clerk"}
    session.add(LimitRule(**entry, **said))
    session.flush()
    session.info.pop("rule_sets", None)
    with pytest.raises(Refused, match="proposal_look_too_old") as why_not:
        proposed(session, here, made, Proposed.CLEAR, looked_on=MORNING.date() - timedelta(days=11))
    assert why_not.value.facts["most"] == 10
    proposed(session, here, made, Proposed.CLEAR, looked_on=MORNING.date() - timedelta(days=10))


SAFE = {"危房户": "否", "是否解决安全饮用水": "是", "是否参加大病保险": "是"}


@pytest.mark.parametrize("by", ["office_clerk", "town_clerk"])
def test_what_a_sheet_brings_is_clear_once_another_one_looked_and_confirmed_it(
    session: Session, here: County, by: str
) -> None:
    assert codes(taken(session, here, SHEET_HEAD | SAFE, by=by)) == [[]]
    made = session.scalars(select(Household)).one()
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)
    proposal = proposed(session, here, made, Proposed.CLEAR, looked_by_id=here.people["housing_clerk"])
    if by == "office_clerk":
        with refused(session, "proposal_confirmed_by_writer"):
            confirmed(session, here, proposal, by=by)
    confirmed(session, here, proposal, by="office_head")
    assert why(session, here, made) == ()


def test_no_sheet_makes_a_household_clear_that_has_something_open(session: Session, here: County) -> None:
    of_it: dict[str, Any] = {"village_id": here.villages["well"], "household": SHEET_HEAD["户编号"]}
    petition = given.petition(session, here, town_id=here.units["willow"], **of_it)
    assert codes(taken(session, here, SHEET_HEAD | SAFE, by="office_clerk")) == [[]]
    session.expire_all()
    made = session.scalars(select(Household)).one()
    assert why(session, here, made) == (Unclear.OPEN_PETITION, Unclear.UNCONFIRMED)
    petition.settled_on, petition.outcome, petition.holder_id = MORNING.date(), Ended.RESOLVED, None
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)
    confirmed(session, here, proposed(session, here, made, Proposed.CLEAR), by="office_head")
    assert why(session, here, made) == ()
