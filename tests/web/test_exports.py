"""Ledgers taken away: the whole narrowed list, openable, without formulas, names masked, remembered in the journal."""

import json
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from sqlalchemy import select

from app.domain import petitions, rectification
from app.domain.petitions import Category, Form
from app.models.journal import JournalEntry
from app.operations.registering import NewPetitioner
from app.web import ledger as ledgers
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, tree
from tests.web.scene import Scene

P, R = petitions.Stage, rectification.Stage


def ledger(scene: Scene, who: str, url: str) -> Sequence[Sequence[Cell]]:
    """The cells of the sheet that somebody gets."""
    answer = scene.client(who).get(url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["Cache-Control"] == "no-store"
    return list(load_workbook(BytesIO(answer.data)).worksheets[0].iter_rows())


def table(cells: Sequence[Sequence[Cell]], first: str = "序号") -> list[dict[str, object]]:
    """The rows below the header by their columns."""
    at = next(place for place, row in enumerate(cells) if row[0].value == first)
    names = [str(cell.value) for cell in cells[at]]
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in cells[at + 1 :]]


def exports(scene: Scene) -> list[JournalEntry]:
    """What the journal knows of ledgers."""
    with scene.reading() as session:
        return list(session.scalars(select(JournalEntry).where(JournalEntry.event == "export")))


def test_a_ledger_of_petitions_holds_every_row_of_the_narrowed_list(scene: Scene) -> None:
    with scene.writing() as session:
        for place in range(23):
            given.petition(session, scene.here, title=f"第 {place} 件")
        given.petition(session, scene.here, title="不涉贫的一件", poverty=False)

    rows = table(ledger(scene, "leader", "/petitions/export?poverty=yes"))

    assert len(rows) == 23
    assert {row["事由"] for row in rows} == {f"第 {place} 件" for place in range(23)}
    assert [row["序号"] for row in rows] == list(range(1, 24))


@pytest.mark.parametrize("room", ["petitions", "items"])
def test_a_ledger_holds_its_rows_in_the_order_of_its_list(scene: Scene, room: str) -> None:
    with scene.writing() as session:
        for days in (3, 40, 0, 9):
            at = MORNING - timedelta(days=days)
            given.petition(session, scene.here, at=at) if room == "petitions" else given.item(
                session, scene.here, at=at
            )

    (page,) = check_page(scene.client("leader").get(f"/{room}/").text).all("tbody")
    rows = table(ledger(scene, "leader", f"/{room}/export"))

    numbers = [str(row["信访件编号" if room == "petitions" else "整改问题编号"]) for row in rows]
    assert len(numbers) == 4
    assert [number for number, row in zip(numbers, page.all("tr"), strict=True) if number in row.text] == numbers


def test_a_ledger_says_what_it_holds_who_took_it_and_when(scene: Scene) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here, P.ACCEPTED, at=MORNING - timedelta(days=1))

    cells = ledger(scene, "leader", f"/petitions/export?stage=accepted&town={scene.here.units['willow']}")
    head = "\n".join(str(row[0].value) for row in cells[:4])

    assert "信访件" in head
    assert "阶段：已受理" in head
    assert "镇（园区）：柳河镇" in head
    assert "共 1 件" in head
    assert "leader" in head
    assert "2024-05-11 09:30" in head


@pytest.mark.parametrize("who", ["leader", "petition_head", "town_head"])
def test_names_are_masked_in_a_ledger_whoever_takes_it(scene: Scene, who: str) -> None:
    with scene.writing() as session:
        person = NewPetitioner(name="欧阳静怡", phone="19912342406", id_no="110101199003077758", address="一组")
        many: dict[str, Any] = {"form": Form.COLLECTIVE, "people_count": 5}
        given.petition(session, scene.here, P.ROUTED, people=(person, NewPetitioner(name="司马长林")), **many)

    cells = ledger(scene, who, "/petitions/export")
    (row,) = table(cells)

    assert row["信访人"] == "欧**怡等5人"
    everything = " ".join(str(cell.value) for line in cells for cell in line)
    for private in ("欧阳静怡", "司马长林", "19912342406", "110101199003077758", "一组"):
        assert private not in everything


def test_numbers_of_people_that_stand_in_texts_are_masked_in_a_ledger(scene: Scene) -> None:
    with scene.writing() as session:
        given.item(session, scene.here, problem="农户钱满仓电话 19912342406 反映厕所损坏，已核实。", title="厕所损坏")

    everything = " ".join(str(cell.value) for line in ledger(scene, "leader", "/items/export") for cell in line)

    assert "厕所损坏" in everything
    assert "19912342406" not in everything


@pytest.mark.parametrize("bait", ['=HYPERLINK("http://x","点我")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "|calc"])
def test_what_looks_like_a_formula_stays_text(scene: Scene, bait: str) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here, title=bait.strip(), place=bait.strip())

    cells = ledger(scene, "leader", "/petitions/export")

    assert table(cells)[0]["事由"] == bait.strip()
    assert all(cell.data_type != "f" for row in cells for cell in row)
    assert all(cell.hyperlink is None for row in cells for cell in row)


def test_a_ledger_of_items_holds_what_was_fed_back_and_how_it_stands(scene: Scene) -> None:
    with scene.writing() as session:
        given.item(session, scene.here, R.RECTIFYING, at=MORNING - timedelta(days=60))

    (row,) = table(ledger(scene, "office_clerk", "/items/export"))

    assert row["问题内容"] == "部分农户改厕后不能正常使用。抽查井台村 12 户，有 4 户冲水设施损坏。"
    assert row["检查批次"] == "2024 年省级考核反馈"
    assert row["责任单位"] == "柳河镇"
    assert row["阶段"] == "整改中"
    assert "超 10 天" in str(row["时限状态"])  # the plan was approved with 50 days


@pytest.mark.parametrize(
    ("who", "petitions_taken", "items_taken"), [("leader", 2, 1), ("bridge_head", 0, 0), ("town_head", 1, 1)]
)
def test_nobody_takes_away_rows_beyond_his_scope(
    scene: Scene, who: str, petitions_taken: int, items_taken: int
) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here, P.ROUTED)
        given.petition(session, scene.here)
        given.petition(session, scene.here, category=Category.ACCUSATION, title="反映村干部")
        given.item(session, scene.here)

    assert len(table(ledger(scene, who, "/petitions/export"))) == petitions_taken
    assert len(table(ledger(scene, who, "/items/export"))) == items_taken


@pytest.mark.parametrize("who", ["town_clerk", "verifier", "admin"])
def test_who_may_not_export_gets_neither_the_ledger_nor_its_button(scene: Scene, who: str) -> None:
    client = scene.client(who)

    assert client.get("/petitions/export").status_code == 403
    assert "导出台账" not in client.get("/petitions/").text
    assert exports(scene) == []


def test_the_button_takes_the_conditions_of_the_list_along(scene: Scene) -> None:
    page = tree(scene.client("leader").get("/petitions/?poverty=yes&page=1").text)

    (button,) = [link for link in page.all("a") if link.text == "导出台账"]

    assert button.attributes["href"] == "/petitions/export?poverty=yes"


def test_the_journal_keeps_who_took_how_many_rows(scene: Scene) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here)
        given.petition(session, scene.here)

    ledger(scene, "leader", "/petitions/export?poverty=yes")

    (entry,) = exports(scene)
    assert (entry.account, entry.object_kind) == ("leader", "petition")
    assert json.loads(entry.detail) == {"rows": 2, "filters": ["poverty"]}


def test_a_list_too_long_to_take_away_is_refused_with_its_length(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "MOST_ROWS", 1)
    with scene.writing() as session:
        given.petition(session, scene.here)
        given.petition(session, scene.here)

    answer = scene.client("leader").get("/petitions/export")

    assert answer.status_code == 409
    assert "这份清单有 2 件，一次最多导出 1 件。请缩小范围后再导出。" in check_page(answer.text).text
    assert exports(scene) == []


def test_a_condition_that_makes_no_sense_leads_back_to_the_list_that_says_so(scene: Scene) -> None:
    answer = scene.client("leader").get("/petitions/export?received_from=去年", follow_redirects=True)

    assert answer.request.path == "/petitions/"
    assert "收到日期从看不懂" in answer.text


def test_nothing_of_a_ledger_stays_on_the_disk(scene: Scene) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here)
    home = scene.app.config["HOME"]
    before = {path for path in home.rglob("*") if path.suffix in (".xlsx", ".unfinished") or "tmp" in path.name}

    ledger(scene, "leader", "/petitions/export")

    after = {path for path in home.rglob("*") if path.suffix in (".xlsx", ".unfinished") or "tmp" in path.name}
    assert after == before == set()


def test_a_queue_can_be_taken_away_both_kinds_in_one_ledger(scene: Scene) -> None:
    with scene.writing() as session:
        late = MORNING - timedelta(days=90)
        person = NewPetitioner(name="欧阳静怡", phone="19912342406", address="一组")
        given.petition(session, scene.here, P.ACCEPTED, at=late, people=(person,), title="危房补助没有发")
        given.item(session, scene.here, R.RECTIFYING, at=late)
        given.petition(session, scene.here, category=Category.ACCUSATION, at=late, title="反映村干部")

    cells = ledger(scene, "town_head", "/worklist/export?queue=late")
    rows = table(cells)

    assert {(row["种类"], row["阶段"]) for row in rows} == {("信访件", "已受理"), ("整改问题", "整改中")}
    days = [str(row["当前期限"]) for row in rows]
    assert days == sorted(days)
    assert all("超" in str(row["时限状态"]) for row in rows)
    assert next(row for row in rows if row["种类"] == "信访件")["信访人、来源"] == "欧**怡"
    head = "\n".join(str(row[0].value) for row in cells[:4])
    assert "口径：超期；共 2 件" in head
    everything = " ".join(str(cell.value) for line in cells for cell in line)
    assert "欧阳静怡" not in everything
    assert "反映村干部" not in everything
    (entry,) = exports(scene)
    assert (entry.account, entry.object_kind) == ("town_head", "queue")
    assert json.loads(entry.detail) == {"rows": 2, "queue": "late"}


def test_what_has_to_be_visited_and_what_one_holds_can_be_taken_away(scene: Scene) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here, P.CLOSED, at=MORNING - timedelta(days=3), title="办结的一件")
        given.item(session, scene.here)

    visits = table(ledger(scene, "visitor", "/visits/export"))
    held = table(ledger(scene, "town_head", "/holdings/export"))

    assert [row["事由"] for row in visits] == ["办结的一件"]
    assert "整改问题" in {row["种类"] for row in held}
    assert {row["包案人"] for row in held} == {"白明亮"}


@pytest.mark.parametrize(
    ("who", "page", "href"),
    [
        ("town_head", "/worklist/?queue=late", "/worklist/export?queue=late"),
        ("visitor", "/visits/", "/visits/export"),
        ("town_head", "/holdings/", "/holdings/export"),
    ],
)
def test_the_button_stands_where_the_right_is(scene: Scene, who: str, page: str, href: str) -> None:
    with scene.writing() as session:
        given.item(session, scene.here)

    links = [link.attributes["href"] for link in tree(scene.client(who).get(page).text).all("a")]

    assert href in links


@pytest.mark.parametrize("url", ["/worklist/export?queue=late", "/visits/export", "/holdings/export"])
def test_who_may_not_export_gets_no_queue_either(scene: Scene, url: str) -> None:
    client = scene.client("town_clerk")

    assert client.get(url).status_code == 403
    assert "导出台账" not in client.get(url.replace("export", "")).text
    assert exports(scene) == []


@pytest.mark.parametrize("queue", ["to_route", "nonsense", ""])
def test_a_queue_of_others_leads_back_to_ones_own_desk(scene: Scene, queue: str) -> None:
    answer = scene.client("town_head").get(f"/worklist/export?queue={queue}")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/worklist/")
    assert exports(scene) == []


def test_a_ledger_of_petitions_holds_the_days_of_its_course(scene: Scene) -> None:
    names = ("登记", "转送、交办", "受理", "受理告知", "延期告知", "意见书", "送达")
    course = (petitions.Action.EXTEND, petitions.Action.ISSUE, petitions.Action.DELIVER)
    with scene.writing() as session:
        made = given.petition(session, scene.here, P.ACCEPTED)
        for number, act in enumerate(course, start=1):
            given.done(session, scene.here, made, act, at=MORNING + timedelta(days=number))
        given.petition(session, scene.here)
    told = [
        [str(row[name] or "")[:10] for name in names] for row in table(ledger(scene, "leader", "/petitions/export"))
    ]
    days = [f"2024-05-{number}" for number in (11, 11, 11, 11, 12, 13, 14)]
    assert sorted(told) == sorted([days, [days[0], *[""] * 6]])
