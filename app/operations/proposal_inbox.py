"""Messages about what is proposed of households: who may confirm it is told, and its proposer what became of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.household_proposals import Stands, check_confirmer
from app.domain.permissions import Actor, Permission
from app.models.household_proposals import HouseholdProposal
from app.models.inbox import Message, MessageKind
from app.queries import accounts
from app.queries import household_proposals as rows


def tell_to_confirm(session: Session, proposal: HouseholdProposal, *, actor: Actor, now: datetime) -> None:
    """Tell everybody who may confirm it, each once, however often it is corrected."""
    session.flush()
    kind, behind = MessageKind.PROPOSAL_TO_CONFIRM, rows.behind(session, proposal)
    told = select(Message.person_id).where(Message.proposal_id == proposal.id, Message.kind == kind)
    known = {*session.scalars(told), actor.person_id, None}
    office = accounts.persons_with(session, Permission.MONITOR_DECIDE) - known
    able = accounts.actors_of(session, office, local_day(now))
    persons = dict.fromkeys(one.person_id for one in able if _may_confirm(one, behind))
    session.add_all(Message(person_id=person, proposal_id=proposal.id, kind=kind, at=now) for person in persons)


def tell_decided(session: Session, proposal: HouseholdProposal, *, actor: Actor, now: datetime) -> None:
    """Tell who proposed it what became of it, unless he decided that himself; what is said of it later comes anew."""
    if actor.person_id == proposal.proposed_by_id:
        return
    of_it = (Message.proposal_id == proposal.id, Message.person_id == proposal.proposed_by_id)
    kind = MessageKind.PROPOSAL_DECIDED
    told = session.scalar(select(Message).where(*of_it, Message.kind == kind))
    if told is None:
        session.add(Message(person_id=proposal.proposed_by_id, proposal_id=proposal.id, kind=kind, at=now))
        return
    told.at, told.read_at, told.notification_id = now, None, None


def _may_confirm(one: Actor, behind: Stands) -> bool:
    try:
        check_confirmer(one, behind)
    except Refused:
        return False
    return True
