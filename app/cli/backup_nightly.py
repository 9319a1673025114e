"""Making a backup and keeping as many as the settings say; the worker's part of it, once a day."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from app import clock
from app.cli import backups
from app.cli.backups import Manifest
from app.database import Database
from app.domain import retention
from app.domain.permissions import Actor
from app.operations import housekeeping, recording
from app.queries import health

NAME = "anjie-%Y%m%d-%H%M%S.tar"
ANCHORS_BESIDE = ".anchors.log"
AT_MOST = timedelta(hours=6)
"""How long a backup that was begun may take before another worker begins one."""


def made(
    data: Database,
    papers: Path,
    anchors: Path,
    target: Path,
    *,
    actor: Actor,
    now: datetime,
    progress: backups.Progress,
) -> Manifest:
    """Make a backup, the anchors beside it, with its entry in the journal. Raises BackupRefused."""
    manifest = backups.create(data, papers, target, now=now, progress=progress)
    if anchors.exists():
        target.with_name(target.name + ANCHORS_BESIDE).write_bytes(anchors.read_bytes())
    detail = {"files": len(manifest.files), "rows": sum(manifest.rows.values()), "journal": manifest.journal_head}
    with data.transaction() as session:
        housekeeping.note_done(session, "backup", now)
        recording.note_event(session, "backup.create", actor=actor, now=now, kind="backup", detail=detail)
    return manifest


def path_of(folder: Path, now: datetime) -> Path:
    """Where the backup of this moment lies."""
    return folder / now.strftime(NAME)


def forget(folder: Path, kept: tuple[int, int, int]) -> int:
    """Remove what the settings no longer keep; only files that bear the name of a backup. How many went."""
    found: dict[datetime, Path] = {}
    for path in folder.glob("anjie-*.tar"):
        try:
            found[datetime.strptime(path.name, NAME).replace(tzinfo=clock.SHANGHAI)] = path
        except ValueError:
            continue
    going = found.keys() - retention.kept(found.keys(), *kept)
    for moment in going:
        found[moment].with_name(found[moment].name + ANCHORS_BESIDE).unlink(missing_ok=True)
        found[moment].unlink(missing_ok=True)
    return len(going)


class Nightly:
    """One backup a day from its hour on; a night that was missed is made up for."""

    def __init__(
        self,
        data: Database,
        papers: Path,
        anchors: Path,
        folder: Path,
        at: time,
        kept: tuple[int, int, int],
        go_on: Callable[[], None],
        log: Callable[[str], None],
    ) -> None:
        self.data, self.papers, self.anchors, self.folder = data, papers, anchors, folder
        self.at, self.kept, self.go_on, self.log = at, kept, go_on, log

    def work(self, now: datetime) -> None:
        """Make it if today's is due and nobody makes it; verify it; let older ones go."""
        if not self._takes(now):
            return
        target = path_of(self.folder, now)
        made(
            self.data, self.papers, self.anchors, target,
            actor=Actor.system("worker"), now=now, progress=lambda *_: self.go_on(),
        )  # fmt: skip
        backups.verify(target, progress=lambda *_: self.go_on())
        gone = forget(self.folder, self.kept)
        self.log(f"已备份到 {target}" + (f"，清理旧备份 {gone} 份" if gone else ""))

    def _takes(self, now: datetime) -> bool:
        due = due_since(now, self.at)
        with self.data.transaction() as session:
            done, begun = health.last_done(session, "backup"), health.last_done(session, "backup_begun")
            if (done and done.at >= due) or (begun and begun.at >= due and now - begun.at < AT_MOST):
                return False
            housekeeping.note_done(session, "backup_begun", now)
        return True


def due_since(now: datetime, at: time) -> datetime:
    """The last time that this hour of the day struck."""
    today = now.astimezone(clock.SHANGHAI).replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
