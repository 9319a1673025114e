"""Hot issues over a real index and the texts of the demonstration: what was planted is found, and nothing else."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demo import county, people, petition_texts
from app.domain.clusters import PlaceLevel
from app.domain.contents import Content
from app.domain.petitions import Category
from app.models.matters import Matter
from app.operations import indexing, matters
from app.operations.registering import NewPetitioner
from app.queries.clusters import Cluster, clusters
from search_index import Engine, Entry, Part, Unavailable, WhooshEngine
from tests import given
from tests.given import MORNING, County

TODAY = MORNING.date()
KEY = bytes(range(32))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """The embedded engine, empty."""
    return WhooshEngine(tmp_path / "index", KEY)


def told(session: Session, here: County, kind: str, seed: int, days: int = 3, **changes: Any) -> Matter:
    """A petition of 井台村 that tells a story of this kind in words of its own, filed under 改厕 whatever it is."""
    dice = random.Random(f"{kind} {seed}")  # noqa: S311 - stories are drawn, not secrets
    day = TODAY - timedelta(days=days)
    text = petition_texts.petition(dice, kind, county.villages()[0], people.person(dice, day), day)
    usual: dict[str, Any] = {
        **{"title": text.title, "body": text.body, "demand": text.demand, "content": Content.POV_TOILETS},
        "people": (NewPetitioner(name=f"来访{seed}"),),
    }
    return given.petition(session, here, at=MORNING - timedelta(days=days), **usual | changes)


def unlike(session: Session, here: County, **changes: Any) -> list[Matter]:
    """Petitions of other kinds, one each."""
    return [
        told(session, here, kind, 0, **changes) for kind in ("校车", "电信诈骗", "农业保险", "宅基地纠纷", "祖坟迁移")
    ]


def found(
    session: Session, here: County, engine: Engine, who: str = "petition_head", level: PlaceLevel = PlaceLevel.VILLAGE,
    since: date = TODAY - timedelta(days=30), until: date = TODAY,
) -> list[Cluster]:  # fmt: skip
    """The hot issues of the last month over the present index."""
    engine.rebuild([*elsewhere(), *indexing.entries_of(session, session.scalars(select(Matter.id)).all())])
    return clusters(session, here.actors[who], engine, since=since, until=until, level=level)


@cache
def elsewhere() -> tuple[Entry, ...]:
    """What the index holds besides: one text of every kind, so that the words of a kind are as rare as in a county."""
    made = []
    for number, kind in enumerate(petition_texts.KINDS):
        text = petition_texts.petition(
            dice := random.Random(number),  # noqa: S311 - stories are drawn, not secrets
            kind, county.villages()[1], people.person(dice, TODAY), TODAY,
        )  # fmt: skip
        part = Part("body", f"{text.body}\n{text.demand}")
        made.append(Entry(f"{number:032x}", 1, text.title, (), (part,), frozenset(), {}, TODAY))
    return tuple(made)


def uids(made: Sequence[Matter]) -> set[str]:
    """Their addresses."""
    return {matter.uid for matter in made}


def test_what_several_people_say_of_one_thing_hangs_together_and_the_rest_does_not(
    session: Session, here: County, engine: Engine
) -> None:
    planted = [told(session, here, "合作社入股", seed, days=seed + 1) for seed in range(5)]
    unlike(session, here)

    (one,) = found(session, here, engine)

    assert set(one.uids) == uids(planted)
    assert one.uids[0] == planted[0].uid
    assert (one.place, one.content) == ("井台村", Content.POV_TOILETS)
    assert (one.first_on, one.last_on) == (TODAY - timedelta(days=5), TODAY - timedelta(days=1))
    assert any("合作社" in word for word in one.words)
    assert 1 <= len(one.words) <= 5


def test_two_are_no_hot_issue_nor_is_what_another_village_category_or_month_says(
    session: Session, here: County, engine: Engine
) -> None:
    there = {"town_id": here.units["bridge"], "village_id": here.villages["ford"]}
    changed: tuple[dict[str, Any], ...] = (
        {},
        {},
        there,
        {"content": Content.ROADS},
        {"days": 40, "late_reason": "从簿子补录"},
    )
    for seed, changes in enumerate(changed):
        told(session, here, "合作社入股", seed, **changes)
    assert found(session, here, engine) == []
    (earlier,) = found(session, here, engine, since=TODAY - timedelta(days=50))
    assert len(earlier.uids) == 3


def test_villages_of_one_town_are_one_place_when_towns_are_asked_for(
    session: Session, here: County, engine: Engine
) -> None:
    made = [told(session, here, "合作社入股", seed) for seed in range(3)]
    made += [told(session, here, "合作社入股", 3 + seed, village_id=None) for seed in range(2)]
    told(session, here, "合作社入股", 5, town_id=here.units["bridge"], village_id=None)
    (village,) = found(session, here, engine)
    assert (set(village.uids), village.place) == (uids(made[:3]), "井台村")
    (town,) = found(session, here, engine, level=PlaceLevel.TOWN)
    assert (set(town.uids), town.place) == (uids(made), "柳河镇")


def test_what_the_actor_may_not_see_never_counts(session: Session, here: County, engine: Engine) -> None:
    made = [told(session, here, "合作社入股", seed) for seed in range(3)]
    told(session, here, "合作社入股", 7, category=Category.ACCUSATION)
    given.done(session, here, told(session, here, "合作社入股", 8), "void", at=MORNING)
    for who in ("petition_head", "leader"):
        (one,) = found(session, here, engine, who)
        assert set(one.uids) == uids(made)
    for who in ("bridge_head", "confidential", "office_clerk", "admin"):
        assert not [one for one in found(session, here, engine, who) if len(one.uids) != 3]
    assert found(session, here, engine, "bridge_head") == found(session, here, engine, "admin") == []
    person = here.people["leader"]
    matters.recuse(session, made[0].uid, person, "信访人是本人舅舅", actor=here.actors["leader"], now=MORNING)
    assert found(session, here, engine, "leader") == []
    assert len(found(session, here, engine)) == 1


def test_a_name_that_the_texts_share_is_masked_for_who_sees_names_masked(
    session: Session, here: County, engine: Engine
) -> None:
    same: dict[str, Any] = {
        "title": "水渠",
        "body": "钱满仓家门口的水渠堵了半年，没有人来清，水都漫进院子。",
        "demand": "",
    }
    for seed in range(3):
        told(session, here, "合作社入股", seed, people=(NewPetitioner(name="钱满仓"),), **same)
    (clear,), (masked,) = found(session, here, engine), found(session, here, engine, "leader")
    assert any("钱满仓" in word for word in clear.words)
    assert not any("满仓" in word for word in masked.words)
    assert masked.words


def test_while_the_index_is_away_nothing_is_called_quiet(session: Session, here: County, engine: Engine) -> None:
    for seed in range(3):
        told(session, here, "合作社入股", seed)
    actor, since = here.actors["petition_head"], TODAY - timedelta(days=9)
    with pytest.raises(Unavailable):
        clusters(session, actor, engine, since=since, until=TODAY, level=PlaceLevel.VILLAGE)
