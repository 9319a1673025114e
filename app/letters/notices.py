"""Letters that tell the petitioner what becomes of his matter (告知书、通知书)."""

from collections.abc import Iterator

from app.domain.letters import Element, Law, LetterKind, Topic
from app.domain.petitions import PETITION_PATH, Category, Refusal
from app.letters.facts import LetterFacts
from app.letters.letter import Letter, Part
from app.letters.words import (
    BY_HAND,
    CATEGORIES,
    CHANNELS,
    NAMELESS,
    NAMES,
    PATHS,
    REFUSALS,
    blank,
    cite,
    day,
    unstopped,
)

K, E = LetterKind, Element


def acceptance(facts: LetterFacts) -> Letter:
    """受理告知书: received, by which path and procedure, until when, how to ask (art. 23)."""
    return _notice(
        facts,
        K.ACCEPTANCE_NOTICE,
        Part(
            f"{_raised(facts)}已收悉（信访件编号{facts.number}）。经审查，属于{facts.unit}职权范围，现决定予以受理。",
            frozenset({E.MATTER, E.DATE, E.RECEIVED}),
        ),
        Part(
            f"办理途径：该事项属于{CATEGORIES[facts.category]}信访事项，按照{_path(facts)}办理。"
            f"办理程序：{_procedure(facts)}",
            frozenset({E.PATH, E.PROCEDURE}),
        ),
        Part(f"办理期限：{_limit(facts)}", frozenset({E.LIMIT})),
        Part(
            f"查询方式：您可以凭信访件编号和登记时领取的查询码，向{facts.unit}查询办理情况。"
            f"联系电话：{facts.phone or BY_HAND}。",
            frozenset({E.QUERY}),
        ),
        Part(f"根据{cite(facts.law, Topic.NOTICE)}的规定，特此告知。"),
    )


def whereabouts(facts: LetterFacts) -> Letter:
    """转送、交办去向告知书: where the matter went (art. 23). Of an accusation it names nothing and nobody (art. 30)."""
    if facts.category is Category.ACCUSATION:
        matter, went_to = "您反映的事项", "有关纪检监察机关"
    else:
        matter, went_to = _raised(facts), facts.responsible or blank("责任单位")
    return _notice(
        facts,
        K.WHEREABOUTS_NOTICE,
        Part(
            f"{matter}已收悉（信访件编号{facts.number}）。按照管理权限和职责，已于{day(facts.routed_on, '转交日期')}"
            f"转交{went_to}处理。",
            frozenset({E.MATTER, E.WHEREABOUTS}),
        ),
        Part("办理情况请向该机关、单位查询，办理结果由其书面答复您。"),
        Part(f"根据{cite(facts.law, Topic.NOTICE)}的规定，特此告知。"),
    )


def not_accepted(facts: LetterFacts) -> Letter:
    """不予受理告知书: why, by which law, and where to go (art. 23)."""
    return _notice(
        facts,
        K.NOT_ACCEPTED_NOTICE,
        Part(f"{_raised(facts)}已收悉（信访件编号{facts.number}）。", frozenset({E.MATTER})),
        *_refused(facts),
    )


def no_longer_accepted(facts: LetterFacts) -> Letter:
    """不再受理告知书: the same facts and reasons after the recheck (art. 36)."""
    return _notice(
        facts,
        K.NO_LONGER_ACCEPTED_NOTICE,
        Part(f"{_raised(facts)}已收悉（信访件编号{facts.number}）。", frozenset({E.MATTER})),
        Part(
            f"经审查，该事项已由{_final(facts)}，您仍以同一事实和理由提出投诉请求{_because(facts)}。"
            f"根据{cite(facts.law, Topic.FINALITY)}的规定，决定不再受理。",
            frozenset({E.REASONS, E.BASIS, E.COMPETENT}),
        ),
        Part("您有新的事实和理由的，可以作为新的信访事项提出。"),
    )


def diversion(facts: LetterFacts) -> Letter:
    """依法分类处理告知书: the statutory path and the organ to turn to (art. 31)."""
    way = PATHS[facts.appeal_path] if facts.appeal_path != PETITION_PATH else blank("法定途径")
    if facts.competent:
        way = way.partition("，")[0]
    return _notice(
        facts,
        K.DIVERSION_NOTICE,
        Part(f"{_raised(facts)}已收悉（信访件编号{facts.number}）。", frozenset({E.MATTER})),
        Part(
            f"经审查，{_reason(facts, '理由')}，该事项应当通过下列途径解决：{way}。"
            f"根据{cite(facts.law, Topic.DIVERSION)}的规定，导入该途径处理，不再按照信访程序办理。",
            frozenset({E.PATH, E.REASONS, E.BASIS}),
        ),
        Part(
            f"{_turn_to(facts)}有提出期限的，请在期限内提出。",
            frozenset({E.COMPETENT}),
        ),
    )


def merged(facts: LetterFacts) -> Letter:
    """并入在办事项告知书: the same matter is under way already, with its number (art. 19)."""
    return _notice(
        facts,
        K.MERGED_NOTICE,
        Part(f"{_raised(facts)}已收悉（信访件编号{facts.number}）。", frozenset({E.MATTER})),
        Part(
            f"经审查，该事项与正在办理的信访事项（信访件编号{_same_as(facts)}）为同一信访事项。"
            f"根据{cite(facts.law, Topic.SAME_MATTER)}的规定，不再另行受理，并入该件一并办理，办理期限不重新计算。",
            frozenset({E.REASONS, E.BASIS, E.CASE_NO}),
        ),
        Part("您这次反映的内容一并办理，办理结果由办理单位书面答复您。"),
    )


def extension(facts: LetterFacts) -> Letter:
    """延期告知书: approved by the head, why, until when (art. 34)."""
    accepted, given = day(facts.accepted_on, "受理日期"), facts.extended
    before = day(given.before if given else facts.due_on, "原办理期限")
    reason = unstopped(given.reason) if given else blank("延期的理由")
    complex_ = "" if "情况复杂" in reason else "情况复杂，"
    began = f"{accepted}受理" + (f"，自{day(facts.anew_on)}起重新办理" if facts.anew_on else "")
    after = f"{day(given.after)}（延长{given.days}日）" if given else blank("新的办理期限")
    return _notice(
        facts,
        K.EXTENSION_NOTICE,
        Part(f"{_raised(facts)}，已于{began}，原办理期限至{before}。", frozenset({E.MATTER})),
        Part(f"因{reason.removeprefix('因')}，{complex_}不能在上述期限内办结。", frozenset({E.REASONS})),
        Part(
            f"根据{cite(facts.law, Topic.EXTENSION)}的规定，经{facts.unit}负责人批准，"
            f"延长办理期限至{after}。延长期限不超过30日。",
            frozenset({E.APPROVAL, E.NEW_DATE, E.BASIS}),
        ),
        Part(f"特此告知。联系电话：{facts.phone or BY_HAND}。"),
    )


def hearing(facts: LetterFacts) -> Letter:
    """听证通知书: when and where, and what one may do there (art. 31; of a recheck art. 36)."""
    rechecked = facts.recheck is not None and facts.recheck.finding is None
    topic = Topic.RECHECK if rechecked else Topic.HEARING
    return _notice(
        facts,
        K.HEARING_NOTICE,
        Part(
            f"{_raised(facts)}（信访件编号{facts.number}），根据{cite(facts.law, topic)}的规定，决定举行听证。",
            frozenset({E.MATTER, E.BASIS}),
        ),
        Part(f"听证时间：{blank('年月日时')}", frozenset({E.DATE})),
        Part(f"听证地点：{blank('听证地点')}", frozenset({E.PLACE})),
        Part(f"听证主持人：{blank('听证主持人')}"),
        Part("请您携带身份证件和有关证据材料按时参加。您可以陈述事实和理由、提交证据、对调查的事实提出意见。"),
        Part(
            f"不能按时参加的，请提前告知。联系人：{BY_HAND}，联系电话：{facts.phone or BY_HAND}。",
            frozenset({E.CONTACT}),
        ),
    )


def _notice(facts: LetterFacts, kind: LetterKind, *parts: Part) -> Letter:
    who = facts.petitioner or NAMELESS
    first = Part(parts[0].text, parts[0].elements | {E.PETITIONER})  # the addressee is the petitioner
    return Letter(kind, NAMES[kind], who, (first, *parts[1:]), facts.unit)


def _raised(facts: LetterFacts) -> str:
    """您于2024年5月11日通过走访提出的关于…的信访事项."""
    return f"您于{day(facts.received_on)}通过{CHANNELS[facts.channel]}提出的“{facts.title}”信访事项"


def _refused(facts: LetterFacts) -> Iterator[Part]:
    """Why it is not accepted, by which law, and where the petitioner turns instead."""
    if facts.refusal is Refusal.IN_PROCESS:
        yield Part(
            f"经审查，该事项与已经受理或者正在办理的信访事项（信访件编号{_same_as(facts)}）为同一信访事项"
            f"{_because(facts)}。根据{cite(facts.law, Topic.SAME_MATTER)}的规定，决定不予受理。",
            frozenset({E.REASONS, E.BASIS}),
        )
        yield Part("该事项的办理结果，由办理该事项的机关、单位书面答复您。", frozenset({E.COMPETENT}))
        return
    why, topic = REFUSALS.get(facts.refusal, ("", Topic.NOTICE)) if facts.refusal else ("", Topic.NOTICE)
    said = f"该事项{why}{_because(facts)}" if why else _reason(facts, "不予受理的理由")
    yield Part(
        f"经审查，{said}。根据{cite(facts.law, topic)}的规定，决定不予受理。",
        frozenset({E.REASONS, E.BASIS}),
    )
    yield Part(_turn_to(facts), frozenset({E.COMPETENT}))


def _final(facts: LetterFacts) -> str:
    """By whom and when the earlier petition was decided for good, and under which number."""
    recheck = facts.same_rechecked
    if recheck is None:
        return f"{blank('复核机关')}作出复核意见（文号{blank('复核意见书文号')}）"
    number = f"文号{recheck.number}" if recheck.number else f"信访件编号{_same_as(facts)}"
    return f"{recheck.unit}于{day(recheck.decided_on, '复核日期')}作出复核意见（{number}）"


def _same_as(facts: LetterFacts) -> str:
    return facts.same_as or blank("在办信访件编号")


def _turn_to(facts: LetterFacts) -> str:
    return f"请您向{facts.competent or blank('有权处理的机关、单位')}提出。"


def _reason(facts: LetterFacts, what: str) -> str:
    return unstopped(facts.reason) or blank(what)


def _because(facts: LetterFacts) -> str:
    return f"（{unstopped(facts.reason)}）" if facts.reason else ""


def _path(facts: LetterFacts) -> str:
    if facts.category is Category.SUGGESTION:
        return "建议意见类事项的办理途径"
    return PATHS[facts.appeal_path].partition("，")[0]


def _procedure(facts: LetterFacts) -> str:
    return "，".join(_steps(facts)) + "。"


def _steps(facts: LetterFacts) -> Iterator[str]:
    if facts.category is Category.SUGGESTION:
        yield "研究论证"
        yield "采纳或者部分采纳的，予以回复"
        return
    yield "听取您陈述事实和理由"
    yield "调查核实"
    if not facts.is_reviewable:
        yield "按照所适用的程序的规定作出处理，结果书面答复您"
        return
    yield "出具信访处理意见书并送达"
    yield "您对处理意见不服的，可以自收到书面答复之日起30日内请求复查，对复查意见不服的，可以再请求复核"


def _limit(facts: LetterFacts) -> str:
    # Until April 2022 the sixty days held for every matter, since then for appeals on the path of petitions alone.
    bound = facts.law is Law.OF_2005 or facts.is_reviewable
    if not bound:
        return "按照所适用的程序的规定办理，办理结果书面答复您。"
    until = f"（至{day(facts.due_on)}）" if facts.due_on else ""
    return (
        f"根据{cite(facts.law, Topic.LIMIT)}的规定，自受理之日起60日内办结{until}。"
        "情况复杂的，经批准可以适当延长，延长期限不超过30日，并告知您延期理由。"
    )
