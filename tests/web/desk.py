"""A desk at which sheets are imported: the browser's pages, and the worker beside them."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import database
from app.cli.importing import Importing
from app.files import Store
from app.models.journal import JournalEntry
from app.models.matters import ImportBatch
from app.models.uploads import Upload, UploadState
from tests.web.pages import check_page, sent
from tests.web.scene import Scene
from tests.workbooks import HEADERS, ITEM, PETITION, many, sheet

NEW = "/sheets/new"
PLACE = {"镇(园区)": "柳河镇", "村(社区)": "井台村"}
ROWS = {"petitions": PETITION | PLACE, "items": ITEM | {"村(社区)": "井台村"}}
WHO = {"petitions": "registrar", "items": "office_clerk"}
KIND = {"petitions": "petition", "items": "item"}


@dataclass
class Desk:
    """Somebody who imports, and the worker beside him."""

    scene: Scene
    client: FlaskClient
    folder: Path

    def file(self, kind: str, *rows: dict[str, object], headers: list[str] | None = None) -> bytes:
        """A real xlsx with these rows."""
        return sheet(self.folder / "given.xlsx", rows, headers or HEADERS[kind]).read_bytes()

    def upload(self, content: bytes, name: str = "登记表.xlsx", kind: str = "petitions", **more: Any) -> TestResponse:
        """Upload through the page."""
        page = self.client.get(NEW)
        values = sent(page.text, NEW, kind=KIND[kind], file=(BytesIO(content), name), **more)
        answer = self.client.post(NEW, data=values, content_type="multipart/form-data")
        answer.request.environ["wsgi.input"].close()  # Werkzeug's client leaves a large one to the garbage collector
        return answer

    def uploaded(self, *rows: dict[str, object], kind: str = "petitions", headers: list[str] | None = None) -> str:
        """Upload these rows; the batch's address."""
        answer = self.upload(self.file(kind, *rows, headers=headers), kind=kind)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].removesuffix("/columns")

    def columns(self, batch: str, **changes: object) -> TestResponse:
        """Confirm which column means what."""
        url = f"{batch}/columns"
        return self.client.post(url, data=sent(self.client.get(url).text, url, **changes))

    def checked(self, *rows: dict[str, object], kind: str = "petitions", **changes: object) -> str:
        """Upload, confirm, let the worker try every row; the batch's address."""
        batch = self.uploaded(*rows, kind=kind)
        assert self.columns(batch, **changes).status_code == 303
        self.work()
        return batch

    def start(self, batch: str) -> TestResponse:
        """Press 开始导入 or 继续导入."""
        url = f"{batch}/start"
        return self.client.post(url, data=sent(self.client.get(batch).text, url))

    def imported(self, *rows: dict[str, object], kind: str = "petitions", **changes: object) -> str:
        """The whole way."""
        batch = self.checked(*rows, kind=kind, **changes)
        assert self.start(batch).status_code == 303
        self.work()
        return batch

    def work(self, slices: int = 1000) -> None:
        """Let the worker do so many slices of a hundred rows, as a process of its own would."""
        left = iter(range(slices - 1))

        def go_on() -> None:
            if next(left, None) is None:
                raise InterruptedError

        worker = Importing(database.current(), Store(self.scene.app.config["PAPERS"]), go_on, lambda _: None)
        with self.scene.reading() as session:
            waiting = select(func.count()).select_from(Upload).where(Upload.state.in_(("checking", "running")))
        try:
            while True:
                with self.scene.reading() as session:
                    if not session.scalar(waiting):
                        return
                worker.work()
        except InterruptedError:
            pass

    def page(self, address: str) -> str:
        """A page that every clerk may be shown."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return check_page(answer.text).text

    def figures(self) -> tuple[int, int, int, int]:
        """Rows, added, known, refused of the newest batch."""
        with self.scene.reading() as session:
            batch = session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).first()
            assert batch is not None
            return batch.rows, batch.added, batch.known, batch.refused

    def count(self, table: Any) -> int:
        """How many rows a table has."""
        with self.scene.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def state(self) -> UploadState:
        """Where the newest upload stands."""
        with self.scene.reading() as session:
            return session.scalars(select(Upload.state).order_by(Upload.id.desc())).first() or UploadState.UPLOADED

    def events(self) -> list[str]:
        """What the journal says of imports."""
        with self.scene.reading() as session:
            found = select(JournalEntry.event).where(JournalEntry.event.like("import.%"))
            return list(session.scalars(found.order_by(JournalEntry.seq)))


Desks = Callable[[str], Desk]


@pytest.fixture
def desks(scene: Scene, tmp_path: Path) -> Desks:
    """desks(account): a desk of this account."""
    folder = tmp_path / "given"
    folder.mkdir()
    return lambda account: Desk(scene, scene.client(account), folder)


@pytest.fixture
def desk(desks: Desks) -> Desk:
    """The desk of the one who registers petitions."""
    return desks("registrar")


def rows_of(kind: str, count: int) -> list[dict[str, object]]:
    """Good rows of the county of these tests, each of its own number."""
    return [row | {"村(社区)": "井台村"} for row in many(count, kind)]
