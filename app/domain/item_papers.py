"""Papers of a rectification item (DOMAIN 12): what act each is of, who writes it, from when it can be written."""

from collections.abc import Collection, Mapping

from app.domain.letters import OF_ITEMS, LetterKind
from app.domain.permissions import Actor
from app.domain.rectification import WORKFLOW, Action, Stage
from app.domain.workflow import Facts, person_refusal

K = LetterKind
OF_THE_UNIT = frozenset({K.PLAN, K.APPLICATION})
"""What the responsible unit writes, under its own name and number; the others are of those who check."""
_ACTS: Mapping[LetterKind, tuple[Stage, Action]] = {
    K.PLAN: (Stage.CLAIMED, Action.PLAN),
    K.APPLICATION: (Stage.RECTIFYING, Action.APPLY),
    K.VERIFICATION: (Stage.APPLIED, Action.VERIFY),
    K.SIGN_OFF: (Stage.VERIFIED, Action.SIGN_OFF),
    K.LOOK_BACK: (Stage.CLOSED, Action.VISIT),
}
"""The act that each paper is of: who may do it writes the paper, with the same separation of persons."""
WRITES = tuple(dict.fromkeys(WORKFLOW.moves[act].permission for act in _ACTS.values()))
"""Whoever holds one of these may write some paper of an item."""


def ready(*, planned: bool, reported: bool, applied: bool, verified: bool, was_closed: bool) -> tuple[LetterKind, ...]:
    """The papers that can be written now. A form is taken along and filled in by hand, so it is there before its act:
    that of the verification once it was applied for, that of the look-back once it was struck off, be it taken up again
    since."""
    there = {
        K.PLAN: planned,
        K.APPLICATION: reported or applied,
        K.VERIFICATION: applied or verified,
        K.SIGN_OFF: verified,
        K.LOOK_BACK: was_closed,
    }
    return tuple(kind for kind in OF_ITEMS if there[kind])


def writing_refusal(
    kind: LetterKind, facts: Facts, there: Collection[LetterKind], actor: Actor, *, again: bool = False
) -> str | None:
    """Why this actor cannot write such a paper of this item now, or None; whoever writes it makes it final.

    `there`: the papers that are ready. `again`: a paper that was final is put right, whatever became of the item.
    """
    if kind not in _ACTS:
        return "letter_not_now"
    if (code := person_refusal(WORKFLOW.moves[_ACTS[kind]], facts, actor)) is not None:
        return code
    in_place = facts.stage != Stage.VOID and (again or kind in there)
    return None if in_place else "letter_not_now"
