"""Forgetting what only served for a while: spent form tokens, attempts to sign in, drafts nobody took up."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.models.accounts import FormToken, SignInAttempt
from app.models.drafts import Draft

TOKENS_KEPT = timedelta(hours=24)
ATTEMPTS_KEPT = timedelta(days=30)
"""The limits ask for a quarter of an hour (DECISIONS 21); the journal keeps the proof."""
DRAFTS_KEPT = timedelta(days=7)
"""Over a long weekend, and no longer: they hold what people said in confidence."""


def forget(session: Session, now: datetime) -> None:
    """Remove tokens of forms sent more than a day ago, attempts to sign in of a month ago, drafts of a week ago."""
    session.execute(delete(FormToken).where(FormToken.at < now - TOKENS_KEPT))
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - ATTEMPTS_KEPT))
    session.execute(delete(Draft).where(Draft.saved_at < now - DRAFTS_KEPT))
