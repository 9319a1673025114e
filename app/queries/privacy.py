"""How much is kept of people (个人信息): counts only, no name and no number."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.petitions import Stage
from app.models import Base
from app.models.directory import Person
from app.models.households import Member
from app.models.matters import Matter
from app.models.petitions import Petition, Petitioner


@dataclass(frozen=True)
class Counts:
    """Rows by table, and how many people stand behind those of petitioners, households and officials.

    `petitioners` are those of different identity numbers, and each row without one by itself. `sensitive` are the
    members of whose health or hardship something is kept.
    """

    rows: dict[str, int]
    petitioners: int
    with_id: int
    with_phone: int
    members: int
    members_with_id: int
    sensitive: int
    officials: int


def counts(session: Session) -> Counts:
    """Count everything that is kept."""
    rows = {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.tables.values()
    }
    people = select(
        func.count(Petitioner.id),
        func.count(Petitioner.id_no_blind),
        func.count(Petitioner.id_no_blind.distinct()),
        func.count(Petitioner.phone_blind),
    )
    every, with_id, different, with_phone = session.execute(people).one()
    in_households = select(func.count(Member.id), func.count(Member.id_no_blind)).select_from(Member)
    members, members_with_id = session.execute(in_households).one()
    is_sensitive = or_(Member.vulnerable.is_not(None), Member.health.is_not(None))
    sensitive = session.scalar(select(func.count(Member.id)).where(is_sensitive)) or 0
    officials = session.scalar(select(func.count(Person.id))) or 0
    petitioners = different + every - with_id
    return Counts(rows, petitioners, with_id, with_phone, members, members_with_id, sensitive, officials)


def closed_before(session: Session, day: date) -> tuple[int, int]:
    """Petitions that were closed before this day and are closed still; their petitioners' rows."""
    old = (Matter.closed_on < day, Matter.stage == Stage.CLOSED)
    matters = select(func.count(Petition.id)).where(*old)
    people = select(func.count(Petitioner.id)).join(Petition, Petitioner.petition_id == Petition.id).where(*old)
    return session.scalar(matters) or 0, session.scalar(people) or 0
