"""Same person and similar matters, as far as the actor may know (DECISIONS 19)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, exists, func, not_, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from app.domain.contents import Content
from app.domain.duplicates import SamePerson, accused_keys, likeness
from app.domain.intake import household_key
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Form, Stage
from app.domain.rectification import RoundSource
from app.models.directory import Person, Unit
from app.models.matters import Link, Matter
from app.models.petitions import Petition, Petitioner
from app.models.rectification import RectificationItem, Round
from app.queries.kept import kept
from app.queries.matters import VOID, by_ids
from app.queries.people import blinds
from app.queries.visibility import visible

LIMIT = 10
OF_ONE_PLACE = 5
"""Matters of one village and category that are shown: it says little, and beside stronger reasons nothing."""
SAYING_NOTHING = (None, Content.OTHER, Content.POV_OTHER)
"""Categories that do not tell what a matter is about."""
OF_LATE = timedelta(days=365)
HOUSEHOLDS_READ = 500
"""Of one village, the newest: the household is sealed, so that each has to be opened to be compared."""


Accused = frozenset[str]
"""Names of those complained of, in one spelling (`accused_keys`)."""


@dataclass(frozen=True)
class SameAccusedMatch:
    """An anonymous accusation of the same accused, and how like the facts are that it tells."""

    petition: Petition
    score: float


@dataclass(frozen=True)
class SamePersonMatch:
    """A petition of the same person, with the reason why he is held to be the same."""

    petition: Petition
    reason: SamePerson


def same_person(
    session: Session,
    actor: Actor,
    *,
    name: str | None,
    id_no: str | None,
    phone: str | None,
    village_id: int | None,
    other_than: int | None = None,
) -> Sequence[SamePersonMatch]:
    """Petitions in the actor's scope by the same person: ID, else name and phone, else name and village."""
    known = blinds(name, id_no, phone)
    by_id = Petitioner.id_no_blind == known.get("id_no_blind")
    # Two different ID numbers are two persons, however alike the rest is.
    nobody_else = or_(by_id, Petitioner.id_no_blind.is_(None)) if "id_no_blind" in known else true()
    by_name = and_(Petitioner.name_blind == known.get("name_blind"), nobody_else)
    rules = []
    if "id_no_blind" in known:
        rules.append((SamePerson.ID_NUMBER, by_id))
    if {"name_blind", "phone_blind"} <= known.keys():
        rules.append((SamePerson.NAME_AND_PHONE, and_(by_name, Petitioner.phone_blind == known["phone_blind"])))
    if "name_blind" in known and village_id is not None:
        rules.append((SamePerson.NAME_AND_VILLAGE, and_(by_name, Petition.village_id == village_id)))
    matches: dict[int, SamePersonMatch] = {}
    for reason, condition in rules:
        found = (
            select(Petition)
            .join(Petitioner, Petitioner.petition_id == Petition.id)
            .where(condition, visible(actor), Petition.id != (other_than or 0), Petition.stage != Stage.VOID.value)
            .options(
                joinedload(Petition.holder),
                selectinload(Petition.clocks),
                selectinload(Petition.holdings),
                selectinload(Petition.petitioners),
            )
            .order_by(Petition.received_on.desc())
            .limit(LIMIT)
        )
        for petition in session.scalars(found):
            matches.setdefault(petition.id, SamePersonMatch(petition, reason))
    return list(matches.values())[:LIMIT]


def same_accused(
    session: Session, actor: Actor, *, accused: Accused, text: str, other_than: int | None = None
) -> Sequence[SameAccusedMatch]:
    """Anonymous accusations of the same persons or units that the actor may read, the likest facts first (DOMAIN 7.4).

    Nobody knows who wrote them: the same accused stands for the same person.
    """
    if not accused or not actor.may(Permission.ACCUSATION_VIEW):
        return []
    found = (
        select(Petition)
        .where(visible(actor), Petition.confidential, Petition.form == Form.ANONYMOUS)
        .where(Petition.id != (other_than or 0), Petition.stage != Stage.VOID.value)
        .options(selectinload(Petition.accused))
        .order_by(Petition.received_on.desc(), Petition.id.desc())
        .limit(HOUSEHOLDS_READ)
    )
    same = [one for one in session.scalars(found) if not accused.isdisjoint(accused_of(session, one))]
    matches = [SameAccusedMatch(one, likeness(text, facts_told(one))) for one in same]
    return sorted(matches, key=lambda match: -match.score)[:LIMIT]


def accused_of(session: Session, petition: Petition) -> Accused:
    """Those complained of, as `same_accused` compares them."""
    return accused_known(session, [(one.person_id, one.unit_id, one.name) for one in petition.accused])


def accused_known(session: Session, named: Iterable[tuple[int | None, int | None, str | None]]) -> Accused:
    """Persons and units of the directory, and names in words, all by their names."""
    names = []
    for person_id, unit_id, name in named:
        row = session.get(Person, person_id) if person_id else session.get(Unit, unit_id) if unit_id else None
        names.append(row.name if row is not None else name or "")
    return accused_keys(names)


def facts_told(petition: Petition) -> str:
    """What it says, to be held against another one."""
    return "\n".join(part for part in (petition.demand, petition.body) if part)


def same_household(session: Session, actor: Actor, *, household: str, village_id: int | None) -> Sequence[Matter]:
    """Matters in the actor's scope of the same household (by its head's name or its number) of this village."""
    wanted = household_key(household)
    if not wanted or village_id is None:
        return []
    found = (
        select(Matter.id, Matter.uid, Matter.household_sealed)
        .where(Matter.village_id == village_id, Matter.household_sealed.is_not(None), visible(actor))
        .order_by(Matter.received_on.desc(), Matter.id.desc())
        .limit(HOUSEHOLDS_READ)
    )
    rows = session.execute(found)
    ids = [row.id for row in rows if household_key(Matter.household.__get__(row, Matter)) == wanted]
    return by_ids(session, ids[:LIMIT])


def same_round(
    session: Session, actor: Actor, *, source: RoundSource, name: str, village_id: int | None
) -> Sequence[Matter]:
    """Items in the actor's scope that this round of checking found in this village, the last entered first."""
    found = (
        select(RectificationItem.id)
        .join(Round, Round.id == RectificationItem.round_id)
        .where(Round.source == source, Round.name == name, RectificationItem.village_id == village_id)
        .where(visible(actor), RectificationItem.stage != VOID)
        .order_by(RectificationItem.id.desc())
        .limit(LIMIT)
    )
    return by_ids(session, session.scalars(found).all()) if village_id is not None else []


def same_place(
    session: Session, actor: Actor, *, village_id: int | None, content: Content | None, today: date
) -> Sequence[Matter]:
    """Matters in the actor's scope of this village and category that are open or of the last year, newest first."""
    if village_id is None or content in SAYING_NOTHING:
        return []
    found = (
        select(Matter.id)
        .where(Matter.village_id == village_id, Matter.content == content, visible(actor), Matter.stage != VOID)
        .where(or_(Matter.holder_id.is_not(None), Matter.received_on > today - OF_LATE))
        .order_by(Matter.received_on.desc(), Matter.id.desc())
        .limit(OF_ONE_PLACE)
    )
    return by_ids(session, session.scalars(found).all())


@kept
def unjudged_pairs(session: Session, actor: Actor, *, today: date, days: int = 30) -> int:
    """How many petitions of the last days share an ID or phone with an earlier one that nobody has judged.

    Matches beyond a clerk's scope go to the county petition office, never to the clerk.
    """
    if not actor.may(Permission.MATTER_ROUTE):
        return 0
    recent = select(_RECENT.id).where(_RECENT.received_on >= today - timedelta(days=days))
    return session.scalar(_UNJUDGED.where(_MINE.petition_id.in_(recent), visible(actor))) or 0


# Built once: an alias costs more than the question.
_MINE, _OTHER, _EARLIER, _RECENT = aliased(Petitioner), aliased(Petitioner), aliased(Matter), aliased(Matter)
_JUDGED = exists().where(
    Link.revoked_at.is_(None),
    or_(
        and_(Link.matter_id == _MINE.petition_id, Link.other_id == _OTHER.petition_id),
        and_(Link.matter_id == _OTHER.petition_id, Link.other_id == _MINE.petition_id),
    ),
)
_SAME = or_(_OTHER.id_no_blind == _MINE.id_no_blind, _OTHER.phone_blind == _MINE.phone_blind)
_UNJUDGED = (
    select(func.count(Matter.id.distinct()))
    .join(_MINE, _MINE.petition_id == Matter.id)
    .join(_OTHER, and_(_OTHER.petition_id < _MINE.petition_id, _SAME))
    .join(_EARLIER, _EARLIER.id == _OTHER.petition_id)
    .where(not_(_EARLIER.confidential), not_(_JUDGED))
    .where(Matter.stage != Stage.VOID.value, _EARLIER.stage != Stage.VOID.value)
)
