"""Villages as an Actor may see them: one with its supervision, and the figures of all, grouped, never one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, case, false, func, not_, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.households import MONITORED, HouseholdKind
from app.domain.permissions import Actor, Permission, Scope
from app.domain.villages import Light, VillageStanding, VillageUnclear, light, unclear
from app.models.directory import Village
from app.models.households import Household
from app.models.matters import Kind, Matter
from app.models.villages import ListingNote, VillageListing, VillagePairing
from app.queries import affected, households, matters
from app.queries.affected import Spread
from app.queries.kept import kept
from app.queries.matters import Filters
from app.queries.standings import OPEN, PEOPLE, has_unsolved, is_unclear, open_toilets
from app.queries.visibility import in_conflict, reaches


@dataclass(frozen=True)
class Group:
    """Households and their people."""

    households: int = 0
    people: int = 0

    def __add__(self, other: "Group") -> "Group":
        return Group(self.households + other.households, self.people + other.people)


@dataclass(frozen=True)
class Figures:
    """What is counted of a village; of a town and of the county it is the sum of their villages (DOMAIN 15.3).

    `in_one`: open items of one village alone; `in_several`: the ids of those that affect several, which every sum
    counts once.
    """

    kinds: Mapping[HouseholdKind, Group] = field(default_factory=dict)
    helped: int = 0
    unclear: int = 0
    petitions: int = 0
    in_one: int = 0
    in_several: frozenset[int] = frozenset()
    unsolved: int = 0
    """Of the unclear households those where a campaign found a problem that is not solved."""

    @property
    def items(self) -> int:
        """Open items."""
        return self.in_one + len(self.in_several)

    @property
    def all(self) -> Group:
        """Every household."""
        return sum(self.kinds.values(), Group())

    @property
    def monitored(self) -> Group:
        """Who is watched for falling back into poverty."""
        return sum((group for kind, group in self.kinds.items() if kind in MONITORED), Group())

    @property
    def unhelped(self) -> int:
        """Households without a helper (帮扶责任人)."""
        return self.all.households - self.helped

    @property
    def hold_anything(self) -> bool:
        """Whether anything at all was counted."""
        return bool(self.all.households or self.petitions or self.items)

    def __add__(self, other: "Figures") -> "Figures":
        kinds = {kind: self.kinds.get(kind, Group()) + other.kinds.get(kind, Group()) for kind in HouseholdKind}
        counts = (self.helped + other.helped, self.unclear + other.unclear, self.petitions + other.petitions)
        in_several, unsolved = self.in_several | other.in_several, self.unsolved + other.unsolved
        return Figures(kinds, *counts, self.in_one + other.in_one, in_several, unsolved)


@dataclass(frozen=True)
class VillageRow:
    """One village of the board. One that is no more (撤并) stands there as long as something still hangs on it."""

    id: int
    uid: str
    name: str
    town_id: int
    town: str
    listing: VillageListing | None
    figures: Figures
    light: Light
    unclear: tuple[VillageUnclear, ...]
    is_retired: bool = False


@dataclass(frozen=True)
class Sight:
    """Whether what an actor sees of households, petitions and items is all there is where he looks."""

    households: bool
    petitions: bool
    items: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.households and self.petitions and self.items


@dataclass(frozen=True)
class Wanted:
    """How the board is narrowed."""

    town_id: int | None = None
    listed: bool = False
    unclear: bool = False
    unconfirmed: bool = False

    @property
    def picks(self) -> bool:
        """Whether villages were picked, so that the sums are of these alone."""
        return self.listed or self.unclear or self.unconfirmed


@dataclass(frozen=True)
class Block:
    """The villages of a town with their sum. `drills`: a list of the town's matters shows what is summed."""

    town_id: int
    town: str
    rows: Sequence[VillageRow]
    drills: bool

    @property
    def figures(self) -> Figures:
        """The sum of its villages."""
        return total(self.rows)

    @property
    def villages(self) -> int:
        """How many of them there are today."""
        return sum(not row.is_retired for row in self.rows)

    @property
    def clear(self) -> int:
        """How many of these are clear."""
        return sum(row.light is Light.CLEAR and not row.is_retired for row in self.rows)


@dataclass(frozen=True)
class Board:
    """All villages the actor reaches, town by town. `remainder`: what names no village, where it can be told."""

    blocks: Sequence[Block]
    remainder: Figures | None
    sight: Sight
    drills: bool

    @property
    def figures(self) -> Figures:
        """The sum of its towns and of the remainder."""
        return sum((block.figures for block in self.blocks), self.remainder or Figures())

    @property
    def villages(self) -> int:
        """How many of the villages it shows there are today."""
        return sum(block.villages for block in self.blocks)

    @property
    def clear(self) -> int:
        """How many of them are clear."""
        return sum(block.clear for block in self.blocks)


def reached(actor: Actor) -> ColumnElement[bool]:
    """The condition on Village: those of the actor's town, where he helps, answers for it, or whose unit is paired."""
    if actor.is_system:
        return true()
    if not actor.may(Permission.HOUSEHOLD_VIEW):
        return false()
    if Scope.COUNTY in actor.scopes():
        return true()
    own = select(VillageListing.village_id).where(
        VillageListing.accountable_id == actor.person_id, VillageListing.ended_on.is_(None)
    )
    paired = select(VillagePairing.village_id).where(
        VillagePairing.unit_id.in_(actor.unit_ids or {-1}), VillagePairing.to_on.is_(None)
    )
    helped = select(Household.village_id).where(Household.helper_id == actor.person_id)
    ways: list[ColumnElement[bool]] = [Village.id.in_(own), Village.id.in_(paired), Village.id.in_(helped)]
    if sees_town(actor):
        ways.append(Village.town_id == actor.town_id)
    return or_(*ways)


def sees_town(actor: Actor) -> bool:
    """Whether the actor reaches every household of a town, his own."""
    return actor.town_id is not None and not actor.roles.isdisjoint(households.OF_A_TOWN)


def sees_households(actor: Actor, town_id: int) -> bool:
    """Whether the actor reaches every household of this town."""
    return Scope.COUNTY in actor.scopes() or (actor.town_id == town_id and sees_town(actor))


def sight(actor: Actor, town_ids: Iterable[int]) -> Sight:
    """How much of what there is in these towns the actor sees."""
    labels = {way.label for way in reaches(actor)}
    at = set(town_ids)
    in_town = at <= {actor.town_id} and f"town:{actor.town_id}" in labels
    return Sight(
        all(sees_households(actor, town_id) for town_id in at),
        *(in_town or f"kind:{kind.value}" in labels for kind in (Kind.PETITION, Kind.ITEM)),
    )


def by_uid(session: Session, actor: Actor, uid: str) -> Village | None:
    """The village of this address, or None when it does not exist for the actor."""
    found = select(Village).where(Village.uid == uid, Village.retired_on.is_(None), reached(actor))
    return session.scalar(found.options(joinedload(Village.town)))


def uids(session: Session, actor: Actor, town_id: int | None = None) -> set[str]:
    """The villages that the actor reaches, in a town or anywhere."""
    found = select(Village.uid).where(Village.retired_on.is_(None), reached(actor))
    return set(session.scalars(found if town_id is None else found.where(Village.town_id == town_id)))


def listings_of(session: Session, village: Village) -> Sequence[VillageListing]:
    """Its supervisions, the running or the latest first, with their notes."""
    found = select(VillageListing).where(VillageListing.village_id == village.id)
    loading = (joinedload(VillageListing.accountable), selectinload(VillageListing.notes).joinedload(ListingNote.by))
    order = (VillageListing.ended_on.is_not(None), VillageListing.from_on.desc(), VillageListing.id.desc())
    return session.scalars(found.options(*loading).order_by(*order)).all()


def pairings_of(session: Session, village: Village) -> Sequence[VillagePairing]:
    """The units paired with it, those that are now first."""
    found = select(VillagePairing).where(VillagePairing.village_id == village.id)
    order = (VillagePairing.to_on.is_not(None), VillagePairing.from_on.desc(), VillagePairing.id.desc())
    return session.scalars(found.options(joinedload(VillagePairing.unit)).order_by(*order)).all()


def listing(session: Session, actor: Actor, uid: str) -> VillageListing | None:
    """The supervision of this address."""
    found = select(VillageListing).join(Village, Village.id == VillageListing.village_id)
    return session.scalar(found.where(VillageListing.uid == uid, reached(actor)))


def note(session: Session, actor: Actor, uid: str) -> ListingNote | None:
    """The weekly note of this address."""
    found = select(ListingNote).join(VillageListing, VillageListing.id == ListingNote.listing_id)
    found = found.join(Village, Village.id == VillageListing.village_id)
    return session.scalar(found.where(ListingNote.uid == uid, reached(actor)))


def pairing(session: Session, actor: Actor, uid: str) -> VillagePairing | None:
    """The pairing of this address."""
    found = select(VillagePairing).join(Village, Village.id == VillagePairing.village_id)
    return session.scalar(found.where(VillagePairing.uid == uid, reached(actor)))


@kept
def rows(
    session: Session, actor: Actor, *, today: date, town_id: int | None = None, village_id: int | None = None
) -> Sequence[VillageRow]:
    """The villages the actor reaches, one, of a town or all, town by town, with their figures; few statements.

    What hangs on a village that is no more would stand in no sum else: it has its row until nothing does.
    """
    where = [reached(actor)]
    if town_id is not None:
        where.append(Village.town_id == town_id)
    if village_id is not None:
        where.append(Village.id == village_id)
    found = select(Village).where(*where).options(joinedload(Village.town)).order_by(Village.town_id, Village.id)
    here = session.scalars(found).all()
    wanted = select(Village.id).where(*where)
    counted = _households(session, actor, wanted, wanted if village_id is not None else None)
    # Of all villages the index that counts is read once, and what lies elsewhere left out; of few, each is looked up.
    there = [] if town_id is None and village_id is None else [Matter.village_id.in_(wanted)]
    seen, counting = matters.conditions(actor, Filters(is_open=True), today), [OPEN, not_(in_conflict(actor))]
    shown = _matters(session, [*seen, *there])
    # Whether a village is clear does not hang on who asks; only of accusations and own conflicts nothing is told.
    own = _matters(session, [*counting, affected.lies_at_no_household(), *there])
    spread = affected.spread(session, seen, counting, wanted)
    toilets = open_toilets(session, wanted)
    running = select(VillageListing).where(VillageListing.ended_on.is_(None))
    listed = {row.village_id: row for row in session.scalars(running.options(joinedload(VillageListing.accountable)))}
    made = [
        _row(
            actor,
            village,
            counted.get(village.id, Figures()),
            shown,
            own,
            spread,
            toilets.get(village.id, 0),
            listed.get(village.id),
        )
        for village in here
    ]
    return [row for row in made if not row.is_retired or row.figures.hold_anything]


def board(session: Session, actor: Actor, wanted: Wanted, *, today: date) -> Board:
    """The board as it is narrowed: every sum is of the rows that stand in it, and of the remainder."""
    found = [
        row
        for row in rows(session, actor, today=today, town_id=wanted.town_id)
        if (row.listing or not wanted.listed)
        and (row.light is not Light.CLEAR or not wanted.unclear)
        and (VillageUnclear.UNCONFIRMED in row.unclear or not wanted.unconfirmed)
    ]
    drills = {row.town_id: not wanted.picks and sees_households(actor, row.town_id) for row in found}
    blocks = [
        Block(town_id, there[0].town, there, drills[town_id])
        for town_id in drills
        if (there := [row for row in found if row.town_id == town_id])
    ]
    in_county = Scope.COUNTY in actor.scopes()
    there_is = in_county if wanted.town_id is None else sees_households(actor, wanted.town_id)
    is_whole = there_is and not wanted.picks
    remainder = without_village(session, actor, today=today, town_id=wanted.town_id) if is_whole else None
    return Board(blocks, remainder, sight(actor, drills), is_whole)


def total(found: Iterable[VillageRow]) -> Figures:
    """The sum of these rows."""
    return sum((row.figures for row in found), Figures())


def without_village(session: Session, actor: Actor, *, today: date, town_id: int | None) -> Figures:
    """What is open and names no village, in a town or anywhere: it stands in no row."""
    filters = Filters(is_open=True, placed=False, town_id=town_id)
    found = select(Matter.kind, func.count()).where(*matters.conditions(actor, filters, today)).group_by(Matter.kind)
    counts = {row[0]: row[1] for row in session.execute(found)}
    return Figures(petitions=counts.get(Kind.PETITION, 0), in_one=counts.get(Kind.ITEM, 0))


def _row(
    actor: Actor,
    village: Village,
    known: Figures,
    shown: Mapping[tuple[int, Kind], int],
    own: Mapping[tuple[int, Kind], int],
    spread: Spread,
    toilets: int,
    running: VillageListing | None,
) -> VillageRow:
    petitions, items = (shown.get((village.id, kind), 0) for kind in (Kind.PETITION, Kind.ITEM))
    figures = Figures(
        *(known.kinds, known.helped, known.unclear, petitions),
        *(items - len(spread.lying_in(village.id)), spread.lying_in(village.id) | spread.shown_in(village.id)),
        known.unsolved,
    )
    open_own, own_items = (own.get((village.id, kind), 0) for kind in (Kind.PETITION, Kind.ITEM))
    own_items += len(spread.own.get(village.id, ()))
    standing = VillageStanding(figures.all.households, figures.unclear, figures.unsolved, open_own, own_items)
    standing = replace(standing, open_toilets=toilets, unconfirmed=village.unconfirmed)
    is_whole = sees_households(actor, village.town_id)
    why = tuple(one for one in unclear(standing) if is_whole or one is not VillageUnclear.NO_HOUSEHOLD)
    return VillageRow(
        *(village.id, village.uid, village.name, village.town_id, village.town.name),
        *(running, figures, light(standing, is_whole=is_whole), why, village.retired_on is not None),
    )


def _households(session: Session, actor: Actor, wanted: Select[int], few: Select[int] | None) -> dict[int, Figures]:
    found = (
        select(
            *(Household.village_id, Household.kind, func.count(), func.sum(PEOPLE)),
            *(func.count(Household.helper_id), func.sum(case((is_unclear(actor, few), 1), else_=0))),
            func.sum(case((has_unsolved(few), 1), else_=0)),
        )
        .where(Household.retired_on.is_(None), Household.village_id.in_(wanted), households.reached(actor))
        .group_by(Household.village_id, Household.kind)
    )
    made: dict[int, Figures] = {}
    for village_id, kind, count, people, helped, not_clear, unsolved in session.execute(found):
        group = Figures({kind: Group(count, int(people))}, helped, int(not_clear), unsolved=int(unsolved))
        made[village_id] = made.get(village_id, Figures()) + group
    return made


def _matters(session: Session, where: Sequence[ColumnElement[bool]]) -> dict[tuple[int, Kind], int]:
    # Grouped by a value and not by the column: the index of villages would lead the planner to every row.
    village = func.coalesce(Matter.village_id, 0)
    found = select(village, Matter.kind, func.count()).where(*where).group_by(village, Matter.kind)
    return {(village_id, Kind(kind)): count for village_id, kind, count in session.execute(found)}
