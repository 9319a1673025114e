"""接访、下访、入户走访 through their pages."""

import time_machine
from sqlalchemy import select

from app.domain import petitions
from app.models.receptions import Reception
from tests import given
from tests.given import MORNING
from tests.households import household
from tests.web.pages import Node, check_page, sent
from tests.web.scene import Scene
from tests.web.test_matter_page import panel
from tests.web.test_visits import errors_at

NEW = "/receptions/new"
TALK = {
    **{"kind": "reception", "purpose": "listen", "met": "钱满仓", "said": "反映水井干了，要求通自来水。"},
    **{"promise": "六月底前通水", "promise_due_on": "2024-06-30"},
}


def test_the_registrar_writes_down_the_leaders_reception_and_everybody_concerned_finds_it(scene: Scene) -> None:
    with scene.writing() as session:
        petition = given.petition(session, scene.here, petitions.Stage.ACCEPTED, at=MORNING)
        uid, number = petition.uid, petition.number
    clerk = scene.client("registrar")
    url = f"/receptions/about/{uid}"
    page = clerk.get(url)
    assert number in page.text
    check_page(page.text)

    saved = clerk.post(url, data=sent(page.text, url, **TALK, went="another", person=scene.here.people["leader"]))
    shown = check_page(clerk.get(saved.headers["Location"]).text)

    assert "方志远（石晓梅代记）" in shown.text
    assert number in shown.text
    assert "期限" in shown.text
    matter = check_page(clerk.get(f"/petitions/{uid}").text)
    assert "反映水井干了" in matter.text
    assert saved.headers["Location"] in [a.attributes["href"] for a in matter.all("a")]
    listed = check_page(scene.client("leader").get("/receptions/?kind=reception&first=2024-05-01").text)
    assert "方志远" in listed.text
    assert "没有这样的记录" in scene.client("leader").get("/receptions/?first=2024-05-12").text
    assert "没有这样的记录" in scene.client("bridge_head").get("/receptions/").text


def test_a_household_visit_stands_on_its_page_and_a_promise_is_said_to_be_kept(scene: Scene) -> None:
    with scene.writing() as session:
        home = household(session, scene.here)
        uid, number = home.uid, home.number
    secretary = scene.client("secretary")
    url = f"{NEW}?household={uid}"
    page = secretary.get(url)
    assert number in page.text

    saved = secretary.post(url, data=sent(page.text, url, **TALK | {"kind": "household", "purpose": "check"}))
    address = saved.headers["Location"]
    shown = check_page(secretary.get(f"/households/{uid}").text)
    wrong = secretary.get(f"{address}/correct").text
    check_page(wrong)
    kept = secretary.post(
        f"{address}/correct",
        data=sent(wrong, f"{address}/correct", promise_kept_on="2024-05-11", reason="已经通水，五月十一日入户看过水表"),
    )

    assert "入户走访（核查情况）" in shown.text
    assert kept.status_code == 303
    assert "兑现" in secretary.get(address).text


def test_what_is_missing_is_said_at_its_field_and_keeps_what_was_typed(scene: Scene) -> None:
    clerk = scene.client("registrar")
    page = clerk.get(NEW)
    answer = clerk.post(NEW, data=sent(page.text, NEW, **TALK | {"promise_due_on": ""}))
    assert answer.status_code == 422
    assert errors_at(answer.text, "promise_due_on")
    assert "反映水井干了" in answer.text
    with scene.reading() as session:
        assert session.scalars(select(Reception)).all() == []
    assert scene.client("town_clerk").get(NEW).status_code == 403


def test_what_was_promised_in_a_talk_stands_among_the_promises_of_matter_and_household(
    scene: Scene, present: time_machine.Traveller
) -> None:
    with scene.writing() as session:
        home = household(session, scene.here)
        petition = given.petition(
            *(session, scene.here, petitions.Stage.ACCEPTED),
            at=MORNING,
            household=home.number,
            village_id=home.village_id,
            town_id=scene.here.units["willow"],
        )
        uid, house = petition.uid, home.uid
    clerk = scene.client("registrar")
    url = f"/receptions/about/{uid}"
    saved = clerk.post(url, data=sent(clerk.get(url).text, url, **TALK)).headers["Location"]

    def told(who: str) -> Node:
        return panel(check_page(scene.client(who).get(f"/petitions/{uid}").text), "承诺")

    assert "六月底前通水" in told("registrar").text
    assert "接访时承诺" in told("registrar").text
    assert "还没有兑现" in told("registrar").text
    present.move_to("2024-07-03T09:30:00+08:00")
    assert "已过期 3 天" in told("registrar").text
    clerk = scene.client("registrar")
    page = check_page(clerk.get(f"/petitions/{uid}").text)
    assert "承诺已过期：六月底前通水（应在 2024-06-30 前兑现）" in page.text
    for address in (f"/households/{house}", f"/households/{house}/sheet"):
        file = check_page(scene.client("town_head").get(address).text)
        assert file.text.count("六月底前通水") == 1
        assert "超 3 天" in file.text
        assert "六月底前通水" not in check_page(scene.client("auditor").get(address).text).text
    assert not [one for one in told("town_head").all("a") if one.text == "兑现"], "the talk is not of his unit"
    (link,) = [one.attributes["href"] for one in told("registrar").all("a") if one.text == "兑现"]
    assert link == f"{saved}/correct"
    corrected = sent(clerk.get(link).text, link, promise_kept_on="2024-07-02", reason="七月二日已经通水，入户看过水表")
    assert clerk.post(link, data=corrected).status_code == 303
    assert "✓ 07-02 周二 兑现，迟 2 天" in told("town_head").text
