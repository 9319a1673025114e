"""flask journal rows: whoever changes, adds or removes a matter past the program is named."""

import pytest
from sqlalchemy import select, text

from app.models.journal import JournalEntry
from tests.cli.conftest import Commands
from tests.cli.test_worker import new_worker
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """Three petitions, one of which is old enough to have a hash of the earlier form only."""
    for number in range(3):
        commands.petition(f"反映第{number}件")
    return commands


def touch(commands: Commands, *statements: str) -> None:
    """What somebody with the database's own rights does."""
    with commands.data.transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def test_what_the_program_did_agrees(filled: Commands) -> None:
    assert "3 件与审计日志一致" in filled.run("journal", "rows").stdout


@pytest.mark.parametrize(
    "change",
    [
        "urgent = 1",
        "received_on = '2024-05-01'",
        "title = '别的事'",
        "confidential = 1",
        "household_sealed = X'00'",
    ],
)
def test_a_row_changed_by_sql_is_named(filled: Commands, change: str) -> None:
    touch(filled, f"UPDATE matter SET {change} WHERE id = (SELECT min(id) FROM matter)")  # noqa: S608 - a test's own words
    with filled.data.reading() as session:
        uid = session.scalar(text("SELECT uid FROM matter ORDER BY id LIMIT 1"))
    done = filled.run("journal", "rows", code=2)
    assert f"事项 {uid} 的现状与审计日志最后一次记下的不一致" in done.stderr
    assert done.stderr.count("事项 ") == 1
    assert "有 1 件" in done.stderr


def test_a_row_removed_by_sql_is_named(filled: Commands) -> None:
    with filled.data.reading() as session:
        uid = session.scalar(text("SELECT uid FROM matter ORDER BY id LIMIT 1"))
    with filled.data.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN")
        connection.execute(text("DELETE FROM matter WHERE id = (SELECT min(id) FROM matter)"))
        connection.commit()
        connection.invalidate()
    assert f"事项 {uid} 审计日志里有，数据库里没有了" in filled.run("journal", "rows", code=2).stderr


def test_a_row_put_in_by_sql_is_named(filled: Commands) -> None:
    columns = [row[1] for row in filled.data.engine.connect().exec_driver_sql("PRAGMA table_info(matter)")]
    kept = ", ".join(name for name in columns if name not in ("id", "uid", "number", "external_no"))
    strange = "f" * 32
    touch(
        filled,
        f"INSERT INTO matter (uid, number, {kept}) SELECT '{strange}', 'X-1', {kept} FROM matter LIMIT 1",  # noqa: S608 - a test's own words
    )
    assert f"事项 {strange} 在审计日志里没有来历" in filled.run("journal", "rows", code=2).stderr


def test_a_hash_of_an_earlier_form_is_counted_and_not_called_a_change(filled: Commands) -> None:
    with filled.data.reading() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.object_state != "")).first()
    assert entry is not None
    touch(
        filled,
        "DROP TRIGGER journal_no_update",
        f"UPDATE journal SET object_state = '{'0' * 64}' WHERE seq = {entry.seq}",  # noqa: S608 - a test's own words
    )
    assert "2 件与审计日志一致，1 件只有旧版本的记录" in filled.run("journal", "rows").stdout


def test_the_worker_compares_each_night_and_the_health_says_so(filled: Commands) -> None:
    log: list[str] = []
    touch(filled, "UPDATE matter SET urgent = 1 WHERE id = (SELECT min(id) FROM matter)")
    with filled.here():
        new_worker(filled, log).tick(NOW)
    assert any("事项与审计日志不一致" in line for line in log)
    checks = {check["name"]: check for check in filled.json("doctor", code=2)}
    assert checks["事项与日志"]["verdict"] == "bad"
    assert "flask journal rows" in checks["事项与日志"]["said"]
