"""接访、下访、入户走访 through their pages."""

from sqlalchemy import select

from app.domain import petitions
from app.models.receptions import Reception
from tests import given
from tests.given import MORNING
from tests.households import household
from tests.web.pages import check_page, sent
from tests.web.scene import Scene
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
    url = f"{NEW}?matter={uid}"
    page = clerk.get(url)
    assert number in page.text
    check_page(page.text)

    saved = clerk.post(url, data=sent(page.text, url, **TALK, person=scene.here.people["leader"]))
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
