"""查询 through its page, over a real index: what is found, in which group, how it is narrowed, and what never shows."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import sealing
from app.domain import petitions, rectification
from app.domain.contents import Content
from app.domain.petitions import Category, Channel
from app.models.journal import JournalEntry
from app.models.petitions import Petition
from app.operations import matters
from app.operations.registering import NewPetitioner
from app.sealing import Keyring
from tests import given
from tests.given import MORNING
from tests.web.pages import Node, check_page, tree
from tests.web.scene import Home, Scene, grown, opened

P, R = petitions.Stage, rectification.Stage
NOTE = "部分内容可能因权限没有显示。"


@pytest.fixture(scope="session")
def found_home(scene_home: Home, tmp_path_factory: pytest.TempPathFactory, keys: Keyring) -> Home:
    """Petitions and items of several subjects, towns and days, and an accusation."""

    def fill(session: Session, here: given.County) -> None:
        toilet = "去年村里统一改厕，化粪池装好了，管子没有接通。说好的补贴一千二百元也没有到账。"
        given.petition(
            session, here, P.DELIVERED, at=MORNING - timedelta(days=9), body=toilet, title="改厕后厕所不能用、补贴未发",
            content=Content.POV_TOILETS, people=(NewPetitioner(name="周桂兰", phone="19912342406", address="三组"),),
        )  # fmt: skip
        given.petition(
            session, here, at=MORNING - timedelta(days=400), body="种粮补贴公示后仍没有到账，去年的也没有。",
            title="种粮补贴没有到账", content=Content.FARM_SUBSIDY, poverty=False, channel=Channel.ONLINE,
            late_reason="从旧登记簿补录",
        )  # fmt: skip
        given.petition(
            session, here, body="渡口村的路灯坏了半年没有人修，晚上走路摔了两个老人。石小满", title="路灯坏了没有人修",
            people=(NewPetitioner(name="石小满", phone="19912340000", address="五组"),),
            town_id=here.units["bridge"], village_id=here.villages["ford"], content=Content.ROADS, poverty=False,
        )  # fmt: skip
        given.petition(
            session, here, category=Category.ACCUSATION, body="反映改厕补贴被村干部冒领。", title="反映冒领改厕补贴"
        )
        item = given.item(session, here, R.CLOSED, at=MORNING - timedelta(days=30))
        given.visited(session, here, item, at=MORNING, note="户主说冬天水管也没有冻住")

    home = grown(scene_home, tmp_path_factory.mktemp("found"), keys, fill)
    for scene in opened(home, tmp_path_factory.mktemp("indexed"), keys):
        scene.index()
    return scene.app.config["HOME"], home[1]


@pytest.fixture
def found(found_home: Home, tmp_path: Path, keys: Keyring) -> Iterator[Scene]:
    """The application over these matters, indexed."""
    yield from opened(found_home, tmp_path, keys)


def asked(scene: Scene, who: str, **query: object) -> Node:
    """The page of an answer."""
    answer = scene.client(who).get(f"/search?{urlencode(query, doseq=True)}")
    assert answer.status_code == 200
    return check_page(answer.text)


def hits(page: Node) -> list[str]:
    """The titles of the hits, marks and number apart."""
    return [hit.all("h3")[0].text.partition(" ")[2] for hit in page.all("article")]


def total(page: Node) -> int:
    """How many hits hold all words, as the page states it."""
    (number,) = [
        int(one[1])
        for head in page.all("h2")
        if (one := re.match(r"(?:含全部词|符合条件|.*里查到)：(\d+) 件", head.text))
    ]
    return number


def facets(page: Node) -> dict[str, list[tuple[str, str, int]]]:
    """Every facet with its values: name of the field, value, count."""
    (form,) = [one for one in page.all("form") if one.attributes.get("id") == "facets"]
    return {
        group.all("legend")[0].text: [
            (
                line.all("input")[0].attributes["name"],
                line.all("input")[0].attributes["value"],
                int(line.all("span")[0].text),
            )
            for line in group.all("label")
            if line.all("span")
        ]
        for group in form.all("fieldset")
    }


def test_hits_with_all_words_come_before_the_line_and_the_others_name_what_they_lack(found: Scene) -> None:
    page = asked(found, "petition_head", q="改厕 补贴 到账")

    assert total(page) == 1
    assert hits(page)[0] == "改厕后厕所不能用、补贴未发"
    (line,) = [text for text in page.all("p") if text.attributes.get("class") == "divide"]
    assert line.text.startswith("以下只含部分词")
    lacking = [hit.all("b")[0].text for hit in page.all("article")[1:]]
    assert "缺：改厕" in lacking


@pytest.mark.parametrize(
    ("who", "query", "title"),
    [
        ("petition_head", "化粪池", "改厕后厕所不能用、补贴未发"),
        ("petition_head", "一千二百元", "改厕后厕所不能用、补贴未发"),
        ("town_clerk", "周桂兰", "改厕后厕所不能用、补贴未发"),
        ("town_clerk", "19912342406", "改厕后厕所不能用、补贴未发"),
        ("town_clerk", "2406", "改厕后厕所不能用、补贴未发"),
        ("petition_head", "危房改造 十日内", "改厕后厕所不能用、补贴未发"),
        ("petition_head", "2024-信-000001", "改厕后厕所不能用、补贴未发"),
        ("petition_head", "渡口村", "路灯坏了没有人修"),
        ("petition_head", "摔", "路灯坏了没有人修"),
        ("office_clerk", "冬天 冻住", "部分农户改厕后不能正常使用"),
        ("office_clerk", "冲水设施 更换", "部分农户改厕后不能正常使用"),
    ],
)
def test_numbers_texts_people_places_opinions_and_visits_are_found(
    found: Scene, who: str, query: str, title: str
) -> None:
    assert hits(asked(found, who, q=query))[0] == title


def test_a_snippet_marks_the_words_and_says_where_they_stand(found: Scene) -> None:
    (hit, *_) = asked(found, "petition_head", q="化粪池 补助").all("article")

    parts = {snippet.all("span")[0].text: [mark.text for mark in snippet.all("mark")] for snippet in hit.all("p")}

    assert "化粪池" in parts["来信来访"]
    assert set(parts) <= {"来信来访", "意见", "办理", "地点", "诉求"}
    assert any("补助" in marks for marks in parts.values())


@pytest.mark.parametrize("who", ["petition_head", "office_clerk", "secretary", "town_clerk", "leader"])
def test_every_count_of_a_facet_is_the_number_of_hits_it_leaves(found: Scene, who: str) -> None:
    client = found.client(who)
    page = check_page(client.get("/search?q=没有").text)

    counted = [one for values in facets(page).values() for one in values]

    assert counted or total(page) == 0
    for name, value, count in counted:
        narrowed = tree(client.get(f"/search?{urlencode({'q': '没有', name: value})}").text)
        assert (name, value, total(narrowed)) == (name, value, count)


def test_a_ticked_value_stays_and_the_others_keep_their_counts(found: Scene) -> None:
    before = facets(asked(found, "petition_head", q="没有"))["镇（园区）"]
    ticked = before[0][1]

    page = asked(found, "petition_head", q="没有", town=ticked)

    assert sorted(facets(page)["镇（园区）"]) == sorted(before)
    (box,) = [one for one in page.all("input") if "checked" in one.attributes]
    assert (box.attributes["name"], box.attributes["value"]) == ("town", ticked)


def test_two_values_of_one_facet_are_alternatives(found: Scene) -> None:
    towns = [found.here.units["willow"], found.here.units["bridge"]]

    each = [total(asked(found, "petition_head", q="没有", town=town)) for town in towns]

    assert total(asked(found, "petition_head", q="没有", town=towns)) == sum(each) == 4


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("镇:石桥 没有", 1),
        ("-镇:石桥 没有", 3),
        ("村:井台 补贴", 2),
        ("状态:已送达", 1),
        ("类别:改厕", 1),
        ("包保人:白明亮", 1),
        ("标题:路灯", 1),
        ("标题:老人", 0),
        ("“补贴没有到账”", 1),
        ("补贴 -种粮", 1),
        ("化粪池 或 路灯", 2),
        ("2024-05-01..2024-05-31 没有", 2),
        ("2023 补贴", 0),
    ],
)
def test_what_is_written_in_the_box_narrows_as_the_help_says(found: Scene, query: str, expected: int) -> None:
    assert total(asked(found, "petition_head", q=query)) == expected


def test_days_narrow_and_nonsense_is_said_at_the_field(found: Scene) -> None:
    assert total(asked(found, "petition_head", q="补贴", since="2024-01-01")) == 1
    assert total(asked(found, "petition_head", q="补贴", until="5.1")) == 1

    page = asked(found, "petition_head", q="补贴", since="大前年")

    assert "收到日期从看不懂：大前年。" in page.text
    assert "什么都没有列出，因为看不懂这些条件：收到日期从“大前年”。" in page.text
    assert total(page) == 0


def test_newest_first_is_one_click_away(found: Scene) -> None:
    page = asked(found, "petition_head", q="没有")
    (link,) = [link for link in page.all("a") if link.text == "最新"]

    newest = tree(found.client("petition_head").get(link.attributes["href"]).text)

    titles = hits(newest)
    assert titles[:2] == ["路灯坏了没有人修", "改厕后厕所不能用、补贴未发"]
    assert titles[3] == "种粮补贴没有到账"


@pytest.mark.parametrize(
    "query",
    [
        "“",
        "*:*",
        "镇:",
        "-",
        "()",
        "a" * 3000,
        "\x00\x01",
        "[0 TO 9]",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "😀",
    ],
)
def test_whatever_is_typed_gets_a_page_and_stays_in_the_box(found: Scene, query: str) -> None:
    page = asked(found, "petition_head", q=query)

    assert all(script.attributes.get("src", "").startswith("/static/") for script in page.all("script"))
    (box,) = [one for one in page.all("input") if one.attributes.get("id") == "q"]
    assert box.attributes["value"].strip()[:5] == query.replace("\x00\x01", "").strip()[:5]


def test_nothing_found_shows_how_the_words_were_cut_and_a_way_on(found: Scene) -> None:
    page = asked(found, "petition_head", q="路灯 飞船坞")

    assert total(page) == 0
    words = [[cell.text for cell in row.all("td")] for row in page.all("tr") if row.all("td")]
    assert words[0] == ["路灯", "路灯", "有"]
    assert words[1][0] == "飞船坞"
    assert words[1][2] == "没有这个词"
    (way,) = [link for link in page.all("a") if "去掉“飞船坞”" in link.text]
    assert "1 件" in way.text
    assert hits(tree(found.client("petition_head").get(way.attributes["href"]).text)) == ["路灯坏了没有人修"]


def test_narrowed_to_nothing_the_way_on_is_without_the_narrowing(found: Scene) -> None:
    page = asked(found, "petition_head", q="路灯", town=found.here.units["willow"])

    assert total(page) == 0
    (way,) = [link for link in page.all("a") if "不限左边的范围" in link.text]
    assert total(tree(found.client("petition_head").get(way.attributes["href"]).text)) == 1


@pytest.mark.parametrize(
    ("who", "query"), [("petition_head", "化粪池"), ("town_clerk", "化粪池"), ("leader", "没有这回事")]
)
def test_the_note_about_rights_stands_under_every_small_answer(found: Scene, who: str, query: str) -> None:
    assert NOTE in asked(found, who, q=query).text


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("bridge_clerk", "化粪池"),
        ("office_clerk", "化粪池"),
        ("town_head", "路灯"),
        ("leader", "冒领"),
        ("petition_head", "冒领"),
        ("town_clerk", "冒领"),
        ("auditor", "周桂兰"),
        ("leader", "19912342406"),
    ],
)
def test_what_somebody_may_not_see_is_not_found_counted_or_offered(found: Scene, who: str, query: str) -> None:
    page = asked(found, who, q=query)

    assert total(page) == 0
    assert not any(count for values in facets(page).values() for *_, count in values)
    assert "冒领" not in page.text.replace(query, "")


def test_the_recused_find_nothing_of_the_matter_even_before_the_index_knows(found: Scene) -> None:
    assert total(asked(found, "town_clerk", q="化粪池")) == 1
    with found.writing() as session:
        petition = session.scalars(select(Petition).where(Petition.title.contains("厕所"))).one()
        actor = found.here.actors["town_clerk"]
        person = found.here.people["town_clerk"]
        matters.recuse(session, petition.uid, person, "信访人是本人舅舅", actor=actor, now=MORNING)

    page = asked(found, "town_clerk", q="化粪池")

    assert total(page) == 0
    assert facets(page)["镇（园区）"] == [] if "镇（园区）" in facets(page) else True


def test_a_leader_reads_snippets_without_names_and_numbers_of_people(found: Scene) -> None:
    with found.writing() as session:
        given.petition(
            session,
            found.here,
            body="我的电话 19900001111，身份证 110101199003077758，请尽快修路灯线。",
            title="路灯线断了",
        )
    found.index()

    page = asked(found, "leader", q="路灯线")

    assert total(page) == 1
    assert "19900001111" not in page.text
    assert "110101199003077758" not in page.text
    assert "钱满仓" not in page.text
    assert "钱*仓" in page.text


def test_what_was_just_saved_is_found_once_the_index_has_drained(found: Scene) -> None:
    with found.writing() as session:
        given.petition(session, found.here, body="村口的石拱桥裂了一道缝，拖拉机不敢过。", title="石拱桥裂缝")
    assert total(asked(found, "petition_head", q="石拱桥")) == 0
    assert "相差 1 条" in asked(found, "petition_head", q="石拱桥").text

    found.index()

    assert hits(asked(found, "petition_head", q="石拱桥")) == ["石拱桥裂缝"]


def test_without_an_index_numbers_titles_and_places_are_searched_and_the_page_says_so(scene: Scene) -> None:
    with scene.writing() as session:
        petition = given.petition(session, scene.here, title="路灯坏了", body="水管也坏了")
        given.petition(session, scene.here, category=Category.ACCUSATION, title="反映路灯款被冒领")

    for query, count in ((petition.number, 1), ("路灯", 1), ("水管", 0)):
        page = asked(scene, "petition_head", q=query)
        assert "索引重建中，结果可能不全" in page.text
        assert (query, total(page), len(hits(page))) == (query, count, count)
    assert total(asked(scene, "bridge_head", q="路灯")) == 0


def test_a_search_is_remembered_by_counts_and_a_hash_never_by_its_words(found: Scene) -> None:
    asked(found, "petition_head", q="化粪池", town=found.here.units["willow"])

    with found.reading() as session:
        (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.event == "search")).all()
    detail = json.loads(entry.detail)
    assert entry.account == "petition_head"
    assert "化粪池" not in entry.detail
    assert detail["words"] == sealing.blind("journal", "化粪池").hex()[:12]
    assert (detail["total"], detail["facets"]) == (1, ["town"])


def test_an_empty_box_explains_how_to_ask_and_every_example_works(found: Scene) -> None:
    client = found.client("petition_head")
    page = check_page(client.get("/search").text)

    examples = [link for link in page.all("a") if link.attributes["href"].startswith("/search?q=")]

    assert len(examples) >= 5
    for link in examples:
        assert client.get(link.attributes["href"]).status_code == 200


def test_pages_are_turned_through_both_groups_without_a_hit_twice(scene: Scene) -> None:
    with scene.writing() as session:
        for place in range(15):
            given.petition(session, scene.here, title=f"改厕第 {place} 件", body="改厕以后补贴没有到账")
        for place in range(15):
            given.petition(session, scene.here, title=f"种粮第 {place} 件", body="种粮的补贴没有到账")
    scene.index()
    client = scene.client("petition_head")

    first = check_page(client.get("/search?q=改厕 补贴").text)
    second = check_page(client.get("/search?q=改厕 补贴&page=2").text)

    assert total(first) == total(second) == 15
    assert (len(hits(first)), len(hits(second))) == (20, 10)
    assert len(set(hits(first) + hits(second))) == 30


@pytest.mark.parametrize("who", ["admin"])
def test_an_administrator_cannot_search(found: Scene, who: str) -> None:
    assert found.client(who).get("/search?q=改厕").status_code == 403
