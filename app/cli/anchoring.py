"""Taking the journal's anchors off this machine: a copy in a folder of another one, the newest by mail each day."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.channels import Channel, NotSent, Outgoing
from app.channels.mail import Mail
from app.database import Database
from app.labels import sentence
from app.models.base import new_uid
from app.operations import housekeeping
from app.operations.journal import latest_anchors
from config import Notify

COPY = "anjie-anchors.log"


class AnchorsDiffer(Exception):
    """What was taken away before does not stand in the anchors any more: somebody rewrote them."""


def copy(anchors: Path, folder: Path) -> int:
    """Append to the copy what it lacks; how many lines. Raises AnchorsDiffer, and OSError when it cannot be written.

    The copy is only ever added to: that what it held is still the beginning is looked at each time.
    """
    here = anchors.read_bytes() if anchors.exists() else b""
    there = folder / COPY
    held = there.read_bytes() if there.exists() else b""
    if not here.startswith(held):
        raise AnchorsDiffer
    if held != here:
        with there.open("ab") as file:
            file.write(here[len(held) :])
            file.flush()
    return here[len(held) :].count(b"\n")


def mail_of(settings: Notify) -> Channel:
    """The mail server of the settings."""
    s = settings
    return Mail(s.host, s.port, s.sender, s.security, s.user, s.password)


class Taking:
    """The worker's part: copying as anchors come, one mail a day. `log` hears of trouble; the health page shows it."""

    def __init__(
        self,
        data: Database,
        anchors: Path,
        folder: Path | None,
        channel: Channel | None,
        address: str,
        log: Callable[[str], None],
    ) -> None:
        self.data, self.anchors, self.folder, self.log = data, anchors, folder, log
        self.channel, self.address = channel, address

    def copy(self, now: datetime) -> None:
        """Bring the copy up to date."""
        if self.folder is None:
            return
        code = "ok"
        try:
            copy(self.anchors, self.folder)
        except AnchorsDiffer:
            code = "anchors_copy_differs"
        except OSError:
            code = "anchors_copy_failed"
        self._note("anchors_copied", code, now)

    def mail(self, now: datetime) -> None:
        """Send the newest anchor, as the line that a verifier reads."""
        if self.channel is None or not latest_anchors(self.anchors, 1):
            return
        (seq, _, at), line = (
            latest_anchors(self.anchors, 1)[0],
            self.anchors.read_text(encoding="utf-8").splitlines()[-1],
        )
        facts: dict[str, object] = {"seq": seq, "at": at, "line": line}
        text, subject = sentence("anchor_mail", facts), sentence("anchor_mail_subject", facts)
        code = "ok"
        try:
            self.channel.send(Outgoing(new_uid(), self.address, subject, text, now))
        except (NotSent, OSError):
            code = "anchors_mail_failed"
        self._note("anchors_mailed", code, now)

    def _note(self, job: str, code: str, now: datetime) -> None:
        with self.data.transaction() as session:
            housekeeping.note_done(session, job, now, code)
        if code != "ok":
            self.log(sentence(code))
