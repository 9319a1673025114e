"""flask worker: what it does by itself, how it shares the work, how it bears trouble, how it ends."""

import json
import select as polling
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import delete, select, text
from sqlalchemy.exc import OperationalError

from app.cli import worker as module
from app.cli.progress import Stopped
from app.cli.worker import Job, Worker, next_night, run
from app.clock import SHANGHAI
from app.domain.petitions import Category
from app.models.accounts import FormToken, SignInAttempt
from app.models.inbox import Message, MessageKind
from app.models.outbox import OutboxRow
from app.operations import indexing, leasing
from search_index import State
from search_index.whoosh_engine import engine
from tests.cli.conftest import Commands
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def log() -> list[str]:
    """The lines of the worker's log."""
    return []


@pytest.fixture
def worker(commands: Commands, log: list[str], at_work: time_machine.Traveller) -> Worker:
    """A worker over three petitions and no index yet."""
    for title in ("反映低保停发", "反映饮水管网冻裂", "反映改厕质量差"):
        commands.petition(title)
    return new_worker(commands, log)


def new_worker(commands: Commands, log: list[str]) -> Worker:
    """One more worker over the same data."""
    config = commands.app.config
    return Worker(commands.data, commands.app.extensions["search"], config["ANCHORS"], config["PAPERS"], log.append)


def waiting(commands: Commands) -> int:
    """How many changes wait."""
    with commands.data.reading() as session:
        return indexing.lag(session)


def test_one_tick_builds_a_missing_index_and_anchors_the_journal(
    worker: Worker, commands: Commands, log: list[str]
) -> None:
    assert worker.tick(NOW)
    assert worker.engine.state is State.READY
    assert worker.engine.count() == 3
    assert waiting(commands) == 0
    assert "锚点 1/1" in commands.run("journal", "verify").stdout
    assert "索引已重建：3 件" in log


def test_a_tick_drains_the_outbox_until_it_is_empty(worker: Worker, commands: Commands, log: list[str]) -> None:
    worker.tick(NOW)
    log.clear()
    for number in range(250):
        commands.petition(f"反映第 {number} 件事")
    worker.tick(NOW + MINUTE)
    assert waiting(commands) == 0
    assert worker.engine.count() == 253
    assert log == []
    with commands.data.reading() as session:
        assert indexing.check(session, worker.engine).clean


def test_an_accusation_and_what_becomes_one_is_not_in_the_index(worker: Worker, commands: Commands) -> None:
    worker.tick(NOW)
    commands.petition("检举村干部", category=Category.ACCUSATION)
    with commands.data.transaction() as session:
        session.execute(text("UPDATE matter SET confidential = true WHERE title = '反映低保停发'"))
        session.execute(
            text("INSERT INTO outbox (matter_id, at) SELECT id, registered_at FROM matter WHERE title = '反映低保停发'")
        )
    worker.tick(NOW + MINUTE)
    assert worker.engine.count() == 2
    assert commands.json("search", "低保", "--as", "petition_head")["total"] == 0


def test_of_two_workers_one_works_and_the_other_takes_over(worker: Worker, commands: Commands, log: list[str]) -> None:
    second = new_worker(commands, log)
    assert worker.tick(NOW)
    assert not second.tick(NOW + timedelta(seconds=5))
    assert worker.tick(NOW + timedelta(seconds=20)), "the lease is renewed before it ends"
    assert not second.tick(NOW + timedelta(seconds=40))
    assert second.tick(NOW + timedelta(seconds=51)), "a worker that says nothing for half a minute has lost it"
    assert not worker.tick(NOW + timedelta(seconds=52))


def test_a_worker_that_ends_hands_over_at_once(worker: Worker, commands: Commands, log: list[str]) -> None:
    second = new_worker(commands, log)
    worker.tick(NOW)
    worker.end(NOW)
    assert second.tick(NOW)


@pytest.mark.parametrize("after", [1, 500])
def test_a_worker_told_to_stop_leaves_its_rebuild_and_an_index_stands(
    worker: Worker, commands: Commands, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(engine, "PROGRESS", after)  # asked in the middle of the three, or only when they are done
    worker.tick(NOW)
    worker.stopping = lambda: True
    with pytest.raises(Stopped):
        indexing.rebuild(commands.data.reading, commands.data.transaction, worker.engine, worker._rebuilding)
    assert worker.engine.verify() is State.READY
    assert worker.engine.count() == 3
    commands.run("index", "check")


@pytest.mark.parametrize("harm", ["changed", "cut", "gone"])
def test_a_broken_index_is_rebuilt_and_nothing_else_is_kept_from_work(
    worker: Worker, commands: Commands, log: list[str], harm: str
) -> None:
    worker.tick(NOW)
    commands.petition("反映光伏收益没有公示")
    for path in [path for path in commands.app.config["INDEX"].glob("g-*/*") if path.is_file()]:
        raw = path.read_bytes()
        if harm == "gone":
            path.unlink()
        else:
            path.write_bytes(raw[: len(raw) // 2] if harm == "cut" else raw[:-1] + bytes([raw[-1] ^ 1]))
    again = new_worker(commands, log)
    worker.end(NOW)
    for minute in range(1, 4):
        assert again.tick(NOW + minute * MINUTE)
    assert again.engine.state is State.READY
    assert again.engine.count() == 4
    commands.run("index", "check")


def test_a_job_that_fails_is_one_line_and_tried_again_later_and_later(log: list[str]) -> None:
    def fail(_now: datetime) -> None:
        raise OperationalError("UPDATE x", {"name": "王小满"}, Exception("database is locked"))

    job, tried = Job("试", fail, lambda now: now + MINUTE), []
    for second in range(300):
        before = job.failures
        job.run(NOW + timedelta(seconds=second), log.append)
        tried += [second] if job.failures != before else []
    assert tried == [0, 2, 6, 14, 30, 62, 122, 182, 242]
    assert all("database is locked" in line and "\n" not in line for line in log)
    assert "王小满" not in str(log)


def test_one_failing_job_does_not_stop_the_others(
    worker: Worker, commands: Commands, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no index today")

    monkeypatch.setattr(indexing, "rebuild", fail)
    assert worker.tick(NOW)
    assert [line for line in log if "更新索引没有完成" in line and "no index today" in line]
    assert "锚点 1/1" in commands.run("journal", "verify").stdout
    monkeypatch.undo()
    worker.tick(NOW + MINUTE)
    assert worker.engine.count() == 3


def test_the_night_repairs_what_the_outbox_lost(worker: Worker, commands: Commands, log: list[str]) -> None:
    worker.tick(NOW)
    commands.petition("反映光伏收益没有公示")
    with commands.data.transaction() as session:
        session.execute(delete(OutboxRow))
    worker.tick(NOW + timedelta(hours=10))
    assert worker.engine.count() == 3, "the check is a matter for the night"
    worker.tick(NOW + timedelta(hours=20))
    assert any("1 件重新排队" in line for line in log)
    worker.tick(NOW + timedelta(hours=21))
    assert worker.engine.count() == 4


def test_a_tampered_journal_is_said_in_the_log(worker: Worker, commands: Commands, log: list[str]) -> None:
    with commands.data.transaction() as session:
        session.execute(text("DROP TRIGGER journal_no_update"))
        session.execute(text("UPDATE journal SET account = 'other' WHERE seq = 2"))
    worker.tick(NOW)
    assert any("第 2 条审计日志被改动过" in line for line in log)


def test_spent_tokens_and_old_attempts_are_forgotten_and_fresh_ones_kept(worker: Worker, commands: Commands) -> None:
    with commands.data.transaction() as session:
        for name, age in (("fresh", timedelta(hours=23)), ("old", timedelta(hours=25))):
            session.add(FormToken(token=name, made_uid="x", at=NOW - age))
        for name, age in (("fresh", timedelta(days=29)), ("old", timedelta(days=31))):
            session.add(SignInAttempt(account=name, address="::1", at=NOW - age, succeeded=False))
    worker.tick(NOW)
    with commands.data.reading() as session:
        assert session.scalars(select(FormToken.token)).all() == ["fresh"]
        assert session.scalars(select(SignInAttempt.account)).all() == ["fresh"]


def test_the_night_reminds_of_what_comes_near_once(worker: Worker, commands: Commands) -> None:
    def told() -> list[str | None]:
        with commands.data.reading() as session:
            found = select(Message.level).where(Message.kind == MessageKind.DUE).order_by(Message.id)
            return list(session.scalars(found))

    worker.tick(NOW)
    assert told() == []
    for day in (8, 9, 10, 30, 31):
        worker.tick(NOW + timedelta(days=day))
    assert told() == ["blue"] * 3 + ["red"] * 3, "the petition head holds three; missed nights are not made up for"


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2024-05-11T01:59:59+08:00", "2024-05-11T02:00:00+08:00"),
        ("2024-05-11T02:00:00+08:00", "2024-05-12T02:00:00+08:00"),
        ("2024-12-31T18:30:00+00:00", "2025-01-02T02:00:00+08:00"),
    ],
)
def test_the_night_is_that_of_the_county(now: str, night: str) -> None:
    assert next_night(datetime.fromisoformat(now)) == datetime.fromisoformat(night).astimezone(SHANGHAI)


def test_a_database_that_is_away_is_waited_for(
    worker: Worker, commands: Commands, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, pauses, real = threading.Event(), list[float](), leasing.take

    def take(*arguments: object) -> bool:
        if len(pauses) < 3:
            raise OperationalError("SELECT", {}, Exception("no connection"))
        stop.set()
        return real(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(leasing, "take", take)
    monkeypatch.setattr(stop, "wait", lambda pause: pauses.append(pause))
    run(worker, stop)
    assert pauses == [2.0, 4.0, 8.0, module.PAUSE]
    assert len([line for line in log if "数据库没有应答" in line]) == 3
    assert worker.engine.count() == 3


@pytest.fixture
def started(commands: Commands) -> Iterator[subprocess.Popen[str]]:
    """`flask worker` in a process of its own."""
    process = commands.start("worker")
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def wait_for(process: subprocess.Popen[str], words: str) -> str:
    """Read the log until these words; fail when the process ends before."""
    assert process.stderr is not None
    read = ""
    while words not in read:
        polling.select([process.stderr], [], [], 60)
        line = process.stderr.readline()
        assert line, f"ended without saying {words}: {read}"
        read += line
    return read


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker_cleanly(
    commands: Commands, started: subprocess.Popen[str], number: signal.Signals
) -> None:
    wait_for(started, "索引已重建")
    started.send_signal(number)
    _, err = started.communicate(timeout=60)
    assert (started.returncode, "后台任务已停止" in err) == (0, True)
    assert "Traceback" not in err
    with commands.data.transaction() as session:
        assert leasing.take(session, "worker", "next", datetime.now(SHANGHAI)), "the lease was given back"


@pytest.mark.slow
def test_what_is_saved_is_found_while_the_worker_runs(commands: Commands, started: subprocess.Popen[str]) -> None:
    wait_for(started, "索引已重建")
    took = []
    for word in ("独木桥", "路灯", "水管", "低保", "光伏"):
        commands.petition(f"反映{word}的事")
        saved = time.monotonic()
        while commands.json("search", word, "--as", "petition_head")["total"] != 1:
            assert started.poll() is None
            assert time.monotonic() - saved < 60
        took.append(round(time.monotonic() - saved, 2))
    print(f"seconds from saved to found: {json.dumps(took)}")


def test_a_worker_on_an_empty_folder_prepares_it(bare: Commands, segmenter: Path) -> None:
    (bare.home / "index").mkdir()
    (bare.home / "index" / "segmenter").symlink_to(segmenter)
    process = bare.start("worker")
    try:
        wait_for(process, "索引已重建：0 件")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0
