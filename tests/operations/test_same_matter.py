"""What makes an earlier petition a reason to merge one, or not to accept it: its period, its people, its category."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.petitions import Action, Category, Form, Refusal, Stage
from app.models.petitions import Petition
from app.operations import correcting
from app.operations.registering import NewPetitioner
from tests import given
from tests.given import MORNING, County, done, refused

NOON = MORNING + timedelta(hours=3)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


def because_of(other: Petition, refusal: Refusal = Refusal.IN_PROCESS) -> dict[str, Any]:
    return {"refusal": refusal, "number": other.number, "competent_organ": ""}


# Its period (art. 19 para 3: 在规定期限内)


@pytest.mark.parametrize(
    ("stage", "rule"),
    [
        (Stage.ROUTED, RuleId.D3),
        (Stage.ACCEPTED, RuleId.D5),
        (Stage.OPINION_ISSUED, RuleId.D5),
        (Stage.DELIVERED, RuleId.D7),
    ],
)
def test_what_is_past_its_period_is_no_longer_a_reason_not_to_accept(
    session: Session, here: County, stage: Stage, rule: RuleId
) -> None:
    first = given.petition(session, here, stage)
    last = next(clock.due_on for clock in first.clocks if clock.rule is rule)
    late, in_time = (given.petition(session, here, at=on(last) - timedelta(days=1)) for _ in range(2))
    with refused(session, "in_process_past_period", "number"):
        done(session, here, late, Action.NOT_ACCEPT, at=on(last + timedelta(days=1)), **because_of(first))
    done(session, here, in_time, Action.NOT_ACCEPT, at=on(last), **because_of(first))
    assert (in_time.stage, in_time.same_as_id) == (Stage.NOT_ACCEPTED, first.id)


def test_a_review_that_is_asked_for_is_a_period_of_its_own(session: Session, here: County) -> None:
    first = given.petition(session, here, Stage.DELIVERED)
    asked = MORNING + timedelta(days=20)
    done(session, here, first, Action.ASK_REVIEW, at=asked)
    last = next(clock.due_on for clock in first.clocks if clock.rule is RuleId.D8)
    late, in_time = (given.petition(session, here, at=on(last) - timedelta(days=1)) for _ in range(2))
    done(session, here, in_time, Action.NOT_ACCEPT, at=on(last), **because_of(first))
    with refused(session, "in_process_past_period", "number"):
        done(session, here, late, Action.NOT_ACCEPT, at=on(last + timedelta(days=1)), **because_of(first))


# Its people (DOMAIN 7.4)


ID_NUMBER, ANOTHER_ID = "510100199001011233", "510100199001011217"


def somebody(session: Session, here: County, stage: Stage = Stage.REGISTERED, **known: Any) -> Petition:
    """A petition of somebody called 钱满仓, and what else is known of him."""
    village = known.pop("village", "well")
    town = "bridge" if village == "ford" else "willow"
    place: dict[str, Any] = {"town_id": here.units[town], "village_id": here.villages[village] if village else None}
    return given.petition(session, here, stage, people=(NewPetitioner(name="钱满仓", **known),), **place)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"id_no": ID_NUMBER}, {"id_no": ANOTHER_ID}),
        ({"id_no": ID_NUMBER, "phone": "19900123456"}, {"id_no": ANOTHER_ID, "phone": "19900123456"}),
        ({"phone": "19900123456"}, {"phone": "19900777888"}),
        ({"phone": "19900123456"}, {"village": "ford"}),
        ({}, {"village": "mill"}),
        ({"village": ""}, {"village": "ford"}),
    ],
)
def test_somebody_else_of_the_same_name_is_neither_merged_nor_refused(
    session: Session, here: County, one: dict[str, Any], other: dict[str, Any]
) -> None:
    first, again = somebody(session, here, Stage.ACCEPTED, **one), somebody(session, here, **other)
    with refused(session, "merge_for_another", "number"):
        done(session, here, again, Action.MERGE, at=NOON, number=first.number)
    with refused(session, "in_process_for_another", "number"):
        done(session, here, again, Action.NOT_ACCEPT, at=NOON, **because_of(first))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"id_no": ID_NUMBER, "phone": "19900123456"}, {"id_no": ID_NUMBER, "phone": "19900777888", "village": "ford"}),
        ({"id_no": ID_NUMBER, "phone": "19900123456"}, {"phone": "19900123456", "village": "ford"}),
        ({"phone": "19900123456"}, {}),
        ({}, {}),
        ({}, {"village": ""}),
    ],
)
def test_the_same_person_is_merged_by_the_number_the_phone_or_the_village(
    session: Session, here: County, one: dict[str, Any], other: dict[str, Any]
) -> None:
    first, again = somebody(session, here, Stage.ACCEPTED, **one), somebody(session, here, **other)
    done(session, here, again, Action.MERGE, at=NOON, number=first.number)
    assert (again.stage, again.same_as_id) == (Stage.MERGED, first.id)


def test_whoever_gave_his_name_is_not_refused_for_a_letter_that_nobody_signed(session: Session, here: County) -> None:
    unsigned = given.petition(session, here, Stage.ROUTED, form=Form.ANONYMOUS, people=())
    signed = somebody(session, here)
    with refused(session, "in_process_for_another", "number"):
        done(session, here, signed, Action.NOT_ACCEPT, at=NOON, **because_of(unsigned))


# What it is merged into answers it (art. 29 to 32)


def joint(
    session: Session, here: County, names: tuple[str, ...], stage: Stage = Stage.REGISTERED, **said: Any
) -> Petition:
    people = tuple(NewPetitioner(name=name) for name in names)
    said.setdefault("people_count", len(people))
    return given.petition(session, here, stage, people=people, form=Form.COLLECTIVE, **said)


def test_an_appeal_is_not_merged_into_a_suggestion(session: Session, here: County) -> None:
    suggestion = given.petition(session, here, Stage.ACCEPTED, category=Category.SUGGESTION)
    appeal, another = (given.petition(session, here) for _ in range(2))
    with refused(session, "merge_other_category", "number"):
        done(session, here, appeal, Action.MERGE, at=NOON, number=suggestion.number)
    first = given.petition(session, here, Stage.ACCEPTED)
    done(session, here, another, Action.MERGE, at=NOON, number=first.number)
    head = here.actors["petition_head"]
    wrong = correcting.Correct({"same_as": suggestion.number}, "当时编号写错")
    with refused(session, "merge_other_category", "same_as"):
        correcting.correct(session, another.uid, None, wrong, actor=head, now=NOON + timedelta(hours=1))


def test_a_joint_petition_is_merged_only_where_each_of_its_people_is_answered(session: Session, here: County) -> None:
    signers = ("钱满仓", "孙有田", "李长河")
    of_one = given.petition(session, here, Stage.ACCEPTED)
    of_all = joint(session, here, signers, Stage.ACCEPTED)
    again, of_two, of_more = (
        joint(session, here, signers),
        joint(session, here, signers[:2]),
        joint(session, here, signers[:2], people_count=9),
    )
    for left_out, other in ((again, of_one), (of_more, of_all)):
        with refused(session, "merge_leaves_out_people", "number"):
            done(session, here, left_out, Action.MERGE, at=NOON, number=other.number)
    for answered in (again, of_two):
        done(session, here, answered, Action.MERGE, at=NOON, number=of_all.number)
        assert answered.same_as_id == of_all.id


CODES = {Refusal.IN_PROCESS: "in_process", Refusal.FINALITY: "final"}


@pytest.mark.parametrize("refusal", CODES)
@pytest.mark.parametrize(
    ("names", "counted", "left_out"),
    [
        (("钱满仓", "孙有田", "李长河"), 3, 2),
        (("钱满仓",), 9, 8),
        (("钱满仓", "孙有田"), 9, 8),
        (("钱满仓",), 1, 0),
    ],
)
def test_a_joint_petition_is_not_refused_for_what_some_of_its_people_brought_before(
    session: Session, here: County, refusal: Refusal, names: tuple[str, ...], counted: int, left_out: int
) -> None:
    first = given.petition(session, here, Stage.DELIVERED)
    if refusal is Refusal.FINALITY:
        for minutes, act in enumerate(("ask_review", "review", "deliver", "ask_recheck", "recheck"), start=30):
            by = "reviewer" if act == "deliver" else None
            done(session, here, first, act, at=MORNING + timedelta(minutes=minutes), by=by)
    alone = counted == 1
    again = given.petition(session, here) if alone else joint(session, here, names, people_count=counted)
    if not left_out:
        done(session, here, again, Action.NOT_ACCEPT, at=NOON, **because_of(first, refusal))
        assert (again.stage, again.same_as_id) == (Stage.NOT_ACCEPTED, first.id)
        return
    with pytest.raises(Refused) as why, session.begin_nested():
        done(session, here, again, Action.NOT_ACCEPT, at=NOON, **because_of(first, refusal))
    assert (why.value.code, why.value.field) == (f"{CODES[refusal]}_not_for_all", "number")
    assert why.value.facts["count"] == left_out
