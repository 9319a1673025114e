"""Which rows say that something was done, told or proven: conditions that facts, queues and turns share."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, func, literal, or_
from sqlalchemy.orm import aliased

from app.domain.limits import RuleId
from app.domain.petitions import Stage as P
from app.domain.rectification import BETWEEN_UNITS
from app.domain.separation import HANDLED_BY_THE_UNIT
from app.domain.visits import Conclusion, Satisfied
from app.models.directory import Unit
from app.models.matters import Clock, Matter, StopReason
from app.models.papers import Attachment, PaperRole, Withdrawal
from app.models.rectification import Evidence, FalseFinding, Measure
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.papers import OF_TROUBLE

_DOING = ("note", "deliver")
"""Steps whose authors did the handling themselves, whoever is named as handler: a second person closes."""
WORK = (
    *_DOING,
    *("enter", "sign_for", "accept", "issue", "close", "claim", "plan", "approve_plan", "approve_report", "apply"),
    *("verify", "sign_off", "keep_watch", "check", "check_failed", "ask_extension"),
    *("object", "extend", "hear", "mediate", "admit", "review", "redo", "recheck"),
    "reply_assist",
)
"""Steps whose authors worked on the matter, passed it or put it on the list (one that came as struck off was never
verified here): none of them visits to say that the work was good."""
HANDLING = (*_DOING, "sign_for", "accept", "object", "extend", "hear", "mediate", "issue", "close", "reply_assist")
"""Steps of the handling of a petition: nobody who did one reviews it (DOMAIN 8 P17)."""
REVIEWING = ("review", "redo")
"""Steps of a review: nobody who did one rechecks it."""
OF_A_REMEDY = tuple(stage.value for stage in (P.IN_REVIEW, P.REVIEWED, P.IN_RECHECK))
"""Where a step is no handling, whatever it is called: serving a review, hearing in a recheck."""
TOLD_NOBODY = and_(Clock.rule == RuleId.D2, Clock.stop_reason == StopReason.ENDED)
"""Received directly from somebody who cannot be told, because his name or address is unclear (art. 23 para 2)."""
PASSING = ("enter", "verify", "return", "check", "check_failed", "sign_off", "keep_watch", "visit", "rework")
"""Steps of an item by which somebody put it on the list, found something of it or passed it: none of them voids it once
it was struck off."""
_AGAIN = ("reopen", "rework", "check_failed")
SENT_BACK = ("return", "rework", "check_failed")
"""Steps by which an item goes back into its rectification."""
PROOF = (PaperRole.EVIDENCE, PaperRole.REPORT, PaperRole.VISIT_PHOTO)
"""A receipt proves that a paper arrived, not that the opinion was carried out (P15)."""


UNTOUCHING = ("register", "correct", "propose_void", "refuse_void")
"""Steps after which nothing was done yet of a petition."""
ANEW = ("reopen", "redo")
"""Steps by which a petition that was answered is handled anew (P18, P22)."""
WORKED = ("note", "visit", "hear", "mediate", "reply_assist")
"""Steps that say what was done of the handling."""
SHOWN = (*PROOF, PaperRole.MINUTES)
"""Papers that show it."""


def handled() -> ColumnElement[bool]:
    """Whether a step was one of the handling."""
    return and_(Step.action.in_(HANDLING), or_(Step.from_stage.is_(None), Step.from_stage.not_in(OF_A_REMEDY)))


def by_a_handling_unit() -> ColumnElement[bool]:
    """Whether a step was a unit's act of handling, by which it becomes one of those that handled the petition."""
    taken_over = and_(Step.action == "accept", Step.from_stage == P.ROUTED.value)
    return or_(Step.action.in_(HANDLED_BY_THE_UNIT), taken_over)


def did() -> ColumnElement[bool]:
    """Whether a step was a doing of the handling itself; whoever serves a review handled nothing."""
    return and_(Step.action.in_(_DOING), Step.from_stage.is_distinct_from(P.REVIEWED.value))


def since_taken_up(matter_id: SQLColumnExpression[Any], at: SQLColumnExpression[datetime]) -> ColumnElement[bool]:
    """Whether it is of the handling in force: what proved the first one proves nothing after it was taken up again, nor
    does a visit of that time."""
    return ~exists().where(Step.matter_id == matter_id, Step.action.in_(_AGAIN), Step.at > at)


def concluded() -> ColumnElement[bool]:
    """Whether a visit is one since closing that met somebody and concludes the handling in force."""
    reached = and_(Visit.reached, Visit.conclusion.is_not(None), Visit.visited_on >= Matter.closed_on)
    return and_(reached, since_taken_up(Visit.matter_id, Visit.recorded_at))


FOUND_WANTING = or_(Visit.conclusion == Conclusion.REOPEN_PROPOSED, Visit.satisfied == Satisfied.DISSATISFIED)
"""Of a visit: unsolved, not carried out, or somebody dissatisfied, whose cause is always written down (P22)."""


def file_checked() -> ColumnElement[bool]:
    """Whether a step is the check of the file, and nothing was decided or served since."""
    return and_(Step.action == "check_file", ~happened_since("issue", "deliver", "review", "redo", "reopen"))


def happened_since(*actions: str) -> ColumnElement[bool]:
    """Whether one of these was done after a step of the same matter."""
    later = aliased(Step)
    return exists().where(later.matter_id == Step.matter_id, later.action.in_(actions), later.id > Step.id)


def proves() -> ColumnElement[bool]:
    """Whether a paper proves something of the work in force: not withdrawn, no receipt, of no earlier round,
    and open to the unit whose work it is."""
    return and_(
        Attachment.role.in_(PROOF),
        ~OF_TROUBLE,
        ~exists().where(Withdrawal.paper_id == Attachment.id),
        since_taken_up(Attachment.matter_id, Attachment.added_at),
        after_the_opinion(Attachment.matter_id, Attachment.added_at),
        ~returned_as_false(Attachment.matter_id, Attachment.added_at),
    )


def after_the_opinion(matter_id: SQLColumnExpression[Any], at: SQLColumnExpression[datetime]) -> ColumnElement[bool]:
    """Whether it came once the opinion in force was given: what lay there before cannot show that it was carried out
    (P15), nor do the petitioner's own papers."""
    issued = aliased(Step)
    return ~exists().where(issued.matter_id == matter_id, issued.action == "issue", issued.at >= at)


def returned_as_false(matter_id: SQLColumnExpression[Any], at: SQLColumnExpression[datetime]) -> ColumnElement[bool]:
    """Whether an item that was found false (虚假整改) was sent back since: what it showed before proves nothing."""
    false = exists().where(FalseFinding.item_id == matter_id, FalseFinding.ended_on.is_(None))
    return and_(false, exists().where(Step.matter_id == matter_id, Step.action.in_(SENT_BACK), Step.at > at))


def progress_owed() -> ColumnElement[bool]:
    """Whether a step is one by which an item found false was sent back, and nobody noted any progress since."""
    false = exists().where(FalseFinding.item_id == Step.matter_id, FalseFinding.ended_on.is_(None))
    return and_(Step.action.in_(SENT_BACK), false, ~happened_since("note"))


def work_owed() -> ColumnElement[bool]:
    """Whether a step is one by which a petition came to be handled anew, and since then nobody noted progress, met
    anybody, held a hearing, assisted, or added what proves any of it."""
    shown = exists().where(
        *(Attachment.matter_id == Step.matter_id, Attachment.role.in_(SHOWN), Attachment.added_at > Step.at),
        *(~OF_TROUBLE, ~exists().where(Withdrawal.paper_id == Attachment.id)),
    )
    return and_(Step.action.in_(ANEW), ~happened_since(*WORKED, "issue"), ~shown)


def leads(lead_unit: SQLColumnExpression[str | None]) -> ColumnElement[bool]:
    """Whether a unit is one of those that lead an item (牵头单位), by its name in the directory."""
    between = literal(BETWEEN_UNITS)
    return (between + lead_unit + between).contains(between + Unit.name + between)


def undecided() -> ColumnElement[bool]:
    """Whether a measure says not who does it, or not by when (R3)."""
    return or_(func.coalesce(Measure.owner, "") == "", Measure.due_on.is_(None))


def proven() -> ColumnElement[bool]:
    """Whether a measure has a paper of its own that proves it (R6)."""
    return exists().where(Evidence.measure_id == Measure.id, Evidence.paper_id == Attachment.id, proves())
