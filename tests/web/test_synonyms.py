"""近义词: who reads and changes the list, and what it does to a search."""

import pytest

from app.domain.permissions import Role
from app.models.journal import JournalEntry
from app.models.synonyms import Synonym
from tests.web.conftest import SignIn
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene
from tests.web.test_petitions import rows
from tests.web.test_search import asked, hits, total
from tests.web.test_search import found as found  # fixtures are found by their names here
from tests.web.test_search import found_home as found_home

EDIT = "/synonyms/edit"


def written(scene: Scene, words: str, who: str = "petition_head") -> None:
    """Set the list by its page."""
    client = scene.client(who)
    page = client.get(EDIT).text
    check_page(page)
    answer = client.post(EDIT, data=sent(page, EDIT, words=words))
    assert answer.status_code == 303, answer.text


def test_a_search_asks_by_the_list_at_once_and_says_so(found: Scene) -> None:
    assert total(asked(found, "petition_head", q="厕改")) == 0
    written(found, "厕改 改厕")

    page = asked(found, "petition_head", q="厕改 补贴")
    assert (total(page), hits(page)[0]) == (1, "改厕后厕所不能用、补贴未发")
    assert "也查了近义词：厕改（改厕）" in page.text
    (exact,) = [link.attributes["href"] for link in page.all("a") if link.text == "只查原词"]
    alone = check_page(found.client("petition_head").get(exact).text)
    assert total(alone) == 0
    assert "只查原词，没有查近义词" in alone.text
    assert total(asked(found, "petition_head", q="“厕改”")) == 0
    assert page.all("article")[0].all("mark")[0].text == "改厕"


def test_everybody_who_searches_reads_the_list_and_its_keepers_change_it(sign_in: SignIn) -> None:
    for role in (Role.REGISTRAR, Role.TOWN_SECRETARY, Role.AUDITOR):
        client = sign_in(role)
        page = check_page(client.get("/synonyms/").text)
        assert "改近义词" not in page.text
        assert client.get(EDIT).status_code == 403
        assert client.post(EDIT, data={"words": "低保 低保户"}).status_code in (400, 403)
    for role in (Role.PETITION_HEAD, Role.COUNTY_OFFICE):
        client = sign_in(role)
        assert "改近义词" in check_page(client.get("/synonyms/").text).text
        check_page(client.get(EDIT).text)


def test_a_wrong_line_is_told_by_its_number_keeps_what_was_typed_and_changes_nothing(sign_in: SignIn) -> None:
    client = sign_in(Role.PETITION_HEAD)
    typed = "低保 最低生活保障\n路灯\n低保 低保户"
    answer = client.post(EDIT, data=sent(client.get(EDIT).text, EDIT, words=typed))

    assert answer.status_code == 422
    check_page(answer.text)
    assert str(sent(answer.text, EDIT)["words"]).strip().splitlines() == typed.splitlines()
    assert any("第 2 行：只有一个词" in error for error in errors_of(answer.text))
    assert any("第 3 行：“低保”已经在第 1 行" in error for error in errors_of(answer.text))
    assert not rows(JournalEntry, JournalEntry.event == "synonyms.replace")


def test_an_empty_list_is_one_too(sign_in: SignIn) -> None:
    client = sign_in(Role.PETITION_HEAD)
    assert client.post(EDIT, data=sent(client.get(EDIT).text, EDIT, words="")).status_code == 303
    assert "还没有近义词" in check_page(client.get("/synonyms/").text).text
    assert not rows(Synonym)


def test_who_comes_second_overwrites_nothing(sign_in: SignIn) -> None:
    first, second = sign_in(Role.PETITION_HEAD), sign_in(Role.COUNTY_OFFICE)
    late = second.get(EDIT).text
    assert first.post(EDIT, data=sent(first.get(EDIT).text, EDIT, words="低保 最低生活保障")).status_code == 303

    answer = second.post(EDIT, data=sent(late, EDIT, words="路灯 亮化"))

    assert answer.status_code == 422
    assert "有人先改了近义词表" in answer.text
    assert "路灯 亮化" in answer.text
    assert [row.word for row in rows(Synonym)] == ["低保", "最低生活保障"]
    assert len(rows(JournalEntry, JournalEntry.event == "synonyms.replace")) == 1


@pytest.mark.parametrize("words", ["\0低保 低保户\0", "低保\u200b 低保户", "＃ 低保 低保户"])
def test_odd_characters_make_no_error(sign_in: SignIn, words: str) -> None:
    client = sign_in(Role.PETITION_HEAD)
    assert client.post(EDIT, data=sent(client.get(EDIT).text, EDIT, words=words)).status_code in (303, 422)


def test_the_words_of_the_list_become_words_of_the_next_index(found: Scene) -> None:
    written(found, "管子没接 化粪池漏")
    found.rebuild()
    page = asked(found, "petition_head", q="管子没接 化粪池")
    assert "管子没接" in [cell.text for row in page.all("tr") for cell in row.all("td")][1]
