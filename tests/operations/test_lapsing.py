"""A window that nobody used is marked where the county set it so: no stage changes, a late request takes it back."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.worker import Worker
from app.clock import SHANGHAI
from app.database import Database
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.petitions import Action, Finding, RemedyKind, Stage
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import lapsing
from app.operations.lapsing import SetLapsing
from app.queries import lapsing as reading
from search_index import WhooshEngine
from tests import given
from tests.given import MORNING, County, done, refused

ON = SetLapsing(True, "测试县信访事项办理办法（测政发〔2024〕3 号）")


def turned_on(session: Session, here: County, command: SetLapsing = ON) -> None:
    """The county lets the right lapse."""
    lapsing.set_lapsing(session, command, actor=here.actors["admin"], now=MORNING)


def night(session: Session, petition: Petition, on: date) -> bool:
    """What the worker does on the night of this day."""
    at = MORNING.astimezone(SHANGHAI).replace(year=on.year, month=on.month, day=on.day, hour=2)
    if petition.uid not in reading.lapsed(session, on):
        return False
    return lapsing.lapse(session, petition.uid, actor=Actor.system("worker"), now=at)


def window(petition: Petition, rule: RuleId) -> date:
    """The last day on which it can be asked for."""
    return max(clock.due_on for clock in petition.clocks if clock.rule is rule)


def test_nothing_is_marked_while_the_county_has_not_set_it(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    assert reading.document(session) == ""
    assert not night(session, made, window(made, RuleId.D7) + timedelta(days=100))
    assert made.lapsed is None


@pytest.mark.parametrize("stage", [Stage.DELIVERED, Stage.CLOSED])
def test_the_day_after_the_window_the_mark_is_set_once_and_the_stage_stays(
    session: Session, here: County, stage: Stage
) -> None:
    turned_on(session, here)
    made = given.petition(session, here, stage)
    last = window(made, RuleId.D7)
    assert not night(session, made, last), "its last day is his"
    before = made.version
    assert night(session, made, last + timedelta(days=1))
    session.flush()
    assert (made.lapsed, made.stage, made.version) == (RemedyKind.REVIEW, stage, before + 1)
    assert not night(session, made, last + timedelta(days=2)), "said once"
    steps = session.scalars(select(Step).where(Step.matter_id == made.id, Step.action == "lapse")).all()
    assert [(step.person_id, step.from_stage, step.to_stage) for step in steps] == [(None, stage, stage)]


def test_a_late_request_with_its_reason_is_still_taken_and_takes_the_mark_back(session: Session, here: County) -> None:
    turned_on(session, here)
    made = given.petition(session, here, Stage.CLOSED)
    last = window(made, RuleId.D7)
    assert night(session, made, last + timedelta(days=1))
    at = MORNING + (last + timedelta(days=3) - MORNING.date())
    with refused(session, "asked_too_late", "late_reason"):
        done(session, here, made, Action.ASK_REVIEW, at=at, late_reason="")
    done(session, here, made, Action.ASK_REVIEW, at=at, late_reason="住院治疗，有出院证明")
    assert (made.lapsed, made.stage) == (None, Stage.IN_REVIEW)


def test_after_a_served_review_the_recheck_lapses(session: Session, here: County) -> None:
    turned_on(session, here)
    made = given.petition(session, here, Stage.DELIVERED)
    done(session, here, made, Action.ASK_REVIEW, at=MORNING + timedelta(days=1))
    done(session, here, made, Action.REVIEW, at=MORNING + timedelta(days=2), finding=Finding.UPHOLD)
    assert not night(session, made, MORNING.date() + timedelta(days=400)), "nothing runs that he could miss"
    done(session, here, made, Action.DELIVER, at=MORNING + timedelta(days=3), by="reviewer")
    assert night(session, made, window(made, RuleId.D9) + timedelta(days=1))
    assert made.lapsed is RemedyKind.RECHECK


def test_only_its_keeper_sets_it_and_by_a_text(session: Session, here: County) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        lapsing.set_lapsing(session, ON, actor=here.actors["petition_head"], now=MORNING)
    with refused(session, "limit_document_missing", "document"):
        turned_on(session, here, SetLapsing(True, " "))
    turned_on(session, here)
    assert reading.document(session) == ON.document
    turned_on(session, here, SetLapsing(False, ON.document))
    assert reading.document(session) == ""


def test_the_worker_marks_each_in_a_transaction_of_its_own_and_once(any_database: Database, tmp_path: Path) -> None:
    with any_database.transaction() as session:
        here = given.county(session)
        for _ in range(2):
            given.petition(session, here, Stage.CLOSED)
    worker = Worker(any_database, WhooshEngine(tmp_path / "index", bytes(32)), tmp_path, tmp_path, lambda _: None)
    late = MORNING + timedelta(days=60)

    def marked() -> list[str]:
        worker.lapse(late)
        with any_database.reading() as session:
            return list(session.scalars(select(Petition.number).where(Petition.lapsed == RemedyKind.REVIEW)))

    assert marked() == [], "the county has not set it"
    with any_database.transaction() as session:
        turned_on(session, here)
    assert sorted(marked()) == ["2024-信-000001", "2024-信-000002"]
    assert len(marked()) == 2
    with any_database.reading() as session:
        told = session.scalars(select(Step.to_stage).where(Step.action == "lapse")).all()
        assert told == [Stage.CLOSED] * 2
