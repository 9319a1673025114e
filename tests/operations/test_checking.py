"""县级核查案卷 (P15): before a petition about poverty is closed, the county has checked its file."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.petitions import Action, DeliveryWay, Finding, Form, Outcome, Stage
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import petitions, registering, remedies
from app.queries import worklist
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done, paper, refused
from tests.operations.test_procedure import town_registrar

LATER = MORNING + timedelta(hours=1)


def close(session: Session, here: County, made: Petition) -> None:
    """Close it as the unit's head does, without the check that tests do before by themselves."""
    command = petitions.Close(Outcome.RESOLVED, "补助已经发放，附转账凭证。", (paper(),))
    petitions.close(session, made.uid, None, command, actor=here.actors["town_head"], now=LATER)


def waits(session: Session, here: County, who: str) -> list[str]:
    """What waits in 待办结 for this person."""
    found = worklist.page(session, here.actors[who], Queue.TO_CLOSE, today=MORNING.date())
    return [matter.uid for matter in found.rows]


def test_a_petition_about_poverty_is_closed_once_its_file_was_checked(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    assert (waits(session, here, "town_head"), waits(session, here, "petition_head")) == ([], [made.uid])
    with refused(session, "file_not_checked"):
        close(session, here, made)
    with refused(session, "record_too_short", "record"):
        done(session, here, made, Action.CHECK_FILE, at=LATER, record="齐全")
    done(session, here, made, Action.CHECK_FILE, at=LATER)
    assert waits(session, here, "town_head") == [made.uid]
    with refused(session, "file_already_checked"):
        done(session, here, made, Action.CHECK_FILE, at=LATER)
    close(session, here, made)
    assert made.stage == Stage.CLOSED


def in_recheck(session: Session, here: County) -> Petition:
    """A petition whose recheck has been asked for."""
    made = given.petition(session, here, Stage.DELIVERED)
    for hours, (act, by) in enumerate((("ask_review", None), ("review", None), ("deliver", "reviewer")), start=1):
        done(session, here, made, act, at=MORNING + timedelta(hours=hours), by=by)
    done(session, here, made, Action.ASK_RECHECK, at=MORNING + timedelta(hours=4))
    return made


def recheck(session: Session, here: County, made: Petition) -> None:
    """End it as the recheck body does, without the check that tests do before by themselves."""
    served = remedies.Served(MORNING.date(), DeliveryWay.IN_PERSON)
    said = ("经书面审查，复查意见认定事实清楚，予以维持。", "《信访工作条例》第三十六条", Outcome.RESOLVED)
    command = remedies.Decide(Finding.UPHOLD, *said, served, (paper(), paper(PaperRole.RECEIPT)))
    remedies.recheck(session, made.uid, None, command, actor=here.actors["rechecker"], now=MORNING + timedelta(hours=6))


def test_a_recheck_ends_a_petition_about_poverty_once_its_file_was_checked(session: Session, here: County) -> None:
    made = in_recheck(session, here)
    assert waits(session, here, "petition_head") == [made.uid]
    with refused(session, "file_not_checked"):
        recheck(session, here, made)
    done(session, here, made, Action.CHECK_FILE, at=MORNING + timedelta(hours=5))
    assert waits(session, here, "petition_head") == []
    recheck(session, here, made)
    assert made.stage == Stage.FINAL


def test_what_was_checked_before_the_recheck_was_asked_is_not_checked_twice(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    for hours, (act, by) in enumerate((("ask_review", None), ("review", None), ("deliver", "reviewer")), start=1):
        done(session, here, made, act, at=MORNING + timedelta(hours=hours), by=by)
    done(session, here, made, Action.CHECK_FILE, at=MORNING + timedelta(hours=4))
    done(session, here, made, Action.ASK_RECHECK, at=MORNING + timedelta(hours=5))
    recheck(session, here, made)
    assert made.stage == Stage.FINAL


def test_who_served_the_review_may_check_the_file_and_who_served_the_opinion_may_not(
    session: Session, here: County
) -> None:
    made, head = in_recheck(session, here), here.people["petition_head"]
    served = session.scalars(select(Step).where(Step.matter_id == made.id, Step.action == Action.DELIVER)).all()
    own, of_the_review = sorted(served, key=lambda step: step.id)
    own.person_id = head
    session.flush()
    with refused(session, "same_person_as_doing"):
        done(session, here, made, Action.CHECK_FILE, at=MORNING + timedelta(hours=5))
    assert waits(session, here, "petition_head") == []
    own.person_id, of_the_review.person_id = here.people["town_clerk"], head
    session.flush()
    assert waits(session, here, "petition_head") == [made.uid]
    done(session, here, made, Action.CHECK_FILE, at=MORNING + timedelta(hours=5))


def test_the_petition_offices_head_alone_checks_it(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    for by, code in (("town_head", "not_the_desk"), ("registrar", "not_permitted"), ("confidential", "not_permitted")):
        with refused(session, code):
            done(session, here, made, Action.CHECK_FILE, at=LATER, by=by)


def test_a_town_neither_checks_nor_takes_up_again_what_it_received_itself_from_somebody_unnamed(
    session: Session, here: County
) -> None:
    unnamed = given.new_petition(here, MORNING, form=Form.ANONYMOUS, people=())
    made = registering.register(session, unnamed, actor=town_registrar(here), now=MORNING)
    untold: dict[str, Any] = {"notice_on": None, "notice_way": None, "exempt": True}
    done(session, here, made, Action.ACCEPT, at=MORNING, handler_id=here.people["town_clerk"], **untold)
    for act in (Action.ISSUE, Action.DELIVER):
        done(session, here, made, act, at=MORNING)
    assert (waits(session, here, "town_head"), waits(session, here, "petition_head")) == ([], [made.uid])
    with refused(session, "not_the_desk"):
        done(session, here, made, Action.CHECK_FILE, at=LATER, by="town_head")
    done(session, here, made, Action.CLOSE, at=LATER)
    given.visited(session, here, made, given.NOT_SOLVED, at=LATER)
    with refused(session, "not_the_desk"):
        done(session, here, made, Action.REOPEN, at=LATER, by="town_head")
    done(session, here, made, Action.REOPEN, at=LATER)


def test_whoever_handled_it_does_not_check_it(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    made.handler_id = here.people["petition_head"]
    session.flush()
    with refused(session, "same_person_as_handler"):
        done(session, here, made, Action.CHECK_FILE, at=LATER)


def test_other_petitions_are_closed_without_it(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED, poverty=False)
    with refused(session, "file_check_not_needed"):
        done(session, here, made, Action.CHECK_FILE, at=LATER)
    close(session, here, made)
    assert made.stage == Stage.CLOSED


@pytest.mark.parametrize("way", [("ask_review", "review", "deliver"), ("close", "visit", "reopen", "issue", "deliver")])
def test_what_was_decided_or_served_after_it_is_checked_anew(
    session: Session, here: County, way: tuple[str, ...]
) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    done(session, here, made, Action.CHECK_FILE, at=LATER)
    for hours, act in enumerate(way, start=1):
        by = "reviewer" if made.stage == Stage.REVIEWED else None
        changes: dict[str, Any] = {"answers": given.NOT_SOLVED} if act == "visit" else {}
        done(session, here, made, act, at=LATER + timedelta(hours=hours), by=by, **changes)
    with refused(session, "file_not_checked"):
        close(session, here, made)
