"""指标: each number of each rate opens as many matters; towns add up to the whole; nobody counts what is not his."""

import re
from datetime import timedelta

import pytest

from app.domain.indicators import Indicator
from app.domain.petitions import Stage
from app.domain.rectification import Stage as ItemStage
from app.models.matters import Matter
from tests import given
from tests.given import MORNING
from tests.web.pages import Node, check_page
from tests.web.scene import Scene

PERIOD = "?first=2024-01-01&last=2024-12-31"
LISTED = re.compile(r"(\d+) 件")


@pytest.fixture
def busy(scene: Scene) -> Scene:
    """Petitions and items at many stages, one that was visited, in two towns and in none."""
    here = scene.here
    with scene.writing() as session:
        for stage in (Stage.REGISTERED, Stage.ROUTED, Stage.ACCEPTED, Stage.DELIVERED, Stage.CLOSED):
            given.petition(session, here, stage)
        given.petition(session, here, Stage.ACCEPTED, at=MORNING - timedelta(days=90))
        given.petition(session, here, Stage.REGISTERED, town_id=None, village_id=None)
        given.visited(session, here, given.petition(session, here, Stage.CLOSED), at=MORNING + timedelta(hours=1))
        given.item(session, here)
        given.item(session, here, ItemStage.CLOSED)
    return scene


def shown(scene: Scene, address: str, who: str = "leader") -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200
    return check_page(answer.text)


def numbers(page: Node) -> dict[str, int]:
    """The address of every number that opens a list, with the number."""
    links = [one for one in page.all("a") if "part=" in one.attributes["href"] and one.text.isdecimal()]
    return {one.attributes["href"]: int(one.text) for one in links}


def panel(page: Node, name: str) -> Node:
    return next(one for one in page.all("section") if one.attributes.get("aria-labelledby") == name)


def listed(page: Node) -> int:
    found = next(one for one in page.all("h2") if one.attributes.get("id") == "list")
    told = LISTED.fullmatch(found.text)
    assert told is not None
    return int(told[1])


def test_every_number_opens_as_many_matters(busy: Scene) -> None:
    told = numbers(shown(busy, f"/indicators/{PERIOD}"))
    assert len(told) >= 12
    for address, number in told.items():
        page = shown(busy, address)
        rows = [row for row in page.all("tr") if re.search(r"2024-[信整]-\d+", row.text)]
        assert (listed(page), len(rows)) == (number, number), address


@pytest.mark.parametrize("indicator", Indicator)
def test_the_towns_add_up_to_the_whole(busy: Scene, indicator: Indicator) -> None:
    page = shown(busy, f"/indicators/{indicator.value}{PERIOD}")
    sums: dict[str, list[int]] = {"whole": [], "towns": []}
    for address, number in numbers(page).items():
        sums["towns" if "town=" in address else "whole"].append(number)
        assert listed(shown(busy, address)) == number
    assert sum(sums["whole"]) == sum(sums["towns"]) == listed(page)


def test_a_secretary_counts_his_town_alone(busy: Scene) -> None:
    whole = listed(shown(busy, f"/indicators/online{PERIOD}"))
    own = shown(busy, f"/indicators/online{PERIOD}", "secretary")
    assert 0 < listed(own) < whole
    towns = [one.text for one in panel(own, "towns").all("th") if one.attributes.get("scope") == "row"]
    assert towns == ["合计", "柳河镇"]


def test_the_months_are_drawn_and_each_opens_what_it_counts(busy: Scene) -> None:
    page = shown(busy, f"/indicators/online{PERIOD.replace('2024-12-31', '2024-05-31')}")
    months = panel(page, "by-month")
    rows = {row.children[0].text: [cell.text for cell in row.children[1:]] for row in months.all("tr")[1:]}
    assert list(rows)[-1] == "2024-05"
    assert [name for name, (value, *_) in rows.items() if value != "—"] == ["2024-02", "2024-05"]
    for name, (_, told, kept) in rows.items():
        (link,) = [one for one in months.all("a") if one.text == name]
        assert listed(shown(busy, link.attributes["href"])) == int(told.partition(" / ")[2])
        assert kept == "未冻结口径"
    (drawing,) = [one for one in months.all("svg") if one.attributes.get("role") == "img"]
    assert drawing.all("title")[0].text == "网信占比，逐月"
    assert "2023-06 到 2024-05" in drawing.all("desc")[0].text


def test_nothing_is_told_of_a_period_without_matters(busy: Scene) -> None:
    page = shown(busy, "/indicators/?first=2023-01-01&last=2023-01-31")
    values = [cell.text for cell in page.all("td") if cell.attributes.get("data-label") == "数"]
    assert values == ["—"] * len(Indicator)


def test_a_period_that_ends_before_it_begins_is_told_at_its_field(busy: Scene) -> None:
    page = shown(busy, "/indicators/?first=2024-05-01&last=2024-04-01")
    assert "“到”不能早于“从”。" in page.text
    assert {"2024-05-01", "2024-04-01"} <= {one.attributes.get("value") for one in page.all("input")}


def test_voiding_what_was_late_does_not_better_the_rate(scene: Scene) -> None:
    here = scene.here
    with scene.writing() as session:
        late = given.petition(session, here, Stage.ACCEPTED, at=MORNING - timedelta(days=90)).id
        address = f"/indicators/answered{PERIOD.replace('2024-01-01', '2023-01-01')}"
    before = shown(scene, address)
    with scene.writing() as session:
        given.done(session, here, session.get_one(Matter, late), "void", at=MORNING)
    assert listed(before) == 1
    assert "超期未完成 1" in before.text
    assert shown(scene, address).text.count("超期未完成 1") == before.text.count("超期未完成 1")


def test_who_has_no_figures_to_follow_gets_none(busy: Scene) -> None:
    assert busy.client("registrar").get("/indicators/").status_code == 403
    assert busy.client("leader").get("/indicators/nothing").status_code == 404
