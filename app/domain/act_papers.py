"""Which papers belong to which act of a petition, and which must be there before it is filed (DOMAIN 8, evidence)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.letters import OPINIONS_ON, LetterKind
from app.domain.petitions import Refusal, RemedyKind, Stage

K, S = LetterKind, Stage


@dataclass(frozen=True)
class Way:
    """What of the way that a petition went has its paper: when it was told, accepted and decided, and how it ended."""

    stage: Stage
    refusal: Refusal | None
    told: bool
    accepted: bool
    issued: bool
    decided: Collection[RemedyKind]


def needed(way: Way) -> set[LetterKind]:
    """Which papers lie with a petition before it is put into the file (P23), beside the receipt.

    Whoever cannot be told, because his name or address is unclear, gets no notice (art. 23 para 2). What passes between
    units is made with its act and asked for nowhere else.
    """
    notice = needed_notice(way.stage, way.refusal, accepted=way.accepted)
    papers = {notice} if notice is not None and way.told else set()
    opinions = {K.OPINION} if way.issued else set()
    return papers | opinions | {kind for kind, remedy in OPINIONS_ON.items() if remedy in way.decided}


def needed_notice(stage: Stage, refusal: Refusal | None, *, accepted: bool) -> LetterKind | None:
    """The notice of how it ended or that it was accepted."""
    ends = {
        S.NOT_ACCEPTED: K.NO_LONGER_ACCEPTED_NOTICE if refusal is Refusal.FINALITY else K.NOT_ACCEPTED_NOTICE,
        S.DIVERTED: K.DIVERSION_NOTICE,
        S.MERGED: K.MERGED_NOTICE,
    }
    return ends.get(stage) or (K.ACCEPTANCE_NOTICE if accepted else None)


BEFORE: Mapping[str, tuple[LetterKind, ...]] = {
    "assign": (K.ASSIGN, K.REFER),
    "tell_whereabouts": (K.WHEREABOUTS_NOTICE,),
    "accept": (K.ACCEPTANCE_NOTICE,),
    "issue": (K.OPINION,),
    "deliver": (K.DELIVERY_RECEIPT,),
    "close": (K.CLOSING_REPORT,),
    "not_accept": (K.NOT_ACCEPTED_NOTICE, K.NO_LONGER_ACCEPTED_NOTICE),
    "divert": (K.DIVERSION_NOTICE,),
    "merge": (K.MERGED_NOTICE,),
    "extend": (K.EXTENSION_NOTICE,),
    "object": (K.OBJECTION,),
    "agree": (K.OBJECTION_REPLY,),
    "overrule": (K.OBJECTION_REPLY,),
    "hear": (K.HEARING_NOTICE,),
    "mediate": (K.MEDIATION,),
    "supervise": (K.SUPERVISION,),
    "review": (K.REVIEW_OPINION,),
    "recheck": (K.RECHECK_OPINION,),
    "redo": (K.REVIEW_OPINION, K.RECHECK_OPINION),
}
"""Which papers belong to an act, by its code; the page of the act shows what they would say."""
WITH_ACT = frozenset(kind for kinds in BEFORE.values() for kind in kinds) - {
    *(K.HEARING_NOTICE, K.DELIVERY_RECEIPT, K.MEDIATION)
}
"""What is made final with its act: a hearing is announced days before, receipt and agreement are signed by hand."""
