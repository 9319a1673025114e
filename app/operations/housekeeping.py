"""Forgetting what only served for a while: spent form tokens, attempts to sign in."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.models.accounts import FormToken, SignInAttempt

TOKENS_KEPT = timedelta(hours=24)
ATTEMPTS_KEPT = timedelta(days=30)
"""The limits ask for a quarter of an hour (DECISIONS 21); the journal keeps the proof."""


def forget(session: Session, now: datetime) -> None:
    """Remove tokens of forms sent more than a day ago, and attempts to sign in of more than a month ago."""
    session.execute(delete(FormToken).where(FormToken.at < now - TOKENS_KEPT))
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - ATTEMPTS_KEPT))
