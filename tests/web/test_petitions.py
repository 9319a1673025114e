"""Petitions through their pages: from the counter to confirmed settlement, and whatever is typed wrongly."""

import re
from io import BytesIO

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from app import database
from app.domain.permissions import Role
from app.models.directory import Person, Unit
from app.models.journal import JournalEntry
from app.models.matters import Accused, Clock, Judgement, Link, Matter
from app.models.papers import Attachment, PaperRole
from app.models.petitions import Petition, Petitioner
from app.operations.registering import query_code
from tests.web.conftest import SignIn
from tests.web.counter import BODY, NEW, PERSON, doing, done, registered, registering, scanned
from tests.web.pages import check_page, errors_of, form_of, option_of, sent

OPINION = "经查，管道差 14 米未接，由镇政府在六月底前接通，补贴同时发放。"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def rows(table: type, *where: object) -> list:  # type: ignore[type-arg]  # rows of any table
    """The rows of a table, read afresh."""
    with database.current().reading() as session:
        return list(session.scalars(select(table).where(*where)))  # type: ignore[arg-type]  # conditions of any kind


def events(name: str) -> list[JournalEntry]:
    """The journal's entries of one kind."""
    return rows(JournalEntry, JournalEntry.event == name)


def routed(sign_in: SignIn, **changes: object) -> str:
    """A petition that the office has sent to the unit of unit_head and unit_handler."""
    address = registered(sign_in(Role.REGISTRAR), **changes)
    head = sign_in(Role.PETITION_HEAD)
    done(head, address, "assign", choose={"unit": "县民政局"}, routing="assign", report_due_on="2024-06-20")
    return address


def accepted(sign_in: SignIn) -> str:
    """A petition that the unit has accepted."""
    address, unit = routed(sign_in), sign_in(Role.UNIT_HEAD)
    done(unit, address, "sign_for", choose={"handler": "承办人"})
    told = {"notice_on": "今天", "notice_way": "in_person", "proof": "本人签收"}
    done(unit, address, "accept", **told, papers=(BytesIO(PDF), "告知书.pdf"))
    return address


def test_a_petition_goes_from_the_counter_to_confirmed_settlement(
    sign_in: SignIn, present: time_machine.Traveller
) -> None:
    address = accepted(sign_in)
    unit, handler, registrar = sign_in(Role.UNIT_HEAD), sign_in(Role.UNIT_HANDLER), sign_in(Role.REGISTRAR)
    done(handler, address, "note", text="已到现场量过，差 14 米。", papers=[(BytesIO(b"x" * 9), "记录.txt")])
    done(unit, address, "issue", decision="support", opinion=OPINION, law="《信访工作条例》第三十二条")
    receipt = (BytesIO(PDF + b"3"), "回证.pdf")
    done(handler, address, "deliver", delivered_on="2024-05-11", way="in_person", papers=receipt)
    present.shift(60)
    done(sign_in(Role.PETITION_HEAD), address, "check_file", record="各项材料齐全，与实地查看一致。")
    done(unit, address, "close", outcome="resolved", report="管道已经接通，补贴已经发放到户。",
         papers=[(BytesIO(PDF + b"2"), "验收照片.pdf")])  # fmt: skip
    shown = registrar.get(address)
    assert "已办结" in shown.text
    visit = f"/visits/{address.rsplit('/', 1)[1]}/new"
    page = registrar.get(visit)
    answers = {
        "how": "in_person",
        "visited_on": "今天",
        "solved": "yes",
        "satisfied": "satisfied",
        "carried_out": "yes",
    }
    assert registrar.post(visit, data=sent(page.text, visit, **answers)).status_code == 303
    (petition,) = rows(Matter)
    assert (petition.stage, petition.outcome, petition.holder_id) == ("closed", "resolved", None)
    text = check_page(registrar.get(address).text).text
    assert "已化解" in text
    assert OPINION in text
    refused = doing(registrar, address, "archive")
    assert refused.status_code == 422
    assert "还缺原件：来信、录音、记录的原件、受理告知书的送达回证" in refused.text
    for role in (PaperRole.ORIGINAL, PaperRole.RECEIPT):
        scanned(registrar, address, role)
    done(registrar, address, "archive")
    assert rows(Matter)[0].stage == "archived"


def test_the_page_after_saving_tells_number_clock_with_reason_and_holder(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    text = check_page(clerk.get(registered(clerk)).text).text
    assert "2024-信-000001" in text
    assert "2024-05-27（周一）" in text
    assert "末日是休息日" in text
    assert "《信访工作条例》第二十二条" in text
    assert "周信访局" in text


def test_errors_stand_at_their_fields_and_what_was_typed_stays(sign_in: SignIn) -> None:
    answer = registering(sign_in(Role.REGISTRAR), body="", received_on="2024-05-13", title="厕所下水不通")
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert errors_of(answer.text) == ["收到日期不能晚于今天（2024-05-11）。", "请填写反映内容。"]
    typed = {node.attributes.get("name"): node.attributes.get("value") for node in page.all("input")}
    assert typed["received_on"] == "2024-05-13"
    assert typed["title"] == "厕所下水不通"
    assert typed["people-0-name"] == "周桂兰"
    assert rows(Petition) == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("received_on", "2024-05-12", "收到日期不能晚于今天（2024-05-11）。"),
        ("received_on", "2024-02-30", "收到日期没有这一天：2024-02-30。"),
        ("received_on", "上个月吧", "收到日期看不懂：上个月吧。请写成 2024-05-11、5.11 或今天。"),
        ("received_on", "1024-05-01", "收到日期不能早于 1949-10-01。"),
        ("received_on", "2024-04-01", "日期（2024-04-01）比今天早 15 天以上，请写明晚记的原因。"),
        ("body", "字" * 20_001, "内容最多 20000 字，现有 20001 字，请把其余部分作为附件。"),
        ("body", "\x00\x07\u200b", "请填写反映内容。"),
        ("title", "长" * 201, "标题最多 200 字，现有 201 字。"),
        ("people-0-phone", "12345", "这是服务热线，不是信访人的电话。"),
        ("people-0-phone", "1991234240", "联系电话不对：手机 11 位，13 至 19 开头；座机 7 至 8 位，可带区号。"),
        ("people-0-id_no", "990226196302311124", "证件号码里的出生日期不存在，请核对。"),
        ("people-0-name", "", "请填写姓名；没有留名的，信访人一项选“匿名”。"),
        ("people_count", "很多", "信访人数要填整数，现在是：很多。"),
        ("people_count", "0", "信访人数应在 1 到 9999 之间。"),
        ("town", "999999", "镇（园区）里没有您选的这一项，请重新选择。"),
        ("content", "", "请选择内容分类。"),
        ("content", "POV-99", "内容分类里没有您选的这一项，请重新选择。"),
    ],
)
def test_a_wrong_value_gets_one_clear_sentence_and_nothing_is_saved(
    sign_in: SignIn, field: str, typed: str, said: str
) -> None:
    answer = registering(sign_in(Role.REGISTRAR), **{field: typed})
    assert answer.status_code == 422
    check_page(answer.text)
    (found,) = errors_of(answer.text)
    assert found.endswith(said)
    assert rows(Petition) == []


def test_what_people_really_type_is_kept_as_it_should_be(sign_in: SignIn) -> None:
    body = "水管漏了😀，电话１９９１２３４２４０６\x07。\r\n第二行" + "字" * 19_900
    registered(
        sign_in(Role.REGISTRAR),
        **{
            "body": body,
            "people-0-phone": "１９９-１２３４ ２４０６",
            "people-0-name": "周 桂 兰",
            "received_on": "５．１０",
        },
    )
    (petition,), (person,) = rows(Petition), rows(Petitioner)
    assert petition.body is not None
    assert petition.body.startswith("水管漏了😀，电话19912342406。\n第二行")
    assert (person.name, person.phone) == ("周桂兰", "19912342406")
    assert petition.received_on.isoformat() == "2024-05-10"


def test_sent_twice_makes_one_petition_and_one_answer(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    data = sent(clerk.get(NEW).text, NEW, **{"body": BODY, "content": "POV-10", **PERSON})
    first, second = clerk.post(NEW, data=data), clerk.post(NEW, data=sent(clerk.get(NEW).text, NEW, **data))
    seen = list(re.findall(r'name="seen" value="(\w+)"', second.text))
    again = clerk.post(NEW, data={**data, "seen": seen})
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert len(rows(Petition)) == 1


def test_the_same_person_is_shown_before_saving_and_the_judgement_is_kept(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    earlier = registered(clerk).rsplit("/", 1)[1]
    shown = registering(clerk, body="厕所的事还没有修好，又来问一次。")
    assert shown.status_code == 200
    text = check_page(shown.text).text
    assert "还没有保存" in text
    assert "姓名和电话相同" in text
    assert "2024-信-000001" in text
    assert len(rows(Petition)) == 1
    saved = clerk.post(NEW, data=sent(shown.text, NEW, **{f"judge-{earlier}": "repeat"}))
    assert saved.status_code == 303
    (link,) = rows(Link)
    assert link.judgement == Judgement.REPEAT
    assert "重复 1 次" in clerk.get(f"/petitions/{earlier}").text


def test_looking_first_saves_nothing(sign_in: SignIn) -> None:
    answer = registering(sign_in(Role.REGISTRAR), check="1")
    assert answer.status_code == 200
    assert rows(Petition) == []


def test_an_accusation_goes_to_the_confidential_clerk_and_its_registrar_gets_a_slip_only(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    page = clerk.get(NEW).text
    unit = option_of(page, "accused_unit", "县民政局")
    fields: dict[str, object] = {"category": "accusation", "accused_unit": unit, "content": "DI-01"}
    answer = registering(clerk, **fields)
    assert answer.headers["Location"] == "/petitions/receipt"
    slip = clerk.get("/petitions/receipt")
    assert slip.headers["Cache-Control"] == "no-store"
    text = check_page(slip.text).text
    (petition,) = rows(Petition)
    again = clerk.get("/petitions/receipt")
    assert again.status_code == 404
    assert petition.number not in again.text
    assert petition.number in text
    assert "保密件专办员" in text
    assert query_code(petition)[:5] in text
    assert BODY not in text
    address = f"/petitions/{petition.uid}"
    seen = {
        role: sign_in(role).get(address).status_code for role in (Role.REGISTRAR, Role.UNIT_HEAD, Role.PETITION_HEAD)
    }
    assert set(seen.values()) == {404}
    confidential = sign_in(Role.CONFIDENTIAL_CLERK)
    assert "县民政局" in check_page(confidential.get(address).text).text
    transfer = confidential.get(f"{address}/transfer").text
    offered = [one.text for one in form_of(transfer, "/transfer").all("option")]
    assert "县民政局" not in offered
    assert len(rows(Accused)) == 1


def test_several_are_complained_of_in_one_line_and_who_may_be_meant_is_shown_to_be_set_right(sign_in: SignIn) -> None:
    names = "县民政局、民政局的赵干事；某包工头"
    registering(sign_in(Role.REGISTRAR), category="accusation", content="DI-01", accused_name=names)
    known = [(one.unit_id is not None, one.name) for one in rows(Accused)]
    assert known == [(True, None), (False, "民政局的赵干事"), (False, "某包工头")]
    address = f"/petitions/{rows(Petition)[0].uid}"
    clerk = sign_in(Role.CONFIDENTIAL_CLERK)
    with database.transaction() as session:
        session.add(Person(name="赵干事"))
    page = check_page(clerk.get(address).text)
    assert "县民政局，民政局的赵干事（未对上名录，可能是：县民政局、赵干事，核对），某包工头（不在名录里）" in page.text
    assert f"{address}/correct_accused" in {link.attributes.get("href") for link in page.all("a")}


def test_the_accused_is_neither_offered_nor_let_in(sign_in: SignIn) -> None:
    address = registered(sign_in(Role.REGISTRAR), **{"people-0-name": "赵大年"})
    with database.transaction() as session:
        matter = session.scalars(select(Matter)).one()
        accused = session.scalars(select(Unit).where(Unit.name == "县民政局")).one()
        session.add(Accused(matter_id=matter.id, unit_id=accused.id))
    page = sign_in(Role.PETITION_HEAD).get(f"{address}/assign").text
    offered = " ".join(one.text for one in form_of(page, "/assign").all("option"))
    assert "县住建局" in offered
    assert "县民政局" not in offered
    assert "周承办人" not in offered
    assert sign_in(Role.UNIT_HEAD).get(address).status_code == 404


def test_the_slip_bears_number_and_query_code_and_leaves_a_trace(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    text = check_page(clerk.get(registered(clerk) + "/slip").text).text
    code = query_code(rows(Petition)[0])
    assert f"{code[:5]}-{code[5:10]}-{code[10:]}" in text
    assert "凭此码到窗口或来电查询" in text
    assert "去年十月村里统一改厕" in text
    assert "2024-05-27（周一）以前转送、交办" in text
    assert len(events("slip.print")) == 1


def test_villages_stand_below_their_towns_and_say_whose_they_are(sign_in: SignIn) -> None:
    page = check_page(sign_in(Role.REGISTRAR).get(NEW).text)
    (villages,) = [one for one in page.all("select") if one.attributes.get("id") == "village"]
    towns = {option.attributes["data-town"] for option in villages.all("option") if option.attributes["value"]}
    assert len(towns) == len(villages.all("optgroup")) > 1


def test_a_number_is_shown_in_full_once_with_a_reason_that_the_journal_keeps(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    assert "19912342406" not in clerk.get(address).text
    person = rows(Petitioner)[0].uid
    refused = clerk.post(
        f"{address}/reveal", data=sent(clerk.get(f"{address}/reveal").text, "/reveal", field=f"{person}.phone")
    )
    assert refused.status_code == 422
    assert "19912342406" not in refused.text
    assert events("private.reveal") == []
    asked = {"field": f"{person}.phone", "reason": "contact"}
    shown = clerk.post(f"{address}/reveal", data=sent(clerk.get(f"{address}/reveal").text, "/reveal", **asked))
    assert "19912342406" in check_page(shown.text).text
    (entry,) = events("private.reveal")
    assert "contact" in entry.detail
    assert "19912342406" not in entry.detail
    assert sign_in(Role.AUDITOR).get(f"{address}/reveal").status_code == 403


def test_an_act_sent_twice_is_done_once_and_answered_alike(sign_in: SignIn) -> None:
    address, head = registered(sign_in(Role.REGISTRAR)), sign_in(Role.PETITION_HEAD)
    page = head.get(f"{address}/assign").text
    data = sent(page, "/assign", unit=option_of(page, "unit", "县民政局"), routing="assign", report_due_on="6.20")
    answers = [head.post(f"{address}/assign", data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"] == address
    assert len(rows(Clock, Clock.rule == "D3")) == 1


def test_a_rule_s_refusal_stands_at_its_field_and_the_words_stay(sign_in: SignIn) -> None:
    address, head = registered(sign_in(Role.REGISTRAR)), sign_in(Role.PETITION_HEAD)
    answer = doing(head, address, "assign", choose={"unit": "县民政局"}, routing="assign", note="请尽快办理")
    assert answer.status_code == 422
    assert errors_of(answer.text) == ["交办要写明反馈日期（《信访工作条例》第二十二条）。"]
    assert "请尽快办理" in check_page(answer.text).text


def test_whether_the_unit_has_to_report_back_is_nobody_s_choice_but_the_head_s(sign_in: SignIn) -> None:
    address, head = registered(sign_in(Role.REGISTRAR)), sign_in(Role.PETITION_HEAD)
    answer = doing(head, address, "assign", choose={"unit": "县民政局"}, report_due_on="2024-06-20")
    assert answer.status_code == 422
    assert errors_of(answer.text) == ["请选择方式。"]
    done(head, address, "assign", choose={"unit": "县民政局"}, routing="refer")


def test_an_act_that_the_rules_refuse_says_why_instead_of_showing_a_form(sign_in: SignIn) -> None:
    address, unit = routed(sign_in), sign_in(Role.UNIT_HEAD)
    answer = unit.get(f"{address}/accept")
    assert answer.status_code == 409
    assert "责任单位还没有签收。请先签收。" in check_page(answer.text).text


def test_two_people_correcting_one_petition_see_both_versions_and_choose(sign_in: SignIn) -> None:
    first, second = sign_in(Role.REGISTRAR), sign_in(Role.PETITION_HEAD)
    address = registered(first)
    mine = sent(first.get(f"{address}/correct").text, "/correct", title="改厕下水不通", place="四组", reason="核对原信")
    done(second, address, "correct", title="改厕补贴没有发放", reason="当时听错了")
    answer = first.post(f"{address}/correct", data=mine)
    assert answer.status_code == 409
    text = check_page(answer.text).text
    assert "周信访局" in text
    assert "改厕补贴没有发放" in text
    assert "改厕下水不通" in text
    chosen = sent(answer.text, "/correct", **{"pick-title": "theirs"})
    assert first.post(f"{address}/correct", data=chosen).status_code == 303
    (petition,) = rows(Petition)
    assert (petition.title, petition.place) == ("改厕补贴没有发放", "四组")
    assert "四组" in check_page(first.get(address).text).text


def test_an_act_on_a_row_that_changed_keeps_the_words_and_can_be_sent_again(sign_in: SignIn) -> None:
    address = accepted(sign_in)
    handler = sign_in(Role.UNIT_HANDLER)
    data = sent(handler.get(f"{address}/note").text, "/note", text="已约好周一上门。")
    done(sign_in(Role.REGISTRAR), address, "correct", place="五组", reason="核对以后更正")
    answer = handler.post(f"{address}/note", data=data)
    assert answer.status_code == 409
    assert ("text", "已约好周一上门。") in sent(answer.text, "/note").items()
    again = handler.post(f"{address}/note", data=sent(answer.text, "/note"))
    assert again.status_code == 303
    assert "已约好周一上门。" in handler.get(address).text


def test_whoever_keeps_away_from_a_petition_no_longer_sees_it(sign_in: SignIn) -> None:
    address, handler = accepted(sign_in), sign_in(Role.UNIT_HANDLER)
    answer = doing(handler, address, "recuse", cause="collateral", reason="信访人是我的舅舅")
    assert answer.status_code == 303
    assert answer.headers["Location"] != address
    assert handler.get(address).status_code == 404


@pytest.mark.parametrize("address", ["", "/assign", "/slip", "/reveal"])
def test_an_unknown_petition_and_a_forbidden_one_are_one_answer(sign_in: SignIn, address: str) -> None:
    clerk = sign_in(Role.REGISTRAR)
    assert clerk.get(f"/petitions/{'0' * 32}{address}").status_code == 404


def test_an_act_that_does_not_exist_is_no_page(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    assert clerk.get(registered(clerk) + "/swallow").status_code == 404


def test_a_file_that_cannot_be_kept_is_named_at_its_field(sign_in: SignIn) -> None:
    answer = registering(sign_in(Role.REGISTRAR), papers=(BytesIO(b"MZ\x90"), "程序.exe"))
    assert answer.status_code == 422
    check_page(answer.text)
    assert any("文件" in said or "种类" in said for said in errors_of(answer.text))
    assert rows(Petition) == rows(Attachment) == []


def test_a_confidential_number_leaves_no_hole_in_the_others(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    registering(clerk, category="accusation")
    address = registered(clerk, **{"people-0-name": "孙有田", "people-0-phone": "", "body": "村道没有路灯。"})
    assert "2024-信-000001" in clerk.get(address).text


def test_only_the_counter_registers(client: FlaskClient, sign_in: SignIn) -> None:
    assert sign_in(Role.UNIT_HEAD).get(NEW).status_code == 403
    assert client.get(NEW).status_code == 303
