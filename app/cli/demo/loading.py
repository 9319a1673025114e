"""Loading the demo county: all lives run side by side, one simulated day a transaction."""

import heapq
import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import update

from app.cli.demo import (
    campaign_lives,
    care_lives,
    figure_lives,
    household_lives,
    household_register,
    instruction_lives,
    item_texts,
    item_ways,
    ladder_lives,
    plan_lives,
    procedure_lives,
    raising_lives,
    sampling_lives,
    setting,
    village_lives,
    warning_lives,
)
from app.cli.demo.accounts import open_accounts
from app.cli.demo.county import villages
from app.cli.demo.item_lives import item_life
from app.cli.demo.papers import Paper, writer
from app.cli.demo.petition_lives import Life, first_day, petition_life
from app.cli.demo.petition_texts import KINDS
from app.cli.demo.setting import HOME_TOWN, Setting
from app.database import Database
from app.domain.accountability import LOCAL
from app.domain.signing_in import UNUSED_MOST as NEVER
from app.files import Store
from app.models.inbox import Message
from app.models.outbox import Setting as Fact
from app.queries.access import NUMBERS, UNUSED
from app.queries.calendar import calendar

MONTHS = 18
ITEM_SHARE = 0.25
HOME_SHARE = 0.12
UNREAD = timedelta(days=5)
DEMO = "demo"
PREPARED, LOADING, READY = "prepared", "loading", "ready"
SEED = 20240511

Progress = Callable[[int, int], None]


def state(database: Database) -> str | None:
    """None without the demo county, PREPARED with its people only, LOADING while matters come in, READY with all."""
    if database.is_empty():
        return None
    with database.reading() as session:
        fact = session.get(Fact, DEMO)
        return fact.value if fact else None


def prepare(database: Database, *, password_hash: str, now: datetime) -> None:
    """Fill an empty database with the county: units, villages, people in their posts, accounts."""
    rng = random.Random(SEED)  # noqa: S311  # a demonstration, the same every time
    since = _since(now.date())
    with database.transaction() as session:
        begun = datetime.combine(since, time(8, 30), LOCAL)
        county = setting.build(session, rng, since=since - timedelta(days=400), today=now.date(), now=begun)
        open_accounts(session, county, password_hash, now=begun)
        session.add(Fact(name=DEMO, value=PREPARED))
        session.add(Fact(name=NUMBERS, value=json.dumps({UNUSED: NEVER})))  # its accounts are older than it is


def load(database: Database, papers: Path, matters: int, *, now: datetime, progress: Progress) -> None:
    """Let `matters` live over the last eighteen months in the prepared county.

    Everything is made by the operations people use, in the order of days, so numbers, journal and steps are in order.
    """
    rng = random.Random(SEED)  # noqa: S311  # a demonstration, the same every time
    today, since = now.date(), _since(now.date())
    with database.transaction() as session:
        session.get_one(Fact, DEMO).value = LOADING
        county = setting.read(session, today)
    paper = writer(Store(papers))
    queue = list(_lives(rng, county, paper, matters, since, today))
    heapq.heapify(queue)
    whole = (today - since).days
    while queue:
        day = queue[0][0].date()
        with database.transaction() as session:
            open_days = calendar(session)
            while queue and queue[0][0].date() == day:
                at, order, life = heapq.heappop(queue)
                try:
                    wait = life.send((session, at))
                except StopIteration:
                    continue
                following = _moment(rng, open_days.next_office_day((at + wait).date()), at)
                if following <= now:
                    heapq.heappush(queue, (following, order, life))
            session.expunge_all()
        progress(min((day - since).days, whole), whole)
    with database.transaction() as session:
        household_register.enter(session, county, SEED, now=now)
        household_lives.run(session, county, SEED, now=now)
        campaign_lives.run(session, county, SEED, now=now)
        village_lives.run(session, county, SEED, now=now)
        care_lives.run(session, county, SEED, now=now)
        item_ways.run(session, county, paper, now=now)
        ladder_lives.last_look(session, now=now)
        warning_lives.run(session, county, now=now)
        raising_lives.run(session, county, now=now)
        plan_lives.run(session, county, now=now)
        # People have read their messages but for those of the last days.
        session.execute(update(Message).where(Message.at < now - UNREAD).values(read_at=now))
        session.get_one(Fact, DEMO).value = READY


def clear_cut_off(database: Database, home: Path, papers: Path, index: Path) -> None:
    """Remove what an interrupted demo load left behind; only ever called on a database marked LOADING."""
    database.close()
    for name in ("anjie.db", "anjie.db-wal", "anjie.db-shm", "anchors.log"):
        (home / name).unlink(missing_ok=True)
    for folder in (papers, index):
        shutil.rmtree(folder, ignore_errors=True)


def _since(today: date) -> date:
    return today - timedelta(days=30 * MONTHS)


Turn = tuple[datetime, int, Life]
NOT_LISTED = 2
"""Problems of the newest paper that nobody has put on the list: its round is flagged."""


def _lives(rng: random.Random, county: Setting, paper: Paper, matters: int, since: date, today: date) -> Iterator[Turn]:
    numbers, places = count(), villages()
    home = [place for place in places if place.parent == HOME_TOWN]  # where the demo's town accounts work
    items = round(matters * ITEM_SHARE)
    ways = procedure_lives.WAYS[: matters - items]
    for number, way in enumerate(ways):
        own = random.Random(f"{SEED}-procedure-{number}")  # noqa: S311  # a demonstration, the same every time
        life = procedure_lives.procedure_life(own, county, way, own.choice(home), paper)
        yield _started(rng, life, today - timedelta(days=way[1]), next(numbers))
    for number in range(matters - items - len(ways)):
        own = random.Random(f"{SEED}-petition-{number}")  # noqa: S311  # a demonstration, the same every time
        place = own.choice(home if own.random() < HOME_SHARE else places)
        life = petition_life(own, county, own.choice(KINDS), place, paper)
        yield _started(rng, life, first_day(own, since, today), next(numbers))
    ladder = ladder_lives.ladder_life(county)
    yield _started(rng, ladder, today - timedelta(days=ladder_lives.FIRST), next(numbers))
    figures = figure_lives.figure_life(county)
    yield _started(rng, figures, figure_lives.first_day(today), next(numbers))
    rounds = [fed_back for fed_back in item_texts.rounds(today) if fed_back.document_on >= since]
    dice = [random.Random(f"{SEED}-item-{number}") for number in range(items)]  # noqa: S311  # a demonstration
    drawn = [(own, own.choice(rounds)) for own in dice]
    counted = Counter(fed_back.name for _, fed_back in drawn)
    if counted:
        counted[max(drawn, key=lambda one: one[1].document_on)[1].name] += NOT_LISTED
    for own, plain in drawn:
        fed_back = plain._replace(problem_count=counted[plain.name])
        place = own.choice(home if own.random() < HOME_SHARE else places)
        life = item_life(own, county, fed_back, place, paper)
        listed = min(fed_back.document_on + timedelta(days=own.randint(1, 9)), today - timedelta(days=1))
        yield _started(rng, life, listed, next(numbers))
    own = random.Random(f"{SEED}-sampling")  # noqa: S311  # what is drawn beside leaves the other lives as they are
    yield _started(
        own, sampling_lives.sampling_life(county), today - timedelta(days=sampling_lives.FIRST), next(numbers)
    )
    for written in (instruction_lives.LATE, instruction_lives.REPORTED):
        own = random.Random(f"{SEED}-instruction-{written}")  # noqa: S311  # beside the others too
        life = instruction_lives.instruction_life(county, written)
        yield _started(own, life, today - timedelta(days=written), next(numbers))


def _started(rng: random.Random, life: Life, day: date, order: int) -> Turn:
    next(life)
    return _moment(rng, day, None), order, life


def _moment(rng: random.Random, day: date, after: datetime | None) -> datetime:
    at = datetime.combine(day, time(8, 30), LOCAL) + timedelta(minutes=rng.randint(0, 540), seconds=rng.randint(0, 59))
    return at if after is None or at > after else after + timedelta(minutes=rng.randint(5, 50))
