"""The limits that are reckoned, one row each (DOMAIN 5 and 9); set_days has those whose day somebody sets."""

from collections.abc import Mapping
from datetime import date

from app.domain.limits import LONGEST_HANDLING, PETITION_REGULATION, Kind, Rule, RuleId, Standing, Unit

NEVER = "不能延长"
COUNTY = "不延长；期限由本县在规则集里设定"


def _national(
    rule: RuleId,
    length: int,
    law: str,
    starts: str,
    who: str,
    what: str,
    stops: str,
    *,
    extends: str = NEVER,
    unit: Unit = Unit.CALENDAR_DAYS,
    kind: Kind = Kind.DUTY,
    in_force: date = PETITION_REGULATION,
    lengths: range | None = None,
) -> Rule:
    # 民法典 art. 203: a period of days rolls off a holiday; one of working days cannot end on one.
    fixed = lengths or range(length, length + 1)
    rolls = unit is Unit.CALENDAR_DAYS
    return Rule(rule, length, unit, kind, rolls, starts, who, what, stops, law, Standing.LAW, in_force, fixed, extends)


def regulation(article: str) -> str:
    """An article of the regulation in force, with its year."""
    return f"《信访工作条例》{article}（2022 年施行）"


def _configured(
    rule: RuleId,
    length: int,
    law: str,
    starts: str,
    who: str,
    what: str,
    stops: str,
    *,
    extends: str = COUNTY,
    standing: Standing = Standing.LOCAL,
    unit: Unit = Unit.CALENDAR_DAYS,
    kind: Kind = Kind.DUTY,
    rolls: bool = False,
    least: int = 1,
) -> Rule:
    lengths = range(least, 366)
    return Rule(rule, length, unit, kind, rolls, starts, who, what, stops, law, standing, None, lengths, extends)


_WD = Unit.OFFICE_DAYS
_SUPERVISION = "《政府督查工作条例》第十七条（2021 年施行）"
_SUPERVISION_FROM = date(2021, 2, 1)
_DISCIPLINE = "《纪检监察机关处理检举控告工作规则》（2020 年印发）；为纪检监察机关的职责，本系统只作提示"
_SELF_APPLIED = "参照安徽省防止返贫监测自主申报办理时限（地方做法）"
_CLUE = "参照秦安县防止返贫监测对象识别程序（地方做法）"


def _follow_up(rule: RuleId, length: int) -> Rule:
    return _configured(
        rule,
        length,
        f"本系统规则：突出、重办、回访不满意的，办结后按计划多次回访，由本县设定（默认 {length} 日）",
        "办结",
        "回访人员（承办人除外）",
        "再次回访",
        "回访核实有记录；回访提请重新办理的，不再计",
        standing=Standing.OWN,
    )


def _look_back(rule: RuleId, length: int) -> Rule:
    return _configured(
        rule,
        length,
        f"本系统规则：风险高的，销号后按计划多次“回头看”，由本县设定（默认 {length} 日）",
        "销号",
        "抽查人员",
        "再次“回头看”",
        "“回头看”核实有记录；“回头看”提请回炉的，不再计",
        standing=Standing.OWN,
    )


RULES: Mapping[RuleId, Rule] = {
    rule.id: rule
    for rule in (
        _national(
            RuleId.D1,
            15,
            regulation("第二十二条"),
            "收到",
            "信访部门",
            "登记并转送、交办",
            "转送、交办、移送或者另作处理",
        ),
        _configured(
            RuleId.D1_AGAIN,
            5,
            "本系统规则：退回的、后来认定为检举控告的，按期另行转送、移送，期限由本县设定（默认 5 个工作日）",
            "退回或者改为检举控告",
            "信访部门",
            "另行转送、交办或者移送",
            "转送、交办、移送或者另作处理",
            standing=Standing.OWN,
            unit=_WD,
        ),
        _national(
            RuleId.D2,
            15,
            regulation("第二十三条第二款"),
            "收到",
            "收到信访事项的机关、单位",
            "书面告知",
            "告知书（转送、交办的，去向告知书）送达",
            extends="不能延长；姓名（名称）、住址不清的，不用告知",
        ),
        _national(
            RuleId.D3,
            15,
            regulation("第二十三条第三款"),
            "收到",
            "责任单位",
            "书面告知接收情况以及处理途径和程序",
            "告知书送达",
            extends="不能延长；姓名（名称）、住址不清的，不用告知",
        ),
        _national(
            RuleId.D4,
            5,
            regulation("第二十三条第三款"),
            "收到",
            "责任单位",
            "提出异议",
            "提出异议或者受理",
            extends="不能延长；过期提出的异议不予采纳",
            unit=_WD,
            kind=Kind.WINDOW,
        ),
        _national(
            RuleId.D5,
            60,
            regulation("第三十四条"),
            "受理",
            "责任单位",
            "办结并送达处理意见书",
            "处理意见书送达",
            extends="情况复杂的，经本机关、单位负责人批准可以延长一次，至多 30 日，并告知信访人理由；调解不中止期限",
        ),
        _national(
            RuleId.D6,
            LONGEST_HANDLING,
            regulation("第三十四条"),
            "受理",
            "责任单位",
            "在延长后的期限内办结并送达处理意见书",
            "处理意见书送达",
            extends="不能再次延长，自受理起至多 90 日",
            lengths=range(61, LONGEST_HANDLING + 1),
        ),
        _national(
            RuleId.D7,
            30,
            regulation("第三十五条"),
            "收到书面答复",
            "信访人",
            "请求复查",
            "收到复查请求（邮寄的以寄出日为准）",
            kind=Kind.WINDOW,
        ),
        _national(
            RuleId.D8,
            30,
            regulation("第三十五条"),
            "收到复查请求",
            "复查机关、单位",
            "提出复查意见并书面答复",
            "复查意见送达",
        ),
        _national(
            RuleId.D9,
            30,
            regulation("第三十六条"),
            "收到复查意见",
            "信访人",
            "请求复核",
            "收到复核请求（邮寄的以寄出日为准）",
            kind=Kind.WINDOW,
        ),
        _national(
            RuleId.D10,
            30,
            regulation("第三十六条"),
            "收到复核请求",
            "复核机关、单位",
            "提出复核意见",
            "作出复核意见",
            extends="不能延长；听证所需时间不计算在内",
        ),
        _configured(
            RuleId.D10_HEARING,
            30,
            "本系统规则：听证所需时间不计入复核的 30 日，条例没有定天数，至多多少日由本县设定（默认 30 日）",
            "听证第一日",
            "举行听证的机关、单位",
            "开完听证（复核中几次听证合计）",
            "听证最后一日",
            standing=Standing.OWN,
            kind=Kind.MOST,
        ),
        _configured(
            RuleId.D11_MOST,
            60,
            "本系统规则：反馈日期延长以后，离原来指定的日期至多多少日由本县设定（默认 60 日）；任何时候不晚于办结期限",
            "原来指定的反馈日期",
            "交办的机关、单位",
            "延长反馈日期（几次合计）",
            "延长后的反馈日期",
            standing=Standing.OWN,
            kind=Kind.MOST,
        ),
        _configured(
            RuleId.D12,
            3,
            "参照《山东省信访条例》第四十三条、第四十四条（地方规定）",
            "收到复查、复核请求",
            "复查、复核机关、单位",
            "决定是否受理",
            "受理，或者直接作出意见",
            unit=_WD,
        ),
        _configured(
            RuleId.D13,
            30,
            "参照《信访条例》（2005 年）第三十六条、《山东省信访条例》第五十九条；现行《信访工作条例》第四十条未定天数",
            "收到改进工作、完善政策、追究责任的建议",
            "收到建议的机关、单位",
            "书面反馈采纳情况，未采纳的说明理由",
            "登记书面反馈",
            rolls=True,
        ),
        _national(
            RuleId.D14,
            15,
            _DISCIPLINE,
            "收到实名检举控告（或者办结）",
            "纪检监察机关",
            "告知受理情况（或者反馈处理结果）",
            "已经告知（或者反馈）",
            extends="不能延长；重复检举控告不再告知",
            unit=_WD,
            in_force=date(2020, 1, 21),
        ),
        _configured(
            RuleId.D15,
            15,
            "参照内蒙古自治区 12317 热线办理规定（地方规定）",
            "接到来电",
            "责任单位",
            "办理并反馈",
            "处理意见书送达",
        ),
        _configured(
            RuleId.D16,
            5,
            "参照潍坊市 12345 热线条例第二十条（地方规定）",
            "收到工单",
            "责任单位",
            "答复",
            "处理意见书送达",
            extends="不延长；一时不能解决的，说明情况并提出解决方案",
            unit=_WD,
        ),
        _configured(
            RuleId.D17,
            60,
            "参照《浙江省审计条例》第三十九条（地方规定）；《审计法》第五十二条未定天数，审计机关有要求的从其要求",
            "收到审计报告、审计决定",
            "被审计单位",
            "书面报告整改情况",
            "报送整改情况报告",
            extends="审计机关同意",
        ),
        _national(
            RuleId.D19,
            30,
            _SUPERVISION,
            "收到督查结论",
            "督查对象",
            "申请复核",
            "提出复核申请",
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
            "作出复核决定",
            in_force=_SUPERVISION_FROM,
        ),
        _configured(RuleId.D20, 15, _CLUE, "发现线索", "镇（园区）", "完成识别", "作出识别认定或者不予认定"),
        _configured(
            RuleId.D20_NOTICE, 5, _CLUE, "张贴村级公示", "村（社区）", "公示满期", "公示满期", kind=Kind.LEAST, least=5
        ),
        _configured(RuleId.D20A, 20, _SELF_APPLIED, "收到申报", "镇（园区）", "完成全部程序", "程序全部完成", unit=_WD),
        _configured(
            RuleId.D20A_VISIT, 2, _SELF_APPLIED, "收到申报", "村（社区）干部", "入户核实", "入户核实有记录", unit=_WD
        ),
        _configured(
            RuleId.D21,
            1,
            "参照贵州省防止返贫监测数据校验规则 1_11_010（地方做法）",
            "识别认定",
            "帮扶责任人",
            "落实帮扶措施",
            "帮扶措施有记录",
            unit=Unit.MONTHS,
        ),
        _configured(
            RuleId.D22,
            30,
            "本系统规则：办结后按期回访，期限由本县设定（默认 30 日）",
            "办结",
            "回访人员（承办人除外）",
            "回访",
            "回访核实有记录",
            standing=Standing.OWN,
        ),
        _follow_up(RuleId.D22_7, 7),
        _follow_up(RuleId.D22_90, 90),
        _follow_up(RuleId.D22_180, 180),
        _configured(
            RuleId.D23,
            90,
            "本系统规则：销号后按期“回头看”，期限由本县设定（默认 90 日）",
            "销号",
            "抽查人员",
            "“回头看”",
            "“回头看”核实有记录",
            standing=Standing.OWN,
        ),
        _look_back(RuleId.D23_7, 7),
        _look_back(RuleId.D23_30, 30),
        _look_back(RuleId.D23_180, 180),
        _configured(
            RuleId.R2,
            5,
            "本系统规则：列入清单后按期认领，期限由本县设定（默认 5 个工作日）",
            *("列入清单", "责任单位主要负责人", "认领", "认领"),
            standing=Standing.OWN,
            unit=_WD,
        ),
        _configured(
            RuleId.R6,
            30,
            "本系统规则：立行立改的短期内改到位，不延期，期限由本县设定（默认 30 日）",
            "列入清单、批准方案、退回整改、回炉",
            "责任单位",
            "立行立改，提请验收",
            "提请验收（以提请的日期为准）",
            standing=Standing.OWN,
        ),
        _configured(
            RuleId.R7,
            10,
            "本系统规则：提请验收后按期验收，期限由本县设定（默认 10 个工作日）",
            *("提请验收", "验收人", "验收", "验收通过或者退回整改"),
            standing=Standing.OWN,
            unit=_WD,
        ),
        _configured(
            RuleId.R11_MOST,
            180,
            "本系统规则：长期坚持的至少每半年检查一次，最长间隔由本县设定（默认 180 日）",
            *("签批长期坚持、上次检查", "签批人、检查人", "确定下次检查日期，不晚于这一天", "下次检查"),
            standing=Standing.OWN,
        ),
        _configured(
            RuleId.H1_MOST,
            30,
            "本系统规则：入户核实多少日以内的才算数，由本县设定（默认 30 日）",
            *("入户核实", "提请人、确认人", "提请户清、身份变动、整户注销，县里确认", "提请、确认"),
            standing=Standing.OWN,
            kind=Kind.MOST,
        ),
    )
}
