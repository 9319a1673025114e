"""查询 by 保密件专办员: accusations are found by reading them, for nobody else, and never among the counts."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.petitions import Category
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.outbox import OutboxRow
from app.operations import registering
from tests import given
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


@pytest.mark.parametrize(
    "words",
    [
        "化粪池 冒领",
        "冒领 -改厕",
        "“冒领村干部”",
        "冒领 2020..2021",
        "标题:村干部",
        "编号:冒领",
        "编号:密2",
        "密2",
        "2024密2",
    ],
)
def test_an_accusation_that_is_not_asked_for_is_not_listed(found: Scene, words: str) -> None:
    assert TITLE not in hits(asked(found, "confidential", q=words))


@pytest.mark.parametrize("words", ["编号:密1", "密1", "2024-密-1", "标题:冒领"])
def test_it_is_found_by_its_number_and_its_title(found: Scene, words: str) -> None:
    assert told(asked(found, "confidential", q=words))


def test_a_search_that_is_narrowed_says_that_accusations_are_not_listed(found: Scene) -> None:
    note = "缩小范围时不列检举控告"
    for asking in ({"q": "冒领 镇:柳"}, {"q": "冒领", "channel": "letter"}):
        page = asked(found, "confidential", **asking)
        assert not told(page)
        assert note in page.text
        assert note not in asked(found, "registrar", **asking).text
    page = asked(found, "confidential", q="冒领")
    assert note not in page.text
    assert "检举控告以外，在您能看的范围内，没有同时符合的件" in page.text
    assert told(asked(found, "confidential", q=str(MORNING.date())))


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


@pytest.mark.parametrize("who", ["registrar", "confidential"])
def test_what_waits_for_the_index_tells_of_no_accusation(found: Scene, who: str) -> None:
    before = asked(found, who, q="路灯").text
    with found.writing() as session:
        secret, open_ = (
            session.scalars(select(Matter).where(Matter.confidential.is_(one))).first() for one in (True, False)
        )
        assert secret is not None
        assert open_ is not None
        session.add(OutboxRow(matter_id=secret.id, at=MORNING))
        open_id = open_.id
    assert waiting(asked(found, who, q="路灯").text) == waiting(before)
    with found.writing() as session:
        session.add(OutboxRow(matter_id=open_id, at=MORNING))
    assert waiting(asked(found, who, q="路灯").text) == waiting(before) + 1


def waiting(text: str) -> int:
    """By how many rows the page says that the index is behind."""
    told = re.search(r"索引与库相差 (\d+) 条", text)
    assert told is not None
    return int(told[1])


def test_t33_a_word_that_is_only_in_an_accusation_is_no_word_to_whoever_is_of_the_accused_unit(found: Scene) -> None:
    """No hit, totals unchanged, its address is 404, and the journal keeps who asked for it."""
    common = [(total(page), facets(page)) for page in (asked(found, "housing_head", q="改厕"),)]
    with found.writing() as session:
        about = (registering.NewAccused(unit_id=found.here.units["housing"]),)
        made = given.petition(
            *(session, found.here),
            body="反映改厕验收时虚造签字名册。",
            title="反映虚造签字名册",
            category=Category.ACCUSATION,
            accused=about,
        )
        uid = made.uid
    found.index()
    assert "反映虚造签字名册" in asked(found, "confidential", q="签字名册").text
    page = asked(found, "housing_head", q="签字名册")
    assert (total(page), hits(page)) == (0, [])
    assert [(total(page), facets(page)) for page in (asked(found, "housing_head", q="改厕"),)] == common
    assert found.client("housing_head").get(f"/petitions/{uid}").status_code == 404
    with found.reading() as session:
        denied = select(JournalEntry.user_id).where(JournalEntry.object_uid == uid, JournalEntry.result == "denied")
        assert session.scalars(denied).all() == [found.here.actors["housing_head"].user_id]
