"""村级台账 of a village as a document: wide tables on A4 across, from plain values whose codes are named already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.letters.ledger import Ledger, Table

TITLE = "村级台账"
OF_HOUSEHOLDS = ("序号", "户编号", "户主", "人数", "户类型", "帮扶责任人", "户户清")
COUNTED = ("户", "信访件", "整改问题")
_HOUSEHOLD_WIDTHS = (14, 40, 28, 16, 42, 35, 82)
OF_MATTERS = ("收到", "编号", "{}", "责任单位", "包案人", "阶段")


@dataclass(frozen=True)
class LedgerHousehold:
    """A household: number, head as the reader may see him, people, kind, helper, why it is not clear."""

    number: str
    head: str
    people: int
    kind: str
    helper: str
    unclear: Sequence[str]


@dataclass(frozen=True)
class LedgerMatter:
    """An open matter: day of receipt, number, title, unit, holder, stage."""

    received_on: date
    number: str
    title: str
    unit: str
    holder: str
    stage: str


@dataclass(frozen=True)
class VillageFacts:
    """What the ledger of a village says. `unclear`: why it is not clear, with the households of which that is said;
    `listing`: level, who is accountable and last day of its supervision; `sees_all`: whether the reader sees all
    households, petitions and items."""

    village: str
    households: int
    people: int
    light: str
    unclear: Sequence[tuple[str, int | None]]
    listing: tuple[str, str, date] | None
    paired: Sequence[str]
    helped: int
    unhelped: int
    lines: Sequence[LedgerHousehold]
    items: Sequence[LedgerMatter]
    petitions: Sequence[LedgerMatter]
    sees_all: tuple[bool, bool, bool]
    counted_at: str


def compose_village(facts: VillageFacts) -> Ledger:
    """The ledger of a village: how it stands, each household, what is open."""
    told = f"{facts.households} 户，{facts.people} 人　村村清：{facts.light}　统计到：{facts.counted_at}"
    why = "、".join(reason + (f" {count} 户" if count is not None else "") for reason, count in facts.unclear)
    supervised = "没有挂牌"
    if facts.listing is not None:
        level, name, until = facts.listing
        supervised = f"{level}，{name}负责，期限 {until.isoformat()}"
    standing = (
        ("村村清", f"{facts.light}：{why}" if why else facts.light),
        ("挂牌督战", supervised),
        ("单位包村", "、".join(facts.paired) or "没有"),
        ("干部包户", f"{facts.helped} 户有帮扶责任人，{facts.unhelped} 户没有"),
    )
    seen_in_part = [name for name, is_whole in zip(COUNTED, facts.sees_all, strict=True) if not is_whole]
    partly = f"{'、'.join(seen_in_part)}只数本账号看得到的，是一部分。" if seen_in_part else ""
    return Ledger(
        facts.village + TITLE,
        told,
        (
            Table((), standing, (40, 217)),
            Table(OF_HOUSEHOLDS, [_household(*one) for one in enumerate(facts.lines, start=1)], _HOUSEHOLD_WIDTHS),
            *_open("未清问题", facts.items),
            *_open("在办信访件", facts.petitions),
        ),
        (
            f"口径：在册的户；没有化解的信访件、没有销号也没有签批长期坚持的问题，不算存量信访件和检举控告；补录的销号“回头看”确认以后才算清。{partly}",
            "督战责任人：＿＿＿＿＿＿　　村（社区）：＿＿＿＿＿＿　　日期：　　　年　　月　　日",
        ),
    )


def _household(place: int, one: LedgerHousehold) -> tuple[str, ...]:
    clear = "未清：" + "、".join(one.unclear) if one.unclear else "已清"
    return str(place), one.number, one.head, str(one.people), one.kind, one.helper or "没有", clear


def _open(heading: str, matters: Sequence[LedgerMatter]) -> Sequence[Table]:
    if not matters:
        return ()
    rows = [(m.received_on.isoformat(), m.number, m.title, m.unit, m.holder, m.stage) for m in matters]
    return (Table([head.format(heading) for head in OF_MATTERS], rows, (28, 40, 95, 40, 26, 28)),)
