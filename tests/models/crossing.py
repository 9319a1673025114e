"""Two writers who need the same rows in opposite order: without the gate one of them is turned away."""

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from app import database
from app.database import Database
from app.domain.numbering import Series
from app.operations import numbers

DAY = date(2024, 5, 11)


def cross(one: Database, other: Database) -> tuple[list[str], list[Exception]]:
    """Both take a petition's and an item's number, in opposite order; the numbers they got, and what went wrong."""
    taken, errors = list[str](), list[Exception]()
    begun, met = threading.Event(), threading.Event()

    def take(mine: Database, first: Series, second: Series, after: Sequence[threading.Event]) -> None:
        try:
            for event in after:
                event.wait()
            with mine.transaction() as session:
                got = [numbers.take(session, first, DAY)]
                if mine is one:
                    begun.set()
                    met.wait(1)  # behind the gate the other one cannot get in: this is how long he is given to try
                else:
                    met.set()
                got.append(numbers.take(session, second, DAY))
            taken.extend(got)
        except Exception as error:  # whatever it is, the test shall name it
            errors.append(error)
            met.set()

    threads = [
        threading.Thread(target=take, args=(one, Series.PETITION, Series.ITEM, ())),
        threading.Thread(target=take, args=(other, Series.ITEM, Series.PETITION, (begun,))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(taken), errors


def impatient(opened: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Another process's view of the same database and gate: on SQLite it is turned away at once where it may not wait.

    Behind the gate nobody ever meets a locked file, so that this makes no difference.
    """
    patient = [pragma for pragma in database.PRAGMAS if not pragma.startswith("busy_timeout")]
    monkeypatch.setattr(database, "PRAGMAS", ("busy_timeout=1", *patient))
    return Database(opened.engine.url.render_as_string(hide_password=False), folder / "writer.lock")


def first_numbers(opened: Database) -> None:
    """Both counters stand, so that taking a number is a matter of locking a row."""
    with opened.transaction() as session:
        numbers.take(session, Series.PETITION, DAY)
        numbers.take(session, Series.ITEM, DAY)
