"""The procedure drawn on a matter's page: every stage of the table, and exactly the way that this matter has gone."""

import re
from datetime import timedelta
from itertools import combinations, pairwise
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.workflow import Workflow
from app.labels import label
from app.models.matters import Matter
from tests import given
from tests.given import MORNING, done
from tests.web.pages import check_page
from tests.web.scene import Scene

P, R = petitions.Stage, rectification.Stage
ANYWHERE = ("void", "transferred_discipline")
"""Where nearly every stage may lead: told in a line, and drawn only when it was gone."""
STRAIGHT = ["registered", "routed", "accepted", "opinion_issued", "delivered", "closed"]


def made(scene: Scene, kind: str, stage: str) -> str:
    """The address of a matter at this stage."""
    with scene.writing() as session:
        if kind == "petitions":
            return f"/petitions/{given.petition(session, scene.here, P(stage), at=MORNING - timedelta(days=9)).uid}"
        return f"/items/{given.item(session, scene.here, R(stage), at=MORNING - timedelta(days=9)).uid}"


def drawn(scene: Scene, address: str, who: str = "petition_head") -> Element:
    """The drawing of a page; it has to be well-formed."""
    answer = scene.client(who).get(address)
    assert answer.status_code == 200, answer.text
    check_page(answer.text)
    (svg,) = re.findall(r'<svg class="procedure".*?</svg>', answer.text, re.DOTALL)
    root: Element = ElementTree.fromstring(svg)
    return root


def marked(svg: Element, name: str, mark: str) -> list[str]:
    """What bears this mark, by its stage or its two stages."""
    return [one.attrib[f"data-{name}"] for one in svg.iter() if f"data-{name}" in one.attrib and mark in classes(one)]


def classes(one: Element) -> list[str]:
    return one.attrib.get("class", "").split()


def moves(table: Workflow[Any, Any]) -> set[str]:
    """Source and target of every move to another stage."""
    return {f"{move.source} {move.target}" for move in table.moves.values() if move.source != move.target}


@pytest.mark.parametrize(
    ("kind", "table", "stage"),
    [("petitions", petitions.WORKFLOW, "delivered"), ("items", rectification.WORKFLOW, "rectifying")],
)
def test_every_stage_that_a_move_touches_is_drawn_once_and_apart(
    scene: Scene, kind: str, table: Workflow[Any, Any], stage: str
) -> None:
    svg = drawn(scene, made(scene, kind, stage), "office_head" if kind == "items" else "petition_head")
    boxes = {one.attrib["data-stage"]: one.find("rect") for one in svg.iter() if "data-stage" in one.attrib}
    wanted = moves(table)
    lines = {both for both in wanted if both.split()[1] not in ANYWHERE}
    assert set(boxes) == {stage for both in lines for stage in both.split()} | {both.split()[1] for both in wanted}
    arrows = [one.attrib["data-move"] for one in svg.iter() if "data-move" in one.attrib]
    assert len(set(arrows)) == len(arrows)
    assert set(arrows) == lines
    corners = [(box.attrib["x"], box.attrib["y"]) for box in boxes.values() if box is not None]
    assert len(set(corners)) == len(boxes)
    for x, y in corners:
        assert 0 <= int(x) <= int(svg.attrib["width"]) - 104
        assert 0 <= int(y) <= int(svg.attrib["height"]) - 30
    assert not [one for one in svg.iter() if {"style", "onclick"} & set(one.attrib) or one.tag == "script"]


@pytest.mark.parametrize("stage", ["registered", "delivered", "closed"])
def test_no_words_of_the_drawing_cover_others_or_a_box(scene: Scene, stage: str) -> None:
    svg = drawn(scene, made(scene, "petitions", stage))
    letter, high = 12, 12  # what the sheet of styles sets
    areas = [
        (
            float(one.attrib["x"]) - letter * len(words) / 2,
            float(one.attrib["y"]) - 10,
            letter * len(words),
            high,
            words,
        )
        for one in svg.iter("text")
        if "why-move" in classes(one) and (words := one.text or "")
    ]
    assert len(areas) > 10
    boxes = [(float(one.attrib["x"]), float(one.attrib["y"]), 104, 30, "box") for one in svg.iter("rect")]
    for one, other in combinations([*areas, *boxes], 2):
        wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
        tall = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
        assert wide <= 0 or tall <= 0, (one, other)


def test_exactly_the_way_gone_is_marked_and_told(scene: Scene) -> None:
    svg = drawn(scene, made(scene, "petitions", "delivered"))
    gone = STRAIGHT[:5]
    assert sorted(marked(svg, "stage", "at-gone")) == sorted(gone)
    assert marked(svg, "stage", "at-now") == ["delivered"]
    assert sorted(marked(svg, "move", "move-gone")) == sorted(map(" ".join, pairwise(gone)))
    told = svg.findtext("desc")
    assert told is not None
    words = [label(P(stage)) for stage in gone]
    assert [told.index(f"→ {word}") for word in words[1:]] == sorted(told.index(f"→ {word}") for word in words[1:])
    assert told.endswith("现在：已送达。")
    assert "办结" not in told


def test_what_was_taken_up_again_shows_the_way_back(scene: Scene) -> None:
    address = made(scene, "petitions", "closed")
    with scene.writing() as session:
        matter = _matter(session, address)
        given.visited(session, scene.here, matter, given.NOT_SOLVED, at=MORNING - timedelta(days=5))
        done(session, scene.here, matter, petitions.Action.REOPEN, at=MORNING - timedelta(days=4))
    svg = drawn(scene, address)
    straight = set(map(" ".join, pairwise(STRAIGHT)))
    assert set(marked(svg, "move", "move-gone")) == straight | {"closed accepted"}
    assert marked(svg, "stage", "at-now") == ["accepted"]


def test_what_was_voided_shows_whence(scene: Scene) -> None:
    address = made(scene, "petitions", "accepted")
    with scene.writing() as session:
        matter = _matter(session, address)
        done(session, scene.here, matter, petitions.Action.VOID, at=MORNING - timedelta(days=3))
    svg = drawn(scene, address)
    assert "accepted void" in marked(svg, "move", "move-gone")
    assert marked(svg, "stage", "at-now") == ["void"]


def test_the_case_sheet_has_the_drawing(scene: Scene) -> None:
    svg = drawn(scene, made(scene, "items", "applied") + "/sheet", "office_head")
    assert marked(svg, "stage", "at-now") == ["applied"]
    assert sorted(marked(svg, "stage", "at-gone")) == ["applied", "claimed", "listed", "rectifying"]


def _matter(session: Session, address: str) -> Matter:
    return session.query(Matter).filter_by(uid=address.rpartition("/")[2]).one()
