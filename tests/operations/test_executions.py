"""What an opinion supports is carried out (art. 32 para 2): proven at closing, or a task that stays until it is."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.petitions import Action, Decision, Finding, Outcome, Stage
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.promises import Promise
from app.operations import correcting, promises
from app.operations.executions import NewExecution
from app.queries import executions, worklist
from app.queries.worklist import Queue
from tests import given
from tests.county import MORNING, County
from tests.given import done, refused

NOW = MORNING + timedelta(days=1)
TASK = "余下的补助打到农户账上"


def task(here: County, **changes: Any) -> NewExecution:
    usual: dict[str, Any] = {
        "text": TASK,
        "owner_id": here.people["town_clerk"],
        "due_on": NOW.date() + timedelta(days=20),
    }
    return NewExecution(**(usual | changes))


def closed(session: Session, here: County) -> Petition:
    """Closed over a task, nothing carried out yet."""
    made = given.petition(session, here, Stage.DELIVERED)
    done(session, here, made, Action.CLOSE, at=NOW, outcome=Outcome.UNRESOLVED, papers=(), execution=task(here))
    return made


def keep(session: Session, here: County, made: Petition, *roles: PaperRole, at: datetime) -> None:
    (row,) = session.scalars(select(Promise).where(Promise.matter_id == made.id))
    papers = tuple(given.paper(role) for role in roles)
    command = promises.Keep(row.uid, at.date(), "余款 3000 元五月二十日到账", papers)
    promises.keep(session, made.uid, None, command, actor=here.actors["town_clerk"], now=at)


def waiting(session: Session, here: County, who: str) -> list[Matter]:
    return list(worklist.page(session, here.actors[who], Queue.TO_CARRY_OUT, today=NOW.date()).rows)


def test_what_lay_there_before_the_opinion_shows_nothing_of_its_carrying_out(session: Session, here: County) -> None:
    photo = given.paper(name="登记时的照片.jpg")
    made = given.petition(session, here, Stage.DELIVERED, papers=(photo,))
    with refused(session, "evidence_missing", "papers"):
        done(session, here, made, Action.CLOSE, at=NOW, papers=())
    done(session, here, made, Action.CLOSE, at=NOW)
    assert made.stage == Stage.CLOSED


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.RESOLVED])
def test_what_is_supported_and_not_solved_is_closed_only_over_a_task(
    session: Session, here: County, outcome: Outcome
) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    with refused(session, "execution_unproven", "task"):
        done(session, here, made, Action.CLOSE, at=NOW, outcome=outcome)
    done(session, here, made, Action.CLOSE, at=NOW, outcome=outcome, execution=task(here))
    assert made.stage == Stage.CLOSED


def test_what_is_not_supported_has_nothing_to_be_carried_out(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    done(session, here, made, Action.ISSUE, at=NOW, decision=Decision.REJECT)
    done(session, here, made, Action.DELIVER, at=NOW)
    with refused(session, "execution_not_owed", "task"):
        done(session, here, made, Action.CLOSE, at=NOW, execution=task(here))
    done(session, here, made, Action.CLOSE, at=NOW, outcome=Outcome.UNRESOLVED)
    assert made.stage == Stage.CLOSED


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"text": " "}, "execution_text_missing", "task"),
        ({"owner_id": None}, "execution_owner_missing", "task_owner"),
        ({"due_on": None}, "execution_due_missing", "task_due_on"),
        ({"text": "。"}, "reason_says_nothing", "task"),
        ({"due_on": NOW.date() + timedelta(days=366)}, "execution_too_late", "task_due_on"),
        ({"due_on": date(2099, 12, 31)}, "execution_too_late", "task_due_on"),
        ({"due_on": NOW.date()}, "day_not_in_future", "task_due_on"),
        ({"owner_id": "housing_clerk"}, "person_not_in_unit", "task_owner"),
    ],
)
def test_a_task_has_its_words_an_owner_in_the_unit_and_a_day_to_come(
    session: Session, here: County, changes: dict[str, Any], code: str, field: str
) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    changes = {name: here.people.get(value, value) if name == "owner_id" else value for name, value in changes.items()}
    with refused(session, code, field):
        done(session, here, made, Action.CLOSE, at=NOW, execution=task(here, **changes))


def test_the_task_stays_on_the_worklist_until_it_is_proven(session: Session, here: County) -> None:
    made = closed(session, here)
    assert [waiting(session, here, who) for who in ("town_clerk", "town_head", "petition_head")] == [[made]] * 3
    assert waiting(session, here, "housing_clerk") == []
    with refused(session, "execution_needs_evidence", "papers"):
        keep(session, here, made, at=NOW + timedelta(days=2))
    with refused(session, "execution_needs_evidence", "papers"):
        keep(session, here, made, PaperRole.RECEIPT, at=NOW + timedelta(days=2))
    keep(session, here, made, PaperRole.EVIDENCE, at=NOW + timedelta(days=2))
    assert waiting(session, here, "town_clerk") == []


def test_nothing_is_settled_or_filed_before_it_is_carried_out(session: Session, here: County) -> None:
    made = closed(session, here)
    given.visited(session, here, made, at=NOW + timedelta(days=3))
    assert (made.settled_on, made.outcome, made.holder_id is None) == (None, Outcome.UNRESOLVED, False)
    with refused(session, "execution_open"):
        done(session, here, made, Action.ARCHIVE, at=NOW + timedelta(days=4))
    keep(session, here, made, PaperRole.EVIDENCE, at=NOW + timedelta(days=5))
    assert (made.settled_on, made.outcome) == (NOW.date() + timedelta(days=5), Outcome.RESOLVED)
    done(session, here, made, Action.ARCHIVE, at=NOW + timedelta(days=6))
    assert made.stage == Stage.ARCHIVED


def test_proven_before_the_visit_the_visit_settles_it_and_one_that_found_it_wanting_does_not(
    session: Session, here: County
) -> None:
    good, poor = closed(session, here), closed(session, here)
    keep(session, here, good, PaperRole.EVIDENCE, at=NOW + timedelta(days=2))
    assert good.settled_on is None
    given.visited(session, here, good, at=NOW + timedelta(days=3))
    assert good.settled_on == NOW.date() + timedelta(days=3)
    given.visited(session, here, poor, given.NOT_SOLVED, at=NOW + timedelta(days=3))
    keep(session, here, poor, PaperRole.EVIDENCE, at=NOW + timedelta(days=4))
    assert poor.settled_on is None


def test_what_is_taken_up_again_is_decided_anew_and_its_former_task_holds_nothing_up(
    session: Session, here: County
) -> None:
    made = closed(session, here)
    given.visited(session, here, made, given.NOT_SOLVED, at=NOW + timedelta(days=3))
    done(session, here, made, Action.REOPEN, at=NOW + timedelta(days=4))
    assert waiting(session, here, "town_clerk") == []


def test_another_owner_is_named_by_a_correction(session: Session, here: County) -> None:
    made = closed(session, here)
    (row,) = session.scalars(select(Promise).where(Promise.matter_id == made.id))
    facts = {"promise_owner_id": here.people["other_clerk"]}
    clerk = here.actors["petition_head"]
    command = correcting.CorrectRow(row.uid, facts, "原来的人调走了，改由他落实")
    correcting.correct_row(session, made.uid, None, command, actor=clerk, now=NOW)
    assert row.owner_id == here.people["other_clerk"]
    assert isinstance(row.due_on, date)


def test_a_task_ends_with_the_opinion_that_is_revoked(session: Session, here: County) -> None:
    made = closed(session, here)
    done(session, here, made, Action.ASK_REVIEW, at=NOW + timedelta(days=1))
    assert executions.is_open(session, made)
    done(session, here, made, Action.REVIEW, at=NOW + timedelta(days=2), finding=Finding.REVOKE_REDO)
    done(session, here, made, Action.REDO, at=NOW + timedelta(days=3))
    assert not executions.is_open(session, made)
    assert waiting(session, here, "town_clerk") == []
