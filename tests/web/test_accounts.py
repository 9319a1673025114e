"""The accounts room: opening, roles, stopping, resetting, and who may do which."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller
from werkzeug.test import TestResponse

from app import database
from app.domain.permissions import Role
from app.models.accounts import User
from app.models.directory import Person
from tests.web.conftest import PASSWORD, SignIn, hidden_of, post
from tests.web.pages import check_page

WHY = "县委组织部任职文件"


def uid_of(account: str) -> str:
    """The address of an account."""
    with database.current().reading() as session:
        return session.scalars(select(User.uid).where(User.account == account)).one()


def unit_id(page: str, name: str) -> str:
    """The value of a unit in the page's select."""
    found = re.search(rf'<option value="(\d+)">{name}</option>', page)
    assert found
    return found[1]


def opened(sign_in: SignIn, account: str = "liuhe.clerk") -> str:
    """Open an account in 柳河镇 and return its one-time password."""
    admin = sign_in(Role.SYSTEM_ADMIN)
    unit = unit_id(admin.get("/accounts/new").text, "柳河镇")
    answer = post(admin, "/accounts/new", account=account, person="温如玉", unit=unit)
    return shown_once(admin, answer)


def shown_once(admin: FlaskClient, answer: TestResponse) -> str:
    """The one-time password on the answer to the form: nothing keeps it, neither the browser nor its next pages."""
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    found = re.search(r"一次性密码：([\w-]+)", check_page(answer.text).text)
    assert found
    with admin.session_transaction() as kept:
        assert found[1] not in str(dict(kept))
    assert found[1] not in admin.get("/accounts/").text
    return found[1]


def test_a_new_account_signs_in_with_its_one_time_password_and_must_change_it(sign_in: SignIn) -> None:
    password = opened(sign_in)
    page = f"/accounts/{uid_of('liuhe.clerk')}"
    post(sign_in(Role.SECURITY_ADMIN), f"{page}/roles", page=page, roles=["unit_handler"], reason=WHY)
    assert post(sign_in(Role.SYSTEM_ADMIN), f"{page}/roles/confirm").status_code == 303
    who = sign_in("liuhe.clerk", password)
    assert who.get("/").headers["Location"] == "/password"
    assert "一次性密码" in who.get("/password").text
    changed = post(who, "/password", current=password, new_password="Bai-ta-2025", repeat="Bai-ta-2025")
    assert changed.status_code == 303
    assert sign_in("liuhe.clerk", "Bai-ta-2025").get("/directory/").status_code == 200


def test_a_taken_name_is_said_at_its_field_and_the_rest_stays(sign_in: SignIn) -> None:
    admin = sign_in(Role.SYSTEM_ADMIN)
    unit = unit_id(admin.get("/accounts/new").text, "石桥镇")
    answer = post(admin, "/accounts/new", account="registrar", person="温如玉", unit=unit)
    assert answer.status_code == 422
    assert "账号“registrar”已经有人用" in answer.text
    assert 'value="温如玉"' in answer.text
    assert re.search(rf'<option selected value="{unit}">石桥镇', answer.text)


def test_a_person_is_held_against_those_of_the_same_name(sign_in: SignIn) -> None:
    opened(sign_in)
    admin = sign_in(Role.SYSTEM_ADMIN)
    unit = unit_id(admin.get("/accounts/new").text, "石桥镇")
    typed = {"person": "温如玉", "unit": unit}
    asked = post(admin, "/accounts/new", account="wen.two", **typed)
    assert asked.status_code == 422
    assert "机构人员里已有 1 位叫“温如玉”的" in asked.text
    assert "温如玉（柳河镇 " in asked.text
    assert re.search(rf'<option selected value="{unit}">石桥镇', asked.text)
    with database.current().reading() as session:
        (known,) = session.scalars(select(Person.id).where(Person.name == "温如玉"))
    assert post(admin, "/accounts/new", account="wen.two", **typed, namesake="99999").status_code == 422
    assert post(admin, "/accounts/new", account="wen.two", **typed, namesake=str(known)).status_code == 200
    assert post(admin, "/accounts/new", account="wen.three", **typed, namesake="0").status_code == 200
    with database.current().reading() as session:
        accounts = select(User.account, User.person_id == known).where(User.account.startswith("wen."))
        assert dict(session.execute(accounts).all()) == {"wen.two": True, "wen.three": False}


def test_every_missing_field_is_named_in_chinese(sign_in: SignIn) -> None:
    answer = post(sign_in(Role.SYSTEM_ADMIN), "/accounts/new")
    for said in ("请填写账号", "请填写姓名", "请选择单位"):
        assert said in answer.text


def test_a_unit_that_was_not_offered_is_refused(sign_in: SignIn) -> None:
    answer = post(sign_in(Role.SYSTEM_ADMIN), "/accounts/new", account="wen", person="温如玉", unit="99999")
    assert answer.status_code == 422
    assert "单位里没有您选的这一项" in answer.text


def test_roles_are_proposed_by_the_security_administrator_and_count_once_another_confirmed(sign_in: SignIn) -> None:
    page = f"/accounts/{uid_of('registrar')}"
    admin, guard, who = sign_in(Role.SYSTEM_ADMIN), sign_in(Role.SECURITY_ADMIN), sign_in(Role.REGISTRAR)
    refused = post(admin, f"{page}/roles", page=page, roles=["petition_head"], reason=WHY)
    assert refused.status_code == 403
    assert "disabled" not in guard.get(page).text
    assert guard.get(page).text.count('name="roles"') == len(Role)
    unsaid = post(guard, f"{page}/roles", page=page, roles=["verifier"])
    assert unsaid.status_code == 422
    assert "请填写依据" in unsaid.text
    assert re.search(r'checked[^>]*value="verifier"', unsaid.text), "what was ticked stays"
    assert post(guard, f"{page}/roles", page=page, roles=["verifier"], reason=WHY).status_code == 303
    shown = check_page(guard.get(page).text).text
    assert f"您已提出把角色改成“验收人员”：{WHY}。还没有生效" in shown
    assert "等第二人确认" in shown
    assert guard.get(page).text.count("disabled") == len(Role), "one proposal at a time"
    assert "授予角色要由两人办" in guard.get(f"{page}/roles/confirm").text
    assert who.get("/petitions/new").status_code == 200, "nothing has changed yet"
    assert WHY in admin.get("/accounts/").text
    asked = check_page(admin.get(f"{page}/roles/confirm").text).text
    assert "现在是登记员，改成 验收人员" in asked
    sent = hidden_of(admin.get(f"{page}/roles/confirm").text)
    for _ in range(2):  # a double click gives once, and says so alike
        assert admin.post(f"{page}/roles/confirm", data=sent).status_code == 303
    told = check_page(admin.get(page).text).text
    assert "周安全管提出，周系统管确认" in told
    assert who.get("/petitions/new").status_code == 403
    assert admin.get(f"{page}/roles/confirm").status_code == 404


def test_a_proposal_of_roles_can_be_left_undone_and_whom_it_concerns_has_no_say(sign_in: SignIn) -> None:
    page = f"/accounts/{uid_of('system_admin')}"
    admin, guard = sign_in(Role.SYSTEM_ADMIN), sign_in(Role.SECURITY_ADMIN)
    refused = post(guard, f"{page}/roles", page=page, roles=["registrar"], reason=WHY)
    assert "在用的系统管理员只有这一个账号" in refused.text
    page = f"/accounts/{uid_of('verifier')}"
    post(guard, f"{page}/roles", page=page, roles=["system_admin"], reason=WHY)
    assert post(admin, f"{page}/roles/turn-down", page=f"{page}/roles/confirm").status_code == 303
    assert "还没有生效" not in admin.get(page).text
    assert admin.get(f"{page}/roles/confirm").status_code == 404
    assert post(guard, f"{page}/roles", page=page, roles=["auditor"], reason=WHY).status_code == 303


def test_the_second_of_two_administrators_sees_the_conflict_page(sign_in: SignIn) -> None:
    page = f"/accounts/{uid_of('registrar')}"
    first, second = sign_in(Role.SECURITY_ADMIN), sign_in(Role.SECURITY_ADMIN)
    hidden = hidden_of(second.get(page).text)
    assert post(first, f"{page}/roles", page=page, roles=["verifier"], reason=WHY).status_code == 303
    answer = second.post(f"{page}/roles", data={**hidden, "roles": ["auditor"], "reason": WHY})
    assert answer.status_code == 409
    assert "有人先改了这一件" in answer.text
    kept = hidden_of(answer.text)
    assert re.search(r'name="roles" value="auditor"', answer.text)
    assert kept["version"] != hidden["version"] if "version" in kept else 'name="version"' in answer.text


def test_a_disabled_account_is_out_at_once_and_can_come_back(sign_in: SignIn) -> None:
    victim, admin = sign_in(Role.REGISTRAR), sign_in(Role.SYSTEM_ADMIN)
    page = f"/accounts/{uid_of('registrar')}"
    assert post(admin, f"{page}/disable", reason="").status_code == 422
    assert post(admin, f"{page}/disable", reason="调离本单位").status_code == 303
    assert victim.get("/directory/").status_code == 303
    assert "已停用" in admin.get(page).text
    assert post(admin, f"{page}/enable", page=page).status_code == 303
    assert sign_in(Role.REGISTRAR).get("/directory/").status_code == 200


def test_one_administrator_alone_cannot_be_rid_of_who_watches_him(sign_in: SignIn) -> None:
    watcher, guard, admin = (sign_in(role) for role in (Role.AUDIT_ADMIN, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN))
    page = f"/accounts/{uid_of('audit_admin')}"
    for answer in (
        post(admin, f"{page}/disable", reason="调离本单位"),
        post(guard, f"{page}/roles", page=page, roles=["registrar"], reason=WHY),
    ):
        assert answer.status_code == 422
        assert "在用的审计管理员只有这一个账号，不能停用，也不能收回角色" in answer.text
    assert watcher.get("/password").status_code == 200
    own = f"/accounts/{uid_of('system_admin')}"
    assert "停用账号" not in admin.get(own).text
    for page in (f"{own}/disable", f"{own}/password"):
        refused = admin.get(page)
        assert "不能停用或者重置自己的账号，请由另一位管理员办理" in refused.text
        assert "<textarea" not in refused.text
        assert "不能停用或者重置自己的账号" in admin.post(page, data=hidden_of(refused.text) | {"reason": "试试"}).text
    assert admin.get("/accounts/").status_code == 200


def test_a_reset_password_is_shown_once_to_the_second_person_and_the_old_one_is_void(sign_in: SignIn) -> None:
    admin, guard, victim = sign_in(Role.SYSTEM_ADMIN), sign_in(Role.SECURITY_ADMIN), sign_in(Role.REGISTRAR)
    page = f"/accounts/{uid_of('registrar')}"
    assert "请填写原因" in post(admin, f"{page}/password").text
    answer = post(admin, f"{page}/password", reason="忘了密码")
    shown = admin.get(answer.headers["Location"]).text
    assert "您已提出重置密码：忘了密码" in shown
    assert "一次性密码：" not in shown
    assert "核实并确认" not in shown
    assert "重置要由两人办" in admin.get(f"{page}/password/confirm").text
    refused = admin.post(f"{page}/password/confirm", data=hidden_of(shown))
    assert "重置要由两人办" in refused.text
    assert "核实并确认" in guard.get(page).text
    assert victim.get("/directory/").status_code == 200, "nothing has changed yet"
    assert "忘了密码" in guard.get("/accounts/").text
    hidden = hidden_of(guard.get(f"{page}/password/confirm").text)
    password = shown_once(guard, guard.post(f"{page}/password/confirm", data=hidden))
    assert password not in guard.get(page).text + admin.get(page).text
    again = guard.post(f"{page}/password/confirm", data=hidden)
    assert "没有再办一次" in check_page(again.text).text
    assert "没有看到的，请按“提出重置密码”再办" in again.text
    assert victim.get("/directory/").status_code == 303
    with pytest.raises(AssertionError):
        sign_in(Role.REGISTRAR, PASSWORD)
    sign_in(Role.REGISTRAR, password)


def test_an_account_opened_by_a_double_click_is_one_and_says_what_to_do(sign_in: SignIn) -> None:
    admin = sign_in(Role.SYSTEM_ADMIN)
    page = admin.get("/accounts/new").text
    sent = hidden_of(page) | {"account": "liuhe.clerk", "person": "温如玉", "unit": unit_id(page, "柳河镇")}
    password = shown_once(admin, admin.post("/accounts/new", data=sent))
    again = admin.post("/accounts/new", data=sent).text
    assert "没有再办一次" in check_page(again).text
    assert password not in again
    assert uid_of("liuhe.clerk") in again
    sign_in("liuhe.clerk", password)


def test_a_reset_can_be_left_undone(sign_in: SignIn) -> None:
    admin, guard = sign_in(Role.SYSTEM_ADMIN), sign_in(Role.SECURITY_ADMIN)
    page = f"/accounts/{uid_of('registrar')}"
    post(admin, f"{page}/password", reason="已当面核实。")
    assert "已提出重置密码：已当面核实。 " in check_page(guard.get(page).text).text.replace("　", " ")
    assert post(guard, f"{page}/password/turn-down", page=f"{page}/password/confirm").status_code == 303
    assert guard.get(f"{page}/password/confirm").status_code == 404
    sign_in(Role.REGISTRAR)


def test_a_one_time_password_opens_for_a_day_only(sign_in: SignIn, client: FlaskClient, present: Traveller) -> None:
    password = opened(sign_in)
    present.shift(timedelta(hours=24))
    answer = post(client, "/sign-in", username="liuhe.clerk", password=password)
    assert answer.status_code == 401
    assert "一次性密码只在 24 小时内有效" in answer.text


def test_the_account_page_says_that_there_is_no_second_factor(sign_in: SignIn) -> None:
    assert "没有设，登录只凭账号和密码" in sign_in(Role.SYSTEM_ADMIN).get(f"/accounts/{uid_of('registrar')}").text


def test_an_administrator_turns_somebody_out_everywhere(sign_in: SignIn) -> None:
    admin, victims = sign_in(Role.SYSTEM_ADMIN), [sign_in(Role.REGISTRAR) for _ in range(2)]
    page = f"/accounts/{uid_of('registrar')}"
    assert "正在使用的登录 <small>2 处" in admin.get(page).text
    assert post(admin, f"{page}/sessions/end", page=page).status_code == 303
    assert [victim.get("/directory/").status_code for victim in victims] == [303, 303]
    assert "现在没有登录" in admin.get(page).text
    sign_in(Role.REGISTRAR)


def test_the_list_shows_how_far_each_account_sees(sign_in: SignIn) -> None:
    shown = sign_in(Role.SYSTEM_ADMIN).get("/accounts/").text
    assert "全县的" in shown
    assert "看不到事项" in shown


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)])
def test_nobody_else_sees_accounts(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get("/accounts/").status_code == 403
