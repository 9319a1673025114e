"""The register of households of the demo county: a few in every village, and those of some who petitioned."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.cli.demo import people
from app.cli.demo.county import Place, group, villages
from app.cli.demo.setting import HOME_TOWN, Seat, Setting
from app.domain.errors import Refused
from app.domain.households import (
    MONITORED,
    Cause,
    Health,
    HouseholdKind,
    Housing,
    Labour,
    Measure,
    Relation,
    Schooling,
    Vulnerable,
)
from app.domain.permissions import Role
from app.models.petitions import Petition
from app.operations import correcting, households, members
from app.operations.correcting import Correct
from app.operations.households import HouseholdFacts, NewHousehold
from app.operations.members import MemberFacts, NewPlanLine

AT_HOME, ELSEWHERE = 6, 1
"""Households of a village of the town that the demonstration's accounts work in, and of any other."""
PETITIONED = 12
"""Petitioners of the home town whose household is entered and named in their petition."""
MONITORED_IN_ORDER = tuple(kind for kind in HouseholdKind if kind in MONITORED)
SCHOOL, GROWN, OLD = 7, 18, 66
PLANS = (
    (Measure.MEDICAL, "代办慢性病门诊报销手续"),
    (Measure.PUBLIC_POST, "介绍到镇上公益岗位务工"),
    (Measure.HOUSING, "帮助申请危房改造补助"),
    (Measure.INDUSTRY, "联系合作社收购今年的玉米"),
)


def enter(session: Session, county: Setting, seed: int, *, now: datetime) -> None:
    """Enter the households as the towns' clerks did, and name some of them in the petitions of their people."""
    rng = random.Random(f"{seed}-households")  # noqa: S311  # a demonstration, the same every time
    numbers = (f"9902260{number:06d}" for number in count(417))
    for place in villages():
        for _ in range(AT_HOME if place.parent == HOME_TOWN else ELSEWHERE):
            head = people.person(rng, now.date(), (30, 78))
            _one(session, county, rng, place, next(numbers), head.name, head.id_number, head.age, now)
    for petition in _of_the_home_town(session, county):
        first = petition.petitioners[0]
        place = next(one for one in villages() if county.villages[one.parent, one.name] == petition.village_id)
        number = next(numbers)
        _one(session, county, rng, place, number, first.name or "", first.id_no or "", 50, now)
        named = Correct({"household": number}, "与一户一档核对后，补填户编号")
        office = county.actor(county.head("县信访局"), Role.PETITION_HEAD)
        try:
            correcting.correct(session, petition.uid, None, named, actor=office, now=now)
        except Refused:  # what is settled for good is corrected no more
            continue


def _of_the_home_town(session: Session, county: Setting) -> list[Petition]:
    found = (
        select(Petition)
        .where(Petition.town_id == county.units[HOME_TOWN], Petition.village_id.is_not(None), ~Petition.confidential)
        .options(selectinload(Petition.petitioners))
        .order_by(Petition.id.desc())
    )
    seen, chosen = set[bytes | None](), []
    for petition in session.scalars(found):
        first = petition.petitioners[0] if petition.petitioners else None
        if first is None or not first.name or first.id_no_blind in seen:
            continue
        seen.add(first.id_no_blind)
        chosen.append(petition)
    return chosen[:PETITIONED]


def _one(
    session: Session,
    county: Setting,
    rng: random.Random,
    place: Place,
    number: str,
    name: str,
    id_no: str,
    age: int,
    now: datetime,
) -> None:
    clerk = county.clerk(rng, place.parent)
    actor = county.actor(clerk, Role.UNIT_HANDLER)
    kind = rng.choice((HouseholdKind.LIFTED, HouseholdKind.LIFTED, *MONITORED_IN_ORDER, HouseholdKind.ORDINARY))
    poor = kind is not HouseholdKind.ORDINARY
    causes = rng.sample(list(Cause)[:9], 2) if poor else []
    facts = HouseholdFacts(
        number=number,
        village_id=county.villages[place.parent, place.name],
        hamlet=group(rng, place),
        main_cause=causes[0] if causes else None,
        further_causes=tuple(causes[1:]),
        housing=rng.choices((Housing.SAFE, Housing.C, Housing.D, None), (90, 4, 2, 4))[0],
        water_safe=rng.choices((True, False, None), (93, 3, 4))[0],
        income=rng.randrange(7600, 16000, 10),
        income_year=now.year - 1,
        helper_id=_who_helps(county, rng, place.parent).person_id if poor else None,
        phone=people.phone(rng),
    )
    since = date(now.year - rng.randint(1, 4), rng.randint(1, 12), rng.randint(1, 28))
    at = now - timedelta(days=rng.randint(20, 200))
    new = NewHousehold(
        *(facts, kind, since, f"县级审定，{since:%Y年%m月}公告", tuple(_family(rng, name, id_no, age, now.date()))),
        taken_over=True,
    )
    made = households.enter(session, new, actor=actor, now=at)
    if kind in MONITORED:
        due_on = (at + timedelta(days=rng.randint(30, 120))).date()
        measure, text = rng.choice(PLANS)
        line = NewPlanLine(text, clerk.person_id, due_on, measure=measure)
        planned = members.plan(session, made.uid, None, line, actor=actor, now=at)
        if due_on < now.date():
            done = (due_on, "已经办成，本人和村干部都在场确认")
            members.plan_done(session, made.uid, None, planned.uid, *done, actor=actor, now=now)


def _who_helps(county: Setting, rng: random.Random, town: str) -> Seat:
    return county.clerk(rng, rng.choice(("县乡村振兴局", "县民政局", "县医保局", town)))


def _family(rng: random.Random, name: str, id_no: str, age: int, today: date) -> Iterator[MemberFacts]:
    yield _member(rng, name, id_no, Relation.HEAD, age)
    wanted = [(Relation.SPOUSE, (max(24, age - 5), age + 3))] if rng.random() < 0.6 else []
    if age > 45:
        wanted.append((Relation.CHILD, (GROWN, age - 22)))
    if age > 50 and rng.random() < 0.5:
        wanted.append((Relation.GRANDCHILD, (3, 15)))
    if age < 55 and rng.random() < 0.4:
        wanted.append((Relation.PARENT, (age + 20, age + 28)))
    for relation, ages in wanted:
        other = people.person(rng, today, ages)
        yield _member(rng, other.name, other.id_number, relation, other.age)


def _member(rng: random.Random, name: str, id_no: str, relation: Relation, age: int) -> MemberFacts:
    works = GROWN <= age < OLD
    of_school = SCHOOL <= age < GROWN
    return MemberFacts(
        name=name,
        relation=relation,
        id_no=id_no,
        ethnic="汉族",
        education="小学" if age > OLD else "初中" if works else "",
        schooling=Schooling.IN_SCHOOL if of_school else Schooling.NOT_OF_AGE,
        health=rng.choices(list(Health), (80, 12, 4, 4))[0],
        labour=rng.choice((Labour.SKILLED, Labour.ORDINARY, Labour.WEAK)) if works else Labour.NONE,
        months_worked=rng.choice((0, 3, 7, 10)) if works else None,
        insured=rng.random() < 0.99,
        low_income=rng.random() < 0.15,
        vulnerable=Vulnerable.ALONE if age > OLD and rng.random() < 0.1 else None,
    )
