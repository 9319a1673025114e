"""Rectification rounds and items of the demo county, and what officers write while they set the problems right."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.cli.demo.county import Place
from app.cli.demo.item_topics import TOPICS, Topic
from app.cli.demo.wording import Facts, day_of, worded

RoundSource = Literal[
    "national_assessment",
    "provincial_assessment",
    "special_inspection",
    "check_supervision",
    "poverty_audit",
    "self_check",
]
ItemType = Literal["immediate", "by_date", "long_term"]
ReworkCause = Literal["poor_quality", "relapse", "false_rectification", "same_problem_again"]

# Source, name, document number, months before today; all invented.
ROUNDS: tuple[tuple[RoundSource, str, str, float], ...] = (
    ("national_assessment", "{year}年度国家巩固脱贫成果后评估反馈", "青评反〔{year}〕1号", 17),
    ("provincial_assessment", "{year}年度省级考核评估反馈", "青考反〔{year}〕2号", 16),
    ("special_inspection", "省委专项巡视反馈", "青巡反〔{year}〕3号", 13),
    ("check_supervision", "市级乡村振兴专项督导", "青督函〔{year}〕18号", 10),
    ("poverty_audit", "衔接资金专项审计", "青审报〔{year}〕7号", 8),
    ("provincial_assessment", "{year}年度省级考核评估反馈（第二批）", "青考反〔{year}〕5号", 5),
    ("check_supervision", "县委督查室暗访督查", "青督通〔{year}〕26号", 4),
    ("self_check", "全县问题清仓见底自查", "青整办〔{year}〕11号", 2),
    ("check_supervision", "住房和饮水安全随机抽查", "青督通〔{year}〕31号", 0.2),
)
FED_BACK = {
    "national_assessment": ("评估组入户{40-160}户，发现", "抽查{3-9}个村，"),
    "provincial_assessment": ("考核组实地核查时，", "抽样{60-240}户，", "暗访{2-6}个村发现，"),
    "special_inspection": ("巡视发现，", "谈话{20-90}人次并查阅资料，"),
    "check_supervision": ("督导组{d20-40}随机入村，", "不打招呼到现场看，", "电话抽访{30-120}户，"),
    "poverty_audit": ("审计抽查{2-9}个项目，", "核对{3-12}万条数据，", "延伸审计{2-5}个单位发现，"),
    "self_check": ("自查{80-400}户，", "村级排查、镇级复核发现，", "“户户清”排查中，"),
}
PROGRESS = (
    "[会议|专题会]研究，[明确|定下]{duty}牵头，{measure}，[月底|{8-25}日内][报进度|见结果]。",
    "{today}到{village}[现场|逐户]推进：{measure}。[已完成|完成]{share}%，[剩|余下]{rest}户[排定日期|正在办]。",
    "{measure}，[照片|凭据]{4-40}份[已归档|入卷]。[难点|卡点]：[两户外出未联系上|一户意见不一|名单有出入]，"
    "[已约定|拟]{3-12}日后[再办|复看]。",
    "[与|会同]{office}[核对|会商]，{measure}，[口径|名单]一致。[下一步|接着][公示|入户确认]。",
    "[群众|户主]确认[签字|按印]已过{share}%，{measure}[完成|基本完成]，[回头再看|留]{2-6}户[复查|补缺]。",
)
REPORTS = (
    "对照反馈问题，{done}；共涉及{count}户，[已全部|全部]确认。[自查|镇级自验]抽{3-9}户，[未见|没有]反弹，申请销号。",
    "[原因|根源]：{cause}。[做法|整改情况]：{done}。[机制|长效]：{mechanism}。[佐证|附件]{6-48}份。",
)
PASSED = (
    "[随机|现场]抽查{village}等{2-4}村{4-12}户，{done}，与报告一致，[同意|建议]通过验收。",
    "[核对|查阅]佐证{8-40}份，入户{3-9}户，[群众知晓|户主认可]，{done}，验收通过。",
    "[电话|入户]核实{5-15}户，[凭据|台账]与现场相符，{mechanism}已[建立|运行]，通过。",
)
RETURNED = (
    "抽查{4-9}户，{bad}，[退回|不予通过]；[请|要求][逐户补改|重新核查]，{8-20}日内再申请。",
    "[佐证|材料]与现场不符：{bad}。[报告|申请]退回，补充[照片|签字|凭据]后重报。",
    "{measure}一项[没有做完|缺佐证]，{bad}，验收不通过。",
)
SIGN_OFFS = (
    "[同意|准予]销号。[销号后|今后]由{duty}管护，{60-90}日内回头看。",
    "[公示|张榜]{5-7}日无异议，同意销号，{mechanism}须坚持。",
    "[审签|看过]验收材料，[同意|可以]销号，[列入|纳入]回头看名单。",
)
GOOD_LOOKS = (
    "回头看{village}{3-9}户，{done}，[没有|未见]反弹，{mechanism}[在用|正常运行]。",
    "[随机|不打招呼]到{village}，[群众|户主]说[一直有人管|没再发生]，[整改|成效]保持。",
    "抽查{4-10}户均[合格|保持]，[台账|记录]连续，质量较好。",
)
BAD_LOOKS = (
    "回头看{village}{4-9}户，{bad}，[整改质量不高|问题反弹]，[提请|建议]回炉补课。",
    "[销号|验收]后{50-120}日再看：{bad}，[管护|措施]没有跟上。",
    "[随机|暗访]抽{3-8}户，{bad}，[群众|户主]不认可。",
)
REWORKS: dict[ReworkCause, tuple[str, ...]] = {
    "poor_quality": (
        "整改质量不高：{bad}，[重新制定措施|换措施]，{20-45}日内完成。",
        "{bad}，[只改表面|停在纸面]，回炉补课。",
    ),
    "relapse": (
        "[销号后|验收后]反弹：{bad}，[查清|补上]管护责任后重改。",
        "[问题|情况]再次出现：{bad}，重新列入整改。",
    ),
    "false_rectification": ("[佐证|签字]与事实不符：{bad}，移交核查责任，整改重做。",),
    "same_problem_again": ("新一轮检查又反馈同一问题：{bad}，[合并|并案]重改。",),
}


class DemoRound(NamedTuple):
    """An inspection round (检查批次) with its feedback paper."""

    source: RoundSource
    name: str
    document_no: str
    document_on: dt.date
    problem_count: int | None = None


@dataclass(frozen=True, kw_only=True)
class DemoItem:
    """A problem as fed back, and the plan against it."""

    topic: str
    title: str
    problem: str
    item_type: ItemType
    content_code: str
    office: str
    goal: str
    cause: str
    measures: tuple[tuple[str, str], ...]  # what, and the post that does it
    new_measures: tuple[tuple[str, str], ...]  # for a rework: none of them stands in `measures`
    evidence: tuple[str, ...]  # file names without ending, one for each measure
    households: int
    day: dt.date
    facts: Facts


def rounds(today: dt.date) -> tuple[DemoRound, ...]:
    """The rounds of the last eighteen months, oldest first; most items of the last one are not even planned yet."""
    found = []
    for source, name, number, months in ROUNDS:
        day = today - dt.timedelta(days=round(months * 30))
        found.append(DemoRound(source, name.format(year=day.year), number.format(year=day.year), day))
    return tuple(found)


def item(rng: random.Random, fed_back: DemoRound, village: Place) -> DemoItem:
    """A problem that `fed_back` found in `village`; the same state of `rng` gives the same item."""
    topic = rng.choice(TOPICS)
    day = fed_back.document_on
    count = rng.randint(12, 68)
    facts = {"town": village.parent, "village": village.name, "office": topic.office, "count": str(count)}
    share = rng.randint(35, 90)
    facts |= {"share": str(share), "rest": str(count * (100 - share) // 100), "duty": rng.choice(topic.duties)}
    for name in ("cause", "goal", "done", "bad", "mechanism"):
        facts[name] = worded(rng, getattr(topic, name), facts, day)
    lead = worded(rng, rng.choice(FED_BACK[fed_back.source]), facts, day)
    problem = lead + "".join(worded(rng, part, facts, day) for part in (rng.choice(topic.problems), topic.scope))
    texts = [worded(rng, text, facts, day) for text in rng.sample(topic.measures, len(topic.measures))]
    planned = len(texts) - 2
    return DemoItem(
        topic=topic.name,
        title=worded(rng, rng.choice(topic.titles), facts, day),
        problem=problem,
        item_type=topic.item_type,
        content_code=topic.content_code,
        office=topic.office,
        goal=facts["goal"],
        cause=facts["cause"],
        measures=_owned(rng, topic, texts[:planned]),
        new_measures=_owned(rng, topic, texts[planned:]),
        evidence=_evidence(topic, village, planned),
        households=count,
        day=day,
        facts=facts | {"measure": texts[0]},
    )


def progress(rng: random.Random, one: DemoItem, *, day: dt.date, step: int = 0) -> str:
    """A progress note; notes with different `step` speak of different measures."""
    return _write(rng, PROGRESS, one, day, {"measure": one.measures[step % len(one.measures)][0]})


def report(rng: random.Random, one: DemoItem, *, day: dt.date) -> str:
    """The report with which the unit applies for striking the item off (申请销号)."""
    return _write(rng, REPORTS, one, day)


def verification(rng: random.Random, one: DemoItem, *, passed: bool, day: dt.date) -> str:
    """What the verifier of another unit writes (验收): passed, or returned with what is to be done."""
    return _write(rng, PASSED if passed else RETURNED, one, day)


def to_do(one: DemoItem) -> str:
    """What an item that is returned still lacks (退回整改)."""
    return f"把没有做到的补上：{one.goal}，逐户核对以后再申请。"


def sign_off(rng: random.Random, one: DemoItem, *, day: dt.date) -> str:
    """What the third person writes who signs the item off (审签销号)."""
    return _write(rng, SIGN_OFFS, one, day)


def mechanism(one: DemoItem) -> str:
    """By what a long-term problem is kept away (长效机制)."""
    return f"{one.facts['mechanism']}，责任到人，每年检查。"


def look_back(rng: random.Random, one: DemoItem, *, good: bool, day: dt.date) -> str:
    """What a later look (回头看) found."""
    return _write(rng, GOOD_LOOKS if good else BAD_LOOKS, one, day)


def rework_reason(rng: random.Random, one: DemoItem, cause: ReworkCause, *, day: dt.date) -> str:
    """Why a closed item goes back (回炉补课)."""
    return _write(rng, REWORKS[cause], one, day)


def _evidence(topic: Topic, village: Place, count: int) -> tuple[str, ...]:
    kinds = topic.evidence
    return tuple(f"{village.name}{topic.name}{kinds[place % len(kinds)]}{place + 1}" for place in range(count))


def _owned(rng: random.Random, topic: Topic, texts: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((text, rng.choice(topic.duties)) for text in texts)


def _write(
    rng: random.Random, patterns: tuple[str, ...], one: DemoItem, day: dt.date, known: Facts | None = None
) -> str:
    facts = {**one.facts, "today": day_of(day).partition("年")[2], **(known or {})}
    return worded(rng, rng.choice(patterns), facts, day, one.day)
