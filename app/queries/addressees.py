"""To which units a petition may be sent (转送、交办): those with the power, and of towns its own (art. 22 para 1)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.named_units import means
from app.domain.workflow import Facts
from app.models.directory import Unit, UnitLevel, Village
from app.models.households import Household
from app.models.matters import Accused
from app.models.petitions import Petition
from app.queries.directory import petition_offices


def barred(session: Session, petition: Petition, unit: Unit, known: Facts) -> str | None:
    """Why the unit gets no petition like this one, as a code: `unit_for_accusations`, `unit_outside_county`,
    `unit_is_petition_office`, `unit_of_another_town`; None where it may."""
    return _barred(unit, _own_towns(session, petition, known), petition_offices(session))


def named_in_words(session: Session, petition: Petition, unit: Unit) -> bool:
    """Whether somebody complained of is named in words alone that mean this unit: while nobody has checked them."""
    found = select(Accused).where(Accused.matter_id == petition.id)
    in_words = (one for one in session.scalars(found) if one.person_id is None and one.unit_id is None)
    return any(means(one.name or "", unit.name) for one in in_words)


def addressed(session: Session, petition: Petition, units: Iterable[Unit], known: Facts) -> list[Unit]:
    """Those of these units that may get it."""
    towns, offices = _own_towns(session, petition, known), petition_offices(session)
    return [unit for unit in units if _barred(unit, towns, offices) is None]


def addressed_any(session: Session, petitions: Sequence[tuple[Petition, Facts]], units: Iterable[Unit]) -> list[Unit]:
    """Those of these units that may get one of these petitions at least."""
    offices = petition_offices(session)
    each = [_own_towns(session, petition, known) for petition, known in petitions]
    return [unit for unit in units if any(_barred(unit, towns, offices) is None for towns in each)]


def _barred(unit: Unit, towns: frozenset[int] | None, offices: frozenset[int]) -> str | None:
    if unit.level is UnitLevel.DISCIPLINE:
        return "unit_for_accusations"  # art. 22 para 2: to these go accusations, which are transferred
    if unit.level is UnitLevel.SUPERIOR:
        return "unit_outside_county"
    if unit.id in offices:
        return "unit_is_petition_office"  # art. 22: it receives and sends on
    return "unit_of_another_town" if unit.is_town and towns is not None and unit.id not in towns else None


def _own_towns(session: Session, petition: Petition, known: Facts) -> frozenset[int] | None:
    """The towns whose matter it is, by its place and by its household's; None for any of them: while neither is known,
    once a unit has shown that it lies elsewhere (art. 23 para 3), where the own one is complained of, or had it already
    and is left by whoever could sign."""
    of_household = select(Village.town_id).join(Household, Household.village_id == Village.id)
    living = session.scalar(of_household.where(Household.id == petition.household_id))
    own = frozenset(town for town in (petition.town_id, living) if town is not None)
    if not own or known.returns or known.signed_for or not own.isdisjoint(known.accused_unit_ids):
        return None
    return own
