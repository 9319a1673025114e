"""Adding papers to a matter: the bytes are sealed on disk before, the row comes in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.models.matters import Matter
from app.models.papers import Attachment, PaperRole, Withdrawal

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

    Raises Refused at `papers`: `paper_known` (name, known, role, day) when one of them lies there already,
    `paper_twice` (name, known) when two of them are the same, `papers_too_large` (limit_mb) when the matter's papers
    would come to more than MOST_BYTES together.
    """
    papers = tuple(papers)
    standing = {paper.sha256: paper for paper in session.scalars(_standing(matter))}
    seen: dict[str, str] = {}
    for paper in papers:
        if known := standing.get(paper.sha256):
            raise _known(paper, known, actor)
        if paper.sha256 in seen:
            raise Refused("paper_twice", "papers", name=paper.name, known=seen[paper.sha256])
        seen[paper.sha256] = paper.name
    if sum(row.size for row in standing.values()) + sum(paper.size for paper in papers) > MOST_BYTES:
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


def _standing(matter: Matter) -> Select[Attachment]:
    """Without those that were withdrawn: what was withdrawn by mistake may be added again."""
    withdrawn = select(Withdrawal.paper_id).where(Withdrawal.paper_id == Attachment.id).exists()
    return select(Attachment).where(Attachment.matter_id == matter.id, ~withdrawn)


def _known(paper: NewPaper, known: Attachment, actor: Actor) -> Refused:
    # A file's name may hold a petitioner's: who sees those masked is told what the paper is for instead.
    called = known.name if actor.sees_names() else known.role
    day = local_day(known.added_at)
    return Refused(
        "paper_known", "papers", name=paper.name, known=called, role=known.role, day=day, kind=known.matter.kind
    )
