"""My account: being told outside the product that messages wait."""

import pytest
from sqlalchemy import select

from app.models.journal import JournalEntry
from app.models.notifications import NotificationChoice
from tests.web.pages import check_page, sent
from tests.web.scene import Scene

PAGE, ACT = "/session/mine", "/session/notify"


def test_somebody_chooses_changes_and_ends_being_told(scene: Scene) -> None:
    clerk = scene.client("town_clerk")
    form = sent(clerk.get(PAGE).text, ACT, frequency="daily", address="13800138000")
    page = clerk.post(ACT, data=form, follow_redirects=True)
    assert "今后的新消息会外送提醒" in page.text
    check_page(page.text)
    assert 'value="13800138000"' in page.text
    with scene.reading() as session:
        (choice,) = session.scalars(select(NotificationChoice))
        assert b"13800138000" not in (choice.address_sealed or b"")
        kept = session.scalars(select(JournalEntry).where(JournalEntry.event == "notification_chosen")).one()
        assert "138" not in str(kept.detail)
    assert "13800138000" not in scene.client("town_head").get(PAGE).text
    ended = clerk.post(ACT, data=sent(page.text, ACT, frequency=""), follow_redirects=True)
    assert "已停止外送提醒" in ended.text
    with scene.reading() as session:
        assert session.scalars(select(NotificationChoice)).all() == []


@pytest.mark.parametrize("address", ["", "张三", "1380013800", "a@b c"])
def test_a_wrong_address_is_said_at_its_field_and_stays(scene: Scene, address: str) -> None:
    clerk = scene.client("town_clerk")
    page = clerk.post(ACT, data=sent(clerk.get(PAGE).text, ACT, frequency="soon", address=address))
    assert page.status_code == 422
    assert "请填 11 位手机号或者电子邮箱。" in page.text
    assert f'value="{address}"' in page.text
    with scene.reading() as session:
        assert session.scalars(select(NotificationChoice)).all() == []


def test_where_nothing_leaves_the_page_says_so(scene: Scene) -> None:
    scene.app.config["NOTIFY"] = type(scene.app.config["NOTIFY"])(channel="off")
    clerk = scene.client("town_clerk")
    assert "本系统没有开外送提醒" in clerk.get(PAGE).text
