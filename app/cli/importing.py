"""The worker's part of an import: tries the rows of uploaded sheets, takes them in, each as the uploader's own act."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import clock
from app.database import Database
from app.domain.permissions import Actor
from app.files import Store
from app.files.store import FileMissing
from app.labels import importing as wording
from app.models.uploads import RowVerdict, UploadState
from app.operations import imports, uploads
from app.operations.importing import Outcome, Seen
from app.operations.uploads import Tried
from app.queries import accounts
from app.queries import uploads as asked
from app.queries.uploads import Due
from app.sealing import SealBroken
from app.sheets import households, items, petitions, reading, visits
from app.sheets.reading import Row, SheetRefused

SHEETS = {"petitions": petitions, "items": items, "households": households, "visits": visits}
AT_ONCE = 100
"""Rows of one transaction (DECISIONS 8)."""
SLICES = 10
"""How many of them in one turn, so that what was saved meanwhile is found soon."""
ABOUT = {"petitions": ("标题", "内容"), "items": ("问题内容",), "households": ("姓名",), "visits": ("件编号",)}
ABOUT_LETTERS = 60


@dataclass
class _Open:
    """The sheet that is under way: its slices from where it stands, and what those before have brought."""

    due: Due
    slices: Iterator[list[Row]]
    at: int = 0
    seen: Seen = field(default_factory=Seen)

    def is_at(self, due: Due) -> bool:
        """Whether it can be gone on with: the same columns of the same file, at the same row."""
        same = (self.due.uid, self.due.state, self.due.columns) == (due.uid, due.state, due.columns)
        return same and self.at == _done(due)


class Importing:
    """Goes on with whatever upload has waited longest, a hundred rows a transaction.

    Where it stands is in the database: after a kill, checking begins again and importing goes on behind the last
    hundred that was kept.
    """

    def __init__(self, data: Database, store: Store, go_on: Callable[[], None], log: Callable[[str], None]) -> None:
        self.data, self.store, self.go_on, self.log = data, store, go_on, log
        self.open: _Open | None = None

    def work(self) -> None:
        """Do some slices, if any upload waits."""
        for _ in range(SLICES):
            with self.data.reading() as session:
                due = asked.next_due(session)
            if due is None:
                self.open = None
                return
            self._go_on_with(due)
            self.go_on()

    def _go_on_with(self, due: Due) -> None:
        try:
            if self.open is None or not self.open.is_at(due):
                self.open = self._opened(due)
            self._slice(self.open)
        except OperationalError:
            self.open = None
            raise  # the database is away: tried again later
        except SheetRefused as why:
            self._stop(due, "upload_file_gone" if why.facts else why.code)
        except (FileMissing, SealBroken):
            self._stop(due, "upload_file_gone")
        except Exception:
            self._stop(due, "upload_failed")
            raise

    def _opened(self, due: Due) -> _Open:
        if due.state is UploadState.CHECKING and due.checked:
            with self.data.transaction() as session:
                uploads.try_anew(session, due.uid)
        if due.ref is None:
            raise FileMissing(due.uid)
        found = reading.table(b"".join(self.store.open(due.ref))).sheet(due.header_at, due.columns)
        rows = iter(found)
        opened = _Open(due, imports.sliced(due.room, rows, AT_ONCE))
        imports.survey(due.room, found, opened.seen, clock.today())
        if due.state is UploadState.RUNNING:
            done = list(islice(rows, due.taken))
            with self.data.reading() as session:
                imports.remember(session, due.room, done, opened.seen, clock.today())
            opened.at = len(done)
        return opened

    def _slice(self, opened: _Open) -> None:
        part = next(opened.slices, [])
        whole = len(part) < AT_ONCE
        with self.data.reading() as session:
            actor, code = actor_of(session, opened.due)
        if code or actor is None:
            self._stop(opened.due, code)
            return
        if opened.due.state is UploadState.CHECKING:
            kept = self._tried(opened, part, actor, whole=whole)
        else:
            kept = self._taken(opened, part, whole=whole)
        opened.at += len(part)
        if whole or not kept:
            self.open = None

    def _tried(self, opened: _Open, part: Sequence[Row], actor: Actor, *, whole: bool) -> bool:
        due, now = opened.due, clock.now()
        with self.data.rehearsal() as session:
            outcomes = _take(session, opened, part, actor)
        with self.data.transaction() as session:
            return uploads.keep_tried(session, due.uid, _told(due, part, outcomes), whole=whole, now=now)

    def _taken(self, opened: _Open, part: Sequence[Row], *, whole: bool) -> bool:
        due, now = opened.due, clock.now()
        with self.data.transaction() as session:
            actor, code = actor_of(session, due)
            if not uploads.may_go_on(session, due.uid) or code or actor is None:
                return False
            outcomes = _take(session, opened, part, actor)
            told = _told(due, part, outcomes)
            uploads.keep_taken(session, due.uid, told, whole=whole, actor=actor, now=now)
        return True

    def _stop(self, due: Due, code: str) -> None:
        self.open = None
        with self.data.transaction() as session:
            user = asked.user_of(session, due.batch_id)
            actor = accounts.actor_of(session, user, clock.today()) if user else Actor.system()
            uploads.stop(session, due.uid, code, actor=actor, now=clock.now())
        self.log(f"导入已停下：批次 {due.batch_uid}")


def actor_of(session: Session, due: Due) -> tuple[Actor | None, str]:
    """The uploader with the permissions he has now, or the code of why he may not go on."""
    user = asked.user_of(session, due.batch_id)
    if user is None or user.disabled_at is not None:
        return None, "upload_account_disabled"
    actor = accounts.actor_of(session, user, clock.today())
    return actor, "" if actor.may(imports.TAKINGS[due.room].permission) else "upload_not_permitted"


def _done(due: Due) -> int:
    return due.checked if due.state is UploadState.CHECKING else due.taken


def _take(session: Session, opened: _Open, part: Sequence[Row], actor: Actor) -> list[Outcome]:
    due = opened.due
    return imports.take(
        session, due.batch_id, part, history=due.history, actor=actor, now=clock.now(), seen=opened.seen
    )


def _told(due: Due, part: Sequence[Row], outcomes: Sequence[Outcome]) -> list[Tried]:
    return [
        Tried(outcome.row, _about(due.room, row), verdict_of(outcome), outcome.history, _said(due, outcome))
        for row, outcome in zip(part, outcomes, strict=True)
    ]


def _said(due: Due, outcome: Outcome) -> str:
    if outcome.faults:
        return wording.told_together(outcome.faults)
    # While rows are only tried, the number is not the one that the matter will get.
    number = outcome.number if due.state is UploadState.RUNNING else None
    return wording.to_look_at(outcome.remarks, to_check=outcome.to_check, number=number)


def verdict_of(outcome: Outcome) -> RowVerdict:
    """Added, known before, or refused."""
    if outcome.faults:
        return RowVerdict.REFUSED
    return RowVerdict.KNOWN if outcome.known else RowVerdict.ADDED


def _about(room: str, row: Row) -> str:
    text = next((row.values[header] for header in ABOUT[room] if row.values.get(header)), "")
    line = " ".join(text.split())
    return line if len(line) <= ABOUT_LETTERS else line[: ABOUT_LETTERS - 1] + "…"
