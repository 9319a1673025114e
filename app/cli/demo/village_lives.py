"""Listed villages of the demo county (挂牌督战) with their weekly notes, and the units paired with villages."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demo.county import KEY_VILLAGE, Place, villages
from app.cli.demo.setting import HOME_TOWN, Setting
from app.domain.permissions import Role
from app.domain.villages import WEEK, ListingLevel, monday
from app.models.directory import Village
from app.operations import villages as operations
from app.operations.villages import ListingFacts, PairingFacts

LEVELS = (ListingLevel.PROVINCE, ListingLevel.CITY, ListingLevel.COUNTY, ListingLevel.COUNTY)
"""Who listed them, one after the other."""
PAIRED = ("县农业农村局", "县水利局", "县教育局", "县医保局", "县交通局", "县民政局", "县财政局", "县住建局")
WEEKS, LASTS = 9, 150
LEFT_OUT = 3
"""So many weeks ago nobody wrote down what was done in the first of the home town's listed villages."""
SEEN = (
    "走访{}户，重点看住房和饮水。管道已经通水，还有一户厢房没有动工，已与施工队约定下周进场。",
    "和驻村工作队碰头，逐户核对本月收入。{}户已核，两户外出务工的电话核实，台账当场补齐。",
    "入户{}户听意见，反映最多的是村东排水沟。镇里已派人量过，材料下周一进村。",
    "查看公益岗位上岗情况，{}人在岗，一人请假。提醒村里按月公示出勤。",
    "陪同县里核查，抽查{}户，问题一个：一户医保缴费凭证没有留存，当天补拍。",
)


def run(session: Session, county: Setting, seed: int, *, now: datetime) -> None:
    """Put the marked villages under supervision, write of their weeks, pair units with villages of the home town."""
    rng = random.Random(f"{seed}-villages")  # noqa: S311  # a demonstration, the same every time
    uids = {village.id: village.uid for village in session.scalars(select(Village))}
    marked = [place for place in villages() if place.mark == KEY_VILLAGE]
    at_home = [place for place in villages() if place.parent == HOME_TOWN]
    for number, place in enumerate(marked):
        uid = uids[county.villages[place.parent, place.name]]
        _list(session, county, uid, number, now)
        _write(
            session, county, rng, uid, place, is_first=place == next(one for one in marked if one in at_home), now=now
        )
    office = county.actor(county.head("县整改办"), Role.COUNTY_OFFICE)
    for number, place in enumerate(dict.fromkeys((*at_home, *marked))):
        uid, since = uids[county.villages[place.parent, place.name]], now - timedelta(days=300 - number)
        paired = PairingFacts(county.units[PAIRED[number % len(PAIRED)]], since.date())
        operations.pair(session, uid, None, paired, None, actor=office, now=since)


def _list(session: Session, county: Setting, uid: str, number: int, now: datetime) -> None:
    begun = now - WEEK * WEEKS
    leaders = county.seats["青禾县"]
    facts = ListingFacts(
        LEVELS[number % len(LEVELS)],
        leaders[number % len(leaders)].person_id,
        begun.date(),
        begun.date() + timedelta(days=LASTS),
    )
    office = county.actor(county.head("县整改办"), Role.COUNTY_OFFICE)
    operations.begin(session, uid, None, facts, None, actor=office, now=begun)


def _write(
    session: Session, county: Setting, rng: random.Random, uid: str, place: Place, *, is_first: bool, now: datetime
) -> None:
    for back in range(WEEKS, 0, -1):
        if (is_first and back == LEFT_OUT) or (place.parent != HOME_TOWN and rng.random() < 0.08):
            continue
        clerk = county.clerk(rng, place.parent)
        at = now - WEEK * back
        text = rng.choice(SEEN).format(rng.randint(5, 16))
        week = monday(at.date())
        actor = county.actor(clerk, Role.UNIT_HANDLER)
        operations.write_note(session, uid, None, week, text, None, actor=actor, now=at)
