"""What keeps a household from being clear goes by no single hand: another one confirms that it is clear (户户清)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.campaigns import CampaignKind, Finding
from app.domain.household_proposals import Proposed
from app.domain.households import Housing, Unclear
from app.domain.petitions import Stage
from app.domain.villages import Light
from app.models.directory import Person
from app.models.households import Household
from app.models.matters import Matter
from app.operations import correcting, household_ties, households
from app.operations.correcting import Correct
from app.operations.household_ties import JudgeHousehold, RevokeHousehold
from app.operations.registering import NewPetitioner
from app.queries import household_proposals as proposals
from app.queries import household_ties as ties
from app.queries import households as register
from app.queries import villages
from tests import given
from tests.campaigns import LOOKED, UNASKED, campaign, entered, looked
from tests.given import MORNING, County, refused
from tests.households import HEAD, SON, confirmed, household, proposed, retire

WHY = "原来录错了，按现场核对更正"


def why(session: Session, here: County, made: Household) -> tuple[Unclear, ...]:
    """Why the household is not clear."""
    session.flush()
    return register.unclear_of(session, here.actors["leader"], [made])[made.id]


def is_green(session: Session, here: County, made: Household) -> bool:
    """Whether its village is."""
    rows = villages.rows(session, here.actors["leader"], today=MORNING.date())
    return next(row for row in rows if row.id == made.village_id).light is Light.CLEAR


def test_a_finding_that_is_corrected_makes_no_household_clear_alone(session: Session, here: County) -> None:
    made = household(session, here)
    looking = campaign(session, here)
    entered(session, here, looking, made, looked(here))
    assert why(session, here, made) == (Unclear.OPEN_CAMPAIGN,)
    entered(session, here, looking, made, looked(here, Finding.NONE), WHY)
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)
    assert not is_green(session, here, made)
    confirmed(session, here, proposed(session, here, made, Proposed.CLEAR))
    assert why(session, here, made) == ()
    assert is_green(session, here, made)


def test_ticks_of_one_day_or_solving_it_wait_for_another_one_too(session: Session, here: County) -> None:
    made = household(session, here)
    looking = campaign(session, here)
    days: dict[str, Any] = dict.fromkeys(("built_on", "works_on", "in_use_on", "satisfied_on"), LOOKED)
    ticked = looked(here, **days, satisfied_by_id=made.members[0].id)
    entered(session, here, looking, made, looked(here))
    entered(session, here, looking, made, ticked)
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)
    other = household(session, here, replace(HEAD, name="郭有粮", id_no=""), number="0500")
    housing = campaign(session, here, CampaignKind.HOUSING, name="2024年住房安全排查")
    seen = looked(here, **UNASKED)
    entered(session, here, housing, other, seen)
    solved = replace(seen, finding=Finding.SOLVED, solved_on=LOOKED, solved_note="屋面已重做，看过")
    entered(session, here, housing, other, solved)
    assert why(session, here, other) == (Unclear.UNCONFIRMED,)
    assert register.changes_of(session, other)[0].action == "to_confirm"


def test_where_nothing_was_found_nobody_else_is_asked(session: Session, here: County) -> None:
    made = household(session, here)
    entered(session, here, campaign(session, here), made, looked(here, Finding.NONE))
    assert why(session, here, made) == ()


def _words(session: Session, here: County, matter: Matter) -> None:
    command = Correct({"household": ""}, WHY)
    who = here.actors["petition_head" if matter.kind == "petition" else "office_clerk"]
    correcting.correct(session, matter.uid, None, command, actor=who, now=MORNING)


def _void(session: Session, here: County, matter: Matter) -> None:
    given.done(session, here, matter, "void", at=MORNING)


@pytest.mark.parametrize("kind", ["petition", "item"])
@pytest.mark.parametrize("take", [_words, _void])
def test_who_takes_something_open_off_a_household_does_not_make_it_clear(
    session: Session, here: County, kind: str, take: Callable[[Session, County, Matter], None]
) -> None:
    made = household(session, here)
    of_it: dict[str, Any] = {"village_id": here.villages["well"], "household": HEAD.name}
    matter: Matter
    if kind == "petition":
        matter = given.petition(session, here, town_id=here.units["willow"], **of_it)
    else:
        matter = given.item(session, here, **of_it)
    assert why(session, here, made) == (Unclear.OPEN_PETITION if kind == "petition" else Unclear.OPEN_ITEM,)
    take(session, here, matter)
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)
    told = register.changes_of(session, made)[0]
    assert (told.action, told.note, told.changes) == ("to_confirm", None, None), "it does not tell of what"
    confirmed(
        session,
        here,
        proposed(session, here, made, Proposed.CLEAR),
        by="office_head" if take is _words else "office_clerk",
    )
    assert why(session, here, made) == ()


def test_what_was_said_of_the_household_and_is_taken_back_waits_too(session: Session, here: County) -> None:
    made = household(session, here)
    person = NewPetitioner(name=SON.name, id_no=SON.id_no, phone="16000123456", address="井台村四组")
    petition, head = given.petition(session, here, people=(person,)), here.actors["petition_head"]
    yes = JudgeHousehold(made.id, belongs=True, reason="当面核对了户口簿")
    household_ties.judge(session, petition.uid, None, yes, actor=head, now=MORNING)
    assert why(session, here, made) == (Unclear.OPEN_PETITION,)
    (tie,) = ties.of_matter(session, head, petition)
    back = RevokeHousehold(tie.id, "同号录错，不是这一户")
    household_ties.revoke(session, petition.uid, None, back, actor=head, now=MORNING)
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)


def test_what_is_over_may_be_corrected_and_nobody_is_asked(session: Session, here: County) -> None:
    made = household(session, here)
    of_it: dict[str, Any] = {"village_id": here.villages["well"], "household": HEAD.name}
    petition = given.petition(session, here, town_id=here.units["willow"], **of_it)
    elsewhere = Correct({"place": "井台村四组渠边"}, WHY)
    correcting.correct(session, petition.uid, None, elsewhere, actor=here.actors["petition_head"], now=MORNING)
    assert why(session, here, made) == (Unclear.OPEN_PETITION,)
    assert petition.stage == Stage.REGISTERED


def test_a_household_with_a_problem_of_a_campaign_is_not_struck_off(session: Session, here: County) -> None:
    made = household(session, here)
    looking = campaign(session, here)
    entered(session, here, looking, made, looked(here))
    with refused(session, "household_still_open", "since"):
        retire(session, here, made, LOOKED)
    assert made.retired_on is None
    entered(session, here, looking, made, looked(here, Finding.NONE), WHY)
    retire(session, here, made, LOOKED)
    assert made.retired_on == LOOKED


# Who confirms, and on which look


def test_the_look_is_not_before_what_it_is_to_bear_out(session: Session, here: County) -> None:
    made = household(session, here, housing=Housing.D)
    safe = replace(households.facts_of(made), housing=Housing.SAFE)
    households.correct(session, made.uid, None, safe, WHY, actor=here.actors["town_clerk"], now=MORNING)
    with refused(session, "proposal_look_before_change", "looked_on"):
        proposed(session, here, made, Proposed.CLEAR, looked_on=MORNING.date() - timedelta(days=1))
    proposal = proposed(session, here, made, Proposed.CLEAR)
    water = replace(safe, water_safe=False)
    later = MORNING + timedelta(days=1)
    households.correct(session, made.uid, None, water, WHY, actor=here.actors["town_clerk"], now=later)
    households.correct(session, made.uid, None, safe, WHY, actor=here.actors["town_clerk"], now=later)
    with refused(session, "proposal_look_before_change"):
        confirmed(session, here, proposal, at=later)
    assert why(session, here, made) == (Unclear.UNCONFIRMED,)


def test_who_looked_held_a_post_in_its_town_or_in_the_county_that_day(session: Session, here: County) -> None:
    made = household(session, here)
    made.unconfirmed = True
    with refused(session, "proposal_looker_from_elsewhere", "looked_by"):
        proposed(session, here, made, Proposed.CLEAR, looked_by_id=here.people["bridge_clerk"])
    nobody = Person(name="许立新")
    session.add(nobody)
    session.flush()
    with refused(session, "proposal_looker_from_elsewhere", "looked_by"):
        proposed(session, here, made, Proposed.CLEAR, looked_by_id=nobody.id)
    confirmed(session, here, proposed(session, here, made, Proposed.CLEAR, looked_by_id=here.people["housing_clerk"]))
    assert why(session, here, made) == ()


def test_who_wrote_down_what_makes_it_clear_does_not_confirm_it(session: Session, here: County) -> None:
    made = household(session, here, housing=Housing.D)
    safe = replace(households.facts_of(made), housing=Housing.SAFE)
    households.correct(session, made.uid, None, safe, WHY, actor=here.actors["office_clerk"], now=MORNING)
    proposal = proposed(session, here, made, Proposed.CLEAR)
    with refused(session, "proposal_confirmed_by_writer"):
        confirmed(session, here, proposal)
    for who, waits in (("office_clerk", 0), ("office_head", 1)):
        session.info.clear()
        assert proposals.waiting(session, here.actors[who]) == waits
    confirmed(session, here, proposal, by="office_head")
    assert why(session, here, made) == ()
    later = MORNING + timedelta(days=1)
    water = replace(safe, water_safe=False)
    households.correct(session, made.uid, None, water, WHY, actor=here.actors["office_head"], now=later)
    households.correct(session, made.uid, None, safe, WHY, actor=here.actors["office_head"], now=later)
    confirmed(session, here, proposed(session, here, made, Proposed.CLEAR, at=later), at=later)
    assert why(session, here, made) == (), "what was written before it was last confirmed keeps nobody away"
