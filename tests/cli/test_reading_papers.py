"""The text of papers, from the sealed file to the hit: by the worker, and by flask papers."""

import secrets
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, text, update

from app import clock, migrating
from app.cli.progress import Stopped
from app.cli.worker import Worker
from app.domain.petitions import Category
from app.files import Store, reading, texts
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.papers import Attachment, PaperRole, PaperText, TextState
from app.operations import amending_papers, indexing
from app.operations.papers import NewPaper
from app.queries import papers
from tests import documents, pictures
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


def test_what_stands_in_a_paper_is_found_and_the_hit_says_where(worker: Worker, commands: Commands) -> None:
    commands.petition("反映浇地困难", papers=(paper(commands, documents.docx(SAID), "情况说明.docx"),))
    assert states(commands) == [("waiting", None)]
    worker.tick(NOW + MINUTE)
    worker.tick(NOW + MINUTE)
    assert states(commands) == [("read", None)]
    assert found(commands, "变压器") == [["抽水站的【变压器】烧坏了，请安排更换。"]]
    assert "附件：抽水站的【变压器】烧坏了" in commands.run("search", "变压器", "--as", "petition_head").stdout
    with commands.data.reading() as session:
        assert indexing.check(session, worker.engine).clean


def test_reading_a_paper_leaves_the_version_of_its_matter(worker: Worker, commands: Commands) -> None:
    commands.petition("反映浇地困难", papers=(paper(commands, documents.docx(SAID), "情况说明.docx"),))

    def version() -> int:
        with commands.data.reading() as session:
            return session.scalars(select(Matter.version)).one()

    before = version()
    worker.tick(NOW + MINUTE)
    assert version() == before, "who has a form of it open is not told that somebody was quicker"


def test_the_text_lies_sealed_and_the_journal_proves_who_read_it(worker: Worker, commands: Commands) -> None:
    commands.petition("反映浇地困难", papers=(paper(commands, documents.docx(SAID), "情况说明.docx"),))
    worker.tick(NOW + MINUTE)
    with commands.data.reading() as session:
        row = session.scalars(select(PaperText)).one()
        assert row.text == SAID
        assert "变压器".encode() not in (row.text_sealed or b"")
        entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "paper.text")).one()
        assert entry.object_uid == uid_of(commands)
    folder = b"".join(path.read_bytes() for path in commands.home.rglob("*") if path.is_file())
    assert "变压器".encode() not in folder


def test_numbers_of_people_in_a_paper_are_neither_found_nor_shown(worker: Worker, commands: Commands) -> None:
    said = "申请人电话 13912345678，证件 990226198001011234，要求更换变压器。"
    commands.petition("反映浇地困难", papers=(paper(commands, documents.docx(said), "申请.docx"),))
    worker.tick(NOW + MINUTE)
    worker.tick(NOW + MINUTE)
    shown = str(found(commands, "变压器"))
    assert "139****5678" in shown
    assert "13912345678" not in shown
    assert "19800101" not in shown
    assert found(commands, "13912345678") == []
    assert found(commands, "990226198001011234") == []


def test_names_in_a_paper_are_masked_for_who_sees_them_masked(worker: Worker, commands: Commands) -> None:
    said = "王小满说变压器是去年烧坏的。"
    commands.petition("反映浇地困难", papers=(paper(commands, documents.docx(said), "申请.docx"),))
    worker.tick(NOW + MINUTE)
    worker.tick(NOW + MINUTE)
    assert found(commands, "变压器", "supervisor") == [["王*满说【变压器】是去年烧坏的。"]]


def test_whatever_cannot_be_read_is_skipped_with_its_reason_and_the_rest_is_read(
    worker: Worker, commands: Commands, log: list[str]
) -> None:
    lost = paper(commands, documents.docx("别处"), "丢了的.docx")
    Store(commands.app.config["PAPERS"]).remove(lost.ref)
    given = (
        paper(commands, documents.docx(SAID), "说明.docx"),
        paper(commands, b"%PDF-1.4 nothing", "坏的.pdf"),
        paper(commands, documents.xlsx(["x"]), "谎称.xlsx", kind="docx"),
        paper(commands, pictures.pdf(), "锁的.pdf", kind="doc"),
        paper(commands, documents.doc(SAID, flags=0x0100), "锁的.doc"),
        paper(commands, b"\0\0\0\x18ftypM4A ", "录音.m4a"),
        paper(commands, pictures.jpeg(), "照片.jpg"),
        paper(commands, documents.scan(), "扫描.pdf"),
        paper(commands, pictures.pdf(), "图表.pdf"),
        paper(commands, b"%PDF-1.4 huge", "大的.pdf"),
        lost,
    )
    commands.petition("反映浇地困难", papers=given)
    with commands.data.transaction() as session:
        session.execute(update(Attachment).where(Attachment.sha256 == given[-2].sha256).values(size=100 * 2**20))
    worker.tick(NOW + MINUTE)
    assert states(commands) == [
        ("read", None),
        ("skipped", "text_broken"),
        ("skipped", "text_broken"),
        ("skipped", "text_broken"),
        ("skipped", "text_encrypted"),
        ("nothing", "text_speechless"),
        ("nothing", "text_picture"),
        ("nothing", "text_scan"),
        ("nothing", "text_none"),
        ("skipped", "text_too_large"),
        ("skipped", "text_lost"),
    ]
    assert log == []
    worker.tick(NOW + MINUTE)
    assert len(found(commands, "变压器")) == 1


def test_a_paper_at_which_the_program_itself_fails_does_not_keep_the_others_waiting(
    worker: Worker, commands: Commands, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [paper(commands, documents.docx(SAID, str(number)), f"{number}.docx") for number in range(2)]
    commands.petition("反映浇地困难", papers=tuple(given))

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(texts, "read", fail)
    worker.tick(NOW + MINUTE)
    assert [line for line in log if "提取附件文字没有完成" in line and "a mistake of ours" in line]
    monkeypatch.undo()
    worker.tick(NOW + 2 * MINUTE)
    assert states(commands) == [("read", None), ("skipped", "text_failed")]


def test_a_worker_told_to_stop_leaves_the_rest_and_the_next_one_goes_on(
    worker: Worker, commands: Commands, log: list[str]
) -> None:
    given = [paper(commands, f"{SAID}{number}".encode(), f"{number}.txt") for number in range(3)]
    commands.petition("反映浇地困难", papers=tuple(given))
    worker.stopping = lambda: waiting(commands) < 3
    with pytest.raises(Stopped):
        worker.tick(NOW + MINUTE)
    assert [state for state, _ in states(commands)] == ["waiting", "waiting", "read"], "the newest first"
    worker.end(NOW + MINUTE)
    again = new_worker(commands, log)
    again.tick(NOW + MINUTE)
    assert [state for state, _ in states(commands)] == ["read"] * 3


def test_a_paper_that_was_begun_and_left_is_read_anew(
    worker: Worker, commands: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commands.petition("反映浇地困难", papers=(paper(commands, documents.docx(SAID), "说明.docx"),))
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(600)", encoding="utf-8")
    with monkeypatch.context() as patch, time_machine.travel(NOW + MINUTE, tick=True):
        patch.setattr(reading, "__file__", str(slow))
        worker.stopping = lambda: True
        with pytest.raises(Stopped):
            worker.reading.work()
    assert states(commands) == [("waiting", None)]
    worker.stopping = lambda: False
    worker.tick(NOW + 2 * MINUTE)
    assert states(commands) == [("read", None)]


def test_while_a_long_paper_is_read_what_is_saved_is_found(
    commands: Commands, log: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun, may_end, slow = tmp_path / "begun", tmp_path / "may-end", tmp_path / "slow.py"
    slow.write_text(
        f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\n"
        f"while not pathlib.Path({str(may_end)!r}).exists():\n    time.sleep(0.05)\n"
        'print(\'{"text": "read at last", "more": false, "scans": []}\')',
        encoding="utf-8",
    )
    monkeypatch.setattr(reading, "__file__", str(slow))
    commands.petition("反映浇地困难", papers=(paper(commands, documents.docx(SAID), "说明.docx"),))
    with commands.here():
        worker = new_worker(commands, log)
        ticking = threading.Thread(target=worker.tick, args=(clock.now(),))
        ticking.start()
        try:
            wait_until(begun.exists)
            commands.petition("反映路灯不亮")
            wait_until(lambda: indexed(commands) == 0)
            assert states(commands) == [("waiting", None)]
        finally:
            may_end.touch()
            ticking.join()
    assert states(commands) == [("read", None)]


def wait_until(done: object) -> None:
    """Wait, a minute at most."""
    assert callable(done)
    for _ in range(600):
        if done():
            return
        time.sleep(0.1)
    pytest.fail("nothing came of it in a minute")


def indexed(commands: Commands) -> int:
    """How many changes wait for the index."""
    with commands.data.reading() as session:
        return indexing.lag(session)


def test_a_withdrawn_paper_is_no_more_found_nor_read(worker: Worker, commands: Commands) -> None:
    given = (paper(commands, SAID.encode(), "说明.txt"), paper(commands, "还没有读的".encode(), "别的.txt"))
    commands.petition("反映浇地困难", papers=given[:1])
    worker.tick(NOW + MINUTE)
    worker.tick(NOW + MINUTE)
    assert len(found(commands, "变压器")) == 1
    commands.petition("反映路灯不亮", papers=given[1:])
    actor = commands.actor("petition_head")
    for place in (0, 1):
        with commands.data.transaction() as session:
            amending_papers.withdraw(
                session, uid_of(commands, place), None, "这是另一件的材料，放错了地方", actor=actor, now=NOW
            )
    worker.tick(NOW + 2 * MINUTE)
    assert found(commands, "变压器") == []
    assert states(commands) == [("read", None), ("waiting", None)]
    assert waiting(commands) == 0
    assert check(commands)[1] == "附件的文字都读过了。"


def test_papers_of_an_accusation_are_read_and_stand_in_no_index(worker: Worker, commands: Commands) -> None:
    commands.petition("检举村干部", category=Category.ACCUSATION, papers=(paper(commands, SAID.encode(), "说明.txt"),))
    before = worker.engine.count()
    assert check(commands)[1] == "附件的文字都读过了。", "nobody is told that there is one"
    worker.tick(NOW + MINUTE)
    worker.tick(NOW + MINUTE)
    assert states(commands) == [("read", None)]
    assert worker.engine.count() == before
    for account in ("petition_head", "confidential_clerk", "supervisor"):
        assert found(commands, "变压器", account) == []


def test_a_newer_reader_looks_again_at_what_an_older_could_not_read(
    worker: Worker, commands: Commands, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = (
        paper(commands, SAID.encode(), "说明.txt"),
        paper(commands, b"%PDF-1.4 nothing", "坏的.pdf"),
        paper(commands, documents.scan(), "扫描.pdf"),
    )
    commands.petition("反映浇地困难", papers=given)
    worker.tick(NOW + MINUTE)
    with commands.data.reading() as session:
        read_at = list(session.scalars(select(PaperText.at).order_by(PaperText.id)))
    monkeypatch.setattr(texts, "PLAIN", "2")
    monkeypatch.setattr(texts, "RECOGNISING", "2+ocr")
    monkeypatch.setattr(texts, "read", lambda *_, **__: texts.Words("现在读得出来了"))
    worker.end(NOW + MINUTE)
    new_worker(commands, log).tick(NOW + 2 * MINUTE)
    assert [state for state, _ in states(commands)] == ["read"] * 3
    with commands.data.reading() as session:
        rows = session.scalars(select(PaperText).order_by(PaperText.id)).all()
        assert [row.text for row in rows] == [SAID, "现在读得出来了", "现在读得出来了"]
        assert rows[0].at == read_at[0], "what was read is not read again"


def test_scans_are_looked_at_again_once_a_recogniser_is_there(
    worker: Worker, commands: Commands, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = (
        paper(commands, documents.scan(), "扫描.pdf"),
        paper(commands, documents.pdf("扫描王", picture=True), "手机扫描.pdf"),
        paper(commands, b"%PDF-1.4 nothing", "坏的.pdf"),
    )
    commands.petition("反映浇地困难", papers=given)
    worker.tick(NOW + MINUTE)
    assert [state for state, _ in states(commands)] == ["nothing", "read", "skipped"]
    asked: list[str] = []

    def recognised(content: bytes, kind: str, **_: object) -> texts.Words:
        asked.append(kind)
        return texts.Words(SAID, confidence=93)

    monkeypatch.setattr(texts, "can_recognise", lambda: True)
    monkeypatch.setattr(texts, "read", recognised)
    for minute in (2, 3):
        worker.end(NOW + minute * MINUTE)
        new_worker(commands, log).tick(NOW + minute * MINUTE)
    assert asked == ["pdf", "pdf"], "each once; what is broken is not mended by a recogniser"
    with commands.data.reading() as session:
        assert [row.confidence for row in session.scalars(select(PaperText).order_by(PaperText.id))] == [93, 93, None]


def check(commands: Commands, code: int = 0) -> tuple[str, str]:
    """What the check of the papers says."""
    checks = commands.json("doctor", code=code)
    (line,) = [one for one in checks if one["name"] == "附件文字"]
    return line["verdict"], line["said"]


def test_the_health_says_how_many_papers_wait_and_how_many_scans_nobody_recognised(
    worker: Worker, commands: Commands, at_work: time_machine.Traveller
) -> None:
    assert check(commands) == ("good", "附件的文字都读过了。")
    given = (paper(commands, documents.scan(), "扫描.pdf"), paper(commands, SAID.encode(), "说明.txt"))
    commands.petition("反映浇地困难", papers=given)
    verdict, said = check(commands)
    assert (verdict, "有 2 份附件的文字还没有读" in said) == ("good", True)
    at_work.shift(timedelta(hours=2))
    assert check(commands, code=2)[0] == "warn"
    worker.tick(NOW + timedelta(hours=2))
    verdict, said = check(commands)
    assert (verdict, "1 份有图片、扫描页没有识别" in said) == ("good", True)


@pytest.mark.usefixtures("at_work")
class TestFlaskPapersRead:
    """For who has no worker at hand."""

    def test_reads_what_waits_and_a_second_time_nothing(self, commands: Commands) -> None:
        commands.petition("反映浇地困难", papers=(paper(commands, SAID.encode(), "说明.txt"),))
        assert "附件文字已提取：1 份" in commands.run("papers", "read").stdout
        assert "附件文字已提取：0 份" in commands.run("papers", "read").stdout
        commands.run("index", "rebuild")
        assert len(found(commands, "变压器")) == 1

    def test_reads_everything_again_when_asked(self, commands: Commands) -> None:
        commands.petition("反映浇地困难", papers=(paper(commands, SAID.encode(), "说明.txt"),))
        commands.run("papers", "read")
        with commands.data.transaction() as session:
            session.execute(update(PaperText).values(text_sealed=b"spoilt", reader="0"))
        assert "1 份" in commands.run("papers", "read", "--again").stdout
        with commands.data.reading() as session:
            assert session.scalars(select(PaperText)).one().text == SAID

    def test_told_to_stop_says_what_is_left(self, commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
        given = [paper(commands, f"{SAID}{number}".encode(), f"{number}.txt") for number in range(3)]
        commands.petition("反映浇地困难", papers=tuple(given))
        monkeypatch.setattr("app.cli.papers.asked_to_stop", _stopped_at_once)
        assert "读了 1 份，还有 2 份" in commands.run("papers", "read").stdout
        assert "读了 1 份，还有 1 份" in commands.run("papers", "read").stdout


class _stopped_at_once:  # noqa: N801 - stands for a function
    """Ctrl-C as soon as it is asked for."""

    def __enter__(self) -> object:
        return lambda: True

    def __exit__(self, *_: object) -> None:
        """Nothing was changed."""


def test_a_paper_added_before_this_version_waits_after_the_upgrade(commands: Commands) -> None:
    commands.petition("反映浇地困难", papers=(paper(commands, SAID.encode(), "说明.txt"),))
    migrating.downgrade(commands.data, "0010")
    migrating.upgrade(commands.data)
    assert states(commands) == [("waiting", None)]
    with commands.data.reading() as session:
        assert session.scalars(select(PaperText)).one().state is TextState.WAITING
        assert session.scalar(text("SELECT count(*) FROM attachment")) == 1
    assert "附件文字已提取：1 份" in commands.run("papers", "read").stdout
