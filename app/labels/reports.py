"""The Chinese of the reports: their names and tables, how each is counted, what is said of the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.accountability import LOCAL
from app.domain.reports import HOT_FROM, ReportKind, ReportTable
from app.queries.reports import MOST_HOT

REPORTS: Mapping[type[StrEnum], Mapping[str, str]] = {
    ReportKind: {"monthly": "月度涉贫信访形势分析", "annual": "信访工作年度报告"},
    ReportTable: {
        "trend": "逐月走势",
        "fields": "信访事项涉及领域",
        "places": "镇和内容分类",
        "channels": "信访形式和集体访",
        "rates": "主要指标和重复信访",
        "hot": "反映集中的村和领域",
        "alike": "热点问题",
        "overdue": "超期",
        "holders": "领导包案",
        "complained": "被反映的机关、单位",
        "routed": "转送、交办",
        "orders": "督办",
        "advice": "三项建议",
    },
}
WHOLE, NO_TOWN, MERGED = "合计", "没有写明镇", "已撤并的镇"
RECEIVED, OPEN, ENDED, LATE, YEAR_BEFORE = "收到", "在办", "已结", "超期", "上年同月"
SENT, SMALL = "发出", "（样本少）"
FIRST: Mapping[ReportTable, str] = {
    ReportTable.TREND: "月份",
    ReportTable.FIELDS: "内容分类",
    ReportTable.PLACES: "内容分类",
    ReportTable.CHANNELS: "月份",
    ReportTable.RATES: "指标",
    ReportTable.HOT: "村和内容分类",
    ReportTable.ALIKE: "哪里、什么事",
    ReportTable.OVERDUE: "镇（园区）",
    ReportTable.HOLDERS: "包案人",
    ReportTable.COMPLAINED: "机关、单位",
    ReportTable.ROUTED: "方式",
    ReportTable.ORDERS: "状态",
    ReportTable.ADVICE: "哪一种",
}
"""What stands above the names of the rows."""
TOGETHER, PEOPLE = "集体访批次", "集体访人数"
ALIKE_HEADS = ("相近的件", "第一件", "处置")
DAYS = " 天"
RATE_HEADS = ("数", "分子 / 分母", "口径")
FROZEN, NOT_FROZEN = "冻结口径", "未冻结口径"
_STOCK = "已结、在办是到统计时的状态。"
_CALIBRES: Mapping[ReportTable, str] = {
    ReportTable.TREND: "按收到日期，每月收到的{what}；" + _STOCK,
    ReportTable.FIELDS: "期间收到的{what}，按内容分类目录的次序；" + _STOCK,
    ReportTable.PLACES: "期间收到的{what}；镇按机构名录的次序，不按件数排名。",
    ReportTable.RATES: "按指标页的口径，不分涉贫不涉贫；分母为零的写“—”，分母不到 10 的注“样本少”。"
    "冻结过的月份用冻结的数，数点开是冻结的那一页。",
    ReportTable.CHANNELS: "按收到日期，每月各种信访形式的{what}；多人来访一次算一批，人数是登记的人数。检举控告不计。",
    ReportTable.HOT: f"同一个村、同一内容分类，期间收到 {HOT_FROM} 件以上的{{what}}，最多列 {MOST_HOT} 个。",
    ReportTable.ALIKE: "早期预警按“热点问题”规则发出的，一个镇同一内容分类、说的相近的信访件，有一件是期间收到的；"
    "不分涉贫不涉贫。件数点开是那一条和后面的件。",
    ReportTable.OVERDUE: "到统计时在办的{what}，不论哪天收到；有一个期限过了的算超期。镇按机构名录的次序。",
    ReportTable.HOLDERS: "到统计时在办的突出{what}，按包案人；领导包案化解率在主要指标里。",
    ReportTable.COMPLAINED: "期间收到的信访件，被反映单位在机构名录里的；一件反映几个单位的各数一次。检举控告不计。",
    ReportTable.ROUTED: "期间转送、交办的信访件，按最后一次转送、交办的日期和方式。",
    ReportTable.ORDERS: "期间对信访件发出的督办，按到统计时的状态。",
    ReportTable.ADVICE: "期间发出的三项建议（条例第四十条），按到统计时的采纳情况。",
}


def what(kind: ReportKind) -> str:
    """What a report of this kind is about."""
    return "涉贫信访件" if kind is ReportKind.MONTHLY else "信访件"


def calibre(kind: ReportKind, table: ReportTable) -> str:
    """How a table is counted."""
    return _CALIBRES[table].format(what=what(kind))


def title(kind: ReportKind, on: date) -> str:
    """What the report of this month or year is called."""
    if kind is ReportKind.MONTHLY:
        return f"{on.year}年{on.month}月涉贫信访形势分析"
    return f"{on.year}年信访工作年度报告"


TABLES_OF = "数据表"
"""The end of the name of the spreadsheet."""


def compiled_by(unit: str, at: datetime) -> str:
    """Who compiled it, and on which day."""
    return f"编制：{unit}　{at.astimezone(LOCAL):%Y-%m-%d}"


def taken_by(account: str) -> str:
    """Who took the sheets."""
    return f"导出人：{account}"


def nothing(calibre: str) -> str:
    """What stands where a table has no rows."""
    return f"期间没有。{calibre}"


def drawn(heads: Sequence[str], *, is_trend: bool) -> str:
    """What a chart shows, for whoever does not see it."""
    return (
        f"逐月的{'和'.join(heads)}；每个数在下面的表里。"
        if is_trend
        else f"每条的{'、'.join(heads)}；每个数在下面的表里。"
    )


def told(period: tuple[date, date], *, is_running: bool, sees_all: bool, frozen: datetime | None, at: datetime) -> str:
    """Period, scope, calibre and when it was compiled, in one line."""
    first, last = period
    running = "（没有过完）" if is_running else ""
    scope = "全县" if sees_all else "本账号看得到的，是一部分"
    kept = f"指标用 {frozen.astimezone(LOCAL):%Y-%m-%d} 的冻结口径，其余未冻结口径" if frozen else NOT_FROZEN
    about = f"期间：{first} 到 {last}{running}　范围：{scope}，检举控告不计"
    return f"{about}　口径：{kept}　统计到：{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Summary:
    """What the first paragraphs say: received now, before and a year ago, what is open, late, held and advised."""

    received: int
    live: int
    before: int
    year_before: int
    open: int
    late: int
    hot: Sequence[tuple[str, int]]
    holders: int
    held: int
    held_late: int
    advised: int
    adopted: int


def paragraphs(kind: ReportKind, said: Summary) -> list[str]:
    """The situation in sentences; every number stands in a table below."""
    about, former = what(kind), "上月" if kind is ReportKind.MONTHLY else "上年"
    a_year_ago = f"，去年同月 {said.year_before} 件" if kind is ReportKind.MONTHLY else ""
    lines = [
        f"期间收到{about} {said.received} 件，{former} {said.before} 件{a_year_ago}；"
        f"到统计时已结 {said.received - said.live} 件，在办 {said.live} 件。",
        f"全部在办的{about} {said.open} 件，其中超期 {said.late} 件。",
    ]
    if said.hot:
        named = "、".join(f"{name} {count} 件" for name, count in said.hot)
        lines.append(f"反映集中的：{named}。")
    lines.append(
        f"领导包案 {said.held} 件在办，由 {said.holders} 人包，其中超期 {said.held_late} 件。"
        f"发出三项建议 {said.advised} 份，采纳或者部分采纳 {said.adopted} 份。"
    )
    return lines
