"""Hits taken away as a ledger or on paper: the same rows as the page, within the same scope, remembered."""

from urllib.parse import urlencode

import pytest

from app.web import printing
from app.web import search as room
from tests.web.pages import check_page
from tests.web.scene import Scene
from tests.web.test_exports import exports, ledger, table
from tests.web.test_search import asked, hits, total
from tests.web.test_search import found as found  # fixtures are found by their names here
from tests.web.test_search import found_home as found_home


def taken(scene: Scene, who: str, **query: object) -> list[dict[str, object]]:
    """The rows of the ledger of a query."""
    return table(ledger(scene, who, f"/search/export?{urlencode(query, doseq=True)}"))


@pytest.mark.parametrize("query", [{"q": "改厕"}, {"q": "到账", "sort": "newest"}, {"kind": "petition"}, {"q": "月亮"}])
def test_a_ledger_holds_the_hits_with_all_words_in_the_order_of_the_page(found: Scene, query: dict[str, str]) -> None:
    page = asked(found, "petition_head", **query)

    rows = [str(row["事由"]) for row in taken(found, "petition_head", **query)]

    assert rows == hits(page)[: total(page)]


def test_longer_answers_are_taken_away_whole(found: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    page = asked(found, "petition_head", kind="petition")
    assert total(page) == 3
    monkeypatch.setattr("app.queries.search.LARGEST_PAGE", 1)
    assert [str(row["事由"]) for row in taken(found, "petition_head", kind="petition")] == hits(page)


def test_it_says_what_was_asked_and_names_are_masked(found: Scene) -> None:
    town = found.here.units["willow"]
    cells = ledger(found, "petition_head", f"/search/export?{urlencode({'q': '改厕', 'town': town})}")
    text = "\n".join(str(cell.value) for row in cells for cell in row)
    assert "口径：查询：改厕；镇（园区）：柳河镇；共" in text
    assert "周桂兰" not in text
    assert "周*兰" in text


def test_what_was_typed_stands_in_the_journal_only_as_a_hash(found: Scene) -> None:
    taken(found, "petition_head", q="周桂兰 改厕")
    (entry,) = exports(found)
    assert '"rows":1' in entry.detail
    assert "周桂兰" not in entry.detail
    assert "改厕" not in entry.detail


def test_on_paper_the_same_rows_stand_under_the_same_words(found: Scene) -> None:
    page = asked(found, "petition_head", q="改厕")
    paper = check_page(found.client("petition_head").get(f"/search/print?{urlencode({'q': '改厕'})}").text)
    assert "口径：查询：改厕；共" in paper.text
    for title in hits(page)[: total(page)]:
        assert title in paper.text


def test_another_town_takes_nothing_of_it(found: Scene) -> None:
    assert taken(found, "petition_head", q="改厕")
    assert taken(found, "bridge_head", q="改厕") == []


def test_too_much_is_refused_with_its_number(found: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_TAKEN", 1)
    monkeypatch.setattr(printing, "MOST", 1)
    many = total(asked(found, "petition_head", kind="petition"))
    for page in ("export", "print"):
        answer = found.client("petition_head").get(f"/search/{page}?kind=petition")
        assert answer.status_code == 409
        assert f"有 {many} 件" in answer.text


def test_who_may_not_take_lists_away_is_offered_nothing_and_gets_nothing(found: Scene) -> None:
    assert "导出" in asked(found, "petition_head", q="改厕").text
    assert "导出" not in asked(found, "town_clerk", q="改厕").text
    assert found.client("town_clerk").get(f"/search/export?{urlencode({'q': '改厕'})}").status_code == 403


@pytest.mark.parametrize("query", [{}, {"since": "2024-13-40"}, {"town": "x"}])
def test_what_asks_for_nothing_readable_leads_back_to_the_page_that_says_so(
    found: Scene, query: dict[str, str]
) -> None:
    answer = found.client("petition_head").get(f"/search/export?{urlencode(query)}")
    assert (answer.status_code, answer.location) == (303, f"/search?{urlencode(query)}".rstrip("?"))
