"""Config: read once from the environment, frozen; a missing secret stops the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENGINES = ("whoosh",)


class ConfigError(RuntimeError):
    """A setting that cannot be used; its text is shown to the operator."""


@dataclass(frozen=True)
class Config:
    """Every setting, with its default.

    `home` holds all data (database, index, attachments, keys). `https` turns on the `__Host-` cookie, Secure and
    HSTS (DECISIONS 21). `hosts` are the names this site answers to, empty = any. `proxies` counts trusted proxies.
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
        url = env.get("DATABASE_URL") or f"sqlite:///{home / 'anjie.db'}"
        engine = env.get("SEARCH_ENGINE") or "whoosh"
        if engine not in ENGINES:
            raise ConfigError(f"SEARCH_ENGINE={engine}: one of {', '.join(ENGINES)}")
        return cls(
            home=home,
            database_url=url,
            owner_url=env.get("ANJIE_OWNER_URL") or url,
            search_engine=engine,
            host=env.get("HOST") or cls.host,
            port=_number(env, "PORT", cls.port),
            https=env.get("ANJIE_HTTPS") == "1",
            hosts=tuple(name.strip() for name in (env.get("ANJIE_HOSTS") or "").split(",") if name.strip()),
            proxies=_number(env, "ANJIE_PROXIES", cls.proxies),
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


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(env.get(name) or default)
    except ValueError:
        raise ConfigError(f"{name}={env[name]}: a whole number") from None
