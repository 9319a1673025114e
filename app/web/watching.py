"""For whoever watches the service: a line a request in the log, figures behind a token; nothing personal in either."""

import hmac
import logging
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from app import health
from app.health import Site
from app.models.outbox import WORKER
from app.operations import journal
from app.queries import health as states
from app.web.request import now, reading
from app.web.security import public, visitor

room = Blueprint("watching", __name__)
log = logging.getLogger("anjie.request")
JOBS = ("backup", "drill", "verify", "rows")
"""Whose last time is told in figures; queries.health.last_done knows them."""
BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Figure:
    """One number for whoever watches the service by machine."""

    name: str
    meaning: str
    value: float


def register(app: Flask) -> None:
    """Count and log every request of this process; what stands in the database is read when it is asked for."""
    own = CollectorRegistry()
    ProcessCollector(registry=own)
    counted = Counter("anjie_requests", "Requests of this process.", ("status",), registry=own)
    took = Histogram("anjie_request_seconds", "How long requests of this process took.", buckets=BUCKETS, registry=own)
    app.extensions["figures"] = own

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        if request.endpoint not in ("static", "bootstrap.static"):
            counted.labels(f"{response.status_code // 100}xx").inc()
            took.observe(seconds)
            _tell(response.status_code, seconds)
        return response

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(end)


def _tell(status: int, seconds: float) -> None:
    # Neither the path nor its query: somebody may have typed a name into the address.
    who = visitor() if "_login_user" in g else None
    facts = {
        "request_id": g.get("request_id", ""),
        "method": request.method if request.method.isalpha() and len(request.method) < 9 else "",
        "view": request.endpoint or "",
        "status": status,
        "ms": round(seconds * 1000),
        "user": who.here.actor.user_id if who is not None else None,
    }
    log.info("request", extra={"facts": facts})


@room.get("/metrics")
@public
def figures() -> Response:
    """The figures for Prometheus, to whoever brings the token; without a token set there is no such page."""
    token = current_app.config["UPKEEP"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    told = CollectorRegistry(auto_describe=False)
    told.register(_Told())
    body = generate_latest(told) + generate_latest(current_app.extensions["figures"])
    return Response(body, content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Told(Collector):
    """What the database and the disk tell now, the same for every process."""

    def collect(self) -> Iterator[Metric]:
        """Each figure as a gauge, and how many checks ended how."""
        site = health.site(current_app, reading(), now())
        for figure in _figures(site):
            yield _gauge(figure)
        checks = GaugeMetricFamily("anjie_checks", "Checks of the health page by how they ended.", labels=("verdict",))
        ended = [check.verdict for check in health.examine(site)]
        for verdict in health.Verdict:
            checks.add_metric([verdict.value], ended.count(verdict))
        yield checks


def _gauge(figure: Figure) -> Metric:
    return GaugeMetricFamily(f"anjie_{figure.name}", figure.meaning, value=figure.value)


def _figures(site: Site) -> list[Figure]:
    """What database and disk tell in numbers: what waits, how old the last of each care is, room and sizes."""
    (changes, changed), (papers, _) = states.waiting(site.session), states.unread(site.session)
    until, usage, wal = states.leased_until(site.session, WORKER), shutil.disk_usage(site.home), health.wal_bytes(site)
    anchored = journal.latest_anchor(site.anchors)
    made = [
        Figure("outbox_waiting", "Changes that wait for the index.", changes),
        Figure("outbox_oldest_seconds", "How long the oldest has waited.", _age(site, changed) or 0),
        Figure("papers_waiting", "Papers whose text was not read yet.", papers),
        Figure("worker_lease_seconds", "How long the worker's lease still runs.", -(_age(site, until) or 0)),
        Figure("journal_entries", "Entries of the journal.", states.journal_head(site.session)),
        Figure("disk_free_bytes", "Free bytes beside the data.", usage.free),
        Figure("index_bytes", "Size of the index folder.", health.index_bytes(site)),
        Figure("wal_bytes", "Size of the write-ahead log.", wal),
    ]
    for job in JOBS:
        done = states.last_done(site.session, job)
        if done is not None:
            made.append(Figure(f"{job}_age_seconds", f"Since the last {job}.", _age(site, done.at) or 0))
            made.append(Figure(f"{job}_ok", f"Whether the last {job} ended well.", done.result == "ok"))
    if anchored is not None:
        made.append(Figure("anchor_age_seconds", "Since the last anchor.", _age(site, anchored[1]) or 0))
    return made


def _age(site: Site, at: datetime | None) -> float | None:
    return None if at is None else (site.now - at).total_seconds()
