"""Voiding a wrong record: it stays readable with its reason, and nothing is expected of it any more."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.accountability import Span, tiles
from app.domain.errors import Refused
from app.domain.petitions import Category, Finding, Refusal
from app.models.timeline import Step
from app.operations import correcting, holdings, matters
from app.queries import duplicates, listing, worklist
from app.queries import matters as rows
from app.queries.matters import Filters
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, refused

S, T = petitions.Stage, rectification.Stage
LATER = MORNING + timedelta(days=40)
TODAY = LATER.date()


@pytest.mark.parametrize("stage", [S.REGISTERED, S.ROUTED, S.ACCEPTED, S.OPINION_ISSUED])
def test_voiding_a_petition_ends_its_clocks_and_its_holder_s_span(
    session: Session, here: County, stage: petitions.Stage
) -> None:
    made = given.petition(session, here, stage)
    given.done(session, here, made, "void", at=LATER)
    assert made.stage == S.VOID
    assert [clock for clock in made.clocks if clock.stopped_on is None] == []
    assert (made.holder_id, made.settled_on) == (None, TODAY)
    spans = [Span(one.person_id, one.post_id, one.capacity, one.from_at, one.to_at) for one in made.holdings]
    assert tiles(spans, holdings.received_at(made), LATER) == []


@pytest.mark.parametrize("stage", [T.LISTED, T.CLAIMED, T.RECTIFYING, T.APPLIED, T.VERIFIED, T.CLOSED])
def test_voiding_an_item_ends_it_too(session: Session, here: County, stage: rectification.Stage) -> None:
    made = given.item(session, here, stage)
    given.done(session, here, made, "void", at=LATER, by="office_head")
    assert (made.stage, made.holder_id, made.settled_on) == (T.VOID, None, TODAY)
    assert [clock for clock in made.clocks if clock.stopped_on is None] == []


@pytest.mark.parametrize("again", [False, True])
def test_what_was_struck_off_once_is_voided_by_nobody_who_had_to_do_with_it(
    session: Session, here: County, again: bool
) -> None:
    made = given.item(session, here, T.CLOSED)
    if again:
        given.done(session, here, made, "rework", at=LATER)
    with refused(session, "voided_by_another"):
        given.done(session, here, made, "void", at=LATER, by="office_clerk")
    given.done(session, here, made, "void", at=LATER, by="office_head")
    assert made.stage == T.VOID


def test_what_was_found_false_is_never_voided(session: Session, here: County) -> None:
    made = given.item(session, here, T.APPLIED)
    given.done(session, here, made, "return", at=LATER, is_false=True)
    for who in ("office_clerk", "office_head"):
        with refused(session, "false_is_kept"):
            given.done(session, here, made, "void", at=LATER, by=who)


AFTER_SERVICE = (
    "",
    "close",
    "close archive",
    "close visit reopen",
    "close visit reopen issue",
    "ask_review",
    "ask_review review deliver",
    "ask_review review:revoke_redo redo",
    "ask_review review deliver ask_recheck",
    "ask_review review deliver ask_recheck recheck",
)
ALREADY_ANSWERED = "answered_is_not_void"


@pytest.mark.parametrize("after", AFTER_SERVICE)
def test_what_was_answered_is_not_void_wherever_it_went_from_there(session: Session, here: County, after: str) -> None:
    made = given.petition(session, here, S.DELIVERED)
    for day, act in enumerate(after.split(), start=1):
        at, (act, _, finding) = MORNING + timedelta(days=day), act.partition(":")
        if act == "visit":
            given.visited(session, here, made, given.NOT_SOLVED, at=at)
        elif act == "archive":
            given.visited(session, here, made, at=at)
            given.done(session, here, made, act, at=at)
        else:
            by = "reviewer" if act == "deliver" else None
            changes: dict[str, Any] = {"finding": Finding(finding)} if finding else {}
            given.done(session, here, made, act, at=at, by=by, **changes)
    before = (made.stage, made.holder_id, made.settled_on)
    with refused(session, ALREADY_ANSWERED):
        given.done(session, here, made, "void", at=LATER)
    assert (made.stage, made.holder_id, made.settled_on) == before


@pytest.mark.parametrize("end", ["not_accept", "divert"])
def test_what_was_turned_away_is_void_until_it_lies_in_the_file(session: Session, here: County, end: str) -> None:
    wrong, filed = given.petition(session, here), given.petition(session, here)
    for one in (wrong, filed):
        given.done(session, here, one, end, at=MORNING + timedelta(hours=2))
    given.done(session, here, wrong, "void", at=LATER)
    given.done(session, here, filed, "archive", at=LATER)
    with refused(session, ALREADY_ANSWERED):
        given.done(session, here, filed, "void", at=LATER)
    assert (wrong.stage, filed.stage) == (S.VOID, S.ARCHIVED)


def test_the_reason_of_voiding_says_something(session: Session, here: County) -> None:
    made = given.petition(session, here, S.ACCEPTED)
    with refused(session, "reason_says_nothing", "reason"):
        given.done(session, here, made, "void", at=LATER, reason="。。。。。。。。。。。。")


def test_voiding_needs_a_reason_and_whoever_may(session: Session, here: County) -> None:
    made, item = given.petition(session, here), given.item(session, here)
    with refused(session, "reason_too_short", "reason"):
        given.done(session, here, made, "void", at=LATER, reason="重了")
    for who in ("registrar", "office_clerk", "town_head"):
        with refused(session, "not_found" if who in ("office_clerk", "town_head") else "not_permitted"):
            given.done(session, here, made, "void", at=LATER, by=who)
    for who in ("petition_head", "leader"):
        with refused(session, "not_permitted"):
            given.done(session, here, item, "void", at=LATER, by=who)


def test_what_others_were_merged_into_ends_only_once_they_are_taken_out(session: Session, here: County) -> None:
    target, merged = given.petition(session, here, S.ACCEPTED), given.petition(session, here)
    given.done(session, here, merged, "merge", at=LATER, number=target.number)
    with pytest.raises(Refused) as refusal, session.begin_nested():
        given.done(session, here, target, "void", at=LATER)
    assert (refusal.value.code, refusal.value.facts["numbers"]) == ("answers_for_others", [merged.number])
    why = correcting.Correct({"category": Category.ACCUSATION}, "反映的是干部违纪")
    correcting.correct(session, target.uid, None, why, actor=here.actors["petition_head"], now=LATER)
    with refused(session, "answers_for_others"):
        given.done(session, here, target, "transfer", at=LATER)
    given.done(session, here, merged, "void", at=LATER)
    given.done(session, here, target, "transfer", at=LATER)
    assert target.stage == S.TRANSFERRED_DISCIPLINE


def test_what_others_were_not_accepted_because_of_is_voided_once_they_rest_on_something_else(
    session: Session, here: County
) -> None:
    ground, kept = given.petition(session, here, S.ACCEPTED), given.petition(session, here, S.ACCEPTED)
    moved, voided = (given.petition(session, here) for _ in range(2))
    for one in (moved, voided):
        because: dict[str, Any] = {"refusal": Refusal.IN_PROCESS, "number": ground.number, "competent_organ": ""}
        given.done(session, here, one, "not_accept", at=MORNING + timedelta(hours=2), **because)
    with pytest.raises(Refused) as refusal, session.begin_nested():
        given.done(session, here, ground, "void", at=LATER)
    assert (refusal.value.code, refusal.value.facts["numbers"]) == ("ground_of_others", [moved.number, voided.number])
    right = correcting.Correct({"same_as": kept.number}, "重复登记的那一件作废，留下的是这一件")
    correcting.correct(session, moved.uid, None, right, actor=here.actors["petition_head"], now=LATER)
    with refused(session, "ground_of_others"):
        given.done(session, here, ground, "void", at=LATER)
    given.done(session, here, voided, "void", at=LATER)
    given.done(session, here, ground, "void", at=LATER)
    assert (ground.stage, moved.stage, moved.same_as_id) == (S.VOID, S.NOT_ACCEPTED, kept.id)


def test_nothing_can_be_done_with_a_voided_record(session: Session, here: County) -> None:
    made = given.petition(session, here)
    given.done(session, here, made, "void", at=LATER)
    for action in ("void", "assign", "report_urgent", "reopen", "archive"):
        with refused(session, "not_at_this_stage"):
            given.done(session, here, made, action, at=LATER)
    with refused(session, "matter_is_void"):
        matters.hand_in(session, made.uid, (given.paper(),), token=None, actor=here.actors["registrar"], now=LATER)


def test_a_voided_record_counts_nowhere_and_is_found_by_asking_for_it(session: Session, here: County) -> None:
    head = here.actors["petition_head"]
    kept, wrong = given.petition(session, here), given.petition(session, here)
    given.done(session, here, wrong, "void", at=LATER)

    def listed(**narrowed: object) -> set[str]:
        found = rows.page(session, head, Filters(kind=wrong.kind, **narrowed), today=TODAY)  # type: ignore[arg-type]  # filters of any kind
        return {one.uid for one in found.rows}

    assert listed() == listed(live=True) == {kept.uid}
    assert listed(settled=True) == listed(live=False) == set()
    assert listed(stages=("void",)) == {wrong.uid}
    narrowed = listing.narrowings(session, head, Filters(kind=wrong.kind), today=TODAY)
    assert narrowed.totals.all == 1
    offered = narrowed.options
    assert narrowed.total == 1
    assert {option.value: option.count for option in offered["stage"]} == {"registered": 1, "void": 1}
    assert sum(option.count for option in offered["content"]) == 1
    for queue in Queue:
        assert wrong.uid not in {one.uid for one in worklist.page(session, head, queue, today=TODAY).rows}
    same = duplicates.same_person(session, head, name="钱满仓", id_no=None, phone="19900123456", village_id=None)
    assert {match.petition.uid for match in same} == {kept.uid}
    assert rows.by_uid(session, head, wrong.uid) is wrong
    step = session.scalars(select(Step).where(Step.matter_id == wrong.id, Step.action == "void")).one()
    assert step.note == "同一封信登记了两次，留先登记的"
