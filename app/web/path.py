"""The way of a matter (办理流程): each act done on a day, the one to do now, those still to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain import petitions, rectification
from app.domain.accountability import local_day
from app.domain.workflow import Facts
from app.labels import WORDS, label
from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.remedies import in_force
from app.models.timeline import Step
from app.queries.turns import waits_for_visit
from app.web import steps as wording
from app.web.answering import coming, due
from app.web.missing import LINES

P, R = petitions.Action, rectification.Action
CLOSING = (P.CLOSE, P.RECHECK, R.SIGN_OFF)
"""What closes a matter: a recheck decides for good."""
ACCUSATION = (P.REGISTER, P.TRANSFER)
TURNED_AWAY = (P.MERGE, P.NOT_ACCEPT, P.DIVERT)


class Station(StrEnum):
    """A station whose act is another one's too: the opinion of a review is served as the first one was."""

    SERVE_REVIEW = "serve_review"


BACK_TO: Mapping[str, str] = {
    "reopen": "accept",
    "redo": "accept",
    "rework": "claim",
    "return": "approve_plan",
    "agree": "register",
    "ask_review": "deliver",
    "ask_recheck": Station.SERVE_REVIEW,
}
"""Acts that bring a matter back on its way, and the last station that stays done."""


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
        if step.action == P.ASK_REVIEW and step.from_stage == petitions.Stage.OPINION_ISSUED:
            done[P.DELIVER] = local_day(step.at)  # it has reached him who asks; the others are named as still waiting
        if step.action in BACK_TO:
            # What comes after the act it went back to is still to be done.
            done = {name: on for name, on in done.items() if name in _up_to(line, BACK_TO[step.action])}
        of_the_review = step.action == P.DELIVER and step.from_stage == petitions.Stage.REVIEWED
        done[Station.SERVE_REVIEW if of_the_review else step.action] = local_day(step.at)
    reached = max((place for place, station in enumerate(line) if station in done), default=-1)
    if matter.is_history and matter.closed_on is not None and line is not ACCUSATION:
        # What came in as closed went the way before it was kept here.
        reached = max(reached, *(place for place, station in enumerate(line) if station in CLOSING))
    # What came in as settled was put into the file elsewhere; of the others only filing remains.
    over = matter.stage in petitions.ENDED and matter.stage not in petitions.TURNED_AWAY
    ended = over or (matter.is_history and matter.settled_on is not None)
    way: list[PathStep] = []
    for place, station in enumerate(line):
        action = P.DELIVER if station is Station.SERVE_REVIEW else station
        name = WORDS["station"].get(station, label(action))
        if place <= reached:
            way.append(PathStep(name, "done", done.get(station)))
        elif place == reached + 1 and not ended and again is None:
            name = WORDS["station"].get(station, coming(matter, facts, action))
            way.append(PathStep(name, "now", None, _days_waiting(steps, today), _due(matter, action), action))
        else:
            way.append(PathStep(name, "todo", None, None, _due(matter, action)))
    if matter.stage == petitions.Stage.OBJECTED:
        way = [replace(step, state="todo", days=None, act=None) if step.state == "now" else step for step in way]
        name = coming(matter, facts, P.AGREE)
        way.insert(reached + 1, PathStep(name, "now", None, _days_waiting(steps, today), None, P.AGREE))
    if again is not None:
        way.insert(reached + 1, PathStep(label(again), "now", None, _days_waiting(steps, today), None, again))
    return way


def _line(matter: Matter, facts: Facts, steps: Sequence[Step]) -> Sequence[StrEnum]:
    """The stations of its way: those of its kind, or the short way of what is not handled here."""
    if facts.category == petitions.Category.ACCUSATION:
        return ACCUSATION
    gone = {step.action for step in steps}
    away = next((act for act in TURNED_AWAY if act in gone), None)
    if away is not None:
        return (P.REGISTER, away, P.ARCHIVE)
    line = LINES[matter.kind]
    directly = any(step.action == P.ACCEPT and step.from_stage == petitions.Stage.REGISTERED for step in steps)
    if directly or facts.received_directly:
        line = tuple(act for act in line if act not in (P.ASSIGN, P.SIGN_FOR))
    return _with_remedies(matter, facts, line)


def _with_remedies(matter: Matter, facts: Facts, line: Sequence[StrEnum]) -> Sequence[StrEnum]:
    """The line with the review after the opinion it is about, and with the recheck in the place of closing."""
    if not isinstance(matter, Petition) or in_force(matter, petitions.RemedyKind.REVIEW) is None:
        return line
    after = line.index(P.DELIVER) + 1
    revoked = facts.review == petitions.Finding.REVOKE_REDO
    line = (*line[:after], P.REVIEW, P.REDO if revoked else Station.SERVE_REVIEW, *line[after:])
    if in_force(matter, petitions.RemedyKind.RECHECK) is None:
        return line
    return tuple(P.RECHECK if station == P.CLOSE else station for station in line)


def _up_to(line: Sequence[StrEnum], last: str) -> set[str]:
    return set(line[: line.index(last) + 1]) if last in line else set(line)


def _days_waiting(steps: Sequence[Step], today: date) -> int | None:
    moved = next((step for step in steps if step.from_stage != step.to_stage), None)
    return (today - local_day(moved.at)).days if moved is not None else None


def _due(matter: Matter, action: StrEnum) -> date | None:
    clock = due(matter, action)
    return clock.due_on if clock is not None else None
