"""审计日志 in the browser: found by who, what, when and request; nothing personal; looking is an entry; nobody else."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import database
from app.domain.permissions import Role
from app.models.journal import JournalEntry
from tests.web.conftest import SignIn
from tests.web.counter import registered
from tests.web.pages import check_page, tree

HAN = re.compile(r"[\u3400-\u9fff]")
OTHERS = sorted(set(Role) - {Role.AUDIT_ADMIN})


def rows(html: str) -> list[list[str]]:
    """The cells of each entry on the page."""
    bodies = tree(html).all("tbody")
    return [[cell.text for cell in (*row.all("th"), *row.all("td"))] for row in (bodies[0].all("tr") if bodies else [])]


def newest() -> int:
    """The number of the last entry."""
    with database.current().reading() as session:
        return session.scalar(select(func.max(JournalEntry.seq))) or 0


def test_the_audit_administrator_lands_there_and_finds_what_was_done(sign_in: SignIn) -> None:
    address = registered(sign_in(Role.REGISTRAR))
    uid = address.rsplit("/", 1)[1]
    sign_in(Role.REGISTRAR).get("/accounts/")
    audit = sign_in(Role.AUDIT_ADMIN)
    assert audit.get("/").location == "/journal/"
    check_page(audit.get("/journal/?account=registrar").text)
    page = audit.get("/journal/").text
    told = rows(page)
    assert [int(row[0]) for row in told] == sorted((int(row[0]) for row in told), reverse=True)
    assert all(HAN.search(row[3]) and not re.search(r"[a-z]", row[3]) for row in told), "each event is told in words"
    of_one = rows(audit.get(f"/journal/?uid={uid}").text)
    assert {row[2] for row in of_one} == {"registrar"}
    assert any("登记" in row[3] for row in of_one)
    refused = rows(audit.get("/journal/?result=denied&account=registrar").text)
    assert refused
    assert {row[5] for row in refused} == {"被拒绝"}
    request_id = refused[0][6]
    assert rows(audit.get(f"/journal/?request_id={request_id}").text) == refused[:1]
    assert rows(audit.get("/journal/?kind=sign_in&account=audit_admin").text)
    assert rows(audit.get("/journal/?first=2000-01-01&last=2000-01-02").text) == []


def test_it_holds_nothing_of_the_petition_but_its_number(sign_in: SignIn) -> None:
    registered(sign_in(Role.REGISTRAR))
    audit = sign_in(Role.AUDIT_ADMIN)
    pages = [audit.get("/journal/").text]
    pages += [audit.get(f"/journal/{seq}").text for seq in range(1, newest() + 1)]
    for page in pages:
        assert "周桂兰" not in page
        assert "改厕" not in page
    (shown, *_) = rows(audit.get("/journal/?account=registrar&kind=matter").text)
    check_page(audit.get(f"/journal/{shown[0]}").text)


def test_looking_is_an_entry_that_keeps_by_what_and_not_for_whom(sign_in: SignIn) -> None:
    audit = sign_in(Role.AUDIT_ADMIN)
    audit.get("/journal/?account=zhou.guilan&result=ok")
    with database.current().reading() as session:
        entry = session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc())).first()
    assert entry is not None
    assert (entry.event, entry.account, entry.detail) == (
        "journal.view", "audit_admin", '{"filters":["account","result"]}',
    )  # fmt: skip


def test_pages_follow_each_other_and_keep_what_was_asked(sign_in: SignIn) -> None:
    audit = sign_in(Role.AUDIT_ADMIN)
    for _ in range(55):
        audit.get("/journal/?kind=sign_in")
    first = audit.get("/journal/?kind=look").text
    second = audit.get("/journal/?kind=look&page=2").text
    assert "kind=look&amp;page=2" in first
    assert len(rows(first)) == 50
    ours, older = [int(row[0]) for row in rows(first)], [int(row[0]) for row in rows(second)]
    assert max(older) == min(ours), "opening the first page was itself an entry, so that the second begins one later"
    assert audit.get("/journal/?page=4000").status_code == 200


@pytest.mark.parametrize("asked", ["first=某一天", "kind=nothing", "result=' OR 1=1", "first=2024-02-30"])
def test_a_condition_that_is_none_is_said_at_its_field(sign_in: SignIn, asked: str) -> None:
    answer = sign_in(Role.AUDIT_ADMIN).get(f"/journal/?{asked}")
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    assert rows(answer.text) == []


def test_the_head_is_printed_with_the_proof_that_the_database_has(sign_in: SignIn) -> None:
    audit = sign_in(Role.AUDIT_ADMIN)
    last = newest()
    page = audit.get("/journal/head").text
    check_page(page)
    with database.current().reading() as session:
        entry = session.get(JournalEntry, last)
        assert entry is not None
        printed = "".join(tree(page).text.split())
        assert entry.mac.hex() in printed
        after = session.get(JournalEntry, last + 1)
        assert after is not None
        assert after.event == "journal.print"
    assert f"第 {last} 条" in page


def test_an_entry_tells_in_words_what_the_proof_tells_in_codes(sign_in: SignIn) -> None:
    address = registered(sign_in(Role.REGISTRAR))
    audit = sign_in(Role.AUDIT_ADMIN)
    shown = rows(audit.get(f"/journal/?uid={address.rsplit('/', 1)[1]}&kind=matter").text)
    entry = audit.get(f"/journal/{shown[-1][0]}").text
    told = {row.all("th")[0].text: row.all("td")[0].text for row in tree(entry).all("tr")}
    assert told["现在的阶段 to"] == "已登记"
    assert told["原来的阶段 from"] == "无"
    assert "事项：登记" in entry
    refused = rows(audit.get("/journal/?result=denied").text)
    audit.get("/journal/999999")
    newest_refused = rows(audit.get("/journal/?result=denied").text)
    assert len(newest_refused) == len(refused) + 1
    page = tree(audit.get(f"/journal/{newest_refused[0][0]}").text).text
    assert "没有这一页，或者这个人不能看" in page
    assert "审计日志" in page


def test_an_entry_that_is_not_there_is_not_found(sign_in: SignIn) -> None:
    audit = sign_in(Role.AUDIT_ADMIN)
    assert audit.get("/journal/999999").status_code == 404
    assert audit.get("/journal/0").status_code == 404


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_comes_in(sign_in: SignIn, client: FlaskClient, role: Role) -> None:
    other = sign_in(role)
    for address in ("/journal/", "/journal/1", "/journal/head"):
        assert other.get(address).status_code == 403
        assert client.get(address).status_code == 303
