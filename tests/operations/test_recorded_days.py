"""A day that an act entered is not corrected to one after the act was recorded: limits would move with it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import Action, Stage
from app.models.petitions import Petition
from app.operations.limits import NewSetting, set_rule
from app.queries.corrections import told
from tests import given
from tests.given import County, done, refused
from tests.operations.test_correcting_rows import correct, correct_facts, step
from tests.operations.test_procedure import at, final, reviewed, running

PATH = (
    *((Action.ASSIGN, "2024-05-08"), (Action.SIGN_FOR, "2024-05-08"), (Action.ACCEPT, "2024-05-10")),
    *((Action.ISSUE, "2024-05-20"), (Action.DELIVER, "2024-05-22"), (Action.CLOSE, "2024-05-24")),
)


def corrected(session: Session, here: County, petition: Petition, values: Mapping[str, Any]) -> None:
    correct_facts(session, here, petition, **values)


@pytest.mark.parametrize(
    ("last", "fact", "day"),
    [
        (Action.SIGN_FOR, "routed_on", date(2024, 5, 8)),
        (Action.ACCEPT, "accepted_on", date(2024, 5, 10)),
        (Action.ISSUE, "issued_on", date(2024, 5, 20)),
        (Action.CLOSE, "closed_on", date(2024, 5, 24)),
    ],
)
def test_what_was_recorded_did_not_happen_later(
    session: Session, here: County, last: Action, fact: str, day: date
) -> None:
    petition = given.petition(session, here, at=at("2024-05-06"))
    for act, when in PATH[: [act for act, _ in PATH].index(last) + 1]:
        done(session, here, petition, act, at=at(when))
    later, earlier, same = ({fact: day + timedelta(days=days)} for days in (1, -1, 0))
    with refused(session, "day_after", fact):
        corrected(session, here, petition, later)
    corrected(session, here, petition, earlier)
    corrected(session, here, petition, same)
    assert getattr(petition, fact) == day


def test_what_was_routed_anew_is_bound_by_the_last_time(session: Session, here: County) -> None:
    petition = given.petition(session, here, at=at("2024-05-06"))
    for act, when in (
        *((Action.ASSIGN, "2024-05-07"), (Action.SIGN_FOR, "2024-05-07"), (Action.OBJECT, "2024-05-08")),
        *((Action.AGREE, "2024-05-09"), (Action.ASSIGN, "2024-05-13")),
    ):
        done(session, here, petition, act, at=at(when))
    correct_facts(session, here, petition, routed_on=date(2024, 5, 10))
    with refused(session, "day_after", "routed_on"):
        correct_facts(session, here, petition, routed_on=date(2024, 5, 14))
    assert (petition.stage, petition.routed_on) == (Stage.ROUTED, date(2024, 5, 10))


def test_the_opinion_of_a_recheck_is_not_older_than_its_hearing(session: Session, here: County) -> None:
    petition = reviewed(session, here, "2024-05-02")
    done(session, here, petition, Action.DELIVER, at=at("2024-05-28"), by="reviewer")
    done(session, here, petition, Action.ASK_RECHECK, at=at("2024-06-03"))
    days: dict[str, Any] = {"first_on": date(2024, 6, 12), "last_on": date(2024, 6, 13)}
    done(session, here, petition, Action.HEAR, at=at("2024-06-14"), by="rechecker", **days)
    done(session, here, petition, Action.CHECK_FILE, at=at("2024-06-14"))
    for act, by in ((Action.RECHECK, None), (Action.REDO, "rechecker")):
        with refused(session, "decided_before_hearing", "decided_on"):
            done(session, here, petition, act, at=at("2024-06-17"), by=by, decided_on=date(2024, 6, 12))
    done(session, here, petition, Action.RECHECK, at=at("2024-06-17"), decided_on=date(2024, 6, 14))
    with refused(session, "decided_before_hearing", "remedy_decided_on"):
        row = petition.remedies[-1].uid
        correct(session, here, petition, row, now=at("2024-06-18"), remedy_decided_on=date(2024, 6, 12))
    with refused(session, "decided_before_hearing", "hearing_last_on"):
        held = step(session, petition, "hear").uid
        correct(session, here, petition, held, now=at("2024-06-18"), hearing_last_on=date(2024, 6, 15))


def test_a_hearing_after_the_last_day_of_a_recheck_is_recorded_and_the_recheck_stays_late(
    session: Session, here: County
) -> None:
    petition = reviewed(session, here, "2024-05-02")
    given.done(session, here, petition, "deliver", at=at("2024-05-28"), by="reviewer")
    given.done(session, here, petition, "ask_recheck", at=at("2024-06-03"))
    days: dict[str, Any] = {"first_on": date(2024, 7, 8), "last_on": date(2024, 7, 9)}
    given.done(session, here, petition, "hear", at=at("2024-07-09"), by="rechecker", **days)
    (clock,) = running(petition)
    assert (clock.rule, clock.due_on, clock.length) == (RuleId.D10, date(2024, 7, 3), 30)
    assert "期满以后举行" in clock.steps
    assert told(step(session, petition, "hear")) == [
        ("hearing_on", None, "2024-07-08/2024-07-09"),
        ("heard_late", None, "2024-07-03"),
    ]


def test_the_day_on_which_a_recheck_was_served_is_corrected_with_its_receipt_alone(
    session: Session, here: County
) -> None:
    petition = final(session, here)
    recheck = petition.remedies[-1]
    assert recheck.delivered_on == date(2024, 6, 28)
    with refused(session, "day_needs_receipt", "remedy_delivered_on"):
        correct(session, here, petition, recheck.uid, now=at("2024-07-03"), remedy_delivered_on=date(2024, 7, 1))
    given.receipted(session, here, petition, at("2024-07-03"))
    correct(session, here, petition, recheck.uid, now=at("2024-07-04"), remedy_delivered_on=date(2024, 7, 1))
    with refused(session, "day_needs_receipt", "remedy_delivered_on"):
        correct(session, here, petition, recheck.uid, now=at("2024-07-05"), remedy_delivered_on=date(2024, 7, 2))
    assert recheck.delivered_on == date(2024, 7, 1)


def test_hearings_take_no_longer_than_the_county_allows(session: Session, here: County) -> None:
    """Of a recheck all of them together: their days are left out of its 30 (art. 36 para 2)."""
    petition = reviewed(session, here, "2024-05-02")
    done(session, here, petition, Action.DELIVER, at=at("2024-05-28"), by="reviewer")
    done(session, here, petition, Action.ASK_RECHECK, at=at("2024-06-03"))
    first, until = date(2024, 6, 4), at("2024-09-20")
    with refused(session, "hearing_too_long", "last_on"):
        days: dict[str, Any] = {"first_on": first, "last_on": first + timedelta(days=30)}
        done(session, here, petition, Action.HEAR, at=until, by="rechecker", entered_late="笔录才送到这里", **days)
    days = {"first_on": first, "last_on": first + timedelta(days=19)}
    done(session, here, petition, Action.HEAR, at=at("2024-06-24"), by="rechecker", **days)
    with refused(session, "hearing_too_long", "last_on"):
        days = {"first_on": date(2024, 7, 1), "last_on": date(2024, 7, 11)}
        done(session, here, petition, Action.HEAR, at=at("2024-07-12"), by="rechecker", **days)
    with refused(session, "hearing_too_long", "hearing_last_on"):
        held = step(session, petition, "hear").uid
        correct(session, here, petition, held, now=until, hearing_last_on=first + timedelta(days=30))
    longer = NewSetting(RuleId.D10_HEARING, 31, petition.received_on, "县听证办法", "听证办法定了天数")
    set_rule(session, longer, actor=here.actors["admin"], now=at("2024-07-12"))
    done(session, here, petition, Action.HEAR, at=at("2024-07-12"), by="rechecker", **days)
    (clock,) = running(petition)
    assert (clock.rule, clock.length) == (RuleId.D10, 61)
