"""早期预警 on the pages: the board's number is the list's length, the rule and its matters, dealing, setting."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.accountability import local_day
from app.domain.contents import Content
from app.domain.permissions import Actor
from app.models.journal import JournalEntry
from app.operations import warnings
from app.operations.registering import NewAccused, NewPetitioner
from tests import given
from tests.conftest import NOW
from tests.web.pages import Node, check_page, errors_of, sent
from tests.web.scene import Scene

HEAD = "petition_head"
NOTE = "镇里本周逐户核实，月底前把补助发到户。"


@pytest.fixture
def toilets(scene: Scene) -> Scene:
    """Five petitions of one village about toilets, three of them by one person, and what the run says of them."""
    with scene.writing() as session:
        for days in range(5):
            name = "马秀英" if days < 3 else f"来访{days}"
            person = NewPetitioner(name=name, phone="13900000001" if days < 3 else None)
            at = NOW - timedelta(days=days)
            given.petition(session, scene.here, at=at, content=Content.POV_TOILETS, people=(person,))
    run(scene)
    return scene


def run(scene: Scene) -> warnings.Run:
    return warnings.run(
        *(scene.reading, scene.writing, scene.app.extensions["search"]),
        today=local_day(NOW),
        actor=Actor.system("warnings"),
        now=NOW,
        progress=lambda *_: None,
    )


def shown(scene: Scene, address: str, who: str = HEAD) -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200, address
    return check_page(answer.text)


def send(scene: Scene, address: str, who: str = HEAD, **fields: Any) -> Any:
    client = scene.client(who)
    return client.post(address, data=sent(client.get(address).text, address, **fields))


def on_board(scene: Scene, who: str) -> str:
    links = [one for one in shown(scene, "/boards/", who).all("a") if one.attributes["href"] == "/warnings/"]
    return next((one.text for one in links if one.text.isdecimal()), "0")


def address_of(scene: Scene, name: str) -> str:
    (found,) = [one.attributes["href"] for one in shown(scene, "/warnings/").all("a") if one.text == name]
    return found


def test_the_number_on_the_board_is_the_length_of_the_list(toilets: Scene) -> None:
    for who in (HEAD, "supervisor", "leader"):
        page = shown(toilets, "/warnings/", who)
        assert on_board(toilets, who) == "2"
        assert len([one for one in page.all("tr") if "待处置" in one.text]) == 2
    assert on_board(toilets, "office_clerk") == "0", "who sees items only is told of no petition"


def test_an_alarm_shows_its_rule_and_the_matters_behind_it_and_names_nobody(toilets: Scene) -> None:
    page = shown(toilets, address_of(toilets, "一村一类集中反映"), "supervisor")
    assert "30 天内同一个村、同一类反映 5 件以上" in page.text
    assert len([row for row in page.all("tr") if re.search(r"2024-信-\d+", row.text)]) == 5
    person = shown(toilets, address_of(toilets, "多次反映没有解决"), "supervisor")
    assert "提醒的是诉求没有解决，不是人" in person.text
    assert "马秀英" not in person.text
    assert "马秀英" not in shown(toilets, "/warnings/").text


def test_it_is_dealt_with_and_leaves_the_list(toilets: Scene) -> None:
    address = address_of(toilets, "一村一类集中反映")
    short = send(toilets, address, state="done", note="好")
    assert short.status_code == 422
    assert any("怎样处置" in one for one in errors_of(short.text))
    assert send(toilets, address, state="started", note=f"{NOTE}马秀英家先办。").status_code == 303
    page = shown(toilets, address, "supervisor")
    assert "正在处置" in page.text
    assert NOTE in page.text
    assert "马秀英" not in page.text, "who sees no names sees none in the note"
    assert "第 4 天" in page.text
    assert on_board(toilets, HEAD) == "2"
    assert send(toilets, address, state="done", note=NOTE).status_code == 303
    assert on_board(toilets, HEAD) == "1"
    assert "已处置" in shown(toilets, "/warnings/?every=y", "leader").text
    assert "已处置" in shown(toilets, "/warnings/?state=done&rule=place", "leader").text


def test_who_only_follows_reads_and_does_not_deal(toilets: Scene) -> None:
    address = address_of(toilets, "一村一类集中反映")
    assert "记处置" not in shown(toilets, address, "supervisor").text
    before = len(shown(toilets, "/warnings/?every=y").all("tr"))
    assert toilets.client("supervisor").post(address, data={"state": "done", "note": NOTE}).status_code in (200, 400)
    assert "待处置" in shown(toilets, address, "supervisor").text
    assert len(shown(toilets, "/warnings/?every=y").all("tr")) == before
    assert toilets.client("registrar").get(address).status_code == 403
    for who in ("office_clerk", "bridge_secretary"):
        assert toilets.client(who).get(address).status_code == 404


def test_a_secretary_finds_the_alarms_of_his_town_in_his_inbox_and_on_his_board(toilets: Scene) -> None:
    address = address_of(toilets, "一村一类集中反映")
    page = shown(toilets, address, "secretary")
    assert "记处置" not in page.text
    assert toilets.client("secretary").get("/warnings/rules").status_code == 403
    assert "有新的早期预警，等着手处置" in shown(toilets, "/inbox/", "secretary").text
    (number,) = [
        one.text
        for one in shown(toilets, "/boards/town", "secretary").all("a")
        if one.attributes["href"] == "/warnings/" and one.text.isdecimal()
    ]
    rows = shown(toilets, "/warnings/", "secretary").all("tr")
    assert int(number) == len(rows) - 1 > 0
    assert "有新的早期预警" not in shown(toilets, "/inbox/", "bridge_secretary").text


def test_who_is_complained_of_in_one_matter_is_told_nothing(scene: Scene) -> None:
    with scene.writing() as session:
        for days in range(5):
            accused = (NewAccused(unit_id=scene.here.units["supervision"]),) if not days else ()
            at = NOW - timedelta(days=days)
            given.petition(session, scene.here, at=at, content=Content.POV_TOILETS, accused=accused)
    run(scene)
    address = address_of(scene, "一村一类集中反映")
    assert scene.client("supervisor").get(address).status_code == 404
    assert scene.client("leader").get(address).status_code == 200
    assert on_board(scene, "supervisor") == "0"


def test_a_rule_is_set_with_its_reason_and_everybody_who_follows_reads_it(toilets: Scene) -> None:
    address = "/warnings/rules/unit_rise"
    wrong = send(toilets, address, least="1", rise="", reason="")
    assert wrong.status_code == 422
    assert "请填写" in check_page(wrong.text).text
    assert "件数要在 2 到 999 之间" in check_page(send(toilets, address, least="1", reason="太少看不出").text).text
    assert send(toilets, address, least="4", days="20", rise="30", reason="来件少，十件太多").status_code == 303
    page = shown(toilets, "/warnings/rules", "auditor")
    assert "20 天内一个单位承办 4 件以上，并且比它自己前 3 个 20 天的平均数多 30% 以上" in page.text
    assert "来件少，十件太多" in page.text
    assert toilets.client("leader").get(address).status_code == 403
    assert toilets.client("office_head").get(address).status_code == 404
    assert toilets.client(HEAD).get("/warnings/rules/nonsense").status_code == 404
    assert "天" in shown(toilets, "/warnings/rules/dissatisfied").text
    with toilets.reading() as session:
        assert "warnings.set" in set(session.scalars(select(JournalEntry.event)))
