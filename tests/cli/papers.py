"""Papers for the commands: sealed files, what became of their text, and the worker that reads them."""

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.cli.worker import Worker
from app.files import Store, texts
from app.models.papers import Attachment, PaperRole, PaperText
from app.operations import indexing
from app.operations.papers import NewPaper
from app.queries import papers
from tests.cli.conftest import Commands
from tests.cli.test_worker import new_worker
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
SAID = "抽水站的变压器烧坏了，请安排更换。"


@pytest.fixture(autouse=True)
def no_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The optional recogniser is not installed, whatever this machine has."""
    monkeypatch.setattr(texts, "can_recognise", lambda: False)


@pytest.fixture
def log() -> list[str]:
    """The lines of the worker's log."""
    return []


@pytest.fixture
def worker(commands: Commands, log: list[str], at_work: time_machine.Traveller) -> Iterator[Worker]:
    """A worker with nothing to do yet."""
    with commands.here():
        made = new_worker(commands, log)
        made.tick(NOW)
        log.clear()
        yield made


def paper(commands: Commands, content: bytes, name: str, kind: str | None = None) -> NewPaper:
    """A paper sealed on disk; `kind` is what its row says instead of the truth."""
    kept = Store(commands.app.config["PAPERS"]).put(content, name)
    sha256 = secrets.token_hex(32) if kind else kept.sha256
    return NewPaper(name, PaperRole.EVIDENCE, kind or kept.kind, kept.size, sha256, kept.ref)


def states(commands: Commands) -> list[tuple[str, str | None]]:
    """State and remark of every paper, in their order."""
    with commands.data.reading() as session:
        rows = session.execute(select(PaperText.state, PaperText.remark).order_by(PaperText.paper_id)).all()
        return [(row.state.value, row.remark) for row in rows]


def found(commands: Commands, words: str, account: str = "petition_head") -> list[list[str]]:
    """The snippets of every hit that holds all the words."""
    hits = commands.json("search", words, "--as", account)["hits"]
    return [hit["snippets"] for hit in hits if hit["all_words"]]


def waiting(commands: Commands) -> int:
    """How many papers wait to be read."""
    with commands.data.reading() as session:
        return papers.unread(session)


def uid_of(commands: Commands, place: int = 0) -> str:
    """The address of a paper."""
    with commands.data.reading() as session:
        return session.scalars(select(Attachment.uid).order_by(Attachment.id)).all()[place]


def check(commands: Commands, code: int = 0) -> tuple[str, str]:
    """What the check of the papers says."""
    checks = commands.json("doctor", code=code)
    (line,) = [one for one in checks if one["name"] == "附件文字"]
    return line["verdict"], line["said"]


def wait_until(done: Callable[[], bool]) -> None:
    """Wait, a minute at most."""
    for _ in range(600):
        if done():
            return
        time.sleep(0.1)
    pytest.fail("nothing came of it in a minute")


def indexed(commands: Commands) -> int:
    """How many changes wait for the index."""
    with commands.data.reading() as session:
        return indexing.lag(session)
