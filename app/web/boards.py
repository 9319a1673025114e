"""The board of whoever follows it all (督办看板): stages by age, towns, warnings, campaigns; every number its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Blueprint, render_template, url_for

from app.domain import petitions, rectification
from app.domain.cards import CardState
from app.domain.permissions import Permission
from app.labels import sentence
from app.models.matters import Kind
from app.queries import boards, directory
from app.queries.boards import Age, Board, Lane
from app.web.charts import Piece, pieces
from app.web.listing import ROOMS
from app.web.request import actor, now, reading, today
from app.web.security import requires

room = Blueprint("boards", __name__, url_prefix="/boards")
STAGES: Mapping[Kind, type[StrEnum]] = {Kind.PETITION: petitions.Stage, Kind.ITEM: rectification.Stage}
WIDTH = 240
"""Of the bar of the stage that has most, in its own units."""
FIGURES: Mapping[str, Mapping[str, str]] = {
    "live": {},
    "late": {"due": "late"},
    "near": {"due": "near"},
    "prominent": {"prominent": "yes"},
    "ownerless": {"ownerless": "yes"},
}
"""How the list of open matters is narrowed to each figure of a lane."""


@dataclass(frozen=True)
class Number:
    """A count and the list that it opens."""

    count: int
    url: str


@dataclass(frozen=True)
class Bar:
    """A stage: its ages as numbers and as the pieces of a bar."""

    stage: StrEnum
    whole: Number
    ages: Sequence[Number]
    drawn: Sequence[Piece]


@dataclass(frozen=True)
class Drawn:
    """One kind as its panels have it; the first lane is that of everywhere."""

    kind: Kind
    ages: Sequence[Age]
    bars: Sequence[Bar]
    lanes: Sequence[tuple[str, Mapping[str, Number]]]


@room.get("/")
@requires(Permission.CARD_FOLLOW)
def index() -> str:
    """Both kinds, as far as the reader sees them."""
    seen = [boards.board(reading(), actor(), kind, today=today()) for kind in Kind]
    return render_template(
        "boards/index.html",
        boards=[_drawn(board) for board in seen if board.whole.live],
        warnings=[
            (one.cause, Number(one.count, url_for("cards.index", cause=one.cause, state=CardState.PROPOSED)))
            for one in boards.warnings(reading(), actor())
        ],
        sees_figures=actor().may(Permission.FIGURE_VIEW),
        width=WIDTH,
        at=now(),
    )


def _drawn(board: Board) -> Drawn:
    most = max((sum(counts) for counts in board.stages.values()), default=0) or 1
    bars = [_bar(board, stage, counts, most) for stage, counts in board.stages.items() if any(counts)]
    named = [(town.name, town.id) for town in directory.towns(reading()) if town.id in board.lanes]
    lanes = [("", _lane(board.kind, board.whole, None))]
    lanes += [(name, _lane(board.kind, board.lanes[town], town)) for name, town in named]
    if board.kind is Kind.PETITION and (rest := _rest(board, [town for _, town in named])):
        lanes.append((sentence("no_town"), rest))
    return Drawn(board.kind, board.ages, bars, lanes)


def _rest(board: Board, towns: Sequence[int]) -> Mapping[str, Number]:
    """What names no town of the directory, so that the towns add up to the whole; no list shows it alone."""
    left = {
        name: getattr(board.whole, name) - sum(getattr(board.lanes[town], name) for town in towns) for name in FIGURES
    }
    return {name: Number(count, "") for name, count in left.items()} if left["live"] else {}


def _bar(board: Board, stage: str, counts: Sequence[int], most: int) -> Bar:
    ages = [
        Number(count, _url(board.kind, stage=stage, received_from=age.first, received_to=age.last))
        for age, count in zip(board.ages, counts, strict=True)
    ]
    return Bar(
        STAGES[board.kind](stage), Number(sum(counts), _url(board.kind, stage=stage)), ages, pieces(counts, most, WIDTH)
    )


def _lane(kind: Kind, lane: Lane, town: int | None) -> Mapping[str, Number]:
    return {
        name: Number(getattr(lane, name), _url(kind, live="yes", town=town, **asked)) for name, asked in FIGURES.items()
    }


def _url(kind: Kind, **asked: Any) -> str:
    return url_for(f"{ROOMS[kind]}.index", **{name: value for name, value in asked.items() if value is not None})
