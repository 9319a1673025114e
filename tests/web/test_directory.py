"""The directory room: units, persons, and changing who holds a post."""

import re

import pytest
from sqlalchemy import select

from app import database
from app.domain.permissions import Role
from app.models.directory import Person, Post, Tenure, Unit
from tests.web.conftest import SignIn, post


def unit_page(name: str) -> str:
    """The address of a unit."""
    with database.current().reading() as session:
        return f"/directory/units/{session.scalars(select(Unit.uid).where(Unit.name == name)).one()}"


def secretary_post() -> str:
    """The address of the change of 柳河镇's secretary."""
    with database.current().reading() as session:
        found = select(Post.uid).join(Unit).where(Unit.name == "柳河镇", Post.kind == "town_secretary")
        return f"/directory/posts/{session.scalars(found).one()}/holder"


def test_the_directory_shows_units_posts_and_villages(sign_in: SignIn) -> None:
    who = sign_in(Role.REGISTRAR)
    assert all(name in who.get("/directory/").text for name in ("柳河镇", "县信访局", "县整改办"))
    shown = who.get(unit_page("柳河镇")).text
    assert all(text in shown for text in ("党（工）委书记", "北寨", "孙店"))
    assert "换人" not in shown


def test_a_holder_is_changed_and_the_former_one_stays_in_the_history(sign_in: SignIn) -> None:
    with database.transaction() as session:
        for tenure in session.scalars(select(Tenure)):
            tenure.from_on = tenure.from_on.replace(year=2020)
    admin, url = sign_in(Role.SYSTEM_ADMIN), secretary_post()
    answer = post(admin, url, new_person="温如玉", from_on="5.11", reason="换届改选")
    assert answer.status_code == 303
    unit = admin.get(answer.headers["Location"]).text
    assert "温如玉" in unit
    person = re.search(r'/directory/persons/\w+(?=">温如玉)', unit)
    assert person
    assert "2024-05-11" in admin.get(person[0]).text
    history = admin.get(url).text
    assert "换届改选" in history
    assert "周镇（园" in history


def test_the_former_holder_loses_the_town_on_the_next_request(sign_in: SignIn) -> None:
    with database.transaction() as session:
        for tenure in session.scalars(select(Tenure)):
            tenure.from_on = tenure.from_on.replace(year=2020)
    secretary = sign_in(Role.TOWN_SECRETARY)
    assert "· 柳河镇" in secretary.get("/directory/").text
    post(sign_in(Role.SYSTEM_ADMIN), secretary_post(), new_person="温如玉", from_on="今天", reason="换届改选")
    assert "· 柳河镇" not in secretary.get("/directory/").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"from_on": "5.12"}, "不能晚于今天"),
        ({"from_on": "2024-02-30"}, "没有这一天"),
        ({"from_on": "下周"}, "看不懂"),
        ({"reason": ""}, "请填写原因"),
        ({"new_person": ""}, "请选一个人，或者填写新任者的姓名"),
        ({"from_on": "２０２４年５月１１日"}, "要晚于前任任职的那天"),
    ],
)
def test_a_faulty_change_is_explained_and_nothing_typed_is_lost(
    sign_in: SignIn, fields: dict[str, str], said: str
) -> None:
    typed = {"new_person": "温如玉", "from_on": "5.11", "reason": "换届后调任"} | fields
    answer = post(sign_in(Role.SYSTEM_ADMIN), secretary_post(), **typed)
    assert answer.status_code == 422
    assert said in answer.text
    if typed["reason"]:
        assert "换届后调任" in answer.text


def test_a_new_post_is_made_with_its_holder(sign_in: SignIn) -> None:
    admin, page = sign_in(Role.SYSTEM_ADMIN), unit_page("石桥镇")
    answer = post(admin, f"{page}/posts/new", kind="unit_head", title="镇长", new_person="温如玉", from_on="2024-01-02")
    assert answer.status_code == 303
    assert all(text in admin.get(page).text for text in ("镇长", "温如玉"))


def test_a_new_person_is_held_against_those_of_the_same_name(sign_in: SignIn) -> None:
    admin, page = sign_in(Role.SYSTEM_ADMIN), f"{unit_page('石桥镇')}/posts/new"
    typed = {"kind": "unit_head", "title": "镇长", "new_person": "温如玉", "from_on": "2024-01-02"}
    assert post(admin, page, **typed).status_code == 303
    typed |= {"kind": "deputy", "title": "副镇长", "from_on": "2024-02-03"}
    asked = post(admin, page, **typed)
    assert asked.status_code == 422
    assert "机构人员里已有 1 位叫“温如玉”的" in asked.text
    assert "温如玉（石桥镇 镇长，2024-01-02 – ）" in asked.text
    with database.current().reading() as session:
        (known,) = session.scalars(select(Person.id).where(Person.name == "温如玉"))
    assert post(admin, page, **typed, namesake="99999").status_code == 422
    assert post(admin, page, **typed, namesake=str(known)).status_code == 303
    typed |= {"title": "武装部长"}
    assert post(admin, page, **typed, namesake="0").status_code == 303
    with database.current().reading() as session:
        posts = select(Post.title, Tenure.person_id == known).join(Tenure).join(Person).where(Person.name == "温如玉")
        assert dict(session.execute(posts).all()) == {"镇长": True, "副镇长": True, "武装部长": False}


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.TOWN_SECRETARY])
def test_only_the_system_administrator_changes_it(sign_in: SignIn, role: Role) -> None:
    who = sign_in(role)
    assert who.get(secretary_post()).status_code == 403
    assert who.get(f"{unit_page('柳河镇')}/posts/new").status_code == 403


def test_the_telephone_of_a_unit_is_entered_and_taken_out_again(sign_in: SignIn) -> None:
    admin, page = sign_in(Role.SYSTEM_ADMIN), unit_page("柳河镇")
    wrong = post(admin, f"{page}/phone", phone="办公室")
    assert (wrong.status_code, "办公室" in wrong.text) == (422, True)
    assert post(admin, f"{page}/phone", phone="0833-2234567").status_code == 303
    assert "电话 08332234567" in sign_in(Role.REGISTRAR).get(page).text
    assert 'value="08332234567"' in admin.get(f"{page}/phone").text
    assert post(admin, f"{page}/phone", phone="").status_code == 303
    assert "08332234567" not in admin.get(page).text
    assert sign_in(Role.REGISTRAR).get(f"{page}/phone").status_code == 403


def test_an_unknown_unit_is_no_page(sign_in: SignIn) -> None:
    assert sign_in(Role.REGISTRAR).get("/directory/units/0000").status_code == 404
