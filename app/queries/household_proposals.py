"""What was proposed of households (户情变动提请), as an Actor may see it: those of one, those that wait, the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, false, func, not_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.household_proposals import TO_CONFIRM, Outcome, Proposed, Stands
from app.domain.permissions import Actor, Permission
from app.models.directory import Village
from app.models.household_proposals import HouseholdProposal
from app.models.households import Household, HouseholdChange
from app.queries.households import reached
from app.queries.kept import kept

SIZE = 50
OPEN = HouseholdProposal.outcome.is_(None)
_HOME = Household.id == HouseholdProposal.household_id


@dataclass(frozen=True)
class ProposalPage:
    """One page of the list with the exact count behind it."""

    rows: Sequence[HouseholdProposal]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // SIZE))


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """The condition on HouseholdProposal, joined to Household, that it waits for him: as `check_confirmer` allows."""
    if not actor.may(Permission.MONITOR_DECIDE) or actor.person_id is None:
        return false()
    helps = and_(Household.helper_id.is_not(None), Household.helper_id == actor.person_id)
    another = (HouseholdProposal.proposed_by_id != actor.person_id, HouseholdProposal.looked_by_id != actor.person_id)
    his = _lifts(HouseholdProposal.household_id).where(HouseholdChange.person_id == actor.person_id)
    wrote = and_(HouseholdProposal.what == Proposed.CLEAR, his.correlate(HouseholdProposal).exists())
    return and_(OPEN, reached(actor), Household.retired_on.is_(None), *another, not_(helps), not_(wrote))


def lifted(session: Session, household_id: int) -> Mapping[int | None, datetime]:
    """Who wrote down what makes the household clear since that was last confirmed, and when at last; whoever asks; for
    rules alone."""
    return {row.person_id: row.at for row in session.execute(_lifts(household_id).order_by(HouseholdChange.at))}


def behind(session: Session, proposal: HouseholdProposal) -> Stands:
    """Who stands behind it, and so does not confirm it."""
    wrote = lifted(session, proposal.household_id) if proposal.what is Proposed.CLEAR else {}
    writers = frozenset(one for one in wrote if one is not None)
    return Stands(proposal.proposed_by_id, proposal.looked_by_id, proposal.household.helper_id, writers)


def _lifts(household_id: int | SQLColumnExpression[int]) -> Select[int | None, datetime]:
    earlier = aliased(HouseholdProposal)
    confirmed = select(earlier.id).where(
        earlier.household_id == HouseholdChange.household_id,
        *(earlier.what == Proposed.CLEAR, earlier.outcome == Outcome.CONFIRMED),
        earlier.decided_at >= HouseholdChange.at,
    )
    found = select(HouseholdChange.person_id, HouseholdChange.at).where(HouseholdChange.household_id == household_id)
    return found.where(HouseholdChange.action == TO_CONFIRM, not_(confirmed.correlate(HouseholdChange).exists()))


@kept
def waiting(session: Session, actor: Actor) -> int:
    """How many wait for the actor to confirm."""
    found = select(func.count()).select_from(HouseholdProposal).join(Household, _HOME).where(waits_for(actor))
    return session.scalar(found) or 0


def page(session: Session, actor: Actor, number: int) -> ProposalPage:
    """One page of those that the actor may read: what waits for him first, then the open ones, then the newest."""
    found = select(HouseholdProposal).join(Household, _HOME).where(reached(actor))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = max(1, min(number, -(-total // SIZE)))
    order = (
        case((waits_for(actor), 0), else_=1),
        not_(OPEN),
        HouseholdProposal.proposed_at.desc(),
        HouseholdProposal.id.desc(),
    )
    found = found.options(*_WHOLE).order_by(*order).limit(SIZE).offset((number - 1) * SIZE)
    return ProposalPage(session.scalars(found).all(), total, number)


def by_uid(session: Session, actor: Actor, uid: str) -> HouseholdProposal | None:
    """The one of this address, or None when it does not exist for the actor."""
    found = select(HouseholdProposal).join(Household, _HOME).where(HouseholdProposal.uid == uid, reached(actor))
    return session.scalar(found.options(*_WHOLE))


def of_household(session: Session, household: Household) -> Sequence[HouseholdProposal]:
    """Those of a household that the actor reaches, the newest first."""
    found = select(HouseholdProposal).where(HouseholdProposal.household_id == household.id)
    return session.scalars(found.options(*_WHOLE).order_by(HouseholdProposal.id.desc())).all()


def open_of(session: Session, household_id: int) -> HouseholdProposal | None:
    """The one of a household that nobody has decided on, whoever asks; for rules alone."""
    return session.scalar(select(HouseholdProposal).where(HouseholdProposal.household_id == household_id, OPEN))


def changed_on(session: Session, household_id: int, day: date) -> bool:
    """Whether it became another kind on this day by a proposal that was confirmed; for rules alone."""
    confirmed = (HouseholdProposal.what == Proposed.KIND, HouseholdProposal.outcome == Outcome.CONFIRMED)
    found = select(HouseholdProposal.id).where(HouseholdProposal.household_id == household_id, *confirmed)
    return session.scalar(found.where(HouseholdProposal.from_on == day)) is not None


_WHOLE = (
    joinedload(HouseholdProposal.household).joinedload(Household.village).joinedload(Village.town),
    joinedload(HouseholdProposal.looked_by),
    joinedload(HouseholdProposal.proposed_by),
    joinedload(HouseholdProposal.decided_by),
)
