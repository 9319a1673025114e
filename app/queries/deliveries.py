"""Whom an opinion has to reach, whom it reached when, and until which day each may ask for what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from app.domain.limits import RuleId
from app.domain.petitions import PETITION_PATH, Action, Category, RemedyKind, Stage
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.papers import Attachment, PaperRole, Withdrawal
from app.models.petitions import Petition, Petitioner
from app.models.remedies import Remedy, requests
from app.models.timeline import Step
from app.queries.corrections import CORRECTED, base, told
from app.queries.limits import receipt_of, reckoned

IS_LETTER = exists().where(Letter.attachment_id == Attachment.id)
"""Whether a paper is the file of a letter that was made here."""


@dataclass(frozen=True)
class Recipient:
    """One person: how the opinion reached him, if it did, and the last day on which he may ask for a review of it."""

    petitioner: Petitioner
    delivery: Delivery | None
    until: date | None


def to_be_told(petition: Petition) -> Sequence[Petitioner]:
    """On whom an opinion has to be served: on each petitioner; where some speak for the others, on these."""
    speakers = [person for person in petition.petitioners if person.is_representative]
    return speakers or petition.petitioners


def served(petition: Petition, remedy: Remedy | None) -> Sequence[Delivery]:
    """On whom the opinion in force, or the one of this review, was served by now."""
    if remedy is not None:
        return [row for row in petition.deliveries if row.remedy_id == remedy.id]
    return [row for row in petition.deliveries if row.remedy_id is None and row.ended_on is None]


def waiting(petition: Petition, remedy: Remedy | None) -> Sequence[Petitioner]:
    """On whom it is still to be served."""
    reached = {row.petitioner_id for row in served(petition, remedy)}
    return [person for person in to_be_told(petition) if person.id not in reached]


def recipients(session: Session, petition: Petition, remedy: Remedy | None) -> Sequence[Recipient]:
    """Everybody whom it reached or has to reach."""
    rows = {row.petitioner_id: row for row in served(petition, remedy)}
    wanted = {person.id for person in to_be_told(petition)} | rows.keys()
    return [
        Recipient(person, rows.get(person.id), until(session, petition, rows.get(person.id)))
        for person in petition.petitioners
        if person.id in wanted
    ]


def until(session: Session, petition: Petition, row: Delivery | None) -> date | None:
    """The last day on which this person may ask (art. 35, 36); None where nobody can."""
    if row is None or petition.category is not Category.APPEAL or petition.appeal_path != PETITION_PATH:
        return None
    rule = RuleId.D7 if row.remedy_id is None else RuleId.D9
    return reckoned(session, rule, row.delivered_on, receipt_of(petition)).due_on


def others_until(session: Session, petition: Petition) -> date | None:
    """Until when somebody whom the opinion reached and who has not asked yet may ask for the review that runs."""
    askers = {one.asker_id for one in requests(petition, RemedyKind.REVIEW)}
    if None in askers:
        return None
    silent = (row for row in served(petition, None) if row.petitioner_id not in askers)
    return max((last for row in silent if (last := until(session, petition, row)) is not None), default=None)


def has_receipt(session: Session, petition: Petition) -> bool:
    """Whether a receipt was added since the opinion was made, or since it was served on somebody else (P14)."""
    since = _last(session, petition, Action.ISSUE, Action.REVIEW, Action.DELIVER)
    return _receipt(session, petition, *((Attachment.added_at > since,) if since is not None else ()))


def recheck_has_receipt(session: Session, petition: Petition) -> bool:
    """Whether a receipt was added since the recheck was asked for: its opinion is served as it is made."""
    since = _last(session, petition, Action.ASK_RECHECK)
    return since is not None and _receipt(session, petition, Attachment.added_at > since)


SERVED_BY: Mapping[RemedyKind | None, tuple[Action, ...]] = {
    RemedyKind.REVIEW: (Action.DELIVER, Action.REDO),
    RemedyKind.RECHECK: (Action.RECHECK, Action.REDO),
}
"""By which acts an opinion of this kind is served."""
DAYS = frozenset({"delivered_on", "person_delivered_on", "remedy_delivered_on"})
"""The days of service, as corrections call them."""


def proves_another_day(session: Session, petition: Petition, kind: RemedyKind | None = None) -> bool:
    """Whether a receipt that came since the day of service was told last may prove another one. A form made here proves
    nothing, whatever day it says: nobody has signed it before it was scanned and added. Of what was taken over from a
    list there was never one.

    `kind`: of a recheck, whose opinion is served as it is made, and of a review that is revoked, that act is it.
    """
    if (since := _last(session, petition, *SERVED_BY.get(kind, (Action.DELIVER,)))) is None:
        return True
    corrected = session.scalars(select(Step).where(Step.matter_id == petition.id, Step.action == CORRECTED))
    since = max([since, *(step.at for step in corrected if any(base(name) in DAYS for name, _, _ in told(step)))])
    return _receipt(session, petition, Attachment.added_at > since, ~IS_LETTER)


def transfer_unproven(session: Session, petition: Petition) -> bool:
    """Whether the organ to which an accusation was transferred has given no receipt yet (P5)."""
    transferred = _last(session, petition, Action.TRANSFER)
    return transferred is not None and not _receipt(session, petition, Attachment.added_at >= transferred)


def _last(session: Session, petition: Petition, *acts: Action) -> datetime | None:
    last = select(func.max(Step.at)).where(Step.matter_id == petition.id, Step.action.in_(acts))
    at: datetime | None = session.scalar(last)
    return at


def _receipt(session: Session, petition: Petition, *since: ColumnElement[bool]) -> bool:
    receipts = exists().where(
        Attachment.matter_id == petition.id,
        Attachment.role == PaperRole.RECEIPT,
        ~exists().where(Withdrawal.paper_id == Attachment.id),
        *since,
    )
    return bool(session.scalar(select(receipts)))


def merged_into(session: Session, petition: Petition) -> Sequence[tuple[Petition, int | None]]:
    """The petitions that were merged into this one, each with the person who did it."""
    merging = Step.action == Action.MERGE
    found = select(Petition, Step.person_id).join(Step, and_(Step.matter_id == Petition.id, merging))
    here = (Petition.same_as_id == petition.id, Petition.refusal.is_(None), Petition.stage != Stage.VOID)
    return [(row[0], row[1]) for row in session.execute(found.where(*here).order_by(Petition.id))]
