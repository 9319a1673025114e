"""一户一档 on the pages: entered, found, shown with why it is not clear; names and health only for who may see them."""

from typing import Any

from sqlalchemy import select

from app.domain.petitions import Stage
from app.models.household_proposals import HouseholdProposal
from app.operations import household_proposals
from tests import given
from tests.given import MORNING
from tests.households import HEAD, SON, household
from tests.web.pages import Node, check_page, errors_of, option_of, sent, tree
from tests.web.scene import Scene

NEW: dict[str, Any] = {
    "number": "9902261040417",
    "kind": "脱贫户",
    "since": "2023-11-03",
    "reason": "县级审定，2023年11月3日公告",
    "main_cause": "因病",
    "housing": "否",
    "water_safe": "yes",
    "income": "8640",
    "income_year": "2023",
    "name": "周桂兰",
    "id_no": HEAD.id_no,
    "insured": "yes",
}


def entered(scene: Scene, **changes: Any) -> str:
    """The address of a household that the town's clerk entered."""
    client, url = scene.client("town_clerk"), "/households/new"
    page = client.get(url).text
    check_page(page)
    fields = {**NEW, "village": option_of(page, "village", "柳河镇 井台村"), **changes}
    answer = client.post(url, data=sent(page, url, **fields))
    assert answer.status_code == 303, errors_of(answer.text)
    return answer.location


def shown(scene: Scene, address: str, who: str = "town_clerk") -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200
    return check_page(answer.text)


def saved(scene: Scene, address: str, **fields: Any) -> None:
    client = scene.client("town_clerk")
    page = client.get(address).text
    check_page(page)
    answer = client.post(address, data=sent(page, address, **fields))
    assert answer.status_code == 303, errors_of(answer.text)


def test_a_household_is_entered_and_waits_for_another_to_say_that_it_is_clear(scene: Scene) -> None:
    address = entered(scene)
    page = shown(scene, address)
    assert "井台村 9902261040417 周桂兰" in page.all("h1")[0].text
    assert "未清 待另一个人确认" in page.text
    listed = shown(scene, "/households/")
    assert "1 户，1 人" in listed.text
    assert "未清" in listed.text


def test_a_household_is_found_in_the_search_by_who_may_see_it(scene: Scene) -> None:
    address = entered(scene)
    for words in ("9902261040417", "周桂兰", HEAD.id_no):
        links = [node.attributes.get("href") for node in shown(scene, f"/search?q={words}").all("a")]
        assert address in links, words
        assert address not in [
            node.attributes.get("href") for node in shown(scene, f"/search?q={words}", "bridge_clerk").all("a")
        ]
    assert "户：1 户" not in shown(scene, "/search?q=周桂").text
    assert "周桂兰" not in shown(scene, "/search?q=9902261040417", "supervisor").text


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(scene: Scene) -> None:
    client, url = scene.client("town_clerk"), "/households/new"
    page = client.get(url).text
    wrong = {
        **NEW,
        "village": option_of(page, "village", "柳河镇 井台村"),
        "id_no": "990226196303071220",
        "income": "很少",
    }
    answer = client.post(url, data=sent(page, url, **wrong))
    assert answer.status_code == 422
    check_page(answer.text)
    income, identity = errors_of(answer.text)
    assert income == "人均纯收入（元）要填整数，现在是：很少。"
    assert "校验不符" in identity
    assert 'value="9902261040417"' in answer.text
    assert "0 户" in shown(scene, "/households/").text


def test_it_cannot_be_entered_twice_by_a_double_click(scene: Scene) -> None:
    client, url = scene.client("town_clerk"), "/households/new"
    page = client.get(url).text
    form = sent(page, url, **NEW, village=option_of(page, "village", "柳河镇 井台村"))
    assert client.post(url, data=form).location == client.post(url, data=form).location
    assert "1 户，1 人" in shown(scene, "/households/").text


def test_members_plan_and_status_are_kept_up_from_its_page(scene: Scene) -> None:
    address = entered(scene)
    child = {"name": "程小禾", "relation": "孙子女", "schooling": "适龄失学辍学", "insured": "no"}
    saved(scene, f"{address}/members/new", **child, reason="入户核实，户籍已迁入本户")
    page = shown(scene, address)
    assert "未清" in page.text
    assert "有失学辍学、有人未参保" in page.text
    (row,) = [one for one in page.all("tr") if "程小禾" in one.text]
    (link,) = [one for one in row.all("a") if one.text == "更正"]
    saved(scene, link.attributes["href"], schooling="在校", insured="yes", reason="已经劝返复学，医保已经补缴")
    assert "待另一个人确认" in shown(scene, address).text
    new = scene.client("town_clerk").get(f"{address}/plan/new").text
    owner = option_of(new, "owner", "秦玉洁（柳河镇 信访办办事员）")
    saved(
        scene,
        f"{address}/plan/new",
        measure="医疗保障",
        text="代办慢性病门诊报销手续",
        owner=owner,
        due_on="2024-06-30",
    )
    (done,) = [one for one in shown(scene, address).all("a") if one.text == "做到了"]
    saved(scene, done.attributes["href"], done_on="今天", note="报销款已经到账，本人看过存折")
    told = {"looked_on": "今天", "looked_by": owner, "reason": "两年收入稳定，按文件转出"}
    saved(scene, f"{address}/become", kind="一般户", since="2024-05-11", **told)
    with scene.writing() as session:
        word = "调阅核查表，电话回访属实"
        office = scene.here.actors["office_clerk"]
        uid = session.scalars(select(HouseholdProposal.uid)).one()
        household_proposals.confirm(session, uid, None, word, actor=office, now=MORNING)
    page = shown(scene, address)
    assert "05-11 周六 做到" in page.text
    assert [row.text for row in page.all("tr")][-2:] == [
        "05-11 周六 起一般户两年收入稳定，按文件转出 更正身份",
        "2023-11-03 至 05-10 周五脱贫户县级审定，2023年11月3日公告 更正身份",
    ]


def test_who_is_to_be_watched_is_sent_to_the_procedure_and_what_was_typed_stays(scene: Scene) -> None:
    address = entered(scene)
    client, url = scene.client("town_clerk"), f"{address}/become"
    typed = {"kind": "边缘易致贫户", "since": "2024-05-11", "reason": "家里有人住院，支出骤增"}
    looker = option_of(client.get(url).text, "looked_by", "秦玉洁（柳河镇 信访办办事员）")
    typed |= {"looked_on": "2024-05-11", "looked_by": looker}
    answer = client.post(url, data=sent(client.get(url).text, url, **typed))
    assert answer.status_code == 422
    assert "“边缘易致贫户”要按程序认定" in errors_of(answer.text)[0]
    kept = sent(answer.text, url)
    assert {name: kept[name] for name in typed} == typed
    assert "边缘易致贫户" not in shown(scene, address).text


def test_the_second_editor_is_told_instead_of_overwriting(scene: Scene) -> None:
    address = entered(scene)
    client, url = scene.client("town_clerk"), f"{address}/correct"
    page = client.get(url).text
    saved(scene, url, housing="D级", reason="危房鉴定为D级，已列入改造")
    answer = client.post(url, data=sent(page, url, hamlet="五组", reason="住址写错了，应为五组"))
    assert answer.status_code == 409
    assert "住房不安全" in shown(scene, address).text


def test_its_page_shows_what_hangs_on_it_as_far_as_one_may_see(scene: Scene) -> None:
    with scene.writing() as session:
        made = household(session, scene.here)
        words: dict[str, Any] = {
            "household": made.number,
            "village_id": scene.here.villages["well"],
            "town_id": scene.here.units["willow"],
        }
        number = given.petition(session, scene.here, Stage.ACCEPTED, **words).number
        address = f"/households/{made.uid}"
    assert number in shown(scene, address, "town_head").text
    assert "有在办信访件" in shown(scene, address, "office_clerk").text
    assert number not in shown(scene, address, "office_clerk").text
    assert scene.client("bridge_clerk").get(address).status_code == 404


def test_names_health_and_reasons_are_hidden_from_who_sees_names_masked(scene: Scene) -> None:
    with scene.writing() as session:
        address = f"/households/{household(session, scene.here).uid}"
    for who in ("auditor", "leader"):
        page = scene.client(who).get(address).text
        for hidden in (HEAD.name, SON.name, HEAD.id_no, "县级审定"):
            assert hidden not in page
        assert HEAD.name not in scene.client(who).get("/households/").text
    assert HEAD.name in scene.client("secretary").get(address).text
    assert HEAD.id_no not in scene.client("secretary").get(address).text
    assert tree(scene.client("auditor").get(address).text).all("a")
    assert "更正户情况" not in scene.client("auditor").get(address).text


def test_the_register_is_narrowed(scene: Scene) -> None:
    entered(scene)
    assert "没有这样的户" in shown(scene, "/households/?kind=一般户").text
    for asked in ("kind=脱贫户", "q=周桂兰", "q=9902261040417", f"q={HEAD.id_no}"):
        assert "1 户，1 人" in shown(scene, f"/households/?{asked}").text
    assert scene.client("town_clerk").get("/households/?town=abc&kind=x").status_code == 200
