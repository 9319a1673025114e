"""一户一档 as a document: one upright sheet of A4, from plain values whose codes are named and masked already.

A value of None is one that this reader is not shown, or that nobody has looked at, as its class says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.letters.ledger import Ledger, Table
from app.letters.village_ledger import LedgerMatter

TITLE = "一户一档"
HIDDEN, NOT_LOOKED_AT, NONE = "不显示", "没有核实", "没有"


@dataclass(frozen=True)
class SheetMember:
    """A member. `state`: health, work, school, care; None is not shown. `insured`: None is not looked at."""

    name: str
    relation: str
    id_no: str
    state: Sequence[str] | None
    months_worked: int | None
    insured: bool | None
    low_income: bool


@dataclass(frozen=True)
class SheetStatus:
    """What the household was from a day to a day; the reason is None where it is not shown, "" from a sheet."""

    kind: str
    from_on: date
    to_on: date | None
    reason: str | None


@dataclass(frozen=True)
class SheetWatch:
    """A case of monitoring: clue, risk (None is not shown), stage, decision, how the risk went, what is due."""

    clue: str
    clue_on: date
    risk: str | None
    stage: str
    kind: str
    decided_on: date | None
    way: str
    cleared_on: date | None
    due: Sequence[tuple[str, date]]


@dataclass(frozen=True)
class SheetHelp:
    """A line of the plan; its text is None where it is not shown."""

    measure: str
    text: str | None
    member: str
    owner: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True)
class SheetVisit:
    """A visit in a matter: day, kind, the matter's number, what came of it, who went."""

    on: date
    kind: str
    number: str
    result: Sequence[str]
    by: str


@dataclass(frozen=True)
class SheetLook:
    """How the household stands in a campaign."""

    on: date | None
    campaign: str
    consent: str
    stage: str
    by: str


@dataclass(frozen=True)
class SheetTalk:
    """A talk with the household: day, kind, purpose, how many photos there are, who talked."""

    on: date
    kind: str
    purpose: str
    photos: int
    by: str


@dataclass(frozen=True)
class SheetPromise:
    """A promise: by when, what, in which talk or matters it was made, when it was kept."""

    due_on: date
    text: str
    made: Sequence[str]
    kept_on: date | None


@dataclass(frozen=True)
class SheetFacts:
    """What the sheet of a household says. `causes`: None is not shown; `income` with its year, `housing`, `water_safe`:
    None is not looked at; `unclear`: why it is not clear."""

    number: str
    head: str
    address: str
    kind: str
    retired_on: date | None
    causes: Sequence[str] | None
    income: tuple[int, int] | None
    housing: str | None
    water_safe: bool | None
    phone: str
    helper: str
    unclear: Sequence[str]
    members: Sequence[SheetMember]
    statuses: Sequence[SheetStatus]
    watched: Sequence[SheetWatch]
    plan: Sequence[SheetHelp]
    matters: Sequence[LedgerMatter]
    visits: Sequence[SheetVisit]
    campaigns: Sequence[SheetLook]
    talks: Sequence[SheetTalk]
    promises: Sequence[SheetPromise]
    today: date


def compose_household(facts: SheetFacts) -> Ledger:
    """The sheet of a household: how it stands, who lives there, what happened; what there is nothing of is left out."""
    today, people = facts.today, [*map(_member, facts.members)]
    tables = (
        Table((), _standing(facts), (22, 68, 22, 68)),
        Table(
            ("姓名", "与户主关系", "证件号码", "状况", "医保、低保"),
            people,
            (26, 24, 42, 56, 32),
        ),
        Table(("身份", "从哪天到哪天", "依据"), [*map(_status, facts.statuses)], (36, 48, 96)),
        Table(
            ("防返贫监测线索", "风险", "到哪一步", "认定", "期限、消除"),
            [_watch(one, today) for one in facts.watched],
            (38, 22, 32, 44, 44),
        ),
        Table(
            ("哪一类", "一户一方案、一人一措施", "为谁", "谁负责", "期限", "做到"),
            [_help(one, today) for one in facts.plan],
            (22, 64, 22, 22, 25, 25),
        ),
        Table(
            ("收到", "编号", "信访件和整改问题", "责任单位", "阶段"),
            [(_on(one.received_on), one.number, one.title, one.unit, one.stage) for one in facts.matters],
            (24, 38, 62, 34, 22),
        ),
        Table(
            ("日期", "走访、回访", "结果", "谁去的"),
            [(_on(one.on), f"{one.kind}　{one.number}", "，".join(one.result), one.by) for one in facts.visits],
            (24, 70, 60, 26),
        ),
        Table(
            ("哪天看的", "专项行动", "意愿", "到哪一步", "谁看的"),
            [(_on(one.on, "没有看"), one.campaign, one.consent, one.stage, one.by) for one in facts.campaigns],
            (24, 74, 24, 32, 26),
        ),
        Table(("日期", "接访、下访、入户走访", "照片", "谁去的"), [*map(_talk, facts.talks)], (24, 106, 24, 26)),
        Table(
            ("期限", "承诺", "在哪里承诺", "兑现"),
            [(_on(p.due_on), p.text, "、".join(p.made), _kept(p.due_on, p.kept_on, today)) for p in facts.promises],
            (24, 72, 58, 26),
        ),
    )
    return Ledger(
        TITLE,
        f"户编号：{facts.number}　户主：{facts.head or NONE}　{len(facts.members)} 口人　打印日期：{_on(today)}",
        [table for table in tables if table.rows],
        ("帮扶责任人：＿＿＿＿＿＿　　村（社区）：＿＿＿＿＿＿　　日期：　　　年　　月　　日",),
        upright=True,
    )


def _standing(facts: SheetFacts) -> Sequence[Sequence[str]]:
    kind = facts.kind + (f"（{_on(facts.retired_on)} 注销）" if facts.retired_on else "")
    causes = HIDDEN if facts.causes is None else "；次要：".join(facts.causes) or NONE
    income = f"{facts.income[0]} 元（{facts.income[1]} 年度）" if facts.income else NOT_LOOKED_AT
    housing = f"住房{NOT_LOOKED_AT}" if facts.housing is None else facts.housing
    water = _known(facts.water_safe, "饮水安全", "饮水不安全", f"饮水{NOT_LOOKED_AT}")
    clear = f"未清：{'、'.join(facts.unclear)}" if facts.unclear else "已清"
    return (
        ("住址", facts.address, "户类型", kind),
        ("致贫原因", causes, "人均纯收入", income),
        ("住房、饮水", f"{housing}；{water}", "联系电话", facts.phone or "没有留"),
        ("帮扶责任人", facts.helper or NONE, "户户清", clear),
    )


def _member(one: SheetMember) -> Sequence[str]:
    state = HIDDEN
    if one.state is not None:
        worked = [f"务工 {one.months_worked} 个月"] if one.months_worked else []
        state = " ".join([*one.state, *worked])
    insured = _known(one.insured, "已参保", "未参保", NOT_LOOKED_AT)
    return one.name, one.relation, one.id_no, state, insured + ("，低保" if one.low_income else "")


def _status(one: SheetStatus) -> Sequence[str]:
    reason = HIDDEN if one.reason is None else one.reason or "从表格导入"
    return one.kind, f"{_on(one.from_on)} 至 {_on(one.to_on, '今')}", reason


def _watch(one: SheetWatch, today: date) -> Sequence[str]:
    decided = f"{one.kind}，{_on(one.decided_on)}" if one.decided_on else ""
    ended = [f"{_on(one.cleared_on)} {one.way}"] if one.cleared_on else []
    due = [f"{rule}：{f'超 {(today - by).days} 天' if by < today else _on(by)}" for rule, by in one.due]
    risk = HIDDEN if one.risk is None else one.risk
    return f"{one.clue}，{_on(one.clue_on)}", risk, one.stage, decided, "；".join([*ended, *due])


def _help(one: SheetHelp, today: date) -> Sequence[str]:
    text = HIDDEN if one.text is None else one.text
    kept = _kept(one.due_on, one.done_on, today)
    return one.measure or "没有分类", text, one.member or "全户", one.owner, _on(one.due_on), kept


def _talk(one: SheetTalk) -> Sequence[str]:
    return _on(one.on), f"{one.kind}（{one.purpose}）", f"{one.photos} 张" if one.photos else "", one.by


def _kept(due_on: date, kept_on: date | None, today: date) -> str:
    late = f"超 {(today - due_on).days} 天" if due_on < today else "没有到期"
    return _on(kept_on, late)


def _known(value: bool | None, yes: str, no: str, unknown: str) -> str:
    return unknown if value is None else yes if value else no


def _on(day: date | None, otherwise: str = "") -> str:
    return day.isoformat() if day is not None else otherwise
