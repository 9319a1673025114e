"""A talk that hangs on a household alone is found by its words, by whoever may see it, and counted with no matter."""

from dataclasses import replace

from sqlalchemy import select

from app.domain.petitions import Stage
from app.models.households import Household
from app.models.receptions import Reception
from app.operations import households, indexing, receptions
from app.operations.receptions import CorrectReception
from tests import given
from tests.given import MORNING
from tests.households import HEAD, household
from tests.operations.test_receptions import recorded, talk
from tests.web.pages import Node, check_page
from tests.web.scene import Scene

SAID = "户主周桂兰说灶房漏雨，石棉瓦要换。"
PANEL = "只记在户上的接访、走访"


def searched(scene: Scene, words: str, who: str) -> Node:
    answer = scene.client(who).get(f"/search?q={words}")
    assert answer.status_code == 200
    return check_page(answer.text)


def put(scene: Scene) -> str:
    """A talk in a household, written down by the town's secretary, and the index of it."""
    with scene.writing() as session:
        home = household(session, scene.here)
        made = recorded(session, scene.here, by="secretary", household=home.number, said=SAID, met=HEAD.name)
        uid = made.uid
    scene.index()
    return uid


def test_whoever_may_see_it_finds_it_by_its_words(scene: Scene) -> None:
    uid = put(scene)
    with scene.reading() as session:
        home = session.scalars(select(Household.uid)).one()
    for who, address in (("secretary", f"/receptions/{uid}"), ("town_clerk", f"/households/{home}")):
        page = searched(scene, "石棉瓦", who)
        (row,) = [one for one in page.all("a") if one.attributes["href"] == address]
        assert "石棉瓦" in row.text
        assert "9902261040417" in row.text
        assert f"{PANEL}：1 次" in page.text
        assert "含全部词：0 件" in page.text, "it is no matter"
    for who in ("bridge_clerk", "housing_clerk"):
        assert PANEL not in searched(scene, "石棉瓦", who).text
    assert PANEL not in searched(scene, "水泥瓦", "town_clerk").text


def test_whoever_comes_to_help_the_household_finds_it(scene: Scene) -> None:
    put(scene)
    assert PANEL not in searched(scene, "石棉瓦", "housing_clerk").text
    with scene.writing() as session:
        home, clerk = session.scalars(select(Household)).one(), scene.here.actors["town_clerk"]
        facts = replace(households.facts_of(home), helper_id=scene.here.people["housing_clerk"])
        households.correct(session, home.uid, None, facts, "换了帮扶责任人，按文件更正", actor=clerk, now=MORNING)
    scene.index()
    assert PANEL in searched(scene, "石棉瓦", "housing_clerk").text


def test_its_words_are_not_shown_nor_its_names_found_where_they_are_hidden(scene: Scene) -> None:
    uid = put(scene)
    page = searched(scene, "石棉瓦", "supervisor")
    (row,) = [one for one in page.all("a") if one.attributes["href"] == f"/receptions/{uid}"]
    assert "灶房" not in row.text
    assert HEAD.name not in page.text.replace("石棉瓦", "")
    assert PANEL not in searched(scene, HEAD.name, "supervisor").text
    assert PANEL in searched(scene, HEAD.name, "town_clerk").text


def test_what_becomes_a_talk_about_a_matter_stands_there_alone(scene: Scene) -> None:
    uid = put(scene)
    with scene.writing() as session:
        row, secretary = session.scalars(select(Reception)).one(), scene.here.actors["secretary"]
        number = row.household.number if row.household is not None else ""
        told = replace(talk(scene.here), household=number, said=SAID.replace("石棉瓦", "琉璃瓦"), met=HEAD.name)
        command = CorrectReception(told, "写错了一个字，按当时的记录更正")
        receptions.correct(session, uid, None, command, actor=secretary, now=MORNING)
    scene.index()
    assert PANEL in searched(scene, "琉璃瓦", "town_clerk").text
    assert PANEL not in searched(scene, "石棉瓦", "town_clerk").text
    with scene.writing() as session:
        matter = given.petition(session, scene.here, Stage.ACCEPTED).number
        command = replace(command, numbers=(matter,), reason="是来问这一件的，补上编号")
        receptions.correct(session, uid, None, command, actor=secretary, now=MORNING)
    scene.index()
    page = searched(scene, "琉璃瓦", "town_clerk")
    assert PANEL not in page.text
    assert "含全部词：1 件" in page.text


def test_a_rebuilt_index_holds_it_and_the_check_agrees(scene: Scene) -> None:
    put(scene)
    engine = scene.app.extensions["search"]
    with scene.reading() as session:
        found = indexing.check(session, engine)
    assert (found.missing, found.stale, found.surplus) == (frozenset(),) * 3
    assert indexing.rebuild(scene.reading, scene.writing, engine) == 1
    assert PANEL in searched(scene, "石棉瓦", "town_clerk").text
