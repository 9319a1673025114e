"""Poverty matters in the works that rules propose to call prominent, and which do, until the county decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.escalation import GRAVE_DAYS
from app.domain.permissions import Actor
from app.domain.petitions import Source
from app.domain.prominence import GROUP, REPEATS, Sign
from app.models.matters import Judgement, Link, Matter
from app.models.petitions import Petition
from app.models.timeline import Step
from app.queries.instructions import MARKED
from app.queries.matters import LIVE, NEXT_DUE, VOID, by_ids
from app.queries.visibility import visible

DECLINED = "not_prominent"
"""The step by which the county said no."""
_PETITION = Petition.__table__.c


@dataclass(frozen=True)
class Proposed:
    """A matter with what speaks for it."""

    matter: Matter
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class Found:
    """One page of them with how many there are."""

    rows: Sequence[Proposed]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def proposed(session: Session, actor: Actor, *, today: date, number: int = 1, size: int = 20) -> Found:
    """One page of what waits for the county's word, the oldest first."""
    signs = {sign: _shows(sign, today) for sign in Sign}
    where = (*_open(), visible(actor), or_(*signs.values()))
    total = session.scalar(select(func.count()).select_from(Matter).where(*where)) or 0
    asked = select(Matter.id, *(condition.label(sign) for sign, condition in signs.items())).where(*where)
    asked = asked.order_by(Matter.received_on, Matter.id).limit(size).offset((number - 1) * size)
    shown = {
        matter_id: tuple(sign for sign, is_so in zip(Sign, found, strict=True) if is_so)
        for matter_id, *found in session.execute(asked)
    }
    rows = [Proposed(matter, shown[matter.id]) for matter in by_ids(session, list(shown))]
    return Found(rows, total, number, size)


def is_proposed(session: Session, matter: Matter, today: date) -> bool:
    """Whether the county has still to say of this matter whether it is prominent."""
    signs = or_(*(_shows(sign, today) for sign in Sign))
    return session.scalar(select(Matter.id).where(Matter.id == matter.id, *_open(), signs)) is not None


def _open() -> list[ColumnElement[bool]]:
    declined = exists().where(Step.matter_id == Matter.id, Step.action == DECLINED).correlate(Matter)
    return [
        *(Matter.poverty.is_(True), not_(Matter.prominent), not_(Matter.confidential), Matter.settled_on.is_(None)),
        *(Matter.town_id.is_not(None), Matter.stage.in_(LIVE), not_(declined)),
    ]


def _shows(sign: Sign, today: date) -> ColumnElement[bool]:
    match sign:
        case Sign.REPEATED:
            again = aliased(Matter)
            times = (
                select(func.count())
                .select_from(Link)
                .join(again, again.id == Link.matter_id)
                .where(
                    *(Link.other_id == Matter.id, Link.judgement == Judgement.REPEAT),
                    *(Link.revoked_at.is_(None), again.stage != VOID),
                )
            )
            return times.correlate(Matter).scalar_subquery() >= REPEATS
        case Sign.COLLECTIVE:
            return _of_petition(_PETITION.people_count >= GROUP)
        case Sign.FROM_ABOVE:
            return _of_petition(_PETITION.source == Source.SUPERIOR)
        case Sign.MARKED:
            return or_(_of_petition(_PETITION.source == Source.INSTRUCTION), MARKED)
        case Sign.GRAVE:
            return today - timedelta(days=GRAVE_DAYS) >= NEXT_DUE


def _of_petition(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_PETITION.id == Matter.id, condition).correlate(Matter)
