"""打击报复: photographs and recordings of a visit that told of it are for the county petition office alone."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain import petitions, rectification
from app.models.matters import Matter
from app.models.papers import Attachment, PaperRole, TextState
from app.operations.amending_papers import CorrectPaper, correct
from app.queries.evidence import proving
from app.queries.facts import facts_of
from tests import given
from tests.given import MORNING
from tests.web.scene import Scene
from tests.web.test_correcting import corrected

OFFICE = ("petition_head", "registrar", "visitor")
OTHERS = ("secretary", "town_head", "town_clerk", "leader", "supervisor", "office_head")


def told(scene: Scene, *, retaliation: bool = True) -> tuple[str, str, str]:
    """A closed petition whose visit brought a photograph: its uid, that of the paper, and the word it has in its name
    and in its text."""
    word = f"金丝雀{secrets.token_hex(6)}"
    with scene.writing() as session:
        petition = given.petition(session, scene.here, petitions.Stage.CLOSED, at=MORNING - timedelta(days=5))
        photo = given.paper(PaperRole.VISIT_PHOTO, f"{word}.jpg")
        given.visited(session, scene.here, petition, at=MORNING, retaliation=retaliation, papers=(photo,))
        paper = session.scalars(select(Attachment).where(Attachment.sha256 == photo.sha256)).one()
        assert paper.words is not None
        paper.words.state, paper.words.text = TextState.READ, word
        uids = petition.uid, paper.uid
    scene.index()
    return (*uids, word)


def check_kept(scene: Scene, uid: str, paper: str, word: str) -> None:
    """Nobody but the county petition office meets with the paper."""
    for who in OFFICE:
        assert word in scene.client(who).get(f"/petitions/{uid}").text, who
        assert scene.client(who).get(f"/papers/{paper}").status_code == 200, who
    for who in OTHERS:
        client = scene.client(who)
        for address in (f"/petitions/{uid}", f"/petitions/{uid}/sheet", "/petitions/export"):
            assert word.encode() not in client.get(address).data, (who, address)
        for address in (f"/papers/{paper}", f"/papers/{paper}/file", f"/papers/{paper}/amend"):
            assert client.get(address).status_code == 404, (who, address)
    for who in ("secretary", "petition_head"):
        assert f"/petitions/{uid}" not in scene.client(who).get(f"/search?q={word}").text, who


def test_the_office_alone_sees_what_came_with_such_a_visit(scene: Scene) -> None:
    check_kept(scene, *told(scene))


def test_a_paper_is_kept_back_from_the_correction_that_tells_of_it(scene: Scene) -> None:
    uid, paper, word = told(scene, retaliation=False)
    assert word in scene.client("town_head").get(f"/petitions/{uid}").text
    assert f"/petitions/{uid}" in scene.client("secretary").get(f"/search?q={word}").text

    corrected(scene.client("registrar"), f"/petitions/{uid}", "correct_visit", retaliation="yes", trouble="说别再反映")
    scene.index()

    check_kept(scene, uid, paper, word)


def test_the_step_of_its_correction_does_not_name_it_either(scene: Scene) -> None:
    uid, paper, word = told(scene)
    with scene.writing() as session:
        version = session.scalars(select(Matter.version).where(Matter.uid == uid)).one()
        command = CorrectPaper("夜里的电话.jpg", PaperRole.VISIT_PHOTO, f"名称写错了{word}")
        correct(session, paper, version, command, actor=scene.here.actors["registrar"], now=MORNING)
    scene.index()
    assert "夜里的电话" in scene.client("petition_head").get(f"/petitions/{uid}").text
    page = scene.client("town_head").get(f"/petitions/{uid}").text
    assert word not in page
    assert "夜里的电话" not in page


@pytest.mark.parametrize("retaliation", [True, False])
def test_what_the_unit_may_not_see_proves_nothing_of_its_work(scene: Scene, retaliation: bool) -> None:
    with scene.writing() as session:
        item = given.item(session, scene.here, rectification.Stage.CLOSED, at=MORNING - timedelta(days=5))
        photo = given.paper(PaperRole.VISIT_PHOTO)
        given.visited(session, scene.here, item, at=MORNING, retaliation=retaliation, papers=(photo,))
        assert facts_of(session, item).stage
        assert (photo.sha256 in {one.sha256 for one in proving(session, item)}) is not retaliation
