"""Which villages and households an item affects beside the village in which it lies and the household it hangs on."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Actor
from app.domain.privacy import mask_name, mask_text
from app.domain.rectification import named_ones, names_nobody
from app.models.directory import Unit, UnitLevel, Village
from app.models.households import Household
from app.models.matters import Matter
from app.models.rectification import ItemHousehold, ItemVillage, RectificationItem
from app.queries import households
from app.queries.households import Heads

BETWEEN = "\u3001"


@dataclass(frozen=True)
class Spread:
    """Open items that affect several villages, by the village that they affect beside the one in which they lie: those
    that who asks sees, and those that are the village's own, for they name no household of it."""

    shown: dict[int, set[int]] = field(default_factory=dict)
    own: dict[int, set[int]] = field(default_factory=dict)
    lying: dict[int, set[int]] = field(default_factory=dict)
    """The first by the village in which they lie."""

    def shown_in(self, village_id: int) -> frozenset[int]:
        """Those of the first that affect this village."""
        return frozenset(self.shown.get(village_id, ()))

    def lying_in(self, village_id: int) -> frozenset[int]:
        """Those of the first that lie in this village."""
        return frozenset(self.lying.get(village_id, ()))


def of_village(village_id: int) -> ColumnElement[bool]:
    """The condition on Matter that it lies in this village or affects it."""
    further = select(ItemVillage.item_id).where(ItemVillage.village_id == village_id)
    return or_(Matter.village_id == village_id, Matter.id.in_(further))


def of_town(town_id: int) -> ColumnElement[bool]:
    """The condition on Matter that it lies in this town or affects a village of it."""
    further = select(ItemVillage.item_id).join(Village, Village.id == ItemVillage.village_id)
    return or_(Matter.town_id == town_id, Matter.id.in_(further.where(Village.town_id == town_id)))


def in_a_town(*, of_petitions: bool = False) -> ColumnElement[bool]:
    """The condition on Matter that it lies in a town or park of the directory or affects a village of one; petitions
    affect none."""
    levels = (UnitLevel.TOWN, UnitLevel.PARK)
    towns = select(Unit.id).where(Unit.level.in_(levels), Unit.retired_on.is_(None))
    lies = and_(Matter.town_id.is_not(None), Matter.town_id.in_(towns))
    if of_petitions:
        return lies
    further = select(ItemVillage.item_id).join(Village, Village.id == ItemVillage.village_id)
    return or_(lies, Matter.id.in_(further.where(Village.town_id.in_(towns))))


def names_village() -> ColumnElement[bool]:
    """The condition on Matter that it lies in a village or affects one."""
    return or_(Matter.village_id.is_not(None), Matter.id.in_(select(ItemVillage.item_id)))


def lies_at_no_household() -> ColumnElement[bool]:
    """The condition on Matter that it names no household of the village in which it lies; one that is no more (注销)
    counts for none, for no household is unclear by it."""
    gone = select(Household.id).where(Household.retired_on.is_not(None))
    at_none = or_(Matter.household_id.is_(None), Matter.household_id.in_(gone))
    return and_(at_none, ~_names_one_of(Matter.village_id))


def spread(
    session: Session, shown: Sequence[ColumnElement[bool]], own: Sequence[ColumnElement[bool]], wanted: Select[int]
) -> Spread:
    """The items that affect these villages beside the one in which they lie. `shown`: what who asks sees of them;
    `own`: which of them keep a village from being clear."""
    at = ItemVillage.village_id
    seen, counts = and_(*shown), and_(*own, ~_names_one_of(at))
    found = (
        select(at, Matter.id, Matter.village_id, case((seen, 1), else_=0), case((counts, 1), else_=0))
        .join(Matter, Matter.id == ItemVillage.item_id)
        .where(at.in_(wanted), or_(seen, counts))
    )
    made = Spread()
    for village_id, item_id, lies_in, is_shown, is_own in session.execute(found):
        if is_shown:
            made.shown.setdefault(village_id, set()).add(item_id)
            made.lying.setdefault(lies_in or 0, set()).add(item_id)
        if is_own:
            made.own.setdefault(village_id, set()).add(item_id)
    return made


def own_villages(session: Session, matter_id: int) -> frozenset[int]:
    """The villages that a matter keeps from being clear by itself while it is open, for it names no household there;
    whoever asks, for rules alone."""
    lies = select(Matter.village_id).where(Matter.id == matter_id, Matter.village_id.is_not(None))
    further = select(ItemVillage.village_id).join(Matter, Matter.id == ItemVillage.item_id)
    further = further.where(Matter.id == matter_id, ~_names_one_of(ItemVillage.village_id))
    found = {*session.scalars(lies.where(lies_at_no_household())), *session.scalars(further)}
    return frozenset(one for one in found if one is not None)


def said_of(villages: Iterable[Village], town_id: int | None) -> str:
    """These villages by their names, with the town where it is another one."""
    names = (one.name if one.town_id == town_id else f"{one.town.name}{one.name}" for one in villages)
    return BETWEEN.join(names)


def villages_of(session: Session, item: RectificationItem) -> Sequence[Village]:
    """The villages that the item affects beside the one in which it lies, in the order of the directory."""
    found = select(Village).join(ItemVillage, ItemVillage.village_id == Village.id).options(joinedload(Village.town))
    return session.scalars(found.where(ItemVillage.item_id == item.id).order_by(Village.town_id, Village.id)).all()


def households_of(session: Session, actor: Actor, item: RectificationItem) -> Sequence[Household]:
    """The households that the item affects and this actor may see, by their numbers."""
    named = select(ItemHousehold.household_id).where(ItemHousehold.item_id == item.id)
    found = select(Household).where(Household.id.in_(named), households.reached(actor))
    return session.scalars(found.options(joinedload(Household.village)).order_by(Household.number)).all()


def meant(
    session: Session, villages: Collection[int], names: Iterable[str], *, among: Heads | None = None
) -> dict[str, int]:
    """Which household of the register each of these words means: a 户编号 anywhere in the county, or the name of the
    head of one alone in these villages. Words that mean none, or several, are not among them. `among`: the heads of at
    least these villages, where they were read before."""
    said = [name for name in names if name.strip()]
    if not said:
        return {}
    heads = among or households.heads(session, villages)
    found = {name: {heads.meant(village_id, name) for village_id in villages} - {None} for name in said}
    known = {name: one for name, ids in found.items() if len(ids) == 1 for one in ids if one is not None}
    rest = [name for name in said if name not in known]
    numbered = households.by_numbers(session, rest) if rest else {}
    return known | {number: one.id for number, one in numbered.items() if one.retired_on is None}


def spoken(session: Session, items: Sequence[RectificationItem]) -> dict[int, str]:
    """The households of these items as a sheet has them: by their numbers where the register knows them, else as they
    are written, names masked (DECISIONS 12)."""
    at = {item.id: _villages(item) for item in items}
    among = households.heads(session, {one for villages in at.values() for one in villages})
    known = {item.id: meant(session, at[item.id], named_ones(item.household), among=among) for item in items}
    ids = {one for words in known.values() for one in words.values()}
    rows = session.execute(select(Household.id, Household.number).where(Household.id.in_(ids)))
    numbers = {row.id: row.number for row in rows}
    return {
        item.id: BETWEEN.join(
            numbers[words[name]] if name in words else masked(name) for name in named_ones(item.household)
        )
        for item in items
        if (words := known[item.id]) or item.household_sealed
    }


def _villages(item: RectificationItem) -> set[int]:
    at = (item.village_id, *(row.village_id for row in item.villages))
    return {one for one in at if one is not None}


def masked(name: str) -> str:
    """What is written of one household, a name masked (DECISIONS 12)."""
    return mask_text(name) if names_nobody(name) or any(one.isdecimal() for one in name) else mask_name(name)


def _names_one_of(village_id: SQLColumnExpression[int | None] | SQLColumnExpression[int]) -> ColumnElement[bool]:
    # The village of each named household, looked up by its key: joined, a planner without statistics went through all
    # households of the village for each matter.
    lives_in = select(Household.village_id).where(
        Household.id == ItemHousehold.household_id, Household.retired_on.is_(None)
    )
    there = lives_in.correlate(ItemHousehold).scalar_subquery() == village_id
    return exists().where(ItemHousehold.item_id == Matter.id, there).correlate(Matter, ItemVillage)
