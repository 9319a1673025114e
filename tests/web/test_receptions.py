"""接访、下访、入户走访 through their pages."""

from io import BytesIO

import time_machine
from sqlalchemy import func, select

from app.domain import petitions
from app.models.journal import JournalEntry
from app.models.receptions import Reception
from tests import given
from tests.given import MORNING
from tests.households import household
from tests.web.pages import Node, check_page, sent
from tests.web.scene import Scene
from tests.web.test_matter_page import panel
from tests.web.test_papers import PNG
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


def test_a_talk_that_promised_nothing_says_nothing_of_a_promise(scene: Scene) -> None:
    clerk = scene.client("registrar")
    nothing = {"promise": "", "promise_due_on": ""}
    saved = clerk.post(NEW, data=sent(clerk.get(NEW).text, NEW, **TALK | nothing)).headers["Location"]
    shown = check_page(clerk.get(saved).text)
    assert "反映水井干了" in shown.text
    assert "承诺" not in shown.text


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


def test_photographs_of_a_household_visit_are_seen_with_it_and_with_its_household(scene: Scene) -> None:
    with scene.writing() as session:
        home = household(session, scene.here)
        uid = home.uid
    secretary = scene.client("secretary")
    url = f"{NEW}?household={uid}"
    photos = {"papers": [(BytesIO(PNG), "钱满仓家.png"), (BytesIO(b"MZ"), "x.exe")]}
    visit = TALK | {"kind": "household", "purpose": "check"}
    wrong = secretary.post(url, data=sent(secretary.get(url).text, url, **visit, **photos))
    assert wrong.status_code == 422
    assert "“x.exe”" in wrong.text
    with scene.reading() as session:
        assert session.scalar(select(func.count(Reception.id))) == 0
    photos["papers"] = [(BytesIO(PNG), "钱满仓家.png")]
    saved = secretary.post(url, data=sent(wrong.text, url, **visit, **photos)).headers["Location"]

    shown = check_page(secretary.get(saved).text)
    (link,) = {a.attributes["href"] for a in shown.all("a") if a.attributes.get("href", "").startswith("/papers/")}
    file = check_page(secretary.get(f"/households/{uid}").text)
    assert link in {a.attributes.get("href") for a in file.all("a")}
    assert "1 张" in check_page(secretary.get(f"/households/{uid}/sheet").text).text
    read = secretary.get(f"{link}/file")
    assert read.data == PNG
    assert read.headers["Content-Disposition"].startswith("attachment")
    page = check_page(secretary.get(link).text)
    assert "入户走访 2024-05-11" in page.text
    assert saved in {a.attributes.get("href") for a in page.all("a")}
    with scene.reading() as session:
        assert session.scalar(select(func.count(JournalEntry.seq)).where(JournalEntry.event == "paper.read")) == 1


def test_who_may_not_see_a_talk_sees_none_of_its_photographs_and_names_are_kept_back(scene: Scene) -> None:
    secretary = scene.client("secretary")
    photos = {"papers": [(BytesIO(PNG), "钱满仓家.png")]}
    saved = secretary.post(NEW, data=sent(secretary.get(NEW).text, NEW, **TALK, **photos)).headers["Location"]
    shown = check_page(secretary.get(saved).text)
    (link,) = {a.attributes["href"] for a in shown.all("a") if a.attributes.get("href", "").startswith("/papers/")}
    for part in ("", "/file", "/picture", "/thumbnail", "/correct", "/withdraw"):
        assert scene.client("bridge_head").get(link + part).status_code == 404, part
    assert scene.client("bridge_head").post(f"{link}/turn", data={"turned": "1"}).status_code in (400, 404)
    auditor = scene.client("auditor")
    for address in (saved, link):
        assert "钱满仓" not in check_page(auditor.get(address).text).text
    assert auditor.get(f"{link}/file").status_code == 409
    assert auditor.get(f"{link}/withdraw").status_code == 403


def test_a_photograph_put_to_the_wrong_talk_is_withdrawn_with_the_reason(scene: Scene) -> None:
    secretary = scene.client("secretary")
    photos = {"papers": [(BytesIO(PNG), "水井.png")]}
    saved = secretary.post(NEW, data=sent(secretary.get(NEW).text, NEW, **TALK, **photos)).headers["Location"]
    shown = check_page(secretary.get(saved).text)
    (link,) = {a.attributes["href"] for a in shown.all("a") if a.attributes.get("href", "").startswith("/papers/")}
    named = secretary.get(f"{link}/correct").text
    check_page(named)
    kept = secretary.post(f"{link}/correct", data=sent(named, f"{link}/correct", name="井口.png", reason="名称写错了"))
    assert kept.status_code == 303
    form = secretary.get(f"{link}/withdraw").text
    check_page(form)
    short = secretary.post(f"{link}/withdraw", data=sent(form, f"{link}/withdraw", reason="错"))
    assert (short.status_code, bool(errors_at(short.text, "reason"))) == (422, True)
    gone = secretary.post(f"{link}/withdraw", data=sent(form, f"{link}/withdraw", reason="拍的是另一户，放错了地方"))
    assert gone.headers["Location"] == link
    page = check_page(secretary.get(link).text)
    assert "井口.png" in page.text
    assert "不再算这次记录的材料" in page.text
    assert "已撤下" in check_page(secretary.get(saved).text).text


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
