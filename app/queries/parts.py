"""Who had a part in the rectification of an item, for its page: names, and what each of them did or was."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.separation import RECTIFIED, Part
from app.domain.workflow import Facts
from app.models.directory import Person


def who_rectified(session: Session, facts: Facts) -> Sequence[tuple[Person, list[Part]]]:
    """Everybody who may check nothing of the item, with his parts, the weightiest first."""
    had: dict[int, list[Part]] = {}
    for part in RECTIFIED:
        for person in sorted(person for one, person in facts.parts if one is part):
            had.setdefault(person, []).append(part)
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(had)))}
    return [(people[person], parts) for person, parts in had.items()]
