"""Papers that are tables: 信访登记表, 送达回证, 回访记录表, 满意度评价表. What is left empty is filled in by hand."""

from app.domain.letters import Element, LetterKind
from app.domain.visits import Satisfied
from app.letters.facts import LetterFacts
from app.letters.letter import Letter, Part, row
from app.letters.words import (
    CATEGORIES,
    CHANNELS,
    FORMS,
    METHODS,
    NAMES,
    SATISFIED,
    SOLVED,
    WAYS,
    day,
)

K, E = LetterKind, Element
_RATINGS = "□满意　□基本满意　□不满意"
_YES_NO = "□是　□否"
_RECEIVER = "受送达人"


def register_form(facts: LetterFacts) -> Letter:
    """信访登记表: name, address, request, facts and reasons, how many, by whom written down (art. 19, 20)."""
    return _form(
        facts,
        K.REGISTER_FORM,
        *row("信访件编号", facts.number, E.CASE_NO),
        *row("信访人", "、".join(facts.names) or "匿名", E.PETITIONER),
        *row("住址", facts.address or "不详", E.ADDRESS),
        *row("信访形式", CHANNELS[facts.channel]),
        *row("信访类别", CATEGORIES[facts.category]),
        *row("人数", f"{FORMS[facts.form]}，{facts.people_count}人", E.COUNT),
        *row("代表", "、".join(facts.representatives) if facts.people_count > 1 else "无"),
        *row("事由", facts.title),
        *row("发生地点", facts.place or "不详"),
        *row("投诉请求", facts.demand or "见事实和理由", E.REQUEST),
        *row("事实和理由", facts.body, E.FACTS, E.REASONS),
        *row("收到日期", day(facts.received_on), E.DATE),
        *row("登记日期", day(facts.registered_on)),
        *row("记录人", facts.recorder or facts.registrar, E.RECORDER),
        *row("信访人签名", ""),
    )


def delivery_receipt(facts: LetterFacts) -> Letter:
    """送达回证: what was handed to whom, when, where, how, with the signature or the refusal and its witness."""
    served = f"{facts.served.title}（{facts.served.number}）" if facts.served else ""
    return _form(
        facts,
        K.DELIVERY_RECEIPT,
        *row("信访件编号", facts.number),
        *row(_RECEIVER, facts.receiver or facts.petitioner, E.RECEIVER),
        *row("送达的文书", served, E.DOCUMENT),
        *row("送达方式", WAYS[facts.delivery_way] if facts.delivery_way else "", E.WAY),
        *row("送达地点", facts.receiver_address if facts.receiver else facts.address, E.PLACE),
        *row("送达日期", day(facts.delivered_on) if facts.delivered_on else "　　年　　月　　日", E.DATE),
        *row("受送达人签名", "", E.SIGNATURE),
        *row("送达人签名", ""),
        *row("拒收的事由和日期", "", E.REFUSAL),
        *row("见证人签名", ""),
        *row("备注", "邮寄送达的，附回执；电子送达的，附受送达人同意的凭证和到达的记录。"),
    )


def is_made_out(body: str, receiver: str, number: str) -> bool:
    """Whether a receipt is made out for this person and the paper of this number."""
    return f"{_RECEIVER}：{receiver}" in body.splitlines() and number in body


def visit_record(facts: LetterFacts) -> Letter:
    """回访记录表 (DOMAIN 7.2): who asked, when and how; whether it was carried out and solved; two ratings apart."""
    visit = facts.visited
    said = {True: "是", False: "否", None: _YES_NO}
    carried_out = said[visit.carried_out] if visit else _YES_NO
    return _form(
        facts,
        K.VISIT_RECORD,
        *row("信访件编号", facts.number, E.CASE_NO),
        *row("信访人", facts.petitioner),
        *row("回访机构", facts.unit),
        *row("回访人", visit.visitor if visit else "", E.RECORDER),
        *row("回访日期", day(visit.on) if visit else "　　年　　月　　日", E.DATE),
        *row("回访方式", METHODS[visit.method] if visit else "□当面回访　□电话回访　□其他", E.WAY),
        *row("已有回复告知", said[visit.told] if visit else _YES_NO),
        *row("已收到处理意见", said[visit.opinion_received] if visit else _YES_NO),
        *row("处理意见已落实", carried_out, E.CARRIED_OUT),
        *row("问题解决情况", SOLVED[visit.solved] if visit else "□已解决　□部分解决　□没有解决", E.SOLVED),
        *row("对信访部门", _rated(visit.satisfied_office) if visit else _RATINGS, E.OFFICE_RATING),
        *row("对信访部门不满意的原因", visit.reason_office if visit else ""),
        *row("对责任单位", SATISFIED[visit.satisfied] if visit else _RATINGS, E.UNIT_RATING),
        *row("不满意的原因", visit.reason if visit else ""),
        *row("回访情况", visit.note if visit else "", E.FACTS),
        *row("信访人签名", ""),
    )


def _rated(rating: Satisfied) -> str:
    return _RATINGS if rating is Satisfied.NOT_SAID else SATISFIED[rating]


def evaluation_form(facts: LetterFacts) -> Letter:
    """满意度评价表: the petition office and the unit apart, with the reason."""
    return _form(
        facts,
        K.EVALUATION_FORM,
        *row("信访件编号", facts.number, E.CASE_NO),
        *row("信访人", facts.petitioner),
        *row("事由", facts.title),
        *row("责任单位", facts.responsible),
        *row("对信访部门", _RATINGS, E.OFFICE_RATING),
        *row("不满意的原因", "", E.REASONS),
        *row("对责任单位", _RATINGS, E.UNIT_RATING),
        *row("不满意的原因", "", E.REASONS),
        *row("意见和建议", ""),
        *row("评价人签名", "", E.SIGNATURE),
        *row("评价日期", "　　年　　月　　日"),
    )


def _form(facts: LetterFacts, kind: LetterKind, *rows: Part) -> Letter:
    return Letter(kind, NAMES[kind], "", rows, facts.unit)
