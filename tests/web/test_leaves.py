"""Leave as pages: the own one, where others see it, who gets no page."""

from app.domain import petitions
from app.models.directory import Person
from tests import given
from tests.web.pages import check_page, sent
from tests.web.scene import Scene


def address(scene: Scene, name: str) -> str:
    """The page of somebody's leaves."""
    with scene.reading() as session:
        return f"/leaves/of/{session.get_one(Person, scene.here.people[name]).uid}"


def test_somebody_goes_away_and_comes_back(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, petitions.Stage.ACCEPTED)
        name = scene.here.name_of(made.holder_id)
        uid = made.uid
    assert name is not None
    holder, page = scene.client(name), address(scene, name)
    assert page in holder.get("/session/mine").text
    told = holder.post(
        page, data=sent(holder.get(page).text, page, from_on="今天", to_on="2024-06-30"), follow_redirects=True
    )
    assert "已登记请假" in told.text
    head = scene.client("petition_head")
    assert "没有人代收提醒" in head.get(f"/petitions/{uid}").text
    assert "请假、没有人代收提醒的包保人 1 人" in check_page(head.get("/holdings/ownerless").text).all("main")[0].text
    end = told.text.split('action="/leaves/')[1].split('"')[0]
    back = holder.post(f"/leaves/{end}", data=sent(told.text, f"/leaves/{end}"), follow_redirects=True)
    assert "已销假" in back.text
    assert "没有人代收提醒" not in head.get(f"/petitions/{uid}").text


def test_a_wrong_day_is_said_at_its_field_and_keeps_what_was_typed(scene: Scene) -> None:
    secretary, page = scene.client("secretary"), address(scene, "secretary")
    told = secretary.post(page, data=sent(secretary.get(page).text, page, from_on="2024-06-30", to_on="2024-06-01"))
    assert told.status_code == 422
    assert "结束的日子不能早于开始的日子" in told.text
    assert 'value="2024-06-01"' in told.text


def test_others_have_no_such_page_and_the_directorys_keeper_has(scene: Scene) -> None:
    page = address(scene, "secretary")
    assert scene.client("town_head").get(page).status_code == 404
    assert scene.client("admin").get(page).status_code == 200
