"""Which paper proves which measure (佐证, R6): named for each measure, one paper for several where that is said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.models.papers import Attachment
from app.models.rectification import Evidence, Measure, RectificationItem
from app.queries.deeds import PROOF, proves
from app.queries.evidence import found_false_until, in_force, shown_before

FIELD = "evidence"
"""Where the form of an act asks for it; `measure` (its uid) says in which row."""


@dataclass(frozen=True)
class Known:
    """A paper that lies there already and proves these measures as well; of which day, where it does not say yet."""

    paper: str
    measures: tuple[str, ...]
    dated_on: date | None = None


def prove(
    session: Session,
    item: RectificationItem,
    paper: Attachment,
    measures: Collection[str],
    dated_on: date | None,
    *,
    now: datetime,
) -> None:
    """Name the measures (uids) of the plan in force that the paper proves, and of which day it is.

    Raises Refused at `evidence`: `measure_unknown`, `evidence_is_none` for a paper in a role that proves nothing,
    `evidence_day_missing`, `evidence_in_future`, `evidence_before_item`, `evidence_after_closing` (day, closed_on), and
    of what was found false `evidence_before_return`, `evidence_of_before` for a file that was shown then already.
    """
    known = {measure.uid: measure for measure in in_force(item)}
    for uid in measures:
        if uid not in known:
            raise Refused("measure_unknown", FIELD)
        if paper.role not in PROOF:
            raise Refused("evidence_is_none", FIELD, measure=uid)
        check_day(session, item, dated_on, now=now, measure=uid)
        if shown_before(session, item, paper):
            raise Refused("evidence_of_before", FIELD, measure=uid)
        tie(known[uid], paper)
    paper.dated_on = dated_on


def ties(measure: Measure, paper: Attachment) -> bool:
    """Whether the paper was named for the measure."""
    return any(one.paper_id == paper.id for one in measure.evidence)


def tie(measure: Measure, paper: Attachment) -> None:
    """Name the paper for the measure, once."""
    if not ties(measure, paper):
        measure.evidence.append(Evidence(paper_id=paper.id, paper=paper))


def check_day(session: Session, item: RectificationItem, day: date | None, *, now: datetime, **facts: str) -> None:
    """Refuse evidence of no day, of a day still to come, of one before the problem was fed back, or after the item was
    struck off: that shows what was done later, not what was struck off. Where it was found false (虚假整改) and sent
    back, only what is of that day or later shows anything."""
    if day is None:
        raise Refused("evidence_day_missing", FIELD, **facts)
    if item.closed_on is not None and day > item.closed_on:
        raise Refused("evidence_after_closing", FIELD, day=day, closed_on=item.closed_on, **facts)
    if day > local_day(now):
        raise Refused("evidence_in_future", FIELD, day=day, today=local_day(now), **facts)
    earliest = min(item.received_on, item.round.document_on or item.received_on)
    if day < earliest and not item.is_history:
        raise Refused("evidence_before_item", FIELD, day=day, earliest=earliest, **facts)
    sent_back = found_false_until(session, item)
    if sent_back is not None and day < local_day(sent_back):
        raise Refused("evidence_before_return", FIELD, day=day, earliest=local_day(sent_back), **facts)


def prove_known(session: Session, item: RectificationItem, known: Collection[Known], *, now: datetime) -> None:
    """Name what papers that lie there already prove. Raises Refused as `prove` does, and `paper_proves_nothing` for one
    that was withdrawn or is of an earlier round."""
    for one in known:
        found = select(Attachment).where(Attachment.uid == one.paper, Attachment.matter_id == item.id, proves())
        paper = session.scalar(found)
        if paper is None:
            raise Refused("paper_proves_nothing", FIELD, measure=next(iter(one.measures), ""))
        prove(session, item, paper, one.measures, paper.dated_on or one.dated_on, now=now)


def release(paper: Attachment, measures: Collection[Measure]) -> None:
    """Take it back that the paper proves these measures."""
    for measure in measures:
        measure.evidence = [tie for tie in measure.evidence if tie.paper_id != paper.id]
