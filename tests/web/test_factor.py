"""The second factor: set up, asked for, used once, recovered, owed by a role, reset by two; half is nothing."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from time_machine import Traveller

from app import clock, database
from app.domain.permissions import Role
from app.models.accounts import User
from app.models.factors import HalfSignIn, RecoveryCode, SecondFactor
from app.models.journal import JournalEntry
from app.queries import accounts
from tests.web.conftest import PASSWORD, SignIn, hidden_of, post
from tests.web.pages import check_page
from tests.web.test_security import urls

HALF_MINUTE = timedelta(seconds=30)


def secret_of(account: str) -> str:
    """The secret that the phone of this account knows."""
    with database.current().reading() as session:
        standing = select(SecondFactor).join(User, User.id == SecondFactor.user_id).where(User.account == account)
        factor = session.scalars(standing.where(SecondFactor.ended_at.is_(None))).one()
        return factor.secret or ""


def code_of(account: str = "registrar", *, later: int = 0) -> str:
    """What the phone of this account shows now, or so many steps later."""
    return pyotp.TOTP(secret_of(account)).at(clock.now() + later * HALF_MINUTE)


def with_factor(who: FlaskClient, account: str = "registrar") -> list[str]:
    """Set a second factor up; the recovery codes."""
    assert post(who, "/session/factor/", current=PASSWORD).headers["Location"] == "/session/factor/confirm"
    shown = post(who, "/session/factor/confirm", code=code_of(account))
    assert shown.status_code == 200
    check_page(shown.text)
    return re.findall(r"\b(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}\b", shown.text)


def half_in(client: FlaskClient, account: str = "registrar", **more: str) -> str:
    """The page that asks for the code."""
    answer = post(client, "/sign-in", username=account, password=PASSWORD, **more)
    assert answer.status_code == 200, answer.text
    assert "第二重验证" in answer.text
    return str(answer.text)


def told(event: str) -> list[tuple[str, str]]:
    """Account and result of the journal's entries of this kind."""
    with database.current().reading() as session:
        rows = session.scalars(select(JournalEntry).where(JournalEntry.event == event).order_by(JournalEntry.seq))
        return [(row.account, row.result) for row in rows]


@pytest.fixture
def codes(sign_in: SignIn, present: Traveller) -> list[str]:
    """The recovery codes of the registrar, whose phone was set up half a minute ago."""
    made = with_factor(sign_in(Role.REGISTRAR))
    present.shift(HALF_MINUTE)
    return made


def test_it_is_set_up_with_the_password_a_picture_a_key_and_a_code(sign_in: SignIn) -> None:
    who = sign_in(Role.REGISTRAR)
    assert "没有设，登录只凭账号和密码" in who.get("/session/mine").text
    refused = post(who, "/session/factor/", current="wrong")
    assert refused.status_code == 422
    assert "现在的密码不对" in check_page(refused.text).text
    assert who.get("/session/factor/picture").status_code == 404
    assert post(who, "/session/factor/", current=PASSWORD).status_code == 303
    shown = who.get("/session/factor/confirm")
    check_page(shown.text)
    assert secret_of("registrar") in shown.text.replace(" ", "")
    picture = who.get("/session/factor/picture")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/svg+xml", "no-store")
    assert b"<script" not in picture.data
    assert b"style=" not in picture.data
    wrong = post(who, "/session/factor/confirm", code="000000")
    assert (wrong.status_code, "验证码不对" in wrong.text) == (422, True)
    done = post(who, "/session/factor/confirm", code=code_of())
    assert len(set(re.findall(r"\b(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}\b", done.text))) == 10
    assert done.headers["Cache-Control"] == "no-store"
    assert who.get("/session/factor/picture").status_code == 404
    assert "设好，登录时要填手机上的验证码" in who.get("/session/mine").text
    assert told("factor.confirm") == [("registrar", "ok")]


def test_the_secret_and_the_codes_lie_in_no_file_in_clear(app: Flask, codes: list[str]) -> None:
    home = app.config["HOME"]
    raw = (home / "anjie.db").read_bytes() + (home / "anjie.db-wal").read_bytes()
    for secret in (secret_of("registrar"), *codes, *(code.replace("-", "") for code in codes)):
        assert secret.encode() not in raw


def test_the_password_alone_opens_no_page(app: Flask, client: FlaskClient, codes: list[str]) -> None:
    half_in(client)
    for url in urls(app, "GET"):
        answer = client.get(url)
        assert (url, answer.status_code) == (url, 303)
        assert answer.headers["Location"].startswith("/sign-in")
    assert told("sign_in") == [("registrar", "ok")]


def test_the_code_completes_it_and_leads_where_one_wanted_to_go(client: FlaskClient, codes: list[str]) -> None:
    door = client.get("/password").headers["Location"]
    asked = post(client, "/sign-in", page=door, username="registrar", password=PASSWORD)
    check_page(asked.text)
    entered = client.post("/sign-in/code", data={**hidden_of(asked.text), "code": f" {code_of()[:3]} {code_of()[3:]} "})
    assert (entered.status_code, entered.headers["Location"]) == (303, "/password")
    assert client.get("/password").status_code == 200


def test_a_wrong_password_is_answered_alike_with_and_without_a_second_factor(
    client: FlaskClient, codes: list[str]
) -> None:
    said = [post(client, "/sign-in", username=name, password="wrong").text for name in ("registrar", "verifier", "no")]
    assert len({re.sub(r'value="[^"]*"', "", text) for text in said}) == 1


def test_a_code_opens_once_and_so_does_none_before_it(client: FlaskClient, app: Flask, codes: list[str]) -> None:
    used, before = code_of(), code_of(later=-1)
    half_in(client)
    assert post(client, "/sign-in/code", code=used).status_code == 303
    thief = app.test_client()
    half_in(thief)
    for again in (used, before):
        refused = post(thief, "/sign-in/code", code=again)
        assert (refused.status_code, "已经用过" in refused.text) == (401, True)


@pytest.mark.parametrize(("later", "status"), [(-2, 401), (-1, 401), (0, 303), (1, 303), (2, 401)])
def test_a_clock_may_be_half_a_minute_off(client: FlaskClient, codes: list[str], later: int, status: int) -> None:
    half_in(client)  # one step before now is the one that set it up: used
    assert post(client, "/sign-in/code", code=code_of(later=later)).status_code == status


def test_a_recovery_code_opens_once(client: FlaskClient, app: Flask, codes: list[str]) -> None:
    half_in(client)
    assert post(client, "/sign-in/code", code=codes[0].lower()).status_code == 303
    assert "还有 9 个没有用" in client.get("/session/factor/").text
    again = app.test_client()
    half_in(again)
    assert post(again, "/sign-in/code", code=codes[0]).status_code == 401
    assert post(again, "/sign-in/code", code=codes[1]).status_code == 303


def test_new_recovery_codes_end_the_former(client: FlaskClient, codes: list[str]) -> None:
    half_in(client)
    assert post(client, "/sign-in/code", code=code_of()).status_code == 303
    made = post(client, "/session/factor/", act="codes", current=PASSWORD)
    fresh = re.findall(r"\b(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}\b", made.text)
    assert len(fresh) == 10
    post(client, "/sign-out", page="/password")
    half_in(client)
    assert post(client, "/sign-in/code", code=codes[3]).status_code == 401
    assert post(client, "/sign-in/code", code=fresh[3]).status_code == 303


def test_after_five_minutes_the_password_is_asked_again(
    client: FlaskClient, codes: list[str], present: Traveller
) -> None:
    shown = half_in(client)
    present.shift(timedelta(minutes=5))
    late = client.post("/sign-in/code", data={**hidden_of(shown), "code": code_of()})
    assert (late.status_code, "五分钟内没有填验证码" in late.text) == (401, True)
    assert client.get("/sign-in/code").status_code == 303
    assert client.get("/password").status_code == 303


def test_five_wrong_codes_close_the_account(client: FlaskClient, codes: list[str], present: Traveller) -> None:
    half_in(client)
    said = [post(client, "/sign-in/code", code="000000").text for _ in range(5)]
    assert [re.search(r"还可以试 (\d) 次", text)[1] for text in said] == list("43210")  # type: ignore[index]  # a miss fails the test
    assert post(client, "/sign-in/code", code=code_of()).status_code == 429
    assert post(client, "/sign-in", username="registrar", password=PASSWORD).status_code == 429
    present.shift(timedelta(minutes=16))
    half_in(client)
    assert post(client, "/sign-in/code", code=code_of()).status_code == 303


def test_a_disabled_account_does_not_get_past_the_second_step(client: FlaskClient, codes: list[str]) -> None:
    shown = half_in(client)
    with database.transaction() as session:
        session.execute(update(User).where(User.account == "registrar").values(disabled_at=clock.now()))
    assert client.post("/sign-in/code", data={**hidden_of(shown), "code": code_of()}).status_code == 401


def test_the_database_keeps_only_hashes_of_the_half_way_id_and_the_codes(client: FlaskClient, codes: list[str]) -> None:
    half_in(client)
    with client.session_transaction() as kept:
        secret = kept["half"]
        assert "_user_id" not in kept
    with database.current().reading() as session:
        (waiting,) = session.scalars(select(HalfSignIn)).all()
        assert secret.encode() not in waiting.secret_hash
        assert {len(code.code_hash) for code in session.scalars(select(RecoveryCode))} == {32}


def test_a_role_that_owes_it_sets_it_up_before_anything_else(sign_in: SignIn, client: FlaskClient) -> None:
    inside, guard = sign_in(Role.REGISTRAR), sign_in(Role.SECURITY_ADMIN)
    shown = guard.get("/access/")
    check_page(shown.text)
    filled = dict(re.findall(r'name="(\w+)"[^>]*value="(\d+)"', shown.text))
    sent = {**hidden_of(shown.text), **filled, "roles": ["registrar", "security_admin"]}
    assert guard.post("/access/", data=sent).status_code == 303
    assert guard.get("/accounts/").headers["Location"] == "/session/factor/"  # whoever sets the rule keeps it
    late = sign_in(Role.REGISTRAR)
    for who in (inside, late):
        assert who.get("/petitions/").headers["Location"] == "/session/factor/"
        assert "您的角色必须用第二重验证" in check_page(who.get("/session/factor/").text).text
    with_factor(late)
    for who in (inside, late):
        assert who.get("/petitions/").status_code == 200
    kept = post(late, "/session/factor/", act="end", current=PASSWORD)
    assert (kept.status_code, "不能停用" in kept.text) == (422, True)
    assert sign_in(Role.VERIFIER).get("/directory/").status_code == 200
    assert told("access.set") == [("security_admin", "ok")]


def test_whoever_owes_nothing_may_end_it(client: FlaskClient, codes: list[str], sign_in: SignIn) -> None:
    half_in(client)
    assert post(client, "/sign-in/code", code=code_of()).status_code == 303
    assert post(client, "/session/factor/", act="end", current=PASSWORD).status_code == 303
    sign_in(Role.REGISTRAR)
    assert told("factor.end") == [("registrar", "ok")]


def test_two_administrators_reset_it_and_one_alone_does_not(
    client: FlaskClient, codes: list[str], sign_in: SignIn
) -> None:
    half_in(client)
    assert post(client, "/sign-in/code", code=code_of()).status_code == 303
    with database.current().reading() as session:
        user = accounts.named(session, "registrar")
        assert user is not None
    page, admin, guard = f"/accounts/{user.uid}", sign_in(Role.SYSTEM_ADMIN), sign_in(Role.SECURITY_ADMIN)
    asked = post(admin, f"{page}/password", what="second_factor", reason="手机丢了")
    assert asked.status_code == 303
    assert "已提出重置第二重验证：手机丢了" in check_page(guard.get(page).text).text
    assert "第二重验证" in guard.get("/accounts/").text
    alone = admin.get(f"{page}/password/confirm")
    assert (alone.status_code, "重置要由两人办" in alone.text) == (409, True)
    assert client.get("/password").status_code == 200
    check_page(guard.get(f"{page}/password/confirm").text)
    assert post(guard, f"{page}/password/confirm").status_code == 303
    assert client.get("/password").status_code == 303  # every session ends
    sign_in(Role.REGISTRAR)  # the password alone, unchanged
    assert told("account.reset_second_factor") == [("security_admin", "ok")]


def test_nothing_is_reset_where_there_is_none(sign_in: SignIn) -> None:
    with database.current().reading() as session:
        user = accounts.named(session, "registrar")
        assert user is not None
    admin = sign_in(Role.SYSTEM_ADMIN)
    page = f"/accounts/{user.uid}/password"
    assert 'name="what"' not in admin.get(page).text
    refused = post(admin, page, what="second_factor", reason="手机丢了")
    assert (refused.status_code, "没有设第二重验证" in refused.text) == (422, True)


@pytest.mark.parametrize("name", ["unused_days", "search", "unusual"])
@pytest.mark.parametrize("given", ["", "x", "1", "99999", "-5"])
def test_a_rule_out_of_its_bounds_is_refused_and_changes_nothing(sign_in: SignIn, name: str, given: str) -> None:
    guard = sign_in(Role.SECURITY_ADMIN)
    shown = guard.get("/access/").text
    filled = dict(re.findall(r'name="(\w+)"[^>]*value="(\d+)"', shown))
    answer = guard.post("/access/", data={**hidden_of(shown), **filled, name: given})
    assert answer.status_code == 422
    check_page(answer.text)
    assert told("access.set") == []
