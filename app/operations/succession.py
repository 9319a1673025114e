"""What follows when a post gets another holder, or none: matters go over at one instant, and both sign for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.domain.accountability import Capacity, PostKind
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.models.directory import Post, Tenure
from app.models.handing import HandoverPack
from app.models.matters import Holding, Kind, Matter
from app.operations import holdings, recording
from app.queries import packs

NOTE_MOST = 500


@dataclass(frozen=True)
class Sign:
    """签字: what is not in order, in words, if anything is."""

    note: str = ""


def go_over(session: Session, post: Post, *, actor: Actor, now: datetime) -> int:
    """Let the right person hold, from this instant on, what was held in this post and what nobody in post answered for.

    Returns how many matters went over. Everything held in the post goes to its new holder, or to whoever stands in
    while it is vacant; what waited in 无主案件 for this post comes back to it.
    """
    held = select(Matter).join(Holding, Holding.matter_id == Matter.id).where(Holding.to_at.is_(None))
    found: Iterable[Matter] = session.scalars(held.where(_concerned(post)).order_by(Matter.id)).all()
    moved = 0
    for matter in found:
        before = matter.holder_id
        holdings.place(session, matter, "post_changed", actor=actor, now=now)
        if matter.holder_id != before:
            recording.record(session, matter, "post_changed", actor=actor, now=now, from_stage=matter.stage)
            moved += 1
    return moved


def _concerned(post: Post) -> ColumnElement[bool]:
    if post.kind is PostKind.COUNTY_OFFICE_HEAD:  # who stands in for everybody
        return or_(Holding.post_id == post.id, Holding.capacity == Capacity.STAND_IN)
    waiting = or_(Matter.unit_id == post.unit_id, Matter.town_id == post.unit_id)
    if post.kind is PostKind.PETITION_HEAD:
        waiting = or_(waiting, (Matter.kind == Kind.PETITION) & or_(Matter.unit_id.is_(None), Matter.confidential))
    return or_(Holding.post_id == post.id, (Holding.capacity == Capacity.STAND_IN) & waiting)


def pack_of(session: Session, post: Post, leaver_id: int, *, now: datetime) -> HandoverPack:
    """The pack of a holder of the post that is not handed over yet, made when it is first needed."""
    waiting = (HandoverPack.post_id == post.id, HandoverPack.leaver_id == leaver_id, HandoverPack.handed_at.is_(None))
    pack = session.scalar(select(HandoverPack).where(*waiting).with_for_update())
    if pack is None:
        pack = HandoverPack(post_id=post.id, leaver_id=leaver_id, made_at=now)
        session.add(pack)
        session.flush()
    return pack


def prepare(session: Session, post_uid: str, *, actor: Actor, now: datetime) -> HandoverPack:
    """Whoever is about to leave a post opens his pack, to sign it while he still reads what is in it."""
    require(actor, Permission.MATTER_VIEW)
    post = session.scalar(select(Post).where(Post.uid == post_uid))
    in_post = post is not None and session.scalar(
        select(Tenure.id).where(Tenure.post_id == post.id, Tenure.person_id == actor.person_id, Tenure.to_on.is_(None))
    )
    if post is None or not in_post or actor.person_id is None:
        raise NotFound("post")
    pack = pack_of(session, post, actor.person_id, now=now)
    _note(session, "handover.prepare", pack, actor, now)
    return pack


def close(
    session: Session, post: Post, leaver_id: int, taker_id: int | None, *, actor: Actor, now: datetime
) -> HandoverPack:
    """The spans have switched at this instant: the pack is what went over with them, `taker_id` None to nobody."""
    pack = pack_of(session, post, leaver_id, now=now)
    pack.taker_id, pack.handed_at = taker_id, now
    session.flush()
    _note(session, "handover.close", pack, actor, now)
    return pack


def sign(session: Session, uid: str, command: Sign, *, actor: Actor, now: datetime) -> HandoverPack:
    """The former or the new holder signs, each once and for himself.

    Raises NotFound for a pack that is not the actor's to see, Refused `pack_not_yours` or `pack_signed`.
    """
    pack = packs.by_uid(session, actor, uid)
    if pack is None:
        raise NotFound("pack")
    if actor.person_id is None or actor.person_id not in (pack.leaver_id, pack.taker_id):
        raise Refused("pack_not_yours")
    note = command.note.strip()[:NOTE_MOST] or None
    if actor.person_id == pack.leaver_id:
        if pack.leaver_signed_at is not None:
            raise Refused("pack_signed")
        pack.leaver_signed_at, pack.leaver_note = now, note
    else:
        if pack.taker_signed_at is not None:
            raise Refused("pack_signed")
        pack.taker_signed_at, pack.taker_note = now, note
    session.flush()
    _note(session, "handover.sign", pack, actor, now)
    return pack


def _note(session: Session, event: str, pack: HandoverPack, actor: Actor, now: datetime) -> None:
    recording.note_event(session, event, actor=actor, now=now, kind="handover_pack", uid=pack.uid, detail={})
