"""What the panel of registration proposed is kept with its reasons, and held against what people judged of it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import database
from app.domain.permissions import Role
from app.models.matters import Proposal
from app.models.petitions import Petition
from tests.web.conftest import SignIn
from tests.web.counter import BODY, NEW, doing, done, registered, registering
from tests.web.pages import check_page, option_of, sent, tree
from tests.web.test_registering import index, typing

OTHER: dict[str, Any] = {
    "people-0-name": "赵大年",
    "people-0-phone": "19912340001",
    "body": "村小学冬天没有暖气，孩子们的手都冻坏了。",
}
PAGE = "/proposals/"


def judged(client: FlaskClient, judgements: dict[str, str], **changes: object) -> str:
    """Register a petition beside which others are shown, and say what each of those is to it; its address."""
    shown = registering(client, **changes)
    assert shown.status_code == 200, shown.text
    answers = {f"judge-{address.rsplit('/', 1)[1]}": value for address, value in judgements.items()}
    answer = client.post(NEW, data=sent(shown.text, NEW, **answers))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def table(client: FlaskClient, name: str) -> dict[str, list[str]]:
    """The rows of one table of the page by their head."""
    page = check_page(client.get(PAGE).text)
    (found,) = [one for one in page.all("section") if one.attributes["aria-labelledby"] == name]
    return {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in found.all("tr") if row.all("td")}


def of_village(client: FlaskClient, name: str) -> str:
    """The value of a village in the form."""
    return option_of(client.get(NEW).text, "village", name)


def test_before_anything_is_registered_the_page_says_so_and_names_no_share(sign_in: SignIn) -> None:
    text = check_page(sign_in(Role.PETITION_HEAD).get(PAGE).text).text
    assert "还没有提示过" in text
    assert "还没有判断为重复或者相关的" in text
    assert "%" not in text


def test_each_reason_stands_with_what_was_judged_of_its_pairs(app: Flask, sign_in: SignIn) -> None:
    clerk, head = sign_in(Role.REGISTRAR), sign_in(Role.PETITION_HEAD)
    first = registered(clerk)
    index(app)
    judged(clerk, {first: "repeat"})
    index(app)
    judged(clerk, {first: "different"}, **OTHER | {"body": BODY})

    rows = table(head, "precision")

    # The second is by the same person and of the same text; the third is of the text of both and judged against one.
    assert rows["姓名和电话相同"] == ["1", "1", "0", "0", "0", "100.0%（1 / 1）", "100.0%（1 / 1）"]
    assert rows["文字很可能重复（0.45 以上）"] == ["3", "1", "0", "1", "1", "50.0%（1 / 2）", "50.0%（1 / 2）"]
    assert rows["合计"] == ["3", "1", "0", "1", "1", "50.0%（1 / 2）", "50.0%（1 / 2）"]
    assert set(rows) == {"姓名和电话相同", "文字很可能重复（0.45 以上）", "合计"}


def test_what_was_linked_by_hand_without_a_proposal_was_missed(app: Flask, sign_in: SignIn) -> None:
    clerk, head = sign_in(Role.REGISTRAR), sign_in(Role.PETITION_HEAD)
    first = registered(clerk)
    judged(clerk, {first: "repeat"}, body="厕所的事还没有修好，又来问一次。")
    registered(clerk, **OTHER)
    done(clerk, first, "link", number="3", judgement="related", reason="说的是同一处")

    rows = table(head, "recall")

    assert rows["重复"] == ["1", "1", "0", "100.0%（1 / 1）"]
    assert rows["重复或相关"] == ["2", "1", "1", "50.0%（1 / 2）"]


def test_a_judgement_that_was_taken_back_is_none_and_a_later_one_of_a_shown_pair_counts(sign_in: SignIn) -> None:
    clerk, head = sign_in(Role.REGISTRAR), sign_in(Role.PETITION_HEAD)
    first = registered(clerk)
    second = judged(clerk, {first: "repeat"})
    done(clerk, second, "revoke_link", choose={"link": "2024-信-000001"}, reason="同名的两个人")
    assert table(head, "precision")["合计"] == ["1", "0", "0", "0", "1", "—", "—"]
    assert "还没有判断为重复或者相关的" in head.get(PAGE).text
    done(clerk, second, "link", number="1", judgement="related", reason="说的是同一条管子")
    assert table(head, "precision")["合计"][:3] == ["1", "0", "1"]
    assert table(head, "recall")["重复或相关"] == ["1", "1", "0", "100.0%（1 / 1）"]


def test_an_accusation_and_a_voided_record_count_nowhere(sign_in: SignIn) -> None:
    clerk, head = sign_in(Role.REGISTRAR), sign_in(Role.PETITION_HEAD)
    first = registered(clerk)
    shown = registering(clerk, category="accusation", content="DI-02")
    assert clerk.post(NEW, data=sent(shown.text, NEW)).status_code == 303
    with database.current().reading() as session:
        assert session.scalars(select(Petition).where(Petition.confidential)).one()
        assert session.scalars(select(Proposal)).all() == []
    second = judged(clerk, {first: "repeat"})
    assert table(head, "precision")["合计"][0] == "1"
    assert doing(clerk, second, "propose_void", reason="同一封信登记了两次，留先登记的").status_code == 303
    assert doing(head, second, "void", reason="同一封信登记了两次，留先登记的").status_code == 303
    assert "还没有提示过" in head.get(PAGE).text


def test_the_same_village_and_category_is_a_reason_of_its_own_that_keeps_nothing_from_being_saved(
    sign_in: SignIn,
) -> None:
    clerk, head = sign_in(Role.REGISTRAR), sign_in(Role.PETITION_HEAD)
    here, there = of_village(clerk, "北寨"), of_village(clerk, "前店")
    registered(clerk, village=here)
    (item,) = [node for node in tree(typing(clerk, village=here, content="POV-10", **OTHER).text).all("div")
               if "data-aside" in node.attributes]  # fmt: skip
    assert "同村同类" in item.text
    assert "2024-信-000001" in item.text
    for elsewhere in ({"village": there, "content": "POV-10"}, {"village": here, "content": "ED-01"}):
        assert "同村同类" not in typing(clerk, **elsewhere, **OTHER).text
    registered(clerk, village=here, **OTHER)
    assert table(head, "precision")["同村同类"][0] == "1"


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_an_administrator_sees_counts_and_nothing_of_a_matter(sign_in: SignIn, role: Role) -> None:
    clerk = sign_in(Role.REGISTRAR)
    judged(clerk, {registered(clerk): "repeat"})
    admin = sign_in(role)
    assert table(admin, "precision")["合计"][0] == "1"
    text = admin.get(PAGE).text
    assert "2024-信" not in text
    assert "改厕" not in text


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.UNIT_HEAD, Role.COUNTY_LEADER, Role.AUDITOR])
def test_nobody_else_opens_the_page(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get(PAGE).status_code == 403
