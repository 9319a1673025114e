"""A row of a sheet of households as a member, the head's with the household itself."""

from collections.abc import Collection, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.households import Relation
from app.domain.intake import Fault
from app.domain.permissions import Permission
from app.models.households import Household, Member
from app.operations import households, members
from app.operations.households import HouseholdFacts, NewHousehold
from app.operations.importing import Batch, Known, Made, Refusals, Seen, Taking, hash_of, name_in
from app.operations.members import MemberFacts
from app.queries.households import by_number
from app.sheets.household_rows import HEADERS, TOWN, VILLAGE, MemberRow, read_row


def misnamed(cells: Mapping[str, str], known: Known) -> Refusals:
    """Town and village that the directory does not know; an empty one is told already."""
    found, town, village = Refusals(), name_in(cells, TOWN), name_in(cells, VILLAGE)
    with found.collected():
        if town and village:
            known.place(town, village)
    return found


def enter(session: Session, row: MemberRow, key: str, batch: Batch, _seen: Seen) -> Made:
    """Enter the household with its head, or another member of one that is there. Raises Refused."""
    _, village_id = batch.known.place(row.town, row.village)
    there = by_number(session, row.number)
    facts = _member(row, key)
    if row.relation is Relation.HEAD and row.kind is not None and row.since is not None:
        new = NewHousehold(
            _household(row, village_id, batch.known), row.kind, row.since, "", (facts,), batch_id=batch.id
        )
        made = households.enter(session, new, actor=batch.actor, now=batch.now)
        return Made(made.number)
    if there is None:
        raise Refused("household_not_there", "number", number=row.number)
    if there.village_id != village_id:
        raise Refused("household_in_another_village", "village", number=row.number, village=there.village.name)
    members.take_in(session, there, facts, batch_id=batch.id, actor=batch.actor, now=batch.now)
    return Made(row.number)


def taken(session: Session, keys: Collection[str]) -> set[str]:
    """Those of these keys that a member has already; whoever came by no sheet is known by the register's own key."""
    found = select(Member.external_no, Member.uid).where(or_(Member.external_no.in_(keys), Member.uid.in_(keys)))
    return {key for row in session.execute(found) for key in row if key in keys}


def key_of(row: MemberRow) -> str:
    """The number of the person, else who he is in which household: the rest of a row may be corrected later."""
    return row.external_no or hash_of((row.number, row.name, row.id_no))


def remarks(row: MemberRow, known: Known) -> tuple[Fault, ...]:
    """A helper whom the directory does not know is left out; the row is taken all the same."""
    if not row.helper or row.helper in known.persons:
        return ()
    return (Fault(HEADERS["helper"], "helper_unknown", {"name": row.helper}),)


def finish(session: Session, batch_id: int) -> None:
    """Tie to the households of this batch the matters that name them: once for all, village by village."""
    villages = select(Household.village_id).where(Household.batch_id == batch_id).distinct()
    households.hang_up(session, set(session.scalars(villages)))


def _member(row: MemberRow, key: str) -> MemberFacts:
    return MemberFacts(
        name=row.name,
        relation=row.relation,
        id_no=row.id_no,
        ethnic=row.ethnic,
        education=row.education,
        schooling=row.schooling,
        health=row.health,
        labour=row.labour,
        months_worked=row.months_worked,
        insured=row.insured,
        low_income=row.low_income,
        vulnerable=row.vulnerable,
        external_no=key,
    )


def _household(row: MemberRow, village_id: int | None, known: Known) -> HouseholdFacts:
    return HouseholdFacts(
        number=row.number,
        village_id=village_id,
        hamlet=row.hamlet,
        main_cause=row.main_cause,
        further_causes=row.further_causes,
        housing=row.housing,
        water_safe=row.water_safe,
        income=row.income,
        income_year=row.income_year,
        helper_id=known.persons.get(row.helper),
        phone=row.phone,
    )


TAKING = Taking(
    permission=Permission.HOUSEHOLD_EDIT,
    read=read_row,
    misnamed=misnamed,
    key=key_of,
    taken=taken,
    enter=enter,
    headers=HEADERS,
    remarks=remarks,
    finish=finish,
)
