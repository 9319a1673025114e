"""镇村合计: where a town's figures are not the sums of its villages, and whether its principal signed (T58)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.accountability import PostKind
from app.domain.households import MONITORED
from app.domain.permissions import Actor, Role
from app.domain.sums import Difference, Summed, differences
from app.models.directory import Unit, Village
from app.models.households import Household
from app.models.matters import Kind, Matter
from app.models.sums import TownSum
from app.queries import directory, households, matters, villages
from app.queries.kept import kept
from app.queries.matters import Filters
from app.queries.standings import PEOPLE


@dataclass(frozen=True)
class TownSums:
    """A town whose figures differ, as the actor sees them. `signed`: the signature that holds, if one does.

    `waits`: somebody has to sign; nobody has where the principal himself may not see what makes the difference.
    """

    town: Unit
    differences: tuple[Difference, ...]
    principal: str
    signed: TownSum | None
    waits: bool


def principal(session: Session, town_id: int, today: date) -> Actor | None:
    """The principal (主要负责人) of a town as one who looks: its secretary; None while the post is vacant."""
    held = directory.in_post(session, today, PostKind.TOWN_SECRETARY, unit_id=town_id)
    if not held:
        return None
    person_id = held[0].person_id
    units = frozenset(post.unit_id for post in directory.posts_of(session, person_id, today))
    return Actor(None, "", person_id, town_id, town_id, frozenset({Role.TOWN_SECRETARY}), units)


@kept
def of_town(session: Session, actor: Actor, town_id: int, today: date) -> tuple[Difference, ...]:
    """Where the figures of the town, counted by the town, are not those of its villages together.

    Both are counted of what the actor sees: nobody learns from a sum what is kept from him.
    """
    people = select(func.count(Household.id), func.coalesce(func.sum(PEOPLE), 0)).select_from(Household)
    people = people.join(Village, Village.id == Household.village_id).where(
        Village.town_id == town_id, Household.retired_on.is_(None), households.reached(actor)
    )
    count, heads = session.execute(people).one()
    monitored = session.execute(people.where(Household.kind.in_(MONITORED))).one()[0]
    open_ones = matters.conditions(actor, Filters(is_open=True, town_id=town_id), today)
    by_kind = select(Matter.kind, func.count()).where(*open_ones).group_by(Matter.kind)
    open_by_kind = {row[0]: row[1] for row in session.execute(by_kind)}
    town = {
        Summed.HOUSEHOLDS: count,
        Summed.PEOPLE: int(heads),
        Summed.MONITORED: monitored,
        Summed.PETITIONS: open_by_kind.get(Kind.PETITION, 0),
        Summed.ITEMS: open_by_kind.get(Kind.ITEM, 0),
    }
    together = villages.total(villages.rows(session, actor, today=today, town_id=town_id))
    summed = {
        Summed.HOUSEHOLDS: together.all.households,
        Summed.PEOPLE: together.all.people,
        Summed.MONITORED: together.monitored.households,
        Summed.PETITIONS: together.petitions,
        Summed.ITEMS: together.items,
    }
    return differences(town, summed)


def signed(session: Session, town_id: int, today: date) -> TownSum | None:
    """The signature that holds: the last one, if the figures differ as they did then for whoever is principal now."""
    found = select(TownSum).where(TownSum.town_id == town_id).options(joinedload(TownSum.signed_by))
    last = session.scalar(found.order_by(TownSum.id.desc()).limit(1))
    who = principal(session, town_id, today) if last is not None else None
    if last is None or who is None:
        return None
    now = {one.figure: one.by for one in of_town(session, who, town_id, today)}
    return last if all(getattr(last, figure) == now.get(figure, 0) for figure in Summed) else None


def everywhere(session: Session, actor: Actor, today: date) -> Sequence[TownSums]:
    """The towns that the actor sees whole and whose figures differ."""
    found = []
    for town in directory.towns(session):
        if not villages.sees_households(actor, town.id):
            continue
        if apart := of_town(session, actor, town.id, today):
            held = directory.in_post(session, today, PostKind.TOWN_SECRETARY, unit_id=town.id)
            who, given = principal(session, town.id, today), signed(session, town.id, today)
            waits = given is None and (who is None or bool(of_town(session, who, town.id, today)))
            found.append(TownSums(town, apart, held[0].name if held else "", given, waits))
    return found


def unsigned(session: Session, actor: Actor, today: date) -> Sequence[Unit]:
    """The towns among them for whose differences nobody signed."""
    return [one.town for one in everywhere(session, actor, today) if one.waits]
