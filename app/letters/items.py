"""Papers of a rectification item: 整改方案 with its three lists, 销号申请表, 验收表, 销号审签表, 回头看记录."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.item_papers import OF_THE_UNIT
from app.domain.letters import LetterKind
from app.domain.rectification import CheckWay, ItemType, RoundSource, looked_at
from app.domain.visits import Satisfied, Solved, VisitMethod
from app.letters.letter import Letter, Part, row
from app.letters.words import METHODS, NAMES, SATISFIED, SOLVED, day

P, S = LetterKind, RoundSource
SOURCES: Mapping[RoundSource, str] = {
    S.NATIONAL_ASSESSMENT: "国家考核评估反馈",
    S.PROVINCIAL_ASSESSMENT: "省考核评估反馈",
    S.SPECIAL_INSPECTION: "专项巡视巡察反馈",
    S.CHECK_SUPERVISION: "督查检查反馈",
    S.POVERTY_AUDIT: "扶贫审计反馈",
    S.SELF_CHECK: "自查发现",
    S.FROM_PETITION: "信访反映",
}
TYPES: Mapping[ItemType, str] = {
    ItemType.IMMEDIATE: "立行立改",
    ItemType.BY_DATE: "限期整改",
    ItemType.LONG_TERM: "长期坚持",
}
CHECKED: Mapping[CheckWay, str] = {CheckWay.ON_SITE: "☑现场核查　□资料核查", CheckWay.ON_FILE: "□现场核查　☑资料核查"}
POINTS = ("措施都已落实", "佐证真实、与措施对应", "整改目标已达到")
NO_DAY = "　　年　　月　　日"


@dataclass(frozen=True)
class Planned:
    """A measure: what, who, by when, and the papers that prove it, each with its day."""

    text: str
    owner: str = ""
    due_on: date | None = None
    evidence: tuple[tuple[str, date | None], ...] = ()

    @property
    def proof(self) -> str:
        """Its evidence in one line."""
        return "；".join(f"{name}（{day(on)}）" if on else name for name, on in self.evidence)


@dataclass(frozen=True)
class Checked:
    """A verification, with its check form: what was verified before there were such forms has no `way`."""

    on: date
    by: str
    way: CheckWay | None
    sample: str
    opinion: str


@dataclass(frozen=True)
class LookedBack:
    """A look-back at an item that was struck off."""

    on: date
    by: str
    method: VisitMethod
    solved: Solved
    satisfied: Satisfied
    reason: str
    note: str


@dataclass(frozen=True)
class ItemFacts:
    """What the papers of one item may say; what is not known yet is empty or None."""

    unit: str
    """The unit that answers for the item."""
    number: str
    round: str
    source: RoundSource
    item_type: ItemType
    problem: str
    place: str
    due_on: date
    document: str = ""
    households: str = ""
    goal: str = ""
    cause: str = ""
    measures: tuple[Planned, ...] = ()
    lead_leader: str = ""
    lead_unit: str = ""
    head: str = ""
    holder: str = ""
    handler: str = ""
    verifier: str = ""
    evidence: int = 0
    report: str = ""
    reported_by: str = ""
    applied_on: date | None = None
    applicant: str = ""
    checked: Checked | None = None
    public_from: date | None = None
    public_until: date | None = None
    signed_by: str = ""
    signed_words: str = ""
    closed_on: date | None = None
    first_closed_on: date | None = None
    close_out_no: str = ""
    mechanism: str = ""
    looked_back: tuple[LookedBack, ...] = ()


def compose_item(kind: LetterKind, facts: ItemFacts) -> Letter:
    """What such a paper says of the item as it is known; what is not known is left empty for the hand. Only the unit's
    own papers bear its name below: the others are signed by those who check."""
    rows = tuple(part for several in _COMPOSERS[kind](facts) for part in several)
    return Letter(kind, NAMES[kind], "", rows, facts.unit if kind in OF_THE_UNIT else "", facts.number)


def _about(facts: ItemFacts) -> Iterable[Iterable[Part]]:
    yield row("问题来源", SOURCES[facts.source])
    yield row("检查批次", facts.round)
    yield row("反馈文件", facts.document or "没有写明")
    yield row("反馈的问题", facts.problem)
    yield row("地点", facts.place or "全县")
    yield row("涉及户", facts.households or "没有写明")


def _plan(facts: ItemFacts) -> Iterable[Iterable[Part]]:
    yield (Part("一、问题清单"),)
    yield from _about(facts)
    yield row("产生的原因", facts.cause)
    yield row("整改类型", TYPES[facts.item_type])
    yield (Part("二、任务清单"),)
    yield row("整改目标", facts.goal)
    for number, measure in enumerate(facts.measures, start=1):
        by = f"（{measure.owner or '责任人待定'}，{day(measure.due_on) if measure.due_on else '期限同整改期限'}）"
        yield row(f"措施{number}", measure.text + by)
    yield row("整改期限", day(facts.due_on))
    yield (Part("三、责任清单"),)
    yield row("牵头县领导", facts.lead_leader)
    yield row("牵头单位", facts.lead_unit)
    yield row("责任单位", facts.unit)
    yield row("单位负责人", facts.head)
    yield row("包保责任人", facts.holder)
    yield row("经办人", facts.handler)
    yield row("验收人", facts.verifier)
    yield row("县整改办意见", "")


def _application(facts: ItemFacts) -> Iterable[Iterable[Part]]:
    yield from _about(facts)
    yield row("整改目标", facts.goal)
    yield row("整改期限", day(facts.due_on))
    yield row("完成情况", facts.report)
    yield from _proven(facts)
    yield row("佐证材料", f"{facts.evidence}份，附后")
    yield row("审定报告", facts.reported_by)
    yield row("申请人", facts.applicant)
    yield row("申请日期", day(facts.applied_on) if facts.applied_on else NO_DAY)
    yield row("单位负责人签名", "")


def _proven(facts: ItemFacts) -> Iterable[Iterable[Part]]:
    for number, measure in enumerate(facts.measures, start=1):
        yield row(f"措施{number}", measure.text)
        yield row(f"措施{number}的佐证", measure.proof)


def _verification(facts: ItemFacts) -> Iterable[Iterable[Part]]:
    checked = facts.checked
    yield from _about(facts)
    yield row("责任单位", facts.unit)
    yield row("申请日期", day(facts.applied_on) if facts.applied_on else NO_DAY)
    yield from _proven(facts)
    way = checked.way if checked else None
    yield row("核查方式", CHECKED[way] if way else "□现场核查　□资料核查")
    for point in POINTS:
        yield row(point, "☑是　□否" if way else "□是　□否")
    looked = looked_at(checked.sample) if checked else []
    for number, (name, found) in enumerate(looked, start=1):
        yield row(f"抽查户{number}", f"{name}　{found}")
    if not looked:
        yield row("抽查户", "无涉及户" if way else "")
    yield row("验收意见", checked.opinion if checked else "")
    yield row("验收人", checked.by if checked else facts.verifier)
    yield row("验收日期", day(checked.on) if checked else NO_DAY)
    yield row("验收人签名", "")


def _sign_off(facts: ItemFacts) -> Iterable[Iterable[Part]]:
    checked = facts.checked
    public = ""
    if facts.public_from and facts.public_until:
        public = f"{day(facts.public_from)}至{day(facts.public_until)}"
    yield from _about(facts)
    yield row("责任单位", facts.unit)
    yield row("整改期限", day(facts.due_on))
    yield row("申请人", f"{facts.applicant}　{day(facts.applied_on) if facts.applied_on else ''}")
    yield row("验收人", f"{checked.by}　{day(checked.on)}" if checked else "")
    yield row("验收意见", checked.opinion if checked else "")
    yield row("公示", public or "没有公示")
    if facts.mechanism:
        yield row("长效机制", facts.mechanism)
    yield row("签批人", facts.signed_by)
    yield row("签批意见", facts.signed_words)
    yield row("销号日期", day(facts.closed_on) if facts.closed_on else NO_DAY)
    yield row("销号编号", facts.close_out_no)
    yield row("签批人签名", "")


def _look_back(facts: ItemFacts) -> Iterable[Iterable[Part]]:
    yield from _about(facts)
    yield row("责任单位", facts.unit)
    closed_on = facts.closed_on or facts.first_closed_on
    yield row("销号日期", f"{day(closed_on)}　{facts.close_out_no}" if closed_on else "")
    for visit in facts.looked_back:
        yield row("回头看日期", day(visit.on))
        yield row("回头看的人", visit.by)
        yield row("方式", METHODS[visit.method])
        yield row("问题解决情况", SOLVED[visit.solved])
        yield row("群众意见", SATISFIED[visit.satisfied])
        yield row("没有解决的原因", visit.reason)
        yield row("看到的情况", visit.note)
    if not facts.looked_back:
        yield row("回头看日期", NO_DAY)
        yield row("方式", "□实地　□电话　□其他")
        yield row("问题解决情况", "□已解决　□部分解决　□没有解决")
        yield row("有没有反弹", "□没有　□有")
        yield row("看到的情况", "")
    yield row("回头看人员签名", "")


_COMPOSERS: Mapping[LetterKind, Callable[[ItemFacts], Iterable[Iterable[Part]]]] = {
    P.PLAN: _plan,
    P.APPLICATION: _application,
    P.VERIFICATION: _verification,
    P.SIGN_OFF: _sign_off,
    P.LOOK_BACK: _look_back,
}
