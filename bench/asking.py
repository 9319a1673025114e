"""What search costs the process that answers: its memory, and a whole request over a seeded folder."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from app import clock, database
from app.cli import serve
from app.cli.demo.accounts import password
from app.domain.permissions import Actor, Role
from app.factory import create_app
from app.labels.facets import CALLED
from app.models.matters import Matter
from app.queries import accounts, search
from app.queries.facets import FACETS
from app.queries.search import Wanted
from app.queries.visibility import index_labels, kept_back
from bench import pages
from bench.engines import KEY, Own, Query
from bench.pages import Series, Visitor, share
from bench.programs import resident
from config import Config
from search_index import Engine, Scope, WhooshEngine, parse
from search_index.words import Segmenter

GROWN = 100
"""Megabytes that the index may add to a web process (goal)."""
GOAL = {50: 15, 95: 40}
"""Milliseconds of CPU that a page takes at most at p50 and p95 (issue 4, point 7)."""
ROUNDS = 5
ROLES = (Role.PETITION_HEAD, Role.TOWN_SECRETARY)


def memory(folder: Path, queries: Sequence[str]) -> Iterator[str]:
    """What an index takes of a process that opens it and is asked these queries."""
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        before, after, most = other.submit(_grown, folder, queries).result()
    grown = most - before
    yield f"memory: {before} MB with the segmenter, {after} MB after {3 * len(queries)} searches, {most} MB at most"
    yield f"memory: grown by {grown} MB, goal {GROWN}: {'ok' if grown <= GROWN else 'MISSED'}"


def _grown(folder: Path, queries: Sequence[str]) -> tuple[int, int, int]:
    """Resident megabytes with the segmenter alone, after the searches, and at most."""
    Segmenter(folder / "segmenter")
    before = resident(os.getpid())["VmRSS"]
    own = Own("whoosh", WhooshEngine(folder, KEY), time.process_time, lambda: 0)
    own.reopen()
    for typed in queries:
        query = Query(typed, parse(typed), ())
        for ask in (own.top, own.page, own.newest):
            ask(query)
    after = resident(os.getpid())
    return before, after["VmRSS"], after["VmHWM"]


def requests(home: Path) -> Iterator[str]:
    """Searches by role: the page with all that belongs to it, the search without its rendering, the index's part.

    Milliseconds of CPU of the process; of the page also those on the clock.
    """
    app = create_app(Config.from_env({"ANJIE_HOME": str(home)}))
    engine: Engine = app.extensions["search"]
    with database.current().reading() as session:
        queries = pages.queries(session, home)
        total = session.scalar(select(func.count()).select_from(Matter))
    serve.warm(engine)
    yield f"{total} matters, {len(queries)} queries of one to four words, each {ROUNDS} times, the best counts"
    for role in ROLES:
        with database.current().reading() as session:
            user = accounts.named(session, role.value)
            assert user is not None
            actor = accounts.actor_of(session, user, clock.today())
            scope = Scope(index_labels(actor), kept_back(session, actor))
        visitor = pages.signed_in(app, role, password(home))
        for name, narrowed in (("", {}), (" narrowed", {"poverty": frozenset({"yes"})})):
            whole, part, cold = list[float](), list[float](), list[float]()
            engine.close()
            engine.warm()
            engine.search(parse(""), scope)
            for typed in queries:
                wanted = Wanted(typed, narrowed, called=CALLED)
                cold.append(_index(engine, typed, scope, narrowed))
                part.append(min(_index(engine, typed, scope, narrowed) for _ in range(ROUNDS)))
                whole.append(min(_request(actor, engine, wanted) for _ in range(ROUNDS)))
            page = _pages(visitor, queries, narrowed)
            for what, times in (
                *(("page, CPU", page.cpu), ("page, wall", page.wall)),
                *(("without rendering", whole), ("index, warm", part), ("index, cold", cold)),
            ):
                yield f"{role.value + name:<26}{what:<18}{share(times, 50):6.2f}{share(times, 95):7.2f}"
            met = all(share(page.cpu, percent) <= most for percent, most in GOAL.items())
            yield f"{role.value + name:<26}page, CPU, goal {GOAL[50]}/{GOAL[95]}: {'ok' if met else 'MISSED'}"
    database.current().close()


def _pages(visitor: Visitor, queries: Sequence[str], narrowed: Mapping[str, frozenset[str]]) -> Series:
    """Each query as a page of its own: session, permission, journal, both groups, facets, snippets, layout."""
    best = Series("search", visitor.role, 0)
    for typed in queries:
        asked = [("q", typed), *((name, value) for name, values in narrowed.items() for value in values)]
        several = Series("search", visitor.role, 0)
        for _ in range(ROUNDS):
            visitor.measured(several, f"/search?{urlencode(asked)}")
        best.cpu.append(min(several.cpu))
        best.wall.append(min(several.wall))
    return best


def _index(engine: Engine, typed: str, scope: Scope, narrowed: Mapping[str, frozenset[str]]) -> float:
    began = time.process_time()
    engine.search(parse(typed), scope, filters=narrowed, facets=FACETS)
    return (time.process_time() - began) * 1000


def _request(actor: Actor, engine: Engine, wanted: Wanted) -> float:
    with database.current().reading() as session:
        began = time.process_time()
        search.search(session, actor, engine, wanted)
        return (time.process_time() - began) * 1000
