"""督查计划 and 实地督查 on the pages: making, approving, plan against done, paper and sheet, the board."""

from io import BytesIO

from openpyxl import load_workbook

from tests.web.counter import doing
from tests.web.pages import check_page, errors_of, form_of, sent
from tests.web.scene import Scene

FOUND = "登记齐全，公示栏还是上季度的，群众不知道办到哪一步。"


def planned(scene: Scene) -> str:
    """A plan that the supervisor made, with one line; its address."""
    maker = scene.client("supervisor")
    said = {"title": "二季度督查计划", "first_on": "2024-04-01", "last_on": "2024-06-30"}
    answer = doing(maker, "/plans", "new", **said)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = maker.get(address).text
    task = {"kind": "on_site", "number": "2", "task_last_on": "2024-05-10"}
    assert maker.post(address, data=sent(page, address, **task)).status_code == 303
    return address


def test_from_the_plan_to_what_was_not_done(scene: Scene) -> None:
    address = planned(scene)
    maker, head = scene.client("supervisor"), scene.client("petition_head")
    assert "批准计划" not in maker.get(address).text
    page = head.get(address).text
    assert head.post(f"{address}/approve", data=sent(page, f"{address}/approve")).status_code == 303
    answer = doing(maker, "/inspections", "new", inspected_on="2024-05-09", finding=FOUND, choose={"unit": "县住建局"})
    assert answer.status_code == 303
    assert FOUND in check_page(maker.get(answer.headers["Location"]).text).text
    shown = check_page(maker.get(address).text)
    assert "到期没有完成" in shown.text
    assert "差 1" in shown.text
    (task,) = {href for link in shown.all("a") if "/plans/tasks/" in (href := link.attributes.get("href") or "")}
    assert answer.headers["Location"] in maker.get(task).text
    board = check_page(maker.get("/boards/").text)
    links = {link.attributes.get("href"): link.text.strip() for link in board.all("a")}
    assert (links["/plans/unmet"], links["/plans/?running=yes"]) == ("1", "1")
    assert "二季度督查计划" in check_page(maker.get("/plans/unmet").text).text
    assert "二季度督查计划" in check_page(maker.get("/plans/?running=yes").text).text
    assert "到期没有完成" in check_page(maker.get(f"{address}/print").text).text
    sheet = load_workbook(BytesIO(maker.get(f"{address}/export").data)).active
    assert sheet is not None
    assert {"实地督查", "到期没有完成"} <= {cell for row in sheet.iter_rows(values_only=True) for cell in row}


def test_what_is_wrong_is_said_at_its_field(scene: Scene) -> None:
    address, maker = planned(scene), scene.client("supervisor")
    page = maker.get(address).text
    answer = maker.post(address, data=sent(page, address, kind="orders", number="1", task_last_on="2024-07-01"))
    assert answer.status_code == 422
    assert any("这一项要在计划的期间以内" in one for one in errors_of(answer.text))
    answer = doing(maker, address, "withdraw", reason="短")
    assert answer.status_code == 422
    assert doing(maker, address, "withdraw", reason="数字有误，重新编制一份").status_code == 303
    assert "数字有误，重新编制一份" in maker.get(address).text


def test_only_who_supervises_makes_plans_and_units_read_none(scene: Scene) -> None:
    address = planned(scene)
    leader = scene.client("leader")
    assert form_of(leader.get(address).text, f"{address}/approve")
    assert leader.get("/plans/new").status_code == 403
    for path in (address, "/plans/", "/inspections/", f"{address}/print"):
        assert scene.client("town_head").get(path).status_code in (403, 404), path
