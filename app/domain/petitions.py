"""A petition's stages, actions, table, guards (信访件)."""

from datetime import date

from app.domain.permissions import Actor, Permission
from app.domain.petition_terms import (
    MAX_REPRESENTATIVES,
    PETITION_PATH,
    SAME_MATTER,
    SPOKEN,
    Action,
    Adoption,
    AgentRelation,
    Category,
    Channel,
    Decision,
    DeliveryWay,
    Finding,
    Form,
    LegalRoute,
    Outcome,
    Refusal,
    RemedyKind,
    Routing,
    Source,
    Stage,
    SupervisionReason,
)
from app.domain.workflow import Duty, Facts, Move, Workflow

__all__ = [
    "ANSWERABLE",
    "ASKABLE",
    "ENDED",
    "LIVE",
    "MAX_REPRESENTATIVES",
    "MOST_RETURNS",
    "PETITION_PATH",
    "REOPENABLE",
    "SAME_MATTER",
    "SPOKEN",
    "TRANSFERABLE",
    "TURNED_AWAY",
    "VISITED",
    "WORKFLOW",
    "Action",
    "Adoption",
    "AgentRelation",
    "Category",
    "Channel",
    "Decision",
    "DeliveryWay",
    "Finding",
    "Form",
    "LegalRoute",
    "Outcome",
    "Refusal",
    "RemedyKind",
    "Routing",
    "Source",
    "Stage",
    "SupervisionReason",
    "receipt_missing",
]


MOST_RETURNS = 2
"""art. 24: after the second return the common superior decides (DOMAIN P8)."""
REOPENABLE = (Stage.CLOSED, Stage.FINAL, Stage.ARCHIVED)
ASKABLE = (Stage.DELIVERED, Stage.CLOSED, Stage.ARCHIVED)
"""Where a review or recheck of what was served can be asked: putting it into the file ends nobody's right (art. 35)."""
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
ANSWERABLE = LIVE - {Stage.REGISTERED}
"""Where a unit is there that answers a supervision order."""


def _no_accusation(facts: Facts, _: Actor) -> str | None:
    # art. 22 para 2: accusations under discipline powers are transferred, never sent to a unit that could be named.
    return "accusation_goes_to_discipline" if facts.category == Category.ACCUSATION else None


def _only_accusation(facts: Facts, _: Actor) -> str | None:
    return None if facts.category == Category.ACCUSATION else "only_accusations_are_transferred"


def _only_appeal(facts: Facts, _: Actor) -> str | None:
    return None if facts.category == Category.APPEAL else "only_appeals_are_diverted"  # art. 31


def _received_directly(facts: Facts) -> str | None:
    # art. 23 para 2: an organ that received it directly accepts what lies within its powers, without being asked to.
    return None if facts.received_directly else "not_received_directly"


def _signed_for(facts: Facts, _: Actor) -> str | None:
    if facts.stage == Stage.REGISTERED:
        return _received_directly(facts)
    return None if facts.signed_for else "not_signed_for"


def _not_signed_for(facts: Facts, _: Actor) -> str | None:
    # Once more when the handler has stepped back: another one is required (T34).
    return "already_signed_for" if facts.signed_for and facts.handler_id else None


def _lost_its_handler(facts: Facts, _: Actor) -> str | None:
    return "handler_is_there" if facts.handler_id else None  # T34: whoever steps back is replaced


def _has_handler(facts: Facts, _: Actor) -> str | None:
    return None if facts.handler_id or facts.stage == Stage.REGISTERED else "no_handler"


def _objected_once(facts: Facts, _: Actor) -> str | None:
    return "already_objected" if facts.objected else None


def _not_settled_above(facts: Facts, _: Actor) -> str | None:
    # art. 24: what the common superior has decided is not sent round once more.
    return "decided_by_superior" if facts.returns >= MOST_RETURNS else None


def _objection_in_time(facts: Facts, _: Actor) -> str | None:
    # art. 23 para 3: 自收到之日起5个工作日内提出异议
    return None if _until(facts.objection_until, facts) else "objection_too_late"


def _sixty_days_run(facts: Facts, _: Actor) -> str | None:
    return None if facts.handling_until is not None else "no_sixty_days"  # art. 34 counts for art. 31(6) alone


def _not_extended(facts: Facts, _: Actor) -> str | None:
    return "extension_already_given" if facts.extended else None


def _extension_in_time(facts: Facts, _: Actor) -> str | None:
    return None if _until(facts.handling_until, facts) else "extension_too_late"


def _until(last: date | None, facts: Facts) -> bool:
    return last is not None and (facts.today is None or facts.today <= last)


def _has_an_opinion(facts: Facts, _: Actor) -> str | None:
    # art. 35: whoever 对信访处理意见不服 asks; suggestions and accusations get no such opinion.
    of_the_petition_path = facts.category == Category.APPEAL and facts.appeal_path == PETITION_PATH
    return None if of_the_petition_path and facts.opinion_served else "nothing_to_review"


def _not_reviewed(facts: Facts, _: Actor) -> str | None:
    return "already_reviewed" if facts.review is not None else None


def _reviewed(facts: Facts, _: Actor) -> str | None:
    return None if facts.review else "not_reviewed"  # art. 36: recheck is asked of whoever is above the reviewer


def _redo_ordered(facts: Facts, _: Actor) -> str | None:
    ordered = facts.stage == Stage.IN_RECHECK or facts.review == Finding.REVOKE_REDO
    return None if ordered else "redo_not_ordered"


def _redo_not_ordered(facts: Facts, _: Actor) -> str | None:
    return "redo_is_ordered" if facts.review == Finding.REVOKE_REDO else None


def _supervised(facts: Facts, _: Actor) -> str | None:
    return None if facts.open_supervisions else "not_supervised"


def _has_unit(facts: Facts, _: Actor) -> str | None:
    return "supervise_needs_unit" if facts.unit_id is None else None


def _no_open_supervision(facts: Facts, _: Actor) -> str | None:
    # art. 40: what was ordered is answered before the matter is over.
    return "supervision_open" if facts.open_supervisions else None


def _was_accepted(facts: Facts, _: Actor) -> str | None:
    return "never_accepted" if facts.never_accepted else None  # what comes again is registered again


def _unit_to_reopen_for(facts: Facts, _: Actor) -> str | None:
    # What was imported as history may have none: it would be taken up by nobody.
    return None if facts.unit_id is not None else "reopen_needs_unit"


def _found_wanting(facts: Facts, _: Actor) -> str | None:
    return None if facts.found_wanting else "nothing_found_wanting"  # P22: the follow-up visit shows it


def _urgent_reported(facts: Facts, _: Actor) -> str | None:
    # art. 25: an urgent matter is reported at once; without the record it cannot be closed (T62).
    return "urgent_not_reported" if facts.urgent and not facts.urgent_reported else None


def _file_checked(facts: Facts, _: Actor) -> str | None:
    # P15: before a petition about poverty is closed, the county checks its file.
    return "file_not_checked" if facts.poverty and not facts.file_checked else None


def _to_be_checked(facts: Facts, _: Actor) -> str | None:
    if not facts.poverty:
        return "file_check_not_needed"
    return "file_already_checked" if facts.file_checked else None


def _no_open_assist(facts: Facts, _: Actor) -> str | None:
    # art. 24: what a second organ was asked for belongs to the answer; it is answered or waived with a reason.
    return "assist_open" if facts.open_assists else None


def _to_be_reported(facts: Facts, _: Actor) -> str | None:
    return None if facts.urgent else "not_urgent"  # reported again as often as there is something to report


def receipt_missing(facts: Facts) -> bool:
    """Whether the opinion was served and nothing shows it (P14): a signed receipt, or a refusal with its witness."""
    return facts.delivery_way not in (None, DeliveryWay.REFUSED) and not facts.receipt_count


def _receipt_there(facts: Facts, _: Actor) -> str | None:
    return "receipt_missing" if receipt_missing(facts) else None  # P23: all mandatory documents are present


def _settled_or_other_end(facts: Facts, _: Actor) -> str | None:
    if facts.stage in TURNED_AWAY:
        return None
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
        Move(
            *(Stage.REGISTERED, Action.ACCEPT, Stage.ACCEPTED, P.MATTER_APPROVE, Duty.DESK),
            clause="art. 23 p2",
        ),
        Move(Stage.REGISTERED, Action.MERGE, Stage.MERGED, P.MATTER_APPROVE, Duty.DESK, clause="art. 19 p3"),
        Move(
            *(Stage.REGISTERED, Action.NOT_ACCEPT, Stage.NOT_ACCEPTED, P.MATTER_APPROVE, Duty.DESK),
            clause="art. 19, 20, 23, 36",
        ),
        Move(Stage.REGISTERED, Action.DIVERT, Stage.DIVERTED, P.MATTER_APPROVE, Duty.DESK, clause="art. 31(1)-(5)"),
        Move(Stage.ROUTED, Action.SIGN_FOR, Stage.ROUTED, P.MATTER_HANDLE, Duty.UNIT),
        Move(Stage.ROUTED, Action.ACCEPT, Stage.ACCEPTED, P.MATTER_APPROVE, Duty.UNIT, clause="art. 23"),
        Move(Stage.ROUTED, Action.OBJECT, Stage.OBJECTED, P.MATTER_APPROVE, Duty.UNIT, clause="art. 23 p3"),
        Move(Stage.OBJECTED, Action.AGREE, Stage.REGISTERED, P.MATTER_ROUTE, clause="art. 23 p3"),
        Move(Stage.OBJECTED, Action.OVERRULE, Stage.ROUTED, P.MATTER_ROUTE, clause="art. 23 p3"),
        Move(Stage.ACCEPTED, Action.ISSUE, Stage.OPINION_ISSUED, P.MATTER_APPROVE, Duty.UNIT, clause="art. 31(6), 32"),
        Move(Stage.ACCEPTED, Action.NOTE, Stage.ACCEPTED, P.MATTER_HANDLE, Duty.HANDLER),
        Move(
            *(Stage.ACCEPTED, Action.EXTEND, Stage.ACCEPTED, P.MATTER_APPROVE, Duty.UNIT, ("handler_id",)),
            clause="art. 34",
        ),
        Move(Stage.ACCEPTED, Action.HEAR, Stage.ACCEPTED, P.MATTER_HANDLE, Duty.HANDLER, clause="art. 31(6)"),
        Move(Stage.ACCEPTED, Action.MEDIATE, Stage.ACCEPTED, P.MATTER_HANDLE, Duty.HANDLER, clause="art. 33"),
        Move(Stage.OPINION_ISSUED, Action.DELIVER, Stage.DELIVERED, P.MATTER_HANDLE, Duty.HANDLER, clause="art. 34"),
        Move(Stage.OPINION_ISSUED, Action.NOTE, Stage.OPINION_ISSUED, P.MATTER_HANDLE, Duty.HANDLER),
        # Of those who approve only the petition office's head stands at its desk: the county's check (P15).
        Move(
            *(Stage.DELIVERED, Action.CHECK_FILE, Stage.DELIVERED, P.MATTER_APPROVE, Duty.DESK),
            separate=("handler_id", "doing_ids"),
        ),
        Move(
            *(Stage.DELIVERED, Action.CLOSE, Stage.CLOSED, P.MATTER_APPROVE, Duty.UNIT_OR_COUNTY),
            separate=("handler_id", "doing_ids"),
        ),
        *(
            Move[Stage, Action](s, Action.ASK_REVIEW, Stage.IN_REVIEW, P.MATTER_REGISTER, clause="art. 35")
            for s in ASKABLE
        ),
        Move(
            *(Stage.IN_REVIEW, Action.REVIEW, Stage.REVIEWED, P.MATTER_REVIEW, Duty.VERIFIER),
            separate=("handler_id", "holder_id", "handling_ids"),
            clause="art. 35",
        ),
        Move(Stage.REVIEWED, Action.DELIVER, Stage.DELIVERED, P.MATTER_REVIEW, Duty.VERIFIER, clause="art. 35"),
        Move(Stage.REVIEWED, Action.REDO, Stage.ACCEPTED, P.MATTER_REVIEW, Duty.VERIFIER, clause="art. 35"),
        *(
            Move[Stage, Action](s, Action.ASK_RECHECK, Stage.IN_RECHECK, P.MATTER_REGISTER, clause="art. 36")
            for s in ASKABLE
        ),
        *(
            Move[Stage, Action](
                *(Stage.IN_RECHECK, action, target, P.MATTER_RECHECK, Duty.VERIFIER),
                separate=("handler_id", "holder_id", "handling_ids", "reviewing_ids"),
                clause="art. 36",
            )
            for action, target in ((Action.RECHECK, Stage.FINAL), (Action.REDO, Stage.ACCEPTED))
        ),
        Move(Stage.IN_RECHECK, Action.HEAR, Stage.IN_RECHECK, P.MATTER_RECHECK, Duty.VERIFIER, clause="art. 36 p2"),
        Move(Stage.DELIVERED, Action.NOTE, Stage.DELIVERED, P.MATTER_HANDLE, Duty.HANDLER),
        *(
            Move[Stage, Action](s, Action.VISIT, s, P.VISIT_RECORD, separate=("handler_id", "holder_id", "worked_ids"))
            for s in VISITED
        ),
        *(Move[Stage, Action](s, Action.ARCHIVE, Stage.ARCHIVED, P.MATTER_REGISTER) for s in (*VISITED, *TURNED_AWAY)),
        # By the petition office's head (P22), as with the check of a file.
        *(Move[Stage, Action](s, Action.REOPEN, Stage.ACCEPTED, P.MATTER_APPROVE, Duty.DESK) for s in REOPENABLE),
        *(
            Move[Stage, Action](s, Action.REPORT_URGENT, s, P.MATTER_REPORT, Duty.UNIT_OR_COUNTY, clause="art. 25")
            for s in Stage
            if s in LIVE
        ),
        *(Move[Stage, Action](s, Action.SUPERVISE, s, P.MATTER_ROUTE, clause="art. 40") for s in Stage if s in LIVE),
        *(
            Move[Stage, Action](s, Action.ANSWER_SUPERVISION, s, P.MATTER_HANDLE, Duty.UNIT, clause="art. 40")
            for s in Stage
            if s in LIVE
        ),
        *(
            Move[Stage, Action](s, Action.NAME_HANDLER, s, P.MATTER_APPROVE, Duty.UNIT)
            for s in (Stage.ACCEPTED, Stage.OPINION_ISSUED)
        ),
        *(Move[Stage, Action](s, Action.NAME_HOLDER, s, P.MATTER_NAME_HOLDER) for s in Stage if s not in ENDED),
        *(Move[Stage, Action](s, Action.CORRECT, s, P.MATTER_CORRECT) for s in Stage if s != Stage.VOID),
        *(Move[Stage, Action](s, Action.VOID, Stage.VOID, P.MATTER_ROUTE) for s in Stage if s != Stage.VOID),
    ],
    {
        Action.ASSIGN: [_no_accusation],
        Action.TRANSFER: [_only_accusation],
        Action.SIGN_FOR: [_not_signed_for],
        Action.MERGE: [_no_accusation],
        Action.NOT_ACCEPT: [_no_accusation],
        Action.DIVERT: [_only_appeal],
        Action.ACCEPT: [_signed_for, _has_handler],
        Action.OBJECT: [_objected_once, _not_settled_above, _objection_in_time],
        Action.EXTEND: [_not_extended, _sixty_days_run, _extension_in_time],
        Action.CHECK_FILE: [_to_be_checked],
        Action.CLOSE: [_urgent_reported, _no_open_assist, _no_open_supervision, _file_checked],
        Action.ASK_REVIEW: [_has_an_opinion, _not_reviewed],
        Action.DELIVER: [_redo_not_ordered],
        Action.REDO: [_redo_ordered],
        Action.ASK_RECHECK: [_has_an_opinion, _reviewed],
        Action.RECHECK: [_urgent_reported, _no_open_assist, _no_open_supervision],
        Action.SUPERVISE: [_has_unit],
        Action.ANSWER_SUPERVISION: [_supervised],
        Action.REOPEN: [_was_accepted, _unit_to_reopen_for, _found_wanting],
        Action.ARCHIVE: [_settled_or_other_end, _receipt_there],
        Action.REPORT_URGENT: [_to_be_reported],
        Action.NAME_HANDLER: [_lost_its_handler],
        Action.NAME_HOLDER: [_not_settled],
        Action.VOID: [_by_the_head],
    },
)
