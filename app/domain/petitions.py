"""The table of a petition (信访件): which act leads from which stage to which, whose it is, what it asks."""

from app.domain import petition_guards as guard
from app.domain.permissions import Permission
from app.domain.petition_terms import (
    ANSWERABLE,
    ANSWERED,
    ANSWERING,
    ASKABLE,
    ENDED,
    LIVE,
    MAX_REPRESENTATIVES,
    PETITION_PATH,
    REOPENABLE,
    REPORTING,
    SAME_MATTER,
    SPOKEN,
    TRANSFERABLE,
    TURNED_AWAY,
    UNDER_REMEDY,
    VISITED,
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
from app.domain.workflow import Duty, Move, Workflow

__all__ = [
    "ANSWERABLE",
    "ANSWERED",
    "ANSWERING",
    "ASKABLE",
    "ENDED",
    "LIVE",
    "MAX_REPRESENTATIVES",
    "PETITION_PATH",
    "REOPENABLE",
    "REPORTING",
    "SAME_MATTER",
    "SPOKEN",
    "TRANSFERABLE",
    "TURNED_AWAY",
    "UNDER_REMEDY",
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
]

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
            separate_code="extension_by_handler",
        ),
        # By the organ that assigned it, and it alone: the unit's own extension (art. 34) leaves the day of the report.
        *(
            Move[Stage, Action](s, Action.EXTEND_REPORT, s, P.MATTER_ROUTE, clause="art. 22(3)")
            for s in Stage
            if s in REPORTING
        ),
        Move(Stage.ACCEPTED, Action.HEAR, Stage.ACCEPTED, P.MATTER_HANDLE, Duty.HANDLER, clause="art. 31(6)"),
        Move(Stage.ACCEPTED, Action.MEDIATE, Stage.ACCEPTED, P.MATTER_HANDLE, Duty.HANDLER, clause="art. 33"),
        Move(Stage.OPINION_ISSUED, Action.DELIVER, Stage.DELIVERED, P.MATTER_HANDLE, Duty.HANDLER, clause="art. 34"),
        Move(Stage.OPINION_ISSUED, Action.NOTE, Stage.OPINION_ISSUED, P.MATTER_HANDLE, Duty.HANDLER),
        # Of those who approve only the petition office's head stands at its desk: the county's check (P15, P20).
        *(
            Move[Stage, Action](
                *(s, Action.CHECK_FILE, s, P.MATTER_APPROVE, Duty.DESK), separate=("handler_id", "doing_ids")
            )
            for s in (Stage.DELIVERED, Stage.IN_RECHECK)
        ),
        Move(
            *(Stage.DELIVERED, Action.CLOSE, Stage.CLOSED, P.MATTER_APPROVE, Duty.UNIT_OR_COUNTY),
            separate=("handler_id", "doing_ids"),
        ),
        *(
            Move[Stage, Action](s, Action.ASK_REVIEW, Stage.IN_REVIEW, P.MATTER_REGISTER, clause="art. 35")
            for s in (Stage.OPINION_ISSUED, *ASKABLE)
        ),
        # Each asks by himself within his own 30 days (D7, D9): what another one asks meanwhile is decided with it.
        Move(Stage.IN_REVIEW, Action.ASK_REVIEW, Stage.IN_REVIEW, P.MATTER_REGISTER, clause="art. 35"),
        Move(Stage.IN_RECHECK, Action.ASK_RECHECK, Stage.IN_RECHECK, P.MATTER_REGISTER, clause="art. 36"),
        *(
            Move[Stage, Action](
                *(Stage.IN_REVIEW, action, target, P.MATTER_REVIEW, Duty.VERIFIER),
                separate=("handler_id", "holder_id", "handling_ids"),
                clause="art. 35",
            )
            for action, target in ((Action.ADMIT, Stage.IN_REVIEW), (Action.REVIEW, Stage.REVIEWED))
        ),
        Move(Stage.IN_REVIEW, Action.DELIVER, Stage.IN_REVIEW, P.MATTER_HANDLE, Duty.HANDLER, clause="art. 34"),
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
            for action, target in (
                *((Action.ADMIT, Stage.IN_RECHECK), (Action.RECHECK, Stage.FINAL), (Action.REDO, Stage.ACCEPTED)),
            )
        ),
        # Whoever ordered it puts its day right; whoever has to obey does not (P18).
        Move(
            *(Stage.ACCEPTED, Action.SET_REDO_DAY, Stage.ACCEPTED, P.MATTER_VIEW, Duty.VERIFIER), clause="art. 35, 36"
        ),
        Move(Stage.IN_RECHECK, Action.HEAR, Stage.IN_RECHECK, P.MATTER_RECHECK, Duty.VERIFIER, clause="art. 36 p2"),
        Move(Stage.DELIVERED, Action.NOTE, Stage.DELIVERED, P.MATTER_HANDLE, Duty.HANDLER),
        *(
            Move[Stage, Action](s, Action.VISIT, s, P.VISIT_RECORD, separate=("handler_id", "holder_id", "worked_ids"))
            for s in REOPENABLE
        ),
        *(Move[Stage, Action](s, Action.ARCHIVE, Stage.ARCHIVED, P.MATTER_REGISTER) for s in (*VISITED, *TURNED_AWAY)),
        # By the petition office's head (P22), as with the check of a file.
        *(Move[Stage, Action](s, Action.REOPEN, Stage.ACCEPTED, P.MATTER_APPROVE, Duty.DESK) for s in REOPENABLE),
        *(
            # At any stage, turned away or in the file as well (DOMAIN 8): the duty to report does not end with it.
            Move[Stage, Action](s, Action.REPORT_URGENT, s, P.MATTER_REPORT, Duty.UNIT_OR_COUNTY, clause="art. 25")
            for s in Stage
            if s != Stage.VOID
        ),
        *(Move[Stage, Action](s, Action.SUPERVISE, s, P.MATTER_ROUTE, clause="art. 40") for s in Stage if s in LIVE),
        *(
            Move[Stage, Action](s, Action.ANSWER_SUPERVISION, s, P.MATTER_HANDLE, Duty.UNIT, clause="art. 40")
            for s in Stage
            if s in LIVE | ANSWERABLE
        ),
        *(
            Move[Stage, Action](s, Action.NAME_HANDLER, s, P.MATTER_APPROVE, Duty.UNIT)
            for s in (Stage.ACCEPTED, Stage.OPINION_ISSUED)
        ),
        *(
            Move[Stage, Action](s, Action.TELL_WHEREABOUTS, s, P.MATTER_ROUTE, clause="art. 23 p1-2")
            for s in (Stage.ROUTED, Stage.OBJECTED)
        ),
        *(Move[Stage, Action](s, Action.NAME_HOLDER, s, P.MATTER_NAME_HOLDER) for s in Stage if s not in ENDED),
        *(Move[Stage, Action](s, Action.CORRECT, s, P.MATTER_CORRECT) for s in Stage if s != Stage.VOID),
        # One says so and another one confirms it; a slip of the same day is its own registrar's to void.
        *(
            Move[Stage, Action](s, action, s, P.MATTER_VIEW)
            for action in (Action.PROPOSE_VOID, Action.REFUSE_VOID)
            for s in Stage
            if s != Stage.VOID
        ),
        *(Move[Stage, Action](s, Action.VOID, Stage.VOID, P.MATTER_VIEW) for s in Stage if s != Stage.VOID),
    ],
    {
        Action.ASSIGN: [guard.no_accusation],
        Action.TRANSFER: [guard.only_accusation],
        Action.SIGN_FOR: [guard.not_signed_for],
        Action.MERGE: [guard.no_accusation],
        Action.NOT_ACCEPT: [guard.no_accusation],
        Action.DIVERT: [guard.only_appeal],
        Action.ACCEPT: [guard.signed_for, guard.has_handler],
        Action.OBJECT: [guard.objected_once, guard.not_settled_above, guard.objection_in_time],
        Action.EXTEND: [
            *(guard.not_extended, guard.sixty_days_run, guard.no_day_of_redoing, guard.no_day_of_reopening),
            guard.extension_in_time,
        ],
        Action.EXTEND_REPORT: [guard.report_awaited, guard.no_day_of_redoing, guard.no_day_of_reopening],
        Action.ISSUE: [guard.worked_since],
        Action.CHECK_FILE: [guard.to_be_checked],
        Action.CLOSE: [guard.urgent_reported, guard.no_open_assist, guard.no_open_supervision, guard.file_checked],
        Action.ASK_REVIEW: [guard.has_an_opinion, guard.not_reviewed],
        Action.ADMIT: [guard.admission_asked],
        Action.REVIEW: [guard.opinion_served_on_all],
        Action.DELIVER: [guard.redo_not_ordered, guard.still_to_be_served],
        Action.REDO: [guard.redo_ordered],
        Action.SET_REDO_DAY: [guard.redone_by_a_day, guard.reviews_or_rechecks],
        Action.ASK_RECHECK: [guard.has_an_opinion, guard.reviewed, guard.another_may_ask],
        Action.RECHECK: [guard.urgent_reported, guard.no_open_assist, guard.file_checked],
        Action.TELL_WHEREABOUTS: [guard.whereabouts_owed],
        Action.SUPERVISE: [guard.has_unit],
        Action.ANSWER_SUPERVISION: [guard.supervised],
        Action.VISIT: [guard.was_accepted],
        Action.REOPEN: [guard.was_accepted, guard.has_unit, guard.found_wanting],
        Action.ARCHIVE: [guard.settled_or_other_end, guard.carried_out],
        Action.REPORT_URGENT: [guard.to_be_reported],
        Action.NAME_HANDLER: [guard.lost_its_handler],
        Action.NAME_HOLDER: [guard.not_settled],
        Action.PROPOSE_VOID: [guard.may_propose_void, guard.not_answered, guard.void_not_proposed],
        Action.REFUSE_VOID: [guard.void_proposed, guard.decides_on_void_or_proposed],
        Action.VOID: [guard.not_answered, guard.voids],
    },
)
