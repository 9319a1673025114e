"""Importing in the browser: template, upload, columns, the verdict on each row, the worker's part, the way back."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from app import clock, database
from app.cli.importing import Importing
from app.files import Store
from app.models.accounts import Grant, User
from app.models.journal import JournalEntry
from app.models.matters import ImportBatch, Matter
from app.models.outbox import WORKER
from app.models.uploads import Upload, UploadRow, UploadState
from app.operations import leasing, uploads
from tests import packages
from tests.web.pages import check_page, errors_of, sent, tree
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
        return self.client.post(NEW, data=values, content_type="multipart/form-data")

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
        left = iter(range(slices))

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


@pytest.mark.parametrize("kind", ["petitions", "items"])
def test_a_sheet_comes_in_from_template_to_list(desks: Desks, kind: str) -> None:
    desk = desks(WHO[kind])
    template = desk.client.get(f"/sheets/template/{kind}")
    names = [cell.value for cell in load_workbook(BytesIO(template.data)).worksheets[0][1]]
    assert names == HEADERS[kind]

    batch = desk.checked(*rows_of(kind, 3), kind=kind)
    assert desk.count(Matter) == 0
    shown = desk.page(batch)
    assert "核对完了，还没有登记" in shown
    assert "新增 3 件" in shown

    assert desk.start(batch).status_code == 303
    assert "后台任务没有在运行" in desk.page(batch)
    desk.work()
    assert desk.figures() == (3, 3, 0, 0)
    shown = desk.page(batch)
    assert "已导入" in shown
    link = next(
        a.attributes["href"] for a in tree(desk.client.get(batch).text).all("a") if "batch=" in str(a.attributes)
    )
    listed = desk.page(link)
    assert "；3 " in listed
    assert "导入批次：2024-05-11 09:30" in listed
    assert desk.events() == ["import.upload", "import.check", "import.begin", "import.finish"]


def test_the_headers_that_are_known_are_chosen_and_the_others_are_named(desk: Desk) -> None:
    renamed = {"标题": "事由", "内容": "诉求", "收到日期": "信访日期", "联系电话": "联系方式"}
    headers = [renamed.get(header, header) for header in HEADERS["petitions"]] + ["领导批示", "序号"]
    row = {renamed.get(header, header): value for header, value in ROWS["petitions"].items()} | {"序号": "7"}
    batch = desk.uploaded(row, headers=headers)
    page = desk.page(f"{batch}/columns")
    assert "领导批示、序号" in page
    assert desk.columns(batch).status_code == 303
    desk.work()
    assert desk.start(batch).status_code == 303
    desk.work()
    with desk.scene.reading() as session:
        assert session.scalars(select(Matter.title)).all() == ["反映低保停发"]


def test_a_required_column_that_is_nowhere_is_asked_for_by_its_name(desk: Desk) -> None:
    headers = [header for header in HEADERS["petitions"] if header not in ("内容", "标题")]
    batch = desk.uploaded(ROWS["petitions"], headers=headers)
    answer = desk.columns(batch)
    assert answer.status_code == 422
    said = " ".join(errors_of(answer.text))
    assert "“标题”必须导入，请选它对应表里的哪一列。" in said
    assert "“内容”必须导入" in said
    assert desk.state() == UploadState.UPLOADED


def test_one_column_cannot_mean_two_things(desk: Desk) -> None:
    batch = desk.uploaded(ROWS["petitions"])
    place = str(HEADERS["petitions"].index("标题"))
    answer = desk.columns(batch, at11=place)
    assert answer.status_code == 422
    assert "这一列已经对应“标题”" in " ".join(errors_of(answer.text))


def test_a_column_that_the_sheet_does_not_have_is_refused(desk: Desk) -> None:
    batch = desk.uploaded(ROWS["petitions"])
    for wrong in ("99", "-1", "9" * 30, "x"):
        answer = desk.columns(batch, at0=wrong)
        assert answer.status_code == 422
        assert "请重新选择" in " ".join(errors_of(answer.text))


def test_each_row_has_its_verdict_and_the_faulty_ones_can_be_seen_alone(desk: Desk) -> None:
    good = rows_of("petitions", 60)
    desk.imported(good[0])
    wrong = [ROWS["petitions"] | {"外部编号": "W", "标题": "错的一件", "镇(园区)": "龙宫镇", "村(社区)": ""}]
    old = [ROWS["petitions"] | {"外部编号": "O", "标题": "旧的一件", "收到日期": "2024-04-01"}]
    batch = desk.checked(*good, *wrong, *old)
    first = desk.page(batch)
    assert "新增 60 件，其中存量 1 件（不起算期限）；已有 1 行，不再登记；有错 1 行" in first
    assert "第 1 页，共 2 页；62 行" in first
    alone = desk.page(f"{batch}?only=refused")
    assert "没有“龙宫镇”这个镇（园区）" in alone
    assert "错的一件" in alone
    assert "反映第 5 件事" not in alone
    assert "旧的一件" in desk.page(f"{batch}?page=2")
    assert desk.count(Matter) == 1


def test_the_sheet_comes_back_with_what_is_wrong_and_can_be_given_again(desk: Desk) -> None:
    rows = [*rows_of("petitions", 2), ROWS["petitions"] | {"外部编号": "W", "镇(园区)": "龙宫镇", "村(社区)": ""}]
    batch = desk.imported(*rows)
    assert desk.figures() == (3, 2, 0, 1)
    copy = desk.client.get(f"{batch}/faults")
    assert "%E9%94%99%E8%AF%AF%E8%AF%B4%E6%98%8E" in copy.headers["Content-Disposition"]
    cells = list(load_workbook(BytesIO(copy.data)).worksheets[0].iter_rows(values_only=True))
    assert cells[0][-1] == "错误说明"
    assert [row[-1] for row in cells[1:3]] == [None, None]
    assert "没有“龙宫镇”" in str(cells[3][-1])
    rows[2] |= {"镇(园区)": "柳河镇", "村(社区)": "磨坊村"}
    desk.imported(*rows)
    assert desk.figures() == (3, 1, 2, 0)
    assert desk.events().count("import.download") == 1


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


def test_a_batch_of_history_needs_its_reason_and_starts_no_clock(desk: Desk) -> None:
    batch = desk.uploaded(*rows_of("petitions", 2))
    answer = desk.columns(batch, history="y")
    assert answer.status_code == 422
    assert "请写明原因。" in " ".join(errors_of(answer.text))
    assert desk.columns(batch, history="y", reason="旧系统移交").status_code == 303
    desk.work()
    assert "其中存量 2 件" in desk.page(batch)
    desk.start(batch)
    desk.work()
    assert "旧系统移交" in desk.page(batch)
    with desk.scene.reading() as session:
        assert session.scalars(select(Matter.is_history)).all() == [True, True]


def test_a_cancelled_import_keeps_whole_hundreds_and_can_be_gone_on_with(desk: Desk) -> None:
    batch = desk.checked(*rows_of("petitions", 230))
    desk.start(batch)
    desk.work(slices=1)
    cancel = f"{batch}/cancel"
    assert "正在导入" in desk.page(batch)
    assert desk.client.post(cancel, data=sent(desk.client.get(batch).text, cancel)).status_code == 303
    kept = desk.count(Matter)
    desk.work()
    assert (kept % 100, desk.count(Matter)) == (0, kept)
    assert 100 <= kept < 230
    assert f"还有 {230 - kept} 行没有导入" in desk.page(batch)
    assert desk.start(batch).status_code == 303
    desk.work()
    assert desk.figures() == (230, 230, 0, 0)
    assert "import.cancel" in desk.events()


def test_a_worker_that_is_gone_in_the_middle_leaves_nothing_twice(desk: Desk) -> None:
    batch = desk.uploaded(*rows_of("petitions", 250), *rows_of("petitions", 1))
    desk.columns(batch)
    desk.work(slices=1)  # in the middle of checking
    desk.work()
    assert desk.count(UploadRow) == 251
    desk.start(batch)
    desk.work(slices=1)  # in the middle of importing
    assert 100 <= desk.count(Matter) < 250
    desk.work()
    assert desk.figures() == (251, 250, 1, 0)
    assert desk.count(Matter) == 250


def test_an_account_disabled_meanwhile_stops_its_batch(desk: Desk) -> None:
    batch = desk.checked(*rows_of("petitions", 230))
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
    assert desk.count(Matter) == 230


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


FILES: list[tuple[bytes, str, str]] = [
    (packages.old_excel(["标题"], ["甲"]), "登记表.xlsx", "文件内容不是“xlsx”格式"),
    (b"", "登记表.xlsx", "不是 Excel 表格"),
    (b"%PDF-1.7", "登记表.pdf", "不是 Excel 表格"),
    (b"PK\x03\x04 broken", "登记表.xlsx", "文件已损坏"),
    (packages.bomb(), "登记表.xlsx", "文件展开后超过 100 MB"),
    (packages.zipped({"xl/workbook.xml": bytes(2**22)}), "登记表.xlsx", "超过自身的 100 倍"),
    (packages.compound("EncryptedPackage"), "登记表.xlsx", "设了打开密码"),
    (packages.word(), "登记表.xlsx", "不是 Excel 表格"),
    ("标题,内容\n".encode(), "登记表.csv", "没有可以导入的行"),
    ("标题,内容\n甲,乙\n".encode(), "登记表.xlsx", "文件内容不是“xlsx”格式"),
    ("标题,内容\n甲,乙\n".encode(), "登记表.exe", "不能上传“exe”文件"),
    (b"a" * (20 * 2**20 + 1), "登记表.csv", "文件超过 20 MB"),
]


@pytest.mark.parametrize(("content", "name", "words"), FILES, ids=lambda value: str(value)[:20])
def test_a_file_that_is_no_sheet_is_refused_at_its_field_and_nothing_is_kept(
    desk: Desk, content: bytes, name: str, words: str
) -> None:
    answer = desk.upload(content, name)
    assert answer.status_code == 422
    (said,) = errors_of(answer.text)
    assert words in said
    assert desk.count(ImportBatch) == 0
    assert list(desk.scene.app.config["PAPERS"].rglob("*")) == []


def test_nothing_chosen_is_asked_for(desk: Desk) -> None:
    answer = desk.upload(b"", "")
    assert (answer.status_code, errors_of(answer.text)) == (422, ["表格文件：请选一个文件。"])


@pytest.mark.parametrize(("name", "content"), [("a.csv", None), ("a.xls", packages.old_excel)])
def test_a_csv_and_a_workbook_of_before_2007_come_in(desk: Desk, name: str, content: Any) -> None:
    header, row = list(ROWS["petitions"]), [str(value) for value in ROWS["petitions"].values()]
    made = content(header, row) if content else "\n".join([",".join(header), ",".join(row)]).encode("gb18030")
    answer = desk.upload(made, name)
    assert answer.status_code == 303, answer.text
    batch = answer.headers["Location"].removesuffix("/columns")
    desk.columns(batch)
    desk.work()
    desk.start(batch)
    desk.work()
    assert desk.figures() == (1, 1, 0, 0)


def test_who_may_neither_register_nor_enter_finds_no_door(desks: Desks) -> None:
    for account in ("auditor", "town_clerk", "housing_head", "admin", "leader"):
        client = desks(account).client
        assert client.get("/sheets/").status_code == 403
        assert client.get(NEW).status_code == 403
        assert ">导入<" not in client.get("/worklist/").text


def test_each_desk_imports_its_own_kind_alone(desks: Desks) -> None:
    clerk, registrar = desks("office_clerk"), desks("registrar")
    assert clerk.client.get("/sheets/template/petitions").status_code == 404
    assert registrar.client.get("/sheets/template/items").status_code == 404
    answer = registrar.upload(registrar.file("items", ROWS["items"]), kind="items")
    assert answer.status_code == 422
    assert registrar.count(ImportBatch) == 0


def test_a_batch_is_seen_by_its_owner_and_counted_by_the_head_of_his_office(desks: Desks) -> None:
    own = desks("registrar")
    batch = own.imported(*rows_of("petitions", 2), ROWS["petitions"] | {"外部编号": "W", "人数": "许多"})
    head = desks("petition_head")
    shown = head.page(batch)
    assert "石晓梅" in shown
    assert "登记表" not in shown, "the name of the file is the owner's"
    assert "许多" not in shown
    assert "反映第 1 件事" not in shown
    assert "石晓梅" in head.page("/sheets/")
    for address in (f"{batch}/columns", f"{batch}/faults"):
        assert head.client.get(address).status_code == 404
    for address in (f"{batch}/start", f"{batch}/cancel"):
        token = sent(head.client.get(NEW).text, NEW)["csrf_token"]
        assert head.client.post(address, data={"csrf_token": token}).status_code == 404
    for account in ("confidential", "office_clerk", "office_head"):
        other = desks(account)
        assert other.client.get(batch).status_code == 404
        assert "石晓梅" not in other.page("/sheets/")
        assert "0 件" in other.page(f"/petitions/?batch={1}")


def test_what_is_over_cannot_be_started_cancelled_or_mapped_again(desk: Desk) -> None:
    batch = desk.imported(*rows_of("petitions", 1))
    page = desk.client.get(NEW).text
    token = sent(page, NEW)["csrf_token"]
    for act in ("start", "cancel"):
        answer = desk.client.post(f"{batch}/{act}", data={"csrf_token": token})
        assert answer.status_code == 409
        assert "这一批已经结束" in check_page(answer.text).text
    answer = desk.columns(batch)
    assert "不能再改列的对应" in " ".join(errors_of(answer.text))
    assert desk.count(Matter) == 1


def test_what_was_not_checked_cannot_be_started(desk: Desk) -> None:
    batch = desk.uploaded(*rows_of("petitions", 1))
    token = sent(desk.client.get(NEW).text, NEW)["csrf_token"]
    answer = desk.client.post(f"{batch}/start", data={"csrf_token": token})
    assert (answer.status_code, desk.state()) == (409, UploadState.UPLOADED)
    assert "还没有核对完" in check_page(answer.text).text


def test_nothing_of_a_sheet_lies_in_clear_on_the_disk_or_in_the_journal(desk: Desk) -> None:
    secret = ROWS["petitions"] | {"信访人": "欧阳静怡", "住址": "井台村九组暗号", "人数": "许多暗号"}
    batch = desk.checked(secret)
    desk.client.get(f"{batch}/faults")
    home = desk.scene.app.config["HOME"]
    files = [path for path in home.rglob("*") if path.is_file() and "keys" not in path.parts]
    everything = b"".join(path.read_bytes() for path in files)
    assert b"import.check" in everything
    for word in ("欧阳静怡", "九组暗号", "许多暗号", "登记表", "13912345678"):
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
