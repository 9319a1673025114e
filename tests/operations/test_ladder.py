"""The ladder: each level told once, cards proposed once a cause, what fails or reaches nobody kept."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.accountability import local_day
from app.domain.cards import CardCause, CardKind, CardState, MeetingMeasure, TryResult
from app.domain.errors import NotFound
from app.domain.permissions import Actor
from app.domain.petitions import Category
from app.domain.receptions import Purpose, ReceptionKind, Talk
from app.models.accounts import User
from app.models.cards import Card, LadderTry
from app.models.inbox import Message
from app.models.journal import JournalEntry
from app.models.matters import Judgement, Matter
from app.operations import cards, ladder, links, receptions
from app.operations.cards import MeetingRecord, Why
from app.operations.receptions import NewReception
from app.operations.registering import NewAccused
from app.queries import cards as seen
from tests import given
from tests.given import MORNING, County, done

C, K = CardCause, CardKind
WHY = Why("原因已经查明，不是单位的责任")


def climbed(session: Session, at: datetime, **changes: Any) -> ladder.Run:
    """What the ladder does at that moment."""

    @contextmanager
    def inside() -> Iterator[Session]:
        with session.begin_nested():
            yield session

    usual: dict[str, Any] = {"today": local_day(at), "actor": Actor.system("ladder"), "now": at}
    return ladder.run(lambda: nullcontext(session), inside, progress=lambda *_: None, **usual | changes)


def raised(session: Session, matter: Matter) -> Counter[tuple[CardKind, CardCause]]:
    """What was raised of a matter."""
    found = session.scalars(select(Card).where(Card.matter_id == matter.id)).all()
    return Counter((card.kind, card.cause) for card in found)


def card_of(session: Session, matter: Matter, kind: CardKind, cause: CardCause | None = None) -> Card:
    """The card of this kind, the newest if there are more."""
    found = select(Card).where(Card.matter_id == matter.id, Card.kind == kind).order_by(Card.id.desc())
    return session.scalars(found.where(Card.cause == cause) if cause else found).first() or pytest.fail("no card")


def told(session: Session, here: County, matter: Matter, level: str) -> set[str | None]:
    """Who was told this level."""
    found = session.scalars(select(Message).where(Message.matter_id == matter.id, Message.level == level))
    return {here.name_of(message.person_id) for message in found}


def days(count: float) -> datetime:
    """So many days after the first morning."""
    return MORNING + timedelta(days=count)


def test_each_level_tells_its_own_people_and_proposes_its_card(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.ACCEPTED)
    due = next(clock for clock in made.clocks if clock.rule == "D5")
    for left, level, persons in (
        (10, "blue", {"town_clerk"}),
        (5, "yellow", {"town_head", "secretary"}),
        (-3, "red", {made.holder_id and here.name_of(made.holder_id), "petition_head"}),
    ):
        day = datetime.combine(due.nominal_on - timedelta(days=left), MORNING.timetz())
        given.done(session, here, made, "note", at=day - timedelta(hours=3))  # nobody is silent
        climbed(session, day)
        of_the_clock = select(Message).where(
            Message.matter_id == made.id, Message.level == level, Message.duty == "D5", Message.due_on == due.due_on
        )
        assert {here.name_of(one.person_id) for one in session.scalars(of_the_clock)} == persons, level
    assert raised(session, made)[K.YELLOW, C.DUE_SOON] >= 1
    assert raised(session, made)[K.RED, C.OVERDUE] >= 1
    red = card_of(session, made, K.RED)
    assert (red.state, red.unit_id) == (CardState.PROPOSED, here.units["willow"])


@pytest.mark.parametrize("kind", ["petition", "item"])
def test_a_second_run_changes_nothing(session: Session, here: County, kind: str) -> None:
    made = (
        given.petition(session, here, petitions.Stage.ACCEPTED)
        if kind == "petition"
        else given.item(session, here, rectification.Stage.RECTIFYING)
    )
    version = made.version
    first = climbed(session, days(100))
    assert first.kinds[K.RED]
    assert first.kinds[K.MEETING]
    assert first.told

    def everything() -> list[int]:
        return [len(session.scalars(select(table)).all()) for table in (Card, LadderTry, Message, JournalEntry)]

    before = everything()
    assert climbed(session, days(100)).is_idle
    assert everything() == before
    assert made.version == version, "whoever is writing something of the matter meets no conflict"


def test_a_dry_run_says_the_same_and_writes_nothing(session: Session, here: County) -> None:
    given.petition(session, here, petitions.Stage.ACCEPTED)
    tried = climbed(session, days(70), dry_run=True)
    assert not session.scalars(select(Card)).all()
    assert not session.scalars(select(LadderTry)).all()
    assert climbed(session, days(70)).kinds == tried.kinds


def test_silence_of_fifteen_days_is_a_yellow_card_once_until_something_is_noted(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.ACCEPTED)
    climbed(session, days(14))
    assert raised(session, made)[K.YELLOW, C.SILENT] == 0
    for day in (15, 16, 20):
        climbed(session, days(day))
    assert raised(session, made)[K.YELLOW, C.SILENT] == 1
    assert {"town_head", "secretary"} <= told(session, here, made, "yellow")
    done(session, here, made, "note", at=days(21))
    climbed(session, days(35))
    assert raised(session, made)[K.YELLOW, C.SILENT] == 1
    climbed(session, days(36))
    assert raised(session, made)[K.YELLOW, C.SILENT] == 2


def test_what_came_in_as_history_and_an_accusation_get_no_card(session: Session, here: County) -> None:
    old = given.petition(session, here, petitions.Stage.ACCEPTED)
    old.is_history = True
    secret = given.petition(session, here, category=Category.ACCUSATION, accused=(NewAccused(name="某人"),))
    climbed(session, days(200))
    assert not raised(session, old)
    assert not raised(session, secret)


def test_two_yellow_cards_of_one_matter_propose_an_order_and_the_meeting(session: Session, here: County) -> None:
    """T59."""
    made = given.petition(session, here, petitions.Stage.ACCEPTED)
    head = here.actors["petition_head"]
    for day in (15, 40):
        climbed(session, days(day))
        cards.issue(session, card_of(session, made, K.YELLOW, C.SILENT).uid, actor=head, now=days(day))
        if day == 15:
            done(session, here, made, "note", at=days(16))
            assert raised(session, made)[K.ORDER, C.TWO_YELLOWS] == 0
    climbed(session, days(41))
    assert raised(session, made)[K.ORDER, C.TWO_YELLOWS] == 1
    assert raised(session, made)[K.MEETING, C.TWO_YELLOWS] == 1


def test_a_withdrawn_card_stays_and_counts_no_more(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.ACCEPTED)
    head = here.actors["petition_head"]
    climbed(session, days(15))
    first = cards.issue(session, card_of(session, made, K.YELLOW).uid, actor=head, now=days(15))
    with given.refused(session, "reason_too_short", "reason"):
        cards.withdraw(session, first.uid, Why("错"), actor=head, now=days(15))
    cards.withdraw(session, first.uid, WHY, actor=head, now=days(15))
    done(session, here, made, "note", at=days(16))
    climbed(session, days(40))
    cards.issue(session, card_of(session, made, K.YELLOW, C.SILENT).uid, actor=head, now=days(40))
    climbed(session, days(41))
    assert raised(session, made)[K.ORDER, C.TWO_YELLOWS] == 0
    clerk = here.actors["town_clerk"]
    states = {card.state for card in seen.of_matter(session, clerk, made)}
    assert states == {CardState.ISSUED, CardState.WITHDRAWN}


def test_three_red_cards_of_a_unit_in_a_quarter_go_to_the_meeting_once(session: Session, here: County) -> None:
    made = [given.petition(session, here, petitions.Stage.ACCEPTED, at=MORNING + timedelta(hours=n)) for n in range(3)]
    head, at = here.actors["petition_head"], days(70)
    climbed(session, at)
    for matter in made:
        cards.issue(session, card_of(session, matter, K.RED, C.OVERDUE).uid, actor=head, now=at)
    climbed(session, days(71))
    climbed(session, days(72))
    found = [raised(session, matter)[K.MEETING, C.THREE_REDS] for matter in made]
    assert found == [0, 0, 1]
    assert card_of(session, made[2], K.MEETING, C.THREE_REDS).unit_id == here.units["willow"]


def test_a_repeat_of_an_open_matter_and_silence_after_being_sent_back_ask_for_an_order(
    session: Session, here: County
) -> None:
    first = given.petition(session, here, petitions.Stage.ACCEPTED)
    later = given.petition(session, here, at=days(3))
    command = links.MakeLink(first.number, Judgement.REPEAT, "同一户、同一件事，又来问")
    links.make(session, later.uid, None, command, actor=here.actors["registrar"], now=days(3))
    item = given.item(session, here, rectification.Stage.APPLIED)
    done(session, here, item, "return", at=days(1))
    climbed(session, days(8))
    assert raised(session, first)[K.ORDER, C.ASKED_AGAIN] == 1
    assert raised(session, later)[K.ORDER, C.ASKED_AGAIN] == 0
    assert raised(session, item)[K.ORDER, C.RETURNED_SILENT] == 0
    climbed(session, days(11))
    assert raised(session, item)[K.ORDER, C.RETURNED_SILENT] == 1


def test_an_order_that_is_given_answers_the_proposals(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.ROUTED)
    done(session, here, made, "accept", at=days(0.1))
    climbed(session, days(31))
    proposed = card_of(session, made, K.ORDER, C.HALF_TIME)
    done(session, here, made, "supervise", at=days(31), due_at=days(40))
    assert (proposed.state, proposed.order) == (CardState.ISSUED, made.supervisions[0])


def test_a_level_that_reaches_nobody_is_kept_and_made_good_once_somebody_is_there(
    session: Session, here: County
) -> None:
    given.petition(session, here, petitions.Stage.ACCEPTED)
    clerk = session.scalars(select(User).where(User.account == "town_clerk")).one()
    clerk.disabled_at = MORNING
    first = climbed(session, days(51))
    assert first.nobody
    head = here.actors["petition_head"]
    rows, total = seen.unreached(session, head)
    assert total == len(rows) == first.nobody
    assert {row.what for row in rows} == {"handler"}
    clerk.disabled_at = None
    climbed(session, days(52))
    assert seen.unreached(session, head) == ([], 0)


def test_a_matter_that_fails_leaves_its_fault_and_keeps_nobody_waiting(
    session: Session, here: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = given.petition(session, here, petitions.Stage.ACCEPTED)
    sound = given.petition(session, here, petitions.Stage.ACCEPTED, at=MORNING + timedelta(hours=1))
    climb = ladder.climb

    def fails(session: Session, matter_id: int, **rest: Any) -> ladder.Run:
        if matter_id == broken.id:
            raise OSError("no room")
        return climb(session, matter_id, **rest)

    monkeypatch.setattr(ladder, "climb", fails)
    assert climbed(session, days(70)).failed == 1
    assert climbed(session, days(70)).failed == 1
    attempts = select(LadderTry).where(LadderTry.result == TryResult.FAILED)
    (kept,) = session.scalars(attempts).all()
    assert (kept.matter_id, kept.what) == (broken.id, ladder.RUN)
    assert not raised(session, broken)
    assert raised(session, sound)[K.RED, C.OVERDUE] == 2, "of the handling and of the report that was asked for"


def test_who_may_decide_and_who_may_only_look(session: Session, here: County) -> None:
    petition = given.petition(session, here, petitions.Stage.ACCEPTED)
    item = given.item(session, here, rectification.Stage.RECTIFYING)
    climbed(session, days(70))
    for matter, who, other in ((petition, "petition_head", "office_head"), (item, "office_head", "petition_head")):
        red = card_of(session, matter, K.RED)
        for nobody in (other, "supervisor", "town_head", "leader", "auditor"):
            with pytest.raises(Exception, match=r"not_permitted|") as refused:
                cards.issue(session, red.uid, actor=here.actors[nobody], now=days(70))
            assert getattr(refused.value, "code", "") == "not_permitted" or isinstance(refused.value, NotFound)
        assert seen.by_uid(session, here.actors["town_head"], red.uid) is None, "only proposed"
        assert seen.by_uid(session, here.actors["supervisor"], red.uid) is red
        cards.issue(session, red.uid, actor=here.actors[who], now=days(70))
        assert seen.by_uid(session, here.actors["town_head"], red.uid) is red
        assert seen.by_uid(session, here.actors["bridge_head"], red.uid) is None, "another town"
        with given.refused(session, "card_decided"):
            cards.issue(session, red.uid, actor=here.actors[who], now=days(70))


def test_what_the_meeting_decided_is_kept_told_and_corrected(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.ACCEPTED)
    climbed(session, days(100))
    card, head, at = card_of(session, made, K.MEETING, C.GRAVE), here.actors["petition_head"], days(101)
    record = MeetingRecord(
        local_day(at), MeetingMeasure.PUT_RIGHT, "责令柳河镇限期办结，书面报告原因。", "青信联〔2024〕3 号"
    )
    with given.refused(session, "put_right_without_day", "due_on"):
        cards.record_meeting(session, card.uid, record, actor=head, now=at)
    whole = MeetingRecord(*(record.held_on, record.measure, record.text, record.document_no), local_day(days(120)))
    cards.record_meeting(session, card.uid, whole, actor=head, now=at)
    assert card.state is CardState.ISSUED
    assert card.decision is not None
    assert (card.decision.measure, card.decision.due_on) == (MeetingMeasure.PUT_RIGHT, local_day(days(120)))
    talk = MeetingRecord(record.held_on, MeetingMeasure.TALK, record.text, record.document_no)
    with given.refused(session, "reason_too_short", "reason"):
        cards.record_meeting(session, card.uid, talk, actor=head, now=at)
    mended = MeetingRecord(
        *(talk.held_on, talk.measure, talk.text, talk.document_no), reason="会议纪要写的是约谈，记错了"
    )
    cards.record_meeting(session, card.uid, mended, actor=head, now=at)
    assert (card.decision.measure, card.decision.due_on) == (MeetingMeasure.TALK, None)


def test_a_promise_made_in_a_talk_is_a_missed_day_until_it_is_said_to_be_kept(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.ACCEPTED)
    due = (MORNING + timedelta(days=2)).date()
    talk = Talk(
        ReceptionKind.RECEPTION,
        Purpose.LISTEN,
        MORNING.date(),
        here.people["leader"],
        met="钱满仓",
        said="反映水井干了",
        promise="三天内送水",
        promise_due_on=due,
    )
    row = receptions.record(session, NewReception(talk, (made.number,)), actor=here.actors["registrar"], now=MORNING)

    def missed(at: datetime) -> set[date | None]:
        climbed(session, at)
        found = select(Message.due_on).where(Message.matter_id == made.id, Message.duty == C.NODE_MISSED.value)
        return set(session.scalars(found))

    assert missed(days(2)) == set()
    row.promise_kept_on = due
    session.flush()
    assert missed(days(3)) == set()
    row.promise_kept_on = None
    session.flush()
    assert missed(days(3)) != set()
