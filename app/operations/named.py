"""Persons, units and villages that a form names: there, not struck off the directory, in the post that is asked for."""

from datetime import date

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.models.directory import Person, Unit, Village
from app.queries import directory


def check_person(session: Session, person_id: int | None, field: str, known: int | None = None) -> None:
    """Refuse a person who is not there or no more; whom the record names already (`known`) stays."""
    if person_id is None or person_id == known:
        return
    person = session.get(Person, person_id)
    if person is None or person.retired_on is not None:
        raise Refused("person_unknown", field)


def check_unit(session: Session, unit_id: int | None, field: str, known: int | None = None) -> None:
    """Refuse a unit that is not there or was dissolved; which the record names already (`known`) stays."""
    if unit_id is None or unit_id == known:
        return
    unit = session.get(Unit, unit_id)
    if unit is None or unit.retired_on is not None:
        raise Refused("unit_unknown", field)


def check_village(session: Session, village_id: int | None, field: str, known: int | None = None) -> None:
    """Refuse a village that is not there or was merged (撤并); which the record names already (`known`) stays."""
    if village_id is None or village_id == known:
        return
    village = session.get(Village, village_id)
    if village is None or village.retired_on is not None:
        raise Refused("village_unknown", field)


def check_supervisor(
    session: Session, village: Village, person_id: int, field: str, on: date, known: int | None = None
) -> None:
    """Refuse whoever cannot answer for a supervised village: he leads in the county, or has a post in its town."""
    check_person(session, person_id, field, known)
    if person_id != known and person_id not in dict(directory.supervisors(session, village, on)):
        raise Refused("village_supervisor_post", field)
