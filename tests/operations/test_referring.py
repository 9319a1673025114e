"""False rectification (虚假整改): flagged when it is taken up again, waiting until it is sent on, recorded to whom."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.domain.rectification import Action, ReworkCause, Stage
from app.models.rectification import RectificationItem
from app.operations import correcting, referring
from app.operations.referring import Refer
from app.queries import worklist
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done, refused

SENT = Refer("县纪委监委", MORNING.date())


def taken_up(session: Session, here: County, cause: ReworkCause) -> RectificationItem:
    """A closed item that was taken up again for this cause."""
    made = given.item(session, here, Stage.CLOSED, at=MORNING - timedelta(hours=3))
    done(session, here, made, Action.REWORK, at=MORNING, cause=cause)
    return made


def waiting(session: Session, here: County, who: str = "office_clerk") -> list[str]:
    """What waits to be sent on at somebody's desk."""
    actor = here.actors[who]
    shown = [entry.queue for entry in worklist.queues(session, actor, today=MORNING.date())]
    page = worklist.page(session, actor, Queue.TO_REFER, today=MORNING.date())
    return [matter.number for matter in page.rows] if Queue.TO_REFER in shown else []


def test_what_was_falsely_reported_waits_until_it_is_sent_on(session: Session, here: County) -> None:
    made = taken_up(session, here, ReworkCause.FALSE_RECTIFICATION)
    taken_up(session, here, ReworkCause.POOR_QUALITY)
    assert waiting(session, here) == [made.number]
    assert waiting(session, here, "town_head") == []

    referring.refer(session, made.uid, None, SENT, actor=here.actors["office_clerk"], now=MORNING)

    assert waiting(session, here) == []
    (finding,) = made.false_findings
    assert (finding.referred_to, finding.referred_on) == ("县纪委监委", MORNING.date())
    assert here.name_of(finding.referred_by_id) == "office_clerk"


def test_what_was_not_false_is_not_sent_on_and_nothing_twice(session: Session, here: County) -> None:
    clerk = here.actors["office_clerk"]
    poor = taken_up(session, here, ReworkCause.POOR_QUALITY)
    with refused(session, "no_false_finding"):
        referring.refer(session, poor.uid, None, SENT, actor=clerk, now=MORNING)
    false = taken_up(session, here, ReworkCause.FALSE_RECTIFICATION)
    with refused(session, "not_permitted"):
        referring.refer(session, false.uid, None, SENT, actor=here.actors["town_head"], now=MORNING)
    with refused(session, "referral_to_missing", "to"):
        referring.refer(session, false.uid, None, Refer(" ", MORNING.date()), actor=clerk, now=MORNING)
    with refused(session, "day_before", "on"):
        referring.refer(session, false.uid, None, Refer("县纪委监委", date(2024, 5, 1)), actor=clerk, now=MORNING)
    referring.refer(session, false.uid, None, SENT, actor=clerk, now=MORNING)
    with refused(session, "no_false_finding"):
        referring.refer(session, false.uid, None, SENT, actor=clerk, now=MORNING)


def test_a_cause_that_was_said_wrongly_flags_or_ends_the_flag_when_it_is_corrected(
    session: Session, here: County
) -> None:
    clerk = here.actors["office_clerk"]
    made = taken_up(session, here, ReworkCause.POOR_QUALITY)
    for cause, expected in (
        (ReworkCause.FALSE_RECTIFICATION, [made.number]),
        (ReworkCause.RELAPSE, []),
    ):
        command = correcting.Correct({"rework_cause": cause}, "核对了检查记录")
        correcting.correct(session, made.uid, None, command, actor=clerk, now=MORNING)
        assert waiting(session, here) == expected
