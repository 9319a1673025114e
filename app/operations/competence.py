"""Whose it is instead, when a petition is refused as outside one's powers (art. 23 para 1)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.proofs import names
from app.letters.organs import bare, names_nobody
from app.models.directory import Unit, UnitLevel
from app.queries.unit_names import in_full


def organ_named(organ: str) -> str:
    """The organ as the petitioner is told it. Raises Refused `competent_organ_missing`, and `organ_names_nobody` for
    signs or words that could mean any."""
    organ = " ".join(organ.split())
    if not organ:
        raise Refused("competent_organ_missing", "competent_organ")
    if not names(organ) or names_nobody(organ):
        raise Refused("organ_names_nobody", "competent_organ")
    return organ


def check_another(session: Session, organ: str, actor: Actor) -> None:
    """Raises Refused `organ_is_own` when the organ named as competent is the unit that refuses, `organ_is_routed_to`
    when it is another one of the directory, to which it is sent on (art. 22)."""
    named = "".join(organ.split())
    units = session.scalars(select(Unit).where(Unit.retired_on.is_(None)).order_by(Unit.id)).all()
    county = next((unit.name for unit in units if unit.level is UnitLevel.COUNTY), "")
    meant = next((unit for unit in units if _is_called(session, unit, named, county)), None)
    if meant is not None:
        code = "organ_is_own" if meant.id == actor.unit_id else "organ_is_routed_to"
        raise Refused(code, "competent_organ", unit=meant.name)


def _is_called(session: Session, unit: Unit, named: str, county: str) -> bool:
    # By its name, or as its seal has it, with the county before it or without: 县住建局, 青禾县住建局.
    if named == unit.name or _is_meant(unit, bare(named, county)):
        return True
    if unit.name == county:
        core = in_full(session, unit)[len(county) - 1 :]
    else:
        core = unit.name.removeprefix(county).removeprefix(county[-1:])
    return core in named and in_full(session, unit).endswith(named)


def _is_meant(unit: Unit, name: str) -> bool:
    # Written otherwise: 柳河镇政府 of a town, 住建部门 of a department. What is above the county is another.
    if unit.level is UnitLevel.SUPERIOR:
        return False
    return (unit.is_town and name.startswith(unit.name)) or (len(name) > 1 and name in unit.name)
