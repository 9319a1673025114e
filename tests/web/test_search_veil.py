"""查询 for who sees names masked, and narrowings that nobody could have chosen."""

import pytest

from tests.web.scene import Scene
from tests.web.test_search import asked
from tests.web.test_search import found as found  # fixtures are found by their names here
from tests.web.test_search import found_home as found_home


def test_a_name_in_the_text_is_masked_for_who_sees_names_masked(found: Scene) -> None:
    assert "两个老人。石小满" in asked(found, "petition_head", q="半年没有人修").text
    leader = asked(found, "leader", q="半年没有人修").text
    assert "两个老人。石*满" in leader
    assert "石小满" not in leader


@pytest.mark.parametrize("name", ["town", "village", "holder"])
@pytest.mark.parametrize("value", ["x", "-1", "9" * 30])
def test_a_narrowing_that_nobody_could_choose_finds_nothing_and_is_told(found: Scene, name: str, value: str) -> None:
    assert asked(found, "petition_head", q="改厕").all("article")
    narrowed = asked(found, "petition_head", q="改厕", **{name: value})
    assert narrowed.all("article") == []
    assert "看不懂这些条件" in narrowed.text
    for room in ("petitions", "items"):
        assert found.client("petition_head").get(f"/{room}/?{name}={value}").status_code in (200, 422)
