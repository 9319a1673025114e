"""Papers whose text is not read yet, for whoever reads them; nothing here is shown to anybody."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.models.papers import Attachment, PaperText, TextState, Withdrawal
from app.models.visits import Visit


@dataclass(frozen=True)
class Unread:
    """What has to be known of a paper to read it."""

    uid: str
    kind: str
    size: int
    ref: str
    turned: int


def next_unread(session: Session) -> Unread | None:
    """The newest paper that waits: it is looked for sooner than those of years ago, which an upgrade lets wait."""
    found = select(Attachment.uid, Attachment.file_kind, Attachment.size, Attachment.ref, Attachment.turned)
    row = session.execute(found.join(PaperText).where(*_waits()).order_by(PaperText.id.desc()).limit(1)).first()
    return Unread(*row) if row is not None else None


def unread(session: Session) -> int:
    """How many papers wait to be read, those of accusations too."""
    return session.scalar(select(func.count(PaperText.id)).join(Attachment).where(*_waits())) or 0


def _waits() -> tuple[ColumnElement[bool], ...]:
    """Waiting, and not withdrawn: what lies with the wrong matter is looked for nowhere."""
    return PaperText.state == TextState.WAITING, ~WITHDRAWN


WITHDRAWN: ColumnElement[bool] = select(Withdrawal.id).where(Withdrawal.paper_id == Attachment.id).exists()
"""Whether a paper was withdrawn from its matter."""
OF_TROUBLE: ColumnElement[bool] = (
    select(Visit.id)
    .where(Visit.matter_id == Attachment.matter_id, Visit.recorded_at == Attachment.added_at, Visit.retaliation)
    .correlate(Attachment)
    .exists()
)
"""Whether a paper came with a visit at which 打击报复 was told, at whose instant it was added: like the words of that
visit it is for the county petition office alone (queries.trouble)."""


def of_trouble(session: Session, matter_ids: Collection[int]) -> set[int]:
    """The ids of these matters' papers of which that holds."""
    return set(session.scalars(select(Attachment.id).where(Attachment.matter_id.in_(matter_ids), OF_TROUBLE)))
