"""What was raised for somebody to decide (建议列入整改清单、回头看中的新情况), as an Actor may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, not_, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.domain.accountability import PostKind
from app.domain.permissions import Actor, Permission
from app.models.directory import Post, Village
from app.models.matters import Kind, Matter
from app.models.raisings import Raising
from app.queries.directory import in_post
from app.queries.visibility import in_conflict, visible

SIZE = 30
OPEN = Raising.decided_at.is_(None)


@dataclass(frozen=True)
class RaisingPage:
    """One page of the list with the exact count behind it."""

    rows: Sequence[Raising]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // SIZE))


def decides(actor: Actor) -> ColumnElement[bool]:
    """The condition on Raising that the actor decides about it: the office for rectification about problems for its
    list, the office for petitions about what somebody told; nobody about what he is in conflict with."""
    if actor.is_system:
        return true()
    ways: list[ColumnElement[bool]] = [false()]
    if actor.may(Permission.ITEM_ENTER):
        ways.append(Raising.becomes == Kind.ITEM)
    if actor.may(Permission.MATTER_REGISTER):
        units = actor.unit_ids | ({actor.unit_id} - {None}) or {-1}
        office = select(Post.id).where(Post.kind == PostKind.PETITION_HEAD, Post.unit_id.in_(units)).exists()
        ways.append((Raising.becomes == Kind.PETITION) & office)
    return or_(*ways) & ~_comes_from(in_conflict(actor))


def _comes_from(which: ColumnElement[bool]) -> ColumnElement[bool]:
    # Looked up for each, which are few: whatever an actor sees is nearly all there is.
    return select(Matter.id).where(Matter.id == Raising.matter_id, which).correlate(Raising).exists()


def reached(actor: Actor) -> ColumnElement[bool]:
    """The condition on Raising that the actor may read it: who decides, who raised it, who sees what it came from."""
    if not actor.may(Permission.MATTER_VIEW):
        return false()
    # Whoever is kept away from a matter is kept away from what he raised out of it.
    seen = _comes_from(visible(actor))
    own = Raising.matter_id.is_(None) & (Raising.raised_by_id == (actor.person_id or -1))
    return or_(decides(actor), seen, own)


def by_uid(session: Session, actor: Actor, uid: str) -> Raising | None:
    """The one of this address, or None when it does not exist for the actor."""
    return session.scalar(select(Raising).where(Raising.uid == uid, reached(actor)).options(*_WHOLE))


def may_decide(session: Session, actor: Actor, raising: Raising) -> bool:
    """Whether it waits for this actor."""
    waits = (Raising.id == raising.id, OPEN, decides(actor))
    return session.scalar(select(Raising.id).where(*waits)) is not None


def of_visit(session: Session, actor: Actor, visit_id: int) -> Raising | None:
    """The open one that a visit brought, where it waits for this actor."""
    return session.scalar(select(Raising).where(Raising.visit_id == visit_id, OPEN, decides(actor)).options(*_WHOLE))


def page(session: Session, actor: Actor, number: int) -> RaisingPage:
    """One page of those that the actor may read, the open ones first, then the newest."""
    total = session.scalar(select(func.count(Raising.id)).where(reached(actor))) or 0
    number = max(1, min(number, -(-total // SIZE)))
    order = (not_(OPEN), Raising.raised_at.desc(), Raising.id.desc())
    found = select(Raising).where(reached(actor)).options(*_WHOLE).order_by(*order)
    return RaisingPage(session.scalars(found.limit(SIZE).offset((number - 1) * SIZE)).all(), total, number)


def waiting(session: Session, actor: Actor) -> int:
    """How many wait for this actor."""
    return session.scalar(select(func.count(Raising.id)).where(OPEN, decides(actor))) or 0


def of_matter(session: Session, matter: Matter) -> Sequence[Raising]:
    """Those that came out of this matter, or that it was made of; for whoever sees it."""
    about = or_(Raising.matter_id == matter.id, Raising.made_id == matter.id)
    return session.scalars(select(Raising).where(about).options(*_WHOLE).order_by(Raising.id)).all()


def open_out_of(session: Session, matter_id: int) -> Raising | None:
    """The problem that this petition raised and nobody has decided about."""
    found = select(Raising).where(Raising.matter_id == matter_id, Raising.becomes == Kind.ITEM, OPEN)
    return session.scalar(found.with_for_update())


def petition_office(session: Session, on: date, *, but: int | None) -> list[int]:
    """Everybody in post in an office for petitions, unless it is this unit."""
    heads = (head for head in in_post(session, on, PostKind.PETITION_HEAD) if head.unit_id != but)
    return [one.person_id for head in heads for one in in_post(session, on, unit_id=head.unit_id)]


_WHOLE = (
    joinedload(Raising.matter),
    joinedload(Raising.made),
    joinedload(Raising.visit),
    joinedload(Raising.village).joinedload(Village.town),
    joinedload(Raising.raised_by),
    joinedload(Raising.decided_by),
)
