"""What the worker keeps outside the database, as the settings say: anchors elsewhere, a backup a day."""

from collections.abc import Callable, Mapping
from typing import Any

from app.cli.anchoring import Taking, mail_of
from app.cli.backup_nightly import Nightly
from app.database import Database
from config import Upkeep


def upkeep_of(
    settings: Mapping[str, Any], data: Database, log: Callable[[str], None]
) -> Callable[[Callable[[], None]], tuple[Taking, Nightly | None]]:
    """The parts, once it is known how the worker goes on; no backup without an hour for it."""
    asked: Upkeep = settings["UPKEEP"]
    channel = mail_of(settings["NOTIFY"]) if asked.anchors_mail else None

    def made(go_on: Callable[[], None]) -> tuple[Taking, Nightly | None]:
        anchors, papers = settings["ANCHORS"], settings["PAPERS"]
        taking = Taking(data, anchors, asked.anchors_to, channel, asked.anchors_mail, log)
        if asked.backup_at is None:
            return taking, None
        return taking, Nightly(data, papers, anchors, settings["BACKUPS"], asked.backup_at, asked.kept, go_on, log)

    return made
