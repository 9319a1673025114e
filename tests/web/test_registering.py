"""登记 as a conversation, without a browser: what the panel may say, links taken back, packed answers."""

import gzip
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import database
from app.domain.permissions import Role
from app.models.drafts import Draft
from app.models.journal import JournalEntry
from app.models.matters import Link
from app.models.petitions import Petition
from app.operations import indexing
from tests.web.conftest import SignIn
from tests.web.counter import BODY, NEW, PERSON, done, registered, registering
from tests.web.pages import check_page, option_of, sent, tree

BESIDE = f"{NEW}/beside"


def index(app: Flask) -> None:
    """Bring the index up to date, as the worker does."""
    data, engine = database.current(), app.extensions["search"]
    if engine.state != "ready":
        indexing.rebuild(data.reading, data.transaction, engine)
    while indexing.drain(data.reading, data.transaction, engine).rows:
        pass


def typing(client: FlaskClient, url: str = BESIDE, **fields: Any) -> TestResponse:
    """Send the form as it is typed at this moment."""
    return client.post(url, data=sent(client.get(NEW).text, NEW, **fields))


def count(table: type) -> int:
    """How many rows a table has."""
    with database.current().reading() as session:
        return len(_all(session, table))


def _all(session: Session, table: type) -> list[object]:
    return list(session.scalars(select(table)))


def test_the_panel_names_the_same_person_and_why_and_keeps_nothing(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    registered(clerk)
    journal = count(JournalEntry)
    answer = typing(clerk, **PERSON)
    assert answer.status_code == 200
    panel = tree(answer.text).text
    assert "2024-信-000001" in panel
    assert "姓名和电话相同" in panel
    assert "已登记" in panel
    assert "周信访局" in panel
    assert "只列您能看到的" in panel
    assert "2024-05-27（周一）" in panel
    assert (count(Petition), count(Draft), count(JournalEntry)) == (1, 0, journal)


def test_the_panel_marks_the_words_that_a_similar_matter_shares_and_proposes_its_category(
    app: Flask, sign_in: SignIn
) -> None:
    clerk = sign_in(Role.REGISTRAR)
    registered(clerk)
    index(app)
    answer = typing(clerk, body=BODY, **{"people-0-name": "别人"})
    page = tree(answer.text)
    in_title = [mark.text for link in page.all("a") for mark in link.all("mark")]
    assert "统一改厕" in "".join(in_title)
    assert "化粪池装好" in [mark.text for mark in page.all("mark")]
    assert "相似的 1 件里 1 件是农村农业 / 扶贫开发 / 改厕，多数涉贫。" in page.text
    chosen = typing(clerk, body=BODY, content="POV-10")
    assert "相似的 1 件" not in tree(chosen.text).text


def test_what_has_the_same_title_is_shown_though_the_long_text_says_something_else(app: Flask, sign_in: SignIn) -> None:
    clerk, title = sign_in(Role.REGISTRAR), "赵塘村卫生室常年关门"
    registered(clerk, title=title)
    index(app)
    other: dict[str, Any] = {
        "body": "村小学冬天没有暖气，孩子们的手都冻坏了，请尽快修好锅炉。" * 5,
        "people-0-name": "别人",
    }
    assert "2024-信-000001" not in typing(clerk, **other).text
    assert "2024-信-000001" in typing(clerk, title=title, **other).text


def test_the_panel_knows_the_household_of_the_village(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    page = clerk.get(NEW).text
    here, there = option_of(page, "village", "北寨"), option_of(page, "village", "前店")
    registered(clerk, village=here, household="0417 户")
    asked: dict[str, Any] = {"household": "417", "people-0-name": "周小满"}
    assert "户相同" in typing(clerk, village=here, **asked).text
    assert "户相同" not in typing(clerk, village=there, **asked).text


def test_the_panel_explains_what_may_belong_to_another_organ(sign_in: SignIn) -> None:
    text = tree(typing(sign_in(Role.REGISTRAR), body="村干部冒领低保，我已向法院起诉。").text).text
    for said in ("纪检监察", "冒领", "第二十二条第二款", "涉法涉诉", "起诉", "第二十八条第二款", "都要登记并告知"):
        assert said in text


def test_the_panel_says_nothing_of_an_accusation(app: Flask, sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    said = "镇里的会计多次冒领水窖补贴，账目从来不公开，群众意见很大。"
    assert registering(clerk, category="accusation", content="DI-02", body=said, household="0417").status_code == 303
    index(app)
    for role in (Role.REGISTRAR, Role.PETITION_HEAD):
        panel = typing(sign_in(role), body=said, household="0417", **PERSON).text
        assert 'class="item"' not in panel
        assert "密" not in panel.replace("保密件专办员", "")


def test_only_the_counter_may_ask_and_only_from_its_own_form(client: FlaskClient, sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    assert client.post(BESIDE, data={"body": "x"}).status_code in (400, 401)
    assert clerk.post(BESIDE, data={"body": "x"}).status_code == 400
    unit = sign_in(Role.UNIT_HEAD)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', unit.get("/worklist/").text)
    assert token
    assert unit.post(BESIDE, data={"csrf_token": token[1]}).status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {"village": "999999", "town": "x", "content": "POV-99", "category": "?"},
        {"received_on": "上个月吧", "people-0-phone": "12", "people-0-id_no": "1" * 30},
        {"body": "字" * 25_000, "title": "长" * 500},
        {"judge-" + "0" * 32: "repeat", "judge-": "x"},
        {"body": "\x00\u202e<script>alert(1)</script>"},
    ],
)
def test_whatever_is_typed_gets_an_answer(sign_in: SignIn, typed: dict[str, Any]) -> None:
    answer = typing(sign_in(Role.REGISTRAR), **typed)
    assert answer.status_code == 200
    assert "保存后开始的时限" in answer.text
    assert "<script" not in answer.text


def test_nothing_is_called_not_found_before_it_was_looked_for(sign_in: SignIn) -> None:
    client = sign_in(Role.REGISTRAR)
    assert "没有找到" not in client.get(NEW).text
    assert "没有找到" in typing(client, body="无人提过的事").text


def test_a_judged_matter_stays_although_nothing_speaks_for_it_any_more(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    uid = registered(clerk).rsplit("/", 1)[1]
    fields: dict[str, Any] = {"body": "村小学冬天没有暖气。", "people-0-name": "别人", f"judge-{uid}": "related"}
    answer = typing(clerk, **fields)
    (checked,) = [node for node in tree(answer.text).all("input") if "checked" in node.attributes]
    assert checked.attributes["id"] == f"judge-{uid}-related"


def test_nothing_is_judged_before_a_person_does(app: Flask, sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    registered(clerk)
    index(app)
    answer = typing(clerk, body=BODY, **PERSON)
    assert "很可能重复" in answer.text
    assert [node for node in tree(answer.text).all("input") if "checked" in node.attributes] == []


def test_a_link_is_taken_back_on_the_matter_s_page_with_its_reason(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    earlier = registered(clerk)
    shown = registering(clerk, body="厕所的事还没有修好，又来问一次。")
    judged = {f"judge-{earlier.rsplit('/', 1)[1]}": "repeat"}
    later = clerk.post(NEW, data=sent(shown.text, NEW, **judged)).headers["Location"]
    assert "撤销关联" in check_page(clerk.get(later).text).text
    done(clerk, later, "revoke_link", choose={"link": "2024-信-000001"}, reason="同名的两个人")
    text = check_page(clerk.get(later).text).text
    assert "同名的两个人" in text
    assert "重复：2024-信-000001 → —" in text
    assert "重复 1 次" not in clerk.get(earlier).text
    assert "撤销关联" in check_page(clerk.get(earlier).text).text
    assert count(Link) == 1


def test_who_may_not_correct_is_offered_no_taking_back(sign_in: SignIn) -> None:
    clerk, leader = sign_in(Role.REGISTRAR), sign_in(Role.COUNTY_LEADER)
    earlier = registered(clerk)
    shown = registering(clerk, body="厕所的事还没有修好，又来问一次。")
    judged = {f"judge-{earlier.rsplit('/', 1)[1]}": "related"}
    later = clerk.post(NEW, data=sent(shown.text, NEW, **judged)).headers["Location"]
    text = leader.get(later).text
    assert "（相关）" in text
    assert "撤销关联" not in text
    assert leader.get(f"{later}/revoke_link").status_code in (403, 409)


def test_a_letter_has_no_oral_record(sign_in: SignIn) -> None:
    answer = registering(sign_in(Role.REGISTRAR), channel="letter", oral="y", read_back="y")
    assert answer.status_code == 422
    assert "来信没有口头反映" in check_page(answer.text).text
    assert count(Petition) == 0


def test_a_field_that_the_channel_hides_may_be_left_out(sign_in: SignIn) -> None:
    answer = registering(sign_in(Role.REGISTRAR), people_count=None, **{"people-0-address": None})
    assert answer.status_code == 303
    assert count(Petition) == 1


def test_without_script_every_field_is_there_and_one_can_look_first(sign_in: SignIn) -> None:
    page = check_page(sign_in(Role.REGISTRAR).get(NEW).text)
    parts = [node for node in page.all("div", "details") if "data-when" in node.attributes]
    assert parts
    assert [node for node in parts if "hidden" in node.attributes] == []
    assert "先查一查" in page.text


def test_pages_and_style_are_packed_for_who_can_unpack_them(sign_in: SignIn) -> None:
    clerk, able = sign_in(Role.REGISTRAR), {"Accept-Encoding": "gzip"}
    plain = clerk.get("/static/anjie.css", buffered=True)
    packed = clerk.get("/static/anjie.css", headers=able, buffered=True)
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    asked = able | {"If-None-Match": packed.headers["ETag"]}
    assert clerk.get("/static/anjie.css", headers=asked, buffered=True).status_code == 304
    page = clerk.get(NEW, headers=able)
    assert "登记信访件" in gzip.decompress(page.data).decode()


def test_the_size_of_a_packed_page_does_not_tell_what_in_it_repeats(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    sizes = [len(clerk.get("/visits/", headers={"Accept-Encoding": "gzip"}).data) for _ in range(20)]
    assert max(sizes) - min(sizes) > 20


def test_a_sixth_representative_is_refused_and_nobody_is_lost(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    names = ["钱满仓", "周大田", "吴小满", "郑水根", "王秋生", "冯春燕"]
    six = {f"people-{place}-name": name for place, name in enumerate(names)}
    assert "people-5-name" not in clerk.get(NEW).text
    answer = registering(clerk, standing="collective", people_count="6", **PERSON | six)
    assert answer.status_code == 422
    assert "代表不能超过 5 人，您填了 6 人（《信访工作条例》第二十条）。" in answer.text
    assert count(Petition) == 0
    typed = {
        field.attributes.get("name"): field.attributes.get("value") for field in check_page(answer.text).all("input")
    }
    assert [typed[name] for name in six] == names
    signed = clerk.post(NEW, data=sent(answer.text, NEW, **{"people-5-signer": "y"}))
    assert signed.status_code == 303
    page = check_page(clerk.get(signed.headers["Location"]).text)
    assert all(name in page.text for name in names)


def test_whoever_ticks_that_it_was_reported_says_to_whom(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    answer = registering(clerk, urgent="y", urgent_reported="y")
    assert answer.status_code == 422
    assert "请写明上报到哪里。" in answer.text
    address = registered(clerk, urgent="y", urgent_reported="y", reported_to="县委办公室")
    assert "县委办公室" in check_page(clerk.get(address).text).text


def test_the_empty_form_is_a_sound_page_and_names_the_recorder(sign_in: SignIn) -> None:
    page = check_page(sign_in(Role.REGISTRAR).get(NEW).text)
    assert "接访、记录：周登记员（不可更改）" in page.text
    assert "2024-05-27（周一）" in page.text
    groups = [group.attributes["label"] for group in page.all("optgroup")]
    assert "农村农业 / 扶贫开发" in groups
