"""Papers between units: 转送单, 交办单, 督办函, the three kinds of advice, the report on an assigned matter."""

import re

from app.domain.answers import has_remedy
from app.domain.letters import Element, LetterKind, Topic
from app.domain.petitions import Outcome
from app.letters.facts import LetterFacts
from app.letters.letter import Letter, Part, heading, paragraphs
from app.letters.words import (
    ASKED,
    BY_HAND,
    CARRIED_OUT,
    CATEGORIES,
    CHANNELS,
    FAULTS,
    INVESTIGATED,
    NAMES,
    OUTCOMES,
    RULINGS,
    WHO,
    blank,
    cite,
    day,
    hour,
    unstopped,
)

K, E = LetterKind, Element


def refer(facts: LetterFacts) -> Letter:
    """转送单: to the organ that has the power; no report is asked for (art. 22)."""
    return _routed(
        facts,
        K.REFER,
        _handed_over(facts, "现将该信访事项转送你单位"),
    )


def assign(facts: LetterFacts) -> Letter:
    """交办单: with the limit, the demand for the result and the report (art. 22 (3))."""
    return _routed(
        facts,
        K.ASSIGN,
        _handed_over(facts, "现将该信访事项交由你单位办理"),
        Part(
            f"办理期限：请于{day(facts.report_due_on, '反馈日期')}前反馈办理结果，并提交经你单位负责人审签的办结报告。",
            frozenset({E.LIMIT, E.FEEDBACK}),
        ),
        Part(
            f"联系人：{facts.registrar or blank('联系人')}，联系电话：{facts.phone or BY_HAND}。",
            frozenset({E.CONTACT}),
        ),
    )


def objection(facts: LetterFacts) -> Letter:
    """异议书: when it was received, in detail why it is not this unit's, and whose it is thought to be (art. 23)."""
    said = facts.objected
    competent = said.competent if said else blank("认为有权处理的机关、单位")
    whose = f"我单位认为应当由{competent}办理。" if competent else "请信访部门按照职权另行确定办理单位。"
    return Letter(
        K.OBJECTION,
        f"关于“{facts.title}”信访事项的异议书",
        facts.office,
        (
            Part(
                f"我单位于{day(facts.routed_on, '收到日期')}收到{facts.office}转交的“{facts.title}”信访事项"
                f"（信访件编号{facts.number}）。经审核，该事项不属于我单位职权范围，"
                f"现根据{cite(facts.law, Topic.OBJECTION)}的规定提出异议，理由如下：",
                frozenset({E.CASE_NO, E.RECEIVED, E.RECEIVER, E.BASIS}),
            ),
            *paragraphs(said.reason if said else blank("提出异议的详细理由"), E.REASONS),
            Part(f"{whose}在{facts.office}核定以前，我单位不自行退回材料。", frozenset({E.COMPETENT})),
        ),
        facts.unit,
    )


def objection_reply(facts: LetterFacts) -> Letter:
    """异议答复函: whether the objection is agreed to, why, and what follows for the unit that objected (art. 23)."""
    ruled = facts.ruled
    agreed = ruled.agreed if ruled else None
    decided = blank("同意或者不同意异议") if agreed is None else RULINGS[agreed]
    follows = {
        None: blank("由谁办理"),
        True: f"该事项由{facts.unit}另行确定办理单位，你单位不再办理，已经收到的材料请交还{facts.unit}。",
        False: "请你单位继续办理，不得退回材料；书面告知信访人的期限仍自收到之日起计算。",
    }
    return Letter(
        K.OBJECTION_REPLY,
        f"关于“{facts.title}”信访事项异议的答复函",
        (ruled.unit if ruled else "") or facts.responsible or blank("提出异议的单位"),
        (
            Part(
                f"你单位于{day(ruled.objected_on if ruled else None, '提出异议的日期')}对“{facts.title}”信访事项"
                f"（信访件编号{facts.number}）提出的异议收悉。根据{cite(facts.law, Topic.OBJECTION)}的规定，{decided}，"
                "理由如下：",
                frozenset({E.CASE_NO, E.RECEIVER, E.RECEIVED, E.DECISION, E.BASIS}),
            ),
            *paragraphs((ruled.reason if ruled else "") or blank("理由"), E.REASONS),
            Part(follows[agreed], frozenset({E.DEMAND})),
        ),
        facts.unit,
    )


def supervision(facts: LetterFacts) -> Letter:
    """督办函: what was not done, what is demanded, by which day and hour, to whom (art. 40)."""
    late = f"已超过期限（{day(facts.late_on)}）{facts.days_late}日，" if facts.late_on and facts.days_late else ""
    order = facts.supervised
    fault = FAULTS.get(order.reason) if order else None
    demand = unstopped(order.demand) if order else blank("督办的要求")
    due = hour(order.due_at) if order else blank("年月日时")
    routed = f"{day(facts.routed_on)}转交你单位办理" if facts.routed_on else "由你单位办理"
    return Letter(
        K.SUPERVISION,
        f"关于“{facts.title}”信访事项的督办函",
        (order.unit if order else "") or facts.responsible or blank("责任单位"),
        (
            Part(
                f"“{facts.title}”信访事项（信访件编号{facts.number}）{routed}，{late}{fault or blank('督办的情形')}。",
                frozenset({E.CASE_NO, E.FAULT}),
            ),
            Part(
                f"根据{cite(facts.law, Topic.SUPERVISION)}的规定，现予督办，请你单位做好以下工作：",
                frozenset({E.BASIS}),
            ),
            Part(f"一、{demand}。", frozenset({E.DEMAND})),
            Part("二、主要负责人要亲自过问，依法按政策处理，并做好信访人的解释疏导工作。"),
            Part(
                f"三、办理情况于{due}前书面报送{facts.unit}。",
                frozenset({E.HOUR, E.RECEIVER}),
            ),
            Part(f"联系人：{(order.contact if order else '') or BY_HAND}，联系电话：{facts.phone or BY_HAND}。"),
        ),
        facts.unit,
    )


def advice(facts: LetterFacts, kind: LetterKind) -> Letter:
    """三项建议书: what was found, what is advised, by when adoption is told (art. 40)."""
    about = {
        K.ADVICE_WORK: "改进工作",
        K.ADVICE_POLICY: "完善政策",
        K.ADVICE_ACCOUNTABILITY: "追究责任",
    }[kind]
    given = facts.advised.get(kind)
    finding = unstopped(given.finding) if given else blank("发现的问题")
    text = unstopped(given.text) if given else blank("具体建议")
    due = day(given.due_on if given else None, "反馈日期")
    return Letter(
        kind,
        f"关于“{facts.title}”信访事项的{about}建议书",
        (given.unit if given else facts.responsible) or blank("收文单位"),
        (
            Part(
                f"在办理“{facts.title}”信访事项（信访件编号{facts.number}）中发现：{finding}。",
                frozenset({E.FINDING, E.RECEIVER}),
            ),
            Part(
                f"根据{cite(facts.law, Topic.SUPERVISION)}的规定，提出以下{about}的建议：{text}。",
                frozenset({E.BASIS, E.ADVICE}),
            ),
            Part(
                f"请研究办理，并于{due}前将采纳情况书面反馈{facts.unit}；未采纳的，说明理由。",
                frozenset({E.FEEDBACK}),
            ),
        ),
        facts.unit,
    )


def closing_report(facts: LetterFacts) -> Letter:
    """办结报告: basics, petitioner, demands, investigation and handling, with the opinion as annex."""
    came = (
        f"{facts.office}于{day(facts.routed_on, '交办日期')}交办的“{facts.title}”信访事项（信访件编号{facts.number}）"
    )
    opinion = f"（{facts.opinion_number}）" if facts.opinion_number else ""
    return Letter(
        K.CLOSING_REPORT,
        f"关于“{facts.title}”信访事项的办结报告",
        facts.office,
        (
            Part(f"{came}，已办理完毕。现将办理情况报告如下：", frozenset({E.CASE_NO})),
            heading(WHO),
            Part(
                f"{facts.petitioner or '匿名'}，住址：{facts.address or '不详'}。"
                f"{day(facts.received_on)}通过{CHANNELS[facts.channel]}提出。",
                frozenset({E.PETITIONER}),
            ),
            heading(ASKED),
            *paragraphs(facts.demand or facts.body, E.REQUEST),
            heading(INVESTIGATED),
            *paragraphs(facts.report or blank("调查核实和办理情况"), E.INVESTIGATION),
            heading(CARRIED_OUT),
            *paragraphs(_without_remedy(facts.opinion) or blank("处理意见"), E.DECISION),
            *_result(facts),
            Part("特此报告。"),
            Part(f"附件：处理意见书{opinion}及送达回证", frozenset({E.ATTACHMENTS})),
            Part(
                f"签发人：{facts.head or BY_HAND}　批准日期：{day(facts.closed_on) if facts.closed_on else BY_HAND}",
                frozenset({E.SIGNER, E.APPROVAL}),
            ),
            Part(
                f"承办人：{facts.handler or BY_HAND}　联系电话：{facts.phone or BY_HAND}",
                frozenset({E.CONTACT}),
            ),
        ),
        facts.unit,
    )


def _without_remedy(opinion: str) -> str:
    """The opinion without the sentences that tell the petitioner of a review."""
    return "".join(one for one in re.split(r"(?<=[。\n])", opinion) if not has_remedy(one)).strip()


def _result(facts: LetterFacts) -> tuple[Part, ...]:
    if facts.outcome in (None, Outcome.NOT_APPLICABLE):
        return ()
    return (Part(f"处理结果：{OUTCOMES[facts.outcome]}。"),)


def _routed(facts: LetterFacts, kind: LetterKind, *asked: Part) -> Letter:
    who = facts.petitioner or "匿名"
    count = f"{facts.people_count}人" if facts.people_count > 1 else ""
    return Letter(
        kind,
        f"关于“{facts.title}”信访事项的{NAMES[kind]}",
        facts.responsible or blank("责任单位"),
        (
            Part(
                f"{facts.unit}于{day(facts.received_on)}收到{who}通过{CHANNELS[facts.channel]}提出的信访事项"
                f"（信访件编号{facts.number}，{CATEGORIES[facts.category]}{'，' + count if count else ''}）。",
                frozenset({E.CASE_NO, E.SENDER, E.RECEIVER, E.DATE}),
            ),
            *_summary(facts),
            *asked,
            Part(f"附件：信访材料{facts.papers}份" if facts.papers else "附件：无", frozenset({E.ATTACHMENTS})),
        ),
        facts.unit,
    )


def _handed_over(facts: LetterFacts, handed: str) -> Part:
    """That it goes to this unit, by which rule, and what follows; what the common superior has decided is objected to
    no more (art. 24)."""
    above, objected = facts.above_both, ""
    if above is None:
        objected = "；认为不属于本单位职权范围的，自收到之日起5个工作日内提出异议并详细说明理由"
    else:
        handed = f"经{above or blank('共同的上一级机关、单位')}决定（{cite(facts.law, Topic.SUPERIOR)}），{handed}"
    return Part(
        f"根据{cite(facts.law, Topic.ROUTING)}的规定，{handed}。请依法受理、办理，"
        f"自收到之日起15日内书面告知信访人接收情况以及处理途径和程序{objected}。"
    )


def _summary(facts: LetterFacts) -> tuple[Part, ...]:
    told = tuple(paragraphs(facts.body, E.SUMMARY))
    return (Part(f"主要内容：{told[0].text}", told[0].elements), *told[1:]) if told else ()
