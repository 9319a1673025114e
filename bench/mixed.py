"""python -m bench.mixed --home DIR: two web processes, nine of ten requests read, one writes; errors and how long.

Works on a copy of a folder made by bench.seed, with a worker beside. What is measured is what a clerk waits for, over
the wire: goal 500 ms for 99 of 100 requests, and no error.
"""

import argparse
import os
import random
import re
import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from app import clock
from app.cli.demo.accounts import password
from bench.pages import share
from bench.programs import FLASK, answering, copied, program, signed_in
from tests.web.pages import sent as filled

GOAL_MS = 500
READS = 9
"""To one that writes."""
NEW = "/petitions/new"
WORDS = ("改厕", "低保", "饮水", "道路", "补助", "危房")
Step = tuple[str, Any]
"""A page, and the fields sent to it or None."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.mixed", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, metavar="DIR", help="a folder made by bench.seed")
    parser.add_argument("--minutes", type=float, default=10, metavar="N", help="how long (10)")
    parser.add_argument("--clients", type=int, default=4, metavar="N", help="people at once, half at each process (4)")
    parser.add_argument("--pause", type=float, default=0.3, metavar="S", help="seconds a person looks at a page (0.3)")
    given = parser.parse_args()
    secret = password(given.home)
    with TemporaryDirectory(prefix="anjie-bench-") as folder:
        home = copied(given.home, Path(folder))
        serve = [*FLASK, "serve"]
        with (
            program(serve, home) as (first, one),
            program(serve, home) as (second, two),
            program([*FLASK, "worker"], home),
        ):
            answering(one, first)
            answering(two, second)
            until = time.monotonic() + given.minutes * 60
            with ThreadPoolExecutor(given.clients) as clients:
                done = list(
                    clients.map(
                        lambda number: _person((one, two)[number % 2], secret, number, until, given.pause),
                        range(given.clients),
                    )
                )
    times, failed = [ms for each, _ in done for ms in each], sum((bad for _, bad in done), Counter[str]())
    p99 = share(times, 99)
    print(f"{len(times)} requests of {given.clients} people, load {os.getloadavg()[0]:.1f}")
    print(
        f"{share(times, 50):.0f} ms p50, {share(times, 95):.0f} ms p95, {p99:.0f} ms p99, {max(times):.0f} ms at most"
    )
    print(f"errors: {dict(failed) or 0}; goal 0, p99 {GOAL_MS}: {'ok' if not failed and p99 <= GOAL_MS else 'MISSED'}")


def _person(
    address: tuple[str, int], secret: str, number: int, until: float, pause: float
) -> tuple[list[float], Counter[str]]:
    """One person at one of the two processes; milliseconds of each request, errors by kind."""
    times, failed = list[float](), Counter[str]()
    ask, rng = signed_in(address, secret), random.Random(number)
    steps = _steps(rng, number)
    step = next(steps)
    while time.monotonic() < until:
        began, page = time.perf_counter(), ""
        try:
            page = ask(step[0], step[1])
        except (OSError, HTTPException) as error:
            failed[f"{type(error).__name__} {getattr(error, 'code', '')}".strip()] += 1
        times.append((time.perf_counter() - began) * 1000)
        step = steps.send(page)
        time.sleep(rng.uniform(0, 2 * pause))
    return times, failed


def _steps(rng: random.Random, number: int) -> Generator[Step, str, None]:
    """What is asked next; each page comes back, for the links and the form in it."""
    turn = 0
    while True:
        page = ""
        for read in range(READS):
            links = re.findall(r'href="(/(?:petitions|items)/[0-9a-f]{32})"', page)
            page = yield (rng.choice(links) if links and read % 2 else rng.choice(_lists(rng)), None)
        form = yield (NEW, None)
        turn += 1
        told = {"channel": "letter", "people-0-name": "钱满仓", "people-0-address": f"井台村{number}组"}
        mark = f"{number}-{turn}-{time.monotonic_ns()}"
        fields = filled(form, NEW, **told, content="POV-10", title=f"反映{mark}", body=f"改厕没有接通 {mark}")
        page = yield (NEW, fields)
        if "seen" in page and re.search(rf'action="{NEW}"', page):
            yield (NEW, filled(page, NEW))


def _lists(rng: random.Random) -> list[str]:
    return [
        "/worklist/",
        f"/petitions/?page={rng.randint(1, 50)}",
        f"/items/?page={rng.randint(1, 20)}",
        f"/search?q={quote(rng.choice(WORDS))}",
        "/petitions/?due=late",
        "/visits/",
        f"/boards/?day={clock.today()}",
    ]


if __name__ == "__main__":
    main()
