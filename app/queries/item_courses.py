"""What became of rectification items, one reading for many: for their ledger (整改台账, DOMAIN 7.3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.rectification import Action
from app.domain.visits import VisitKind
from app.models.matters import Judgement, Kind, Link, Matter
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries import corrections
from app.queries.visibility import visible


@dataclass(frozen=True)
class Course:
    """What was written when it was listed, the last note of progress, the last look-back, the petitions that are held
    to be related by their numbers."""

    listed: str | None = None
    progress: str | None = None
    look_back: Visit | None = None
    petitions: Sequence[str] = field(default=())


def of_items(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Course]:
    """The course of each of these items, which the actor sees; petitions only where he sees them too."""
    listed, progress = _steps(session, ids)
    visits, petitions = _look_backs(session, ids), _petitions(session, actor, ids)
    return {one: Course(listed.get(one), progress.get(one), visits.get(one), petitions.get(one, ())) for one in ids}


def _steps(session: Session, ids: Sequence[int]) -> tuple[dict[int, str | None], dict[int, str | None]]:
    """The words of the first steps and of the last notes, as they were corrected since."""
    of_these = Step.matter_id.in_(ids)
    first = select(func.min(Step.id)).where(of_these).group_by(Step.matter_id)
    last = select(func.max(Step.id)).where(of_these, Step.action == Action.NOTE).group_by(Step.matter_id)
    found = session.scalars(select(Step).where(or_(Step.id.in_(first), Step.id.in_(last)))).all()
    words = corrections.words_in(session, ids)
    listed: dict[int, str | None] = {}
    noted: dict[int, str | None] = {}
    for step in found:
        (noted if step.action == Action.NOTE else listed)[step.matter_id] = words.get(step.uid, step.note)
    return listed, noted


def _look_backs(session: Session, ids: Sequence[int]) -> dict[int, Visit]:
    found = select(Visit).where(Visit.matter_id.in_(ids), Visit.kind == VisitKind.LOOK_BACK)
    return {visit.matter_id: visit for visit in session.scalars(found.order_by(Visit.visited_on, Visit.id))}


def _petitions(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, list[str]]:
    sides = or_(
        and_(Link.matter_id.in_(ids), Matter.id == Link.other_id),
        and_(Link.other_id.in_(ids), Matter.id == Link.matter_id),
    )
    judged = (Link.revoked_at.is_(None), Link.judgement != Judgement.DIFFERENT)
    found = select(Link.matter_id, Link.other_id, Matter.id, Matter.number).join(Matter, sides)
    rows = session.execute(found.where(*judged, Matter.kind == Kind.PETITION, visible(actor)).order_by(Link.id))
    told: dict[int, list[str]] = {}
    for one, other, petition_id, number in rows:
        told.setdefault(other if petition_id == one else one, []).append(number)
    return told
