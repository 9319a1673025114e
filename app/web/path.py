"""The way of a matter (办理流程): each act done on a day, the one to do now, those still to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain import petitions, rectification
from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.workflow import Facts
from app.labels import label
from app.models.matters import Kind, Matter
from app.models.timeline import Step
from app.queries.turns import waits_for_visit
from app.web import steps as wording
from app.web.answering import coming
from app.web.missing import LINES

P, R = petitions.Action, rectification.Action
CLOSING: Mapping[Kind, StrEnum] = {Kind.PETITION: P.CLOSE, Kind.ITEM: R.SIGN_OFF}
ACCUSATION = (P.REGISTER, P.TRANSFER)
DUE_BY = {
    "assign": (RuleId.D1,),
    "transfer": (RuleId.D1,),
    "accept": (RuleId.D2, RuleId.D3),
    "deliver": (RuleId.D5, RuleId.D6, RuleId.D8),
    "review": (RuleId.D8,),
    "redo": (RuleId.D8, RuleId.D10),
    "recheck": (RuleId.D10,),
}
TURNED_AWAY = (P.MERGE, P.NOT_ACCEPT, P.DIVERT)
BACK_TO: Mapping[str, str] = {
    "reopen": "accept",
    "redo": "accept",
    "rework": "claim",
    "agree": "register",
    "ask_review": "deliver",
    "ask_recheck": "deliver",
}
"""Acts that bring a matter back on its way, and the last act that stays done."""
CLOSES: Mapping[str, str] = {"recheck": "close"}
"""What stands for closing: a recheck decides for good."""
BESIDE_THE_WAY: Mapping[str, StrEnum] = {
    petitions.Stage.OBJECTED: P.AGREE,
    petitions.Stage.IN_REVIEW: P.REVIEW,
    petitions.Stage.IN_RECHECK: P.RECHECK,
}
"""Stages beside the straight way, and what comes next there."""


@dataclass(frozen=True)
class PathStep:
    """One act on the way: done on a day, the one to do now, or still to come."""

    name: str
    state: str
    on: date | None
    days: int | None = None
    due_on: date | None = None
    act: StrEnum | None = None


def path(matter: Matter, facts: Facts, steps: Sequence[Step], today: date, again: StrEnum | None) -> list[PathStep]:
    """The whole way in its order; `again`: the act by which it is proposed to take the matter up again."""
    line = _line(matter, facts, steps)
    done: dict[str, date] = {}
    unvisited = waits_for_visit(matter) or not facts.visited_since_close
    for step in reversed(steps):
        if wording.is_on_the_way(step) or (step.action == P.VISIT and unvisited):
            continue  # no follow-up, or one that met nobody or verified nothing
        if step.action == P.DELIVER and step.from_stage == step.to_stage:
            continue  # it has not reached everybody yet
        if step.action in BACK_TO:
            # What comes after the act it went back to is still to be done.
            done = {name: on for name, on in done.items() if name in _up_to(line, BACK_TO[step.action])}
        done[CLOSES.get(step.action, step.action)] = local_day(step.at)
    reached = max((place for place, action in enumerate(line) if action.value in done), default=-1)
    if matter.is_history and matter.closed_on is not None and line is not ACCUSATION:
        # What came in as closed went the way before it was kept here.
        reached = max(reached, line.index(CLOSING[matter.kind]))
    # What came in as settled was put into the file elsewhere; of the others only filing remains.
    ended = matter.stage in petitions.ENDED or (matter.is_history and matter.settled_on is not None)
    way: list[PathStep] = []
    for place, action in enumerate(line):
        if place <= reached:
            way.append(PathStep(label(action), "done", done.get(action.value)))
        elif place == reached + 1 and not ended and again is None:
            name = coming(matter, facts, action)
            way.append(PathStep(name, "now", None, _days_waiting(steps, today), _due(matter, action), action))
        else:
            way.append(PathStep(label(action), "todo", None, None, _due(matter, action)))
    beside = _beside_the_way(matter, facts)
    if beside is not None:
        way = [replace(step, state="todo", days=None, act=None) if step.state == "now" else step for step in way]
        due = _due(matter, beside)
        way.insert(
            reached + 1, PathStep(coming(matter, facts, beside), "now", None, _days_waiting(steps, today), due, beside)
        )
    if again is not None:
        way.insert(reached + 1, PathStep(label(again), "now", None, _days_waiting(steps, today), None, again))
    return way


def _line(matter: Matter, facts: Facts, steps: Sequence[Step]) -> Sequence[StrEnum]:
    """The acts of its way: those of its kind, or the short way of what is not handled here."""
    if facts.category == petitions.Category.ACCUSATION:
        return ACCUSATION
    gone = {step.action for step in steps}
    away = next((act for act in TURNED_AWAY if act in gone), None)
    if away is not None:
        return (P.REGISTER, away, P.ARCHIVE)
    line = LINES[matter.kind]
    directly = any(step.action == P.ACCEPT and step.from_stage == petitions.Stage.REGISTERED for step in steps)
    if directly or facts.received_directly:
        return [act for act in line if act not in (P.ASSIGN, P.SIGN_FOR)]
    return line


def _beside_the_way(matter: Matter, facts: Facts) -> StrEnum | None:
    if matter.stage == petitions.Stage.REVIEWED:
        return P.REDO if facts.review == petitions.Finding.REVOKE_REDO else P.DELIVER
    return BESIDE_THE_WAY.get(matter.stage)


def _up_to(line: Sequence[StrEnum], last: str) -> set[str]:
    names = [action.value for action in line]
    return set(names[: names.index(last) + 1]) if last in names else set()


def _days_waiting(steps: Sequence[Step], today: date) -> int | None:
    moved = next((step for step in steps if step.from_stage != step.to_stage), None)
    return (today - local_day(moved.at)).days if moved is not None else None


def _due(matter: Matter, action: StrEnum) -> date | None:
    rules = DUE_BY.get(action.value, ())
    running = (row.due_on for row in matter.clocks if row.rule in rules and row.stopped_on is None)
    return next(running, None)
