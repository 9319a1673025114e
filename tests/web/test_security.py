"""Who may come in, what every answer carries, and that nothing typed is lost at the door."""

import re
import socket
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app import database
from app.domain.permissions import Role
from app.factory import create_app
from app.models.accounts import Grant, SignIn, User
from app.models.directory import Tenure
from app.models.journal import JournalEntry
from app.web.security import access_of
from config import Config
from tests.conftest import NOW
from tests.web.conftest import PASSWORD, post, token_of
from tests.web.conftest import SignIn as SignInAs

PUBLIC = {
    *("session.sign_in", "session.enter", "session.code", "session.enter_code", "session.sign_out"),
    *("static", "bootstrap.static", "health.alive", "health.ready", "watching.figures"),
}


def urls(app: Flask, method: str) -> list[str]:
    """An address of every view that takes this method and is not public."""
    found = []
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in PUBLIC:
            first_choice = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
            found.append(re.sub(r"<[^>]+>", "1", first_choice))
    return found


def test_every_view_declares_who_may_enter(app: Flask) -> None:
    assert [name for name, view in app.view_functions.items() if access_of(view) is None] == []


def test_the_public_views_are_the_door_and_the_files(app: Flask) -> None:
    assert {name for name, view in app.view_functions.items() if access_of(view) == frozenset()} == PUBLIC


def test_a_view_that_declares_nothing_is_closed(app: Flask, sign_in: SignInAs) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    for who in (app.test_client(), sign_in(Role.PETITION_HEAD)):
        assert who.get("/forgotten").status_code == 403


def test_signed_out_every_page_leads_to_the_door(app: Flask, client: FlaskClient) -> None:
    for url in urls(app, "GET"):
        answer = client.get(url)
        assert (url, answer.status_code) == (url, 303)
        assert answer.headers["Location"].startswith("/sign-in")


def test_signed_out_nothing_can_be_done(app: Flask, client: FlaskClient) -> None:
    for url in urls(app, "POST"):
        token = token_of(client.get("/sign-in").text)
        assert (url, client.post(url, data={"csrf_token": token}).status_code) == (url, 401)


def test_no_form_is_taken_without_its_token(app: Flask, sign_in: SignInAs) -> None:
    who = sign_in(Role.SYSTEM_ADMIN)
    for url in urls(app, "POST"):
        # A form is drawn again for whoever may open it; the others are told that they may not, or that there is none.
        assert (url, who.post(url, data={}).status_code) in [(url, status) for status in (400, 403, 404)]


@pytest.mark.parametrize("url", ["/sign-in", "/", "/no-such-page", "/static/anjie.css", "/breaks"])
def test_every_answer_carries_the_headers(app: Flask, client: FlaskClient, url: str) -> None:
    def breaks() -> str:
        raise RuntimeError("planted")

    breaks.access = frozenset()  # type: ignore[attr-defined]  # what @public does
    app.add_url_rule("/breaks", "breaks", breaks)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with client.get(url) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert ("no-store" in headers["Cache-Control"]) == (not url.startswith("/static"))
    assert "Strict-Transport-Security" not in headers


def test_a_failure_is_one_calm_page_with_its_number(app: Flask, client: FlaskClient) -> None:
    def breaks() -> str:
        raise RuntimeError("周桂兰 planted")

    breaks.access = frozenset()  # type: ignore[attr-defined]  # what @public does
    app.add_url_rule("/breaks", "breaks", breaks)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/breaks")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert "系统出了问题" in answer.text
    assert "planted" not in answer.text


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    answer = post(client, "/sign-in", username="registrar", password=PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("sid=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_with_https_the_cookie_is_bound_to_the_host(county_home: Path, tmp_path: Path, app: Flask) -> None:
    secure = create_app(Config.from_env({"ANJIE_HOME": str(app.config["HOME"]), "ANJIE_HTTPS": "1"}))
    answer = secure.test_client().get("/sign-in", base_url="https://localhost")
    assert answer.headers["Set-Cookie"].startswith("__Host-sid=")
    assert "Secure" in answer.headers["Set-Cookie"].split("; ")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    database.current().close()


def test_with_https_forms_are_taken_without_a_referrer(app: Flask) -> None:
    secure = create_app(Config.from_env({"ANJIE_HOME": str(app.config["HOME"]), "ANJIE_HTTPS": "1"}))
    client, here = secure.test_client(), "https://localhost"
    token = token_of(client.get("/sign-in", base_url=here).text)
    fields = {"username": "registrar", "password": PASSWORD, "csrf_token": token}
    assert client.post("/sign-in", base_url=here, data=fields).status_code == 303
    database.current().close()


OURS = ("localhost", "127.0.0.1", "[::1]")
FOREIGN = ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "anjie.example.evil", "a b", "x<y", "")


@pytest.mark.parametrize(
    ("settings", "welcome", "refused"),
    [
        ({}, (*OURS, "10.1.2.3", "[fd00::7]", socket.gethostname()), (*FOREIGN, "anjie.example")),
        ({"HOST": "anjie-server"}, (*OURS, "10.1.2.3", "ANJIE-SERVER"), (*FOREIGN, "anjie.example")),
        ({"ANJIE_HOSTS": "anjie.example, xf.example"}, (*OURS, "anjie.example", "xf.example"), (*FOREIGN, "10.1.2.3")),
    ],
)
def test_only_our_own_names_are_answered(
    app: Flask, settings: dict[str, str], welcome: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    client = create_app(Config.from_env({"ANJIE_HOME": str(app.config["HOME"])} | settings)).test_client()
    for port in ("", ":5000"):
        answers = {host: client.get("/sign-in", headers={"Host": host + port}).status_code for host in welcome}
        assert answers == dict.fromkeys(welcome, 200)
        for host in refused:
            for address in ("/sign-in", "/no-such-page", "/static/anjie.css"):
                answer = client.get(address, headers={"Host": host + port})
                assert (host, answer.status_code) == (host, 400)
                assert "这个网址不是本系统的" in answer.text
                assert "X-Content-Type-Options" in answer.headers
                assert "Set-Cookie" not in answer.headers
                assert not host or host not in answer.text
    database.current().close()


def test_behind_a_proxy_the_name_it_was_asked_for_counts(app: Flask) -> None:
    settings = {"ANJIE_HOME": str(app.config["HOME"]), "ANJIE_HOSTS": "anjie.example", "ANJIE_PROXIES": "1"}
    client = create_app(Config.from_env(settings)).test_client()
    for name, status in (("anjie.example", 200), ("evil.example", 400)):
        assert client.get("/sign-in", headers={"X-Forwarded-Host": name}).status_code == status
    database.current().close()


def test_the_database_never_holds_the_session_id(app: Flask, sign_in: SignInAs) -> None:
    who = sign_in(Role.REGISTRAR)
    with who.session_transaction() as kept:
        secret = kept["_user_id"]
    assert len(secret) >= 43  # 256 bits
    raw = (app.config["HOME"] / "anjie.db").read_bytes() + (app.config["HOME"] / "anjie.db-wal").read_bytes()
    assert secret.encode() not in raw


def test_signing_in_gives_a_new_session(sign_in: SignInAs) -> None:
    who = sign_in(Role.REGISTRAR)
    with who.session_transaction() as kept:
        first = kept["_user_id"]
    post(who, "/sign-out", page="/password")
    post(who, "/sign-in", username="registrar", password=PASSWORD)
    with who.session_transaction() as kept:
        assert kept["_user_id"] != first


def test_twenty_idle_minutes_end_the_session(sign_in: SignInAs, present: time_machine.Traveller) -> None:
    who = sign_in(Role.REGISTRAR)
    present.shift(timedelta(minutes=19))
    assert who.get("/password").status_code == 200
    present.shift(timedelta(minutes=19))
    assert who.get("/password").status_code == 200
    present.shift(timedelta(minutes=20))
    assert who.get("/password").status_code == 303


def test_eight_hours_end_the_session_however_busy(sign_in: SignInAs, present: time_machine.Traveller) -> None:
    who = sign_in(Role.REGISTRAR)
    for _ in range(31):
        present.shift(timedelta(minutes=15))
        assert who.get("/password").status_code == 200
    present.shift(timedelta(minutes=15))
    assert who.get("/password").status_code == 303


def test_signing_out_ends_the_session_on_the_server_too(app: Flask, sign_in: SignInAs) -> None:
    who = sign_in(Role.REGISTRAR)
    cookie = who.get_cookie("sid")
    assert cookie is not None
    answer = post(who, "/sign-out", page="/password")
    assert "storage" in answer.headers["Clear-Site-Data"]
    thief = app.test_client()
    thief.set_cookie("sid", cookie.value)
    assert thief.get("/password").status_code == 303


def test_five_wrong_passwords_close_the_account_for_fifteen_minutes(
    client: FlaskClient, present: time_machine.Traveller
) -> None:
    said = [post(client, "/sign-in", username="registrar", password="wrong").text for _ in range(5)]
    assert [re.search(r"还可以试 (\d) 次", text)[1] for text in said] == list("43210")  # type: ignore[index]  # a miss fails the test
    refused = post(client, "/sign-in", username="registrar", password=PASSWORD)
    assert refused.status_code == 429
    present.shift(timedelta(minutes=16))
    assert post(client, "/sign-in", username="registrar", password=PASSWORD).status_code == 303


def test_an_unknown_account_is_answered_like_a_wrong_password(client: FlaskClient) -> None:
    def said(account: str) -> str:
        text = post(client, "/sign-in", username=account, password="wrong").text
        return re.sub(r'value="[^"]*"', "", text)

    assert said("registrar") == said("somebody.else")


def test_one_address_may_fail_fifty_times(client: FlaskClient) -> None:
    for number in range(50):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"10.0.0.{number}"  # believed from a trusted proxy only
        assert post(client, "/sign-in", username=f"guess{number}", password="wrong").status_code == 401
    assert post(client, "/sign-in", username="registrar", password=PASSWORD).status_code == 429


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_after_signing_in_nobody_is_sent_to_another_site(client: FlaskClient, target: str) -> None:
    answer = post(client, "/sign-in", page=f"/sign-in?next={target}", username="registrar", password=PASSWORD)
    assert answer.headers["Location"] == "/"


def test_after_signing_in_one_comes_to_the_page_one_asked_for(client: FlaskClient) -> None:
    door = client.get("/password").headers["Location"]
    answer = post(client, "/sign-in", page=door, username="registrar", password=PASSWORD)
    assert answer.headers["Location"] == "/password"


def test_access_ends_on_the_next_request_after_the_account_is_disabled(sign_in: SignInAs) -> None:
    who = sign_in(Role.REGISTRAR)
    with database.transaction() as session:
        session.execute(update(User).where(User.account == "registrar").values(disabled_at=NOW))
    assert who.get("/password").status_code == 303


def test_access_ends_on_the_next_request_after_a_role_is_taken_back(sign_in: SignInAs) -> None:
    who = sign_in(Role.SYSTEM_ADMIN)
    assert who.get("/accounts/").status_code == 200
    with database.transaction() as session:
        session.execute(update(Grant).where(Grant.role == Role.SYSTEM_ADMIN).values(ended_at=NOW))
    assert who.get("/accounts/").status_code == 403


def test_a_transfer_moves_the_unit_on_the_next_request(sign_in: SignInAs) -> None:
    who = sign_in(Role.TOWN_SECRETARY)
    assert "柳河镇" in who.get("/password").text
    with database.transaction() as session:
        person_id = session.scalar(select(User.person_id).where(User.account == "town_secretary"))
        session.execute(
            update(Tenure)
            .where(Tenure.person_id == person_id)
            .values(from_on=NOW.date() - timedelta(days=9), to_on=NOW.date() - timedelta(days=1))
        )
    assert "柳河镇" not in who.get("/password").text


def test_a_denied_request_is_in_the_journal(sign_in: SignInAs) -> None:
    assert sign_in(Role.REGISTRAR).get("/accounts/").status_code == 403
    with database.current().reading() as session:
        denied = select(func.count()).where(JournalEntry.event == "denied", JournalEntry.account == "registrar")
        assert session.scalar(denied) == 1


def test_a_text_that_this_site_did_not_keep_is_not_sent_again(client: FlaskClient) -> None:
    answer = post(client, "/sign-in", username="registrar", password=PASSWORD, kept="W10.forged")
    assert answer.status_code == 303


def test_what_another_site_sends_is_not_shown_back(sign_in: SignInAs) -> None:
    who = sign_in(Role.SYSTEM_ADMIN)
    answer = who.post("/accounts/new", data={"person": "周桂兰"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert "周桂兰" not in answer.text


def test_too_large_a_form_gets_a_sentence(sign_in: SignInAs) -> None:
    who = sign_in(Role.REGISTRAR)
    answer = who.post("/password", data={"current": "x" * 600_000})
    assert answer.status_code == 413
    assert "太大" in answer.text


def test_an_unknown_page_and_a_foreign_one_are_the_same_page(sign_in: SignInAs) -> None:
    who = sign_in(Role.SYSTEM_ADMIN)
    answers = [who.get("/no-such-page"), who.get("/accounts/0123456789")]
    assert [answer.status_code for answer in answers] == [404, 404]
    unknown, missing = (answer.text.partition("<main")[2] for answer in answers)
    assert unknown == missing


def test_a_one_time_password_opens_nothing_but_its_own_change(app: Flask, sign_in: SignInAs) -> None:
    with database.transaction() as session:
        session.execute(update(User).where(User.account == "system_admin").values(must_change_password=True))
    who = sign_in(Role.SYSTEM_ADMIN)
    assert who.get("/accounts/").headers["Location"] == "/password"
    assert post(who, "/password", current=PASSWORD, new_password="Bai-ta-2025", repeat="Bai-ta-2025").status_code == 303
    assert who.get("/accounts/").status_code == 200


def test_a_new_password_ends_the_other_sessions_only(sign_in: SignInAs) -> None:
    here, elsewhere = sign_in(Role.REGISTRAR), sign_in(Role.REGISTRAR)
    post(here, "/password", current=PASSWORD, new_password="Bai-ta-2025", repeat="Bai-ta-2025")
    assert here.get("/password").status_code == 200
    assert elsewhere.get("/password").status_code == 303
    with database.current().reading() as session:
        assert session.scalar(select(func.count()).where(SignIn.ended_at.is_(None))) == 1


@pytest.mark.parametrize(
    ("new", "repeat", "said"),
    [
        ("Ab-1", "Ab-1", "密码至少 10 位"),
        ("abcdefghij1", "abcdefghij1", "三种"),
        ("Registrar-2024", "Registrar-2024", "密码里不能有账号名"),
        ("Bai-ta-2025", "Bai-ta-2026", "两次填的新密码不一样"),
        (PASSWORD, PASSWORD, "不能和现在的一样"),
    ],
)
def test_a_bad_new_password_is_explained_at_its_field(sign_in: SignInAs, new: str, repeat: str, said: str) -> None:
    answer = post(sign_in(Role.REGISTRAR), "/password", current=PASSWORD, new_password=new, repeat=repeat)
    assert answer.status_code == 422
    assert said in answer.text
    assert new not in answer.text
