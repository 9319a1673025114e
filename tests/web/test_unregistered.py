"""今日待登记: what one began to register and has not, counted on the desk and listed with the way to go on."""

from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient

from tests.web.desk import Desk, Desks, rows_of
from tests.web.desk import desks as desks  # fixtures are found by their names here
from tests.web.pages import Node, check_page, sent
from tests.web.scene import Scene

PAGE = "/worklist/to-register"
LETTER = "/petitions/new"


def begin(client: FlaskClient, form: str, body: str) -> None:
    """Type into a form and pause: the browser keeps it."""
    data = sent(client.get(LETTER).text, LETTER, body=body)
    assert client.post(f"/drafts/keep?form={form}", data=data).status_code == 200


def counted(client: FlaskClient) -> int | None:
    """What the first queue of the desk says; None where it is not 今日待登记."""
    menu = next(one for one in check_page(client.get("/worklist/").text).all("ul") if "queues" in str(one.attributes))
    first = menu.all("a")[1]
    return int(first.all("span")[1].text) if first.attributes["href"] == PAGE else None


def listed(client: FlaskClient) -> Sequence[Node]:
    """The rows of its page, as many as were counted."""
    rows = [row for row in check_page(client.get(PAGE).text).all("tr") if row.all("td")]
    assert len(rows) == counted(client)
    return rows


def way_on(row: Node) -> tuple[str, str]:
    """What the last cell says and where it leads."""
    (link,) = row.all("td")[-1].all("a")
    return link.text, link.attributes["href"]


def test_a_draft_of_a_letter_waits_until_it_is_saved_or_thrown_away(scene: Scene) -> None:
    clerk = scene.client("registrar")
    assert list(listed(clerk)) == []
    begin(clerk, LETTER, body="村里的井干了三年")

    (row,) = listed(clerk)

    assert [cell.text for cell in row.all("td")] == ["09:30", "登记来信来访", "村里的井干了三年…", "草稿", "接着写"]
    act, address = way_on(row)
    page = clerk.get(address).text
    assert (act, sent(page, LETTER)["body"]) == ("接着写", "村里的井干了三年")
    clerk.post(f"/drafts/discard?form={LETTER}", data=sent(page, LETTER))
    assert list(listed(clerk)) == []


def test_a_sheet_waits_from_its_upload_until_it_is_begun_and_again_once_it_stopped(desks: Desks) -> None:
    desk = desks("office_clerk")
    batch = desk.uploaded(*rows_of("items", 3), kind="items")

    def shown() -> list[list[str]]:
        return [[cell.text for cell in row.all("td")][1:] for row in listed(desk.client)]

    sheet = ["导入整改问题", "登记表.xlsx，3 行"]
    assert shown() == [[*sheet, "待对应列", "继续导入"]]
    assert way_on(listed(desk.client)[0]) == ("继续导入", batch)
    assert desk.columns(batch).status_code == 303
    assert shown() == []
    desk.work()
    assert shown() == [[*sheet, "待导入", "继续导入"]]
    assert desk.start(batch).status_code == 303
    assert shown() == []
    desk.work()
    assert shown() == []


def test_what_was_given_up_does_not_wait(desks: Desks) -> None:
    desk: Desk = desks("registrar")
    batch = desk.checked(*rows_of("petitions", 2))
    assert len(listed(desk.client)) == 1

    desk.client.post(f"{batch}/cancel", data=sent(desk.client.get(batch).text, f"{batch}/cancel"))

    assert list(listed(desk.client)) == []


def test_it_is_ones_own_alone_and_of_what_one_may_enter(desks: Desks) -> None:
    desk = desks("registrar")
    desk.checked(*rows_of("petitions", 1))
    begin(desk.client, LETTER, body="只有我能看的草稿")
    begin(desk.client, "/visits/0/new", body="别处的")
    assert len(listed(desk.client)) == 2

    for other in ("petition_head", "office_clerk"):
        assert list(listed(desk.scene.client(other))) == []


@pytest.mark.parametrize("who", ["town_head", "leader", "auditor"])
def test_who_enters_nothing_has_neither_line_nor_page(scene: Scene, who: str) -> None:
    client = scene.client(who)
    assert counted(client) is None
    assert client.get(PAGE).status_code == 403
