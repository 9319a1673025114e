"""flask calendar: a year's notice from a file, and the open clocks after it."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.clock import SHANGHAI
from app.domain.notices import notice_of
from app.models.matters import Clock
from app.operations import calendar as operation
from app.sheets import notices
from tests.cli.conftest import Commands
from tests.cli.test_worker import new_worker

pytestmark = pytest.mark.usefixtures("at_work")

TABLE = "日期,类型,名称\n2024-01-01,放假,元旦\n2024-05-27,放假,调休\n2024-06-15,上班,\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A notice of 2024 that makes the day after D1's last Sunday a holiday."""
    path = tmp_path / "2024.csv"
    path.write_text(TABLE, encoding="utf-8-sig")
    return path


def due_days(commands: Commands) -> list[str]:
    """When the open clocks end."""
    with commands.data.reading() as session:
        found = select(Clock.due_on).where(Clock.stopped_on.is_(None)).order_by(Clock.id)
        return [day.isoformat() for day in session.scalars(found)]


def test_a_year_is_entered_and_the_open_clocks_follow(commands: Commands, table: Path) -> None:
    commands.petition("改厕没有接通")
    assert due_days(commands) == ["2024-05-27"]
    done = commands.run("calendar", "load", table, "--source", "国办发明电〔2023〕7号")
    assert "已写入 2024 年：放假 2 天，调休上班 1 天" in done.stdout
    assert "改动 1 个" in done.stdout
    assert "正在重算期限" in done.stderr
    assert due_days(commands) == ["2024-05-28"]
    shown = commands.run("calendar", "show", "2024").stdout
    assert "来源：国办发明电〔2023〕7号" in shown
    assert "2024-05-27（周一）放假　调休" in shown
    assert "2024-06-15（周六）调休上班\n" in shown
    assert "2024-10-01" not in shown


def test_wrong_rows_are_named_by_line_and_nothing_is_kept(commands: Commands, table: Path) -> None:
    before = commands.run("calendar", "show", "2024").stdout
    table.write_text(TABLE + "2024-06-11,上班,\n2025-01-01,放假,元旦\n2024-13-01,放假,元旦\n", encoding="utf-8")
    said = commands.run("calendar", "load", table, code=1).stderr
    assert "没有写入：有 3 处要改。" in said
    assert "第 5 行：2024-06-11 不是周六、周日" in said
    assert "第 6 行：2025-01-01 不在 2024 年" in said
    assert "第 7 行" in said
    assert commands.run("calendar", "show", "2024").stdout == before


def test_a_file_of_another_kind_is_refused_in_words(commands: Commands, table: Path) -> None:
    table.write_text("日子,节日\n2024-01-01,元旦\n", encoding="utf-8")
    assert "表里缺少这些列：日期、类型、名称。" in commands.run("calendar", "load", table, code=1).stderr


def test_who_may_not_keep_the_calendar_is_refused_by_name(commands: Commands, table: Path) -> None:
    assert "您的角色" in commands.run("calendar", "load", table, "--as", "registrar", code=1).stderr
    commands.run("calendar", "load", table, "--as", "system_admin")


def test_the_worker_ends_what_a_broken_off_change_left(commands: Commands) -> None:
    commands.petition("改厕没有接通")
    log: list[str] = []
    now = datetime(2024, 5, 11, 10, tzinfo=SHANGHAI)
    worker = new_worker(commands, log)
    with commands.here():
        worker.tick(now)
        assert not [line for line in log if "重算" in line]
        _enter_alone(commands, now)
        assert due_days(commands) == ["2024-05-27"]
        worker.follow_calendar(now)
    assert due_days(commands) == ["2024-05-28"]
    assert any("已重算期限，改动 1 个" in line for line in log)


def _enter_alone(commands: Commands, now: datetime) -> None:
    """Only the year, as if the power had gone before the clocks."""

    notice = notice_of(notices.read(TABLE).rows)
    with commands.data.transaction() as session:
        operation.enter_year(
            session, notice.year, notice.days, source="通知", actor=commands.actor("system_admin"), now=now
        )
