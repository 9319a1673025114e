"""Promises (承诺): recorded with an opinion or by themselves, kept once, sealed, in the way of nothing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.petitions import Action, Stage
from app.models.promises import Promise
from app.operations import promises
from app.operations.promises import Keep, NewPromise
from app.queries import promises as rows
from app.queries.corrections import last_said
from tests import given
from tests.given import MORNING, County, done, refused

ROAD = NewPromise("六月底前修好井台村三组机耕路", date(2024, 6, 30))


def recorded(session: Session, here: County, command: NewPromise = ROAD, by: str = "town_clerk") -> Promise:
    matter = given.petition(session, here, Stage.ACCEPTED)
    return promises.record(session, matter.uid, None, command, actor=here.actors[by], now=MORNING + timedelta(days=1))


def test_a_promise_is_kept_sealed_and_told_in_the_timeline(session: Session, here: County) -> None:
    made = recorded(session, here)
    assert (made.text, made.due_on, made.kept_on) == (ROAD.text, date(2024, 6, 30), None)
    assert here.name_of(made.made_by_id) == "town_clerk"
    sealed = session.execute(text("SELECT text_sealed FROM promise")).scalar_one()
    assert "机耕路".encode() not in bytes(sealed)
    assert last_said(session, made.matter, "promise") == ROAD.text
    assert [one.uid for one in rows.of(session, made.matter)] == [made.uid]


def test_an_opinion_brings_its_promise_along(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    done(session, here, made, Action.ISSUE, at=MORNING + timedelta(days=1), promise=ROAD)
    assert [(one.text, one.due_on) for one in rows.of(session, made)] == [(ROAD.text, ROAD.due_on)]
    assert last_said(session, made, "promise_due_on") == "2024-06-30"


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (NewPromise("  ", date(2024, 6, 30)), "promise_missing", "promise"),
        (NewPromise("修好机耕路", None), "promise_due_missing", "promise_due_on"),
        (NewPromise("修好机耕路", date(2024, 5, 1)), "day_before", "promise_due_on"),
    ],
)
def test_a_promise_without_words_or_day_is_refused(
    session: Session, here: County, command: NewPromise, code: str, field: str
) -> None:
    with refused(session, code, field):
        recorded(session, here, command)
    assert session.scalars(select(Promise)).all() == []


def test_whoever_only_reads_records_no_promise_and_strangers_find_none(session: Session, here: County) -> None:
    with refused(session, "not_permitted"):
        recorded(session, here, by="auditor")
    made = recorded(session, here)
    assert rows.by_uid(session, here.actors["bridge_clerk"], made.uid) is None
    assert rows.by_uid(session, here.actors["town_head"], made.uid) is made


def test_a_promise_is_kept_once_and_needs_what_shows_it(session: Session, here: County) -> None:
    made, head = recorded(session, here), here.actors["town_head"]
    later = MORNING + timedelta(days=20)
    kept = Keep(made.uid, date(2024, 5, 30), "路面已经硬化，村民代表到场看过。", (given.paper(),))
    with refused(session, "promise_note_too_short", "note"):
        promises.keep(session, made.matter.uid, None, Keep(made.uid, date(2024, 5, 30), "好"), actor=head, now=later)
    with refused(session, "day_in_future", "kept_on"):
        ahead = Keep(made.uid, date(2024, 7, 1), kept.note)
        promises.keep(session, made.matter.uid, None, ahead, actor=head, now=later)
    promises.keep(session, made.matter.uid, None, kept, actor=head, now=later)
    assert (made.kept_on, made.kept_note) == (kept.kept_on, kept.note)
    with refused(session, "promise_already_kept"):
        promises.keep(session, made.matter.uid, None, kept, actor=head, now=later)


def test_a_promise_of_another_matter_is_not_found(session: Session, here: County) -> None:
    made, other = recorded(session, here), given.petition(session, here, Stage.ACCEPTED)
    kept = Keep(made.uid, date(2024, 5, 11), "路面已经硬化，村民代表到场看过。")
    with pytest.raises(NotFound):
        promises.keep(session, other.uid, None, kept, actor=here.actors["town_head"], now=MORNING + timedelta(days=1))


def test_an_open_promise_keeps_nothing_from_being_closed(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    promises.record(session, made.uid, None, ROAD, actor=here.actors["town_head"], now=MORNING + timedelta(days=1))
    done(session, here, made, Action.CLOSE, at=MORNING + timedelta(days=2))
    assert made.stage == Stage.CLOSED


def test_a_voided_record_takes_no_promise(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    done(session, here, made, Action.VOID, at=MORNING + timedelta(days=1))
    with refused(session, "not_at_this_stage"):
        promises.record(session, made.uid, None, ROAD, actor=here.actors["town_head"], now=MORNING + timedelta(days=2))
