"""What the register of households holds that a new one has to agree with, asked once for many rows of a sheet."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.models.directory import Village
from app.models.households import Household, Member
from app.queries import households
from app.queries.people import id_blind


class Register:
    """Numbers, homes and villages as the register has them; what was asked `beforehand` costs no further statement.

    `brought` and `homes` are what the rows before have brought: the village of a household by its number, the number
    of the household by the blind ID number of who lives there.
    """

    def __init__(
        self, session: Session, brought: dict[str, int] | None = None, homes: dict[bytes, str] | None = None
    ) -> None:
        self.session = session
        self.brought = {} if brought is None else brought
        self.homes = {} if homes is None else homes
        self._numbered: dict[str, Household | None] = {}
        self._foreseen: dict[bytes, str | None] = {}
        self._villages: dict[int, Village | None] = {}

    def beforehand(
        self, numbers: Collection[str], id_nos: Collection[str], village_ids: Collection[int]
    ) -> list[Household]:
        """Ask for these numbers, ID numbers and villages together; the households that are there."""
        found = households.by_numbers(self.session, numbers)
        self._numbered = {number: found.get(number) for number in numbers}
        blinds = {id_blind(id_no) for id_no in id_nos if id_no}
        there = households.homes(self.session, blinds)
        self._foreseen = {blind: there.get(blind) for blind in blinds}
        villages = self.session.scalars(select(Village).where(Village.id.in_(village_ids)))
        self._villages = {village.id: village for village in villages}
        return list(found.values())

    def numbered(self, number: str) -> Household | None:
        """The household of this 户编号."""
        if number not in self._numbered:
            self._numbered[number] = households.by_number(self.session, number)
        return self._numbered[number]

    def is_taken(self, number: str) -> bool:
        """Whether a household has this 户编号, or a row before has brought it."""
        return number in self.brought or self.numbered(number) is not None

    def village(self, village_id: int | None) -> Village | None:
        """The village of this id."""
        if village_id is None:
            return None
        if village_id not in self._villages:
            self._villages[village_id] = self.session.get(Village, village_id)
        return self._villages[village_id]

    def check_lives_there_alone(self, row: Member, id_no: str, field: str = "id_no") -> None:
        """Refuse a member with this ID number who lives in another household: nobody is in two at once."""
        if not id_no:
            return
        blind = id_blind(id_no)
        number = self.homes.get(blind) or self._foreseen.get(blind)
        if blind not in self._foreseen and number is None:
            number = households.home_of(self.session, blind, row)
        if number is not None:
            raise Refused("member_elsewhere", field, number=number)

    def add_household(self, household: Household) -> None:
        """Know this household, which is not in the database yet, and whoever lives in it."""
        self._numbered[household.number] = household
        self.brought[household.number] = household.village_id
        for member in household.members:
            self.add_member(household.number, member)

    def forget(self, number: str) -> None:
        """Know nothing any more of what the rows before have brought of this household."""
        if self.brought.pop(number, None) is not None:
            self._numbered[number] = None
        for blind in [blind for blind, home in self.homes.items() if home == number]:
            del self.homes[blind]

    def add_member(self, number: str, member: Member) -> None:
        """Know where he lives."""
        if member.id_no_blind is not None:
            self.homes[member.id_no_blind] = number
