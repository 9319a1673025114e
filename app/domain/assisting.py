"""Assisting units (协办, art. 24): who may ask for help with a matter, answer, and let a unit off answering."""

from enum import StrEnum

from app.domain import petitions, rectification
from app.domain.permissions import Actor, Permission
from app.domain.workflow import Duty, Facts, kept_away, stands_in


class AssistState(StrEnum):
    """How a request for help stands; only an open one keeps its matter from being closed."""

    OPEN = "open"
    REPLIED = "replied"
    WAIVED = "waived"
    MOOT = "moot"
    """Neither answered nor waived, and nobody is to answer: the matter has ended, or the unit answers for all of it."""


P, R = petitions.Stage, rectification.Stage
ASKABLE = frozenset[StrEnum]({P.ROUTED, P.ACCEPTED, R.LISTED, R.CLAIMED, R.RECTIFYING, R.REOPENED})
"""Where a matter may stand when help is asked for: a unit answers for it and has not answered yet."""
ENDED = frozenset[StrEnum](petitions.ENDED | rectification.ENDED)
"""Where nobody works on a matter any more, and so nobody assists."""


def ask_refusal(facts: Facts, actor: Actor) -> str | None:
    """Why the actor may not ask another unit to assist: a code, or None.

    The office that routes or lists may, and whoever handles or holds the matter, or heads its unit. An accusation is
    never given to a unit that could be named in it (art. 30 para 3).
    """
    if (code := kept_away(facts, actor)) is not None:
        return code
    if facts.category == petitions.Category.ACCUSATION:
        return "accusation_goes_to_discipline"
    if facts.stage not in ASKABLE:
        return "not_at_this_stage"
    handles = actor.may(Permission.MATTER_HANDLE) and stands_in(Duty.HANDLER, facts, actor)
    return None if handles or actor.may(_office(facts)) else "not_the_handler"


def reply_refusal(facts: Facts, actor: Actor, unit_id: int) -> str | None:
    """Why the actor may not answer for this assisting unit: a code, or None."""
    if (code := kept_away(facts, actor)) is not None:
        return code
    if facts.stage in ENDED:
        return "not_at_this_stage"
    if not actor.may(Permission.MATTER_HANDLE):
        return "not_permitted"
    return None if unit_id in actor.unit_ids | {actor.unit_id} else "not_the_assisting_unit"


def entrust_refusal(facts: Facts, actor: Actor, unit_id: int) -> str | None:
    """Why the actor may not say who in this assisting unit sees to it: a code, or None; its head may."""
    if not actor.may(Permission.MATTER_APPROVE):
        return "not_permitted"
    return reply_refusal(facts, actor, unit_id)


def waive_refusal(facts: Facts, actor: Actor) -> str | None:
    """Why the actor may not let an assisting unit off: a code, or None.

    The head of the petition office may, the county office for an item, and the head of the responsible unit.
    """
    if (code := kept_away(facts, actor)) is not None:
        return code
    if facts.stage in ENDED:
        return "not_at_this_stage"
    of_item = isinstance(facts.stage, rectification.Stage) and actor.may(Permission.ITEM_ENTER)
    heads = actor.may(Permission.MATTER_APPROVE) and stands_in(Duty.UNIT_OR_COUNTY, facts, actor)
    return None if of_item or heads else "not_the_unit_or_county"


def _office(facts: Facts) -> Permission:
    return Permission.MATTER_ROUTE if isinstance(facts.stage, petitions.Stage) else Permission.ITEM_ENTER
