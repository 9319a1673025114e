"""Charts as plain shapes for an SVG made on the server: lines, bars and stacked bars, told apart without any colour.

A chart knows no words but the names it is given; its title, its description and its table stand in the template.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

Number = int | float | Decimal

WIDTH, HEIGHT = 360, 150
"""Of what is drawn, in its own units: about the width of a phone, so that its words stay readable there."""
LEFT, HEAD, FOOT = 38, 10, 20
"""Room for the numbers beside the lines, above the highest, and for the words below them."""
STYLES, FILLS = 3, 5
"""How many lines and how many parts of a bar are told apart, by dashes and marks and by patterns."""
ALONE = 3
"""The pattern of a bar that is one piece."""
STEP, BAR = 36, 14
"""From bar to bar with its name above it, and its own height."""
BESIDE = 44
"""Room at the end of a bar for its number."""
MOST_TICKS = 8


@dataclass(frozen=True)
class Series:
    """A line: its name, and its points as (from left to right between 0 and 1, value); None where nothing is known."""

    name: str
    points: Sequence[tuple[float, Number] | None]


@dataclass(frozen=True)
class Line:
    """A line as it is drawn: pieces of it without a gap, its marks, and which of the STYLES it has, from 1."""

    name: str
    pieces: Sequence[str]
    marks: Sequence[tuple[float, float]]
    style: int


@dataclass(frozen=True)
class Lines:
    """Lines over a common ground: `levels` are the numbers beside it with their height, `ticks` the words below."""

    name: str
    lines: Sequence[Line]
    levels: Sequence[tuple[float, int]]
    ticks: Sequence[tuple[float, str]]
    width: int = WIDTH
    height: int = HEAD + HEIGHT + FOOT
    left: int = LEFT
    foot: int = HEAD + HEIGHT


@dataclass(frozen=True)
class Piece:
    """A part of a bar: where it begins, how wide it is, and which of the FILLS it has, from 1."""

    x: float
    width: float
    fill: int


@dataclass(frozen=True)
class Bar:
    """A bar with its name above it and what it amounts to at its end."""

    name: str
    y: int
    pieces: Sequence[Piece]
    told: str
    end: float


@dataclass(frozen=True)
class Bars:
    """Bars below each other; `parts` are the names of their patterns, none where each bar is one piece."""

    name: str
    bars: Sequence[Bar]
    parts: Sequence[str]
    width: int
    height: int


def pieces(values: Sequence[int], most: int, width: int, *, first: int = 1) -> Sequence[Piece]:
    """One bar of so many parts, as wide as `width` where they amount to `most`; the first of them has this pattern."""
    drawn, before = [], 0
    for place, value in enumerate(values):
        x = width * before / (most or 1)
        before += value
        if value:
            drawn.append(
                Piece(round(x, 1), round(width * before / (most or 1) - x, 1), (place + first - 1) % FILLS + 1)
            )
    return drawn


def stacked(name: str, rows: Sequence[tuple[str, Sequence[int]]], parts: Sequence[str] = ()) -> Bars | None:
    """A bar a row, in the order given; None while there is nothing to draw."""
    most = max((sum(values) for _, values in rows), default=0)
    if not most:
        return None
    room = WIDTH - BESIDE
    bars = [
        Bar(
            title,
            STEP * place,
            pieces(values, most, room, first=1 if parts else ALONE),
            str(sum(values)),
            round(room * sum(values) / most, 1),
        )
        for place, (title, values) in enumerate(rows)
    ]
    return Bars(name, bars, parts, WIDTH, STEP * len(rows))


def trend(name: str, labels: Sequence[str], series: Mapping[str, Sequence[Number | None]]) -> Lines | None:
    """Lines over as many equal steps as there are labels, each value with its mark; None where none is known."""
    last = max(1, len(labels) - 1)
    drawn = [
        Series(title, [None if value is None else (place / last, value) for place, value in enumerate(values)])
        for title, values in series.items()
    ]
    every = -(-len(labels) // MOST_TICKS)
    return lines(name, drawn, [(n / last, label) for n, label in enumerate(labels) if n % every == 0], are_marked=True)


def lines(
    name: str, series: Sequence[Series], ticks: Sequence[tuple[float, str]], *, are_marked: bool = False
) -> Lines | None:
    """Lines of any points; None where nothing is known of any."""
    values = [point[1] for one in series for point in one.points if point is not None]
    if not values:
        return None
    top = _above(max(values))
    drawn = [_line(one, place % STYLES + 1, top, are_marked) for place, one in enumerate(series)]
    levels = [(_y(level, top), level) for level in dict.fromkeys((0, top // 2, top))]
    return Lines(name, drawn, levels, [(_x(at), word) for at, word in ticks])


def _line(one: Series, style: int, top: int, is_marked: bool) -> Line:
    placed = [None if point is None else (_x(point[0]), _y(point[1], top)) for point in one.points]
    runs = [
        " ".join(f"{x},{y}" for x, y in run)
        for run in _runs(placed)
        if len(run) > 1  # one point alone is a mark, no line
    ]
    return Line(one.name, runs, [point for point in placed if point is not None] if is_marked else [], style)


def _runs(placed: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    for is_known, run in groupby(placed, lambda point: point is not None):
        if is_known:
            yield [point for point in run if point is not None]


def _above(value: Number) -> int:
    """An even round number not below it: 1, 2 or 5 with noughts, or twice, thrice, four times as much."""
    unit = 1
    while unit * 10 < value:
        unit *= 10
    return next(top for top in (2 * unit, 4 * unit, 6 * unit, 8 * unit, 10 * unit) if top >= value)


def _x(at: float) -> float:
    return round(LEFT + 8 + (WIDTH - LEFT - 22) * at, 1)


def _y(value: Number, top: int) -> float:
    return round(HEAD + HEIGHT * (1 - float(value) / top), 1)
