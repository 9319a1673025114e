"""The inbox as a page: unread marks, the number in the bar, opening, what vanishes with the right to see it."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app import database
from app.domain import petitions
from app.domain.petitions import Category
from app.models.matters import Matter
from app.operations import correcting, inbox, matters, visit_reminders
from app.queries import inbox as reading
from tests import given
from tests.conftest import NOW
from tests.given import MORNING, done
from tests.web.conftest import token_of
from tests.web.pages import check_page, sent, tree
from tests.web.scene import Scene

P = petitions.Stage


def in_bar(client: FlaskClient) -> str:
    """What the bar of a page says beside 消息."""
    (link,) = [one for one in tree(client.get("/directory/").text).all("a") if one.attributes.get("href") == "/inbox/"]
    return link.text


def lines(client: FlaskClient) -> list[str]:
    """The messages of the page, as text."""
    return [row.text for row in check_page(client.get("/inbox/").text).all("tr") if row.all("td")]


@pytest.fixture
def busy(scene: Scene) -> str:
    """A petition that the town's clerk handles; its address."""
    with scene.writing() as session:
        return given.petition(session, scene.here, P.ACCEPTED).uid


def test_unread_messages_are_marked_with_a_word_and_counted_in_the_bar(scene: Scene, busy: str) -> None:
    clerk = scene.client("town_clerk")
    assert in_bar(clerk) == "消息 1 条未读"
    (line,) = lines(clerk)
    assert line.startswith("未读")
    assert "指定您承办" in line


def test_a_planned_visit_is_told_by_its_day_without_a_card_and_goes_when_it_is_made(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, P.CLOSED, prominent=True)
        while visit_reminders.remind(session, now=MORNING + timedelta(days=7)):
            pass
        uid = made.uid
    visitor = scene.client("visitor")
    (line,) = [line for line in lines(visitor) if "七日回访" in line]
    assert "七日回访：最迟 05-18" in line
    assert "牌" not in line
    waiting = in_bar(visitor)
    with scene.writing() as session:
        given.visited(session, scene.here, session.scalars(select(Matter).where(Matter.uid == uid)).one(), at=MORNING)
    assert not [line for line in lines(visitor) if "七日回访" in line]
    assert in_bar(visitor) != waiting


def test_opening_a_message_leads_to_its_matter_and_marks_it(scene: Scene, busy: str) -> None:
    clerk = scene.client("town_clerk")
    shown = clerk.get("/inbox/").text
    action = re.search(r'action="(/inbox/\w+/open)"', shown)
    assert action
    assert clerk.get(action[1]).status_code == 405, "nothing changes by GET"
    answer = clerk.post(action[1], data=sent(shown, action[1]))
    assert answer.headers["Location"] == f"/petitions/{busy}"
    assert in_bar(clerk) == "消息"
    assert lines(clerk)[0].startswith("已读")
    other = scene.client("other_clerk")
    token = token_of(other.get("/password").text)
    assert other.post(action[1], data={"csrf_token": token}).status_code == 404


def test_all_read_leaves_what_came_in_meanwhile(scene: Scene, busy: str) -> None:
    head = scene.client("town_head")
    fields = sent(head.get("/inbox/").text, "/inbox/read")
    with scene.writing() as session:
        given.item(session, scene.here, at=MORNING + timedelta(hours=1))
    assert head.post("/inbox/read", data=fields).status_code == 303
    assert in_bar(head) == "消息 1 条未读"
    fields.setlist("newest", ["nonsense"])
    assert head.post("/inbox/read", data=fields).status_code == 303
    assert in_bar(head) == "消息 1 条未读"


def test_a_recused_person_loses_the_line_the_count_and_the_title(scene: Scene, busy: str) -> None:
    clerk, actor = scene.client("town_clerk"), scene.here.actors["town_clerk"]
    with scene.writing() as session:
        person = scene.here.people["town_clerk"]
        matters.recuse(session, busy, person, "信访人是我的姐夫", actor=actor, now=MORNING)
    assert in_bar(clerk) == "消息"
    assert "现在没有消息" in clerk.get("/inbox/").text
    assert "指定您承办" not in clerk.get("/inbox/").text


def test_the_title_is_the_one_of_now(scene: Scene, busy: str) -> None:
    with scene.writing() as session:
        correct = correcting.Correct({"title": "更正后的标题"}, "登记时写错")
        correcting.correct(session, busy, None, correct, actor=scene.here.actors["registrar"], now=MORNING)
    newest, oldest = lines(scene.client("town_clerk"))
    assert "更正后的标题" in newest
    assert "更正后的标题" in oldest


def test_a_duty_that_comes_near_says_how_near_and_until_when(scene: Scene, busy: str) -> None:
    with scene.writing() as session:
        inbox.remind(session, now=NOW + timedelta(days=52))
    told = [one for one in lines(scene.client("town_clerk")) if "最迟" in one]
    assert len(told) == 2
    for said in ("办结：提醒，最迟 07-10", "反馈交办结果：已超期，最迟 06-20"):
        assert any(said in one for one in told)


def test_administrators_have_no_inbox(scene: Scene) -> None:
    admin = scene.client("admin")
    assert "消息" not in admin.get("/accounts/").text
    assert admin.get("/inbox/").status_code == 403


def test_an_accusation_changes_nobodys_inbox(scene: Scene, busy: str) -> None:
    names = ("petition_head", "registrar", "town_head", "secretary", "leader", "confidential")
    before = {name: scene.client(name).get("/inbox/").text.count("<tr") for name in names}
    with scene.writing() as session:
        made = given.petition(session, scene.here, by="confidential", category=Category.ACCUSATION)
        done(session, scene.here, made, "transfer", at=MORNING)
        inbox.remind(session, now=NOW)
    with scene.writing() as session:
        inbox.remind(session, now=NOW + timedelta(days=30))
    texts = {name: scene.client(name).get("/inbox/").text for name in names}
    assert all(made.number not in text for text in texts.values())
    assert {name: text.count("<tr") for name, text in texts.items() if name != "town_head"} == {
        name: count for name, count in before.items() if name != "town_head"
    }


def test_the_number_in_the_bar_is_one_statement_over_its_own_index(scene: Scene, busy: str) -> None:
    said: list[tuple[str, object]] = []
    with scene.reading() as session:
        engine = database.current().engine

        def note(_conn: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
            if statement.startswith("SELECT"):
                said.append((statement, parameters))

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert reading.unread(session, scene.here.actors["town_clerk"]) == 1
        finally:
            event.remove(engine, "before_cursor_execute", note)
        (asked,) = said
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", asked[1])  # type: ignore[arg-type]  # as it was sent
        ways = [row[-1] for row in plan]
    assert any("ix_message_unread" in way for way in ways), ways
    assert not any(way.startswith("SCAN m") for way in ways), ways
