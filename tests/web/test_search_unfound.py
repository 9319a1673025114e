"""为什么搜不到: words near one that nobody wrote, empty words, and in which part a word stands."""

from pathlib import Path

import pytest

from app.operations import indexing
from tests.web.pages import check_page, sent
from tests.web.scene import Scene
from tests.web.test_search import asked, facets, hits, total
from tests.web.test_search import found as found  # fixtures are found by their names here
from tests.web.test_search import found_home as found_home


def test_a_word_that_nobody_wrote_is_answered_by_one_near_it(found: Scene) -> None:
    page = asked(found, "petition_head", q="陆灯 老人")
    (near,) = [link for link in page.all("a") if link.text == "路灯"]
    assert "没有“陆灯”。要找的是不是" in page.text

    answer = check_page(found.client("petition_head").get(near.attributes["href"]).text)

    assert hits(answer)[0] == "路灯坏了没有人修"
    assert total(answer) == 1
    # Words of what he may not see are near nothing: it is another town's lamp.
    assert "要找的是不是" not in asked(found, "town_clerk", q="陆灯").text


def test_a_wider_query_keeps_phrases_whole(found: Scene) -> None:
    page = asked(found, "petition_head", q="“没有 到账” 路灯")
    assert total(page) == 0
    offered = [link.all("span")[0].text for link in page.all("a") if link.text.startswith("去掉“")]
    assert offered == ["去掉““没有 到账””", "去掉“路灯”"]


def test_an_empty_word_is_told_as_left_out(found: Scene) -> None:
    page = asked(found, "petition_head", q="关于 路灯")
    assert total(page) == 1
    assert "虚词，不作要求" in page.text


def test_hits_are_narrowed_by_where_the_words_stand(found: Scene) -> None:
    page = asked(found, "petition_head", q="改厕 补贴")
    counted = {value: number for _, value, number in facets(asked(found, "office_clerk", q="水管"))["在哪里写到"]}
    assert counted == {"visit": 1}
    assert hits(asked(found, "office_clerk", q="水管", part="visit")) == ["部分农户改厕后不能正常使用"]
    assert total(asked(found, "office_clerk", q="水管", part="note")) == 0
    cuts = [
        hit.all("p")[0].all("span")[0].text
        for hit in asked(found, "office_clerk", q="水管", part="visit").all("article")
    ]
    assert cuts == ["回访"]
    assert "看不懂" in asked(found, "office_clerk", q="水管", part="body").text
    assert "在哪里写到" not in facets(page) or all(value != "body" for _, value, _ in facets(page)["在哪里写到"])


def test_while_the_index_is_away_nothing_is_taken_away_or_counted_as_if_it_were_what_was_asked(
    found: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = found.client("petition_head")
    form = client.get("/views/new/search?q=改厕").text
    assert client.post("/views/new/search", data=sent(form, name="改厕的")).status_code == 303
    monkeypatch.setitem(found.app.extensions, "search", indexing.opened(tmp_path / "index", bytes(32)))
    for page in ("export", "print"):
        answer = client.get(f"/search/{page}?channel=letter")
        assert "索引正在重建，现在打印、导出的可能不是所查的件" in answer.text
    (row,) = [row for row in check_page(client.get("/views/").text).all("tr") if row.all("td")]
    assert "—" in [cell.text for cell in row.all("td")]
    away = check_page(client.get("/search?channel=letter").text)
    assert "没有缩小范围，编号、标题、地点里查到：0 件" in away.text
    assert "没有缩小范围，编号、标题、地点里查到：1 件" in check_page(client.get("/search?q=路灯").text).text


def test_a_masked_name_is_found_by_nobody_who_sees_it_masked(found: Scene) -> None:
    for typed in ("石小满", "小满", "石小"):
        assert hits(asked(found, "petition_head", q=typed)) == ["路灯坏了没有人修"]
        page = asked(found, "leader", q=typed)
        assert (total(page), hits(page)) == (0, [])
        assert "没有这个词" in page.text


def test_a_place_or_a_holder_is_offered_as_a_whole(found: Scene) -> None:
    page = asked(found, "petition_head", q="渡口村 路灯")
    (link,) = [link.attributes["href"] for link in page.all("a") if link.text == "村:渡口村"]

    narrowed = check_page(found.client("petition_head").get(link).text)

    assert hits(narrowed) == ["路灯坏了没有人修"]
    assert "只看：" not in asked(found, "petition_head", q="路灯").text
    # A name is offered only where something of it may be seen.
    assert "村:渡口村" not in asked(found, "town_clerk", q="渡口村").text


@pytest.mark.parametrize("typed", ["199 1234 2406", "+8619912342406", "86-199-1234-2406", "19912342406"])
def test_a_phone_is_found_as_people_write_it(found: Scene, typed: str) -> None:
    assert hits(asked(found, "petition_head", q=typed)) == ["改厕后厕所不能用、补贴未发"]
    assert hits(asked(found, "leader", q=typed)) == []


def test_what_a_hit_lacks_agrees_with_what_the_index_holds(found: Scene) -> None:
    page = asked(found, "petition_head", q="路灯没有人修理 摔了老人 化粪池")
    lacking = {hit.all("h3")[0].text.partition(" ")[2]: hit.text for hit in page.all("article") if "缺：" in hit.text}
    assert "摔了老人" not in lacking["路灯坏了没有人修"].partition("缺：")[2].split()[0]
