"""The files of letters, made by the worker after the act that gave them number and words."""

import hashlib
from datetime import timedelta

from sqlalchemy import select

from app.cli.worker import Worker
from app.files import Store
from app.models.journal import JournalEntry
from app.models.letters import Letter
from app.models.matters import Matter
from app.operations.petitions import Assign, assign
from app.queries.directory import unit_named
from tests.cli.conftest import Commands
from tests.cli.papers import MINUTE, found
from tests.cli.papers import log as log  # fixtures are found by their names here
from tests.cli.papers import no_recogniser as no_recogniser
from tests.cli.papers import worker as worker
from tests.conftest import NOW


def assigned(commands: Commands) -> int:
    """Assign a petition to its town, as its letter says; the version it has then."""
    uid = commands.petition("反映浇地困难")
    with commands.here(), commands.data.transaction() as session:
        town = unit_named(session, "柳河镇")
        assert town is not None
        command = Assign(town.id, report_due_on=NOW.date() + timedelta(days=40))
        return assign(session, uid, None, command, actor=commands.actor("petition_head"), now=NOW).version


def test_the_letter_of_an_act_gets_its_file_and_is_found(worker: Worker, commands: Commands) -> None:
    version = assigned(commands)
    worker.tick(NOW + MINUTE)
    worker.tick(NOW + 2 * MINUTE)
    with commands.data.reading() as session:
        letter = session.scalars(select(Letter)).one()
        assert letter.attachment is not None
        assert letter.attachment.name == f"交办单 {letter.number}.docx"
        content = b"".join(Store(commands.app.config["PAPERS"]).open(letter.attachment.ref))
        assert hashlib.sha256(content).hexdigest() == letter.sha256
        assert session.scalars(select(Matter.version)).one() == version, "nobody changed the matter"
        entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "letter.kept")).one()
        assert entry.object_uid == letter.uid
    assert "【交由你单位办理】" in str(found(commands, "交由你单位办理"))


def test_what_has_its_file_gets_no_second_one(worker: Worker, commands: Commands) -> None:
    assigned(commands)
    for minutes in (1, 2, 3):
        worker.tick(NOW + timedelta(minutes=minutes))
    files = [path for path in (commands.home / "papers").rglob("*") if path.is_file()]
    assert len(files) == 1
