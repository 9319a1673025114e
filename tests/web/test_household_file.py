"""一户一档 on one page and one sheet: what hangs on a household, within the reader's scope; and the ways to it."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from app.domain.petitions import Stage
from app.models.journal import JournalEntry
from app.operations import promises
from app.operations.promises import NewPromise
from app.operations.registering import NewPetitioner
from tests import given
from tests.given import MORNING
from tests.households import HEAD, SON, household
from tests.web.counter import done
from tests.web.pages import Node, check_page, option_of, sent
from tests.web.scene import Scene

PROMISE = "五月底前送达处理意见书并当面解释"
PERSON = NewPetitioner(name=SON.name, id_no=SON.id_no, phone="16000123456", address="井台村四组")


@pytest.fixture
def put(scene: Scene) -> dict[str, str]:
    """A household with a petition of its son, a promise made in it and a visit, and an item."""
    with scene.writing() as session:
        made = household(session, scene.here)
        words: dict[str, Any] = {
            "household": made.number,
            "village_id": scene.here.villages["well"],
            "town_id": scene.here.units["willow"],
        }
        town = scene.here.actors["town_head"]
        petition = given.petition(session, scene.here, Stage.ACCEPTED, people=(PERSON,), **words)
        promises.record(session, petition.uid, None, NewPromise(PROMISE, MORNING.date()), actor=town, now=MORNING)
        closed = given.petition(session, scene.here, Stage.CLOSED, at=MORNING - timedelta(days=9), **words)
        given.visited(session, scene.here, closed, given.NOT_SOLVED, at=MORNING)
        return {"household": made.uid, "petition": petition.uid, "number": petition.number, "closed": closed.number}


def shown(scene: Scene, address: str, who: str) -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200, (address, who)
    return check_page(answer.text)


def test_one_page_and_one_sheet_hold_everything_within_the_scope(scene: Scene, put: dict[str, str]) -> None:
    for address in (f"/households/{put['household']}", f"/households/{put['household']}/sheet"):
        town = shown(scene, address, "town_head").text
        for word in (put["number"], put["closed"], PROMISE, HEAD.name, "没有解决", "脱贫不稳定户", "9902261040417"):
            assert word in town, (address, word)
        office = shown(scene, address, "office_clerk").text
        for word in (put["number"], put["closed"], PROMISE):
            assert word not in office, "the office of rectification sees no petition"
        assert HEAD.name in office
        auditor = shown(scene, address, "auditor").text
        assert put["number"] in auditor
        for word in (HEAD.name, SON.name, HEAD.id_no, "县级审定", "因病"):
            assert word not in auditor
        assert scene.client("bridge_head").get(address).status_code == 404
        assert scene.client("verifier").get(address).status_code == 403


def test_looking_and_printing_are_kept_in_the_journal(scene: Scene, put: dict[str, str]) -> None:
    shown(scene, f"/households/{put['household']}", "auditor")
    shown(scene, f"/households/{put['household']}/sheet", "auditor")
    with scene.reading() as session:
        found = session.execute(
            select(JournalEntry.event).where(JournalEntry.object_uid == put["household"]).order_by(JournalEntry.seq)
        )
        entered = ["household.enter", "household.to_confirm"]  # a town enters alone and waits for another one
        assert [event for (event,) in found] == [*entered, "household.view", "sheet.print"]


def taken(scene: Scene, uid: str, who: str) -> str:
    """Every cell of the sheet that this reader takes away as a document."""
    (way,) = [one for one in shown(scene, f"/households/{uid}/sheet", who).all("a") if one.text == "下载"]
    answer = scene.client(who).get(way.attributes["href"])
    assert (answer.mimetype or "").endswith("wordprocessingml.document")
    tables = Document(io.BytesIO(answer.data)).tables
    return "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)


def test_the_sheet_is_taken_away_as_a_document_that_says_what_this_reader_may_see(
    scene: Scene, put: dict[str, str]
) -> None:
    town = taken(scene, put["household"], "town_head")
    for word in (put["number"], put["closed"], PROMISE, HEAD.name, "没有解决", "脱贫不稳定户", "因病", "990226"):
        assert word in town, word
    assert HEAD.id_no not in town
    office = taken(scene, put["household"], "office_clerk")
    assert HEAD.name in office
    assert put["number"] not in office
    auditor = taken(scene, put["household"], "auditor")
    assert put["number"] in auditor
    for word in (HEAD.name, SON.name, HEAD.id_no, "县级审定", "因病", "缺劳动力"):
        assert word not in auditor, word
    file = f"/households/{put['household']}/sheet/file"
    assert scene.client("bridge_head").get(file).status_code == 404
    assert scene.client("verifier").get(file).status_code == 403
    with scene.reading() as session:
        takings = select(JournalEntry).where(JournalEntry.event == "sheet.take")
        assert [one.object_uid for one in session.scalars(takings)] == [put["household"]] * 3


def test_a_matter_leads_to_its_household_and_its_person_too(scene: Scene, put: dict[str, str]) -> None:
    page = shown(scene, f"/petitions/{put['petition']}", "town_head")
    ways = {one.text: one.attributes["href"] for one in page.all("a")}
    assert ways["一户一档 9902261040417"] == ways["这一户的成员"] == f"/households/{put['household']}"
    other = shown(scene, f"/petitions/{put['petition']}", "registrar").text
    assert "一户一档 9902261040417" not in other, "the county's counter reaches no household"


def test_what_was_entered_wrongly_is_corrected_from_the_page(scene: Scene, put: dict[str, str]) -> None:
    client, address = scene.client("town_clerk"), f"/households/{put['household']}"
    (status,) = [one for one in shown(scene, address, "town_clerk").all("a") if one.text == "更正身份"]
    way, _, uid = status.attributes["href"].rpartition("/")
    done(client, way, uid, since="2023-11-08", reason="公告日期抄错了，按公告更正")
    assert "2023-11-08" in shown(scene, address, "town_clerk").text
    done(
        *(client, address, "plan/new"),
        measure="医疗保障",
        text="代办慢性病门诊报销手续",
        due_on="2024-06-30",
        choose={"owner": "秦玉洁（柳河镇 信访办办事员）"},
    )
    (line,) = [one for one in shown(scene, address, "town_clerk").all("a") if one.text == "更正这一条"]
    way = line.attributes["href"].removesuffix("/correct")
    done(client, way, "correct", due_on="2024-07-31", reason="期限写错了，应为七月底")
    assert "期限 07-31" in shown(scene, address, "town_clerk").text


def test_a_household_with_nothing_open_is_struck_off_and_taken_back(scene: Scene, put: dict[str, str]) -> None:
    client, address = scene.client("town_clerk"), f"/households/{put['household']}"
    page = f"{address}/retire"
    told = {"since": "今天", "looked_on": "今天", "reason": "整户迁出本县，户口已迁走"}
    looker = option_of(client.get(page).text, "looked_by", "秦玉洁（柳河镇 信访办办事员）")
    refused = client.post(page, data=sent(client.get(page).text, **told, looked_by=looker))
    assert refused.status_code == 422
    assert "已注销" not in shown(scene, address, "town_clerk").text
    with scene.writing() as session:
        quiet = household(session, scene.here, replace(HEAD, id_no=""), number="9902261040999").uid
    address = f"/households/{quiet}"
    done(client, address, "retire", **told, choose={"looked_by": "秦玉洁（柳河镇 信访办办事员）"})
    assert "已注销" not in shown(scene, address, "town_clerk").text
    office = scene.client("office_clerk")
    (word,) = [one for one in shown(scene, address, "office_clerk").all("a") if one.text == "确认"]
    done(office, word.attributes["href"].removesuffix("/confirm"), "confirm", answer="调阅户籍证明，已经迁走")
    assert "已注销" in shown(scene, address, "town_clerk").text
    done(client, address, "restore", reason="没有迁走，登记错了户")
    assert "已注销" not in shown(scene, address, "town_clerk").text
