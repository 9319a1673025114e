"""The measures of an item's plan in force, each with the papers that prove it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.papers import Attachment, Withdrawal
from app.models.rectification import Evidence, Measure, RectificationItem
from app.models.timeline import Step
from app.queries.deeds import SENT_BACK, proves
from app.queries.papers import OF_TROUBLE


@dataclass(frozen=True)
class Proven:
    """A measure, its number in the plan, and its evidence; `former` is what counted before the item came back."""

    measure: Measure
    number: int
    papers: Sequence[Attachment]
    former: Sequence[Attachment]


def in_force(item: RectificationItem) -> list[Measure]:
    """The measures of the latest plan, in their order."""
    latest = max((measure.plan_no for measure in item.measures), default=0)
    return [measure for measure in item.measures if measure.plan_no == latest]


def found_false_until(session: Session, item: RectificationItem) -> datetime | None:
    """When an item that was found false (虚假整改) was sent back last: what was shown before proves nothing any more.
    None of one that never was, or of which that was taken back."""
    if all(finding.ended_on is not None for finding in item.false_findings):
        return None
    back = select(func.max(Step.at)).where(Step.matter_id == item.id, Step.action.in_(SENT_BACK))
    return session.scalar(back)


def shown_before(session: Session, item: RectificationItem, paper: Attachment) -> bool:
    """Whether the same file was there before the item was sent back as false, withdrawn since or not."""
    back = found_false_until(session, item)
    if back is None:
        return False
    same = (Attachment.matter_id == item.id, Attachment.sha256 == paper.sha256, Attachment.id != paper.id)
    found = select(Attachment.id).where(*same, Attachment.added_at < back).limit(1)
    return session.scalar(found) is not None


def of_measures(session: Session, item: RectificationItem) -> list[Proven]:
    """Each measure in force with what proves it; what was withdrawn proves nothing."""
    measures = in_force(item)
    found = select(Evidence.measure_id, Attachment, proves()).join(Attachment, Attachment.id == Evidence.paper_id)
    withdrawn = select(Withdrawal.id).where(Withdrawal.paper_id == Attachment.id).exists()
    found = found.where(Evidence.measure_id.in_([one.id for one in measures]), ~withdrawn, ~OF_TROUBLE)
    rows = session.execute(found.order_by(Attachment.id)).all() if measures else []
    return [
        Proven(
            measure,
            number,
            [paper for measure_id, paper, counts in rows if measure_id == measure.id and counts],
            [paper for measure_id, paper, counts in rows if measure_id == measure.id and not counts],
        )
        for number, measure in enumerate(measures, start=1)
    ]


def proving(session: Session, item: RectificationItem) -> Sequence[Attachment]:
    """The papers of the item that can prove a measure now."""
    return session.scalars(
        select(Attachment).where(Attachment.matter_id == item.id, proves()).order_by(Attachment.id)
    ).all()


def proven_by(item: RectificationItem, paper: Attachment) -> list[int]:
    """The numbers of the measures in force that this paper proves."""
    return [
        number
        for number, measure in enumerate(in_force(item), start=1)
        if any(tie.paper_id == paper.id for tie in measure.evidence)
    ]
