"""The one door for writing a campaign: its history, the journal."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.campaigns import Campaign, CampaignLine, CampaignRow
from app.operations import recording
from app.operations.recording import Change


def write(
    session: Session,
    campaign: Campaign,
    row: CampaignRow | None,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    note: str | None = None,
    changes: Sequence[Change] = (),
) -> None:
    """The line that people read, and the journal entry that proves it. `row`: of which one; None of the campaign."""
    line = CampaignLine(
        campaign_id=campaign.id,
        row_id=row.id if row is not None else None,
        action=action,
        at=now,
        person_id=actor.person_id,
        unit_id=actor.unit_id,
    )
    line.note = note
    told = [[change.field, change.before, change.after] for change in changes]
    line.changes = json.dumps(told, ensure_ascii=False) if told else None
    session.add(line)
    session.flush()
    detail = {"line": line.uid, "facts": sorted({change.field for change in changes})}
    kind, uid = ("campaign_row", row.uid) if row is not None else ("campaign", campaign.uid)
    recording.note_event(
        session, f"campaign.{action}", actor=actor, now=now, kind=kind, uid=uid, detail=detail | {"of": campaign.uid}
    )
