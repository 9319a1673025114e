"""Telling outside the product that messages wait: to whom, once, what it may say, what a crash leaves behind."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions
from app.domain.errors import Refused
from app.domain.notifying import ChannelKind, Frequency, State
from app.domain.petitions import Category
from app.models.accounts import User
from app.models.inbox import Message, MessageKind
from app.models.matters import Matter
from app.models.notifications import Notification
from app.operations import inbox, notifying
from app.operations.notifying import Taken
from app.queries import notifications
from tests import given
from tests.given import MORNING, County

P = petitions.Stage
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOBILE = "13800138000"


def wanted(
    session: Session, here: County, name: str = "town_clerk", frequency: Frequency | None = Frequency.SOON
) -> None:
    """This one wants to be told from now on."""
    notifying.choose(session, ChannelKind.FOLDER, MOBILE, frequency, actor=here.actors[name], now=MORNING)


def told_of(session: Session, here: County, name: str, matter: Matter) -> None:
    """A message about this matter, as an act would leave it."""
    made = Message(
        person_id=here.people[name], matter_id=matter.id, kind=MessageKind.DUE, duty="D4", due_on=MORNING.date(),
        level="red", at=MORNING + HOUR,
    )  # fmt: skip
    session.add(made)
    session.flush()


def busy(session: Session, here: County) -> Matter:
    """A petition about which the clerk gets a message after he chose to be told."""
    made = given.petition(session, here, P.ACCEPTED)
    wanted(session, here)
    told_of(session, here, "town_clerk", made)
    return made


def next_one(session: Session, after: timedelta = HOUR) -> Taken | None:
    """What would go out then."""
    notifying.gather(session, now=MORNING + after)
    session.flush()
    return notifying.take(session, now=MORNING + after)


def states(session: Session) -> list[State]:
    """Of all notifications but the one that marks from when on somebody is told."""
    return list(
        session.scalars(select(Notification.state).where(Notification.made_at > MORNING).order_by(Notification.id))
    )


def test_a_message_is_told_once_to_the_address_that_was_chosen(session: Session, here: County) -> None:
    made = busy(session, here)
    taken = next_one(session)
    assert taken is not None
    notification, address, told = taken
    assert (address, told.count, list(told.numbers)) == (MOBILE, 1, [made.number])
    notifying.sent(session, notification.uid, now=MORNING + HOUR)
    assert next_one(session, 2 * DAY) is None
    assert states(session) == [State.SENT]


def test_what_waited_before_is_not_told_outside(session: Session, here: County) -> None:
    given.petition(session, here, P.ACCEPTED)
    wanted(session, here)
    assert next_one(session) is None


def test_who_did_not_choose_or_chose_no_more_is_told_nothing(session: Session, here: County) -> None:
    made = busy(session, here)
    told_of(session, here, "secretary", made)
    wanted(session, here, frequency=None)
    assert next_one(session) is None
    assert notifications.choice_of(session, here.actors["town_clerk"].user_id) is None


def test_what_was_read_meanwhile_does_not_go_out(session: Session, here: County) -> None:
    busy(session, here)
    notifying.gather(session, now=MORNING + HOUR)
    newest = session.scalars(select(Message.uid).order_by(Message.id.desc())).first()
    inbox.read_all(session, newest or "", actor=here.actors["town_clerk"], now=MORNING + HOUR)
    assert notifying.take(session, now=MORNING + HOUR) is None
    assert states(session) == [State.NEEDLESS]


def test_a_disabled_account_is_told_nothing(session: Session, here: County) -> None:
    busy(session, here)
    notifying.gather(session, now=MORNING + HOUR)
    session.get_one(User, here.actors["town_clerk"].user_id).disabled_at = MORNING
    assert notifying.take(session, now=MORNING + HOUR) is None


def test_the_number_of_an_accusation_stays_inside(session: Session, here: County) -> None:
    made = given.petition(session, here, by="confidential", category=Category.ACCUSATION)
    wanted(session, here, "confidential")
    told_of(session, here, "confidential", made)
    taken = next_one(session)
    assert taken is not None
    assert (taken[2].count, list(taken[2].numbers)) == (1, [])


def test_nobody_is_told_of_what_he_may_not_see(session: Session, here: County) -> None:
    made = given.petition(session, here, by="confidential", category=Category.ACCUSATION)
    wanted(session, here)
    told_of(session, here, "town_clerk", made)
    assert next_one(session) is None


def test_messages_within_half_an_hour_go_out_together(session: Session, here: County) -> None:
    made = busy(session, here)
    first = next_one(session)
    assert first is not None
    notifying.sent(session, first[0].uid, now=MORNING + HOUR)
    other = given.petition(session, here, P.ACCEPTED, at=MORNING + HOUR)
    told_of(session, here, "town_clerk", other)
    assert next_one(session, HOUR + timedelta(minutes=29)) is None
    second = next_one(session, HOUR + timedelta(minutes=30))
    assert second is not None
    assert made.number not in second[2].numbers
    assert other.number in second[2].numbers


def test_what_surely_did_not_arrive_is_tried_again_later_and_in_the_end_given_up(
    session: Session, here: County
) -> None:
    busy(session, here)
    at, tries = MORNING + HOUR, 0
    notifying.gather(session, now=at)
    while (taken := notifying.take(session, now=at)) is not None:
        tries += 1
        notifying.not_sent(session, taken[0].uid, now=at)
        session.flush()
        assert notifying.take(session, now=at) is None, "tried again at once"
        at += DAY
    assert tries == 5
    assert states(session) == [State.FAILED]
    assert notifications.lately(session, at - DAY)[State.FAILED] == 1


def test_what_was_cut_off_while_it_went_out_is_never_sent_again(session: Session, here: County) -> None:
    busy(session, here)
    assert next_one(session) is not None  # and then the power goes
    assert notifying.take(session, now=MORNING + HOUR + timedelta(minutes=1)) is None
    assert states(session) == [State.SENDING], "another worker gave up what still goes out"
    assert notifying.take(session, now=MORNING + 2 * HOUR) is None
    assert states(session) == [State.UNCERTAIN]
    assert next_one(session, 2 * DAY) is None


@pytest.mark.parametrize(
    ("channel", "address", "code"),
    [
        (ChannelKind.MAIL, MOBILE, "notify_needs_mail"),
        (ChannelKind.WECOM, "zhang@county.test", "notify_needs_mobile"),
        (ChannelKind.OFF, MOBILE, "notify_off"),
    ],
)
def test_an_address_that_the_channel_cannot_reach_is_refused(
    session: Session, here: County, channel: ChannelKind, address: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        notifying.choose(session, channel, address, Frequency.SOON, actor=here.actors["town_clerk"], now=MORNING)
    assert (refused.value.code, refused.value.field) == (code, "address")
    assert notifications.choice_of(session, here.actors["town_clerk"].user_id) is None


def test_ended_ones_are_forgotten_once_no_message_names_them(session: Session, here: County) -> None:
    busy(session, here)
    taken = next_one(session)
    assert taken is not None
    notifying.sent(session, taken[0].uid, now=MORNING + HOUR)
    session.flush()
    notifying.forget(session, MORNING + 200 * DAY)
    assert states(session) == [State.SENT], "a message still names it"
    for message in session.scalars(select(Message).where(Message.notification_id.is_not(None))):
        session.delete(message)
    session.flush()
    notifying.forget(session, MORNING + 200 * DAY)
    assert states(session) == []
