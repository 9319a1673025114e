"""What whole programs take: memory of a web process, the import of a sheet, the demo's start."""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import xlsxwriter

import run
from app import clock
from app.cli.demo import people
from app.cli.demo.accounts import password
from app.cli.demo.county import villages
from app.cli.demo.loading import READY, state
from app.cli.demo.petition_texts import KINDS, petition
from app.database import Database
from app.domain.contents import Content
from app.domain.petitions import Channel
from app.labels import label

ROOT = Path(__file__).parent.parent
ROWS = 2_840
IMPORTED, MEGABYTES, STARTED = 60, 250, 20
"""Goals: seconds, megabytes, seconds (issue 2, “Speed and size”)."""
CLIENTS, EACH, KINDS_OF_PAGES = 4, 100, 7
SETTLED = 5
"""Seconds in which the memory of a started process does not grow any more."""
COLUMNS = [
    "外部编号",
    "信访形式",
    "收到日期",
    "镇(园区)",
    "村(社区)",
    "信访人",
    "联系电话",
    "证件号码",
    "住址",
    "人数",
    "标题",
    "内容",
    "内容分类",
    "涉贫",
    "来源",
]


def memory(home: Path) -> Iterator[str]:
    """A real web process asked by four people at once; its resident memory before, after and at most."""
    secret = password(home)
    with TemporaryDirectory() as folder:
        copy = copied(home, Path(folder))
        with program([*FLASK, "serve"], copy) as (process, address):
            answering(address, process)
            started = _settled(process.pid)  # the segmenter is loaded after the start
            with ThreadPoolExecutor(CLIENTS) as clients:
                asked = sum(clients.map(lambda number: _browse(address, secret, number), range(CLIENTS)))
            after = resident(process.pid)
    worst = after["VmHWM"]
    yield f"web process: {started['VmRSS']} MB after the start, {after['VmRSS']} MB after {asked} requests of {CLIENTS}"
    yield f"web process: {worst} MB at most, goal {MEGABYTES}: {'ok' if worst <= MEGABYTES else 'MISSED'}"


def importing(home: Path) -> Iterator[str]:
    """A sheet of 2,840 rows, half of them history, taken into a copy of the folder."""
    with TemporaryDirectory() as folder:
        copy, sheet = copied(home, Path(folder)), Path(folder) / "rows.xlsx"
        _sheet(sheet)
        began = time.perf_counter()
        command = [*FLASK, "sheets", "import", "petitions", str(sheet), "--as", "registrar", "--json"]
        done = subprocess.run(command, env=environment(copy), capture_output=True, text=True, check=True)
        took = time.perf_counter() - began
    report = json.loads(done.stdout)
    counts = f"{report['added']} added, {report['refused']} refused, {report['history']} history"
    yield f"import of {report['rows']} rows: {took:.1f} s ({counts}), goal {IMPORTED}: {_verdict(took, IMPORTED)}"


def starting(_home: Path) -> Iterator[str]:
    """`python3 run.py` over an empty folder, after the install: until it answers, and until every matter is there."""
    run.ensure(run.RUNTIME_LOCK)
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        began = time.perf_counter()
        with program([sys.executable, str(ROOT / "run.py")], home) as (process, address):
            answering(address, process)
            up = time.perf_counter() - began
            data = Database(f"sqlite:///{home / 'anjie.db'}", home / "writer.lock")
            while state(data) != READY:
                assert process.poll() is None, "the demo ended by itself"
                time.sleep(0.2)
            data.close()
            whole = time.perf_counter() - began
    yield f"demo start: {up:.1f} s until the address answers, goal {STARTED}: {_verdict(up, STARTED)}"
    yield f"demo start: {whole:.1f} s until all matters are loaded"


ALL: Mapping[str, Callable[[Path], Iterator[str]]] = {"memory": memory, "import": importing, "start": starting}
FLASK = [sys.executable, "-P", "-m", "flask", "--app", str(ROOT / "wsgi.py")]


def _verdict(took: float, goal: float) -> str:
    return "ok" if took <= goal else "MISSED"


def copied(home: Path, folder: Path) -> Path:
    """A copy of a data folder: the folder itself stays as it is."""
    return Path(shutil.copytree(home, folder / "home"))


def environment(home: Path, port: int = 5000) -> dict[str, str]:
    """The environment of a program over this data folder."""
    return {**os.environ, "ANJIE_HOME": str(home), "HOST": "127.0.0.1", "PORT": str(port)}


@contextmanager
def program(command: list[str], home: Path) -> Iterator[tuple[subprocess.Popen[bytes], tuple[str, int]]]:
    """A program over a folder with the address that it may serve at, ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address: tuple[str, int] = free.getsockname()
    over = environment(home, address[1])
    process = subprocess.Popen(command, env=over, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process, address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def answering(address: tuple[str, int], process: subprocess.Popen[bytes]) -> None:
    """Wait until the program answers at its address."""
    while process.poll() is None:
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"the program ended with {process.returncode}")


def signed_in(address: tuple[str, int], secret: str) -> Callable[..., str]:
    """How the county's petition head asks for a page at this address."""
    site = f"http://{address[0]}:{address[1]}"
    browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def ask(path: str, data: Mapping[str, object] | None = None) -> str:
        with browser.open(site + path, urlencode(data, doseq=True).encode() if data else None) as answer:
            text: str = answer.read().decode(errors="replace")  # a ledger is no text
        return text

    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', ask("/sign-in"))
    assert token is not None
    ask("/sign-in", {"csrf_token": token[1], "username": "petition_head", "password": secret})
    return ask


def _browse(address: tuple[str, int], secret: str, number: int) -> int:
    """One person's way through worklist, lists, pages and searches; the first one takes a whole ledger away as well."""
    ask, rng = signed_in(address, secret), random.Random(number)
    for turn in range(EACH):
        page = ask(f"/petitions/?page={rng.randint(1, 300)}")
        ask(rng.choice(re.findall(r'href="(/petitions/[0-9a-f]{32})"', page)))
        titles = re.findall(r">([\u4e00-\u9fff]{4,})<", page)
        ask("/search?q=" + quote(rng.choice(titles)[: rng.randint(1, 6)]))
        ask("/worklist/")
        ask(rng.choice(("/petitions/?due=late", "/petitions/?poverty=yes", "/visits/", "/search?q=&kind=item")))
        items = ask(f"/items/?page={rng.randint(1, 50)}")
        ask(rng.choice(re.findall(r'href="(/items/[0-9a-f]{32})"', items)))
        if number == 0 and turn == EACH // 2:
            ask("/items/export")
    return KINDS_OF_PAGES * EACH


def resident(process: int) -> dict[str, int]:
    """VmRSS and VmHWM (the highest ever), in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return {line.split(":")[0]: int(line.split()[1]) // 1024 for line in lines if line.startswith(("VmRSS", "VmHWM"))}


def _settled(process: int) -> dict[str, int]:
    before, since = resident(process), time.monotonic()
    while time.monotonic() - since < SETTLED:
        time.sleep(0.5)
        now = resident(process)
        if now["VmHWM"] > before["VmHWM"]:
            before, since = now, time.monotonic()
    return resident(process)


def _sheet(path: Path) -> None:
    rng, today = random.Random(ROWS), clock.today()
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        for row in range(1, ROWS + 1):
            day = today - timedelta(days=rng.randint(0, 12) if row % 2 else rng.randint(30, 500))
            place, who = rng.choice(villages()), people.person(rng, day)
            told = petition(rng, rng.choice(KINDS), place, who, day)
            person = (who.name, who.phone, who.id_number, f"{place.parent}{place.name}{told.place}", str(told.people))
            told_row = (told.title, told.body, label(Content(told.content_code)), "是" if told.poverty else "否", "")
            head = (f"BENCH-{row:05d}", label(Channel(told.channel)), day.isoformat(), place.parent, place.name)
            sheet.write_row(row, 0, (*head, *person, *told_row))
