"""Threads, processes, kills, damage, swaps and thieves: the embedded index answers rightly or says that it cannot.

The files are this engine's own; of the other one the database takes care (test_postgres_engine.py).
"""

import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search_index import Busy, Engine, State, Unavailable, WhooshEngine, parse
from tests.search_index.conftest import KEY, Opener, whoosh
from tests.search_index.given import COUNTY, EVERYTHING, entry, found, keys

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from search_index import WhooshEngine
from tests.search_index.conftest import KEY
from tests.search_index.given import entry
name, folder, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
engine = WhooshEngine(folder, KEY, timeout=60)
for number in range(rounds):
    engine.write([entry(f"{name}{number}", f"低保 第{number}号 {name}", version=number)])
    print(number, flush=True)
"""


@pytest.fixture(scope="module")
def opener(words_folder: Path) -> Opener:
    """The embedded engine alone."""
    return whoosh(words_folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(opener: Opener, folder: Path) -> Iterator[Engine]:
    """An engine of the test's own, empty and ready."""
    opened = opener(folder)
    opened.rebuild([])
    yield opened
    opened.close()


def writer(name: str, folder: Path, rounds: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, name, str(folder), str(rounds)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own script


def files(folder: Path) -> list[Path]:
    return sorted(
        p for p in folder.rglob("*") if p.is_file() and "segmenter" not in p.parts and p.name != "writer.lock"
    )


def test_an_index_that_was_never_built_is_absent_and_says_so(opener: Opener, folder: Path) -> None:
    engine = opener(folder)
    assert engine.state is State.ABSENT
    for attempt in (
        lambda: engine.search(parse("低保"), EVERYTHING),
        lambda: engine.write([entry("a")]),
        lambda: engine.similar("低保", EVERYTHING),
        lambda: engine.check({}),
        lambda: engine.count(),
    ):
        with pytest.raises(Unavailable) as away:
            attempt()
        assert away.value.state is State.ABSENT
    engine.warm()
    engine.rebuild(COUNTY)
    assert (engine.state, engine.verify(), engine.count()) == (State.READY, State.READY, 4)


def test_another_process_s_view_and_a_reopened_engine_see_every_write(opener: Opener, folder: Path) -> None:
    first, second = opener(folder), opener(folder)
    first.rebuild(COUNTY)
    assert found(second, "路灯") == {"lamp"}
    first.write([entry("new", "路灯坏了")], ["lamp"])
    assert found(second, "路灯") == {"new"}
    second.close()
    assert found(second, "路灯") == {"new"}
    assert found(opener(folder), "路灯") == {"new"}


def test_threads_that_search_while_one_writes_never_get_a_wrong_answer(engine: Engine) -> None:
    """Every write moves all entries from one word to the next, so that a mixture of two commits would show."""
    words, size, wrong = ("低保", "危房", "路灯"), 30, list[str]()
    engine.rebuild([entry(f"k{i}", words[0], facets={"town": f"镇{i % 2}"}) for i in range(size)])
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                results = engine.search(parse(" OR ".join(words)), EVERYTHING, facets=("town",), limit=size)
                counts = {engine_total(word) for word in words}
                if results.total != size or set(results.facets["town"].values()) != {size // 2}:
                    wrong.append(f"total {results.total}, facets {results.facets}")
                if not counts <= {0, size}:
                    wrong.append(f"counts {counts}")
        except Exception as error:
            wrong.append(repr(error))

    def engine_total(word: str) -> int:
        return engine.search(parse(word), EVERYTHING).total

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(1, 25):
        word = words[number % 3]
        engine.write(entry(f"k{i}", word, facets={"town": f"镇{i % 2}"}, version=number) for i in range(size))
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert engine_total(words[24 % 3]) == size


def test_threads_that_write_lose_nothing(engine: Engine) -> None:
    def write(name: str) -> None:
        for number in range(8):
            engine.write([entry(f"{name}{number}", "低保")])

    writers = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    assert found(engine, "低保") == {f"{name}{number}" for name in "abc" for number in range(8)}


def test_two_processes_that_write_lose_nothing(engine: Engine, folder: Path) -> None:
    processes = [writer(name, folder, 12) for name in "ab"]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert set(keys(engine.search(parse("低保"), EVERYTHING, limit=100))) == {
        f"{n}{i}" for n in "ab" for i in range(12)
    }
    assert engine.verify() is State.READY


@pytest.mark.slow
def test_a_killed_writer_loses_nothing_it_acknowledged_and_blocks_nobody(engine: Engine, folder: Path) -> None:
    acknowledged: set[str] = set()
    for round_ in range(4):
        process = writer(f"r{round_}-", folder, 10_000)
        assert process.stdout is not None
        for _ in range(3):
            acknowledged.add(f"r{round_}-{process.stdout.readline().strip()}")
        time.sleep(0.003 * round_)
        process.kill()
        acknowledged |= {f"r{round_}-{line.strip()}" for line in process.stdout if line.strip()}
        process.wait()
        process.stdout.close()
        held = set(keys(engine.search(parse("低保"), EVERYTHING, limit=500)))
        assert acknowledged <= held
        assert len(held - acknowledged) <= round_ + 1
        assert engine.verify() is State.READY
    engine.write([entry("after", "路灯")])
    assert found(engine, "路灯") == {"after"}
    assert len(acknowledged) >= 12


def test_a_writer_that_waits_too_long_is_told_that_the_index_is_busy(folder: Path, engine: Engine) -> None:
    impatient = WhooshEngine(folder, KEY, timeout=0.05)
    told: list[Exception] = []

    def slowly() -> Iterator[object]:
        yield entry("a", "低保")
        try:
            impatient.write([entry("b", "低保")])
        except Busy as busy:
            told.append(busy)

    engine.rebuild(slowly())  # type: ignore[arg-type]  # a generator that also looks around while the lock is held
    assert len(told) == 1
    impatient.write([entry("b", "低保")])
    assert found(engine, "低保") == {"a", "b"}


def test_an_error_while_writing_changes_nothing_and_frees_the_lock(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.write(COUNTY)
    before = files(folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("search_index.whoosh_engine.codec.FieldWriter.add_postings", full)
        with pytest.raises(OSError, match="No space"):
            engine.write([entry("late", "路灯")], ["lamp"])
    assert found(engine, "路灯") == {"lamp"}
    assert engine.count() == 4
    engine.write([entry("late", "路灯")])
    assert found(engine, "路灯") == {"lamp", "late"}
    assert set(before) & set(files(folder))
    assert not [p for p in files(folder) if p.suffix == ".tmp" or p.parent.suffix == ".tmp"]


def test_searches_go_on_while_the_index_is_rebuilt_and_swapped(engine: Engine) -> None:
    engine.rebuild(COUNTY)
    done, wrong, searched = threading.Event(), list[str](), list[int]()

    def read() -> None:
        while not done.is_set():
            try:
                results = engine.search(parse("镇"), EVERYTHING, facets=("town",))
                if results.total != 2 or sum(results.facets["town"].values()) != 2:
                    wrong.append(str(results))
                searched.append(1)
            except Exception as error:
                wrong.append(repr(error))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(8):
        before = len(searched)
        engine.rebuild(COUNTY, ["新词甲"] if number == 7 else [])
        while not wrong and len(searched) < before + 3:
            time.sleep(0.001)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_one_old_generation_is_kept_for_those_still_reading_it(engine: Engine, folder: Path) -> None:
    for _ in range(4):
        engine.rebuild(COUNTY)
    assert len([p for p in folder.iterdir() if p.name.startswith("g-")]) == 2


def test_a_rebuild_that_fails_leaves_the_old_index_and_no_rubbish(engine: Engine, folder: Path) -> None:
    engine.rebuild(COUNTY)

    def broken() -> Iterator[object]:
        yield entry("a")
        raise ConnectionError("the database went away")

    with pytest.raises(ConnectionError):
        engine.rebuild(broken())  # type: ignore[arg-type]  # as an iterator that breaks
    assert found(engine, "路灯") == {"lamp"}
    assert len([p for p in folder.iterdir() if p.name.startswith("g-")]) == 1


DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "halved": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "one bit flipped": lambda path: path.write_bytes(flipped(path.read_bytes())),
    "overwritten": lambda path: path.write_bytes(b"\x80\x04cposix\nsystem\n(S'true'\ntR." + b"x" * 64),
}


def flipped(data: bytes) -> bytes:
    """One bit in the middle is another."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_any_file_is_found_at_the_start_and_a_rebuild_heals_it(
    opener: Opener, engine: Engine, folder: Path, tmp_path: Path, damage: str
) -> None:
    engine.rebuild(COUNTY)
    engine.write([entry(key, "路灯不亮", facets={"town": "板桥镇"}) for key in ("late", "later")])
    names = [path.relative_to(folder) for path in files(folder) if not path.name.startswith("g-")]
    current = [
        n for n in names if n.name == "CURRENT" or n.parts[0] == max(m.parts[0] for m in names if len(m.parts) > 1)
    ]
    assert {n.suffix for n in current} >= {".trm", ".pst", ".doc", ".toc"}
    for name in current:
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        DAMAGES[damage](copy / name)
        opened = opener(copy)
        expected = State.ABSENT if (damage, name.name) == ("deleted", "CURRENT") else State.DAMAGED
        assert opened.state is expected, name
        with pytest.raises(Unavailable):
            opened.search(parse("路灯"), EVERYTHING)
        if name != current[-1]:
            shutil.rmtree(copy)
    opened.rebuild(COUNTY)
    assert found(opened, "路灯") == {"lamp"}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_under_a_running_engine_is_found_by_the_nightly_check(engine: Engine, folder: Path, damage: str) -> None:
    engine.rebuild(COUNTY)
    assert found(engine, "路灯") == {"lamp"}
    (terms,) = (path for path in files(folder) if path.suffix == ".trm" and "g-000002" in path.parts)
    DAMAGES[damage](terms)
    states = set[State]()
    for typed in ("路灯", "危房", "水", "低保 OR 狗", "镇:双河"):
        try:
            engine.search(parse(typed), EVERYTHING, facets=("town",))
        except Unavailable as away:
            states.add(away.state)
    assert states <= {State.DAMAGED}
    assert engine.verify() is State.DAMAGED
    assert engine.state is State.DAMAGED
    engine.rebuild(COUNTY)
    assert engine.verify() is State.READY


def test_an_index_made_with_another_key_or_otherwise_is_not_used(
    opener: Opener, engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.rebuild(COUNTY)
    other = WhooshEngine(folder, bytes(32), timeout=1)
    assert other.state is State.DAMAGED
    with monkeypatch.context() as patched:
        patched.setattr("search_index.terms.ANALYZER_VERSION", 99)
        newer = opener(folder)
        with pytest.raises(Unavailable, match="stale"):
            newer.write([entry("a")])
        with pytest.raises(Unavailable, match="stale"):
            newer.search(parse("路灯"), EVERYTHING)
        newer.rebuild(COUNTY)
        assert newer.state is State.READY
    assert opener(folder).state is State.STALE


def test_no_word_value_or_key_can_be_read_in_the_files(engine: Engine, folder: Path) -> None:
    canaries = ("翡翠鹦鹉", "quetzalcoatl", "张三丰包保", "琥珀镇", "scope-label-7f", "字典里的词", "20991231888")
    body, latin, holder, town, label, word, number = canaries
    engine.rebuild(
        [
            entry(
                "uid-1",
                f"{body}，{latin}",
                title=body,
                numbers=(number,),
                labels=(label,),
                facets={"h": holder, "t": town},
            )
        ],
        [word],
    )
    engine.write([entry("uid-2", body, facets={"h": holder + "二"}, labels=(label,))])
    assert found(engine, body) == {"uid-1", "uid-2"}
    assert found(engine, latin) == {"uid-1"}
    assert found(engine, number) == {"uid-1"}
    assert engine.search(parse(""), EVERYTHING, facets=("h",)).facets["h"] == {holder: 1, holder + "二": 1}
    data = b"".join(path.read_bytes() for path in files(folder))
    assert b"uid-1" in data
    for canary in (*canaries, body[:2], latin[:6]):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert canary.encode(encoding) not in data
        assert canary.encode("unicode_escape") not in data
    assert KEY not in data


def test_only_the_owner_may_enter_the_folder(engine: Engine, folder: Path) -> None:
    private = 0o700 if os.name == "posix" else 0o777  # Windows knows no modes
    for path in (folder, *(p for p in folder.iterdir() if p.is_dir())):
        assert stat.S_IMODE(path.stat().st_mode) == private, path


def test_a_short_key_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        WhooshEngine(folder, b"short")
