"""A record that never should have been made (作废): marked, readable, counted nowhere."""

import re

from tests import given
from tests.web.pages import check_page, sent
from tests.web.scene import Scene


def test_a_voided_petition_is_marked_with_its_reason_and_stays_readable(scene: Scene) -> None:
    with scene.writing() as session:
        address = f"/petitions/{given.petition(session, scene.here, title='金丝雀两只').uid}"
    head = scene.client("petition_head")
    scene.index()
    assert "作废不能撤回" in check_page(head.get(f"{address}/void").text).text
    refused = head.post(f"{address}/void", data=sent(head.get(f"{address}/void").text, "/void", reason="重了"))
    assert refused.status_code == 422
    data = sent(head.get(f"{address}/void").text, "/void", reason="同一封信登记了两次，留先登记的")
    assert head.post(f"{address}/void", data=data).status_code == 303
    shown = check_page(head.get(address).text).text
    assert re.search(r"已作废：同一封信登记了两次，留先登记的（\w+，05-11 周六）。作废不能撤回", shown)
    assert "现在没有您要办的" in shown
    assert "金丝雀" not in head.get("/petitions/").text
    assert "金丝雀" in check_page(head.get("/petitions/?stage=void").text).text
    scene.index()
    assert "已作废" in head.get("/search?q=金丝雀").text
    assert scene.client("registrar").get(f"{address}/void").status_code == 409
    assert scene.client("registrar").get(f"{address}/slip").status_code == 409
    assert "打印回执" not in scene.client("registrar").get(address).text
