"""The written notice (D2, D3): to whom it is owed, from when, and what ends it (art. 23)."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import Action, DeliveryWay, Form, Stage
from app.models.matters import StopReason
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import registering
from app.operations.correcting import CorrectRow, correct_row
from app.operations.correcting.people import CorrectPeople, Person, correct_people
from app.operations.registering import NewPetitioner
from app.operations.routing import Told
from app.queries import letters
from app.queries.corrections import last_said
from app.queries.facts import facts_of
from app.queries.turns import may_do
from tests import given
from tests.given import County, done, refused
from tests.operations.test_correcting_rows import correct_facts
from tests.operations.test_procedure import at, running, town_registrar

NO_ADDRESS = (NewPetitioner(name="钱满仓"),)


def ended(petition: Petition, rule: RuleId) -> list[tuple[date, StopReason | None]]:
    return [(one.stopped_on, one.stop_reason) for one in petition.clocks if one.rule == rule and one.stopped_on]


def received_by_the_town(session: Session, here: County, **changes: Any) -> Petition:
    new = given.new_petition(here, at("2024-05-06"), **changes)
    return registering.register(session, new, actor=town_registrar(here), now=at("2024-05-06"))


def correct_address(
    session: Session, here: County, petition: Petition, address: str | None, day: str, by: str = "registrar"
) -> None:
    person = Person(petition.petitioners[0].uid, {"address": address})
    command = CorrectPeople((person,), "信访人来电补充住址")
    correct_people(session, petition.uid, None, command, actor=here.actors[by], now=at(day))


def test_an_anonymous_letter_lies_at_its_unit_without_a_limit_for_telling_anybody(
    session: Session, here: County
) -> None:
    """T32."""
    letter = given.petition(session, here, Stage.ROUTED, at=at("2024-05-06"), form=Form.ANONYMOUS, people=())
    assert not running(letter, RuleId.D2, RuleId.D3)
    assert ended(letter, RuleId.D3) == [(date(2024, 5, 6), StopReason.ENDED)]
    assert running(letter, RuleId.D4), "the unit may object all the same"
    done(session, here, letter, "accept", at=at("2024-05-20"), notice_on=None, notice_way=None, exempt=True)
    assert ended(letter, RuleId.D3) == [(date(2024, 5, 6), StopReason.ENDED)], "nothing was owed that could be met"


def test_what_a_town_received_from_somebody_without_an_address_is_still_its_own(session: Session, here: County) -> None:
    letter = received_by_the_town(session, here, people=NO_ADDRESS)
    assert not running(letter, RuleId.D2)
    assert session.query(Petition).where(may_do(here.actors["town_head"], Action.ACCEPT)).all() == [letter]
    assert facts_of(session, letter).received_directly
    done(
        *(session, here, letter, "accept"),
        at=at("2024-05-07"),
        handler_id=here.people["town_clerk"],
        notice_on=None,
        notice_way=None,
        exempt=True,
    )
    assert letter.stage == Stage.ACCEPTED


def test_an_address_that_is_entered_later_lets_the_notice_be_owed_from_the_receipt(
    session: Session, here: County
) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=at("2024-05-06"), people=NO_ADDRESS)
    correct_address(session, here, petition, "井台村三组", "2024-05-10")
    (owed,) = running(petition, RuleId.D3)
    assert (owed.started_on, owed.due_on) == (date(2024, 5, 6), date(2024, 5, 21))
    with refused(session, "contact_is_emptied", "address"):
        correct_address(session, here, petition, None, "2024-05-13")
    assert running(petition, RuleId.D3)
    correct_address(session, here, petition, "井台村四组", "2024-05-13")
    correct_address(session, here, petition, None, "2024-05-13", by="petition_head")
    assert ended(petition, RuleId.D3) == [(date(2024, 5, 13), StopReason.ENDED)]


def test_nobody_frees_himself_of_a_notice_by_forgetting_whom_it_reaches(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=at("2024-05-06"))
    (person,) = petition.petitioners
    assert person.phone
    without = Person(person.uid, {"phone": " "})
    other = (Person(None, {"name": "马秀英"}), Person(person.uid, removed=True))
    for people, field in (((without,), "phone"), (other, "people")):
        with refused(session, "contact_is_emptied", field):
            command = CorrectPeople(people, "信访人来电更正")
            correct_people(session, petition.uid, None, command, actor=here.actors["registrar"], now=at("2024-05-13"))
    assert running(petition, RuleId.D3)
    assert not petition.notice_exempt


def test_an_address_entered_after_another_unit_got_it_owes_the_notice_of_this_unit_alone(
    session: Session, here: County
) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=at("2024-05-06"), people=NO_ADDRESS)
    done(session, here, petition, "object", at=at("2024-05-07"))
    done(session, here, petition, "agree", at=at("2024-05-08"))
    correct_address(session, here, petition, "井台村三组", "2024-05-09")
    assert not running(petition, RuleId.D3), "nobody has it who could tell him"
    done(session, here, petition, "assign", at=at("2024-05-10"), unit_id=here.units["bridge"])
    assert [(one.started_on, one.unit_id) for one in running(petition, RuleId.D3)] == [
        (date(2024, 5, 10), here.units["bridge"])
    ]


def test_sending_on_what_a_town_received_ends_its_limit_only_when_the_petitioner_is_told(
    session: Session, here: County
) -> None:
    silent, told = received_by_the_town(session, here), received_by_the_town(session, here)
    done(session, here, silent, "assign", at=at("2024-05-09"), unit_id=here.units["housing"])
    (owed,) = running(silent, RuleId.D2)
    assert (owed.unit_id, owed.due_on) == (here.units["willow"], date(2024, 5, 21))
    assert not facts_of(session, silent).received_directly, "it is no more the town's to accept"
    by_mail: dict[str, Any] = {"unit_id": here.units["housing"], "told_way": DeliveryWay.MAIL}
    with refused(session, "told_needs_proof", "proof"):
        done(session, here, told, "assign", at=at("2024-05-09"), **by_mail)
    done(session, here, told, "assign", at=at("2024-05-09"), **by_mail, proof="挂号信 XA12345678")
    assert last_said(session, told, "notice_proof") == "挂号信 XA12345678"
    step = session.scalars(select(Step).where(Step.matter_id == told.id, Step.action == Action.ASSIGN)).one()
    command, head = (
        CorrectRow(step.uid, {"notice_proof": "挂号信 XA12345679"}, "单号抄错一位"),
        here.actors["petition_head"],
    )
    correct_row(session, told.uid, None, command, actor=head, now=at("2024-05-10"))
    assert last_said(session, told, f"notice_proof.{step.uid}") == "挂号信 XA12345679"
    assert ended(told, RuleId.D2) == [(date(2024, 5, 9), StopReason.MET)]
    assert [letter.kind for letter in letters.of_matter(session, told)] == ["whereabouts_notice", "assign"]
    assert not letters.of_matter(session, silent)[1:], "of what was not told no paper says that it was"


def test_whoever_was_not_told_at_once_is_told_on_a_later_day(session: Session, here: County) -> None:
    petition, office = received_by_the_town(session, here), here.actors["petition_head"]
    done(session, here, petition, "assign", at=at("2024-05-09"), unit_id=here.units["housing"])
    to_be_told = session.query(Petition).where(may_do(office, Action.TELL_WHEREABOUTS))
    assert to_be_told.all() == [petition]
    with refused(session, "day_before", "notice_on"):
        early = Told(date(2024, 5, 8), DeliveryWay.MAIL, proof="挂号信回执")
        done(session, here, petition, "tell_whereabouts", at=at("2024-05-14"), told=early)
    done(session, here, petition, "tell_whereabouts", at=at("2024-05-14"))
    assert ended(petition, RuleId.D2) == [(date(2024, 5, 14), StopReason.MET)]
    assert letters.of_matter(session, petition)[0].kind == "whereabouts_notice"
    assert to_be_told.all() == []
    with refused(session, "whereabouts_not_owed"):
        done(session, here, petition, "tell_whereabouts", at=at("2024-05-15"))
    with refused(session, "day_before", "whereabouts_on"):
        correct_facts(session, here, petition, now=at("2024-05-16"), whereabouts_on=date(2024, 5, 8))
    correct_facts(session, here, petition, now=at("2024-05-16"), whereabouts_on=date(2024, 5, 13))
    assert ended(petition, RuleId.D2) == [(date(2024, 5, 13), StopReason.MET)]


def test_of_what_the_petition_office_received_nobody_is_told_where_it_went(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=at("2024-05-06"))
    with refused(session, "whereabouts_not_owed"):
        done(session, here, petition, "tell_whereabouts", at=at("2024-05-07"))


def test_whoever_was_not_told_where_it_went_is_told_with_the_acceptance(session: Session, here: County) -> None:
    petition = received_by_the_town(session, here)
    done(session, here, petition, "assign", at=at("2024-05-09"))
    done(session, here, petition, "sign_for", at=at("2024-05-10"))
    done(session, here, petition, "accept", at=at("2024-05-13"))
    assert ended(petition, RuleId.D2) == [(date(2024, 5, 13), StopReason.MET)]
