"""Words that letters share: names of kinds, dates, citations, numbers, units in full, blanks to be filled in."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import chain, count

from app.domain.letters import Law, LetterKind, Topic, article
from app.domain.petitions import (
    Adoption,
    Category,
    Channel,
    Decision,
    DeliveryWay,
    Finding,
    Form,
    Outcome,
    Refusal,
    SupervisionReason,
)
from app.domain.visits import Satisfied, Solved, VisitMethod

K = LetterKind
NAMES: Mapping[LetterKind, str] = {
    K.REGISTER_FORM: "信访登记表",
    K.REFER: "转送单",
    K.ASSIGN: "交办单",
    K.ACCEPTANCE_NOTICE: "受理告知书",
    K.WHEREABOUTS_NOTICE: "去向告知书",
    K.NOT_ACCEPTED_NOTICE: "不予受理告知书",
    K.NO_LONGER_ACCEPTED_NOTICE: "不再受理告知书",
    K.DIVERSION_NOTICE: "依法分类处理告知书",
    K.MERGED_NOTICE: "并入在办事项告知书",
    K.EXTENSION_NOTICE: "延期告知书",
    K.HEARING_NOTICE: "听证通知书",
    K.OPINION: "处理意见书",
    K.DELIVERY_RECEIPT: "送达回证",
    K.REVIEW_OPINION: "复查意见书",
    K.RECHECK_OPINION: "复核意见书",
    K.CLOSING_REPORT: "办结报告",
    K.SUPERVISION: "督办函",
    K.ADVICE_WORK: "改进工作建议书",
    K.ADVICE_POLICY: "完善政策建议书",
    K.ADVICE_ACCOUNTABILITY: "追究责任建议书",
    K.VISIT_RECORD: "回访记录表",
    K.EVALUATION_FORM: "满意度评价表",
    K.OBJECTION: "异议书",
    K.MEDIATION: "调解协议书",
    K.OBJECTION_REPLY: "异议答复函",
    K.PLAN: "整改方案",
    K.APPLICATION: "销号申请表",
    K.VERIFICATION: "验收表",
    K.SIGN_OFF: "销号审签表",
    K.LOOK_BACK: "回头看记录",
}
_MARKS: Mapping[LetterKind, str] = {
    K.REGISTER_FORM: "登",
    K.REFER: "转",
    K.ASSIGN: "交",
    K.ACCEPTANCE_NOTICE: "受告",
    K.WHEREABOUTS_NOTICE: "去告",
    K.NOT_ACCEPTED_NOTICE: "不受",
    K.NO_LONGER_ACCEPTED_NOTICE: "不再受",
    K.DIVERSION_NOTICE: "分告",
    K.MERGED_NOTICE: "并告",
    K.EXTENSION_NOTICE: "延告",
    K.HEARING_NOTICE: "听",
    K.OPINION: "意",
    K.DELIVERY_RECEIPT: "送",
    K.REVIEW_OPINION: "查",
    K.RECHECK_OPINION: "核",
    K.CLOSING_REPORT: "结",
    K.SUPERVISION: "督",
    K.ADVICE_WORK: "建改",
    K.ADVICE_POLICY: "建策",
    K.ADVICE_ACCOUNTABILITY: "建责",
    K.VISIT_RECORD: "访",
    K.EVALUATION_FORM: "评",
    K.OBJECTION: "异",
    K.MEDIATION: "调",
    K.OBJECTION_REPLY: "异复",
    K.PLAN: "方",
    K.APPLICATION: "申",
    K.VERIFICATION: "验",
    K.SIGN_OFF: "签",
    K.LOOK_BACK: "看",
}
CHANNELS: Mapping[Channel, str] = {
    Channel.LETTER: "书信",
    Channel.VISIT: "走访",
    Channel.CALL: "电话",
    Channel.ONLINE: "信息网络",
    Channel.FAX: "传真",
}
"""信访形式 as art. 17 has them."""
CATEGORIES: Mapping[Category, str] = {
    Category.SUGGESTION: "建议意见类",
    Category.ACCUSATION: "检举控告类",
    Category.APPEAL: "申诉求决类",
}
FORMS: Mapping[Form, str] = {Form.INDIVIDUAL: "个人", Form.COLLECTIVE: "集体", Form.ANONYMOUS: "匿名"}
HEADINGS = frozenset(
    {
        REQUESTED := "一、投诉请求",
        FOUND_AND_DECIDED := "二、事实和理由、处理意见及其依据",
        REMEDIES := "三、救济途径",
        SUGGESTED := "一、您的建议",
        STUDIED := "二、研究情况和采纳意见",
        APPLIED_FOR := "一、申请人的请求",
        REVIEWED := "二、查明的事实、复查意见和依据",
        RECHECKED := "二、查明的事实、复核意见和依据",
        WHO := "一、信访人基本情况",
        ASKED := "二、反映的主要问题和诉求",
        INVESTIGATED := "三、调查核实和办理情况",
        CARRIED_OUT := "四、处理意见及落实情况",
    }
)
"""The standing headings of the letters; a text that is edited keeps them by their words."""
RULINGS = {True: "经核实，异议成立", False: "经核实，异议不成立"}
"""What whoever routed it says of an objection: whether he agrees."""
DECISIONS: Mapping[Decision, str] = {
    Decision.SUPPORT: "对您的投诉请求予以支持",
    Decision.EXPLAIN: "您的请求事由合理，但缺乏法律依据",
    Decision.REJECT: "对您的投诉请求不予支持",
    Decision.PARTLY: "对您的投诉请求部分予以支持",
}
DECIDED_EACH: Mapping[Decision, str] = {
    Decision.SUPPORT: "予以支持",
    Decision.EXPLAIN: "事由合理，没有法律依据，作出解释说明",
    Decision.REJECT: "不予支持",
}
"""The same of one of several demands."""
ADOPTIONS: Mapping[Adoption, str] = {
    Adoption.ADOPTED: "对您的建议予以采纳",
    Adoption.PARTLY: "对您的建议部分采纳",
    Adoption.NOT_ADOPTED: "对您的建议不予采纳",
}
REFUSALS: Mapping[Refusal, tuple[str, Topic]] = {
    Refusal.OUTSIDE_POWERS: ("不属于本机关、单位或者本系统职权范围", Topic.NOTICE),
    Refusal.LITIGATION: ("涉及诉讼权利救济，由政法部门依法处理", Topic.LITIGATION),
}
"""Why it is not accepted, where no earlier petition is the reason, and what is cited for it."""
FINDINGS: Mapping[Finding, str] = {
    Finding.UPHOLD: "维持原{against}",
    Finding.CHANGE: "变更原{against}",
    Finding.REVOKE_REDO: "撤销原{against}",
}
FAULTS: Mapping[SupervisionReason, str] = {
    SupervisionReason.LATE: "无正当理由未按规定的办理期限办结",
    SupervisionReason.NO_REPORT: "未按规定反馈办理结果",
    SupervisionReason.WRONG_PROCEDURE: "未按规定程序办理",
    SupervisionReason.EVASION: "存在推诿、敷衍、拖延的情形",
    SupervisionReason.NOT_CARRIED_OUT: "不执行处理意见",
    SupervisionReason.FALSE_REPORT: "存在虚报办理结果或者办理结果不落实的情形",
    SupervisionReason.OTHER: "存在需要督办的情形",
}
"""情形 as the 2005 regulation lists them (art. 36), and what is none of these."""
WAYS: Mapping[DeliveryWay, str] = {
    DeliveryWay.IN_PERSON: "当面送达",
    DeliveryWay.MAIL: "邮寄送达",
    DeliveryWay.LEFT: "留置送达",
    DeliveryWay.ELECTRONIC: "电子送达",
    DeliveryWay.REFUSED: "拒收",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.RESOLVED: "已解决",
    Outcome.PARTLY: "部分解决",
    Outcome.UNRESOLVED: "未解决",
    Outcome.UNVERIFIABLE: "无法核实",
    Outcome.NOT_APPLICABLE: "不适用",
}
METHODS: Mapping[VisitMethod, str] = {
    VisitMethod.IN_PERSON: "当面回访",
    VisitMethod.PHONE: "电话回访",
    VisitMethod.OTHER: "其他",
}
SOLVED: Mapping[Solved, str] = {
    Solved.YES: "已解决",
    Solved.PARTLY: "部分解决",
    Solved.NO: "没有解决",
    Solved.UNVERIFIABLE: "无法核实",
}
SATISFIED: Mapping[Satisfied, str] = {
    Satisfied.SATISFIED: "满意",
    Satisfied.FAIRLY: "基本满意",
    Satisfied.DISSATISFIED: "不满意",
    Satisfied.NOT_SAID: "未表态",
}
PATHS: Mapping[int, str] = {
    1: "诉讼、检察、公安等法律程序，向有关政法部门提出",
    2: "仲裁程序，向有管辖权的仲裁机构提出",
    3: "党员申诉、申请复审程序，向有关党组织提出",
    4: "行政复议、行政裁决、行政确认、行政许可、行政处罚等行政程序，向有权的行政机关提出",
    5: "申请查处违法行为、履行保护人身权或者财产权等合法权益职责的程序，向负有该职责的机关提出",
    6: "信访程序",
}
"""诉求的途径 as art. 31 tells them apart."""
LAWS: Mapping[Law, str] = {Law.OF_2022: "《信访工作条例》", Law.OF_2005: "《信访条例》"}

_BLANK = re.compile(r"【待填：([^】]*)】")
_ENDS = re.compile(r"(?:镇|乡|街道|园区|开发区|局|委员会|办公室|办|委|室)$")


def blank(what: str) -> str:
    """A place that somebody has to fill in before the paper is final."""
    return f"【待填：{what}】"


BY_HAND = "＿＿＿＿＿＿"
"""Room for what nobody here knows and a paper may do without, such as a telephone number."""


NAMELESS = "信访人"
"""How one is addressed who gave no name."""


def blanks(*texts: str) -> list[str]:
    """What is still to be filled in, each once."""
    return list(dict.fromkeys(found for text in texts for found in _BLANK.findall(text)))


def day(on: date | None, what: str = "日期") -> str:
    """2024年5月11日, as official papers write it; a blank for a day that is not known."""
    return f"{on.year}年{on.month}月{on.day}日" if on is not None else blank(what)


def hour(at: datetime) -> str:
    """2024年5月21日17时30分."""
    return f"{day(at.date())}{at.hour}时" + (f"{at.minute}分" if at.minute else "")


def unstopped(text: str) -> str:
    """A sentence that goes into another one: without the stop at its end."""
    return text.strip().rstrip("。；;.")


def cite(law: Law, topic: Topic) -> str:
    """《信访工作条例》第二十三条; the name alone where no article is known of the older regulation."""
    number = article(law, topic)
    return LAWS[law] + (f"第{spoken(number)}条" if number is not None else "")


def called(
    kind: LetterKind, number: str | None, version: int, *, puts_right: bool = False, reached: bool = False
) -> str:
    """A paper by its kind, its number once it has one, and which version it is from the second on.

    `puts_right`: the former version went out with its act; `reached`: to the petitioner, for whom it stays as it was.
    """
    named = NAMES[kind] + (f" {number}" if number else "")
    if version > 1:
        named += f"（第 {version} 版）"
    if not puts_right:
        return named
    stays = "此前送达的文书、送达日期和期限不变" if reached else "此前发出的文书不变"
    return f"{named}，更正版：{stays}"


def written_number(code: str, kind: LetterKind, year: int, serial: int, *, confidential: bool) -> str:
    """The number of a paper (发文字号) with the code of its unit: 柳河信受告〔2024〕3号."""
    return f"{code}{'密' if confidential else ''}{_MARKS[kind]}〔{year}〕{serial}号"


def issuer_code(units: Iterable[str], *, of_item: bool = False) -> str:
    """By which code (机关代字) the last of these units, in the order in which they came, gives its numbers.

    It is the unit's short name: 柳河信 of 柳河镇. What an earlier unit is known by no later one takes: 柳河街道 beside
    it writes 柳河街道信, so that no number is printed twice in the county. Of the
    paper of an item it is 柳河整.
    """
    taken, code, room = set[str](), "", "整" if of_item else "信"
    for unit in units:
        plain, mark = unit.removeprefix("县"), "" if unit.endswith(("信访局", "信访办")) else room
        names = chain((_ENDS.sub("", plain) or unit, plain, unit), (f"{unit}{place}" for place in count(2)))
        code = next(code for name in names if (code := name + mark) not in taken)
        taken.add(code)
    return code


def unit_in_full(county: str, name: str, *, governs: bool, is_park: bool = False) -> str:
    """A unit as its seal names it: 青禾县柳河镇人民政府, 青禾县信访局."""
    if name == county:
        return f"{county}人民政府"
    plain = name.removeprefix(county).removeprefix("县")
    return county + plain + (("管理委员会" if is_park else "人民政府") if governs else "")


def spoken(number: int) -> str:
    """A number below a hundred in Chinese."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones or not tens else "")
