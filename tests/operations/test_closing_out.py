"""Closing out an item: three persons of two units, returned, taken up again, in time."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.escalation import days_late
from app.domain.permissions import Actor, Role
from app.domain.rectification import Action, CheckPoint, CheckWay, ReworkCause, Stage
from app.models.matters import Clock, Matter, StopReason
from app.models.timeline import Step
from app.operations import closing_out
from app.queries import texts
from tests import given
from tests.given import MORNING, County, done, measure, refused
from tests.households import HEAD, household


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def running(matter: Matter) -> list[Clock]:
    return [clock for clock in matter.clocks if clock.stopped_on is None]


# T45: three persons of two units


def test_the_verifier_is_neither_the_applicant_nor_of_his_unit(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    verifier = here.actors["verifier"]
    moved = replace(verifier, unit_ids=verifier.unit_ids | {here.units["willow"]})
    command = closing_out.Verify("现场逐户查看，均能正常使用。")
    with refused(session, "verifier_of_same_unit"):
        closing_out.verify(session, made.uid, None, command, actor=moved, now=MORNING)
    made.verifier_id = here.people["town_clerk"]
    turned = replace(here.actors["town_clerk"], roles=frozenset({Role.VERIFIER}))
    with refused(session, "had_part_put_forward"):
        closing_out.verify(session, made.uid, None, command, actor=turned, now=MORNING)


def test_only_the_named_verifier_verifies_or_returns(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    other = replace(here.actors["office_clerk"], roles=frozenset({Role.VERIFIER, Role.COUNTY_OFFICE}))
    with refused(session, "not_the_verifier"):
        closing_out.verify(
            session, made.uid, None, closing_out.Verify("现场查看，均能使用。"), actor=other, now=MORNING
        )
    with refused(session, "opinion_too_short", "opinion"):
        done(session, here, made, Action.VERIFY, at=MORNING, opinion="合格")
    done(session, here, made, Action.VERIFY, at=MORNING)
    assert (made.stage, made.verified_on, here.name_of(made.verified_by_id)) == (
        "verified",
        MORNING.date(),
        "verifier",
    )


def test_who_verified_handled_or_applied_does_not_sign_off(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.VERIFIED)
    for who, code in (
        ("verifier", "had_part_did_check"),
        ("town_clerk", "had_part_put_forward"),
        ("town_head", "had_part_approved_report"),
    ):
        signer = replace(here.actors[who], roles=frozenset({Role.COUNTY_LEADER}))
        with refused(session, code):
            closing_out.sign_off(session, made.uid, None, closing_out.SignOff(), actor=signer, now=MORNING)
    with refused(session, "not_permitted"):
        done(session, here, made, Action.SIGN_OFF, at=MORNING, by="supervisor")
    with refused(session, "no_person"):
        closing_out.sign_off(session, made.uid, None, closing_out.SignOff(), actor=Actor.system(), now=MORNING)


def test_signing_off_gives_a_number_starts_the_look_back_and_leaves_outcome_and_holder_open(
    session: Session, here: County
) -> None:
    made = given.item(session, here, Stage.VERIFIED)
    done(session, here, made, Action.SIGN_OFF, at=at(5, 20))
    assert (made.stage, made.closed_on, made.first_closed_on) == ("closed", date(2024, 5, 20), date(2024, 5, 20))
    assert made.close_out_no == f"{made.number}-1"
    assert [(clock.rule, clock.due_on) for clock in running(made)] == [(RuleId.D23, date(2024, 8, 18))]
    assert (made.outcome, made.settled_on, here.name_of(made.holder_id)) == (None, None, "town_head")


# T46: sent back by the verifier


def test_a_returned_item_gets_a_new_date_and_its_report_is_written_again(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    with refused(session, "reason_too_short", "reason"):
        done(session, here, made, Action.RETURN, at=MORNING, reason="不行")
    with refused(session, "day_not_in_future", "due_on"):
        done(session, here, made, Action.RETURN, at=MORNING, due_on=MORNING.date())
    done(session, here, made, Action.RETURN, at=MORNING, due_on=date(2024, 6, 7))
    assert (made.stage, made.due_on) == ("rectifying", date(2024, 6, 7))
    assert (made.applied_at, made.applicant_id, made.report_approved_by_id) == (None, None, None)
    with refused(session, "report_not_approved"):
        done(session, here, made, Action.APPLY, at=MORNING)
    done(session, here, made, Action.APPROVE_REPORT, at=MORNING, report="管道已经修复，逐户试用正常。")
    assert made.report == "管道已经修复，逐户试用正常。"
    done(session, here, made, Action.APPLY, at=MORNING)
    assert made.stage == "applied"


# T47: taken up again


def test_a_closed_item_of_poor_quality_goes_back_and_is_counted_once(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.VERIFIED, at=at(5, 6))
    done(session, here, made, Action.SIGN_OFF, at=at(5, 20))
    given.visited(session, here, made, given.NOT_SOLVED, at=at(6, 12))
    with refused(session, "not_permitted"):
        done(session, here, made, Action.REWORK, at=at(6, 12), by="supervisor")
    with refused(session, "day_not_in_future", "due_on"):
        done(session, here, made, Action.REWORK, at=at(6, 12), due_on=date(2024, 6, 12))
    done(session, here, made, Action.REWORK, at=at(6, 12))
    assert (made.stage, made.reopen_count, made.rework_cause) == ("reopened", 1, ReworkCause.POOR_QUALITY)
    assert (made.closed_on, made.first_closed_on, made.due_on) == (None, date(2024, 5, 20), date(2024, 7, 19))
    assert (made.planned_at, made.applied_at, made.verified_on, made.signed_off_by_id) == (None,) * 4
    step = session.scalars(select(Step).where(Step.matter_id == made.id).order_by(Step.id.desc())).first()
    assert step is not None
    assert step.changes is not None
    assert f"{made.number}-1" in step.changes  # the close history is kept
    assert "2024-05-20" in step.changes


def test_rework_of_an_item_never_looked_at_ends_the_look_backs_clock(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED)
    done(session, here, made, Action.REWORK, at=at(6, 12))
    (clock,) = [clock for clock in made.clocks if clock.rule is RuleId.D23]
    assert (clock.stopped_on, clock.stop_reason) == (date(2024, 6, 12), StopReason.ENDED)


def test_a_plan_after_rework_must_differ_from_the_one_that_failed(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED)
    done(session, here, made, Action.REWORK, at=at(6, 12))
    with refused(session, "no_plan"):
        done(session, here, made, Action.APPROVE_PLAN, at=at(6, 13))
    with refused(session, "plan_unchanged", "measures"):
        done(session, here, made, Action.PLAN, at=at(6, 13), measures=(measure(" 逐户更换 冲水设施"),))
    new = (measure("更换供货商，逐户返工"),)
    done(session, here, made, Action.PLAN, at=at(6, 13), measures=new)
    with refused(session, "plan_unchanged", "measures"):
        done(session, here, made, Action.PLAN, at=at(6, 14))
    done(session, here, made, Action.PLAN, at=at(6, 14), measures=new, goal="一年内不再损坏")
    done(session, here, made, Action.APPROVE_PLAN, at=at(6, 14))
    assert made.stage == "rectifying"


def test_what_proved_the_first_rectification_proves_nothing_for_the_second(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED)
    done(session, here, made, Action.REWORK, at=at(6, 12))
    done(session, here, made, Action.PLAN, at=at(6, 13), measures=(measure("更换供货商，逐户返工"),))
    done(session, here, made, Action.APPROVE_PLAN, at=at(6, 14))
    with refused(session, "measures_unproven"):
        done(session, here, made, Action.APPROVE_REPORT, at=at(6, 15))
    done(session, here, made, Action.APPROVE_REPORT, at=at(6, 15), papers=(given.paper(),))
    done(session, here, made, Action.APPLY, at=at(6, 16))
    done(session, here, made, Action.VERIFY, at=at(6, 17))
    done(session, here, made, Action.SIGN_OFF, at=at(6, 18))
    assert (made.close_out_no, made.first_closed_on, made.closed_on) == (
        f"{made.number}-2",
        MORNING.date(),
        date(2024, 6, 18),
    )


def test_rework_of_a_settled_item_places_the_holder_again(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED)
    given.visited(session, here, made, at=at(6, 1))
    assert made.holder_id is None
    done(session, here, made, Action.REWORK, at=at(7, 1), cause=ReworkCause.RELAPSE)
    assert here.name_of(made.holder_id) == "town_head"
    assert [(span.from_at, span.to_at) for span in made.holdings][1:] == [(at(7, 1), None)]
    assert (made.settled_on, made.outcome) == (None, None)


# T48: in time


def test_the_day_of_application_decides_whether_the_date_was_met(session: Session, here: County) -> None:
    made = given.item(
        session, here, Stage.RECTIFYING, at=at(3, 9), received_on=date(2024, 3, 9), due_on=date(2024, 4, 28)
    )
    made.due_on = date(2024, 4, 30)
    done(session, here, made, Action.APPLY, at=at(4, 30, 23))
    done(session, here, made, Action.VERIFY, at=at(5, 8))
    assert made.applied_at is not None
    assert days_late(made.due_on, date(2024, 5, 8), local_day(made.applied_at)) == 0


# R7: the check form, and the households that were looked at


def test_a_verification_says_how_it_was_looked_at_and_that_everything_is_so(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    with refused(session, "check_way_missing", "way"):
        done(session, here, made, Action.VERIFY, at=MORNING, way=None)
    with refused(session, "check_point_not_met", "goal_met"):
        done(session, here, made, Action.VERIFY, at=MORNING, met=frozenset(CheckPoint) - {CheckPoint.GOAL_MET})
    assert made.verifications == []
    done(session, here, made, Action.VERIFY, at=MORNING, way=CheckWay.ON_FILE)
    (form,) = made.verifications
    assert (form.way, here.name_of(form.person_id), form.sample) == (CheckWay.ON_FILE, "verifier", None)


def test_where_households_are_affected_one_of_them_must_have_been_looked_at(session: Session, here: County) -> None:
    household(session, here, HEAD, number="0417")
    made = given.item(session, here, Stage.APPLIED, household="郭有田、0417")
    with refused(session, "sample_missing", "sample"):
        done(session, here, made, Action.VERIFY, at=MORNING)
    with refused(session, "sample_without_finding", "sample"):
        done(session, here, made, Action.VERIFY, at=MORNING, sample="郭有田 已换新的\n417")
    with refused(session, "sample_not_affected", "sample"):
        done(session, here, made, Action.VERIFY, at=MORNING, sample="郑有余 能用")
    done(session, here, made, Action.VERIFY, at=MORNING, sample="郑有余 能用\n第0417户：冲水正常，在用")
    assert made.verifications[0].sample == "郑有余 能用\n第0417户：冲水正常，在用"


def test_a_household_that_the_register_knows_is_looked_at_itself(session: Session, here: County) -> None:
    household(session, here, HEAD, number="0417")
    made = given.item(session, here, Stage.APPLIED, household="0417")
    with refused(session, "sample_not_affected", "sample"):
        done(session, here, made, Action.VERIFY, at=MORNING, sample="郑有余 能用")
    done(session, here, made, Action.VERIFY, at=MORNING, sample=f"{HEAD.name} 能用")
    assert made.stage == Stage.VERIFIED


def test_the_check_form_stays_after_rework_and_the_next_one_is_another(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED, household="")
    done(session, here, made, Action.REWORK, at=MORNING)
    assert (made.verified_on, len(made.verifications)) == (None, 1)


def test_what_was_found_when_it_was_returned_is_searched(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    done(session, here, made, Action.RETURN, at=MORNING, finding="逐户查看，第四户管道漏水，没有修好")
    assert ("note", "逐户查看，第四户管道漏水，没有修好") in texts.parts_of(session, [made])[made.id]


def test_no_new_day_passes_the_last_one_of_the_source_without_its_consent(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    made.round.limit_on = date(2024, 6, 30)
    with refused(session, "beyond_the_source", "due_on"):
        done(session, here, made, Action.RETURN, at=MORNING, due_on=date(2024, 7, 1))
    done(session, here, made, Action.RETURN, at=MORNING, due_on=date(2024, 6, 30))
    assert made.due_on == date(2024, 6, 30)
