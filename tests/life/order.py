"""What always holds of a matter, whatever was tried with it."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.accountability import Capacity, Span, local_day, tiles
from app.domain.permissions import Role
from app.domain.recusing import RecusalState
from app.models.accounts import Grant, User
from app.models.inbox import Message
from app.models.matters import Accused, Holding, Kind, Matter, Recusal
from app.models.timeline import Step
from app.operations import journal, journal_rows


@dataclass
class Known:
    """What the test believes of one matter."""

    uid: str
    kind: Kind
    stage: str
    begun: list[datetime | None] = field(default_factory=lambda: [None])
    """When each life began; None stands for the beginning of the day of receipt."""
    ended: list[datetime] = field(default_factory=list)
    steps: int = 1
    version: int = 1


def journal_agrees(session: Session) -> None:
    """The chain is whole, and the row of each matter is the one that it tells of."""
    assert journal.verify(session).good
    assert journal_rows.compare(lambda: nullcontext(session)).good


def settlement_is_whole(matter: Matter, known: Known) -> None:
    """Settled, nobody holds it; unsettled, exactly its holder does."""
    settled = len(known.ended) == len(known.begun)
    assert (matter.settled_on is not None) is settled
    open_spans = [span for span in matter.holdings if span.to_at is None]
    assert [span.person_id for span in open_spans] == ([] if settled else [matter.holder_id])
    if settled:
        assert matter.holder_id is None
        assert matter.settled_on == local_day(known.ended[-1])
        assert matter.outcome is not None


def spans_tile_every_life(matter: Matter, known: Known) -> None:
    """The spans cover each life from receipt, or from being taken up again, to settlement."""
    received = datetime.combine(matter.received_on, datetime.min.time(), tzinfo=SHANGHAI)
    starts = [start or received for start in known.begun]
    ends: list[datetime | None] = [*known.ended, *([None] if len(known.ended) < len(starts) else [])]
    limits = [*pairwise(starts), (starts[-1], datetime.max.replace(tzinfo=SHANGHAI))]
    for (start, following), end in zip(limits, ends, strict=True):
        life = [_span(held) for held in matter.holdings if start <= held.from_at < following]
        assert tiles(life, start, end) == []
    assert all(held.from_at >= received for held in matter.holdings)


def _span(held: Holding) -> Span:
    return Span(held.person_id, held.post_id, held.capacity, held.from_at, held.to_at)


def clocks_are_single(matter: Matter) -> None:
    """Of each rule one clock runs at most, and none stopped before it started."""
    running = [clock.rule for clock in matter.clocks if clock.stopped_on is None]
    assert len(running) == len(set(running))
    assert all(clock.stopped_on is None or clock.stopped_on >= clock.started_on for clock in matter.clocks)


def nobody_in_conflict_holds(session: Session, matter: Matter) -> None:
    """Nobody complained of or recused holds or handles; a prominent poverty matter is with the secretary."""
    recused = set(
        session.scalars(
            select(Recusal.person_id).where(Recusal.matter_id == matter.id, Recusal.state == RecusalState.RECUSED)
        )
    )
    accused = set(session.scalars(select(Accused.person_id).where(Accused.matter_id == matter.id)))
    assert matter.holder_id not in (recused | accused) - {None}
    assert matter.handler_id not in (recused | accused) - {None}
    last = matter.holdings[-1]
    if matter.prominent and matter.poverty and matter.town_id and matter.unit_id and last.to_at is None:
        assert last.capacity in {Capacity.SECRETARY, Capacity.COUNTY_LEADER, Capacity.STAND_IN}


def nobody_is_told_of_his_own_act(session: Session, matter: Matter) -> None:
    """Nor is anybody told of an accusation who may not read it."""
    own = select(Message.id).join(Step, Step.id == Message.step_id).where(Message.matter_id == matter.id)
    assert session.scalars(own.where(Step.person_id == Message.person_id)).all() == []
    if matter.confidential:
        clerks = select(User.person_id).join(Grant).where(Grant.role == Role.CONFIDENTIAL_CLERK)
        assert session.scalars(own.where(Message.person_id.not_in(clerks))).all() == []
