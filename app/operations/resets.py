"""Resetting a password or a second factor takes two: one administrator asks, another confirms (ASVS 6.4)."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.reasons import reason_given
from app.domain.signing_in import FIRST_PASSWORD, Resettable
from app.models.accounts import PasswordReset, User
from app.operations import factors, recording, signing_in
from app.operations.granting import is_himself, known
from app.queries import accounts
from app.queries import factors as factors_of

SECOND = (Permission.ACCOUNT_EDIT, Permission.ACCOUNT_GRANT)
"""Who may be the second person: another system administrator, or the security administrator (三员分立)."""


def ask(
    session: Session,
    uid: str,
    reason: str,
    what: Resettable = Resettable.PASSWORD,
    *,
    actor: Actor,
    now: datetime,
) -> PasswordReset:
    """Ask for a new password for somebody, or that his second factor is taken away.

    Nothing changes until a second administrator confirms within 24 hours.
    """
    require(actor, Permission.ACCOUNT_EDIT)
    user = known(session, uid)
    if actor.user_id is None:
        raise Refused("no_person")
    if is_himself(user, actor):
        raise Refused("own_account", "reason")
    if user.disabled_at is not None:
        raise Refused("account_disabled", "reason")
    if what is Resettable.SECOND_FACTOR and factors_of.confirmed(session, user.id) is None:
        raise Refused("factor_none", "what")
    why = reason_given(reason)
    standing = accounts.open_reset(session, user)
    if standing is not None and now - standing.asked_at < FIRST_PASSWORD:
        raise Refused("reset_asked_already", "reason", asked_at=standing.asked_at)
    if standing is not None:
        standing.ended_at = now
        session.flush()
    made = PasswordReset(user_id=user.id, asked_by_id=actor.user_id, asked_at=now, reason=why[:200], what=what)
    session.add(made)
    session.flush()
    _note(session, "account.ask_reset", user, made, actor, now)
    return made


def fault(user: User, standing: PasswordReset, actor: Actor) -> str | None:
    """Why the actor cannot be the second person for this reset."""
    if not actor.may(*SECOND):
        return "not_permitted"
    if actor.user_id is None or is_himself(standing.asked_by, actor):
        return "reset_needs_second"
    if is_himself(user, actor):
        return "own_account"
    return "account_disabled" if user.disabled_at is not None else None


def confirm(session: Session, uid: str, password_hash: str, *, actor: Actor, now: datetime) -> User:
    """Set the one-time password as the second person: it opens for 24 hours, must be changed; all sessions end."""
    user = _confirmed(session, uid, Resettable.PASSWORD, actor=actor, now=now)
    user.password_hash, user.password_set_at, user.must_change_password = password_hash, now, True
    return user


def confirm_factor(session: Session, uid: str, *, actor: Actor, now: datetime) -> User:
    """Take the second factor away as the second person: the password alone opens again; all sessions end."""
    user = _confirmed(session, uid, Resettable.SECOND_FACTOR, actor=actor, now=now)
    factors.take_away(session, user, now=now)
    return user


def _confirmed(session: Session, uid: str, what: Resettable, *, actor: Actor, now: datetime) -> User:
    user, standing = _standing(session, uid, actor=actor, now=now)
    if standing.what is not what:
        raise NotFound("reset")
    if (code := fault(user, standing, actor)) is not None:
        raise Refused(code)
    standing.ended_at, standing.confirmed_by_id = now, actor.user_id
    signing_in.end_all(session, user, now=now)
    _note(session, f"account.reset_{what.value}", user, standing, actor, now)
    return user


def turn_down(session: Session, uid: str, *, actor: Actor, now: datetime) -> User:
    """End what was asked for without a new password: the first person withdraws it, or the second one declines."""
    user, standing = _standing(session, uid, actor=actor, now=now)
    standing.ended_at = now
    _note(session, "account.turn_down_reset", user, standing, actor, now)
    return user


def _standing(session: Session, uid: str, *, actor: Actor, now: datetime) -> tuple[User, PasswordReset]:
    require(actor, *SECOND)
    user = known(session, uid)
    standing = accounts.open_reset(session, user)
    if standing is None:
        raise NotFound("reset")
    if now - standing.asked_at >= FIRST_PASSWORD:
        raise Refused("reset_too_old", asked_at=standing.asked_at)
    return user, standing


def _note(session: Session, event: str, user: User, reset: PasswordReset, actor: Actor, now: datetime) -> None:
    detail = {"reset": reset.uid, "what": reset.what.value}
    recording.note_event(session, event, actor=actor, now=now, kind="account", uid=user.uid, detail=detail)
