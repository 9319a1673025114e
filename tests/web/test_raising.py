"""A petition raises an item: the link stands on both pages, and what the petitioner said stays with the petition."""

import re
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Role
from app.domain.petitions import Category
from app.models.accounts import Grant
from app.models.rectification import RectificationItem
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, sent
from tests.web.scene import Scene

PROBLEM = "部分改厕“建而不能用”，抽查 120 户，38 户管道未接通。"


def may_enter(session: Session, scene: Scene, who: str) -> None:
    """Somebody who reads petitions is of the rectification office as well."""
    user_id = scene.here.actors[who].user_id
    session.add(Grant(user_id=user_id, role=Role.COUNTY_OFFICE, granted_by="given", granted_at=MORNING))


def raising(scene: Scene) -> tuple[str, str]:
    """A petition before somebody who may enter items; the addresses of its page and of the form that it fills."""
    with scene.writing() as session:
        may_enter(session, scene, "petition_head")
        uid = given.petition(session, scene.here, at=MORNING - timedelta(hours=3)).uid
    return f"/petitions/{uid}", f"/items/new?petition={uid}"


def test_a_petition_raises_an_item_and_both_tell_of_each_other(scene: Scene) -> None:
    petition, form = raising(scene)
    client = scene.client("petition_head")
    assert form.replace("&", "&amp;") in client.get(petition).text
    page = client.get(form)
    assert "钱满仓" not in check_page(page.text).text
    fields = {"unit": scene.here.units["willow"], "problem": PROBLEM, "due_on": "2024-06-30"}

    answer = client.post("/items/new", data=sent(page.text, "/items/new", **fields))
    if answer.status_code == 200:  # what is like it was shown first
        answer = client.post("/items/new", data=sent(answer.text, "/items/new"))

    assert answer.status_code == 303, answer.text
    uid = answer.headers["Location"].rsplit("/", 1)[1]
    with scene.reading() as session:
        item = session.scalars(select(RectificationItem).where(RectificationItem.uid == uid)).one()
    shown = check_page(client.get(answer.headers["Location"]).text)
    number = re.search(r"2024-信-\d{6}", shown.text)
    assert number is not None
    assert "信访反映" in shown.text
    there = check_page(client.get(petition).text)
    assert f"{item.number}（相关）" in there.text
    assert item.village_id == scene.here.villages["well"]


def test_who_may_not_enter_items_is_not_offered_to_raise_one(scene: Scene) -> None:
    with scene.writing() as session:
        uid = given.petition(session, scene.here, at=MORNING - timedelta(hours=3)).uid
    page = scene.client("petition_head").get(f"/petitions/{uid}").text
    assert f"/items/new?petition={uid}" not in page
    assert f"/raisings/about/{uid}" in page, "it is proposed to the office that lists"
    assert scene.client("office_clerk").get(f"/items/new?petition={uid}").status_code == 404


def test_an_accusation_raises_no_item(scene: Scene) -> None:
    with scene.writing() as session:
        may_enter(session, scene, "confidential")
        uid = given.petition(
            session, scene.here, at=MORNING - timedelta(hours=3), category=Category.ACCUSATION, by="confidential"
        ).uid
    assert "列入整改清单" not in scene.client("confidential").get(f"/petitions/{uid}").text
    assert scene.client("confidential").get(f"/items/new?petition={uid}").status_code == 404
