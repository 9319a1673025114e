"""Sampling: a draw can be repeated and not chosen, the first visit that verifies counts, what is dropped stays."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import rectification
from app.domain.errors import NotFound, Refused
from app.domain.petitions import Outcome, Stage
from app.domain.sampling import Finding, digest, drawn, finding, gap, written
from app.domain.visits import Answers, Solved
from app.models.journal import JournalEntry
from app.models.matters import Kind, Matter
from app.models.sampling import SampleCase, SampleDraw
from app.operations import sampling
from app.operations.registering import NewAccused
from app.operations.sampling import NewDraw
from app.queries import sampling as seen
from tests import given
from tests.given import MORNING, County, done

TODAY = MORNING.date()
F = Finding
WHY = "信访人已迁往外省，一个月内不能核实"
NO = Answers(reached=True, solved=Solved.NO, reason="补助到现在没有发下来")
YES = Answers(reached=True, solved=Solved.YES, carried_out=True)


def closed(session: Session, here: County, **changes: Any) -> Matter:
    """A petition that was closed as solved."""
    made = given.petition(session, here, Stage.CLOSED, at=MORNING - timedelta(days=30), **changes)
    made.outcome = Outcome.RESOLVED
    session.flush()
    return made


def new(here: County, **changes: Any) -> NewDraw:
    first, last = TODAY - timedelta(days=60), TODAY
    usual = NewDraw(Kind.PETITION, first, last, 2, here.units["petition_office"], "上半年办结质量抽查")
    return replace(usual, **changes)


def draw(session: Session, here: County, who: str = "petition_head", **changes: Any) -> SampleDraw:
    return sampling.draw(session, new(here, **changes), actor=here.actors[who], now=MORNING)


def findings(session: Session, made: SampleDraw) -> list[Finding]:
    return [one.finding for one in seen.cases(session, [made])[made.id]]


def test_the_draw_can_be_repeated_from_what_was_kept(session: Session, here: County) -> None:
    frame = {closed(session, here).uid for _ in range(5)}
    made = draw(session, here, token="one")
    assert set(made.frame.splitlines()) == frame
    assert (made.frame_size, made.frame_sha256) == (5, digest(written(frame)))
    again = drawn(made.frame.splitlines(), made.size, made.seed)
    cases = session.scalars(select(SampleCase).order_by(SampleCase.position)).all()
    assert [case.matter.uid for case in cases] == again
    assert draw(session, here, token="one") is made, "sent twice it draws once"
    assert draw(session, here).seed != made.seed
    kept = session.scalars(select(JournalEntry.detail).where(JournalEntry.event == "sampling.draw")).first() or ""
    assert made.seed in kept
    assert made.frame_sha256 in kept


def test_the_order_of_the_frame_does_not_matter_and_the_seed_does() -> None:
    frame = [f"{number:032x}" for number in range(50)]
    assert drawn(frame, 10, "a") == drawn(reversed(frame), 10, "a")
    assert drawn(frame, 10, "a") != drawn(frame, 10, "b")
    assert drawn(frame, 10, "a") == drawn(frame, 20, "a")[:10]
    assert written(frame) == written(reversed(frame))


def test_only_what_can_be_drawn_is_in_the_frame(session: Session, here: County) -> None:
    wanted = closed(session, here)
    given.petition(session, here, Stage.ACCEPTED, at=MORNING - timedelta(days=30))
    closed(session, here).is_history = True
    closed(session, here).confidential = True
    closed(session, here).unit_id = here.units["petition_office"]
    closed(session, here).closed_on = TODAY - timedelta(days=61)
    session.flush()
    assert draw(session, here).frame == wanted.uid
    with pytest.raises(Refused, match="frame_is_empty"):
        draw(session, here, unit_id=here.units["housing"])


def test_the_first_visit_that_verified_counts_and_only_of_the_visiting_unit(session: Session, here: County) -> None:
    one = closed(session, here)
    done(session, here, one, "visit", at=MORNING - timedelta(days=1), answers=NO)
    made = draw(session, here)
    assert findings(session, made) == [F.WAITING], "a visit of before the draw says nothing of it"
    later = MORNING + timedelta(days=1)
    done(session, here, one, "visit", at=later, by="supervisor", answers=YES)
    assert findings(session, made) == [F.WAITING], "nor does that of another unit"
    done(session, here, one, "visit", at=later, answers=Answers(reached=False, solved=Solved.UNVERIFIABLE))
    assert findings(session, made) == [F.UNVERIFIED]
    done(session, here, one, "visit", at=later, answers=NO)
    assert findings(session, made) == [F.UNTRUE]
    done(session, here, one, "visit", at=later, answers=YES)
    assert findings(session, made) == [F.UNTRUE], "going again until the answer is better changes nothing"


def test_what_is_dropped_stays_with_its_reason_and_can_come_back(session: Session, here: County) -> None:
    closed(session, here)
    made = draw(session, here)
    (case,) = made.cases
    head = here.actors["petition_head"]
    with pytest.raises(Refused, match="reason_too_short"):
        sampling.drop(session, case.uid, "不好找", actor=head, now=MORNING)
    sampling.drop(session, case.uid, WHY, actor=head, now=MORNING)
    assert findings(session, made) == [F.DROPPED]
    assert case.reason == WHY
    sampling.drop(session, case.uid, "信访人回来了，可以当面核实", actor=head, now=MORNING)
    assert findings(session, made) == [F.WAITING]


def test_the_gap_is_of_each_unit_and_leaves_out_what_was_not_verified(session: Session, here: County) -> None:
    three = [closed(session, here) for _ in range(3)]
    three[2].unit_id, three[1].outcome = here.units["housing"], Outcome.PARTLY
    session.flush()
    made = draw(session, here, size=10)
    for one in three:
        done(session, here, one, "visit", at=MORNING, answers=NO)
    rows = {unit.name if unit else "": found for unit, found in seen.gaps(seen.cases(session, [made])[made.id])}
    assert {name: (one.untrue, one.whole) for name, one in rows.items()} == {"柳河镇": (1, 1), "县住建局": (1, 1)}
    assert rows["柳河镇"].parts == {F.UNTRUE: 1, F.OTHERWISE: 1}
    assert rows["柳河镇"].is_small


def test_an_item_that_was_signed_off_is_drawn_as_solved(session: Session, here: County) -> None:
    item = given.item(session, here, rectification.Stage.CLOSED, at=MORNING - timedelta(days=30))
    office = {"kind": Kind.ITEM, "visiting_unit_id": here.units["supervision"]}
    made = draw(session, here, "supervisor", **office)
    assert [case.reported for case in made.cases] == [Outcome.RESOLVED]
    assert made.cases[0].matter_id == item.id
    assert [seen.by_uid(session, here.actors[who], made.uid) is made for who in ("office_clerk", "leader")] == [
        True
    ] * 2


def test_who_is_complained_of_in_a_drawn_matter_sees_nothing_of_the_draw(session: Session, here: County) -> None:
    closed(session, here, accused=(NewAccused(unit_id=here.units["supervision"]),))
    made = draw(session, here)
    seeing = {who: seen.by_uid(session, here.actors[who], made.uid) for who in ("leader", "supervisor", "office_clerk")}
    assert seeing == {"leader": made, "supervisor": None, "office_clerk": None}
    with pytest.raises(NotFound):
        sampling.drop(session, made.cases[0].uid, WHY, actor=here.actors["supervisor"], now=MORNING)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last": TODAY - timedelta(days=90)}, "days_in_disorder"),
        ({"last": TODAY + timedelta(days=1)}, "day_in_future"),
        ({"size": 501}, "sample_too_large"),
        ({"visiting_unit_id": 9}, "visiting_unit_unfit"),
        ({"purpose": "  "}, "reason_missing"),
    ],
)
def test_a_draw_that_makes_no_sense_is_refused(session: Session, here: County, changes: Any, code: str) -> None:
    closed(session, here)
    with pytest.raises(Refused, match=code):
        draw(session, here, **changes)


@pytest.mark.parametrize("who", ["leader", "auditor", "registrar", "town_head"])
def test_who_only_reads_or_does_not_follow_draws_nothing(session: Session, here: County, who: str) -> None:
    closed(session, here)
    with pytest.raises(Refused, match="not_permitted"):
        draw(session, here, who)


def test_findings_and_gaps() -> None:
    solved = Outcome.RESOLVED
    asked = [
        finding(solved, Solved.PARTLY, is_visited=True, is_dropped=False),
        finding(solved, Solved.YES, is_visited=True, is_dropped=False),
        finding(solved, None, is_visited=True, is_dropped=False),
        finding(solved, None, is_visited=False, is_dropped=False),
        finding(solved, Solved.NO, is_visited=True, is_dropped=True),
        finding(None, Solved.NO, is_visited=True, is_dropped=False),
    ]
    assert asked == [F.UNTRUE, F.TRUE, F.UNVERIFIED, F.WAITING, F.DROPPED, F.OTHERWISE]
    assert (gap(asked).untrue, gap(asked).whole, str(gap(asked).value)) == (1, 2, "50.00")
    assert gap([F.WAITING]).value is None
    assert not gap([F.TRUE] * 10).is_small
