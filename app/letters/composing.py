"""From the facts of a matter to the text of each paper."""

from collections.abc import Callable, Mapping
from functools import partial

from app.domain.letters import ADVICE, LetterKind
from app.letters import forms, notices, opinions, orders
from app.letters.facts import LetterFacts
from app.letters.letter import Letter
from app.letters.words import RULINGS, day

K = LetterKind
_COMPOSERS: Mapping[LetterKind, Callable[[LetterFacts], Letter]] = {
    K.REGISTER_FORM: forms.register_form,
    K.REFER: orders.refer,
    K.ASSIGN: orders.assign,
    K.ACCEPTANCE_NOTICE: notices.acceptance,
    K.WHEREABOUTS_NOTICE: notices.whereabouts,
    K.NOT_ACCEPTED_NOTICE: notices.not_accepted,
    K.NO_LONGER_ACCEPTED_NOTICE: notices.no_longer_accepted,
    K.DIVERSION_NOTICE: notices.diversion,
    K.MERGED_NOTICE: notices.merged,
    K.EXTENSION_NOTICE: notices.extension,
    K.HEARING_NOTICE: notices.hearing,
    K.OPINION: opinions.opinion,
    K.DELIVERY_RECEIPT: forms.delivery_receipt,
    K.REVIEW_OPINION: opinions.review_opinion,
    K.RECHECK_OPINION: opinions.recheck_opinion,
    K.CLOSING_REPORT: orders.closing_report,
    K.SUPERVISION: orders.supervision,
    **{kind: partial(orders.advice, kind=kind) for kind in ADVICE},
    K.VISIT_RECORD: forms.visit_record,
    K.EVALUATION_FORM: forms.evaluation_form,
    K.OBJECTION: orders.objection,
    K.OBJECTION_REPLY: orders.objection_reply,
    K.MEDIATION: opinions.mediation,
}


def decisive(kind: LetterKind, facts: LetterFacts) -> str:
    """The words by which such a paper tells what its act decided; empty where it has no such words."""
    if kind is K.OPINION:
        return opinions.decided(facts)
    if kind in (K.REVIEW_OPINION, K.RECHECK_OPINION):
        return opinions.found(facts.review if kind is K.REVIEW_OPINION else facts.recheck, kind)
    if kind is K.OBJECTION_REPLY:
        agreed = facts.ruled.agreed if facts.ruled else None
        return "" if agreed is None else RULINGS[agreed]
    if kind in ADVICE:
        return day(facts.advised[kind].due_on) if kind in facts.advised else ""
    return facts.responsible if kind in (K.REFER, K.ASSIGN) else ""


def compose(kind: LetterKind, facts: LetterFacts) -> Letter:
    """What such a paper says of the matter as it is known; what is not known is a blank, 【待填：…】."""
    return _COMPOSERS[kind](facts)
