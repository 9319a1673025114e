"""Adding papers to a matter, talk or row of a campaign: sealed on disk before, the row comes in the transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused, refuse_each
from app.domain.permissions import Actor
from app.domain.usage import Usage
from app.files import texts
from app.models.campaigns import CampaignRow
from app.models.matters import Matter
from app.models.papers import Attachment, PaperRole, PaperText, TextState, Withdrawal
from app.models.receptions import Reception
from app.models.rectification import RectificationItem
from app.operations import evidence, usage
from app.queries.deeds import PROOF

MOST_BYTES = 100 * 2**20
"""Of all papers of one matter, talk or row of a campaign (FI-01)."""
Home = Matter | Reception | CampaignRow
"""What a paper belongs to."""


@dataclass(frozen=True)
class NewPaper:
    """A file that already lies sealed on disk (files.Store.put)."""

    name: str
    role: PaperRole
    file_kind: str
    size: int
    sha256: str
    ref: str
    measures: tuple[str, ...] = ()
    """The measures of an item (uids) that it proves."""
    dated_on: date | None = None
    """Of which day it is, where it proves a measure."""


def add(session: Session, home: Home, papers: Iterable[NewPaper], *, actor: Actor, now: datetime) -> list[Attachment]:
    """Attach the papers to the matter, talk or row; the operation that calls it records the step.

    One scan may be two papers, an opinion and the receipt signed on it: the same file comes again in another role. What
    proves (PROOF) may not: a file proves once, and a receipt never proves that an opinion was carried out (P15).

    Raises Refused at `papers`: for each `paper_known` (name, known, role, day) when it lies there already, or
    `paper_twice` (name, known) when it is the same as one before it; `papers_too_large` (limit_mb) when
    the papers there would come to more than MOST_BYTES together. Raises TooMany.
    """
    papers = tuple(papers)
    standing = session.scalars(_standing(home)).all()
    refuse_each(_again(papers, standing, actor))
    if papers:
        usage.spend(session, Usage.UPLOAD, actor=actor, now=now, times=len(papers))
    if sum(row.size for row in standing) + sum(paper.size for paper in papers) > MOST_BYTES:
        raise Refused("papers_too_large", "papers", limit_mb=MOST_BYTES // 2**20)
    rows = [lay(session, home, paper, added_by_id=actor.person_id, now=now) for paper in papers]
    session.flush()
    for row, paper in zip(rows, papers, strict=True):
        if paper.measures and isinstance(home, RectificationItem):
            evidence.prove(session, home, row, paper.measures, paper.dated_on, now=now)
    return rows


def lay(
    session: Session,
    home: Home,
    paper: NewPaper,
    words: str | None = None,
    *,
    added_by_id: int | None,
    now: datetime,
) -> Attachment:
    """Put one paper among those there; what it says is still to be read where `words` does not tell.

    Of a talk or a campaign it is not read: what is found is found with its matter, and neither has papers in the index.
    """
    row = Attachment(
        matter_id=home.id if isinstance(home, Matter) else None,
        reception_id=home.id if isinstance(home, Reception) else None,
        campaign_row_id=home.id if isinstance(home, CampaignRow) else None,
        role=paper.role,
        file_kind=paper.file_kind,
        size=paper.size,
        sha256=paper.sha256,
        ref=paper.ref,
        added_by_id=added_by_id,
        added_at=now,
    )
    row.name = paper.name
    if isinstance(home, Matter):
        row.words = PaperText(state=TextState.WAITING, reader="", at=now)
    if row.words is not None and words is not None:
        row.words.state, row.words.reader, row.words.text = TextState.READ, texts.PLAIN, words
    session.add(row)
    return row


def again(session: Session, matter: Matter | None, papers: Sequence[NewPaper], *, actor: Actor) -> list[Refused]:
    """What `add` would refuse of these one by one; for who refuses others beside them and tells all in one answer.

    `matter`: None while it is only being made and has no papers yet.
    """
    return _again(papers, session.scalars(_standing(matter)).all() if matter is not None else (), actor)


def _again(papers: Sequence[NewPaper], standing: Sequence[Attachment], actor: Actor) -> list[Refused]:
    refused = []
    for place, paper in enumerate(papers):
        if known := next((one for one in standing if _is_again(paper, one)), None):
            refused.append(_known(paper, known, actor))
        elif twin := next((one for one in papers[:place] if _is_again(paper, one)), None):
            refused.append(Refused("paper_twice", "papers", name=paper.name, known=twin.name))
    return refused


def _standing(home: Home) -> Select[Attachment]:
    """Without those that were withdrawn: what was withdrawn by mistake may be added again."""
    withdrawn = select(Withdrawal.paper_id).where(Withdrawal.paper_id == Attachment.id).exists()
    if isinstance(home, Matter):
        there = Attachment.matter_id == home.id
    elif isinstance(home, Reception):
        there = Attachment.reception_id == home.id
    else:
        there = Attachment.campaign_row_id == home.id
    return select(Attachment).where(there, ~withdrawn)


def _is_again(paper: NewPaper, other: NewPaper | Attachment) -> bool:
    """Whether the other is the same file and no second paper on the same sheet."""
    if paper.sha256 != other.sha256:
        return False
    return paper.role == other.role or not {paper.role, other.role}.isdisjoint(PROOF)


def _known(paper: NewPaper, known: Attachment, actor: Actor) -> Refused:
    # A file's name may hold a petitioner's: who sees those masked is told what the paper is for instead.
    called = known.name if actor.sees_names() else known.role
    day = local_day(known.added_at)
    kind = known.matter.kind if known.matter is not None else ""
    return Refused("paper_known", "papers", name=paper.name, known=called, role=known.role, day=day, kind=kind)
