"""时限规则 in the browser: everybody reads it, its keeper sets what is the county's own after seeing the effect."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from app.models.journal import JournalEntry
from app.models.limits import LimitRule
from tests.web.conftest import SignIn
from tests.web.counter import registered
from tests.web.pages import check_page, errors_of, sent
from tests.web.test_petitions import rows

SET = "/limits/set"
FILLED = {
    "rule": "D16",
    "length": "7",
    "valid_from": "2024-05-01",
    "document": "县政务热线管理办法（测政发〔2024〕9 号）",
    "reason": "热线并入信访系统",
}


@pytest.fixture
def admin(sign_in: SignIn) -> FlaskClient:
    """Who keeps the rule sets."""
    return sign_in(Role.SYSTEM_ADMIN)


def looked(client: FlaskClient, **changes: object) -> TestResponse:
    """Fill in an entry and look at its effect."""
    page = client.get(SET)
    check_page(page.text)
    return client.post(SET, data=sent(page.text, SET, **{**FILLED, **changes}))


def saved(client: FlaskClient, **changes: object) -> TestResponse:
    """Fill in, look and save."""
    return client.post(SET, data=sent(looked(client, **changes).text, SET, save="1"))


def test_all_limits_stand_on_one_page_for_everybody_who_sees_dates(sign_in: SignIn) -> None:
    for role in (Role.REGISTRAR, Role.TOWN_SECRETARY, Role.AUDITOR, Role.SYSTEM_ADMIN):
        page = check_page(sign_in(role).get("/limits/").text)
        assert {f"D{number}" for number in range(1, 26)} <= {row.attributes.get("id") for row in page.all("tr")}
        assert ("设定一个期限" in page.text) is (role is Role.SYSTEM_ADMIN)
    (row,) = [row for row in page.all("tr") if row.attributes.get("id") == "D5"]
    for told in ("60 日", "顺延", "处理意见书送达", "可以延长一次，至多 30 日", "《信访工作条例》第三十四条"):
        assert told in row.text


def test_only_its_keeper_sets_limits(sign_in: SignIn) -> None:
    for role in (Role.REGISTRAR, Role.PETITION_HEAD, Role.COUNTY_LEADER):
        client = sign_in(role)
        assert client.get(SET).status_code == 403
        assert client.post(SET, data=FILLED).status_code in (400, 403)
    assert sign_in(Role.SECURITY_ADMIN).get("/limits/").status_code == 403
    assert rows(LimitRule) == []


def test_the_effect_is_shown_first_and_nothing_is_written_yet(admin: FlaskClient) -> None:
    answer = looked(admin)
    assert answer.status_code == 200
    page = check_page(answer.text).text
    assert "2024-05-01 起收到的事项：5 个工作日（未启用） → 7 个工作日" in page
    assert "没有按它计算的" in page
    assert rows(LimitRule) == []


def test_saved_it_counts_for_what_is_registered_and_says_why(sign_in: SignIn, admin: FlaskClient) -> None:
    answer = saved(admin)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/limits/")
    page = check_page(admin.get("/limits/").text)
    assert "12345 热线答复期限已设定" in page.text
    (row,) = [row for row in page.all("tr") if row.attributes.get("id") == "D16"]
    assert "7 个工作日" in row.text
    assert "未启用" not in row.text
    clerk = sign_in(Role.REGISTRAR)
    shown = check_page(clerk.get(registered(clerk, source="hotline_12345")).text)
    whys = [one.text for one in shown.all("details") if "县政务热线管理办法（测政发〔2024〕9 号）" in one.text]
    assert len(whys) == 1
    for told in ("第 7 个工作日是", "由责任单位答复", "处理意见书送达", "说明情况并提出解决方案"):
        assert told in whys[0]
    (entry,) = rows(JournalEntry, JournalEntry.event == "limits.set")
    assert '"length":[5,7]' in entry.detail


def test_sent_twice_it_is_set_once_and_going_back_keeps_what_was_typed(admin: FlaskClient) -> None:
    shown = looked(admin).text
    again = admin.post(SET, data=sent(shown, SET, again="1"))
    assert again.status_code == 200
    kept = sent(again.text, SET)
    assert {name: kept[name] for name in FILLED} == FILLED
    for _ in range(2):
        assert admin.post(SET, data=sent(shown, SET, save="1")).status_code in (303, 409)
    assert len(rows(LimitRule)) == 1


def test_open_clocks_follow_and_the_matter_tells_old_and_new(sign_in: SignIn, admin: FlaskClient) -> None:
    saved(admin)
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk, source="hotline_12345")
    shown = looked(admin, length="9").text
    assert "1 个要改日期" in check_page(shown).text
    assert admin.post(SET, data=sent(shown, SET, save="1")).status_code == 303
    page = check_page(clerk.get(address).text).text
    assert "时限规则有变，期限重算" in page
    assert "12345 热线答复期限" in page
    shown = looked(admin, length="9", is_on=None).text
    assert "1 个停止" in check_page(shown).text


def test_a_set_that_changed_meanwhile_is_shown_anew(admin: FlaskClient, sign_in: SignIn) -> None:
    shown = looked(admin).text
    saved(sign_in(Role.SYSTEM_ADMIN), length="10")
    answer = admin.post(SET, data=sent(shown, SET, save="1"))
    assert answer.status_code == 409
    page = check_page(answer.text).text
    assert "有人先改了规则集" in page
    assert "10 个工作日 → 7 个工作日" in page
    assert len(rows(LimitRule)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"length": "0"}, "长短"),
        ({"length": "400"}, "1 到 365"),
        ({"length": "十"}, "整数"),
        ({"valid_from": "2024-13-01"}, "没有这一天"),
        ({"document": ""}, "请填写依据的文件"),
        ({"reason": " "}, "请填写设定的原因"),
        ({"rule": ""}, "请选择期限"),
        ({"rule": "D5"}, "重新选择"),
        ({"rule": "D23", "source": "hotline_12345"}, "期限不按来源另定"),
        ({"rule": "D22", "is_on": None}, "不能停用"),
        ({"document": "文" * 201}, "最多 200 字"),
    ],
)
def test_what_cannot_be_set_is_refused_at_its_field(admin: FlaskClient, changes: dict[str, object], said: str) -> None:
    answer = looked(admin, **changes)
    assert answer.status_code == 422
    check_page(answer.text)
    assert any(said in error for error in errors_of(answer.text)), errors_of(answer.text)
    if "document" not in changes:
        assert str(sent(answer.text, SET)["document"]) == FILLED["document"]
    assert rows(LimitRule) == []


def test_every_date_in_a_list_leads_to_its_explanation(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    page = check_page(clerk.get("/petitions/").text)
    assert f"{address}#clocks" in [link.attributes.get("href") for link in page.all("a")]
    shown = check_page(clerk.get(address).text)
    assert "clocks" in [heading.attributes.get("id") for heading in shown.all("h2")]
    (why, *_) = [found for found in shown.all("details") if "为什么是这一天" in found.text]
    for told in ("《信访工作条例》第二十二条", "由信访部门登记并转送、交办", "期限停止", "延长：不能延长"):
        assert told in why.text
    assert "/limits/#D1" in [link.attributes.get("href") for link in why.all("a")]


FEWER = "/limits/representatives"


def test_that_fewer_speak_for_few_people_is_set_by_its_keeper_with_the_text(
    sign_in: SignIn, admin: FlaskClient
) -> None:
    assert "代表不能超过五人" in check_page(sign_in(Role.REGISTRAR).get("/limits/").text).text
    assert sign_in(Role.PETITION_HEAD).get(FEWER).status_code == 403
    refused = admin.post(FEWER, data=sent(admin.get(FEWER).text, FEWER, is_on="y", document=""))
    assert refused.status_code == 422
    assert any("请写明是哪个文件定的" in said for said in errors_of(refused.text))
    saved = admin.post(
        FEWER, data=sent(refused.text, FEWER, is_on="y", document="省信访条例第十五条"), follow_redirects=True
    )
    assert "依据：省信访条例第十五条" in check_page(saved.text).text
    assert "limits.representatives" in [entry.event for entry in rows(JournalEntry)]


LAPSING = "/limits/lapsing"
LAPSES = {"is_on": "y", "document": "省信访条例第四十六条第二款"}


def test_whether_an_unused_window_is_marked_is_set_by_its_keeper_with_the_text(
    sign_in: SignIn, admin: FlaskClient
) -> None:
    assert "不作标记" in check_page(sign_in(Role.REGISTRAR).get("/limits/").text).text
    assert sign_in(Role.PETITION_HEAD).get(LAPSING).status_code == 403
    refused = admin.post(LAPSING, data=sent(admin.get(LAPSING).text, LAPSING, **{**LAPSES, "document": ""}))
    assert refused.status_code == 422
    assert any("请写明是哪个文件定的" in said for said in errors_of(refused.text))
    saved = admin.post(LAPSING, data=sent(refused.text, LAPSING, **LAPSES), follow_redirects=True)
    assert "依据：省信访条例第四十六条第二款" in check_page(saved.text).text
    assert [entry.event for entry in rows(JournalEntry) if entry.event == "limits.lapse"] == ["limits.lapse"]
    admin.post(LAPSING, data=sent(admin.get(LAPSING).text, LAPSING, is_on=None))
    assert "不作标记" in check_page(admin.get("/limits/").text).text
