"""The paper of an act, made final with it: no step passes without its paper (DOMAIN 8 and 12)."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import Action
from app.models.letters import ROLES
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import letters as writing
from app.operations import saying
from app.operations.agreeing import check_act
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
    told_on: date | None = None,
) -> None:
    """Let the act that was just recorded have its paper.

    It is what came with the act in the role of this paper, else the final letter made for it before, else the draft of
    this kind, else what is filled from the matter as it is now. `told_on`: the day on which it reached the petitioner.
    Raises Refused `act_letter_blank` (letter, blanks) while something of it is to be filled in by hand,
    `act_letter_differs`, `act_letter_contrary` (letter, says) and what `saying.check` does when one made before does
    not say what the act decided, `told_before_letter` (letter, made_on) when it was not made yet on that day,
    `letter_without_unit` and `letter_names_accused` as for drafting.
    """
    if kind in ROLES and any(paper.role == ROLES[kind] for paper in brought):
        return
    session.expire(petition, ["unit"])  # the act may have named another one than was read before it
    letter = letters.unused(session, petition, kind)
    if letter is None:
        draft = letters.draft_of(session, petition, kind)
        puts_right = draft is not None and draft.version > 1  # it belongs to the letter that it will replace
        letter = draft if not puts_right else None
    made_before = letter is not None
    letter = letter or writing.filled(session, petition, kind, actor=actor, now=now)
    letter.step_id = step.id
    if letter.sealed_at is None:
        try:
            writing.make_final(session, letter, petition, actor=actor, now=now)
        except Refused as refusal:
            if refusal.code != "letter_blank":
                raise
            raise Refused("act_letter_blank", letter=kind, blanks=refusal.facts["blanks"]) from None
        note_event(session, "letter.sealed", actor=actor, now=now, kind="letter", uid=letter.uid)
    made_on = local_day(letter.sealed_at or now)
    if told_on is not None and told_on < made_on:
        raise Refused("told_before_letter", "notice_on", letter=kind, made_on=made_on)
    if made_before:
        check_act(session, petition, letter, now)
        saying.check(session, petition, letter, now)


def brought(papers: Iterable[NewPaper], *roles: PaperRole, code: str) -> None:
    """Raises Refused with this code where the files are chosen, when none in these roles comes with the act."""
    if all(paper.role not in roles for paper in papers):
        raise Refused(code, "papers")


def check_opinion(session: Session, petition: Petition, *, now: datetime) -> None:
    """What was corrected of a signed opinion stands in its next version before it is served or the matter is closed.

    Raises Refused `act_letter_differs` or `act_letter_contrary` (letter, says), as `check_act` does.
    """
    letter = letters.of_its_act(session, petition, LetterKind.OPINION, Action.ISSUE)
    if letter is not None:  # else a file was brought
        check_act(session, petition, letter, now)
