"""Paper: ledgers of any list, visits by village, case sheets; who may, what stands on them, what the journal keeps."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.petitions import Category, Form
from app.labels import label
from app.models.journal import JournalEntry
from app.models.petitions import Petition
from app.operations.registering import NewPetitioner
from app.sealing import Keyring
from app.web import printing
from tests import given
from tests.given import MORNING
from tests.web.pages import Node, check_page
from tests.web.scene import Home, Scene, grown, opened

P, R = petitions.Stage, rectification.Stage
PERSON = NewPetitioner(name="欧阳静怡", phone="19912342406", id_no="110101199003077758", address="井台村一组")


@pytest.fixture(scope="session")
def paper_home(scene_home: Home, tmp_path_factory: pytest.TempPathFactory, keys: Keyring) -> Home:
    """Petitions and items at several stages, two of them to be visited, an accusation."""

    def fill(session: Session, here: given.County) -> None:
        given.petition(session, here, P.ROUTED, at=MORNING - timedelta(days=40), people=(PERSON,))
        given.petition(session, here, P.REGISTERED, title="电话 19912342406 打不通")
        given.petition(session, here, P.CLOSED, at=MORNING - timedelta(days=4), people=(PERSON,), title="回访甲")
        far = given.petition(session, here, P.CLOSED, at=MORNING - timedelta(days=5), title="回访乙")
        far.town_id, far.village_id = here.units["bridge"], here.villages["ford"]
        given.petition(session, here, category=Category.ACCUSATION, title="反映某某")
        given.petition(session, here, form=Form.ANONYMOUS, people=())
        given.item(session, here, R.RECTIFYING, at=MORNING - timedelta(days=70))
        given.item(session, here, R.CLOSED, at=MORNING - timedelta(days=9))

    return grown(scene_home, tmp_path_factory.mktemp("paper"), keys, fill)


@pytest.fixture
def desk(paper_home: Home, tmp_path: Path, keys: Keyring) -> Iterator[Scene]:
    """The application over these matters."""
    yield from opened(paper_home, tmp_path, keys)


def paper(scene: Scene, who: str, address: str) -> Node:
    """The sheet that somebody gets."""
    answer = scene.client(who).get(address)
    assert answer.status_code == 200, answer.text
    (sheet,) = check_page(answer.text).all("article")
    return sheet


def body(sheet: Node) -> list[str]:
    """The rows of the ledger below its head, without the line to sign."""
    rows = [row for part in sheet.all("tbody") for row in part.all("tr") if row.attributes.get("class") != "signs"]
    return [row.text for row in rows if row.all("td")]


def printings(scene: Scene, event: str = "print") -> list[JournalEntry]:
    """What the journal knows of paper."""
    with scene.reading() as session:
        return list(session.scalars(select(JournalEntry).where(JournalEntry.event == event)))


def test_a_ledger_says_whose_it_is_what_it_holds_and_until_when(desk: Scene) -> None:
    sheet = paper(desk, "petition_head", "/petitions/print?stage=closed")

    assert sheet.all("h2")[0].text == "青禾县信访件台账"
    for said in ("填报单位：县信访局", "口径：阶段：已办结；共 2 件", "统计到：2024-05-11 09:30"):
        assert said in sheet.text
    assert "制表：贺春生" in sheet.text
    assert "单位负责人签字：" in sheet.text
    assert "打印人 贺春生 2024-05-11 09:30 本次打印已留记录" in sheet.text
    assert [row.all("td")[0].text for row in sheet.all("tr") if row.all("td")][:2] == ["1", "2"]


@pytest.mark.parametrize(
    ("address", "rows", "by"),
    [
        ("/petitions/print", 5, []),
        ("/petitions/print?live=yes", 3, ["live"]),
        ("/items/print", 2, []),
        ("/worklist/print?queue=others_late", 2, ["queue"]),
        ("/visits/print", 3, []),
    ],
)
def test_every_list_prints_as_many_rows_as_it_states(desk: Scene, address: str, rows: int, by: list[str]) -> None:
    sheet = paper(desk, "petition_head" if "visits" not in address else "supervisor", address)

    assert len(body(sheet)) == rows
    assert f"共 {rows} " in sheet.text
    assert "反映某某" not in sheet.text
    (entry,) = printings(desk)
    assert json.loads(entry.detail) == {"rows": rows, "filters": by}


@pytest.mark.parametrize("who", ["leader", "petition_head", "town_head", "secretary"])
def test_names_and_numbers_are_masked_in_every_ledger_whoever_prints_it(desk: Scene, who: str) -> None:
    sheet = paper(desk, who, "/petitions/print")

    assert "欧**怡" in sheet.text
    for hidden in ("欧阳静怡", "19912342406", "110101199003077758", "井台村一组"):
        assert hidden not in sheet.text


def test_a_ledger_lists_what_its_page_lists_in_the_same_order(desk: Scene) -> None:
    client = desk.client("leader")

    def numbers(address: str) -> list[str]:
        found = re.findall(r"\d{4}-[信整]-\d{6}", check_page(client.get(address).text).text)
        return list(dict.fromkeys(found))

    for room in ("petitions", "items"):
        assert numbers(f"/{room}/print") == numbers(f"/{room}/")


def test_visits_go_village_by_village_with_room_for_the_answers(desk: Scene) -> None:
    sheet = paper(desk, "supervisor", "/visits/print")

    heads = [head.text for head in sheet.all("th") if head.attributes.get("scope") == "rowgroup"]
    assert heads == ["柳河镇 井台村 2 件", "石桥镇 渡口村 1 件"]
    assert all("□满意" in row for row in body(sheet))


def test_who_goes_out_finds_the_address_and_the_masked_phone_on_the_list_as_far_as_he_may_know_them(
    desk: Scene,
) -> None:
    for who, address in (("petition_head", "住 井台村一组"), ("supervisor", "住址不显示")):
        (row,) = [row for row in body(paper(desk, who, "/visits/print")) if "回访甲" in row]
        assert f"{address}电话 199****2406" in row
        assert "19912342406" not in row
        assert ("井台村一组" in row) is (who == "petition_head")


@pytest.mark.parametrize("who", ["town_clerk", "deputy", "verifier", "confidential"])
@pytest.mark.parametrize("address", ["/petitions/print", "/items/print", "/worklist/print?queue=held", "/visits/print"])
def test_who_may_not_take_a_list_away_may_not_print_it(desk: Scene, who: str, address: str) -> None:
    assert desk.client(who).get(address).status_code == 403
    assert printings(desk) == []


def test_a_list_too_long_for_paper_is_refused_with_its_length(desk: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST", 1)

    for address in ("/petitions/print", "/items/print", "/visits/print", "/worklist/print?queue=others_late"):
        answer = desk.client("petition_head").get(address)
        assert answer.status_code == 409
        assert "一次最多打印 1 件。请缩小范围后再打印。" in check_page(answer.text).text
    assert printings(desk) == []


@pytest.mark.parametrize("address", ["/petitions/print?received_from=去年", "/worklist/print?queue=nonsense"])
def test_an_address_that_makes_no_sense_leads_back_to_the_list(desk: Scene, address: str) -> None:
    answer = desk.client("petition_head").get(address, follow_redirects=True)

    assert answer.request.path in ("/petitions/", "/worklist/")
    assert printings(desk) == []


def sheet_of(scene: Scene, who: str, room: str) -> Node:
    """The case sheet of the oldest matter of a room, as its own page links it."""
    client = scene.client(who)
    page = check_page(client.get(f"/{room}/").text)
    address = [link for row in page.all("tr") for link in row.all("a") if link.text[4:5] == "-"][-1].attributes["href"]
    (link,) = [one for one in check_page(client.get(address).text).all("a") if one.text == "打印案卷单"]
    return paper(scene, who, link.attributes["href"])


def test_a_case_sheet_tells_the_whole_matter_and_leaves_room_to_sign(desk: Scene) -> None:
    sheet = sheet_of(desk, "town_head", "petitions")

    for said in ("信访件案卷单", "欧阳静怡", "199****2406", "井台村一组", "白明亮", "签收", "领导批示", "单位负责人："):
        assert said in sheet.text
    for hidden in ("19912342406", "110101199003077758"):
        assert hidden not in sheet.text
    (entry,) = printings(desk, "sheet.print")
    assert (entry.account, entry.object_kind) == ("town_head", "petition")


def test_a_case_sheet_tells_what_a_suggestion_was_answered(scene: Scene) -> None:
    with scene.writing() as session:
        uid = given.petition(session, scene.here, P.DELIVERED, category=Category.SUGGESTION).uid
        answered = session.scalars(select(Petition).where(Petition.uid == uid)).one()
        adoption, opinion = answered.adoption, answered.opinion
    assert adoption is not None
    assert opinion
    sheet = paper(scene, "petition_head", f"/petitions/{uid}/sheet")
    (row,) = [row.text for row in sheet.all("tr") if "答复意见" in row.text]
    assert label(adoption) in row
    assert opinion in row
    assert "类别、分类建议意见" in sheet.text


def test_a_case_sheet_masks_the_names_that_its_page_masks(desk: Scene) -> None:
    sheet = sheet_of(desk, "leader", "petitions")

    assert "欧**怡" in sheet.text
    assert "欧阳静怡" not in sheet.text
    assert "井台村一组" not in sheet.text


def test_an_items_sheet_has_problem_measures_and_the_three_who_sign(desk: Scene) -> None:
    sheet = sheet_of(desk, "office_clerk", "items")

    for said in ("整改问题案卷单", "部分农户改厕后不能正常使用", "逐户更换冲水设施", "未申请；未验收", "未签批"):
        assert said in sheet.text
    assert len(printings(desk, "sheet.print")) == 1


def test_a_matter_out_of_sight_has_no_sheet(desk: Scene) -> None:
    with desk.writing() as session:
        far = given.petition(session, desk.here, P.ROUTED).uid

    assert desk.client("bridge_head").get(f"/petitions/{far}/sheet").status_code == 404
    assert printings(desk, "sheet.print") == []
