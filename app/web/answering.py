"""What a matter's page answers first: where it is, who has it since when, what comes next, by whom, until when."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain import petitions
from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.permissions import Permission
from app.domain.rule_sets import ANSWERED
from app.domain.workflow import Duty, Facts
from app.labels import WORDS, label, sentence
from app.models.directory import Person
from app.models.matters import Clock, Matter
from app.operations.visits import VISIT
from app.queries.facts import workflow
from app.queries.turns import LOOKING_BACK, awaited_action, waits_for_visit

DUE_BY = {
    "assign": (RuleId.D1, RuleId.D1_AGAIN),
    "transfer": (RuleId.D1, RuleId.D1_AGAIN),
    "accept": (RuleId.D2, RuleId.D3),
    "deliver": (RuleId.D5, RuleId.D6, RuleId.D8, *ANSWERED),
    "check_file": (RuleId.D11,),
    "close": (RuleId.D11,),
    "admit": (RuleId.D12,),
    "tell_whereabouts": (RuleId.D2,),
    "review": (RuleId.D8,),
    "redo": (RuleId.D8, RuleId.D10),
    "recheck": (RuleId.D10,),
    "apply": (RuleId.D25,),
    "visit": LOOKING_BACK,
}
"""The clocks that an act ends."""


@dataclass(frozen=True)
class Answer:
    """The first lines of the page. `act` is empty when nothing more is expected; `who` is the one who does it if it
    is one person, `by` says it in words otherwise."""

    stage_since: date
    stage_days: int
    held_since: date | None
    held_days: int
    act: str
    who: Person | None
    by: str
    due: Clock | None
    """The clock that the act ends, if one runs."""
    of_unit: bool = True
    """Whether the responsible unit does it, or whoever handles or holds the matter there."""


def answer(matter: Matter, facts: Facts, act: StrEnum | None, today: date) -> Answer:
    """The answer for this matter; `act` is the next act on its way."""
    span = matter.span
    stage_since = local_day(matter.stage_at)
    held_since = local_day(span.from_at) if span is not None else None
    who, by = _turn(matter, act) if act is not None else (None, "")
    move = workflow(matter).moves.get((matter.stage, act)) if act is not None else None
    return Answer(
        stage_since,
        (today - stage_since).days,
        held_since,
        (today - held_since).days if held_since is not None else 0,
        coming(matter, facts, act) if act is not None else "",
        who,
        by,
        due(matter, act) if act is not None else None,
        move is None or move.duty not in (Duty.ANYBODY, Duty.VERIFIER),
    )


def due(matter: Matter, action: StrEnum) -> Clock | None:
    """The running clock that this act ends, the one that ends first."""
    rules = DUE_BY.get(action.value, ())
    running = [row for row in matter.clocks if row.rule in rules and row.stopped_on is None]
    return min(running, key=lambda row: row.due_on, default=None)


def verb(matter: Matter, facts: Facts, action: StrEnum) -> str:
    """The act in words: a visit that verified nothing is made once more; which opinion it is that is served."""
    if action == petitions.Action.DELIVER and matter.stage == petitions.Stage.REVIEWED:
        return WORDS["coming"]["serve_review"]
    again = action == VISIT and facts.visited_since_close and waits_for_visit(matter)
    return WORDS["visit_again"][matter.kind] if again else label(action)


def coming(matter: Matter, facts: Facts, action: StrEnum) -> str:
    """What comes next in words: a decision that is open is not called by one of its outcomes."""
    return WORDS["coming"].get(action, verb(matter, facts, action))


def awaited(matter: Matter, facts: Facts) -> str:
    """Whom the matter waits for, as a row says it; empty where nothing more is expected."""
    act = awaited_action(matter, facts)
    if act == VISIT:
        return sentence(f"awaits_visit_{matter.kind}")
    who, by = _turn(matter, act) if act is not None else (None, "")
    name = who.name if who is not None else by
    return sentence("awaits", {"who": name}) if name else ""


def _turn(matter: Matter, act: StrEnum) -> tuple[Person | None, str]:
    """Who does this act next: a person, or an office in words."""
    move = workflow(matter).moves.get((matter.stage, act))
    if move is None:
        return None, ""
    person = {Duty.HANDLER: matter.handler or matter.holder, Duty.HOLDER: matter.holder, Duty.VERIFIER: matter.verifier}
    if person.get(move.duty) is not None:
        return person[move.duty], ""
    if matter.unit is None or move.duty in (Duty.ANYBODY, Duty.VERIFIER):
        return None, WORDS["turn"].get(move.permission, "")
    if move.duty is Duty.DESK:
        return None, WORDS["turn"][Permission.MATTER_ROUTE]
    if move.duty is Duty.UNIT_OR_COUNTY:
        return None, sentence("turn_unit_or_county", {"unit": matter.unit.name})
    head = move.permission is Permission.MATTER_APPROVE
    return None, sentence("turn_unit_head" if head else "turn_unit", {"unit": matter.unit.name})
