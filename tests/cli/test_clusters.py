"""flask clusters: the hot issues of an account, for people and for programs."""

import json
import random
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.cli.demo import county, people, petition_texts
from app.models.journal import JournalEntry
from tests.cli.conftest import Commands
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_work")

CANAL = (
    "村东头的水渠堵了半年没有人清，水漫进地里，麦苗都泡烂了。",
    "水渠堵了没有人清，水漫到地里，今年的麦苗又泡烂了一半。",
    "村里水渠堵了半年，一下雨水漫进地里，麦苗泡烂。",
)
OTHER_KINDS = petition_texts.KINDS[::2]


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """Three petitions of one town about one canal, thirty about other things, and an index over them."""
    for body in CANAL:
        commands.petition("来信", body)
    for number, kind in enumerate(OTHER_KINDS):
        dice = random.Random(number)  # noqa: S311 - stories are drawn, not secrets
        person = people.person(dice, NOW.date())
        text = petition_texts.petition(dice, kind, county.villages()[1], person, NOW.date())
        commands.petition(text.title, text.body)
    commands.run("index", "rebuild")
    return commands


def test_a_program_gets_the_place_the_days_the_words_and_the_keys(filled: Commands) -> None:
    (found,) = filled.json("clusters", "--as", "petition_head", "--level", "town")
    assert list(found) == ["place", "content", "count", "first_on", "last_on", "words", "keys"]
    assert (found["place"], found["count"]) == ("柳河镇", 3)
    assert found["first_on"] == found["last_on"] == NOW.date().isoformat()
    assert any("水渠堵" in word for word in found["words"])
    assert len(set(found["keys"])) == 3
    with filled.data.reading() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "search")).one()
    assert json.loads(entry.detail) == {"clusters": 1, "days": 90}


def test_people_read_lines_and_are_told_when_there_is_none(filled: Commands) -> None:
    said = filled.run("clusters", "--as", "petition_head", "--level", "town").stdout
    assert said.startswith("3 件　柳河镇")
    assert "2024-05-11 至 2024-05-11" in said
    assert "没有三件以上说法相近的" in filled.run("clusters", "--as", "petition_head").stdout
    assert "没有三件以上说法相近的" in filled.run("clusters", "--as", "verifier", "--level", "town").stdout


def test_days_are_counted_back_from_today(filled: Commands, at_work: time_machine.Traveller) -> None:
    at_work.shift(timedelta(days=10))
    assert filled.json("clusters", "--as", "petition_head", "--level", "town", "--days", "10") == []
    assert len(filled.json("clusters", "--as", "petition_head", "--level", "town", "--days", "11")) == 1


def test_whoever_may_see_no_matter_is_refused_and_an_index_that_is_away_is_told(commands: Commands) -> None:
    assert "角色" in commands.run("clusters", "--as", "system_admin", code=1).stderr
    for body in CANAL:
        commands.petition("来信", body)
    assert "flask index rebuild" in commands.run("clusters", "--as", "petition_head", "--level", "town", code=1).stderr
