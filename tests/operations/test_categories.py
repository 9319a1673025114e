"""Another category (信访类别) after acceptance: who may say so, when, and that no day of law is won or lost by it."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import Action, Category, Finding, Stage
from app.models.matters import Matter, StopReason
from app.models.petitions import Petition
from app.operations import clocks, correcting
from app.operations.correcting import Correct, category
from tests import given
from tests.given import MORNING, County, done

R = RuleId
OTHERS = (Category.SUGGESTION, Category.ACCUSATION)


def called(session: Session, here: County, made: Petition, to: Category, *, by: str = "", days: int = 1) -> None:
    who = by or ("confidential" if made.confidential else "petition_head")
    command = Correct({"category": to}, "登记时选错了信访类别")
    correcting.correct(session, made.uid, None, command, actor=here.actors[who], now=MORNING + timedelta(days=days))


def running(made: Matter) -> dict[RuleId, date]:
    return {clock.rule: clock.due_on for clock in made.clocks if clock.stopped_on is None}


@pytest.mark.parametrize(("stage", "may"), [(Stage.REGISTERED, True), (Stage.ROUTED, True), (Stage.ACCEPTED, False)])
@pytest.mark.parametrize("category", OTHERS)
def test_the_registrar_calls_it_by_another_category_until_it_was_accepted(
    session: Session, here: County, stage: Stage, may: bool, category: Category
) -> None:
    made = given.petition(session, here, stage)
    if may:
        called(session, here, made, category, by="registrar")
        assert made.category is category
        return
    with given.refused(session, "category_by_head", "category"):
        called(session, here, made, category, by="registrar")
    called(session, here, made, category)
    assert R.D5 not in running(made)


@pytest.mark.parametrize("category", OTHERS)
@pytest.mark.parametrize("way", ["", "deliver", "deliver close", "deliver ask_review", "deliver ask_review review"])
def test_nobody_ends_an_opinion_or_a_review_by_another_category(
    session: Session, here: County, category: Category, way: str
) -> None:
    made = given.petition(session, here, Stage.OPINION_ISSUED)
    for minutes, act in enumerate(way.split(), start=20):
        done(session, here, made, act, at=MORNING + timedelta(minutes=minutes))
    before = running(made)
    for by in ("petition_head", "registrar"):
        with given.refused(session, "category_under_opinion", "category"):
            called(session, here, made, category, by=by)
    assert running(made) == before


def test_a_suggestion_that_was_answered_becomes_no_appeal(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED, category=Category.SUGGESTION)
    with given.refused(session, "category_under_opinion", "category"):
        called(session, here, made, Category.APPEAL)


def test_what_a_review_sent_back_is_called_by_another_category_again(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    for minutes, act in enumerate((Action.ASK_REVIEW, Action.REVIEW, Action.REDO), start=20):
        changes: dict[str, Any] = {"finding": Finding.REVOKE_REDO} if act is Action.REVIEW else {}
        done(session, here, made, act, at=MORNING + timedelta(minutes=minutes), **changes)
    called(session, here, made, Category.SUGGESTION)
    assert R.D5 not in running(made)


@pytest.mark.parametrize("rule", [R.D7, R.D9])
def test_the_right_to_ask_that_a_wrong_category_ended_runs_on_since_the_receipt(
    session: Session, here: County, rule: RuleId
) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    if rule is R.D9:
        for minutes, act in enumerate((Action.ASK_REVIEW, Action.REVIEW, Action.DELIVER), start=20):
            by = "reviewer" if act is Action.DELIVER else None
            done(session, here, made, act, at=MORNING + timedelta(minutes=minutes), by=by)
    due = running(made)[rule]
    # As an earlier version of this product let it happen.
    made.category = Category.SUGGESTION
    clocks.stop(made, [R.D7, R.D9], MORNING.date() + timedelta(days=1), StopReason.ENDED)
    session.flush()
    called(session, here, made, Category.APPEAL, days=9)
    assert running(made)[rule] == due
    assert [clock.rule for clock in made.clocks].count(rule) == 1
    assert R.D5 not in running(made)


def test_what_the_unit_owes_of_an_accusation_ends_when_it_is_recognised(session: Session, here: County) -> None:
    for stage in (Stage.ROUTED, Stage.ACCEPTED):
        made = given.petition(session, here, stage)
        assert R.D11 in running(made)
        called(session, here, made, Category.ACCUSATION)
        assert running(made).keys() == {R.D1_AGAIN}


DAYS = st.lists(st.tuples(st.sampled_from(Category), st.integers(0, 9)), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@drawn(stage=st.sampled_from([Stage.ROUTED, Stage.ACCEPTED]), said=DAYS)
def test_however_often_it_is_called_otherwise_an_appeal_has_its_first_days(
    session: Session, here: County, stage: Stage, said: list[tuple[Category, int]]
) -> None:
    attempt = session.begin_nested()
    made = given.petition(session, here, stage)
    first, last = running(made), 0
    told = [Category.APPEAL, *(category for category, _ in said), Category.APPEAL]
    for (was, now), days in zip(pairwise(told), [*(days for _, days in said), 1], strict=True):
        last += days
        if was is not now:
            called(session, here, made, now, days=last)
            assert (R.D5 in running(made)) is (now is Category.APPEAL and stage is Stage.ACCEPTED)
    assert running(made) == first
    attempt.rollback()


def test_the_form_offers_another_category_to_whom_it_is_open(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    for who in ("registrar", "petition_head"):
        assert category.is_open(made, here.actors[who]) is (who == "petition_head")
    done(session, here, made, Action.ISSUE, at=MORNING + timedelta(hours=1))
    assert not category.is_open(made, here.actors["petition_head"])
