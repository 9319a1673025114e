"""flask doctor: each fault seeded is named, and nothing personal is told."""

import json
import shutil
import sqlite3
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import delete, select, update

from app.domain.permissions import Actor, Role
from app.models.accounts import User
from app.models.calendar import CalendarYear
from app.models.matters import Matter
from app.models.outbox import Setting
from app.operations import housekeeping, recording
from app.queries import health
from tests.cli.conftest import Commands
from tests.cli.test_worker import new_worker
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def tended(commands: Commands) -> Commands:
    """An installation that is looked after: worker, anchor, verification, backup, accounts of persons."""
    commands.petition("改厕没有接通")
    with commands.here():
        new_worker(commands, []).tick(NOW)
        with commands.data.transaction() as session:
            housekeeping.note_done(session, "backup", NOW)
            for number, role in enumerate(Role):
                named = update(User).where(User.account == role.value)
                session.execute(named.values(account=f"zhang{number}", must_change_password=False))
    return commands


def change_something(commands: Commands) -> None:
    """One change of a matter that waits for the index, with its entry in the journal."""
    with commands.data.transaction() as session:
        matter = session.scalars(select(Matter)).one()
        recording.record(session, matter, "import", actor=Actor.system(), now=NOW)


def found(commands: Commands, code: int = 0) -> dict[str, tuple[str, str]]:
    """Verdict and sentence of each check."""
    done = commands.run("doctor", "--json", code=code)
    return {check["name"]: (check["verdict"], check["said"]) for check in json.loads(done.stdout)}


def test_a_tended_installation_has_no_fault_and_says_what_could_be_better(tended: Commands) -> None:
    checks = found(tended)
    assert {name for name, (verdict, _) in checks.items() if verdict != "good"} <= {
        "https",
        "域名",
        "磁盘",
        "SQLite",
        "恢复演练",
        "记号外存",
    }
    assert checks["https"][0] == checks["域名"][0] == "warn"
    said = tended.run("doctor").stdout
    assert "注意　https：没有用 https" in said
    assert "正常　后台任务：后台任务在运行。" in said
    assert "0 项有问题" in said


def test_without_a_worker_it_is_said_with_exit_code_2(commands: Commands) -> None:
    checks = found(commands, code=2)
    assert checks["后台任务"][0] == checks["索引"][0] == "bad"
    assert checks["备份"][0] == checks["审计日志"][0] == checks["库外记号"][0] == "warn"
    assert "有问题" in commands.run("doctor", code=2).stderr


def test_time_without_care_becomes_a_fault(tended: Commands, at_work: time_machine.Traveller) -> None:
    change_something(tended)
    at_work.shift(timedelta(days=3))
    late = found(tended, code=2)
    assert (late["备份"][0], late["审计日志"][0], late["库外记号"][0]) == ("warn", "warn", "bad")
    assert (late["索引更新"][0], late["后台任务"][0]) == ("bad", "bad")
    assert "有 1 条等待更新" in late["索引更新"][1]
    at_work.shift(timedelta(days=5))
    assert found(tended, code=2)["备份"][0] == "bad"


def test_a_journal_found_broken_stays_a_fault_until_it_is_verified_whole(tended: Commands) -> None:
    with tended.data.transaction() as session:
        housekeeping.note_done(session, "verify", NOW, "entry_changed")
    assert found(tended, code=2)["审计日志"][0] == "bad"
    tended.run("journal", "verify")
    assert found(tended)["审计日志"][0] == "good"


def test_keys_open_to_others_and_a_missing_key_are_faults(tended: Commands) -> None:
    key = tended.home / "keys" / "blind"
    key.chmod(0o644)
    assert found(tended, code=2)["钥匙"][0] == "bad"
    key.chmod(0o600)
    tended.home.chmod(0o755)
    assert found(tended)["钥匙"][0] == "warn"
    key.unlink()
    assert found(tended, code=2)["钥匙"][0] == "bad"


@pytest.mark.parametrize(("free", "verdict"), [(20, "good"), (9, "warn"), (0.5, "bad")])
def test_little_room_on_the_disk_is_said(
    tended: Commands, monkeypatch: pytest.MonkeyPatch, free: float, verdict: str
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100 << 30, 0, int(free * (1 << 30))))
    assert found(tended, code=2 if verdict == "bad" else 0)["磁盘"][0] == verdict


def test_a_log_that_is_never_merged_is_said(tended: Commands) -> None:
    wal = Path(f"{tended.home / 'anjie.db'}-wal")
    with sqlite3.connect(tended.home / "anjie.db") as kept, wal.open("ab") as file:
        file.truncate(65 << 20)
        assert found(tended)["预写日志"][0] == "warn"
    kept.close()


def test_the_library_that_can_harm_the_database_is_named(tended: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.database.sqlite.sqlite_version", "3.40.1")
    verdict, said = found(tended)["SQLite"]
    assert verdict == "warn"
    assert said.startswith("SQLite 3.40.1 有一个会损坏数据库的缺陷")
    monkeypatch.setattr("app.database.sqlite.sqlite_version", "3.51.3")
    assert found(tended)["SQLite"][0] == "good"


def test_a_missing_year_one_time_passwords_and_nobodys_accounts_are_told_without_a_name(tended: Commands) -> None:
    with tended.data.transaction() as session:
        session.execute(delete(CalendarYear).where(CalendarYear.year == 2024))
        session.execute(update(User).where(User.account == "zhang1").values(must_change_password=True))
        session.execute(update(User).where(User.account == "zhang2").values(account="test"))
    checks = found(tended, code=2)
    assert checks["节假日"] == (
        "bad",
        "还没有 2024 年的放假安排，落在那一年的期限是暂定的。请在“节假日”页写入。",
    )
    assert checks["一次性密码"][0] == checks["账号名"][0] == "warn"
    assert "有 1 个账号" in checks["一次性密码"][1]
    assert "zhang" not in json.dumps(checks)


def test_a_demonstration_says_that_it_is_one(tended: Commands) -> None:
    with tended.data.transaction() as session:
        session.merge(Setting(name="demo", value="1"))
    assert "演示数据" in found(tended)["账号名"][1]


def test_debugging_is_a_fault(tended: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert found(tended, code=2)["调试"][0] == "bad"


def test_what_waits_counts_no_accusation(tended: Commands) -> None:
    change_something(tended)
    with tended.data.transaction() as session:
        assert health.waiting(session) == (1, NOW)
        session.execute(update(Matter).values(confidential=True))
        assert health.waiting(session) == (0, None)
