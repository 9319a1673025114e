"""Reminding of planned visits (回访计划): whoever owes one is told on its day, and once more when it is over."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.models.inbox import Message, MessageKind
from app.queries import visit_reminders

AT_ONCE = 1000


def remind(session: Session, *, now: datetime, most: int = AT_ONCE) -> int:
    """Tell those who owe a visit of today or before, each once on its day and once when it is over; returns how many
    were told. At most so many at once; call again until it returns 0.

    Settlement does not end the plan, so settled matters are told too. A reminder is shown as long as the visit is owed
    (queries.inbox.mine): nothing has to take it back.
    """
    due = visit_reminders.untold(session, local_day(now), most=most)
    session.add_all(Message(kind=MessageKind.DUE, at=now, **vars(one)) for one in due)
    session.flush()
    return len(due)
