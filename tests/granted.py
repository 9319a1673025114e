"""What tests that need accounts do with roles: have a second person confirm what was proposed."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Role
from app.models.accounts import User
from app.operations import granting
from app.queries import accounts


def confirm_all(session: Session, now: datetime) -> None:
    """Confirm every proposal that stands, as somebody who may."""
    for one in accounts.open_proposals(session, now):
        second = next(
            actor for actor in administrators(session, now) if granting.fault(session, one.user, one, actor) is None
        )
        granting.confirm(session, one.user.uid, actor=second, now=now)


def administrators(session: Session, now: datetime) -> list[Actor]:
    """Who may be a second person, those of security first."""
    ids = [
        user_id
        for role in (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)
        for user_id in sorted(accounts.accounts_with(session, role))
    ]
    users = [session.get_one(User, user_id) for user_id in ids]
    return [accounts.actor_of(session, user, now.date()) for user in users]
