"""Two people who correct the same matter: asked only about what both changed, and neither loses a word."""

from tests.web.pages import check_page, sent
from tests.web.scene import Scene
from tests.web.test_correcting import WHY, corrected, petition, row


def test_two_people_correcting_the_same_people_lose_nothing(scene: Scene) -> None:
    first, second, address = scene.client("registrar"), scene.client("petition_head"), petition(scene)
    url = f"{address}/correct_people"
    mine = sent(first.get(url).text, url, reason=WHY, **{"people-0-phone": "19912342406"})
    corrected(second, address, "correct_people", **{"people-0-name": "钱满昌"})
    answer = first.post(url, data=mine)
    assert answer.status_code == 409
    check_page(answer.text)
    again = first.post(url, data=sent(answer.text, "/correct_people"))
    assert again.status_code == 303
    person = row(scene, address).petitioners[0]  # type: ignore[attr-defined]  # a petition
    assert (person.name, person.phone) == ("钱满昌", "19912342406")


def test_two_people_correcting_other_facts_keep_both_and_are_asked_about_none(scene: Scene) -> None:
    first, second, address = scene.client("registrar"), scene.client("petition_head"), petition(scene)
    url = f"{address}/correct"
    mine = sent(first.get(url).text, url, reason=WHY, title="自来水不通")
    corrected(second, address, "correct", place="三组井边", household="低保户")

    answer = first.post(url, data=mine)
    assert answer.status_code == 409
    page = check_page(answer.text)
    assert "两个人改的不是同一处" in page.text
    assert [node.text for node in page.all("th")] == []

    assert first.post(url, data=sent(answer.text, url)).status_code == 303
    found = row(scene, address)
    assert (found.title, found.place, found.household) == ("自来水不通", "三组井边", "低保户")


def test_only_what_both_corrected_is_asked_about_and_the_rest_stays_with_whoever_changed_it(scene: Scene) -> None:
    first, second, address = scene.client("registrar"), scene.client("petition_head"), petition(scene)
    url = f"{address}/correct"
    mine = sent(first.get(url).text, url, reason=WHY, title="自来水不通")
    corrected(second, address, "correct", title="水管冻裂", place="三组井边")

    answer = first.post(url, data=mine)
    page = check_page(answer.text)
    assert [node.text for node in page.all("th") if node.attributes.get("scope") == "row"] == ["标题"]
    kept = first.post(url, data=sent(answer.text, url, **{"pick-title": "theirs"}))
    assert kept.status_code == 422, "nothing of one's own is left to save"
    saved = first.post(url, data=sent(answer.text, url, **{"pick-title": "mine"}))
    assert saved.status_code == 303
    assert (row(scene, address).title, row(scene, address).place) == ("自来水不通", "三组井边")


def test_what_was_chosen_in_an_act_is_told_in_words_before_it_is_sent_again(scene: Scene) -> None:
    first, second, address = scene.client("petition_head"), scene.client("registrar"), petition(scene)
    url = f"{address}/assign"
    willow = scene.here.units["willow"]
    mine = sent(
        first.get(url).text, url, unit=str(willow), routing="assign", report_due_on="2024-06-30", note="请十日内办结"
    )
    corrected(second, address, "correct", title="水管冻裂")

    answer = first.post(url, data=mine)

    assert answer.status_code == 409
    page = check_page(answer.text)
    chosen = dict(zip([node.text for node in page.all("dt")], [node.text for node in page.all("dd")], strict=True))
    assert chosen["责任单位"] == "柳河镇"
    assert chosen["方式"] == "交办"
    assert "请十日内办结" in answer.text
    assert "水管冻裂" in page.text


def test_who_comes_second_with_an_assignment_reads_where_the_first_sent_it_and_that_it_is_done(scene: Scene) -> None:
    first, second, address = scene.client("petition_head"), scene.client("petition_head"), petition(scene)
    url, units = f"{address}/assign", scene.here.units
    told = {"routing": "assign", "report_due_on": "2024-06-30", "note": "请十日内办结"}
    mine = sent(second.get(url).text, url, unit=str(units["housing"]), **told)
    assert first.post(url, data=sent(first.get(url).text, url, unit=str(units["willow"]), **told)).status_code == 303

    answer = second.post(url, data=mine)

    assert answer.status_code == 409
    page = check_page(answer.text)
    assert "责任单位：柳河镇" in page.text
    assert "转办方式：交办" in page.text
    assert "这一件现在不在这一步" in page.text
    assert "请十日内办结" in page.text
    assert "县住建局" in page.text
    assert "再保存一次" not in answer.text


def test_the_timeline_and_the_case_sheet_say_to_whom_it_was_routed_and_how(scene: Scene) -> None:
    client, address = scene.client("petition_head"), petition(scene)
    url = f"{address}/assign"
    told = {"unit": str(scene.here.units["willow"]), "routing": "assign", "report_due_on": "2024-06-30"}
    assert client.post(url, data=sent(client.get(url).text, url, **told)).status_code == 303
    for page in (address, f"{address}/sheet"):
        text = check_page(client.get(page).text).text
        assert "责任单位：柳河镇" in text
        assert "反馈日期：2024-06-30" in text
