"""Papers read a second time, by command, after an upgrade; and what the health says of those that wait."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.cli.worker import Worker
from app.files import texts
from app.models.papers import PaperText
from tests import documents
from tests.cli.conftest import Commands
from tests.cli.papers import MINUTE, SAID, check, found, paper, states
from tests.cli.papers import log as log  # fixtures are found by their names here
from tests.cli.papers import no_recogniser as no_recogniser
from tests.cli.papers import worker as worker
from tests.cli.test_worker import new_worker
from tests.conftest import NOW


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
