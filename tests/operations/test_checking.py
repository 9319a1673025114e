"""县级核查案卷 (P15): before a petition about poverty is closed, the county has checked its file."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.petitions import Action, Outcome, Stage
from app.models.petitions import Petition
from app.operations import petitions
from app.queries import worklist
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done, paper, refused

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


def test_the_petition_offices_head_alone_checks_it(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    for by, code in (("town_head", "not_the_desk"), ("registrar", "not_permitted"), ("confidential", "not_permitted")):
        with refused(session, code):
            done(session, here, made, Action.CHECK_FILE, at=LATER, by=by)


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
