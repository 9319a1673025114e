"""Telling outside the product that messages wait (外送提醒): chosen, gathered, taken to be sent, ended; never twice."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain import notifying
from app.domain.errors import NotFound, Refused
from app.domain.notifying import ChannelKind, Frequency, State
from app.domain.permissions import Actor, Permission, require
from app.models.accounts import User
from app.models.inbox import Message
from app.models.notifications import Notification, NotificationChoice
from app.operations import inbox, recording
from app.queries import notifications
from app.queries.notifications import Told

Taken = tuple[Notification, str, Told]


def choose(
    session: Session, channel: ChannelKind, address: str, frequency: Frequency | None, *, actor: Actor, now: datetime
) -> None:
    """Be told at this address from now on, of what comes in from now on; without a frequency nowhere any more.

    Raises Refused when the channel cannot reach the address. The journal keeps that it was chosen, never the address.
    """
    require(actor, Permission.SELF)
    if actor.user_id is None:  # the product itself is told of nothing
        raise NotFound
    choice = notifications.choice_of(session, actor.user_id)
    if frequency is None:
        if choice is not None:
            session.delete(choice)
    else:
        fault = "notify_off" if channel is ChannelKind.OFF else notifying.check_address(channel, address)
        if fault is not None:
            raise Refused(fault, field="address")
        if choice is None:
            choice = NotificationChoice(user_id=actor.user_id)
            _from_now_on(session, actor, now)
        choice.address, choice.frequency, choice.chosen_at = address, frequency, now
        session.add(choice)
    detail = {"frequency": frequency.value if frequency is not None else "never"}
    recording.note_event(session, "notification_chosen", actor=actor, now=now, kind="account", detail=detail)


def _from_now_on(session: Session, actor: Actor, now: datetime) -> None:
    # What waits already he has before him on this page: it is not told of again outside.
    seen = Notification(user_id=actor.user_id, state=State.NEEDLESS, made_at=now, next_at=now, ended_at=now)
    session.add(seen)
    session.flush()
    untold = (Message.person_id == actor.person_id, Message.read_at.is_(None), Message.notification_id.is_(None))
    session.execute(update(Message).where(*untold).values(notification_id=seen.id))


def gather(session: Session, *, now: datetime) -> int:
    """Make one notification for each user to whom it is time to tell of something; returns how many."""
    found = notifications.waiting(session, now)
    for user_id, messages in found.items():
        made = Notification(user_id=user_id, made_at=now, next_at=now)
        session.add(made)
        session.flush()
        session.execute(update(Message).where(Message.id.in_(messages)).values(notification_id=made.id))
    return len(found)


def take(session: Session, *, now: datetime) -> Taken | None:
    """Take the next one to be sent, with its address and what it may say; None when nothing is due.

    It is marked before it goes out: whoever is killed in between leaves it uncertain, and it is not sent again. What
    was read meanwhile, or is nobody's to be told any more, ends without going out.
    """
    _end_cut_off(session, now)
    due = select(Notification).where(Notification.state == State.WAITING, Notification.next_at <= now)
    for notification in session.scalars(due.order_by(Notification.next_at, Notification.id)):
        user, choice = (
            session.get_one(User, notification.user_id),
            notifications.choice_of(session, notification.user_id),
        )
        who = notifications.reader(session, user, now)
        told = notifications.told(session, notification, who) if who is not None and choice is not None else Told(0, ())
        if choice is None or not told.count:
            _end(notification, State.NEEDLESS, now)
            continue
        notification.state, notification.next_at = State.SENDING, now
        notification.attempts += 1
        return notification, choice.address or "", told
    return None


def sent(session: Session, uid: str, *, now: datetime) -> None:
    """It was handed over."""
    _end(_of(session, uid), State.SENT, now)


def not_sent(session: Session, uid: str, *, now: datetime) -> None:
    """It surely did not arrive: tried again after a while, and in the end given up; the message stays in the inbox."""
    notification = _of(session, uid)
    again = notifying.next_try(notification.attempts, now)
    if again is None:
        _end(notification, State.FAILED, now)
    else:
        notification.state, notification.next_at = State.WAITING, again


def unknown(session: Session, uid: str, *, now: datetime) -> None:
    """Whether it arrived nobody knows: it is not sent again."""
    _end(_of(session, uid), State.UNCERTAIN, now)


def forget(session: Session, now: datetime) -> None:
    """Remove those that ended as long ago as messages are kept and that no message names."""
    named = select(Message.notification_id).where(Message.notification_id.is_not(None))
    old = (Notification.ended_at < now - inbox.KEPT, Notification.id.not_in(named))
    session.execute(delete(Notification).where(*old))


def _end_cut_off(session: Session, now: datetime) -> None:
    cut_off = select(Notification).where(Notification.state == State.SENDING)
    for notification in session.scalars(cut_off.where(Notification.next_at < now - notifying.UNFINISHED)):
        _end(notification, State.UNCERTAIN, now)


def _of(session: Session, uid: str) -> Notification:
    return session.scalars(select(Notification).where(Notification.uid == uid)).one()


def _end(notification: Notification, state: State, now: datetime) -> None:
    notification.state, notification.ended_at = state, now
