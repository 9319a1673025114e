"""What happens to a paper after it was added: it is turned, its name or role corrected, withdrawn; its file never."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.reasons import reason_given
from app.files import NAME_LETTERS, clean
from app.models.matters import Matter
from app.models.papers import Attachment, PaperRole, Withdrawal
from app.operations import recording
from app.operations.correcting.correction import is_locked
from app.operations.matters import HANDS_IN, locked, said
from app.operations.recording import Change
from app.queries import dossier

AMENDS = (*HANDS_IN, Permission.MATTER_CORRECT, Permission.VISIT_RECORD)
"""Who adds papers, with a visit too, may put right what he added; what others added, who corrects matters."""


def turn(session: Session, uid: str, turned: int, *, actor: Actor, now: datetime) -> Attachment:
    """Show the paper turned clockwise by so many quarters (0 to 3) from now on; asked twice, it is turned once."""
    require(actor, *AMENDS)
    paper, _ = _locked(session, uid, actor)
    if paper.turned != turned % 4:
        before, paper.turned = paper.turned, turned % 4
        detail = {"before": before, "after": paper.turned}
        recording.note_event(session, "paper.turn", actor=actor, now=now, kind="paper", uid=uid, detail=detail)
    return paper


def may_amend(actor: Actor, paper: Attachment, matter: Matter) -> bool:
    """Whether the actor may correct or withdraw this paper: who corrects matters, and who added it until settlement."""
    if paper.withdrawal is not None:
        return False
    added_it = actor.person_id is not None and paper.added_by_id == actor.person_id and actor.may(*AMENDS)
    return actor.may(Permission.MATTER_CORRECT) or (added_it and matter.settled_on is None)


@dataclass(frozen=True)
class CorrectPaper:
    """更正材料: its name and role as they should be, and why."""

    name: str
    role: PaperRole
    reason: str


def correct(
    session: Session, uid: str, version: int | None, command: CorrectPaper, *, actor: Actor, now: datetime
) -> Attachment:
    """Correct the name or the role of a paper (DECISIONS 9): before and after stay in the timeline.

    Raises Refused `paper_name_missing`, `file_name_too_long`, `paper_kind_stays` when the name takes away its
    extension, `reason_missing`, `nothing_changed`, `not_permitted`, `paper_withdrawn`.
    """
    paper, matter = _amended(session, uid, version, actor)
    name = " ".join(command.name.split())
    if not name:
        raise Refused("paper_name_missing", "name")
    if len(name) > NAME_LETTERS:
        raise Refused("file_name_too_long", "name", limit=NAME_LETTERS)
    name = clean(name)
    if _extension(name) != _extension(paper.name or ""):
        raise Refused("paper_kind_stays", "name", extension=_extension(paper.name or ""))
    why = reason_given(command.reason)
    if (name, command.role) == (paper.name, paper.role):
        raise Refused("nothing_changed", "reason")
    changes = (Change("paper_name", paper.name, name), Change("paper_role", paper.role.value, command.role.value))
    paper.name, paper.role = name, command.role
    recording.record(
        session,
        matter,
        "correct_paper",
        actor=actor,
        now=now,
        from_stage=matter.stage,
        note=why,
        changes=changes,
    )
    return paper


def withdraw(
    session: Session, uid: str, version: int | None, reason: str, *, actor: Actor, now: datetime
) -> Attachment:
    """Withdraw a paper that does not belong to this matter (撤下): kept sealed, proves nothing here, never deleted.

    Raises Refused `reason_too_short`, `not_permitted`, `paper_withdrawn`.
    """
    paper, matter = _amended(session, uid, version, actor)
    withdrawal = Withdrawal(paper=paper, by_id=actor.person_id, at=now)
    withdrawal.reason = said(reason, "reason", "reason_too_short")
    session.add(withdrawal)
    recording.record(
        session,
        matter,
        "withdraw_paper",
        actor=actor,
        now=now,
        from_stage=matter.stage,
        note=withdrawal.reason,
        changes=(Change("paper", paper.name, None), Change("paper_sha256", paper.sha256, paper.sha256)),
    )
    return paper


def _amended(session: Session, uid: str, version: int | None, actor: Actor) -> tuple[Attachment, Matter]:
    paper, matter = _locked(session, uid, actor, version)
    if paper.withdrawal is not None:
        raise Refused("paper_withdrawn")
    if not may_amend(actor, paper, matter):
        raise Refused("not_permitted")
    if paper.role is PaperRole.ORIGINAL and is_locked(matter):
        raise Refused("content_locked")
    return paper, matter


def _locked(session: Session, uid: str, actor: Actor, version: int | None = None) -> tuple[Attachment, Matter]:
    paper = dossier.paper(session, actor, uid)
    if paper is None:
        raise NotFound("paper")
    matter_uid = session.scalar(select(Matter.uid).where(Matter.id == paper.matter_id))
    return paper, locked(session, Matter, matter_uid or "", version, actor=actor)


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
