"""Same person, household or round and similar matters beside a form that makes a matter, as far as the clerk may know.

DECISIONS 19: what lies outside his scope goes to the county petition office's worklist, never to him.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from flask import current_app
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.contents import Content
from app.domain.duplicates import Proposed, SamePerson, SameRound, Similarity, similarity
from app.domain.escalation import Level
from app.domain.permissions import Actor
from app.domain.privacy import shortened
from app.domain.rectification import RoundSource
from app.domain.suggestions import Suggestion, suggestion
from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.operations.registering import NewAccused, NewPetitioner
from app.queries import duplicates, search
from app.web.matters import ClockLine, clock_lines
from app.web.veil import veil_of

ANSWER_LETTERS = 90
MOST_JUDGED = 20


@dataclass(frozen=True)
class Sought:
    """What a form says of the matter to come, as far as others are found by it; `round` is its source and name.

    `accused`: of an anonymous accusation those complained of, who stand for the unknown person.
    """

    text: str
    title: str
    village_id: int | None
    household: str
    content: Content | None = None
    people: Sequence[NewPetitioner] = ()
    accused: Sequence[NewAccused] = ()
    round: tuple[RoundSource, str] | None = None


@dataclass(frozen=True)
class Match:
    """A matter that may be the same, and why: by person, household or round, by text with the words it shares, by place
    and category."""

    matter: Matter
    title: Sequence[tuple[str, bool]]
    clock: ClockLine | None
    holder_days: int | None
    answer: str
    reason: SamePerson | None = None
    household: bool = False
    same_round: SameRound | None = None
    likeness: Similarity = Similarity.NONE
    score: float | None = None
    words: Sequence[str] = ()
    same_place: bool = False

    @property
    def is_aside(self) -> bool:
        """Whether its place and category alone speak for it, or those complained of while it tells other facts: worth
        a look, but nothing waits for that."""
        by_person = self.reason not in (None, SamePerson.ACCUSED)
        stronger = by_person or self.household or self.same_round or self.likeness is not Similarity.NONE
        return (self.same_place or self.reason is SamePerson.ACCUSED) and not stronger

    @property
    def proposed(self) -> Proposed:
        """What is kept of it when the matter is saved."""
        return Proposed(self.matter.uid, self.reason, self.household, self.same_place, self.score)


def matches(
    session: Session, actor: Actor, sought: Sought, now: datetime, *, judged: Iterable[str] = ()
) -> list[Match]:
    """What the same round found in the same village first, then the same person's petitions, then the household's,
    then similar matters, then those of the same village and category, each matter once.

    `judged`: matters that were judged already; they stay although nothing else may speak for them any more.
    """
    found: dict[int, Match] = {}
    for match in _found(session, actor, sought, judged, now):
        before = found.get(match.matter.id, match)
        found[match.matter.id] = replace(
            before,
            title=match.title if match.words else before.title,
            reason=before.reason or match.reason,
            household=before.household or match.household,
            likeness=match.likeness if before.likeness is Similarity.NONE else before.likeness,
            score=match.score if before.score is None else before.score,
            words=before.words or match.words,
            same_place=before.same_place or match.same_place,
        )
    near = [replace(match, same_round=_same_round(match.matter, sought)) for match in found.values()]
    return sorted(near, key=lambda match: match.same_round is not SameRound.VILLAGE)


def all_seen(found: Sequence[Match], seen: Container[str]) -> bool:
    """Whether every match that speaks for itself had been shown when the form was sent: nothing is saved before."""
    return all(match.matter.uid in seen or match.is_aside for match in found)


def suggested(found: Sequence[Match], chosen: Content | None) -> Suggestion | None:
    """The category that most of the matters with a like text bear; None when it is chosen already."""
    alike = (match.matter for match in found if match.likeness is not Similarity.NONE)
    made = suggestion([(matter.content, matter.poverty) for matter in alike])
    return made if made is None or made.content is not chosen else None


def _found(session: Session, actor: Actor, sought: Sought, judged: Iterable[str], now: datetime) -> Iterator[Match]:
    village_id = sought.village_id
    if sought.round is not None:
        source, name = sought.round
        for matter in duplicates.same_round(session, actor, source=source, name=name, village_id=village_id):
            yield _match(actor, matter, now)
    for person in sought.people:
        for same in duplicates.same_person(
            session, actor, name=person.name, id_no=person.id_no, phone=person.phone, village_id=village_id
        ):
            yield replace(_match(actor, same.petition, now), reason=same.reason)
    accused = duplicates.accused_known(session, [(one.person_id, one.unit_id, one.name) for one in sought.accused])
    for alike in duplicates.same_accused(session, actor, accused=accused, text=sought.text):
        found, facts = _match(actor, alike.petition, now), similarity(alike.score)
        yield replace(found, reason=SamePerson.ACCUSED, likeness=facts, score=alike.score)
    for matter in duplicates.same_household(session, actor, household=sought.household, village_id=village_id):
        yield replace(_match(actor, matter, now), household=True)
    engine = current_app.extensions["search"]
    for hit in search.similar(session, actor, engine, sought.text, title=sought.title):
        if (likeness := similarity(hit.score)) is not Similarity.NONE:
            yield replace(
                _match(actor, hit.matter, now), title=hit.title, likeness=likeness, score=hit.score, words=hit.words
            )
    today = local_day(now)
    for matter in duplicates.same_place(session, actor, village_id=village_id, content=sought.content, today=today):
        yield replace(_match(actor, matter, now), same_place=True)
    for matter in search.loaded(session, actor, islice(judged, MOST_JUDGED)):
        yield _match(actor, matter, now)


def _same_round(matter: Matter, sought: Sought) -> SameRound | None:
    if not isinstance(matter, RectificationItem) or (matter.round.source, matter.round.name) != sought.round:
        return None
    of_village = sought.village_id is not None and matter.village_id == sought.village_id
    return SameRound.VILLAGE if of_village else SameRound.ROUND


def _match(actor: Actor, matter: Matter, now: datetime) -> Match:
    today = local_day(now)
    lines = clock_lines(matter, today, running=True)
    running = next((line for line in lines if line.level not in (Level.DONE, Level.WINDOW)), None)
    span = matter.span
    answer = _beginning(veil_of(matter, actor).text(matter.opinion)) if isinstance(matter, Petition) else ""
    return Match(
        matter,
        [(matter.title, False)],
        running,
        (today - local_day(span.from_at)).days if span else None,
        answer,
    )


def _beginning(answer: str) -> str:
    short = shortened(answer, ANSWER_LETTERS)
    return short if short == answer else f"{short}…"
