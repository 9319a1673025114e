"""移送 on its pages: who is offered, the receipt that is still to come, and what is locked."""

from datetime import timedelta

import pytest

from app.domain.petitions import Category
from tests import given
from tests.given import MORNING
from tests.web.counter import doing, done
from tests.web.pages import check_page, form_of
from tests.web.scene import Scene
from tests.web.test_rectification import errors_at

LOCKED = ("correct_words", "correct_people", "correct_agent", "correct_accused")
EARLIER = MORNING - timedelta(hours=3)


@pytest.fixture
def accusation(scene: Scene) -> str:
    """An accusation at the desk; the address of its page."""
    with scene.writing() as session:
        made = given.petition(session, scene.here, at=EARLIER, by="confidential", category=Category.ACCUSATION)
        return f"/petitions/{made.uid}"


def test_organs_of_discipline_alone_are_offered_and_the_receipt_is_asked_for(scene: Scene, accusation: str) -> None:
    clerk = scene.client("confidential")
    offered = [one.text for one in form_of(clerk.get(f"{accusation}/transfer").text, "/transfer").all("option")]
    assert "县纪委监委" in offered
    assert not {"县住建局", "县乡村振兴局", "柳河镇"} & set(offered)
    page = doing(clerk, accusation, "transfer", choose={"unit": "县纪委监委"})
    assert "请上传移送回执" in errors_at(page.text, "papers")
    done(clerk, accusation, "transfer", choose={"unit": "县纪委监委"}, receipt_later="y")
    assert "移送以后还缺对方的回执" in check_page(clerk.get(accusation).text).text


def test_after_it_the_pages_of_the_content_are_neither_offered_nor_opened(scene: Scene, accusation: str) -> None:
    clerk = scene.client("confidential")
    assert "更正原文" in check_page(clerk.get(f"{accusation}/correct_words").text).text
    with scene.writing() as session:
        made = given.petition(session, scene.here, at=EARLIER, by="confidential", category=Category.ACCUSATION)
        given.done(session, scene.here, made, "transfer", at=EARLIER + timedelta(minutes=5))
        address = f"/petitions/{made.uid}"
    page = check_page(clerk.get(f"{address}/correct").text)
    links = {one.attributes.get("href", "").rpartition("/")[2] for one in page.all("a")}
    assert "correct_course" in links
    assert not links & set(LOCKED)
    assert "内容已锁定" in page.text
    for name in LOCKED:
        answer = clerk.get(f"{address}/{name}")
        assert "内容已锁定，不能再更正" in check_page(answer.text).text
    assert "移送以后还缺" not in check_page(clerk.get(address).text).text
