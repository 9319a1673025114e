"""Advice from the petition office (三项建议, art. 40): who gives it and when, who tells its adoption, how it stands."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from app.domain.letters import LetterKind
from app.domain.permissions import Actor, Permission
from app.domain.petitions import LIVE, Adoption, Category, Stage
from app.domain.workflow import Facts, kept_away


class AdviceKind(StrEnum):
    """What is advised: to work better, to better a policy, to hold somebody to account."""

    WORK = "work"
    POLICY = "policy"
    ACCOUNTABILITY = "accountability"


AT_FIELD: Mapping[str, str] = {"advice_about_giver": "about", "advice_to_his_unit": "unit"}
"""Where what `account_refusal` says belongs."""

LETTERS: Mapping[AdviceKind, LetterKind] = {
    AdviceKind.WORK: LetterKind.ADVICE_WORK,
    AdviceKind.POLICY: LetterKind.ADVICE_POLICY,
    AdviceKind.ACCOUNTABILITY: LetterKind.ADVICE_ACCOUNTABILITY,
}
"""The paper of each kind."""


class AdviceState(StrEnum):
    """Where an advice stands: waits for the written feedback, late with it, what came of it, taken back."""

    WAITING = "waiting"
    LATE = "late"
    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT_ADOPTED = "not_adopted"
    WITHDRAWN = "withdrawn"


GIVEN_AT = LIVE | {Stage.CLOSED, Stage.FINAL, Stage.ARCHIVED}
"""Where a petition may stand when advice is given because of it: what it shows is often seen only once it is over."""


def give_refusal(facts: Facts, actor: Actor) -> str | None:
    """Why the actor may not give advice because of this petition: a code, or None.

    The petition office gives it (art. 40). Of an accusation nothing is told to a unit (art. 30 para 3).
    """
    if (code := kept_away(facts, actor)) is not None:
        return code
    if not actor.may(Permission.MATTER_ROUTE):
        return "not_permitted"
    if facts.category == Category.ACCUSATION:
        return "accusation_goes_to_discipline"
    return None if facts.stage in GIVEN_AT else "not_at_this_stage"


def feedback_refusal(facts: Facts, actor: Actor, unit_id: int) -> str | None:
    """Why the actor may not record what the advised unit answered: a code, or None.

    The office that gets the paper may, and the head of that unit where he sees the petition.
    """
    if (code := kept_away(facts, actor)) is not None:
        return code
    if facts.stage == Stage.VOID:
        return "not_at_this_stage"
    heads = actor.may(Permission.MATTER_APPROVE) and unit_id in actor.unit_ids | {actor.unit_id}
    return None if heads or actor.may(Permission.MATTER_ROUTE) else "not_the_advised_unit"


def account_refusal(
    *, about_id: int, giver_id: int | None, about_units: Collection[int], unit_and_above: Collection[int]
) -> str | None:
    """Why such an advice may not be given to this unit: a code, or None. Nobody advises to hold himself to
    account, and it goes to no unit of the person nor to one below: neither could look into it."""
    if about_id == giver_id:
        return "advice_about_giver"
    return None if set(about_units).isdisjoint(unit_and_above) else "advice_to_his_unit"


def withdraw_refusal(facts: Facts, actor: Actor) -> str | None:
    """Why the actor may not take an advice back: a code, or None; the office that gave it may."""
    if (code := kept_away(facts, actor)) is not None:
        return code
    if facts.stage == Stage.VOID:
        return "not_at_this_stage"
    return None if actor.may(Permission.MATTER_ROUTE) else "not_permitted"


def advice_state(*, due_on: date, adoption: Adoption | None, withdrawn: bool, today: date) -> AdviceState:
    """Where an advice stands on this day."""
    if withdrawn:
        return AdviceState.WITHDRAWN
    if adoption is not None:
        return AdviceState(adoption.value)
    return AdviceState.LATE if due_on < today else AdviceState.WAITING
