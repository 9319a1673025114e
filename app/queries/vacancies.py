"""Posts that nobody holds, and the matters that nobody in post answers for (无主案件): since when, and what for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.accountability import Capacity, PostKind
from app.domain.permissions import Actor
from app.models.directory import Post, Tenure
from app.models.matters import Holding, Matter
from app.queries.matters import Page, by_ids
from app.queries.visibility import visible

LEADING = (PostKind.TOWN_SECRETARY, PostKind.UNIT_HEAD, PostKind.PETITION_HEAD, PostKind.COUNTY_OFFICE_HEAD)
"""Posts whose holders answer for matters."""


@dataclass(frozen=True)
class Vacant:
    """A post without a holder; `since` its first day without one, None where it never had any."""

    post: Post
    since: date | None


def posts(session: Session) -> Sequence[Vacant]:
    """The posts of heads and secretaries that nobody holds, in the order of the directory."""
    held = exists().where(Tenure.post_id == Post.id, Tenure.to_on.is_(None))
    ended = select(func.max(Tenure.to_on)).where(Tenure.post_id == Post.id).scalar_subquery()
    found = select(Post, ended).where(Post.kind.in_(LEADING), Post.retired_on.is_(None), ~held)
    rows = session.execute(found.options(joinedload(Post.unit)).order_by(Post.unit_id, Post.id))
    return [Vacant(post, last + timedelta(days=1) if last is not None else None) for post, last in rows]


def ownerless(session: Session, actor: Actor, *, number: int = 1, size: int = 20) -> Page:
    """One page of the matters that nobody in post answers for, the longest without first."""
    where = (visible(actor), Holding.to_at.is_(None), Holding.capacity == Capacity.STAND_IN)
    asked = select(Matter.id).join(Holding, Holding.matter_id == Matter.id).where(*where)
    total = session.scalar(select(func.count()).select_from(asked.subquery())) or 0
    found = asked.order_by(Holding.from_at, Matter.id).limit(size).offset((number - 1) * size)
    return Page(by_ids(session, session.scalars(found).all()), total, number, size)
