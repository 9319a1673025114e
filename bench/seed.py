"""python -m bench.seed N --home DIR: a data folder with the demo county, N matters written in bulk, and their index."""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from app import clock, database
from app.cli.demo import accounts, item_texts, loading, setting
from app.cli.demo.county import villages
from app.cli.demo.petition_lives import first_day
from app.cli.progress import counting
from app.cli.ready import ensure_ready
from app.domain.numbering import Number, Series
from app.domain.permissions import Actor
from app.domain.signing_in import UNUSED_MOST
from app.domain.usage import Usage
from app.factory import create_app
from app.files import Store
from app.models import numbering, outbox
from app.models.matters import Kind
from app.models.papers import PaperRole
from app.models.rectification import Round
from app.operations import indexing, passwords, recording
from app.queries import directory
from app.queries.access import NUMBERS, UNUSED, UNUSUAL
from bench import item_lives, lives
from bench.lives import World
from config import Config

ENDLESS = 10**9
"""What a bench does in an hour no office does: it is counted and never refused."""

BATCH = 500
ITEM_SHARE = 0.25
SEED = 20240511
Chosen = tuple[date, Kind, int]


def main() -> None:
    """Read the command line, seed, say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.seed", description=__doc__)
    parser.add_argument("matters", type=int, metavar="N")
    parser.add_argument("--home", type=Path, required=True, metavar="DIR", help="an empty data folder")
    given = parser.parse_args()
    app = create_app(Config.from_env({"ANJIE_HOME": str(given.home)}))
    with app.app_context():
        _prepare(given.home)
        began = time.perf_counter()
        _write(app, given.matters)
        written = time.perf_counter()
        _index(app)
    done = time.perf_counter()
    print(f"{given.matters} matters written in {written - began:.0f} s, indexed in {done - written:.0f} s")


def _prepare(home: Path) -> None:
    ensure_ready()
    data = database.current()
    if loading.state(data) is not None:
        sys.exit(f"{home} holds data already: give an empty folder")
    loading.prepare(data, password_hash=passwords.hashed(accounts.password(home), "demo"), now=clock.now())
    numbers: dict[str, int] = {UNUSED: UNUSED_MOST, UNUSUAL: ENDLESS} | {kind.value: ENDLESS for kind in Usage}
    with data.transaction() as session:
        session.merge(outbox.Setting(name=NUMBERS, value=json.dumps(numbers)))


def _write(app: Flask, matters: int) -> None:
    """All matters in the order in which they came in, some hundreds a transaction."""
    data, rng, numbers = database.current(), random.Random(SEED), Counter[tuple[int, Series]]()

    def number(series: Series, day: date) -> str:
        numbers[day.year, series] += 1
        return str(Number(day.year, series, numbers[day.year, series]))

    with data.transaction() as session:
        world = _world(app, session, number)
    chosen, places, done = _days(rng, matters), villages(), 0
    with counting("Writing matters") as progress:
        while done < matters:
            with data.transaction() as session:
                here = replace(world, session=session)
                for day, kind, order in chosen[done : done + BATCH]:
                    own = random.Random(f"{SEED}-{kind}-{order}")
                    life = lives.petition if kind is Kind.PETITION else item_lives.item
                    session.add_all(life(here, own, day, own.choice(places)))
            done = min(matters, done + BATCH)
            progress(done, matters)
    with data.transaction() as session:
        session.add_all(
            numbering.Counter(year=year, series=series.value, last=last) for (year, series), last in numbers.items()
        )
        session.get_one(outbox.Setting, loading.DEMO).value = loading.READY
        detail = {"matters": matters}
        recording.note_event(session, "bench.seed", actor=Actor.system("bench"), now=clock.now(), detail=detail)


def _index(app: Flask) -> None:
    data = database.current()
    with counting("Building the index") as progress:
        indexing.rebuild(data.reading, data.transaction, app.extensions["search"], progress)


def _days(rng: random.Random, matters: int) -> list[Chosen]:
    """When each matter comes in and what it is, in that order; items come some days after a round."""
    today = clock.today()
    since, latest = today - timedelta(days=30 * loading.MONTHS), today - timedelta(days=1)
    items = round(matters * ITEM_SHARE)
    rounds = [one.document_on for one in item_texts.rounds(today) if one.document_on >= since]
    made = [(min(first_day(rng, since, today), latest), Kind.PETITION, order) for order in range(matters - items)]
    made += [(min(rng.choice(rounds) + timedelta(rng.randint(1, 9)), latest), Kind.ITEM, n) for n in range(items)]
    return sorted(made)


def _world(app: Flask, session: Session, number: Callable[[Series, date], str]) -> World:
    """What the lives draw from; the rounds are entered with it, oldest first."""
    today = clock.today()
    told, store = item_texts.rounds(today), Store(app.config["PAPERS"])
    rounds = [Round(**one._asdict(), created_at=clock.now()) for one in told]
    session.add_all(rounds)
    session.flush()
    return World(
        session=session,
        setting=setting.read(session, today),
        posts={held.person_id: held.post_id for held in directory.in_post(session, today)},
        rounds=[(row.id, one) for row, one in zip(rounds, told, strict=True)],
        files={role: store.put(f"bench {role}".encode(), f"{role}.txt") for role in PaperRole},
        number=number,
        now=clock.now(),
    )


if __name__ == "__main__":
    main()
