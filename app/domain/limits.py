"""The limits: length, who must act, law with article and version, one row each."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import Refused


class RuleId(StrEnum):
    """A limit that follows from its starting day alone (DOMAIN 5).

    D11, D18 and D25 are dates that somebody sets and D24 is “at once”: none of them can be reckoned.
    """

    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    D6 = "D6"
    D7 = "D7"
    D8 = "D8"
    D9 = "D9"
    D10 = "D10"
    D12 = "D12"
    D13 = "D13"
    D14 = "D14"
    D15 = "D15"
    D16 = "D16"
    D17 = "D17"
    D19 = "D19"
    D19_DECIDE = "D19-decide"
    D20 = "D20"
    D20_NOTICE = "D20-notice"
    D20A = "D20a"
    D20A_VISIT = "D20a-visit"
    D21 = "D21"
    D22 = "D22"
    D23 = "D23"


class Unit(StrEnum):
    """What a length is counted in."""

    CALENDAR_DAYS = "calendar_days"
    OFFICE_DAYS = "office_days"
    MONTHS = "months"


class Kind(StrEnum):
    """A DUTY can be late; a WINDOW is somebody's right and only lapses (DECISIONS 4); LEAST is a shortest time."""

    DUTY = "duty"
    WINDOW = "window"
    LEAST = "least"


class Standing(StrEnum):
    """What stands behind a rule: national LAW, a LOCAL text taken as a model, or this product's OWN rule."""

    LAW = "law"
    LOCAL = "local"
    OWN = "own"


@dataclass(frozen=True)
class Rule:
    """One limit. `lengths` are those it allows (one for a fixed limit); `law` is shown beside every date of it."""

    id: RuleId
    length: int
    unit: Unit
    kind: Kind
    rolls: bool
    starts: str
    who: str
    what: str
    law: str
    standing: Standing
    in_force: date | None
    lengths: range

    @property
    def by_default(self) -> bool:
        """Local models wait until the county turns them on."""
        return self.standing is not Standing.LOCAL


PETITION_REGULATION = date(2022, 5, 1)
"""信访工作条例 art. 50."""
LONGEST_EXTENSION = 30
LONGEST_HANDLING = 90
"""art. 34: 60 days and at most 30 more, by nominal dates from acceptance (DECISIONS 6)."""


def _national(
    rule: RuleId,
    length: int,
    law: str,
    starts: str,
    who: str,
    what: str,
    *,
    unit: Unit = Unit.CALENDAR_DAYS,
    kind: Kind = Kind.DUTY,
    in_force: date = PETITION_REGULATION,
    lengths: range | None = None,
) -> Rule:
    # 民法典 art. 203: a period of days rolls off a holiday; one of working days cannot end on one.
    fixed = lengths or range(length, length + 1)
    rolls = unit is Unit.CALENDAR_DAYS
    return Rule(rule, length, unit, kind, rolls, starts, who, what, law, Standing.LAW, in_force, fixed)


def _regulation(article: str) -> str:
    return f"《信访工作条例》{article}（2022 年施行）"


def _configured(
    rule: RuleId,
    length: int,
    law: str,
    starts: str,
    who: str,
    what: str,
    *,
    standing: Standing = Standing.LOCAL,
    unit: Unit = Unit.CALENDAR_DAYS,
    kind: Kind = Kind.DUTY,
    rolls: bool = False,
    least: int = 1,
) -> Rule:
    return Rule(rule, length, unit, kind, rolls, starts, who, what, law, standing, None, range(least, 366))


_WD = Unit.OFFICE_DAYS
_SUPERVISION = "《政府督查工作条例》第十七条（2021 年施行）"
_SUPERVISION_FROM = date(2021, 2, 1)
_DISCIPLINE = "《纪检监察机关处理检举控告工作规则》（2020 年印发）；为纪检监察机关的职责，本系统只作提示"
_SELF_APPLIED = "参照安徽省防止返贫监测自主申报办理时限（地方做法）"
_CLUE = "参照秦安县防止返贫监测对象识别程序（地方做法）"

RULES: dict[RuleId, Rule] = {
    rule.id: rule
    for rule in (
        _national(RuleId.D1, 15, _regulation("第二十二条"), "收到", "信访部门", "登记并转送、交办"),
        _national(RuleId.D2, 15, _regulation("第二十三条第二款"), "收到", "收到信访事项的机关、单位", "书面告知"),
        _national(
            RuleId.D3, 15, _regulation("第二十三条第三款"), "收到", "责任单位", "书面告知接收情况以及处理途径和程序"
        ),
        _national(
            RuleId.D4,
            5,
            _regulation("第二十三条第三款"),
            "收到",
            "责任单位",
            "提出异议",
            unit=_WD,
            kind=Kind.WINDOW,
        ),
        _national(RuleId.D5, 60, _regulation("第三十四条"), "受理", "责任单位", "办结并送达处理意见书"),
        _national(
            RuleId.D6,
            LONGEST_HANDLING,
            _regulation("第三十四条"),
            "受理",
            "责任单位",
            "在延长后的期限内办结并送达处理意见书",
            lengths=range(61, LONGEST_HANDLING + 1),
        ),
        _national(RuleId.D7, 30, _regulation("第三十五条"), "收到书面答复", "信访人", "请求复查", kind=Kind.WINDOW),
        _national(RuleId.D8, 30, _regulation("第三十五条"), "收到复查请求", "复查机关、单位", "提出复查意见并书面答复"),
        _national(RuleId.D9, 30, _regulation("第三十六条"), "收到复查意见", "信访人", "请求复核", kind=Kind.WINDOW),
        _national(RuleId.D10, 30, _regulation("第三十六条"), "收到复核请求", "复核机关、单位", "提出复核意见"),
        _configured(
            RuleId.D12,
            3,
            "参照《山东省信访条例》第四十三条、第四十四条（地方规定）",
            "收到复查、复核请求",
            "复查、复核机关、单位",
            "决定是否受理",
            unit=_WD,
        ),
        _configured(
            RuleId.D13,
            30,
            "参照《信访条例》（2005 年）第三十六条、《山东省信访条例》第五十九条；现行《信访工作条例》第四十条未定天数",
            "收到建议",
            "有关机关、单位",
            "书面反馈采纳情况",
            rolls=True,
        ),
        _national(
            RuleId.D14,
            15,
            _DISCIPLINE,
            "收到实名检举控告（或者办结）",
            "纪检监察机关",
            "告知受理情况（或者反馈处理结果）",
            unit=_WD,
            in_force=date(2020, 1, 21),
        ),
        _configured(
            RuleId.D15, 15, "参照内蒙古自治区 12317 热线办理规定（地方规定）", "接到来电", "责任单位", "办理并反馈"
        ),
        _configured(
            RuleId.D16, 5, "参照潍坊市 12345 热线条例第二十条（地方规定）", "收到工单", "责任单位", "答复", unit=_WD
        ),
        _configured(
            RuleId.D17,
            60,
            "参照《浙江省审计条例》第三十九条（地方规定）；《审计法》第五十二条未定天数，审计机关有要求的从其要求",
            "收到审计报告、审计决定",
            "被审计单位",
            "书面报告整改情况",
        ),
        _national(
            RuleId.D19,
            30,
            _SUPERVISION,
            "收到督查结论",
            "督查对象",
            "申请复核",
            kind=Kind.WINDOW,
            in_force=_SUPERVISION_FROM,
        ),
        _national(
            RuleId.D19_DECIDE,
            30,
            _SUPERVISION,
            "收到复核申请",
            "作出督查结论的人民政府",
            "作出复核决定",
            in_force=_SUPERVISION_FROM,
        ),
        _configured(RuleId.D20, 15, _CLUE, "发现线索", "镇（园区）", "完成识别"),
        _configured(RuleId.D20_NOTICE, 5, _CLUE, "张贴村级公示", "村（社区）", "公示满期", kind=Kind.LEAST, least=5),
        _configured(RuleId.D20A, 20, _SELF_APPLIED, "收到申报", "镇（园区）", "完成全部程序", unit=_WD),
        _configured(RuleId.D20A_VISIT, 2, _SELF_APPLIED, "收到申报", "村（社区）干部", "入户核实", unit=_WD),
        _configured(
            RuleId.D21,
            1,
            "参照贵州省防止返贫监测数据校验规则 1_11_010（地方做法）",
            "识别认定",
            "帮扶责任人",
            "落实帮扶措施",
            unit=Unit.MONTHS,
        ),
        _configured(
            RuleId.D22,
            30,
            "本系统规则：办结后按期回访，期限由本县设定（默认 30 日）",
            "办结",
            "回访人员（承办人除外）",
            "回访",
            standing=Standing.OWN,
        ),
        _configured(
            RuleId.D23,
            90,
            "本系统规则：销号后按期“回头看”，期限由本县设定（默认 90 日）",
            "销号",
            "抽查人员",
            "“回头看”",
            standing=Standing.OWN,
        ),
    )
}


def rule_named(text: str) -> Rule:
    """The rule with this id, in any case. Raises Refused `rule_date_set_by_hand` or `rule_unknown`."""
    wanted = text.strip().upper()
    found = next((rule for rule in RULES.values() if rule.id.upper() == wanted), None)
    if found is None:
        raise Refused("rule_date_set_by_hand" if wanted in {"D11", "D18", "D24", "D25"} else "rule_unknown", rule=text)
    return found
