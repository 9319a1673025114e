"""The worker as a process of its own takes in what was uploaded; one that is killed leaves the rest to the next."""

import signal
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app.clock import SHANGHAI
from app.files import Store
from app.models.outbox import Lease
from app.models.uploads import Upload, UploadState
from app.operations import uploads
from app.operations.uploads import Named, NewUpload
from tests.cli.conftest import Commands
from tests.workbooks import HEADERS, many, sheet


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_an_import_leaves_the_rest_to_the_next(
    commands: Commands, tmp_path: Path
) -> None:
    rows = [row | {"收到日期": "2024-05-11"} for row in many(300)]
    uid = given_in_the_browser(commands, sheet(tmp_path / "a.xlsx", rows))
    first = commands.start("worker")
    wait_until(commands, lambda: upload_of(commands).state is UploadState.CHECKED)
    begin(commands, uid)
    wait_until(commands, lambda: len(commands.titles()) >= 100)
    first.kill()
    first.communicate()
    kept = len(commands.titles())
    assert (kept % 100, kept < 300) == (0, True)
    with commands.data.transaction() as session:
        session.execute(delete(Lease))  # nobody waits half a minute here
    second = commands.start("worker")
    wait_until(commands, lambda: upload_of(commands).state is UploadState.DONE)
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=60)
    batch = upload_of(commands).batch
    assert (batch.rows, batch.added, batch.known, batch.refused) == (300, 300, 0, 0)
    assert len(set(commands.titles())) == len(commands.titles()) == 300
    commands.run("journal", "anchor")
    commands.run("journal", "verify")


def given_in_the_browser(commands: Commands, file: Path) -> str:
    """Upload a sheet as the petition office's head and name its columns; the batch's uid."""
    content, actor = file.read_bytes(), commands.actor("petition_head")
    kept = Store(commands.app.config["PAPERS"]).put(content, file.name)
    new = NewUpload("petitions", file.name, kept.ref, kept.sha256, 300, 0, [])
    places = {header: place for place, header in enumerate(HEADERS["petitions"])}
    with commands.here(), commands.data.transaction() as session:
        uid = uploads.upload(session, new, actor=actor, now=present())
        uploads.name_columns(session, uid, Named(places), actor=actor, now=present())
    return uid


def present() -> datetime:
    """The worker of its own process lives today, and lets go of a file that was given a month before."""
    return datetime.now(SHANGHAI)


def begin(commands: Commands, uid: str) -> None:
    """Press 开始导入."""
    with commands.here(), commands.data.transaction() as session:
        uploads.start(session, uid, None, actor=commands.actor("petition_head"), now=present())


def upload_of(commands: Commands) -> Upload:
    """The one upload, with its batch."""
    with commands.data.reading() as session:
        return session.scalars(select(Upload).options(joinedload(Upload.batch))).one()


def wait_until(commands: Commands, come: Callable[[], bool]) -> None:
    """Look until it has come."""
    with commands.here():
        for _ in range(1200):
            if come():
                return
            time.sleep(0.1)
    raise AssertionError("it never came")
