"""What an account was writing and has not saved; never anybody else's."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.drafts import Draft


def own(session: Session, actor: Actor, form: str) -> Sequence[Draft]:
    """The actor's drafts of this form, the newest first."""
    return of_forms(session, actor, (form,))


def of_forms(session: Session, actor: Actor, forms: Collection[str]) -> Sequence[Draft]:
    """The actor's drafts of these forms, the newest first."""
    found = select(Draft).where(Draft.user_id == actor.user_id, Draft.form.in_(forms))
    return session.scalars(found.order_by(Draft.saved_at.desc(), Draft.id.desc())).all()


def count(session: Session, actor: Actor, forms: Collection[str]) -> int:
    """How many drafts of these forms the actor has."""
    found = select(func.count()).select_from(Draft).where(Draft.user_id == actor.user_id, Draft.form.in_(forms))
    return session.scalar(found) or 0


def one(session: Session, actor: Actor, form: str, uid: str) -> Draft | None:
    """The actor's draft of this address, or None when it is not his or was saved meanwhile."""
    return session.scalar(select(Draft).where(Draft.uid == uid, Draft.form == form, Draft.user_id == actor.user_id))
