"""A rectification item's stages, actions, table, guards (整改问题)."""

import re
from enum import StrEnum

from app.domain.permissions import Actor, Permission
from app.domain.separation import CHECKS_TOO, LOOKS_BACK, RECTIFIED
from app.domain.workflow import Duty, Facts, Move, Workflow, evidence_lacking


class Stage(StrEnum):
    """Where an item stands (DOMAIN 9). There is no suspended state: no rule was found that stops a clock."""

    LISTED = "listed"
    CLAIMED = "claimed"
    RECTIFYING = "rectifying"
    APPLIED = "applied"
    VERIFIED = "verified"
    CLOSED = "closed"
    LONG_TERM = "long_term"
    REOPENED = "reopened"
    VOID = "void"


class Action(StrEnum):
    """What can be done with an item; ENTER makes it, the others move or mark it."""

    ENTER = "enter"
    CLAIM = "claim"
    PLAN = "plan"
    APPROVE_PLAN = "approve_plan"
    NOTE = "note"
    APPROVE_REPORT = "approve_report"
    APPLY = "apply"
    VERIFY = "verify"
    RETURN = "return"
    SIGN_OFF = "sign_off"
    KEEP_WATCH = "keep_watch"
    CHECK = "check"
    CHECK_FAILED = "check_failed"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    VISIT = "visit"
    REWORK = "rework"
    SUPERVISE = "supervise"
    ANSWER_SUPERVISION = "answer_supervision"
    NAME_VERIFIER = "name_verifier"
    NAME_HOLDER = "name_holder"
    CORRECT = "correct"
    VOID = "void"


class RoundSource(StrEnum):
    """Who fed the problems back (speech 四.1)."""

    NATIONAL_ASSESSMENT = "national_assessment"
    PROVINCIAL_ASSESSMENT = "provincial_assessment"
    SPECIAL_INSPECTION = "special_inspection"
    CHECK_SUPERVISION = "check_supervision"
    POVERTY_AUDIT = "poverty_audit"
    SELF_CHECK = "self_check"
    FROM_PETITION = "from_petition"


class ItemType(StrEnum):
    """立行立改, 限期整改, 长期坚持: different closing rules.

    What is put right at once has the county's few days (R6) and no extension; what has its own day may be given more
    time (R5); what is kept up for good is never struck off, but checked again and again (R10, R11).
    """

    IMMEDIATE = "immediate"
    BY_DATE = "by_date"
    LONG_TERM = "long_term"


class ReworkCause(StrEnum):
    """Why a closed item goes back (R12, 回炉补课)."""

    POOR_QUALITY = "poor_quality"
    RELAPSE = "relapse"
    FALSE_RECTIFICATION = "false_rectification"
    SAME_PROBLEM_AGAIN = "same_problem_again"


class FoundAt(StrEnum):
    """On which occasion an item was found to be falsely reported as done (虚假整改)."""

    REWORK = "rework"
    VERIFICATION = "verification"
    LONG_TERM_CHECK = "long_term_check"
    LOOK_BACK = "look_back"


class CheckWay(StrEnum):
    """How the verifier looked (R7): where the problem was, or in the papers."""

    ON_SITE = "on_site"
    ON_FILE = "on_file"


class CheckPoint(StrEnum):
    """What has to be so before an item is verified; where one is not, it is returned (R8)."""

    MEASURES_DONE = "measures_done"
    EVIDENCE_TRUE = "evidence_true"
    GOAL_MET = "goal_met"


def named_ones(said: str | None) -> list[str]:
    """The households or villages that an item affects as they are written beside it, one or several."""
    return [name for name in _BETWEEN_NAMES.split(said or "") if name]


def names_nobody(said: str | None) -> bool:
    """Whether what is written of affected households counts them and names none of them."""
    names = named_ones(said)
    return bool(names) and all(_COUNT.fullmatch(name) for name in names)


def heads_named(said: str | None) -> list[str]:
    """Of what is written of affected households the names of people: neither counts of households nor their numbers."""
    return [one for one in named_ones(said) if len(one) > 1 and not _COUNT.fullmatch(one) and not re.search(r"\d", one)]


def units_named(said: str | None) -> list[str]:
    """The units that lead an item as they are written, one or several; spaces within a name say nothing."""
    return [name for name in ("".join(one.split()) for one in _BETWEEN_UNITS.split(said or "")) if name]


def looked_at(sample: str) -> list[tuple[str, str]]:
    """The households of a sample, one a line: which one, and what was found there."""
    lines = [line.strip() for line in sample.splitlines() if line.strip()]
    parts = [_AFTER_NAME.split(line, maxsplit=1) for line in lines]
    return [(part[0], part[1].strip() if len(part) > 1 else "") for part in parts]


BETWEEN_UNITS = "\u3001"
"""Between the units that lead an item, as they are kept."""
_BETWEEN_UNITS = re.compile(r"[\u3001\uff0c\uff1b,;/\n]+")
_BETWEEN_NAMES = re.compile(r"[\s\u3001\uff0c\uff1b,;]+")
_COUNT = re.compile(  # such as 12 households, some dozen households of 40 people
    r"[\u5171\u7ea6\u8ba1\u6d89\u53ca\u7b49]*[0-9\uff10-\uff19\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343\u4e24\u51e0\u591a\u4f59\u6570]+"
    r"[\u6237\u4eba\u53e3\u5bb6].*"
)
_AFTER_NAME = re.compile(r"[\s\uff1a:\uff0c,]+")
ENDED = frozenset({Stage.VOID})
LIVE = frozenset(Stage) - {Stage.CLOSED, Stage.LONG_TERM, Stage.VOID}
TO_BE_CHECKED = frozenset({Stage.RECTIFYING, Stage.APPLIED, Stage.LONG_TERM})
"""Where the verifier still has to look, once or again and again (R7, R11): there another one can take his place."""


def _planned(facts: Facts, _: Actor) -> str | None:
    return None if facts.planned else "no_plan"


def _decided(facts: Facts, _: Actor) -> str | None:
    return "measures_undecided" if facts.undecided_count else None  # R3: each has its owner and its day


def _not_immediate(facts: Facts, _: Actor) -> str | None:
    return "immediate_not_extended" if facts.immediate else None


def _households_named(facts: Facts, _: Actor) -> str | None:
    # R6: a number of households is no list of them.
    return "households_not_named" if facts.households_counted else None


def _evidence_for_each_measure(facts: Facts, _: Actor) -> str | None:
    return "measures_unproven" if evidence_lacking(facts) else None  # R6: each by a paper of its own


def _progress_noted(facts: Facts, _: Actor) -> str | None:
    # What was reported as done and was not is not reported again on the day it came back.
    return "progress_owed" if facts.progress_owed else None


def _report_approved(facts: Facts, _: Actor) -> str | None:
    return None if facts.report_approved else "report_not_approved"  # T44: the principal approves the report first


def _report_not_approved(facts: Facts, _: Actor) -> str | None:
    return "report_already_approved" if facts.report_approved else None


def _no_open_assist(facts: Facts, _: Actor) -> str | None:
    return "assist_open" if facts.open_assists else None


def _supervised(facts: Facts, _: Actor) -> str | None:
    return None if facts.open_supervisions else "not_supervised"


def _no_open_supervision(facts: Facts, _: Actor) -> str | None:
    return "supervision_open" if facts.open_supervisions else None  # art. 40: an order is answered before the end


def _none_asked(facts: Facts, _: Actor) -> str | None:
    return "extension_asked_already" if facts.extension_asked else None


def _in_time(facts: Facts, _: Actor) -> str | None:
    # R5: asked before the due date, never for a day that has passed.
    return "extension_asked_late" if facts.today and facts.due_on and facts.today > facts.due_on else None


def _asked(facts: Facts, _: Actor) -> str | None:
    return None if facts.extension_asked else "no_extension_asked"


def _to_be_closed(facts: Facts, _: Actor) -> str | None:
    return "long_term_is_watched" if facts.long_term else None


def _to_be_watched(facts: Facts, _: Actor) -> str | None:
    return None if facts.long_term else "not_long_term"


def _not_found_false(facts: Facts, _: Actor) -> str | None:
    return "false_is_kept" if facts.false_found else None  # it is sent on or taken back, and never voided away


def _voided_by_another(facts: Facts, actor: Actor) -> str | None:
    # What was struck off once is no slip of the list any more: somebody without a part in it decides.
    mine = actor.person_id is not None and actor.person_id in facts.passing_ids
    return "voided_by_another" if mine and facts.struck_off_before else None


def _not_settled(facts: Facts, _: Actor) -> str | None:
    return "already_settled" if facts.settled else None


P = Permission
WORKFLOW: Workflow[Stage, Action] = Workflow(
    [
        Move(Stage.LISTED, Action.CLAIM, Stage.CLAIMED, P.MATTER_APPROVE, Duty.UNIT),
        Move(Stage.CLAIMED, Action.APPROVE_PLAN, Stage.RECTIFYING, P.ITEM_ENTER),
        Move(Stage.CLAIMED, Action.PLAN, Stage.CLAIMED, P.MATTER_HANDLE, Duty.HANDLER),
        Move(Stage.RECTIFYING, Action.APPLY, Stage.APPLIED, P.MATTER_HANDLE, Duty.HANDLER),
        Move(Stage.RECTIFYING, Action.APPROVE_REPORT, Stage.RECTIFYING, P.MATTER_APPROVE, Duty.UNIT),
        Move(Stage.RECTIFYING, Action.NOTE, Stage.RECTIFYING, P.MATTER_HANDLE, Duty.HANDLER),
        *(
            Move[Stage, Action](
                *(Stage.APPLIED, action, target, P.ITEM_VERIFY, Duty.VERIFIER),
                apart=RECTIFIED,
                other_unit="verifier_of_same_unit",  # R7
            )
            for action, target in ((Action.VERIFY, Stage.VERIFIED), (Action.RETURN, Stage.RECTIFYING))
        ),
        *(
            Move[Stage, Action](
                *(Stage.VERIFIED, action, target, P.ITEM_SIGN_OFF),
                separate=("verifier_id",),
                apart=CHECKS_TOO,
                other_unit="signer_of_same_unit",
            )
            for action, target in ((Action.SIGN_OFF, Stage.CLOSED), (Action.KEEP_WATCH, Stage.LONG_TERM))
        ),
        *(
            Move[Stage, Action](
                *(Stage.LONG_TERM, action, target, P.ITEM_VERIFY),
                apart=RECTIFIED,
                other_unit="verifier_of_same_unit",
            )
            for action, target in ((Action.CHECK, Stage.LONG_TERM), (Action.CHECK_FAILED, Stage.RECTIFYING))
        ),
        Move(Stage.RECTIFYING, Action.ASK_EXTENSION, Stage.RECTIFYING, P.MATTER_HANDLE, Duty.HANDLER),
        *(
            Move[Stage, Action](Stage.RECTIFYING, action, Stage.RECTIFYING, P.ITEM_ENTER)
            for action in (Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION)
        ),
        Move(
            *(Stage.CLOSED, Action.VISIT, Stage.CLOSED, P.VISIT_RECORD),
            separate=("worked_ids",),
            apart=LOOKS_BACK,
            other_unit="visitor_of_same_unit",
        ),
        Move(Stage.CLOSED, Action.REWORK, Stage.REOPENED, P.ITEM_ENTER),
        Move(Stage.REOPENED, Action.APPROVE_PLAN, Stage.RECTIFYING, P.ITEM_ENTER),
        Move(Stage.REOPENED, Action.PLAN, Stage.REOPENED, P.MATTER_HANDLE, Duty.HANDLER),
        *(Move[Stage, Action](s, Action.SUPERVISE, s, P.ITEM_ENTER, clause="art. 40") for s in Stage if s in LIVE),
        *(
            Move[Stage, Action](s, Action.ANSWER_SUPERVISION, s, P.MATTER_HANDLE, Duty.UNIT, clause="art. 40")
            for s in Stage
            if s in LIVE
        ),
        *(Move[Stage, Action](s, Action.NAME_VERIFIER, s, P.ITEM_ENTER) for s in Stage if s in TO_BE_CHECKED),
        *(Move[Stage, Action](s, Action.NAME_HOLDER, s, P.MATTER_NAME_HOLDER) for s in Stage if s not in ENDED),
        *(Move[Stage, Action](s, Action.CORRECT, s, P.MATTER_CORRECT) for s in Stage if s != Stage.VOID),
        *(Move[Stage, Action](s, Action.VOID, Stage.VOID, P.ITEM_ENTER) for s in Stage if s != Stage.VOID),
    ],
    {
        Action.APPROVE_PLAN: [_planned, _decided],
        Action.APPROVE_REPORT: [_report_not_approved, _progress_noted, _evidence_for_each_measure],
        Action.APPLY: [
            *(_progress_noted, _evidence_for_each_measure, _report_approved, _households_named),
            *(_no_open_assist, _no_open_supervision),
        ],
        Action.SIGN_OFF: [_to_be_closed, _no_open_supervision],
        Action.KEEP_WATCH: [_to_be_watched, _no_open_supervision],
        Action.ANSWER_SUPERVISION: [_supervised],
        Action.ASK_EXTENSION: [_not_immediate, _none_asked, _in_time],
        Action.GRANT_EXTENSION: [_asked],
        Action.REFUSE_EXTENSION: [_asked],
        Action.NAME_HOLDER: [_not_settled],
        Action.VOID: [_not_found_false, _voided_by_another],
    },
)
