"""户清、身份变动、注销提请: one proposes on the household's page, another finds it on his desk and confirms it."""

from dataclasses import replace
from datetime import timedelta

from app.domain.household_proposals import Proposed
from app.domain.households import Housing
from app.operations import households
from app.queries import households as rows
from tests.given import MORNING
from tests.households import LOOKED, REASON, household, proposed
from tests.web.counter import done
from tests.web.pages import Node, check_page, errors_of, option_of, sent
from tests.web.scene import Scene

LOOKER = "秦玉洁（柳河镇 信访办办事员）"


def mended(scene: Scene) -> str:
    """The address of a household whose house the town's clerk wrote down as safe alone."""
    with scene.writing() as session:
        made = household(session, scene.here, housing=Housing.D)
        safe, clerk = replace(households.facts_of(made), housing=Housing.SAFE), scene.here.actors["town_clerk"]
        households.correct(session, made.uid, None, safe, REASON, actor=clerk, now=MORNING - timedelta(days=2))
        return f"/households/{made.uid}"


def shown(scene: Scene, address: str, who: str) -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200, (address, who)
    return check_page(answer.text)


def named(page: Node, text: str) -> list[str]:
    """Where the links of this text lead."""
    return [one.attributes["href"] for one in page.all("a") if one.text == text]


def test_a_household_is_clear_once_the_county_confirmed_what_the_town_proposed(scene: Scene) -> None:
    address, town, office = mended(scene), scene.client("town_clerk"), scene.client("office_clerk")
    assert "待另一个人确认" in shown(scene, address, "town_clerk").text
    assert "等您确认" not in shown(scene, "/worklist/", "office_clerk").text
    done(town, address, "clear", looked_on="今天", reason=LOOKED, choose={"looked_by": LOOKER})
    page = shown(scene, address, "town_clerk")
    assert "提请户清：秦玉洁于 2024-05-11 入户核实。" in page.text
    assert named(page, "提请户清") == named(page, "确认") == []
    assert "有 1 户的户清、身份变动、注销等您确认" in shown(scene, "/worklist/", "office_clerk").text
    listed = shown(scene, "/households/proposals", "office_clerk")
    assert "1 条等您确认" in listed.text
    (confirm,) = named(listed, "确认")
    assert town.post(confirm).status_code in (400, 403, 422)
    done(office, confirm.removesuffix("/confirm"), "confirm", answer="调阅核查表，电话回访属实")
    page = shown(scene, address, "town_clerk")
    assert "已清" in page.text
    assert "已确认" in page.text
    assert scene.client("bridge_clerk").get("/households/proposals").text.count("9902261040417") == 0


def test_who_proposed_it_corrects_it_or_takes_it_back(scene: Scene) -> None:
    address, town = mended(scene), scene.client("town_clerk")
    done(town, address, "clear", looked_on="2024-05-10", reason=LOOKED, choose={"looked_by": LOOKER})
    (correct,) = named(shown(scene, address, "town_clerk"), "更正提请")
    way = correct.removesuffix("/correct")
    done(town, way, "correct", looked_on="2024-05-11", why="核实日期看错了一天，按核查表更正")
    assert "秦玉洁于 2024-05-11 入户核实" in shown(scene, address, "town_clerk").text
    done(town, way, "withdraw", answer="这一户还要再入户看一次")
    page = shown(scene, address, "town_clerk")
    assert "已撤回" in page.text
    assert len(named(page, "提请户清")) == 1


def test_an_old_look_is_refused_at_its_field_and_what_was_typed_stays(scene: Scene) -> None:
    url = f"{mended(scene)}/clear"
    client = scene.client("town_clerk")
    page = client.get(url).text
    typed = {"looked_on": "2024-03-01", "reason": LOOKED, "looked_by": option_of(page, "looked_by", LOOKER)}
    answer = client.post(url, data=sent(page, url, **typed))
    assert answer.status_code == 422
    assert "已超过 30 天，请重新入户核实" in errors_of(answer.text)[0]
    kept = sent(answer.text, url)
    assert {name: kept[name] for name in typed} == typed


def test_who_helps_a_household_is_told_that_another_confirms(scene: Scene) -> None:
    with scene.writing() as session:
        made = household(session, scene.here, helper_id=scene.here.people["office_clerk"])
        made.unconfirmed = True
        uid = proposed(session, scene.here, made, Proposed.CLEAR).uid
    url = f"/households/proposals/{uid}/confirm"
    assert named(shown(scene, "/households/proposals", "office_clerk"), "确认") == []
    office = scene.client("office_clerk")
    answer = office.post(url, data=sent(office.get(url).text, url, answer="调阅核查表，电话回访属实"))
    assert answer.status_code == 422
    assert "您是这一户的帮扶责任人，确认要另一个人办" in answer.text
    with scene.writing() as session:
        office_view = rows.unclear_of(session, scene.here.actors["office_head"], [session.merge(made)])
        assert [one.value for one in office_view[made.id]] == ["unconfirmed"]
