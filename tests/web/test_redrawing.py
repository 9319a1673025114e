"""A form whose session ran out: after signing in it stands there again as it was filled in, ready to be sent."""

from datetime import timedelta
from io import BytesIO

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import database
from app.domain.permissions import Role
from app.models.accounts import SignIn as SignedIn
from app.models.petitions import Petition
from tests.web.conftest import PASSWORD, SignIn, post
from tests.web.counter import BODY, NEW, PERSON
from tests.web.pages import check_page, option_of, sent

SAID = "，请核对后再送出，送出的记在这个名下"
NO_FILES = "原来选的文件没有带过来"


def run_out() -> None:
    """End every session, as twenty minutes without a click do."""
    with database.transaction() as session:
        session.execute(update(SignedIn).values(ended_at=func.now()))


def sign_in_again(who: FlaskClient, expired: TestResponse, account: str) -> TestResponse:
    """Fill in the door on the page that says the session ran out, and go where the browser is sent."""
    assert expired.status_code == 401
    check_page(expired.text)
    fields = sent(expired.text, "/sign-in", username=account, password=PASSWORD)
    answer = who.post("/sign-in", data=fields)
    assert answer.status_code == 307, "a browser sends the same once more"
    return who.post(answer.headers["Location"], data=fields)


def petitions() -> int:
    """How many petitions there are."""
    with database.current().reading() as session:
        return session.scalar(select(func.count()).select_from(Petition)) or 0


def filled_in(who: FlaskClient) -> MultiDict[str, object]:
    """A registration with everything that can be in it: words, lists, ticks, people, a place."""
    page = who.get(NEW).text
    town = option_of(page, "town", "柳河镇")
    return sent(page, NEW, body=BODY, content="POV-10", town=town, poverty="y", **PERSON)


def without_token(typed: MultiDict[str, object]) -> dict[str, list[object]]:
    """All that was filled in, the one-time token of the form with it."""
    return {name: values for name, values in typed.lists() if name != "csrf_token"}


def test_after_signing_in_the_form_stands_there_as_it_was_filled_in_and_is_sent_at_once(
    sign_in: SignIn, present: time_machine.Traveller
) -> None:
    who = sign_in(Role.REGISTRAR)
    typed = filled_in(who)
    present.shift(timedelta(minutes=21))
    expired = who.post(NEW, data=typed)
    assert BODY in expired.text
    shown = sign_in_again(who, expired, "registrar")
    assert (shown.status_code, shown.request.path) == (200, NEW)
    said = check_page(shown.text).text
    assert SAID in said
    assert NO_FILES not in said
    again = sent(shown.text, NEW)
    assert without_token(again) == without_token(typed)
    assert again["csrf_token"] != typed["csrf_token"]
    assert petitions() == 0
    assert who.post(NEW, data=again).status_code == 303
    assert petitions() == 1


def test_a_form_that_was_open_while_one_signed_in_in_another_window_comes_back_the_same(sign_in: SignIn) -> None:
    who = sign_in(Role.REGISTRAR)
    typed = filled_in(who)
    run_out()
    post(who, "/sign-in", username="registrar", password=PASSWORD)
    shown = who.post(NEW, data=typed)
    assert shown.status_code == 400
    assert SAID in check_page(shown.text).text
    again = sent(shown.text, NEW)
    assert without_token(again) == without_token(typed)
    assert petitions() == 0
    assert who.post(NEW, data=again).status_code == 303


def test_that_files_were_left_behind_is_said_when_there_were_some(sign_in: SignIn) -> None:
    who = sign_in(Role.REGISTRAR)
    typed = filled_in(who)
    typed.add("papers", (BytesIO(b"words"), "来信.txt"))
    run_out()
    expired = who.post(NEW, data=typed, content_type="multipart/form-data")
    assert NO_FILES in check_page(sign_in_again(who, expired, "registrar").text).text


def test_what_was_saved_before_the_session_ran_out_is_not_saved_again(sign_in: SignIn) -> None:
    who = sign_in(Role.REGISTRAR)
    typed = filled_in(who)
    assert who.post(NEW, data=typed).status_code == 303
    run_out()
    answer = sign_in_again(who, who.post(NEW, data=typed), "registrar")
    assert answer.status_code == 303
    shown = who.get(answer.headers["Location"]).text
    assert "没有再登记一次" in shown
    assert SAID not in shown
    assert petitions() == 1


def test_a_button_without_a_form_is_not_pressed_by_signing_in(sign_in: SignIn) -> None:
    who = sign_in(Role.REGISTRAR)
    sign_in(Role.REGISTRAR)
    end = "/session/end-others"
    typed = sent(who.get("/session/mine").text, end)
    run_out()
    expired = who.post(end, data=typed)
    other = sign_in(Role.REGISTRAR)
    shown = sign_in_again(who, expired, "registrar")
    assert shown.status_code == 200
    check_page(shown.text)
    assert other.get("/session/mine").status_code == 200
    assert who.post(end, data=sent(shown.text, end)).status_code == 303
    assert other.get("/session/mine").status_code == 303


def test_what_one_account_wrote_is_not_brought_to_another(sign_in: SignIn) -> None:
    who = sign_in(Role.REGISTRAR)
    typed = filled_in(who)
    run_out()
    expired = who.post(NEW, data=typed)
    answer = who.post("/sign-in", data=sent(expired.text, "/sign-in", username="petition_head", password=PASSWORD))
    assert answer.status_code == 303
    shown = who.get(answer.headers["Location"], follow_redirects=True).text
    assert "另一个账号写的，没有带过来" in check_page(shown).text
    assert BODY not in shown


def test_a_stale_token_brings_the_form_back_without_the_passwords_in_it(sign_in: SignIn) -> None:
    who = sign_in(Role.REGISTRAR)
    fields = {"current": PASSWORD, "new_password": "Bai-ta-2025", "repeat": "Bai-ta-2025", "csrf_token": "old"}
    shown = who.post("/password", data=fields)
    assert shown.status_code == 400
    assert SAID in check_page(shown.text).text
    assert PASSWORD not in shown.text
    assert "Bai-ta-2025" not in shown.text
