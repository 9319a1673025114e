"""Many petitions at once: assigned one by one behind one page, printed, taken away; never closed."""

import json
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.domain import petitions
from app.domain.petitions import Category
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import correcting, registering
from app.operations.correcting import Correct
from app.operations.registering import NewAccused
from tests import given
from tests.given import MORNING
from tests.operations.test_procedure import town_registrar
from tests.web.pages import Node, check_page, errors_of, form_of, option_of, sent, tree
from tests.web.scene import Scene

P = petitions.Stage
WAY = {"routing": "assign", "report_due_on": "2024-06-20"}


def made(scene: Scene, *stages: petitions.Stage) -> list[str]:
    """The uids of petitions at these stages."""
    with scene.writing() as session:
        return [given.petition(session, scene.here, stage).uid for stage in stages]


def asking(client: FlaskClient, uids: list[str]) -> TestResponse:
    """Press 交办 with these rows ticked."""
    return client.get(f"/petitions/assign?{urlencode({'ticked': 1, 'uid': uids}, doseq=True)}")


def assigning(client: FlaskClient, uids: list[str], **changes: object) -> TestResponse:
    """The same, and the page that comes filled in and sent."""
    page = asking(client, uids).text
    check_page(page)
    fields = {"unit": option_of(page, "unit", "柳河镇"), **WAY} | changes
    return client.post("/petitions/assign", data=sent(page, "assign", **fields))


def verdicts(html: str) -> dict[str, str]:
    """What the page says of each number."""
    rows = [row.all("td") for row in check_page(html).all("tr") if row.all("td")]
    return {cells[-3].text: cells[-1].text for cells in rows}


def rows(scene: Scene, uids: list[str]) -> list[Matter]:
    """These petitions as they are now, in their order."""
    with scene.reading() as session:
        found = {matter.uid: matter for matter in session.scalars(select(Matter).where(Matter.uid.in_(uids)))}
    return [found[uid] for uid in uids]


def numbers(scene: Scene, uids: list[str]) -> list[str]:
    """Their numbers."""
    return [matter.number for matter in rows(scene, uids)]


def stages(scene: Scene, uids: list[str]) -> list[str]:
    """Where they stand."""
    return [matter.stage for matter in rows(scene, uids)]


def test_each_ticked_matter_is_listed_with_its_own_verdict_and_nothing_happens_yet(scene: Scene) -> None:
    uids = made(scene, P.REGISTERED, P.ACCEPTED, P.REGISTERED)
    open_, accepted, other = numbers(scene, uids)

    page = asking(scene.client("petition_head"), uids).text

    assert verdicts(page)[open_] == verdicts(page)[other] == "能转办"
    assert verdicts(page)[accepted].startswith("不能 ")
    assert "勾选 3 件，能转办 2 件" in check_page(page).text
    assert stages(scene, uids) == ["registered", "accepted", "registered"]


def test_those_that_can_go_each_by_its_own_steps_and_the_page_says_which(scene: Scene) -> None:
    uids = made(scene, P.REGISTERED, P.ACCEPTED, P.REGISTERED)
    client = scene.client("petition_head")

    answer = assigning(client, uids, note="请一并办理")

    assert answer.status_code == 200
    assert "交办给柳河镇：2 件办成，1 件没有办成。" in check_page(answer.text).text
    assert stages(scene, uids) == ["routed", "accepted", "routed"]
    with scene.reading() as session:
        notes = [step.note for step in session.scalars(select(Step).where(Step.action == "assign"))]
        assert notes.count("请一并办理") == 2
        for petition in session.scalars(select(Petition).where(Petition.stage == "routed")):
            assert petition.holder_id == scene.here.people["town_head"]
            assert str(petition.report_due_on) == "2024-06-20"
            assert {clock.rule.value for clock in petition.clocks if clock.stopped_on is None} == {"D3", "D4", "D11"}


def test_one_that_somebody_else_moved_meanwhile_stays_and_the_others_go(scene: Scene) -> None:
    uids = made(scene, P.REGISTERED, P.REGISTERED, P.REGISTERED)
    first, second, third = numbers(scene, uids)
    client = scene.client("petition_head")
    page = asking(client, uids).text
    with scene.writing() as session:
        head = scene.here.actors["petition_head"]
        correct = Correct({"title": "更正后的标题"}, "当时听错了")
        correcting.correct(session, uids[1], None, correct, actor=head, now=MORNING)

    fields = {"unit": option_of(page, "unit", "柳河镇"), **WAY}
    answer = client.post("/petitions/assign", data=sent(page, "assign", **fields))

    found = verdicts(answer.text)
    assert (found[first], found[third]) == ("已交办", "已交办")
    assert found[second].endswith("勾选以后有人先改了这一件，没有转办。请看过再办。")
    assert stages(scene, uids) == ["routed", "registered", "routed"]


def test_what_did_not_go_stays_ticked_with_its_reason_so_that_one_goes_on_with_it(scene: Scene) -> None:
    uids = made(scene, P.REGISTERED, P.ACCEPTED, P.REGISTERED)
    client = scene.client("petition_head")

    page = check_page(assigning(client, uids).text)

    ticked = [one for one in page.all("input") if one.attributes.get("name") == "uid"]
    assert [(one.attributes["value"], "checked" in one.attributes) for one in ticked] == [(uids[1], True)]
    (row,) = [row for row in page.all("tr") if row.all("input")]
    assert "没有办成 这一件现在不在这一步" in row.text
    again = asking(client, boxes(page)).text
    assert list(verdicts(again)) == [numbers(scene, uids)[1]]


def test_neither_unit_nor_way_is_chosen_beforehand(scene: Scene) -> None:
    page = asking(scene.client("petition_head"), made(scene, P.REGISTERED)).text

    chosen = sent(page, "assign")

    assert (chosen.get("unit"), chosen.get("routing")) == ("", None)


def test_what_is_refused_stays_ticked_while_the_form_is_mended(scene: Scene) -> None:
    uids = made(scene, P.REGISTERED, P.ACCEPTED)

    page = assigning(scene.client("petition_head"), uids, unit="").text

    assert set(verdicts(page)) == set(numbers(scene, uids))


def test_a_page_sent_twice_assigns_each_once_and_says_the_same(scene: Scene) -> None:
    uids = made(scene, P.REGISTERED, P.REGISTERED)
    client = scene.client("petition_head")
    page = asking(client, uids).text
    data = sent(page, "assign", unit=option_of(page, "unit", "柳河镇"), **WAY)

    first, again = (client.post("/petitions/assign", data=data) for _ in range(2))

    assert verdicts(first.text) == verdicts(again.text)
    with scene.reading() as session:
        assert session.scalar(select(func.count()).select_from(Step).where(Step.action == "assign")) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": ""}, "请选择责任单位。"),
        ({"unit": "99999"}, "责任单位里没有您选的这一项，请重新选择。"),
        ({"report_due_on": "去年"}, "反馈日期看不懂：去年。请写成 2024-05-11、5.11 或今天。"),
        ({"report_due_on": ""}, "交办"),
        ({"routing": None}, "请选择方式。"),
    ],
)
def test_what_is_wrong_for_all_is_said_once_and_changes_nothing(
    scene: Scene, changes: dict[str, str], said: str
) -> None:
    uids = made(scene, P.REGISTERED, P.REGISTERED)

    answer = assigning(scene.client("petition_head"), uids, note="写了一半的话", **changes)

    assert answer.status_code == 422
    assert any(said in error for error in errors_of(answer.text))
    assert "写了一半的话" in answer.text
    assert stages(scene, uids) == ["registered", "registered"]


def test_whoever_is_complained_of_in_one_of_them_is_offered_for_none(scene: Scene) -> None:
    (clean,) = made(scene, P.REGISTERED)
    with scene.writing() as session:
        accused = (NewAccused(person_id=scene.here.people["housing_head"]),)
        against = given.petition(session, scene.here, accused=accused).uid
    client = scene.client("petition_head")

    def offered(*uids: str) -> list[str]:
        page = tree(asking(client, list(uids)).text)
        (units,) = [one for one in page.all("select") if one.attributes["name"] == "unit"]
        return [option.text for option in units.all("option")]

    assert "县住建局" in offered(clean)
    assert "县住建局" not in offered(clean, against)


def test_what_one_may_not_see_is_not_on_the_page_however_it_is_asked_for(scene: Scene) -> None:
    (clean,) = made(scene, P.REGISTERED)
    with scene.writing() as session:
        secret = given.petition(session, scene.here, category=Category.ACCUSATION, title="反映某某").uid

    page = asking(scene.client("petition_head"), [clean, secret, "0" * 32, "' OR 1=1"]).text

    assert list(verdicts(page)) == numbers(scene, [clean])
    assert "反映某某" not in page


@pytest.mark.parametrize(
    "address", ["/petitions/assign?ticked=1", "/petitions/print?ticked=1", "/petitions/export?ticked=1"]
)
def test_nothing_ticked_leads_back_to_the_list_which_says_so(scene: Scene, address: str) -> None:
    made(scene, P.REGISTERED)

    answer = scene.client("petition_head").get(address + "&stage=registered", follow_redirects=True)

    assert (answer.request.path, answer.request.args["stage"]) == ("/petitions/", "registered")
    assert "没有勾选。" in check_page(answer.text).text


@pytest.mark.parametrize("who", ["registrar", "town_head", "leader", "auditor", "office_clerk"])
def test_who_may_not_route_has_no_button_and_no_page(scene: Scene, who: str) -> None:
    (uid,) = made(scene, P.REGISTERED)
    client = scene.client(who)

    assert 'formaction="/petitions/assign"' not in client.get("/petitions/").text
    assert asking(client, [uid]).status_code == 403


def boxes(page: Node) -> list[str]:
    """What can be ticked on a list."""
    return [one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "uid"]


def test_a_list_has_boxes_for_those_who_can_do_something_with_the_ticked(scene: Scene) -> None:
    uids = made(scene, P.ROUTED, P.ROUTED)

    assert sorted(boxes(check_page(scene.client("leader").get("/petitions/").text))) == sorted(uids)
    assert boxes(check_page(scene.client("town_clerk").get("/petitions/").text)) == []


def test_the_ticked_alone_are_printed_and_taken_away(scene: Scene) -> None:
    uids = made(scene, P.ROUTED, P.ROUTED, P.ROUTED)
    client = scene.client("leader")
    asked = urlencode({"ticked": 1, "uid": uids[:2], "stage": "routed"}, doseq=True)

    printed = check_page(client.get(f"/petitions/print?{asked}").text)
    taken = client.get(f"/petitions/export?{asked}")

    assert "口径：勾选的 2 件；共 2 件" in printed.text
    assert [number in printed.text for number in numbers(scene, uids)] == [True, True, False]
    assert taken.headers["Content-Disposition"].startswith("attachment")
    with scene.reading() as session:
        (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.event == "export"))
    assert json.loads(entry.detail) == {"rows": 2, "filters": ["ticked"]}


ALLOWED_FOR_MANY = {"assign_many"}


WHILE_WRITING = {"new", "beside"}
"""Registering: it makes at most one new matter."""


def test_no_address_closes_settles_or_archives_many_at_once(scene: Scene) -> None:
    written = {
        rule.endpoint
        for rule in scene.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.rule.startswith(("/petitions/", "/items/", "/visits/", "/worklist/"))
    }
    one_by_one = {rule.endpoint for rule in scene.app.url_map.iter_rules() if "uid" in rule.arguments}
    assert {name.partition(".")[2] for name in written - one_by_one} == WHILE_WRITING | ALLOWED_FOR_MANY


def queue(client: FlaskClient, name: str) -> Node:
    """A queue of the desk."""
    return check_page(client.get(f"/worklist/?queue={name}").text)


def bar(page: Node) -> list[str]:
    """What can be done with the ticked rows of a page."""
    forms = [form for form in page.all("form") if form.attributes.get("id") == "ticked"]
    return [button.attributes["formaction"] for form in forms for button in form.all("button")]


def hidden(page: Node) -> dict[str, str]:
    """What the bar sends beside the ticked rows."""
    (form,) = [form for form in page.all("form") if form.attributes.get("id") == "ticked"]
    sends = [one.attributes for one in form.all("input") if one.attributes["type"] == "hidden"]
    return {one["name"]: one["value"] for one in sends}


@pytest.mark.parametrize(
    ("who", "name", "acts"),
    [
        ("petition_head", "to_route", ["/petitions/assign", "/petitions/print", "/petitions/export"]),
        ("town_head", "to_deliver", ["/petitions/print", "/petitions/export"]),
        ("town_head", "to_claim", ["/items/print", "/items/export"]),
        ("town_head", "held", []),
        ("town_clerk", "to_handle", []),
    ],
)
def test_a_queue_of_one_kind_has_boxes_for_what_the_reader_may_and_none_is_ticked(
    scene: Scene, who: str, name: str, acts: list[str]
) -> None:
    made(scene, P.REGISTERED, P.ACCEPTED, P.OPINION_ISSUED)
    with scene.writing() as session:
        given.item(session, scene.here)

    page = queue(scene.client(who), name)

    assert [row for row in page.all("tr") if row.all("td")]
    assert bar(page) == acts
    assert bool(boxes(page)) == bool(acts)
    assert not [box for box in page.all("input") if "checked" in box.attributes]


def test_from_a_queue_one_comes_back_to_it_and_what_did_not_go_stays_ticked(scene: Scene) -> None:
    uids = made(scene, P.REGISTERED, P.REGISTERED)
    client = scene.client("petition_head")
    back = "/worklist/?queue=to_route"
    asked = hidden(queue(client, "to_route")) | {"uid": uids}
    page = client.get(f"/petitions/assign?{urlencode(asked, doseq=True)}").text
    with scene.writing() as session:
        moved = session.scalars(select(Petition).where(Petition.uid == uids[1])).one()
        given.done(session, scene.here, moved, "assign", at=MORNING)

    url = form_of(page, "queue=to_route").attributes["action"]
    data = sent(page, "queue=to_route", unit=option_of(page, "unit", "柳河镇"), **WAY)
    result = check_page(client.post(url, data=data).text)

    assert back in [link.attributes["href"] for link in tree(page).all("a") if "返回" in link.text]
    assert back in [link.attributes["href"] for link in result.all("a")]
    ticked = [one for one in result.all("input") if one.attributes.get("name") == "uid"]
    assert [(one.attributes["value"], "checked" in one.attributes) for one in ticked] == [(uids[1], True)]
    assert hidden(result)["queue"] == "to_route"


@pytest.mark.parametrize("act", ["assign", "print", "export"])
def test_nothing_ticked_in_a_queue_leads_back_to_the_queue_which_says_so(scene: Scene, act: str) -> None:
    made(scene, P.REGISTERED)

    answer = scene.client("petition_head").get(f"/petitions/{act}?ticked=1&queue=to_route", follow_redirects=True)

    assert (answer.request.path, answer.request.args["queue"]) == ("/worklist/", "to_route")
    assert "没有勾选。" in check_page(answer.text).text


def test_the_paper_of_what_was_ticked_in_a_queue_leads_back_to_it(scene: Scene) -> None:
    (uid,) = made(scene, P.REGISTERED)

    page = check_page(scene.client("petition_head").get(f"/petitions/print?ticked=1&queue=to_route&uid={uid}").text)

    assert "口径：勾选的 1 件；共 1 件" in page.text
    assert "/worklist/?queue=to_route" in [link.attributes["href"] for link in page.all("a") if "返回" in link.text]


def test_what_was_received_directly_still_owes_its_own_telling_after_many_are_sent_on(scene: Scene) -> None:
    head, (plain,) = scene.client("petition_head"), made(scene, P.REGISTERED)
    assert "告知去向" not in asking(head, [plain]).text
    with scene.writing() as session:
        new = given.new_petition(scene.here, MORNING)
        own = registering.register(session, new, actor=town_registrar(scene.here), now=MORNING).uid
    page = asking(head, [plain, own]).text
    assert "其中 1 件是直接收到的，还要书面告知信访人去向" in page
    assert "去向告知方式" not in page
    answer = assigning(head, [plain, own], told_way="mail")
    assert answer.status_code == 200
    with scene.reading() as session:
        found = {one.uid: one for one in session.scalars(select(Petition))}
        assert found[own].stage == P.ROUTED
        assert found[own].whereabouts_way is None
        assert [clock.stopped_on for clock in found[own].clocks if clock.rule == "D2"] == [None]
