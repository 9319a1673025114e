"""The paper of an act, made final with it: no step passes without its paper (DOMAIN 8 and 12)."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import Action
from app.letters import decisive
from app.models.letters import ROLES, Letter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import letters as writing
from app.operations.papers import NewPaper
from app.operations.recording import note_event
from app.queries import letters
from app.queries.letter_facts import facts_for


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
    `act_letter_differs` (letter, says) when one made before does not say what the act decided, `told_before_letter`
    (letter, made_on) when it was not made yet on that day, `letter_without_unit` and `letter_names_accused` as for
    drafting.
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
        _check_agrees(session, petition, letter, now)


def brought(papers: Iterable[NewPaper], *roles: PaperRole, code: str) -> None:
    """Raises Refused with this code where the files are chosen, when none in these roles comes with the act."""
    if all(paper.role not in roles for paper in papers):
        raise Refused(code, "papers")


def check_opinion(session: Session, petition: Petition, changed: Iterable[str], *, now: datetime) -> None:
    """What was corrected of the opinion stands in its signed letter: that is put right by its next version first.

    Raises Refused `opinion_letter_differs` (version) at the first fact that does not.
    """
    letter = letters.of_its_act(session, petition, LetterKind.OPINION, Action.ISSUE)
    if letter is None:
        return  # a file was brought
    facts = facts_for(session, petition, letter.unit, local_day(now))
    decided = decisive(LetterKind.OPINION, facts)
    words = {"decision": decided, "adoption": decided, "opinion": facts.opinion, "opinion_law": facts.opinion_law}
    whole = bare(f"{letter.title or ''}{letter.body or ''}")
    for name in changed:
        if bare(words[name]) not in whole:
            raise Refused("opinion_letter_differs", name, version=letter.version)


def _check_agrees(session: Session, petition: Petition, letter: Letter, now: datetime) -> None:
    """Raises Refused `act_letter_differs` when the letter does not say what was just decided."""
    kind = LetterKind(letter.kind)
    says = decisive(kind, facts_for(session, petition, letter.unit, local_day(now)))
    # Whom it goes to is told by its head alone: a text may name several units.
    names = ("addressee",) if kind in (LetterKind.REFER, LetterKind.ASSIGN) else ("title", "body")
    if not any(says in (getattr(letter, name) or "") for name in names):
        raise Refused("act_letter_differs", letter=kind, says=says)


def bare(text: str) -> str:
    """The text without what makes no difference to what it says."""
    return "".join(character for character in text if character.isalnum())
