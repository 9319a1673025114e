"""Rows of a sheet of households that are known: what of them contradicts the register, column by column."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Refused
from app.domain.households import Known
from app.domain.permissions import Actor
from app.models.households import Member
from app.operations.households import facts_of
from app.operations.members import member_facts
from app.queries.households import reached_ones
from app.queries.people import blinds
from app.sheets.household_rows import MemberRow

OF_MEMBER = (
    *("relation", "ethnic", "education", "schooling", "health", "labour", "months_worked", "insured", "low_income"),
    "vulnerable",
)
OF_HOUSEHOLD = ("hamlet", "main_cause", "further_causes", "housing", "water_safe", "income", "income_year")
"""What a row says besides who somebody is and where he lives; the household's own facts are the head's."""


def again(session: Session, rows: Mapping[str, MemberRow], actor: Actor) -> dict[str, Sequence[Refused]]:
    """Whoever is known by his number or as who he is, and by the sheet lives in another household, is somebody else, or
    is otherwise than the register says: each column with what stands there, as far as the actor may see it.

    What the sheet leaves empty contradicts nothing.
    """
    known = or_(Member.external_no.in_(rows), Member.uid.in_(rows))
    members = session.scalars(select(Member).where(known).options(joinedload(Member.household))).all()
    seen = reached_ones(session, actor, {one.household_id for one in members}) if actor.knows_households() else set()
    found: dict[str, Sequence[Refused]] = {}
    for one in members:
        key = one.uid if one.external_no is None or one.external_no not in rows else one.external_no
        row = rows[key]
        if row.number != one.household.number:
            found[key] = [Refused("member_no_elsewhere", "external_no", number=one.household.number)]
        elif not _is_he(one, row):
            found[key] = [Refused("member_no_of_another", "external_no", number=row.external_no)]
        elif one.household_id in seen and (against := list(_against(one, row))):
            found[key] = against
    return found


def _is_he(member: Member, row: MemberRow) -> bool:
    """Misspelt, or without his ID number, he is the same."""
    blind = blinds(row.name, row.id_no, None)
    same_id = blind.get("id_no_blind") in (None, member.id_no_blind) or member.id_no_blind is None
    return blind["name_blind"] == member.name_blind or same_id


def _against(member: Member, row: MemberRow) -> Iterator[Refused]:
    """Each column of the row that says otherwise than the register, with both."""
    household = member.household
    there = {name: getattr(member_facts(member), name) for name in OF_MEMBER}
    if row.kind is not None:
        there |= {name: getattr(facts_of(household), name) for name in OF_HOUSEHOLD} | {"kind": household.kind}
    for name, kept in there.items():
        said = getattr(row, name)
        is_said = said not in (None, "", ()) and (name != "low_income" or bool(said))
        if is_said and said != kept:
            code = "row_contradicts" if kept not in (None, "", ()) else "row_adds"
            yield Refused(code, name, there=_spoken(kept), said=_spoken(said))


def _spoken(value: object) -> object:
    if isinstance(value, bool):
        return Known.YES if value else Known.NO
    return value
