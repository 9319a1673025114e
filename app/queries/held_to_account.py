"""Advice to hold somebody to account (追究责任, art. 40): who may read it, and what of a matter is kept from the rest.

Its petition is seen by the unit and the town that answer for it, where those work whom it is about or who stand below
him: only who gave it, who answers it and who supervises reads it, its paper, its steps and what came with it.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true
from sqlalchemy.orm import Session

from app.domain.advising import LETTERS, AdviceKind
from app.domain.letters import LetterKind
from app.domain.permissions import Actor, Permission, Role
from app.letters import NAMES
from app.models.advice import Advice
from app.models.letters import Letter
from app.models.matters import Matter
from app.models.papers import Attachment
from app.models.timeline import Step
from app.queries.corrections import CORRECTED, base, told

KIND = LETTERS[AdviceKind.ACCOUNTABILITY]
"""Its paper."""
_ACTS = ("give_advice", "answer_advice", "withdraw_advice")
_ITS_TIMES = (Advice.given_at, Advice.answered_at, Advice.withdrawn_at)


def readable(actor: Actor) -> ColumnElement[bool]:
    """Which advice the actor may read, of what he sees: the petition office's head and supervisors any, everybody else
    none on accountability, but the head of the unit that has to answer it."""
    if actor.is_system or actor.may(Permission.MATTER_ROUTE) or Role.SUPERVISOR in actor.roles:
        return true()
    return or_(Advice.kind != AdviceKind.ACCOUNTABILITY, _answers(actor))


def _answers(actor: Actor) -> ColumnElement[bool]:
    units = actor.unit_ids | ({actor.unit_id} - {None})
    if not units or not actor.may(Permission.MATTER_APPROVE):
        return false()
    about_him = Advice.about_id.is_not_distinct_from(actor.person_id)
    return and_(Advice.unit_id.in_(units), not_(about_him))


def reads_all(session: Session, actor: Actor, matter: Matter) -> bool:
    """Whether nothing of the matter is kept from the actor for that reason."""
    return not session.scalar(select(exists().where(Advice.matter_id == matter.id, not_(readable(actor)))))


def letter_open(actor: Actor) -> ColumnElement[bool]:
    """Whether a letter of a matter that the actor sees is one he may read."""
    return or_(Letter.kind != KIND, ~exists().where(Advice.matter_id == Letter.matter_id, not_(readable(actor))))


_OF_IT = and_(Advice.matter_id == Attachment.matter_id, Advice.kind == AdviceKind.ACCOUNTABILITY)
ITS_PAPER: ColumnElement[bool] = or_(
    exists().where(Letter.attachment_id == Attachment.id, Letter.kind == KIND),
    exists().where(_OF_IT, or_(*(at == Attachment.added_at for at in _ITS_TIMES))),
)
"""Whether a paper is its letter, or came with it or with its answer."""
ITS_STEP: ColumnElement[bool] = and_(
    Step.action.in_(_ACTS),
    exists().where(
        Advice.matter_id == Step.matter_id,
        Advice.kind == AdviceKind.ACCOUNTABILITY,
        or_(*(at == Step.at for at in _ITS_TIMES)),
    ),
)
"""Whether a step gave, answered or took back such advice: its words are in no index, a hit would tell them."""


def letters_for(session: Session, actor: Actor, matter: Matter, letters: Sequence[Letter]) -> Sequence[Letter]:
    """Those of the matter's letters that the actor may read."""
    if all(one.kind != KIND for one in letters) or reads_all(session, actor, matter):
        return letters
    return [one for one in letters if one.kind != KIND]


def papers_for(session: Session, actor: Actor, matter: Matter, papers: Sequence[Attachment]) -> Sequence[Attachment]:
    """Those of the matter's papers that he may read."""
    if reads_all(session, actor, matter):
        return papers
    kept = set(session.scalars(select(Attachment.id).where(Attachment.matter_id == matter.id, ITS_PAPER)))
    return [one for one in papers if one.id not in kept]


def paper_open(session: Session, actor: Actor, paper: Attachment) -> bool:
    """Whether this paper is one that he may read."""
    its = paper.matter is not None and session.scalar(select(ITS_PAPER).where(Attachment.id == paper.id))
    return not its or (paper.matter is not None and reads_all(session, actor, paper.matter))


def steps_for(session: Session, actor: Actor, matter: Matter, steps: Sequence[Step]) -> Sequence[Step]:
    """Those steps of the matter that he may read: none by which it was given, answered, taken back or corrected, none
    about its paper."""
    if reads_all(session, actor, matter):
        return steps
    return [step for step in steps if not _is_of_it(step)]


def _is_of_it(step: Step) -> bool:
    facts = told(step)
    if step.action in _ACTS:
        return ("advice_kind", None, AdviceKind.ACCOUNTABILITY.value) in facts
    if step.action == CORRECTED:
        return any(base(name).startswith("advice_") for name, *_ in facts)
    said = (step.note or "", *(value or "" for _, *both in facts for value in both))
    return any(NAMES[LetterKind(KIND)] in one for one in said)
