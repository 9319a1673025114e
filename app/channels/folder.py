"""Files for a gateway of the county (short messages, an office system): one JSON file a notification."""

import json
import os
from pathlib import Path

from app.channels import NotSent, Outgoing
from app.sealing import sync_folder


class Folder:
    """Writes into one folder. A gateway takes a file away once it has sent it; the name never repeats."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, outgoing: Outgoing) -> None:
        """Write the file whole or not at all. Raises NotSent when it cannot be written."""
        said = {"id": outgoing.uid, "to": outgoing.address, "subject": outgoing.subject, "text": outgoing.text}
        part, file = self.folder / f"{outgoing.uid}.part", self.folder / f"{outgoing.uid}.json"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as open_:
                json.dump(said, open_, ensure_ascii=False, indent=1)
                open_.flush()
                os.fsync(open_.fileno())
            part.replace(file)
            sync_folder(self.folder)
        except OSError as error:
            raise NotSent(f"{type(error).__name__} {error.strerror}") from error
