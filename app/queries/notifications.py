"""Who is to be told outside the product, of which of his messages, and how the telling stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.notifying import State, is_due
from app.domain.permissions import Actor
from app.models.accounts import User
from app.models.inbox import Message
from app.models.matters import Matter
from app.models.notifications import Notification, NotificationChoice
from app.queries import accounts, inbox

LATELY = timedelta(days=7)
OPEN = (State.WAITING, State.SENDING)


@dataclass(frozen=True)
class Told:
    """What a notification may say: how many messages are unread, and the numbers of those matters that may leave."""

    count: int
    numbers: Sequence[str]


def choice_of(session: Session, user_id: int | None) -> NotificationChoice | None:
    """What a user chose; None: he is told in the product alone."""
    return session.scalar(select(NotificationChoice).where(NotificationChoice.user_id == user_id))


def reader(session: Session, user: User, now: datetime) -> Actor | None:
    """The user as he may read now; None while his account is disabled."""
    return None if user.disabled_at is not None else accounts.actor_of(session, user, local_day(now))


def waiting(session: Session, now: datetime) -> dict[int, list[int]]:
    """The unread messages told nowhere yet, by users to whom it is time to tell; one who waits to be told waits on."""
    last = select(Notification.user_id, func.max(Notification.made_at).label("at")).group_by(Notification.user_id)
    told = last.subquery()
    known = select(NotificationChoice, User, told.c.at).join(User, User.id == NotificationChoice.user_id)
    has_some = select(Message.id).where(Message.person_id == User.person_id, *_UNTOLD).exists()
    found: dict[int, list[int]] = {}
    for choice, user, last_at in session.execute(known.outerjoin(told, told.c.user_id == User.id).where(has_some)):
        who = reader(session, user, now) if is_due(choice.frequency, last_at, now) else None
        if who is not None:
            ids = session.scalars(inbox.about(select(Message.id)).where(*inbox.mine(who), *_UNTOLD)).all()
            if ids:
                found[user.id] = list(ids)
    return found


def told(session: Session, notification: Notification, who: Actor) -> Told:
    """What of its messages is still unread and his to see. Numbers of confidential matters stay inside, as those of
    households do."""
    of_it: tuple[ColumnElement[bool], ...] = (
        *inbox.mine(who),
        Message.notification_id == notification.id,
        Message.read_at.is_(None),
    )
    count = session.scalar(inbox.about(select(func.count(Message.id)).select_from(Message)).where(*of_it)) or 0
    numbers: Select[str] = select(Matter.number).select_from(Message)
    may_leave = inbox.about(numbers).where(*of_it, ~Matter.confidential).distinct().order_by(Matter.number)
    return Told(count, session.scalars(may_leave).all())


def chosen(session: Session) -> int:
    """How many accounts in use chose to be told outside."""
    found = select(func.count(NotificationChoice.id)).join(User, User.id == NotificationChoice.user_id)
    return session.scalar(found.where(User.disabled_at.is_(None))) or 0


def lately(session: Session, now: datetime) -> dict[State, int]:
    """How many wait now, and how those of the last week ended."""
    found = select(Notification.state, func.count()).group_by(Notification.state)
    recent = Notification.state.in_(OPEN) | (Notification.ended_at >= now - LATELY)
    return {row[0]: row[1] for row in session.execute(found.where(recent))}


_UNTOLD = (Message.read_at.is_(None), Message.notification_id.is_(None))
