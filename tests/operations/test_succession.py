"""Posts change hands, fall vacant and are filled again: who should hold a matter does, from one instant to the next."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import Capacity, PostKind, Span, age, days_by_person, tiles
from app.domain.errors import NotFound
from app.domain.permissions import Actor
from app.domain.petitions import Stage
from app.models.directory import Person, Post, Tenure
from app.models.handing import HandoverPack
from app.models.matters import Matter
from app.operations import directory, holdings, succession
from app.operations.directory import ChangeHolder, Vacate
from app.operations.succession import Sign
from app.queries import packs, vacancies
from app.queries.directory import in_post
from tests import given
from tests.given import MORNING, County, done, refused

SYSTEM = Actor.system()
POSTS = ("secretary", "town_head", "bridge_secretary", "bridge_head", "housing_head", "office_head", "petition_head")


def uid(session: Session, here: County, post: str) -> str:
    return session.scalars(select(Post.uid).where(Post.id == here.posts[post])).one()


def changed(session: Session, here: County, post: str, name: str, *, at: datetime = MORNING, **more: Any) -> Person:
    """Somebody new takes the post over."""
    command = ChangeHolder(at.date(), "换届", None, name, **more)
    directory.change_holder(session, uid(session, here, post), command, actor=here.actors["admin"], now=at)
    return session.scalars(select(Person).where(Person.name == name).order_by(Person.id.desc())).first() or Person()


def vacated(session: Session, here: County, post: str, *, at: datetime = MORNING, by: Actor | None = None) -> int:
    command = Vacate(at.date(), "调离，接任的人没有定")
    return directory.vacate(session, uid(session, here, post), command, actor=by or here.actors["admin"], now=at)


def prominent(session: Session, here: County, at: datetime = MORNING - timedelta(days=3)) -> Matter:
    made = given.petition(session, here, at=at)
    done(session, here, made, "assign", at=at + timedelta(minutes=1), prominent=True)
    return made


def test_a_vacant_posts_matters_wait_without_owner_and_come_to_whoever_fills_it(session: Session, here: County) -> None:
    made, other = prominent(session, here), given.petition(session, here, Stage.ROUTED, at=MORNING - timedelta(days=2))
    leader = here.actors["petition_head"]

    assert vacated(session, here, "secretary") == 1
    session.refresh(made)
    assert (here.name_of(made.holder_id), made.holdings[-1].capacity) == ("office_head", Capacity.STAND_IN)
    assert [one.id for one in vacancies.ownerless(session, leader).rows] == [made.id]
    assert [one.post.id for one in vacancies.posts(session)] == [here.posts["secretary"]]

    new = changed(session, here, "secretary", "温如玉", at=MORNING + timedelta(days=2))
    session.refresh(made)
    session.refresh(other)
    assert (made.holder_id, made.holdings[-1].capacity) == (new.id, Capacity.SECRETARY)
    assert made.holdings[-2].to_at == made.holdings[-1].from_at == MORNING + timedelta(days=2)
    assert vacancies.ownerless(session, leader).total == 0
    assert vacancies.posts(session) == []
    assert here.name_of(other.holder_id) == "town_head", "what the post never held stays where it is"


@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [(1, "调离", "day_in_future"), (0, " ", "reason_missing"), (-9999, "调离", "tenure_too_early")],
)
def test_an_impossible_vacancy_is_refused(session: Session, here: County, days: int, reason: str, code: str) -> None:
    command = Vacate((MORNING + timedelta(days=days)).date(), reason)
    with refused(session, code):
        directory.vacate(session, uid(session, here, "secretary"), command, actor=SYSTEM, now=MORNING)
    vacated(session, here, "deputy")
    with refused(session, "post_vacant"):
        vacated(session, here, "deputy")
    with refused(session, "not_permitted"):
        vacated(session, here, "secretary", by=here.actors["petition_head"])


def test_both_sign_what_went_over_at_one_instant(session: Session, here: County) -> None:  # T51
    first, second = prominent(session, here), prominent(session, here)
    secretary = here.actors["secretary"]
    prepared = succession.prepare(session, uid(session, here, "secretary"), actor=secretary, now=MORNING)
    assert [one.id for one in packs.matters(session, secretary, prepared, most=9)] == [first.id, second.id]
    succession.sign(session, prepared.uid, Sign("两户的钥匙在镇里"), actor=secretary, now=MORNING)

    later = MORNING + timedelta(days=1)
    new = changed(session, here, "secretary", "温如玉", at=later)
    prominent(session, here, later)

    pack = session.scalars(select(HandoverPack)).one()
    assert (pack.uid, pack.handed_at, pack.taker_id) == (prepared.uid, later, new.id)
    office = here.actors["petition_head"]
    assert [one.id for one in packs.matters(session, office, pack, most=9)] == [first.id, second.id]
    assert {span.to_at for one in (first, second) for span in one.holdings[:-1]} >= {later}
    assert packs.unsigned(session, office) == [pack]
    taker = Actor(None, "wen", new.id, here.units["willow"], here.units["willow"], secretary.roles)
    succession.sign(session, pack.uid, Sign(), actor=taker, now=later)
    assert packs.unsigned(session, office) == []
    assert (pack.leaver_signed_at, pack.taker_signed_at) == (MORNING, later)
    assert (pack.leaver_note, pack.taker_note) == ("两户的钥匙在镇里", None)


def test_only_the_two_sign_and_each_once(session: Session, here: County) -> None:
    prominent(session, here)
    changed(session, here, "secretary", "温如玉")
    pack = session.scalars(select(HandoverPack)).one()
    secretary = here.actors["secretary"]
    with refused(session, "pack_not_yours"):
        succession.sign(session, pack.uid, Sign(), actor=here.actors["petition_head"], now=MORNING)
    with pytest.raises(NotFound):
        succession.sign(session, pack.uid, Sign(), actor=here.actors["bridge_secretary"], now=MORNING)
    succession.sign(session, pack.uid, Sign(), actor=secretary, now=MORNING)
    with refused(session, "pack_signed"):
        succession.sign(session, pack.uid, Sign(), actor=secretary, now=MORNING)
    with pytest.raises(NotFound):
        succession.prepare(session, uid(session, here, "secretary"), actor=secretary, now=MORNING)


def test_a_pack_opened_twice_is_one(session: Session, here: County) -> None:
    secretary, post = here.actors["secretary"], uid(session, here, "secretary")
    first = succession.prepare(session, post, actor=secretary, now=MORNING)
    assert succession.prepare(session, post, actor=secretary, now=MORNING).uid == first.uid


def should_hold(session: Session, here: County, matter: Matter, at: datetime) -> tuple[Capacity, int | None]:
    """Who holds by the directory alone: the town's secretary what is prominent, the unit's head what is routed, the
    petition office's head the rest; the county office's head while the post is vacant. None: whoever acted."""
    if matter.unit_id is None:
        duty, kind, unit = Capacity.DESK, PostKind.PETITION_HEAD, None
    elif matter.prominent:
        duty, kind, unit = Capacity.SECRETARY, PostKind.TOWN_SECRETARY, matter.town_id
    else:
        duty, kind, unit = Capacity.UNIT, PostKind.UNIT_HEAD, matter.unit_id
    held = {one.unit_id if unit is not None else None: one.person_id for one in in_post(session, at.date(), kind)}
    if unit in held:
        return duty, held[unit]
    stands_in = [one.person_id for one in in_post(session, at.date(), PostKind.COUNTY_OFFICE_HEAD)]
    return Capacity.STAND_IN, stands_in[0] if stands_in else None


@pytest.mark.parametrize("seed", range(12))
def test_through_any_succession_every_day_has_its_one_right_holder(session: Session, here: County, seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311  # lives, not secrets
    at, alive = MORNING, list[Matter]()
    for turn in range(30):
        at += timedelta(days=drawn.randint(1, 9), minutes=drawn.randint(0, 59))
        post = drawn.choice(POSTS)
        in_it = session.scalar(select(Tenure).where(Tenure.post_id == here.posts[post], Tenure.to_on.is_(None)))
        match drawn.choice(("matter", "routed", "change", "vacate", "change")):
            case "matter":
                alive.append(given.petition(session, here, at=at))
            case "routed" if any(one.person_id for one in in_post(session, at.date(), PostKind.PETITION_HEAD)):
                made = given.petition(session, here, at=at)
                done(session, here, made, "assign", at=at + timedelta(minutes=1), prominent=drawn.random() < 0.5)
                alive.append(made)
            case "change":
                changed(session, here, post, f"继任{seed}之{turn}", at=at + timedelta(minutes=2))
            case "vacate" if in_it is not None:
                vacated(session, here, post, at=at + timedelta(minutes=2))
            case _:
                pass
        now = at + timedelta(minutes=3)
        for one in alive:
            session.refresh(one)
            capacity, holder = should_hold(session, here, one, now)
            assert one.holdings[-1].capacity is capacity
            assert holder is None or one.holder_id == holder
    for one in alive:
        spans = [Span(s.person_id, s.post_id, s.capacity, s.from_at, s.to_at) for s in one.holdings]
        received = holdings.received_at(one)
        assert tiles(spans, received, None) == []
        assert sum(days_by_person(spans, at).values()) == age(received, None, at)
    assert alive
