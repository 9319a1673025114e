"""The limits whose day is set (D11, D13 by its paper, D18, D24, D25; R11; X1, X2; L1), and what each says of itself."""

from collections.abc import Mapping

from app.domain.errors import Refused
from app.domain.limit_forms import NEVER, regulation
from app.domain.limit_table import RULES
from app.domain.limits import ByHand, Order, Rule, RuleId

BY_HAND: Mapping[str, ByHand] = {
    one.id: one
    for one in (
        ByHand(
            "D11",
            "反馈交办结果",
            "交办时指定，离交办至多的天数由本县设定（D11-first）；责令、决定重新办理的，至多 60 日",
            "交办",
            "责任单位",
            "反馈办理结果、报送办结报告",
            "办结并报送办结报告",
            regulation("第二十二条第三项"),
            "交办的机关、单位同意",
        ),
        ByHand(
            "D13-set",
            "建议反馈（指定日期）",
            "提出建议时指定，条例没有定天数",
            "收到改进工作、完善政策、追究责任的建议",
            "收到建议的机关、单位",
            "书面反馈采纳情况，未采纳的说明理由",
            "登记书面反馈",
            regulation("第四十条"),
            "提出建议的机关更正，原日期留着",
        ),
        ByHand(
            "D18",
            "巡视、巡察整改",
            "反馈时或者整改清单里指定",
            "收到巡视、巡察反馈",
            "被巡视、巡察单位",
            "报送整改情况报告",
            "报送报告",
            "巡视、巡察反馈和整改清单的要求",
            "反馈的机关同意",
        ),
        ByHand(
            "D24",
            "紧急上报",
            "及时，不定天数",
            "知道重大、紧急信访事项",
            "有关机关、单位",
            "上报并记下时间",
            "有上报记录",
            regulation("第二十五条"),
            NEVER,
        ),
        ByHand(
            "D25",
            "整改期限",
            "清单或者整改方案里写明的日期",
            "列入清单",
            "责任单位",
            "完成整改、提请验收",
            "提请验收（以提请的日期为准）",
            "整改清单、经批准的整改方案",
            "清单的主管单位更改，原日期和原因留着",
        ),
        ByHand(
            "R11",
            "长效机制检查",
            "签批长期坚持、上次检查时确定的日期",
            "列入长期坚持",
            "责任单位以外的验收人员",
            "检查长效机制",
            "有检查记录",
            "整改清单、长效机制",
            "每次检查时定下一次",
        ),
        ByHand(
            "X1",
            "答复协办",
            "请求协办时指定，不晚于整件的办结期限",
            "请求协办",
            "协办单位",
            "书面答复请它办的部分",
            "答复，或者写明原因免予协办",
            "本系统规则：协办单位在请求时指定的日期前答复（参照《信访工作条例》第二十四条）",
            "请求协办的一方更正，原日期留着",
        ),
        ByHand(
            "X2",
            "落实处理意见",
            "办结时指定，离办结至多 365 日",
            "办结，支持的请求还没有落实",
            "责任单位、指定的落实人",
            "落实处理意见支持的请求，附上落实的材料",
            "登记已经落实",
            "本系统规则：支持的请求办结时没有落实的，指定落实的日期（《信访工作条例》第三十二条第二款：有关机关、单位应当督促执行）",
            "办结的单位更正，原日期留着",
        ),
        ByHand(
            "L1",
            "领导批示办理",
            "转办批示时指定，法规没有定天数",
            "领导批示转给承办的单位、人员",
            "批示转给的单位、人员",
            "办理，并报告结果",
            "登记报告的结果",
            "领导批示和转办的要求",
            "转办的机关更正，原日期留着",
        ),
    )
}


NAMING = ByHand(
    "naming",
    "明确包保责任人",
    "5 个工作日",
    "没有在任的人包保、由人代管",
    "县整改办、信访部门",
    "补齐职务或者指定包保责任人",
    "有了在任的包保责任人",
    "本系统规则：无主案件 5 个工作日以内明确包保责任人",
    NEVER,
)
SIGNING = ByHand(
    "signing",
    "移交清单签字",
    "5 个工作日",
    "移交",
    "移交人、接收人",
    "核对移交清单并签字",
    "双方签字",
    "本系统规则：移交清单 5 个工作日以内双方签字",
    NEVER,
)
"""Of these two no clock runs: a day is told where they are read (domain.holding)."""

SET_BY_HAND = (
    RuleId.D11,
    RuleId.D13_SET,
    RuleId.D24,
    RuleId.D25,
    RuleId.R11,
    RuleId.ASSIST,
    RuleId.EXECUTION,
    RuleId.L1,
)
"""Of the limits that no rule reckons those of which clocks run, by the day that was set."""

ORDERS: Mapping[Order, tuple[str | None, str]] = {
    Order.ASSIGNED: (None, "交办时指定"),
    Order.REDONE: ("责令重新办理", "责令重新办理时指定"),
    Order.REOPENED: ("重新办理", "重新办理时指定"),
    Order.LISTED: (None, "清单里写明"),
    Order.PLANNED: (None, "批准整改方案时确定"),
    Order.RETURNED: ("退回整改", "退回整改时确定"),
    Order.REWORKED: ("回炉补课", "决定回炉补课时确定"),
    Order.CORRECTED: (None, "更正后"),
    Order.EXTENDED: (None, "批准延期时确定"),
    Order.WATCHED: (None, "签批、上次检查时确定"),
    Order.FAILED: ("检查不合格", "检查不合格时确定"),
    Order.ADVISED: (None, "提出建议时指定"),
    Order.ASSISTING: (None, "请求协办时指定"),
    Order.EXECUTING: ("办结", "办结时指定"),
    Order.INSTRUCTED: (None, "转办批示时指定"),
    Order.AT_ONCE: (None, "应当及时上报，从知道的当日算起"),
}
"""What began with the order, where it is not what the limit says, and how the order is named beside the day."""


def ordered_by(law: str) -> Order | None:
    """The order by which a day was set, from what stands beside it; None of what is reckoned."""
    return next((order for order, (_, named) in ORDERS.items() if law.endswith(f"；{named}")), None)


def about(rule: RuleId) -> Rule | ByHand:
    """What a limit of which clocks run says of itself."""
    return BY_HAND[rule] if rule in SET_BY_HAND else RULES[rule]


def rule_named(text: str) -> Rule:
    """The rule with this id, in any case. Raises Refused `rule_date_set_by_hand` or `rule_unknown`."""
    wanted = text.strip().upper()
    found = next((rule for rule in RULES.values() if rule.id.upper() == wanted), None)
    if found is None:
        raise Refused("rule_date_set_by_hand" if wanted in map(str.upper, BY_HAND) else "rule_unknown", rule=text)
    return found
