"""flask keys: a new data key, everything sealed again under it, killed in the middle, and what can be removed then."""

import os
import signal
import sqlite3
import time
from datetime import timedelta
from typing import Any

import pytest
from time_machine import Traveller

from app import sealing
from app.cli import keys as command
from app.factory import create_app
from app.files import Store
from app.models.petitions import Petition
from app.operations import resealing
from app.sealing import Keyring
from config import Config
from tests.cli.conftest import Commands

pytestmark = pytest.mark.usefixtures("at_work")


def uses(commands: Commands) -> dict[int, int]:
    with commands.data.reading() as session:
        return dict(resealing.uses(session))


def bodies(commands: Commands) -> list[str | None]:
    with commands.here(), commands.data.reading() as session:
        return [one.body for one in session.query(Petition).order_by(Petition.id)]


def entered(commands: Commands, count: int) -> list[str | None]:
    for number in range(count):
        commands.petition(f"反映第 {number} 件", body=f"第 {number} 件的经过，请核实。")
    return bodies(commands)


def aged(commands: Commands, when: float) -> None:
    """Let the keys be as old as this moment."""
    for path in (commands.home / "keys").glob("data.*"):
        os.utime(path, (when, when))


def test_everything_is_sealed_again_and_the_old_key_named_once_it_can_go(
    commands: Commands, at_work: Traveller
) -> None:
    before = entered(commands, 3)
    with commands.here():
        kept = Store(commands.app.config["PAPERS"]).put("低保审批表".encode(), "a.txt")
    said = commands.run("keys", "rotate").output
    assert "全部已用 data.2 封存" in said
    assert "请马上重新备份密钥" in said
    assert set(uses(commands)) == {2}
    aged(commands, time.time())
    listed = commands.run("keys", "list").output
    assert "没有用到了，2024-05-12 09:30 以后可以移走" in listed
    assert "blind　同名、同号码的比对" in listed
    at_work.shift(timedelta(days=1))
    listed = commands.run("keys", "list").output
    assert "没有用到，可以移走" in listed.splitlines()[0]
    assert "新写入的用它" in listed.splitlines()[1]
    (commands.home / "keys" / "data.1").unlink()
    again = Commands.over(commands.home)
    assert bodies(again) == before
    with again.here():
        assert b"".join(Store(again.app.config["PAPERS"]).open(kept.ref)).decode() == "低保审批表"
    again.data.close()


def test_killed_in_the_middle_it_is_run_again_and_comes_to_its_end(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = entered(commands, command.BATCH + 30)
    rotating = commands.start("keys", "rotate")
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with commands.data.gate():  # it cannot go on while it is looked at
            if 2 in uses(commands):
                rotating.send_signal(signal.SIGKILL)
                rotating.communicate()
                break
        time.sleep(0.005)
    assert rotating.returncode == -signal.SIGKILL, "killed between two of its batches"
    assert bodies(commands) == before, "what is half done reads as before"
    commands.petition("轮换时登记的", body="轮换时登记的经过")
    assert "全部已用 data.2 封存" in commands.run("keys", "rotate").output, "the same key, no third one"
    assert set(uses(commands)) == {2}
    assert bodies(commands) == [*before, "轮换时登记的经过"]
    assert "审计日志完好" in commands.run("journal", "anchor").output + commands.run("journal", "verify").output


def test_asked_to_stop_it_says_what_is_left(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    before = entered(commands, 3)
    monkeypatch.setattr(command, "BATCH", 1)
    whole, calls = resealing.reseal, []

    def interrupted(*args: Any, **rest: Any) -> resealing.Batch:
        calls.append(1)
        if len(calls) == 2:
            signal.raise_signal(signal.SIGINT)
        return whole(*args, **rest)

    monkeypatch.setattr(resealing, "reseal", interrupted)
    stopped = commands.run("keys", "rotate", code=1)
    assert "再运行一次 flask keys rotate 就接着做" in stopped.output
    commands.run("keys", "rotate")
    assert set(uses(commands)) == {2}
    assert bodies(commands) == before


def test_a_value_that_does_not_open_is_named_and_ends_the_command_with_2(commands: Commands) -> None:
    entered(commands, 2)
    with sqlite3.connect(commands.home / "anjie.db") as spoiling:
        spoiling.execute("UPDATE petition SET demand_sealed = body_sealed WHERE id = (SELECT min(id) FROM petition)")
    said = commands.run("keys", "rotate", code=2).output
    assert "打不开，没有换：petition.demand" in said
    assert "有 1 处打不开" in said
    assert uses(commands)[1] == 1
    assert "在用 1 处" in commands.run("keys", "list").output


def test_a_server_that_runs_meanwhile_reads_and_writes_under_the_new_key(commands: Commands, keys: Keyring) -> None:
    entered(commands, 1)
    serving = create_app(Config.from_env({"ANJIE_HOME": str(commands.home)}))
    as_started = sealing.keyring()
    commands.run("keys", "rotate")
    sealing.use(as_started)
    assert serving.extensions["search"] is not None
    assert bodies(Commands(serving, commands.home, commands.data, as_started)) == ["第 0 件的经过，请核实。"]
    sealing.use(as_started)
    assert sealing.key_of(sealing.seal(b"x", b"y")) == 2


def test_a_backup_made_before_opens_while_the_old_key_is_there(commands: Commands) -> None:
    entered(commands, 2)
    old = commands.home / "backups" / "old.tar"
    commands.run("backup", "create", "--to", old)
    commands.run("keys", "rotate")
    assert "备份完好" in commands.run("backup", "verify", old).output
    new = commands.home / "backups" / "new.tar"
    commands.run("backup", "create", "--to", new)
    assert "备份完好" in commands.run("backup", "verify", new).output
    (commands.home / "keys" / "data.1").unlink()
    reread = Commands.over(commands.home)
    assert "备份完好" in reread.run("backup", "verify", new).output
    assert "钥匙不是制作它时的那一套" in reread.run("backup", "verify", old, code=2).output
    reread.data.close()
