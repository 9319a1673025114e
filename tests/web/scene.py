"""The county of tests/given.py behind an application: everybody can sign in, matters stand where the test puts them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock, database, migrating, sealing
from app.cli.holidays import seed
from app.database import Database
from app.domain.permissions import Actor
from app.factory import create_app
from app.models.accounts import User
from app.operations import indexing, signing_in
from config import Config
from tests.conftest import NOW
from tests.given import County, county


@dataclass
class Scene:
    """The application, the ids of everything in the county, and ways to act in it."""

    app: Flask
    here: County

    def client(self, account: str) -> FlaskClient:
        """A client signed in as this person of tests/given.py; the door itself is tested elsewhere."""
        made, secret = self.app.test_client(), signing_in.new_secret()
        actor = self.here.actors[account]
        assert actor.user_id is not None
        with self.writing() as session:
            signing_in.sign_in(session, actor.user_id, secret, address="127.0.0.1", actor=actor, now=clock.now())
        with made.session_transaction() as cookie:
            cookie["_user_id"] = secret
        return made

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction in the application's database."""
        return database.transaction()

    def reading(self) -> AbstractContextManager[Session]:
        """A Read session in the application's database."""
        return database.current().reading()

    def index(self) -> None:
        """Bring the index up to date, making it if there is none."""
        engine = self.app.extensions["search"]
        if engine.state != "ready":
            self.rebuild()
        while indexing.drain(self.reading, self.writing, engine).rows:
            pass

    def rebuild(self) -> None:
        """Make the index anew."""
        indexing.rebuild(self.reading, self.writing, self.app.extensions["search"])


Home = tuple[Path, County]


@pytest.fixture(scope="session")
def scene_home(tmp_path_factory: pytest.TempPathFactory, keys: sealing.Keyring) -> Home:
    """A data folder with the county in it, to be copied."""
    home = tmp_path_factory.mktemp("scene")
    sealing.Keyring.create(home / "keys")
    here: list[County] = []

    def fill(session: Session) -> None:
        seed(session, actor=Actor.system(), now=NOW)
        here.append(county(session))
        session.execute(update(User).values(must_change_password=False))

    written(home, keys, fill)
    return home, here[0]


@pytest.fixture
def scene(scene_home: Home, tmp_path: Path, keys: sealing.Keyring) -> Iterator[Scene]:
    """The application over a copy of the county."""
    yield from opened(scene_home, tmp_path, keys)


def grown(home: Home, to: Path, keys: sealing.Keyring, fill: Callable[[Session, County], object]) -> Home:
    """A copy of a data folder with more in it, made once for many tests."""
    copy = shutil.copytree(home[0], to / "home")
    written(copy, keys, lambda session: fill(session, home[1]))
    return copy, home[1]


def opened(home: Home, tmp_path: Path, keys: sealing.Keyring) -> Iterator[Scene]:
    """The application over a copy of a data folder, closed again after the test."""
    copy = shutil.copytree(home[0], tmp_path / "home")
    made = create_app(Config.from_env({"ANJIE_HOME": str(copy)}))
    made.testing = True
    yield Scene(made, home[1])
    made.extensions["search"].close()
    database.current().close()
    sealing.use(keys)


def written(home: Path, keys: sealing.Keyring, fill: Callable[[Session], object]) -> None:
    """Do this in one transaction over the database of a data folder, under its own keys."""
    sealing.use(sealing.Keyring.load(home / "keys"))
    data = Database(f"sqlite:///{home / 'anjie.db'}", home / "writer.lock")
    migrating.upgrade(data)
    with data.transaction() as session:
        fill(session)
    data.close()
    sealing.use(keys)
