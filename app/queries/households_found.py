"""Households that a query names exactly, as a search finds them beside the matters."""

from functools import lru_cache

from sqlalchemy import Select, bindparam, false, or_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Permission
from app.models.households import Household, Member
from app.queries.households import Found, Wanted, page, reached
from app.queries.people import asked_for


def find(session: Session, actor: Actor, text: str) -> Found | None:
    """Those known by this 户编号 or, for who knows their people, by the name or number of a member; None for none."""
    text = text.strip()
    if not text or not actor.may(Permission.HOUSEHOLD_VIEW) or not _is_known(session, actor, text):
        return None
    return page(session, actor, Wanted(text=text))


def _is_known(session: Session, actor: Actor, text: str) -> bool:
    asked = asked_for(text) if actor.knows_households() else {}
    columns = {name: value for name, value in asked.items() if hasattr(Member, name)}
    found = session.connection().execute(_known_by(actor, tuple(columns)), {"number": text, **columns})
    return found.first() is not None


# Every search asks it and hardly one finds any: building the statement costs more than asking it.
@lru_cache(maxsize=64)
def _known_by(actor: Actor, columns: tuple[str, ...]) -> Select[int]:
    named = or_(false(), *(getattr(Member, name) == bindparam(name) for name in columns))
    has_member = Household.id.in_(select(Member.household_id).where(named))
    known = or_(Household.number == bindparam("number"), has_member)
    return select(Household.id).where(reached(actor), Household.retired_on.is_(None), known).limit(1)
