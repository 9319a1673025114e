"""Nothing with figures goes to an auditor while a town's are not the sums of its villages and nobody signed (T58)."""

from app.domain.errors import Refused
from app.domain.permissions import Role
from app.queries import town_sums
from app.web.request import actor, reading, today


def check_signed() -> None:
    """Raises Refused `town_sums_unsigned`, with the towns, for an auditor who takes something away meanwhile: a
    sheet, a document or a print."""
    if Role.AUDITOR in actor().roles and (towns := town_sums.unsigned(reading(), actor(), today())):
        raise Refused("town_sums_unsigned", towns="、".join(town.name for town in towns))
