"""Whether a paper that is made final agrees with the record, with its act and in every later version (DOMAIN 8, 12)."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.letters import ADVICE, LetterKind
from app.domain.petitions import Action, RemedyKind, Stage
from app.letters import contrary, missing, stale, unlike
from app.models.letters import Letter
from app.models.petitions import Petition
from app.models.timeline import Step
from app.queries.corrections import formerly
from app.queries.letter_facts import facts_for

ROUTES = (LetterKind.REFER, LetterKind.ASSIGN)
CORRECTED_AS = {
    LetterKind.OPINION: ("opinion", Action.ISSUE),
    LetterKind.REVIEW_OPINION: (f"remedy_opinion.{RemedyKind.REVIEW}", Action.REVIEW),
    LetterKind.RECHECK_OPINION: (f"remedy_opinion.{RemedyKind.RECHECK}", Action.RECHECK),
}
"""How a correction calls the words of each opinion, and by which act they were signed."""
BEGIN_ANEW = (Action.REDO, Action.REOPEN)


def check_act(session: Session, petition: Petition, letter: Letter, now: datetime) -> None:
    """Raises Refused `act_letter_differs` (letter, says) or `act_letter_contrary` (letter, says) when one that was made
    before does not say what was just decided."""
    _check(session, petition, letter, now, "act_letter_differs", "act_letter_contrary")


def check_version(session: Session, petition: Petition, letter: Letter, now: datetime) -> None:
    """Raises Refused `letter_differs` (letter, says) or `letter_contrary` (letter, says) when what is to be final says
    something else than the record; before the act nothing is decided, and the act checks it then."""
    kind = LetterKind(letter.kind)
    if is_over(session, letter):
        _check_former(letter)
    elif letter.step_id is not None or not _may_be_of_the_next(kind, petition):
        _check(
            session,
            petition,
            letter,
            now,
            "letter_differs",
            "letter_contrary",
            "addressee" if kind in ROUTES else "body",
        )


def _check(
    session: Session,
    petition: Petition,
    letter: Letter,
    now: datetime,
    differs: str,
    against: str,
    field: str | None = None,
) -> None:
    kind, text = LetterKind(letter.kind), _text(letter)
    facts = facts_for(session, petition, letter.unit, local_day(now))
    if says := missing(kind, facts, text):
        raise Refused(differs, field, letter=kind, says=says)
    if says := contrary(kind, facts, text):
        raise Refused(against, field, letter=kind, says=says)
    if kind in CORRECTED_AS and (formers := formerly(session, petition, *CORRECTED_AS[kind])):
        left_out, kept = stale(kind, facts, formers, text)
        if left_out:
            raise Refused(differs, field, letter=kind, says=left_out)
        if kept:
            raise Refused(against, field, letter=kind, says=kept)


def _check_former(letter: Letter) -> None:
    kind, former = LetterKind(letter.kind), letter.replaces
    if former is None:
        return
    if kind in ROUTES and letter.addressee != former.addressee:
        raise Refused("letter_differs", "addressee", letter=kind, says=former.addressee)
    if changed := unlike(kind, _text(former), _text(letter)):
        code = "letter_contrary" if changed in _text(letter) else "letter_differs"
        raise Refused(code, "body", letter=kind, says=changed)


def _may_be_of_the_next(kind: LetterKind, petition: Petition) -> bool:
    """Whether it can be made for an act that is still to come, while the record tells of an earlier one."""
    return kind in ADVICE or (kind in ROUTES and petition.stage == Stage.REGISTERED)


def is_over(session: Session, letter: Letter) -> bool:
    """Whether the act that it belongs to was done once more since, or the handling began anew: then the record tells
    of another one."""
    if letter.step_id is None:
        return False
    if letter.kind in ADVICE:  # one act has the papers of three kinds
        mine = select(Letter.id).where(Letter.matter_id == letter.matter_id, Letter.kind == letter.kind)
        return bool(session.scalar(select(exists(mine.where(Letter.step_id > letter.step_id)))))
    act = session.get_one(Step, letter.step_id)
    since = select(Step.id).where(Step.matter_id == act.matter_id, Step.id > act.id)
    return bool(session.scalar(select(exists(since.where(Step.action.in_((act.action, *BEGIN_ANEW)))))))


def _text(letter: Letter) -> str:
    # Whom it goes to is told by its head alone: a text may name several units.
    names = ("addressee",) if letter.kind in ROUTES else ("title", "body")
    return "\n".join(getattr(letter, name) or "" for name in names)
