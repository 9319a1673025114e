"""Hand-over packs (移交清单) as an Actor may see them, and the matters in them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Actor, Permission
from app.models.directory import Post
from app.models.handing import HandoverPack
from app.models.matters import Holding, Matter
from app.queries.matters import NEXT_DUE, by_ids
from app.queries.visibility import visible


def seen(actor: Actor) -> ColumnElement[bool]:
    """Those of his own, and for whoever names holders in the county all of them."""
    if actor.is_system or actor.may(Permission.MATTER_NAME_HOLDER):
        return true()
    return or_(HandoverPack.leaver_id == actor.person_id, HandoverPack.taker_id == actor.person_id)


def by_uid(session: Session, actor: Actor, uid: str) -> HandoverPack | None:
    """The pack of this address, or None when it does not exist for the actor."""
    return session.scalar(_ROW.where(HandoverPack.uid == uid, seen(actor)))


def unsigned(session: Session, actor: Actor) -> Sequence[HandoverPack]:
    """Packs that were handed over and that somebody still has to sign, the oldest first."""
    lacks = or_(
        HandoverPack.leaver_signed_at.is_(None),
        HandoverPack.taker_signed_at.is_(None) & HandoverPack.taker_id.is_not(None),
    )
    found = _ROW.where(seen(actor), HandoverPack.handed_at.is_not(None), lacks)
    return session.scalars(found.order_by(HandoverPack.handed_at)).all()


def prepared(session: Session, actor: Actor) -> Sequence[HandoverPack]:
    """The actor's own packs that he has opened and not handed over yet."""
    own = (HandoverPack.leaver_id == actor.person_id, HandoverPack.handed_at.is_(None))
    return session.scalars(_ROW.where(*own).order_by(HandoverPack.id)).all()


def to_sign(session: Session, actor: Actor) -> Sequence[HandoverPack]:
    """Packs that wait for the actor's own signature."""
    return [pack for pack in unsigned(session, actor) if may_sign(pack, actor)]


def may_sign(pack: HandoverPack, actor: Actor) -> bool:
    """Whether it is this actor's to sign now."""
    if actor.person_id is None:
        return False
    if actor.person_id == pack.leaver_id:
        return pack.leaver_signed_at is None
    return actor.person_id == pack.taker_id and pack.taker_signed_at is None


def total(session: Session, pack: HandoverPack) -> int:
    """How many matters are in it, whoever asks: a number alone."""
    return session.scalar(select(func.count(Holding.id)).where(_in(pack))) or 0


def matters(session: Session, actor: Actor, pack: HandoverPack, *, most: int) -> Sequence[Matter]:
    """The matters in it that the actor may see, the nearest day first."""
    found = select(Matter.id).join(Holding, Holding.matter_id == Matter.id).where(_in(pack), visible(actor))
    found = found.order_by(NEXT_DUE.nulls_last(), Matter.received_on, Matter.id).limit(most)
    return by_ids(session, session.scalars(found).all())


def _in(pack: HandoverPack) -> ColumnElement[bool]:
    # What ended at that instant went over with the post; until then, what is held in it.
    ended = Holding.to_at == pack.handed_at if pack.handed_at is not None else Holding.to_at.is_(None)
    return (Holding.person_id == pack.leaver_id) & (Holding.post_id == pack.post_id) & ended


_ROW = select(HandoverPack).options(
    joinedload(HandoverPack.post).joinedload(Post.unit),
    joinedload(HandoverPack.leaver),
    joinedload(HandoverPack.taker),
)
