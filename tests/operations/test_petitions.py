"""A petition from the counter to the file: clocks, separation of duties, conflicts, stale forms, second sendings."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.errors import Changed
from app.domain.petitions import Action, Category, Channel, DeliveryWay, Form, Outcome, Routing, Stage
from app.models.matters import Clock, Matter, StopReason
from app.models.outbox import OutboxRow
from app.models.papers import Attachment, PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import amending_papers, journal, matters, registering
from app.operations.registering import NewPetitioner
from tests import given
from tests.given import MORNING, County, done, refused


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def clock(matter: Matter, rule: RuleId) -> Clock:
    return next(clock for clock in reversed(matter.clocks) if clock.rule is rule)


def running(matter: Matter) -> set[RuleId]:
    return {clock.rule for clock in matter.clocks if clock.stopped_on is None}


# Registering


def test_a_letter_gets_number_holder_and_the_fifteen_days_of_the_petition_office(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, at=at(3, 30))
    assert (made.number, made.stage) == ("2024-信-000001", "registered")
    assert here.name_of(made.holder_id) == "petition_head"
    assert (clock(made, RuleId.D1).nominal_on, clock(made, RuleId.D1).due_on) == (date(2024, 4, 14), date(2024, 4, 15))


def test_numbers_follow_each_other_without_a_hole(session: Session, here: County) -> None:
    first, second = given.petition(session, here), given.petition(session, here)
    assert [first.number, second.number] == ["2024-信-000001", "2024-信-000002"]


def test_a_form_sent_twice_makes_one_petition(session: Session, here: County) -> None:
    first = given.petition(session, here, token="once")
    again = given.petition(session, here, token="once")
    assert again.uid == first.uid
    assert session.scalar(select(func.count()).select_from(Petition)) == 1


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"received_on": date(2024, 5, 12)}, "day_in_future", "received_on"),
        ({"received_on": date(2024, 4, 1)}, "late_reason_missing", "late_reason"),
        ({"received_on": date(2022, 4, 30)}, "received_before_regulation", "received_on"),
        ({"body": "  "}, "body_missing", "body"),
        ({"people": ()}, "name_missing", "name"),
        ({"form": Form.COLLECTIVE, "people_count": 1}, "collective_needs_people", "people_count"),
        ({"form": Form.ANONYMOUS}, "anonymous_has_name", "name"),
        ({"channel": Channel.VISIT, "oral": True}, "not_read_back", "read_back"),
        ({"town_id": -1, "village_id": None}, "town_unknown", "town"),
    ],
)
def test_what_cannot_be_true_is_refused_at_its_field(
    session: Session, here: County, said: dict[str, Any], code: str, field: str
) -> None:
    with refused(session, code, field):
        given.petition(session, here, **said)
    assert session.scalar(select(func.count()).select_from(Petition)) == 0


def test_six_representatives_are_refused_and_five_accepted(session: Session, here: County) -> None:
    crowd = tuple(NewPetitioner(name=f"村民{number}", address="井台村") for number in range(6))
    with refused(session, "too_many_representatives", "people"):
        given.petition(session, here, form=Form.COLLECTIVE, people=crowd, people_count=7)
    five = (*crowd[:5], replace(crowd[5], is_representative=False))
    assert given.petition(session, here, form=Form.COLLECTIVE, people=five, people_count=7).people_count == 7


def test_a_village_of_another_town_is_refused(session: Session, here: County) -> None:
    with refused(session, "village_not_in_town", "village"):
        given.petition(session, here, town_id=here.units["bridge"])


def test_a_title_made_from_the_letter_ends_before_a_number_or_name_that_it_cannot_hold(
    session: Session, here: County
) -> None:
    begun = "本人家住柳河镇井台村三组去年房屋验收以后补助一直没有发"
    for told, ending in (
        ("身份证号码990226197001010013请查", "身份证号码…"),
        ("镇里让打电话199001 23456问", "镇里让打电话…"),
        ("后来镇里的人当面答应我欧阳静怡说月底就发", "答应我欧…"),
    ):
        people = (NewPetitioner("欧阳静怡", "990226197001010013"),)
        made = given.petition(session, here, body=begun + told, people=people)
        assert made.title.startswith(begun[:20])
        assert made.title.endswith(ending)
        assert "欧阳" not in made.title


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("村里的水停了。到现在没有人管。", "村里的水停了"),
        ("村里的水停了，到现在没有人管", "村里的水停了，到现在没有人管"),
        (
            "我家的危房改造补助去年十月已经验收合格，镇里说名单早就报到县里去了，可是到现在一分钱也没有收到。请查。",
            "我家的危房改造补助去年十月已经验收合格，镇里说名单早就报到县里去了",
        ),
        (
            "您好，我要反映的是我们村东头的自来水管道去年冬天冻坏以后一直没有人来修到现在还在用井水的事情",
            "您好，我要反映的是我们村东头的自来水管道去年冬天冻坏以后一直没有人来修到现在还…",
        ),
        ("水" * 41 + "。", "水" * 39 + "…"),
        ("水" * 40 + "，停了", "水" * 40),
    ],
)
def test_a_title_made_from_the_letter_ends_with_a_sentence_or_at_a_comma_or_says_that_it_goes_on(
    session: Session, here: County, body: str, title: str
) -> None:
    assert given.petition(session, here, body=body).title == title
    assert given.item(session, here, problem=body).title == title


def test_a_title_made_from_the_letter_hides_numbers_of_persons(session: Session, here: County) -> None:
    made = given.petition(session, here, body="我的电话19900123456，身份证990226197001010013，房子漏雨。")
    assert "19900123456" not in made.title
    assert "990226197001010013" not in made.title


@pytest.mark.parametrize("who", ["town_clerk", "town_head", "verifier", "auditor", "admin", "leader"])
def test_who_may_not_register_is_refused(session: Session, here: County, who: str) -> None:
    with refused(session, "not_permitted"):
        given.petition(session, here, by=who)


# The line


def test_routing_ends_the_first_clock_and_starts_those_of_the_unit(session: Session, here: County) -> None:
    made = given.petition(session, here, at=at(4, 10))
    done(session, here, made, Action.ASSIGN, at=at(4, 16))
    assert made.stage == "routed"
    first, notice = clock(made, RuleId.D1), clock(made, RuleId.D3)
    assert (first.stopped_on, first.stop_reason) == (date(2024, 4, 16), StopReason.MET)
    assert (notice.nominal_on, notice.due_on, notice.unit_id) == (
        date(2024, 5, 1),
        date(2024, 5, 6),
        here.units["willow"],
    )
    assert running(made) == {RuleId.D3, RuleId.D4, RuleId.D11}


def test_the_sixty_days_run_from_acceptance_to_delivery(session: Session, here: County) -> None:
    made = given.petition(session, here, at=at(2, 1))
    done(session, here, made, Action.ASSIGN, at=at(2, 2))
    done(session, here, made, Action.SIGN_FOR, at=at(2, 4))
    assert running(made) == {RuleId.D3, RuleId.D4, RuleId.D11}
    done(session, here, made, Action.ACCEPT, at=at(2, 5))
    assert (clock(made, RuleId.D5).nominal_on, clock(made, RuleId.D5).due_on) == (date(2024, 4, 5), date(2024, 4, 7))
    assert clock(made, RuleId.D3).stop_reason is StopReason.MET
    assert clock(made, RuleId.D4).stop_reason is StopReason.ENDED
    done(session, here, made, Action.ISSUE, at=at(3, 1))
    assert RuleId.D5 in running(made)
    done(session, here, made, Action.DELIVER, at=at(3, 5), delivered_on=date(2024, 3, 4))
    assert (clock(made, RuleId.D5).stopped_on, clock(made, RuleId.D7).started_on) == (date(2024, 3, 4),) * 2


def test_a_suggestion_has_no_sixty_days_neither_at_first_nor_when_taken_up_again(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.CLOSED, category=Category.SUGGESTION)
    given.visited(session, here, made, given.NOT_SOLVED, at=at(5, 20))
    done(session, here, made, Action.REOPEN, at=at(5, 21), due_on=date(2024, 6, 20))
    assert all(clock.rule is not RuleId.D5 for clock in made.clocks)


def test_closing_asks_for_a_report_and_for_evidence(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    with refused(session, "report_too_short", "report"):
        done(session, here, made, Action.CLOSE, at=MORNING, report="好了")
    with refused(session, "evidence_missing", "papers"):
        done(session, here, made, Action.CLOSE, at=MORNING, papers=())
    assert made.stage == "delivered"
    assert made.closed_on is None


def test_closing_starts_the_follow_up_and_leaves_the_holder(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED, at=at(3, 10))
    done(session, here, made, Action.CLOSE, at=at(3, 15))
    assert (made.stage, made.closed_on, made.first_closed_on) == ("closed", date(2024, 3, 15), date(2024, 3, 15))
    assert clock(made, RuleId.D22).due_on == date(2024, 4, 14)
    assert here.name_of(made.holder_id) == "town_head"
    assert made.settled_on is None


def test_who_handled_it_does_not_close_it(session: Session, here: County) -> None:
    made = given.petition(session, here)
    done(session, here, made, Action.ASSIGN, at=MORNING)
    done(session, here, made, Action.SIGN_FOR, at=MORNING, handler_id=here.people["town_head"])
    for action in (Action.ACCEPT, Action.ISSUE, Action.DELIVER):
        done(session, here, made, action, at=MORNING, by="town_head")
    with refused(session, "same_person_as_handler"):
        done(session, here, made, Action.CLOSE, at=MORNING)
    done(session, here, made, Action.CLOSE, at=MORNING, by="petition_head")
    assert made.stage == "closed"


def test_an_urgent_matter_that_was_not_reported_cannot_be_closed(session: Session, here: County) -> None:
    silent = given.petition(session, here, Stage.DELIVERED, urgent=True)
    with refused(session, "urgent_not_reported"):
        done(session, here, silent, Action.CLOSE, at=MORNING)
    with refused(session, "reported_to_missing", "reported_to"):
        given.petition(session, here, urgent=True, urgent_reported=True)
    told = given.petition(session, here, Stage.DELIVERED, urgent=True, urgent_reported=True, reported_to="县委办公室")
    done(session, here, told, Action.CLOSE, at=MORNING)
    assert told.stage == "closed"


def test_archiving_needs_the_follow_up_and_then_a_reason_when_it_is_not_solved(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=at(3, 15))
    with refused(session, "follow_up_missing"):
        done(session, here, made, Action.ARCHIVE, at=at(4, 15))
    given.visited(session, here, made, given.NOBODY_MET, at=at(4, 15))
    with refused(session, "follow_up_missing"):
        done(session, here, made, Action.ARCHIVE, at=at(4, 16))
    given.visited(session, here, made, given.NOT_SOLVED, at=at(4, 17))
    with refused(session, "reason_too_short", "reason"):
        done(session, here, made, Action.ARCHIVE, at=at(4, 18), reason="算了")
    done(session, here, made, Action.ARCHIVE, at=at(4, 18))
    assert (made.stage, made.outcome, made.settled_on, made.holder_id) == (
        "archived",
        Outcome.UNRESOLVED,
        date(2024, 4, 18),
        None,
    )


def test_without_the_receipt_of_what_was_served_it_closes_and_is_not_put_into_the_file(
    session: Session, here: County
) -> None:
    made, clerk = given.petition(session, here, Stage.OPINION_ISSUED, at=at(3, 14)), here.actors["town_clerk"]
    done(session, here, made, Action.DELIVER, at=at(3, 15), way=DeliveryWay.MAIL)
    paper = session.scalars(select(Attachment).where(Attachment.role == PaperRole.RECEIPT)).one()
    amending_papers.withdraw(session, paper.uid, None, "这是另一件的回证，传错了", actor=clerk, now=at(3, 15))
    done(session, here, made, Action.CLOSE, at=at(3, 16))
    given.visited(session, here, made, at=at(3, 20))
    with refused(session, "originals_missing"):
        done(session, here, made, Action.ARCHIVE, at=at(3, 21))
    receipt = given.paper(PaperRole.RECEIPT, "回执.jpg")
    matters.hand_in(session, made.uid, (receipt,), token=None, actor=clerk, now=at(3, 22))
    done(session, here, made, Action.ARCHIVE, at=at(3, 23))
    assert made.stage == "archived"


def test_a_receipt_shows_that_this_opinion_was_served_not_the_next_one(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=at(3, 15))
    given.visited(session, here, made, given.NOT_SOLVED, at=at(3, 19))
    done(session, here, made, Action.REOPEN, at=at(3, 20))
    done(session, here, made, Action.ISSUE, at=at(3, 21))
    with refused(session, "delivery_needs_receipt", "papers"):
        done(session, here, made, Action.DELIVER, at=at(3, 22), papers=())


def test_a_refusal_with_its_witness_needs_no_receipt(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.OPINION_ISSUED, at=at(3, 14))
    witness = "信访人拒收，见证人村主任井长顺"
    done(session, here, made, Action.DELIVER, at=at(3, 15), way=DeliveryWay.REFUSED, note=witness, papers=())
    done(session, here, made, Action.CLOSE, at=at(3, 16))
    given.visited(session, here, made, at=at(3, 20))
    done(session, here, made, Action.ARCHIVE, at=at(3, 21))
    assert made.stage == "archived"


def test_taking_up_again_counts_keeps_the_first_closing_day_and_starts_anew(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=at(5, 6))
    given.visited(session, here, made, given.NOT_SOLVED, at=at(5, 20))
    with refused(session, "reason_too_short", "reason"):
        done(session, here, made, Action.REOPEN, at=at(5, 21), reason="不行")
    done(session, here, made, Action.REOPEN, at=at(5, 21))
    assert (made.stage, made.reopen_count, made.first_closed_on, made.closed_on) == (
        "accepted",
        1,
        date(2024, 5, 6),
        None,
    )
    assert clock(made, RuleId.D5).started_on == date(2024, 5, 21)
    assert json.loads(clock(made, RuleId.D5).steps)[0] == "2024-05-21 重新办理，当日不算，从 2024-05-22 起"
    (first, _) = [one for one in made.clocks if one.rule is RuleId.D5]
    assert json.loads(first.steps)[0] == "2024-05-06 受理，当日不算，从 2024-05-07 起"
    assert running(made) == {RuleId.D5}
    for action in (Action.ISSUE, Action.DELIVER):
        done(session, here, made, action, at=at(5, 22))
    with refused(session, "evidence_missing"):
        done(session, here, made, Action.CLOSE, at=at(5, 22), papers=())
    done(session, here, made, Action.CLOSE, at=at(5, 22))
    with refused(session, "follow_up_missing"):
        done(session, here, made, Action.ARCHIVE, at=at(5, 23))


def test_an_assignment_needs_a_date_in_the_future_and_a_reference_none(session: Session, here: County) -> None:
    made = given.petition(session, here)
    with refused(session, "report_due_missing", "report_due_on"):
        done(session, here, made, Action.ASSIGN, at=MORNING, report_due_on=None)
    with refused(session, "day_not_in_future", "report_due_on"):
        done(session, here, made, Action.ASSIGN, at=MORNING, report_due_on=MORNING.date())
    done(session, here, made, Action.ASSIGN, at=MORNING, routing=Routing.REFER, report_due_on=None)
    assert made.stage == "routed"


def test_a_notice_may_only_be_left_out_when_name_or_address_is_unclear(session: Session, here: County) -> None:
    known = given.petition(session, here, Stage.ROUTED)
    with refused(session, "notice_missing", "notice_on"):
        done(session, here, known, Action.ACCEPT, at=MORNING, notice_on=None)
    with refused(session, "notice_not_exempt", "exempt"):
        done(session, here, known, Action.ACCEPT, at=MORNING, exempt=True)
    unknown = given.petition(session, here, form=Form.ANONYMOUS, people=())
    done(session, here, unknown, Action.ASSIGN, at=MORNING)
    done(session, here, unknown, Action.SIGN_FOR, at=MORNING)
    done(session, here, unknown, Action.ACCEPT, at=MORNING, exempt=True, notice_on=None, notice_way=None)
    assert unknown.stage == "accepted"


def test_an_opinion_names_its_law_and_a_refused_delivery_its_witness(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    with refused(session, "law_missing", "law"):
        done(session, here, made, Action.ISSUE, at=MORNING, law=" ")
    with refused(session, "opinion_too_short", "opinion"):
        done(session, here, made, Action.ISSUE, at=MORNING, opinion="同意")
    done(session, here, made, Action.ISSUE, at=MORNING)
    with refused(session, "refusal_needs_witness", "note"):
        done(session, here, made, Action.DELIVER, at=MORNING, way=DeliveryWay.REFUSED, papers=())
    with refused(session, "day_before", "delivered_on"):
        done(session, here, made, Action.DELIVER, at=MORNING, delivered_on=date(2024, 5, 10))
    with refused(session, "day_in_future", "delivered_on"):
        done(session, here, made, Action.DELIVER, at=MORNING, delivered_on=date(2024, 5, 12))


def test_a_handler_of_another_unit_is_refused(session: Session, here: County) -> None:
    made = given.petition(session, here)
    done(session, here, made, Action.ASSIGN, at=MORNING)
    with refused(session, "person_not_in_unit", "handler"):
        done(session, here, made, Action.SIGN_FOR, at=MORNING, handler_id=here.people["bridge_clerk"])


# Second sendings and second editors


def test_progress_sent_twice_is_one_step(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    for _ in range(2):
        done(session, here, made, Action.NOTE, at=MORNING, token="once")
    told = select(func.count()).select_from(Step).where(Step.matter_id == made.id, Step.action == "note")
    assert session.scalar(told) == 2  # the one on the way here, and this one


def test_a_second_editor_with_an_old_form_is_told_so(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    seen = made.version
    done(session, here, made, Action.NOTE, at=MORNING, version=seen, by="town_clerk")
    with pytest.raises(Changed) as why, session.begin_nested():
        done(session, here, made, Action.ISSUE, at=MORNING, version=seen)
    assert why.value.facts["version"] == made.version
    assert made.stage == "accepted"


def test_every_action_leaves_step_journal_entry_and_outbox_row_and_raises_the_version(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, poverty=False)
    for action, _ in given.PETITION_PATH:
        version, steps, rows = made.version, _count(session, Step), _count(session, OutboxRow)
        done(session, here, made, action, at=MORNING)
        assert made.version > version, action
        assert (_count(session, Step), _count(session, OutboxRow)) == (steps + 1, rows + 1)
    assert journal.verify(session).good


def _count(session: Session, kind: type) -> int:
    return session.scalar(select(func.count()).select_from(kind)) or 0


def test_registering_gives_a_code_that_is_kept_nowhere(session: Session, here: County) -> None:
    made = given.petition(session, here)
    code = registering.query_code(made)
    assert len(code) == registering.CODE_LENGTH
    assert code.encode() not in b"".join(value for value in vars(made).values() if isinstance(value, bytes))
