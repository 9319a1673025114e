"""建议列入整改清单, and what is told at an item's visit: each side decides, and sees of the other a number alone."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select

from app.domain.petitions import Category
from app.domain.petitions import Stage as Petitions
from app.domain.rectification import Stage
from app.models.raisings import Raising
from app.models.rectification import RectificationItem
from app.operations import raisings
from tests import given
from tests.given import MORNING, refused
from tests.web.counter import PERSON
from tests.web.pages import check_page, sent
from tests.web.scene import Scene
from tests.web.test_correcting import corrected

PROBLEM = "井台村三组 12 户危房改造补助没有按时发放，台账写的是已发。"
BEFORE = MORNING - timedelta(hours=3)


def petition_at(scene: Scene, **changes: Any) -> str:
    with scene.writing() as session:
        return given.petition(session, scene.here, at=BEFORE, **changes).uid


def proposed(scene: Scene, petition: str, who: str = "petition_head", text: str = PROBLEM) -> str:
    """The address of the proposal that somebody makes of a petition."""
    client, form = scene.client(who), f"/raisings/about/{petition}"
    page = client.get(form)
    assert page.status_code == 200
    answer = client.post(form, data=sent(page.text, form, text=text))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def listed(scene: Scene, address: str, **changes: object) -> str:
    """The address of the item that the county office makes of it."""
    office = scene.client("office_clerk")
    form = f"/items/new?raising={address.rsplit('/', 1)[1]}"
    fields = {"unit": scene.here.units["willow"], "due_on": "2024-06-30", **changes}
    answer = office.post(form, data=sent(office.get(form).text, "/items/new", **fields))
    if answer.status_code == 200:  # what is like it was shown first
        answer = office.post(form, data=sent(answer.text, "/items/new"))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def inbox(scene: Scene, who: str) -> str:
    return check_page(scene.client(who).get("/inbox/").text).text


def test_a_petitions_problem_is_proposed_listed_by_the_county_office_and_told_on_both_sides(scene: Scene) -> None:
    petition = petition_at(scene)
    head, office = scene.client("petition_head"), scene.client("office_clerk")
    assert f"/raisings/about/{petition}" in head.get(f"/petitions/{petition}").text
    address = proposed(scene, petition)
    assert office.get(f"/petitions/{petition}").status_code == 404
    assert "建议列入整改清单，等您决定" in inbox(scene, "office_clerk")
    shown = check_page(office.get(address).text)
    assert PROBLEM in shown.text
    assert "钱满仓" not in shown.text
    assert f"/petitions/{petition}" not in office.get(address).text  # its number and one line, and no way in
    number = re.search(r"2024-信-\d{6}", shown.text)
    assert number is not None

    item = listed(scene, address)

    with scene.reading() as session:
        made = session.scalars(select(RectificationItem).where(RectificationItem.uid == item.rsplit("/", 1)[1])).one()
    assert made.problem == PROBLEM
    there = check_page(office.get(item).text).text
    assert number[0] in there
    assert "信访反映" in there
    here = check_page(head.get(f"/petitions/{petition}").text).text
    assert made.number in here
    assert "已列入清单" in here
    assert "您提的建议已列入整改清单" in inbox(scene, "petition_head")
    assert office.get(f"/items/new?raising={address.rsplit('/', 1)[1]}").status_code == 404  # once is enough


def test_the_county_office_declines_with_a_reason_that_both_sides_read(scene: Scene) -> None:
    petition = petition_at(scene)
    address = proposed(scene, petition)
    office = scene.client("office_clerk")
    form = office.get(f"{address}/decline")
    empty = office.post(f"{address}/decline", data=sent(form.text, f"{address}/decline", reason=""))
    assert empty.status_code == 422
    said = "已在去年的清单里，编号相同，不重复列入"
    answer = office.post(f"{address}/decline", data=sent(form.text, f"{address}/decline", reason=said))
    assert answer.status_code == 303
    assert "您提的建议没有列入整改清单" in inbox(scene, "petition_head")
    there = check_page(scene.client("petition_head").get(f"/petitions/{petition}").text).text
    assert said in there
    assert "没有列入" in there
    assert proposed(scene, petition) != address  # and may be proposed anew


def test_who_handles_it_proposes_too_and_who_sees_neither_side_sees_nothing(scene: Scene) -> None:
    with scene.writing() as session:
        petition = given.referred(session, scene.here, Petitions.ACCEPTED, at=BEFORE).uid
    address = proposed(scene, petition, "town_clerk")
    assert scene.client("town_clerk").get(address).status_code == 200
    for who in ("bridge_clerk", "verifier", "housing_clerk"):
        assert scene.client(who).get(address).status_code == 404, who
        assert scene.client(who).get(f"{address}/decline").status_code == 404, who
    assert scene.client("town_head").get(f"{address}/decline").status_code == 404  # sees it, and decides nothing
    assert scene.client("bridge_clerk").get(f"/raisings/about/{petition}").status_code == 404
    taken_back = scene.client("town_clerk")
    form = taken_back.get(f"{address}/decline").text
    said = sent(form, f"{address}/decline", reason="写错了村名，另外再提")
    assert taken_back.post(f"{address}/decline", data=said).status_code == 303
    assert "已撤回" in check_page(taken_back.get(address).text).text


def test_of_a_petition_one_proposal_waits_and_its_peoples_names_stay_behind(scene: Scene) -> None:
    petition = petition_at(scene)
    address = proposed(scene, petition, text=f"钱满仓家反映：{PROBLEM}")
    assert "钱满仓" not in scene.client("office_clerk").get(address).text
    client, form = scene.client("petition_head"), f"/raisings/about/{petition}"
    again = client.post(form, data=sent(client.get(form).text, form, text=PROBLEM))
    assert again.status_code == 422
    assert "这一件的建议还没有决定" in again.text
    assert PROBLEM in again.text  # what was typed stands


def test_an_accusation_proposes_nothing(scene: Scene) -> None:
    uid = petition_at(scene, category=Category.ACCUSATION, by="confidential")
    assert "建议列入" not in scene.client("confidential").get(f"/petitions/{uid}").text
    assert scene.client("petition_head").get(f"/raisings/about/{uid}").status_code == 404


def test_an_audit_finding_is_proposed_by_the_auditor(scene: Scene) -> None:
    auditor = scene.client("auditor")
    form = auditor.get("/raisings/new").text
    missing = auditor.post("/raisings/new", data=sent(form, "/raisings/new", text=PROBLEM))
    assert missing.status_code == 422
    assert "请选择问题来源" in missing.text
    fields = {"text": PROBLEM, "source": "poverty_audit", "document": "审计取证单〔2024〕7 号"}
    answer = auditor.post("/raisings/new", data=sent(form, "/raisings/new", **fields))
    assert answer.status_code == 303, answer.text
    item = listed(scene, answer.headers["Location"], round="2024 年扶贫审计")
    there = check_page(scene.client("office_clerk").get(item).text).text
    assert "扶贫审计反馈" in there
    assert "审计取证单〔2024〕7 号" in there
    assert "您提的建议已列入整改清单" in inbox(scene, "auditor")


def look_back(scene: Scene, uid: str, who: str = "supervisor", **changes: object) -> None:
    client, address = scene.client(who), f"/visits/{uid}/new"
    form = client.get(address)
    assert form.status_code == 200
    fields = {"how": "in_person", "visited_on": "2024-05-11", "solved": "yes", "satisfied": "satisfied", **changes}
    answer = client.post(address, data=sent(form.text, address, **fields))
    assert answer.status_code == 303, answer.text


def closed_item(scene: Scene) -> str:
    with scene.writing() as session:
        return given.item(session, scene.here, Stage.CLOSED, at=MORNING - timedelta(days=1)).uid


def test_what_is_told_at_a_look_back_reaches_the_petition_office_and_becomes_a_petition(scene: Scene) -> None:
    item = closed_item(scene)
    look_back(scene, item, new_matter="yes", note="另说自家水费多收了两年，要求退还")
    registrar = scene.client("registrar")
    assert registrar.get(f"/items/{item}").status_code == 404
    assert "回访发现新情况，等登记" in inbox(scene, "registrar")
    with scene.reading() as session:
        raised = session.scalars(select(Raising)).one().uid
    page = registrar.get(f"/raisings/{raised}")
    assert "另说自家水费多收了两年" in check_page(page.text).text
    assert f"/items/{item}" not in page.text
    assert scene.client("town_clerk").get(f"/raisings/{raised}").text.count("水费") == 0
    (form,) = re.findall(r'href="(/petitions/new\?visit=\w+)"', page.text)
    typed = registrar.get(form)
    assert typed.status_code == 200
    fields = {"body": "水费多收了两年，要求退还多收的部分。", "content": "POV-13", **PERSON}
    answer = registrar.post(form, data=sent(typed.text, "/petitions/new", **fields))
    if answer.status_code != 303:
        answer = registrar.post(form, data=sent(answer.text, "/petitions/new"))
    assert answer.status_code == 303, answer.text
    there = check_page(scene.client("petition_head").get(f"/items/{item}").text).text
    number = re.search(r"2024-信-\d{6}", there)
    assert number is not None
    assert "已登记" in there
    assert number[0] in check_page(scene.client("office_clerk").get(f"/items/{item}").text).text
    assert registrar.get(form).status_code == 200  # an ordinary form again: nothing is put to it any more
    assert 'name="visit" type="hidden" value=""' in registrar.get(form).text


def test_a_clerk_of_a_town_registers_nothing_that_was_put_to_the_county(scene: Scene) -> None:
    item = closed_item(scene)
    look_back(scene, item, new_matter="yes", note="另说自家水费多收了两年，要求退还")
    with scene.reading() as session:
        raised = session.scalars(select(Raising)).one().uid
    for who in ("bridge_clerk", "housing_head"):
        assert scene.client(who).get(f"/raisings/{raised}").status_code == 404, who


def test_what_was_told_is_not_the_visitors_to_take_back(scene: Scene) -> None:
    item = closed_item(scene)
    look_back(scene, item, new_matter="yes", note="另说自家水费多收了两年，要求退还")
    with scene.reading() as session:
        raised = session.scalars(select(Raising)).one().uid
    visitor = scene.client("supervisor")
    page = visitor.get(f"/raisings/{raised}")
    assert page.status_code == 200
    assert "撤回" not in page.text
    assert visitor.get(f"/raisings/{raised}/decline").status_code == 404
    with scene.writing() as session, refused(session, "not_permitted"):
        taken_back = raisings.Decline("问过了，说不要紧了")
        raisings.decline(session, raised, taken_back, actor=scene.here.actors["supervisor"], now=MORNING)
    office, form = scene.client("registrar"), f"/raisings/{raised}/decline"
    said = sent(office.get(form).text, form, reason="水费去年已经另案登记，不重复登记")
    assert office.post(form, data=said).status_code == 303
    assert "没有登记" in check_page(visitor.get(f"/raisings/{raised}").text).text


def test_the_petition_office_is_told_when_a_correction_takes_away_what_was_told(scene: Scene) -> None:
    item = closed_item(scene)
    look_back(scene, item, new_matter="yes", note="另说自家水费多收了两年，要求退还")
    corrected(scene.client("office_clerk"), f"/items/{item}", "correct_visit", new_matter="no")
    assert "回访更正，新情况已取消" in inbox(scene, "registrar")
    with scene.reading() as session:
        raised = session.scalars(select(Raising)).one().uid
    assert "回访更正后取消" in check_page(scene.client("registrar").get(f"/raisings/{raised}").text).text
    assert "新情况已取消" not in inbox(scene, "supervisor")


# Trouble that somebody was given, told at the look-back of an item


def test_words_of_retaliation_at_an_items_look_back_are_for_the_petition_office_alone(scene: Scene) -> None:
    item, words = closed_item(scene), "村干部上门说再反映就停低保"
    look_back(scene, item, retaliation="yes", note=words)
    assert "受到打击报复，请立即核查" in inbox(scene, "petition_head")
    scene.index()
    head = scene.client("petition_head")
    assert head.get(f"/items/{item}").text.count(words) == 1  # at the visit alone
    for who in ("town_clerk", "town_head", "secretary", "office_clerk", "leader", "auditor"):
        client = scene.client(who)
        page = client.get(f"/items/{item}")
        assert page.status_code == 200, who
        for address in ("", "/sheet", "/paper/look_back"):
            answer = client.get(f"/items/{item}{address}")
            assert (answer.status_code, words in answer.text) == (200, False), (who, address)
        assert "村干部上门" not in client.get("/search?q=停低保").text, who
    for who in ("leader", "auditor"):
        for address in ("/items/export", "/visits/made/export"):
            answer = scene.client(who).get(address)
            assert answer.status_code == 200, (who, address)
            assert words not in cells_of(answer.data), (who, address)
    assert words not in scene.client("office_clerk").get(f"/items/{item}/correct_visit").text


def cells_of(data: bytes) -> str:
    book = load_workbook(BytesIO(data))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
