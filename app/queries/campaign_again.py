"""屡查不清: households where the same problem was found again: in campaigns, on the list, in petitions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from app.domain.campaigns import ABOUT, FOUND
from app.domain.contents import SAME_PROBLEM, Content, problem
from app.domain.households import Relation
from app.domain.permissions import Actor
from app.domain.petitions import Stage
from app.models.campaigns import Campaign, CampaignRow
from app.models.directory import Unit, Village
from app.models.households import Household, Member
from app.models.matters import Judgement, Kind, Link, Matter
from app.models.rectification import ItemHousehold
from app.queries.households import reached
from app.queries.kept import kept
from app.queries.visibility import visible

PAGE = 50
AGAIN = 2


@dataclass(frozen=True)
class InVillage:
    """A village and a problem: how many households had it once or more, and how many had it again."""

    village_id: int
    village: str
    town: str
    problem: Content
    found: int
    again: int


@dataclass(frozen=True)
class Again:
    """A household with everything that found the problem there; of items and petitions those that the actor may see."""

    household: Household
    head: Member | None
    problem: Content
    rows: Sequence[CampaignRow]
    matters: Sequence[Matter]


@kept
def index(session: Session, actor: Actor) -> Sequence[InVillage]:
    """Per village and problem, those with any household where it was found again."""
    times = _times(actor)
    again = func.sum(case((times.c.times >= AGAIN, 1), else_=0))
    found = (
        select(Village.id, Village.name, Unit.name, times.c.problem, func.count(), again)
        .join(Household, Household.id == times.c.household_id)
        .join(Village, Village.id == Household.village_id)
        .join(Unit, Unit.id == Village.town_id)
        .where(reached(actor), Household.retired_on.is_(None))
        .group_by(Village.town_id, Village.id, Village.name, Unit.name, times.c.problem)
        .having(again > 0)
        .order_by(Village.town_id, Village.id, times.c.problem)
    )
    return [InVillage(one, name, town, Content(of), *counts) for one, name, town, of, *counts in session.execute(found)]


def behind(session: Session, actor: Actor, village_id: int, of: Content, page: int) -> tuple[Sequence[Again], int]:
    """The households behind a figure of the index, one page of them, and how many there are."""
    times = _times(actor)
    found = (
        select(Household.id)
        .join(times, times.c.household_id == Household.id)
        .where(reached(actor), Household.retired_on.is_(None), Household.village_id == village_id)
        .where(times.c.problem == of, times.c.times >= AGAIN)
    )
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    ids = session.scalars(found.order_by(Household.number).limit(PAGE).offset((page - 1) * PAGE)).all()
    people = selectinload(Household.members)
    known = {one.id: one for one in session.scalars(select(Household).where(Household.id.in_(ids)).options(people))}
    kinds = [kind for kind, content in ABOUT.items() if content is of]
    rows = select(CampaignRow).join(Campaign).where(CampaignRow.household_id.in_(ids), Campaign.kind.in_(kinds))
    rows = rows.where(CampaignRow.stage.in_(FOUND)).options(joinedload(CampaignRow.campaign))
    its_rows = session.scalars(rows.order_by(CampaignRow.looked_on)).all()
    contents = [content for content in Content if problem(content) is of]
    named = _named(actor).subquery()
    pairs = select(named.c.household_id, Matter).join(Matter, Matter.id == named.c.matter_id)
    pairs = pairs.where(named.c.household_id.in_(ids), Matter.content.in_(contents))
    told = session.execute(pairs.order_by(Matter.received_on, Matter.id)).all()
    return [
        Again(
            known[one],
            _head(known[one]),
            of,
            [row for row in its_rows if row.household_id == one],
            [matter for household_id, matter in told if household_id == one],
        )
        for one in ids
    ], total


def _times(actor: Actor) -> Subquery:
    in_campaigns = select(CampaignRow.household_id.label("household_id"), _found_by().label("problem"))
    in_campaigns = in_campaigns.join(Campaign, Campaign.id == CampaignRow.campaign_id)
    in_campaigns = in_campaigns.where(CampaignRow.household_id.is_not(None), CampaignRow.stage.in_(FOUND))
    named = _named(actor).subquery()
    in_matters = select(named.c.household_id, _problem(Matter.content)).join(Matter, Matter.id == named.c.matter_id)
    found = union_all(in_campaigns, in_matters).subquery()
    counted = select(found.c.household_id, found.c.problem, func.count().label("times"))
    return counted.group_by(found.c.household_id, found.c.problem).subquery()


def _named(actor: Actor) -> Select[tuple[int, int]]:
    """Each matter with each household it affects, once: the one it hangs on, those an item names."""
    counts = (Matter.stage.not_in((Stage.VOID, Stage.MERGED)), visible(actor), _is_own())
    hangs = select(Matter.id.label("matter_id"), Matter.household_id.label("household_id"))
    hangs = hangs.where(Matter.household_id.is_not(None), *counts)
    affects = select(ItemHousehold.item_id, ItemHousehold.household_id)
    affects = affects.join(Matter, Matter.id == ItemHousehold.item_id).where(*counts)
    both = union(hangs, affects).subquery()
    return select(both.c.matter_id, both.c.household_id)


def _is_own() -> ColumnElement[bool]:
    """It is no petition that an item of the same problem and household stands for: what was told once counts once."""
    item = aliased(Matter)
    sides = or_(
        and_(Link.matter_id == Matter.id, Link.other_id == item.id),
        and_(Link.other_id == Matter.id, Link.matter_id == item.id),
    )
    named = (ItemHousehold.item_id == item.id, ItemHousehold.household_id == Matter.household_id)
    there = or_(item.household_id == Matter.household_id, exists().where(*named).correlate(item, Matter))
    held = (Link.revoked_at.is_(None), Link.judgement != Judgement.DIFFERENT)
    same = (item.kind == Kind.ITEM, _problem(item.content) == _problem(Matter.content), item.stage != Stage.VOID)
    return or_(Matter.kind == Kind.ITEM, ~exists().where(sides, there, *held, *same).correlate(Matter))


def _problem(content: SQLColumnExpression[Content]) -> ColumnElement[str]:
    """What a category counts as (domain.contents.problem)."""
    plain = cast(content, String)
    return case(*((plain == one.value, same.value) for one, same in SAME_PROBLEM.items()), else_=plain)


def _found_by() -> ColumnElement[str]:
    kind = cast(Campaign.kind, String)
    return case(*((kind == one.value, problem(content).value) for one, content in ABOUT.items()))


def _head(household: Household) -> Member | None:
    living = (member for member in household.members if member.left_on is None)
    return next((member for member in living if member.relation is Relation.HEAD), None)
