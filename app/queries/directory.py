"""Units, villages, posts and who holds them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.accountability import PostKind
from app.domain.villages import may_supervise
from app.models.directory import Person, Post, Tenure, Unit, UnitLevel, Village

COUNTY_POSTS = (PostKind.PETITION_HEAD, PostKind.COUNTY_OFFICE_HEAD, PostKind.COUNTY_LEADER)
"""Posts whose holders may hold a matter of any unit."""


@dataclass(frozen=True)
class PostHolder:
    """A person in a post, as plain values."""

    person_id: int
    name: str
    post_id: int
    kind: PostKind
    title: str
    unit_id: int
    unit_name: str


_HELD = (
    select(Person.id, Person.name, Post.id, Post.kind, Post.title, Unit.id, Unit.name)
    .select_from(Tenure)
    .join(Post, Tenure.post_id == Post.id)
    .join(Person, Tenure.person_id == Person.id)
    .join(Unit, Post.unit_id == Unit.id)
    .where(Tenure.from_on <= bindparam("on"), or_(Tenure.to_on.is_(None), Tenure.to_on >= bindparam("on")))
    .order_by(Post.id, Tenure.id)
)
"""Who holds posts on the day `on`; built once, since every act asks it several times."""
_POSTS = _HELD.where(Tenure.person_id.in_(bindparam("persons", expanding=True)))
"""The same of these persons, which every request asks of its own."""
COUNTY = (
    select(Unit.__table__.c.name)
    .where(Unit.__table__.c.level == UnitLevel.COUNTY, Unit.__table__.c.retired_on.is_(None))
    .order_by(Unit.__table__.c.id)
    .limit(1)
)
"""What the county is called."""


def units(session: Session, *levels: UnitLevel) -> Sequence[Unit]:
    """Units of these levels (all when none is named), in the order of the directory."""
    found = select(Unit).where(Unit.retired_on.is_(None)).order_by(Unit.id)
    return session.scalars(found.where(Unit.level.in_(levels)) if levels else found).all()


def county_name(session: Session) -> str:
    """What the county is called; empty before a directory is loaded."""
    return session.scalar(COUNTY) or ""


def unit_named(session: Session, name: str) -> Unit | None:
    """The unit of this name that has not been dissolved."""
    return session.scalar(select(Unit).where(Unit.name == name, Unit.retired_on.is_(None)))


def meant(session: Session, name: str) -> tuple[int | None, int | None]:
    """Who is meant by a written name, as a person's id or a unit's: the only one of exactly this name, or nobody."""
    name = "".join(name.split())
    unit = unit_named(session, name)
    people = session.scalars(select(Person.id).where(Person.name == name, Person.retired_on.is_(None))).all()
    if unit is not None:
        return None, unit.id
    return (people[0] if len(people) == 1 else None), None


def alike(session: Session, words: str) -> list[str]:
    """The names of units and people that stand within these words, and of units that have them within their name; a
    name within another one that was found is left out. Departments and offices are also known without the first
    character of their name, which says only that they are the county's."""
    words = "".join(words.split())
    people = session.scalars(select(Person.name).where(Person.retired_on.is_(None)).distinct())
    found = {name for name in people if name in words}
    for unit in units(session):
        short = unit.name[1:] if unit.level in (UnitLevel.DEPARTMENT, UnitLevel.OFFICE) else unit.name
        if short in words or (len(words) > 1 and words in unit.name):
            found.add(unit.name)
    return sorted(name for name in found if not any(name != other and name in other for other in found))


def is_petition_office(session: Session, unit: Unit) -> bool:
    """Whether the unit is an office for petitions (信访部门): its head's post says so, whoever holds it."""
    found = select(Post.id).where(Post.unit_id == unit.id, Post.kind == PostKind.PETITION_HEAD).limit(1)
    return session.scalar(found) is not None


def petition_offices(session: Session) -> frozenset[int]:
    """The units that are offices for petitions (信访部门)."""
    return frozenset(session.scalars(select(Post.unit_id).where(Post.kind == PostKind.PETITION_HEAD)))


def towns(session: Session) -> Sequence[Unit]:
    """Towns and parks (镇、园区)."""
    return units(session, UnitLevel.TOWN, UnitLevel.PARK)


def villages(session: Session) -> Sequence[Village]:
    """Every village with its town, in the order of the directory."""
    found = select(Village).where(Village.retired_on.is_(None)).options(joinedload(Village.town))
    return session.scalars(found.order_by(Village.town_id, Village.id)).all()


def in_post(session: Session, on: date, *kinds: PostKind, unit_id: int | None = None) -> list[PostHolder]:
    """Who holds posts of these kinds on that day, in that unit or in any."""
    found = _HELD
    if kinds:
        found = found.where(Post.kind.in_(kinds))
    if unit_id is not None:
        found = found.where(Post.unit_id == unit_id)
    return [PostHolder(*row) for row in session.execute(found, {"on": on})]


def in_post_or_unit(session: Session, on: date, kinds: Sequence[PostKind], unit_ids: Sequence[int]) -> list[PostHolder]:
    """Who holds a post of these kinds anywhere, or any post of these units, on that day."""
    found = _HELD.where(or_(Post.kind.in_(kinds), Post.unit_id.in_(unit_ids)))
    return [PostHolder(*row) for row in session.execute(found, {"on": on})]


def posts_of(session: Session, person_id: int, on: date) -> list[PostHolder]:
    """The posts a person holds on that day."""
    return posts_of_all(session, [person_id], on)[person_id]


def posts_of_all(session: Session, person_ids: Collection[int], on: date) -> dict[int, list[PostHolder]]:
    """The posts that each of these persons holds on that day, with one statement for all."""
    posts: dict[int, list[PostHolder]] = {person_id: [] for person_id in person_ids}
    for row in session.execute(_POSTS, {"on": on, "persons": list(person_ids)}):
        posts[row[0]].append(PostHolder(*row))
    return posts


def unit_by_uid(session: Session, uid: str) -> Unit | None:
    """The unit of this address."""
    return session.scalar(select(Unit).where(Unit.uid == uid).options(joinedload(Unit.parent)))


def unit_of(session: Session, unit_id: int) -> Unit:
    """The unit of this number, which some row names."""
    return session.get_one(Unit, unit_id)


def unit_and_above(session: Session, unit_id: int) -> frozenset[int]:
    """The unit and every unit above it."""
    found: set[int] = set()
    unit = session.get(Unit, unit_id)
    while unit is not None and unit.id not in found:
        found.add(unit.id)
        unit = session.get(Unit, unit.parent_id) if unit.parent_id is not None else None
    return frozenset(found)


def town_above(session: Session, unit_id: int) -> int | None:
    """The town or park to which this unit belongs; None for a unit of the county."""
    above = select(Unit.id).where(Unit.id.in_(unit_and_above(session, unit_id)))
    return session.scalar(above.where(Unit.level.in_((UnitLevel.TOWN, UnitLevel.PARK))))


def people(session: Session, ids: Iterable[int]) -> list[Person]:
    """These persons, in this order."""
    wanted = list(ids)
    found = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(wanted)))}
    return [found[number] for number in wanted]


def person_by_uid(session: Session, uid: str) -> Person | None:
    """The person of this address."""
    return session.scalar(select(Person).where(Person.uid == uid))


def post_by_uid(session: Session, uid: str) -> Post | None:
    """The post of this address with its unit."""
    return session.scalar(select(Post).where(Post.uid == uid).options(joinedload(Post.unit)))


def persons(session: Session, on: date) -> list[tuple[int, str]]:
    """Everybody in any post on that day, as id and “name (unit, title)”, each once."""
    found = {holder.person_id: f"{holder.name}（{holder.unit_name} {holder.title}）" for holder in in_post(session, on)}
    return sorted(found.items(), key=lambda row: row[1])


def namesakes(session: Session, name: str) -> list[tuple[int, str]]:
    """Everybody of this name, in post or not, as id and “name (unit, title, from when)” of the last post of each."""
    people = session.scalars(select(Person).where(Person.name == name).order_by(Person.id)).all()
    return [(person.id, _told(person, tenures_of(session, person.id))) for person in people]


def _told(person: Person, tenures: Sequence[Tenure]) -> str:
    if not tenures:
        return person.name
    last = tenures[0]
    until = last.to_on.isoformat() if last.to_on else ""
    return f"{person.name}（{last.post.unit.name} {last.post.title}，{last.from_on.isoformat()} – {until}）"


def posts_in(session: Session, unit_id: int) -> list[tuple[Post, Tenure | None]]:
    """The posts of a unit, each with its open tenure."""
    found = (
        select(Post, Tenure)
        .outerjoin(Tenure, and_(Tenure.post_id == Post.id, Tenure.to_on.is_(None)))
        .where(Post.unit_id == unit_id, Post.retired_on.is_(None))
        .options(joinedload(Tenure.person))
        .order_by(Post.id)
    )
    return [(post, tenure) for post, tenure in session.execute(found)]


def villages_of(session: Session, town_id: int, *, former: bool = False) -> Sequence[Village]:
    """The villages of a town or park; `former`: and those that are no more, for something may still hang on them."""
    found = select(Village).where(Village.town_id == town_id)
    found = found if former else found.where(Village.retired_on.is_(None))
    return session.scalars(found.order_by(Village.retired_on.is_not(None), Village.id)).all()


def tenures_in(session: Session, post_id: int) -> Sequence[Tenure]:
    """Who held a post, the latest first."""
    found = select(Tenure).where(Tenure.post_id == post_id).options(joinedload(Tenure.person))
    return session.scalars(found.order_by(Tenure.from_on.desc(), Tenure.id.desc())).all()


def tenures_of(session: Session, person_id: int, *, on: date | None = None) -> Sequence[Tenure]:
    """Every post a person held, ever or on that day, the latest first."""
    found = select(Tenure).where(Tenure.person_id == person_id)
    if on is not None:
        found = found.where(Tenure.from_on <= on, or_(Tenure.to_on.is_(None), Tenure.to_on >= on))
    found = found.options(joinedload(Tenure.post).joinedload(Post.unit))
    return session.scalars(found.order_by(Tenure.from_on.desc(), Tenure.id.desc())).all()


def supervisors(session: Session, village: Village, on: date) -> list[tuple[int, str]]:
    """Who may answer for its supervision on that day, as id and “name (unit, title)”, each once."""
    there = {town.id for town in towns(session)}
    found = {
        one.person_id: f"{one.name}（{one.unit_name} {one.title}）"
        for one in in_post(session, on)
        if may_supervise(one.kind, in_its_town=one.unit_id == village.town_id, in_a_town=one.unit_id in there)
    }
    return sorted(found.items(), key=lambda row: row[1])
