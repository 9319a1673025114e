"""Promises on the pages: offered when an opinion is signed, listed with their day, kept with what shows it."""

import pytest
import time_machine

from app.domain.petitions import Stage
from tests import given
from tests.web.counter import doing
from tests.web.pages import Node, check_page, errors_of, sent, tree
from tests.web.scene import Scene
from tests.web.test_matter_page import panel

LAW = "《农村公路养护管理办法》第九条"
OPINION = "经现场查看，机耕路损坏属实。镇政府承诺在6月30日前修好机耕路。"


@pytest.fixture
def address(scene: Scene) -> str:
    """A petition that waits for its opinion."""
    with scene.writing() as session:
        return f"/petitions/{given.petition(session, scene.here, Stage.ACCEPTED).uid}"


def shown(scene: Scene, address: str, who: str = "town_head") -> Node:
    return check_page(scene.client(who).get(address).text)


def missing(page: Node) -> list[str]:
    (listed,) = [one for one in page.all("ul") if one.attributes.get("class") == "missing"] or [Node("ul", {})]
    return [line.text for line in listed.all("li")]


def recorded(scene: Scene, address: str, text: str, day: str) -> None:
    client, url = scene.client("town_clerk"), f"/promises/new/{address.rpartition('/')[2]}"
    page = client.get(url).text
    check_page(page)
    answer = client.post(url, data=sent(page, url, promise=text, promise_due_on=day))
    assert answer.status_code == 303, answer.text


def test_a_vague_promise_is_offered_to_be_recorded_and_stands_on_the_page(scene: Scene, address: str) -> None:
    client = scene.client("town_head")
    url, vague = f"{address}/issue", OPINION.replace("在6月30日前", "尽快")
    page = client.post(url, data=sent(client.get(url).text, url, decision="support", opinion=vague, law=LAW)).text
    check_page(page)
    (offered,) = [one for one in tree(page).all("textarea") if one.attributes.get("name") == "promise"]
    assert "镇政府承诺尽快修好机耕路。" in "".join(offered.texts)
    again = client.post(url, data=sent(page, url, seen="y", record="y"))
    assert again.status_code == 422
    assert errors_of(again.text) == ["何时兑现：登记承诺要写明什么时候兑现。"]
    answer = client.post(url, data=sent(again.text, url, promise_due_on="2024-06-30"))
    assert answer.status_code == 303, answer.text
    assert "镇政府承诺尽快修好机耕路。 最迟 06-30 周日 还没有兑现" in panel(shown(scene, address), "承诺").text


def test_a_promise_comes_due_is_late_and_is_kept(scene: Scene, address: str, present: time_machine.Traveller) -> None:
    recorded(scene, address, "修好井台村三组机耕路", "2024-06-30")
    assert missing(shown(scene, address)) == []
    present.move_to("2024-06-25T09:30:00+08:00")
    assert "承诺：修好井台村三组机耕路（最迟 2024-06-30）" in missing(shown(scene, address))
    present.move_to("2024-07-03T09:30:00+08:00")
    assert "承诺已过期：修好井台村三组机耕路（应在 2024-06-30 前兑现）" in missing(shown(scene, address))
    listed = panel(shown(scene, address), "承诺")
    assert "已过期 3 天" in listed.text
    (link,) = [one.attributes["href"] for one in listed.all("a") if one.text == "兑现"]
    client = scene.client("town_clerk")
    page = client.get(link).text
    check_page(page)
    short = client.post(link, data=sent(page, link, kept_on="2024-07-02", note="好"))
    assert short.status_code == 422
    assert "至少 10 个字" in errors_of(short.text)[0]
    told = "路面已经硬化，村民代表到场看过，电话19912342406。"
    answer = client.post(link, data=sent(short.text, link, note=told))
    assert answer.status_code == 303, answer.text
    page_after = shown(scene, address)
    assert missing(page_after) == []
    listed = panel(page_after, "承诺")
    assert "✓ 07-02 周二 兑现，迟 2 天" in listed.text
    assert "199****2406" in listed.text
    assert client.get(link).status_code == 409
    assert "兑现承诺" in panel(page_after, "经过").text


def test_the_next_promise_of_the_opinion_is_proposed_with_its_day(scene: Scene, address: str) -> None:
    client = scene.client("town_head")
    remedied = OPINION + "镇政府将于十五日内清理边沟。如不服，可以自收到之日起30日内请求复查。"
    answer = doing(client, address, "issue", decision="support", opinion=remedied, law=LAW)
    assert answer.status_code == 303, answer.text
    url = f"/promises/new/{address.rpartition('/')[2]}"
    first = sent(client.get(url).text, url)
    assert (first["promise"], first["promise_due_on"]) == ("镇政府承诺在6月30日前修好机耕路。", "2024-06-30")
    assert client.post(url, data=first).status_code == 303
    second = sent(client.get(url).text, url)
    assert (second["promise"], second["promise_due_on"]) == ("镇政府将于十五日内清理边沟。", "2024-05-26")


def test_whoever_only_reads_sees_promises_and_no_way_to_change_them(scene: Scene, address: str) -> None:
    recorded(scene, address, "修好井台村三组机耕路", "2024-06-30")
    listed = panel(shown(scene, address, "auditor"), "承诺")
    assert "修好井台村三组机耕路" in listed.text
    assert listed.all("a") == []
    assert scene.client("auditor").get(f"/promises/new/{address.rpartition('/')[2]}").status_code == 403
    assert scene.client("bridge_clerk").get(f"/promises/new/{address.rpartition('/')[2]}").status_code == 404
