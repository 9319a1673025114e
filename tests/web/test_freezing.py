"""冻结口径: a month is frozen once it is over; what differs later is listed and explained; a touched row is told."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.petitions import Stage
from app.models.freezing import FrozenPeriod
from app.models.journal import JournalEntry
from tests import given
from tests.given import MORNING
from tests.web.conftest import post
from tests.web.pages import Node, check_page
from tests.web.scene import Scene

APRIL, HEAD = "2024-04-10", "petition_head"


@pytest.fixture
def spring(scene: Scene) -> Scene:
    """Two petitions of April: one accepted, one that still waits."""
    with scene.writing() as session:
        given.petition(session, scene.here, Stage.ACCEPTED, at=MORNING - timedelta(days=31))
        given.petition(session, scene.here, at=MORNING - timedelta(days=20))
    return scene


def frozen(scene: Scene, month: str = APRIL) -> str:
    """The address of a month that was frozen just now."""
    answer = post(scene.client(HEAD), "/indicators/frozen", month=month)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def shown(scene: Scene, address: str, who: str = "leader") -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200
    return check_page(answer.text)


def differences(page: Node) -> list[list[str]]:
    panel = next(one for one in page.all("section") if one.attributes.get("aria-labelledby") == "differences")
    return [[cell.text for cell in row.children] for row in panel.all("tr")][1:]


def test_a_month_is_frozen_and_stays_as_it_was_told(spring: Scene) -> None:
    address = frozen(spring)
    assert differences(shown(spring, address)) == []
    with spring.writing() as session:
        given.petition(session, spring.here, at=MORNING - timedelta(days=20))
    page = shown(spring, address)
    told = next(row for row in differences(page) if row[0] == "网信占比")
    assert ("0 / 2" in told[1], "0 / 3" in told[2], told[3]) == (True, True, "没有写明原因")
    rows = [[cell.text for cell in row.children] for row in page.all("tr")]
    assert ["网信占比", "全县", "0.00% 样本少", "0 / 2"] in rows
    assert ["网信占比", "柳河镇", "0.00% 样本少", "0 / 2"] in rows


def test_the_trend_tells_a_frozen_month_as_it_was_frozen_to_who_follows_the_county(spring: Scene) -> None:
    frozen(spring)
    with spring.writing() as session:
        given.petition(session, spring.here, at=MORNING - timedelta(days=20))
    address = "/indicators/online?first=2024-01-01&last=2024-05-31"
    told = {
        who: next(row for row in shown(spring, address, who).all("tr") if row.children[0].text == "2024-04")
        for who in ("leader", "secretary")
    }
    assert [cell.text for cell in told["leader"].children][2:] == ["0 / 2", "冻结口径"]
    assert [cell.text for cell in told["secretary"].children][2:] == ["0 / 3", "未冻结口径"]


def test_a_difference_is_explained_by_the_head_and_seen_by_everybody_who_follows(spring: Scene) -> None:
    address = frozen(spring)
    with spring.writing() as session:
        given.petition(session, spring.here, at=MORNING - timedelta(days=20))
    short = post(spring.client(HEAD), f"{address}/explain/online", reason="补")
    assert short.status_code == 422
    assert "请写明有出入的原因，至少 4 个字。" in check_page(short.text).text
    assert post(spring.client(HEAD), f"{address}/explain/online", reason="四月收的信五月才补登").status_code == 303
    told = next(row for row in differences(shown(spring, address)) if row[0] == "网信占比")
    assert "四月收的信五月才补登" in told[3]
    with spring.reading() as session:
        events = [one.event for one in session.query(JournalEntry)]
    assert {"figures.freeze", "figures.explain"} <= set(events)


@pytest.mark.parametrize(
    ("month", "said"), [("2024-05-02", "这个月还没有过完"), (APRIL, "不能再冻结一次"), ("", "请填写")]
)
def test_a_month_is_frozen_once_when_it_is_over(spring: Scene, month: str, said: str) -> None:
    frozen(spring)
    answer = post(spring.client(HEAD), "/indicators/frozen", month=month)
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert "1 个月" in shown(spring, "/indicators/frozen").text


def test_a_row_that_was_touched_is_told(spring: Scene) -> None:
    address = frozen(spring)
    assert "有人动过数据库" not in shown(spring, address).text
    with spring.writing() as session:
        session.execute(update(FrozenPeriod).values(body="[]"))
    assert "有人动过数据库" in shown(spring, address).text


def test_only_who_follows_the_county_sees_frozen_months_and_only_the_head_freezes(spring: Scene) -> None:
    address = frozen(spring)
    for who in ("secretary", "office_clerk"):
        assert spring.client(who).get("/indicators/frozen").status_code == 404
        assert spring.client(who).get(address).status_code == 404
    assert post(spring.client("leader"), "/indicators/frozen", month="2024-03-01").status_code == 403
    assert spring.client("leader").get(f"{address}/explain/online").status_code == 403
