"""Sessions: signing in, failing to, being seen, signing out, ending others."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.permissions import Actor
from app.models.accounts import SignIn, SignInAttempt, User
from app.operations import recording


def new_secret() -> str:
    """A session id of 256 bits; the browser keeps it, the database only its hash."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    """What the database keeps of a session id."""
    return hashlib.sha256(secret.encode()).digest()


def sign_in(
    session: Session,
    user_id: int,
    secret: str,
    *,
    address: str,
    actor: Actor,
    now: datetime,
    browser: str = "",
    factor: str = "",
    owes_factor: bool = False,
) -> SignIn:
    """Open a session; the failures of this account are forgiven.

    `browser` is what it says of itself, `factor` which second factor opened, if one did.
    """
    made = SignIn(
        user_id=user_id,
        secret_hash=hash_of(secret),
        address=address,
        started_at=now,
        seen_at=now,
        browser=browser[:200] or None,
        owes_factor=owes_factor,
    )
    session.add(made)
    session.add(SignInAttempt(account=actor.account, address=address, at=now, succeeded=True))
    detail = {"factor": factor} if factor else None
    recording.note_event(session, "sign_in", actor=actor, now=now, kind="account", detail=detail)
    return made


def sign_in_failed(
    session: Session, account: str, *, address: str, now: datetime, request_id: str = "", step: str = "password"
) -> None:
    """Count a wrong try, whether the account exists or not; `step`: at the password or at the code."""
    account = account[:60]
    session.add(SignInAttempt(account=account, address=address, at=now, succeeded=False))
    nobody = Actor(None, "", None, None, None, frozenset(), request_id=request_id)
    detail = {"step": step}
    recording.note_event(session, "sign_in", actor=nobody, now=now, kind="account", result="denied", detail=detail)


def seen(session: Session, sign_in_id: int, *, now: datetime) -> None:
    """Somebody is still there: the idle time starts anew."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))


def sign_out(session: Session, sign_in_id: int, *, actor: Actor, now: datetime) -> None:
    """End one session."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(ended_at=now))
    recording.note_event(session, "sign_out", actor=actor, now=now, kind="account")


def end_one(session: Session, sign_in_id: int, *, actor: Actor, now: datetime) -> None:
    """End one of the actor's own sessions. Raises NotFound when it is not his, or over."""
    found = select(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == actor.user_id, SignIn.ended_at.is_(None))
    one = session.scalar(found)
    if one is None:
        raise NotFound("session")
    one.ended_at = now
    recording.note_event(session, "session.end", actor=actor, now=now, kind="account")


def end_others(session: Session, sign_in_id: int, *, actor: Actor, now: datetime) -> int:
    """End every session of the actor but this one; returns how many."""
    others = update(SignIn).where(SignIn.user_id == actor.user_id, SignIn.id != sign_in_id, SignIn.ended_at.is_(None))
    ended = len(session.scalars(others.values(ended_at=now).returning(SignIn.id)).all())
    recording.note_event(session, "session.end_others", actor=actor, now=now, kind="account", detail={"ended": ended})
    return ended


def end_all(session: Session, user: User, *, now: datetime, but: int | None = None) -> None:
    """End every session of an account, except one if it is named."""
    for one in session.scalars(select(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))):
        if one.id != but:
            one.ended_at = now
