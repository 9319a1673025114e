"""The procedure of a matter as a drawing: the stages and moves of its table, with the way that it has gone.

The main way stands in one column; beside it, on the left what comes back to it, on the right what ends there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.workflow import Move, Workflow
from app.labels import label
from app.labels.procedure import everywhere
from app.models.matters import Matter
from app.models.timeline import Step
from app.queries.facts import workflow
from app.web import steps as wording
from app.web.missing import LINES

BOX_WIDTH, BOX_HEIGHT = 104, 30
ROW, COLUMN = 64, 320
MARGIN = 44
"""Room beside the outer columns for arrows that pass a box."""
LETTER, LINE = 12, 16
"""How wide a character of an arrow's words is, and how high a line."""
PLACES = sorted((part / 40 for part in range(4, 37)), key=lambda part: abs(part - 0.5))
"""Where along an arrow its words may stand, as a part of its length, the best first."""
GAP = 6
"""What is left free beside words."""

Arrows = Mapping[tuple[str, str], Sequence[str]]
Point = tuple[float, float]
Area = tuple[Point, float, float]
"""The middle, width and height of what stands somewhere already."""


@dataclass(frozen=True)
class Box:
    """A stage: where its upper left corner lies, whether the matter was there and whether it is there now."""

    stage: str
    name: str
    x: int
    y: int
    gone: bool
    now: bool


@dataclass(frozen=True)
class Arrow:
    """What leads from a stage to another: a cubic curve, its words and where they stand, whether it was gone."""

    source: str
    target: str
    curve: tuple[Point, Point, Point, Point]
    words: str
    at: Point
    gone: bool

    @property
    def path(self) -> str:
        """The curve as SVG writes it."""
        start, *rest = (f"{x:g} {y:g}" for x, y in self.curve)
        return f"M{start} C{', '.join(rest)}"


@dataclass(frozen=True)
class Drawing:
    """A procedure to be drawn; `way` is the way gone in words, `anywhere` the acts that nearly every stage allows and
    no arrow shows, each with the stage it leads to."""

    width: int
    height: int
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    way: Sequence[str]
    anywhere: Sequence[tuple[str, str]]


def drawing(matter: Matter, steps: Iterable[Step]) -> Drawing:
    """The procedure of a matter; `steps` is its timeline, the newest first."""
    table: Workflow[Any, Any] = workflow(matter)
    left_out = everywhere(table)
    drawn = [move for move in table.moves.values() if move.action not in left_out and move.target != move.source]
    moved = [step for step in reversed(list(steps)) if step.from_stage != step.to_stage]
    gone: dict[tuple[str, str], str] = {}
    for step in moved:
        if step.from_stage is not None:
            gone[step.from_stage, step.to_stage] = wording.title(step, matter)
    arrows = _arrows(drawn, gone)
    main = _main_way(table, LINES[matter.kind])
    anywhere = {action: target for action, target in left_out.items() if target is not None}
    places = _places(main, arrows, anywhere.values(), last=main[-1])
    left = min(column for column, _ in places.values())
    been = {stage for step in moved for stage in (step.from_stage, step.to_stage) if stage is not None}
    boxes = {
        stage: Box(
            stage,
            label(_stage(table, stage)),
            MARGIN + (column - left) * COLUMN,
            MARGIN // 2 + row * ROW,
            stage in been,
            stage == matter.stage,
        )
        for stage, (column, row) in places.items()
    }
    return Drawing(
        2 * MARGIN + BOX_WIDTH + COLUMN * (max(column for column, _ in places.values()) - left),
        MARGIN + BOX_HEIGHT + ROW * max(row for _, row in places.values()),
        list(boxes.values()),
        _drawn(arrows, boxes, gone),
        [_told(step, matter, table) for step in moved],
        [(label(action), label(target)) for action, target in anywhere.items()],
    )


def _arrows(moves: Iterable[Move[Any, Any]], gone: Mapping[tuple[str, str], str]) -> Arrows:
    """The moves of the table by their ends, and what was gone beside it, as a record that was voided."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for move in moves:
        found[move.source.value, move.target.value].append(label(move.action))
    for ends, words in gone.items():
        if ends not in found:
            found[ends] = [words]
    return found


def _main_way(table: Workflow[Any, Any], line: Sequence[StrEnum]) -> list[str]:
    """The stages of a matter that takes the straight way."""
    stage = next(iter(table.moves.values())).source
    way = [stage.value]
    for action in line:
        move = table.moves.get((stage, action))
        if move is not None and move.target != stage:
            stage = move.target
            way.append(stage.value)
    return way


def _places(main: Sequence[str], arrows: Arrows, anywhere: Iterable[StrEnum], last: str) -> dict[str, tuple[int, int]]:
    """Column and row of every stage: 0 is the main way, -1 what leads back to it, 1 what ends beside it."""
    places = {stage: (0, row) for row, stage in enumerate(main)}
    named = [stage for ends in arrows for stage in ends] + [stage.value for stage in anywhere]
    beside = dict.fromkeys(stage for stage in named if stage not in places)
    while beside:
        stage = next((one for one in beside if _rows_before(one, arrows, places)), next(iter(beside)))
        column = -1 if any(source == stage and target != last for source, target in arrows) else 1
        row = min(_rows_before(stage, arrows, places), default=len(main) - 1)
        while (column, row) in places.values():
            row += 1
        places[stage] = (column, row)
        del beside[stage]
    return places


def _rows_before(stage: str, arrows: Arrows, places: Mapping[str, tuple[int, int]]) -> list[int]:
    return [places[source][1] for source, target in arrows if target == stage and source in places]


def _drawn(arrows: Arrows, boxes: Mapping[str, Box], gone: Mapping[tuple[str, str], str]) -> list[Arrow]:
    """Every arrow with its curve; what was gone comes last and lies above the others."""
    sides = {ends: _sides(boxes[ends[0]], boxes[ends[1]]) for ends in arrows}
    ports = _ports(sides, boxes)
    curves = {}
    for ends in arrows:
        start, end = ports[ends, 0], ports[ends, 1]
        curves[ends] = (start, _pulled(start, sides[ends][0], end), _pulled(end, sides[ends][1], start), end)
    words = {ends: "、".join(several) for ends, several in arrows.items()}
    at = _places_of_words(curves, words, boxes.values())
    return [
        Arrow(*ends, curves[ends], words[ends], at[ends], ends in gone)
        for ends in sorted(arrows, key=lambda ends: ends in gone)
    ]


def _places_of_words(
    curves: Mapping[tuple[str, str], Sequence[Point]], words: Mapping[tuple[str, str], str], boxes: Iterable[Box]
) -> dict[tuple[str, str], Point]:
    """Where the words of each arrow stand: on it, clear of the boxes and of each other; the shortest arrows choose
    first, for they leave their words the least room."""
    taken: list[Area] = [
        ((box.x + BOX_WIDTH / 2, box.y + BOX_HEIGHT / 2), BOX_WIDTH + GAP, BOX_HEIGHT) for box in boxes
    ]
    found = {}
    for ends in sorted(curves, key=lambda ends: _span(curves[ends])):
        width = len(words[ends]) * LETTER + GAP
        along = [_on(curves[ends], part) for part in PLACES]
        found[ends] = min(along, key=lambda at: sum(_shared((at, width, LINE), other) for other in taken))
        taken.append((found[ends], width, LINE))
    return found


def _span(curve: Sequence[Point]) -> float:
    return abs(curve[0][0] - curve[-1][0]) + abs(curve[0][1] - curve[-1][1])


def _sides(source: Box, target: Box) -> tuple[str, str]:
    """On which side of each box an arrow leaves and arrives."""
    if source.x < target.x:
        return "right", "left"
    if source.x > target.x:
        return "left", "right"
    if target.y - source.y == ROW:
        return "bottom", "top"
    return ("left", "left") if target.y < source.y else ("right", "right")


def _ports(
    sides: Mapping[tuple[str, str], tuple[str, str]], boxes: Mapping[str, Box]
) -> dict[tuple[tuple[str, str], int], Point]:
    """Where each arrow meets its boxes: those of one side share it evenly, in the order of where they come from."""
    meeting: dict[tuple[str, str], list[tuple[tuple[str, str], int]]] = defaultdict(list)
    for ends, both in sides.items():
        for end in (0, 1):
            meeting[ends[end], both[end]].append((ends, end))
    ports: dict[tuple[tuple[str, str], int], Point] = {}
    for (stage, side), several in meeting.items():
        box = boxes[stage]
        several.sort(key=lambda one: (boxes[one[0][1 - one[1]]].y, one[1]))
        for place, one in enumerate(several, start=1):
            part = place / (len(several) + 1)
            ports[one] = {
                "left": (box.x, box.y + BOX_HEIGHT * part),
                "right": (box.x + BOX_WIDTH, box.y + BOX_HEIGHT * part),
                "top": (box.x + BOX_WIDTH * part, box.y),
                "bottom": (box.x + BOX_WIDTH * part, box.y + BOX_HEIGHT),
            }[side]
    return ports


def _pulled(point: Point, side: str, other: Point) -> Point:
    """The control point of a curve's end: away from its side of the box."""
    x, y = point
    reach = min(COLUMN - BOX_WIDTH - 8, 24 + abs(other[1] - y) / 5) if x == other[0] else abs(other[0] - x) / 2
    if side == "left":
        return x - reach, y
    if side == "right":
        return x + reach, y
    half = abs(other[1] - y) / 2
    return x, y + half if side == "bottom" else y - half


def _on(curve: Sequence[Point], part: float) -> Point:
    rest = 1 - part
    weights = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, curve, strict=True)) for axis in (0, 1))
    return round(x, 1), round(y, 1)


def _shared(one: Area, other: Area) -> float:
    """How much of the drawing both cover."""
    wide = (one[1] + other[1]) / 2 - abs(one[0][0] - other[0][0])
    high = (one[2] + other[2]) / 2 - abs(one[0][1] - other[0][1])
    return max(wide, 0) * max(high, 0)


def _stage(table: Workflow[Any, Any], stage: str) -> StrEnum:
    """The member of the table's stages with this code."""
    kind = type(next(iter(table.moves.values())).source)
    member: StrEnum = kind(stage)
    return member


def _told(step: Step, matter: Matter, table: Workflow[Any, Any]) -> str:
    came_from = label(_stage(table, step.from_stage)) + " → " if step.from_stage else ""
    return f"{wording.title(step, matter)}：{came_from}{label(_stage(table, step.to_stage))}"
