"""Suggestions under the search box: places, units, holders and categories within one's scope, and nobody's else."""

from urllib.parse import urlencode

import pytest

from tests import given
from tests.web.pages import Node, tree
from tests.web.scene import Scene
from tests.web.test_search import asked, hits
from tests.web.test_search import found as found  # fixtures are found by their names here
from tests.web.test_search import found_home as found_home


def suggested(scene: Scene, who: str, typed: str) -> list[Node]:
    """The options."""
    answer = scene.client(who).get(f"/search/suggest?{urlencode({'q': typed})}")
    assert answer.status_code == 200
    return tree(answer.text).all("li")


def values(scene: Scene, who: str, typed: str) -> list[str]:
    """What stands in the box when an option is taken."""
    return [one.attributes["data-value"] for one in suggested(scene, who, typed)]


@pytest.mark.parametrize("typed", ["渡", "渡口", "口村", "dukou", "dk", "村:渡", "村：渡"])
def test_a_village_is_offered_by_its_characters_and_by_its_sound(found: Scene, typed: str) -> None:
    assert "渡口村" in values(found, "petition_head", typed)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("包保人:白", "包保人:白明亮"), ("bml", "包保人:白明亮"), ("类别:改", "类别:改厕"), ("柳河", "柳河镇")],
)
def test_what_is_taken_finds_what_it_says(found: Scene, typed: str, value: str) -> None:
    offered = [one for one in suggested(found, "petition_head", typed) if one.attributes["data-value"] == value]
    assert offered
    assert hits(asked(found, "petition_head", q=value))


def test_each_says_what_it_is_and_how_many_matters_bear_it(found: Scene) -> None:
    (one,) = [one for one in suggested(found, "petition_head", "渡口") if one.attributes["data-value"] == "渡口村"]
    assert one.text == "渡口村村（社区） 1 件"


def test_numbers_are_offered_by_their_digits(found: Scene) -> None:
    assert "2024-信-000001" in values(found, "petition_head", "00001")
    assert values(found, "petition_head", "01") == []


@pytest.mark.parametrize("typed", ["周桂兰", "周", "石小满", "zhouguilan", "19912342406", "2406"])
def test_no_petitioner_is_ever_offered(found: Scene, typed: str) -> None:
    assert not [one for one in values(found, "petition_head", typed) if "周桂兰" in one or "石小满" in one]
    assert "19912342406" not in values(found, "petition_head", typed)


@pytest.mark.parametrize("typed", ["渡口", "dk", "000002"])
def test_nothing_of_another_town_is_offered(found: Scene, typed: str) -> None:
    assert not [one for one in values(found, "town_clerk", typed) if one in ("渡口村", "2024-信-000002")]


@pytest.mark.parametrize("typed", ["", " ", "“渡口", "没有:渡", "a" * 500, "%", "_", "渡口 ", "']--", "(((", "\x00"])
def test_odd_input_gets_an_answer(found: Scene, typed: str) -> None:
    suggested(found, "petition_head", typed)


def test_while_the_index_is_away_there_is_nothing_to_offer_and_once_it_is_there_everything(scene: Scene) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here)
    assert values(scene, "petition_head", "柳河") == []
    scene.index()
    assert values(scene, "petition_head", "柳河") == ["柳河镇"]
