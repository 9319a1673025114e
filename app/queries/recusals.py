"""Recusals (回避) that wait for a decision: of one matter, and the matters in which somebody has to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from app.domain.accountability import PostKind
from app.domain.permissions import Actor, Permission
from app.domain.recusing import Concerned, RecusalState, decides_widely
from app.domain.workflow import Facts
from app.models.directory import Person, Post, Tenure
from app.models.matters import Matter, Recusal
from app.queries import directory

HEADS = (PostKind.UNIT_HEAD, PostKind.TOWN_SECRETARY, PostKind.PETITION_HEAD, PostKind.COUNTY_OFFICE_HEAD)


@dataclass(frozen=True)
class Pending:
    """A recusal to be decided, with the name of the person and what decides who may."""

    recusal: Recusal
    name: str
    concerned: Concerned


def pending(session: Session, matter: Matter, on: date) -> Sequence[Pending]:
    """Every recusal of the matter that waits for its decision, the oldest first."""
    found = select(Recusal, Person.name).join(Person, Person.id == Recusal.person_id)
    found = found.where(Recusal.matter_id == matter.id, Recusal.state == RecusalState.DECLARED).order_by(Recusal.id)
    return [Pending(row, name, concerned(session, row.person_id, on)) for row, name in session.execute(found)]


def concerned(session: Session, person_id: int, on: date) -> Concerned:
    """The person as the rule asks for him, by the posts he holds on that day."""
    held = directory.posts_of(session, person_id, on)
    units = frozenset(post.unit_id for post in held)
    return Concerned(person_id, units, any(post.kind in HEADS for post in held))


def headless(session: Session, matter: Matter, known: Facts, on: date) -> bool:
    """Whether everybody who heads the responsible unit is complained of or keeps away: nobody there can sign (art. 28
    para 3, art. 30 para 3), and another unit is needed."""
    if matter.unit_id is None:
        return False
    heads = directory.in_post(session, on, PostKind.UNIT_HEAD, PostKind.TOWN_SECRETARY, unit_id=matter.unit_id)
    away = known.accused_person_ids | known.recused_ids
    return bool(heads) and all(head.person_id in away for head in heads)


def deciders(session: Session, person_id: int, on: date) -> set[int]:
    """Whom a declared recusal concerns: the head of the person's unit; of a head the offices' heads and the leaders."""
    who = concerned(session, person_id, on)
    if not who.is_head and who.unit_ids:
        heads = [head for unit in who.unit_ids for head in directory.in_post(session, on, *HEADS, unit_id=unit)]
    else:
        heads = directory.in_post(session, on, *directory.COUNTY_POSTS)
    return {head.person_id for head in heads} - {person_id}


def waiting_for(actor: Actor, today: date) -> ColumnElement[bool]:
    """The matters in which the actor has to decide about a recusal; which of them he sees, `visible` says."""
    if not actor.may(Permission.RECUSAL_DECIDE):
        return false()
    units = actor.unit_ids | ({actor.unit_id} - {None}) or {-1}
    heads = _in_post(today).where(Post.kind.in_(HEADS))
    mates = _in_post(today).where(Post.unit_id.in_(units))
    is_head = Recusal.person_id.in_(heads)
    ways = [and_(Recusal.person_id.in_(mates), ~is_head)]
    ways += [is_head] if decides_widely(actor, of_head=True) else []
    ways += [~is_head] if decides_widely(actor, of_head=False) else []
    declared = select(Recusal.matter_id).where(Recusal.state == RecusalState.DECLARED, or_(*ways))
    return Matter.id.in_(declared)


def _in_post(on: date) -> Select[int]:
    found = select(Tenure.person_id).join(Post, Post.id == Tenure.post_id)
    return found.where(Tenure.from_on <= on, or_(Tenure.to_on.is_(None), Tenure.to_on >= on))
