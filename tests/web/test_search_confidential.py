"""查询 by 保密件专办员: accusations are found by reading them, for nobody else, and never among the counts."""

from datetime import timedelta

import pytest

from tests.given import MORNING
from tests.web.pages import Node
from tests.web.scene import Scene
from tests.web.test_search import asked, facets, hits, total
from tests.web.test_search import found as found  # fixtures are found by their names here
from tests.web.test_search import found_home as found_home

TITLE = "反映冒领改厕补贴"


def told(page: Node) -> bool:
    """Whether the page lists accusations."""
    return TITLE in hits(page) and "检举控告 1 件，只有保密件专办员看得到" in page.text


@pytest.mark.parametrize("words", ["冒领", "改厕 冒领", "村干部冒领", "“村干部冒领”", "冒领 或 路灯", "冒领 -路灯"])
def test_he_finds_an_accusation_by_its_words_before_the_other_hits(found: Scene, words: str) -> None:
    page = asked(found, "confidential", q=words)
    assert told(page)
    assert hits(page)[0] == TITLE
    assert page.all("article")[0].all("mark")


@pytest.mark.parametrize("words", ["化粪池 冒领", "冒领 -改厕", "“冒领村干部”", "冒领 镇:柳", "冒领 2020..2021", ""])
def test_an_accusation_that_is_not_asked_for_is_not_listed(found: Scene, words: str) -> None:
    assert TITLE not in hits(asked(found, "confidential", q=words, since="2020-01-01"))


def test_it_is_not_counted_and_narrowing_asks_the_index_alone(found: Scene) -> None:
    page = asked(found, "confidential", q="改厕 补贴")
    assert told(page)
    without = asked(found, "registrar", q="改厕 补贴")
    assert (total(page), hits(page)[1:]) == (total(without), hits(without))
    assert facets(page) == facets(without)
    assert not told(asked(found, "confidential", q="改厕 补贴", poverty="poverty"))
    assert told(asked(found, "confidential", q="冒领", since=MORNING.date()))
    assert not told(asked(found, "confidential", q="冒领", until=(MORNING - timedelta(days=1)).date()))


@pytest.mark.parametrize("who", ["petition_head", "registrar", "leader", "secretary", "auditor"])
def test_nobody_else_sees_one(found: Scene, who: str) -> None:
    for words in ("冒领", "改厕 补贴", "2024-密-1"):
        page = asked(found, who, q=words)
        assert TITLE not in page.text
        assert "检举控告" not in page.text
