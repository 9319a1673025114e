"""How good the proposals of registration are, held against what people judged: counts alone, nothing of a matter."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, select
from sqlalchemy.orm import Session

from app.domain.duplicates import HINT_FROM, LIKELY_FROM, Ground, Similarity, grounds
from app.domain.permissions import Actor, Permission
from app.models.matters import Judgement, Kind, Link, Matter, Proposal
from app.queries.matters import VOID
from app.queries.visibility import in_conflict, visible


@dataclass(frozen=True)
class Judged:
    """How many pairs were proposed, and what people judged of them."""

    proposed: int
    repeat: int
    related: int
    different: int

    @property
    def judged(self) -> int:
        """Those of which somebody said something that still stands."""
        return self.repeat + self.related + self.different


@dataclass(frozen=True)
class Caught:
    """Of the pairs that people confirmed, how many had been proposed; the others the machine missed."""

    confirmed: int
    proposed: int


@dataclass(frozen=True)
class Accuracy:
    """`grounds`: by what spoke for a pair, in each for which something did; `whole` counts each pair once.

    `since`: the first proposal that was kept, None before there is one.
    """

    since: datetime | None
    grounds: Mapping[Ground, Judged]
    whole: Judged
    repeats: Caught
    kin: Caught


def accuracy(session: Session, actor: Actor) -> Accuracy:
    """Proposals against judgements, of matters within the actor's scope; for administrators, who see none, of all.

    Accusations and voided records count nowhere, nor what the actor is in conflict with. A judgement that was taken
    back is none. What was imported had no form beside which anything could be proposed, and cannot have been missed.
    """
    counted = _counted(actor)
    proposals = session.execute(_PROPOSED.where(Proposal.matter_id.in_(counted), Proposal.other_id.in_(counted)))
    by_ground: dict[Ground, Counter[Judgement | None]] = {}
    whole: Counter[Judgement | None] = Counter()
    first: list[datetime] = []
    for person, household, place, likeness, judgement, pairs, since in proposals:
        whole[judgement] += pairs
        first.append(since)
        for ground in grounds(person, household, Similarity(likeness), place):
            by_ground.setdefault(ground, Counter())[judgement] += pairs
    confirmed = session.execute(_CONFIRMED.where(Link.matter_id.in_(counted), Link.other_id.in_(counted)))
    caught = {judgement: Caught(pairs, proposed) for judgement, pairs, proposed in confirmed}
    repeats, related = (caught.get(one, Caught(0, 0)) for one in (Judgement.REPEAT, Judgement.RELATED))
    return Accuracy(
        since=min(first, default=None),
        grounds={ground: _judged(by_ground[ground]) for ground in Ground if ground in by_ground},
        whole=_judged(whole),
        repeats=repeats,
        kin=Caught(repeats.confirmed + related.confirmed, repeats.proposed + related.proposed),
    )


def _counted(actor: Actor) -> Select[int]:
    seen: ColumnElement[bool] = visible(actor) if actor.may(Permission.MATTER_VIEW) else not_(in_conflict(actor))
    return select(Matter.id).where(seen, not_(Matter.confidential), Matter.stage != VOID)


def _judged(pairs: Counter[Judgement | None]) -> Judged:
    return Judged(pairs.total(), pairs[Judgement.REPEAT], pairs[Judgement.RELATED], pairs[Judgement.DIFFERENT])


_OF_PAIR = and_(Link.matter_id == Proposal.matter_id, Link.other_id == Proposal.other_id, Link.revoked_at.is_(None))
_LIKENESS = case(
    (Proposal.score >= LIKELY_FROM, Similarity.LIKELY.value),
    (Proposal.score >= HINT_FROM, Similarity.HINT.value),
    else_=Similarity.NONE.value,
)
_GROUPED = (Proposal.person, Proposal.household, Proposal.place, _LIKENESS, Link.judgement)
_FIRST = func.min(Proposal.proposed_at)
_PROPOSED = select(*_GROUPED, func.count(), _FIRST).select_from(Proposal).outerjoin(Link, _OF_PAIR).group_by(*_GROUPED)
_CONFIRMED = (
    select(Link.judgement, func.count(), func.count(Proposal.id))
    .select_from(Link)
    .join(Matter, Matter.id == Link.matter_id)
    .outerjoin(Proposal, and_(Proposal.matter_id == Link.matter_id, Proposal.other_id == Link.other_id))
    .where(Link.revoked_at.is_(None), Link.judgement.in_((Judgement.REPEAT, Judgement.RELATED)))
    .where(Matter.kind == Kind.PETITION, Matter.batch_id.is_(None))
    .group_by(Link.judgement)
)
