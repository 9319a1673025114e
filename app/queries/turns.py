"""Whose turn it is: what somebody may do next with a matter, by the rules, and the same as SQL for whole queues."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain import petitions, rectification
from app.domain.clocks import RuleId
from app.domain.limits import AFTER_CLOSING
from app.domain.permissions import Actor, Permission
from app.domain.separation import ACTS, OF_THE_UNIT, Part
from app.domain.workflow import Duty, Facts, Move, Workflow, with_evidence
from app.models.assists import Assist
from app.models.directory import Unit
from app.models.matters import Clock, Holding, Kind, Matter
from app.models.petitions import Petition
from app.models.rectification import ItemHandler, Measure, RectificationItem
from app.models.remedies import Remedy, SupervisionOrder
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.assists import OPEN
from app.queries.deeds import (
    FOUND_WANTING,
    REVIEWING,
    TOLD_NOBODY,
    WORK,
    concluded,
    did,
    file_checked,
    handled,
    leads,
    undecided,
    work_owed,
)
from app.queries.facts import workflow
from app.queries.standings import ENTERED_CLOSED
from app.queries.visibility import read_through

NOT_THE_NEXT = frozenset(
    {
        "name_handler",
        "name_holder",
        "name_verifier",
        "correct",
        "void",
        "propose_void",
        "refuse_void",
        "supervise",
        "answer_supervision",
    }
    | {"merge", "not_accept", "divert", "object", "overrule", "extend", "hear", "mediate"}
    | {
        "propose_void",
        "refuse_void",
        "set_redo_day",
        "extend_report",
        "ask_review",
        "ask_recheck",
        "ask_extension",
        "refuse_extension",
        "check_failed",
    }
)
"""Actions that are open at every stage, or are a right or another way out: none of them is what comes next."""
AGAIN = frozenset({"rework", "reopen"})
ONCE_VISITED = AGAIN | {"archive"}
"""Neither taking up again nor archiving comes next while the follow-up visit or look-back is still to come."""
ANYBODY = replace(Actor.system("anybody"), person_id=0)
"""Stands in every relation to a matter and is no person whom a rule keeps apart: only the matter can refuse him."""
LOOKING_BACK = AFTER_CLOSING
"""The follow-up visit to a petitioner, the look-back at an item."""


def next_action(matter: Matter, facts: Facts, actor: Actor) -> StrEnum | None:
    """What the actor may do next with the matter, the first by the table; None where nothing is his.

    A closed matter whose visit did not settle it is to be taken up again before it is visited once more or archived.
    """
    return _first(matter, facts, workflow(matter).open_actions(facts, actor))


def awaited_action(matter: Matter, facts: Facts) -> StrEnum | None:
    """What comes next with the matter, whoever has to do it; None where nothing more is expected."""
    # What lacks in evidence comes with the act, and a note leads nowhere but to the opinion that waits for it.
    found = workflow(matter).open_actions(replace(with_evidence(facts), work_owed=False), ANYBODY)
    return _first(matter, facts, [one for one in found if one != "note"])


def _first(matter: Matter, facts: Facts, actions: Sequence[StrEnum]) -> StrEnum | None:
    found = [one for one in actions if _comes_next(matter, one)]
    again = [one for one in found if one in AGAIN and facts.visited_since_close and not facts.settled]
    return next(iter(again + found), None)


def waits_for_visit(matter: Matter) -> bool:
    """Whether its follow-up visit or look-back is still to come, or to be made once more: nothing was verified yet."""
    return any(clock.rule in LOOKING_BACK and clock.stopped_on is None for clock in matter.clocks)


def _comes_next(matter: Matter, action: str) -> bool:
    if action == "report_urgent" and matter.urgent_reported_at is not None:
        return False  # another report is a right
    if action == "visit" and matter.stage == petitions.Stage.ARCHIVED:
        return False  # what lies in the file may be visited, and nobody has to
    return action not in NOT_THE_NEXT and not (action in ONCE_VISITED and waits_for_visit(matter))


@lru_cache(maxsize=256)
def has_a_turn(actor: Actor) -> ColumnElement[bool]:
    """The matters of which something is due and with which the actor may do something next, as `next_action` says.

    What is due of a closed matter is its visit: nothing else comes next. Whoever is kept away (accused, recused) sees
    nothing of a matter, so that `visible` has said it already.
    """
    return _one_of(actor, lambda action: action not in NOT_THE_NEXT | ONCE_VISITED)


@lru_cache(maxsize=1024)
def may_do(actor: Actor, *actions: StrEnum) -> ColumnElement[bool]:
    """The matters with which the actor may do one of these acts now; only what its form can mend may still lack."""
    return _one_of(actor, frozenset(actions).__contains__)


def _one_of(actor: Actor, wanted: Callable[[str], bool]) -> ColumnElement[bool]:
    found = [
        _open(kind, moves, actor)
        for kind, table in ((Kind.PETITION, petitions.WORKFLOW), (Kind.ITEM, rectification.WORKFLOW))
        for moves in _by_rule(table)
        if actor.may(moves[0].permission) and wanted(moves[0].action)
    ]
    return or_(false(), *found)


def _by_rule(table: Workflow[Any, Any]) -> Sequence[list[Move[Any, Any]]]:
    """The moves of a table, those that differ in their stages alone together."""
    found: dict[object, list[Move[Any, Any]]] = {}
    for move in table.moves.values():
        key = (move.action, move.permission, move.duty, move.separate, move.apart, move.other_unit)
        found.setdefault(key, []).append(move)
    return list(found.values())


def _open(kind: Kind, moves: list[Move[Any, Any]], actor: Actor) -> ColumnElement[bool]:
    move = moves[0]
    return and_(
        Matter.kind == kind,
        Matter.stage.in_([one.source.value for one in moves]),
        _stands_in(move.duty, actor),
        *(_another(name, actor) for name in move.separate),
        *(_without(part, actor) for part in move.apart),
        *([_of_another_unit(actor)] if move.other_unit else []),
        _GUARDS.get(move.action, true()),
    )


def _stands_in(duty: Duty, actor: Actor) -> ColumnElement[bool]:
    of_my_unit = Matter.unit_id.in_(actor.unit_ids | ({actor.unit_id} - {None}) or {-1})
    match duty:
        case Duty.ANYBODY:
            return true()
        case Duty.UNIT:
            return of_my_unit
        case Duty.HANDLER:
            mine = or_(Matter.handler_id == actor.person_id, Matter.holder_id == actor.person_id)
            return or_(mine, of_my_unit) if actor.may(Permission.MATTER_APPROVE) else mine
        case Duty.HOLDER:
            return Matter.holder_id == actor.person_id
        case Duty.VERIFIER:
            return Matter.verifier_id == actor.person_id
        case Duty.DESK:
            units = actor.unit_ids | ({actor.unit_id} - {None}) or {-1}
            own = and_(_DIRECTLY, Matter.registrar_unit_id.in_(units))
            return true() if actor.may(Permission.MATTER_ROUTE) else own
        case Duty.UNIT_OR_COUNTY:
            return true() if actor.may(Permission.MATTER_ROUTE) else of_my_unit


def _another(name: str, actor: Actor) -> ColumnElement[bool]:
    """Whether the actor is none of those whom the rule keeps apart."""
    if name in _STEPS:
        return ~_did(actor, _STEPS[name])
    return _PERSONS[name].is_distinct_from(actor.person_id)


def _without(part: Part, actor: Actor) -> ColumnElement[bool]:
    """Whether the actor has not had this part in an item, as `queries.facts` reckons it."""
    match part:
        case Part.HANDLED:
            named = exists().where(ItemHandler.item_id == Matter.id, ItemHandler.person_id == actor.person_id)
            return and_(Matter.handler_id.is_distinct_from(actor.person_id), ~named.correlate(Matter))
        case Part.HELD:
            held = exists().where(Holding.matter_id == Matter.id, read_through(Holding.person_id) == actor.person_id)
            return ~held.correlate(Matter)
        case Part.ENTERED:
            return or_(not_(ENTERED_CLOSED), Matter.registrar_id.is_distinct_from(actor.person_id))
        case _:
            return ~_did(actor, Step.action.in_([act for act, its in ACTS.items() if its is part]))


def _of_another_unit(actor: Actor) -> ColumnElement[bool]:
    mine = actor.unit_ids | ({actor.unit_id} - {None})
    acted = exists().where(Step.matter_id == Matter.id, Step.action.in_(OF_THE_UNIT), Step.unit_id.in_(mine))
    assisted = exists().where(Assist.matter_id == Matter.id, Assist.replied_at.is_not(None), Assist.unit_id.in_(mine))
    led = exists().where(_ITEM.id == Matter.id, Unit.id.in_(mine), leads(_ITEM.lead_unit)).correlate(Matter)
    answers = or_(
        *(Matter.unit_id.in_(mine), _of_item(_ITEM.applicant_unit_id.in_(mine))),
        *(acted.correlate(Matter), assisted.correlate(Matter), led),
    )
    return ~func.coalesce(answers, false()) if mine else true()


def _did(actor: Actor, step: ColumnElement[bool]) -> ColumnElement[bool]:
    # Among the steps of the matter, which are few: a person's own may be thousands.
    by_him = read_through(Step.person_id) == actor.person_id
    return exists().where(Step.matter_id == Matter.id, by_him, step).correlate(Matter)


def _of_item(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_ITEM.id == Matter.id, condition).correlate(Matter)


_ITEM = RectificationItem.__table__.c
_PETITION = Petition.__table__.c
_DIRECTLY = and_(
    Matter.stage == petitions.Stage.REGISTERED.value,
    exists().where(Clock.matter_id == Matter.id, Clock.rule == RuleId.D2, or_(Clock.stopped_on.is_(None), TOLD_NOBODY)),
    ~exists().where(Step.matter_id == Matter.id, Step.action == petitions.Action.AGREE),
)
"""Received by the unit itself, and not sent on yet (art. 23 para 2)."""
_REVOKED = exists().where(
    Remedy.petition_id == Matter.id,
    *(Remedy.kind == petitions.RemedyKind.REVIEW, Remedy.finding == petitions.Finding.REVOKE_REDO),
    Remedy.ended_on.is_(None),
)
"""The review in force orders that it is handled anew."""
_STEPS: dict[str, ColumnElement[bool]] = {
    "doing_ids": did(),
    "handling_ids": handled(),
    "worked_ids": Step.action.in_(WORK),
    "reviewing_ids": Step.action.in_(REVIEWING),
}
_PERSONS: dict[str, InstrumentedAttribute[int | None]] = {
    "handler_id": Matter.handler_id,
    "holder_id": Matter.holder_id,
    "verifier_id": Matter.verifier_id,
}
_ANSWERED = Matter.id.not_in(select(Assist.matter_id).where(OPEN))
"""No assisting unit still owes its answer."""
_REPORTED = or_(~Matter.urgent, Matter.urgent_reported_at.is_not(None))
_OBEYED = ~exists().where(
    *(SupervisionOrder.matter_id == Matter.id, SupervisionOrder.unit_id == Matter.unit_id),
    *(SupervisionOrder.answered_at.is_(None), SupervisionOrder.ended_at.is_(None)),
)
"""The unit has answered what was ordered of it."""
_CHECKED = exists().where(Step.matter_id == Matter.id, file_checked()).correlate(Matter)
"""The county has checked the file."""
_PLANS = aliased(Measure)
_NEWEST = select(func.max(_PLANS.plan_no)).where(_PLANS.item_id == Measure.item_id).scalar_subquery()
_DECIDED = ~exists().where(Measure.item_id == Matter.id, Measure.plan_no == _NEWEST, undecided()).correlate(Matter)
"""Each measure of the plan in force has its owner and its day."""
_P, _R = petitions.Action, rectification.Action
_GUARDS: dict[str, ColumnElement[bool]] = {
    _P.ASSIGN: ~Matter.confidential,
    _P.TRANSFER: Matter.confidential.is_(True),
    _P.SIGN_FOR: or_(Matter.signed_for_at.is_(None), Matter.handler_id.is_(None)),
    _P.ACCEPT: or_(
        _DIRECTLY,
        and_(
            Matter.stage != petitions.Stage.REGISTERED.value,
            *(Matter.signed_for_at.is_not(None), Matter.handler_id.is_not(None)),
        ),
    ),
    _P.TELL_WHEREABOUTS: exists().where(
        Clock.matter_id == Matter.id, Clock.rule == RuleId.D2, Clock.stopped_on.is_(None)
    ),
    _P.NAME_HANDLER: Matter.handler_id.is_(None),
    _P.ISSUE: ~exists().where(Step.matter_id == Matter.id, work_owed()).correlate(Matter),
    _P.ADMIT: exists().where(Clock.matter_id == Matter.id, Clock.rule == RuleId.D12, Clock.stopped_on.is_(None)),
    _P.REVIEW: exists().where(_PETITION.id == Matter.id, _PETITION.delivered_on.is_not(None)),
    _P.DELIVER: and_(
        ~_REVOKED,
        or_(
            Matter.stage != petitions.Stage.IN_REVIEW.value,
            exists().where(_PETITION.id == Matter.id, _PETITION.delivered_on.is_(None)),
        ),
    ),
    _P.REDO: or_(Matter.stage == petitions.Stage.IN_RECHECK.value, _REVOKED),
    _P.VISIT: Matter.stage != petitions.Stage.ARCHIVED.value,
    _P.REOPEN: and_(
        or_(Matter.is_history, exists().where(_PETITION.id == Matter.id, _PETITION.accepted_on.is_not(None))),
        Matter.unit_id.is_not(None),
        exists().where(Visit.matter_id == Matter.id, concluded(), FOUND_WANTING).correlate(Matter),
    ),
    _P.REPORT_URGENT: and_(Matter.urgent, Matter.urgent_reported_at.is_(None)),
    _P.CHECK_FILE: and_(Matter.poverty, ~_CHECKED),
    _P.CLOSE: and_(_REPORTED, _ANSWERED, _OBEYED, or_(~Matter.poverty, _CHECKED)),
    _P.RECHECK: and_(_REPORTED, _ANSWERED, or_(~Matter.poverty, _CHECKED)),
    _R.APPROVE_PLAN: and_(_of_item(_ITEM.planned_at.is_not(None)), _DECIDED),
    _R.GRANT_EXTENSION: _of_item(_ITEM.extension_to.is_not(None)),
    _R.REFUSE_EXTENSION: _of_item(_ITEM.extension_to.is_not(None)),
    _R.ASK_EXTENSION: _of_item(and_(_ITEM.extension_to.is_(None), _ITEM.item_type != rectification.ItemType.IMMEDIATE)),
    _R.SIGN_OFF: and_(_OBEYED, _of_item(_ITEM.item_type != rectification.ItemType.LONG_TERM)),
    _R.KEEP_WATCH: and_(_OBEYED, _of_item(_ITEM.item_type == rectification.ItemType.LONG_TERM)),
}
"""The guards that leave somebody nothing to do; where a note may be written, the others make no difference."""
