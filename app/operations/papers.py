"""Adding papers to a matter: the bytes are sealed on disk before, the row comes in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.models.matters import Matter
from app.models.papers import Attachment, PaperRole

MOST_BYTES = 100 * 2**20
"""Of all papers of one matter (FI-01)."""


@dataclass(frozen=True)
class NewPaper:
    """A file that already lies sealed on disk (files.Store.put)."""

    name: str
    role: PaperRole
    file_kind: str
    size: int
    sha256: str
    ref: str


def add(
    session: Session, matter: Matter, papers: Iterable[NewPaper], *, actor: Actor, now: datetime
) -> list[Attachment]:
    """Attach the papers to the matter; the operation that calls it records the step.

    Raises Refused `papers_too_large` when the matter's papers would come to more than MOST_BYTES together.
    """
    papers = tuple(papers)
    kept = session.scalar(select(func.sum(Attachment.size)).where(Attachment.matter_id == matter.id)) or 0
    if kept + sum(paper.size for paper in papers) > MOST_BYTES:
        raise Refused("papers_too_large", "papers", limit_mb=MOST_BYTES // 2**20)
    rows = []
    for paper in papers:
        row = Attachment(
            matter_id=matter.id,
            role=paper.role,
            file_kind=paper.file_kind,
            size=paper.size,
            sha256=paper.sha256,
            ref=paper.ref,
            added_by_id=actor.person_id,
            added_at=now,
        )
        row.name = paper.name
        rows.append(row)
    session.add_all(rows)
    session.flush()
    return rows
