"""一户一档 as a document: what it says, what it hides, and that an ordinary household has room on one sheet."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from app.letters import (
    LedgerMatter,
    SheetFacts,
    SheetHelp,
    SheetLook,
    SheetMember,
    SheetPromise,
    SheetStatus,
    SheetTalk,
    SheetVisit,
    SheetWatch,
    compose_household,
    render_ledger,
)
from tests.golden import Golden

TODAY = date(2024, 5, 11)
HEAD = SheetMember("周桂兰", "户主", "990226********122X", ("长期慢性病", "弱劳动力或半劳动力"), None, True, True)
SON = SheetMember("程有田", "子女", "990226********0013", ("普通劳动力",), 8, None, False)
FACTS = SheetFacts(
    number="9902261040417",
    head="周桂兰",
    address="柳河镇井台村四组",
    kind="脱贫不稳定户",
    retired_on=None,
    causes=("因病", "缺劳动力"),
    income=(8640, 2023),
    housing="否",
    water_safe=None,
    phone="160****3456",
    helper="秦玉洁",
    unclear=("有没有核实的", "有在办信访件"),
    members=(HEAD, SON),
    statuses=(
        SheetStatus("脱贫户", date(2019, 12, 1), date(2023, 11, 3), ""),
        SheetStatus("脱贫不稳定户", date(2023, 11, 3), None, "县级审定，2023年11月3日公告"),
    ),
    watched=(
        SheetWatch(
            *("干部排查", date(2023, 10, 20), "因病", "监测中", "脱贫不稳定户", date(2023, 11, 3), "", None),
            due=(("落实帮扶措施", date(2023, 12, 3)),),
        ),
    ),
    plan=(SheetHelp("医疗保障", "代办慢性病门诊报销手续", "周桂兰", "秦玉洁", date(2024, 4, 30), None),),
    matters=(
        LedgerMatter(date(2024, 4, 2), "2024-信-000012", "危房改造补助没有发放", "柳河镇", "", "已受理"),
        LedgerMatter(date(2024, 4, 8), "2024-整-000003", "井台村饮水工程冬季断水", "县水利局", "", "整改中"),
    ),
    visits=(SheetVisit(date(2024, 4, 20), "回访", "2024-信-000012", ("没有解决", "不满意"), "罗志平"),),
    campaigns=(SheetLook(date(2024, 3, 1), "2024年改厕", "愿意", "能用", "秦玉洁"),),
    talks=(SheetTalk(date(2024, 4, 12), "下访", "走访慰问", 2, "苏长河"),),
    promises=(SheetPromise(date(2024, 5, 31), "五月底前送达处理意见书", ("2024-04-12 下访", "2024-信-000012"), None),),
    today=TODAY,
)


def said(facts: SheetFacts) -> list[str]:
    """Every line of the sheet, cells parted by a bar."""
    sheet = compose_household(facts)
    rows = [" | ".join(row) for table in sheet.tables for row in (*([table.heads] if table.heads else []), *table.rows)]
    return [sheet.title, sheet.told, *rows, *sheet.foot]


def test_the_sheet_says_of_one_household_what_it_said_last_time(golden: Golden) -> None:
    golden("household_sheet", said(FACTS))


def test_what_this_reader_is_not_shown_is_said_so_and_stands_nowhere() -> None:
    hidden = replace(
        FACTS,
        causes=None,
        members=[replace(one, state=None) for one in FACTS.members],
        statuses=[replace(one, reason=None) for one in FACTS.statuses],
        watched=[replace(one, risk=None) for one in FACTS.watched],
        plan=[replace(one, text=None) for one in FACTS.plan],
    )
    lines = "\n".join(said(hidden))
    assert lines.count("不显示") == 1 + 2 + 2 + 1 + 1
    for word in ("因病", "缺劳动力", "长期慢性病", "务工", "县级审定", "门诊报销"):
        assert word in "\n".join(said(FACTS))
        assert word not in lines


def test_a_household_of_which_nothing_is_known_has_no_empty_tables() -> None:
    nothing = ("statuses", "watched", "plan", "matters", "visits", "campaigns", "talks", "promises")
    bare: dict[str, Any] = {"housing": None, "income": None, **dict.fromkeys(nothing, ())}
    sheet = compose_household(replace(FACTS, **bare))
    assert [table.heads[:1] for table in sheet.tables] == [(), ("姓名",)]
    assert sheet.tables[0].rows[2][1] == "住房没有核实；饮水没有核实"
    assert sheet.tables[0].rows[1][3] == "没有核实"


def test_the_document_is_upright_its_tables_have_room_and_twice_the_same_bytes() -> None:
    sheet = compose_household(FACTS)
    written = render_ledger(sheet)
    assert written == render_ledger(sheet)
    document = Document(io.BytesIO(written))
    page = document.sections[0]
    assert page.orientation is WD_ORIENT.PORTRAIT
    assert [round((edge or 0) / Mm(1)) for edge in (page.page_width, page.page_height)] == [210, 297]
    assert {sum(table.widths) for table in sheet.tables} == {180}
    assert [[cell.text for cell in row.cells] for row in document.tables[1].rows][1][0] == "周桂兰"


@pytest.mark.slow
def test_an_ordinary_household_has_room_on_one_page(tmp_path: Path) -> None:
    """Six people, a case, five measures, four matters, five visits: drawn by the office program that is free."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine: apt-get install libreoffice-writer-nogui fonts-noto-cjk")
    ordinary = replace(
        FACTS,
        members=[*FACTS.members] * 3,
        plan=[*FACTS.plan] * 5,
        matters=[*FACTS.matters] * 2,
        visits=[*FACTS.visits] * 5,
        talks=[*FACTS.talks] * 3,
        promises=[replace(one, due_on=TODAY + timedelta(days=days)) for one in FACTS.promises for days in (1, 2)],
    )
    (tmp_path / "sheet.docx").write_bytes(render_ledger(compose_household(ordinary)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = (office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "sheet.docx")
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)  # noqa: S603  # our own file
    drawn = (tmp_path / "sheet.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", drawn)) == 1
