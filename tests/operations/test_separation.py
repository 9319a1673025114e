"""Three persons by structure: whoever had a part in a rectification, in any round or unit, checks nothing of it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.accountability import PostKind
from app.domain.permissions import Actor, Role
from app.domain.rectification import WORKFLOW, Action, ReworkCause, Stage
from app.domain.separation import Part
from app.domain.visits import VisitKind, VisitMethod
from app.models.directory import Post, Tenure
from app.models.rectification import RectificationItem
from app.operations import assisting, closing_out, correcting, matters, visits
from app.operations.correcting import Correct
from app.queries.facts import facts_of
from app.queries.turns import may_do
from tests import given
from tests.given import MORNING, County, done, measure, refused


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def moved(session: Session, here: County, who: str, *roles: Role, unit: str = "housing") -> Actor:
    """The same person, who has a post in another unit and other duties by now."""
    old = session.scalars(select(Tenure).where(Tenure.post_id == here.posts[who], Tenure.to_on.is_(None))).one()
    old.to_on = MORNING.date()
    post = Post(unit_id=here.units[unit], kind=PostKind.CLERK, title="科员")
    session.add(post)
    session.flush()
    session.add(Tenure(post_id=post.id, person_id=here.people[who], from_on=MORNING.date() + timedelta(days=1)))
    session.flush()
    units = frozenset({here.units[unit]})
    return replace(here.actors[who], roles=frozenset(roles), unit_id=here.units[unit], unit_ids=units, town_id=None)


def why_not(session: Session, item: RectificationItem, action: Action, actor: Actor) -> str | None:
    return WORKFLOW.refusal(action, facts_of(session, item), actor)


SIGNER = (Role.COUNTY_OFFICE, Role.COUNTY_LEADER)


@pytest.mark.parametrize(
    ("who", "part"),
    [("town_clerk", Part.APPLIED), ("town_head", Part.REPORTED), ("verifier", Part.CHECKED)],
)
def test_who_worked_on_it_signs_nothing_off_after_he_moved_elsewhere(
    session: Session, here: County, who: str, part: Part
) -> None:
    made = given.item(session, here, Stage.VERIFIED)
    actor = moved(session, here, who, *SIGNER)
    with refused(session, f"had_part_{part}"):
        closing_out.sign_off(session, made.uid, None, closing_out.SignOff(), actor=actor, now=at(5, 20))


def test_the_county_office_approves_the_plan_and_signs_off(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.VERIFIED)  # its clerk has approved the plan
    done(session, here, made, Action.SIGN_OFF, at=at(5, 20), by="office_clerk")
    assert made.stage == Stage.CLOSED


def test_whoever_applied_in_vain_is_known_after_the_application_was_voided(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    done(session, here, made, Action.RETURN, at=at(5, 12))
    assert made.applicant_id is None
    done(session, here, made, Action.APPROVE_REPORT, at=at(5, 13))
    done(session, here, made, Action.APPLY, at=at(5, 14), by="town_head")
    done(session, here, made, Action.VERIFY, at=at(5, 15))
    former = moved(session, here, "town_clerk", *SIGNER)
    with refused(session, "had_part_put_forward"):
        closing_out.sign_off(session, made.uid, None, closing_out.SignOff(), actor=former, now=at(5, 16))


def test_whoever_was_named_handler_and_did_nothing_is_kept_from_checking_it_later(
    session: Session, here: County
) -> None:
    made = given.item(session, here)
    done(session, here, made, Action.CLAIM, at=MORNING, handler_id=here.people["other_clerk"])
    corrected = Correct({"handler_id": here.people["town_clerk"]}, "认领时写错了经办人，另有其人")
    correcting.correct(session, made.uid, None, corrected, actor=here.actors["office_clerk"], now=MORNING)
    assert here.name_of(made.handler_id) == "town_clerk"
    moved(session, here, "other_clerk", Role.VERIFIER, unit="revival")
    done(session, here, made, Action.PLAN, at=at(5, 13))
    with refused(session, "verifier_had_part", "verifier"):
        done(session, here, made, Action.APPROVE_PLAN, at=at(5, 13), verifier_id=here.people["other_clerk"])


def test_whoever_held_it_once_is_kept_from_checking_it(session: Session, here: County) -> None:
    made = given.item(session, here)
    done(session, here, made, Action.CLAIM, at=MORNING, holder_id=here.people["deputy"])
    done(session, here, made, Action.PLAN, at=MORNING)
    matters.name_holder(
        *(session, made.uid, None, matters.NameHolder(here.people["town_head"], "由镇长包保")),
        actor=here.actors["office_head"],
        now=at(5, 12),
    )
    moved(session, here, "deputy", Role.VERIFIER)
    with refused(session, "verifier_had_part", "verifier"):
        done(session, here, made, Action.APPROVE_PLAN, at=at(5, 13), verifier_id=here.people["deputy"])


def test_whoever_worked_on_the_first_round_does_not_verify_the_second(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED)
    done(session, here, made, Action.REWORK, at=at(6, 12), cause=ReworkCause.RELAPSE)
    done(session, here, made, Action.PLAN, at=at(6, 13), measures=(measure("更换供货商"),))
    for who in ("town_clerk", "town_head"):
        moved(session, here, who, Role.VERIFIER)
        with refused(session, "verifier_had_part", "verifier"):
            done(session, here, made, Action.APPROVE_PLAN, at=at(6, 14), verifier_id=here.people[who])


def test_people_of_the_unit_that_had_it_before_do_not_verify_it(session: Session, here: County) -> None:
    made = given.item(session, here)
    done(session, here, made, Action.CLAIM, at=MORNING)
    made.unit_id, made.handler_id = here.units["bridge"], None
    session.flush()
    facts = facts_of(session, made)
    assert here.units["willow"] in facts.rectifying_unit_ids
    done(session, here, made, Action.PLAN, at=MORNING, by="bridge_head")
    with refused(session, "verifier_of_same_unit", "verifier"):
        done(session, here, made, Action.APPROVE_PLAN, at=MORNING, verifier_id=here.people["other_clerk"])


def test_the_verifier_who_came_into_the_unit_neither_passes_nor_returns(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    units = frozenset({here.units["willow"]})
    inside = replace(here.actors["verifier"], unit_id=here.units["willow"], unit_ids=units)
    for action in (Action.VERIFY, Action.RETURN):
        assert why_not(session, made, action, inside) == "verifier_of_same_unit"


def assisted(session: Session, here: County, made: RectificationItem, unit: str, head: str) -> None:
    """A unit was asked for its part in the item, and its head answered."""
    asked = assisting.Ask(here.units[unit], "请核对涉及农户的补助发放台账", MORNING.date() + timedelta(days=5))
    one = assisting.ask(session, made.uid, None, asked, actor=here.actors["town_clerk"], now=MORNING)
    reply = assisting.Reply(one.id, "台账已逐户核对，三户补发到位")
    assisting.reply(session, made.uid, None, reply, actor=here.actors[head], now=MORNING)


def test_the_unit_that_answered_for_a_part_of_it_neither_verifies_nor_looks_back(
    session: Session, here: County
) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    assisted(session, here, made, "revival", "revival_head")
    done(session, here, made, Action.APPLY, at=at(5, 12))
    with refused(session, "verifier_of_same_unit"):
        done(session, here, made, Action.VERIFY, at=at(5, 13))
    done(session, here, made, Action.NAME_VERIFIER, at=at(5, 13))  # of a third unit
    third = replace(here.actors["housing_clerk"], roles=frozenset({Role.VERIFIER}))
    assert why_not(session, made, Action.VERIFY, third) is None
    planned = given.item(session, here, Stage.CLAIMED)
    assisted(session, here, planned, "revival", "revival_head")
    with refused(session, "verifier_of_same_unit", "verifier"):
        done(session, here, planned, Action.APPROVE_PLAN, at=at(5, 13))


# Looking back: another pair of eyes


@pytest.mark.parametrize("method", VisitMethod)
def test_nobody_of_the_responsible_unit_looks_back_however_he_looks(
    session: Session, here: County, method: VisitMethod
) -> None:
    made = given.item(session, here, Stage.CLOSED)
    with refused(session, "visitor_of_same_unit"):
        given.visited(session, here, made, at=at(6, 1), by="secretary", method=method)
    assert given.visited(session, here, made, at=at(6, 1), method=method).kind is VisitKind.LOOK_BACK


@pytest.mark.parametrize(
    ("who", "code"),
    [("other_clerk", "visitor_of_same_unit"), ("town_clerk", "same_person_as_worked"), ("housing_clerk", None)],
)
def test_whoever_is_written_down_as_having_looked_back_is_no_less_another(
    session: Session, here: County, who: str, code: str | None
) -> None:
    made = given.item(session, here, Stage.CLOSED)
    visit = visits.NewVisit(
        *(VisitKind.LOOK_BACK, VisitMethod.PHONE, date(2024, 6, 1), given.SOLVED), visitor_id=here.people[who]
    )
    if code is None:
        visits.record(session, made.uid, None, visit, actor=here.actors["supervisor"], now=at(6, 2))
        assert made.settled_on is not None
        return
    with refused(session, code, "visitor"):
        visits.record(session, made.uid, None, visit, actor=here.actors["supervisor"], now=at(6, 2))


def test_what_a_queue_says_of_the_parts_is_what_the_rules_say(session: Session, here: County) -> None:
    stages = (Stage.APPLIED, Stage.VERIFIED, Stage.CLOSED)
    made = [given.item(session, here, stage, at=MORNING + timedelta(hours=place)) for place, stage in enumerate(stages)]
    made.append(given.watched(session, here))
    helped = given.item(session, here, Stage.RECTIFYING, at=MORNING + timedelta(hours=5))
    assisted(session, here, helped, "housing", "housing_head")
    done(session, here, helped, Action.APPLY, at=MORNING + timedelta(hours=6))
    made.append(helped)
    asked = (Action.VERIFY, Action.RETURN, Action.SIGN_OFF, Action.VISIT, Action.CHECK)
    everything = frozenset({Role.VERIFIER, *SIGNER, Role.SUPERVISOR, Role.UNIT_HEAD})
    found = 0
    for known in here.actors.values():
        actor = replace(known, roles=everything)
        for action in asked:
            rows = session.scalars(select(RectificationItem.id).where(may_do(actor, action))).all()
            ruled = [one.id for one in made if why_not(session, one, action, actor) is None]
            assert sorted(rows) == sorted(ruled), (action, known.account)
            found += len(ruled)
    assert found
