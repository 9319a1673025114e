"""The day of whoever visits: the list of the day, what was told beside, the plan after closing."""

from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import select

from app.domain import petitions
from app.models.petitions import Petition
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, sent
from tests.web.scene import Scene
from tests.web.test_correcting import corrected
from tests.web.test_paper_page import journal
from tests.web.test_visits import EARLIER, GOOD, cards, closed, matter_of, visit_of, visiting

P = petitions.Stage


def test_something_new_that_was_said_becomes_a_petition_that_is_linked_both_ways(scene: Scene) -> None:
    uid, clerk = closed(scene), scene.client("registrar")

    saved = visiting(clerk, uid, **GOOD, new_matter="yes")
    form = clerk.get(saved.headers["Location"]).text
    shown = check_page(form)
    told = {"body": "村口的路灯坏了三个月，多次反映没有人来修。", "content": "POV-10"}
    registered = clerk.post("/petitions/new", data=sent(form, "/petitions/new", **told))

    assert "互相关联" in shown.text
    assert "<time" not in shown.text, "its day is a day, no markup in words"
    assert [one.attributes["value"] for one in shown.all("input") if one.attributes.get("name") == "people-0-name"] == [
        "钱满仓"
    ]
    with scene.reading() as session:
        made, visit = session.scalars(select(Petition).order_by(Petition.id.desc())).first(), visit_of(scene)
        assert made is not None
        assert (visit.raised_id, made.source) == (made.id, "found_at_visit")
        assert (made.petitioners[0].name, made.village_id) == ("钱满仓", scene.here.villages["well"])
        number, address = made.number, f"/petitions/{made.uid}"
    assert registered.headers["Location"] == address
    assert f"已登记为 {number}" in check_page(clerk.get(f"/petitions/{uid}").text).text
    assert matter_of(scene, uid).number in check_page(clerk.get(address).text).text
    assert "登记新情况" not in clerk.get(f"/petitions/{uid}").text


def test_whoever_may_not_register_leaves_it_to_the_county_office(scene: Scene) -> None:
    uid, visitor = closed(scene), scene.client("visitor")

    saved = visiting(visitor, uid, **GOOD, new_matter="yes")

    assert "转告信访局登记" in visitor.get(saved.headers["Location"]).text
    clerk = scene.client("registrar")
    assert "回访发现新情况，等登记" in clerk.get("/inbox/").text
    page = check_page(clerk.get(f"/petitions/{uid}").text)
    (link,) = [a.attributes["href"] for a in page.all("a") if a.text == "登记新情况"]
    assert clerk.get(link).status_code == 200


def test_trouble_that_a_correction_adds_is_told_and_kept_from_the_unit_alike(scene: Scene) -> None:
    uid, registrar = closed(scene), scene.client("registrar")
    visiting(scene.client("visitor"), uid, **GOOD)
    assert "打击报复" not in scene.client("petition_head").get("/inbox/").text

    corrected(registrar, f"/petitions/{uid}", "correct_visit", retaliation="yes")

    assert "打击报复" in scene.client("petition_head").get("/inbox/").text
    assert "有人为难信访人" in scene.client("petition_head").get(f"/petitions/{uid}").text
    for who in ("town_head", "town_clerk", "secretary"):
        for part in ("", "/sheet"):
            assert "有人为难信访人" not in scene.client(who).get(f"/petitions/{uid}{part}").text


def test_trouble_is_told_to_the_county_office_and_never_to_the_unit(scene: Scene) -> None:
    uid = closed(scene)

    visiting(scene.client("visitor"), uid, **GOOD | {"retaliation": "yes"})

    assert "打击报复" in scene.client("petition_head").get("/inbox/").text
    assert "反映受到打击报复" in scene.client("petition_head").get(f"/petitions/{uid}").text
    for who in ("town_head", "town_clerk", "secretary"):
        client = scene.client(who)
        assert "打击报复" not in client.get("/inbox/").text
        page = client.get(f"/petitions/{uid}")
        assert page.status_code == 200
        assert "打击报复" not in page.text


def test_the_list_of_the_day_has_what_is_late_first_village_by_village(scene: Scene) -> None:
    here = scene.here
    with scene.writing() as session:
        for days, title, village in (
            (5, "还早的", "well"),
            (40, "超期的", "mill"),
            (30, "今天的", "well"),
            (26, "快了的", "mill"),
        ):
            at = MORNING - timedelta(days=days)
            given.petition(session, here, P.CLOSED, at=at, title=title, village_id=here.villages[village])

    page = check_page(scene.client("visitor").get("/visits/today").text)

    assert [head.text for head in page.all("h2")] == [
        "超期 柳河镇磨坊村（1）",
        "今天到期 柳河镇井台村（1）",
        "七天以内 柳河镇磨坊村（1）",
    ]
    assert [card.all("h3")[0].text for card in cards(page)] == ["超期的", "今天的", "快了的"]
    assert [a.text for a in cards(page)[0].all("a")][1:] == ["记回访", "看材料"]
    assert "199****3456" in page.text
    assert scene.client("town_head").get("/visits/today").status_code == 200
    assert not cards(check_page(scene.client("town_head").get("/visits/today").text))
    assert scene.client("town_clerk").get("/visits/today").status_code == 403


def test_who_was_not_met_is_counted_and_after_three_tries_another_way_is_asked_for(scene: Scene) -> None:
    uid, visitor = closed(scene), scene.client("visitor")

    for _ in range(3):
        assert visiting(visitor, uid, how="not_reached").status_code == 303
    page = check_page(visitor.get(f"/visits/{uid}/new").text)

    assert "已有 3 次没有联系上。请换一种方式" in page.text


def test_the_plan_of_a_prominent_petition_stands_on_its_page(scene: Scene) -> None:
    with scene.writing() as session:
        uid = given.petition(session, scene.here, P.CLOSED, at=EARLIER, prominent=True).uid
    visitor = scene.client("visitor")

    saved = visiting(
        visitor, uid, **GOOD | {"reply_told": "yes", "opinion_received": "no", "satisfied_office": "fairly"}
    )
    page = check_page(visitor.get(saved.headers["Location"]).text)

    (plan,) = [ul for ul in page.all("ul") if ul.attributes.get("aria-label") == "回访计划"]
    assert [li.all("span")[0].text for li in plan.all("li")] == ["七日回访", "回访", "九十日回访", "半年回访"]
    assert "做完" in plan.all("li")[0].text
    assert "剩" in plan.all("li")[1].text
    assert "没有收到处理意见书" in page.text


def test_the_visits_made_are_listed_by_period_and_taken_away(scene: Scene) -> None:
    uid, visitor = closed(scene), scene.client("visitor")
    visiting(visitor, uid, **GOOD | {"note": "补助到账"})

    page = check_page(visitor.get("/visits/made?first=2024-05-01").text)
    (link,) = [a.attributes["href"] for a in page.all("a") if a.text == "导出回访"]
    sheet = load_workbook(BytesIO(visitor.get(link).data)).active

    assert "解决了" in page.text
    assert sheet is not None
    cells = [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell is not None]
    assert "补助到账" in cells
    assert any("2024-05-01 至 今天" in cell for cell in cells)
    assert journal(scene, "export") == [""]
    assert "没有这样的回访" in visitor.get("/visits/made?first=2024-05-12").text
