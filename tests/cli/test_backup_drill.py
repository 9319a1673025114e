"""flask backup drill: the newest backup restored beside and compared; the worker's daily backup, what it keeps."""

import tarfile
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import delete, select, text

from app import database, migrating, sealing
from app.cli import backup_drill, backup_nightly
from app.cli.backup_nightly import Nightly
from app.cli.backups import BackupRefused
from app.clock import SHANGHAI
from app.database import Database
from app.domain.permissions import Actor
from app.models.journal import JournalEntry
from app.models.outbox import Setting
from app.operations import journal
from app.sealing import Keyring
from tests.cli.conftest import Commands
from tests.cli.test_backup import filled as filled  # a fixture is found by its name here
from tests.cli.test_backup import postgres as postgres
from tests.cli.test_journal_rows import touch
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_work")


def test_the_newest_backup_is_restored_beside_and_agrees(filled: Commands) -> None:
    filled.run("backup", "create")
    filled.petition("此后又登记一件")
    before = sorted(path.name for path in filled.home.iterdir())
    said = filled.run("backup", "drill").stdout
    assert "演练通过" in said
    assert "附件 2 个，索引 2 件" in said
    assert "备份以后审计日志又有" in said
    assert sorted(path.name for path in filled.home.iterdir()) == before, "nothing of it stays"
    assert filled.titles()[-1] == "此后又登记一件", "the live data were not touched"
    filled.run("journal", "verify")
    checks = {check["name"]: check["verdict"] for check in filled.json("doctor", code=2)}
    assert checks["恢复演练"] == "good"
    with filled.data.reading() as session:
        events = session.scalars(select(JournalEntry.event).order_by(JournalEntry.seq.desc()).limit(1)).all()
    assert events == ["backup.drill"]


def test_without_a_backup_it_is_said(filled: Commands) -> None:
    assert "没有备份" in filled.run("backup", "drill", code=1).stderr


def test_a_journal_written_anew_since_then_is_noticed(filled: Commands) -> None:
    filled.run("backup", "create")
    touch(filled, "DROP TRIGGER journal_no_delete", "DELETE FROM journal")
    with filled.here(), filled.data.transaction() as session:
        journal.append(session, "test.event", actor=Actor.system(), now=NOW)
    assert "接不上现在的审计日志" in filled.run("backup", "drill", code=2).stderr
    checks = {check["name"]: check["verdict"] for check in filled.json("doctor", code=2)}
    assert checks["恢复演练"] == "bad"


def test_a_paper_that_the_backup_lacks_is_noticed(filled: Commands, tmp_path: Path) -> None:
    lost = next(path for path in filled.app.config["PAPERS"].rglob("*") if path.is_file())
    lost.unlink()
    filled.run("backup", "create", "--to", tmp_path / "lacking.tar")
    assert "附件打不开" in filled.run("backup", "drill", tmp_path / "lacking.tar", code=2).stderr


@pytest.mark.postgres
def test_a_drill_on_postgresql_uses_a_database_that_is_gone_afterwards(
    postgres: Callable[[], Database], tmp_path: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_current", None)
    home = tmp_path / "home"
    sealing.use(Keyring.create(home / "keys"))
    ours = postgres()
    url = ours.engine.url.render_as_string(hide_password=False)

    def drilled(*, beside: bool) -> backup_drill.Drilled:
        return backup_drill.drill(target, ours, home, owner_url=url, beside=beside, progress=lambda *_: None)

    try:
        migrating.upgrade(ours)
        with ours.transaction() as session:
            session.add(Setting(name="county", value="青禾县"))
            journal.append(session, "test.event", actor=Actor.system(), now=NOW)
        target = backup_nightly.path_of(home / "backups", NOW)
        backup_nightly.made(
            ours, home / "papers", home / "anchors.log", target,
            actor=Actor.system(), now=NOW, progress=lambda *_: None,
        )  # fmt: skip
        assert backup_drill.newest(home / "backups") == target
        for beside in (False, True):
            found = drilled(beside=beside)
            assert (found.since, found.made.rows["setting"], found.entries) == (1, 1, 0)
        with ours.reading() as session:
            left = session.scalars(text("SELECT datname FROM pg_database WHERE datname LIKE 'anjie_drill%'")).all()
        assert left == []
        with ours.transaction() as session:
            session.execute(text("ALTER TABLE journal DISABLE TRIGGER ALL"))
            session.execute(delete(JournalEntry))
        with pytest.raises(BackupRefused, match="head_unknown"):
            drilled(beside=False)
    finally:
        ours.close()
        sealing.use(keys)


def nightly(commands: Commands, log: list[str], at: time = time(2, 30)) -> Nightly:
    """The worker's part over these data."""
    config = commands.app.config
    places = (config["PAPERS"], config["ANCHORS"], config["BACKUPS"])
    return Nightly(commands.data, *places, at, (2, 0, 0), lambda: None, log.append)


def backups_of(commands: Commands) -> list[str]:
    """Their names."""
    return sorted(path.name for path in commands.app.config["BACKUPS"].glob("*.tar"))


def test_one_backup_a_day_a_missed_night_is_made_up_for_and_older_ones_go(
    filled: Commands, at_work: time_machine.Traveller
) -> None:
    log: list[str] = []
    filled.run("journal", "anchor")
    with filled.here():
        job = nightly(filled, log)
        now = datetime(2024, 5, 11, 9, 30, tzinfo=SHANGHAI)
        for _ in range(3):
            job.work(now)
        assert backups_of(filled) == ["anjie-20240511-093000.tar"], "the night was missed; once is enough"
        job.work(datetime(2024, 5, 12, 2, 29, tzinfo=SHANGHAI))
        assert len(backups_of(filled)) == 1
        for day in (12, 13, 14):
            job.work(datetime(2024, 5, day, 2, 31, tzinfo=SHANGHAI))
        assert backups_of(filled) == ["anjie-20240513-023100.tar", "anjie-20240514-023100.tar"]
    newest = filled.app.config["BACKUPS"] / backups_of(filled)[-1]
    assert newest.with_name(newest.name + ".anchors.log").read_bytes() == filled.app.config["ANCHORS"].read_bytes()
    filled.run("backup", "verify", newest)
    assert "清理旧备份 1 份" in log[-1]


def test_of_two_workers_one_makes_it_and_a_broken_off_one_is_made_later(filled: Commands) -> None:
    class Broken(Exception):
        pass

    def broken() -> None:
        raise Broken

    log: list[str] = []
    first, second = nightly(filled, log), nightly(filled, log)
    first.go_on = broken
    with filled.here():
        with pytest.raises(Broken):
            first.work(NOW)
        second.work(NOW + timedelta(minutes=10))
        assert backups_of(filled) == [], "the first one may still be at it"
        second.work(NOW + timedelta(hours=7))
    assert len(backups_of(filled)) == 1
    assert not [path for path in filled.app.config["BACKUPS"].iterdir() if path.is_dir()], "nothing half made stays"


def test_what_is_no_backup_of_ours_is_never_removed(filled: Commands) -> None:
    folder = filled.app.config["BACKUPS"]
    folder.mkdir(mode=0o700)
    for name in ("anjie-before-upgrade.tar", "anjie-20240101-000000.tar.gz", "keep.tar"):
        (folder / name).write_bytes(b"")
    for day in range(1, 6):
        (folder / f"anjie-202404{day:02}-023000.tar").write_bytes(b"")
    assert backup_nightly.forget(folder, (2, 0, 0)) == 3
    assert len(list(folder.iterdir())) == 5
    with tarfile.open(folder / "x.tar", "w"):
        pass
    assert backup_nightly.forget(folder, (2, 0, 0)) == 0
