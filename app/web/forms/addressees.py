"""Why a unit is missing in the list of those to which a petition may be sent."""

from app.labels import sentence
from app.queries.dossier import Offered


def left_out(offered: Offered) -> str:
    """The units that are not offered because of who is complained of, in a line; empty where there are none."""
    told = [f"{unit.name}（{sentence(f'left_out_{code}')}）" for unit, code in offered.left_out]
    return sentence("units_left_out", {"units": "、".join(told)}) if told else ""
