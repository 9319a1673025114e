"""A village's supervision (挂牌督战) and the units paired with it (单位包村): begun, written of, ended, corrected."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.villages import CONFIRM, ListingLevel, monday
from app.models.directory import Village
from app.models.villages import ListingNote, VillageListing, VillagePairing
from app.operations import named, recording
from app.operations.matters import check_days, said
from app.operations.recording import Change
from app.operations.village_records import locked, reached, write
from app.queries import village_changes, villages


@dataclass(frozen=True)
class ListingFacts:
    """What a supervision says; `ended_on` and `ended_why` are of one that ended."""

    level: ListingLevel
    accountable_id: int | None
    from_on: date
    until_on: date
    ended_on: date | None = None
    ended_why: str = ""


@dataclass(frozen=True)
class PairingFacts:
    """Which unit is paired with the village, and from when to when."""

    unit_id: int | None
    from_on: date
    to_on: date | None = None
    to_why: str = ""


def begin(
    session: Session,
    uid: str,
    version: int | None,
    facts: ListingFacts,
    token: str | None,
    *,
    actor: Actor,
    now: datetime,
) -> Village:
    """Put a village under supervision (挂牌). Raises Refused `village_listed_already` while one runs."""
    require(actor, Permission.VILLAGE_EDIT)
    if recording.made_before(session, token) is not None:
        return reached(session, uid, actor)
    village = locked(session, uid, version, actor)
    if (running := _running(session, village)) is not None:
        raise Refused("village_listed_already", since=running.from_on)
    row = VillageListing(village_id=village.id, recorded_at=now, by_id=actor.person_id)
    _set_listing(session, village, row, facts, now)
    session.add(row)
    write(session, village, "begin", actor, now, changes=_between(None, listing_facts(row)))
    recording.spend(session, token, row.uid, actor=actor, now=now)
    return village


def end(
    session: Session, uid: str, version: int | None, on: date, reason: str, *, actor: Actor, now: datetime
) -> VillageListing:
    """End a village's supervision (摘牌) with the reason; its notes stay. Raises Refused when none runs."""
    require(actor, Permission.VILLAGE_EDIT)
    village = locked(session, uid, version, actor)
    row = _running(session, village)
    if row is None:
        raise Refused("village_not_listed")
    check_days(on, "ended_on", now=now, not_before=row.from_on)
    row.ended_why, row.ended_on = said(reason, "reason", "reason_too_short"), on
    write(session, village, "end", actor, now, note=row.ended_why, changes=(Change("ended_on", None, str(on)),))
    return row


def correct_listing(
    session: Session,
    listing_uid: str,
    version: int | None,
    facts: ListingFacts,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> VillageListing:
    """Correct what a supervision says; without the day on which it ended it runs again."""
    require(actor, Permission.VILLAGE_EDIT)
    row = villages.listing(session, actor, listing_uid)
    if row is None:
        raise NotFound
    village = locked(session, row.village.uid, version, actor)
    note, before = said(reason, "reason", "reason_too_short"), listing_facts(row)
    other = _running(session, village)
    if facts.ended_on is None and other is not None and other is not row:
        raise Refused("village_listed_already", "ended_on", since=other.from_on)
    with session.no_autoflush:
        _set_listing(session, village, row, facts, now)
        _check_notes(row)
        changes = _between(before, listing_facts(row))
        if not changes:
            raise Refused("nothing_changed", "reason")
    write(session, village, "correct_listing", actor, now, note=note, changes=changes)
    return row


def write_note(
    session: Session,
    uid: str,
    version: int | None,
    week: date,
    text: str,
    token: str | None,
    *,
    actor: Actor,
    now: datetime,
) -> Village:
    """Write what was done in a week of the running supervision (督战周记), any day of it given.

    Raises Refused when none runs, when the week lies outside of it or is still to come, or has its note.
    """
    require(actor, Permission.VILLAGE_NOTE)
    if recording.made_before(session, token) is not None:
        return reached(session, uid, actor)
    village = locked(session, uid, version, actor)
    running = _running(session, village)
    if running is None:
        raise Refused("village_not_listed")
    row = ListingNote(listing_id=running.id, week_on=_week(running, week, now), written_at=now, by_id=actor.person_id)
    row.text = said(text, "text", "note_too_short")
    if any(one.week_on == row.week_on for one in running.notes):
        raise Refused("week_has_note", "week", week=row.week_on)
    running.notes.append(row)
    write(session, village, "note", actor, now, changes=(Change("week_on", None, str(row.week_on)),))
    recording.spend(session, token, row.uid, actor=actor, now=now)
    return village


def correct_note(
    session: Session,
    note_uid: str,
    version: int | None,
    week: date,
    text: str,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> ListingNote:
    """Correct a weekly note, or its week: by whoever wrote it, or by who keeps the list of supervised villages."""
    require(actor, Permission.VILLAGE_NOTE)
    row = villages.note(session, actor, note_uid)
    if row is None:
        raise NotFound
    if not may_correct(row, actor):
        raise Refused("note_of_another")
    village = locked(session, row.listing.village.uid, version, actor)
    why, before = said(reason, "reason", "reason_too_short"), (row.week_on, row.text)
    with session.no_autoflush:
        moved = _week(row.listing, week, now)
        if any(one is not row and one.week_on == moved for one in row.listing.notes):
            raise Refused("week_has_note", "week", week=moved)
        row.week_on, row.text = moved, said(text, "text", "note_too_short")
    if before == (row.week_on, row.text):
        raise Refused("nothing_changed", "reason")
    changes = (Change("week_on", str(before[0]), str(row.week_on)), Change("text", before[1], row.text))
    write(session, village, "correct_note", actor, now, note=why, changes=changes)
    return row


def may_correct(row: ListingNote, actor: Actor) -> bool:
    """Whether this note is the actor's to correct."""
    return actor.may(Permission.VILLAGE_EDIT) or (actor.person_id is not None and row.by_id == actor.person_id)


def pair(
    session: Session,
    uid: str,
    version: int | None,
    facts: PairingFacts,
    token: str | None,
    *,
    actor: Actor,
    now: datetime,
) -> Village:
    """Pair a unit with a village (单位包村). Raises Refused when it is that already."""
    require(actor, Permission.VILLAGE_EDIT)
    if recording.made_before(session, token) is not None:
        return reached(session, uid, actor)
    village = locked(session, uid, version, actor)
    row = VillagePairing(village_id=village.id, recorded_at=now, by_id=actor.person_id)
    _set_pairing(session, village, row, facts, now)
    session.add(row)
    write(session, village, "pair", actor, now, changes=_between(None, pairing_facts(row)))
    recording.spend(session, token, row.uid, actor=actor, now=now)
    return village


def part(
    session: Session, pairing_uid: str, version: int | None, on: date, reason: str, *, actor: Actor, now: datetime
) -> VillagePairing:
    """End a pairing with the reason (不再包村)."""
    require(actor, Permission.VILLAGE_EDIT)
    row = villages.pairing(session, actor, pairing_uid)
    if row is None:
        raise NotFound
    village = locked(session, row.village.uid, version, actor)
    if row.to_on is not None:
        raise Refused("pairing_ended", day=row.to_on)
    check_days(on, "to_on", now=now, not_before=row.from_on)
    row.to_why, row.to_on = said(reason, "reason", "reason_too_short"), on
    changes = (Change("unit", row.unit.name, row.unit.name), Change("to_on", None, str(on)))
    write(session, village, "part", actor, now, note=row.to_why, changes=changes)
    return row


def correct_pairing(
    session: Session,
    pairing_uid: str,
    version: int | None,
    facts: PairingFacts,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> VillagePairing:
    """Correct which unit is paired and from when to when; without its last day it goes on."""
    require(actor, Permission.VILLAGE_EDIT)
    row = villages.pairing(session, actor, pairing_uid)
    if row is None:
        raise NotFound
    village = locked(session, row.village.uid, version, actor)
    note, before = said(reason, "reason", "reason_too_short"), pairing_facts(row)
    with session.no_autoflush:
        _set_pairing(session, village, row, facts, now)
        changes = _between(before, pairing_facts(row))
        if not changes:
            raise Refused("nothing_changed", "reason")
    write(session, village, "correct_pairing", actor, now, note=note, changes=changes)
    return row


def confirm(session: Session, uid: str, version: int | None, words: str, *, actor: Actor, now: datetime) -> Village:
    """Confirm what one alone took off the village (确认村级事项解除): it counts from now on.

    Raises Refused where nothing waits, and to who took something off it since it was last confirmed.
    """
    require(actor, Permission.MONITOR_DECIDE)
    village = locked(session, uid, version, actor)
    if not village.unconfirmed or actor.person_id is None:
        raise Refused("village_nothing_to_confirm")
    if actor.person_id in village_changes.lifters(session, village):
        raise Refused("village_confirmed_by_writer")
    note, village.unconfirmed = said(words, "words", "reason_too_short"), False
    write(session, village, CONFIRM, actor, now, note=note)
    return village


def listing_facts(row: VillageListing) -> ListingFacts:
    """What a supervision says now."""
    ended = (row.ended_on, row.ended_why or "")
    return ListingFacts(row.level, row.accountable_id, row.from_on, row.until_on, *ended)


def pairing_facts(row: VillagePairing) -> PairingFacts:
    """What a pairing says now."""
    return PairingFacts(row.unit_id, row.from_on, row.to_on, row.to_why or "")


def _set_listing(session: Session, village: Village, row: VillageListing, facts: ListingFacts, now: datetime) -> None:
    if facts.accountable_id is None:
        raise Refused("choice_missing", "accountable")
    named.check_supervisor(
        session, village, facts.accountable_id, "accountable", local_day(now), known=row.accountable_id
    )
    check_days(facts.from_on, "from_on", now=now)
    if facts.until_on < facts.from_on:
        raise Refused("day_before", "until_on", day=facts.until_on, earliest=facts.from_on)
    if facts.ended_on is not None:
        check_days(facts.ended_on, "ended_on", now=now, not_before=facts.from_on)
    row.level, row.accountable_id = facts.level, facts.accountable_id
    row.from_on, row.until_on, row.ended_on = facts.from_on, facts.until_on, facts.ended_on
    ended = facts.ended_on is not None
    row.ended_why = said(facts.ended_why, "ended_why", "reason_too_short") if ended else None


def _check_notes(row: VillageListing) -> None:
    """A supervision never becomes shorter than what was written of it."""
    outside = [
        one.week_on
        for one in row.notes
        if one.week_on < monday(row.from_on) or (row.ended_on is not None and one.week_on > row.ended_on)
    ]
    if outside:
        raise Refused("note_outside", "from_on", week=outside[0])


def _set_pairing(session: Session, village: Village, row: VillagePairing, facts: PairingFacts, now: datetime) -> None:
    if facts.unit_id is None:
        raise Refused("choice_missing", "unit")
    named.check_unit(session, facts.unit_id, "unit", known=row.unit_id)
    check_days(facts.from_on, "from_on", now=now)
    if facts.to_on is not None:
        check_days(facts.to_on, "to_on", now=now, not_before=facts.from_on)
    paired = select(VillagePairing).where(
        *(VillagePairing.village_id == village.id, VillagePairing.unit_id == facts.unit_id),
        *(VillagePairing.to_on.is_(None), VillagePairing.uid != row.uid),
    )
    if facts.to_on is None and (other := session.scalar(paired)) is not None:
        raise Refused("unit_paired_already", "unit", since=other.from_on)
    row.unit_id, row.from_on, row.to_on = facts.unit_id, facts.from_on, facts.to_on
    row.to_why = said(facts.to_why, "to_why", "reason_too_short") if facts.to_on is not None else None


def _week(listing: VillageListing, day: date, now: datetime) -> date:
    """The Monday of a week of the supervision that has begun."""
    last = min(local_day(now), listing.ended_on or local_day(now))
    if not monday(listing.from_on) <= monday(day) <= monday(last):
        raise Refused("week_outside", "week", first=monday(listing.from_on), last=monday(last))
    return monday(day)


def _running(session: Session, village: Village) -> VillageListing | None:
    found = select(VillageListing).where(VillageListing.village_id == village.id, VillageListing.ended_on.is_(None))
    return session.scalar(found)


def _between(before: ListingFacts | PairingFacts | None, after: ListingFacts | PairingFacts) -> tuple[Change, ...]:
    was = {} if before is None else asdict(before)
    return tuple(
        Change(name, _word(was.get(name)), _word(value))
        for name, value in asdict(after).items()
        if _word(was.get(name)) != _word(value)
    )


def _word(value: object) -> str | None:
    return None if value in (None, "") else str(value)
