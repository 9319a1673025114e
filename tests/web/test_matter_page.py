"""The page of a matter: who sees which names, which buttons, what is told, and that looking leaves a trace."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import database
from app.clock import SHANGHAI
from app.domain import petitions, visits
from app.domain.permissions import Role
from app.domain.petitions import Category
from app.labels import label
from app.models.accounts import User
from app.models.letters import Letter
from app.models.matters import Matter
from app.operations.registering import NewPetitioner
from app.queries.accounts import actor_of
from app.queries.facts import facts_of
from tests import given
from tests.conftest import NOW
from tests.given import MORNING
from tests.web.conftest import SignIn
from tests.web.counter import done, registered
from tests.web.pages import Node, check_page
from tests.web.scene import Scene
from tests.web.test_petitions import accepted, events, routed, rows

EVERYBODY = [Role.REGISTRAR, Role.PETITION_HEAD, Role.UNIT_HEAD, Role.UNIT_HANDLER, Role.SUPERVISOR, Role.AUDITOR]
BY_JUNE = {"routing": "assign", "report_due_on": "2024-06-20"}


def panel(page: Node, heading: str) -> Node:
    """The part of the page under this heading."""
    return next(one for one in page.all("section") for title in one.all("h2") if title.text.startswith(heading))


def buttons(page: Node) -> list[str]:
    """The acts that are offered, first the main one."""
    (next_step,) = [node for node in panel(page, "下一步").all("div") if node.attributes.get("class") == "buttons"] or [
        Node("div", {})
    ]
    return [link.text for link in next_step.all("a")]


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (Role.REGISTRAR, "周桂兰", "周*兰"),
        (Role.PETITION_HEAD, "周桂兰", "周*兰"),
        (Role.UNIT_HEAD, "周桂兰", "周*兰"),
        (Role.SUPERVISOR, "周*兰", "周桂兰"),
        (Role.AUDITOR, "周*兰", "周桂兰"),
        (Role.COUNTY_LEADER, "周*兰", "周桂兰"),
    ],
)
def test_names_are_clear_or_masked_by_role_and_numbers_always_masked(
    sign_in: SignIn, role: Role, shown: str, hidden: str
) -> None:
    body = "我叫周桂兰，身份证 990226196302151124，电话 19912342406，厕所不能用。"
    address = routed(sign_in, body=body)
    text = check_page(sign_in(role).get(address).text).text
    assert shown in text
    assert ("我叫周桂兰" in text) == (shown == "周桂兰")
    assert shown == "周桂兰" or hidden not in text
    assert "19912342406" not in text
    assert "990226196302151124" not in text
    assert "199****2406" in text


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_buttons_are_exactly_the_acts_that_would_work(sign_in: SignIn, role: Role) -> None:
    address = accepted(sign_in)
    client = sign_in(role)
    page = check_page(client.get(address).text)
    with database.current().reading() as session:
        user = session.scalars(select(User).where(User.account == role.value)).one()
        actor = actor_of(session, user, NOW.date())
        matter = session.scalars(select(Matter)).one()
        facts = facts_of(session, matter)
        wanted = [label(action) for action in petitions.WORKFLOW.open_actions(facts, actor)]
        wanted += ["记接访走访"] if visits.on_the_way_refusal(facts, actor, live=True) is None else []
    assert sorted(buttons(page)) == sorted(wanted)
    for link in panel(page, "下一步").all("a"):
        assert check_page(client.get(link.attributes["href"]).text)


def answers(page: Node) -> dict[str, str]:
    """What the page answers first, by its four questions."""
    (found,) = [one for one in page.all("dl") if one.attributes.get("class") == "answer"]
    return {one.all("dt")[0].text: one.all("dd")[0].text for one in found.all("div")}


def test_the_page_answers_first_where_who_what_next_and_what_is_missing(
    sign_in: SignIn, present: time_machine.Traveller
) -> None:
    address = routed(sign_in)
    present.shift(timedelta(days=3))
    page = check_page(sign_in(Role.UNIT_HEAD).get(address).text)
    assert buttons(page)[0] == "签收"
    assert answers(page) == {
        "在哪里": "已转办 县民政局05-11 周六起，已 3 天",
        "谁在负责": "周责任单05-11 周六起，已包 3 天",
        "下一步": "签收 县民政局",
        "还缺什么": "受理：责任单位还没有签收。请先签收。",
    }


@pytest.mark.parametrize(
    ("reached", "said"),
    [
        (lambda sign_in: registered(sign_in(Role.REGISTRAR)), "转送、交办 信访局负责人最迟 05-27 周一（转送交办）"),
        (accepted, "出具处理意见书 县民政局负责人"),
    ],
)
def test_what_comes_next_names_whoever_does_it(sign_in: SignIn, reached: Callable[[SignIn], str], said: str) -> None:
    page = check_page(sign_in(Role.REGISTRAR).get(reached(sign_in)).text)
    assert answers(page)["下一步"] == said


def test_every_person_of_the_page_leads_to_what_he_holds_and_no_petitioner_does(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    page = check_page(clerk.get(accepted(sign_in)).text)
    links = {link.text: link.attributes["href"] for link in page.all("a") if "/holdings/" in link.attributes["href"]}
    assert {"周责任单", "周承办人", "周信访局", "周登记员"} <= set(links)
    assert "周桂兰" not in links
    held = check_page(clerk.get(links["周责任单"]).text)
    assert held.all("h1")[0].text == "周责任单 包保的件"
    assert "1 件" in held.all("h2")[0].text
    stranger = check_page(sign_in(Role.VERIFIER).get(links["周责任单"]).text)
    assert "现在没有包保的件" in stranger.text
    assert clerk.get("/holdings/" + "0" * 32).status_code == 404


def test_the_timeline_goes_day_by_day_the_latest_first(sign_in: SignIn, present: time_machine.Traveller) -> None:
    address = registered(sign_in(Role.REGISTRAR))
    present.shift(timedelta(days=1))
    done(sign_in(Role.PETITION_HEAD), address, "assign", choose={"unit": "县民政局"}, **BY_JUNE)
    done(sign_in(Role.UNIT_HEAD), address, "sign_for", choose={"handler": "周承办人"})
    (told,) = panel(check_page(sign_in(Role.REGISTRAR).get(address).text), "经过").all("ol")
    days = [one for one in told.children if one.tag == "li"]
    assert [day.all("time")[0].text for day in days] == ["05-12 周日", "05-11 周六"]
    assert [entry.all("b")[0].text for entry in days[0].all("ul")[0].all("li")] == ["签收", "转送、交办"]


def test_a_long_text_is_there_whole_behind_a_switch_that_needs_no_script(sign_in: SignIn) -> None:
    body = "水渠年久失修，放水时两边都漏。" * 30 + "最后一句。"
    said = panel(check_page(sign_in(Role.REGISTRAR).get(routed(sign_in, body=body)).text), "反映内容")
    assert body in said.text
    assert [one.text for one in said.all("summary")] == [f"展开全文，{len(body)} 字收起"]


def test_a_short_text_has_no_switch(sign_in: SignIn) -> None:
    said = panel(check_page(sign_in(Role.REGISTRAR).get(routed(sign_in)).text), "反映内容")
    assert said.all("summary") == []


def test_whoever_may_do_nothing_is_told_whose_turn_it_is(sign_in: SignIn) -> None:
    page = check_page(sign_in(Role.AUDITOR).get(accepted(sign_in)).text)
    text = panel(page, "下一步").text
    assert "现在没有您要办的" in text
    assert "县民政局（责任人周责任单，承办人周承办人）" in text


def test_every_look_is_one_entry_of_the_journal(sign_in: SignIn) -> None:
    address = registered(sign_in(Role.REGISTRAR))
    before = len(events("matter.view"))
    sign_in(Role.PETITION_HEAD).get(address)
    entries = events("matter.view")
    assert len(entries) == before + 1
    assert (entries[-1].account, entries[-1].object_uid) == ("petition_head", address.rsplit("/", 1)[1])


def test_the_chain_of_holders_counts_every_day_once(sign_in: SignIn, present: time_machine.Traveller) -> None:
    address = registered(sign_in(Role.REGISTRAR), received_on="2024-05-09")
    present.shift(timedelta(days=3))
    done(sign_in(Role.PETITION_HEAD), address, "assign", choose={"unit": "县民政局"}, **BY_JUNE)
    present.shift(timedelta(days=20))
    chain = panel(check_page(sign_in(Role.PETITION_HEAD).get(address).text), "谁在负责").text
    assert "25 天，一天不空，其中流转 5 天" in chain
    assert "周责任单 县民政局负责人 责任单位负责20 天" in chain
    assert "周信访局 县信访局信访局局长 转办前负责5 天" in chain


def test_waiting_for_the_ruling_on_an_objection_is_the_dispatchers_time(
    sign_in: SignIn, present: time_machine.Traveller
) -> None:
    address = routed(sign_in)
    present.shift(timedelta(days=1))
    done(sign_in(Role.UNIT_HEAD), address, "object", reason="该事项属于住建部门职权范围，不是本单位的职权")
    present.shift(timedelta(days=3))
    head = sign_in(Role.PETITION_HEAD)
    assert "一天不空，其中流转 3 天" in panel(check_page(head.get(address).text), "谁在负责").text
    done(head, address, "overrule", reason="经核实属于本单位的职权范围，继续办理")
    present.shift(timedelta(days=4))
    assert (
        "8 天，一天不空，其中流转 3 天"
        in panel(check_page(sign_in(Role.PETITION_HEAD).get(address).text), "谁在负责").text
    )


def test_a_long_silence_is_a_line_of_the_timeline(sign_in: SignIn, present: time_machine.Traveller) -> None:
    address = routed(sign_in)
    present.shift(timedelta(days=15))
    assert "天没有动静" not in sign_in(Role.REGISTRAR).get(address).text
    present.shift(timedelta(days=1))
    told = panel(check_page(sign_in(Role.REGISTRAR).get(address).text), "经过").text
    assert "16 天没有动静" in told


def test_a_late_clock_is_red_in_the_head_and_explains_itself(sign_in: SignIn, present: time_machine.Traveller) -> None:
    address = registered(sign_in(Role.REGISTRAR))
    present.shift(timedelta(days=18))
    page = check_page(sign_in(Role.REGISTRAR).get(address).text)
    assert "红牌 超 2 天" in page.text
    assert "第二十二条" in panel(page, "时限").text


def test_a_right_of_the_unit_is_shown_as_possible_until_and_never_as_late(
    sign_in: SignIn, present: time_machine.Traveller
) -> None:
    address = routed(sign_in)
    present.shift(timedelta(days=8))
    clocks = panel(check_page(sign_in(Role.REGISTRAR).get(address).text), "时限")
    line = next(one.text for one in clocks.all("li") if one.text.startswith("提出异议"))
    assert "可至" in line
    assert "超" not in line.split("为什么")[0]


def test_the_way_shows_what_is_done_what_is_now_and_what_is_to_come(sign_in: SignIn) -> None:
    page = check_page(sign_in(Role.REGISTRAR).get(accepted(sign_in)).text)
    steps = next(one for one in page.all("ol") if one.attributes.get("class") == "path").all("li")
    names = ["登记", "转送、交办", "签收", "受理", "出具处理意见书", "记送达", "办结", "记回访", "归档"]
    assert [step.all("b")[0].text for step in steps] == names
    assert [("aria-current" in step.attributes, step.attributes.get("class")) for step in steps][3:6] == [
        (False, None),
        (True, None),
        (False, "todo"),
    ]


def test_a_prominent_poverty_petition_is_held_by_the_town_s_secretary_alone(sign_in: SignIn) -> None:
    address = registered(sign_in(Role.REGISTRAR), town="", prominent="y", poverty="y")
    done(
        sign_in(Role.PETITION_HEAD),
        address,
        "assign",
        choose={"unit": "柳河镇"},
        **BY_JUNE,
        prominent="y",
    )
    page = check_page(sign_in(Role.TOWN_SECRETARY).get(address).text)
    assert "周镇（园 柳河镇党（工）委书记 书记包保" in panel(page, "谁在负责").text
    offered = check_page(sign_in(Role.PETITION_HEAD).get(f"{address}/name_holder").text)
    names = [one.text for one in offered.all("option")]
    assert names == ["请选择", "周镇（园（柳河镇 党（工）委书记）"]


def test_corrected_facts_stand_in_words_in_the_timeline(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    done(clerk, address, "correct", choose={"town": "石桥镇", "village": "前店"}, content="EN-01", reason="当时听错了")
    told = panel(check_page(clerk.get(address).text), "经过").text
    assert "镇（园区）：石桥镇" in told
    assert "内容分类：农村农业 / 扶贫开发 / 改厕 → 环境保护 / 环境污染" in told
    assert "当时听错了" in told


def test_opening_a_page_writes_nothing_but_the_journal(sign_in: SignIn) -> None:
    address = registered(sign_in(Role.REGISTRAR))
    before = rows(Matter)[0].version
    sign_in(Role.REGISTRAR).get(address)
    assert rows(Matter)[0].version == before


def test_after_a_visit_that_found_nothing_solved_the_page_leads_to_taking_it_up_again(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, petitions.Stage.CLOSED)
        given.visited(session, scene.here, made, given.NOT_SOLVED, at=MORNING + timedelta(days=1))
        address = f"/petitions/{made.uid}"
    page = check_page(scene.client("petition_head").get(address).text)
    assert buttons(page)[0] == "重新办理"
    assert "重新办理" in panel(page, "下一步").text
    head = scene.client("petition_head")
    assert f"{NOW.date()} 重新办理，当日不算" in check_page(head.get(f"{address}/reopen").text).text
    done(head, address, "reopen", reason="回访发现处理意见没有落实")
    assert f"{NOW.date()} 重新办理，当日不算" in panel(check_page(head.get(address).text), "时限").text


@pytest.mark.parametrize("named", [True, False])
def test_after_a_transfer_the_page_says_by_when_the_discipline_organ_tells_whoever_gave_his_name(
    scene: Scene, named: bool
) -> None:
    people = (NewPetitioner(name="钱满仓", address="井台村三组"),) if named else ()
    form = petitions.Form.INDIVIDUAL if named else petitions.Form.ANONYMOUS
    with scene.writing() as session:
        made = given.petition(
            session, scene.here, by="confidential", category=Category.ACCUSATION, people=people, form=form
        )
        given.done(session, scene.here, made, "transfer", at=MORNING + timedelta(hours=1))
        running = [clock.rule for clock in made.clocks if clock.stopped_on is None]
        address = f"/petitions/{made.uid}"
    assert running == [], "it is another organ's duty: nothing runs against anybody here"
    page = check_page(scene.client("confidential").get(address).text)
    told = [one.text for one in page.all("section") if "纪检监察机关告知受理：应于" in one.text]
    if not named:
        assert told == []
        return
    (text,) = told
    assert "2024-05-31" in text, "fifteen working days after Saturday the 11th, a make-up working day"
    assert "《信访工作条例》第二十二条第二款" in text
    assert "《纪检监察机关处理检举控告工作规则》" in text
    assert "第 15 个工作日" in text
    assert "告知受理" not in panel(page, "时限").text


def test_the_page_of_filing_lists_the_papers_that_belong_into_the_file(scene: Scene) -> None:
    with scene.writing() as session:
        matter = given.petition(session, scene.here)
        given.done(session, scene.here, matter, "divert", at=MORNING)
        uid = matter.uid
    address = f"/petitions/{uid}/archive"
    clerk = scene.client("registrar")
    assert papers_of(check_page(clerk.get(address).text)) == [("依法分类处理告知书", True)]
    with scene.writing() as session:
        for letter in session.scalars(select(Letter)):
            session.delete(letter)
    page = check_page(clerk.get(address).text)
    assert papers_of(page) == [("依法分类处理告知书", False)]
    assert "齐了才能归档" in page.text


def test_an_order_of_supervision_stands_among_what_is_missing_and_on_the_page_of_its_answer(scene: Scene) -> None:
    with scene.writing() as session:
        matter = given.petition(session, scene.here, petitions.Stage.ACCEPTED, at=MORNING)
        given.done(session, scene.here, matter, "supervise", at=NOW)
        uid, (order,) = matter.uid, matter.supervisions
        due, demand = f"{order.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}", order.demand
    head = scene.client("town_head")
    assert f"督办反馈：{due} 以前" in check_page(head.get(f"/petitions/{uid}").text).text
    page = check_page(head.get(f"/petitions/{uid}/answer_supervision").text)
    assert demand is not None
    assert demand in panel(page, "填写").text


def papers_of(page: Node) -> list[tuple[str, bool]]:
    """The papers that are listed, and whether each is there."""
    listed = next(one for one in page.all("ul") if one.attributes.get("class") == "missing")
    return [(one.text, one.attributes.get("class") == "done") for one in listed.all("li")]
