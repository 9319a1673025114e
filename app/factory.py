"""create_app(config): the one place where the floors meet."""

from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5
from jinja2 import StrictUndefined
from sqlalchemy.exc import ArgumentError, DBAPIError

from app import cli, database, sealing, web
from app.cli.ready import KEYS, CannotStart, refuse_newer
from app.database import Database
from app.labels import sentence
from app.operations import indexing
from app.sealing import Keyring, KeysMissing, KeysUnsafe
from config import Config

ROOT = Path(__file__).parent.parent


def create_app(config: Config) -> Flask:
    """The application over this data folder; it runs no migration.

    Raises CannotStart with a sentence for the operator when the data folder or the database cannot be used, when the
    keys are missing or open to others, or when the database was made by a newer program.
    """
    try:
        config.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = _database(config)
        sealing.use(_keys(config, data))
    except OSError as error:
        raise CannotStart(sentence("home_unusable", {"home": config.home, "why": error.strerror or ""})) from None
    except DBAPIError:
        shown = data.engine.url.render_as_string(hide_password=True)
        raise CannotStart(sentence("database_unreachable", {"url": shown})) from None
    refuse_newer()
    app = Flask("app", template_folder=str(ROOT / "templates"), static_folder="static", root_path=str(ROOT / "app"))
    app.config.from_mapping(_settings(config))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["search"] = indexing.opened(config.index, sealing.keyring().index, app.config["INDEX_URL"])
    Bootstrap5(app)
    web.register(app)
    cli.register(app)
    return app


def _settings(config: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": sealing.keyring().session,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "HOME": config.home,
        "INDEX": config.index,
        "PAPERS": config.papers,
        "ANCHORS": config.anchors,
        "INDEX_URL": config.database_url if config.search_engine == "postgres" else None,
        "OWNER_URL": config.owner_url,
        "HOST": config.host,
        "PORT": config.port,
        "HTTPS": config.https,
        "PROXIES": config.proxies,
        "HOSTS": config.hosts,
        "NOTIFY": config.notify,
        "NOTICES": config.notices,
        "BACKUPS": config.backups,
        "UPKEEP": config.upkeep,
    }


def _keys(config: Config, data: Database) -> Keyring:
    # Keys are made only while the database is empty (DECISIONS 11); two first starts at once take turns.
    try:
        with data.gate():
            if data.is_empty() and not (config.keys.is_dir() and any(config.keys.iterdir())):
                return Keyring.create(config.keys)
            return Keyring.load(config.keys)
    except (KeysMissing, KeysUnsafe) as error:
        raise CannotStart(KEYS, str(error)) from None


def _database(config: Config) -> Database:
    try:
        data = Database(config.database_url, config.home / "writer.lock")
    except (ArgumentError, ValueError):  # nothing of the text is shown: it may hold a password
        raise CannotStart(sentence("setting_database", {"name": "DATABASE_URL"})) from None
    database.use(data)
    return data
