"""Papers of the procedure (文书): kinds, what each of a petition must hold, when and by whom, what law they cite."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from app.domain.permissions import Actor, Permission
from app.domain.petitions import LIVE, PETITION_PATH, Category, Refusal, RemedyKind, Routing, Stage
from app.domain.workflow import Duty, Facts, kept_away, stands_in


class LetterKind(StrEnum):
    """One paper of the procedure (DOMAIN 12); codes are stored and never renamed."""

    REGISTER_FORM = "register_form"
    REFER = "refer"
    ASSIGN = "assign"
    ACCEPTANCE_NOTICE = "acceptance_notice"
    WHEREABOUTS_NOTICE = "whereabouts_notice"
    NOT_ACCEPTED_NOTICE = "not_accepted_notice"
    NO_LONGER_ACCEPTED_NOTICE = "no_longer_accepted_notice"
    DIVERSION_NOTICE = "diversion_notice"
    MERGED_NOTICE = "merged_notice"
    EXTENSION_NOTICE = "extension_notice"
    HEARING_NOTICE = "hearing_notice"
    OPINION = "opinion"
    DELIVERY_RECEIPT = "delivery_receipt"
    REVIEW_OPINION = "review_opinion"
    RECHECK_OPINION = "recheck_opinion"
    CLOSING_REPORT = "closing_report"
    SUPERVISION = "supervision"
    ADVICE_WORK = "advice_work"
    ADVICE_POLICY = "advice_policy"
    ADVICE_ACCOUNTABILITY = "advice_accountability"
    VISIT_RECORD = "visit_record"
    EVALUATION_FORM = "evaluation_form"
    OBJECTION = "objection"
    MEDIATION = "mediation"
    OBJECTION_REPLY = "objection_reply"
    PLAN = "plan"
    APPLICATION = "application"
    VERIFICATION = "verification"
    SIGN_OFF = "sign_off"
    LOOK_BACK = "look_back"


K = LetterKind
OF_ITEMS = (K.PLAN, K.APPLICATION, K.VERIFICATION, K.SIGN_OFF, K.LOOK_BACK)
"""Papers of a rectification item: tables too; who writes them is in `item_papers`."""
OF_PETITIONS = tuple(kind for kind in K if kind not in OF_ITEMS)
FORMS = frozenset({K.REGISTER_FORM, K.DELIVERY_RECEIPT, K.VISIT_RECORD, K.EVALUATION_FORM})
"""Papers of a petition that are a table to be filled in; its others are letters."""
ADVICE = (K.ADVICE_WORK, K.ADVICE_POLICY, K.ADVICE_ACCOUNTABILITY)
"""三项建议 (art. 40)."""
BETWEEN_ORGANS = frozenset(
    {K.REFER, K.ASSIGN, K.OBJECTION, K.OBJECTION_REPLY, K.SUPERVISION, K.CLOSING_REPORT, *ADVICE}
)
"""Official papers from one organ to another: they tell at their foot who printed them and when (GB/T 9704)."""
SERVED = frozenset(
    {K.ACCEPTANCE_NOTICE, K.WHEREABOUTS_NOTICE, K.NOT_ACCEPTED_NOTICE, K.NO_LONGER_ACCEPTED_NOTICE}
    | {K.DIVERSION_NOTICE, K.MERGED_NOTICE, K.EXTENSION_NOTICE, K.HEARING_NOTICE}
    | {K.OPINION, K.REVIEW_OPINION, K.RECHECK_OPINION}
)
"""Letters to the petitioner: what a 送达回证 may be made out for, and what may name nobody complained of."""


class Element(StrEnum):
    """What a paper must say (DOMAIN 12)."""

    PETITIONER = "petitioner"
    ADDRESS = "address"
    REQUEST = "request"
    FACTS = "facts"
    REASONS = "reasons"
    RECORDER = "recorder"
    DATE = "date"
    COUNT = "count"
    CASE_NO = "case_no"
    SENDER = "sender"
    RECEIVER = "receiver"
    SUMMARY = "summary"
    ATTACHMENTS = "attachments"
    LIMIT = "limit"
    FEEDBACK = "feedback"
    CONTACT = "contact"
    MATTER = "matter"
    RECEIVED = "received"
    PATH = "path"
    PROCEDURE = "procedure"
    QUERY = "query"
    WHEREABOUTS = "whereabouts"
    BASIS = "basis"
    COMPETENT = "competent"
    APPROVAL = "approval"
    NEW_DATE = "new_date"
    DECISION = "decision"
    REMEDY = "remedy"
    APPLICANT = "applicant"
    RESPONDENT = "respondent"
    DOCUMENT = "document"
    PLACE = "place"
    WAY = "way"
    SIGNATURE = "signature"
    REFUSAL = "refusal"
    SIGNER = "signer"
    INVESTIGATION = "investigation"
    FAULT = "fault"
    DEMAND = "demand"
    HOUR = "hour"
    FINDING = "finding"
    ADVICE = "advice"
    SOLVED = "solved"
    CARRIED_OUT = "carried_out"
    OFFICE_RATING = "office_rating"
    UNIT_RATING = "unit_rating"
    PARTIES = "parties"
    TERMS = "terms"
    PERFORMANCE = "performance"


E = Element
_REFUSING = frozenset({E.PETITIONER, E.MATTER, E.REASONS, E.BASIS, E.COMPETENT})
_ADVISING = frozenset({E.RECEIVER, E.FINDING, E.ADVICE, E.BASIS, E.FEEDBACK})
_REVIEWING = frozenset({E.APPLICANT, E.RESPONDENT, E.REQUEST, E.FACTS, E.DECISION, E.BASIS})
ELEMENTS: Mapping[LetterKind, frozenset[Element]] = {
    K.REGISTER_FORM: frozenset(
        {E.CASE_NO, E.PETITIONER, E.ADDRESS, E.REQUEST, E.FACTS, E.REASONS, E.RECORDER, E.DATE, E.COUNT}
    ),
    K.REFER: frozenset({E.CASE_NO, E.SENDER, E.RECEIVER, E.DATE, E.SUMMARY, E.ATTACHMENTS}),
    K.ASSIGN: frozenset(
        {E.CASE_NO, E.SENDER, E.RECEIVER, E.DATE, E.SUMMARY, E.ATTACHMENTS, E.LIMIT, E.FEEDBACK, E.CONTACT}
    ),
    K.ACCEPTANCE_NOTICE: frozenset({E.PETITIONER, E.MATTER, E.DATE, E.RECEIVED, E.PATH, E.PROCEDURE, E.LIMIT, E.QUERY}),
    K.WHEREABOUTS_NOTICE: frozenset({E.PETITIONER, E.MATTER, E.WHEREABOUTS}),
    K.NOT_ACCEPTED_NOTICE: _REFUSING,
    K.NO_LONGER_ACCEPTED_NOTICE: _REFUSING,
    K.DIVERSION_NOTICE: _REFUSING | {E.PATH},
    K.MERGED_NOTICE: _REFUSING - {E.COMPETENT} | {E.CASE_NO},
    K.EXTENSION_NOTICE: frozenset({E.PETITIONER, E.MATTER, E.APPROVAL, E.REASONS, E.NEW_DATE, E.BASIS}),
    K.HEARING_NOTICE: frozenset({E.PETITIONER, E.MATTER, E.DATE, E.PLACE, E.BASIS, E.CONTACT}),
    K.OPINION: frozenset({E.PETITIONER, E.RECEIVED, E.REQUEST, E.FACTS, E.DECISION, E.BASIS, E.REMEDY}),
    K.DELIVERY_RECEIPT: frozenset({E.RECEIVER, E.DOCUMENT, E.DATE, E.PLACE, E.WAY, E.SIGNATURE, E.REFUSAL}),
    K.REVIEW_OPINION: _REVIEWING | {E.REMEDY},
    K.RECHECK_OPINION: _REVIEWING | {E.REMEDY},
    K.CLOSING_REPORT: frozenset(
        {E.CASE_NO, E.SIGNER, E.PETITIONER, E.REQUEST, E.INVESTIGATION, E.DECISION, E.APPROVAL, E.CONTACT}
        | {E.ATTACHMENTS}
    ),
    K.SUPERVISION: frozenset({E.CASE_NO, E.FAULT, E.DEMAND, E.HOUR, E.RECEIVER, E.BASIS}),
    **dict.fromkeys(ADVICE, _ADVISING),
    K.VISIT_RECORD: frozenset(
        {E.CASE_NO, E.RECORDER, E.DATE, E.WAY, E.CARRIED_OUT, E.SOLVED, E.OFFICE_RATING, E.UNIT_RATING, E.FACTS}
    ),
    K.EVALUATION_FORM: frozenset({E.CASE_NO, E.OFFICE_RATING, E.UNIT_RATING, E.REASONS, E.SIGNATURE}),
    K.OBJECTION: frozenset({E.CASE_NO, E.RECEIVER, E.RECEIVED, E.REASONS, E.COMPETENT, E.BASIS}),
    K.OBJECTION_REPLY: frozenset({E.CASE_NO, E.RECEIVER, E.RECEIVED, E.DECISION, E.REASONS, E.DEMAND, E.BASIS}),
    K.MEDIATION: frozenset({E.CASE_NO, E.PARTIES, E.TERMS, E.PERFORMANCE, E.SIGNATURE, E.BASIS}),
}
"""What a paper of each kind says at least."""


class Law(StrEnum):
    """The regulation in force when the matter was received (DOMAIN 2, art. 50)."""

    OF_2005 = "regulation_2005"
    OF_2022 = "regulation_2022"


IN_FORCE_2022 = date(2022, 5, 1)


class Topic(StrEnum):
    """What a letter cites the regulation for."""

    REGISTERING = "registering"
    ROUTING = "routing"
    NOTICE = "notice"
    OBJECTION = "objection"
    SUPERIOR = "superior"
    SAME_MATTER = "same_matter"
    LITIGATION = "litigation"
    FINALITY = "finality"
    DIVERSION = "diversion"
    LIMIT = "limit"
    EXTENSION = "extension"
    SUGGESTION = "suggestion"
    OPINION = "opinion"
    REVIEW = "review"
    RECHECK = "recheck"
    HEARING = "hearing"
    SUPERVISION = "supervision"
    EVALUATION = "evaluation"
    MEDIATION = "mediation"


_ARTICLES: Mapping[Law, Mapping[Topic, int]] = {
    Law.OF_2022: {
        Topic.REGISTERING: 19,
        Topic.ROUTING: 22,
        Topic.NOTICE: 23,
        Topic.OBJECTION: 23,
        Topic.SUPERIOR: 24,
        Topic.SAME_MATTER: 19,
        Topic.LITIGATION: 20,
        Topic.FINALITY: 36,
        Topic.DIVERSION: 31,
        Topic.LIMIT: 34,
        Topic.EXTENSION: 34,
        Topic.SUGGESTION: 29,
        Topic.OPINION: 32,
        Topic.REVIEW: 35,
        Topic.RECHECK: 36,
        Topic.HEARING: 31,
        Topic.SUPERVISION: 40,
        Topic.EVALUATION: 21,
        Topic.MEDIATION: 33,
    },
    Law.OF_2005: {
        Topic.REGISTERING: 21,
        Topic.ROUTING: 21,
        Topic.NOTICE: 22,
        Topic.SUPERIOR: 24,
        Topic.SAME_MATTER: 16,
        Topic.LITIGATION: 21,
        Topic.FINALITY: 35,
        Topic.DIVERSION: 21,
        Topic.LIMIT: 33,
        Topic.EXTENSION: 33,
        Topic.SUGGESTION: 29,
        Topic.OPINION: 32,
        Topic.REVIEW: 34,
        Topic.RECHECK: 35,
        Topic.HEARING: 31,
        Topic.SUPERVISION: 36,
        Topic.MEDIATION: 13,
    },
}


def law_at(received_on: date) -> Law:
    """The regulation of the day on which the matter was received."""
    return Law.OF_2022 if received_on >= IN_FORCE_2022 else Law.OF_2005


def article(law: Law, topic: Topic) -> int | None:
    """The article that says so; None where the older regulation has none and is cited by its name alone (DOMAIN 3)."""
    return _ARTICLES[law].get(topic)


_OFFICE = frozenset({K.REFER, K.ASSIGN, K.WHEREABOUTS_NOTICE, K.OBJECTION_REPLY, K.SUPERVISION, *ADVICE})
"""What the petition office writes as such."""
_DESK = frozenset({K.NOT_ACCEPTED_NOTICE, K.NO_LONGER_ACCEPTED_NOTICE, K.DIVERSION_NOTICE, K.MERGED_NOTICE})
"""What ends a petition that is not handled here: written by the petition office, or by the unit that registered it."""
_COUNTER = frozenset({K.REGISTER_FORM, K.VISIT_RECORD, K.EVALUATION_FORM})
_UNIT = frozenset(
    {K.ACCEPTANCE_NOTICE, K.EXTENSION_NOTICE, K.HEARING_NOTICE, K.OPINION, K.CLOSING_REPORT}
    | {K.OBJECTION, K.MEDIATION}
)
_HEADS = frozenset({K.OPINION, K.EXTENSION_NOTICE, K.CLOSING_REPORT, K.OBJECTION})
"""What the head of the unit signs (art. 34; DOMAIN 8, P7, P11, P13, P15)."""

P, S = Permission, Stage
OPINIONS_ON: Mapping[LetterKind, RemedyKind] = {
    K.REVIEW_OPINION: RemedyKind.REVIEW,
    K.RECHECK_OPINION: RemedyKind.RECHECK,
}
"""What decides a review or recheck, on paper."""
_DECIDED_BY = {RemedyKind.REVIEW: P.MATTER_REVIEW, RemedyKind.RECHECK: P.MATTER_RECHECK}
_SERVED_AT = {S.REVIEWED: RemedyKind.REVIEW, S.IN_RECHECK: RemedyKind.RECHECK, S.FINAL: RemedyKind.RECHECK}


def remedy_of(kind: LetterKind, stage: StrEnum) -> RemedyKind | None:
    """Of which review or recheck such a paper is one, written by whoever decides it; None for all other papers."""
    if kind in (K.DELIVERY_RECEIPT, K.HEARING_NOTICE):
        return _SERVED_AT.get(Stage(stage))
    return OPINIONS_ON.get(kind)


def _drafters(kind: LetterKind, facts: Facts) -> tuple[Permission, ...]:
    if (remedy := remedy_of(kind, facts.stage)) is not None:
        return (_DECIDED_BY[remedy],)
    if kind in _OFFICE:
        return (P.MATTER_ROUTE,)
    if kind in _DESK:
        return (P.MATTER_ROUTE, P.MATTER_APPROVE)
    if kind in _COUNTER:
        return (P.MATTER_REGISTER, P.VISIT_RECORD)
    served_by = (P.MATTER_REGISTER,) if kind is K.DELIVERY_RECEIPT else ()
    return (P.MATTER_HANDLE, P.MATTER_APPROVE, *served_by)


WRITES = (
    *(P.MATTER_ROUTE, P.MATTER_HANDLE, P.MATTER_APPROVE, P.MATTER_REGISTER, P.VISIT_RECORD),
    *_DECIDED_BY.values(),
)
"""Whoever holds one of these may write some paper."""

_STAGES: Mapping[LetterKind, frozenset[Stage]] = {
    K.REGISTER_FORM: frozenset(S) - {S.VOID},
    K.REFER: frozenset({S.REGISTERED, S.ROUTED}),
    K.ASSIGN: frozenset({S.REGISTERED, S.ROUTED}),
    K.ACCEPTANCE_NOTICE: frozenset({S.REGISTERED, S.ROUTED, S.ACCEPTED}),
    K.WHEREABOUTS_NOTICE: frozenset({S.ROUTED, S.TRANSFERRED_DISCIPLINE}),
    K.NOT_ACCEPTED_NOTICE: frozenset({S.REGISTERED, S.NOT_ACCEPTED}),
    K.NO_LONGER_ACCEPTED_NOTICE: frozenset({S.REGISTERED, S.NOT_ACCEPTED}),
    K.DIVERSION_NOTICE: frozenset({S.REGISTERED, S.DIVERTED}),
    K.MERGED_NOTICE: frozenset({S.REGISTERED, S.MERGED}),
    K.EXTENSION_NOTICE: frozenset({S.ACCEPTED}),
    K.HEARING_NOTICE: frozenset({S.ACCEPTED, S.IN_RECHECK}),
    K.OPINION: frozenset({S.ACCEPTED, S.OPINION_ISSUED}),
    K.DELIVERY_RECEIPT: frozenset(S) - {S.VOID},
    K.REVIEW_OPINION: frozenset({S.IN_REVIEW, S.REVIEWED}),
    K.RECHECK_OPINION: frozenset({S.IN_RECHECK, S.FINAL}),
    K.CLOSING_REPORT: frozenset({S.DELIVERED, S.CLOSED}),
    K.SUPERVISION: LIVE,
    **dict.fromkeys(ADVICE, LIVE | {S.CLOSED, S.FINAL, S.ARCHIVED}),
    K.VISIT_RECORD: frozenset({S.CLOSED, S.FINAL}),
    K.EVALUATION_FORM: frozenset({S.DELIVERED, S.CLOSED, S.FINAL}),
    K.OBJECTION: frozenset({S.ROUTED, S.OBJECTED}),
    K.OBJECTION_REPLY: frozenset({S.OBJECTED}),
    K.MEDIATION: frozenset({S.ACCEPTED}),
}
_OF_ACCUSATIONS = frozenset({K.REGISTER_FORM, K.WHEREABOUTS_NOTICE, K.DELIVERY_RECEIPT})
"""An accusation goes to the discipline organ and nowhere else (art. 22 para 2); its petitioner is told so."""


def fits(kind: LetterKind, facts: Facts, routing: Routing | None) -> bool:
    """Whether such a paper belongs to the matter as it stands: to its stage, its category and how it was routed."""
    if facts.stage not in _STAGES.get(kind, ()):
        return False
    if facts.category == Category.ACCUSATION:
        return kind in _OF_ACCUSATIONS
    if kind is K.EVALUATION_FORM:
        return _is_evaluated(facts)
    if routing is not None and kind in (K.REFER, K.ASSIGN):
        return kind == K(routing.value)
    if facts.refusal is not None and kind in (K.NOT_ACCEPTED_NOTICE, K.NO_LONGER_ACCEPTED_NOTICE):
        return (kind is K.NO_LONGER_ACCEPTED_NOTICE) == (facts.refusal == Refusal.FINALITY)
    return kind is not K.CLOSING_REPORT or routing is Routing.ASSIGN


def _is_evaluated(facts: Facts) -> bool:
    """满意度评价 is asked of matters that were raised for the first time and went the path of petitions (DOMAIN 12)."""
    on_path = facts.category != Category.APPEAL or facts.appeal_path == PETITION_PATH
    return on_path and not facts.repeats


def by_unit(kind: LetterKind, unit_id: int | None, stage: StrEnum) -> bool:
    """Whether the responsible unit writes it, under its own name and number, and no higher organ that reviews."""
    return kind in _UNIT and unit_id is not None and remedy_of(kind, stage) is None


def writing_refusal(
    kind: LetterKind,
    facts: Facts,
    routing: Routing | None,
    actor: Actor,
    *,
    seals: bool = False,
    again: bool = False,
) -> str | None:
    """Why this actor cannot draft and edit such a paper of this matter now, or None.

    `seals`: whether he can make it final, which of some papers the head alone does. `again`: a paper that was final is
    put right, whatever the stage is since.
    """
    permissions = (P.MATTER_APPROVE,) if seals and kind in _HEADS else _drafters(kind, facts)
    # Whoever sees names masked writes no letters: they name the petitioner.
    if not actor.may(*permissions) or not actor.sees_names():
        return "not_permitted"
    if (code := kept_away(facts, actor)) is not None:
        return code
    if not actor.is_system and (code := _stands_elsewhere(kind, facts, actor)) is not None:
        return code
    in_place = facts.stage != Stage.VOID if again else fits(kind, facts, routing)
    return None if in_place else "letter_not_now"


def _stands_elsewhere(kind: LetterKind, facts: Facts, actor: Actor) -> str | None:
    if remedy_of(kind, facts.stage) is not None:
        return None if stands_in(Duty.VERIFIER, facts, actor) else "not_the_verifier"
    ours = actor.unit_ids | {actor.unit_id}
    if kind in _DESK:
        # Not Duty.DESK: what was received directly is known by a clock that the act itself stops.
        return None if actor.may(P.MATTER_ROUTE) or facts.registrar_unit_id in ours else "not_the_desk"
    if not by_unit(kind, facts.unit_id, facts.stage) or facts.unit_id in ours:
        return None
    return None if stands_in(Duty.HANDLER, facts, actor) else "not_the_unit"
