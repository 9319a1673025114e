"""Keeping what somebody is typing, so that neither a crash nor an expired session costs a word.

A draft is nobody's but its writer's and moves no matter: the journal hears of what is saved, not of every pause while
it is being written.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.models.drafts import Draft
from app.operations import recording

MOST, MOST_OF_ALL = 5, 40
"""Drafts of one form, and of all forms, that an account may have; beyond these the oldest go."""
LONGEST_PATH = 200
"""Characters of the address of a form's page, by which its drafts are found."""
LONGEST = 300_000
"""Characters of one draft: the longest letter with everything else that a form takes."""


def keep(session: Session, form: str, token: str, values: str, *, actor: Actor, now: datetime) -> Draft | None:
    """Keep the newest state of a form (the address of its page) under its one-time token; None once it was saved.

    Raises Refused when it is too long, or when another account's form bears this token.
    """
    if actor.user_id is None or not token or len(values) > LONGEST or not 0 < len(form) <= LONGEST_PATH:
        raise Refused("draft_not_kept")
    if recording.made_before(session, token) is not None:
        return None
    draft = session.scalar(select(Draft).where(Draft.token == token).with_for_update())
    if draft is None:
        draft = Draft(user_id=actor.user_id, form=form, token=token)
        session.add(draft)
    if draft.user_id != actor.user_id:
        raise Refused("draft_not_kept")
    draft.values, draft.saved_at = values, now
    session.flush()
    own = select(Draft.id).where(Draft.user_id == actor.user_id).order_by(Draft.saved_at.desc(), Draft.id.desc())
    for older in (own.where(Draft.form == form).offset(MOST), own.offset(MOST_OF_ALL)):
        session.execute(delete(Draft).where(Draft.id.in_(session.scalars(older).all())))
    return draft


def drop(session: Session, token: str | None, *, actor: Actor) -> None:
    """Remove the actor's draft of this form: it was saved, or he does not want it any more."""
    session.execute(delete(Draft).where(Draft.token == (token or ""), Draft.user_id == actor.user_id))
