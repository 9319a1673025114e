"""Which organ stands one level above which (上一级): whose people may review and recheck (art. 35, 36)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.directory import Unit, UnitLevel
from app.queries.directory import petition_offices

OF_THE_COUNTY = (UnitLevel.DEPARTMENT, UnitLevel.DISCIPLINE, UnitLevel.PARK)
"""What has two lines above it: the county, and the organ of the same line above the county (上级主管部门)."""


@dataclass(frozen=True)
class Above:
    """Of a unit: how the organ for which it acts is called, those one level above, and whose people act for these."""

    organ: str
    organs: tuple[str, ...]
    unit_ids: frozenset[int]


@dataclass(frozen=True)
class _Organs:
    units: Mapping[int, Unit]
    petition_offices: frozenset[int]

    @property
    def county(self) -> Unit | None:
        return next((unit for unit in self.units.values() if unit.level is UnitLevel.COUNTY), None)

    def of(self, unit: Unit) -> Unit:
        """The organ in whose name the unit acts: an office in that of the unit it belongs to, the county's petition
        office, whoever it belongs to, in that of the county."""
        seen = {unit.id}
        while unit.level is UnitLevel.OFFICE or unit.id in self.petition_offices:
            above = self.units.get(unit.parent_id or 0)
            if above is None and unit.id in self.petition_offices:
                above = self.county
            if above is None or above.id in seen:
                break
            seen.add(above.id)
            unit = above
        return unit

    def above(self, organ: Unit) -> list[Unit]:
        parent = self.units.get(organ.parent_id or 0)
        outside = [unit for unit in self.units.values() if unit.level is UnitLevel.SUPERIOR]
        if organ.level is UnitLevel.SUPERIOR:
            found = [parent] if parent is not None else []
        elif organ.level is UnitLevel.COUNTY:
            found = outside
        else:
            over = parent if parent is not None and parent.level is not UnitLevel.OFFICE else self.county
            found = [*([over] if over is not None else []), *(outside if organ.level in OF_THE_COUNTY else [])]
        return [unit for unit in found if unit.id != organ.id and unit.retired_on is None]


def above(session: Session, unit_id: int) -> Above:
    """Who stands one level above the unit, as far as the directory knows."""
    units = {unit.id: unit for unit in session.scalars(select(Unit).order_by(Unit.id))}
    organs = _Organs(units, petition_offices(session))
    organ = organs.of(units[unit_id])
    found = organs.above(organ)
    over = {unit.id for unit in found}
    acting = (unit.id for unit in units.values() if unit.retired_on is None and organs.of(unit).id in over)
    return Above(organ.name, tuple(unit.name for unit in found), frozenset(acting))
