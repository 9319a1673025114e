"""The pages that get a matter going again: a late report, another verifier; and papers only from those who work."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.permissions import Role
from app.domain.recusing import Cause
from app.models.accounts import Grant, User
from app.models.matters import Matter
from app.operations import matters
from tests import given
from tests.given import MORNING
from tests.web.counter import doing, done
from tests.web.pages import check_page, errors_of, option_of
from tests.web.scene import Scene
from tests.web.test_matter_page import buttons

P, R = petitions.Stage, rectification.Stage
EARLIER = MORNING - timedelta(hours=3)


def matter_of(session: Session, address: str) -> Matter:
    """The matter of this page."""
    return session.scalars(select(Matter).where(Matter.uid == address.rsplit("/", 1)[1])).one()


@pytest.fixture
def urgent(scene: Scene) -> str:
    """An urgent petition that nobody reported, served; the address of its page."""
    with scene.writing() as session:
        made = given.petition(session, scene.here, P.DELIVERED, at=EARLIER, urgent=True, poverty=False)
        return f"/petitions/{made.uid}"


@pytest.fixture
def applied(scene: Scene) -> str:
    """An item that waits for its verifier, and a second verifier in another department; the address of its page."""
    with scene.writing() as session:
        other = session.scalars(select(User).where(User.account == "housing_clerk")).one()
        session.add(Grant(user_id=other.id, role=Role.VERIFIER, granted_by="given", granted_at=EARLIER))
        return f"/items/{given.item(session, scene.here, R.APPLIED, at=EARLIER).uid}"


def test_another_handler_is_named_after_the_first_stepped_back(scene: Scene) -> None:
    here, head = scene.here, scene.client("town_head")
    with scene.writing() as session:
        made = given.petition(session, here, P.ACCEPTED, at=EARLIER)
        address = f"/petitions/{made.uid}"
    assert "另定承办人" not in check_page(head.get(address).text).text
    with scene.writing() as session:
        clerk, why = here.people["town_clerk"], "信访人是他的妻弟，应当回避"
        by = here.actors["petition_head"]
        matters.recuse(session, made.uid, clerk, why, cause=Cause.NEAR_IN_LAWS, actor=by, now=EARLIER)
    assert "另定承办人：还没有承办人。请先确定承办人。" in check_page(head.get(address).text).text
    done(head, address, "name_handler", choose={"handler": "曹继业"})
    assert "另定承办人：" not in check_page(head.get(address).text).text


def test_an_urgent_petition_is_reported_late_and_then_closed(scene: Scene, urgent: str) -> None:
    head = scene.client("town_head")
    page = check_page(head.get(urgent).text)
    assert "补记上报" in page.text
    assert "还没有上报记录" in page.text
    assert "紧急，未报告" in check_page(head.get("/petitions/").text).text, "T62"
    done(head, urgent, "report_urgent", reported_to="县委办公室", note="已电话上报")
    assert "紧急，未报告" not in head.get("/petitions/").text
    page = check_page(head.get(urgent).text)
    assert "上报到" in page.text
    assert "县委办公室" in page.text
    assert buttons(page)[0] == "办结"  # the report was the next step; another one is offered beside it
    assert {f"{urgent}/close", f"{urgent}/report_urgent"} <= {link.attributes.get("href") for link in page.all("a")}


def test_a_report_to_nobody_is_not_saved(scene: Scene, urgent: str) -> None:
    answer = doing(scene.client("petition_head"), urgent, "report_urgent", reported_to=" ")
    assert answer.status_code == 422
    assert errors_of(answer.text) == ["请填写上报到。"]


def test_a_calm_petition_offers_no_report(scene: Scene) -> None:
    with scene.writing() as session:
        address = f"/petitions/{given.petition(session, scene.here, P.DELIVERED, at=EARLIER).uid}"
    head = scene.client("town_head")
    assert "补记上报" not in check_page(head.get(address).text).text
    assert head.get(f"{address}/report_urgent").status_code == 409


def test_the_county_office_names_another_verifier(scene: Scene, applied: str) -> None:
    office = scene.client("office_clerk")
    form = office.get(f"{applied}/name_verifier").text
    assert "姜红梅" not in check_page(form).all("select")[0].text, "the one named before is not offered again"
    verifier = option_of(form, "verifier", "汪静")
    done(office, applied, "name_verifier", verifier=verifier, reason="原验收人应当回避")
    page = check_page(office.get(applied).text)
    assert "汪静（指定，不是责任单位的人）" in page.text
    assert "另定验收人" in page.text
    assert scene.client("verifier").get(applied).status_code == 404
    assert "验收通过" in check_page(scene.client("housing_clerk").get(applied).text).text


def test_a_unit_does_not_choose_its_verifier(scene: Scene, applied: str) -> None:
    head = scene.client("town_head")
    assert f"{applied}/name_verifier" not in head.get(applied).text
    assert head.get(f"{applied}/name_verifier").status_code == 403


@pytest.mark.parametrize(("who", "may"), [("auditor", False), ("supervisor", False), ("town_clerk", True)])
def test_papers_are_handed_in_by_those_who_work_and_not_by_those_who_read(
    scene: Scene, applied: str, who: str, may: bool
) -> None:
    client, add = scene.client(who), f"/papers/{applied.rsplit('/', 1)[1]}/add"
    links = {link.attributes.get("href") for link in check_page(client.get(applied).text).all("a")}
    assert (add in links) is may
    assert client.get(add).status_code == (200 if may else 403)
