"""Why households are or may become poor (致贫原因): households and people by main cause, and those without one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.households import Cause, HouseholdKind
from app.domain.permissions import Actor
from app.models.directory import Village
from app.models.households import Household
from app.queries import households
from app.queries.kept import kept
from app.queries.standings import PEOPLE
from app.queries.villages import Group


@dataclass(frozen=True)
class Caused:
    """The households of one main cause, the most frequent first; None: those without any."""

    cause: Cause | None
    group: Group


@dataclass(frozen=True)
class Causes:
    """A table of causes: its rows, the last those without a cause, add up to `whole`, the denominator."""

    rows: Sequence[Caused]
    whole: Group


@kept
def causes(
    session: Session,
    actor: Actor,
    *,
    town_id: int | None = None,
    village_id: int | None = None,
    kinds: Collection[HouseholdKind] | None = None,
) -> Causes:
    """The households that the actor reaches of a village, a town or anywhere, of these kinds or of all."""
    found = select(Household.main_cause, func.count(), func.sum(PEOPLE)).group_by(Household.main_cause)
    found = found.where(Household.retired_on.is_(None), households.reached(actor))
    if town_id is not None:
        found = found.where(Household.village_id.in_(select(Village.id).where(Village.town_id == town_id)))
    if village_id is not None:
        found = found.where(Household.village_id == village_id)
    if kinds is not None:
        found = found.where(Household.kind.in_(kinds))
    groups = {cause: Group(count, int(people)) for cause, count, people in session.execute(found)}
    named = sorted((cause for cause in groups if cause), key=lambda cause: -groups[cause].households)
    rows = [Caused(cause, groups[cause]) for cause in named]
    without = Caused(None, groups.get(None, Group()))
    return Causes([*rows, without], sum(groups.values(), Group()))
