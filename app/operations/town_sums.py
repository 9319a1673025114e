"""Signing for the figures of a town that are not the sums of its villages (T58)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.sums import Difference, Summed
from app.models.sums import TownSum
from app.operations import recording
from app.operations.matters import said
from app.queries import directory, town_sums


def sign(
    session: Session,
    uid: str,
    reason: str,
    seen: str | None,
    *,
    actor: Actor,
    now: datetime,
    token: str | None = None,
) -> TownSum:
    """Explain the differences of the town of this address and sign for them: its principal alone does.

    `seen`: the differences as they stood on the page (`spoken`); others that came meanwhile are looked at first.
    """
    require(actor, Permission.SUM_SIGN)
    today, town = local_day(now), directory.unit_by_uid(session, uid)
    if town is None:
        raise NotFound
    who = town_sums.principal(session, town.id, today)
    if who is None or actor.person_id != who.person_id:
        raise Refused("sum_principal_only")
    if (made := recording.made_before(session, token)) is not None:
        return session.scalars(select(TownSum).where(TownSum.uid == made)).one()
    apart = town_sums.of_town(session, who, town.id, today)
    if not apart:
        raise Refused("sums_agree")
    if seen != spoken(apart):
        raise Refused("sums_moved")
    by = {one.figure: one.by for one in apart}
    row = TownSum(
        town_id=town.id,
        signed_at=now,
        signed_by_id=actor.person_id,
        **{figure.value: by.get(figure, 0) for figure in Summed},
    )
    row.reason = said(reason, "reason", "reason_too_short")
    session.add(row)
    session.flush()
    detail = {"row": row.uid}
    recording.note_event(session, "town_sum.sign", actor=actor, now=now, kind="unit", uid=town.uid, detail=detail)
    recording.spend(session, token, row.uid, actor=actor, now=now)
    return row


def spoken(apart: tuple[Difference, ...]) -> str:
    """The differences as one word, to be held against those of a later instant."""
    return " ".join(f"{one.figure}:{one.by}" for one in apart)
