"""打击报复: what a visit told of it is for the county petition office alone, on every page, sheet and search."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain import petitions, rectification
from app.models.directory import Unit
from app.models.timeline import Step
from app.models.visits import Visit
from tests import given
from tests.given import MORNING
from tests.web.crawling import Canary, crawl, seen
from tests.web.scene import Scene
from tests.web.test_correcting import corrected
from tests.web.test_visits import GOOD, closed, visiting

OFFICE = ("petition_head", "registrar", "visitor")
OTHERS = (
    *("secretary", "town_head", "town_clerk", "deputy", "bridge_secretary", "leader", "supervisor", "auditor"),
    *("office_head", "housing_head"),
)


def planted(scene: Scene) -> tuple[str, Canary]:
    """A closed petition at whose visit trouble was told, in words that stand nowhere else; its uid."""
    uid = closed(scene)
    words = {name: f"金丝雀{secrets.token_hex(6)}" for name in ("trouble", "note")}
    answer = visiting(scene.client("visitor"), uid, **GOOD | {"retaliation": "yes"} | words)
    assert answer.status_code == 303
    scene.index()
    return uid, Canary(uid, words)


def surfaces(uid: str) -> list[str]:
    """Where visits of a petition are read."""
    return [
        *(f"/petitions/{uid}", f"/petitions/{uid}/sheet", f"/petitions/{uid}/correct_visit"),
        *("/visits/made", "/visits/made/export", "/visits/", "/visits/today", "/petitions/export"),
    ]


def sung(scene: Scene, who: str, canary: Canary) -> set[str]:
    """Which of the words this person reads."""
    client, found = scene.client(who), set()
    for address in surfaces(canary.uid):
        _, body = seen(client, address)
        found |= {name for name, word in canary.words.items() if word.encode() in body}
    return found


def test_the_office_reads_it_and_nobody_else_does(scene: Scene) -> None:
    _, canary = planted(scene)
    for who in OFFICE:
        assert sung(scene, who, canary) == {"trouble", "note"}, who
    for who in OTHERS:
        assert sung(scene, who, canary) == set(), who
        assert "为难" not in scene.client(who).get(f"/petitions/{canary.uid}").text, who


def test_no_search_leads_to_it(scene: Scene) -> None:
    uid, canary = planted(scene)
    for who in ("secretary", "petition_head"):
        for word in canary.words.values():
            assert f"/petitions/{uid}" not in scene.client(who).get(f"/search?q={word}").text
    assert f"/petitions/{uid}" in scene.client("secretary").get("/search?q=钱满仓").text


@pytest.mark.slow
@pytest.mark.parametrize("who", ["secretary", "leader"])
def test_no_byte_of_it_is_on_any_page_of_whoever_is_not_of_the_office(scene: Scene, who: str) -> None:
    _, canary = planted(scene)
    (found,), opened = crawl(scene.client(who), scene.app, canary)
    assert opened > 100
    assert found == set()


def test_a_note_is_kept_back_from_the_correction_that_tells_of_it(scene: Scene) -> None:
    """What stood there for everybody is read no more once the answer is 有, and what was corrected of it neither."""
    uid, registrar = closed(scene), scene.client("registrar")
    words = {name: f"金丝雀{secrets.token_hex(6)}" for name in ("trouble", "note")}
    visiting(scene.client("visitor"), uid, **GOOD, note=words["note"])
    scene.index()
    assert words["note"] in scene.client("secretary").get(f"/petitions/{uid}").text
    assert f"/petitions/{uid}" in scene.client("secretary").get(f"/search?q={words['note']}").text

    corrected(registrar, f"/petitions/{uid}", "correct_visit", retaliation="yes", trouble=words["trouble"])
    corrected(registrar, f"/petitions/{uid}", "correct_visit", note=f"{words['note']}，在场的有两人")
    scene.index()

    canary = Canary(uid, words)
    assert sung(scene, "petition_head", canary) == {"trouble", "note"}
    for who in OTHERS:
        assert sung(scene, who, canary) == set(), who
    assert f"/petitions/{uid}" not in scene.client("secretary").get(f"/search?q={words['note']}").text


def test_who_may_not_read_it_corrects_the_rest_and_loses_nothing(scene: Scene) -> None:
    """A visit of an item is corrected by the county office: it sees neither question nor note, and both stay."""
    with scene.writing() as session:
        item = given.item(session, scene.here, rectification.Stage.CLOSED, at=MORNING - timedelta(days=5))
        told: dict[str, Any] = {"retaliation": True, "trouble": "说再反映就不给办", "note": "邻居都听见了"}
        given.visited(session, scene.here, item, at=MORNING, **told)
        address = f"/items/{item.uid}"
    clerk = scene.client("office_clerk")
    page = clerk.get(f"{address}/correct_visit").text
    assert "为难" not in page.partition("<main")[2]
    assert "邻居都听见了" not in page

    corrected(clerk, address, "correct_visit", satisfied="fairly", note="门口的灯也修好了")

    with scene.reading() as session:
        visit = session.scalars(select(Visit)).one()
        assert (visit.retaliation, visit.trouble, visit.satisfied) == (True, "说再反映就不给办", "fairly")
        assert visit.note == "邻居都听见了\n门口的灯也修好了"


def test_words_of_trouble_ask_for_the_answer(scene: Scene) -> None:
    uid = closed(scene)
    answer = visiting(scene.client("visitor"), uid, **GOOD, trouble="说再反映就不给办")
    assert answer.status_code == 422
    assert "写了怎样为难，上一问请选“有”" in answer.text
    assert "说再反映就不给办" in answer.text


def test_the_step_of_such_a_visit_has_no_words_and_the_visit_its_unit(scene: Scene) -> None:
    planted(scene)
    with scene.reading() as session:
        step = session.scalars(select(Step).where(Step.action == petitions.Action.VISIT)).one()
        visit = session.scalars(select(Visit)).one()
        assert step.note is None
        assert session.get_one(Unit, visit.unit_id).name == "县信访局"
