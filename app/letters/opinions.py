"""处理意见书, 复查意见书, 复核意见书, 调解协议书."""

from app.domain.answers import has_remedy
from app.domain.demands import each
from app.domain.letters import Element, LetterKind, Topic
from app.domain.petitions import Category, Decision, Finding
from app.letters.facts import LetterFacts, Remedied
from app.letters.letter import Letter, Part, heading, paragraphs
from app.letters.words import (
    ADOPTIONS,
    APPLIED_FOR,
    BY_HAND,
    CHANNELS,
    DECIDED_EACH,
    DECISIONS,
    FINDINGS,
    FOUND_AND_DECIDED,
    NAMELESS,
    RECHECKED,
    REMEDIES,
    REQUESTED,
    REVIEWED,
    STUDIED,
    SUGGESTED,
    blank,
    cite,
    day,
    spoken,
    unstopped,
)

K, E = LetterKind, Element
_SAID = (E.FACTS, E.DECISION, E.BASIS)
"""What whoever signs an opinion writes in it, demand by demand."""


def opinion(facts: LetterFacts) -> Letter:
    """处理意见书: demands, facts and reasons, the decision with its basis (art. 32), and what one may do against it.

    Of a suggestion it says what was found out about it and whether it is adopted (art. 29).
    """
    suggests = facts.category is Category.SUGGESTION
    topic = Topic.SUGGESTION if suggests else Topic.OPINION
    return Letter(
        K.OPINION,
        f"关于“{facts.title}”的答复意见书" if suggests else f"关于“{facts.title}”信访事项的处理意见书",
        facts.petitioner or NAMELESS,
        (
            Part(
                f"您于{day(facts.received_on)}通过{CHANNELS[facts.channel]}提出的信访事项"
                f"（信访件编号{facts.number}），{_came_by(facts)}已于{day(facts.accepted_on, '受理日期')}受理，"
                "现已办理完毕。根据"
                f"{cite(facts.law, topic)}的规定，{'答复' if suggests else '提出处理意见'}如下：",
                frozenset({E.PETITIONER, E.RECEIVED}),
            ),
            heading(SUGGESTED if suggests else REQUESTED),
            *paragraphs(facts.demand or facts.body, E.REQUEST),
            heading(STUDIED if suggests else FOUND_AND_DECIDED),
            *_answer(facts),
        ),
        facts.unit,
        copies=f"{facts.above}，{facts.office}" if facts.above else facts.office,
    )


def review_opinion(facts: LetterFacts) -> Letter:
    """复查意见书: applicant, respondent, request, facts found, opinion; then the way to 复核 (art. 35)."""
    return _reviewed(
        facts,
        K.REVIEW_OPINION,
        "复查",
        Topic.REVIEW,
        facts.review,
        f"您不服本复查意见的，可以自收到本复查意见书之日起30日内，持本复查意见书和原处理意见书向"
        f"{facts.above or '上一级机关、单位'}请求复核（{cite(facts.law, Topic.RECHECK)}）。",
    )


def recheck_opinion(facts: LetterFacts) -> Letter:
    """复核意见书: the last one; the same facts and reasons are not accepted again (art. 36)."""
    return _reviewed(
        facts,
        K.RECHECK_OPINION,
        "复核",
        Topic.RECHECK,
        facts.recheck,
        "本复核意见为信访事项的终结意见。您仍以同一事实和理由提出投诉请求的，"
        f"各级党委和政府信访部门和其他机关、单位不再受理（{cite(facts.law, Topic.FINALITY)}）。",
    )


def decided(facts: LetterFacts) -> str:
    """In what words 处理意见书 says what was decided, without its basis."""
    if facts.category is Category.SUGGESTION:
        return ADOPTIONS[facts.adoption] if facts.adoption else ""
    return DECISIONS[facts.decision] if facts.decision else ""


def decided_each(facts: LetterFacts) -> list[str]:
    """What 处理意见书 says of each of several demands (art. 32): blank until it is decided, nothing of a single one."""
    if facts.category is Category.SUGGESTION or (facts.decision and not facts.decisions):
        return []
    asked = each(facts.demand)
    said = [DECIDED_EACH[one] for one in facts.decisions] or [blank("处理决定")] * len(asked)
    return [
        f"第{spoken(number)}项请求“{one}”：{told}。"
        for number, (one, told) in enumerate(zip(asked, said, strict=False), start=1)
    ]


def found(remedied: Remedied | None, kind: LetterKind) -> str:
    """In what words such an opinion says what a review or recheck found."""
    against = "处理意见" if kind is K.REVIEW_OPINION else "复查意见"
    if remedied is None or remedied.finding is None:
        return ""
    return FINDINGS[remedied.finding].format(against=against)


def mediation(facts: LetterFacts) -> Letter:
    """调解协议书: who agrees, on what, by when it is done; signed by both sides (art. 33)."""
    return Letter(
        K.MEDIATION,
        f"关于“{facts.title}”信访事项的调解协议书",
        "",
        (
            Part(f"信访件编号：{facts.number}", frozenset({E.CASE_NO})),
            Part(f"甲方：{facts.petitioner or NAMELESS}，住址：{facts.address or '不详'}", frozenset({E.PARTIES})),
            Part(f"乙方：{blank('另一方当事人')}", frozenset({E.PARTIES})),
            Part(
                f"双方自愿，经{facts.unit}根据{cite(facts.law, Topic.MEDIATION)}的规定主持调解，达成协议如下：",
                frozenset({E.BASIS}),
            ),
            Part(f"一、{blank('协议内容，逐项写明')}。", frozenset({E.TERMS})),
            Part(f"二、履行日期和方式：{blank('履行日期和方式')}。", frozenset({E.PERFORMANCE})),
            Part("三、本协议一式三份，双方各持一份，存档一份，自签名之日起生效。"),
            Part(f"甲方签名：{BY_HAND}　乙方签名：{BY_HAND}　调解人签名：{BY_HAND}", frozenset({E.SIGNATURE})),
        ),
        facts.unit,
    )


def _came_by(facts: LetterFacts) -> str:
    """From whom it was referred, if it was."""
    if not facts.referred_by or facts.referred_by == facts.unit:
        return ""
    return f"由{facts.referred_by}于{day(facts.routed_on, '转交日期')}转交，"


def _decision(facts: LetterFacts) -> str:
    law = unstopped(facts.opinion_law).removeprefix("根据").strip()
    if facts.category is Category.SUGGESTION:
        adoption = ADOPTIONS[facts.adoption] if facts.adoption else blank("采纳情况")
        return f"根据{law}，{adoption}。" if law else f"经研究，{adoption}。"
    law = law or blank("法律法规、规章或者政策的名称和条款")
    if facts.decision is Decision.EXPLAIN:
        return f"{DECISIONS[facts.decision]}，现根据{law}作出解释说明。"
    return f"根据{law}，{DECISIONS[facts.decision] if facts.decision else blank('处理决定')}。"


def _answer(facts: LetterFacts) -> tuple[Part, ...]:
    """The opinion's own words, what is decided, and the way to a review unless they name it already."""
    asked_for = (
        "研究的情况和理由" if facts.category is Category.SUGGESTION else "查明的事实和理由，对每一项请求的处理意见"
    )
    said, whole = facts.opinion or blank(asked_for), Part(_decision(facts), frozenset({E.DECISION, E.BASIS}))
    decided = (*(Part(one, frozenset({E.DECISION})) for one in decided_each(facts)), whole)
    if facts.category is Category.SUGGESTION:
        thanks = Part("感谢您对我们工作的关心和支持。", frozenset({E.REMEDY}))
        return (*paragraphs(said, *_SAID), *decided, thanks)
    if not facts.is_reviewable:
        other = Part("您对本处理意见有异议的，请按照所适用的程序的规定提出。", frozenset({E.REMEDY}))
        return (*paragraphs(said, *_SAID), *decided, other)
    if has_remedy(facts.opinion):
        *before, last = paragraphs(said, *_SAID, E.REMEDY)
        return (*before, *decided, last)  # what may be done against it stands below what was decided
    return (
        *paragraphs(said, *_SAID),
        *decided,
        heading(REMEDIES),
        Part(
            f"您不服本处理意见的，可以自收到本处理意见书之日起30日内，向{facts.above or blank('上一级机关、单位')}"
            f"请求复查（{cite(facts.law, Topic.REVIEW)}）。",
            frozenset({E.REMEDY}),
        ),
    )


def _reviewed(
    facts: LetterFacts, kind: LetterKind, what: str, topic: Topic, remedied: Remedied | None, remedy: str
) -> Letter:
    if kind is K.REVIEW_OPINION:
        against, answered, number = "处理意见", facts.responsible, facts.opinion_number
    else:
        against = "复查意见"
        answered, number = (facts.review.unit, facts.review.number) if facts.review else ("", "")
    asker = remedied.asker if remedied else ""
    address = (remedied.asker_address if remedied and asker else facts.address) or "不详"
    said = (remedied.opinion if remedied else "") or blank(f"查明的事实和{what}意见")
    if remedied is not None and remedied.finding is Finding.REVOKE_REDO:
        remedy, names_recheck = _anew(facts, kind), False
    else:
        names_recheck = kind is K.REVIEW_OPINION and "复核" in said and has_remedy(said)
    return Letter(
        kind,
        f"关于“{facts.title}”信访事项的{what}意见书",
        asker or facts.petitioner or NAMELESS,
        (
            Part(f"申请人：{asker or facts.petitioner or NAMELESS}，住址：{address}", frozenset({E.APPLICANT})),
            Part(f"被申请人：{answered or blank(f'作出{against}的机关、单位')}", frozenset({E.RESPONDENT})),
            Part(
                f"申请人不服被申请人作出的{against}{f'（{number}）' if number else ''}，"
                f"于{day(remedied.asked_on if remedied else None, f'请求{what}的日期')}请求{what}。"
            ),
            heading(APPLIED_FOR),
            *paragraphs((remedied.request if remedied else "") or facts.demand or facts.body, E.REQUEST),
            heading(REVIEWED if kind is K.REVIEW_OPINION else RECHECKED),
            Part(f"根据{_found(facts, what, against, topic, remedied)}。", frozenset({E.DECISION, E.BASIS})),
            *paragraphs(said, E.FACTS, E.DECISION, *({E.REMEDY} if names_recheck else ())),
            *(() if names_recheck else (Part(remedy, frozenset({E.REMEDY})),)),
        ),
        facts.unit,
        copies=facts.office,
    )


def _found(facts: LetterFacts, what: str, against: str, topic: Topic, remedied: Remedied | None) -> str:
    """The basis and, in words, the finding."""
    cited = cite(facts.law, topic)
    if remedied is None or remedied.finding is None:
        return f"{cited}的规定，{blank(f'{what}意见和依据')}"
    law = unstopped(remedied.law).removeprefix("根据").strip()
    basis = law if cited in law else f"{cited}和{law}"
    found = f"{basis}的规定，{FINDINGS[remedied.finding].format(against=against)}"
    if remedied.finding is not Finding.REVOKE_REDO:
        return found
    who = facts.responsible or blank("责任单位")
    until = f"于{day(remedied.redo_by)}前" if remedied.redo_by else ""
    return f"{found}，责令{who}{until}重新办理，不得作出与原意见相同的意见"


def _anew(facts: LetterFacts, kind: LetterKind) -> str:
    """What follows when everything before is revoked: a new opinion, with a review of its own."""
    revoked = "原处理意见" if kind is K.REVIEW_OPINION else "原处理意见、复查意见"
    return (
        f"{revoked}已经撤销，由{facts.responsible or blank('责任单位')}重新办理并书面答复您。您对新的处理意见不服的，"
        f"可以自收到之日起30日内请求复查（{cite(facts.law, Topic.REVIEW)}）。"
    )
