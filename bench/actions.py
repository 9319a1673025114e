"""python -m bench.actions --home DIR: server time of every act and letter over a seeded folder; see README.md.

Each act is sent through the pages by the account that does it, on matters registered for it; the folder keeps them.
"""

import argparse
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import clock, database
from app.cli import serve
from app.cli.demo import setting
from app.cli.demo.accounts import holders, password
from app.cli.demo.setting import DISCIPLINE, HOME_TOWN, Seat, Setting
from app.domain.letters import LetterKind
from app.domain.permissions import Actor, Role
from app.domain.petitions import Category, Channel
from app.domain.rectification import ItemType, RoundSource
from app.factory import create_app
from app.models.accounts import Grant, User
from app.models.matters import Matter
from app.operations import rectification, registering
from app.operations.rectification import NewItem, NewRound
from app.operations.registering import NewPetition, NewPetitioner
from bench.filling import WORDS, filled, form_of, said_at
from bench.journeys import ACTS, LETTERS, TO_ACCEPTED, WALKS, Start
from bench.pages import SIGN_IN, hidden, share
from config import Config

ACT, LETTER = 100, 300
"""Goals: milliseconds at p95, of an act and of a letter that is drafted and made final."""
ASSISTING, OTHER = "县住建局", "县民政局"
OUTSIDE = "不属于本单位职权范围"
"""Of what is not accepted the paper tells a lawful reason."""
ITEMS = {Start.ITEM: ItemType.BY_DATE, Start.LONG_TERM: ItemType.LONG_TERM}
ADDED = {"assisting_head": Role.UNIT_HEAD, "second_verifier": Role.VERIFIER}
"""Accounts that the demo county does not have."""


@dataclass
class Times:
    """Of one request, in milliseconds."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def columns(self) -> str:
        """p50, p95 and the slowest, by the clock and of the processor."""
        return "".join(f"{share(part, q):7.1f}" for part in (self.wall, self.cpu) for q in (50, 95, 100))


@dataclass
class Measured:
    """What was asked and sent under one name."""

    goal: int
    page: Times = field(default_factory=Times)
    act: Times = field(default_factory=Times)

    def line(self, name: str) -> str:
        """As the table shows it."""
        reached = "ok by CPU" if share(self.act.cpu, 95) <= self.goal else "MISSED"
        verdict = "ok" if share(self.act.wall, 95) <= self.goal else reached
        return f"{name:<34}{len(self.act.wall):>5}{self.page.columns()}  {self.act.columns()}{self.goal:>6}  {verdict}"


class Bench:
    """The county with everybody signed in, and the times so far."""

    def __init__(self, app: Flask, home: Path) -> None:
        self.app, self.secret = app, password(home)
        self.times: dict[str, Measured] = {}
        self.in_process = ""
        self.kept = 0
        with database.current().transaction() as session:
            # What a former run entered stays in the folder: words are told apart from those too.
            self.turn = session.scalars(select(func.max(Matter.id))).one() * 100
            self.county = setting.read(session, clock.today())
            _open_accounts(session, self.county)
        self.seats = {role.value: seat for role, seat in holders(self.county).items()} | _added(self.county)
        # Before a walk goes back some days: a session that began then would be over now.
        self.clients = {account: self._signed_in(account) for account in {act.by for act in ACTS.values()}}

    def _signed_in(self, account: str) -> FlaskClient:
        client = self.app.test_client()
        fields = {**hidden(client.get(SIGN_IN).text), "username": account, "password": self.secret}
        assert client.post(SIGN_IN, data=fields).status_code == 303, account
        return client

    def places(self) -> Mapping[str, object]:
        """What the words of an act may name."""
        today, units = clock.today(), self.county.units
        return {
            "turn": self.turn,
            "today": today,
            **{f"in_{days}": today + timedelta(days=days) for days in (10, 20, 40, 60)},
            "town": units[HOME_TOWN],
            "discipline": units[DISCIPLINE],
            "assisting": units[ASSISTING],
            "other_unit": units[OTHER],
            "in_process": self.in_process,
            "handler": self.seats["unit_handler"].person_id,
            "reviewer": self.seats["review_body"].person_id,
            "rechecker": self.seats["recheck_body"].person_id,
            "verifier": self.seats["verifier"].person_id,
            "second_verifier": self.seats["second_verifier"].person_id,
            "assistant": self.seats["assisting_head"].person_id,
        }

    def begin(self, start: Start) -> Matter:
        """A matter that nobody has touched yet."""
        self.turn += 1
        now, today = clock.now(), clock.today()
        with database.current().transaction() as session:
            if start in ITEMS:
                found = NewRound(RoundSource.PROVINCIAL_ASSESSMENT, f"考核反馈第{self.turn}批")
                new = NewItem(
                    found, WORDS, self.county.units[HOME_TOWN], today + timedelta(days=30), today, ITEMS[start]
                )
                return rectification.enter(
                    session, new, actor=self._actor("county_office", Role.COUNTY_OFFICE), now=now
                )
            clerk = {Start.OWN: "unit_handler", Start.ACCUSATION: "confidential_clerk"}.get(start, "registrar")
            who = self.kept if start is Start.AGAIN else self.turn
            role = Role.CONFIDENTIAL_CLERK if start is Start.ACCUSATION else Role.REGISTRAR
            petition = NewPetition(
                Channel.LETTER,
                f"我家去年十月改的厕，验收以后补助一直没有发，请求发放改厕补助。第{self.turn}封信。",
                today,
                category=Category.ACCUSATION if start is Start.ACCUSATION else Category.APPEAL,
                people=(NewPetitioner(name=f"钱满仓{who}", phone=f"199{who:08}", address="井台村三组"),),
                town_id=self.county.units[HOME_TOWN],
                poverty=True,
                urgent=start is Start.URGENT,
            )
            return registering.register(session, petition, actor=self._actor(clerk, role), now=now)

    def _actor(self, account: str, role: Role) -> Actor:
        return self.county.actor(self.seats[account], role)

    def walk(self, start: Start, way: str) -> str:
        """Go the whole way with one matter; its uid."""
        room, uid, real = "items" if start in ITEMS else "petitions", "", clock.now
        with ExitStack() as moved:
            for name in way.split():
                if name.startswith("-"):
                    back = timedelta(days=int(name[1:]))
                    moved.enter_context(patch.object(clock, "now", lambda back=back: real() - back))
                    continue
                uid = uid or self.begin(start).uid
                if name.startswith("/"):
                    self.write_letter(uid, LetterKind(name[1:]))
                else:
                    self.do(room, uid, name)
        return uid

    def keep_one_in_process(self) -> None:
        """Accept the petition that others are merged into and linked with."""
        self.kept = self.turn + 1
        uid = self.walk(Start.OFFICE, TO_ACCEPTED)
        with database.current().reading() as session:
            self.in_process = session.scalars(select(Matter.number).where(Matter.uid == uid)).one()

    def do(self, room: str, uid: str, name: str) -> None:
        """Open the page of an act, fill it in, send it."""
        act, does = name.partition(":")[0], ACTS[name]
        url = f"/visits/{uid}/new" if act == "visit" else f"/{room}/{uid}/{act}"
        shared = act in {"name_holder", "correct", "correct_course", "void", "note", "visit", "approve_plan", "plan"}
        called = f"{act}, item" if shared and room == "items" else act
        times = self.times.setdefault(called, Measured(ACT))
        page = self._ask(does.by, url, times.page)
        said = {key: value.format_map(self.places()) for key, value in does.says.items()}
        form = form_of(page.text, url)
        self.turn += 1
        answer = self._ask(does.by, url, times.act, filled(form, clock.today(), said))
        assert answer.status_code == 303, f"{name}: {answer.status_code} {' '.join(said_at(answer.text))}"

    def write_letter(self, uid: str, kind: LetterKind) -> None:
        """Draft a paper, fill in what is blank, make it final."""
        by, times = LETTERS.get(kind, "petition_head"), self.times.setdefault(f"/{kind}", Measured(LETTER))
        url, drafting, sealing = f"/letters/of/{uid}/new", Times(), Times()
        form = form_of(self._ask(by, f"{url}?kind={kind}", times.page).text, url)
        drafted = self._ask(by, url, drafting, filled(form, clock.today(), {"kind": kind.value}))
        assert drafted.status_code == 303, f"{kind}: {' '.join(said_at(drafted.text))}"
        edit = drafted.headers["Location"]
        page = self._ask(by, edit, times.page).text
        form = form_of(page, edit)
        lawful = {name: value.replace("【待填：不予受理的理由】", OUTSIDE) for name, value in form.values.items()}
        whole = {name: re.sub(r"【待填：[^】]*】", "已填写", value) for name, value in lawful.items()}
        final = self._ask(by, edit.replace("/edit", "/seal"), sealing, filled(form, clock.today(), whole))
        assert final.status_code == 303, f"{kind}: {' '.join(said_at(final.text))}"
        times.act.wall.append(drafting.wall[0] + sealing.wall[0])
        times.act.cpu.append(drafting.cpu[0] + sealing.cpu[0])

    def _ask(self, by: str, url: str, times: Times, data: MultiDict[str, object] | None = None) -> TestResponse:
        client = self.clients[by]
        cpu, wall = time.process_time(), time.perf_counter()
        answer = client.get(url) if data is None else client.post(url, data=data)
        times.wall.append((time.perf_counter() - wall) * 1000)
        times.cpu.append((time.process_time() - cpu) * 1000)
        assert answer.status_code in (200, 303, 422), f"{by} {url}: {answer.status_code}"
        assert data is not None or answer.status_code == 200, f"{by} {url}: {answer.status_code}"
        return answer


def main() -> None:
    """Measure what the command line asks for and print it."""
    parser = argparse.ArgumentParser(prog="python -m bench.actions", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, metavar="DIR", help="a folder made by bench.seed")
    parser.add_argument(
        "--rounds", type=int, default=30, metavar="N", help="rounds of walks; most acts come once in each (30)"
    )
    given = parser.parse_args()
    app = create_app(Config.from_env({"ANJIE_HOME": str(given.home)}))
    serve.warm(app.extensions["search"])
    bench = Bench(app, given.home)
    with database.current().reading() as session:
        total = session.scalar(select(func.count()).select_from(Matter))
    bench.keep_one_in_process()
    for _, start, way in WALKS:
        bench.walk(start, way)
    bench.times.clear()
    serve.settle()  # as the server does after its first minutes
    version = ".".join(map(str, database.sqlite_version()))
    print(f"{total} matters, SQLite {version}, {given.rounds} rounds, load {os.getloadavg()[0]:.1f}, ms", flush=True)
    with suppress(KeyboardInterrupt):  # what was measured until then is printed
        for number in range(given.rounds):
            _round(bench, number)
    print("\n".join(_table(bench.times)))
    print(f"load {os.getloadavg()[0]:.1f} at the end")
    database.current().close()


def _round(bench: Bench, number: int) -> None:
    for place, (every, start, way) in enumerate(WALKS):
        if (number + place) % every == 0:
            bench.walk(start, way)


def _table(times: Mapping[str, Measured]) -> Iterator[str]:
    """Acts, the slowest first, then letters: page, then what was sent; wall p50 p95 max, CPU p50 p95 max."""
    yield f"{'act':<34}{'n':>5}{'page: wall p50, p95, max, CPU':>42}  {'sent: wall p50, p95, max, CPU':>42}{'goal':>6}"
    whole = {name: row for name, row in times.items() if row.act.wall}
    for name, row in sorted(whole.items(), key=lambda one: (one[1].goal, -share(one[1].act.cpu, 95))):
        yield row.line(name)


def _added(county: Setting) -> dict[str, Seat]:
    return {"assisting_head": county.head(ASSISTING), "second_verifier": county.seats[OTHER][-1]}


def _open_accounts(session: Session, county: Setting) -> None:
    """Accounts for those whom the demo county leaves without one, with its password."""
    demo = session.scalars(select(User).where(User.account == Role.REGISTRAR.value)).one()
    for account, seat in _added(county).items():
        if session.scalar(select(User.id).where(User.account == account)) is not None:
            continue
        user = User(
            account=account,
            password_hash=demo.password_hash,
            password_set_at=clock.now(),
            must_change_password=False,
            person_id=seat.person_id,
            unit_id=seat.unit_id,
            created_at=clock.now(),
        )
        session.add(user)
        session.flush()
        granted = Grant(user_id=user.id, role=ADDED[account], granted_by="bench", granted_at=clock.now())
        session.add(granted)


if __name__ == "__main__":
    main()
