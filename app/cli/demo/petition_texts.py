"""Petitions of the demo county: a story of some kind, told by a person of some village on some day."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.cli.demo import people
from app.cli.demo.county import PARKS, Place, group
from app.cli.demo.household import household
from app.cli.demo.people import Person
from app.cli.demo.registers import told
from app.cli.demo.stories import STORIES
from app.cli.demo.stories.story import Nature, Story
from app.cli.demo.wording import third_person, worded

KINDS = tuple(STORIES)

# Codes of the content categories (内容分类, DOMAIN 14) that the stories name; without a second-level code the first.
CONTENT_CODES = {
    "土地承包经营": "AG-01",
    "惠农补贴": "AG-02",
    "村务管理": "AG-03",
    "水利水电": "AG-04",
    "林业管理": "AG-05",
    "农副产品流通": "AG-07",
    "农资农技": "AG",
    "扶贫开发": "AG",
    "土地征收": "LA-01",
    "土地资源管理": "LA-02",
    "住房保障与房地产": "CO-01",
    "村镇建设": "CO-02",
    "社会救助": "CI-01",
    "救灾募捐": "CI-02",
    "福利慈善": "CI",
    "医政监管": "HE-01",
    "公共卫生": "HE-02",
    "失学辍学": "ED-01",
    "教育收费": "ED-02",
    "就业培训": "LB-01",
    "工资福利": "LB-02",
    "城镇居民社会保险": "LB-03",
    "劳动关系": "LB",
    "干部作风": "DI-01",
    "贪污贿赂": "DI-02",
    "失职渎职": "DI",
    "交通管理": "TR-01",
    "客货运输": "TR-02",
    "环境污染": "EN-01",
    "环保管理": "EN",
    "其他": "OT",
}
CHANNELS = {"visit": 30, "call": 27, "online": 25, "letter": 15, "fax": 3}
SOURCES = {
    "visit": ("direct", "direct", "direct", "direct", "superior"),
    "call": ("hotline_12345", "hotline_12345", "hotline_12345", "direct", "found_at_visit"),
    "online": ("direct", "direct", "leader_box"),
    "letter": ("direct", "direct", "superior", "leader_box"),
    "fax": ("direct", "superior"),
}


class Accused(NamedTuple):
    """Whom an accusation names; `unit` is his village or town."""

    name: str
    post: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class DemoPetition:
    """A petition as it comes in, with the facts that every later text about it uses; codes are those of the rules."""

    kind: str
    title: str
    body: str
    demands: tuple[str, ...]  # in the third person, one demand each
    category: Nature
    content: str  # name of the content category
    content_code: str  # its code; POV-nn when poverty-related
    poverty: bool  # 涉贫
    channel: str  # visit, call, online, letter, fax
    source: str  # direct, hotline_12345, leader_box, superior, found_at_visit
    people: int  # 1 for an individual petition, more for a collective one
    anonymous: bool
    accused: Accused | None
    household: str  # what is known of the household, one line
    place: str  # group or hamlet inside the village
    office: str  # the county department in charge of such matters
    day: dt.date
    facts: Mapping[str, str]

    @property
    def demand(self) -> str:
        """All demands as one text."""
        return "；".join(self.demands)

    @property
    def numbered(self) -> str:
        """The same as it is put down, several with their numbers."""
        if len(self.demands) < 2:
            return self.demand
        return "；".join(f"{place}、{one}" for place, one in enumerate(self.demands, start=1))


def petition(rng: random.Random, kind: str, village: Place, person: Person, day: dt.date) -> DemoPetition:
    """What `person` of `village` brings forward on `day`; the same state of `rng` gives the same petition.

    Raises KeyError for a kind that is not in `KINDS`.
    """
    story = STORIES[kind]
    accused = _accused(rng, story, village)
    weights = CHANNELS | {"online": 3} if person.age > 66 else CHANNELS
    channel = rng.choices(tuple(weights), tuple(weights.values()))[0]
    anonymous = accused is not None and channel in ("letter", "online") and rng.random() < 0.5
    collective = story.shared and (channel == "fax" or rng.random() < 0.25)
    count = rng.randint(3, 46) if collective else 1
    poor = story.poverty is not None and (accused is not None or rng.random() < 0.85)
    facts = household(rng, person, day, poor=poor) | _place_facts(rng, story, village, day)
    if accused:
        facts |= {"accused": accused.name, "post": accused.post}
    facts["count"] = str(count)
    for fact, template in story.draws.items():
        facts[fact] = worded(rng, template, facts, day)
    facts |= _officers_facts(rng, story, facts, day)
    asked = rng.sample(story.wants, rng.choice((1, 2, 2, 3)[: len(story.wants)]))
    wants = tuple(worded(rng, want, facts, day) for want in asked)
    return DemoPetition(
        kind=kind,
        title=_title(rng, story, facts, day),
        body=told(rng, story, facts, day, channel=channel, wants=wants, collective=collective, anonymous=anonymous),
        demands=tuple(third_person(want) for want in wants),
        category=story.nature,
        content=story.content,
        content_code=story.poverty if story.poverty and poor else CONTENT_CODES[story.content],
        poverty=poor,
        channel=channel,
        source=rng.choice(SOURCES[channel]),
        people=count,
        anonymous=anonymous,
        accused=accused,
        household="" if anonymous else third_person(f"{facts['class']}，{facts['heads']}口人，承包地{facts['land']}亩"),
        place=facts["group"],
        office=story.office,
        day=day,
        facts=facts,
    )


def _place_facts(rng: random.Random, story: Story, village: Place, day: dt.date) -> dict[str, str]:
    return {
        "town": village.parent,
        "village": village.name,
        "group": group(rng, village),
        "seat": "园区" if village.parent in PARKS else "镇",
        "desk": story.desk,
        "office": story.office,
        "summer": _last_summer(rng, day),
    }


def _officers_facts(rng: random.Random, story: Story, facts: Mapping[str, str], day: dt.date) -> dict[str, str]:
    """What officers will find, drawn once so that opinion, report and visit tell the same."""
    texts = {name: getattr(story, name) for name in ("support", "explain", "reject", "remedy", "unsolved")}
    texts |= {f"check{place}": check for place, check in enumerate(story.checks)}
    return {name: worded(rng, text, facts, day) for name, text in texts.items()}


def _last_summer(rng: random.Random, day: dt.date) -> str:
    """A month of the last rainy season (June to August) that lies before `day`."""
    if day.month > 6:
        return f"{rng.randint(6, min(day.month - 1, 8))}月"
    return f"去年{rng.randint(6, 8)}月"


def _title(rng: random.Random, story: Story, facts: Mapping[str, str], day: dt.date) -> str:
    where = rng.choice(("{village}", "{village}{group}", "{town}{village}{group}", "{group}"))
    return third_person(worded(rng, where, facts, day) + worded(rng, rng.choice(story.titles), facts, day))


def _accused(rng: random.Random, story: Story, village: Place) -> Accused | None:
    if not story.accused:
        return None
    post = rng.choice(story.accused)
    unit = village.parent if story.accused_at == "town" else village.name
    return Accused(people.name(rng, rng.choice(("男", "男", "女")), rng.randint(1966, 1990)), post, unit)
