"""Holidays in the browser: looking, entering after seeing the effect, what is said from October on."""

import json
from io import BytesIO

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import database
from app.domain.permissions import Role
from app.domain.signing_in import UNUSED_MOST
from app.models.calendar import CalendarDay
from app.models.journal import JournalEntry
from app.models.outbox import Setting
from app.queries.access import NUMBERS, UNUSED
from tests.web.conftest import SignIn
from tests.web.counter import registered
from tests.web.pages import check_page, errors_of, sent
from tests.web.test_petitions import rows

ENTER = "/calendar/enter"
TABLE = "日期,类型,名称\n2024-01-01,放假,元旦\n2024-05-27,放假,调休\n2024-06-15,上班,\n"


@pytest.fixture
def admin(sign_in: SignIn) -> FlaskClient:
    """Who keeps the calendar."""
    return sign_in(Role.SYSTEM_ADMIN)


def looked(client: FlaskClient, table: str = TABLE, **changes: object) -> TestResponse:
    """Paste the table and look at its effect."""
    page = client.get(ENTER)
    check_page(page.text)
    return client.post(ENTER, data=sent(page.text, ENTER, table=table, **changes))


def entered() -> list[JournalEntry]:
    """What the journal has of years entered in the browser."""
    return rows(JournalEntry, JournalEntry.event == "calendar.enter_year", JournalEntry.account == "system_admin")


def test_the_room_is_in_the_bar_and_shows_years_and_days(admin: FlaskClient) -> None:
    page = check_page(admin.get("/calendar/?year=2024").text)
    assert "节假日" in [link.text for link in page.all("a")]
    assert "2024-05-11 周六" in page.text
    assert "劳动节" in page.text
    assert "2023-10-01" not in page.text
    assert "2023-10-01" in check_page(admin.get("/calendar/?year=2023").text).text
    assert admin.get("/calendar/?year=x").status_code == 200


def test_only_who_keeps_the_calendar_comes_in(sign_in: SignIn) -> None:
    for role in (Role.REGISTRAR, Role.SECURITY_ADMIN, Role.COUNTY_LEADER):
        client = sign_in(role)
        assert [client.get(url).status_code for url in ("/calendar/", ENTER)] == [403, 403]


def test_the_effect_is_shown_first_and_nothing_is_written_yet(sign_in: SignIn, admin: FlaskClient) -> None:
    registered(sign_in(Role.REGISTRAR))
    answer = looked(admin)
    assert answer.status_code == 200
    page = check_page(answer.text).text
    assert "1 个要改日期" in page
    assert "2024-05-27 周一按平常放假（调休）" in page
    assert "2024-05-01 周三放假（劳动节）按平常" in page
    assert entered() == []
    assert rows(CalendarDay, CalendarDay.name == "调休") == []


def test_saved_the_clock_moves_and_the_matter_tells_old_and_new(sign_in: SignIn, admin: FlaskClient) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    shown = looked(admin).text
    answer = admin.post(ENTER, data=sent(shown, ENTER, save="1"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/calendar/?year=2024")
    assert "改动 1 个" in admin.get(answer.headers["Location"]).text
    page = check_page(clerk.get(address).text).text
    assert "放假安排有变，期限重算" in page
    assert "转送交办期限" in page
    assert "2024-05-27" in page
    assert "2024-05-28" in page
    admin.post(ENTER, data=sent(shown, ENTER, save="1"))
    assert len(entered()) == 1, "sent twice, it is entered once"


def test_a_file_is_taken_and_its_text_can_be_corrected(admin: FlaskClient) -> None:
    wrong = TABLE + "2024-06-11,上班,\n"
    answer = looked(admin, table="", file=(BytesIO(wrong.encode("gb18030")), "安排.csv"))
    assert answer.status_code == 422
    check_page(answer.text)
    assert errors_of(answer.text) == ["安排表：第 5 行：2024-06-11 不是周六、周日，不用调休上班，请核对。"]
    assert "2024-05-27,放假,调休" in answer.text
    assert entered() == []


def test_going_back_keeps_what_was_pasted(admin: FlaskClient) -> None:
    shown = looked(admin).text
    answer = admin.post(ENTER, data=sent(shown, ENTER, again="1"))
    assert answer.status_code == 200
    assert str(sent(answer.text, ENTER)["table"]).splitlines() == TABLE.splitlines()


@pytest.mark.parametrize(
    ("table", "said"),
    [("", "表里没有一天"), ("姓名,电话\n甲,1\n", "表里缺少这些列：日期、类型、名称。"), ("\x00\x01", "表里没有一天")],
)
def test_something_else_is_refused_at_its_field(admin: FlaskClient, table: str, said: str) -> None:
    answer = looked(admin, table=table)
    assert answer.status_code == 422
    check_page(answer.text)
    assert said in errors_of(answer.text)[0]


def test_a_notice_that_changed_meanwhile_is_shown_anew(admin: FlaskClient, sign_in: SignIn) -> None:
    shown = looked(admin).text
    other = sign_in(Role.SYSTEM_ADMIN)
    theirs = looked(other, TABLE.replace("2024-06-15,上班,", "2024-06-22,上班,")).text
    other.post(ENTER, data=sent(theirs, ENTER, save="1"))
    answer = admin.post(ENTER, data=sent(shown, ENTER, save="1"))
    assert answer.status_code == 409
    page = check_page(answer.text).text
    assert "有人先改了这一年的放假安排" in page
    assert "2024-06-22 周六调休上班按平常" in page
    assert len(entered()) == 1
    assert admin.post(ENTER, data=sent(answer.text, ENTER, save="1")).status_code == 303


def test_a_year_that_is_there_is_offered_for_correction(admin: FlaskClient) -> None:
    table = str(sent(admin.get(f"{ENTER}?year=2024").text, ENTER)["table"])
    assert "2024-05-11,上班," in table
    assert sent(admin.get(f"{ENTER}?year=2099").text, ENTER)["table"] == ""
    assert sent(admin.get(f"{ENTER}?year=0000").text, ENTER)["table"] == ""
    assert "和现有的完全一样" in looked(admin, table).text


@pytest.mark.parametrize(("day", "said"), [("2026-09-30", False), ("2026-10-01", True), ("2027-02-01", True)])
def test_from_october_on_a_missing_year_is_said_plainly(
    sign_in: SignIn, present: time_machine.Traveller, day: str, said: bool
) -> None:
    present.move_to(f"{day}T10:00:00+08:00")
    page = check_page(sign_in(Role.SYSTEM_ADMIN).get("/calendar/").text).text
    assert ("还没有 2027 年的放假安排" in page) is said


def test_provisional_deadlines_are_counted_for_who_enters_the_year(
    sign_in: SignIn, present: time_machine.Traveller
) -> None:
    with database.transaction() as session:  # nobody signed in for two years, and none is stopped for it
        session.merge(Setting(name=NUMBERS, value=json.dumps({UNUSED: UNUSED_MOST})))
    present.move_to("2026-12-20T10:00:00+08:00")
    registered(sign_in(Role.REGISTRAR))
    admin = sign_in(Role.SYSTEM_ADMIN)
    assert "有 1 个是暂定的" in check_page(admin.get("/calendar/").text).text
    table = "日期,类型,名称\n2027-01-01,放假,元旦\n"
    shown = looked(admin, table).text
    assert "由暂定变为确定" in shown
    admin.post(ENTER, data=sent(shown, ENTER, save="1"))
    page = check_page(admin.get("/calendar/").text).text
    assert "暂定" not in page
    assert "还没有 2027 年" not in page
