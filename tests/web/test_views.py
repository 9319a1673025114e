"""Saved views: a list with its conditions under a name, with a live count, one's own or the unit's."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.domain import petitions
from app.models.journal import JournalEntry
from app.models.views import SavedView
from app.operations import views
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, errors_of, sent, tree
from tests.web.scene import Scene
from tests.web.test_search import found as found  # fixtures are found by their names here
from tests.web.test_search import found_home as found_home

P = petitions.Stage


def saving(client: FlaskClient, name: str, kind: str = "petition", **conditions: object) -> TestResponse:
    """Keep a list under this name, as its own link leads to the page."""
    shared = conditions.pop("shared", None)
    url = f"/views/new/{kind}?{urlencode(conditions)}"
    page = client.get(url)
    assert page.status_code == 200, page.text
    check_page(page.text)
    return client.post(f"/views/new/{kind}", data=sent(page.text, name=name, shared=shared))


def beside(client: FlaskClient) -> dict[str, tuple[int, str]]:
    """The views beside the queues: how many rows each states, and its address."""
    page = check_page(client.get("/worklist/").text)
    links = [link for one in page.all("ul") if "queues" in str(one.attributes["class"]) for link in one.all("a")]
    links = [link for link in links if not str(link.attributes["href"]).startswith("/worklist/")]
    spans = [link.all("span") for link in links]
    return {one[0].text: (int(one[-1].text), link.attributes["href"]) for link, one in zip(links, spans, strict=True)}


def total(client: FlaskClient, address: str) -> int:
    """The rows behind an address."""
    return len([row for row in tree(client.get(address).text).all("tr") if row.all("td")])


def test_a_view_stands_beside_the_queues_with_its_count_and_opens_its_rows(scene: Scene) -> None:
    with scene.writing() as session:
        for stage in (P.REGISTERED, P.ROUTED, P.ROUTED):
            given.petition(session, scene.here, stage)
    client = scene.client("petition_head")

    answer = saving(client, "已转办的", stage="routed", page="3", csrf_token="x", nonsense="y")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/petitions/?stage=routed"
    assert beside(client) == {"已转办的": (2, "/petitions/?stage=routed")}
    assert total(client, "/petitions/?stage=routed") == 2
    with scene.writing() as session:
        given.petition(session, scene.here, P.ROUTED, at=MORNING + timedelta(minutes=30))
    assert beside(client)["已转办的"][0] == 3


def test_a_search_is_kept_with_its_words_sealed_its_count_and_its_way_back(found: Scene) -> None:
    head = found.client("petition_head")
    page = check_page(head.get("/search?q=改厕+补贴&visited=no&sort=newest&page=2&peek=x").text)
    (link,) = [one.attributes["href"] for one in page.all("a") if one.text == "存为视图"]
    form = check_page(head.get(link).text)
    assert "查询：改厕 补贴" in form.text

    answer = head.post("/views/new/search", data=sent(head.get(link).text, name="改厕补贴没到"))

    assert answer.status_code == 303
    back = answer.headers["Location"]
    query = parse_qs(urlsplit(back).query)
    assert query == {"q": ["改厕 补贴"], "visited": ["no"], "sort": ["newest"]}
    with found.reading() as session:
        (view,) = session.scalars(select(SavedView))
        assert (view.kind, view.words) == (None, "改厕 补贴")
        assert "改厕" not in view.conditions
        assert "改厕".encode() not in (view.words_sealed or b"")
    counted = len(check_page(head.get(back).text).all("article"))
    assert beside(head)["改厕补贴没到"][0] == 1 <= counted
    assert "改厕补贴没到" in check_page(head.get("/search").text).text
    assert "改厕补贴没到" in check_page(head.get("/views/").text).text
    assert "改厕补贴没到" not in check_page(found.client("town_clerk").get("/search").text).text


def test_a_shared_search_counts_for_each_reader_what_he_may_see(found: Scene) -> None:
    head = found.client("town_head")
    url = "/views/new/search?q=路灯"
    head.post("/views/new/search", data=sent(head.get(url).text, name="路灯的", shared="y"))

    assert beside(found.client("town_clerk"))["路灯的 共用"][0] == 0  # it is another town's
    wide = found.client("petition_head")
    wide.post("/views/new/search", data=sent(wide.get(url).text, name="全县路灯"))
    assert beside(wide)["全县路灯"][0] == 1


def test_the_list_itself_offers_to_keep_what_it_shows(scene: Scene) -> None:
    client = scene.client("leader")

    page = check_page(client.get("/items/?live=yes&town=").text)
    (link,) = [one for one in page.all("a") if one.text == "存为视图"]

    assert link.attributes["href"] == "/views/new/item?live=yes"
    assert "办结没有：在办" in check_page(client.get(link.attributes["href"]).text).text


def test_a_view_is_its_owners_until_a_head_shares_it_with_the_unit(scene: Scene) -> None:
    head, clerk = scene.client("town_head"), scene.client("town_clerk")
    saving(head, "自己看的", live="yes")
    saving(head, "大家看的", shared="y", due="late")

    assert set(beside(head)) == {"自己看的", "大家看的"}
    assert set(beside(clerk)) == {"大家看的 共用"}
    assert beside(scene.client("bridge_head")) == {}
    page = check_page(clerk.get("/views/").text)
    assert "白明亮共用" in page.text
    assert "改名、删去" not in page.text


def test_a_shared_view_counts_for_everybody_only_what_he_may_see(scene: Scene) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here, P.ACCEPTED)
        given.petition(session, scene.here, P.ROUTED)
    saving(scene.client("town_head"), "在办", shared="y", live="yes")

    assert beside(scene.client("town_head"))["在办"][0] == 2
    assert beside(scene.client("other_clerk"))["在办 共用"][0] == 0


@pytest.mark.parametrize("who", ["town_clerk", "registrar", "leader"])
def test_who_heads_no_unit_is_not_offered_to_share_and_cannot(scene: Scene, who: str) -> None:
    client = scene.client(who)
    assert "本单位的人也看得到" not in client.get("/views/new/petition").text

    saving(client, "想共用的", shared="y")

    with scene.reading() as session:
        assert session.scalars(select(SavedView.unit_id)).all() == [None]


def test_a_view_is_renamed_and_removed_by_its_owner_alone(scene: Scene) -> None:
    head, clerk = scene.client("town_head"), scene.client("town_clerk")
    saving(head, "旧名字", shared="y", live="yes")
    with scene.reading() as session:
        uid = session.scalars(select(SavedView.uid)).one()

    page = head.get(f"/views/{uid}")
    check_page(page.text)
    assert head.post(f"/views/{uid}", data=sent(page.text, uid, name="新名字", shared=None)).status_code == 303
    assert set(beside(head)) == {"新名字"}
    assert beside(clerk) == {}
    for address in (f"/views/{uid}", f"/views/{'0' * 32}"):
        assert clerk.get(address).status_code == 404
    token = sent(clerk.get("/views/new/petition").text)["csrf_token"]
    assert clerk.post(f"/views/{uid}/remove", data={"csrf_token": token}).status_code == 404
    assert head.post(f"/views/{uid}/remove", data=sent(page.text, "remove")).status_code == 303
    assert beside(head) == {}
    assert "还没有存过视图" in check_page(head.get("/views/").text).text


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "请填写视图名称。"), ("　 ", "请填写视图名称。"), ("长" * 31, "视图名称最多 30 字，现有 31 字。")],
)
def test_a_name_that_is_none_is_said_at_its_field_and_nothing_is_kept(scene: Scene, name: str, said: str) -> None:
    answer = saving(scene.client("leader"), name, stage="routed")

    assert answer.status_code == 422
    check_page(answer.text)
    assert errors_of(answer.text) == [said]
    with scene.reading() as session:
        assert session.scalar(select(func.count()).select_from(SavedView)) == 0


def test_sent_twice_it_is_one_view_and_more_than_enough_are_refused(scene: Scene) -> None:
    client = scene.client("leader")
    page = client.get("/views/new/petition?live=yes")
    for _ in range(2):
        assert client.post("/views/new/petition", data=sent(page.text, name="在办")).status_code == 303
    assert len(beside(client)) == 1

    again = saving(client, "在办")
    assert again.status_code == 422
    assert errors_of(again.text) == ["视图名称：这个清单已经有叫“在办”的视图，请另起一个名字。"]
    for number in range(views.MOST - 1):
        saving(client, f"第 {number} 个")
    answer = saving(client, "多出来的")

    assert answer.status_code == 422
    assert f"视图最多存 {views.MOST} 个" in check_page(answer.text).text


def test_the_name_lies_sealed_and_the_journal_knows_of_the_view_without_it(scene: Scene) -> None:
    saving(scene.client("town_head"), "钱满仓的几件", shared="y", live="yes")

    with scene.reading() as session:
        (view,) = session.scalars(select(SavedView))
        assert view.name == "钱满仓的几件"
        assert "钱满仓".encode() not in (view.name_sealed or b"")
        (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.event == "view.save"))
        assert (entry.account, entry.object_uid) == ("town_head", view.uid)
        assert "钱满仓" not in entry.detail
