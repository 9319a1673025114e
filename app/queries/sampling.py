"""Draws of closed matters as an Actor may see them, what can be drawn, and what the visits found."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import PERMISSIONS, SCOPES, Actor, Permission, Role, Scope
from app.domain.sampling import Finding, Gap, finding, gap
from app.domain.visits import CONCLUDING, Solved
from app.models.accounts import Grant, User
from app.models.directory import Post, Tenure, Unit
from app.models.matters import Kind, Matter
from app.models.sampling import SampleCase, SampleDraw
from app.models.visits import Visit
from app.queries.matters import VOID
from app.queries.visibility import in_conflict, visible


@dataclass(frozen=True)
class Asked:
    """What is to be drawn: the kind, closed in which days, of which unit, to be visited by which."""

    kind: Kind
    first: date
    last: date
    visiting_unit_id: int
    unit_id: int | None = None


@dataclass(frozen=True)
class Shown:
    """A drawn matter and what became of it; `visit` is the one that counts."""

    case: SampleCase
    finding: Finding
    visit: Visit | None


def may_draw(actor: Actor) -> bool:
    """Whether he draws: he follows what is supervised, and visits."""
    return actor.may(Permission.CARD_FOLLOW) and actor.may(Permission.VISIT_RECORD)


def frame(session: Session, actor: Actor, asked: Asked) -> Sequence[str]:
    """Everything that can be drawn: closed in these days, seen by the actor, neither history nor of the visiting unit.

    Accusations are never drawn.
    """
    found = select(Matter.uid).where(
        visible(actor),
        not_(Matter.confidential),
        not_(Matter.is_history),
        Matter.kind == asked.kind,
        Matter.stage != VOID,
        Matter.closed_on.between(asked.first, asked.last),
        or_(Matter.unit_id.is_(None), Matter.unit_id != asked.visiting_unit_id),
    )
    if asked.unit_id is not None:
        found = found.where(Matter.unit_id == asked.unit_id)
    return session.scalars(found.order_by(Matter.uid)).all()


def seen(actor: Actor) -> ColumnElement[bool]:
    """The draws in which nothing was drawn that he may not see, accusations recognised since apart, of which nobody
    sees more than that they are not listed."""
    if actor.is_system:
        return true()
    if not actor.may(Permission.CARD_FOLLOW):
        return false()
    # Not NOT: of a matter without a unit the condition is unknown, neither true nor false.
    hidden = or_(
        and_(not_(Matter.confidential), visible(actor).is_not(true())), and_(Matter.confidential, in_conflict(actor))
    )
    drawn = select(SampleCase.id).join(Matter, Matter.id == SampleCase.matter_id)
    return ~drawn.where(SampleCase.draw_id == SampleDraw.id, hidden).correlate(SampleDraw).exists()


def draws(session: Session, actor: Actor) -> Sequence[SampleDraw]:
    """Every draw, the newest first."""
    found = select(SampleDraw).where(seen(actor)).options(*_DRAW)
    return session.scalars(found.order_by(SampleDraw.id.desc())).all()


def by_uid(session: Session, actor: Actor, uid: str) -> SampleDraw | None:
    """One of them, or None when there is none for the actor."""
    return session.scalar(select(SampleDraw).where(SampleDraw.uid == uid, seen(actor)).options(*_DRAW))


def case_by_uid(session: Session, actor: Actor, uid: str) -> SampleCase | None:
    """A drawn matter of a draw that the actor sees."""
    found = select(SampleCase).join(SampleDraw).join(Matter, Matter.id == SampleCase.matter_id)
    return session.scalar(found.where(SampleCase.uid == uid, seen(actor), not_(Matter.confidential)).options(*_CASE))


def cases(session: Session, found: Sequence[SampleDraw]) -> Mapping[int, list[Shown]]:
    """What was drawn in each of these draws, in its order; for whoever sees them."""
    ids = [draw.id for draw in found]
    asked = select(SampleCase).join(Matter, Matter.id == SampleCase.matter_id)
    asked = asked.where(SampleCase.draw_id.in_(ids), not_(Matter.confidential)).options(*_CASE)
    visits = _visits(session, ids)
    shown: dict[int, list[Shown]] = {number: [] for number in ids}
    for case in session.scalars(asked.order_by(SampleCase.draw_id, SampleCase.position)):
        made = visits.get(case.id, [])
        # The first that verified something counts: nobody goes again until the answer is a better one.
        verified = next((one for one in made if one.solved is not Solved.UNVERIFIABLE), None)
        solved, dropped = verified.solved if verified else None, case.dropped_at is not None
        what = finding(case.reported, solved, is_visited=bool(made), is_dropped=dropped)
        shown[case.draw_id].append(Shown(case, what, verified or (made[-1] if made else None)))
    return shown


def gaps(shown: Sequence[Shown]) -> list[tuple[Unit | None, Gap]]:
    """虚报差 of each unit that something was drawn of, in the order of the directory: units are not ranked."""
    units: dict[int, Unit | None] = {}
    findings = defaultdict[int, list[Finding]](list)
    for one in shown:
        key = one.case.unit_id or 0
        units[key] = one.case.unit
        findings[key].append(one.finding)
    return [(units[key], gap(findings[key])) for key in sorted(findings)]


def visiting_units(session: Session, kind: Kind | None = None) -> list[tuple[int, str]]:
    """Units with an account that visits everywhere in the county: another one could not reach what is drawn."""
    roles = [
        role
        for role, may in PERMISSIONS.items()
        if Permission.VISIT_RECORD in may and SCOPES[role] is Scope.COUNTY and _reaches(role, kind)
    ]
    granted = select(User.unit_id).join(Grant, Grant.user_id == User.id)
    granted = granted.where(Grant.role.in_(roles), Grant.ended_at.is_(None))
    found = select(Unit.id, Unit.name).where(Unit.id.in_(granted), Unit.retired_on.is_(None)).order_by(Unit.id)
    return [(row[0], row[1]) for row in session.execute(found)]


def _reaches(role: Role, kind: Kind | None) -> bool:
    return kind is not Kind.PETITION or role is not Role.COUNTY_OFFICE


def _visits(session: Session, draw_ids: Sequence[int]) -> Mapping[int, list[Visit]]:
    """The visits after closing that somebody of the visiting unit made and recorded since the draw, the oldest first,
    by the drawn matter's id."""
    in_unit = (
        select(Tenure.id)
        .join(Post, Post.id == Tenure.post_id)
        .where(Tenure.person_id == Visit.visitor_id, Post.unit_id == SampleDraw.visiting_unit_id)
        .where(Tenure.from_on <= Visit.visited_on, or_(Tenure.to_on.is_(None), Tenure.to_on >= Visit.visited_on))
        .correlate(Visit, SampleDraw)
        .exists()
    )
    found = (
        select(SampleCase.id, Visit)
        .join(SampleDraw, SampleDraw.id == SampleCase.draw_id)
        .join(Visit, Visit.matter_id == SampleCase.matter_id)
        .where(SampleDraw.id.in_(draw_ids), Visit.kind.in_(CONCLUDING), Visit.recorded_at >= SampleDraw.drawn_at)
        .where(in_unit)
        .order_by(Visit.id)
    )
    made = defaultdict[int, list[Visit]](list)
    for case_id, visit in session.execute(found):
        made[case_id].append(visit)
    return made


_DRAW = (joinedload(SampleDraw.unit), joinedload(SampleDraw.visiting_unit), joinedload(SampleDraw.drawn_by))
_CASE = (joinedload(SampleCase.matter), joinedload(SampleCase.unit), joinedload(SampleCase.dropped_by))
