"""The one operation that corrects one of several things of a matter, whichever it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Action
from app.models.assists import Assist
from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.promises import Promise
from app.models.rectification import RectificationItem
from app.models.timeline import Step
from app.operations.correcting.advice import OfAdvice
from app.operations.correcting.beside import OfAssist, OfPromise, OfSupervision
from app.operations.correcting.correction import check_reserved, done, opened, opened_as_author
from app.operations.correcting.deliveries import OfDelivery
from app.operations.correcting.instructions import OfInstruction, OfInstructionAnswer
from app.operations.correcting.referrals import OfReferral
from app.operations.correcting.remedies import OfRemedy
from app.operations.correcting.rows import CorrectedRow, Wanted
from app.operations.correcting.steps import SAID_WITH_IT, WITH_WORDS, OfStep
from app.operations.correcting.verifications import OfVerification
from app.queries import advice, instructions


@dataclass(frozen=True)
class CorrectRow:
    """Which one (by uid), its facts as they should be, by name, and the reason."""

    row: str
    values: Mapping[str, object]
    reason: str


def rows_of(session: Session, matter: Matter, actor: Actor) -> list[CorrectedRow]:
    """Everything of which a matter may have several and that the actor can correct, as far as he may read it, the
    newest first: what is somebody's own only he, and whoever may correct nothing else that alone."""
    mine = actor.may(Permission.MATTER_CORRECT)
    several = _several(session, matter, actor)
    return [one for one in several if (mine if one.author is None else one.author == actor.person_id)]


def _several(session: Session, matter: Matter, actor: Actor) -> list[CorrectedRow]:
    found: list[CorrectedRow] = []
    if isinstance(matter, Petition):
        found += [OfRemedy(session, matter, one, one.kind.value) for one in matter.remedies]
        served = [one for one in matter.deliveries if one.ended_on is None]
        given, seen = enumerate(advice.of_matter(session, matter), start=1), advice.seen_of(session, actor, matter)
        found += [OfAdvice(session, matter, one, str(place)) for place, one in given if one in seen]
        found += [OfDelivery(session, matter, one, str(one.petitioner.position + 1)) for one in served]
    if isinstance(matter, RectificationItem):
        places = enumerate(matter.verifications, start=1)
        found += [OfVerification(session, matter, one, str(place)) for place, one in places]
        sent_on = enumerate((one for one in matter.false_findings if one.referred_on), start=1)
        found += [OfReferral(session, matter, one, str(place)) for place, one in sent_on]
    instructed = instructions.of_matter(session, matter)
    for kind, several in (
        (OfInstruction, instructed),
        (OfInstructionAnswer, [one for given in instructed for one in given.answers]),
        (OfSupervision, matter.supervisions),
        (OfPromise, session.scalars(select(Promise).where(Promise.matter_id == matter.id).order_by(Promise.id))),
        (OfAssist, session.scalars(select(Assist).where(Assist.matter_id == matter.id).order_by(Assist.id))),
    ):
        found += [kind(session, matter, one, str(place)) for place, one in enumerate(several, start=1)]
    found += [OfStep(session, matter, step, step.uid) for step in session.scalars(_steps(matter))]
    return sorted(found, key=lambda one: one.on, reverse=True)


def row_of(session: Session, matter: Matter, uid: str, actor: Actor) -> CorrectedRow:
    """The one of this uid. Raises Refused when the matter has none, or it is another's own."""
    row = next((one for one in _several(session, matter, actor) if one.uid == uid), None)
    if row is None:
        raise Refused("row_unknown")
    if row.author not in (None, actor.person_id):
        raise Refused("corrected_by_author")
    if row.author is None and not actor.may(Permission.MATTER_CORRECT):
        raise Refused("not_permitted")
    return row


def correct_row(
    session: Session, uid: str, version: int | None, command: CorrectRow, *, actor: Actor, now: datetime
) -> Matter:
    """Correct the facts of one of several. Raises Refused at the field that is wrong; nothing is kept then.

    What is somebody's own he corrects whatever else he may.
    """
    begun = opened if actor.may(Permission.MATTER_CORRECT) else opened_as_author
    matter, about = begun(session, Matter, uid, version, command.reason, actor=actor, now=now)
    row = row_of(session, matter, command.row, actor)
    before = row.kept()
    values = row.as_kept(command.values, before)
    differing = {fact: value for fact, value in values.items() if value != before.get(fact)}
    check_reserved(differing, row.signed(), actor)
    with session.no_autoflush:  # row and clocks change together
        want = Wanted(before | differing, differing, about.reason, actor, now)
        changes = row.correct(want) if differing else ()
    done(session, matter, changes, about)
    return matter


def _steps(matter: Matter) -> Select[Step]:
    says = Step.action.in_(WITH_WORDS) & Step.note_sealed.is_not(None)
    tells = Step.action.in_((*SAID_WITH_IT, Action.HEAR, Action.EXTEND)) & Step.changes_sealed.is_not(None)
    return select(Step).where(Step.matter_id == matter.id, or_(says, tells)).order_by(Step.id)
