"""The state of an installation, check by check, for the page and `flask doctor`; nothing personal in it."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from app import database, migrating
from app.database import Database, sqlite_is_safe, sqlite_version
from app.domain.accountability import local_day
from app.domain.notifying import ChannelKind, State
from app.labels import label, sentence
from app.models.outbox import WORKER
from app.operations import indexing, journal
from app.operations.indexing import Engine
from app.queries import health, notifications
from app.queries.calendar import calendar
from app.sealing import Keyring, KeysMissing, KeysUnsafe

GIB, MIB = 2**30, 2**20
LEAST_FREE, LEAST_SHARE = GIB, 0.10
LARGEST_WAL = 64 * MIB
BACKUP_LATE, BACKUP_LOST = timedelta(days=2), timedelta(days=7)
DRILL_LATE = timedelta(days=100)
ANCHOR_LATE = timedelta(days=1)
VERIFICATION_LATE = timedelta(days=2)
INDEX_LATE, INDEX_LOST = timedelta(minutes=5), timedelta(hours=1)
PAPERS_LATE = timedelta(hours=1)


class Verdict(StrEnum):
    """What a check found: nothing, something to know, or a fault to be mended."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Check:
    """One finding in words."""

    name: str
    verdict: Verdict
    said: str


@dataclass(frozen=True)
class Site:
    """What the checks look at: an open Read session, the moment, the settings and the places."""

    session: Session
    now: datetime
    data: Database
    engine: Engine
    home: Path
    index: Path
    anchors: Path
    https: bool
    hosts: tuple[str, ...]
    debug: bool
    channel: str
    copied: bool
    mailed: bool


Found = tuple[Verdict, str, dict[str, object]]


def site(app: Flask, session: Session, now: datetime) -> Site:
    """The installation that this application serves."""
    config = app.config
    places = {name: config[name.upper()] for name in ("home", "index", "anchors", "https", "hosts")}
    return Site(
        session,
        now,
        database.current(),
        app.extensions["search"],
        debug=app.debug,
        channel=config["NOTIFY"].channel,
        copied=config["UPKEEP"].anchors_to is not None,
        mailed=bool(config["UPKEEP"].anchors_mail),
        **places,
    )


@dataclass(frozen=True)
class Count:
    """How the checks ended together: in words, and as the kind of note that says it."""

    bad: int
    warn: int
    said: str
    kind: str


def counted(checks: list[Check]) -> Count:
    """The sum of the checks."""
    bad, warn = (sum(check.verdict is verdict for check in checks) for verdict in (Verdict.BAD, Verdict.WARN))
    code = "health_some" if bad or warn else "health_all_good"
    said = sentence(code, {"count": len(checks), "bad": bad, "warn": warn})
    return Count(bad, warn, said, "bad" if bad else "warn" if warn else "")


def examine(site: Site) -> list[Check]:
    """Every check, in the order of the page."""
    made = []
    for name, check in CHECKS.items():
        found = check(site)
        if found is not None:
            verdict, code, facts = found
            made.append(Check(label(name, "check"), verdict, sentence(code, facts)))
    return made


def index_bytes(site: Site) -> int:
    """How large the folder of the index is."""
    return sum(path.stat().st_size for path in site.index.rglob("*") if path.is_file())


def wal_bytes(site: Site) -> int:
    """How large SQLite's log of what was not merged yet is."""
    wal = Path(f"{site.data.engine.url.database}-wal")
    return wal.stat().st_size if site.data.is_sqlite and wal.exists() else 0


def _versions(site: Site) -> Found:
    here, newest = migrating.current(site.data), migrating.newest()
    facts: dict[str, object] = {"python": sys.version.split()[0], "database": _database(site), "here": here}
    return (Verdict.GOOD if here == newest else Verdict.BAD), "health_versions", facts | {"newest": newest}


def _database(site: Site) -> str:
    if site.data.is_sqlite:
        return "SQLite " + ".".join(map(str, sqlite_version()))
    version = site.session.connection().dialect.server_version_info or ()
    return "PostgreSQL " + ".".join(map(str, version))


def _sqlite(site: Site) -> Found | None:
    if not site.data.is_sqlite:
        return None
    version = ".".join(map(str, sqlite_version()))
    if sqlite_is_safe():
        return Verdict.GOOD, "health_sqlite_safe", {"version": version}
    return Verdict.WARN, "health_sqlite_unsafe", {"version": version}


def _https(site: Site) -> Found:
    return (Verdict.GOOD, "health_https", {}) if site.https else (Verdict.WARN, "health_no_https", {})


def _hosts(site: Site) -> Found:
    if site.hosts:
        return Verdict.GOOD, "health_hosts", {"hosts": site.hosts}
    return Verdict.WARN, "health_no_hosts", {}


def _debug(site: Site) -> Found:
    return (Verdict.BAD, "health_debug", {}) if site.debug else (Verdict.GOOD, "health_no_debug", {})


def _disk(site: Site) -> Found:
    usage = shutil.disk_usage(site.home)
    facts: dict[str, object] = {"free": f"{usage.free / GIB:.1f}", "share": f"{usage.free / usage.total:.0%}"}
    if usage.free < LEAST_FREE:
        return Verdict.BAD, "health_disk_full", facts
    if usage.free < usage.total * LEAST_SHARE:
        return Verdict.WARN, "health_disk_full", facts
    return Verdict.GOOD, "health_disk", facts


def _wal(site: Site) -> Found | None:
    if not site.data.is_sqlite or not site.data.engine.url.database:
        return None
    size = wal_bytes(site)
    verdict, code = (Verdict.WARN, "health_wal_large") if size > LARGEST_WAL else (Verdict.GOOD, "health_wal")
    return verdict, code, {"size": size // MIB}


def _keys(site: Site) -> Found:
    try:
        Keyring.load(site.home / "keys")
    except (KeysMissing, KeysUnsafe):
        return Verdict.BAD, "health_keys_unsafe", {}
    if sys.platform != "win32" and site.home.stat().st_mode & 0o077:
        return Verdict.WARN, "health_home_open", {}
    return Verdict.GOOD, "health_keys", {}


def _backup(site: Site) -> Found:
    done = health.last_done(site.session, "backup")
    if done is None:
        return Verdict.WARN, "health_backup_never", {}
    age = site.now - done.at
    verdict = Verdict.BAD if age > BACKUP_LOST else Verdict.WARN if age > BACKUP_LATE else Verdict.GOOD
    return verdict, "health_backup" if verdict is Verdict.GOOD else "health_backup_late", {"at": done.at}


def _drill(site: Site) -> Found:
    done = health.last_done(site.session, "drill")
    if done is None:
        return Verdict.WARN, "health_drill_never", {}
    if done.result != "ok":
        return Verdict.BAD, "health_drill_failed", {"at": done.at}
    is_late = site.now - done.at > DRILL_LATE
    return (
        (Verdict.WARN, "health_drill_late", {"at": done.at})
        if is_late
        else (Verdict.GOOD, "health_drill", {"at": done.at})
    )


def _outside(site: Site) -> Found:
    wanted = [job for job, is_set in (("anchors_copied", site.copied), ("anchors_mailed", site.mailed)) if is_set]
    if not wanted:
        return Verdict.WARN, "health_outside_none", {}
    done = [health.last_done(site.session, job) for job in wanted]
    for one in done:
        if one is None:
            return Verdict.WARN, "health_outside_never", {}
        if one.result != "ok":
            return Verdict.BAD, one.result, {}
    return Verdict.GOOD, "health_outside", {"at": max(one.at for one in done if one is not None)}


def _anchors(site: Site) -> Found:
    latest = journal.latest_anchor(site.anchors)
    if latest is None:
        if journal.is_new(site.session, site.now):
            return Verdict.WARN, "health_anchors_not_yet", {}
        return Verdict.BAD, "health_anchors_missing", {}
    seq, at = latest
    if health.journal_head(site.session) > seq and site.now - at > ANCHOR_LATE:
        return Verdict.BAD, "health_anchors_late", {"at": at}
    return Verdict.GOOD, "health_anchors", {"at": at}


def _verified(site: Site) -> Found:
    done = health.last_done(site.session, "verify")
    if done is None:
        return Verdict.WARN, "health_verified_never", {}
    if done.result != "ok":
        return Verdict.BAD, "health_verified_fault", {"at": done.at}
    if site.now - done.at > VERIFICATION_LATE:
        return Verdict.WARN, "health_verified_late", {"at": done.at}
    return Verdict.GOOD, "health_verified", {"at": done.at}


def _rows(site: Site) -> Found:
    done = health.last_done(site.session, "rows")
    if done is None:
        return Verdict.WARN, "health_rows_never", {}
    good = done.result == "ok"
    return (
        (Verdict.GOOD, "health_rows", {"at": done.at}) if good else (Verdict.BAD, "health_rows_fault", {"at": done.at})
    )


def _index(site: Site) -> Found:
    generations = sorted(path.name for path in site.index.glob("g-*"))
    facts: dict[str, object] = {
        "size": index_bytes(site) // MIB,
        "generation": generations[-1][2:] if generations else "0",
    }
    if not indexing.is_ready(site.engine):
        return Verdict.BAD, "health_index_away", facts
    return Verdict.GOOD, "health_index", facts


def _lag(site: Site) -> Found:
    count, oldest = health.waiting(site.session)
    age = site.now - oldest if oldest else timedelta()
    verdict = Verdict.BAD if age > INDEX_LOST else Verdict.WARN if age > INDEX_LATE else Verdict.GOOD
    if not oldest:
        return Verdict.GOOD, "health_lag_none", {}
    return verdict, "health_lag", {"count": count, "since": oldest}


def _papers(site: Site) -> Found:
    count, oldest = health.unread(site.session)
    if oldest:
        verdict = Verdict.WARN if site.now - oldest > PAPERS_LATE else Verdict.GOOD
        return verdict, "health_papers_waiting", {"count": count, "since": oldest}
    scans = health.unrecognised(site.session)
    return Verdict.GOOD, "health_papers_scans" if scans else "health_papers", {"scans": scans}


def _worker(site: Site) -> Found:
    until = health.leased_until(site.session, WORKER)
    if until is not None and until > site.now:
        return Verdict.GOOD, "health_worker", {}
    return Verdict.BAD, "health_worker_gone", {}


def _calendar(site: Site) -> Found:
    known = calendar(site.session)
    missing = known.missing(local_day(site.now))
    if missing is not None:
        verdict = Verdict.BAD if missing == local_day(site.now).year else Verdict.WARN
        return verdict, "health_calendar_missing", {"year": missing}
    return Verdict.GOOD, "health_calendar", {"year": max(known.years)}


def _notify(site: Site) -> Found:
    channel = ChannelKind(site.channel)
    if channel is ChannelKind.OFF:
        return Verdict.GOOD, "health_notify_off", {}
    chosen, states = notifications.chosen(site.session), notifications.lately(site.session, site.now)
    failed, uncertain = states.get(State.FAILED, 0), states.get(State.UNCERTAIN, 0)
    facts: dict[str, object] = {"channel": channel, "chosen": chosen, "failed": failed, "uncertain": uncertain}
    facts |= {"sent": states.get(State.SENT, 0), "waiting": sum(states.get(state, 0) for state in notifications.OPEN)}
    return (
        (Verdict.WARN, "health_notify_failed", facts) if failed + uncertain else (Verdict.GOOD, "health_notify", facts)
    )


def _passwords(site: Site) -> Found:
    count = health.unused_passwords(site.session)
    if count:
        return Verdict.WARN, "health_passwords_unused", {"count": count}
    return Verdict.GOOD, "health_passwords", {}


def _accounts(site: Site) -> Found:
    if health.is_demo(site.session):
        return Verdict.WARN, "health_demo", {}
    count = health.nobodys_accounts(site.session)
    return (Verdict.WARN, "health_nobodys", {"count": count}) if count else (Verdict.GOOD, "health_accounts", {})


CHECKS: dict[str, Callable[[Site], Found | None]] = {
    "versions": _versions,
    "sqlite": _sqlite,
    "https": _https,
    "hosts": _hosts,
    "debug": _debug,
    "disk": _disk,
    "wal": _wal,
    "keys": _keys,
    "backup": _backup,
    "drill": _drill,
    "anchors": _anchors,
    "outside": _outside,
    "verified": _verified,
    "rows": _rows,
    "worker": _worker,
    "index": _index,
    "lag": _lag,
    "papers": _papers,
    "calendar": _calendar,
    "notify": _notify,
    "passwords": _passwords,
    "accounts": _accounts,
}
