"""A choice that no list offered (a forged, struck off or foreign id) is told in a sentence, on every form."""

import re
from collections import deque
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException

from app.domain.campaigns import CampaignKind
from app.domain.petitions import Stage
from app.domain.rectification import Stage as ItemStage
from tests import given
from tests.campaigns import campaign, entered, looked
from tests.households import household
from tests.villages import listed, paired
from tests.web.pages import Node, sent, tree
from tests.web.scene import Scene

FORGED = "987654321"
TOLD = re.compile("没有您选的这一项|请从列表里选|请重新选择|没有这个|请选择")
START = (
    *("/", "/petitions/", "/rectification/", "/households/", "/villages/", "/campaigns/", "/receptions/"),
    *("/monitoring/", "/directory/", "/accounts/"),
)
ITEMS = (ItemStage.LISTED, ItemStage.CLAIMED, ItemStage.RECTIFYING, ItemStage.APPLIED)
LEFT_ALONE = {"static", "session.leave", "papers.file", "papers.picture", "papers.thumbnail"}


@pytest.fixture
def full(scene: Scene) -> Scene:
    """Something of everything that a form can be about."""
    here = scene.here
    with scene.writing() as session:
        home = household(session, here, helper_id=here.people["town_clerk"])
        made = campaign(session, here)
        entered(session, here, made, home, looked(here))
        campaign(session, here, CampaignKind.WATER, name="饮水排查")
        listed(session, here)
        paired(session, here)
        for stage in (Stage.REGISTERED, Stage.ROUTED, Stage.ACCEPTED, Stage.DELIVERED):
            given.petition(session, here, stage)
        for number, item_stage in enumerate(
            (ItemStage.LISTED, ItemStage.CLAIMED, ItemStage.RECTIFYING, ItemStage.APPLIED)
        ):
            given.item(session, here, item_stage, problem=f"第 {number} 处改厕以后不能正常使用")
    scene.index()
    return scene


def choices(page: Node) -> list[tuple[Node, str]]:
    """Every field of a posted form that offers rows by their ids."""
    found = []
    for form in page.all("form"):
        if form.attributes.get("method") != "post" or {"data-sign-out", "data-offer"} & set(form.attributes):
            continue
        for node in form.all("select"):
            values = [one.attributes.get("value", "") for one in node.all("option")]
            if any(value.isdecimal() for value in values):
                found.append((form, node.attributes["name"]))
        names = {
            node.attributes.get("name", "")
            for node in form.all("input")
            if node.attributes.get("type") in ("checkbox", "radio") and node.attributes.get("value", "").isdecimal()
        }
        found += [(form, name) for name in sorted(names)]
    return found


@pytest.mark.parametrize("who", ["office_clerk", "registrar", "petition_head", "secretary", "town_head", "admin"])
def test_what_no_list_offered_is_told_on_every_form(full: Scene, who: str) -> None:
    """Each page once, as links lead to it; each of its choices is sent forged."""
    client, routes = full.client(who), full.app.url_map.bind("localhost")
    waiting, seen, asked = deque(START), dict[str, int](), 0
    while waiting:
        address = waiting.popleft()
        try:
            endpoint, _ = routes.match(address.partition("?")[0], method="GET")
        except HTTPException:
            continue
        if endpoint in LEFT_ALONE or seen.get(endpoint, 0) >= (4 if endpoint.endswith(".page") else 1):
            continue
        seen[endpoint] = seen.get(endpoint, 0) + 1
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = tree(answer.text)
        waiting += [
            one.attributes.get("href", "") for one in page.all("a") if one.attributes.get("href", "")[:1] == "/"
        ]
        for form, name in choices(page):
            at = form.attributes.get("action") or address
            data: Any = sent(answer.text, form.attributes.get("action", ""), **{name: FORGED})
            told = client.post(at, data=data)
            assert told.status_code < 500, (at, name)
            assert told.status_code in (400, 404, 409, 422), (at, name, told.status_code)
            assert TOLD.search(told.text), (at, name)
            asked += 1
    print(f"{who}: {len(seen)} pages, {asked} choices")
    assert asked > 1, sorted(seen)
