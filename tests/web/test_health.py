"""The state of the installation in the browser, and the one word for who watches it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app import database
from app.domain.permissions import Role
from tests.web.conftest import SignIn
from tests.web.counter import registered
from tests.web.pages import check_page


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_each_administrator_sees_every_check_with_what_to_do(sign_in: SignIn, role: Role) -> None:
    client = sign_in(role)
    page = check_page(client.get("/health").text)
    assert "运行状况" in [link.text for link in page.all("a")]
    assert "项有问题" in page.text
    assert "没有用 https" in page.text
    assert "后台任务没有运行" in page.text
    verdicts = [row.all("td")[0].text for row in page.all("tr")[1:]]
    assert verdicts == sorted(verdicts, key=["有问题", "注意", "正常"].index)


def test_nobody_else_comes_in(sign_in: SignIn, client: FlaskClient) -> None:
    assert sign_in(Role.PETITION_HEAD).get("/health").status_code == 403
    assert client.get("/health").status_code == 303


def test_the_page_tells_nothing_of_a_matter(sign_in: SignIn) -> None:
    clerk, admin = sign_in(Role.REGISTRAR), sign_in(Role.SYSTEM_ADMIN)
    registered(clerk)
    page = admin.get("/health").text
    assert "周桂兰" not in page
    assert "改厕" not in page


def test_who_watches_the_service_is_told_one_word(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
    assert client.post("/healthz").status_code in (400, 405)


def test_a_database_that_does_not_answer_is_503_without_detail(client: FlaskClient) -> None:
    with database.transaction() as session:
        session.execute(text("ALTER TABLE alembic_version RENAME TO away"))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "unavailable")
