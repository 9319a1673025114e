"""打击报复: who may read what a visit told of it, and which words of a matter are kept from everybody else."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.visits import may_know_trouble
from app.models.directory import Unit
from app.models.matters import Matter
from app.models.papers import Attachment
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.corrections import CORRECTED, Told, base, corrections_of, told
from app.queries.directory import is_petition_office
from app.queries.papers import OF_TROUBLE

TOLD_OF_IT = frozenset({"visit_retaliation", "visit_trouble"})
"""What a correction tells of 打击报复 itself."""
NOTE = "visit_note"
PAPER_ACTS = ("correct_paper", "withdraw_paper")
"""What is done to a paper, of which its step tells the name."""


def knower(session: Session, actor: Actor) -> Callable[[Matter], bool]:
    """Whether the actor may read of a matter what was told of 打击报复."""
    unit = session.get(Unit, actor.unit_id) if actor.unit_id is not None else None
    of_office = unit is not None and is_petition_office(session, unit)

    def knows(matter: Matter) -> bool:
        people = {"handler_id": matter.handler_id, "holder_id": matter.holder_id}
        return may_know_trouble(actor, of_office=of_office, unit_id=matter.unit_id, **people)

    return knows


def told_at(session: Session, matter: Matter) -> dict[str, Visit]:
    """The visits of the matter at which it was told, or was until a correction, by their place among its visits."""
    rows = session.scalars(select(Visit).where(Visit.matter_id == matter.id).order_by(Visit.id)).all()
    corrected = {
        fact.partition(".")[2]
        for step in corrections_of(session, [matter.id])
        for fact, *_ in told(step)
        if base(fact) in TOLD_OF_IT
    }
    places = {str(number): visit for number, visit in enumerate(rows, start=1)}
    return {place: visit for place, visit in places.items() if visit.retaliation or place in corrected}


def kept_back(session: Session, step: Step) -> tuple[list[Told], bool]:
    """What a step changed as far as everybody who sees its matter may read it, and whether its words may be read."""
    facts = told(step)
    if step.action in PAPER_ACTS and any(
        name in _papers_names(session, step.matter) for _, *both in facts for name in both
    ):
        return [], False
    if step.action == CORRECTED and any(base(fact) in {*TOLD_OF_IT, NOTE} for fact, *_ in facts):
        hidden = {*TOLD_OF_IT, *(f"{NOTE}.{place}" for place in told_at(session, step.matter))}
        open_ = [one for one in facts if one[0] not in hidden and base(one[0]) not in hidden]
        return open_, len(open_) == len(facts)
    if step.action == "visit" and step.note_sealed is not None:
        return facts, all(visit.recorded_at != step.at for visit in told_at(session, step.matter).values())
    return facts, True


def _papers_names(session: Session, matter: Matter) -> set[str]:
    """What papers that came with such visits are called, and were until a correction."""
    found = select(Attachment).where(Attachment.matter_id == matter.id, OF_TROUBLE)
    names = {paper.name for paper in session.scalars(found)} - {None}
    if not names:
        return set()
    acts = select(Step).where(Step.matter_id == matter.id, Step.action == "correct_paper").order_by(Step.id.desc())
    for step in session.scalars(acts):
        names |= {before for _, before, after in told(step) if after in names}
    return {name for name in names if name}
