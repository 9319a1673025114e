"""flask journal: the exit codes and sentences an operator relies on."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from tests.cli.conftest import Commands

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """A journal of some entries, the last of them anchored."""
    for number in range(3):
        commands.petition(f"反映第{number}件")
    commands.run("journal", "anchor")
    return commands


def touch(commands: Commands, statement: str) -> None:
    """Change the journal as somebody with the database's own rights could."""
    with commands.data.transaction() as session:
        for trigger in ("journal_no_update", "journal_no_delete", "journal_in_order"):
            session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(text(statement))


def entries(commands: Commands) -> int:
    """How many there are."""
    with commands.data.reading() as session:
        return session.scalar(text("SELECT count(*) FROM journal")) or 0


def test_a_good_journal_is_told_with_its_counts(filled: Commands) -> None:
    assert f"完好 {entries(filled)} 条，锚点 1/1" in filled.run("journal", "verify").stdout
    assert f"完好 {entries(filled) - 4} 条" in filled.run("journal", "verify", "--from", "5").stdout


def test_a_changed_entry_is_named_with_exit_code_2(filled: Commands) -> None:
    touch(filled, "UPDATE journal SET account = 'other' WHERE seq = 4")
    done = filled.run("journal", "verify", code=2)
    assert done.stdout == ""
    assert "第 4 条" in done.stderr
    assert "此前 3 条完好" in done.stderr


def test_a_cut_tail_is_seen_by_the_anchors_of_the_folder_and_by_a_copy_of_them(
    filled: Commands, tmp_path: Path
) -> None:
    copy = tmp_path / "apart.log"
    copy.write_bytes(filled.app.config["ANCHORS"].read_bytes())
    last = entries(filled)
    touch(filled, f"DELETE FROM journal WHERE seq > {last - 2}")  # noqa: S608 - a number
    assert f"第 {last - 1} 条起" in filled.run("journal", "verify", code=2).stderr
    filled.app.config["ANCHORS"].unlink()
    assert "还没有库外记号" in filled.run("journal", "verify").stderr
    assert f"第 {last - 1} 条起" in filled.run("journal", "verify", "--anchors", copy, code=2).stderr


@pytest.mark.parametrize("left", [None, b""])
def test_anchors_that_are_gone_are_a_fault_once_the_journal_is_a_day_old(
    filled: Commands, at_work: time_machine.Traveller, left: bytes | None
) -> None:
    file = filled.app.config["ANCHORS"]
    file.unlink()
    if left is not None:
        file.write_bytes(left)
    at_work.shift(timedelta(hours=23))
    young = filled.run("journal", "verify")
    assert "完好" in young.stdout
    assert "还没有库外记号" in young.stderr
    at_work.shift(timedelta(hours=2))
    old = filled.run("journal", "verify", code=2)
    assert old.stdout == ""
    assert f"没有库外记号（{file}）" in old.stderr
    filled.run("journal", "anchor")
    assert "锚点 1/1" in filled.run("journal", "verify").stdout


def test_anchoring_again_without_news_writes_nothing(filled: Commands) -> None:
    before = filled.app.config["ANCHORS"].read_text()
    assert "没有新的" in filled.run("journal", "anchor").stdout
    assert filled.app.config["ANCHORS"].read_text() == before
    filled.petition("反映又一件")
    assert f"第 {entries(filled)} 条" in filled.run("journal", "anchor").stdout
    assert "锚点 2/2" in filled.run("journal", "verify").stdout


def test_an_empty_folder_has_a_good_journal(bare: Commands) -> None:
    assert "完好" in bare.run("journal", "verify").stdout
    assert "锚点 0/0" in bare.run("journal", "verify").stdout


def test_verifying_from_an_entry_that_does_not_exist_is_no_success(filled: Commands) -> None:
    assert "不见了" in filled.run("journal", "verify", "--from", "999", code=2).stderr
