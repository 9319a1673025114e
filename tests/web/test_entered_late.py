"""A day far back is asked for its reason, only then, and the timeline says how late it came."""

from datetime import timedelta
from io import BytesIO

from app.domain.petitions import Stage
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene
from tests.web.test_petitions import PDF

DAY = (MORNING - timedelta(days=20)).date().isoformat()


def test_the_reason_is_asked_for_once_the_day_lies_too_far_back(scene: Scene) -> None:
    with scene.writing() as session:
        uid = given.petition(session, scene.here, Stage.ROUTED, at=MORNING - timedelta(days=40)).uid
    head, url = scene.client("town_head"), f"/petitions/{uid}/accept"
    page = head.get(url).text
    assert "晚记的原因" not in check_page(page).text
    typed = sent(page, "/accept", notice_on=DAY, notice_way="mail", proof="挂号信单号")
    asked = head.post(url, data=typed)
    assert asked.status_code == 422
    assert [line for line in errors_of(asked.text) if "请写明晚记的原因" in line]
    typed = sent(asked.text, "/accept", entered_late="下乡期间没有网络")
    unwritten = head.post(url, data=typed)
    assert unwritten.status_code == 422
    assert [line for line in errors_of(unwritten.text) if "告知日期不能早于受理告知书的日期（2024-05-11）" in line]
    typed = sent(unwritten.text, "/accept", papers=(BytesIO(PDF), "告知书.pdf"))
    assert head.post(url, data=typed).status_code == 303
    timeline = check_page(head.get(f"/petitions/{uid}").text).text
    assert "受理（补记，晚 20 天）" in timeline
    assert "下乡期间没有网络" in timeline
    listed = scene.client("auditor").get("/petitions/?entered_late=yes").text
    assert uid in listed
    assert uid not in scene.client("auditor").get("/petitions/?entered_late=no").text
