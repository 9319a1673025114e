"""Visit outcomes and what each leads to (回访、回头看、接访、走访)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.limits import FOLLOW_UPS, LOOK_BACKS, RuleId
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Outcome
from app.domain.rectification import RoundSource
from app.domain.workflow import Facts, kept_away


class VisitKind(StrEnum):
    """What kind of visit it was; follow_up and look_back can settle a matter, the others cannot."""

    FOLLOW_UP = "follow_up"
    LOOK_BACK = "look_back"
    RECEPTION = "reception"
    HOUSEHOLD = "household"


class VisitMethod(StrEnum):
    """How the person was met (回访方式, DOMAIN 7.2)."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    OTHER = "other"


class Solved(StrEnum):
    """“解决了吗”, asked before and apart from “满意吗”."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNVERIFIABLE = "unverifiable"


class Satisfied(StrEnum):
    """“满意吗”."""

    SATISFIED = "satisfied"
    FAIRLY = "fairly"
    DISSATISFIED = "dissatisfied"
    NOT_SAID = "not_said"


class Conclusion(StrEnum):
    """What the visit proposes; a person decides about reopening."""

    SETTLED = "settled"
    REOPEN_PROPOSED = "reopen_proposed"
    VISIT_AGAIN = "visit_again"


@dataclass(frozen=True)
class Answers:
    """What was found and said at a visit (DOMAIN 7.2). None where it was not asked or does not apply.

    `told` 已有回复告知, `opinion_received` 已收到处理意见, `carried_out` 处理意见书已落实; `satisfied` with the unit,
    `satisfied_office` with the petition office, each dissatisfaction with a reason of its own.
    """

    reached: bool
    solved: Solved
    satisfied: Satisfied = Satisfied.NOT_SAID
    carried_out: bool | None = None
    reason: str = ""
    quality_good: bool | None = None
    visited_on: date | None = None
    told: bool | None = None
    opinion_received: bool | None = None
    satisfied_office: Satisfied = Satisfied.NOT_SAID
    reason_office: str = ""


CONCLUDING = frozenset({VisitKind.FOLLOW_UP, VisitKind.LOOK_BACK})
"""Made after closing, by somebody who did not do the work."""

OUTCOMES = {
    Solved.YES: Outcome.RESOLVED,
    Solved.PARTLY: Outcome.PARTLY,
    Solved.NO: Outcome.UNRESOLVED,
    Solved.UNVERIFIABLE: Outcome.UNVERIFIABLE,
}


UNHAPPY = (RuleId.D22_90, RuleId.D22_180)
"""When whoever is dissatisfied is asked again."""
UNHAPPY_ABOUT_ITEM = (RuleId.D23, RuleId.D23_180)
"""When an item is looked back at again because somebody was dissatisfied."""
MANY_HOUSEHOLDS = 10
"""An item that affects as many households is looked back at more often."""
WEIGHTY = frozenset({RoundSource.NATIONAL_ASSESSMENT, RoundSource.POVERTY_AUDIT})
"""What the national assessment or an audit fed back is looked back at more often."""
TRIES = 3
"""So often somebody is looked for in the same way; then it is done another way (FEATURES 44)."""


def plan(*, prominent: bool, reworked: bool) -> tuple[RuleId, ...]:
    """The visits that are planned as a petition is closed: more of them where the risk is higher (FEATURES 44)."""
    return FOLLOW_UPS if prominent or reworked else (RuleId.D22,)


@dataclass(frozen=True)
class ItemRisk:
    """What decides how often an item is looked back at; `false_found`: 虚假整改 that nobody took back."""

    prominent: bool
    reworked: bool
    false_found: bool
    long_term: bool
    source: RoundSource
    households: int


def look_backs(risk: ItemRisk) -> tuple[RuleId, ...]:
    """The look-backs that are planned as an item is struck off: one, three where more hangs on it, four where it was
    not true before or is prominent."""
    if risk.prominent or risk.reworked or risk.false_found:
        return LOOK_BACKS
    more = risk.long_term or risk.source in WEIGHTY or risk.households >= MANY_HOUSEHOLDS
    return (RuleId.D23_30, RuleId.D23, RuleId.D23_180) if more else (RuleId.D23,)


def is_unhappy(answers: Answers) -> bool:
    """Whether somebody was dissatisfied: he is asked again (UNHAPPY)."""
    return Satisfied.DISSATISFIED in (answers.satisfied, answers.satisfied_office)


def fault(answers: Answers) -> tuple[str, str] | None:
    """(field, code) of what is wrong: the reason is mandatory when dissatisfied or not carried out (T53)."""
    said = (answers.solved, answers.satisfied, answers.satisfied_office)
    if not answers.reached and said != (Solved.UNVERIFIABLE, Satisfied.NOT_SAID, Satisfied.NOT_SAID):
        return "reached", "answers_need_a_meeting"
    if not answers.reached and (unasked := unheard(answers)):
        return unasked[0], "carried_out_needs_a_meeting"
    if answers.satisfied_office is Satisfied.DISSATISFIED and not answers.reason_office.strip():
        return "reason_office", "reason_missing"
    needs_reason = (
        answers.satisfied is Satisfied.DISSATISFIED
        or answers.carried_out is False
        or answers.solved in {Solved.NO, Solved.PARTLY}
    )
    return ("reason", "reason_missing") if needs_reason and not answers.reason.strip() else None


def unheard(answers: Answers) -> list[str]:
    """The answers that nobody can have heard where nobody was reached."""
    told = ("told", "opinion_received", "carried_out")
    return [] if answers.reached else [name for name in told if getattr(answers, name) is not None]


def conclusion(kind: VisitKind, answers: Answers) -> Conclusion | None:
    """What follows. Satisfaction alone never settles and never reopens a matter that is solved and carried out."""
    if kind not in CONCLUDING:
        return None
    if answers.reached and answers.carried_out is False:
        return Conclusion.REOPEN_PROPOSED  # T53: whatever else was said
    if not answers.reached or answers.solved is Solved.UNVERIFIABLE:
        return Conclusion.VISIT_AGAIN
    if answers.solved is Solved.YES:
        return Conclusion.SETTLED
    return Conclusion.REOPEN_PROPOSED


def outcome(kind: VisitKind, answers: Answers) -> Outcome | None:
    """What the matter's outcome is after this visit; None where the visit tells nothing new about it.

    Solved in somebody's eyes but not carried out is settled in part only: RESOLVED and SETTLED go together.
    """
    found = conclusion(kind, answers)
    if found is None or not answers.reached:
        return None
    if answers.solved is Solved.YES and found is not Conclusion.SETTLED:
        return Outcome.PARTLY
    return OUTCOMES[answers.solved]


def trouble_fault(answers: Answers, troubled: bool | None, words: str | None) -> tuple[str, str] | None:
    """(field, code) of what is wrong with what was told of 打击报复: heard of nobody else, words only of a yes."""
    if troubled and not answers.reached:
        return "retaliation", "trouble_needs_a_meeting"
    return ("trouble", "trouble_without_yes") if (words or "").strip() and not troubled else None


def may_know_trouble(
    actor: Actor, *, of_office: bool, unit_id: int | None, handler_id: int | None, holder_id: int | None
) -> bool:
    """Whether somebody may read that the petitioner was given trouble, and how: the county petition office alone, and
    there not whoever handles or holds the matter (art. 46: nobody retaliates against petitioners)."""
    if actor.is_system:
        return True
    if not of_office:
        return False
    own_unit = unit_id is not None and unit_id in actor.unit_ids | {actor.unit_id}
    return not own_unit and (actor.person_id is None or actor.person_id not in {handler_id, holder_id})


def on_the_way_refusal(facts: Facts, actor: Actor, *, live: bool) -> str | None:
    """Why the actor cannot record a reception or a household visit now: the unit's people, handler and holder may."""
    if not actor.may(Permission.VISIT_RECORD):
        return "not_permitted"
    if (code := kept_away(facts, actor)) is not None:
        return code
    if not live:
        return "not_at_this_stage"
    persons = {facts.handler_id, facts.holder_id, facts.registrar_id} - {None}
    own_unit = facts.unit_id is not None and facts.unit_id in actor.unit_ids | {actor.unit_id}
    return None if actor.is_system or own_unit or actor.person_id in persons else "not_the_unit"
