"""作废待确认 on the page and in the inbox of who confirms; a slip is told as one."""

from datetime import timedelta

from sqlalchemy import select

from app.domain.petitions import Stage
from app.models.petitions import Petition
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, sent
from tests.web.scene import Scene

WHY = "与前一天登记的是同一封信，留先登记的"


def test_what_one_proposes_another_finds_in_his_inbox_and_confirms(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.ROUTED, at=MORNING - timedelta(days=1))
        address, number = f"/petitions/{made.uid}", made.number
    registrar, head = scene.client("registrar"), scene.client("petition_head")
    page = registrar.get(address).text
    assert f"{address}/propose_void" in page
    assert f"{address}/void" not in page
    form = registrar.get(f"{address}/propose_void").text
    check_page(form)
    assert "本系统的规定" in form
    data = sent(form, f"{address}/propose_void", reason=WHY)
    assert registrar.post(f"{address}/propose_void", data=data).status_code == 303
    waits = registrar.get(address).text
    check_page(waits)
    assert f"作废待确认：{WHY}" in waits
    inbox = head.get("/inbox/").text
    assert "作废待确认，等您决定" in inbox
    assert number in inbox
    form = head.get(f"{address}/void").text
    check_page(form)
    data = sent(form, f"{address}/void", reason="核对过两封信，内容一样")
    assert head.post(f"{address}/void", data=data).status_code == 303
    after = head.get(address).text
    assert "作废待确认" not in after
    assert "已作废" in after
    with scene.reading() as session:
        assert session.scalars(select(Petition).where(Petition.number == number)).one().stage == Stage.VOID
