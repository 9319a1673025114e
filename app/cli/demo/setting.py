"""The demo county in the database: units, people in posts, and who acts as what."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demo import county, people
from app.cli.directory import LEVELS
from app.domain.accountability import PostKind
from app.domain.permissions import Actor, Role
from app.models.directory import Person, Post, Tenure, Unit, UnitLevel, Village
from app.operations import directory
from app.queries.directory import in_post

PETITION_OFFICE, RECTIFICATION_OFFICE, SUPERVISION, DISCIPLINE = "县信访局", "县整改办", "县督查室", "县纪委监委"
ADMINISTRATION, AUDIT, HOME_TOWN = "县政府办", "县审计局", "柳河镇"
CITY, OF_THE_CITY = "临河市人民政府", ("温守正", "信访事项复核员")
"""The organ above the county, which rechecks, and whoever does so there."""


@dataclass(frozen=True)
class Seat:
    """Somebody in a post, as the operations want him."""

    person_id: int
    name: str
    unit_id: int
    unit: str
    title: str
    kind: PostKind


@dataclass(frozen=True)
class Setting:
    """Everything the lives draw from: seats by unit, units and villages by name."""

    seats: Mapping[str, tuple[Seat, ...]]
    units: Mapping[str, int]
    towns: frozenset[str]
    villages: Mapping[tuple[str, str], int]
    today: date

    def head(self, unit: str) -> Seat:
        """Who heads the unit: in a town its mayor, elsewhere the first officer."""
        return next(seat for seat in self.seats[unit] if seat.kind in HEADS)

    def secretary(self, town: str) -> Seat:
        """The town's party secretary."""
        return next(seat for seat in self.seats[town] if seat.kind is PostKind.TOWN_SECRETARY)

    def clerk(self, rng: random.Random, unit: str) -> Seat:
        """Somebody of the unit who does the work."""
        return rng.choice([seat for seat in self.seats[unit] if seat.kind is PostKind.CLERK])

    def actor(self, seat: Seat, *roles: Role) -> Actor:
        """The seat as an actor with these roles."""
        town = seat.unit_id if seat.unit in self.towns else None
        return Actor(
            None, "demo", seat.person_id, seat.unit_id, town, frozenset(roles), unit_ids=frozenset({seat.unit_id})
        )


HEADS = frozenset({PostKind.UNIT_HEAD, PostKind.PETITION_HEAD, PostKind.COUNTY_OFFICE_HEAD})


def build(session: Session, rng: random.Random, *, since: date, today: date, now: datetime) -> Setting:
    """Load the directory and put invented people into every post from `since` on."""
    rows = county.directory()
    listed = [
        *(directory.Row(at, LEVELS.get(row.level), row.name, row.parent, row.mark) for at, row in enumerate(rows, 1)),
        directory.Row(len(rows) + 1, UnitLevel.SUPERIOR, CITY),
    ]
    directory.load(session, listed, actor=Actor.system("demo"), now=now)
    units = {unit.name: unit for unit in session.scalars(select(Unit))}
    seats: dict[str, list[Seat]] = {}
    held = people.officials(rng, tuple(row for row in rows if people.posts(row)), today)
    listed_people = [(official.unit, official.post, official.person.name) for official in held]
    for unit_name, title, name in (*listed_people, (CITY, OF_THE_CITY[1], OF_THE_CITY[0])):
        unit, kind = units[unit_name], kind_of(unit_name, title, units[unit_name].level)
        person = Person(name=name)
        post = Post(unit_id=unit.id, kind=kind, title=title)
        session.add_all((person, post))
        session.flush()
        session.add(Tenure(post_id=post.id, person_id=person.id, from_on=since))
        seat = Seat(person.id, person.name, unit.id, unit.name, post.title, kind)
        seats.setdefault(unit.name, []).append(seat)
    session.flush()
    return _setting(session, seats, today)


def read(session: Session, today: date) -> Setting:
    """The same, of a county that is already there."""
    seats: dict[str, list[Seat]] = {}
    for held in in_post(session, today):
        seat = Seat(held.person_id, held.name, held.unit_id, held.unit_name, held.title, held.kind)
        seats.setdefault(held.unit_name, []).append(seat)
    return _setting(session, seats, today)


def kind_of(unit: str, title: str, level: UnitLevel) -> PostKind:
    """What kind of post a title is in that unit."""
    if level is UnitLevel.COUNTY:
        return PostKind.COUNTY_LEADER
    if "副" in title and title != "常务副部长":
        return PostKind.DEPUTY
    if title in ("党委书记", "党工委书记"):
        return PostKind.TOWN_SECRETARY
    if title in ("镇长", "管委会主任", "局长", "主任", "书记", "理事长", "常务副部长"):
        special = {PETITION_OFFICE: PostKind.PETITION_HEAD, RECTIFICATION_OFFICE: PostKind.COUNTY_OFFICE_HEAD}
        return special.get(unit, PostKind.UNIT_HEAD)
    return PostKind.CLERK


def _setting(session: Session, seats: Mapping[str, list[Seat]], today: date) -> Setting:
    units = session.scalars(select(Unit)).all()
    names = {unit.id: unit.name for unit in units}
    return Setting(
        seats={name: tuple(held) for name, held in seats.items()},
        units={unit.name: unit.id for unit in units},
        towns=frozenset(unit.name for unit in units if unit.is_town),
        villages={(names[v.town_id], v.name): v.id for v in session.scalars(select(Village))},
        today=today,
    )
