"""Answers that were given before, to hold a new one against: of the same unit, or about the same subject."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.answers import Other
from app.domain.permissions import Actor
from app.domain.petitions import Stage
from app.models.petitions import Petition
from app.queries.visibility import visible

MOST = 300
"""Answers that are opened: reading them all takes some hundredths of a second."""


def others(session: Session, actor: Actor, petition: Petition) -> list[Other]:
    """The newest opinions that the actor may see, and what this petition itself was answered before it was reopened."""
    near = or_(Petition.unit_id == petition.unit_id, Petition.content == petition.content)
    given = (Petition.opinion_sealed.is_not(None), Petition.stage != Stage.VOID.value)
    found = select(Petition.number, Petition.uid, Petition.opinion_sealed).where(near, *given, visible(actor))
    found = found.order_by(Petition.issued_on.desc(), Petition.id.desc()).limit(MOST)
    return [Other(row.number, Petition.opinion.of(row) or "") for row in session.execute(found)]
