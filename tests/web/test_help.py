"""帮助: everybody finds his own part first, and what it tells is really there."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.permissions import Role
from app.labels import label
from app.labels.help import CONCERNING
from app.web.help import PAPERS, sections
from tests.house.tree import ROOT
from tests.web.conftest import SignIn
from tests.web.pages import check_page, tree

NAMED = ("templates", "app/labels", "app/web/forms")
"""Where the names of pages and buttons are at home."""


def _names_in_use() -> str:
    paths = (path for folder in NAMED for path in (ROOT / folder).rglob("*") if path.suffix in {".html", ".py"})
    return "\n".join(path.read_text("utf-8") for path in paths)


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_help_from_the_bar_and_reads_its_own_part_first(sign_in: SignIn, role: Role) -> None:
    client = sign_in(role)
    home = check_page(client.get("/session/mine").text)
    (link,) = [link for link in home.all("a") if link.text == "帮助"]

    page = check_page(client.get(link.attributes["href"]).text)

    first = page.all("section")[0].all("h2")[0].text
    assert label(role) in first
    assert len(page.all("section")) == len(sections("start"))


@pytest.mark.parametrize("role", Role)
def test_each_role_has_one_part(role: Role) -> None:
    assert len([part for part in sections("start") if part.concerns(role)]) == 1


def test_the_contents_lead_to_every_part(sign_in: SignIn) -> None:
    client = sign_in(Role.REGISTRAR)
    for address in ("/help", "/help/faq"):
        page = check_page(client.get(address).text)
        linked = [link.attributes["href"] for link in page.all("a") if link.attributes["href"].startswith("#part-")]
        assert linked == [f"#{heading.attributes['id']}" for part in page.all("section") for heading in part.all("h2")]


def test_the_questions_are_read_beside_it(sign_in: SignIn) -> None:
    client = sign_in(Role.REGISTRAR)
    (link,) = [link for link in check_page(client.get("/help").text).all("a") if link.text == "常见问题"]
    page = check_page(client.get(link.attributes["href"]).text)
    assert len(page.all("h3")) >= 20
    assert "期限为什么是这一天？" in [heading.text for heading in page.all("h3")]


def test_nobody_reads_it_without_signing_in(client: FlaskClient) -> None:
    assert [client.get(address).status_code for address in ("/help", "/help/faq")] == [303, 303]
    assert "帮助" not in client.get("/sign-in").text


@pytest.mark.parametrize("paper", ["start", "faq"])
def test_every_page_and_button_that_a_paper_names_exists(paper: str) -> None:
    text, in_use = (PAPERS / f"{paper}.md").read_text("utf-8"), _names_in_use()
    named = re.findall(r"\*\*(.+?)\*\*", text)
    assert named
    assert [name for name in named if name not in in_use] == []


@pytest.mark.parametrize("paper", ["start", "faq"])
def test_no_mark_of_the_source_is_left_on_the_page(paper: str) -> None:
    assert [part.title for part in sections(paper) if re.search(r"\*\*|`|^#", part.body.striptags())] == []


@pytest.mark.parametrize("heading", sorted(set(CONCERNING.values())))
def test_every_part_and_question_that_a_page_leads_to_exists(heading: str) -> None:
    parts = [part for paper in ("start", "faq") for part in sections(paper)]
    assert heading in {part.title for part in parts} | {question for part in parts for question in part.questions}


def test_every_page_that_has_a_help_of_its_own_exists(app: Flask) -> None:
    assert set(CONCERNING) <= app.view_functions.keys() | app.blueprints.keys()


@pytest.mark.parametrize(
    ("role", "address", "heading"),
    [
        (Role.REGISTRAR, "/petitions/new", "登记员"),
        (Role.REGISTRAR, "/sheets/new", "导入有错的行怎么办？"),
        (Role.REGISTRAR, "/search", "查找"),
        (Role.SYSTEM_ADMIN, "/health", "断网、停电、备份"),
    ],
)
def test_a_page_leads_to_the_part_of_help_that_concerns_it(
    sign_in: SignIn, role: Role, address: str, heading: str
) -> None:
    client = sign_in(role)
    page = client.get(address, follow_redirects=True).text
    (link,) = [link for link in check_page(page).all("a") if link.text == "帮助"]
    paper, _, anchor = link.attributes["href"].partition("#")
    (found,) = [one for one in tree(client.get(paper).text).all("h2", "h3") if one.attributes.get("id") == anchor]
    assert found.text == heading
