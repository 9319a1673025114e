"""Leases: any number of workers may be started, one works."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import insert, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models.outbox import Lease

TERM = timedelta(seconds=30)
"""A lease not renewed for so long is anybody's."""


def take(session: Session, name: str, owner: str, now: datetime) -> bool:
    """Take or renew a lease for TERM; False while somebody else holds it."""
    if session.get(Lease, name) is None:
        with suppress(IntegrityError), session.begin_nested():  # two first workers at once
            session.execute(insert(Lease).values(name=name, owner=owner, until=now))
    free = or_(Lease.owner == owner, Lease.until <= now)
    taken = update(Lease).where(Lease.name == name, free).values(owner=owner, until=now + TERM).returning(Lease.name)
    return session.scalar(taken) is not None


def give_back(session: Session, name: str, owner: str, now: datetime) -> None:
    """End one's own lease, so that another need not wait for it."""
    session.execute(update(Lease).where(Lease.name == name, Lease.owner == owner).values(until=now))
