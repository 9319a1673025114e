"""The invariants of promises_kept hold on the ways that matters usually go, and each of them can fail."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.petitions import Category, Finding
from app.domain.rectification import ItemType
from app.models.matters import Clock, Matter, StopReason
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import correcting
from app.operations.correcting import Correct
from tests import given
from tests.county import MORNING, County
from tests.given import done
from tests.life.promises_kept import promises_are_kept
from tests.operations.conftest import here as here  # a fixture is found by its name here

pytestmark = pytest.mark.parametrize("session", ["sqlite"], indirect=True)

TO_DELIVERED = "assign sign_for accept issue deliver"
WAYS = (
    "assign object overrule sign_for accept note extend extend_report hear mediate supervise answer_supervision"
    " issue deliver close visit:no archive reopen",
    "assign object agree assign object agree",
    f"{TO_DELIVERED} ask_review review deliver ask_recheck hear recheck visit archive",
    f"{TO_DELIVERED} close ask_review review:revoke_redo redo set_redo_day issue deliver close visit:no reopen issue",
    f"{TO_DELIVERED} ask_review review deliver close ask_recheck redo issue deliver",
    "not_accept archive",
    "divert archive",
    "void",
)
TO_VERIFIED = "note approve_report apply return approve_report apply verify"
ITEM_WAY = (
    "claim plan approve_plan ask_extension refuse_extension ask_extension grant_extension"
    f" {TO_VERIFIED} sign_off visit rework"
)
LONG_WAY = (
    f"claim plan approve_plan {TO_VERIFIED} keep_watch check"
    " check_failed note approve_report apply verify keep_watch check"
)


def walk(session: Session, here: County, matter: Matter, way: str) -> datetime:
    """Go the way, a day an act, and ask the invariants after each; the moment of the last act."""
    at = MORNING
    for name in way.split():
        act, _, finding = name.partition(":")
        at += timedelta(days=1)
        changes: dict[str, Any] = {"finding": Finding(finding)} if finding and act != "visit" else {}
        if act == "visit" and finding:
            changes["answers"] = given.NOT_SOLVED
        if act == "issue":
            changes["opinion"] = f"经核实属实，{at:%m月%d日}答复，十日内发放到户。"
        by = {
            ("reviewed", "deliver"): "reviewer",
            ("in_recheck", "hear"): "rechecker",
            ("in_recheck", "redo"): "rechecker",
        }
        if act == "assign" and any(step.action == "agree" for step in steps_of(session, matter)):
            changes["decided_by"] = "县信访工作联席会议"
        done(session, here, matter, act, at=at, by=by.get((matter.stage, act)), **changes)
        promises_are_kept(session, matter, local_day(at))
    return at


def steps_of(session: Session, matter: Matter) -> list[Step]:
    return list(session.scalars(select(Step).where(Step.matter_id == matter.id).order_by(Step.id)))


@pytest.mark.parametrize("way", WAYS)
def test_they_hold_on_the_ways_of_a_petition(session: Session, here: County, way: str) -> None:
    made = given.petition(session, here)
    promises_are_kept(session, made, local_day(MORNING))
    walk(session, here, made, way)


def test_they_hold_on_the_ways_of_an_item(session: Session, here: County) -> None:
    walk(session, here, given.item(session, here), ITEM_WAY)
    walk(session, here, given.item(session, here, item_type=ItemType.LONG_TERM), LONG_WAY)


@pytest.mark.parametrize("category", [Category.SUGGESTION, Category.ACCUSATION])
def test_they_hold_of_what_has_no_sixty_days(session: Session, here: County, category: Category) -> None:
    accusation = category is Category.ACCUSATION
    made = given.petition(session, here, category=category, by="confidential" if accusation else "registrar")
    walk(session, here, made, "transfer" if accusation else f"{TO_DELIVERED} close visit archive")


def test_an_extension_stays_the_only_one_when_the_category_is_corrected_twice(session: Session, here: County) -> None:
    made = given.petition(session, here)
    at = walk(session, here, made, "assign sign_for accept extend")
    for category in (Category.SUGGESTION, Category.APPEAL):
        at += timedelta(hours=1)
        command = Correct({"category": category}, "登记时选错了类别")
        correcting.correct(session, made.uid, None, command, actor=here.actors["petition_head"], now=at)
        promises_are_kept(session, made, local_day(at))
    with given.refused(session, "extension_already_given"):
        done(session, here, made, "extend", at=at + timedelta(hours=1))


def clock(matter: Matter, rule: str) -> Clock:
    return next(one for one in matter.clocks if one.rule == rule)


def runs_again(matter: Matter, rule: str) -> None:
    one = clock(matter, rule)
    one.stopped_on = one.stop_reason = None


def stopped(rule: str) -> Callable[[Petition, Step], None]:
    def spoil(petition: Petition, _last: Step) -> None:
        one = clock(petition, rule)
        one.stopped_on, one.stop_reason = one.started_on, StopReason.ENDED

    return spoil


def put(*names: str, value: object) -> Callable[[Petition, Step], None]:
    """Set a fact of the matter, or of one of its clocks."""

    def spoil(petition: Petition, _last: Step) -> None:
        setattr(clock(petition, names[0]) if len(names) > 1 else petition, names[-1], value)

    return spoil


def days_more(rule: str, days: int) -> Callable[[Petition, Step], None]:
    def spoil(petition: Petition, _last: Step) -> None:
        one = clock(petition, rule)
        one.length, one.nominal_on = one.length + days, one.nominal_on + timedelta(days=days)

    return spoil


def acted(action: str) -> Callable[[Petition, Step], None]:
    """Let the last step have been this act, at the stage where the petition stands."""

    def spoil(petition: Petition, last: Step) -> None:
        last.action, last.from_stage, last.to_stage = action, petition.stage, petition.stage

    return spoil


EXTENDED = "assign sign_for accept extend note"
RECHECKED = f"{TO_DELIVERED} ask_review review deliver ask_recheck hear"


@pytest.mark.parametrize(
    ("way", "spoil"),
    [
        pytest.param("assign", put("D3", "law", value="县里的习惯做法"), id="a clock without its article"),
        pytest.param("assign", put("D3", "rule_version", value=7), id="a version that nobody set"),
        pytest.param("assign", put("D3", "steps", value='["按规定"]'), id="a date that nobody explained"),
        pytest.param("assign", put("report_due_on", value=local_day(MORNING)), id="a day that nobody ordered"),
        pytest.param("assign sign_for accept", put("category", value=Category.SUGGESTION), id="60 days: suggestion"),
        pytest.param("assign sign_for accept", put("appeal_path", value=4), id="60 days: another path"),
        pytest.param("assign sign_for accept", put("accepted_on", value=local_day(MORNING)), id="60 days: another day"),
        pytest.param("assign sign_for accept", days_more("D5", 1), id="61 days"),
        pytest.param(EXTENDED, days_more("D6", 30), id="more than 90 days"),
        pytest.param(EXTENDED, lambda made, _: runs_again(made, "D5"), id="D5 beside D6"),
        pytest.param(EXTENDED, acted("extend"), id="extended twice"),
        pytest.param("assign object overrule supervise", acted("object"), id="objected twice"),
        pytest.param(RECHECKED, days_more("D10", 1), id="more than the hearing left out"),
        pytest.param(f"{TO_DELIVERED} ask_review", days_more("D8", 1), id="a hearing left out of a review"),
        pytest.param("divert", lambda made, _: runs_again(made, "D1"), id="a duty of what ended"),
        pytest.param("assign object agree", stopped("D1-again"), id="returned, and nobody has to send it on"),
        pytest.param("assign", put("urgent", value=True), id="urgent, and no clock runs"),
        pytest.param("assign", lambda _, last: setattr(last, "to_stage", "accepted"), id="a stage beside the table"),
    ],
)
def test_each_of_them_can_fail(
    session: Session, here: County, way: str, spoil: Callable[[Petition, Step], None]
) -> None:
    made = given.petition(session, here)
    at = walk(session, here, made, way)
    with session.no_autoflush:
        spoil(made, steps_of(session, made)[-1])
        with pytest.raises(AssertionError):
            promises_are_kept(session, made, local_day(at))
    session.expire_all()
