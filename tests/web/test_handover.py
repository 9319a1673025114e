"""Handing over as a page: numbers for the administrator, lists and successors for the heads, what stays and why."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain import petitions, rectification
from app.models.accounts import User
from app.models.directory import Person, Tenure
from app.models.matters import Matter
from app.operations import assisting
from app.operations.assisting import Ask
from app.operations.registering import NewAccused
from tests import given
from tests.given import MORNING
from tests.web.conftest import hidden_of
from tests.web.pages import check_page, errors_of, option_of, sent
from tests.web.scene import Scene

P, R = petitions.Stage, rectification.Stage


@pytest.fixture
def page(scene: Scene) -> str:
    """The page of the town's clerk, who handles two petitions, one of them about his colleague, and an item."""
    with scene.writing() as session:
        here = scene.here
        given.petition(session, here, P.ACCEPTED, title="反映甲事")
        given.petition(
            *(session, here, P.ACCEPTED), title="反映乙事", accused=(NewAccused(person_id=here.people["other_clerk"]),)
        )
        given.item(session, here, R.RECTIFYING)
        return f"/handover/{session.get_one(Person, here.people['town_clerk']).uid}"


def test_the_head_hands_over_and_reads_what_stays_and_why(scene: Scene, page: str) -> None:
    head = scene.client("town_head")
    shown = head.get(page).text
    check_page(shown)
    assert '承办 <b class="n">3</b> 件' in shown
    assert "反映甲事" in shown
    taker = option_of(shown, "handles", "曹继业")
    answer = head.post(page, data=sent(shown, page, handles=taker, reason="调离本单位"))
    assert answer.status_code == 200
    told = check_page(answer.text)
    (kept,) = [table for table in told.all("table") if "没有移交" in table.all("caption")[0].text]
    assert "反映乙事" in kept.text
    assert "此人不能承办这一件" in kept.text
    assert "已移交 2 件，1 件按规定不能移交" in answer.text
    assert '承办 <b class="n">1</b> 件' in head.get(page).text


def test_all_gone_over_leads_back_to_the_page(scene: Scene, page: str) -> None:
    head = scene.client("town_head")
    shown = head.get(page).text
    answer = head.post(page, data=sent(shown, page, handles=option_of(shown, "handles", "薛守信"), reason="调离本单位"))
    assert answer.status_code == 303
    assert "已移交 3 件" in head.get(page).text
    assert "没有要移交的" in head.get(page).text


def test_what_is_missing_is_said_and_what_was_typed_stays(scene: Scene, page: str) -> None:
    head = scene.client("town_head")
    shown = head.get(page).text
    answer = head.post(page, data=sent(shown, page, reason="调往县里"))
    assert answer.status_code == 422
    assert errors_of(answer.text) == ["原因：请至少为一组选好接手的人。"]
    assert "调往县里" in answer.text
    assert "请填写原因" in head.post(page, data=sent(shown, page)).text


def test_the_administrator_sees_numbers_only_and_hands_over_nothing(scene: Scene, page: str) -> None:
    admin = scene.client("admin")
    shown = admin.get(page).text
    check_page(shown)
    assert '承办 <b class="n">3</b> 件' in shown
    assert "反映" not in shown.replace("被反映", "")
    assert "信20" not in shown
    forged = {**hidden_of(shown), "handles": str(scene.here.people["other_clerk"]), "reason": "调离本单位"}
    forged |= {"csrf_token": hidden_of(admin.get("/accounts/new").text)["csrf_token"]}
    admin.post(page, data=forged)
    with scene.reading() as session:
        assert set(session.scalars(select(Matter.handler_id))) == {scene.here.people["town_clerk"]}


def test_another_towns_head_sees_nothing_there(scene: Scene, page: str) -> None:
    shown = scene.client("bridge_head").get(page).text
    assert '承办 <b class="n">0</b> 件' in shown
    assert "反映甲事" not in shown
    for name in ("town_clerk", "auditor", "registrar"):
        assert scene.client(name).get(page).status_code == 403


def test_before_an_account_is_stopped_or_a_post_changes_hands_the_numbers_are_shown(scene: Scene, page: str) -> None:
    admin = scene.client("admin")
    with scene.reading() as session:
        uids = {user.account: user.uid for user in session.scalars(select(User))}
    shown = admin.get(f"/accounts/{uids['town_clerk']}/disable").text
    assert "名下还有" in shown
    assert f'href="{page}"' in shown


def test_who_left_is_named_on_the_heads_worklist(scene: Scene, page: str) -> None:
    with scene.writing() as session:
        held = select(Tenure).where(Tenure.person_id == scene.here.people["town_clerk"])
        session.scalars(held).one().to_on = MORNING.date() - timedelta(days=1)
    shown = scene.client("town_head").get("/worklist/?queue=left_behind").text
    check_page(shown)
    assert f'<a href="{page}">秦玉洁</a>' in shown
    assert "反映甲事" in shown


def test_what_only_a_post_may_hold_offers_nobody_and_names_the_way(scene: Scene) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here, title="反映丙事")
        page = f"/handover/{session.get_one(Person, scene.here.people['petition_head']).uid}"
    head = scene.client("petition_head")
    shown = head.get(page).text
    told = check_page(shown)
    assert 'name="holds"' not in shown
    assert "包保的 1 件，现在没有别人可以接。" in told.text
    assert "请先换人" in told.text
    assert "由系统管理员办，请告诉他" in told.text
    (way,) = [link for link in told.all("a") if link.text.endswith("的职务")]
    assert head.get(way.attributes["href"]).status_code == 200
    (way,) = [link for link in check_page(scene.client("admin").get(page).text).all("a") if link.text.endswith("换人")]
    assert scene.client("admin").get(way.attributes["href"]).status_code == 200


def test_only_who_may_hold_them_is_offered(scene: Scene, page: str) -> None:
    del page
    with scene.writing() as session:
        here = scene.here
        holder = f"/handover/{session.get_one(Person, here.people['town_head']).uid}"
    office = scene.client("petition_head")
    shown = office.get(holder).text
    offered = re.findall(r'<option[^>]*value="(\d+)"', shown[shown.index('name="holds"') :].split("</select>")[0])
    assert {scene.here.name_of(int(one)) for one in offered} == {"secretary", "deputy", "town_clerk", "other_clerk"}
    taker = str(scene.here.people["deputy"])
    told = office.post(holder, data=sent(shown, holder, holds=taker, reason="调离本单位"), follow_redirects=True).text
    assert "已移交 3 件" in told


def test_what_an_assisting_unit_owes_is_listed_by_the_day_of_its_answer(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, petitions.Stage.ACCEPTED)
        ask = Ask(scene.here.units["housing"], "请核实该户危房鉴定等级", MORNING.date() + timedelta(days=10))
        assisting.ask(session, made.uid, None, ask, actor=scene.here.actors["petition_head"], now=MORNING)
        uid = session.get_one(Person, scene.here.people["housing_head"]).uid
    page = check_page(scene.client("petition_head").get(f"/handover/{uid}").text)
    (listed,) = [one.text for one in page.all("section") if one.text.startswith("协办待答复")]
    assert "2024-信-000001" in listed
    assert "剩 10 天" in listed, "its own day, not the matter's"
