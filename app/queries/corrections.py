"""What steps tell of facts that were corrected: what was said last, and the names people had before."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.domain.rectification import heads_named, looked_at
from app.models.matters import Matter
from app.models.petitions import Agent, Petitioner
from app.models.rectification import RectificationItem, Verification
from app.models.timeline import Step

NAMES = ("name", "agent_name")
WORDS = "step_words"
"""The fact under which a correction keeps the words of a step; its place is the uid of that step."""
ROW_WORDS = frozenset(
    {"remedy_request", "remedy_opinion", "supervision_demand", "supervision_answer"}
    | {"promise", "promise_note", "assist_task", "assist_reply", "assist_waiver", "person_delivery_note"}
    | {"advice_text", "advice_reply", "advice_withdrawal"}
    | {"instruction_answer", "instruction_settlement", "instruction_withdrawal"}
)
"""Facts that a row of their own keeps and the step of their act tells in its words."""
CORRECTED = "correct"
"""The action of a correction."""
Told = tuple[str, str | None, str | None]
Telling = Step | Row[*tuple[Any, ...]]
"""A step, or its columns alone: uid, matter, action and changes."""


def told(step: Telling) -> list[Told]:
    """Each fact that the step changed: its name, before and after, as they are stored."""
    return [(name, before, after) for name, before, after in json.loads(Step.changes.of(step) or "[]")]


def base(name: str) -> str:
    """The name of a fact without the place of the one it belongs to: name.2 is the second person's name."""
    return name.partition(".")[0]


def last_said(session: Session, matter: Matter, name: str) -> str | None:
    """What was said last of a fact that stands in the steps alone."""
    return next((after for fact, _, after in _told_of(session, matter) if fact == name), None)


def latest(session: Session, matter: Matter) -> dict[str, str | None]:
    """What corrections said last of each fact, by its name with its place."""
    found = select(Step).where(Step.matter_id == matter.id, Step.action == CORRECTED).order_by(Step.id)
    return {fact: after for step in session.scalars(found) for fact, _, after in told(step)}


def formerly(session: Session, matter: Matter, name: str, act: str) -> list[str]:
    """What a text was before each correction since the last such act; none where it stands as it was signed."""
    signed = select(func.max(Step.id)).where(Step.matter_id == matter.id, Step.action == act).scalar_subquery()
    found = select(Step).where(Step.matter_id == matter.id, Step.action == CORRECTED, Step.id > signed)
    steps = session.scalars(found.order_by(Step.id))
    return [before for step in steps for fact, before, _ in told(step) if fact == name and before]


def words_in(session: Session, ids: Iterable[int]) -> dict[str, str]:
    """The words of steps of these matters that were corrected, as they stand since, by the uid of the step."""
    return words(corrections_of(session, ids))


def corrections_of(session: Session, ids: Iterable[int]) -> Sequence[Step]:
    """The corrections of these matters, the oldest first."""
    found = select(Step).where(Step.matter_id.in_(ids), Step.action == CORRECTED, Step.changes_sealed.is_not(None))
    return session.scalars(found.order_by(Step.id)).all()


def words(steps: Iterable[Telling]) -> dict[str, str]:
    """The same of these steps, the oldest first."""
    changes = (change for step in steps if step.action == CORRECTED for change in told(step))
    return {fact.partition(".")[2]: after for fact, _, after in changes if base(fact) == WORDS and after}


def rewritten(steps: Iterable[Telling]) -> dict[int, list[tuple[str, str]]]:
    """What reviews, answers and the like (ROW_WORDS) said before corrections by these steps and what they say since, in
    their order, by the id of the matter: the steps that told it keep the words of their day."""
    found: dict[int, list[tuple[str, str]]] = {}
    for step in steps:
        for fact, before, after in told(step) if step.action == CORRECTED else ():
            if base(fact) in ROW_WORDS and before:
                found.setdefault(step.matter_id, []).append((before, after or ""))
    return found


def words_of(session: Session, step: Step) -> str | None:
    """The words of a step, as they were corrected last."""
    return words_in(session, [step.matter_id]).get(step.uid, step.note)


def names_in(session: Session, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """What is hidden in texts from those who see names masked (DECISIONS 12), by the id of the matter.

    The names of its people and of the households that an item affects or that were looked at, those before a
    correction too: they are as secret as the right ones.
    """
    names: dict[int, set[str]] = {number: set() for number in ids}
    for person in session.scalars(select(Petitioner).where(Petitioner.petition_id.in_(names))):
        if person.name and len(person.name) > 1:
            names[person.petition_id].add(person.name)
    for agent in session.scalars(select(Agent).where(Agent.petition_id.in_(names))):
        if agent.name and len(agent.name) > 1:
            names[agent.petition_id].add(agent.name)
    for item in session.scalars(select(RectificationItem).where(RectificationItem.id.in_(names))):
        names[item.id].update(heads_named(item.household))
    forms = select(Verification).where(Verification.item_id.in_(names), Verification.sample_sealed.is_not(None))
    for form in session.scalars(forms):
        names[form.item_id].update(name for one, _ in looked_at(form.sample or "") for name in heads_named(one))
    for step in session.scalars(select(Step).where(Step.matter_id.in_(names), Step.changes_sealed.is_not(None))):
        for fact, *both in told(step):
            if base(fact) in NAMES:
                names[step.matter_id].update(filter(None, both))
            elif fact == "household":
                names[step.matter_id].update(name for text in both for name in heads_named(text))
    return {number: frozenset(several) for number, several in names.items()}


def _told_of(session: Session, matter: Matter) -> Iterator[Told]:
    found = select(Step).where(Step.matter_id == matter.id, Step.changes_sealed.is_not(None)).order_by(Step.id.desc())
    for step in session.scalars(found):
        yield from told(step)
