"""Forgetting what only served for a while, and keeping when a job was last done."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.models.accounts import FormToken, SignInAttempt
from app.models.drafts import Draft
from app.models.factors import HalfSignIn
from app.models.outbox import Setting
from app.operations import inbox, notifying, usage

TOKENS_KEPT = timedelta(hours=24)
ATTEMPTS_KEPT = timedelta(days=30)
"""The limits ask for a quarter of an hour (DECISIONS 21); the journal keeps the proof."""
DRAFTS_KEPT = timedelta(days=7)
"""Over a long weekend, and no longer: they hold what people said in confidence."""


def forget(session: Session, now: datetime) -> None:
    """Remove tokens of forms sent more than a day ago, attempts to sign in of a month ago, drafts of a week ago,
    messages that were read long ago, what was told of them outside, sign-ins half done and counts of use."""
    session.execute(delete(FormToken).where(FormToken.at < now - TOKENS_KEPT))
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - ATTEMPTS_KEPT))
    session.execute(delete(Draft).where(Draft.saved_at < now - DRAFTS_KEPT))
    session.execute(delete(HalfSignIn).where(HalfSignIn.started_at < now - TOKENS_KEPT))
    usage.forget(session, now)
    inbox.forget(session, now)
    notifying.forget(session, now)


def note_done(session: Session, job: str, now: datetime, result: str = "ok") -> None:
    """Keep for the health page when a job was last done and how it ended (a code)."""
    session.merge(Setting(name=f"done.{job}", value=f"{now.isoformat()} {result}"))
