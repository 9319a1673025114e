"""What happens to a paper after it was added: it is turned, its name or role corrected, withdrawn; its file never."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.campaigns import ConsentProof
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.reasons import reason_given
from app.files import NAME_LETTERS, clean
from app.models.campaigns import CampaignRow
from app.models.matters import Matter
from app.models.papers import Attachment, PaperRole, Withdrawal
from app.models.receptions import Reception
from app.models.rectification import RectificationItem
from app.operations import campaign_records, evidence, receptions, recording
from app.operations.correcting.correction import is_locked
from app.operations.matters import HANDS_IN, locked, said
from app.operations.papers import Home
from app.operations.recording import Change
from app.queries import campaigns, dossier
from app.queries import receptions as talks
from app.queries.deeds import PROOF
from app.queries.evidence import in_force, proven_by

AMENDS = (*HANDS_IN, Permission.MATTER_CORRECT, Permission.VISIT_RECORD, Permission.HOUSEHOLD_EDIT)
"""Who adds papers, with a visit or for a household too, may put right what he added; what others added, who corrects
matters."""


def turn(session: Session, uid: str, turned: int, *, actor: Actor, now: datetime) -> Attachment:
    """Show the paper turned clockwise by so many quarters (0 to 3) from now on; asked twice, it is turned once."""
    require(actor, *AMENDS)
    paper, _ = _locked(session, uid, actor)
    if paper.turned != turned % 4:
        before, paper.turned = paper.turned, turned % 4
        detail = {"before": before, "after": paper.turned}
        recording.note_event(session, "paper.turn", actor=actor, now=now, kind="paper", uid=uid, detail=detail)
    return paper


def may_amend(actor: Actor, paper: Attachment, home: Home) -> bool:
    """Whether the actor may correct or withdraw this paper: who corrects matters, and who added it until settlement;
    one of a talk, whoever corrects the talk; one of a campaign, whoever enters what is known of its households."""
    if paper.withdrawal is not None:
        return False
    if isinstance(home, Reception):
        return actor.may(Permission.VISIT_RECORD) and talks.may_correct(home, actor)
    if isinstance(home, CampaignRow):
        return actor.may(Permission.HOUSEHOLD_EDIT)
    added_it = actor.person_id is not None and paper.added_by_id == actor.person_id and actor.may(*AMENDS)
    return actor.may(Permission.MATTER_CORRECT) or (added_it and home.settled_on is None)


@dataclass(frozen=True)
class CorrectPaper:
    """更正材料: its name and role as they should be, and why; of evidence of an item which measures (uids) it proves,
    and of which day it is. `measures` None: nothing is said of that."""

    name: str
    role: PaperRole
    reason: str
    measures: tuple[str, ...] | None = None
    dated_on: date | None = None


def correct(
    session: Session, uid: str, version: int | None, command: CorrectPaper, *, actor: Actor, now: datetime
) -> Attachment:
    """Correct the name or the role of a paper (DECISIONS 9): before and after stay in the timeline.

    Raises Refused `paper_name_missing`, `file_name_too_long`, `paper_kind_stays` when the name takes away its
    extension, `reason_missing`, `nothing_changed`, `not_permitted`, `paper_withdrawn`.
    """
    paper, home = _amended(session, uid, version, actor)
    name = " ".join(command.name.split())
    if not name:
        raise Refused("paper_name_missing", "name")
    if len(name) > NAME_LETTERS:
        raise Refused("file_name_too_long", "name", limit=NAME_LETTERS)
    name = clean(name)
    if _extension(name) != _extension(paper.name or ""):
        raise Refused("paper_kind_stays", "name", extension=_extension(paper.name or ""))
    why = reason_given(command.reason)
    proven = _proves(session, paper, home, command, now) if isinstance(home, RectificationItem) else ()
    if (name, command.role) == (paper.name, paper.role) and not proven:
        raise Refused("nothing_changed", "reason")
    told = (Change("paper_name", paper.name, name), Change("paper_role", paper.role.value, command.role.value))
    changes = (*told, *proven)
    paper.name, paper.role = name, command.role
    _tell(session, home, "correct_paper", why, changes, actor, now)
    return paper


def _proves(
    session: Session, paper: Attachment, item: RectificationItem, command: CorrectPaper, now: datetime
) -> tuple[Change, ...]:
    """Let it prove the measures that are named, and no other of the plan in force; what changed of that."""
    if command.role in PROOF and command.measures is None:
        return ()
    proves_now = command.role in PROOF
    wanted, day = (command.measures or ()) if proves_now else (), command.dated_on if proves_now else None
    known, before, was = {one.uid: one for one in in_force(item)}, proven_by(item, paper), paper.dated_on
    if not known.keys() >= set(wanted):
        raise Refused("measure_unknown", "measures")
    stays = day == was and {uid for uid, one in known.items() if evidence.ties(one, paper)} == set(wanted)
    # What was named before there were such days may have none.
    if wanted and not stays and (day is not None or was is not None):
        evidence.check_day(session, item, day, now=now)
    evidence.release(paper, [one for uid, one in known.items() if uid not in wanted])
    for uid in wanted:
        evidence.tie(known[uid], paper)
    paper.dated_on = day
    told = (
        Change("paper_measures", _numbers(before), _numbers(proven_by(item, paper))),
        Change("paper_dated_on", was.isoformat() if was else None, day.isoformat() if day else None),
    )
    return tuple(change for change in told if change.before != change.after)


def _numbers(found: list[int]) -> str | None:
    return " ".join(map(str, found)) or None


def withdraw(
    session: Session, uid: str, version: int | None, reason: str, *, actor: Actor, now: datetime
) -> Attachment:
    """Withdraw a paper that does not belong there (撤下): kept sealed, proves nothing here, never deleted.

    Raises Refused `reason_too_short`, `not_permitted`, `paper_withdrawn`; `consent_paper_last` when it is all that a
    household signed of what it wants.
    """
    paper, home = _amended(session, uid, version, actor)
    if isinstance(home, CampaignRow) and home.consent_proof is ConsentProof.SIGNED:
        standing = campaigns.papers_of(session, [home]).get(home.id, ())
        if all(one is paper for one in standing):
            raise Refused("consent_paper_last", "reason")
    withdrawal = Withdrawal(paper=paper, by_id=actor.person_id, at=now)
    withdrawal.reason = said(reason, "reason", "reason_too_short")
    session.add(withdrawal)
    changes = (Change("paper", paper.name, None), Change("paper_sha256", paper.sha256, paper.sha256))
    _tell(session, home, "withdraw_paper", withdrawal.reason, changes, actor, now)
    return paper


def _tell(
    session: Session, home: Home, action: str, why: str, changes: tuple[Change, ...], actor: Actor, now: datetime
) -> None:
    """The matter tells of it in its timeline, the talk and the household's row of a campaign in their history."""
    if isinstance(home, Matter):
        recording.record(session, home, action, actor=actor, now=now, from_stage=home.stage, note=why, changes=changes)
        return
    if isinstance(home, CampaignRow):
        campaign_records.write(session, home.campaign, home, action, actor, now, note=why, changes=changes)
        return
    receptions.keep_change(home, why, [(one.field, one.before, one.after) for one in changes], actor=actor, now=now)
    recording.note_event(session, f"reception.{action}", actor=actor, now=now, kind="reception", uid=home.uid)


def _amended(session: Session, uid: str, version: int | None, actor: Actor) -> tuple[Attachment, Home]:
    paper, home = _locked(session, uid, actor, version)
    if paper.withdrawal is not None:
        raise Refused("paper_withdrawn")
    if not may_amend(actor, paper, home):
        raise Refused("not_permitted")
    if isinstance(home, Matter) and paper.role is PaperRole.ORIGINAL and is_locked(home):
        raise Refused("content_locked")
    return paper, home


def _locked(session: Session, uid: str, actor: Actor, version: int | None = None) -> tuple[Attachment, Home]:
    paper = dossier.paper(session, actor, uid)
    if paper is None:
        raise NotFound("paper")
    if paper.reception is not None:
        return paper, paper.reception
    if paper.campaign_row is not None:
        return paper, paper.campaign_row
    matter_uid = session.scalar(select(Matter.uid).where(Matter.id == paper.matter_id))
    return paper, locked(session, Matter, matter_uid or "", version, actor=actor)


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
