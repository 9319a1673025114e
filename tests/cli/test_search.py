"""flask search: what an account finds, in which shape, and what it never finds."""

import json

import pytest
from sqlalchemy import select

from app.domain.petitions import Category
from app.models.journal import JournalEntry
from tests.cli.conftest import Commands

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """A county with petitions of two towns and an index over them."""
    commands.petition("反映低保停发", "反映人说家里是危房，低保从三月起停发，电话13912345678。")
    commands.petition("反映危房改造没有验收", "危房改造已经完工，一直没有验收。")
    commands.petition("反映饮水管网冻裂", "冬天水管冻裂，至今没有修。", town_id=None)
    commands.petition("检举村干部", "检举低保名额优亲厚友。", category=Category.ACCUSATION)
    commands.run("index", "rebuild")
    return commands


def test_a_program_gets_exactly_what_was_promised(filled: Commands) -> None:
    found = filled.json("search", "低保 危房", "--as", "petition_head", "--limit", "10")
    assert list(found) == ["took_ms", "total", "hits", "facets", "more"]
    assert (found["total"], found["more"]) == (1, 1)
    assert found["took_ms"] > 0
    hit = found["hits"][0]
    assert list(hit) == ["key", "number", "external_no", "title", "score", "all_words", "snippets"]
    assert (hit["number"], hit["title"], hit["all_words"]) == ("2024-信-000001", "反映低保停发", True)
    assert any("【低保】" in snippet and "【危房】" in snippet for snippet in hit["snippets"])
    assert "13912345678" not in str(found)
    assert found["facets"]["kind"] == {"petition": 1}
    assert [hit["all_words"] for hit in found["hits"]] == [True, False]


def test_the_limit_and_the_page_are_kept(filled: Commands) -> None:
    one = filled.json("search", "反映", "--as", "petition_head", "--limit", "1")
    two = filled.json("search", "反映", "--as", "petition_head", "--limit", "1", "--page", "2")
    assert one["total"] == two["total"] == 3
    assert [len(found["hits"]) for found in (one, two)] == [1, 1]
    assert one["hits"][0]["key"] != two["hits"][0]["key"]


def test_an_account_finds_only_what_it_may_see(filled: Commands) -> None:
    def titles(account: str) -> set[str]:
        return {hit["title"] for hit in filled.json("search", "反映", "--as", account)["hits"]}

    assert titles("petition_head") == {"反映低保停发", "反映危房改造没有验收", "反映饮水管网冻裂"}
    assert titles("town_secretary") == {"反映低保停发", "反映危房改造没有验收"}
    assert titles("verifier") == set()


def test_an_accusation_is_in_nobodys_results(filled: Commands) -> None:
    for account in ("petition_head", "county_leader", "confidential_clerk"):
        assert filled.json("search", "优亲厚友", "--as", account)["total"] == 0


def test_whoever_may_see_no_matter_is_refused(filled: Commands) -> None:
    assert "角色" in filled.run("search", "低保", "--as", "system_admin", code=1).stderr
    assert "没有“nobody”这个账号" in filled.run("search", "低保", "--as", "nobody", code=1).stderr


def test_without_an_index_numbers_titles_and_places_are_searched_and_it_is_said(commands: Commands) -> None:
    commands.petition("反映低保停发", "家里是危房。")
    done = commands.run("search", "低保", "--as", "petition_head")
    assert "flask index rebuild" in done.stderr
    assert "反映低保停发" in done.stdout.replace("【", "").replace("】", "")
    assert commands.json("search", "危房", "--as", "petition_head")["total"] == 0


@pytest.mark.parametrize("text", ["((", '"', "低保) OR (town:T04", "*:*", "[0 TO 9]", "镇:", "-", " ", "{0}", "编号:"])
def test_whatever_is_typed_gets_an_answer(filled: Commands, text: str) -> None:
    assert json.loads(filled.run("search", "--as", "petition_head", "--json", "--", text).stdout)["total"] <= 3


def test_the_journal_keeps_that_something_was_searched_and_not_what(filled: Commands) -> None:
    filled.run("search", "低保停发", "--as", "petition_head")
    with filled.data.reading() as session:
        entry = session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(1)).one()
    assert (entry.event, entry.account) == ("search", "petition_head")
    assert "低保" not in entry.detail
