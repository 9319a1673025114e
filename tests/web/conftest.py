"""A small county with one account a role, its application over a database file of the test's own, signed-in clients."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from app import database, migrating, sealing
from app.cli.holidays import seed
from app.database import Database
from app.domain.accountability import PostKind
from app.domain.permissions import Actor, Role
from app.factory import create_app
from app.labels import label
from app.models.directory import UnitLevel
from app.operations import accounts, directory
from app.operations.accounts import NewAccount
from app.operations.directory import Row
from app.queries.directory import unit_named
from config import Config
from tests.conftest import NOW
from tests.granted import confirm_all

PASSWORD = "Qinghe-2024"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Its hashes are cheap to check, as they say themselves; the real ones are in tests/operations/test_accounts.py."""
REASON = "县委组织部任职文件"
SignIn = Callable[..., FlaskClient]

COUNTY = [
    Row(1, UnitLevel.COUNTY, "青禾县"),
    *(Row(2, UnitLevel.DEPARTMENT, name, "青禾县") for name in ("县信访局", "县整改办", "县民政局", "县住建局")),
    *(Row(3, UnitLevel.TOWN, name, "青禾县") for name in ("柳河镇", "石桥镇")),
    *(Row(4, None, name, "柳河镇") for name in ("北寨", "孙店")),
    *(Row(5, None, name, "石桥镇") for name in ("前店", "后坊")),
]
UNITS = {
    Role.REGISTRAR: "县信访局",
    Role.PETITION_HEAD: "县信访局",
    Role.CONFIDENTIAL_CLERK: "县信访局",
    Role.UNIT_HANDLER: "县民政局",
    Role.UNIT_HEAD: "县民政局",
    Role.TOWN_SECRETARY: "柳河镇",
    Role.ACCOUNTABLE_PERSON: "柳河镇",
    Role.HOUSEHOLD_HELPER: "柳河镇",
    Role.COUNTY_OFFICE: "县整改办",
    Role.VERIFIER: "县住建局",
}


@pytest.fixture(autouse=True)
def present() -> Iterator[time_machine.Traveller]:
    """Everything happens at 2024-05-11 09:30; `present.shift()` moves on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def county_home(tmp_path_factory: pytest.TempPathFactory, keys: sealing.Keyring) -> Path:
    """A data folder with the county in it, to be copied."""
    home = tmp_path_factory.mktemp("county")
    sealing.use(sealing.Keyring.create(home / "keys"))
    data = Database(f"sqlite:///{home / 'anjie.db'}", home / "writer.lock")
    migrating.upgrade(data)
    with data.transaction() as session:
        system = Actor.system()
        seed(session, actor=system, now=NOW)
        directory.load(session, COUNTY, actor=system, now=NOW)
        kept = QUICK.hash(PASSWORD)
        for role in Role:
            unit = unit_named(session, UNITS.get(role, "青禾县"))
            assert unit is not None
            titles = {kind: label(kind) for kind in PostKind}
            new = NewAccount(role.value, (role,), unit.id, f"周{label(role)[:3]}", kept, titles, False, reason=REASON)
            accounts.create(session, new, actor=system, now=NOW)
        confirm_all(session, NOW)
    data.close()
    sealing.use(keys)
    return home


@pytest.fixture
def app(county_home: Path, tmp_path: Path, keys: sealing.Keyring) -> Iterator[Flask]:
    """The application over a copy of the county."""
    home = tmp_path / "home"
    shutil.copytree(county_home, home)
    made = create_app(Config.from_env({"ANJIE_HOME": str(home)}))
    made.testing = True
    yield made
    database.current().close()
    sealing.use(keys)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """sign_in(role or account, password=PASSWORD): a client of its own, signed in."""

    def signed_in(account: str, password: str = PASSWORD) -> FlaskClient:
        made = app.test_client()
        answer = post(made, "/sign-in", username=str(account), password=password)
        assert answer.status_code == 303, answer.text
        return made

    return signed_in


def token_of(html: str) -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found, "the page has no form"
    return found[1]


def hidden_of(html: str) -> dict[str, str]:
    """Every hidden field of a page: CSRF token, one-time token, version."""
    return dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', html))


def post(client: FlaskClient, url: str, page: str | None = None, **fields: object):  # type: ignore[no-untyped-def]  # a Werkzeug test answer
    """Open the form's page (`page`, or the address itself), then send it with its hidden fields."""
    shown = client.get(page or url)
    assert shown.status_code == 200, shown.text
    return client.post(url, data={**hidden_of(shown.text), **fields})


from tests.web.scene import scene, scene_home  # noqa: E402, F401  # fixtures that need what stands above
