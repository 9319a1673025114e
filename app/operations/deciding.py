"""What a handling opinion decides: of each demand (art. 32), or whether a suggestion is adopted (art. 29)."""

from collections.abc import Sequence

from app.domain import demands
from app.domain.answers import says_again
from app.domain.errors import Refused
from app.domain.petitions import Adoption, Category, Decision
from app.domain.reasons import reason_given
from app.models.petitions import Petition
from app.operations.recording import Change

EACH, AGAIN = "decisions", "said_again"
"""The facts under which a step keeps, as codes, what was decided of each demand, and why the former opinion was said
once more."""


def decide(
    petition: Petition, decision: Decision | None, decisions: Sequence[Decision], adoption: Adoption | None
) -> tuple[Change, ...]:
    """Set what is decided; what the step tells of several demands. What it is called as a whole follows from them.

    Raises Refused `adoption_missing`, `decision_missing`, or `decisions_missing` (count) unless each of several demands
    has its decision.
    """
    petition.decision = petition.decisions = petition.adoption = None
    if petition.category is Category.SUGGESTION:
        if adoption is None:
            raise Refused("adoption_missing", "adoption")  # art. 29: 应当采纳或者部分采纳，并予以回复
        petition.adoption = adoption
        return ()
    if demands.each(petition.demand):
        set_each(petition, demands.written(decisions))
        return (Change(EACH, None, petition.decisions),)
    if decision not in demands.OF_ONE:
        raise Refused("decision_missing", "decision")
    petition.decision = decision
    return ()


def check_again(petition: Petition, opinion: str, reason: str) -> tuple[Change, ...]:
    """What is handled anew is not answered as it was before: never after an order (P18), else only with a reason that
    the step tells (P22).

    Raises Refused `opinion_repeats`, `again_missing` or `reason_says_nothing`.
    """
    if not petition.opinion or not says_again(opinion, petition.opinion):
        return ()
    if petition.redo_on is not None:
        raise Refused("opinion_repeats", "opinion")  # what was revoked may not be said once more
    return (Change(AGAIN, None, reason_given(reason, "again", "again_missing")),)


def set_each(petition: Petition, decisions: str | None) -> None:
    """Set what is decided of each demand, and with it the whole. Raises Refused `decisions_missing` (count)."""
    if not demands.fits(decisions, petition.demand):
        raise Refused("decisions_missing", EACH, count=len(demands.each(petition.demand)))
    petition.decisions, petition.decision = decisions, demands.overall(demands.read(decisions))
