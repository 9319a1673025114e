"""The first lines and the way of a petition: whose day stands beside the next act, reviews, what is filed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from app.domain.clocks import RuleId
from app.domain.permissions import Role
from app.domain.petitions import Action, Form, Stage
from app.domain.rectification import Stage as ItemStage
from app.models.accounts import Grant
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations import handling
from tests import given
from tests.given import MORNING
from tests.web.counter import doing, done
from tests.web.pages import Node, check_page
from tests.web.scene import Scene
from tests.web.test_matter_page import answers, buttons
from tests.web.test_rectification import errors_at

CAME = MORNING - timedelta(days=20)


def at(scene: Scene, stage: Stage, *acts: tuple[str, str], **said: Any) -> str:
    """The address of a petition that came to this stage, and on by these acts of these people."""
    with scene.writing() as session:
        made: Petition = given.petition(session, scene.here, stage, at=CAME, **said)
        for place, (act, who) in enumerate(acts):
            given.done(session, scene.here, made, act, at=CAME + timedelta(days=place + 1), by=who or None)
        return f"/petitions/{made.uid}"


def shown(scene: Scene, address: str, who: str = "petition_head") -> Node:
    return check_page(scene.client(who).get(address).text)


def way(page: Node) -> list[str]:
    """The stations, each with a mark: ✓ done, ▶ now, ☐ to come."""
    stations = next(one for one in page.all("ol") if one.attributes.get("class") == "path").all("li")
    marks = {"aria-current": "▶", "class": "☐"}
    return [
        next((mark for name, mark in marks.items() if name in one.attributes), "✓") + one.all("b")[0].text
        for one in stations
    ]


@pytest.mark.parametrize(
    ("stage", "acts", "told"),
    [
        (Stage.OPINION_ISSUED, (), "（办结）"),
        (Stage.DELIVERED, (), "（反馈交办结果）"),
        (Stage.CLOSED, (), "（回访）"),
        (Stage.DELIVERED, (("ask_review", ""),), "（复查）"),
        (Stage.ACCEPTED, (), ""),
        (Stage.ROUTED, (("object", ""),), ""),
    ],
)
def test_beside_the_next_act_stands_the_day_of_the_clock_that_it_ends(
    scene: Scene, stage: Stage, acts: tuple[tuple[str, str], ...], told: str
) -> None:
    said = answers(shown(scene, at(scene, stage, *acts)))["下一步"]
    assert said.endswith(told)
    assert ("最迟" in said) == bool(told)
    assert "没有正在计算的时限" not in said


ASKED = (("ask_review", ""), ("review", ""))
SERVED = (*ASKED, (Action.DELIVER, "reviewer"))


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        (ASKED[:1], ["✓记送达", "▶复查", "☐送达复查意见书", "☐办结", "☐记回访", "☐归档"]),
        (ASKED, ["✓记送达", "✓复查", "▶送达复查意见书", "☐办结", "☐记回访", "☐归档"]),
        (SERVED, ["✓记送达", "✓复查", "✓送达复查意见书", "▶办结", "☐记回访", "☐归档"]),
        (
            (*SERVED, ("ask_recheck", "")),
            ["✓记送达", "✓复查", "✓送达复查意见书", "▶复核（信访终结）", "☐记回访", "☐归档"],
        ),
        (
            (*SERVED, ("ask_recheck", ""), ("recheck", "")),
            ["✓记送达", "✓复查", "✓送达复查意见书", "✓复核（信访终结）", "▶记回访", "☐归档"],
        ),
        ((*SERVED, ("ask_recheck", ""), ("redo", "rechecker")), ["☐记送达", "☐办结", "☐记回访", "☐归档"]),
    ],
)
def test_review_and_recheck_are_stations_of_the_way(
    scene: Scene, acts: tuple[tuple[str, str], ...], told: list[str]
) -> None:
    stations = way(shown(scene, at(scene, Stage.DELIVERED, *acts)))
    assert stations[:4] == ["✓登记", "✓转送、交办", "✓签收", "✓受理"]
    assert stations[5:] == told


def test_the_opinion_of_a_review_is_served_by_that_name(scene: Scene) -> None:
    page = shown(scene, at(scene, Stage.DELIVERED, *ASKED), "reviewer")
    assert buttons(page)[0] == "记送达（复查意见书）"
    assert answers(page)["下一步"].startswith("记送达（复查意见书）")


@pytest.mark.parametrize(("act", "station"), [("not_accept", "不予受理"), ("divert", "导入法定途径")])
def test_what_was_turned_away_is_filed_by_the_registrar(scene: Scene, act: str, station: str) -> None:
    address = at(scene, Stage.REGISTERED, (act, ""))
    page = shown(scene, address, "registrar")
    assert answers(page)["下一步"].startswith("归档 登记员")
    assert buttons(page)[0] == "归档"
    assert way(page) == ["✓登记", f"✓{station}", "▶归档"]
    assert "不适用" not in [one.text for one in page.all("span") if one.attributes.get("class") == "tag"]
    with scene.writing() as session:
        made = session.scalars(select(Petition)).one()
        given.done(session, scene.here, made, Action.ARCHIVE, at=MORNING)
    assert answers(shown(scene, address))["下一步"] == "没有不再办理"


def needed(page: Node) -> list[str]:
    """The fields that are marked as needed."""
    return [one.text.removesuffix(" 必填") for one in page.all("label") if one.text.endswith("必填")]


def test_the_notice_is_marked_as_needed_unless_nobody_can_be_told(scene: Scene) -> None:
    known, nameless = at(scene, Stage.ROUTED), at(scene, Stage.ROUTED, form=Form.ANONYMOUS, people=())
    page = shown(scene, f"{known}/accept", "town_head")
    assert {"告知日期", "告知方式"} <= set(needed(page))
    page = shown(scene, f"{nameless}/accept", "town_head")
    assert "告知日期" not in needed(page)
    assert page.text.count("必填；姓名、住址不清的勾下面一项。") == 2
    done(scene.client("town_head"), nameless, "accept", exempt="y")


def test_consent_is_marked_as_needed_and_its_own_rule_refuses(scene: Scene) -> None:
    address = at(scene, Stage.ACCEPTED)
    assert "双方自愿" in needed(shown(scene, f"{address}/mediate", "town_clerk"))
    answer = doing(
        scene.client("town_clerk"), address, "mediate", held_on="今天", record="双方没有达成协议，各自保留意见。"
    )
    assert "要双方自愿才能调解" in errors_at(answer.text, "consented")


@pytest.mark.parametrize(
    ("stage", "act", "who", "hint"),
    [
        (Stage.ACCEPTED, "issue", "town_head", "已盖章的扫描件；不上传的，按上面填写的自动出文书。"),
        (Stage.ACCEPTED, "supervise", "petition_head", "其他材料；文书按上面填写的自动出。"),
    ],
)
def test_the_files_say_whether_they_stand_for_the_paper_of_the_act(
    scene: Scene, stage: Stage, act: str, who: str, hint: str
) -> None:
    assert hint in shown(scene, f"{at(scene, stage)}/{act}", who).text


def test_the_last_day_of_one_petitioner_stands_where_he_asks_and_who_may_review_is_told_only_when_nobody_may(
    scene: Scene,
) -> None:
    address = at(scene, Stage.DELIVERED)
    page = shown(scene, f"{address}/ask_review", "registrar")
    with scene.reading() as session:
        made = session.scalars(select(Petition)).one()
        until = next(row.due_on for row in made.clocks if row.rule == RuleId.D7)
    assert f"可至 {until}。" in page.text
    assert "没有人可选" not in page.text
    with scene.writing() as session:
        session.execute(delete(Grant).where(Grant.role == Role.REVIEW_BODY))
    assert "上一级（青禾县）里没有人可选。" in shown(scene, f"{address}/ask_review", "registrar").text


def test_what_was_said_first_and_days_of_a_hearing_stand_in_plain_words(scene: Scene) -> None:
    address = at(scene, Stage.ACCEPTED, ("hear", ""))
    text = shown(scene, address).text
    assert "转办方式：交办" in text
    assert f"听证日期：{(CAME + timedelta(days=1)).date()}" in text
    assert "2024-04-22/2024-04-22" not in text
    assert "— →" not in text
    with scene.writing() as session:
        made = session.scalars(select(Petition)).one()
        minutes = (given.paper(PaperRole.MINUTES),)
        days = handling.Hear(
            (MORNING - timedelta(days=1)).date(), MORNING.date(), "双方到场，查明补助没有发放。", minutes
        )
        handling.hear(session, made.uid, made.version, days, actor=scene.here.actors["town_clerk"], now=MORNING)
    for part in ("", "/sheet"):
        assert "听证日期：2024-05-10 至 2024-05-11" in shown(scene, address + part).text


def test_the_day_of_closing_is_called_as_the_kind_of_matter_calls_it(scene: Scene) -> None:
    petition = shown(scene, f"{at(scene, Stage.CLOSED)}/correct_course")
    assert "办结日期" in petition.text
    assert "销号" not in petition.text
    assert "意见书已经定稿的，还要在文书里另出新的一版。" in petition.text
    with scene.writing() as session:
        item = given.item(session, scene.here, ItemStage.CLOSED, at=MORNING - timedelta(days=60))
        address = f"/items/{item.uid}/correct_course"
    item_page = shown(scene, address, "office_head")
    assert "销号日期" in item_page.text
    assert "办结日期" not in item_page.text
