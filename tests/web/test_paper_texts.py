"""What the pages say of the text of a paper, and the hit that stands in one."""

import pytest
from sqlalchemy import select

from app.domain.permissions import Actor
from app.files import texts
from app.models.papers import PaperText, TextState
from app.operations import reading_papers
from tests import documents, given
from tests.domain.stages import S
from tests.web.pages import check_page
from tests.web.scene import Scene
from tests.web.test_search import asked

SAID = "抽水站的变压器烧坏了，请安排更换。"


@pytest.fixture
def petition(scene: Scene) -> str:
    """The uid of a petition of 柳河镇, in work, with one paper."""
    with scene.writing() as session:
        return given.petition(session, scene.here, S.ACCEPTED, papers=(given.paper(),)).uid


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"state": TextState.WAITING}, "文字还没有读取"),
        ({"state": TextState.READ, "text": SAID}, "文字可查"),
        ({"state": TextState.READ, "text": SAID, "more": True}, "文字可查，只取前 5 万字"),
        ({"state": TextState.READ, "text": SAID, "confidence": 93}, "文字由识别得出，可信度 93%"),
        ({"state": TextState.READ, "text": SAID, "scans": 2}, "文字可查，其中 2 页是扫描的，没有识别"),
        ({"state": TextState.NOTHING, "remark": "text_scan"}, "没有文字（扫描件，未装识别组件）"),
        ({"state": TextState.SKIPPED, "remark": "text_encrypted"}, "没有读取文字：文件有密码"),
    ],
)
def test_the_row_and_the_page_of_a_paper_say_whether_its_words_are_found(
    scene: Scene, petition: str, facts: dict[str, object], line: str
) -> None:
    with scene.writing() as session:
        words = session.scalars(select(PaperText)).one()
        for name, value in facts.items():
            setattr(words, name, value)
        address = words.paper.uid
    assert row_of(scene, petition).endswith(line)
    assert line in check_page(scene.client("town_clerk").get(f"/papers/{address}").text).text


def row_of(scene: Scene, petition: str) -> str:
    """What the row of its paper says on the petition's page."""
    rows = check_page(scene.client("town_clerk").get(f"/petitions/{petition}").text).all("tr")
    (row,) = [row for row in rows if "现场照片" in row.text]
    return row.text


def test_of_a_recording_nothing_is_said_in_its_row(scene: Scene, petition: str) -> None:
    with scene.writing() as session:
        words = session.scalars(select(PaperText)).one()
        words.state, words.remark = TextState.NOTHING, "text_speechless"
    assert "文字" not in row_of(scene, petition)


def test_a_hit_in_a_paper_says_that_it_stands_there(scene: Scene, petition: str) -> None:
    with scene.writing() as session:
        uid = session.scalars(select(PaperText)).one().paper.uid
        found = texts.read(documents.docx(SAID), "docx")
        reading_papers.keep(session, uid, found, actor=Actor.system(), now=given.MORNING)
    scene.index()
    page = asked(scene, "town_clerk", q="变压器")
    (hit,) = page.all("article")
    assert "附件" in hit.text
    assert [mark.text for mark in hit.all("mark")] == ["变压器"]
    assert asked(scene, "bridge_clerk", q="变压器").all("article") == []
