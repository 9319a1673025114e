"""The round of checking (检查批次) that an item names: the one that is there, or a new one."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.intake import MOST_PEOPLE
from app.domain.permissions import Actor, Permission, require
from app.domain.rectification import RoundSource
from app.domain.rounds import is_same_paper
from app.models.rectification import Round
from app.operations import recording
from app.operations.matters import check_days
from app.queries import rounds


@dataclass(frozen=True)
class NewRound:
    """A round of checking (检查批次) as the feedback document names it; `problem_count` is what the document counts.

    `limit_on`: the source's own last day, if it set one. `public_notice`: its items are made public before they are
    struck off.
    """

    source: RoundSource
    name: str
    document_no: str | None = None
    document_on: date | None = None
    problem_count: int | None = None
    limit_on: date | None = None
    public_notice: bool = False


def round_of(session: Session, new: NewRound, *, actor: Actor, now: datetime) -> Round:
    """The round of this source and name, made if it is new; facts that were unknown before are filled in.

    Raises Refused when what is known of the round already is another document or another day, or when the document is
    that of another round: one paper feeds back one round, whatever somebody calls it.
    """
    require(actor, Permission.ITEM_ENTER)
    name = " ".join(new.name.split())
    if not name:
        raise Refused("round_missing", "round")
    if new.document_on is not None:
        check_days(new.document_on, "document_on", now=now)
    if new.problem_count is not None and new.problem_count < 1:
        raise Refused("number_out_of_range", "problem_count", least=1, most=MOST_PEOPLE)
    found = session.scalar(select(Round).where(Round.source == new.source, Round.name == name))
    known = found or Round(source=new.source, name=name, created_at=now, public_notice=False)
    check_round(new, known.document_no, known.document_on, known.problem_count)
    if not is_same_paper(known.document_no, new.document_no):
        check_paper(session, new.source, new.document_no, known)
    known.document_no = known.document_no or (new.document_no or "").strip() or None
    known.document_on = known.document_on or new.document_on
    known.problem_count = known.problem_count or new.problem_count
    known.limit_on = known.limit_on or new.limit_on
    known.public_notice = known.public_notice or new.public_notice
    if found is None:
        session.add(known)
        session.flush()
        recording.note_event(session, "round.enter", actor=actor, now=now, kind="round", uid=known.uid)
    return known


def check_round(new: NewRound, document_no: str | None, document_on: date | None, count: int | None) -> None:
    """Refuse a round that is said to come from another document than the one known by its source and name, or from one
    that counts another number of problems: only a correction changes the count."""
    if new.document_no and document_no and not is_same_paper(new.document_no, document_no):
        raise Refused("round_document_differs", "document_no", round=new.name, known=document_no)
    if new.document_on and document_on and new.document_on != document_on:
        raise Refused("round_day_differs", "document_on", round=new.name, known=document_on)
    if new.problem_count and count and new.problem_count != count:
        raise Refused("round_count_differs", "problem_count", round=new.name, known=count)


def check_paper(session: Session, source: RoundSource, document_no: str | None, but: Round) -> None:
    """Refuse a document that is known as that of a round other than this one."""
    other = rounds.of_paper(session, source, document_no, but=but)
    if other is not None:
        raise Refused("round_known_by_paper", "round", document=document_no, round=other.name)


def check_struck_off_before(known: Round, closed_on: date) -> None:
    """Refuse as history what was struck off on the day on which its round came into this system, or since: from then on
    nothing of it is struck off but here, with its proof, its verifier and its signer (R6, R7, R9)."""
    since = local_day(known.created_at)
    if closed_on >= since:
        raise Refused("struck_off_since_kept", "closed_on", day=closed_on, since=since)
