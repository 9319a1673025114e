"""The one door for writing a household's record: locking it, its history, the journal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.domain.errors import Changed, NotFound, Refused
from app.domain.household_proposals import TO_CONFIRM
from app.domain.households import Schooling, Standing, Unclear, unclear
from app.domain.permissions import Actor, Permission, require
from app.models.households import Household, HouseholdChange
from app.operations import journal
from app.operations.recording import Change
from app.queries import households


def locked(session: Session, uid: str, version: int | None, actor: Actor) -> Household:
    """The household for writing. Raises NotFound, Changed on another version, Refused when it is no more."""
    require(actor, Permission.HOUSEHOLD_EDIT)
    household = reached(session, uid, actor)
    if version is not None and version != household.version:
        raise Changed(household.version)
    if household.retired_on is not None:
        raise Refused("household_retired", day=household.retired_on)
    return household


def reached(session: Session, uid: str, actor: Actor) -> Household:
    """The household, or NotFound when it does not exist for the actor."""
    household = households.by_uid(session, actor, uid)
    if household is None:
        raise NotFound
    return household


def lacking(household: Household) -> frozenset[Unclear]:
    """What the register itself says against the household's being clear, whatever is open."""
    living = [member for member in household.members if member.left_on is None]
    insured = [member.insured for member in living]
    standing = Standing(
        *(0, 0, 0, household.housing, household.water_safe),
        insured=None if not insured or None in insured else all(insured),
        dropped_out=sum(member.schooling is Schooling.DROPPED_OUT for member in living),
    )
    return frozenset(unclear(standing))


def weigh(household: Household, before: frozenset[Unclear]) -> bool:
    """Where what stood against the household's being clear is gone, another one has to confirm it; whether it is."""
    is_gone = bool(before - lacking(household))
    household.unconfirmed = household.unconfirmed or is_gone
    return is_gone


@dataclass(frozen=True)
class Done:
    """What was done with the record of one household, before it is written down."""

    household: Household
    action: str
    note: str | None = None
    changes: Sequence[Change] = ()


def write(
    session: Session,
    household: Household,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    note: str | None = None,
    changes: Sequence[Change] = (),
    lifts: bool = False,
) -> HouseholdChange:
    """The line of its history that people read, and the journal entry that proves it; the version goes up.

    `lifts`: what was done takes away something that stood against its being clear, which a line of its own tells.
    """
    further = [Done(household, TO_CONFIRM)] if lifts else []
    line, *_ = write_all(session, [Done(household, action, note, changes), *further], actor, now)
    return line


def write_all(session: Session, done: Sequence[Done], actor: Actor, now: datetime) -> Sequence[HouseholdChange]:
    """`write` for many households in one transaction, each with a line and a journal entry of its own."""
    for one in done:
        flag_modified(one.household, "recorded_at")  # a new child row alone does not raise the version (DECISIONS 14)
    session.flush()
    lines = [_line(one, actor, now) for one in done]
    session.add_all(lines)
    entries = [_proof(one, line) for one, line in zip(done, lines, strict=True)]
    journal.append_all(session, entries, actor=actor, now=now)
    return lines


def _line(done: Done, actor: Actor, now: datetime) -> HouseholdChange:
    line = HouseholdChange(
        household_id=done.household.id, action=done.action, at=now, person_id=actor.person_id, unit_id=actor.unit_id
    )
    line.note = done.note
    told = [[change.field, change.before, change.after] for change in done.changes]
    line.changes = json.dumps(told, ensure_ascii=False) if told else None
    return line


def _proof(done: Done, line: HouseholdChange) -> journal.Entry:
    detail = {"line": line.uid, "facts": sorted({change.field for change in done.changes})}
    return journal.Entry(f"household.{done.action}", "household", done.household.uid, detail=detail)


def changes_between(before: object, after: object, member_uid: str = "") -> tuple[Change, ...]:
    """What differs between two of the same facts; of a member each is named with his place."""
    told_before, told_after = _told(before), _told(after)
    where = f".{member_uid}" if member_uid else ""
    return tuple(
        Change(name + where, told_before.get(name), told_after[name])
        for name in told_after
        if told_before.get(name) != told_after[name]
    )


def _told(facts: object) -> dict[str, str | None]:
    return {} if facts is None else {name: _word(value) for name, value in vars(facts).items()}


def _word(value: object) -> str | None:
    if isinstance(value, tuple):
        return "、".join(value) or None
    return None if value in (None, "") else str(value)
