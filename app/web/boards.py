"""The board of whoever follows it all (督办看板), and that of a town (本镇看板); every number opens its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from app.domain import petitions, rectification
from app.domain.cards import CardState
from app.domain.instructing import Narrowing
from app.domain.permissions import Permission
from app.labels import label, sentence
from app.models.campaigns import Campaign
from app.models.matters import Kind
from app.queries import (
    boards,
    campaign_boards,
    campaigns,
    directory,
    dispatching,
    instructions,
    plans,
    town_boards,
    warnings,
    worklist,
)
from app.queries.boards import Age, Lane
from app.queries.campaign_boards import Counts
from app.queries.worklist import Queue
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
TO_DECIDE = (
    *(Queue.TO_RULE, Queue.TO_DECIDE_RECUSAL, Queue.TO_SIGN_OFF, Queue.TO_EXTEND, Queue.TO_APPROVE_PLAN),
    *(Queue.TO_REOPEN, Queue.OWNERLESS, Queue.LEFT_BEHIND),
)
"""Queues of the desk in which somebody decides, whatever else waits there."""


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
class LaneRow:
    """A town or village with its figures; `url`: its own board."""

    name: str
    numbers: Mapping[str, Number]
    url: str = ""


@dataclass(frozen=True)
class Drawn:
    """One kind as its panels have it; the first lane is that of everywhere."""

    kind: Kind
    ages: Sequence[Age]
    bars: Sequence[Bar]
    lanes: Sequence[LaneRow]


@dataclass(frozen=True)
class Sending:
    """How sending went: what it is, how many, days of one on average, the most of one."""

    name: str
    number: Number
    mean: float | None
    longest: int


@room.get("/")
@requires(Permission.CARD_FOLLOW)
def index() -> str:
    """Both kinds, as far as the reader sees them."""
    seen = [boards.board(reading(), actor(), kind, today=today()) for kind in Kind]
    return render_template(
        "boards/index.html",
        boards=[_of_county(board) for board in seen if board.whole.live],
        town=None,
        deciding=_deciding(),
        warnings=[
            (one.cause, Number(one.count, url_for("cards.index", cause=one.cause, state=CardState.PROPOSED)))
            for one in boards.warnings(reading(), actor())
        ],
        instructed=[
            Number(instructions.count(reading(), actor(), instructions.Wanted(state), today()), _log(state))
            for state in (Narrowing.OPEN, Narrowing.LATE, Narrowing.REPORTED)
        ],
        planned=Number(len(plans.running(reading(), today())), url_for("plans.index", running="yes")),
        unmet=Number(len(plans.unmet(reading(), actor(), today())), url_for("plans.unmet")),
        alarms=Number(warnings.waiting(reading(), actor()), url_for("warnings.index")),
        sending=_sending(None),
        campaigns=_campaigns(),
        sees_figures=actor().may(Permission.FIGURE_VIEW),
        may_follow=True,
        width=WIDTH,
        today=today(),
        at=now(),
    )


@room.get("/town")
@requires(Permission.FIGURE_VIEW)
def town() -> str:
    """One town, village by village: of whoever answers there his own, of whoever follows the county any."""
    wanted = request.args.get("town", "") or str(actor().town_id or "")
    there = next((one for one in directory.towns(reading()) if str(one.id) == wanted), None)
    if there is None or not town_boards.may_open(actor(), there.id):
        abort(404)
    seen = [town_boards.board(reading(), actor(), kind, there.id, today=today()) for kind in Kind]
    villages = [(one.id, one.name) for one in directory.villages_of(reading(), there.id, former=True)]
    is_own = actor().town_id == there.id
    return render_template(
        "boards/index.html",
        boards=[_of_town(board, there.id, villages) for board in seen if board.whole.live],
        town=there,
        deciding=_deciding() if is_own else [],
        warnings=[],
        alarms=Number(warnings.waiting(reading(), actor()), url_for("warnings.index")) if is_own else None,
        instructed=[],
        sending=_sending(there.id),
        campaigns=_campaigns() if is_own else [],
        sees_figures=True,
        may_follow=actor().may(Permission.CARD_FOLLOW),
        width=WIDTH,
        today=today(),
        at=now(),
    )


def _log(state: Narrowing) -> str:
    return url_for("instructions.index", state=state)


def _of_county(board: boards.Board) -> Drawn:
    named = [(town.name, town.id) for town in directory.towns(reading()) if town.id in board.lanes]
    may_open = actor().may(Permission.FIGURE_VIEW)
    lanes = [LaneRow("", _lane(board.kind, board.whole))]
    lanes += [
        LaneRow(name, _lane(board.kind, board.lanes[at], town=at), url_for("boards.town", town=at) if may_open else "")
        for name, at in named
    ]
    if board.nowhere.live:
        lanes.append(LaneRow(sentence("no_town"), _lane(board.kind, board.nowhere, in_town="no")))
    return Drawn(board.kind, board.ages, _bars(board.kind, board.ages, board.stages), lanes)


def _of_town(board: town_boards.TownBoard, town_id: int, villages: Sequence[tuple[int, str]]) -> Drawn:
    lanes = [LaneRow("", _lane(board.kind, board.whole, town=town_id))]
    lanes += [
        LaneRow(name, _lane(board.kind, board.villages[at], town=town_id, village=at))
        for at, name in villages
        if at in board.villages
    ]
    if board.nowhere.live:
        lanes.append(LaneRow(sentence("no_village"), _lane(board.kind, board.nowhere, town=town_id, placed="no")))
    known = boards.ages(today())
    return Drawn(board.kind, known, _bars(board.kind, known, board.stages, live="yes", town=town_id), lanes)


def _bars(kind: Kind, ages: Sequence[Age], stages: Mapping[str, Sequence[int]], **asked: Any) -> Sequence[Bar]:
    most = max((sum(counts) for counts in stages.values()), default=0)
    return [_bar(kind, ages, stage, counts, most, asked) for stage, counts in stages.items() if any(counts)]


def _bar(
    kind: Kind, ages: Sequence[Age], stage: str, counts: Sequence[int], most: int, asked: Mapping[str, Any]
) -> Bar:
    numbers = [
        Number(count, _url(kind, stage=stage, received_from=age.first, received_to=age.last, **asked))
        for age, count in zip(ages, counts, strict=True)
    ]
    whole = Number(sum(counts), _url(kind, stage=stage, **asked))
    return Bar(STAGES[kind](stage), whole, numbers, pieces(counts, most, WIDTH))


def _lane(kind: Kind, lane: Lane, **place: Any) -> Mapping[str, Number]:
    return {
        name: Number(getattr(lane, name), _url(kind, live="yes", **place, **asked)) for name, asked in FIGURES.items()
    }


def _deciding() -> list[tuple[str, Number]]:
    """What waits for a decision: proposed cards, and the reader's own queues of such acts."""
    found = []
    if actor().may(Permission.CARD_FOLLOW):
        count = boards.proposed(reading(), actor())
        found.append((sentence("cards_proposed"), Number(count, url_for("cards.index", state=CardState.PROPOSED))))
    return found + [
        (label(one.queue), Number(one.count, url_for("worklist.index", queue=one.queue.value)))
        for one in worklist.some(reading(), actor(), TO_DECIDE, today=today())
    ]


def _sending(town_id: int | None) -> Sequence[Sending]:
    """What waits to be sent, of a town or everywhere; of everywhere how long sending took as well."""
    waits = dispatching.waiting(reading(), actor(), today=today(), town_id=town_id)
    mean = round(waits.days / waits.count, 1) if waits.count else None
    stage = petitions.Stage.REGISTERED.value
    waiting = Number(waits.count, _url(Kind.PETITION, stage=stage, town=town_id))
    found = [Sending(sentence("waits_to_be_sent"), waiting, mean, waits.longest)]
    if town_id is None:
        days = dispatching.period(today())
        found += [
            Sending(
                label(one.routing),
                Number(one.count, url_for("reports.listed", routing=one.routing, first=days.first, last=days.last)),
                one.mean,
                one.longest,
            )
            for one in dispatching.sent(reading(), actor(), today=today())
        ]
    return found


def _campaigns() -> list[tuple[Campaign, Counts]]:
    """Campaigns that run today, with how far they are in the villages that the reader reaches."""
    running = [one for one in campaigns.every(reading(), actor()) if one.starts_on <= today() <= one.ends_on]
    so_far = campaign_boards.so_far(reading(), actor()) if running else {}
    return [(one, so_far.get(one.id, Counts())) for one in running]


def _url(kind: Kind, **asked: Any) -> str:
    return url_for(f"{ROOMS[kind]}.index", **{name: value for name, value in asked.items() if value is not None})
