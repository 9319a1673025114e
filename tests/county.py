"""A small county for the tests: offices, departments, towns with villages, somebody in every post."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.accountability import PostKind
from app.domain.permissions import Actor, Role
from app.models.accounts import Grant, User
from app.models.directory import Person, Post, Tenure, Unit, UnitLevel, Village

MORNING = datetime(2024, 5, 11, 9, 30, tzinfo=SHANGHAI)
SINCE = date(2019, 1, 1)

UNITS = {
    "county": (UnitLevel.COUNTY, "青禾县"),
    "petition_office": (UnitLevel.OFFICE, "县信访局"),
    "county_office": (UnitLevel.OFFICE, "县整改办"),
    "supervision": (UnitLevel.OFFICE, "县督查室"),
    "discipline": (UnitLevel.DISCIPLINE, "县纪委监委"),
    "housing": (UnitLevel.DEPARTMENT, "县住建局"),
    "revival": (UnitLevel.DEPARTMENT, "县乡村振兴局"),
    "willow": (UnitLevel.TOWN, "柳河镇"),
    "bridge": (UnitLevel.TOWN, "石桥镇"),
    "city": (UnitLevel.SUPERIOR, "临河市人民政府"),
}
VILLAGES = {"well": ("井台村", "willow"), "mill": ("磨坊村", "willow"), "ford": ("渡口村", "bridge")}

P = PostKind
PEOPLE: dict[str, tuple[str, str, PostKind, str, tuple[Role, ...]]] = {
    "leader": ("方志远", "county", P.COUNTY_LEADER, "县委副书记", (Role.COUNTY_LEADER,)),
    "petition_head": ("贺春生", "petition_office", P.PETITION_HEAD, "局长", (Role.PETITION_HEAD,)),
    "registrar": ("石晓梅", "petition_office", P.CLERK, "登记员", (Role.REGISTRAR,)),
    "visitor": ("柏文静", "petition_office", P.CLERK, "回访员", (Role.SUPERVISOR,)),
    "confidential": ("尹慎言", "petition_office", P.CLERK, "保密件专办员", (Role.CONFIDENTIAL_CLERK,)),
    "office_head": ("鲁建国", "county_office", P.COUNTY_OFFICE_HEAD, "主任", (Role.COUNTY_OFFICE,)),
    "office_clerk": ("谭立新", "county_office", P.CLERK, "工作人员", (Role.COUNTY_OFFICE,)),
    "supervisor": ("梁正", "supervision", P.CLERK, "督查专员", (Role.SUPERVISOR,)),
    "secretary": ("苏长河", "willow", P.TOWN_SECRETARY, "党委书记", (Role.TOWN_SECRETARY,)),
    "town_head": ("白明亮", "willow", P.UNIT_HEAD, "镇长", (Role.UNIT_HEAD,)),
    "deputy": ("薛守信", "willow", P.DEPUTY, "党委副书记", (Role.ACCOUNTABLE_PERSON,)),
    "town_clerk": ("秦玉洁", "willow", P.CLERK, "信访办办事员", (Role.UNIT_HANDLER,)),
    "other_clerk": ("曹继业", "willow", P.CLERK, "包村干部", (Role.UNIT_HANDLER,)),
    "bridge_secretary": ("龚向阳", "bridge", P.TOWN_SECRETARY, "党委书记", (Role.TOWN_SECRETARY,)),
    "bridge_head": ("夏广利", "bridge", P.UNIT_HEAD, "镇长", (Role.UNIT_HEAD,)),
    "bridge_clerk": ("钟雪梅", "bridge", P.CLERK, "办事员", (Role.UNIT_HANDLER,)),
    "housing_head": ("侯建军", "housing", P.UNIT_HEAD, "局长", (Role.UNIT_HEAD,)),
    "housing_clerk": ("汪静", "housing", P.CLERK, "承办股长", (Role.UNIT_HANDLER,)),
    "revival_head": ("范国平", "revival", P.UNIT_HEAD, "局长", (Role.UNIT_HEAD,)),
    "verifier": ("姜红梅", "revival", P.CLERK, "验收员", (Role.VERIFIER,)),
    "reviewer": ("骆明理", "supervision", P.CLERK, "复查员", (Role.REVIEW_BODY,)),
    "rechecker": ("温守正", "city", P.CLERK, "复核员", (Role.RECHECK_BODY,)),
    "auditor": ("邵衡", "supervision", P.CLERK, "审计员", (Role.AUDITOR,)),
    "admin": ("康宁", "petition_office", P.CLERK, "系统管理员", (Role.SYSTEM_ADMIN,)),
}
"""Everybody by his name in the tests: name, unit, post, title, roles."""


@dataclass
class County:
    """Ids of units, villages, persons and posts by their names in the tests, and everybody's Actor."""

    units: dict[str, int] = field(default_factory=dict)
    villages: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def name_of(self, person_id: int | None) -> str | None:
        """The test's name of a person."""
        return next((name for name, known in self.people.items() if known == person_id), None)


def county(session: Session) -> County:
    """A small county: offices, two departments, two towns with villages, somebody in every post, a user for each."""
    made = County()
    for key, (level, name) in UNITS.items():
        above = None if level is UnitLevel.SUPERIOR else made.units.get("county")
        unit = Unit(level=level, name=name, parent_id=above)
        session.add(unit)
        session.flush()
        made.units[key] = unit.id
    for key, (name, town) in VILLAGES.items():
        village = Village(name=name, town_id=made.units[town])
        session.add(village)
        session.flush()
        made.villages[key] = village.id
    for key, (name, unit_key, kind, title, roles) in PEOPLE.items():
        _official(session, made, key, name, unit_key, kind, title, roles)
    return made


def _official(
    session: Session,
    made: County,
    key: str,
    name: str,
    unit_key: str,
    kind: PostKind,
    title: str,
    roles: tuple[Role, ...],
) -> None:
    unit_id = made.units[unit_key]
    person = Person(name=name)
    post = Post(unit_id=unit_id, kind=kind, title=title)
    session.add_all([person, post])
    session.flush()
    session.add(Tenure(post_id=post.id, person_id=person.id, from_on=SINCE))
    user = User(
        account=key,
        password_hash="none",
        password_set_at=MORNING,
        created_at=MORNING,
        person_id=person.id,
        unit_id=unit_id,
    )
    session.add(user)
    session.flush()
    session.add_all(Grant(user_id=user.id, role=role, granted_by="given", granted_at=MORNING) for role in roles)
    session.flush()
    made.people[key], made.posts[key] = person.id, post.id
    made.actors[key] = Actor(
        user_id=user.id,
        account=key,
        person_id=person.id,
        unit_id=unit_id,
        town_id=unit_id if UNITS[unit_key][0] is UnitLevel.TOWN else None,
        roles=frozenset(roles),
        unit_ids=frozenset({unit_id}),
    )


def succeeded(session: Session, here: County, post: str, name: str, on: date) -> Actor:
    """Somebody new takes over the post of `post` from that day on; he has the same account rights."""
    old = session.query(Tenure).filter_by(post_id=here.posts[post], to_on=None).one()
    old.to_on, old.reason = on - timedelta(days=1), "调任"
    session.flush()
    person = Person(name=name)
    session.add(person)
    session.flush()
    session.add(Tenure(post_id=here.posts[post], person_id=person.id, from_on=on))
    session.flush()
    here.people[name] = person.id
    here.actors[name] = replace(here.actors[post], person_id=person.id, account=name)
    return here.actors[name]
