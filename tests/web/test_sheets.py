"""Importing in the browser: template, upload, columns, the verdict on each row, who may, the way back."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app import clock
from app.models.matters import ImportBatch, Matter
from app.models.uploads import Upload, UploadState
from app.operations import uploads
from tests import packages
from tests.web.desk import NEW, ROWS, WHO, Desk, Desks, rows_of
from tests.web.desk import desk as desk  # fixtures are found by their names here
from tests.web.desk import desks as desks
from tests.web.pages import check_page, errors_of, sent, tree
from tests.workbooks import HEADERS


@pytest.mark.parametrize("kind", ["petitions", "items"])
def test_a_sheet_comes_in_from_template_to_list(desks: Desks, kind: str) -> None:
    desk = desks(WHO[kind])
    template = desk.client.get(f"/sheets/template/{kind}")
    names = [cell.value for cell in load_workbook(BytesIO(template.data)).worksheets[0][1]]
    assert names == HEADERS[kind]

    batch = desk.checked(*rows_of(kind, 3), kind=kind)
    assert desk.count(Matter) == 0
    shown = desk.page(batch)
    assert "核对完了，可以导入" in shown
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
    headers = [header for header in HEADERS["petitions"] if header not in ("内容", "信访形式", "标题")]
    batch = desk.uploaded(ROWS["petitions"], headers=headers)
    answer = desk.columns(batch)
    assert answer.status_code == 422
    said = " ".join(errors_of(answer.text))
    assert "“信访形式”必须导入，请选它对应表里的哪一列。" in said
    assert "“内容”必须导入" in said
    assert "“标题”" not in said
    assert desk.state() == UploadState.UPLOADED


def test_one_column_cannot_mean_two_things(desk: Desk) -> None:
    batch = desk.uploaded(ROWS["petitions"])
    place = str(HEADERS["petitions"].index("标题"))
    answer = desk.columns(batch, at11=place)
    assert answer.status_code == 422
    assert "标题：这一列已经对应“内容”" in " ".join(errors_of(answer.text))


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


def test_what_reads_like_an_accusation_is_marked_before_and_after_and_can_be_seen_alone(desk: Desk) -> None:
    accusing = ROWS["petitions"] | {"外部编号": "K", "标题": "反映村会计", "内容": "村会计冒领低保金，账目不公开。"}
    batch = desk.checked(*rows_of("petitions", 2), accusing)
    shown = desk.page(batch)
    assert "新增 3 件" in shown
    assert "1 行请核对：内容像是检举控告，分类不是本系统的，或者检查批次已有别的名称；照常导入" in shown
    assert "新增，请核对" in shown
    assert "照常导入。内容像是检举控告，导入后请核对" in shown
    alone = desk.page(f"{batch}?only=to_check")
    assert "反映村会计" in alone
    assert "反映第 1 件事" not in alone
    assert desk.start(batch).status_code == 303
    desk.work()
    assert desk.figures() == (3, 3, 0, 0)
    with desk.scene.reading() as session:
        number = session.scalars(select(Matter.number).where(Matter.external_no == "K")).one()
    with desk.scene.writing() as session:
        assert uploads.forget(session, clock.now()) == [], "it is kept until somebody could look at it"
    after = tree(desk.client.get(batch).text)
    assert f"已登记为 {number}。内容像是检举控告，导入后请核对" in after.text
    assert f"{batch}?only=to_check" in {a.attributes.get("href") for a in after.all("a")}


def test_where_nothing_has_to_be_looked_at_nothing_is_said_of_it(desks: Desks) -> None:
    for kind in ("petitions", "items"):
        desk = desks(WHO[kind])
        assert "请核对" not in desk.page(desk.checked(*rows_of(kind, 2), kind=kind))


@pytest.mark.parametrize(
    ("kind", "column", "taken"),
    [("petitions", "内容分类", "其他"), ("items", "问题类别", "农村农业 / 扶贫开发 / 扶贫其他")],
)
def test_an_unknown_category_is_told_before_and_after_and_the_row_comes_in(
    desks: Desks, kind: str, column: str, taken: str
) -> None:
    desk = desks(WHO[kind])
    good = rows_of(kind, 2)
    batch = desk.checked(good[0], good[1] | {column: "土地纠纷"}, kind=kind)
    said = f"{column}“土地纠纷”不是本系统的分类，归入“{taken}”，原来写的保留。"
    shown = desk.page(batch)
    assert f"照常导入。{said}" in shown
    assert "1 行请核对" in shown
    assert "新增 2 件" in shown
    assert desk.start(batch).status_code == 303
    desk.work()
    assert desk.figures() == (2, 2, 0, 0)
    with desk.scene.reading() as session:
        number = session.scalars(select(Matter.number).where(Matter.content_given == "土地纠纷")).one()
    assert f"已登记为 {number}。{said}" in desk.page(batch)


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


def test_what_came_in_as_closed_has_its_way_behind_it_and_waits_for_its_visit(desk: Desk) -> None:
    (row,) = rows_of("petitions", 1)
    batch = desk.uploaded(row | {"办结日期": row["收到日期"]}, headers=[*HEADERS["petitions"], "办结日期"])
    assert desk.columns(batch).status_code == 303
    desk.work()
    assert desk.start(batch).status_code == 303
    desk.work()
    with desk.scene.reading() as session:
        (uid,) = session.scalars(select(Matter.uid))
    page = tree(desk.client.get(f"/petitions/{uid}").text)
    (said,) = [one for one in page.all("dl") if one.attributes.get("class") == "answer"]
    assert "下一步记回访" in said.text.replace(" ", "")


MENDED = {
    "petitions": {"收到日期": "2024-02-30", "镇(园区)": "无名镇", "内容": "长" * 20_001, "人数": "许多"},
    "items": {"整改时限": "2024-02-30", "责任单位": "无名镇", "问题内容": "长" * 20_001, "来源": "天上"},
}
"""One wrong cell a row, of each kind."""


@pytest.mark.parametrize("kind", list(MENDED))
def test_the_sheet_that_came_back_is_mended_where_it_says_so_and_given_again(desks: Desks, kind: str) -> None:
    desk, good = desks(WHO[kind]), rows_of(kind, 10)
    faulty = [row | dict([wrong]) for row, wrong in zip(good, MENDED[kind].items(), strict=False)] + good[4:]
    batch = desk.imported(*faulty, kind=kind)
    shown = desk.client.get(batch).text
    assert "在这张表里改好有错的行" in check_page(shown).text
    assert f'href="{NEW}"' in shown
    book = load_workbook(BytesIO(desk.client.get(f"{batch}/faults").data))
    header, *lines = book.active.iter_rows()
    for line, wrong, row in zip(lines, MENDED[kind], good, strict=False):
        assert line[-1].value
        next(cell for cell, head in zip(line, header, strict=True) if head.value == wrong).value = row[wrong]
    assert [bool(line[-1].value) for line in lines] == [True] * 4 + [False] * 6
    book.save(again := BytesIO())
    location = desk.upload(again.getvalue(), kind=kind).headers["Location"].removesuffix("/columns")
    assert desk.columns(location).status_code == 303
    desk.work()
    assert desk.start(location).status_code == 303
    desk.work()
    assert desk.count(Matter) == 10
    assert "下载带错误说明的原表" not in desk.page(location)


SHEET = "".join(
    f'<row r="{place}"><c r="A{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'
    for place, text in enumerate(("标题", "反映甲事"), 1)
)
FILES: list[tuple[bytes, str, str]] = [
    (packages.old_excel(["标题"], ["甲"]), "登记表.xlsx", "“登记表.xlsx”的内容其实是 xls 格式"),
    (packages.excel(SHEET), "登记表.xls", "的内容其实是 xlsx 格式"),
    (packages.encrypted(packages.excel(SHEET)), "登记表.xlsx", "设了密码"),
    (packages.excel(SHEET)[:-200], "登记表.xlsx", "文件已损坏"),
    (packages.excel("<row><c"), "登记表.xlsx", "表格已损坏"),
    (b"", "登记表.xlsx", "这个文件是空的"),
    (b"%PDF-1.7", "登记表.pdf", "不是 Excel 表格"),
    (b"PK\x03\x04 broken", "登记表.xlsx", "文件已损坏"),
    (packages.bomb(), "登记表.xlsx", "文件展开后超过 100 MB"),
    (packages.zipped({"xl/workbook.xml": bytes(2**22)}), "登记表.xlsx", "超过自身的 100 倍"),
    (packages.compound("EncryptedPackage"), "登记表.xlsx", "设了打开密码"),
    (packages.word(), "登记表.xlsx", "不是 Excel 表格"),
    ("标题,内容\n".encode(), "登记表.csv", "没有可以导入的行"),
    ("标题,内容\n甲,乙\n".encode(), "登记表.xlsx", "的内容其实是 csv 格式"),
    ("标题,内容\n甲,乙\n".encode(), "登记表.exe", "把文件名的结尾改成 .csv"),
    ("标题,内容\n甲,乙\n".encode(), "登记表", "把文件名的结尾改成 .csv"),
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


def test_a_sheet_beyond_every_limit_is_told_its_size_the_limit_and_the_way_back(desk: Desk) -> None:
    answer = desk.upload(bytes(26 * 2**20))
    assert answer.status_code == 413
    page = check_page(answer.text)
    assert "没有上传：表格太大" in page.text
    assert "送来的有 26.0 MB，没有保存。表格最大 20 MB。" in page.text
    assert NEW in {link.attributes["href"] for link in page.all("a")}
    assert desk.count(Upload) == 0


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
    for account in ("auditor", "verifier", "admin", "leader"):
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
