"""Six attacks on the journal, in the database and in the exported file: both verifiers find each and name it."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from app import database, sealing
from app.cli import verify_journal
from app.cli.verify_journal import FORMAT, proof
from app.database import Database
from app.domain.permissions import Actor
from app.factory import create_app
from app.operations import journal
from config import Config
from tests.cli.conftest import Commands
from tests.conftest import NOW
from tests.operations.test_journal import MOVED, ONE_MORE, as_administrator

pytestmark = pytest.mark.usefixtures("at_work")

ENTRIES = 12
Lines = list[str]


@pytest.fixture
def county(any_database: Database, tmp_path: Path, keys: sealing.Keyring) -> Iterator[Commands]:
    """Commands over either database, with a journal of twelve entries, the last of them anchored."""
    home = tmp_path / "home"
    sealing.Keyring.create(home / "keys")
    url = any_database.engine.url.render_as_string(hide_password=False)
    app = create_app(Config.from_env({"ANJIE_HOME": str(home), "DATABASE_URL": url}))
    made = Commands(app, home, database.current(), sealing.keyring())
    write(made, ENTRIES)
    made.run("journal", "anchor")
    yield made
    made.close()
    sealing.use(keys)


def write(county: Commands, entries: int, event: str = "test.event") -> None:
    """Append so many entries."""
    with county.here():
        for number in range(entries):
            with county.data.transaction() as session:
                journal.append(session, event, actor=Actor.system(), now=NOW, detail={"number": number})


def alone(file: Path, county: Commands, *more: str | Path) -> subprocess.CompletedProcess[str]:
    """Verify an exported file as it is done elsewhere: the program written out, a Python without this house."""
    program = file.with_name("verify_journal.py")
    if not program.exists():
        county.run("journal", "verifier", program)
    return subprocess.run(  # noqa: S603 - the program just written out
        [sys.executable, "-I", "-S", "-X", "utf8", program, file, "--key", county.home / "keys" / "journal", *more],
        capture_output=True, text=True, encoding="utf-8", env={}, cwd=file.parent,
    )  # fmt: skip


def exported(county: Commands, file: Path) -> Path:
    """The journal as it is now."""
    county.run("journal", "export", file)
    return file


def replaced(county: Commands) -> None:
    """All of it written anew, with the key, by somebody who holds both."""
    as_administrator(county.data, "DELETE FROM journal")
    write(county, ENTRIES, "test.other")


def renumbered(county: Commands) -> None:
    """A copy of the fifth entry pushed in behind the seventh."""
    moved = [MOVED.format(to=seq + 1, seq=seq) for seq in range(ENTRIES + 1, 7, -1)]
    as_administrator(county.data, *moved, ONE_MORE.format(seq=8))


def swapped(county: Commands) -> None:
    """Two neighbours change places."""
    steps = ((100, 5), (5, 6), (6, 100))
    as_administrator(county.data, *(MOVED.format(to=to, seq=seq) for to, seq in steps))


def by(statement: str) -> Callable[[Commands], None]:
    """One statement of somebody with the database's own rights."""
    return lambda county: as_administrator(county.data, statement)


def forged(lines: Lines, key: bytes) -> Lines:
    """A whole file made anew with the key: chain and signed head fit each other."""
    head, before, made = json.loads(lines[0]), bytes(32), []
    for line in lines[1:]:
        row = json.loads(line) | {"account": "other", "prev": before.hex()}
        row["mac"] = proof(key, before, tuple(row[name] for name in verify_journal.FIELDS))
        before = bytes.fromhex(row["mac"])
        made.append(json.dumps(row))
    head["head"] = before.hex()
    head["sign"] = proof(key, before, (FORMAT, head["entries"], head["at"]))
    return [json.dumps(head), *made]


ATTACKS: dict[str, tuple[Callable[[Commands], None], Callable[[Lines, bytes], Lines], str]] = {
    "changed": (
        by("UPDATE journal SET account = 'other' WHERE seq = 5"),
        lambda lines, _: [*lines[:5], lines[5].replace('"number\\":4', '"number\\":9'), *lines[6:]],
        "第 5 条",
    ),
    "removed": (
        by("DELETE FROM journal WHERE seq = 5"),
        lambda lines, _: [*lines[:5], *lines[6:]],
        "第 5 条",
    ),
    "inserted": (
        renumbered,
        lambda lines, _: [*lines[:8], lines[5].replace('"seq": 5', '"seq": 8'), *lines[8:]],
        "第 8 条",
    ),
    "reordered": (swapped, lambda lines, _: [*lines[:5], lines[6], lines[5], *lines[7:]], "第 5 条"),
    "cut tail": (by("DELETE FROM journal WHERE seq > 9"), lambda lines, _: lines[:10], "第 10 条"),
    "replaced whole": (replaced, forged, f"第 {ENTRIES} 条"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_attack_on_database_and_file_is_found_by_both(county: Commands, tmp_path: Path, attack: str) -> None:
    anchors = tmp_path / "anchors.log"
    anchors.write_bytes(county.app.config["ANCHORS"].read_bytes())
    good = exported(county, tmp_path / "good.jsonl")
    whole = alone(good, county, "--anchors", anchors)
    assert (whole.returncode, whole.stderr) == (0, ""), whole.stderr
    assert f"完好 {ENTRIES} 条，锚点 1/1" in whole.stdout
    in_database, in_file, named = ATTACKS[attack]
    lines = good.read_text(encoding="utf-8").splitlines()
    touched = in_file(lines, county.ring.journal)
    assert touched != lines
    good.write_text("\n".join(touched) + "\n", encoding="utf-8")
    of_file = alone(good, county, "--anchors", anchors)
    assert (of_file.returncode, of_file.stdout) == (2, "")
    in_database(county)
    assert named in county.run("journal", "verify", code=2).stderr
    after = alone(exported(county, tmp_path / "after.jsonl"), county, "--anchors", anchors)
    assert (after.returncode, after.stdout) == (2, "")
    assert named in after.stderr


def test_what_needs_no_anchor_is_found_without_and_a_rewriting_is_said_to_need_one(
    county: Commands, tmp_path: Path
) -> None:
    good = exported(county, tmp_path / "good.jsonl")
    lines = good.read_text(encoding="utf-8").splitlines()
    for attack in set(ATTACKS) - {"replaced whole"}:
        good.write_text("\n".join(ATTACKS[attack][1](lines, b"")), encoding="utf-8")
        assert alone(good, county).returncode == 2, attack
    good.write_text("\n".join(forged(lines, county.ring.journal)), encoding="utf-8")
    unseen = alone(good, county)
    assert unseen.returncode == 0
    assert "整个重写过查不出来" in unseen.stderr


@pytest.mark.parametrize("spoiled", ["", "{}\n", "[1]\n", "\x00\x01", '{"format": "anjie-journal-1"}\n', "PK\x03\x04"])
def test_what_is_no_exported_journal_is_refused_in_one_sentence(county: Commands, tmp_path: Path, spoiled: str) -> None:
    (tmp_path / "x.jsonl").write_text(spoiled)
    done = alone(tmp_path / "x.jsonl", county)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_another_key_and_a_forged_anchor_prove_nothing(county: Commands, tmp_path: Path) -> None:
    good = exported(county, tmp_path / "good.jsonl")
    anchors = tmp_path / "anchors.log"
    row = json.loads(county.app.config["ANCHORS"].read_text())
    anchors.write_text(json.dumps(row | {"seq": 11}) + "\n")
    assert "签" in alone(good, county, "--anchors", anchors).stderr
    anchors.write_text("nothing\n")
    assert "第 1 条" in alone(good, county, "--anchors", anchors).stderr
    (county.home / "keys" / "journal").write_bytes(bytes(32))
    assert "钥匙不是这一套" in alone(good, county).stderr


def test_an_export_is_written_over_nothing_and_stands_in_the_journal(
    county: Commands, tmp_path: Path, at_work: time_machine.Traveller
) -> None:
    good = exported(county, tmp_path / "good.jsonl")
    assert good.stat().st_mode & 0o077 == 0
    assert "没有覆盖" in county.run("journal", "export", good, code=1).stderr
    assert "没有覆盖" in county.run("journal", "verifier", good, code=1).stderr
    with county.data.reading() as session:
        found = session.execute(text("SELECT event, detail FROM journal WHERE seq = 13")).one()
    assert found == ("journal.export", '{"entries":12}')
    at_work.shift(60)
    county.run("journal", "anchor")
    later = alone(good, county, "--anchors", county.app.config["ANCHORS"])
    assert "锚点 1/1" in later.stdout, "an anchor written after the export says nothing of it"


def test_the_verifier_knows_the_standard_library_only() -> None:
    source = Path(verify_journal.__file__).read_text(encoding="utf-8")
    tree = ast.walk(ast.parse(source))
    named = {alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names
