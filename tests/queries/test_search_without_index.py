"""While the index is away: numbers, titles and places alone are searched, within what one may see, and it is said."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.petitions import Category, Stage
from app.operations import indexing
from app.operations.registering import NewAccused
from app.queries import search
from app.queries.search import Answer, Wanted
from search_index import Engine
from tests import given
from tests.given import MORNING, County

HOUSE, ROAD, WATER = "危房改造补助没有发", "村道路面100%塌陷_未修", "饮水工程ABC停水"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An index that has not been built yet."""
    return indexing.opened(tmp_path / "index", bytes(32))


@pytest.fixture
def numbers(session: Session, here: County) -> dict[str, str]:
    """Three petitions, the oldest first, and an accusation; number by title."""
    made = [
        given.petition(session, here, title=HOUSE, at=MORNING - timedelta(days=9), body="低保也停了。"),
        given.petition(session, here, title=ROAD, at=MORNING - timedelta(days=5), place="三组桥头"),
        given.petition(
            session, here, Stage.ROUTED, title=WATER, at=MORNING - timedelta(days=1), external_no="12345-ab"
        ),
        given.petition(
            session, here, title="危房补助被人冒领", category=Category.ACCUSATION, accused=(NewAccused(name="某人"),)
        ),
    ]
    return {matter.title: matter.number for matter in made}


def asked(session: Session, here: County, engine: Engine, text: str, who: str = "auditor", **more: Any) -> Answer:
    """The answer that somebody gets."""
    return search.search(session, here.actors[who], engine, Wanted(text, **more))


def titles(answer: Answer) -> list[str]:
    """What was found, in its order."""
    return [hit.matter.title for hit in answer.hits]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("危房", [HOUSE]),
        ("补助 改造", [HOUSE]),
        ("补助 停水", []),
        ("桥头", [ROAD]),
        ("12345-AB", [WATER]),
        ("abc", [WATER]),
        ("100%", [ROAD]),
        ("%", []),
        ("陷_未", [ROAD]),
        ("危房 或 停水", [WATER, HOUSE]),
        ("没有 -危房", []),
        ("2024 -停水", [ROAD, HOUSE]),
        ("低保", []),
        ("钱满仓", []),
        ("冒领", []),
    ],
)
def test_numbers_titles_and_places_are_found_and_nothing_else(
    session: Session, here: County, engine: Engine, numbers: dict[str, str], text: str, found: list[str]
) -> None:
    answer = asked(session, here, engine, text)
    assert (titles(answer), answer.total, answer.indexed) == (found, len(found), False)


def test_a_number_is_found_whole_and_in_part(
    session: Session, here: County, engine: Engine, numbers: dict[str, str]
) -> None:
    assert titles(asked(session, here, engine, numbers[ROAD])) == [ROAD]
    assert titles(asked(session, here, engine, "2024-信")) == [WATER, ROAD, HOUSE]


@pytest.mark.parametrize(
    ("who", "found"),
    [("town_head", [WATER]), ("bridge_head", []), ("registrar", [WATER, ROAD, HOUSE]), ("admin", [])],
)
def test_everybody_finds_what_he_may_see(
    session: Session, here: County, engine: Engine, numbers: dict[str, str], who: str, found: list[str]
) -> None:
    assert titles(asked(session, here, engine, "2024", who)) == found


def test_the_confidential_clerk_finds_the_accusation(
    session: Session, here: County, engine: Engine, numbers: dict[str, str]
) -> None:
    assert "危房补助被人冒领" in titles(asked(session, here, engine, "危房", "confidential"))


def test_days_narrow_and_pages_follow_each_other(
    session: Session, here: County, engine: Engine, numbers: dict[str, str]
) -> None:
    since = (MORNING - timedelta(days=6)).date()
    assert titles(asked(session, here, engine, "2024", since=since)) == [WATER, ROAD]
    assert titles(asked(session, here, engine, "2024", until=since)) == [HOUSE]
    pages = [asked(session, here, engine, "2024", size=2, page=page) for page in (1, 2, 3)]
    assert [titles(page) for page in pages] == [[WATER, ROAD], [HOUSE], []]
    assert {page.total for page in pages} == {3}


def test_a_blank_query_shows_everything_the_newest_first_as_the_index_does(
    session: Session, here: County, engine: Engine, numbers: dict[str, str]
) -> None:
    assert titles(asked(session, here, engine, "  ")) == [WATER, ROAD, HOUSE]


def test_nothing_similar_is_proposed_without_the_index(
    session: Session, here: County, engine: Engine, numbers: dict[str, str]
) -> None:
    assert search.similar(session, here.actors["auditor"], engine, HOUSE) == []
