"""flask warnings run: what it raises is said and kept once; alike matters come from the index."""

import random

import pytest
from sqlalchemy import func, select

from app.cli.demo import county, people, petition_texts
from app.models.warnings import Alarm, AlarmMatter
from tests.cli.conftest import Commands
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_work")

CANAL = (
    "村东头的水渠堵了半年没有人清，水漫进地里，麦苗都泡烂了。",
    "水渠堵了没有人清，水漫到地里，今年的麦苗又泡烂了一半。",
    "村里水渠堵了半年，一下雨水漫进地里，麦苗泡烂。",
)


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """Three petitions of one town about one canal, thirty about other things, and an index over them."""
    for body in CANAL:
        commands.petition("来信", body)
    for number, kind in enumerate(petition_texts.KINDS[::2]):
        dice = random.Random(number)  # noqa: S311 - stories are drawn, not secrets
        person = people.person(dice, NOW.date())
        text = petition_texts.petition(dice, kind, county.villages()[1], person, NOW.date())
        commands.petition(text.title, text.body)
    commands.run("index", "rebuild")
    return commands


def kept(commands: Commands) -> tuple[int | None, int | None]:
    """How many alarms there are, and matters behind them."""
    with commands.data.reading() as session:
        return session.scalar(select(func.count(Alarm.id))), session.scalar(select(func.count(AlarmMatter.id)))


def test_a_hot_issue_is_raised_once(filled: Commands) -> None:
    assert "会发出预警" in filled.run("warnings", "run", "--dry-run").stdout
    assert kept(filled) == (0, 0)
    assert "热点问题 1" in filled.run("warnings", "run").stdout
    before = kept(filled)
    assert "热点问题 0" in filled.run("warnings", "run").stdout
    assert kept(filled) == before


def test_a_day_that_has_not_come_is_only_tried(filled: Commands) -> None:
    refused = filled.run("warnings", "run", "--on", "2024-06-01", code=1)
    assert "--dry-run" in refused.stdout + refused.stderr
    assert "2024-06-01" in filled.run("warnings", "run", "--on", "2024-06-01", "--dry-run").stdout
