"""Correcting who raised a petition: names, numbers, addresses, who was left out, who is none of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission
from app.domain.petitions import LIVE, Form
from app.models.petitions import Petition, Petitioner
from app.operations import clocks
from app.operations.correcting.correction import done, numbered, opened_content, spoken, unmasked
from app.operations.recording import Change
from app.operations.registering import NewPetitioner, check_people, clear_title, petitioner
from app.queries.people import blinds

_REACHED = ("address", "phone")
"""By which a petitioner is reached."""
SAID = ("name", "id_no", "phone", "address")
BLINDS = ("name_blind", "id_no_blind", "id_no_tail_blind", "phone_blind", "phone_tail_blind")


@dataclass(frozen=True)
class Person:
    """One person: by uid, or somebody who was left out. `values` holds only what is to change; None empties it."""

    uid: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    removed: bool = False


@dataclass(frozen=True)
class CorrectPeople:
    """Who stands behind the petition, how many, and each of them as he should be."""

    people: tuple[Person, ...]
    reason: str
    form: Form | None = None
    people_count: int | None = None


def correct_people(
    session: Session, uid: str, version: int | None, command: CorrectPeople, *, actor: Actor, now: datetime
) -> Petition:
    """Correct the people of a petition; blind indexes, title and the duty to notify follow.

    While a notice is owed the petition office's head alone empties an address or telephone (`contact_is_emptied`).
    Whoever is none of them is struck: the step keeps, sealed, what was written of him, and nothing finds him any more.
    """
    petition, about = opened_content(session, uid, version, command.reason, actor=actor, now=now)
    changes: list[Change] = []
    owed = petition.stage in LIVE and not petition.notice_exempt
    # An accusation, which the head does not read, is corrected by the confidential clerk alone.
    kept = _REACHED if owed and not (petition.confidential or actor.may(Permission.MATTER_APPROVE)) else ()
    known = {row.uid: row for row in petition.petitioners}
    place = max((row.position for row in petition.petitioners), default=-1)
    for person in command.people:
        if person.uid is None:
            place += 1
            changes += _left_out(petition, person, place)
        elif (row := known.get(person.uid)) is None:
            raise Refused("person_unknown", "people")
        else:
            if not person.removed:
                _check_reached(row, person.values, kept)
            changes += _struck(session, petition, row) if person.removed else _changed(row, person.values)
    _in_order(session, petition)
    changes += _counted(petition, command)
    check_people(
        session,
        petition.form,
        petition.people_count,
        [row.name for row in petition.petitioners],
        sum(row.is_representative for row in petition.petitioners),
    )
    title = clear_title(session, petition, petition.title)
    if title != petition.title:
        changes.append(Change("title", petition.title, title))
        petition.title = title
    if petition.accepted_on is None:
        petition.notice_exempt = not any(row.name and row.address for row in petition.petitioners)
        if kept and petition.notice_exempt:
            raise Refused("contact_is_emptied", "people")
        if petition.stage in LIVE:
            clocks.follow_exemption(session, petition, local_day(now))
    done(session, petition, tuple(changes), about)
    return petition


def _check_reached(row: Petitioner, values: Mapping[str, object], kept: Collection[str]) -> None:
    # Art. 23: whom a notice can reach has to be told; nobody frees himself of it by forgetting where he lives.
    for name in kept:
        if name in values and getattr(row, name) and not str(values[name] or "").strip():
            raise Refused("contact_is_emptied", name)


def _changed(row: Petitioner, values: Mapping[str, object]) -> list[Change]:
    changes = []
    for name, value in values.items():
        fact = bool(value) if name == "is_representative" else unmasked(value, name)
        if getattr(row, name) != fact:
            changes.append(Change(numbered(name, row.position + 1), spoken(getattr(row, name)), spoken(fact)))
            setattr(row, name, fact)
    if changes:
        found = blinds(row.name, row.id_no, row.phone)
        for column in BLINDS:
            setattr(row, column, found.get(column))
    return changes


def _left_out(petition: Petition, person: Person, place: int) -> list[Change]:
    said = {name: unmasked(person.values.get(name), name) for name in SAID}
    new = NewPetitioner(**said, is_representative=bool(person.values.get("is_representative", True)))
    row = petitioner(place, new)
    petition.petitioners.append(row)
    told = [Change(numbered(name, place + 1), None, value) for name, value in said.items() if value]
    return [*told, Change(numbered("is_representative", place + 1), None, str(row.is_representative))]


def _struck(session: Session, petition: Petition, row: Petitioner) -> list[Change]:
    facts = ("is_representative", *SAID)
    told = [Change(numbered(name, row.position + 1), spoken(getattr(row, name)), None) for name in facts]
    session.delete(row)
    petition.petitioners.remove(row)
    return [change for change in told if change.before is not None]


def _in_order(session: Session, petition: Petition) -> None:
    session.flush()
    for place, row in enumerate(sorted(petition.petitioners, key=lambda row: row.position)):
        if row.position != place:
            row.position = place
            session.flush()  # one after the other: no two stand in one place
    session.refresh(petition, ["petitioners"])


def _counted(petition: Petition, command: CorrectPeople) -> list[Change]:
    form, count = command.form or petition.form, command.people_count or petition.people_count
    asked = {"form": form, "people_count": max(count, len(petition.petitioners))}
    changes = [
        Change(name, spoken(getattr(petition, name)), spoken(value))
        for name, value in asked.items()
        if getattr(petition, name) != value
    ]
    petition.form, petition.people_count = form, max(count, len(petition.petitioners))
    return changes
