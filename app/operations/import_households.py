"""A row of a sheet of households as a member, the head's with the household itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain import intake
from app.domain.errors import Refused
from app.domain.household_proposals import TO_CONFIRM
from app.domain.households import MONITORED, Relation
from app.domain.intake import Fault
from app.domain.permissions import Permission
from app.models.households import Household, Member
from app.models.monitoring import MonitoringCase
from app.operations import households
from app.operations.household_records import Done, changes_between, write_all
from app.operations.household_register import Register
from app.operations.households import HouseholdFacts, NewHousehold
from app.operations.importing import Batch, Known, Made, Refusals, Seen, Size, Taking, hash_of, name_in
from app.operations.known_members import again
from app.operations.members import MemberFacts, member_facts, set_member
from app.queries import households as queries
from app.sheets.household_rows import HEADERS, TOWN, VILLAGE, MemberRow, read_row
from app.sheets.reading import Row


def misnamed(cells: Mapping[str, str], known: Known) -> Refusals:
    """Town and village that the directory does not know; an empty one is told already."""
    found, town, village = Refusals(), name_in(cells, TOWN), name_in(cells, VILLAGE)
    with found.collected():
        if town and village:
            known.place(town, village)
    return found


class Together:
    """The rows of a slice, looked up and kept together: each is held against the register and the rows before it."""

    def __init__(self, session: Session, rows: Sequence[MemberRow], batch: Batch, seen: Seen) -> None:
        self.session, self.batch = session, batch
        self.sizes, self.refused = seen.sizes, seen.refused
        self.entered: dict[str, list[str]] = {}
        self.withdrawn: dict[str, Refused] = {}
        self.joined: dict[Member, str] = {}
        self.register = Register(session, seen.households, seen.homes)
        places, towns = batch.known.villages, batch.known.towns
        named = {places.get((towns.get(row.town, 0), row.village), 0) for row in rows}
        found = self.register.beforehand({row.number for row in rows}, {row.id_no for row in rows}, named)
        there = [household.id for household in found]
        self.reached = queries.reached_ones(session, batch.actor, there)
        self.places = queries.last_places(session, there)
        self.living = queries.living_keys(session, there)
        self.new: list[Household | Member | MonitoringCase] = []
        self.done: list[Done] = []

    def enter(self, row: MemberRow, key: str) -> Made:
        """The household with its head, or another member of one that is there. Raises Refused.

        A household is taken whole or not at all: what is wrong with one of its rows is told at every one.
        """
        self._check_whole(row, key)
        self._check_size(row.number)
        self._check_there(row)
        try:
            made = self._enter(row, key)
        except Refused:
            self._withdraw(row.number, key)
            raise
        self.entered.setdefault(row.number, []).append(key)
        return made

    def _enter(self, row: MemberRow, key: str) -> Made:
        _, village_id = self.batch.known.place(row.town, row.village)
        facts = _member(row, key)
        if row.relation is Relation.HEAD and row.kind is not None and row.since is not None:
            known = _household(row, village_id, self.batch.known)
            if row.kind in MONITORED and not self.batch.actor.may(Permission.MONITOR_DECIDE):
                # Who is watched is the county's to decide, and so is what it takes over from an older register.
                raise Refused("monitored_by_the_county", "kind")
            new = NewHousehold(known, row.kind, row.since, "", (facts,), batch_id=self.batch.id, taken_over=True)
            household = households.built(self.register, new, actor=self.batch.actor, now=self.batch.now)
            self.new += [household, *households.cases_of(household, self.batch.actor, self.batch.now)]
            self.done.append(Done(household, "enter"))
            if household.unconfirmed:  # whose sheet it is: another one has to look before it is clear
                self.done.append(Done(household, TO_CONFIRM))
            return Made(household.number)
        there = self.register.numbered(row.number)
        at = there.village_id if there is not None else self.register.brought[row.number]
        if at != village_id:
            lives = self.register.village(at)
            name = lives.name if lives is not None else ""
            raise Refused("household_in_another_village", "village", number=row.number, village=name)
        self._join(there, row.number, facts)
        return Made(row.number)

    def _check_there(self, row: MemberRow) -> None:
        if row.relation is not Relation.HEAD and not self.register.is_taken(row.number):
            raise Refused("household_not_there", "number", number=row.number)

    def _check_whole(self, row: MemberRow, key: str) -> None:
        """Refuse a row of a household of which another one is wrong, as far as the sheet by itself and the directory
        tell, or a row before has shown."""
        size = self.sizes.get(row.number, Size())
        place, here = (row.town, row.village), size.rows.get(key, 0)
        first = next(filter(self._is_known, size.places), place)
        if place != first:
            facts = {"number": row.number, "village": first[1]}
            raise Refused("household_in_another_village", "village", **facts)
        if here in size.heads[1:]:
            raise Refused("household_head_twice", "relation", row=size.heads[0])
        elsewhere = [at for other, at in size.places.items() if other != first or not self._is_known(other)]
        wrong = {*size.wrong, *size.heads[1:], *elsewhere, self.refused.get(row.number, here)} - {here}
        if wrong:
            raise _of_another(*sorted(wrong))

    def _is_known(self, place: tuple[str, str]) -> bool:
        try:
            self.batch.known.place(*place)
        except Refused:
            return False
        return True

    def _withdraw(self, number: str, key: str) -> None:
        """Keep nothing of the household of which this row is wrong."""
        wrong = self.sizes.get(number, Size()).rows.get(key, 0)
        self.refused.setdefault(number, wrong)
        if number not in self.entered and number not in self.register.brought:
            return
        self.withdrawn |= dict.fromkeys(self.entered.pop(number, ()), _of_another(wrong))
        self.done = [done for done in self.done if done.household.number != number]
        self.new = [made for made in self.new if self._number_of(made) != number]
        self.register.forget(number)

    def _number_of(self, made: Household | Member | MonitoringCase) -> str:
        if isinstance(made, Household):
            return made.number
        if isinstance(made, MonitoringCase):
            return made.household.number
        return self.joined[made]

    def _check_size(self, number: str) -> None:
        """Refuse every row of a household of which a row says that it has more or fewer people than there are: in the
        whole sheet, and in the register beside it."""
        size, there = self.sizes.get(number), self.register.numbered(number)
        if size is None:
            return
        beside = self.living.get(there.id, set()) if there is not None and there.id is not None else set()
        people = len(size.rows.keys() | beside)
        wrong = next((told for told in size.said if told != people), None)
        if wrong is not None:
            raise Refused("household_size_differs", "people", told=wrong, row=size.said[wrong], people=people)

    def _join(self, household: Household | None, number: str, facts: MemberFacts) -> None:
        """Add a member; to nothing while rows are only tried and a slice before has brought the household."""
        kept = household is not None and household.id is not None
        if household is not None and kept and household.id not in self.reached:
            raise Refused("village_of_another_town", "village")
        if household is not None and household.retired_on is not None:
            raise Refused("household_retired", day=household.retired_on)
        member = Member(external_no=facts.external_no or None)
        set_member(self.register, member, facts)
        self.register.add_member(number, member)
        if household is None:
            return
        if not kept:
            member.position = len(household.members)
            household.members.append(member)
            return
        member.household_id = household.id
        member.position = self.places[household.id] = self.places.get(household.id, 0) + 1
        self.new.append(member)
        self.joined[member] = number
        if household.batch_id != self.batch.id:
            changes = changes_between(None, member_facts(member), member.uid)
            self.done.append(Done(household, "join", changes=changes))

    def close(self) -> Mapping[str, Refused]:
        """Keep them, each household with its line and its entry in the journal; those that are not kept after all."""
        self.session.add_all(self.new)
        write_all(self.session, self.done, self.batch.actor, self.batch.now)
        return self.withdrawn


def _of_another(*rows: int) -> Refused:
    return Refused("household_row_wrong", "number", rows="、".join(map(str, rows)))


def survey(rows: Iterable[Row], seen: Seen, today: date) -> None:
    """Which rows each household has in the sheet, what is wrong with them by themselves, and how many people they say
    live there."""
    for row in rows:
        clean = read_row(row.values, today=today)
        size = seen.sizes.setdefault(number_of(row), Size())
        if isinstance(clean, list) or row.faults:
            size.rows[f"{row.number}"] = row.number
            size.wrong.append(row.number)
        else:
            # Who comes twice with one number is told at the second row.
            size.rows.setdefault(key_of(clean), row.number)
            size.places.setdefault((clean.town, clean.village), row.number)
            if clean.relation is Relation.HEAD:
                size.heads.append(row.number)
        said = intake.amount(row.values.get(HEADERS["people"], ""), HEADERS["people"], most=intake.MOST_PEOPLE)
        if isinstance(said, int):
            size.said.setdefault(said, row.number)


def number_of(row: Row) -> str:
    """The number of the household that this row names."""
    return intake.fold_line(row.values.get(HEADERS["number"], ""))


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
    entering=Together,
    headers=HEADERS,
    remarks=remarks,
    finish=finish,
    survey=survey,
    again=again,
    together=number_of,
)
