"""The board of villages and the cause table as sheets: what stands above the rows, and the rows with their sums."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.domain.accountability import LOCAL
from app.domain.permissions import Actor
from app.domain.villages import VillageUnclear, share
from app.labels import label
from app.models.directory import Village
from app.queries.causes import Causes
from app.queries.villages import Board, Figures, Sight, VillageRow
from app.sheets.reading import Value

WITHOUT_VILLAGE = "没有写明村"
RETIRED = "已撤并，不算"
WITHOUT_CAUSE = "没有写明原因"


def calibre(sight: Sight) -> str:
    """What is counted, and of what it is only a part."""
    left_out = [
        name
        for name, is_whole in (("户", sight.households), ("信访件", sight.petitions), ("整改问题", sight.items))
        if not is_whole
    ]
    part = f"；{'、'.join(left_out)}只数本账号看得到的，是一部分" if left_out else ""
    counted = "在册的户；没有化解的信访件，没有销号、销号后“回头看”还没有确认的问题，不算存量信访件和检举控告"
    return f"{counted}；户户清、村村清由系统算出，没有录入、没有核实的不算清{part}"


def head(actor: Actor, told: str, counted: str, sight: Sight, now: datetime) -> tuple[str, ...]:
    """Of when, of what, how it is narrowed, who took it."""
    return (
        f"口径：{calibre(sight)}",
        f"范围：{told or '本账号可见的全部'}；{counted}",
        f"导出人：{actor.account}　统计到：{now.astimezone(LOCAL):%Y-%m-%d %H:%M}",
    )


def named(village: Village) -> str:
    """How a list calls a village: of one that is no more it says so."""
    return village.name if village.retired_on is None else f"{village.name} 已撤并"


def of_board(board: Board) -> str:
    """How many villages there are, and how many of them are clear."""
    return f"共 {board.villages} 个村，已清 {board.clear} 个"


def of_causes(causes: Causes) -> str:
    """The denominators of the shares."""
    return f"占比以 {causes.whole.households} 户、{causes.whole.people} 人为分母"


def why(row: VillageRow) -> str:
    """Why a village is not clear, in words."""
    return "、".join(
        f"{label(one)} {row.figures.unclear} 户" if one is VillageUnclear.HOUSEHOLDS else label(one)
        for one in row.unclear
    )


def rows(board: Board) -> Iterator[tuple[Value, ...]]:
    """Each village, after those of a town its sum, at the end what names no village, and the sum of all."""
    for block in board.blocks:
        for row in block.rows:
            listing = row.listing
            told: tuple[Value, ...] = (None, None, None)
            if listing is not None:
                told = (label(listing.level), listing.accountable.name, listing.until_on)
            said = (RETIRED, None) if row.is_retired else (label(row.light), why(row))
            yield row.town, row.name, *told, *_counts(row.figures), *said
        counted = f"已清 {block.clear} / {block.villages} 个村"
        yield block.town, "小计", None, None, None, *_counts(block.figures), counted, None
    if board.remainder is not None:
        yield WITHOUT_VILLAGE, None, None, None, None, *_counts(board.remainder), None, None
    counted = f"已清 {board.clear} / {board.villages} 个村"
    yield "合计", None, None, None, None, *_counts(board.figures), counted, None


def cause_rows(causes: Causes) -> Iterator[tuple[Value, ...]]:
    """Each cause, those without one, and the whole."""
    for row in causes.rows:
        yield label(row.cause) or WITHOUT_CAUSE, *_shares(row.group.households, row.group.people, causes)
    yield "合计", *_shares(causes.whole.households, causes.whole.people, causes)


def _shares(households: int, people: int, causes: Causes) -> Sequence[Value]:
    of_households, of_people = share(households, causes.whole.households), share(people, causes.whole.people)
    return (
        *(households, float(of_households) if of_households is not None else None),
        *(people, float(of_people) if of_people is not None else None),
    )


def _counts(figures: Figures) -> Sequence[int]:
    return (
        *(figures.all.households, figures.all.people, figures.monitored.households),
        *(figures.unhelped, figures.unclear, figures.petitions, figures.items),
    )
