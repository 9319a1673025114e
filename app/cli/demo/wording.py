"""A small grammar for invented texts: choices, numbers and days drawn from a random generator."""

import datetime as dt
import random
import re
from collections.abc import Mapping

CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{([^{}]*)\}")
NUMBER = re.compile(r"(\d+)-(\d+)(?:/(\d+))?")
TIME = re.compile(r"([dmy])(?:(\d+)-(\d+)|=(\w+))")

Facts = Mapping[str, str]


def worded(rng: random.Random, template: str, facts: Facts, day: dt.date, earliest: dt.date | None = None) -> str:
    """Fill `template` for somebody who speaks on `day`.

    `[a|b]` draws one of the alternatives (they may nest), `{name}` is a fact, `{3-9}` a number and `{300-900/50}` one
    in steps of 50; `{d3-9}`, `{m3-9}`, `{y1-3}` are a day, a month, a year that many days, months, years before `day`,
    never before `earliest`
    (`{m=waited}`: as many months as the fact `waited` says). Raises KeyError for a fact that is not known.
    """
    while CHOICE.search(template):
        template = CHOICE.sub(lambda found: rng.choice(found[1].split("|")), template)
    return SLOT.sub(lambda found: _slot(rng, found[1], facts, day, earliest), template)


def third_person(text: str) -> str:
    """What somebody said of himself, as an officer writes it down: 我 becomes 其."""
    return text.replace("我们", "他们").replace("我的", "其").replace("我", "其")


def day_of(day: dt.date) -> str:
    """A day in full, as papers write it (2024年3月8日)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _slot(rng: random.Random, slot: str, facts: Facts, day: dt.date, earliest: dt.date | None) -> str:
    if number := NUMBER.fullmatch(slot):
        return str(rng.randrange(int(number[1]), int(number[2]) + 1, int(number[3] or 1)))
    if time := TIME.fullmatch(slot):
        back = int(facts[time[4]]) if time[4] else rng.randint(int(time[2]), int(time[3]))
        return _time(rng, time[1], back, day, earliest)
    return facts[slot]


def _time(rng: random.Random, unit: str, back: int, day: dt.date, earliest: dt.date | None) -> str:
    days = {"d": 1, "m": 30, "y": 365}[unit]
    then = day - dt.timedelta(days=back * days)
    then = max(then, earliest) if earliest else then
    if unit == "y":
        season = rng.choice(("", "", "春天", "上半年", "夏天", "下半年", "年底"))
        return f"{then.year}年{season}"
    year = {0: "", 1: "去年"}.get(day.year - then.year, f"{then.year}年")
    return f"{year}{then.month}月{then.day}日" if unit == "d" else f"{year}{then.month}月"
