"""The terms of the regulation that a petition is told in: stages, acts, channels, categories, decisions, reasons."""

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """Where a petition stands (DOMAIN 8). Lateness is no stage."""

    REGISTERED = "registered"
    ROUTED = "routed"
    OBJECTED = "objected"
    DIVERTED = "diverted"
    TRANSFERRED_DISCIPLINE = "transferred_discipline"
    NOT_ACCEPTED = "not_accepted"
    MERGED = "merged"
    ACCEPTED = "accepted"
    OPINION_ISSUED = "opinion_issued"
    DELIVERED = "delivered"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    IN_RECHECK = "in_recheck"
    CLOSED = "closed"
    FINAL = "final"
    ARCHIVED = "archived"
    VOID = "void"


class Action(StrEnum):
    """What can be done with a petition; REGISTER makes it, the others move or mark it."""

    REGISTER = "register"
    ASSIGN = "assign"
    MERGE = "merge"
    NOT_ACCEPT = "not_accept"
    DIVERT = "divert"
    TRANSFER = "transfer"
    OBJECT = "object"
    AGREE = "agree"
    OVERRULE = "overrule"
    SIGN_FOR = "sign_for"
    ACCEPT = "accept"
    NOTE = "note"
    EXTEND = "extend"
    EXTEND_REPORT = "extend_report"
    HEAR = "hear"
    MEDIATE = "mediate"
    ISSUE = "issue"
    DELIVER = "deliver"
    CHECK_FILE = "check_file"
    CLOSE = "close"
    ASK_REVIEW = "ask_review"
    ADMIT = "admit"
    TELL_WHEREABOUTS = "tell_whereabouts"
    REVIEW = "review"
    ASK_RECHECK = "ask_recheck"
    RECHECK = "recheck"
    REDO = "redo"
    SET_REDO_DAY = "set_redo_day"
    VISIT = "visit"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    REPORT_URGENT = "report_urgent"
    SUPERVISE = "supervise"
    ANSWER_SUPERVISION = "answer_supervision"
    NAME_HANDLER = "name_handler"
    NAME_HOLDER = "name_holder"
    CORRECT = "correct"
    PROPOSE_VOID = "propose_void"
    REFUSE_VOID = "refuse_void"
    VOID = "void"


class Channel(StrEnum):
    """信访形式 (信访工作条例 art. 17)."""

    LETTER = "letter"
    VISIT = "visit"
    CALL = "call"
    ONLINE = "online"
    FAX = "fax"


SPOKEN = (Channel.VISIT, Channel.CALL)
"""Channels by which a petition may be put in words of mouth (art. 19)."""


class Source(StrEnum):
    """Where it reached us from; everything that is not a channel (DECISIONS 6)."""

    DIRECT = "direct"
    HOTLINE_12345 = "hotline_12345"
    HOTLINE_12317 = "hotline_12317"
    LEADER_BOX = "leader_box"
    SUPERIOR = "superior"
    INSTRUCTION = "instruction"
    FOUND_AT_VISIT = "found_at_visit"
    OTHER = "other"


class Category(StrEnum):
    """信访类别 (art. 29-31)."""

    SUGGESTION = "suggestion"
    ACCUSATION = "accusation"
    APPEAL = "appeal"


class Form(StrEnum):
    """Who stands behind it."""

    INDIVIDUAL = "individual"
    COLLECTIVE = "collective"
    ANONYMOUS = "anonymous"


class AgentRelation(StrEnum):
    """What an agent (代理人) is to the petitioner for whom he comes."""

    RELATIVE = "relative"
    GUARDIAN = "guardian"
    LAWYER = "lawyer"
    RECOMMENDED = "recommended"
    OTHER = "other"


class Routing(StrEnum):
    """转送 asks for no report, 交办 asks for one by a set date (art. 22)."""

    REFER = "refer"
    ASSIGN = "assign"


class Decision(StrEnum):
    """What the handling opinion decides (art. 32); partly: of several demands some are supported (demands)."""

    SUPPORT = "support"
    EXPLAIN = "explain"
    REJECT = "reject"
    PARTLY = "partly"


class Adoption(StrEnum):
    """What became of a suggestion (art. 29 para 1: 应当采纳或者部分采纳，并予以回复)."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT_ADOPTED = "not_adopted"


class Refusal(StrEnum):
    """Why a petition is not accepted; there is no other lawful reason (DOMAIN 2)."""

    FINALITY = "finality"
    IN_PROCESS = "in_process"
    OUTSIDE_POWERS = "outside_powers"
    LITIGATION = "litigation"


SAME_MATTER = (Refusal.FINALITY, Refusal.IN_PROCESS)
"""Reasons that name the earlier petition about the same matter; the others name the organ that has the power."""


class LegalRoute(StrEnum):
    """The legal routes of art. 31(1)-(5), to which an appeal is diverted."""

    LITIGATION = "litigation"
    ARBITRATION = "arbitration"
    PARTY = "party"
    ADMINISTRATIVE = "administrative"
    STATUTORY_DUTY = "statutory_duty"

    @property
    def path(self) -> int:
        """The number in art. 31."""
        return list(LegalRoute).index(self) + 1


PETITION_PATH = 6
"""art. 31(6): what no legal route is for gets a handling opinion, within 60 days."""


class RemedyKind(StrEnum):
    """The two remedies against an opinion (art. 35, 36)."""

    REVIEW = "review"
    RECHECK = "recheck"


class Finding(StrEnum):
    """What a review or recheck decides of the opinion before it (DECISIONS 1)."""

    UPHOLD = "uphold"
    CHANGE = "change"
    REVOKE_REDO = "revoke_redo"


class SupervisionReason(StrEnum):
    """Why a petition is supervised: art. 40, with the list of 信访条例 (2005) art. 36 to tick (DOMAIN 3)."""

    LATE = "late"
    NO_REPORT = "no_report"
    WRONG_PROCEDURE = "wrong_procedure"
    EVASION = "evasion"
    NOT_CARRIED_OUT = "not_carried_out"
    FALSE_REPORT = "false_report"
    OTHER = "other"


class Outcome(StrEnum):
    """Whether the matter is really settled; never derived from the stage."""

    UNRESOLVED = "unresolved"
    PARTLY = "partly"
    RESOLVED = "resolved"
    UNVERIFIABLE = "unverifiable"
    NOT_APPLICABLE = "not_applicable"


class DeliveryWay(StrEnum):
    """How a paper reached the petitioner (送达方式)."""

    IN_PERSON = "in_person"
    MAIL = "mail"
    LEFT = "left"
    ELECTRONIC = "electronic"
    REFUSED = "refused"


MAX_REPRESENTATIVES = 5
"""art. 20 para 3: 代表人数不得超过5人."""
REOPENABLE = (Stage.CLOSED, Stage.FINAL, Stage.ARCHIVED)
"""Where it may be taken up again once a visit found it wanting (P22): what lies in the file may be visited too."""
ANSWERED = frozenset(
    {
        *(Stage.DELIVERED, Stage.IN_REVIEW, Stage.REVIEWED, Stage.IN_RECHECK),
        *(Stage.CLOSED, Stage.FINAL, Stage.ARCHIVED),
    }
)
"""Where an opinion was served, or whoever raised it was told where it goes and it lies in the file."""
ANSWERING = frozenset({Action.DELIVER, Action.ASK_REVIEW, Action.ASK_RECHECK, Action.RECHECK, Action.ARCHIVE})
"""Acts after which a petition was answered, wherever it goes from there: handled anew it was answered all the same."""
ASKABLE = (Stage.DELIVERED, Stage.CLOSED, Stage.ARCHIVED)
"""Where a review or recheck of what was served can be asked: putting it into the file ends nobody's right (art. 35)."""
REPORTING = (Stage.ROUTED, Stage.OBJECTED, Stage.ACCEPTED, Stage.OPINION_ISSUED, Stage.DELIVERED)
"""Where the report on what was assigned is still to come (art. 22(3))."""
VISITED = (Stage.CLOSED, Stage.FINAL)
"""Where the follow-up visit is due."""
ENDED = frozenset(
    {Stage.DIVERTED, Stage.TRANSFERRED_DISCIPLINE, Stage.NOT_ACCEPTED, Stage.MERGED, Stage.ARCHIVED, Stage.VOID}
)
"""Nothing more is expected of these."""
TURNED_AWAY = (Stage.DIVERTED, Stage.NOT_ACCEPTED, Stage.MERGED)
"""What was never handled here: the petitioner was told where it goes, and it is filed."""
LIVE = frozenset(Stage) - ENDED - {Stage.CLOSED, Stage.FINAL}
TRANSFERABLE = tuple(stage for stage in Stage if stage in LIVE | {Stage.CLOSED, Stage.FINAL, Stage.ARCHIVED})
"""Where a petition may stand when it turns out to be an accusation (DECISIONS 7): it goes to the discipline organ."""
ANSWERABLE = LIVE - {Stage.REGISTERED} | {Stage.FINAL}
"""Where a unit is there that answers a supervision order: a recheck waits for no answer of the unit that handled it."""
UNDER_REMEDY: Mapping[str, RemedyKind] = {Stage.IN_REVIEW: RemedyKind.REVIEW, Stage.IN_RECHECK: RemedyKind.RECHECK}
"""Where a review or recheck runs: whoever decides it has the petition."""
