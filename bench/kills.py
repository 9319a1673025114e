"""python -m bench.kills: web, worker, importer and rebuild killed at random moments; nothing acknowledged is lost.

Clients register petitions through the pages of a real `flask serve` while it, `flask worker`, `flask sheets import` and
`flask index rebuild` are killed (SIGKILL) one after the other. What was acknowledged must be there, and once, though it
was sent again under its form's token when no answer came; in the end index and database are equal, the journal whole.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from sqlalchemy import func, select

from app import clock, database
from app.cli.demo import accounts, loading
from app.factory import create_app
from app.migrating import upgrade
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations import indexing, journal, passwords
from bench.programs import FLASK, answering, environment
from config import Config
from tests.web.pages import sent as filled
from tests.workbooks import many, sheet

CLIENTS = 4
WAITS = (0.2, 2.5)
"""Seconds between two kills, at random."""
TARGETS = ("web", "worker", "importer", "rebuild")
SEED = 20240511


class County:
    """A data folder with its programs, each started anew whenever it was killed."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port, self.address = home, port, ("127.0.0.1", port)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.commands = {
            "web": ["serve"],
            "worker": ["worker"],
            "importer": ["sheets", "import", "petitions", str(home / "rows.xlsx"), "--as", "registrar"],
            "rebuild": ["index", "rebuild"],
        }

    def keep(self, name: str) -> None:
        """See that it runs; what ended by itself begins again."""
        process = self.running.get(name)
        if process is None or process.poll() is not None:
            self.running[name] = subprocess.Popen(
                [*FLASK, *self.commands[name]],
                env=environment(self.home, self.port),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def kill(self, name: str) -> bool:
        """End it as a power cut would; whether it was at work."""
        process = self.running[name]
        was_running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        return was_running


class Client(threading.Thread):
    """One clerk who registers petitions one after the other, and sends again what was not answered."""

    def __init__(self, county: County, secret: str, number: int, stop: threading.Event) -> None:
        super().__init__()
        self.county, self.secret, self.number, self.stop = county, secret, number, stop
        self.site = f"http://127.0.0.1:{county.port}"
        self.acknowledged: list[str] = []
        self.unanswered = 0

    def run(self) -> None:
        """Until told to stop; a server that is away is waited for."""
        while not self.stop.is_set():
            try:
                self._work()
            except (OSError, HTTPException, LookupError):
                self.unanswered += 1
                time.sleep(0.2)

    def _work(self) -> None:
        browser = build_opener(HTTPCookieProcessor())

        def ask(path: str, data: Mapping[str, object] | None = None) -> tuple[str, str]:
            sent = urlencode(data, doseq=True).encode() if data else None
            with browser.open(self.site + path, sent, timeout=30) as answer:
                return answer.url, answer.read().decode()

        _, door = ask("/sign-in")
        ask("/sign-in", filled(door, "/sign-in", username="registrar", password=self.secret))
        while not self.stop.is_set():
            _, page = ask(NEW)
            mark = f"件{self.number}-{len(self.acknowledged)}-{time.monotonic_ns()}"
            fields = filled(page, NEW, **{**USUAL, "title": mark, "body": f"反映改厕没有接通，{mark}"})
            for _ in range(60):
                with suppress(OSError, HTTPException):
                    url, page = ask(NEW, fields)
                    if DONE.search(url):
                        self.acknowledged.append(mark)
                        break
                    fields = filled(page, NEW)  # others like it are shown before it is saved
                if self.stop.wait(0.2):
                    return
            else:
                raise LookupError("not answered")


NEW, DONE = "/petitions/new", re.compile(r"/petitions/[0-9a-f]{32}$")
USUAL = {"channel": "letter", "people-0-name": "钱满仓", "people-0-address": "井台村三组", "content": "POV-10"}


def main() -> None:
    """Kill, then count."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="of all four together (200)")
    parser.add_argument("--changes", type=int, default=1000, metavar="N", help="acknowledged at least (1000)")
    parser.add_argument("--port", type=int, default=5390)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="anjie-bench-") as folder:
        home = Path(folder) / "home"
        app = create_app(Config.from_env({"ANJIE_HOME": str(home)}))
        data = database.current()
        upgrade(data)
        secret = accounts.password(home)
        loading.prepare(data, password_hash=passwords.hashed(secret, "demo"), now=clock.now())
        sheet(home / "rows.xlsx", [row | {"收到日期": clock.today().isoformat()} for row in many(2000)])
        county, stop, rng = County(home, given.port), threading.Event(), random.Random(SEED)
        for name in TARGETS:
            county.keep(name)
        answering(county.address, county.running["web"])
        clients = [Client(county, secret, number, stop) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        began, at_work = time.monotonic(), dict.fromkeys(TARGETS, 0)
        try:
            for kill in range(given.kills):
                while sum(len(client.acknowledged) for client in clients) < given.changes * (kill + 1) / given.kills:
                    time.sleep(0.05)
                    county.keep("web")
                time.sleep(rng.uniform(*WAITS))
                name = TARGETS[kill % len(TARGETS)]
                at_work[name] += county.kill(name)
                for each in TARGETS:
                    county.keep(each)
        finally:
            stop.set()
            for process in county.running.values():
                process.kill()
                process.wait()
        for client in clients:
            client.join()
        took = time.monotonic() - began
        _tell(app.extensions["search"], clients, at_work, f"{given.kills} kills in {took:.0f} s")
        data.close()


def _tell(engine: indexing.Engine, clients: list[Client], at_work: dict[str, int], told: str) -> None:
    data = database.current()
    marks = [mark for client in clients for mark in client.acknowledged]
    with data.reading() as session:
        titles = list(session.scalars(select(Petition.title)))
        total = session.scalar(select(func.count()).select_from(Matter)) or 0
        verdict = journal.verify(session)
    there = {title: titles.count(title) for title in marks}
    lost, twice = [m for m in marks if there[m] == 0], [m for m in marks if there[m] > 1]
    if not indexing.is_ready(engine):
        indexing.rebuild(data.reading, data.transaction, engine, lambda *_: None)
    while indexing.drain(data.reading, data.transaction, engine).rows:
        pass
    with data.reading() as session:
        difference = indexing.check(session, engine)
    print(f"{told}, at work: {at_work}, load {os.getloadavg()[0]:.1f}")
    print(f"{len(marks)} acknowledged by the pages, {total} matters in all, {len(lost)} lost, {len(twice)} twice")
    print(f"index {'equal to the database' if difference.clean else difference}")
    print(f"journal: {verdict.entries} entries, {'whole' if verdict.good else verdict.fault}")
    print("ok" if marks and not (lost or twice) and difference.clean and verdict.good else "MISSED")


if __name__ == "__main__":
    main()
