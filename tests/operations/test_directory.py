"""The directory: loading it again and again, changing who holds a post."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.accountability import Capacity, PostKind
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.petitions import Stage
from app.models.directory import Post, Tenure, Unit, UnitLevel, Village
from app.operations import directory
from app.operations.directory import ChangeHolder, NewPost, Row
from tests import county, given
from tests.given import MORNING, County

SYSTEM = Actor.system()
TODAY = MORNING.date()
FILE = [
    Row(2, UnitLevel.COUNTY, "青禾县"),
    Row(3, UnitLevel.DEPARTMENT, "县民政局", "青禾县"),
    Row(4, UnitLevel.TOWN, "柳河镇", "青禾县"),
    Row(5, None, "北寨", "柳河镇", "挂牌督战"),
]


def counted(session: Session) -> tuple[int, int]:
    """Units and villages."""
    return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Unit, Village))  # type: ignore[return-value]  # two kinds


def test_a_second_load_adds_nothing(session: Session) -> None:
    first = directory.load(session, FILE, actor=SYSTEM, now=MORNING)
    again = directory.load(session, FILE, actor=SYSTEM, now=MORNING)
    assert (first.units, first.villages, first.known) == (3, 1, 0)
    assert (again.units, again.villages, again.known) == (0, 0, 4)
    assert counted(session) == (3, 1)


def test_a_longer_file_adds_only_what_is_new(session: Session) -> None:
    directory.load(session, FILE, actor=SYSTEM, now=MORNING)
    more = directory.load(session, [*FILE, Row(6, None, "孙店", "柳河镇")], actor=SYSTEM, now=MORNING)
    assert (more.units, more.villages, more.known) == (0, 1, 4)


def test_rows_may_stand_in_any_order(session: Session) -> None:
    assert directory.load(session, FILE[::-1], actor=SYSTEM, now=MORNING).faults == ()
    assert session.scalars(select(Village)).one().mark == "挂牌督战"
    assert {unit.name: unit.parent.name if unit.parent else None for unit in session.scalars(select(Unit))} == {
        "青禾县": None,
        "县民政局": "青禾县",
        "柳河镇": "青禾县",
    }


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Row(6, None, "新村", "无此镇"), "parent_unknown"),
        (Row(6, None, "新村"), "parent_missing"),
        (Row(6, None, "新村", "县民政局"), "parent_not_town"),
        (Row(6, None, "", "柳河镇"), "unit_name_missing"),
        (Row(6, UnitLevel.TOWN, "县民政局", "青禾县"), "level_differs"),
        (Row(6, UnitLevel.TOWN, "石桥镇", "柳河镇"), "parent_not_county"),
        (Row(6, UnitLevel.TOWN, "石桥镇", "邻县"), "parent_unknown"),
        (Row(6, UnitLevel.COUNTY, "邻县"), "second_county"),
    ],
)
def test_a_faulty_row_is_named_and_nothing_is_written(session: Session, row: Row, code: str) -> None:
    done = directory.load(session, [*FILE, row], actor=SYSTEM, now=MORNING)
    assert [(line, fault.code) for line, fault in done.faults] == [(6, code)]
    assert counted(session) == (0, 0)


def test_villages_of_one_name_live_in_two_towns(session: Session) -> None:
    rows = [*FILE, Row(6, UnitLevel.TOWN, "石桥镇", "青禾县"), Row(7, None, "北寨", "石桥镇")]
    assert directory.load(session, rows, actor=SYSTEM, now=MORNING).villages == 2


def change(session: Session, here: County, post: str, **changes: object) -> int:
    """Somebody new takes over a post."""
    usual: dict[str, object] = {"from_on": TODAY, "reason": "调任别处", "new_person": "温如玉"}
    command = ChangeHolder(**{**usual, **changes})  # type: ignore[arg-type]  # the fields of the command
    uid = session.scalars(select(Post.uid).where(Post.id == here.posts[post])).one()
    return directory.change_holder(session, uid, command, actor=SYSTEM, now=MORNING)


def test_one_tenure_ends_another_begins_and_both_stay(session: Session, here: County) -> None:
    change(session, here, "secretary")
    old, new = session.scalars(select(Tenure).where(Tenure.post_id == here.posts["secretary"]).order_by(Tenure.id))
    assert (old.person_id, old.to_on, old.reason) == (here.people["secretary"], TODAY - timedelta(days=1), "调任别处")
    assert (new.person.name, new.from_on, new.to_on) == ("温如玉", TODAY, None)


def test_what_the_post_answered_for_goes_over_without_a_gap(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=MORNING - timedelta(days=3))
    assert petition.holder_id == here.people["town_head"]
    assert change(session, here, "town_head") == 1
    session.refresh(petition)
    assert petition.holder is not None
    assert petition.holder.name == "温如玉"
    assert petition.holdings[-1].capacity is Capacity.UNIT
    assert petition.holdings[-1].from_at == petition.holdings[-2].to_at == MORNING


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"from_on": TODAY + timedelta(days=1)}, "day_in_future"),
        ({"from_on": county.SINCE}, "tenure_too_early"),
        ({"new_person": " "}, "person_missing"),
        ({"person_id": 10**6}, "person_unknown"),
    ],
)
def test_an_impossible_change_is_refused(session: Session, here: County, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refused, match=code):
        change(session, here, "secretary", **changes)


def test_the_same_person_is_no_change(session: Session, here: County) -> None:
    with pytest.raises(Refused, match="tenure_unchanged"):
        change(session, here, "secretary", person_id=here.people["secretary"], new_person="")


def test_only_the_system_administrator_changes_the_directory(session: Session, here: County) -> None:
    for name, actor in here.actors.items():
        uid = session.scalars(select(Post.uid).where(Post.id == here.posts["deputy"])).one()
        command = ChangeHolder(TODAY, "调任别处", None, f"接任{name}")
        if name == "admin":
            directory.change_holder(session, uid, command, actor=actor, now=MORNING)
        else:
            with pytest.raises(Refused, match="not_permitted"):
                directory.change_holder(session, uid, command, actor=actor, now=MORNING)


def test_a_unit_has_one_head_and_many_clerks(session: Session, here: County) -> None:
    def make(kind: PostKind) -> Post:
        new = NewPost(here.units["housing"], kind, "局长", TODAY, None, "温如玉", is_another=True)
        return directory.open_post(session, new, actor=SYSTEM, now=MORNING)

    make(PostKind.CLERK)
    make(PostKind.CLERK)
    with pytest.raises(Refused, match="post_exists"):
        make(PostKind.UNIT_HEAD)
