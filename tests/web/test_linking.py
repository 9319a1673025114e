"""关联 on a petition's page: what was not seen at the counter is judged afterwards, taken back and judged again."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import database
from app.domain.permissions import Role
from app.models.matters import Link
from app.models.petitions import Petition
from tests.web.conftest import SignIn
from tests.web.counter import doing, done, registered, registering
from tests.web.pages import check_page, errors_of, sent, tree

NOT_FOUND = "没有找到这个编号，或者不在您的查看范围内。"
REASON = "说的是同一处旱厕"


def links() -> list[Link]:
    """Every judgement, those taken back too."""
    with database.current().reading() as session:
        return list(session.scalars(select(Link)))


def secret_uid() -> str:
    """The address of the accusation that was registered."""
    with database.current().reading() as session:
        return session.scalars(select(Petition.uid).where(Petition.confidential)).one()


def another(client: FlaskClient) -> str:
    """Register what somebody else says of something else, so that the counter sees nothing alike."""
    other = {"people-0-name": "赵大年", "people-0-phone": "19912340001"}
    return registered(client, body="村小学冬天没有暖气，孩子们的手都冻坏了。", **other)


def linking(client: FlaskClient, address: str, **changes: object) -> TestResponse:
    """Say of a petition what another one is to it."""
    return doing(client, address, "link", **{"judgement": "repeat", "reason": REASON} | changes)


def test_a_link_made_afterwards_stands_on_both_pages_is_taken_back_and_made_again(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    earlier, later = registered(clerk), another(clerk)
    assert linking(clerk, earlier, number="2").status_code == 303
    shown = {address: check_page(clerk.get(address).text).text for address in (earlier, later)}
    assert "2024-信-000002（重复）" in shown[earlier]
    assert "2024-信-000001（重复）" in shown[later]
    assert "重复：2024-信-000002" in shown[earlier]
    assert "重复：2024-信-000001" in shown[later]
    assert all(REASON in text and "撤销关联" in text for text in shown.values())
    assert ["重复 1 次" in text for text in shown.values()] == [True, False]
    done(clerk, earlier, "revoke_link", choose={"link": "2024-信-000002"}, reason="不是同一处")
    assert not any("（重复）" in clerk.get(address).text for address in (earlier, later))
    assert linking(clerk, later, number="2024-信-000001", judgement="related").status_code == 303
    assert all("（相关）" in clerk.get(address).text for address in (earlier, later))
    assert [link.revoked_at is None for link in links()] == [False, True]


def test_nothing_is_judged_before_a_person_does(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    page = check_page(clerk.get(f"{address}/link").text)
    assert [node for node in page.all("input") if "checked" in node.attributes] == []
    answer = doing(clerk, address, "link")
    assert answer.status_code == 422
    assert len(errors_of(answer.text)) == 3
    assert links() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2024-信-000099", NOT_FOUND),
        ("<script>alert(1)</script>", NOT_FOUND),
        ("1", "这是这一件自己的编号，请写另一件的编号。"),
        ("2024信1", "这是这一件自己的编号，请写另一件的编号。"),
        ("2", "和 2024-信-000002 已经判断为“相关”。要改判断，先撤销关联。"),
        ("9" * 60, "60"),
    ],
)
def test_a_number_that_cannot_be_linked_says_why_and_the_words_stay(sign_in: SignIn, typed: str, said: str) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    another(clerk)
    assert linking(clerk, address, number="2", judgement="related").status_code == 303
    answer = linking(clerk, address, number=typed, reason="再说一次")
    assert answer.status_code == 422
    (error,) = errors_of(answer.text)
    assert said in error
    assert "再说一次" in answer.text
    assert "<script>alert" not in answer.text
    assert len(links()) == 1


def test_an_accusation_can_neither_be_linked_nor_guessed(sign_in: SignIn) -> None:
    clerk, confidential = sign_in(Role.REGISTRAR), sign_in(Role.CONFIDENTIAL_CLERK)
    registering(clerk, category="accusation")
    ours, secret = registered(clerk), f"/petitions/{secret_uid()}"
    answers = {
        typed: tree(linking(clerk, ours, number=typed).text).text.replace(typed, "")
        for typed in ("2024-密-000001", "2024-密-000777", "2024-信-000777")
    }
    assert NOT_FOUND in answers["2024-密-000001"]
    assert len(set(answers.values())) == 1
    assert clerk.get(f"{secret}/link").status_code == 404
    refused = linking(confidential, secret, number="2024-信-000001")
    assert refused.status_code == 422
    assert "检举控告件只与检举控告件关联" in check_page(refused.text).text
    assert linking(confidential, ours, number="2024-密-000001").status_code == 422
    assert links() == []


def test_who_may_not_correct_is_offered_no_linking(sign_in: SignIn) -> None:
    address = registered(sign_in(Role.REGISTRAR))
    leader = sign_in(Role.COUNTY_LEADER)
    assert "关联另一件" not in leader.get(address).text
    assert leader.get(f"{address}/link").status_code in (403, 409)


def test_a_link_sent_twice_is_made_once(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    another(clerk)
    url = f"{address}/link"
    form = sent(clerk.get(url).text, url, number="2", judgement="related", reason=REASON)
    assert [clerk.post(url, data=form).status_code for _ in range(2)] == [303, 303]
    assert len(links()) == 1
