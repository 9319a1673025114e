"""Doors that close for longer each time, accounts nobody used, answers that tell no account, weak new passwords."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from time_machine import Traveller

from app import clock, database
from app.domain.permissions import Role
from app.models.accounts import User
from app.models.journal import JournalEntry
from app.operations import passwords
from app.web import keeping
from tests.conftest import NOW
from tests.web.conftest import PASSWORD, SignIn, hidden_of, post
from tests.web.pages import check_page


def failed(client: FlaskClient, times: int, account: str = "registrar") -> None:
    """So many wrong passwords."""
    for _ in range(times):
        assert post(client, "/sign-in", username=account, password="wrong").status_code == 401


def closed_for(client: FlaskClient, account: str = "registrar") -> int:
    """How many minutes the door says it stays closed, to the right password too."""
    answer = post(client, "/sign-in", username=account, password=PASSWORD)
    assert answer.status_code == 429
    found = re.search(r"请 (\d+) 分钟后再试", check_page(answer.text).text)
    assert found
    return int(found[1])


def test_the_second_time_the_door_stays_closed_for_twice_as_long(client: FlaskClient, present: Traveller) -> None:
    failed(client, 5)
    assert closed_for(client) == 15
    present.shift(timedelta(minutes=15, seconds=1))
    failed(client, 5)
    assert closed_for(client) == 30
    present.shift(timedelta(minutes=29))
    assert closed_for(client) == 1
    present.shift(timedelta(minutes=2))
    assert post(client, "/sign-in", username="registrar", password=PASSWORD).status_code == 303


def test_a_door_is_closed_alike_for_an_account_that_does_not_exist(client: FlaskClient) -> None:
    failed(client, 5, "somebody.else")
    assert closed_for(client, "somebody.else") == 15
    assert post(client, "/sign-in", username="registrar", password=PASSWORD).status_code == 303


def test_a_new_password_opens_the_door_again(client: FlaskClient, present: Traveller) -> None:
    failed(client, 5)
    present.shift(timedelta(minutes=1))
    with database.transaction() as session:
        session.execute(update(User).where(User.account == "registrar").values(password_set_at=clock.now()))
    assert post(client, "/sign-in", username="registrar", password=PASSWORD).status_code == 303


def test_the_own_password_asked_for_inside_is_not_guessed_either(
    sign_in: SignIn, client: FlaskClient, present: Traveller
) -> None:
    who = sign_in(Role.REGISTRAR)
    present.shift(timedelta(minutes=1))
    fields = {"new_password": "Bai-ta-2025", "repeat": "Bai-ta-2025"}
    for _ in range(5):
        assert post(who, "/password", current="wrong", **fields).status_code == 422
    refused = post(who, "/password", current=PASSWORD, **fields)
    assert (refused.status_code, "试错次数太多，请 15 分钟后再试" in refused.text) == (422, True)
    assert closed_for(client) == 15


@pytest.mark.parametrize("account", ["registrar", "somebody.else", "stopped"])
def test_one_hash_of_the_same_cost_is_checked_whether_the_account_exists_or_not(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, account: str
) -> None:
    kept = passwords.hashed("Bai-ta-2025", "nobody")
    with database.transaction() as session:
        session.execute(update(User).where(User.account == "verifier").values(disabled_at=NOW, account="stopped"))
        session.execute(update(User).values(password_hash=kept))
    asked: list[str] = []

    def matches(against: str, password: str) -> bool:
        asked.append(against.rsplit("$", 2)[0])  # the parameters, without salt and hash
        return False

    monkeypatch.setattr(passwords, "matches", matches)
    failed(client, 1, account)
    assert asked == ["$argon2id$v=19$m=19456,t=2,p=1"]


def test_an_account_unused_for_ninety_days_is_stopped_and_looks_like_a_wrong_password(
    sign_in: SignIn, client: FlaskClient, present: Traveller
) -> None:
    present.shift(timedelta(days=89))
    sign_in(Role.REGISTRAR)
    present.shift(timedelta(days=89))
    sign_in(Role.REGISTRAR)
    present.shift(timedelta(days=90))
    wrong = post(client, "/sign-in", username="nobody", password="wrong")
    tried = post(client, "/sign-in", username="registrar", password=PASSWORD)
    assert tried.status_code == 401
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in (wrong, tried)}) == 1
    assert "或者账号已停用" in tried.text
    admin = sign_in(Role.SYSTEM_ADMIN)  # the last one of his kind stays in use
    with database.current().reading() as session:
        uid = session.scalars(select(User.uid).where(User.account == "registrar")).one()
        stopped = select(JournalEntry.object_uid).where(JournalEntry.event == "account.disable")
        assert session.scalars(stopped).all() == [uid]
    assert "超过 90 天没有登录，自动停用" in check_page(admin.get(f"/accounts/{uid}").text).text
    assert post(admin, f"/accounts/{uid}/enable", page=f"/accounts/{uid}").status_code == 303
    present.shift(timedelta(days=80))
    sign_in(Role.REGISTRAR)


def test_the_office_sets_after_how_many_days(sign_in: SignIn, present: Traveller) -> None:
    guard = sign_in(Role.SECURITY_ADMIN)
    shown = guard.get("/access/").text
    filled = dict(re.findall(r'name="(\w+)"[^>]*value="(\d+)"', shown))
    assert guard.post("/access/", data={**hidden_of(shown), **filled, "unused_days": "400"}).status_code == 303
    present.shift(timedelta(days=399))
    sign_in(Role.REGISTRAR)


@pytest.mark.parametrize("new", ["Xinfangju-2024", "Qinghe@202405", "1qaz@WSX3edc", "P@ssw0rd2024"])
def test_a_new_password_that_everybody_guesses_is_refused_at_its_field(sign_in: SignIn, new: str) -> None:
    answer = post(sign_in(Role.REGISTRAR), "/password", current=PASSWORD, new_password=new, repeat=new)
    assert (answer.status_code, "这个密码容易被猜到" in check_page(answer.text).text) == (422, True)
    assert new not in answer.text


def test_a_password_that_runs_into_an_expired_session_is_not_kept(
    app: Flask, sign_in: SignIn, present: Traveller
) -> None:
    who = sign_in(Role.REGISTRAR)
    shown = who.get("/password").text
    present.shift(timedelta(minutes=30))
    typed = {"current": PASSWORD, "new_password": "Bai-ta-2025", "repeat": "Bai-ta-2025"}
    answer = who.post("/password", data={**hidden_of(shown), **typed})
    assert answer.status_code == 401
    with app.test_request_context():
        kept = keeping.unseal(hidden_of(answer.text)["kept"])
    assert kept is not None
    assert kept.path == "/password"
    assert set(dict(kept.fields)) & set(typed) == set()
