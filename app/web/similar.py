"""Same person and similar matters beside the registration form, as far as the clerk may know (DECISIONS 19)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.duplicates import SamePerson, Similarity, similarity
from app.domain.permissions import Actor
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations.registering import NewPetitioner
from app.queries import duplicates, search
from app.web.matters import ClockLine, clock_lines
from app.web.veil import veil_of

ANSWER_LETTERS = 80


@dataclass(frozen=True)
class Match:
    """A matter that may be the same, and why."""

    matter: Matter
    title: Sequence[tuple[str, bool]]
    reason: SamePerson | None
    likeness: Similarity
    words: Sequence[str]
    clock: ClockLine | None
    holder_days: int | None
    answer: str


def matches(
    session: Session,
    actor: Actor,
    people: Iterable[NewPetitioner],
    text: str,
    village_id: int | None,
    now: datetime,
) -> list[Match]:
    """The same person's petitions first, then similar matters, each matter once."""
    found: dict[int, Match] = {}
    alike = {hit.matter.id: hit for hit in _similar(session, actor, text)}
    for person in people:
        for same in duplicates.same_person(
            session, actor, name=person.name, id_no=person.id_no, phone=person.phone, village_id=village_id
        ):
            petition = same.petition
            found.setdefault(petition.id, _match(actor, petition, same.reason, alike.get(petition.id), now))
    for hit in alike.values():
        if similarity(hit.score) is not Similarity.NONE:
            found.setdefault(hit.matter.id, _match(actor, hit.matter, None, hit, now))
    return list(found.values())


def _similar(session: Session, actor: Actor, text: str) -> Sequence[search.Found]:
    engine = current_app.extensions.get("search")
    return search.similar(session, actor, engine, text) if engine is not None else ()


def _match(actor: Actor, matter: Matter, reason: SamePerson | None, hit: search.Found | None, now: datetime) -> Match:
    today = local_day(now)
    running = next((line for line in clock_lines(matter, today) if line.done_on is None), None)
    span = next((span for span in matter.holdings if span.to_at is None), None)
    answer = veil_of(matter, actor).text(matter.opinion)[:ANSWER_LETTERS] if isinstance(matter, Petition) else ""
    pieces = [piece for snippet in hit.snippets for piece in snippet.pieces] if hit else []
    return Match(
        matter,
        list(hit.title) if hit else [(matter.title, False)],
        reason,
        similarity(hit.score) if hit else Similarity.NONE,
        list(dict.fromkeys(piece.text for piece in pieces if piece.marked)),
        running,
        (today - local_day(span.from_at)).days if span else None,
        answer,
    )
