"""我的包案 on the phone: the groups, what can be done from a card, who went himself, the weekly sheet."""

from datetime import timedelta
from typing import Any

from time_machine import Traveller

from app.domain import petitions, rectification
from app.models.directory import Person, Unit
from app.models.receptions import Reception
from app.operations import assisting, promises
from app.operations.assisting import Ask
from app.operations.promises import NewPromise
from app.web import holdings
from tests import given
from tests.given import MORNING
from tests.web.pages import Node, check_page, sent, tree
from tests.web.scene import Scene

P, R = petitions.Stage, rectification.Stage
TALK = {"kind": "household", "purpose": "check", "met": "钱满仓", "said": "看了水井，约好下周再来。"}
DAY = MORNING.date()


def held(scene: Scene, **changes: Any) -> tuple[str, str]:
    """Uid and number of a prominent petition in the works, which the town's secretary holds."""
    at = MORNING - timedelta(days=changes.pop("days", 10))
    with scene.writing() as session:
        made = given.petition(session, scene.here, at=at, prominent=True, **changes)
        for minutes, action in enumerate(("assign", "sign_for", "accept"), start=1):
            given.done(session, scene.here, made, action, at=at + timedelta(minutes=minutes))
        assert made.holder_id == scene.here.people["secretary"]
        return made.uid, made.number


def cards(page: Node) -> list[Node]:
    return [one for one in page.all("li") if one.attributes.get("class") == "mcard"]


def card(scene: Scene, number: str, who: str = "secretary") -> Node:
    """The card of this matter on somebody's page."""
    page = check_page(scene.client(who).get("/holdings/").text)
    (found,) = [one for one in cards(page) if number in one.text]
    return found


def written(scene: Scene, uid: str, who: str = "secretary", **typed: Any) -> str:
    """Write a talk about the matter down; where the answer leads."""
    client, url = scene.client(who), f"/receptions/about/{uid}"
    answer = client.post(url, data=sent(client.get(url).text, url, **TALK | typed))
    assert answer.status_code == 303, tree(answer.text).text
    return answer.headers["Location"]


def test_every_button_of_a_card_leads_to_an_act_that_is_open(scene: Scene, present: Traveller) -> None:
    _, number = held(scene)
    with scene.writing() as session:
        item = given.item(session, scene.here, R.RECTIFYING, at=MORNING - timedelta(days=3)).number
    for who, of, words in (
        ("secretary", number, ["记接访走访", "请求协办", "记进展"]),
        ("town_head", item, ["记接访走访", "请求协办", "申请延期", "提请验收"]),
    ):
        links = card(scene, of, who).all("a")[1:]
        assert [link.text for link in links] == words
        for link in links:
            assert scene.client(who).get(link.attributes["href"]).status_code == 200, link.text


def test_after_the_day_nobody_is_offered_to_ask_for_more_time(scene: Scene, present: Traveller) -> None:
    with scene.writing() as session:
        item = given.item(session, scene.here, R.RECTIFYING, at=MORNING - timedelta(days=3))
        number, due_on = item.number, item.due_on
    assert due_on is not None
    present.move_to(f"{due_on + timedelta(days=1)}T09:30:00+08:00")

    found = card(scene, number, "town_head")

    assert [link.text for link in found.all("a")[1:]] == ["记接访走访", "请求协办", "提请验收"]
    assert "超 1 天" in found.text


def test_only_his_own_going_is_the_holders_and_a_sent_ones_is_told_as_sent(scene: Scene, present: Traveller) -> None:
    uid, number = held(scene)
    assert "本人还没有见过面" in card(scene, number).text

    sent_one = written(scene, uid, went="sent", person=scene.here.people["deputy"])
    told = card(scene, number).text
    assert "本人还没有见过面" in told
    assert f"委托 {given.PEOPLE['deputy'][0]}" in told
    written(scene, uid, who="town_head")
    assert "本人还没有见过面" in card(scene, number).text
    written(scene, uid)

    told = card(scene, number).text
    assert "本人 05-11 周六 入户走访，共 1 次" in told
    assert sent_one == "/holdings/", "who holds it comes back to his page"
    with scene.reading() as session:
        rows = [(row.person_id, row.sent_by_id) for row in session.query(Reception).order_by(Reception.id)]
        uids = [row.uid for row in session.query(Reception).order_by(Reception.id)]
    people = scene.here.people
    assert rows == [
        (people["deputy"], people["secretary"]),
        (people["town_head"], None),
        (people["secretary"], None),
    ]
    shown = check_page(scene.client("secretary").get(f"/receptions/{uids[0]}").text).text
    assert f"{given.PEOPLE['deputy'][0]}（受{given.PEOPLE['secretary'][0]}委托）" in shown
    assert f"（受{given.PEOPLE['secretary'][0]}委托）" in scene.client("town_head").get(f"/petitions/{uid}").text


def test_whoever_sends_himself_is_told_so_and_keeps_what_was_typed(scene: Scene, present: Traveller) -> None:
    uid, _ = held(scene)
    client, url = scene.client("secretary"), f"/receptions/about/{uid}"

    typed = TALK | {"went": "sent", "person": scene.here.people["secretary"]}
    answer = client.post(url, data=sent(client.get(url).text, url, **typed))

    assert answer.status_code == 422
    assert "不能是同一个人" in answer.text
    assert TALK["said"] in answer.text
    with scene.reading() as session:
        assert session.query(Reception).count() == 0


def test_a_talk_sent_twice_is_one_and_the_second_answer_says_so(scene: Scene, present: Traveller) -> None:
    uid, _ = held(scene)
    client, url = scene.client("secretary"), f"/receptions/about/{uid}"
    form = sent(client.get(url).text, url, **TALK)

    assert [client.post(url, data=form).status_code for _ in range(2)] == [303, 303]

    with scene.reading() as session:
        assert session.query(Reception).count() == 1


def test_who_was_sent_is_corrected_with_the_talk(scene: Scene, present: Traveller) -> None:
    uid, number = held(scene)
    written(scene, uid, went="sent", person=scene.here.people["deputy"])
    with scene.reading() as session:
        url = f"/receptions/{session.query(Reception).one().uid}/correct"
    client = scene.client("secretary")

    wrong = {"person": scene.here.people["secretary"], "sent_by": "", "reason": "是本人去的，当时选错了"}
    assert client.post(url, data=sent(client.get(url).text, url, **wrong)).status_code == 303

    assert "本人 05-11" in card(scene, number).text


def test_promises_and_assisting_units_stand_on_the_card_with_their_days(scene: Scene, present: Traveller) -> None:
    uid, number = held(scene)
    here = scene.here
    with scene.writing() as session:
        ask = Ask(here.units["housing"], "请核实危房改造的验收情况", DAY + timedelta(days=9))
        assisting.ask(session, uid, None, ask, actor=here.actors["secretary"], now=MORNING)
        own = NewPromise("五月二十日前把补助发下来", DAY + timedelta(days=9))
        promises.record(session, uid, None, own, actor=here.actors["secretary"], now=MORNING)
    written(scene, uid, promise="通自来水", promise_due_on="2024-05-13")
    present.move_to("2024-05-15T09:30:00+08:00")

    told = card(scene, number).text

    assert "通自来水，05-13 周一 前，已过 2 天" in told
    assert "五月二十日前把补助发下来，05-20 周一 前" in told
    assert "县住建局，05-20 周一 前答复，还没有答复" in told
    again = check_page(scene.client("secretary").get(f"/receptions/about/{uid}").text).text
    assert "以前答应的：通自来水" in again, "what was promised stands above the new promise"


def test_what_came_back_stands_in_a_group_of_its_own_until_it_is_late_or_near(scene: Scene, present: Traveller) -> None:
    with scene.writing() as session:
        item = given.item(session, scene.here, R.CLOSED, at=MORNING - timedelta(days=2))
        given.done(session, scene.here, item, "rework", at=MORNING, due_on=DAY + timedelta(days=60))
        number, due_on = item.number, DAY + timedelta(days=60)

    def group() -> str:
        page = check_page(scene.client("town_head").get("/holdings/").text)
        assert any(number in one.text for one in cards(page))
        return page.all("h2")[0].text

    found = [group()]
    for day in (due_on - timedelta(days=7), due_on + timedelta(days=1)):
        present.move_to(f"{day}T09:30:00+08:00")
        found.append(group())
    assert found == ["退回、回炉 1", "七天以内 1", "超期 1"]


def test_a_long_group_has_pages_of_its_own_and_every_number_its_rows(
    scene: Scene, present: Traveller, monkeypatch: Any
) -> None:
    monkeypatch.setattr(holdings, "SHOWN", 2)
    numbers = {held(scene, title=f"第{place}件")[1] for place in range(5)}
    client = scene.client("secretary")
    first = check_page(client.get("/holdings/").text)
    (more,) = [link for link in first.all("a") if link.text == "其余：还有 3 件"]

    pages = [client.get(f"/holdings/?group=rest&page={number}").text for number in (1, 2, 3)]

    assert [head.text for head in first.all("h2")] == ["其余 5"]
    assert client.get(more.attributes["href"]).text.count('class="mcard"') == 2
    found = [one.all("a")[0].text[:14] for page in pages for one in cards(check_page(page))]
    assert len(found) == len(set(found)) == len(numbers)
    assert "您包的件里没有超期的" in client.get("/holdings/?group=late").text


def numbers_of(page: Node) -> dict[str, tuple[int, str]]:
    """Each figure of a person's page: how many, and where it leads."""
    found = {}
    for one in page.all("div"):
        if one.all("dt") and one.parent is not None and "figures" in one.parent.attributes.get("class", ""):
            (number,) = [part for part in (*one.all("a"), *one.all("span")) if part.attributes.get("class") == "n"]
            found[one.all("dt")[0].text] = (int(number.text), number.attributes.get("href", ""))
    return found


def test_every_figure_of_a_person_is_the_length_of_its_list(scene: Scene, present: Traveller) -> None:
    uid, _ = held(scene, days=3)
    late, _ = held(scene, days=90)
    promising, _ = held(scene, days=4)
    held(scene, days=20)
    written(scene, uid, went="sent", person=scene.here.people["deputy"])
    written(scene, promising, promise="通自来水", promise_due_on="2024-05-13")
    with scene.reading() as session:
        person = session.get_one(Person, scene.here.people["secretary"]).uid
        unit = session.get_one(Unit, scene.here.units["willow"]).uid
    present.move_to("2024-05-15T09:30:00+08:00")
    client = scene.client("petition_head")

    figures = numbers_of(check_page(client.get(f"/holdings/{person}").text))

    assert {name: number for name, (number, _) in figures.items()} == {
        **{"包保": 4, "超期": 1, "七天以内到期": 0, "30 天内本人办过": 2, "30 天内本人没有办过": 2},
        **{"30 天内本人见过面": 1, "30 天内委托他人见面": 1, "有没兑现的承诺": 1, "承诺已过期": 1},
    }
    for name, (number, address) in figures.items():
        rows = check_page(client.get(address).text).all("tbody")[0].all("tr") if address else []
        assert len(rows) == number, name
    assert late in client.get(figures["超期"][1]).text
    unit_page = check_page(client.get(f"/holdings/units/{unit}").text)
    (row,) = [one for one in unit_page.all("tr") if given.PEOPLE["secretary"][0] in one.text]
    assert [cell.text for cell in row.all("td")][1:] == ["4", "1", "0", "2", "2", "1", "1", "1", "1"]
    other = numbers_of(check_page(scene.client("bridge_head").get(f"/holdings/{person}").text))
    assert {number for number, _ in other.values()} == {0}, "another town knows nothing of it"


def test_a_stretch_that_is_over_says_how_long_it_was_and_who_came_after(scene: Scene, present: Traveller) -> None:
    _, number = held(scene, days=10)
    with scene.reading() as session:
        head = session.get_one(Person, scene.here.people["petition_head"]).uid

    page = check_page(scene.client("petition_head").get(f"/holdings/{head}").text)

    (row,) = [one for one in page.all("tr") if number in one.text]
    assert [cell.text for cell in row.all("td")][-2:] == ["0", given.PEOPLE["secretary"][0]]


def test_another_town_and_whoever_is_kept_away_find_no_way_to_write_about_it(scene: Scene) -> None:
    uid, _ = held(scene)
    assert scene.client("bridge_secretary").get(f"/receptions/about/{uid}").status_code == 404
    assert scene.client("town_clerk").get(f"/receptions/about/{uid}").status_code == 403


def test_the_weekly_sheet_says_what_was_promised_who_must_be_seen_and_what_others_did(
    scene: Scene, present: Traveller
) -> None:
    uid, number = held(scene, days=40, title="反映饮水困难")
    _, unseen = held(scene, days=3, title="反映道路不通")
    written(scene, uid, promise="通自来水，找钱满仓 13912345678", promise_due_on="2024-05-13")
    written(scene, uid, went="sent", person=scene.here.people["deputy"])
    present.move_to("2024-05-15T09:30:00+08:00")

    page = check_page(scene.client("secretary").get("/holdings/week").text)

    parts = {one.all("h2")[0].text.split(" ")[0]: one for one in page.all("section")}
    assert "我包 2 件" in page.text
    promised = parts["我包的件里答应过、还没有兑现的"].text
    assert "已过 2 天" in promised
    assert "13912345678" not in promised
    assert unseen in parts["要本人去见的"].text
    assert number not in parts["要本人去见的"].text
    done = parts["本周做的"].text
    assert f"（委托 {given.PEOPLE['deputy'][0]}）" in done
    assert done.count("入户走访") == 2
    longest = [row.text for row in parts["我包的件，包得久的在前"].all("tr")][1:]
    assert ["44 天" in longest[0], "7 天" in longest[1]] == [True, True]


def test_the_weekly_sheet_of_who_holds_nothing_is_empty_and_says_so(scene: Scene) -> None:
    page = check_page(scene.client("bridge_secretary").get("/holdings/week").text)
    assert "我包 0 件" in page.text
