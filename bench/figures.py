"""How long figures take: indicators of a year, boards, a drill list, 我的包案, reports; the ladder over open matters.

python -m bench.figures --home DIR, a folder made by bench.seed. The pages are asked in the folder itself, each anew
(something is done before) and again; the ladder runs on a copy of the database. Of several folders, the smallest first,
it is told how the CPU of each page grows with the rows of the database: at most as they do is no more than 1.
"""

import argparse
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import func, select

from app import clock, database
from app.cli.demo.accounts import password
from app.cli.progress import counting
from app.domain.permissions import Actor, Role
from app.factory import create_app
from app.models.base import Base
from app.models.matters import Matter
from app.operations import ladder, recording
from bench.pages import Series, Visitor, signed_in
from config import Config

INDICATORS, BOARD, LIST, PAGE = 1000, 300, 100, 80
"""Goals: milliseconds at p95 (issue 7, “Speed”)."""
LADDER = 120
"""Seconds for the ladder over OPEN matters."""
OPEN = 20_000
NUMBER = re.compile(r'<a class="n" href="([^"]+)">\d+</a>')


@dataclass(frozen=True)
class Task:
    """A page with its goal; `drill`: the page whose first number is opened instead."""

    name: str
    role: Role
    goal: int
    url: str
    drill: bool = False


@dataclass(frozen=True)
class Measured:
    """Of a folder how many rows its tables hold, and of each page the CPU in the middle, in milliseconds."""

    rows: int
    cpu: Mapping[str, float]


def main() -> None:
    """Measure what the command line asks for and print it."""
    asked = argparse.ArgumentParser(prog="python -m bench.figures", description=__doc__)
    asked.add_argument("--home", type=Path, required=True, nargs="+", metavar="DIR", help="folders made by bench.seed")
    asked.add_argument("--requests", type=int, default=20, metavar="N", help="of each page (20)")
    asked.add_argument("--pages", metavar="REGEX", default="", help="only pages whose name matches")
    asked.add_argument("--only", choices=("pages", "ladder"), help="not both")
    given = asked.parse_args()
    measured: list[Measured] = []
    for home in given.home:
        if given.only != "ladder":
            app = create_app(Config.from_env({"ANJIE_HOME": str(home)}))
            measured.append(_pages(app, home, given.requests, given.pages))
            database.current().close()
        if given.only != "pages":
            _ladder_of(home)
    if len(measured) > 1:
        _grown(measured)


def _ladder_of(home: Path) -> None:
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "home"
        copy.mkdir()
        shutil.copy2(home / "anjie.db", copy)
        shutil.copytree(home / "keys", copy / "keys")
        app = create_app(Config.from_env({"ANJIE_HOME": str(copy)}))
        with app.app_context():
            _ladder()
            database.current().close()


def _grown(measured: Sequence[Measured]) -> None:
    """CPU of each page against the rows, and by how much it grew of each time they did: beyond 1, faster than they."""
    print(f"{'CPU p50 in ms, of so many rows':<45}{''.join(f'{one.rows:>11,}' for one in measured)}   growth by rows")
    for page in measured[0].cpu:
        told = "".join(f"{one.cpu[page]:11.1f}" for one in measured)
        grown = [
            after.cpu[page] / before.cpu[page] / (after.rows / before.rows) for before, after in pairwise(measured)
        ]
        print(f"{page:<45}{told}   {', '.join(f'{one:.2f}' for one in grown)}")


def _tasks() -> Iterator[Task]:
    today = clock.today()
    year = f"first={today - timedelta(days=364)}&last={today}"
    yield Task("indicators of a year", Role.PETITION_HEAD, INDICATORS, f"/indicators/?{year}")
    yield Task("one indicator, 12 months", Role.PETITION_HEAD, INDICATORS, f"/indicators/answered?{year}")
    yield Task("monthly report", Role.PETITION_HEAD, INDICATORS, "/reports/monthly")
    yield Task("annual report", Role.PETITION_HEAD, INDICATORS, f"/reports/annual?on={today}")
    for role in (Role.PETITION_HEAD, Role.COUNTY_LEADER):
        yield Task("board", role, BOARD, "/boards/")
    yield Task("board of a town", Role.TOWN_SECRETARY, BOARD, "/boards/town")
    yield Task("drill list of the board", Role.PETITION_HEAD, LIST, "/boards/", drill=True)
    yield Task("drill list of a town", Role.TOWN_SECRETARY, LIST, "/boards/town", drill=True)
    yield Task("indicators of a year", Role.TOWN_SECRETARY, INDICATORS, f"/indicators/?{year}")
    yield Task("what somebody holds", Role.TOWN_SECRETARY, PAGE, "/holdings/")


def _pages(app: Flask, home: Path, requests: int, wanted: str) -> Measured:
    with database.current().reading() as session:
        total = session.scalar(select(func.count()).select_from(Matter))
        held = sum(
            session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables
        )
    load = f"load {os.getloadavg()[0]:.1f}"
    print(f"{total} matters, {held:,} rows, {requests} requests each, {load}, ms: wall and CPU p50 p95 max")
    visitors: dict[Role, Visitor] = {}
    cpu: dict[str, float] = {}
    for task in (one for one in _tasks() if re.search(wanted, one.name)):
        visitor = visitors.setdefault(task.role, signed_in(app, task.role, password(home)))
        url = _drilled(visitor, task.url) if task.drill else task.url
        anew, again = (Series(f"{task.name}, {how}", task.role, task.goal) for how in ("anew", "again"))
        visitor.measured(Series("", task.role, task.goal), url)
        for _ in range(requests):
            with app.app_context(), database.transaction() as session:
                recording.note_event(session, "bench", actor=visitor.actor, now=clock.now())
            visitor.measured(anew, url)
            visitor.measured(again, url)
        print(anew.line(), again.line(), sep="\n", flush=True)
        cpu |= {f"{one.page} ({one.role.value})": median(one.cpu) for one in (anew, again)}
    print(f"load {os.getloadavg()[0]:.1f} at the end")
    return Measured(held, cpu)


def _drilled(visitor: Visitor, url: str) -> str:
    """The list behind the first number of a page that counts what is open."""
    shown: Sequence[str] = NUMBER.findall(visitor.client.get(url).text)
    return unescape(next(one for one in shown if "live=yes" in one))


def _ladder() -> None:
    """One run, and a second of which nothing is left to do."""
    data = database.current()
    for told in ("first run", "second run"):
        began, cpu, load = time.perf_counter(), time.process_time(), os.getloadavg()[0]
        with counting(told) as progress:
            done = ladder.run(
                *(data.reading, data.transaction),
                today=clock.today(),
                actor=Actor.system("ladder"),
                now=clock.now(),
                progress=progress,
            )
        took, worked = time.perf_counter() - began, time.process_time() - cpu
        goal = LADDER * max(1.0, done.looked_at / OPEN)
        verdict = "ok" if took <= goal else "MISSED"
        print(f"{told}: {done.looked_at} matters, {sum(done.kinds.values())} cards, {done.told} notices in ", end="")
        print(f"{took:.1f} s ({worked:.1f} s CPU), load {load:.1f}; goal {goal:.0f} s: {verdict}", flush=True)


if __name__ == "__main__":
    main()
