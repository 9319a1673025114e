"""专项行动 on the pages: opened, gone through on the phone and at the desk, its board and sheet, 屡查不清."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select

from app.domain.campaigns import CampaignKind, Finding
from app.models.campaigns import CampaignLine
from app.queries import households
from tests.campaigns import NAME, SEEN, SIGNED, campaign, entered, looked
from tests.households import HEAD, household
from tests.web.pages import Node, check_page, errors_of, option_of, sent
from tests.web.scene import Scene

WILLING = {"consent": "willing", "consent_proof": "witness", "consent_basis": SIGNED}


def put(scene: Scene, kind: CampaignKind = CampaignKind.TOILETS) -> tuple[str, str, str]:
    """The address of a campaign, and the uids of two households of 井台村 on its list."""
    with scene.writing() as session:
        first = household(session, scene.here)
        second = household(session, scene.here, replace(HEAD, name="许立", id_no=""), number="9902261040500")
        return f"/campaigns/{campaign(session, scene.here, kind).uid}", first.uid, second.uid


def shown(scene: Scene, address: str, who: str = "town_clerk") -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200
    return check_page(answer.text)


def send(scene: Scene, address: str, who: str = "town_clerk", **fields: Any) -> Any:
    client = scene.client(who)
    page = client.get(address).text
    check_page(page)
    return client.post(address, data=sent(page, address, **fields))


def saved(scene: Scene, address: str, who: str = "town_clerk", **fields: Any) -> str:
    answer = send(scene, address, who, **fields)
    assert answer.status_code == 303, errors_of(answer.text)
    return str(answer.location)


def told(page: Node, label: str) -> str:
    """What stands in the figures under this name."""
    (found,) = [one for one in page.all("div") if one.all("dt") and one.all("dt")[0].text == label]
    return found.all("dd")[0].text


def test_the_county_office_opens_a_campaign_for_a_town_and_a_village(scene: Scene) -> None:
    with scene.writing() as session:
        household(session, scene.here)
    here, client = scene.here, scene.client("office_clerk")
    fields: dict[str, Any] = {"kind": "toilets", "name": NAME, "starts_on": "2024-05-01", "ends_on": "2024-04-30"}
    places = {"towns": [str(here.units["willow"])], "villages": [str(here.villages["ford"])]}
    wrong = send(scene, "/campaigns/new", "office_clerk", **fields, **places)
    assert wrong.status_code == 422
    assert errors_of(wrong.text) == ["结束日期：结束日期不能早于开始日期（2024-05-01）。"] or "不能早于" in wrong.text
    assert wrong.text.count(" checked") == 2
    address = saved(scene, "/campaigns/new", "office_clerk", **(fields | {"ends_on": "2024-06-30"}), **places)
    page = check_page(client.get(address).text)
    assert "还剩 50 天" in page.text
    assert told(page, "在册户（分母）") == "1 户"
    assert scene.client("town_clerk").get("/campaigns/new").status_code == 403
    moved = {"ends_on": "2024-07-31", "reason": "县委专题会议定，延到七月底"}
    saved(scene, f"{address}/correct", "office_clerk", **moved)
    assert "县委专题会议定" in check_page(client.get(address).text).text
    assert NAME in shown(scene, "/campaigns/", "auditor").text


def test_on_the_phone_one_household_follows_the_other(scene: Scene) -> None:
    address, first, second = put(scene)
    seen = {"finding": "problem", "finding_note": SEEN, **WILLING}
    following = saved(scene, f"{address}/households/{first}", next="y", **seen)
    assert following.endswith(second)
    last = saved(scene, f"{address}/households/{second}", next="y", finding="none")
    assert "/list?village=" in last
    page = shown(scene, last)
    assert "秦玉洁" in page.text
    assert "有问题，待解决" in page.text
    row = shown(scene, f"{address}/households/{first}")
    assert [one.attributes["value"] for one in row.all("input") if one.attributes.get("name") == "looked_on"] == [
        "2024-05-11"
    ]


def test_the_four_ticks_go_in_order_and_the_last_is_the_household_s(scene: Scene) -> None:
    address, first, _ = put(scene)
    row = f"{address}/households/{first}"
    seen = {"finding": "problem", "finding_note": SEEN, "looked_on": "2024-05-09"}
    unasked = send(scene, row, **seen, built_on="2024-05-09")
    assert errors_of(unasked.text) == ["意愿：先填这一户愿意和依据，再记改成、能用、在用、满意。"]
    seen |= WILLING
    early = send(scene, row, **seen, built_on="2024-05-08")
    assert "不能早于去看的那天" in errors_of(early.text)[0]
    wrong = send(scene, row, **seen, works_on="2024-05-11")
    assert wrong.status_code == 422
    assert "依次记" in errors_of(wrong.text)[0]
    assert SEEN in wrong.text
    saved(scene, row, **seen, built_on="2024-05-09", works_on="2024-05-10", in_use_on="2024-05-10")
    assert errors_of(send(scene, row, satisfied_on="2024-05-11").text) == [
        "户内谁说满意：满意只能由这一户的人说：请选择是谁说的。"
    ]
    member = option_of(scene.client("town_clerk").get(row).text, "satisfied_by", "周桂兰")
    saved(scene, row, satisfied_on="2024-05-11", satisfied_by=member)
    page = shown(scene, address)
    assert told(page, "清零") == "1 50.0%"
    assert told(page, "没有清零") == "1 50.0%"


def test_a_row_sent_twice_is_entered_once_and_another_one_is_told(scene: Scene) -> None:
    address, first, _ = put(scene)
    row, client = f"{address}/households/{first}", scene.client("town_clerk")
    form = client.get(row).text
    seen = {"finding": "problem", "finding_note": SEEN}
    answers = [client.post(row, data=sent(form, row, **seen)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with scene.reading() as session:
        assert [line.action for line in session.scalars(select(CampaignLine).order_by(CampaignLine.id))][1:] == [
            "enter"
        ]
    assert client.post(row, data=sent(form, row, finding="none")).status_code == 409


def test_a_correction_asks_for_its_reason(scene: Scene) -> None:
    address, first, _ = put(scene)
    row = f"{address}/households/{first}"
    saved(scene, row, finding="none")
    wrong = send(scene, row, finding="problem", finding_note=SEEN)
    assert "写明原因" in errors_of(wrong.text)[0]
    saved(scene, row, finding="problem", finding_note=SEEN, reason="当时没有看冬天能不能用")
    assert "当时没有看冬天能不能用" in shown(scene, row).text


def test_at_the_desk_many_are_saved_or_none(scene: Scene) -> None:
    address, first, second = put(scene)
    desk = f"{address}/desk"
    lines = {f"{first}-finding": "none", f"{second}-finding": "problem", "looked_on": "2024-05-10"}
    wrong = send(scene, desk, **lines)
    assert wrong.status_code == 422
    assert "请写明是什么问题" in wrong.text
    assert "全部没有保存" in errors_of(wrong.text)[0]
    assert told(shown(scene, address), "看过") == "0 0.0%"
    lines |= {f"{second}-note": SEEN, f"{second}-tick": "built"}
    assert "先填这一户愿意和依据" in send(scene, desk, **lines).text
    assert told(shown(scene, address), "看过") == "0 0.0%"
    saved(scene, desk, **lines, **{f"{second}-{name}": said for name, said in WILLING.items()})
    page = shown(scene, address)
    assert told(page, "看过") == "2 100.0%"
    listed = shown(scene, f"{address}/list?stage=built").text
    assert "9902261040500" in listed
    assert "9902261040417" not in listed
    assert "还没有填写" in errors_of(send(scene, desk).text)[0]


def test_public_toilets_are_listed_and_inspected(scene: Scene) -> None:
    address, *_ = put(scene)
    village = option_of(scene.client("town_clerk").get(f"{address}/places/new").text, "village", "井台村")
    place = saved(scene, f"{address}/places/new", village=village, place="村口公厕")
    saved(scene, place, has_rules="y", has_team="y")
    assert "五有不全" in shown(scene, f"{address}/list").text
    all_five = {f"has_{one}": "y" for one in ("rules", "standard", "team", "funds", "supervision")}
    saved(scene, place, **all_five)
    assert "村口公厕" in shown(scene, f"{address}/list?public=done").text
    assert "没有这样的公厕" in shown(scene, f"{address}/list?public=open").text
    saved(scene, f"{place}/name", place="村部公厕", reason="名称写错了，在村部旁边")
    assert "村部公厕" in shown(scene, place).text
    assert scene.client("bridge_clerk").get(place).status_code == 404


def test_the_board_counts_down_and_foretells(scene: Scene) -> None:
    address, first, _ = put(scene, CampaignKind.HOUSING)
    assert "清零：—，还一户都没有看过" in shown(scene, address).text
    saved(scene, f"{address}/households/{first}", finding="none")
    page = shown(scene, address)
    assert "近 11 天（连今天）做了 1 户，平均一天 0.1 户，1 户还要 11 天，照这样到 2024-05-22 清零" in page.text
    (drawing,) = [one for one in page.all("svg") if one.attributes.get("role") == "img"]
    assert drawing.attributes["role"] == "img"
    assert "2024-05-11 还有 1 户" in drawing.all("desc")[0].text
    assert "统计到" in page.text
    (link,) = [one for one in page.all("a") if one.attributes["href"].endswith("/list?cleared=no")]
    assert "1 户" in shown(scene, link.attributes["href"]).text


def test_what_runs_stands_on_the_boards_and_each_number_opens_its_households(scene: Scene) -> None:
    address, first, _ = put(scene, CampaignKind.HOUSING)
    saved(scene, f"{address}/households/{first}", finding="none")
    page = shown(scene, "/boards/", "office_clerk")
    panel = next(one for one in page.all("section") if one.attributes.get("aria-labelledby") == "campaigns")
    links = {one.attributes["href"]: one.text for one in panel.all("a") if one.text.isdecimal()}
    assert sorted(links.values()) == ["1", "1", "1", "2"]
    for there, number in links.items():
        assert f"{number} 户" in shown(scene, there, "office_clerk").text


def test_towns_see_their_own_and_who_knows_nobody_reads_no_name(scene: Scene) -> None:
    address, first, _ = put(scene)
    with scene.writing() as session:
        theirs = household(
            session, scene.here, replace(HEAD, name="孔令和", id_no=""), number="77", by="bridge_clerk", village="ford"
        )
        their_uid = theirs.uid
    saved(scene, f"{address}/households/{first}", finding="problem", finding_note=SEEN)
    assert told(shown(scene, address, "bridge_clerk"), "在册户（分母）") == "1 户"
    assert told(shown(scene, address, "office_clerk"), "在册户（分母）") == "3 户"
    assert scene.client("town_clerk").get(f"{address}/households/{their_uid}").status_code == 404
    page = scene.client("auditor").get(f"{address}/list").text
    assert HEAD.name not in page
    assert SEEN not in page
    assert SEEN in scene.client("town_clerk").get(f"{address}/list").text
    assert scene.client("auditor").get(f"{address}/households/{first}").status_code == 403
    assert scene.client("town_clerk").get(f"{address}/list?village=abc&stage=x&page=x").status_code == 200


def test_the_list_is_taken_away_masked(scene: Scene) -> None:
    address, first, _ = put(scene)
    saved(scene, f"{address}/households/{first}", finding="problem", finding_note="=cmd 冲水坏了")
    answer = scene.client("town_head").get(f"{address}/export?looked=yes")
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert "共 1 户" in rows[1][0]
    assert rows[4][2:5] == ("9902261040417", "周*兰", "有问题，待解决")
    assert rows[4][13] == "=cmd 冲水坏了"
    assert scene.client("town_clerk").get(f"{address}/export").status_code == 403


def test_what_was_found_again_and_the_household_s_page(scene: Scene) -> None:
    address, first, _ = put(scene)
    assert "没有屡查不清的户" in shown(scene, "/campaigns/again").text
    with scene.writing() as session:
        there = households.by_uid(session, scene.here.actors["town_clerk"], first)
        assert there is not None
        for name in ("改厕第一轮", "改厕第二轮"):
            entered(session, scene.here, campaign(session, scene.here, name=name), there, looked(scene.here))
        entered(
            session,
            scene.here,
            campaign(session, scene.here, CampaignKind.WATER, name="水质复查"),
            there,
            looked(scene.here, Finding.NONE),
        )
    page = shown(scene, "/campaigns/again")
    (link,) = [one for one in page.all("a") if "problem=POV-10" in one.attributes["href"]]
    behind = shown(scene, link.attributes["href"]).text
    assert "改厕第一轮" in behind
    assert "2 次" in behind
    assert "水质复查" not in behind
    file = shown(scene, f"/households/{first}").text
    assert "改厕第一轮" in file
    assert "饮水" in file
    assert "改厕第二轮" in shown(scene, f"/households/{first}/sheet").text
    assert NAME in shown(scene, "/campaigns/", "secretary").text
    assert address


def test_what_nobody_looked_at_is_foretold_with_a_dash_and_never_called_done(scene: Scene) -> None:
    with scene.writing() as session:
        empty = f"/campaigns/{campaign(session, scene.here, CampaignKind.WATER, name='饮水排查').uid}"
    assert "清零：—，范围内还没有在册的户" in shown(scene, empty).text
    address, first, second = put(scene)
    page = shown(scene, address)
    assert "清零：—，还一户都没有看过" in page.text
    assert "覆盖：—，还一户都没有看过" in page.text
    saved(scene, f"{address}/households/{first}", finding="none")
    page = shown(scene, address)
    assert "没有看过的先要看完" in page.text
    saved(scene, f"{address}/households/{second}", finding="none")
    assert "清零：已经清零" in shown(scene, address).text
