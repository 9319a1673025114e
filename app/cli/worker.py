"""flask worker: keeps index and journal, takes sheets in, reads papers, reminds, forgets."""

import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock, database
from app.cli.anchoring import Taking
from app.cli.backup_nightly import Nightly
from app.cli.importing import Importing
from app.cli.letters import Keeping
from app.cli.logs import begin, say
from app.cli.notifying import Notifying, by_settings
from app.cli.papers import Reading
from app.cli.progress import Stopped
from app.cli.ready import ensure_ready
from app.cli.upkeep import upkeep_of
from app.database import Database
from app.domain.accountability import local_day
from app.domain.permissions import Actor
from app.files import Store
from app.labels import sentence
from app.models.outbox import WORKER
from app.operations import (
    calendar,
    case_inbox,
    housekeeping,
    inbox,
    indexing,
    instruction_inbox,
    journal,
    journal_rows,
    ladder,
    lapsing,
    leasing,
    uploads,
    visit_reminders,
    warnings,
)
from app.operations.indexing import Busy, Engine
from app.queries.lapsing import document, lapsed

Upkeep = Callable[[Callable[[], None]], tuple[Taking, Nightly | None]]
"""What keeps things outside the database, once it knows how the worker goes on."""
RENEW_BELOW = timedelta(seconds=20)
PAUSE = 0.5
STANDBY_PAUSE = 5.0
"""Seconds between two looks: what was saved is found within two seconds; a second worker waits longer."""
LONGEST_PAUSE = timedelta(seconds=60)
NOTIFY_EVERY = timedelta(seconds=30)
FOLLOW_EVERY = timedelta(minutes=10)
ANCHOR_EVERY = timedelta(minutes=1)
NIGHT_HOUR = 2
VERIFIED = 10_000
"""Entries of the journal that every night, and every start, looks at (RELIABILITY AL-06)."""


@dataclass
class Job:
    """One kind of work: when it is due, and how often it failed in a row; then it waits longer and longer."""

    name: str
    work: Callable[[datetime], None]
    following: Callable[[datetime], datetime]
    due_at: datetime | None = None
    failures: int = 0

    def run(self, now: datetime, log: Callable[[str], None]) -> None:
        """Do the work if it is due; whatever goes wrong is one line in the log."""
        if self.due_at is not None and now < self.due_at:
            return
        try:
            self.work(now)
        except Stopped:
            raise
        except Exception as error:  # the worker outlives whatever one job meets
            self.failures += 1
            wait = min(timedelta(seconds=2**self.failures), LONGEST_PAUSE)
            log(f"{self.name}没有完成，{wait.seconds} 秒后再试：{in_one_line(error)}")
            self.due_at = now + wait
        else:
            self.failures, self.due_at = 0, self.following(now)


class Worker:
    """All jobs over one database and one index. Any number may run: the one with the lease works."""

    def __init__(
        self,
        data: Database,
        engine: Engine,
        anchors: Path,
        papers: Path,
        log: Callable[[str], None],
        stopping: Callable[[], bool] = lambda: False,
        notifying: Callable[[Callable[[], None]], Notifying] | None = None,
        upkeep: Upkeep | None = None,
    ) -> None:
        self.data, self.engine, self.anchors, self.log, self.stopping = data, engine, anchors, log, stopping
        self.store = Store(papers)
        self.importing = Importing(data, self.store, self._go_on, log)
        self.reading = Reading(data, self.store, Actor.system("worker"), self._go_on, self._keep_up)
        self.letters = Keeping(data, self.store, Actor.system("worker"), self._go_on)
        self.owner = new_owner()
        self.until: datetime | None = None
        self.jobs: tuple[Job, ...] = (
            Job("更新索引", self.index, lambda now: now),
            Job("导入表格", lambda _: self.importing.work(), lambda now: now),
            Job("保存文书文件", lambda _: self.letters.work(), lambda now: now),
            Job("提取附件文字", lambda _: self.reading.work(), lambda now: now),
            Job("按节假日重算期限", self.follow_calendar, lambda now: now + FOLLOW_EVERY),
            Job("写审计锚点", self.anchor, lambda now: now + ANCHOR_EVERY),
            Job("核对索引", self.check_index, next_night),
            Job("查验审计日志", self.verify_journal, next_night),
            Job("核对事项与审计日志", self.compare_rows, next_night),
            Job("提醒到期", self.remind, next_night),
            Job("标记逾期未申请的复查、复核", self.lapse, next_night),
            Job("黄牌红牌", self.climb, next_night),
            Job("早期预警", self.warn, next_night),
            Job("清理过期记录", self.forget, next_night),
        )
        if notifying is not None:
            outside = notifying(self._go_on)
            self.jobs += (Job("外送提醒", outside.work, lambda now: now + NOTIFY_EVERY),)
        if upkeep is not None:
            taking, nightly = upkeep(self._go_on)
            self.jobs += (
                Job("抄送审计记号", taking.copy, lambda now: now + ANCHOR_EVERY),
                Job("邮寄审计记号", taking.mail, next_night),
                *([Job("备份", nightly.work, lambda now: now + FOLLOW_EVERY)] if nightly else []),
            )

    def tick(self, now: datetime) -> bool:
        """Do what is due; False while another worker holds the lease. Raises Stopped when it is to end."""
        if not self._holds(now):
            return False
        for job in self.jobs:
            job.run(now, self.log)
        return True

    def end(self, now: datetime) -> None:
        """Give the lease back, so that another worker goes on at once."""
        if self.until is not None:
            with self.data.transaction() as session:
                leasing.give_back(session, WORKER, self.owner, now)
            self.until = None

    def index(self, _now: datetime) -> None:
        """Rebuild an index that cannot answer, then index whatever waits."""
        try:
            self._bring_up_to_date()
        except (Stopped, Busy):
            raise
        except Exception:
            self.engine.verify()  # files harmed while they were open: what is found damaged is rebuilt at the next try
            raise

    def _bring_up_to_date(self) -> None:
        if not indexing.is_ready(self.engine):
            self.log("索引不可用，开始重建")
            entries = indexing.rebuild(self.data.reading, self.data.transaction, self.engine, self._rebuilding)
            self.log(f"索引已重建：{entries} 件")
        while indexing.drain(self.data.reading, self.data.transaction, self.engine).rows:
            self._go_on()

    def follow_calendar(self, now: datetime) -> None:
        """Reckon the clocks that a broken-off change of the calendar left behind."""
        changed = calendar.recompute(
            self.data.reading, self.data.transaction, actor=Actor.system("worker"), now=now,
            progress=lambda *_: self._go_on(),
        )  # fmt: skip
        if changed:
            self.log(f"放假安排或者时限规则有变，已重算期限，改动 {changed} 个")

    def anchor(self, now: datetime) -> None:
        """Anchor the journal outside the database, hourly or each thousand entries."""
        with self.data.reading() as session:
            journal.anchor(session, self.anchors, now=now)

    def check_index(self, now: datetime) -> None:
        """Read every file of the index, compare it with the database, queue what differs."""
        self.engine.verify()
        with self.data.reading() as session:
            found = indexing.check(session, self.engine)
        if not found.clean:
            with self.data.transaction() as session:
                queued = indexing.repair(session, found, now)
            self.log(f"索引与数据库不一致，已将 {queued} 件重新排队")

    def verify_journal(self, now: datetime) -> None:
        """Verify the journal's last entries; a fault is said at every look."""
        with self.data.reading() as session:
            after = max(0, journal.newest(session) - VERIFIED)
            found = journal.verify(session, self.anchors, after=after)
        with self.data.transaction() as session:
            housekeeping.note_done(session, "verify", now, found.fault[1] if found.fault else "ok")
        if found.fault is not None:
            seq, code = found.fault
            self.log(f"审计日志有问题：{sentence(code, {'seq': seq})}请运行 flask journal verify")

    def compare_rows(self, now: datetime) -> None:
        """Hold each matter's row against the hash that the journal keeps; a change by SQL is said."""
        found = journal_rows.compare(self.data.reading, self._go_on)
        with self.data.transaction() as session:
            housekeeping.note_done(session, "rows", now, "ok" if found.good else "rows_differ")
        if not found.good:
            self.log("有事项与审计日志不一致，请运行 flask journal rows 列出")

    def remind(self, now: datetime) -> None:
        """Tell those who see to them which duties come near, in transactions of a thousand."""
        for remind in (inbox.remind, visit_reminders.remind, case_inbox.remind, instruction_inbox.remind):
            while self._reminded(remind, now):
                self._go_on()

    def _reminded(self, remind: Callable[..., int], now: datetime) -> int:
        with self.data.transaction() as session:
            return remind(session, now=now)

    def lapse(self, now: datetime) -> None:
        """Mark the petitions whose window for a remedy ended unused, each in a transaction of its own."""
        with self.data.reading() as session:
            waiting = lapsed(session, local_day(now)) if document(session) else {}
        for uid in waiting:
            with self.data.transaction() as session:
                lapsing.lapse(session, uid, actor=Actor.system("worker"), now=now)
            self._go_on()

    def climb(self, now: datetime) -> None:
        """Run the ladder: what it raised and told stands with each matter, what failed is said here too."""
        done = ladder.run(
            *(self.data.reading, self.data.transaction),
            today=local_day(now),
            actor=Actor.system("ladder"),
            now=now,
            progress=lambda *_: self._go_on(),
        )
        if done.failed:
            self.log(f"黄牌红牌：有 {done.failed} 件没有办成，下次再试")

    def warn(self, now: datetime) -> None:
        """Raise the alarms of early warning; what the index could not be asked for is said here."""
        done = warnings.run(
            *(self.data.reading, self.data.transaction, self.engine),
            today=local_day(now),
            actor=Actor.system("warnings"),
            now=now,
            progress=lambda *_: self._go_on(),
        )
        if done.skipped:
            self.log("早期预警：索引不可用，热点问题没有算，下次再算")

    def forget(self, now: datetime) -> None:
        """Remove what only served for a while; a file goes once its row no longer names it."""
        with self.data.transaction() as session:
            housekeeping.forget(session, now)
            refs = uploads.forget(session, now)
        for ref in refs:
            self.store.remove(ref)

    def _holds(self, now: datetime) -> bool:
        if self.until is None or self.until - now < RENEW_BELOW:
            with self.data.transaction() as session:
                mine = leasing.take(session, WORKER, self.owner, now)
            self.until = now + leasing.TERM if mine else None
        return self.until is not None

    def _go_on(self) -> None:
        if self.stopping() or not self._holds(clock.now()):
            raise Stopped

    def _keep_up(self) -> None:
        """While a long paper is read: what people wait for, the index and their sheets, is done beside it."""
        self._go_on()
        for job in self.jobs[:2]:
            job.run(clock.now(), self.log)

    def _rebuilding(self, done: int, total: int) -> None:
        self.log(f"正在重建索引 {done}/{total}")
        self._go_on()


@click.command("worker")
@with_appcontext
def command() -> None:
    """启动后台任务：更新索引、夜间检查；可启动多个，只有一个工作。 | Do the background work until told to stop."""
    ensure_ready()
    begin(current_app.config["UPKEEP"].log)
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    data, engine = database.current(), current_app.extensions["search"]
    anchors, papers = current_app.config["ANCHORS"], current_app.config["PAPERS"]
    notifying = by_settings(current_app.config, data, say)
    worker = Worker(
        data, engine, anchors, papers, say, stop.is_set, notifying, upkeep_of(current_app.config, data, say)
    )
    say("后台任务已启动，按 Ctrl-C 停止")
    run(worker, stop)
    say("后台任务已停止")


def run(worker: Worker, stop: threading.Event) -> None:
    """Tick until told to stop; a database that is away for a while is waited for."""
    failures = 0
    while not stop.is_set():
        try:
            pause, failures = PAUSE if worker.tick(clock.now()) else STANDBY_PAUSE, 0
        except Stopped:
            pause = PAUSE
        except Exception as error:  # the database itself: everything else is caught by its job
            failures += 1
            pause = min(2.0**failures, LONGEST_PAUSE.total_seconds())
            worker.log(f"数据库没有应答，{pause:.0f} 秒后再试：{in_one_line(error)}")
        stop.wait(pause)
    try:
        worker.end(clock.now())
    except Exception as error:  # the lease ends by itself
        worker.log(f"租约没有交还，30 秒后自动失效：{in_one_line(error)}")


def next_night(now: datetime) -> datetime:
    """The next two o'clock in the morning, county time."""
    local = now.astimezone(clock.SHANGHAI)
    tonight = local.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return tonight if local < tonight else tonight + timedelta(days=1)


def new_owner() -> str:
    """A name for one process that holds a lease; never the same twice."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(6)}"


def in_one_line(error: Exception) -> str:
    """The error's kind and first line: the lines below may hold values of rows."""
    return f"{type(error).__name__} {next(iter(str(error).splitlines()), '')}".strip()
