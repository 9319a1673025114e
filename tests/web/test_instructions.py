"""领导批示 on the pages: keeping one, what followed, the log with its ledger and paper, the board, who reads it."""

import secrets
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.domain.instructing import AnswerKind
from app.domain.petitions import Stage
from app.models.instructions import Instruction
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.operations import instructing
from app.operations.instructing import Instruct
from tests import given
from tests.conftest import NOW
from tests.web.counter import doing, done
from tests.web.crawling import Canary, crawl
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene
from tests.web.test_search import asked, total

WORDS = "请柳林镇限期核查，结果报我。"
SAID = {
    "choose": {"leader": "方志远", "unit": "柳"},
    **{"instructed_on": "2024-05-10", "text": WORDS, "passed_on": "2024-05-11", "due_on": "2024-05-20"},
}
REPORT = {"kind": "reported", "answered_on": "2024-05-11", "text": "已经核查，补助十日内发放到户。"}


@pytest.fixture
def address(scene: Scene) -> str:
    """A petition that the town handles."""
    with scene.writing() as session:
        return f"/petitions/{given.petition(session, scene.here, Stage.ACCEPTED, at=NOW).uid}"


def kept(scene: Scene) -> str:
    with scene.reading() as session:
        return f"/instructions/{session.scalars(select(Instruction.uid).order_by(Instruction.id.desc())).first()}"


def test_from_the_instruction_to_its_settling(scene: Scene, address: str) -> None:
    head, town = scene.client("petition_head"), scene.client("town_head")
    done(head, address, "give_instruction", **SAID)
    shown = check_page(head.get(address).text)
    assert all(text in shown.text for text in ("领导批示", "方志远", WORDS, "已转办"))
    (why,) = [found for found in shown.all("details") if "为什么是这一天" in found.text and "批示" in found.text]
    assert "转办批示时指定" in why.text
    one = kept(scene)
    assert "有 1 条转给您或者本单位的领导批示等报告" in town.get("/worklist/").text
    assert "领导批示转给您" in town.get("/inbox/").text
    assert f"{one}/settle" not in head.get(one).text
    done(town, one, "answer", **REPORT)
    assert "领导批示等报告" not in town.get("/worklist/").text
    assert REPORT["text"] in check_page(town.get(one).text).text
    assert town.get(f"{one}/settle").status_code == 403
    done(head, one, "settle", settled_on="2024-05-11", settlement="补助已发放到户，批示办结。")
    assert "已办结" in check_page(head.get(one).text).text
    assert head.get(f"{one}/answer").status_code == 409
    assert "补助已发放到户，批示办结。" in head.get(address).text
    assert WORDS in check_page(head.get(f"{one}/sheet").text).text


def test_what_is_wrong_is_said_at_its_field_and_keeps_what_was_typed(scene: Scene, address: str) -> None:
    head = scene.client("petition_head")
    answer = doing(head, address, "give_instruction", **(SAID | {"due_on": "2024-05-11"}))
    assert answer.status_code == 422
    assert WORDS in answer.text
    answer = doing(head, address, "give_instruction", **(SAID | {"choose": {"unit": "柳"}, "leader_name": "周同山"}))
    assert any("请写明这位领导的职务" in one for one in errors_of(answer.text))
    with scene.reading() as session:
        assert session.scalars(select(Instruction)).first() is None
    done(head, address, "give_instruction", **SAID)
    one = kept(scene)
    answer = doing(head, one, "answer", **(REPORT | {"text": "好"}))
    assert any("请写明做了什么、结果怎样" in said for said in errors_of(answer.text))
    assert head.get(f"{one}/settle").status_code == 409
    assert doing(head, one, "withdraw", reason="登记到别的件上了，重新登记").status_code == 303
    assert "登记到别的件上了，重新登记" in check_page(head.get(one).text).text


def test_a_form_sent_twice_tells_once(scene: Scene, address: str) -> None:
    head = scene.client("petition_head")
    done(head, address, "give_instruction", **SAID)
    one = kept(scene)
    fields = sent(head.get(f"{one}/answer").text, f"{one}/answer", **REPORT)
    assert {head.post(f"{one}/answer", data=fields).status_code for _ in range(2)} == {303}
    assert head.get(one).text.count(REPORT["text"]) == 1


def test_a_general_one_is_kept_listed_narrowed_and_taken_away(scene: Scene, address: str) -> None:
    head = scene.client("petition_head")
    done(head, address, "give_instruction", **SAID)
    outside = {"choose": {"unit": "县住建局"}, "leader_name": "周同山", "leader_post": "市委副书记"}
    answer = doing(head, "/instructions", "new", **(SAID | outside | {"text": "各镇要举一反三，月底前报告。"}))
    assert answer.status_code == 303
    general = answer.headers["Location"]
    housing = scene.client("housing_head")
    inbox = housing.get("/inbox/").text
    (line,) = [row for row in check_page(inbox).all("tr") if "领导批示转给您" in row.text]
    assert "各镇要举一反三，月底前报告。" in line.text
    opened = line.all("form")[0].attributes["action"]
    assert opened
    assert housing.post(opened, data=sent(inbox, opened)).headers["Location"] == general
    done(head, general, "answer", **REPORT)
    for query, there in (
        ("", (True, True)),
        ("?state=open", (True, True)),
        ("?state=reported", (False, True)),
        ("?state=late", (False, False)),
        ("?leader=-周同山", (False, True)),
        ("?first=2024-05-11", (False, False)),
    ):
        listed = check_page(head.get(f"/instructions/{query}").text).text
        assert ("方志远" in listed.partition("筛选")[2], "（市委副书记）" in listed) == there or query == "", query
    assert "看不懂" in head.get("/instructions/?first=去年").text
    sheet = load_workbook(BytesIO(head.get("/instructions/export").data)).active
    assert sheet is not None
    cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {WORDS, "各镇要举一反三，月底前报告。", "周同山（市委副书记）"} <= cells
    assert "周同山（市委副书记）" in check_page(head.get("/instructions/print").text).text
    board = check_page(scene.client("supervisor").get("/boards/").text)
    links = {link.attributes.get("href"): link.text.strip() for link in board.all("a")}
    assert (links["/instructions/?state=open"], links["/instructions/?state=reported"]) == ("2", "1")
    assert scene.client("housing_head").get(general).status_code == 200
    assert scene.client("bridge_head").get(general).status_code == 404
    assert scene.client("town_head").get("/instructions/new").status_code == 403
    with scene.reading() as session:
        events = set(session.scalars(select(JournalEntry.event)))
    assert {"instruction.give", "instruction.answer", "matter.give_instruction", "export", "print"} <= events


def test_its_words_are_found_and_lists_are_narrowed_to_what_it_is_about(scene: Scene, address: str) -> None:
    head, word = scene.client("petition_head"), "限期核查"
    done(head, address, "give_instruction", **SAID)
    with scene.writing() as session:
        other = given.petition(session, scene.here, Stage.ACCEPTED, at=NOW).number
        number = session.scalars(select(Matter.number).where(Matter.number != other)).one()
    scene.index()
    found = {part: asked(scene, "petition_head", q=word, part=part) for part in ("instruction", "opinion")}
    assert [total(found[part]) for part in found] == [1, 0]
    (cut, *_) = (line.all("span")[0].text for line in found["instruction"].all("article")[0].all("p"))
    assert cut == "批示"
    assert total(asked(scene, "town_head", q=word)) == 1
    assert total(asked(scene, "bridge_head", q=word)) == 0
    (link,) = [one for one in check_page(head.get("/instructions/").text).all("a") if one.text == number]
    assert link.attributes["href"] == address
    shown = [check_page(head.get(f"/petitions/?instructed={answer}").text).text for answer in ("yes", "no")]
    assert [(number in text, other in text) for text in shown] == [(True, False), (False, True)]
    done(head, kept(scene), "withdraw", reason="登记错了件，另行登记")
    assert number not in check_page(head.get("/petitions/?instructed=yes").text).text


def test_nobody_reads_a_word_of_one_whose_matter_he_does_not_see(scene: Scene) -> None:
    words = {name: f"金丝雀{secrets.token_hex(6)}" for name in ("text", "answer")}
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.ACCEPTED, at=NOW)
        head = scene.here.actors["petition_head"]
        command = Instruct(
            text=f"{words['text']}请查",
            instructed_on=date(2024, 5, 10),
            unit_id=scene.here.units["willow"],
            passed_on=date(2024, 5, 11),
            due_on=date(2024, 5, 20),
            leader_id=scene.here.people["leader"],
        )
        one = instructing.give(session, made.uid, None, command, actor=head, now=NOW)
        told = instructing.Answer(AnswerKind.ACTED, date(2024, 5, 11), f"{words['answer']}已经安排人员入户")
        instructing.answer(session, one.uid, told, actor=head, now=NOW)
        canary = Canary(one.uid, words)
    scene.index()
    for who, found in (("town_head", {"text", "answer"}), ("bridge_head", set())):
        assert crawl(scene.client(who), scene.app, canary)[0] == [found], who


def test_the_bar_says_under_which_room_the_log_and_the_plans_stand(scene: Scene) -> None:
    head = scene.client("petition_head")
    for address, room in (("/instructions/", "/orders/"), ("/plans/", "/boards/"), ("/inspections/", "/boards/")):
        (bar,) = [one for one in check_page(head.get(address).text).all("nav") if "topnav" in str(one.attributes)]
        assert [link.attributes["href"] for link in bar.all("a") if "aria-current" in link.attributes] == [room]
