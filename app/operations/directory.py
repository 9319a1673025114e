"""The directory: loading units and villages, filling posts, changing a post's holder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import PostKind, local_day
from app.domain.errors import NotFound, Refused
from app.domain.intake import Fault
from app.domain.permissions import Actor, Permission, require
from app.models.directory import Person, Post, Tenure, Unit, UnitLevel, Village
from app.operations import recording, succession
from app.queries.directory import in_post, namesakes

UNDER_COUNTY = (UnitLevel.DEPARTMENT, UnitLevel.TOWN, UnitLevel.PARK)


@dataclass(frozen=True)
class Row:
    """One row of the directory file; `level` is None for a village or community."""

    line: int
    level: UnitLevel | None
    name: str
    parent: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Loaded:
    """What a load added and what it knew already; with faults nothing was written."""

    units: int = 0
    villages: int = 0
    known: int = 0
    faults: tuple[tuple[int, Fault], ...] = ()


def load(
    session: Session, rows: Sequence[Row], *, actor: Actor, now: datetime, unread: Iterable[tuple[int, Fault]] = ()
) -> Loaded:
    """Add the units and villages that are new; a second load of the same file adds nothing.

    Rows may stand in any order. Every faulty row is named by its line, beside those `unread` that could not even be
    read; then nothing at all is written.
    """
    require(actor, Permission.DIRECTORY_EDIT)
    faults = list(unread)
    units = {unit.name: unit for unit in session.scalars(select(Unit))}
    before = len(units)
    with session.begin_nested() as attempt:
        for row in sorted(rows, key=_height):
            if row.level is not None and (fault := _add_unit(session, units, row)):
                faults.append((row.line, fault))
        villages = {(village.town_id, village.name) for village in session.scalars(select(Village))}
        old = len(villages)
        for row in rows:
            if row.level is None and (fault := _add_village(session, units, villages, row)):
                faults.append((row.line, fault))
        if faults:
            attempt.rollback()
            return Loaded(faults=tuple(sorted(faults, key=lambda found: found[0])))
    added = Loaded(len(units) - before, len(villages) - old, len(rows) - len(units) - len(villages) + before + old)
    recording.note_event(
        session,
        "directory.load",
        actor=actor,
        now=now,
        kind="directory",
        detail={"units": added.units, "villages": added.villages},
    )
    return added


def person_in(session: Session, unit_id: int, name: str, on: date) -> Person | None:
    """The person of this name in any post of the unit on that day."""
    found = (holder.person_id for holder in in_post(session, on, unit_id=unit_id) if holder.name == name)
    person_id = next(found, None)
    return session.get(Person, person_id) if person_id is not None else None


def named(session: Session, person_id: int | None, name: str, *, is_another: bool) -> Person:
    """The chosen person, or a new one of this name; raises Refused when somebody bears it already, unless it
    `is_another`."""
    if person_id is not None:
        person = session.get(Person, person_id)
        if person is None:
            raise Refused("person_unknown", "person")
        return person
    name = name.strip()
    if not name:
        raise Refused("person_missing", "person")
    if not is_another and (known := namesakes(session, name)):
        raise Refused("person_named_so", "namesake", name=name, count=len(known))
    person = Person(name=name)
    session.add(person)
    session.flush()
    return person


def join(session: Session, unit_id: int, person: Person, kind: PostKind, title: str, *, on: date) -> None:
    """Give the person a post of his own in the unit, unless he is in any post there already."""
    if all(holder.person_id != person.id for holder in in_post(session, on, unit_id=unit_id)):
        _begin(session, _new_post(session, unit_id, kind, title), person.id, on)


def fill_vacant(
    session: Session, unit: Unit, kind: PostKind, person: Person, title: str, *, actor: Actor, now: datetime
) -> bool:
    """Put the person into the unit's vacant post of this kind, making the post if there is none.

    What nobody in post answered for comes to him. False when somebody else holds it. A county has several leaders: a
    further post is made for each.
    """
    on = local_day(now)
    held = in_post(session, on, kind, unit_id=unit.id)
    if any(holder.person_id == person.id for holder in held):
        return True
    taken = {holder.post_id for holder in held}
    posts = session.scalars(
        select(Post).where(Post.unit_id == unit.id, Post.kind == kind, Post.retired_on.is_(None)).order_by(Post.id)
    ).all()
    post = next((post for post in posts if post.id not in taken), None)
    if post is None and posts and kind is not PostKind.COUNTY_LEADER:
        return False
    post = post or _new_post(session, unit.id, kind, title)
    _begin(session, post, person.id, on)
    succession.go_over(session, post, actor=actor, now=now)
    return True


@dataclass(frozen=True)
class ChangeHolder:
    """A post's new holder from a day on: somebody of the directory, or a new person by name.

    `is_another`: whoever is named new was held against those of the same name, and is none of them.
    """

    from_on: date
    reason: str
    person_id: int | None = None
    new_person: str = ""
    is_another: bool = False


def change_holder(session: Session, post_uid: str, command: ChangeHolder, *, actor: Actor, now: datetime) -> int:
    """End the open tenure of a post and begin another; both stay in the history.

    What the former holder answered for in this post, or nobody in post while it was vacant, goes to the new one at this
    instant, so that no matter is without a holder for a day. Returns how many matters went over.
    """
    require(actor, Permission.DIRECTORY_EDIT)
    post = session.scalar(select(Post).where(Post.uid == post_uid).with_for_update())
    if post is None:
        raise NotFound("post")
    today = local_day(now)
    if command.from_on > today:
        raise Refused("day_in_future", "from_on", day=command.from_on, today=today)
    if not command.reason.strip():  # 换届, 调离: the common reasons are two characters
        raise Refused("reason_missing", "reason")
    person = named(session, command.person_id, command.new_person, is_another=command.is_another)
    current = session.scalar(select(Tenure).where(Tenure.post_id == post.id, Tenure.to_on.is_(None)))
    if current is not None:
        if current.person_id == person.id:
            raise Refused("tenure_unchanged", "person", holder=person.name)
        _end(session, current, command.from_on, command.reason)
    _begin(session, post, person.id, command.from_on)
    moved = succession.go_over(session, post, actor=actor, now=now)
    if current is not None:
        succession.close(session, post, current.person_id, person.id, actor=actor, now=now)
    recording.note_event(
        session,
        "directory.change_holder",
        actor=actor,
        now=now,
        kind="post",
        uid=post.uid,
        detail={"person": person.uid, "from": command.from_on.isoformat(), "matters": moved},
    )
    return moved


@dataclass(frozen=True)
class Vacate:
    """A post falls vacant from a day on: its holder left, and nobody follows him yet."""

    from_on: date
    reason: str


def vacate(session: Session, post_uid: str, command: Vacate, *, actor: Actor, now: datetime) -> int:
    """End the open tenure of a post without a successor: whoever stands in holds its matters, shown in 无主案件.

    Returns how many matters went over. Raises Refused `post_vacant`, `day_in_future`, `reason_missing`,
    `tenure_too_early`.
    """
    require(actor, Permission.DIRECTORY_EDIT)
    post = session.scalar(select(Post).where(Post.uid == post_uid).with_for_update())
    if post is None:
        raise NotFound("post")
    today = local_day(now)
    if command.from_on > today:
        raise Refused("day_in_future", "from_on", day=command.from_on, today=today)
    if not command.reason.strip():
        raise Refused("reason_missing", "reason")
    current = session.scalar(select(Tenure).where(Tenure.post_id == post.id, Tenure.to_on.is_(None)))
    if current is None:
        raise Refused("post_vacant", title=post.title)
    _end(session, current, command.from_on, command.reason)
    moved = succession.go_over(session, post, actor=actor, now=now)
    succession.close(session, post, current.person_id, None, actor=actor, now=now)
    recording.note_event(
        session,
        "directory.vacate",
        actor=actor,
        now=now,
        kind="post",
        uid=post.uid,
        detail={"from": command.from_on.isoformat(), "matters": moved},
    )
    return moved


@dataclass(frozen=True)
class NewPost:
    """A post of a unit with its first holder: somebody, or somebody new by name, as in ChangeHolder."""

    unit_id: int
    kind: PostKind
    title: str
    from_on: date
    person_id: int | None = None
    new_person: str = ""
    is_another: bool = False


def open_post(session: Session, new: NewPost, *, actor: Actor, now: datetime) -> Post:
    """Make a post and fill it; one that leads a unit exists only once there."""
    require(actor, Permission.DIRECTORY_EDIT)
    if new.from_on > local_day(now):
        raise Refused("day_in_future", "from_on", day=new.from_on, today=local_day(now))
    single = new.kind not in (PostKind.CLERK, PostKind.DEPUTY, PostKind.COUNTY_LEADER)
    if single and session.scalar(
        select(Post.id).where(Post.unit_id == new.unit_id, Post.kind == new.kind, Post.retired_on.is_(None))
    ):
        raise Refused("post_exists", "kind", kind=new.kind)
    person = named(session, new.person_id, new.new_person, is_another=new.is_another)
    post = _new_post(session, new.unit_id, new.kind, new.title)
    _begin(session, post, person.id, new.from_on)
    succession.go_over(session, post, actor=actor, now=now)
    recording.note_event(
        session, "directory.open_post", actor=actor, now=now, kind="post", uid=post.uid, detail={"person": person.uid}
    )
    return post


def set_phone(session: Session, uid: str, phone: str, *, actor: Actor, now: datetime) -> Unit:
    """The telephone of a unit, which its letters name from now on; empty: none is known."""
    require(actor, Permission.DIRECTORY_EDIT)
    unit = session.scalar(select(Unit).where(Unit.uid == uid).with_for_update())
    if unit is None:
        raise NotFound
    before, unit.phone = unit.phone, phone.strip() or None
    detail = {"before": before, "after": unit.phone}
    recording.note_event(session, "directory.set_phone", actor=actor, now=now, kind="unit", uid=uid, detail=detail)
    return unit


def _end(session: Session, current: Tenure, from_on: date, reason: str) -> None:
    if from_on <= current.from_on:
        raise Refused("tenure_too_early", "from_on", earliest=current.from_on)
    current.to_on, current.reason = from_on - timedelta(days=1), reason.strip()[:200]
    session.flush()


def _begin(session: Session, post: Post, person_id: int, on: date) -> None:
    session.add(Tenure(post_id=post.id, person_id=person_id, from_on=on))
    session.flush()


def _new_post(session: Session, unit_id: int, kind: PostKind, title: str) -> Post:
    post = Post(unit_id=unit_id, kind=kind, title=title)
    session.add(post)
    session.flush()
    return post


def _height(row: Row) -> tuple[int, bool]:
    # Of several organs above the county first those above which nobody stands.
    level = list(UnitLevel).index(row.level) if row.level is not None else len(UnitLevel)
    return level, row.level is UnitLevel.SUPERIOR and bool(row.parent)


def _add_unit(session: Session, units: dict[str, Unit], row: Row) -> Fault | None:
    level = row.level
    assert level is not None  # noqa: S101  # the caller has asked
    fault = _unit_fault(units, row, level)
    if fault is None and row.name not in units:
        county = next((unit for unit in units.values() if unit.level is UnitLevel.COUNTY), None)
        parent = units[row.parent] if row.parent else county if level in UNDER_COUNTY else None
        unit = Unit(level=level, name=row.name, parent_id=parent.id if parent else None, mark=row.mark or None)
        session.add(unit)
        session.flush()
        units[row.name] = unit
    return fault


def _unit_fault(units: dict[str, Unit], row: Row, level: UnitLevel) -> Fault | None:
    known = units.get(row.name)
    parent = units.get(row.parent)
    county = next((unit for unit in units.values() if unit.level is UnitLevel.COUNTY), None)
    if not row.name:
        return Fault("name", "unit_name_missing")
    if known is not None and known.level is not level:
        return Fault("level", "level_differs", {"name": row.name, "known": known.level, "level": level})
    if level is UnitLevel.COUNTY:
        if row.parent:
            return Fault("parent", "county_has_parent")
        if county is not None and county.name != row.name:
            return Fault("name", "second_county", {"known": county.name})
        return None
    if row.parent and parent is None:
        return Fault("parent", "parent_unknown", {"parent": row.parent})
    if level in UNDER_COUNTY and parent is not None and parent.level is not UnitLevel.COUNTY:
        return Fault("parent", "parent_not_county", {"name": row.name, "parent": row.parent})
    if level is UnitLevel.SUPERIOR and parent is not None and parent.level is not UnitLevel.SUPERIOR:
        return Fault("parent", "parent_not_superior", {"name": row.name, "parent": row.parent})
    return None


def _add_village(session: Session, units: dict[str, Unit], villages: set[tuple[int, str]], row: Row) -> Fault | None:
    town = units.get(row.parent)
    if not row.name:
        return Fault("name", "unit_name_missing")
    if not row.parent:
        return Fault("parent", "parent_missing")
    if town is None:
        return Fault("parent", "parent_unknown", {"parent": row.parent})
    if not town.is_town:
        return Fault("parent", "parent_not_town", {"parent": row.parent})
    if (town.id, row.name) not in villages:
        session.add(Village(name=row.name, town_id=town.id, mark=row.mark or None))
        villages.add((town.id, row.name))
    return None
