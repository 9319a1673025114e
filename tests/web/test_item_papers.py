"""Papers of an item and the three lists of a round: what they say, as .docx and on A4, and before there is anything."""

import io
from datetime import timedelta

import pytest
from docx import Document
from sqlalchemy import select

from app.domain.rectification import Stage
from app.models.journal import JournalEntry
from app.models.rectification import Round
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page
from tests.web.scene import Scene

AT = MORNING - timedelta(hours=3)


def item_at(scene: Scene, stage: Stage, **changes: str) -> str:
    """An item at this stage; the address of its page."""
    with scene.writing() as session:
        return f"/items/{given.item(session, scene.here, stage, at=AT, household='钱满仓', **changes).uid}"


def written(content: bytes) -> str:
    """Everything that a document says."""
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return " ".join("\n".join([*(one.text for one in document.paragraphs), *cells]).split())


@pytest.fixture
def closed(scene: Scene) -> str:
    """An item that was struck off after a household was looked at and somebody looked back; the address of its page."""
    with scene.writing() as session:
        made = given.item(session, scene.here, Stage.APPLIED, at=AT, household="钱满仓")
        given.done(session, scene.here, made, "verify", at=AT + timedelta(minutes=20), sample="钱满仓 冲水正常，在用")
        given.done(session, scene.here, made, "sign_off", at=AT + timedelta(minutes=21), note="同意销号")
        given.visited(session, scene.here, made, at=MORNING, note="又看了两户，都在用")
        return f"/items/{made.uid}"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("plan", ("问题清单", "任务清单", "责任清单", "逐户更换冲水设施", "秦玉洁", "柳河镇", "白明亮")),
        ("application", ("四户冲水设施已全部更换", "1份，附后", "2024年5月11日")),
        ("verification", ("☑现场核查", "钱满仓 冲水正常，在用", "现场逐户查看，均能正常使用。", "姜红梅")),
        ("sign_off", ("方志远", "同意销号", "没有公示", "2024-整-000001-1")),
        ("look_back", ("又看了两户，都在用", "梁正", "已解决")),
    ],
)
def test_each_paper_tells_what_is_known_on_the_page_and_in_the_document(
    scene: Scene, closed: str, kind: str, said: tuple[str, ...]
) -> None:
    client = scene.client("office_clerk")

    page = check_page(client.get(f"{closed}/paper/{kind}").text)
    file = client.get(f"{closed}/paper/{kind}/file")

    assert (file.mimetype or "").endswith("wordprocessingml.document")
    document = written(file.data)
    for words in ("部分农户改厕后不能正常使用", "2024 年省级考核反馈", *said):
        assert words in page.text, words
        assert words in document, words
    with scene.reading() as session:
        events = session.scalars(select(JournalEntry.event)).all()
    assert {"paper.print", "paper.take"} <= set(events)


def test_a_form_is_there_to_be_taken_along_and_no_paper_before_its_time(scene: Scene) -> None:
    client, applied = scene.client("verifier"), item_at(scene, Stage.APPLIED)

    page = client.get(applied).text
    form = check_page(client.get(f"{applied}/paper/verification").text).text

    assert "销号审签表" not in page
    assert client.get(f"{applied}/paper/sign_off").status_code == 404
    assert "□现场核查 □资料核查" in form
    assert "☑" not in form
    listed = item_at(scene, Stage.LISTED)
    assert "整改方案（附三个清单）" not in scene.client("office_clerk").get(listed).text


def test_after_rework_the_form_of_the_verification_is_empty_again(scene: Scene, closed: str) -> None:
    with scene.writing() as session:
        made = given.item(session, scene.here, Stage.CLOSED, at=AT)
        given.done(session, scene.here, made, "rework", at=MORNING)
        again = f"/items/{made.uid}"
    client = scene.client("office_clerk")
    assert client.get(f"{again}/paper/sign_off").status_code == 404
    assert client.get(f"{again}/paper/look_back").status_code == 200


def test_the_three_lists_of_a_round_hold_its_items_with_measures_and_who_answers(scene: Scene) -> None:
    item_at(scene, Stage.RECTIFYING)
    item_at(scene, Stage.LISTED)
    with scene.reading() as session:
        address = f"/rounds/{session.scalars(select(Round.uid)).one()}/lists"

    page = check_page(scene.client("office_clerk").get(address).text)

    assert [head.text for head in page.all("h2") if head.attributes.get("class") == "sheet-title"] == [
        "问题清单",
        "任务清单",
        "责任清单",
    ]
    for words in ("这一批全部", "共 2 条", "逐户更换冲水设施", "还没有报整改方案", "秦玉洁", "姜红梅", "钱满仓"):
        assert words in page.text, words
    assert scene.client("town_clerk").get(address).status_code == 403


@pytest.mark.parametrize("reader", ["verifier", "leader", "supervisor"])
def test_the_names_of_affected_households_are_masked_for_those_who_see_names_so(scene: Scene, reader: str) -> None:
    with scene.writing() as session:
        made = given.item(session, scene.here, Stage.APPLIED, household="吴永芝、9902260000429、12户")
        address = f"/items/{made.uid}"
    client = scene.client(reader)
    assert "吴永芝、9902260000429" in scene.client("town_clerk").get(address).text
    assert "吴*芝、9902260000429、12户" in client.get(address).text
    for page in (address, f"{address}/sheet", f"{address}/paper/plan", f"{address}/paper/application"):
        assert "吴永芝" not in client.get(page).text, page
