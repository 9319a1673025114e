"""Config: read once from the environment, frozen; a missing secret stops the start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

ENGINES = ("whoosh", "postgres")
DATABASES = ("sqlite:///", "postgresql+psycopg://")
CHANNELS = ("folder", "mail", "wecom", "dingtalk", "off")
_NEEDED = {
    "mail": ("ANJIE_SMTP_HOST", "ANJIE_SMTP_FROM"),
    **dict.fromkeys(("wecom", "dingtalk"), ("ANJIE_ROBOT_URL",)),
}
SECURITIES = ("starttls", "tls", "none")
LEAST_TOKEN = 20
_HOST_NAME = re.compile(r"\.?[\w.-]+", re.ASCII)


class ConfigError(RuntimeError):
    """A setting that cannot be used: the code of its sentence, and the facts in it; a password is never among them."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(f"{code} {facts}")
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Notify:
    """How it is told outside the product that messages wait: the channel, the hours of rest, where the site is reached.

    `folder` needs nothing more; mail needs a server and a sender, a robot its address, which holds its key.
    """

    channel: str = "folder"
    quiet: tuple[time, time] = (time(20), time(7, 30))
    site: str = ""
    host: str = ""
    port: int = 587
    security: str = "starttls"
    sender: str = ""
    user: str = ""
    password: str = ""
    robot: str = ""
    secret: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Notify":
        """Read the settings. Raises ConfigError naming the variable that is missing or cannot be used."""
        channel = _one_of(env, "ANJIE_NOTIFY", CHANNELS)
        for name in _NEEDED.get(channel, ()):
            if not env.get(name):
                raise ConfigError("setting_missing", name=name, channel=channel)
        return cls(
            channel=channel,
            quiet=_hours(env, "ANJIE_NOTIFY_QUIET", "20:00-07:30"),
            site=_url(env, "ANJIE_URL").rstrip("/"),
            host=env.get("ANJIE_SMTP_HOST", ""),
            port=_number(env, "ANJIE_SMTP_PORT", cls.port, least=1, most=65535),
            security=_one_of(env, "ANJIE_SMTP_SECURITY", SECURITIES),
            sender=env.get("ANJIE_SMTP_FROM", ""),
            user=env.get("ANJIE_SMTP_USER", ""),
            password=env.get("ANJIE_SMTP_PASSWORD", ""),
            robot=_url(env, "ANJIE_ROBOT_URL"),
            secret=env.get("ANJIE_ROBOT_SECRET", ""),
        )


@dataclass(frozen=True)
class Upkeep:
    """What is kept outside the database, how often and how long, and how the service is watched.

    `backup_at`: when the worker makes a backup each day, None for never; `kept`: how many daily, weekly and monthly
    ones stay. `anchors_to` is a folder of another machine, `anchors_mail` an address. Without a token no figures.
    """

    backup_at: time | None = None
    backup_to: Path | None = None
    kept: tuple[int, int, int] = (7, 4, 12)
    anchors_to: Path | None = None
    anchors_mail: str = ""
    metrics_token: str = ""
    log: str = "plain"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Upkeep":
        """Read the settings. Raises ConfigError naming the variable that cannot be used."""
        backup_at, token = env.get("ANJIE_BACKUP_AT") or "", env.get("ANJIE_METRICS_TOKEN") or ""
        if env.get("ANJIE_ANCHORS_MAIL") and not (env.get("ANJIE_SMTP_HOST") and env.get("ANJIE_SMTP_FROM")):
            raise ConfigError("setting_missing", name="ANJIE_SMTP_HOST, ANJIE_SMTP_FROM", channel="ANJIE_ANCHORS_MAIL")
        if token and len(token) < LEAST_TOKEN:
            raise ConfigError("setting_token", name="ANJIE_METRICS_TOKEN", least=LEAST_TOKEN)  # it is not repeated
        return cls(
            backup_at=_hour(backup_at) if backup_at else None,
            backup_to=_folder(env, "ANJIE_BACKUP_TO"),
            kept=_kept(env.get("ANJIE_BACKUP_KEEP") or "7,4,12"),
            anchors_to=_folder(env, "ANJIE_ANCHORS_TO"),
            anchors_mail=env.get("ANJIE_ANCHORS_MAIL") or "",
            metrics_token=token,
            log=_one_of(env, "ANJIE_LOG", ("plain", "json")),
        )


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
    notify: Notify = Notify()
    upkeep: Upkeep = Upkeep()

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
            notify=Notify.from_env(env),
            upkeep=Upkeep.from_env(env),
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
    def backups(self) -> Path:
        """Where backups are put unless somewhere else is named."""
        return self.upkeep.backup_to or self.home / "backups"

    @property
    def notices(self) -> Path:
        """The folder from which a gateway of the county takes notifications."""
        return self.home / "notices"

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


def _hours(env: Mapping[str, str], name: str, default: str) -> tuple[time, time]:
    given = env.get(name) or default
    try:
        begins, ends = (time.fromisoformat(part) for part in given.split("-"))
    except ValueError:
        raise ConfigError("setting_hours", name=name, given=given) from None
    return begins, ends


def _url(env: Mapping[str, str], name: str) -> str:
    given = env.get(name) or ""
    if given and (urlsplit(given).scheme not in ("http", "https") or not urlsplit(given).hostname):
        raise ConfigError("setting_url", name=name)  # a robot's holds its key: it is not repeated
    return given


def _hour(given: str) -> time:
    try:
        return time.fromisoformat(given)
    except ValueError:
        raise ConfigError("setting_hour", name="ANJIE_BACKUP_AT", given=given) from None


def _kept(given: str) -> tuple[int, int, int]:
    parts = [part.strip() for part in given.split(",")]
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise ConfigError("setting_kept", name="ANJIE_BACKUP_KEEP", given=given)
    daily, weekly, monthly = map(int, parts)
    if daily < 1:
        raise ConfigError("setting_kept", name="ANJIE_BACKUP_KEEP", given=given)
    return daily, weekly, monthly


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    given = env.get(name)
    if given and not Path(given).is_absolute():
        raise ConfigError("setting_folder", name=name, given=given)
    return Path(given) if given else None
