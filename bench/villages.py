"""How long the board of villages and the pages of a village and a household take: 200,000 members, 20,000 items."""

import argparse
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import clock, database
from app.cli.demo.accounts import password
from app.domain.contents import Content
from app.domain.households import Cause, HouseholdKind, Housing, Relation, Schooling
from app.domain.permissions import Role
from app.domain.rectification import Stage
from app.factory import create_app
from app.models.base import Base, new_uid
from app.models.directory import Person, Unit, Village
from app.models.households import Household, Member
from app.models.matters import Kind
from app.models.villages import VillageListing
from app.operations import recording
from bench.pages import Series, signed_in
from bench.programs import copied
from config import Config

MEMBERS, ITEMS = 200_000, 20_000
BOARD, PAGE = 300, 100
"""Goals: milliseconds at p95 (issue 6, “Speed”)."""
SEED = 6
BATCH, OPENED = 5_000, 2_000
ROLES = (Role.COUNTY_OFFICE, Role.COUNTY_LEADER, Role.TOWN_SECRETARY)


def main() -> None:
    """Fill a copy of a prepared folder in bulk, then ask each page anew and again."""
    asked = argparse.ArgumentParser(prog="python -m bench.villages", description=__doc__)
    asked.add_argument("--home", type=Path, required=True, help="a folder after flask demo prepare")
    asked.add_argument("--requests", type=int, default=30)
    given = asked.parse_args()
    with TemporaryDirectory() as folder:
        home = copied(given.home, Path(folder))
        app = create_app(Config.from_env({"ANJIE_HOME": str(home)}))
        with app.app_context(), database.transaction() as session:
            _fill(session)
        for role in ROLES:
            visitor = signed_in(app, role, password(home))
            with database.current().reading() as session:
                town = visitor.actor.town_id
                there = select(Village.uid) if town is None else select(Village.uid).where(Village.town_id == town)
                uid = session.scalars(there.limit(1)).one()
                lives = (
                    select(Household.uid).join(Village, Village.id == Household.village_id).where(Village.uid == uid)
                )
                household = session.scalars(lives.where(Household.id <= OPENED).limit(1)).one()
            pages = {"board": "/villages/", "causes": "/villages/causes", "village": f"/villages/{uid}"}
            pages["household"] = f"/households/{household}"
            for name, url in pages.items():
                anew = Series(f"{name}, counted anew", role, PAGE if name in ("village", "household") else BOARD)
                again = Series(f"{name}, again", role, anew.goal)
                for _ in range(given.requests):
                    with app.app_context(), database.transaction() as session:
                        recording.note_event(session, "bench", actor=visitor.actor, now=clock.now())
                    visitor.measured(anew, url)
                    visitor.measured(again, url)
                print(anew.line(), again.line(), sep="\n", flush=True)
        database.current().close()


def _fill(session: Session) -> None:
    rng, today, now = random.Random(SEED), clock.today(), clock.now()
    places = [(row.id, row.town_id) for row in session.scalars(select(Village).order_by(Village.id))]
    person = session.scalars(select(Person.id).order_by(Person.id)).first()
    unit = session.scalars(select(Unit.id).order_by(Unit.id)).first()
    households: list[dict[str, object]] = []
    members: list[dict[str, object]] = []
    while len(members) < MEMBERS:
        number = len(households) + 1
        kind = rng.choice(list(HouseholdKind))
        households.append(
            {
                **{"id": number, "uid": new_uid(), "number": f"B{number:08}", "village_id": rng.choice(places)[0]},
                **{"kind": kind, "main_cause": rng.choice([*Cause, None]), "housing": rng.choice([*Housing, None])},
                **{"water_safe": rng.random() < 0.98, "helper_id": person if rng.random() < 0.9 else None},
                **{"recorded_at": now, "version": 1},
            }
        )
        for position in range(rng.choice((4, 5))):
            members.append(
                {
                    **{"uid": new_uid(), "household_id": number, "position": position, "low_income": False},
                    **{"relation": Relation.CHILD if position else Relation.HEAD, "name_sealed": rng.randbytes(40)},
                    **{"id_no_sealed": rng.randbytes(46), "id_no_blind": rng.randbytes(32)},
                    **{"name_blind": rng.randbytes(32), "id_no_tail_blind": rng.randbytes(32)},
                    **{"schooling": Schooling.NOT_OF_AGE, "insured": rng.random() < 0.995},
                }
            )
    items: list[dict[str, object]] = []
    for number in range(1, ITEMS + 1):
        village, town = rng.choice(places)
        is_open = rng.random() < 0.4
        items.append(
            {
                **{"uid": new_uid(), "kind": Kind.ITEM, "number": f"B-{number}", "title": "部分农户改厕后不能正常使用"},
                **{
                    "stage": Stage.RECTIFYING if is_open else Stage.CLOSED,
                    "stage_at": now,
                    "content": next(iter(Content)),
                },
                **{"received_on": today - timedelta(days=rng.randrange(400)), "registered_at": now, "unit_id": unit},
                **{"town_id": town, "village_id": village, "holder_id": person if is_open else None},
                **{"household_id": rng.randrange(1, len(households)) if rng.random() < 0.3 else None},
                **{"closed_on": None if is_open else today, "settled_on": None if is_open else today},
                **{"outcome": None if is_open else "resolved", "version": 1, "reopen_count": 0},
                **dict.fromkeys(("confidential", "poverty", "prominent", "urgent", "is_history"), False),
            }
        )
    for name, rows in (("household", households), ("household_member", members), ("matter", items)):
        for chunk in _chunks(rows):
            session.execute(insert(Base.metadata.tables[name]), chunk)
    for member in session.scalars(select(Member).where(Member.household_id <= OPENED)):
        member.name, member.id_no = "王某某", None  # whose page is opened is sealed as it should be
    for village, _ in places[:30]:
        until = today + timedelta(days=60)
        told = {"level": "county", "accountable_id": person, "from_on": today, "until_on": until}
        session.add(VillageListing(village_id=village, recorded_at=now, **told))


def _chunks(rows: list[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


if __name__ == "__main__":
    main()
