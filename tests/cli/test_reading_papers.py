"""The text of papers, from the sealed file to the hit: by the worker, and by flask papers."""

import threading
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, update

from app import clock
from app.cli.progress import Stopped
from app.cli.worker import Worker
from app.domain.petitions import Category
from app.files import Store, reading, texts
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.papers import Attachment, PaperText
from app.operations import amending_papers, indexing
from tests import documents, pictures
from tests.cli.conftest import Commands
from tests.cli.papers import MINUTE, SAID, check, found, indexed, paper, states, uid_of, wait_until, waiting
from tests.cli.papers import log as log  # fixtures are found by their names here
from tests.cli.papers import no_recogniser as no_recogniser
from tests.cli.papers import worker as worker
from tests.cli.test_worker import new_worker
from tests.conftest import NOW


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
