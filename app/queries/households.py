"""Households as an Actor may see them: the register, one household with what hangs on it, whether it is clear."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, false, func, not_, or_, select, true, union
from sqlalchemy.orm import Session, joinedload, selectinload

from app import sealing
from app.domain.households import (
    GROUPS,
    Cause,
    HouseholdGroup,
    HouseholdKind,
    Relation,
    Schooling,
    Standing,
    Unclear,
    unclear,
)
from app.domain.intake import household_key
from app.domain.permissions import Actor, Permission, Role, Scope
from app.models.campaigns import CampaignRow
from app.models.directory import Village
from app.models.households import Household, HouseholdChange, HouseholdStatus, Member, PlanLine
from app.models.matters import Kind, Matter
from app.models.rectification import ItemHousehold
from app.models.visits import Visit
from app.queries.people import asked_for
from app.queries.standings import OPEN, UNSOLVED_THERE, is_unclear
from app.queries.visibility import in_conflict, visible

OF_A_TOWN = frozenset({Role.REGISTRAR, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON})
"""Who reaches the households of his town; the register is kept there, and no case hangs on seeing it."""
PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """How the register is narrowed: `text` is a 户编号, a name, an ID number or its last four."""

    text: str = ""
    town_id: int | None = None
    village_id: int | None = None
    kind: HouseholdKind | None = None
    batch_id: int | None = None
    page: int = 1
    retired: bool = False
    group: HouseholdGroup | None = None
    cause: Cause | None = None
    has_cause: bool | None = None
    helped: bool | None = None
    clear: bool | None = None


@dataclass(frozen=True)
class Row:
    """One household as the register shows it."""

    household: Household
    head: Member | None
    people: int


@dataclass(frozen=True)
class Found:
    """One page of the register; `people` counts the members of all households that match."""

    rows: Sequence[Row]
    total: int
    people: int
    number: int
    size: int = PAGE


def reached(actor: Actor) -> ColumnElement[bool]:
    """The condition on Household that every list, page, count and check passes through."""
    if actor.is_system:
        return true()
    if not actor.may(Permission.HOUSEHOLD_VIEW):
        return false()
    if Scope.COUNTY in actor.scopes():
        return true()
    return of_his_own(actor)


def of_his_own(actor: Actor) -> ColumnElement[bool]:
    """The households of his town, where he has an office in it, and those that he helps: who of the county reaches all
    of them has to see to these alone."""
    ways: list[ColumnElement[bool]] = []
    if actor.person_id is not None:
        ways.append(Household.helper_id == actor.person_id)
    if actor.town_id is not None and not actor.roles.isdisjoint(OF_A_TOWN):
        ways.append(Household.village_id.in_(select(Village.id).where(Village.town_id == actor.town_id)))
    return or_(false(), *ways)


def by_uid(session: Session, actor: Actor, uid: str) -> Household | None:
    """The household of this address with its members, or None."""
    found = select(Household).where(Household.uid == uid, reached(actor))
    return session.scalar(found.options(*_WHOLE))


def by_number(session: Session, number: str) -> Household | None:
    """The household of this 户编号, whoever asks; for rules alone."""
    return session.scalar(select(Household).where(Household.number == number))


def by_numbers(session: Session, numbers: Collection[str]) -> dict[str, Household]:
    """The households of these 户编号, whoever asks; for rules alone."""
    found = session.scalars(select(Household).where(Household.number.in_(numbers)))
    return {household.number: household for household in found}


def homes(session: Session, blinds: Collection[bytes]) -> dict[bytes, str]:
    """The 户编号 of the household where whoever has each of these blind ID numbers lives, whoever asks."""
    found = select(Member.id_no_blind, Household.number).join(Household, Household.id == Member.household_id)
    rows = session.execute(found.where(Member.id_no_blind.in_(blinds), Member.left_on.is_(None)))
    return {blind: number for blind, number in rows if blind is not None}


def home_of(session: Session, blind: bytes, other_than: Member) -> str | None:
    """The 户编号 of the household where somebody else with this blind ID number lives, whoever asks."""
    lives = (Member.id_no_blind == blind, Member.left_on.is_(None), Member.id != other_than.id)
    elsewhere = select(Household.number).join(Member, Member.household_id == Household.id).where(*lives)
    with session.no_autoflush:  # whoever comes back may not stand in two before it is known that he does
        return session.scalar(elsewhere)


def last_places(session: Session, ids: Collection[int]) -> dict[int, int]:
    """The place of the last member of each of these households."""
    found = select(Member.household_id, func.max(Member.position).label("last")).where(Member.household_id.in_(ids))
    return {row.household_id: row.last for row in session.execute(found.group_by(Member.household_id))}


def living_keys(session: Session, ids: Collection[int]) -> dict[int, set[str]]:
    """By what a sheet knows whoever lives in each of these households."""
    found = select(Member.household_id, Member.external_no, Member.uid)
    told: dict[int, set[str]] = {}
    for row in session.execute(found.where(Member.household_id.in_(ids), Member.left_on.is_(None))):
        told.setdefault(row.household_id, set()).add(row.external_no or row.uid)
    return told


def reached_ones(session: Session, actor: Actor, ids: Collection[int]) -> set[int]:
    """Those of these households that the actor may see."""
    return set(session.scalars(select(Household.id).where(Household.id.in_(ids), reached(actor))))


def is_reached(session: Session, actor: Actor, household: Household) -> bool:
    """Whether the actor may see this household."""
    return bool(reached_ones(session, actor, [household.id]))


def page(session: Session, actor: Actor, wanted: Wanted) -> Found:
    """The households that match, village by village."""
    where = _where(actor, wanted)
    total = session.scalar(select(func.count()).select_from(Household).where(*where)) or 0
    if not total:
        return Found([], 0, 0, wanted.page)
    living = select(func.count()).select_from(Member).join(Household, Household.id == Member.household_id)
    people = session.scalar(living.where(*where, Member.left_on.is_(None))) or 0
    found = select(Household).join(Village, Village.id == Household.village_id).where(*where)
    rows = session.scalars(found.options(*_ROW).order_by(*_ORDER).limit(PAGE).offset((wanted.page - 1) * PAGE)).all()
    return Found([_row(one) for one in rows], total, people, wanted.page)


def ids(session: Session, actor: Actor, wanted: Wanted) -> Sequence[int]:
    """All households that match, in the order of the register."""
    found = select(Household.id).join(Village, Village.id == Household.village_id).where(*_where(actor, wanted))
    return session.scalars(found.order_by(*_ORDER)).all()


def by_ids(session: Session, wanted: Sequence[int]) -> Sequence[Household]:
    """These households, which the actor was asked about before, in their order, with members and helper."""
    found = select(Household).where(Household.id.in_(wanted)).options(*_ROW, *_FOR_SHEETS)
    known = {household.id: household for household in session.scalars(found)}
    return [known[one] for one in wanted if one in known]


def _row(household: Household) -> Row:
    living = [member for member in household.members if member.left_on is None]
    return Row(household, next((one for one in living if one.relation is Relation.HEAD), None), len(living))


def _where(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [reached(actor), Household.retired_on.is_not(None) if wanted.retired else Household.retired_on.is_(None)]
    if wanted.town_id is not None:
        where.append(Household.village_id.in_(select(Village.id).where(Village.town_id == wanted.town_id)))
    if wanted.village_id is not None:
        where.append(Household.village_id == wanted.village_id)
    if wanted.batch_id is not None:
        where.append(Household.batch_id == wanted.batch_id)
    if wanted.kind is not None:
        where.append(Household.kind == wanted.kind)
    if wanted.group is not None:
        where.append(Household.kind.in_(GROUPS[wanted.group]))
    if wanted.cause is not None:
        where.append(Household.main_cause == wanted.cause)
    if wanted.has_cause is not None:
        where.append(Household.main_cause.is_not(None) if wanted.has_cause else Household.main_cause.is_(None))
    if wanted.helped is not None:
        where.append(Household.helper_id.is_not(None) if wanted.helped else Household.helper_id.is_(None))
    if wanted.clear is not None:
        where.append(not_(is_unclear(actor)) if wanted.clear else is_unclear(actor))
    if text := wanted.text.strip():
        where.append(named(actor, text))
    return where


def named(actor: Actor, text: str) -> ColumnElement[bool]:
    """The households known by this 户编号, or, for who knows their people, by the name or ID number of a member."""
    return or_(Household.number == text, Household.id.in_(_with_member(actor, text)))


def _with_member(actor: Actor, text: str) -> Select[int]:
    """The households of a member who bears this name or ID number; nobody for who sees them masked (DECISIONS 12)."""
    columns = {name: value for name, value in asked_for(text).items() if hasattr(Member, name)}
    named = [getattr(Member, name) == value for name, value in columns.items()] if actor.knows_households() else []
    return select(Member.household_id).where(or_(false(), *named))


def matters_of(session: Session, actor: Actor, household: Household) -> Sequence[Matter]:
    """The petitions and items of this household that the actor may see, open ones first, then the newest."""
    found = select(Matter).where(_concerns(household), visible(actor))
    order = (Matter.settled_on.is_not(None), Matter.received_on.desc(), Matter.id.desc())
    people = (joinedload(Matter.unit), joinedload(Matter.holder))
    return session.scalars(found.options(*people).order_by(*order)).all()


def _concerns(household: Household) -> ColumnElement[bool]:
    """The condition on Matter that it hangs on this household, or is an item that affects it."""
    named = select(ItemHousehold.item_id).where(ItemHousehold.household_id == household.id)
    return or_(Matter.household_id == household.id, Matter.id.in_(named))


def visits_of(session: Session, actor: Actor, household: Household) -> Sequence[Visit]:
    """The visits of those matters, the newest first."""
    found = select(Visit).join(Matter, Matter.id == Visit.matter_id)
    found = found.where(_concerns(household), visible(actor))
    people = (joinedload(Visit.visitor), joinedload(Visit.matter))
    return session.scalars(found.options(*people).order_by(Visit.visited_on.desc(), Visit.id.desc())).all()


def of_matter(session: Session, actor: Actor, matter: Matter) -> Household | None:
    """The household on which the matter hangs, where the actor may see it."""
    if matter.household_id is None:
        return None
    found = select(Household).where(Household.id == matter.household_id, reached(actor))
    return session.scalar(found.options(selectinload(Household.members)))


def changes_of(session: Session, household: Household) -> Sequence[HouseholdChange]:
    """What was done with its record, the newest first."""
    found = select(HouseholdChange).where(HouseholdChange.household_id == household.id)
    return session.scalars(found.options(joinedload(HouseholdChange.person)).order_by(HouseholdChange.id.desc())).all()


def plan_line(session: Session, actor: Actor, uid: str) -> PlanLine | None:
    """The line of a plan of this address."""
    found = select(PlanLine).join(Household, Household.id == PlanLine.household_id)
    return session.scalar(found.where(PlanLine.uid == uid, reached(actor)))


def status(session: Session, actor: Actor, uid: str) -> HouseholdStatus | None:
    """What a household is or was from a day on, of this address."""
    found = select(HouseholdStatus).join(Household, Household.id == HouseholdStatus.household_id)
    return session.scalar(found.where(HouseholdStatus.uid == uid, reached(actor)))


def member(session: Session, actor: Actor, uid: str) -> Member | None:
    """The member of this address."""
    found = select(Member).join(Household, Household.id == Member.household_id)
    return session.scalar(found.where(Member.uid == uid, reached(actor)).options(joinedload(Member.household)))


def unclear_of(session: Session, actor: Actor, households: Collection[Household]) -> dict[int, tuple[Unclear, ...]]:
    """Why each of these households is not clear (DOMAIN 15.4); nothing for those that are.

    Open matters count whether or not the actor reaches them, so that the figures agree; but accusations count for
    nobody, nor for him what he keeps away from or is complained of in: a light would tell him of them (art. 30).
    """
    ids = [household.id for household in households]
    open_of = open_matters(session, actor, ids)
    there = {row.household_id: row for row in session.execute(_guaranteed(ids))}
    problems = unsolved(session, ids)
    found = {}
    for one in households:
        known, counts = there.get(one.id), open_of.get(one.id, {})
        standing = Standing(
            open_petitions=counts.get(Kind.PETITION, 0),
            open_items=counts.get(Kind.ITEM, 0),
            open_campaigns=problems.get(one.id, 0),
            housing=one.housing,
            water_safe=one.water_safe,
            insured=None if known is None or known.unknown else not known.uninsured,
            dropped_out=known.dropped_out if known is not None else 0,
            unconfirmed=one.unconfirmed,
        )
        found[one.id] = tuple(unclear(standing))
    return found


def open_matters(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many open petitions and items hang on each of these households or name it, by kind; of accusations and own
    conflicts nothing is told."""
    open_of: dict[int, dict[str, int]] = {}
    still = (OPEN, not_(in_conflict(actor)))
    named = select(ItemHousehold.household_id, Matter.kind, Matter.id).join(Matter, Matter.id == ItemHousehold.item_id)
    held = union(  # one that hangs on a household and names it counts once
        select(Matter.household_id, Matter.kind, Matter.id).where(Matter.household_id.in_(ids), *still),
        named.where(ItemHousehold.household_id.in_(ids), *still),
    ).subquery()
    each = (held.c.household_id, held.c.kind)
    for household_id, kind, count in session.execute(select(*each, func.count()).group_by(*each)):
        open_of.setdefault(household_id or 0, {})[kind] = count
    return open_of


def unsolved(session: Session, ids: Collection[int]) -> dict[int, int]:
    """In how many campaigns each of these households has a problem that is not solved."""
    found = select(CampaignRow.household_id, func.count()).where(UNSOLVED_THERE, CampaignRow.household_id.in_(ids))
    return {one or 0: count for one, count in session.execute(found.group_by(CampaignRow.household_id))}


def _guaranteed(ids: Collection[int]) -> Select[int, int, int, int]:
    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    counted = select(
        Member.household_id,
        number(Member.insured.is_(None)).label("unknown"),
        number(Member.insured.is_(False)).label("uninsured"),
        number(Member.schooling == Schooling.DROPPED_OUT).label("dropped_out"),
    )
    return counted.where(Member.household_id.in_(ids), Member.left_on.is_(None)).group_by(Member.household_id)


@dataclass(frozen=True)
class Heads:
    """By which words the households of some villages are known: their 户编号, and who heads them."""

    numbers: Mapping[tuple[int, str], int]
    names: Mapping[tuple[int, bytes | None], Sequence[int]]

    def meant(self, village_id: int | None, said: str | None) -> int | None:
        """The household that these words mean in this village; None where they mean none or several."""
        if village_id is None or not said or not said.strip():
            return None
        if (known := self.numbers.get((village_id, said.strip()))) is not None:
            return known
        found = self.names.get((village_id, sealing.blind("name", household_key(said))), ())
        return found[0] if len(found) == 1 else None


def heads(session: Session, village_ids: Collection[int]) -> Heads:
    """The words for the households of these villages that are in the register."""
    head = and_(Member.household_id == Household.id, Member.relation == Relation.HEAD, Member.left_on.is_(None))
    found = select(Household.id, Household.village_id, Household.number, Member.name_blind).join(Member, head)
    numbers: dict[tuple[int, str], int] = {}
    names: dict[tuple[int, bytes | None], list[int]] = {}
    for row in session.execute(found.where(Household.village_id.in_(village_ids), Household.retired_on.is_(None))):
        numbers[row.village_id, row.number] = row.id
        names.setdefault((row.village_id, row.name_blind), []).append(row.id)
    return Heads(numbers, names)


def meant(session: Session, village_id: int | None, said: str | None) -> int | None:
    """Which household of the village these words mean: its 户编号, or the name of its head where one alone bears it."""
    if village_id is None or not said or not said.strip():
        return None
    return heads(session, {village_id}).meant(village_id, said)


_ROW = (joinedload(Household.village).joinedload(Village.town), selectinload(Household.members))
_FOR_SHEETS = (joinedload(Household.helper), selectinload(Household.statuses))
_ORDER = (Village.town_id, Village.id, Household.number)
_WHOLE = (
    joinedload(Household.village).joinedload(Village.town),
    joinedload(Household.helper),
    selectinload(Household.members),
    selectinload(Household.statuses),
    selectinload(Household.plan).joinedload(PlanLine.owner),
    selectinload(Household.plan).joinedload(PlanLine.member),
)
