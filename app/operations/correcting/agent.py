"""Correcting who brought a petition for somebody else (代理人): another one, one who was left out, or none at all."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.petitions import Petition
from app.operations.correcting.correction import done, opened_content, spoken, unmasked
from app.operations.recording import Change
from app.operations.registering import NewAgent, agent_row, clear_title


@dataclass(frozen=True)
class CorrectAgent:
    """The agent as he should be; None: there is none. Name or phone None: they stay as they are."""

    agent: NewAgent | None
    reason: str


def correct_agent(
    session: Session, uid: str, version: int | None, command: CorrectAgent, *, actor: Actor, now: datetime
) -> Petition:
    """Correct the agent; title and what is hidden in texts follow."""
    petition, about = opened_content(session, uid, version, command.reason, actor=actor, now=now)
    old, new = petition.agent, command.agent
    before = (old.name, old.phone, old.relation) if old is not None else (None, None, None)
    after: tuple[object, ...] = (None, None, None)
    if new is not None:
        name = unmasked(new.name, "agent_name") or before[0] or ""
        phone = unmasked(new.phone, "agent_phone") or before[1]
        row = agent_row(petition, NewAgent(name, new.relation, phone))
        after = (row.name, row.phone, row.relation)
        if old is None:
            petition.agent = row
        else:
            old.name, old.phone, old.relation = row.name, row.phone, row.relation
    elif old is not None:
        petition.agent = None
        session.delete(old)
    changes = [
        Change(name, spoken(was), spoken(is_))
        for name, was, is_ in zip(("agent_name", "agent_phone", "agent_relation"), before, after, strict=True)
        if was != is_
    ]
    title = clear_title(session, petition, petition.title)
    if title != petition.title:
        changes.append(Change("title", petition.title, title))
        petition.title = title
    done(session, petition, tuple(changes), about)
    return petition
