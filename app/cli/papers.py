"""Reading the text of papers for searching: the worker's part of it, and flask papers for who has no worker at hand."""

from collections.abc import Callable

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from app import clock, database
from app.cli.progress import Stopped, asked_to_stop, counting
from app.cli.ready import ensure_ready
from app.database import Database
from app.domain.permissions import Actor
from app.files import LIMIT_BYTES, Store, texts
from app.files.store import FileMissing
from app.files.texts import TextRefused, Words
from app.operations import reading_papers
from app.queries import papers
from app.queries.papers import Unread
from app.sealing import SealBroken

AT_ONCE = 20
"""Papers of one turn, so that what was saved meanwhile is found soon."""

group = AppGroup("papers", help="附件：提取文字，供查询用。 | Papers: read their text for searching.")


class Reading:
    """Reads whatever paper waits, each kept in a transaction of its own; nothing is open while a child reads.

    `go_on` is called after each paper, `meanwhile` every half second of a long one; what they raise leaves the rest for
    the next time.
    """

    def __init__(
        self, data: Database, store: Store, actor: Actor, go_on: Callable[[], None], meanwhile: Callable[[], None]
    ) -> None:
        self.data, self.store, self.actor = data, store, actor
        self.go_on, self.meanwhile = go_on, meanwhile
        self.looked_again = False

    def work(self) -> None:
        """Read some papers, if any wait; at the first time also those that can be read better by now."""
        if not self.looked_again:
            self.look_again()
        for _ in range(AT_ONCE):
            if not self.one():
                return
            self.go_on()

    def look_again(self, *, at_all: bool = False) -> None:
        """Let papers wait once more whose reading may bring more than it did, or `at_all`."""
        with self.data.transaction() as session:
            reading_papers.look_again(session, at_all=at_all, now=clock.now())
        self.looked_again = True

    def one(self) -> bool:
        """Read one paper; False when none waits."""
        with self.data.reading() as session:
            waiting = papers.next_unread(session)
        if waiting is None:
            return False
        try:
            found = self._read(waiting)
        except (Stopped, OperationalError):
            raise  # told to stop, or the database is away: tried again later
        except Exception:
            self._keep(waiting, TextRefused("text_failed"))
            raise
        self._keep(waiting, found)
        return True

    def _read(self, paper: Unread) -> Words | TextRefused:
        if paper.size > LIMIT_BYTES:
            return TextRefused("text_too_large")
        try:
            content = b"".join(self.store.open(paper.ref))
            return texts.read(content, paper.kind, turned=paper.turned, meanwhile=self.meanwhile)
        except (FileMissing, SealBroken):
            return TextRefused("text_lost")
        except TextRefused as why:
            return why

    def _keep(self, paper: Unread, found: Words | TextRefused) -> None:
        with self.data.transaction() as session:
            reading_papers.keep(session, paper.uid, found, actor=self.actor, now=clock.now())


@group.command("read")
@click.option("--again", is_flag=True, help="已读过的也重新读。 | Read those again that were read before.")
def read(again: bool) -> None:
    """提取还没有读过的附件的文字；可随时中断，再运行时接着读。 | Read the papers not read yet."""
    ensure_ready()
    data, done = database.current(), 0

    def unless_stopped() -> None:
        if stopped():
            raise Stopped

    with asked_to_stop() as stopped, counting("正在提取附件文字") as progress:
        reading = Reading(data, Store(current_app.config["PAPERS"]), Actor.system(), unless_stopped, unless_stopped)
        reading.look_again(at_all=again)
        try:
            while reading.one():
                done += 1
                progress(done, done + left(data))
                reading.go_on()
        except Stopped:
            click.echo(f"已停下，再运行时接着读。读了 {done} 份，还有 {left(data)} 份。")
            return
    click.echo(f"附件文字已提取：{done} 份。查询里几秒内就能查到；后台任务没有运行的，请再运行 flask index drain。")


def left(data: Database) -> int:
    """How many papers still wait."""
    with data.reading() as session:
        return papers.unread(session)
