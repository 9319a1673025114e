"""Drafts in every long form: kept while one types, offered where it was typed, taken up, saved once, then gone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import database
from app.domain import petitions
from app.domain.permissions import Role
from app.models.drafts import Draft
from app.models.petitions import Petition
from app.models.visits import Visit
from tests import given
from tests.given import MORNING
from tests.web.conftest import SignIn
from tests.web.counter import BODY, NEW, PERSON, registered
from tests.web.pages import check_page, sent, tree
from tests.web.scene import Scene


def keep(form: str) -> str:
    """Where the browser sends what is typed on this page."""
    return f"/drafts/keep?form={form}"


def discard(form: str) -> str:
    """Where a draft of this page is thrown away."""
    return f"/drafts/discard?form={form}"


def typing(client: FlaskClient, form: str, **fields: Any) -> TestResponse:
    """Open a form, type, and pause: the browser keeps it."""
    return client.post(keep(form), data=sent(client.get(form).text, form, **fields))


def offered(client: FlaskClient, form: str) -> list[str]:
    """The addresses under which drafts of this page are gone on with."""
    page = check_page(client.get(form).text)
    return [node.attributes["href"] for node in page.all("a") if node.text == "接着写"]


def count(table: type) -> int:
    """How many rows a table has."""
    with database.current().reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("url", [keep(NEW), discard(NEW)])
def test_a_draft_is_kept_only_for_who_is_signed_in_and_from_our_own_pages(
    client: FlaskClient, sign_in: SignIn, url: str
) -> None:
    assert client.post(url, data={"body": "x"}).status_code in (400, 401)
    assert sign_in(Role.REGISTRAR).post(url, data={"body": "x"}).status_code == 400
    assert count(Draft) == 0


def test_a_draft_is_offered_taken_up_saved_once_and_then_gone(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    kept = typing(clerk, NEW, body=BODY, **PERSON)
    assert json.loads(kept.text) == {"at": "09:30"}
    page = check_page(clerk.get(NEW).text)
    assert "您 09:30 写的草稿还在：去年十月村里统一改厕" in page.text
    (link,) = [node.attributes["href"] for node in page.all("a") if node.text == "接着写"]
    taken_up = clerk.get(link)
    check_page(taken_up.text)
    data = sent(taken_up.text, NEW, content="POV-10")
    assert (data["body"], data["people-0-phone"]) == (BODY, PERSON["people-0-phone"])
    assert clerk.post(NEW, data=data).status_code == 303
    assert "草稿还在" not in clerk.get(NEW).text
    late = clerk.post(keep(NEW), data=data)
    assert json.loads(late.text) == {"at": ""}
    again = clerk.post(NEW, data=data)
    assert again.status_code == 303
    assert "没有再登记一次" in clerk.get(again.headers["Location"]).text
    assert (count(Petition), count(Draft)) == (1, 0)


def test_a_draft_is_nobody_else_s(sign_in: SignIn) -> None:
    clerk, head = sign_in(Role.REGISTRAR), sign_in(Role.PETITION_HEAD)
    typing(clerk, NEW, body=BODY)
    (link,) = [node.attributes["href"] for node in tree(clerk.get(NEW).text).all("a") if node.text == "接着写"]
    for address in (NEW, link):
        shown = head.get(address)
        assert shown.status_code == 200
        assert BODY[:10] not in shown.text
    assert "草稿还在" not in head.get(NEW).text


def test_what_a_chosen_file_is_for_is_no_part_of_a_draft(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    typing(clerk, NEW, body=BODY, **{"papers-roles": "evidence"})
    with database.current().reading() as session:
        (kept,) = session.scalars(select(Draft)).all()
        assert "papers-roles" not in dict(json.loads(kept.values or ""))


def test_a_draft_can_be_thrown_away(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    typing(clerk, NEW, body=BODY)
    (link,) = offered(clerk, NEW)
    answer = clerk.post(discard(NEW), data=sent(clerk.get(link).text, NEW))
    assert answer.headers["Location"] == NEW
    assert count(Draft) == 0


def test_a_visit_begun_on_the_phone_is_gone_on_with_after_its_window_was_closed(scene: Scene) -> None:
    with scene.writing() as session:
        matter = given.petition(session, scene.here, petitions.Stage.CLOSED, at=MORNING - timedelta(days=5))
        form = f"/visits/{matter.uid}/new"
    phone = scene.client("visitor")
    typing(phone, form, how="in_person", solved="no", reason="井还是干的", note="看了水井")

    page = check_page(phone.get(form).text)
    assert "写的草稿还在：井还是干的 看了水井" in page.text
    (link,) = offered(phone, form)
    data = sent(phone.get(link).text, solved="no", satisfied="dissatisfied")
    assert (data["how"], data["reason"], data["note"]) == ("in_person", "井还是干的", "看了水井")
    assert phone.post(form, data=data).status_code == 303
    assert (count(Visit), count(Draft)) == (1, 0)


def test_a_correction_taken_up_overwrites_nothing_that_others_corrected_meanwhile(scene: Scene) -> None:
    with scene.writing() as session:
        form = f"/petitions/{given.petition(session, scene.here).uid}/correct"
    clerk, head = scene.client("registrar"), scene.client("petition_head")
    typing(clerk, form, title="自来水不通", reason="标题写错了")
    assert (
        head.post(form, data=sent(head.get(form).text, form, title="水管冻裂", reason="改得更准确")).status_code == 303
    )

    (link,) = offered(clerk, form)
    answer = clerk.post(form, data=sent(clerk.get(link).text, form))

    assert answer.status_code == 409
    assert "水管冻裂" in check_page(answer.text).text
    assert "自来水不通" in answer.text


def test_a_draft_of_one_form_never_fills_another(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    typing(clerk, NEW, body=BODY, **PERSON)
    (link,) = offered(clerk, NEW)
    uid = link.partition("?")[2]
    address = registered(clerk, body="村道路灯坏了。")

    shown = clerk.get(f"{address}/correct?{uid}")

    assert shown.status_code == 200
    assert BODY[:10] not in shown.text
