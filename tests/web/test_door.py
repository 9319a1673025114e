"""The door: what was typed there stays when it stood open too long, and nothing of the page before shuts it."""

import pytest
from flask.testing import FlaskClient

from app.domain.permissions import Role
from tests.web.conftest import PASSWORD, SignIn, post
from tests.web.pages import check_page, sent


def test_a_door_left_open_too_long_keeps_the_account_and_says_why(client: FlaskClient) -> None:
    typed = {"username": "registrar", "password": PASSWORD, "next": "/petitions/", "csrf_token": "old"}
    answer = client.post("/sign-in", data=typed)
    assert answer.status_code == 400
    check_page(answer.text)
    assert "页面打开时间较长，请再登录一次。" in answer.text
    assert PASSWORD not in answer.text
    again = sent(answer.text, "/sign-in")
    assert (again["username"], again["password"], again["next"]) == ("registrar", "", "/petitions/")
    client.get("/sign-in")
    entered = client.post("/sign-in", data=sent(answer.text, "/sign-in", password=PASSWORD))
    assert (entered.status_code, entered.headers["Location"]) == (303, "/petitions/")


@pytest.mark.parametrize(
    "asking",
    [
        {"Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Mode": "no-cors", "Accept": "image/avif,image/*"},
        {"Accept": "image/avif,image/*"},
        {"X-Requested-With": "fetch"},
    ],
)
def test_what_the_page_before_is_still_answered_does_not_shut_the_door(sign_in: SignIn, asking: dict[str, str]) -> None:
    who = sign_in(Role.REGISTRAR)
    before = who.get_cookie("sid")
    assert before is not None
    post(who, "/sign-out", "/password")
    shown = who.get("/sign-in").text
    door = who.get_cookie("sid")
    assert door is not None

    who.set_cookie("sid", before.value)
    for late in (
        who.get("/petitions/", headers=asking),
        who.get("/sign-in", headers=asking),
        who.post("/drafts/keep", data={"text": "还没有写完"}, headers=asking),
    ):
        assert "Set-Cookie" not in late.headers
    assert "Set-Cookie" in who.get("/petitions/", headers={"Sec-Fetch-Mode": "navigate"}).headers

    who.set_cookie("sid", door.value)
    entered = who.post("/sign-in", data=sent(shown, "/sign-in", username="registrar", password=PASSWORD))
    assert (entered.status_code, entered.headers["Location"]) == (303, "/")
