"""The second factor of an account, and sign-ins that wait for their code."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.signing_in import HALF
from app.models.accounts import User
from app.models.factors import HalfSignIn, RecoveryCode, SecondFactor


def standing(session: Session, user_id: int | None) -> SecondFactor | None:
    """The account's second factor, asked for at sign-in once it is confirmed; None when there is none."""
    found = select(SecondFactor).where(SecondFactor.user_id == user_id, SecondFactor.ended_at.is_(None))
    return session.scalar(found)


def confirmed(session: Session, user_id: int | None) -> SecondFactor | None:
    """The second factor that is asked for at sign-in."""
    factor = standing(session, user_id)
    return factor if factor is not None and factor.confirmed_at is not None else None


def codes_left(session: Session, factor: SecondFactor) -> int:
    """How many recovery codes are not used yet."""
    left = select(func.count()).where(RecoveryCode.factor_id == factor.id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def half(session: Session, secret_hash: bytes, now: datetime) -> HalfSignIn | None:
    """The sign-in that waits for its code behind this id, or None when it is over or its account disabled."""
    found = select(HalfSignIn).where(HalfSignIn.secret_hash == secret_hash, HalfSignIn.ended_at.is_(None))
    account = joinedload(HalfSignIn.user)
    whole = (account.joinedload(User.person), account.joinedload(User.unit), account.selectinload(User.grants))
    waiting = session.scalar(found.options(*whole))
    stands = waiting is not None and now - waiting.started_at < HALF and waiting.user.disabled_at is None
    return waiting if stands else None
