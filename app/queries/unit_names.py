"""How units are called in a paper: in full, with the county before them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.letters import unit_in_full
from app.models.directory import Unit, UnitLevel


def in_full(session: Session, unit: Unit) -> str:
    """A unit as its seal names it."""
    return full(unit, county_of(session) or unit)


def county_of(session: Session) -> Unit | None:
    """The county."""
    return session.scalar(select(Unit).where(Unit.level == UnitLevel.COUNTY).order_by(Unit.id))


def full(unit: Unit | None, county: Unit) -> str:
    """A unit of the county, or above it, in full; of none, nothing."""
    if unit is None:
        return ""
    if unit.level is UnitLevel.SUPERIOR:
        return unit.name
    return unit_in_full(county.name, unit.name, governs=unit.is_town, is_park=unit.level == UnitLevel.PARK)
