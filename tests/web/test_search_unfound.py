"""为什么搜不到: words near one that nobody wrote, empty words, and in which part a word stands."""

from tests.web.pages import check_page
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


def test_a_place_or_a_holder_is_offered_as_a_whole(found: Scene) -> None:
    page = asked(found, "petition_head", q="渡口村 路灯")
    (link,) = [link.attributes["href"] for link in page.all("a") if link.text == "村:渡口村"]

    narrowed = check_page(found.client("petition_head").get(link).text)

    assert hits(narrowed) == ["路灯坏了没有人修"]
    assert "只看：" not in asked(found, "petition_head", q="路灯").text
    # A name is offered only where something of it may be seen.
    assert "村:渡口村" not in asked(found, "town_clerk", q="渡口村").text
