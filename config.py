"""Config: read once from the environment, frozen; a missing secret stops the start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENGINES = ("whoosh", "postgres")
DATABASES = ("sqlite:///", "postgresql+psycopg://")
_HOST_NAME = re.compile(r"\.?[\w.-]+", re.ASCII)


class ConfigError(RuntimeError):
    """A setting that cannot be used: the code of its sentence, and the facts in it; a password is never among them."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(f"{code} {facts}")
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Config:
    """Every setting, with its default.

    `home` holds all data (database, index, attachments, keys). `https` turns on the `__Host-` cookie, Secure and
    HSTS (DECISIONS 21). `hosts` are the names this site answers to; without them only addresses in numbers and the
    names of this machine. `proxies` counts trusted proxies.
    """

    home: Path
    database_url: str
    owner_url: str
    search_engine: str = "whoosh"
    host: str = "127.0.0.1"
    port: int = 5000
    https: bool = False
    hosts: tuple[str, ...] = ()
    proxies: int = 0

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """Read the settings. Raises ConfigError naming the variable that cannot be used."""
        env = os.environ if environ is None else environ
        home = Path(env.get("ANJIE_HOME") or Path(__file__).parent / "instance").resolve()
        url = _database(env, "DATABASE_URL", f"sqlite:///{home / 'anjie.db'}")
        engine = _one_of(env, "SEARCH_ENGINE", ENGINES)
        if engine == "postgres" and not url.startswith("postgresql"):
            raise ConfigError("setting_engine_database", name="SEARCH_ENGINE", given=engine)
        return cls(
            home=home,
            database_url=url,
            owner_url=_database(env, "ANJIE_OWNER_URL", url),
            search_engine=engine,
            host=env.get("HOST") or cls.host,
            port=_number(env, "PORT", cls.port, least=1, most=65535),
            https=_one_of(env, "ANJIE_HTTPS", ("0", "1")) == "1",
            hosts=_hosts(env),
            proxies=_number(env, "ANJIE_PROXIES", cls.proxies, least=0, most=9),
        )

    @property
    def keys(self) -> Path:
        """The folder of the keys (0700)."""
        return self.home / "keys"

    @property
    def index(self) -> Path:
        """The folder of the search index; it can always be thrown away."""
        return self.home / "index"

    @property
    def papers(self) -> Path:
        """The folder of the sealed attachments."""
        return self.home / "papers"

    @property
    def anchors(self) -> Path:
        """The journal's anchors, outside the database."""
        return self.home / "anchors.log"


def _number(env: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    given = env.get(name) or str(default)
    if not (given.isascii() and given.isdigit() and len(given) < 9 and least <= int(given) <= most):
        raise ConfigError("setting_number", name=name, given=given, least=least, most=most)
    return int(given)


def _one_of(env: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    given = env.get(name) or known[0]
    if given not in known:
        raise ConfigError("setting_unknown", name=name, given=given, known=known)
    return given


def _database(env: Mapping[str, str], name: str, default: str) -> str:
    given = env.get(name) or default
    if not given.startswith(DATABASES):
        raise ConfigError("setting_database", name=name)
    return given


def _hosts(env: Mapping[str, str]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in (env.get("ANJIE_HOSTS") or "").split(",") if name.strip())
    for name in names:
        if not _HOST_NAME.fullmatch(name):
            raise ConfigError("setting_host", given=name)
    return names
