"""Signing an opinion: what the rules find is told once at the opinion, and passes when it was seen."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.letters import LetterKind
from app.domain.petitions import Action, Stage
from app.models.letters import Letter
from app.models.petitions import Petition
from app.operations import letters, matters
from app.operations.letters import Draft, Edit
from tests import given
from tests.given import MORNING, done
from tests.web.pages import check_page, errors_of, sent, tree
from tests.web.scene import Scene

DEMAND = "一、请求补发危房改造补助；二、要求修好井台村三组的机耕路，电话19912342406。"
OPINION = "经入户核实，镇政府已于5月8日补发危房改造补助1.4万元。机耕路由镇政府在6月底前修好，井台村三组负责监督。"
LAW = "《农村危房改造补助资金管理办法》第十二条"


@pytest.fixture
def address(scene: Scene) -> str:
    """A petition that waits for its opinion; the same unit answered another one before."""
    with scene.writing() as session:
        before = given.petition(session, scene.here, Stage.ACCEPTED, at=MORNING - timedelta(days=3))
        copied = OPINION + "其余事项已由村民委员会另行书面说明。"
        done(session, scene.here, before, Action.ISSUE, at=MORNING - timedelta(days=2), opinion=copied)
        made = given.petition(
            session, scene.here, Stage.ACCEPTED, at=MORNING - timedelta(days=1), title="补助和路", demand=DEMAND
        )
        return f"/petitions/{made.uid}"


@pytest.fixture
def head(scene: Scene) -> FlaskClient:
    """The head of the unit, who signs."""
    return scene.client("town_head")


def answered(client: FlaskClient, address: str, **written: object) -> tuple[int, str]:
    """The head of the unit sends this opinion; the page that answers."""
    form = client.get(f"{address}/issue").text
    check_page(form)
    usual: Mapping[str, object] = {"decisions-1": "support", "decisions-2": "support", "opinion": OPINION, "law": LAW}
    return again(client, address, form, **{**usual, **written})


def again(client: FlaskClient, address: str, page: str, **written: object) -> tuple[int, str]:
    """The page is sent, with these answers changed."""
    answer = client.post(f"{address}/issue", data=sent(page, f"{address}/issue", **written))
    return answer.status_code, answer.text


def kept(scene: Scene, address: str) -> tuple[str | None, str]:
    """The opinion and the stage of the petition."""
    with scene.reading() as session:
        found = session.scalars(select(Petition).where(Petition.uid == address.rpartition("/")[2])).one()
        return found.opinion, found.stage


def test_an_opinion_that_repeats_another_one_is_told_so_and_signed_once_seen(
    scene: Scene, head: FlaskClient, address: str
) -> None:
    status, page = answered(head, address)
    assert status == 422
    assert [line.partition("：")[2] for line in errors_of(page)] == [
        "与 2024-信-000001 的答复九成以上相同，请按这一件的事实写。"
    ]
    check_page(page)
    (seen,) = [one for one in tree(page).all("input") if one.attributes.get("name") == "seen"]
    assert "checked" not in seen.attributes
    assert kept(scene, address) == (None, "accepted")
    status, page = again(head, address, page, seen="y")
    assert status == 303, page
    opinion, stage = kept(scene, address)
    assert stage == "opinion_issued"
    assert opinion == OPINION
    with scene.reading() as session:
        of_this = Letter.matter.has(uid=address.rpartition("/")[2])
        letter = session.scalars(select(Letter).where(Letter.kind == "opinion", of_this)).one()
        assert "三、救济途径" in (letter.body or "")
        assert (letter.body or "").count("请求复查") == 1
    told = check_page(scene.client("petition_head").get(address).text).text
    assert "看过提示仍这样答复" in told
    assert "与另一件的答复雷同" in told


def test_everything_found_is_told_with_its_place_and_what_was_typed_stays(
    scene: Scene, head: FlaskClient, address: str
) -> None:
    status, page = answered(
        head, address, opinion="经核实，危房改造补助已于5月8日补发。下一步将督促村里办好。", remedy=None
    )
    assert status == 422
    said = " ".join(errors_of(page))
    assert "这一项诉求好像没有答复：“要求修好井台村三组的机耕路，电话199****2406”" in said
    assert "承诺没有写明什么时候兑现：“下一步将督促村里办好”" in said
    assert "没有告知可以自收到之日起 30 日内请求复查" in said
    assert "下一步将督促村里办好。" in "".join(tree(page).all("textarea")[0].texts)


def test_a_draft_that_says_something_else_stops_it_and_what_was_typed_stays(
    scene: Scene, head: FlaskClient, address: str
) -> None:
    other = OPINION.replace("5月8日", "四月三十日").replace("1.4万元", "一万四千元，分两次转入本人存折")
    actor, uid = scene.here.actors["town_head"], address.rpartition("/")[2]
    with scene.writing() as session:
        draft = letters.draft(session, uid, None, Draft(LetterKind.OPINION), actor=actor, now=MORNING)
        words = Edit("处理意见书", "钱满仓", "经研究，对您的投诉请求不予支持。", draft.issuer or "")
        letters.edit(session, draft.uid, None, words, actor=actor, now=MORNING)
    status, page = answered(head, address, opinion=other)
    assert status == 422
    said = "处理意见书与这里填的不一致，没有写“对您的投诉请求予以支持”。请先改好文书，再办这一步。"
    assert said in check_page(page).text
    assert other in "".join(tree(page).all("textarea")[0].texts)
    assert kept(scene, address) == (None, "accepted")


def test_a_good_opinion_is_signed_at_once_and_the_page_asks_for_no_tick(
    scene: Scene, head: FlaskClient, address: str
) -> None:
    assert "seen" not in sent(head.get(f"{address}/issue").text, f"{address}/issue")
    assert "仍这样答复" not in head.get(f"{address}/issue").text
    other = OPINION.replace("5月8日", "四月三十日").replace("1.4万元", "一万四千元，分两次转入本人存折")
    status, page = answered(head, address, opinion=other)
    assert status == 303, page
    assert "看过提示" not in scene.client("petition_head").get(address).text


def test_an_answer_of_a_petition_that_the_signer_may_not_see_is_never_named(
    scene: Scene, head: FlaskClient, address: str
) -> None:
    with scene.writing() as session:
        first = session.scalars(select(Petition).where(Petition.number == "2024-信-000001")).one()
        by = scene.here.actors["petition_head"]
        matters.recuse(session, first.uid, scene.here.people["town_head"], "是信访人的亲属", actor=by, now=MORNING)
    status, page = answered(head, address)
    assert status == 303, page


def test_what_the_form_itself_refuses_is_told_beside_what_was_found(
    scene: Scene, head: FlaskClient, address: str
) -> None:
    status, page = answered(head, address, law="")
    assert status == 422
    said = " ".join(errors_of(page))
    assert "请填写依据" in said
    assert "九成以上相同" in said
