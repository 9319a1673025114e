"""Commands over a copy of the small county, run in this process or in one of their own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app import database, sealing
from app.cli.ready import acting
from app.database import Database
from app.domain.permissions import Actor
from app.domain.petitions import Channel
from app.factory import create_app
from app.models.petitions import Petition
from app.operations import indexing
from app.operations.registering import NewPetition, NewPetitioner, register
from app.queries.directory import unit_named
from app.sealing import Keyring
from config import Config
from tests.conftest import NOW
from tests.house.tree import ROOT
from tests.web.conftest import county_home as county_home  # a fixture is found by its name here


@dataclass
class Commands:
    """`flask …` over one data folder."""

    app: Flask
    home: Path
    data: Database
    ring: Keyring
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @classmethod
    def over(cls, home: Path) -> "Commands":
        """An application over this data folder."""
        app = create_app(Config.from_env({"ANJIE_HOME": str(home)}))
        return cls(app, home, database.current(), sealing.keyring())

    @contextmanager
    def here(self) -> Iterator[None]:
        """A process has one database and one ring of keys; a test may have several applications."""
        database.use(self.data)
        sealing.use(self.ring)
        yield
        self.ring = sealing.keyring()

    def run(self, *arguments: str | Path, code: int = 0) -> Result:
        """Run in this process; the exit code must be the one expected."""
        with self.here():
            return self._run(arguments, code)

    def _run(self, arguments: Sequence[str | Path], code: int) -> Result:
        done = self.app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return done

    def json(self, *arguments: str | Path, code: int = 0) -> Any:
        """What the command prints with --json."""
        return json.loads(self.run(*arguments, "--json", code=code).stdout)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start in a process of its own, which does not outlive the test."""
        process = subprocess.Popen(  # noqa: S603 - the tests' own command lines
            [sys.executable, "-P", "-m", "flask", "--app", str(ROOT / "wsgi.py"), *map(str, arguments)],
            env=os.environ | {"ANJIE_HOME": str(self.home), "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        self.started.append(process)
        return process

    def close(self) -> None:
        """Let go of the database, and end what still runs, as after a test that failed."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.communicate()
        self.data.close()

    def petition(self, title: str, body: str = "请核实后答复。", **changes: Any) -> str:
        """Register a petition of 柳河镇 by the system; its uid."""
        with self.here(), self.data.transaction() as session:
            town = unit_named(session, "柳河镇")
            assert town is not None
            usual: dict[str, Any] = {
                "channel": Channel.VISIT, "received_on": NOW.date(), "people": (NewPetitioner("王小满"),),
                "read_back": True, "town_id": town.id,
            }  # fmt: skip
            new = NewPetition(title=title, body=body, **(usual | changes))
            actor = Actor.system() if new.history else self.actor("petition_head")
            return register(session, new, actor=actor, now=NOW).uid

    def actor(self, account: str) -> Actor:
        """The actor of an account."""
        return acting(account)

    def titles(self) -> list[str]:
        """The titles of all petitions, oldest first."""
        with self.data.reading() as session:
            return list(session.scalars(select(Petition.title).order_by(Petition.id)))


@pytest.fixture
def at_work() -> Iterator[time_machine.Traveller]:
    """Everything in this process happens at the tests' present."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The segmenter's cache, which takes a second or two to make."""
    folder = tmp_path_factory.mktemp("warm")
    indexing.opened(folder, bytes(32)).warm()
    return folder / "segmenter"


@pytest.fixture
def commands(county_home: Path, segmenter: Path, tmp_path: Path, keys: sealing.Keyring) -> Iterator[Commands]:
    """Commands over a county of the test's own."""
    home = tmp_path / "home"
    shutil.copytree(county_home, home)
    (home / "index").mkdir(mode=0o700)
    (home / "index" / "segmenter").symlink_to(segmenter)
    made = Commands.over(home)
    yield made
    made.close()
    sealing.use(keys)


@pytest.fixture
def bare(tmp_path: Path, keys: sealing.Keyring) -> Iterator[Commands]:
    """Commands over a data folder that does not exist yet."""
    home = tmp_path / "bare"
    made = Commands.over(home)
    yield made
    made.close()
    sealing.use(keys)
