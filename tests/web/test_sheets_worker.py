"""What the worker makes of uploads: nothing twice, whole hundreds, stopped with a sentence, forgotten in time."""

import json
from io import BytesIO
from typing import Any

from sqlalchemy import select, update

from app import clock
from app.files import Store
from app.models.accounts import Grant, User
from app.models.matters import ImportBatch, Matter
from app.models.outbox import WORKER
from app.models.uploads import Upload, UploadRow, UploadState
from app.operations import leasing, uploads
from tests.web.desk import NEW, ROWS, Desk, rows_of
from tests.web.desk import desk as desk  # fixtures are found by their names here
from tests.web.desk import desks as desks
from tests.web.pages import sent


def test_the_same_file_twice_adds_its_rows_once(desk: Desk) -> None:
    rows = rows_of("petitions", 3)
    first, second = desk.checked(*rows), desk.checked(*rows)
    assert [desk.start(batch).status_code for batch in (first, second)] == [303, 303]
    desk.work()
    with desk.scene.reading() as session:
        done = session.execute(select(ImportBatch.added, ImportBatch.known).order_by(ImportBatch.id)).all()
    assert [tuple(row) for row in done] == [(3, 0), (0, 3)]
    assert desk.count(Matter) == 3


def test_a_form_sent_twice_makes_one_batch_and_starts_it_once(desk: Desk) -> None:
    page = desk.client.get(NEW)
    content = desk.file("petitions", *rows_of("petitions", 2))
    for _ in range(2):
        values = sent(page.text, NEW, kind="petition", file=(BytesIO(content), "a.xlsx"))
        answer = desk.client.post(NEW, data=values, content_type="multipart/form-data")
        assert answer.status_code == 303
    assert desk.count(ImportBatch) == 1
    batch = answer.headers["Location"].removesuffix("/columns")
    desk.columns(batch)
    desk.work()
    shown = desk.client.get(batch).text
    for _ in range(2):
        assert desk.client.post(f"{batch}/start", data=sent(shown, f"{batch}/start")).status_code == 303
    desk.work()
    assert (desk.count(Matter), desk.events().count("import.begin")) == (2, 1)


def test_a_cancelled_import_keeps_whole_hundreds_and_can_be_gone_on_with(desk: Desk) -> None:
    batch = desk.checked(*rows_of("petitions", 130))
    desk.start(batch)
    desk.work(slices=1)
    cancel = f"{batch}/cancel"
    assert "正在导入" in desk.page(batch)
    assert desk.client.post(cancel, data=sent(desk.client.get(batch).text, cancel)).status_code == 303
    kept = desk.count(Matter)
    desk.work()
    assert (kept % 100, desk.count(Matter)) == (0, kept)
    assert 100 <= kept < 130
    assert f"还有 {130 - kept} 行没有导入" in desk.page(batch)
    assert desk.start(batch).status_code == 303
    desk.work()
    assert desk.figures() == (130, 130, 0, 0)
    assert "import.cancel" in desk.events()


def test_a_worker_that_is_gone_in_the_middle_leaves_nothing_twice(desk: Desk) -> None:
    batch = desk.uploaded(*rows_of("petitions", 150), *rows_of("petitions", 1))
    desk.columns(batch)
    desk.work(slices=1)  # in the middle of checking
    desk.work()
    assert desk.count(UploadRow) == 151
    desk.start(batch)
    desk.work(slices=1)  # in the middle of importing
    assert 100 <= desk.count(Matter) < 150
    desk.work()
    assert desk.figures() == (151, 150, 1, 0)
    assert desk.count(Matter) == 150


def test_an_account_disabled_meanwhile_stops_its_batch(desk: Desk) -> None:
    batch = desk.checked(*rows_of("petitions", 130))
    desk.start(batch)
    desk.work(slices=1)
    kept = desk.count(Matter)
    with desk.scene.writing() as session:
        session.execute(update(User).where(User.account == "registrar").values(disabled_at=clock.now()))
    desk.work()
    assert desk.count(Matter) == kept > 0
    assert desk.state() is UploadState.STOPPED
    with desk.scene.writing() as session:
        session.execute(update(User).where(User.account == "registrar").values(disabled_at=None))
    assert "上传人的账号已经停用，导入停在这里。已经导入的整批保留。" in desk.page(batch)
    desk.start(batch)
    desk.work()
    assert desk.count(Matter) == 130


def test_a_role_taken_back_meanwhile_stops_the_batch(desk: Desk) -> None:
    batch = desk.checked(*rows_of("petitions", 3))
    desk.start(batch)
    user_id = desk.scene.here.actors["registrar"].user_id
    with desk.scene.writing() as session:
        session.execute(update(Grant).where(Grant.user_id == user_id).values(ended_at=clock.now()))
    desk.work()
    assert (desk.count(Matter), desk.state()) == (0, UploadState.STOPPED)
    assert desk.client.get(batch).status_code == 403


def test_a_file_that_is_gone_stops_the_batch_with_a_sentence(desk: Desk) -> None:
    batch = desk.uploaded(*rows_of("petitions", 1))
    desk.columns(batch)
    with desk.scene.reading() as session:
        Store(desk.scene.app.config["PAPERS"]).remove(session.scalars(select(Upload.ref)).one() or "")
    desk.work()
    assert "上传的文件读不出来" in desk.page(batch)


def test_while_no_worker_runs_the_page_says_so(desk: Desk) -> None:
    batch = desk.uploaded(*rows_of("petitions", 1))
    desk.columns(batch)
    assert "后台任务没有在运行" in desk.page(batch)
    with desk.scene.writing() as session:
        leasing.take(session, WORKER, "somebody", clock.now())
    shown = desk.client.get(batch).text
    assert "后台任务没有在运行" not in shown
    assert 'data-reload="2"' in shown


def test_nothing_of_a_sheet_lies_in_clear_on_the_disk_or_in_the_journal(desk: Desk) -> None:
    secret = ROWS["petitions"] | {"信访人": "欧阳静怡", "住址": "井台村九组暗号", "人数": "许多暗号"}
    batch = desk.checked(secret)
    desk.client.get(f"{batch}/faults")
    home = desk.scene.app.config["HOME"]
    files = [path for path in home.rglob("*") if path.is_file() and "keys" not in path.parts]
    everything = b"".join(path.read_bytes() for path in files)
    assert b"import.check" in everything
    for word in ("欧阳静怡", "九组暗号", "许多暗号", "登记表.xlsx", "13912345678"):
        assert word.encode() not in everything


def test_file_and_rows_are_forgotten_when_they_have_served(desk: Desk, present: Any) -> None:

    desk.imported(*rows_of("petitions", 1))
    desk.imported(*rows_of("petitions", 2), ROWS["petitions"] | {"外部编号": "W", "人数": "许多"})
    with desk.scene.writing() as session:
        assert len(uploads.forget(session, clock.now())) == 1
    assert desk.count(UploadRow) == 3
    with desk.scene.writing() as session:
        assert len(uploads.forget(session, clock.now() + uploads.FILE_KEPT * 2)) == 1
        assert uploads.forget(session, clock.now() + uploads.FILE_KEPT * 2) == []
    assert desk.count(UploadRow) == 0
    assert "下载带错误说明的原表" not in desk.page("/sheets/")
    assert json.dumps(desk.figures()) == "[3, 1, 1, 1]"
