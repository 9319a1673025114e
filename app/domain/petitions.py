"""A petition's stages, actions, table, guards (信访件)."""

from enum import StrEnum

from app.domain.permissions import Actor, Permission
from app.domain.workflow import Duty, Facts, Move, Workflow


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
    TRANSFER = "transfer"
    SIGN_FOR = "sign_for"
    ACCEPT = "accept"
    NOTE = "note"
    ISSUE = "issue"
    DELIVER = "deliver"
    CLOSE = "close"
    VISIT = "visit"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    REPORT_URGENT = "report_urgent"
    NAME_HOLDER = "name_holder"
    CORRECT = "correct"
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


class Routing(StrEnum):
    """转送 asks for no report, 交办 asks for one by a set date (art. 22)."""

    REFER = "refer"
    ASSIGN = "assign"


class Decision(StrEnum):
    """What the handling opinion decides (art. 32)."""

    SUPPORT = "support"
    EXPLAIN = "explain"
    REJECT = "reject"


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
TRANSFERABLE = (Stage.REGISTERED, Stage.ROUTED, Stage.ACCEPTED, Stage.OPINION_ISSUED, Stage.DELIVERED, Stage.CLOSED)
"""Where a petition may stand when it turns out to be an accusation (DECISIONS 7): it goes to the discipline organ."""
ENDED = frozenset(
    {Stage.DIVERTED, Stage.TRANSFERRED_DISCIPLINE, Stage.NOT_ACCEPTED, Stage.MERGED, Stage.ARCHIVED, Stage.VOID}
)
"""Nothing more is expected of these."""
LIVE = frozenset(Stage) - ENDED - {Stage.CLOSED, Stage.FINAL}


def _no_accusation(facts: Facts, _: Actor) -> str | None:
    # art. 22 para 2: accusations under discipline powers are transferred, never sent to a unit that could be named.
    return "accusation_goes_to_discipline" if facts.category == Category.ACCUSATION else None


def _only_accusation(facts: Facts, _: Actor) -> str | None:
    return None if facts.category == Category.ACCUSATION else "only_accusations_are_transferred"


def _signed_for(facts: Facts, _: Actor) -> str | None:
    return None if facts.signed_for else "not_signed_for"


def _not_signed_for(facts: Facts, _: Actor) -> str | None:
    # Once more when the handler has stepped back: another one is required (T34).
    return "already_signed_for" if facts.signed_for and facts.handler_id else None


def _has_handler(facts: Facts, _: Actor) -> str | None:
    return None if facts.handler_id else "no_handler"


def _urgent_reported(facts: Facts, _: Actor) -> str | None:
    # art. 25: an urgent matter is reported at once; without the record it cannot be closed (T62).
    return "urgent_not_reported" if facts.urgent and not facts.urgent_reported else None


def _no_open_assist(facts: Facts, _: Actor) -> str | None:
    # art. 24: what a second organ was asked for belongs to the answer; it is answered or waived with a reason.
    return "assist_open" if facts.open_assists else None


def _to_be_reported(facts: Facts, _: Actor) -> str | None:
    if not facts.urgent:
        return "not_urgent"
    return "urgent_already_reported" if facts.urgent_reported else None


def receipt_missing(facts: Facts) -> bool:
    """Whether the opinion was served and nothing shows it (P14): a signed receipt, or a refusal with its witness."""
    return facts.delivery_way not in (None, DeliveryWay.REFUSED) and not facts.receipt_count


def _receipt_there(facts: Facts, _: Actor) -> str | None:
    return "receipt_missing" if receipt_missing(facts) else None  # P23: all mandatory documents are present


def _settled_or_other_end(facts: Facts, _: Actor) -> str | None:
    return None if facts.visited_since_close else "follow_up_missing"  # T52: 涉贫 is visited before it is archived


def _by_the_head(facts: Facts, actor: Actor) -> str | None:
    # DOMAIN 8: by the petition office's head; of an accusation, which he does not read, by the confidential clerk.
    return None if facts.category == Category.ACCUSATION or actor.may(Permission.MATTER_APPROVE) else "not_permitted"


def _not_settled(facts: Facts, _: Actor) -> str | None:
    return "already_settled" if facts.settled else None


P = Permission
WORKFLOW: Workflow[Stage, Action] = Workflow(
    [
        Move(Stage.REGISTERED, Action.ASSIGN, Stage.ROUTED, P.MATTER_ROUTE, clause="art. 22(1)-(3)"),
        *(
            Move[Stage, Action](
                s, Action.TRANSFER, Stage.TRANSFERRED_DISCIPLINE, P.ACCUSATION_VIEW, clause="art. 22 p2"
            )
            for s in TRANSFERABLE
        ),
        Move(Stage.ROUTED, Action.SIGN_FOR, Stage.ROUTED, P.MATTER_HANDLE, Duty.UNIT),
        Move(Stage.ROUTED, Action.ACCEPT, Stage.ACCEPTED, P.MATTER_APPROVE, Duty.UNIT, clause="art. 23"),
        Move(Stage.ACCEPTED, Action.ISSUE, Stage.OPINION_ISSUED, P.MATTER_APPROVE, Duty.UNIT, clause="art. 31(6), 32"),
        Move(Stage.ACCEPTED, Action.NOTE, Stage.ACCEPTED, P.MATTER_HANDLE, Duty.HANDLER),
        Move(Stage.OPINION_ISSUED, Action.DELIVER, Stage.DELIVERED, P.MATTER_HANDLE, Duty.HANDLER, clause="art. 34"),
        Move(Stage.OPINION_ISSUED, Action.NOTE, Stage.OPINION_ISSUED, P.MATTER_HANDLE, Duty.HANDLER),
        Move(
            *(Stage.DELIVERED, Action.CLOSE, Stage.CLOSED, P.MATTER_APPROVE, Duty.UNIT_OR_COUNTY),
            separate=("handler_id", "doing_ids"),
        ),
        Move(Stage.DELIVERED, Action.NOTE, Stage.DELIVERED, P.MATTER_HANDLE, Duty.HANDLER),
        Move(
            *(Stage.CLOSED, Action.VISIT, Stage.CLOSED, P.VISIT_RECORD),
            separate=("handler_id", "holder_id", "worked_ids"),
        ),
        Move(Stage.CLOSED, Action.ARCHIVE, Stage.ARCHIVED, P.MATTER_REGISTER),
        *(Move[Stage, Action](s, Action.REOPEN, Stage.ACCEPTED, P.MATTER_ROUTE) for s in REOPENABLE),
        *(
            Move[Stage, Action](s, Action.REPORT_URGENT, s, P.MATTER_APPROVE, Duty.UNIT_OR_COUNTY, clause="art. 25")
            for s in Stage
            if s in LIVE
        ),
        *(Move[Stage, Action](s, Action.NAME_HOLDER, s, P.MATTER_NAME_HOLDER) for s in Stage if s not in ENDED),
        *(Move[Stage, Action](s, Action.CORRECT, s, P.MATTER_CORRECT) for s in Stage if s != Stage.VOID),
        *(Move[Stage, Action](s, Action.VOID, Stage.VOID, P.MATTER_ROUTE) for s in Stage if s != Stage.VOID),
    ],
    {
        Action.ASSIGN: [_no_accusation],
        Action.TRANSFER: [_only_accusation],
        Action.SIGN_FOR: [_not_signed_for],
        Action.ACCEPT: [_signed_for, _has_handler],
        Action.CLOSE: [_urgent_reported, _no_open_assist],
        Action.ARCHIVE: [_settled_or_other_end, _receipt_there],
        Action.REPORT_URGENT: [_to_be_reported],
        Action.NAME_HOLDER: [_not_settled],
        Action.VOID: [_by_the_head],
    },
)
