"""How many may speak for those who raise a matter together: art. 20 para 3, and a county that lets fewer."""

from app.domain.errors import Refused
from app.domain.petition_terms import MAX_REPRESENTATIVES

FEW_PEOPLE, FEW_REPRESENTATIVES = 10, 3
"""Some provinces let at most three speak for up to ten people; the county says by which text it does (T31)."""


def check_representatives(representatives: int, people_count: int, fewer: str) -> None:
    """Refuse more than may speak for so many: `too_many_representatives`, `too_many_for_so_few` (both at `people`).

    `fewer`: the text by which fewer are let; empty where the county has none.
    """
    if representatives > MAX_REPRESENTATIVES:
        raise Refused("too_many_representatives", "people", given=representatives, most=MAX_REPRESENTATIVES)
    if fewer and people_count <= FEW_PEOPLE and representatives > FEW_REPRESENTATIVES:
        said = {"given": representatives, "most": FEW_REPRESENTATIVES, "people": FEW_PEOPLE, "document": fewer}
        raise Refused("too_many_for_so_few", "people", **said)
