"""The paper by which a petition was routed goes to the right unit once the unit is corrected (转送单、交办单)."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import Action
from app.models.letters import Letter
from app.models.petitions import Petition
from app.operations import letters as writing
from app.operations.recording import Change, note_event
from app.queries import letters
from app.queries.letter_texts import composed

LETTER = "routing_letter"
"""The fact under which the step of the correction names the paper and its version, before and after."""


def follow_unit(session: Session, petition: Petition, *, actor: Actor, now: datetime) -> tuple[Change, ...]:
    """Make the next version of the paper that names the former unit, with the same words and number, to the unit as it
    is now: final at once, so that it stands before anything else is done, and the former one is replaced by it.

    A version that somebody had begun is the one. Nothing where no such paper was made.
    """
    kind = LetterKind(petition.routing) if petition.routing is not None else None
    former = letters.of_its_act(session, petition, kind, Action.ASSIGN) if kind is not None else None
    if former is None or kind is None:
        return ()
    session.flush()
    session.expire(petition, ["unit"])
    session.expire(former, ["replaced_by"])
    addressee = composed(session, petition, kind, former.unit, local_day(now)).addressee
    if addressee == former.addressee:
        return ()
    made = former.replaced_by or writing.next_version(session, former, petition, actor=actor, now=now)
    made.body = (made.body or "").replace(former.addressee or addressee, addressee)
    made.addressee = addressee
    writing.make_final(session, made, petition, actor=actor, now=now)
    note_event(session, "letter.sealed", actor=actor, now=now, kind="letter", uid=made.uid)
    return (Change(LETTER, _called(former), _called(made)),)


def _called(letter: Letter) -> str:
    return f"{letter.number} v{letter.version}"
