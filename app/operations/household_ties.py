"""Saying whether a matter belongs to a household that its petitioner led to, and taking that back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.reasons import reason_given
from app.models.households import Household, HouseholdTie
from app.models.matters import Matter
from app.models.rectification import RectificationItem
from app.operations import affected, hindrances, recording
from app.operations.matters import advance, locked
from app.operations.recording import Change
from app.queries import household_ties

FIELD = {True: "tied", False: "not_tied"}
"""Under which fact the step tells what was said."""


@dataclass(frozen=True)
class JudgeHousehold:
    """是这一户, or not: which of the proposed households, and why."""

    household_id: int | None
    belongs: bool
    reason: str


@dataclass(frozen=True)
class RevokeHousehold:
    """Take back what was said of the matter and a household, and why."""

    tie_id: int | None
    reason: str


def judge(
    session: Session, uid: str, version: int | None, command: JudgeHousehold, *, actor: Actor, now: datetime
) -> Matter:
    """Say whether a proposed household is the matter's (核对户): who may correct the matter may do it.

    Nothing is told in the household's own history: who reads that may not reach the matter.
    """
    matter = locked(session, Matter, uid, version, actor=actor)
    came_from = advance(session, matter, "correct", actor=actor, now=now)
    there = {one.household.id: one.household for one in household_ties.proposed(session, actor, matter)}
    household = there.get(command.household_id or 0)
    if household is None:
        raise Refused("household_not_proposed", "household")
    reason, held = _said(command.reason), hindrances.held(session, matter)
    change = hold(session, matter, household, belongs=command.belongs, actor=actor, now=now)
    hindrances.follow(session, matter, held, actor=actor, now=now)
    _tell(session, matter, "tie_household", change, reason, came_from, actor, now)
    return matter


def hold_all(
    session: Session, matter: Matter, judged: Iterable[tuple[str, bool]], *, actor: Actor, now: datetime
) -> tuple[Change, ...]:
    """Keep what was said at the counter of the households shown there, by their uids; of an accusation nothing."""
    there = {one.household.uid: one.household for one in household_ties.candidates(session, actor, matter)}
    return tuple(
        hold(session, matter, there[uid], belongs=belongs, actor=actor, now=now)
        for uid, belongs in judged
        if uid in there
    )


def hold(
    session: Session, matter: Matter, household: Household, *, belongs: bool, actor: Actor, now: datetime
) -> Change:
    """Keep what a person said; of several households that were confirmed the last one counts."""
    if belongs:
        for tie in household_ties.of_matter(session, Actor.system(), matter):
            if tie.belongs:
                tie.revoked_at = now
    session.add(
        HouseholdTie(
            matter_id=matter.id,
            household_id=household.id,
            belongs=belongs,
            judged_by_id=actor.person_id,
            judged_at=now,
        )
    )
    session.flush()
    if belongs or matter.household_id in (None, household.id):
        matter.household_id = household_ties.household_of(session, matter)
    if isinstance(matter, RectificationItem):
        affected.follow(session, matter)
    return Change(FIELD[belongs], None, household.number)


def revoke(
    session: Session, uid: str, version: int | None, command: RevokeHousehold, *, actor: Actor, now: datetime
) -> Matter:
    """Take back what was said (撤销核对): the matter hangs again on the household that its words mean, if any."""
    matter = locked(session, Matter, uid, version, actor=actor)
    came_from = advance(session, matter, "correct", actor=actor, now=now)
    tie = next((one for one in household_ties.of_matter(session, actor, matter) if one.id == command.tie_id), None)
    if tie is None:
        raise Refused("no_household_tie", "tie")
    reason, held = _said(command.reason), hindrances.held(session, matter)
    tie.revoked_at = now
    session.flush()
    if tie.belongs or matter.household_id is None:
        matter.household_id = household_ties.household_of(session, matter)
    if isinstance(matter, RectificationItem):
        affected.follow(session, matter)
    hindrances.follow(session, matter, held, actor=actor, now=now)
    change = Change(FIELD[tie.belongs], tie.household.number, None)
    recording.record(
        *(session, matter, "untie_household"),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(change,),
    )
    return matter


def _tell(
    session: Session,
    matter: Matter,
    action: str,
    change: Change,
    reason: str,
    came_from: str,
    actor: Actor,
    now: datetime,
) -> None:
    told = (change,)
    recording.record(session, matter, action, actor=actor, now=now, from_stage=came_from, note=reason, changes=told)


def _said(reason: str) -> str:
    return reason_given(reason)
