"""Serving an opinion on each of several petitioners: who is told, the receipt, and the thirty days of each."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.letters import LetterKind
from app.domain.petitions import Action, DeliveryWay, Finding, Form, Stage
from app.models.matters import StopReason
from app.models.papers import Attachment, PaperRole
from app.models.petitions import Petition
from app.operations import amending_papers, correcting, letters, matters
from app.operations.delivering import ToPerson
from app.operations.registering import NewPetitioner
from app.queries import deliveries, letter_facts
from app.queries import letters as queries
from tests import given
from tests.given import County, done, refused
from tests.operations.test_correcting_rows import correct

A, B, C = (NewPetitioner(name=name, address="井台村三组") for name in ("钱满仓", "周大田", "吴小满"))
RECEIPT = (given.paper(PaperRole.RECEIPT, "回证.jpg"),)


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def issued(session: Session, here: County, *people: NewPetitioner) -> Petition:
    """A petition of these people, with its opinion of 8 January."""
    form = Form.COLLECTIVE if len(people) > 1 else Form.INDIVIDUAL
    changes: dict[str, Any] = {"form": form, "people": people, "people_count": len(people)}
    return given.petition(session, here, Stage.OPINION_ISSUED, at=at(1, 8), **changes)


def serve(session: Session, here: County, petition: Petition, *places: int, on: datetime, **said: Any) -> None:
    """Serve it on these of its people, with a receipt unless told otherwise."""
    day = on.astimezone(SHANGHAI).date()
    people = tuple(ToPerson(petition.petitioners[place].uid, day, DeliveryWay.IN_PERSON) for place in places)
    papers = (given.paper(PaperRole.RECEIPT, "回证.jpg"),)
    done(session, here, petition, Action.DELIVER, at=on, **({"people": people, "papers": papers} | said))


def running(petition: Petition) -> set[RuleId]:
    return {clock.rule for clock in petition.clocks if clock.stopped_on is None}


def windows(session: Session, petition: Petition) -> list[tuple[str | None, date | None]]:
    return [(one.petitioner.name, one.until) for one in deliveries.recipients(session, petition, None)]


def test_one_petitioner_is_served_with_a_day_a_way_and_a_receipt(session: Session, here: County) -> None:
    petition = issued(session, here, A)
    done(session, here, petition, Action.DELIVER, at=at(1, 15), papers=RECEIPT)
    assert (petition.stage, petition.delivered_on) == (Stage.DELIVERED, date(2024, 1, 15))
    assert windows(session, petition) == [("钱满仓", date(2024, 2, 18))]


def test_the_sixty_days_run_until_the_last_one_is_served(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    serve(session, here, petition, 0, on=at(1, 15))
    assert (petition.stage, petition.delivered_on) == (Stage.OPINION_ISSUED, None)
    assert running(petition) == {RuleId.D5, RuleId.D7, RuleId.D11}
    assert windows(session, petition) == [("钱满仓", date(2024, 2, 18)), ("周大田", None)]
    serve(session, here, petition, 1, on=at(1, 22))
    assert (petition.stage, petition.delivered_on) == (Stage.DELIVERED, date(2024, 1, 22))
    assert running(petition) == {RuleId.D7, RuleId.D11}
    assert windows(session, petition) == [("钱满仓", date(2024, 2, 18)), ("周大田", date(2024, 2, 21))]


def test_who_is_served_on_one_day_is_served_by_one_act(session: Session, here: County) -> None:
    petition = issued(session, here, A, B, C)
    done(session, here, petition, Action.DELIVER, at=at(1, 15))
    assert petition.stage == Stage.DELIVERED
    assert [row.delivered_on for row in petition.deliveries] == [date(2024, 1, 15)] * 3


def test_where_some_speak_for_the_others_they_alone_are_served(session: Session, here: County) -> None:
    petition = issued(session, here, A, replace(B, is_representative=False), C)
    serve(session, here, petition, 0, 2, on=at(1, 15))
    assert petition.stage == Stage.DELIVERED
    assert [one.petitioner.name for one in deliveries.recipients(session, petition, None)] == ["钱满仓", "吴小满"]


def test_nobody_is_served_twice_and_an_act_serves_somebody(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    with refused(session, "nobody_served", "people"):
        serve(session, here, petition, on=at(1, 15))
    serve(session, here, petition, 0, on=at(1, 15))
    with refused(session, "already_served", "people"):
        serve(session, here, petition, 0, 1, on=at(1, 22))


def test_each_day_lies_between_the_opinion_and_today(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    mine = petition.petitioners[1].uid
    for day, code in ((date(2024, 1, 7), "day_before"), (date(2024, 1, 16), "day_in_future")):
        people = (ToPerson(mine, day, DeliveryWay.IN_PERSON),)
        with refused(session, code, f"delivered_on.{mine}"):
            done(session, here, petition, Action.DELIVER, at=at(1, 15), people=people)


def test_serving_needs_a_receipt_of_this_opinion(session: Session, here: County) -> None:
    petition = issued(session, here, A)
    clerk = here.actors["town_clerk"]
    with refused(session, "delivery_needs_receipt", "papers"):
        done(session, here, petition, Action.DELIVER, at=at(1, 15), papers=())
    with refused(session, "delivery_needs_receipt", "papers"):
        done(session, here, petition, Action.DELIVER, at=at(1, 15), papers=(given.paper(),))
    matters.hand_in(session, petition.uid, RECEIPT, token=None, actor=clerk, now=at(1, 15))
    done(session, here, petition, Action.DELIVER, at=at(1, 16), papers=())
    assert petition.stage == Stage.DELIVERED


def test_a_receipt_of_one_person_does_not_prove_that_another_was_served(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    serve(session, here, petition, 0, on=at(1, 15))
    with refused(session, "delivery_needs_receipt", "papers"):
        serve(session, here, petition, 1, on=at(1, 22), papers=())


def test_each_receipt_is_made_out_for_the_one_who_was_served(session: Session, here: County) -> None:
    petition, clerk = issued(session, here, A, B), here.actors["town_clerk"]

    def receipt(on: datetime) -> list[str]:
        made = letters.draft(
            session, petition.uid, None, letters.Draft(LetterKind.DELIVERY_RECEIPT), actor=clerk, now=on
        )
        words = letters.Edit(*(getattr(made, name) or "" for name in letters.WORDS))
        letters.seal(session, made.uid, None, words, actor=clerk, now=on)
        wanted = ("受送达人：", "送达日期：", "送达方式：")
        return [line.partition("：")[2] for line in (made.body or "").splitlines() if line.startswith(wanted)]

    serve(session, here, petition, 1, on=at(1, 15))
    names = [person.name for person in petition.petitioners]
    assert receipt(at(1, 16)) == [names[1], "当面送达", "2024年1月15日"]
    assert receipt(at(1, 16, 10)) == [names[0], "", "年　　月　　日"]


def test_a_review_names_who_of_several_asked(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    done(session, here, petition, Action.DELIVER, at=at(1, 15))
    second = petition.petitioners[1]
    done(session, here, petition, Action.ASK_REVIEW, at=at(1, 20), asker_id=second.id)
    done(session, here, petition, Action.REVIEW, at=at(2, 19))
    (made,) = [one for one in queries.finals(session, petition) if one.kind == LetterKind.REVIEW_OPINION]
    assert made.addressee == second.name
    assert (made.body or "").startswith(f"申请人：{second.name}，住址：")


def test_a_receipt_that_was_withdrawn_proves_nothing(session: Session, here: County) -> None:
    petition, clerk = issued(session, here, A), here.actors["town_clerk"]
    matters.hand_in(session, petition.uid, RECEIPT, token=None, actor=clerk, now=at(1, 15))
    paper = session.scalars(select(Attachment).where(Attachment.role == PaperRole.RECEIPT)).one()
    amending_papers.withdraw(session, paper.uid, None, "这是另一件的回证，传错了", actor=clerk, now=at(1, 15, 10))
    with refused(session, "delivery_needs_receipt", "papers"):
        done(session, here, petition, Action.DELIVER, at=at(1, 16), papers=())


def test_whoever_refuses_is_served_with_his_witness(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    mine = petition.petitioners[1].uid
    without = ToPerson(mine, date(2024, 1, 15), DeliveryWay.REFUSED)
    with refused(session, "refusal_needs_witness", f"note.{mine}"):
        done(session, here, petition, Action.DELIVER, at=at(1, 15), people=(without,), papers=())
    witnessed = replace(without, note="本人拒收，见证人村主任井长顺")
    done(session, here, petition, Action.DELIVER, at=at(1, 15), people=(witnessed,), papers=())
    serve(session, here, petition, 0, on=at(1, 16))
    # One of them has signed: the file waits for his receipt.
    assert (petition.stage, petition.delivery_way) == (Stage.DELIVERED, DeliveryWay.IN_PERSON)
    assert petition.deliveries[0].note == "本人拒收，见证人村主任井长顺"


def test_each_asks_for_a_review_within_his_own_thirty_days(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    serve(session, here, petition, 0, on=at(1, 15))  # T24: until 18 February
    serve(session, here, petition, 1, on=at(1, 22))
    first, second = (person.id for person in petition.petitioners)
    asked: dict[str, Any] = {"asked_on": date(2024, 2, 19), "received_on": date(2024, 2, 19), "late_reason": ""}
    with refused(session, "asker_missing", "asker"):
        done(session, here, petition, Action.ASK_REVIEW, at=at(2, 19), **asked)
    with refused(session, "asked_too_late", "late_reason"):
        done(session, here, petition, Action.ASK_REVIEW, at=at(2, 19), asker_id=first, **asked)
    before_his_day = asked | {"asked_on": date(2024, 1, 16), "asker_id": second}
    with refused(session, "day_before", "asked_on"):
        done(session, here, petition, Action.ASK_REVIEW, at=at(2, 19), **before_his_day)
    done(session, here, petition, Action.ASK_REVIEW, at=at(2, 19), asker_id=second, **asked)
    assert petition.stage == Stage.IN_REVIEW
    assert [remedy.asker and remedy.asker.name for remedy in petition.remedies] == ["周大田"]


def test_another_asks_for_a_review_while_the_first_ones_runs(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    serve(session, here, petition, 0, on=at(1, 15))
    serve(session, here, petition, 1, on=at(1, 22))
    first, second = (person.id for person in petition.petitioners)
    asked: dict[str, Any] = {"asked_on": date(2024, 2, 19), "received_on": date(2024, 2, 20), "late_reason": ""}
    done(session, here, petition, Action.ASK_REVIEW, at=at(1, 25), asker_id=first)
    asks: dict[str, Any] = {"at": at(2, 20), "reviewer_id": None, **asked}
    with refused(session, "asker_missing", "asker"):
        done(session, here, petition, Action.ASK_REVIEW, **asks)
    with refused(session, "asker_asked_already", "asker"):
        done(session, here, petition, Action.ASK_REVIEW, asker_id=first, **asks)
    with refused(session, "asked_too_late", "late_reason"):  # until 21 February
        late = asks | {"at": at(2, 22), "asked_on": date(2024, 2, 22), "received_on": date(2024, 2, 22)}
        done(session, here, petition, Action.ASK_REVIEW, asker_id=second, **late)
    done(session, here, petition, Action.ASK_REVIEW, asker_id=second, request="补助面积算少了，也请复查", **asks)
    one, other = petition.remedies
    assert (petition.stage, other.joined_id, other.reviewer_id) == (Stage.IN_REVIEW, one.id, one.reviewer_id)
    assert [clock.due_on for clock in petition.running if clock.rule == RuleId.D8] == [
        date(2024, 2, 26),
        date(2024, 3, 21),
    ]
    with refused(session, "everybody_asked"):
        done(session, here, petition, Action.ASK_REVIEW, asker_id=second, **asks)
    done(session, here, petition, Action.REVIEW, at=at(2, 21))
    done(session, here, petition, Action.DELIVER, at=at(2, 22), by="reviewer")
    assert (petition.stage, running(petition)) == (Stage.DELIVERED, {RuleId.D9})
    done(session, here, petition, Action.ASK_RECHECK, at=at(2, 25), asker_id=second)
    again: dict[str, Any] = {"at": at(2, 26), "reviewer_id": None, "asker_id": first}
    done(session, here, petition, Action.ASK_RECHECK, **again)
    assert [(one.kind, one.asker_id) for one in petition.remedies][2:] == [("recheck", second), ("recheck", first)]
    done(session, here, petition, Action.RECHECK, at=at(2, 27))
    assert petition.stage == Stage.FINAL
    assert RuleId.D10 not in running(petition)


def test_what_was_joined_is_corrected_by_itself_and_goes_with_what_is_handled_anew(
    session: Session, here: County
) -> None:
    petition = issued(session, here, A, B)
    done(session, here, petition, Action.DELIVER, at=at(1, 15))
    first, second = (person.id for person in petition.petitioners)
    done(session, here, petition, Action.ASK_REVIEW, at=at(1, 20), asker_id=first)
    on: dict[str, Any] = {"asked_on": date(2024, 1, 24), "received_on": date(2024, 1, 24)}
    done(session, here, petition, Action.ASK_REVIEW, at=at(1, 25), asker_id=second, reviewer_id=None, **on)
    one, other = petition.remedies
    correct(session, here, petition, other.uid, now=at(1, 26), remedy_received_on=date(2024, 1, 25))
    assert (one.received_on, other.received_on) == (date(2024, 1, 20), date(2024, 1, 25))
    days = [clock.started_on for clock in petition.running if clock.rule == RuleId.D8]
    assert sorted(days) == [date(2024, 1, 20), date(2024, 1, 25)]
    facts = letter_facts.facts_for(session, petition, one.unit, date(2024, 2, 5))
    assert facts.review is not None
    assert facts.review.asker == "钱满仓、周大田"
    done(session, here, petition, Action.REVIEW, at=at(2, 5), finding=Finding.REVOKE_REDO)
    done(session, here, petition, Action.REDO, at=at(2, 6))
    assert [remedy.ended_on for remedy in petition.remedies] == [date(2024, 2, 6)] * 2
    assert RuleId.D8 not in running(petition)


def test_nobody_asks_who_was_not_served(session: Session, here: County) -> None:
    petition = issued(session, here, A, replace(B, is_representative=False), C)
    done(session, here, petition, Action.DELIVER, at=at(1, 15))
    signer = petition.petitioners[1].id
    with refused(session, "asker_not_served", "asker"):
        done(session, here, petition, Action.ASK_REVIEW, at=at(1, 20), asker_id=signer)


def test_a_review_is_served_on_each_too(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    done(session, here, petition, Action.DELIVER, at=at(1, 15))
    first, second = (person.id for person in petition.petitioners)
    done(session, here, petition, Action.ASK_REVIEW, at=at(1, 20), asker_id=first)
    done(session, here, petition, Action.REVIEW, at=at(2, 19))
    uid = petition.petitioners[0].uid
    people = (ToPerson(uid, date(2024, 2, 20), DeliveryWay.IN_PERSON),)
    with refused(session, "delivery_needs_receipt", "papers"):  # the one of the opinion does not count
        done(session, here, petition, Action.DELIVER, at=at(2, 20), by="reviewer", people=people, papers=())
    done(session, here, petition, Action.DELIVER, at=at(2, 20), by="reviewer", people=people)
    assert (petition.stage, running(petition)) == (Stage.REVIEWED, {RuleId.D8, RuleId.D9})
    done(session, here, petition, Action.DELIVER, at=at(2, 21), by="reviewer")
    assert (petition.stage, running(petition)) == (Stage.DELIVERED, {RuleId.D9})
    assert petition.remedies[0].delivered_on == date(2024, 2, 21)
    done(session, here, petition, Action.ASK_RECHECK, at=at(2, 25), asker_id=second)
    assert petition.stage == Stage.IN_RECHECK


def test_what_is_handled_anew_is_served_anew(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    for day, action in ((15, Action.DELIVER), (16, Action.CLOSE)):
        done(session, here, petition, action, at=at(1, day))
    given.visited(session, here, petition, given.NOT_SOLVED, at=at(1, 17))
    for day, action in ((17, Action.REOPEN), (18, Action.ISSUE)):
        done(session, here, petition, action, at=at(1, day))
    assert windows(session, petition) == [("钱满仓", None), ("周大田", None)]
    done(session, here, petition, Action.DELIVER, at=at(1, 19))
    assert petition.delivered_on == date(2024, 1, 19)


def test_a_corrected_day_of_service_moves_everybodys_own_day(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    done(session, here, petition, Action.DELIVER, at=at(1, 15))
    clerk = here.actors["petition_head"]
    command = correcting.Correct({"delivered_on": date(2024, 1, 12)}, "回证上写的是十二日")
    with refused(session, "day_needs_receipt", "delivered_on"):
        correcting.correct(session, petition.uid, None, command, actor=clerk, now=at(1, 16))
    given.receipted(session, here, petition, at(1, 16))
    correcting.correct(session, petition.uid, None, command, actor=clerk, now=at(1, 16))
    again = correcting.Correct({"delivered_on": date(2024, 1, 13)}, "回证上写的是十三日")
    with refused(session, "day_needs_receipt", "delivered_on"):  # one receipt proves one day
        correcting.correct(session, petition.uid, None, again, actor=clerk, now=at(1, 17))
    assert {row.delivered_on for row in petition.deliveries} == {date(2024, 1, 12)}
    assert windows(session, petition)[0][1] == date(2024, 2, 12) + timedelta(days=6)  # rolled over the holiday


def test_a_corrected_day_leaves_what_was_told_of_the_others(session: Session, here: County) -> None:
    petition, head = issued(session, here, A, B), here.actors["petition_head"]
    serve(session, here, petition, 0, on=at(1, 15))
    second = ToPerson(petition.petitioners[1].uid, date(2024, 1, 22), DeliveryWay.MAIL)
    done(session, here, petition, Action.DELIVER, at=at(1, 23), people=(second,))
    given.receipted(session, here, petition, at(1, 24))
    command = correcting.Correct({"delivered_on": date(2024, 1, 20)}, "回执上写的是二十日")
    correcting.correct(session, petition.uid, None, command, actor=head, now=at(1, 24))
    told = [(row.delivered_on, row.way) for row in petition.deliveries]
    assert told == [(date(2024, 1, 15), DeliveryWay.IN_PERSON), (date(2024, 1, 20), DeliveryWay.MAIL)]
    given.receipted(session, here, petition, at(1, 25))
    with refused(session, "day_before", "delivered_on"):
        command = correcting.Correct({"delivered_on": date(2024, 1, 12)}, "回执上写的是十二日")
        correcting.correct(session, petition.uid, None, command, actor=head, now=at(1, 24))


def test_whoever_is_struck_as_no_petitioner_need_not_be_served(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    serve(session, here, petition, 0, on=at(1, 15))
    gone = correcting.Person(petition.petitioners[1].uid, removed=True)
    command = correcting.CorrectPeople((gone,), "此人没有签名，登记有误", Form.INDIVIDUAL, 1)
    head = here.actors["petition_head"]
    correcting.correct_people(session, petition.uid, None, command, actor=head, now=at(1, 16))
    done(session, here, petition, Action.DELIVER, at=at(1, 17), papers=())
    assert (petition.stage, petition.delivered_on) == (Stage.DELIVERED, date(2024, 1, 15))


def asked_early(session: Session, here: County) -> Petition:
    """Of two people the first was served on 15 January and asked on the 22nd, while the other was not served yet."""
    petition = issued(session, here, A, B)
    with refused(session, "nothing_to_review"):
        done(session, here, petition, Action.ASK_REVIEW, at=at(1, 12))
    serve(session, here, petition, 0, on=at(1, 15))
    done(session, here, petition, Action.ASK_REVIEW, at=at(1, 22), asker_id=petition.petitioners[0].id)
    return petition


def test_whoever_was_served_asks_for_a_review_while_others_are_not(session: Session, here: County) -> None:
    petition = asked_early(session, here)
    assert petition.stage == Stage.IN_REVIEW
    assert running(petition) == {RuleId.D5, RuleId.D8}, "serving the others is still owed"
    serve(session, here, petition, 1, on=at(1, 29))
    assert (petition.stage, petition.delivered_on) == (Stage.IN_REVIEW, date(2024, 1, 29))
    assert running(petition) == {RuleId.D8}
    with refused(session, "served_on_all"):
        serve(session, here, petition, 1, on=at(1, 30))


def decided_early(session: Session, here: County, **changes: Any) -> Petition:
    """As it was decided before everybody was waited for."""
    petition = asked_early(session, here)
    petition.delivered_on, petition.delivery_way = date(2024, 1, 22), DeliveryWay.IN_PERSON
    session.flush()
    done(session, here, petition, Action.REVIEW, at=at(2, 5), **changes)
    petition.delivered_on = petition.delivery_way = None
    session.flush()
    return petition


def test_whoever_has_not_got_the_opinion_gets_it_with_a_review_that_did_not_wait_for_him(
    session: Session, here: County
) -> None:
    petition = decided_early(session, here)
    serve(session, here, petition, 0, 1, on=at(2, 6), by="reviewer")
    assert (petition.stage, petition.delivered_on) == (Stage.DELIVERED, date(2024, 2, 6))
    assert running(petition) == {RuleId.D9}


def test_what_is_revoked_before_all_were_served_is_served_on_nobody_more(session: Session, here: County) -> None:
    petition = decided_early(session, here, finding=Finding.REVOKE_REDO)
    done(session, here, petition, Action.REDO, at=at(2, 6))
    sixty = [(one.started_on, one.stop_reason) for one in petition.clocks if one.rule == RuleId.D5]
    assert sixty == [(date(2024, 1, 8), StopReason.ENDED), (date(2024, 2, 6), None)]


def test_a_day_of_service_after_somebody_else_asked_can_be_corrected(session: Session, here: County) -> None:
    petition = asked_early(session, here)
    serve(session, here, petition, 1, on=at(1, 29))
    first, second = (row.uid for row in petition.deliveries)
    with refused(session, "day_needs_receipt", "person_delivered_on"):
        correct(session, here, petition, second, person_delivered_on=date(2024, 1, 26))
    given.receipted(session, here, petition, at(1, 30))
    correct(session, here, petition, second, person_delivered_on=date(2024, 1, 26))
    assert petition.delivered_on == date(2024, 1, 26)
    with refused(session, "day_after", "person_delivered_on"):
        correct(session, here, petition, first, person_delivered_on=date(2024, 1, 23))
