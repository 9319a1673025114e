"""Which units lead an item (牵头单位): those of the directory by their whole names, others as they are written."""

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.rectification import BETWEEN_UNITS, units_named
from app.queries import directory


def kept(session: Session, said: str) -> str | None:
    """The names as they are kept, each once: a part of the only name of the directory that has it becomes that one.

    What the directory does not know is a unit of elsewhere. Raises Refused `lead_unit_of_several`.
    """
    known = [unit.name for unit in directory.units(session)]
    found = [_meant(name, known) for name in units_named(said)]
    return BETWEEN_UNITS.join(dict.fromkeys(found)) or None


def _meant(name: str, known: list[str]) -> str:
    if name in known:
        return name
    whole = [one for one in known if len(name) > 1 and name in one]
    if len(whole) > 1:
        raise Refused("lead_unit_of_several", "lead_unit", name=name, units=BETWEEN_UNITS.join(whole))
    return whole[0] if whole else name
