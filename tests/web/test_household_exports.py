"""The register taken away: as it is shown, masked; whole only for who keeps it, with a reason; it comes in again."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.domain.households import Health, Labour, Relation, Vulnerable
from app.models.households import Household, HouseholdChange, HouseholdStatus, Member
from app.models.journal import JournalEntry
from app.operations import imports
from app.operations.households import facts_of
from app.operations.importing import Outcome, Seen
from app.operations.members import MemberFacts, member_facts
from app.sheets import households as sheet
from app.sheets.reading import read
from tests.given import MORNING, County
from tests.households import HEAD, SON, household
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene

CHILD = MemberFacts(
    "程小禾",
    Relation.GRANDCHILD,
    ethnic="汉族",
    education="小学",
    health=Health.CHRONIC,
    labour=Labour.NONE,
    months_worked=0,
    insured=False,
    low_income=True,
    vulnerable=Vulnerable.SEVERELY_DISABLED,
)
PHONE = "16000123456"


@pytest.fixture
def two(scene: Scene) -> Scene:
    """Two households of the town and one of another."""
    with scene.writing() as session:
        household(session, scene.here, HEAD, SON, CHILD, phone=PHONE, helper_id=scene.here.people["deputy"])
        alone = MemberFacts("许立", Relation.HEAD)
        household(session, scene.here, alone, number="9902261040418", village="mill", income=None, income_year=None)
        far = MemberFacts("石远山", Relation.HEAD)
        household(session, scene.here, far, by="office_clerk", number="9902261050001", village="ford")
    return scene


def taken(scene: Scene, who: str, narrowed: str = "", reason: str = "") -> bytes:
    """The sheet that somebody gets, whole where he says why."""
    client, url = scene.client(who), f"/households/export{'/whole' if reason else ''}{narrowed}"
    page = client.get(url)
    if not reason:
        assert page.status_code == 200
        return bytes(page.data)
    check_page(page.text)
    answer = client.post(url, data=sent(page.text, url, reason=reason))
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def rows(content: bytes) -> list[dict[str, Any]]:
    cells = list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    at = next(place for place, row in enumerate(cells) if row[0] == "户编号")
    return [dict(zip(map(str, cells[at]), row, strict=True)) for row in cells[at + 1 :]]


def told(session: Session) -> list[tuple[Any, ...]]:
    """Everything the register says of every household and member."""
    found = session.scalars(select(Household).order_by(Household.number))
    return [
        (facts_of(one), one.kind, [status.from_on for status in one.statuses], [member_facts(m) for m in one.members])
        for one in found
    ]


def given_in(session: Session, here: County, content: bytes, at: Path, by: str) -> list[Outcome]:
    at.write_bytes(content)
    found = read(at, sheet.COLUMNS)
    batch = imports.begin(session, "households", "0" * 64, len(found), None, actor=here.actors[by], now=MORNING)
    who: Any = here.actors[by]
    outcomes = imports.take(session, batch, list(found), history=False, actor=who, now=MORNING, seen=Seen())
    imports.finish(session, batch, actor=here.actors[by], now=MORNING)
    return outcomes


def test_the_list_as_shown_is_masked_and_the_journal_keeps_who_took_it(two: Scene) -> None:
    found = rows(taken(two, "auditor", "?kind=脱贫不稳定户"))
    assert [row["户编号"] for row in found] == ["9902261040417"] * 3 + ["9902261040418", "9902261050001"]
    everything = json.dumps(found, ensure_ascii=False, default=str)
    for hidden in (HEAD.name, HEAD.id_no, SON.name, PHONE, "重度残疾", "长期慢性病", "无劳动力"):
        assert hidden not in everything
    assert [row["户编号"] for row in rows(taken(two, "town_head"))] == ["9902261040417"] * 3 + ["9902261040418"]
    mine = json.dumps(rows(taken(two, "town_head")), ensure_ascii=False, default=str)
    assert "重度残疾" in mine
    assert HEAD.id_no not in mine
    with two.reading() as session:
        kept = session.scalars(select(JournalEntry).where(JournalEntry.event == "export").order_by(JournalEntry.seq))
        first = json.loads(next(iter(kept)).detail or "{}")
    assert first == {"rows": 5, "households": 3, "filters": ["kind"], "whole": False, "reason": ""}


def test_whole_is_for_who_keeps_the_register_and_says_why(two: Scene) -> None:
    for who in ("auditor", "leader", "petition_head", "town_clerk", "registrar"):
        assert two.client(who).get("/households/export/whole").status_code == 403
    client, url = two.client("town_head"), "/households/export/whole"
    answer = client.post(url, data=sent(client.get(url).text, url))
    assert answer.status_code == 422
    assert errors_of(answer.text)
    found = rows(taken(two, "town_head", f"?q={quote(HEAD.name)}", reason="check"))
    assert [row["证件号码"] for row in found] == [HEAD.id_no, SON.id_no, None]
    assert found[0]["户联系电话"] == PHONE
    with two.reading() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "export")).one()
    assert json.loads(entry.detail or "{}") == {
        **{"rows": 3, "households": 1, "filters": ["q"], "whole": True, "reason": "check"}
    }
    assert "周桂兰" not in (entry.detail or "")


def test_a_whole_sheet_adds_nothing_where_it_came_from(two: Scene, tmp_path: Path) -> None:
    content = taken(two, "office_clerk", reason="superior")
    with two.writing() as session:
        before = told(session)
        outcomes = given_in(session, two.here, content, tmp_path / "whole.xlsx", "office_clerk")
        assert [(one.known, one.faults) for one in outcomes] == [(True, ())] * 5
        session.expire_all()
        assert told(session) == before


def test_a_whole_sheet_makes_the_same_register_where_there_is_none(two: Scene, tmp_path: Path) -> None:
    content = taken(two, "office_clerk", reason="move")
    with two.writing() as session:
        before, keys = told(session), set(session.scalars(select(Member.uid)))
        for table in (HouseholdChange, HouseholdStatus, Member, Household):
            session.execute(delete(table))
        session.expunge_all()
        outcomes = given_in(session, two.here, content, tmp_path / "whole.xlsx", "office_clerk")
        assert [one.faults for one in outcomes] == [()] * 5
        session.expire_all()
        assert told(session) == before
        again = given_in(session, two.here, content, tmp_path / "whole.xlsx", "office_clerk")
        assert [one.known for one in again] == [True] * 5
        assert set(session.scalars(select(Member.external_no))) == keys


def test_a_masked_sheet_says_at_its_rows_that_it_cannot_come_in(two: Scene, tmp_path: Path) -> None:
    content = taken(two, "office_clerk")
    with two.writing() as session:
        session.execute(update(Member).values(uid=func.substr(Member.uid, 1, 20)))
        outcomes = given_in(session, two.here, content, tmp_path / "masked.xlsx", "office_clerk")
        assert [fault.field for fault in outcomes[0].faults] == ["证件号码", "户联系电话"]
        session.rollback()
