"""The whole application over PostgreSQL: set up by its commands, used through its pages, searched after the drain."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect

from app import database, sealing
from app.domain.permissions import Role
from app.factory import create_app
from app.labels import label
from app.operations import journal
from app.sealing import Keyring
from config import Config
from tests.conftest import NOW
from tests.granted import confirm_all
from tests.web.conftest import COUNTY, PASSWORD, UNITS, post
from tests.web.counter import doing, done, registered
from tests.web.pages import check_page
from tests.web.test_petitions import OPINION, PDF
from tests.web.test_visits import visiting

R = Role
ROLES = (R.REGISTRAR, R.PETITION_HEAD, R.UNIT_HANDLER, R.UNIT_HEAD, R.COUNTY_LEADER, R.AUDITOR, R.COUNTY_OFFICE)
LEVELS = {"county": "县", "department": "县直单位", "town": "镇", None: "村"}
EVERY_LIST = (
    *("/", "/worklist/", "/visits/", "/search", "/directory/", "/accounts/", "/holdings/"),
    *(
        f"/{room}/{asked}"
        for room in ("petitions", "items")
        for asked in ("", "?due=late", "?town=3&poverty=yes&page=2")
    ),
)


@pytest.fixture
def served(new_postgres_url: Callable[[], str], tmp_path: Path, keys: Keyring) -> Iterator[Flask]:
    """The application over an empty PostgreSQL database and an empty data folder."""
    made = create_app(Config.from_env({"ANJIE_HOME": str(tmp_path / "home"), "DATABASE_URL": new_postgres_url()}))
    made.testing = True
    yield made
    made.extensions["search"].close()
    database.current().close()
    sealing.use(keys)


def run(app: Flask, *arguments: str, typed: str = "") -> str:
    """Run one command; what it said."""
    done = app.test_cli_runner().invoke(args=list(arguments), input=typed)
    assert done.exit_code == 0, done.output
    return done.output


def set_up(app: Flask, folder: Path) -> None:
    """Build the tables, load the county, give accounts, make the index."""
    assert "数据库已是最新" in run(app, "db", "upgrade")
    lines = [",".join((LEVELS[row.level], row.name, row.parent, "")) for row in COUNTY]
    (folder / "county.csv").write_text("\n".join(["层级,名称,上级,标记", *lines]), encoding="utf-8")
    assert "已载入：单位 7 个" in run(app, "directory", "load", str(folder / "county.csv"))
    for role in (R.SECURITY_ADMIN, *ROLES):
        wanted = ["--role", role.value, "--unit", UNITS.get(role, "青禾县"), "--person", f"周{label(role)[:3]}"]
        run(app, "accounts", "create", role.value, *wanted, "--password-stdin", typed=PASSWORD + "\n")
    with database.transaction() as session:
        confirm_all(session, NOW)
    run(app, "index", "rebuild")


def signed_in(app: Flask, role: Role) -> FlaskClient:
    """A client signed in through the door."""
    client = app.test_client()
    assert post(client, "/sign-in", username=role.value, password=PASSWORD).status_code == 303
    return client


def test_a_county_is_set_up_and_a_petition_registered_listed_found_and_closed(
    served: Flask, tmp_path: Path, present: time_machine.Traveller
) -> None:
    set_up(served, tmp_path)
    assert inspect(database.current().engine).dialect.name == "postgresql"
    clerk, head = signed_in(served, R.REGISTRAR), signed_in(served, R.PETITION_HEAD)
    address = registered(clerk, title="厕所管道没有接通")
    assert "2024-信-000001" in check_page(clerk.get("/petitions/").text).text
    assert "索引已更新" in run(served, "index", "drain")
    found = check_page(clerk.get("/search?q=旱厕").text).text
    assert "厕所管道没有接通" in found
    done(head, address, "assign", choose={"unit": "县民政局"}, routing="assign", report_due_on="2024-06-20")
    unit, handler = signed_in(served, R.UNIT_HEAD), signed_in(served, R.UNIT_HANDLER)
    done(unit, address, "sign_for", choose={"handler": "承办人"})
    told = {"notice_on": "今天", "notice_way": "in_person", "proof": "本人签收"}
    done(unit, address, "accept", **told, papers=(BytesIO(PDF), "告知书.pdf"))
    done(unit, address, "issue", decision="support", opinion=OPINION, law="《信访工作条例》第三十二条")
    receipt = (BytesIO(PDF + b"3"), "回证.pdf")
    done(handler, address, "deliver", delivered_on="2024-05-11", way="in_person", papers=receipt)
    present.shift(60)
    done(head, address, "check_file", record="各项材料齐全，与实地查看一致。")
    done(unit, address, "close", outcome="resolved", report="管道已经接通，补贴已经发放到户。",
         papers=[(BytesIO(PDF + b"2"), "验收照片.pdf")])  # fmt: skip
    assert "已办结" in check_page(clerk.get(address).text).text
    answers = {"how": "phone", "solved": "no", "satisfied": "dissatisfied", "carried_out": "no", "retaliation": "no"}
    visited = visiting(clerk, address.rpartition("/")[2], reason="信访人说管道又断了", **answers)
    assert visited.status_code == 303
    assert doing(head, address, "reopen", reason="信访人说管道又断了，应当再办。").status_code == 303
    run(served, "index", "drain")
    assert "索引与数据库一致：1 件" in run(served, "index", "check")
    run(served, "journal", "verify")
    with database.current().reading() as session:
        assert journal.verify(session).good


def test_every_list_is_a_sound_page_for_everybody(served: Flask, tmp_path: Path) -> None:
    set_up(served, tmp_path)
    registered(signed_in(served, R.REGISTRAR))
    for role in ROLES:
        client = signed_in(served, role)
        answers = {address: client.get(address) for address in EVERY_LIST}
        assert {answer.status_code for answer in answers.values()} <= {200, 302, 303, 403}
        shown = [answer for answer in answers.values() if answer.status_code == 200]
        assert len(shown) >= 5
        for answer in shown:
            check_page(answer.text)
