"""python -m bench.clocks --home DIR: how long it takes to reckon the open clocks of 20,000 matters anew.

Works on a copy of the database. First every one of the clocks gets another date, so that each matter has a step in its
timeline, a journal entry and a row for the index to write; then none does.
"""

import argparse
import os
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import clock, database, migrating
from app.cli.progress import counting
from app.domain.clocks import SET_BY_HAND
from app.domain.permissions import Actor
from app.factory import create_app
from app.models.journal import JournalEntry
from app.models.matters import Clock
from app.operations.calendar import recompute
from config import Config

GOAL = 60
"""Seconds (issue 5, clocks)."""


def main() -> None:
    """Measure what the command line asks for and print it."""
    parser = argparse.ArgumentParser(prog="python -m bench.clocks", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, metavar="DIR", help="a folder made by bench.seed")
    parser.add_argument("--matters", type=int, default=20_000, metavar="N", help="with an open clock (20,000)")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        shutil.copy2(given.home / "anjie.db", home)
        shutil.copytree(given.home / "keys", home / "keys")
        app = create_app(Config.from_env({"ANJIE_HOME": str(home)}))
        with app.app_context():
            migrating.upgrade(database.current())
            _measure(given.matters)
            database.current().close()


def _measure(matters: int) -> None:
    print(f"load {os.getloadavg()[0]:.1f}")
    for told, days in (("every date changes", 1), ("no date changes", 0)):
        with database.transaction() as session:
            clocks = _outdated(session, matters, days)
            before = session.scalar(select(func.max(JournalEntry.seq))) or 0
        began, cpu = time.perf_counter(), time.process_time()
        with counting(told) as progress:
            data = database.current()
            changed = recompute(
                data.reading, data.transaction, actor=Actor.system(), now=clock.now(), progress=progress
            )
        took, worked = time.perf_counter() - began, time.process_time() - cpu
        with database.current().reading() as session:
            entries = (session.scalar(select(func.max(JournalEntry.seq))) or 0) - before
        verdict = "ok" if took <= GOAL else "MISSED"
        print(f"{told}: {clocks} clocks of {matters} matters in {took:.1f} s ({worked:.1f} s CPU), ", end="")
        print(f"{changed} changed for people, {entries} journal entries; goal {GOAL} s: {verdict}", flush=True)


def _outdated(session: Session, matters: int, days: int) -> int:
    """Let the open clocks of so many matters look as if another calendar had reckoned them; how many they are."""
    ids = select(Clock.matter_id).where(Clock.stopped_on.is_(None)).distinct().order_by(Clock.matter_id).limit(matters)
    chosen = (Clock.stopped_on.is_(None), Clock.rule.not_in(SET_BY_HAND), Clock.matter_id.in_(ids))
    values: dict[str, object] = {"calendar_version": "bench"}
    if days:
        values["due_on"] = func.date(Clock.due_on, f"+{days} days")
    count = session.scalar(select(func.count()).select_from(Clock).where(*chosen)) or 0
    session.execute(update(Clock).where(*chosen).values(values), execution_options={"synchronize_session": False})
    return count


if __name__ == "__main__":
    main()
