"""Recusal (回避, art. 28 para 3): why somebody keeps away, how that came up, how it stands, and who decides."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.permissions import Actor, Permission, Scope
from app.domain.workflow import Facts, kept_away


class Cause(StrEnum):
    """Why somebody must keep away (公务员法 art. 76)."""

    OWN_INTEREST = "own_interest"
    SPOUSE = "spouse"
    DIRECT_LINE = "direct_line"
    COLLATERAL = "collateral"
    NEAR_IN_LAWS = "near_in_laws"
    OTHER = "other"


class Origin(StrEnum):
    """How it came up: he declared it himself, those who route named him, or the petitioner asked for it."""

    DECLARED = "declared"
    NAMED = "named"
    PETITIONER = "petitioner"


class RecusalState(StrEnum):
    """What stands of it: he declared no conflict; it waits for the decision; he keeps away; he need not."""

    CLEAR = "clear"
    DECLARED = "declared"
    RECUSED = "recused"
    REFUSED = "refused"


KEPT_AWAY = (RecusalState.DECLARED, RecusalState.RECUSED)
"""Who declared it neither acts nor reads until it is decided (DOMAIN 11.2)."""


@dataclass(frozen=True)
class Concerned:
    """The person whose recusal is to be decided: his units, and whether he heads one of them."""

    person_id: int
    unit_ids: frozenset[int]
    is_head: bool


def decide_refusal(facts: Facts, actor: Actor, concerned: Concerned) -> str | None:
    """Why the actor may not decide about this recusal: a code, or None.

    The head decides for the people of his unit, the office that routes or lists for anybody; a head's own recusal is
    decided by that office or a county leader, never by himself.
    """
    if (code := kept_away(facts, actor)) is not None:
        return code
    if not actor.may(Permission.RECUSAL_DECIDE):
        return "not_permitted"
    if not concerned.is_head and not concerned.unit_ids.isdisjoint(actor.unit_ids | ({actor.unit_id} - {None})):
        return None
    return None if decides_widely(actor, of_head=concerned.is_head) else "not_the_deciding_head"


def decides_widely(actor: Actor, *, of_head: bool) -> bool:
    """Whether the actor decides beyond his own unit: a county leader for heads only."""
    offices = actor.may(Permission.MATTER_ROUTE, Permission.ITEM_ENTER)
    return Scope.COUNTY in actor.scopes() and (of_head or offices)
