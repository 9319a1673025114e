"""The desk and 我的包案: what waits for whom, in which order, and the verb of the next step."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from time_machine import Traveller

from app.domain import petitions, rectification
from app.models.directory import Tenure
from app.sealing import Keyring
from tests import given
from tests.given import MORNING
from tests.web.pages import Node, check_page, tree
from tests.web.scene import Home, Scene, grown, opened

P, R = petitions.Stage, rectification.Stage
DESKS = ("petition_head", "registrar", "town_head", "town_clerk", "office_clerk", "leader", "visitor", "verifier")


@pytest.fixture(scope="session")
def busy_home(scene_home: Home, tmp_path_factory: pytest.TempPathFactory, keys: Keyring) -> Home:
    """Matters of both kinds at every stage, some of them late."""

    def fill(session: Session, here: given.County) -> None:
        for days, stage in (
            *((0, P.REGISTERED), (20, P.REGISTERED), (0, P.ROUTED), (80, P.ACCEPTED), (58, P.ACCEPTED)),
            *((5, P.OPINION_ISSUED), (5, P.DELIVERED), (3, P.CLOSED), (45, P.CLOSED)),
        ):
            # No day for a report: what is accepted is late by its sixty days alone.
            make = given.referred if stage is P.ACCEPTED else given.petition
            make(session, here, stage, at=MORNING - timedelta(days=days))
        given.petition(session, here, at=MORNING, town_id=here.units["bridge"], village_id=None)
        for days, item in (
            *((0, R.LISTED), (70, R.LISTED), (2, R.CLAIMED), (60, R.RECTIFYING)),
            *((2, R.APPLIED), (2, R.VERIFIED), (2, R.CLOSED)),
        ):
            given.item(session, here, item, at=MORNING - timedelta(days=days))

    return grown(scene_home, tmp_path_factory.mktemp("busy"), keys, fill)


@pytest.fixture
def busy(busy_home: Home, tmp_path: Path, keys: Keyring) -> Iterator[Scene]:
    """The application over these matters."""
    yield from opened(busy_home, tmp_path, keys)


def queues(page: Node) -> dict[str, tuple[int, str]]:
    """Every queue of the page: its count and its address."""
    menus = [one for one in page.all("ul") if one.attributes.get("class") == "queues"]
    links = [link for menu in menus for link in menu.all("a") if len(link.all("span")) > 1]
    return {link.all("span")[0].text: (int(link.all("span")[1].text), link.attributes["href"]) for link in links}


def listed(page: Node) -> list[Node]:
    """The rows of the table that are matters."""
    return [row for row in page.all("tr") if row.all("td") and row.attributes.get("class") != "grouprow"]


@pytest.mark.parametrize("who", DESKS)
def test_every_count_of_the_desk_is_the_number_of_rows_behind_it(busy: Scene, who: str) -> None:
    client = busy.client(who)

    counts = queues(check_page(client.get("/worklist/").text))

    assert counts
    for name, (count, address) in counts.items():
        page = check_page(client.get(address).text)
        assert (name, len(listed(page))) == (name, count)


def test_what_the_reader_has_to_do_stands_before_what_he_only_follows_each_by_its_day(busy: Scene) -> None:
    page = tree(busy.client("petition_head").get("/worklist/").text)

    groups = {
        body.all("th")[0].text.split()[0]: [row.all("td")[-1].text for row in listed(body)]
        for body in page.all("tbody")
    }

    assert list(groups) == ["超期", "待回访", "超期，别人在办", "七天以内，别人在办"]
    assert "看进展" not in groups["超期"] + groups["待回访"]
    assert set(groups["超期，别人在办"] + groups["七天以内，别人在办"]) == {"等柳河镇负责人", "等秦玉洁"}
    (followed,) = [body for body in page.all("tbody") if body.text.split()[0] == "超期，别人在办"]
    by_days = [row.text for row in listed(followed)]
    assert "超 64 天" in by_days[0]  # entered on 03-02; the claiming was due on the fifth working day, 03-08
    assert "超 19 天" in by_days[1]  # 60 days from 02-21 end on Sunday 04-21, which rolls to the Monday


def test_an_item_is_late_by_the_date_of_its_own(scene: Scene) -> None:
    with scene.writing() as session:
        overdue = given.item(session, scene.here, R.CLAIMED, due_on=MORNING.date(), at=MORNING - timedelta(days=9))
        given.item(session, scene.here, due_on=MORNING.date() + timedelta(days=40))

    desk = scene.client("town_head")
    today = tree(desk.get("/worklist/?queue=today").text)

    assert [row.all("td")[2].text for row in listed(today)] == [overdue.number]
    assert "今天" in listed(today)[0].text


def test_an_item_is_late_no_more_once_it_was_applied_for(scene: Scene, present: Traveller) -> None:
    with scene.writing() as session:
        given.item(session, scene.here, R.APPLIED)
    present.shift(timedelta(days=300))

    page = tree(scene.client("office_clerk").get("/worklist/?queue=late").text)

    assert listed(page) == []


@pytest.mark.parametrize(
    ("who", "queue", "stage", "verb"),
    [
        ("petition_head", "to_route", P.REGISTERED, "转送、交办"),
        ("town_head", "to_deliver", P.OPINION_ISSUED, "记送达"),
        ("town_clerk", "to_handle", P.ACCEPTED, "记进展"),
        ("petition_head", "to_close", P.DELIVERED, "核查案卷"),
        ("visitor", "to_visit", P.CLOSED, "记回访"),
    ],
)
def test_the_verb_of_the_next_step_leads_to_a_page_that_works(
    scene: Scene, who: str, queue: str, stage: petitions.Stage, verb: str
) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here, stage, at=MORNING - timedelta(hours=2))
    client = scene.client(who)

    (row,) = listed(tree(client.get(f"/worklist/?queue={queue}").text))
    link = row.all("td")[-1].all("a")[0]

    assert link.text == verb
    assert client.get(link.attributes["href"]).status_code == 200


def test_what_its_visit_did_not_settle_leads_to_taking_it_up_again(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, P.CLOSED, at=MORNING - timedelta(days=9))
        given.visited(session, scene.here, made, given.NOT_SOLVED, at=MORNING - timedelta(days=1))

    (row,) = listed(tree(scene.client("petition_head").get("/worklist/?queue=to_reopen").text))

    assert row.all("td")[-1].text == "重新办理"


def test_what_its_visit_could_not_verify_leads_to_visiting_it_again_on_list_and_page(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, P.CLOSED, at=MORNING - timedelta(days=9))
        given.visited(session, scene.here, made, given.NOTHING_VERIFIED, at=MORNING - timedelta(days=1))
    head = scene.client("petition_head")

    assert listed(tree(head.get("/worklist/?queue=to_reopen").text)) == []
    (row,) = listed(tree(head.get("/worklist/?queue=to_visit").text))
    page = check_page(head.get(f"/petitions/{made.uid}").text)

    assert row.all("td")[-1].text == "再回访"
    (main,) = [link for link in page.all("a") if "btn-primary" in link.attributes.get("class", "")]
    assert main.text == "再回访"
    assert [line.text[:3] for line in page.all("dd") if "没有办过这一件的人" in line.text] == ["再回访"]
    (card,) = [one for one in tree(head.get("/visits/").text).all("li") if one.attributes.get("class") == "mcard"]
    assert [link.text for link in card.all("a")[1:]] == ["再回访", "看材料"]


def test_what_one_holds_says_whom_it_waits_for_where_it_waits_for_another(scene: Scene) -> None:
    with scene.writing() as session:
        held = given.item(session, scene.here, R.APPLIED, at=MORNING - timedelta(days=2))
        assert held.holder_id == scene.here.people["town_head"]
    client = scene.client("town_head")

    (row,) = listed(tree(client.get("/worklist/?queue=held").text))
    (card,) = [one for one in tree(client.get("/holdings/").text).all("li") if one.attributes.get("class") == "mcard"]

    assert row.all("td")[-1].text == f"等{given.PEOPLE['verifier'][0]}"
    assert f"等{given.PEOPLE['verifier'][0]}" in card.text


def test_what_nobody_is_in_post_for_leads_to_naming_who_answers_for_it(scene: Scene) -> None:
    with scene.writing() as session:
        tenure = session.query(Tenure).filter_by(post_id=scene.here.posts["petition_head"]).one()
        tenure.to_on = MORNING.date() - timedelta(days=1)
        session.flush()
        given.petition(session, scene.here)

    (row,) = listed(tree(scene.client("petition_head").get("/worklist/?queue=ownerless").text))

    assert row.all("td")[-1].text == "指定包保责任人"


def test_who_cannot_act_gets_no_verb_but_the_way_to_the_matter(scene: Scene) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here, P.CLOSED, at=MORNING - timedelta(days=40))

    (row,) = listed(tree(scene.client("leader").get("/worklist/?queue=others_late").text))

    assert row.all("td")[-1].text == "等别人回访"


def test_another_towns_matters_are_in_no_queue(busy: Scene) -> None:
    counts = queues(tree(busy.client("bridge_head").get("/worklist/").text))

    assert sum(count for count, _ in counts.values()) == 0


def test_an_accusation_waits_for_the_confidential_clerk_alone(scene: Scene) -> None:
    with scene.writing() as session:
        secret = given.petition(session, scene.here, category=petitions.Category.ACCUSATION, title="反映村干部")
    seeing = []
    for who in ("confidential", *DESKS):
        client = scene.client(who)
        pages = [client.get("/worklist/").text]
        pages += [client.get(address).text for _, address in queues(tree(pages[0])).values()]
        seeing += [who] if any(secret.number in page for page in pages) else []

    assert seeing == ["confidential"]


def test_the_secretary_reads_since_when_he_answers_the_late_ones_first(scene: Scene, present: Traveller) -> None:
    with scene.writing() as session:
        for days, title in ((10, "其余的一件"), (90, "超期的一件")):
            at = MORNING - timedelta(days=days)
            petition = given.petition(session, scene.here, at=at, prominent=True, title=title)
            for minutes, action in enumerate(("assign", "sign_for", "accept"), start=1):
                given.done(session, scene.here, petition, action, at=at + timedelta(minutes=minutes))
            assert petition.holder_id == scene.here.people["secretary"]

    page = check_page(scene.client("secretary").get("/holdings/").text)

    assert [head.text for head in page.all("h2")] == ["超期 1", "其余 1"]
    cards = [card for card in page.all("li") if card.attributes.get("class") == "mcard"]
    assert [card.all("h3")[0].text for card in cards] == ["超期的一件", "其余的一件"]
    assert "我已包 90 天" in cards[0].text
    assert "我已包 10 天" in cards[1].text
    assert [link.text for link in cards[0].all("a")[1:]] == ["记接访走访", "请求协办", "记进展"]


def test_a_units_head_finds_what_he_answers_for_by_his_bar_and_lands_on_his_desk(scene: Scene) -> None:
    with scene.writing() as session:
        held = given.petition(session, scene.here, P.ACCEPTED)
        assert held.holder_id == scene.here.people["town_head"]
    client = scene.client("town_head")

    desk = tree(client.get("/", follow_redirects=True).text)
    (link,) = [link for link in desk.all("a") if link.text == "包案"]

    assert "工作台" in desk.all("h1")[0].text
    assert held.number in client.get(link.attributes["href"]).text
    assert "包案" not in [link.text for link in tree(scene.client("town_clerk").get("/worklist/").text).all("a")]


def test_somebody_who_answers_for_nothing_is_told_so(scene: Scene) -> None:
    page = check_page(scene.client("bridge_secretary").get("/holdings/").text)

    assert "现在没有您包的件" in page.text


def test_a_petition_nobody_is_in_post_for_is_listed_as_without_owner(scene: Scene) -> None:
    with scene.writing() as session:
        tenure = session.query(Tenure).filter_by(post_id=scene.here.posts["petition_head"]).one()
        tenure.to_on = MORNING.date() - timedelta(days=1)
        session.flush()
        ownerless = given.petition(session, scene.here)
        assert ownerless.holder_id == scene.here.people["office_head"]

    desk = scene.client("petition_head")
    count, address = queues(tree(desk.get("/worklist/").text))["无主案件"]

    assert count == 1
    assert ownerless.number in desk.get(address).text


def test_what_still_waits_for_its_look_back_is_not_pushed_to_be_done_again(busy: Scene) -> None:
    page = tree(busy.client("office_head").get("/worklist/?queue=to_visit").text)
    assert "已销号" in page.text
    assert "退回回炉" not in page.text


@pytest.mark.parametrize("queue", ["nonsense", "to_route"])
def test_a_queue_that_is_none_or_not_ones_own_is_said_to_be_none(busy: Scene, queue: str) -> None:
    client = busy.client("town_clerk")
    assert f"没有“{queue}”这一类待办，或者您的角色没有它" in client.get(f"/worklist/?queue={queue}").text
    assert "您的角色没有它" not in client.get("/worklist/").text


def test_what_came_back_by_an_agreed_objection_says_for_how_many_days_it_has_lain(scene: Scene) -> None:
    """No limit runs for it any more (DOMAIN 5), and it is not forgotten for that."""
    with scene.writing() as session:
        returned = given.petition(session, scene.here, P.ROUTED, at=MORNING - timedelta(days=6))
        given.done(session, scene.here, returned, "object", at=MORNING - timedelta(days=5))
        given.done(session, scene.here, returned, "agree", at=MORNING - timedelta(days=4))
        given.petition(session, scene.here, at=MORNING)
    page = check_page(scene.client("petition_head").get("/worklist/?queue=to_route").text)
    assert sorted("退回已 4 天" in row.text for row in listed(page)) == [False, True]
