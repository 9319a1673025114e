"""What steps tell of facts that were corrected: what was said last, and the names people had before."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.matters import Matter
from app.models.timeline import Step

NAME = "name"
Told = tuple[str, str | None, str | None]


def told(step: Step) -> list[Told]:
    """Each fact that the step changed: its name, before and after, as they are stored."""
    return [(name, before, after) for name, before, after in json.loads(step.changes or "[]")]


def base(name: str) -> str:
    """The name of a fact without the place of the one it belongs to: name.2 is the second person's name."""
    return name.partition(".")[0]


def last_said(session: Session, matter: Matter, name: str) -> str | None:
    """What was said last of a fact that stands in the steps alone."""
    return next((after for fact, _, after in _told_of(session, matter) if fact == name), None)


def former_names(session: Session, matter: Matter) -> frozenset[str]:
    """Names that people of this matter were given before they were corrected: as secret as their right ones."""
    found = _told_of(session, matter)
    return frozenset(text for fact, *both in found if base(fact) == NAME for text in both if text)


def _told_of(session: Session, matter: Matter) -> Iterator[Told]:
    found = select(Step).where(Step.matter_id == matter.id, Step.changes_sealed.is_not(None)).order_by(Step.id.desc())
    for step in session.scalars(found):
        yield from told(step)
