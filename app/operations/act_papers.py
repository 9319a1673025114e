"""The paper of an act, made final with it: no step passes without its paper (DOMAIN 8 and 12)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.models.letters import ROLES
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import letters as writing
from app.operations.papers import NewPaper
from app.operations.recording import note_event
from app.queries import letters


def accompany(
    session: Session,
    petition: Petition,
    kind: LetterKind,
    step: Step,
    brought: Iterable[NewPaper] = (),
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Let the act that was just recorded have its paper.

    It is what came with the act in the role of this paper, else the final letter made for it before, else the draft of
    this kind, else what is filled from the matter as it is now. Raises Refused `act_letter_blank` (letter, blanks)
    while something of it is to be filled in by hand, `letter_without_unit` and `letter_names_accused` as for drafting.
    """
    if kind in ROLES and any(paper.role == ROLES[kind] for paper in brought):
        return
    letter = letters.unused(session, petition, kind)
    if letter is None:
        draft = letters.draft_of(session, petition, kind)
        puts_right = draft is not None and draft.version > 1  # it belongs to the letter that it will replace
        letter = draft if not puts_right else None
        letter = letter or writing.filled(session, petition, kind, actor=actor, now=now)
        try:
            writing.make_final(session, letter, petition, actor=actor, now=now)
        except Refused as refusal:
            if refusal.code != "letter_blank":
                raise
            raise Refused("act_letter_blank", letter=kind, blanks=refusal.facts["blanks"]) from None
        note_event(session, "letter.sealed", actor=actor, now=now, kind="letter", uid=letter.uid)
    letter.step_id = step.id
    session.flush()
