"""An auditor takes nothing away while a town differs from its villages and nobody signed for that (T58)."""

from typing import Any

from app.domain.petitions import Stage
from app.domain.rectification import Stage as Planned
from app.models.directory import Village
from tests import given
from tests.households import household
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene

WHY = "两件来信只写了镇名，正在核对是哪个村的"
EXPORTS = ("/petitions/export", "/villages/export", "/visits/made/export", "/items/export", "/households/export")
PRINTS = ("/petitions/print", "/villages/print", "/visits/print", "/items/print")


def test_the_auditor_s_exports_wait_for_the_signature_of_the_principal(scene: Scene) -> None:
    with scene.writing() as session:
        single = given.petition(session, scene.here, village_id=None, town_id=scene.here.units["willow"]).uid
        item = given.item(session, scene.here, Planned.CLAIMED).uid
        home = household(session, scene.here).uid
        village = session.get_one(Village, scene.here.villages["well"]).uid
    auditor, secretary = scene.client("auditor"), scene.client("secretary")
    sheets = (f"/petitions/{single}/sheet", f"/items/{item}/sheet", f"/households/{home}/sheet")
    files = (f"/items/{item}/paper/plan", f"/items/{item}/paper/plan/file", f"/households/{home}/sheet/file")
    taken = (*EXPORTS, *PRINTS, *sheets, *files, f"/villages/{village}/sheet", f"/villages/{village}/sheet/file")
    for address in taken:
        refused = auditor.get(address)
        assert refused.status_code == 409, address
        assert "柳河镇的数和各村合计不一致" in check_page(refused.text).text
    assert secretary.get("/petitions/export").status_code == 200
    assert "没有签字" in check_page(auditor.get("/villages/sums").text).text

    page = check_page(secretary.get("/villages/sums").text)
    (url,) = [one.attributes["href"] for one in page.all("a") if one.text == "说明并签字"]
    form = secretary.get(url).text
    assert "在办信访件：镇的数 1，各村合计 0，相差 1" in check_page(form).text
    short = secretary.post(url, data=sent(form, url, reason="写错"))
    assert short.status_code == 422
    assert errors_of(short.text)
    assert secretary.post(url, data=sent(form, url, reason=WHY)).status_code == 303

    told = check_page(auditor.get("/villages/sums").text).text
    assert WHY in told
    assert "苏长河" in told
    for address in taken:
        assert auditor.get(address).status_code == 200, address
    assert auditor.get(url).status_code == 403


def test_a_number_that_moved_meanwhile_is_looked_at_first(scene: Scene) -> None:
    place: dict[str, Any] = {"village_id": None, "town_id": scene.here.units["willow"]}
    with scene.writing() as session:
        given.petition(session, scene.here, Stage.REGISTERED, **place)
    secretary = scene.client("secretary")
    page = check_page(secretary.get("/villages/sums").text)
    (url,) = [one.attributes["href"] for one in page.all("a") if one.text == "说明并签字"]
    form = secretary.get(url).text
    with scene.writing() as session:
        given.petition(session, scene.here, Stage.REGISTERED, **place)
    moved = secretary.post(url, data=sent(form, url, reason=WHY))
    assert moved.status_code == 422
    assert "数又变了" in moved.text
    assert WHY in moved.text
    assert secretary.post(url, data=sent(moved.text, url, reason=WHY)).status_code == 303
    assert scene.client("bridge_secretary").get(url).status_code == 404
