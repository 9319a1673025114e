"""村村清 on the pages: a village with its supervision, its units, its households and what is open."""

import io
from dataclasses import replace
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT

from app.domain.petitions import Stage
from app.models.directory import Unit
from tests import given
from tests.campaigns import campaign, entered, looked
from tests.households import HEAD, household
from tests.villages import listed, paired, uid_of
from tests.web.pages import Node, check_page, errors_of, option_of, sent
from tests.web.scene import Scene


def address_of(scene: Scene, village: str = "well") -> str:
    with scene.reading() as session:
        return f"/villages/{uid_of(session, scene.here, village)}"


def shown(scene: Scene, address: str, who: str = "office_clerk") -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200
    return check_page(answer.text)


def saved(scene: Scene, address: str, who: str = "office_clerk", **fields: Any) -> None:
    client = scene.client(who)
    page = client.get(address).text
    check_page(page)
    answer = client.post(address, data=sent(page, address, **fields))
    assert answer.status_code == 303, errors_of(answer.text)


def linked(page: Node, words: str) -> str:
    return next(one.attributes["href"] for one in page.all("a") if one.text == words)


def test_a_village_is_listed_written_of_paired_and_taken_off_the_list(scene: Scene) -> None:
    address = address_of(scene)
    page = shown(scene, address)
    assert "没有挂牌。" in page.text
    assert "没有单位包村" in page.text
    begin = linked(page, "挂牌督战")
    form = scene.client("office_clerk").get(begin).text
    leader = option_of(form, "accountable", "方志远")
    said = {"level": "province", "accountable": leader, "from_on": "2024-04-22", "until_on": "2024-06-30"}
    saved(scene, begin, **said)
    page = shown(scene, address, "secretary")
    assert "省级挂牌督战" in page.text
    assert "省级，方志远负责" in page.text
    assert "剩 50 天" in page.text
    assert "2 周没有周记" in page.text
    saved(scene, linked(page, "写督战周记"), "secretary", text="走访十二户，饮水管道已经修好", week="2024-05-01")
    page = shown(scene, address, "secretary")
    assert "1 周没有周记" in page.text
    (row,) = [one for one in page.all("tr") if "饮水管道" in one.text]
    assert "苏长河" in row.text
    saved(
        scene,
        linked(page, "更正周记"),
        "secretary",
        text="走访十三户，饮水管道已经修好",
        reason="走访的户数数错了，应为十三户",
    )
    unit = option_of(scene.client("office_clerk").get(f"{address}/units/new").text, "unit", "县乡村振兴局")
    saved(scene, f"{address}/units/new", unit=unit, from_on="2024-05-01")
    saved(scene, f"{address}/listing/end", ended_on="今天", reason="村村清验收通过，县里研究摘牌")
    page = shown(scene, address)
    assert "县乡村振兴局包村" in page.text
    assert "走访十三户" in page.text
    assert "以前的挂牌督战" in page.text
    assert "摘牌：村村清验收通过，县里研究摘牌" in page.text


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(scene: Scene) -> None:
    address = f"{address_of(scene)}/listing/new"
    client = scene.client("office_clerk")
    page = client.get(address).text
    leader = option_of(page, "accountable", "方志远")
    said = {"level": "city", "accountable": leader, "from_on": "2024-05-01", "until_on": "2024-04-30"}
    answer = client.post(address, data=sent(page, address, **said))
    assert answer.status_code == 422
    check_page(answer.text)
    assert errors_of(answer.text) != []
    assert 'value="2024-04-30"' in answer.text
    assert "没有挂牌。" in shown(scene, address_of(scene)).text


def test_the_light_is_computed_and_says_why_it_is_not_green(scene: Scene) -> None:
    address = address_of(scene)
    assert "没有录入户" in shown(scene, address).text
    with scene.writing() as session:
        made = household(session, scene.here)
    page = shown(scene, address)
    assert "已清" in page.text
    with scene.writing() as session:
        given.item(session, scene.here)
        words: dict[str, Any] = {"village_id": scene.here.villages["well"], "town_id": scene.here.units["willow"]}
        given.petition(session, scene.here, Stage.ACCEPTED, household=made.number, **words)
    page = shown(scene, address, "town_head")
    (head,) = [one for one in page.all("div") if one.attributes.get("class") == "pagehead"]
    assert "有户未清 1 户、有村级未清问题" in head.text
    for said, leads in (("1 条", "/items/?"), ("1 件", "/petitions/?")):
        target = linked(page, said)
        assert target.startswith(leads)
        listed_there = shown(scene, target, "town_head")
        assert len([one for one in listed_there.all("tr") if "2024-" in one.text]) == 1
    unclear = next(one.attributes["href"] for one in page.all("a") if "clear=no" in one.attributes.get("href", ""))
    assert "1 户，2 人" in shown(scene, unclear, "town_head").text


def test_what_one_took_off_a_village_is_confirmed_by_another_on_its_page(scene: Scene) -> None:
    with scene.writing() as session:
        household(session, scene.here)
        item = given.item(
            session, scene.here, village_id=scene.here.villages["well"], unit_id=scene.here.units["willow"]
        )
        given.done(session, scene.here, item, "void", at=given.MORNING)
    address, words = address_of(scene), "确认村级事项解除"
    assert words not in [one.text for one in shown(scene, address, "office_head").all("a")]
    assert words not in [one.text for one in shown(scene, address, "town_clerk").all("a")]
    (row,) = [one for one in shown(scene, "/villages/?unconfirmed=y").all("tr") if "待另一个人确认" in one.text]
    assert "井台村" in row.text
    page = shown(scene, address)
    assert "由一个人解除了村级的事项，待另一个人确认" in page.text
    saved(scene, linked(page, words), words="调阅原件，电话问过村里")
    assert "已清" in shown(scene, address).text
    assert "没有这样的村" in shown(scene, "/villages/?unconfirmed=y").text


def test_who_reaches_a_part_is_told_so_and_who_reaches_nothing_finds_nothing(scene: Scene) -> None:
    address = address_of(scene)
    with scene.writing() as session:
        household(session, scene.here)
        helped: dict[str, Any] = {"number": "9902261040418", "helper_id": scene.here.people["housing_clerk"]}
        household(session, scene.here, replace(HEAD, id_no=""), **helped)
    assert scene.client("bridge_clerk").get(address).status_code == 404
    assert scene.client("admin").get(address).status_code == 403
    page = shown(scene, address, "housing_clerk")
    assert "只看到一部分，不判断" in page.text
    assert "只数本账号看得到的，是一部分" in page.text
    assert "1 户" in page.text


def test_the_way_to_a_village_leads_from_households_and_the_directory(scene: Scene) -> None:
    with scene.writing() as session:
        made = household(session, scene.here)
        listed(session, scene.here)
        paired(session, scene.here)
    for start in ("/households/", f"/households/{made.uid}"):
        assert linked(shown(scene, start, "town_clerk"), "井台村") == address_of(scene)
    with scene.reading() as session:
        towns = {key: unit.uid for key in ("willow", "bridge") if (unit := session.get(Unit, scene.here.units[key]))}
    assert linked(shown(scene, f"/directory/units/{towns['willow']}", "town_clerk"), "井台村") == address_of(scene)
    bridge = shown(scene, f"/directory/units/{towns['bridge']}", "town_clerk")
    assert "渡口村" in bridge.text
    assert "渡口村" not in [one.text for one in bridge.all("a")]


def test_the_ledger_of_a_village_is_printed_with_every_household_and_no_name(scene: Scene) -> None:
    with scene.writing() as session:
        household(session, scene.here)
        item = given.item(session, scene.here)
        listed(session, scene.here)
    page = shown(scene, linked(shown(scene, address_of(scene), "secretary"), "打印村级台账"), "secretary")
    (row,) = [one for one in page.all("tr") if "9902261040417" in one.text]
    assert row.text.endswith("已清")
    assert HEAD.name not in page.text
    assert item.number in page.text
    assert "省级，方志远负责，期限 2024-06-30" in page.text
    assert "有村级未清问题" in page.text
    assert scene.client("town_clerk").get(f"{address_of(scene)}/sheet").status_code == 403


def test_the_ledger_of_a_village_is_taken_away_as_a_wide_document(scene: Scene) -> None:
    with scene.writing() as session:
        household(session, scene.here)
        item = given.item(session, scene.here)
        listed(session, scene.here)
    printed = linked(shown(scene, address_of(scene), "secretary"), "打印村级台账")
    file = scene.client("secretary").get(linked(shown(scene, printed, "secretary"), "下载"))

    assert (file.mimetype or "").endswith("wordprocessingml.document")
    document = Document(io.BytesIO(file.data))
    page = document.sections[0]
    assert page.orientation is WD_ORIENT.LANDSCAPE
    lines = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    (told,) = [line for line in lines if "9902261040417" in line[1]]
    assert told[-1] == "已清"
    assert [line[1] for line in lines if item.number in line] == [item.number]
    assert any(line[0] == "挂牌督战" and "负责" in line[1] for line in lines)
    everything = " ".join(cell for line in lines for cell in line)
    assert HEAD.name not in everything
    assert scene.client("town_clerk").get(f"{address_of(scene)}/sheet/file").status_code == 403


def test_what_keeps_a_village_from_being_clear_names_each_open_thing_with_its_list(scene: Scene) -> None:
    with scene.writing() as session:
        made, home = campaign(session, scene.here), household(session, scene.here)
        entered(session, scene.here, made, home, looked(scene.here))
        given.item(session, scene.here)
        name, at = made.name, f"/campaigns/{made.uid}/list"
    page = shown(scene, address_of(scene))
    (panel,) = [one for one in page.all("section") if one.attributes.get("aria-labelledby") == "clear"]
    links = {one.text: one.attributes["href"] for one in panel.all("a")}
    assert links[f"{name} 1 户"].startswith(at)
    assert home.number in shown(scene, links[f"{name} 1 户"], "office_clerk").text
    assert "is_open=yes" in links["本村未清 1 条"]
