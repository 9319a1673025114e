"""My account: where I am signed in, ending it there, and who tried."""

import re

from flask.testing import FlaskClient

from app.domain.permissions import Role
from tests.web.conftest import PASSWORD, SignIn, hidden_of, post, token_of
from tests.web.pages import check_page, sent, tree

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"


def rows(html: str, caption: str) -> list[str]:
    """The rows of the table with this caption, as text."""
    (table,) = [one for one in tree(html).all("table") if caption in one.all("caption")[0].text]
    return [row.text for row in table.all("tbody")[0].all("tr")]


def test_every_session_stands_there_and_this_one_is_marked(sign_in: SignIn, client: FlaskClient) -> None:
    sign_in(Role.REGISTRAR)
    fields = {"username": "registrar", "password": PASSWORD}
    hidden = hidden_of(client.get("/sign-in").text)
    client.post("/sign-in", data={**hidden, **fields}, headers={"User-Agent": CHROME})
    shown = client.get("/session/mine").text
    check_page(shown)
    sessions = rows(shown, "正在使用的登录")
    assert len(sessions) == 2
    here = [row for row in sessions if "现在这一处" in row]
    assert len(here) == 1
    assert "Chrome，Windows" in here[0]
    assert "没有设，登录只凭账号和密码" in shown


def test_one_session_ended_is_really_dead_and_this_one_lives(sign_in: SignIn) -> None:
    lost, mine = sign_in(Role.REGISTRAR), sign_in(Role.REGISTRAR)
    shown = mine.get("/session/mine").text
    fields = sent(shown, "/session/end")
    assert mine.post("/session/end", data=fields).status_code == 303
    assert lost.get("/directory/").status_code == 303
    assert mine.get("/directory/").status_code == 200
    assert mine.post("/session/end", data=fields).status_code == 404


def test_all_others_end_together(sign_in: SignIn) -> None:
    others, mine = [sign_in(Role.REGISTRAR) for _ in range(3)], sign_in(Role.REGISTRAR)
    answer = mine.post("/session/end-others", data=sent(mine.get("/session/mine").text, "/session/end-others"))
    assert "其他 3 处登录已退出" in mine.get(answer.headers["Location"]).text
    assert {other.get("/directory/").status_code for other in others} == {303}
    assert mine.get("/directory/").status_code == 200


def test_somebody_elses_session_cannot_be_ended(sign_in: SignIn) -> None:
    victim, twin, stranger = sign_in(Role.REGISTRAR), sign_in(Role.REGISTRAR), sign_in(Role.VERIFIER)
    found = re.search(r'name="id" value="(\d+)"', twin.get("/session/mine").text)
    assert found
    token = token_of(stranger.get("/password").text)
    for asked in (found[1], "", "0", "x", "9" * 30):
        assert stranger.post("/session/end", data={"csrf_token": token, "id": asked}).status_code == 404
    assert victim.get("/directory/").status_code == 200


def test_failed_tries_stand_in_ones_own_record_only(sign_in: SignIn, client: FlaskClient) -> None:
    post(client, "/sign-in", username="registrar", password="wrong")
    mine = rows(sign_in(Role.REGISTRAR).get("/session/mine").text, "登录记录")
    assert ["没有成功" in row for row in mine] == [False, True]
    other = rows(sign_in(Role.VERIFIER).get("/session/mine").text, "登录记录")
    assert ["没有成功" in row for row in other] == [False]
