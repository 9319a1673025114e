"""The villages and households that an item affects (涉及村、涉及户): as they are named, and those that this means."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from app import sealing
from app.domain.errors import Refused
from app.domain.intake import household_key
from app.domain.rectification import named_ones
from app.models.directory import Village
from app.models.households import Household, HouseholdTie, Member
from app.models.matters import Matter
from app.models.rectification import ItemHousehold, ItemVillage, RectificationItem
from app.queries import affected


def villages_named(session: Session, said: str, town_id: int | None) -> list[Village]:
    """The villages of these names, those of the town first where several bear one; a name may begin with its town's.

    Raises Refused `affected_village_unknown` and `affected_village_of_several`, with the name.
    """
    names = named_ones(said)
    if not names:
        return []
    known: dict[str, list[Village]] = {}
    there = select(Village).where(Village.retired_on.is_(None)).options(joinedload(Village.town))
    for village in session.scalars(there):
        for name in (village.name, f"{village.town.name}{village.name}"):
            known.setdefault(name, []).append(village)
    return list({one.id: one for one in (_the_one(name, known.get(name, []), town_id) for name in names)}.values())


def check_town(villages: Sequence[Village], town_id: int | None, village_id: int | None) -> None:
    """Refuse an item of a town of whose villages it names none, while it affects some of another."""
    if villages and town_id is not None and village_id is None and all(one.town_id != town_id for one in villages):
        raise Refused("affected_villages_elsewhere", "villages")


@dataclass(frozen=True)
class Said:
    """What an item says of whom it affects: the words for its households, and the villages."""

    words: frozenset[str]
    villages: frozenset[int]


def said_by(item: RectificationItem) -> Said:
    """What the item says now."""
    at = {item.village_id, *(row.village_id for row in item.villages)}
    return Said(frozenset(named_ones(item.household)), frozenset(one for one in at if one is not None))


def affect(session: Session, item: RectificationItem, villages: Sequence[Village], before: Said | None = None) -> None:
    """Let the item affect these villages beside the one in which it lies, and the households that its words name.

    `before`: what it said before a person corrected it.
    """
    wanted = {one.id for one in villages} - {item.village_id}
    kept = [row for row in item.villages if row.village_id in wanted]
    there = {row.village_id for row in kept}
    item.villages = [*kept, *(ItemVillage(village_id=one) for one in sorted(wanted - there))]
    follow(session, item, before)


def follow(session: Session, item: RectificationItem, before: Said | None = None) -> bool:
    """Hang the item on each household of the register that its words name, unless a person said that it is not that
    one; whether anything changed.

    What it hangs on already stays, whoever heads that household by now and whoever else bears the name: it is let go
    only where what the item said `before` was corrected.
    """
    says = said_by(item)
    wanted = set(affected.meant(session, says.villages, says.words).values())
    there = {row.household_id for row in item.households}
    stays = there - (_taken_back(session, there, before, says) if before is not None else set())
    if (stays or wanted) and item.id is not None:
        denied = select(HouseholdTie.household_id).where(
            *(HouseholdTie.matter_id == item.id, HouseholdTie.revoked_at.is_(None), HouseholdTie.belongs.is_(False))
        )
        no = set(session.scalars(denied))
        stays, wanted = stays - no, wanted - no
    is_changed = (stays | wanted) != there
    if is_changed:
        kept = [row for row in item.households if row.household_id in stays | wanted]
        item.households = [*kept, *(ItemHousehold(household_id=one) for one in sorted(wanted - there))]
    return is_changed


def _taken_back(session: Session, ids: Collection[int], before: Said, says: Said) -> set[int]:
    """Those of these households that a correction of the item's words or villages takes off it."""
    gone, left = before.words - says.words, before.villages - says.villages
    if not ids or not (gone or left):
        return set()
    homes = session.execute(select(Household.id, Household.number, Household.village_id).where(Household.id.in_(ids)))
    bear: dict[int, set[bytes | None]] = {}
    # Whoever heads or headed it, lives or lived there: by one of these names it was meant.
    for row in session.execute(select(Member.household_id, Member.name_blind).where(Member.household_id.in_(ids))):
        bear.setdefault(row.household_id, set()).add(row.name_blind)
    names = {word: sealing.blind("name", household_key(word)) for word in before.words | says.words}
    found = set()
    for one in homes:
        called = {word for word, name in names.items() if word == one.number or name in bear.get(one.id, ())}
        if one.number in says.words or (one.village_id not in left and called & says.words):
            continue
        if one.village_id in left or called & gone or not says.words & before.words:
            found.add(one.id)
    return found


def hang_up(session: Session, village_ids: Collection[int]) -> set[int]:
    """Let the items follow whose words may name a household of these villages, which came into the register; the ids of
    those that now hang on one more."""
    further = select(ItemVillage.item_id).where(ItemVillage.village_id.in_(village_ids))
    near = or_(Matter.village_id.in_(village_ids), Matter.village_id.is_(None), Matter.id.in_(further))
    found = select(RectificationItem).where(Matter.household_sealed.is_not(None), near)
    return {item.id for item in session.scalars(found) if follow(session, item)}


def _the_one(name: str, bear_it: Sequence[Village], town_id: int | None) -> Village:
    in_town = [one for one in bear_it if one.town_id == town_id]
    found = in_town or bear_it
    if not found:
        raise Refused("affected_village_unknown", "villages", name=name)
    if len(found) > 1:
        raise Refused("affected_village_of_several", "villages", name=name)
    return found[0]
