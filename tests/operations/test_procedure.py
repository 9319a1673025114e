"""The whole procedure of the regulation: disputes, ends without handling, extension, review and recheck, supervision.

The cases T.. are those of the specification's section 16.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RULES, RuleId
from app.domain.permissions import Actor, Role
from app.domain.petitions import (
    Adoption,
    Category,
    DeliveryWay,
    Finding,
    LegalRoute,
    Outcome,
    Refusal,
    Stage,
)
from app.models.matters import Clock, Link
from app.models.petitions import Petition
from app.operations import registering
from app.operations.remedies import Served
from app.operations.routing import Told
from tests import given


def at(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI) + timedelta(hours=hour)


def running(petition: Petition, *rules: RuleId) -> list[Clock]:
    """Those that run of these rules, or of all that the law reckons; days that were set have tests of their own."""
    asked = set(rules) or set(RULES)
    return [clock for clock in petition.clocks if clock.stopped_on is None and clock.rule in asked]


def accepted(session: Session, here: given.County, day: str) -> Petition:
    return given.petition(session, here, Stage.ACCEPTED, at=at(day, 8))


def delivered(session: Session, here: given.County, day: str) -> Petition:
    return given.petition(session, here, Stage.DELIVERED, at=at(day, 8))


# Whose it is


def test_an_objection_stops_nothing_but_the_right_to_object_and_nobody_hands_back_before_it_is_ruled(
    session: Session, here: given.County
) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=at("2024-02-05", 8))
    given.done(session, here, petition, "object", at=at("2024-02-18"))
    assert petition.stage == Stage.OBJECTED
    assert [clock.rule for clock in running(petition)] == [RuleId.D3]
    with given.refused(session, "not_permitted"):  # T23
        given.done(session, here, petition, "agree", at=at("2024-02-18", 11), by="town_head")
    with given.refused(session, "not_at_this_stage"):
        given.done(session, here, petition, "accept", at=at("2024-02-18", 11))


def test_an_objection_on_the_sixth_working_day_is_refused(session: Session, here: given.County) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=at("2024-02-05", 8))
    with given.refused(session, "objection_too_late"):  # T19
        given.done(session, here, petition, "object", at=at("2024-02-19"))


def test_an_agreed_objection_brings_the_petition_back_to_the_office_without_a_new_d1(
    session: Session, here: given.County
) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=at("2024-05-13", 8))
    given.done(session, here, petition, "object", at=at("2024-05-14"))
    given.done(session, here, petition, "agree", at=at("2024-05-15"))
    assert (petition.stage, petition.unit_id, petition.handler_id) == (Stage.REGISTERED, None, None)
    assert petition.holder_id == here.people["petition_head"]
    assert [clock.rule for clock in running(petition)] == [RuleId.D1_AGAIN]
    given.done(session, here, petition, "assign", at=at("2024-05-16"), unit_id=here.units["bridge"])
    assert {(clock.rule, clock.unit_id) for clock in running(petition)} == {
        (RuleId.D3, here.units["bridge"]),
        (RuleId.D4, here.units["bridge"]),
    }


def test_a_refused_objection_lets_the_units_fifteen_days_run_on_from_the_first_receipt(
    session: Session, here: given.County
) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=at("2024-05-13", 8))
    due = running(petition, RuleId.D3)[0].due_on
    given.done(session, here, petition, "object", at=at("2024-05-14"))
    given.done(session, here, petition, "overrule", at=at("2024-05-15"))
    assert petition.stage == Stage.ROUTED
    assert running(petition, RuleId.D3)[0].due_on == due
    with given.refused(session, "already_objected"):
        given.done(session, here, petition, "object", at=at("2024-05-16"))


def test_after_the_second_return_the_superior_of_both_decides(session: Session, here: given.County) -> None:
    petition = given.petition(session, here, at=at("2024-05-13", 8))
    for day, unit, head in (("2024-05-14", "willow", "town_head"), ("2024-05-16", "bridge", "bridge_head")):
        given.done(session, here, petition, "assign", at=at(day), unit_id=here.units[unit])
        given.done(session, here, petition, "object", at=at(day, 11), by=head)
        given.done(session, here, petition, "agree", at=at(day, 12))
    with given.refused(session, "superior_decides", "decided_by"):
        given.done(session, here, petition, "assign", at=at("2024-05-17"), unit_id=here.units["housing"])
    given.done(
        session, here, petition, "assign", at=at("2024-05-17"), unit_id=here.units["housing"], decided_by="县人民政府"
    )
    assert not running(petition, RuleId.D4)
    with given.refused(session, "decided_by_superior"):
        given.done(session, here, petition, "object", at=at("2024-05-17", 11), by="housing_head")


# What is not handled here


def test_what_is_already_handled_is_merged_into_it_without_a_second_clock(session: Session, here: given.County) -> None:
    first = accepted(session, here, "2024-05-13")
    again = given.petition(session, here, at=at("2024-05-20"))
    given.done(session, here, again, "merge", at=at("2024-05-21"), number=first.number)  # T30
    assert (again.stage, again.same_as_id, again.outcome) == (Stage.MERGED, first.id, Outcome.NOT_APPLICABLE)
    assert running(again) == []
    assert again.notice_on == date(2024, 5, 21)
    assert session.scalars(select(Link.other_id).where(Link.matter_id == again.id)).all() == [first.id]
    given.done(session, here, again, "archive", at=at("2024-05-22"))
    with given.refused(session, "never_accepted"):
        given.done(session, here, again, "reopen", at=at("2024-05-23"))


def test_nothing_is_merged_into_what_is_not_handled_nor_into_itself(session: Session, here: given.County) -> None:
    again = given.petition(session, here)
    for stage in (Stage.REGISTERED, Stage.ROUTED, Stage.DELIVERED, Stage.CLOSED):
        other = given.petition(session, here, stage)
        with given.refused(session, "merge_needs_accepted", "number"):
            given.done(session, here, again, "merge", at=given.MORNING, number=other.number)
    with given.refused(session, "linked_to_itself", "number"):
        given.done(session, here, again, "merge", at=given.MORNING, number=again.number)


def test_nothing_is_merged_into_what_is_past_its_period(session: Session, here: given.County) -> None:
    first = accepted(session, here, "2024-05-13")
    last = running(first, RuleId.D5)[0].due_on
    late = datetime.combine(last + timedelta(days=1), datetime.min.time(), SHANGHAI) + timedelta(hours=10)
    again, in_time = (given.petition(session, here, at=late - timedelta(days=2)) for _ in range(2))
    with given.refused(session, "merge_past_period", "number"):
        given.done(session, here, again, "merge", at=late, number=first.number)
    given.done(session, here, in_time, "merge", at=late - timedelta(days=1), number=first.number)
    assert in_time.stage == Stage.MERGED


def test_it_is_not_accepted_for_the_lawful_reasons_alone_and_the_petitioner_is_told_where_to_go(
    session: Session, here: given.County
) -> None:
    petition = given.petition(session, here)
    with given.refused(session, "competent_organ_missing", "competent_organ"):
        given.done(session, here, petition, "not_accept", at=given.MORNING, competent_organ=" ")
    with given.refused(session, "notice_missing", "notice_on"):
        given.done(session, here, petition, "not_accept", at=given.MORNING, told=Told())
    with given.refused(session, "notice_not_exempt", "exempt"):
        given.done(session, here, petition, "not_accept", at=given.MORNING, told=Told(exempt=True))
    given.done(session, here, petition, "not_accept", at=given.MORNING)
    assert (petition.stage, petition.refusal) == (Stage.NOT_ACCEPTED, Refusal.OUTSIDE_POWERS)
    assert petition.competent_organ == "邻县人民政府"
    assert running(petition) == []


def test_the_same_facts_after_a_recheck_are_accepted_no_longer_and_new_facts_are_a_new_petition(
    session: Session, here: given.County
) -> None:
    first = final(session, here)
    again = given.petition(session, here, at=at("2024-09-02"))
    refused: dict[str, Any] = {"refusal": Refusal.FINALITY, "number": first.number, "competent_organ": ""}
    given.done(session, here, again, "not_accept", at=at("2024-09-03"), **refused)  # T29
    assert (again.stage, again.same_as_id) == (Stage.NOT_ACCEPTED, first.id)
    new = given.petition(session, here, at=at("2024-09-04"), body="今年七月屋顶又漏雨，这是新的情况。")
    assert (new.stage, running(new)[0].rule) == (Stage.REGISTERED, RuleId.D1)
    namesake = (registering.NewPetitioner(name="钱满仓", phone="19900777888"),)
    another = given.petition(session, here, people=namesake, at=at("2024-09-04"))
    with given.refused(session, "final_for_another", "number"):
        given.done(session, here, another, "not_accept", at=at("2024-09-05"), **refused)
    with given.refused(session, "not_final", "number"):
        given.done(session, here, new, "not_accept", at=at("2024-09-06"), **{**refused, "number": another.number})


def test_an_appeal_goes_the_legal_route_that_is_there_for_it_and_gets_no_sixty_days(
    session: Session, here: given.County
) -> None:
    petition = given.petition(session, here)
    given.done(session, here, petition, "divert", at=given.MORNING)  # T36
    assert (petition.stage, petition.appeal_path) == (Stage.DIVERTED, LegalRoute.ADMINISTRATIVE.path)
    assert [clock.rule for clock in petition.clocks] == [RuleId.D1]
    assert petition.competent_organ == "县人民政府"
    suggestion = given.petition(session, here, category=Category.SUGGESTION)
    with given.refused(session, "only_appeals_are_diverted"):
        given.done(session, here, suggestion, "divert", at=given.MORNING)


def test_a_town_accepts_what_reached_it_directly_and_names_who_handles_it(session: Session, here: given.County) -> None:
    petition = registering.register(
        session,
        given.new_petition(here, at("2024-05-13")),
        actor=town_registrar(here),
        now=at("2024-05-13"),
    )
    assert [clock.rule for clock in running(petition)] == [RuleId.D2]
    with given.refused(session, "no_handler", "handler"):
        given.done(session, here, petition, "accept", at=at("2024-05-14"))
    given.done(session, here, petition, "accept", at=at("2024-05-14"), handler_id=here.people["town_clerk"])
    assert (petition.stage, petition.unit_id) == (Stage.ACCEPTED, here.units["willow"])
    assert [clock.rule for clock in running(petition)] == [RuleId.D5]
    assert petition.holder_id == here.people["town_head"]


def test_what_reached_the_petition_office_is_not_accepted_without_being_routed(
    session: Session, here: given.County
) -> None:
    petition = given.petition(session, here)
    with given.refused(session, "not_received_directly"):
        given.done(
            session, here, petition, "accept", at=given.MORNING, by="petition_head", handler_id=here.people["registrar"]
        )


# While it is handled


@pytest.mark.parametrize(
    ("days", "nominal", "due"),
    [(10, "2024-04-15", "2024-04-15"), (20, "2024-04-25", "2024-04-25"), (30, "2024-05-05", "2024-05-06")],
)
def test_the_sixty_days_are_extended_from_the_nominal_sixtieth_day(
    session: Session, here: given.County, days: int, nominal: str, due: str
) -> None:
    petition = accepted(session, here, "2024-02-05")
    given.done(session, here, petition, "extend", at=at("2024-04-07"), days=days)  # T15, T16
    (clock,) = running(petition)
    assert (clock.rule, clock.nominal_on.isoformat(), clock.due_on.isoformat()) == (RuleId.D6, nominal, due)
    assert petition.extension_told_on == date(2024, 4, 7)


def test_each_wrong_extension_is_refused_for_its_own_reason(session: Session, here: given.County) -> None:
    petition = accepted(session, here, "2024-02-05")  # T17
    with given.refused(session, "extension_too_long", "extend"):
        given.done(session, here, petition, "extend", at=at("2024-04-07"), days=31)
    with given.refused(session, "extension_too_late"):
        given.done(session, here, petition, "extend", at=at("2024-04-08"))
    with given.refused(session, "not_permitted"):
        given.done(session, here, petition, "extend", at=at("2024-04-07"), by="town_clerk")
    petition.handler_id = here.people["town_head"]
    with given.refused(session, "extension_by_handler"):
        given.done(session, here, petition, "extend", at=at("2024-04-07"))
    petition.handler_id = here.people["town_clerk"]
    given.done(session, here, petition, "extend", at=at("2024-04-07"))
    with given.refused(session, "extension_already_given"):
        given.done(session, here, petition, "extend", at=at("2024-04-07", 11))


def test_hearing_and_mediation_do_not_stop_the_sixty_days(session: Session, here: given.County) -> None:
    petition = accepted(session, here, "2024-05-13")
    before = running(petition)[0].due_on
    given.done(session, here, petition, "hear", at=at("2024-05-20"))
    given.done(session, here, petition, "mediate", at=at("2024-05-21"))
    assert [(clock.rule, clock.due_on) for clock in running(petition)] == [(RuleId.D5, before)]
    with given.refused(session, "consent_missing", "consented"):
        given.done(session, here, petition, "mediate", at=at("2024-05-22"), consented=False)


def test_a_suggestion_is_answered_whether_it_is_adopted_and_never_gets_the_sixty_days(
    session: Session, here: given.County
) -> None:
    petition = given.petition(session, here, Stage.ACCEPTED, category=Category.SUGGESTION)  # T35
    later = given.MORNING + timedelta(days=1)
    assert running(petition) == []
    with given.refused(session, "adoption_missing", "adoption"):
        given.done(session, here, petition, "issue", at=later, adoption=None)
    given.done(session, here, petition, "issue", at=later, adoption=Adoption.PARTLY)
    with given.refused(session, "not_at_this_stage"):
        given.done(session, here, petition, "close", at=later)  # a reply comes first
    given.done(session, here, petition, "deliver", at=later)
    assert (petition.adoption, petition.decision) == (Adoption.PARTLY, None)
    assert {clock.rule for clock in petition.clocks}.isdisjoint({RuleId.D5, RuleId.D6, RuleId.D7})
    with given.refused(session, "nothing_to_review"):
        given.done(session, here, petition, "ask_review", at=later)


# Review and recheck


def test_a_review_is_asked_within_thirty_days_and_later_only_with_good_reason(
    session: Session, here: given.County
) -> None:
    petition = delivered(session, here, "2024-01-15")  # T24
    (window,) = running(petition)
    assert (window.rule, window.nominal_on, window.due_on) == (RuleId.D7, date(2024, 2, 14), date(2024, 2, 18))
    late: dict[str, Any] = {"asked_on": date(2024, 2, 19), "received_on": date(2024, 2, 19), "late_reason": ""}
    with given.refused(session, "asked_too_late", "late_reason"):
        given.done(session, here, petition, "ask_review", at=at("2024-02-19"), **late)
    in_time: dict[str, Any] = {**late, "asked_on": date(2024, 2, 18)}  # posted on the last day
    given.done(session, here, petition, "ask_review", at=at("2024-02-19"), **in_time)
    (clock,) = running(petition)
    assert (clock.rule, clock.started_on) == (RuleId.D8, date(2024, 2, 19))
    assert petition.verifier_id == here.people["reviewer"]


def test_whoever_handled_it_does_not_review_it_nor_who_reviewed_it_recheck_it(
    session: Session, here: given.County
) -> None:
    petition = delivered(session, here, "2024-05-13")
    with given.refused(session, "reviewer_without_right", "reviewer"):
        given.done(session, here, petition, "ask_review", at=at("2024-05-20"), reviewer_id=here.people["town_clerk"])
    given.done(session, here, petition, "ask_review", at=at("2024-05-20"))
    with given.refused(session, "not_permitted"):
        given.done(session, here, petition, "review", at=at("2024-05-21"), by="town_head")


def test_an_upheld_review_is_served_and_opens_the_thirty_days_for_a_recheck(
    session: Session, here: given.County
) -> None:
    petition = reviewed(session, here, "2024-05-02")
    (clock,) = [clock for clock in petition.clocks if clock.rule is RuleId.D8]
    assert (clock.nominal_on, clock.due_on) == (date(2024, 6, 1), date(2024, 6, 3))  # T25
    given.done(session, here, petition, "deliver", at=at("2024-05-28"), by="reviewer")
    assert petition.stage == Stage.DELIVERED
    assert [clock.rule for clock in running(petition)] == [RuleId.D9]
    with given.refused(session, "already_reviewed"):
        given.done(session, here, petition, "ask_review", at=at("2024-05-29"))


def test_the_days_of_a_hearing_are_left_out_of_a_recheck(session: Session, here: given.County) -> None:
    petition = reviewed(session, here, "2024-05-02")
    given.done(session, here, petition, "deliver", at=at("2024-05-28"), by="reviewer")
    given.done(session, here, petition, "ask_recheck", at=at("2024-06-03"))  # T27
    assert [clock.due_on for clock in running(petition)] == [date(2024, 7, 3)]
    days: dict[str, Any] = {"first_on": date(2024, 6, 20), "last_on": date(2024, 6, 27)}
    given.done(session, here, petition, "hear", at=at("2024-06-27"), by="rechecker", **days)
    assert [(clock.rule, clock.due_on) for clock in running(petition)] == [(RuleId.D10, date(2024, 7, 11))]


def test_a_recheck_is_final_and_is_visited_and_filed_like_a_closed_one(session: Session, here: given.County) -> None:
    petition = final(session, here)
    assert [clock.rule for clock in running(petition)] == [RuleId.D22]
    assert petition.holder_id is not None, "final is not settled"
    with given.refused(session, "follow_up_missing"):
        given.done(session, here, petition, "archive", at=at("2024-07-02"))
    given.visited(session, here, petition, at=at("2024-07-03"))
    assert petition.outcome is Outcome.RESOLVED
    given.done(session, here, petition, "archive", at=at("2024-07-04"))
    assert petition.stage == Stage.ARCHIVED


def test_what_is_revoked_is_handled_anew_and_the_same_opinion_is_refused(session: Session, here: given.County) -> None:
    petition = reviewed(session, here, "2024-05-02", Finding.REVOKE_REDO)
    with given.refused(session, "redo_is_ordered"):
        given.done(session, here, petition, "deliver", at=at("2024-05-28"), by="reviewer")
    with given.refused(session, "redo_too_late", "due_on"):
        given.done(session, here, petition, "redo", at=at("2024-05-28"), due_on=date(2024, 8, 30))
    given.done(session, here, petition, "redo", at=at("2024-05-28"))
    assert [(clock.rule, clock.started_on) for clock in running(petition)] == [(RuleId.D5, date(2024, 5, 28))]
    former = petition.opinion or ""
    for again in (former.replace("，", "， "), f"{former}特此答复"):
        with given.refused(session, "opinion_repeats", "opinion"):
            given.done(session, here, petition, "issue", at=at("2024-06-03"), opinion=again)
    given.done(session, here, petition, "issue", at=at("2024-06-03"), opinion="重新核实，补助五日内全额发放。")
    given.done(session, here, petition, "deliver", at=at("2024-06-04"))
    given.done(session, here, petition, "ask_review", at=at("2024-06-05"))  # of the new opinion
    assert petition.stage == Stage.IN_REVIEW


def test_a_served_review_needs_its_day_and_way(session: Session, here: given.County) -> None:
    petition = reviewed(session, here, "2024-05-02", Finding.REVOKE_REDO)
    with given.refused(session, "served_missing", "delivered_on"):
        given.done(session, here, petition, "redo", at=at("2024-05-28"), served=Served(None, DeliveryWay.MAIL))


def reviewed(session: Session, here: given.County, asked: str, finding: Finding = Finding.UPHOLD) -> Petition:
    """A petition whose review was asked for on that day and has been decided."""
    petition = delivered(session, here, "2024-04-22")
    given.done(session, here, petition, "ask_review", at=at(asked))
    given.done(session, here, petition, "review", at=at("2024-05-27"), finding=finding)
    return petition


def final(session: Session, here: given.County) -> Petition:
    """A petition whose recheck has upheld the review."""
    petition = reviewed(session, here, "2024-05-02")
    given.done(session, here, petition, "deliver", at=at("2024-05-28"), by="reviewer")
    given.done(session, here, petition, "ask_recheck", at=at("2024-06-03"))
    given.done(session, here, petition, "recheck", at=at("2024-06-28"))
    return petition


def town_registrar(here: given.County) -> Actor:
    """The town's clerk, who also registers what is brought to the town."""
    return replace(here.actors["town_clerk"], roles=frozenset({Role.REGISTRAR, Role.UNIT_HANDLER}))
