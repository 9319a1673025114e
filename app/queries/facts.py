"""What the rules need to know of one matter, read from its rows as plain values."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    SQLColumnExpression,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.domain import petitions, rectification
from app.domain.recusing import KEPT_AWAY
from app.domain.workflow import Facts, Workflow
from app.models.assists import Assist
from app.models.matters import Accused, Kind, Matter, Recusal
from app.models.papers import Attachment, PaperRole, Withdrawal
from app.models.petitions import Petition
from app.models.rectification import Measure, RectificationItem
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.assists import OPEN

DOING = ("note", "deliver")
"""Steps whose authors did the handling themselves, whoever is named as handler: a second person closes."""
WORK = (
    *DOING,
    *("sign_for", "accept", "issue", "close", "claim", "plan", "approve_plan", "approve_report", "apply"),
    *("verify", "sign_off", "reply_assist"),
)
"""Steps whose authors worked on the matter or passed it: none of them visits to say that the work was good."""
_Row = Row[tuple[int, str, int | None, int | None]]
PROOF = (PaperRole.EVIDENCE, PaperRole.REPORT, PaperRole.VISIT_PHOTO)
"""A receipt proves that a paper arrived, not that the opinion was carried out (P15)."""


def workflow(
    matter: Matter,
) -> Workflow[petitions.Stage, petitions.Action] | Workflow[rectification.Stage, rectification.Action]:
    """The workflow table of the matter's kind."""
    return petitions.WORKFLOW if matter.kind == Kind.PETITION else rectification.WORKFLOW


def facts_of(session: Session, matter: Matter) -> Facts:
    """The frozen facts of a matter; the same for buttons and for operations. One statement, asked at every step."""
    return facts_of_all(session, [matter])[0]


def facts_of_all(session: Session, matters: Sequence[Matter]) -> list[Facts]:
    """The facts of each of these matters, in their order, with one statement for all."""
    known: dict[int, list[_Row]] = {}
    ids = [matter.id for matter in matters if matter.id is not None]
    for row in session.execute(_KNOWN, {"matters": ids}) if ids else ():
        known.setdefault(row.matter_id, []).append(row)
    return [_facts(matter, known.get(matter.id, [])) for matter in matters]


def _facts(matter: Matter, known: Sequence[_Row]) -> Facts:
    def ids(what: str, place: int) -> frozenset[int]:
        found = [(row.one, row.other)[place] for row in known if row.what == what]
        return frozenset(one for one in found if one is not None)

    def number(what: str) -> int:
        return next((row.one or 0 for row in known if row.what == what), 0)

    shared = Facts(
        stage=_stage(matter),
        registrar_id=matter.registrar_id,
        unit_id=matter.unit_id,
        town_id=matter.town_id,
        handler_id=matter.handler_id,
        holder_id=matter.holder_id,
        verifier_id=matter.verifier_id,
        worked_ids=ids("worked", 0),
        doing_ids=ids("doing", 0),
        accused_person_ids=ids("accused", 0),
        accused_unit_ids=ids("accused", 1),
        recused_ids=ids("recused", 0),
        declared_ids=ids("declared", 0),
        poverty=matter.poverty,
        prominent=matter.prominent,
        urgent=matter.urgent,
        urgent_reported=matter.urgent_reported_at is not None,
        signed_for=matter.signed_for_at is not None,
        settled=matter.settled_on is not None,
        visited_since_close=number("visits") > 0,
        evidence_count=number("evidence"),
        measure_count=number("measures"),
        open_assists=number("assists"),
    )
    if isinstance(matter, Petition):
        return replace(
            shared,
            category=matter.category.value,
            delivery_way=matter.delivery_way and matter.delivery_way.value,
            receipt_count=number("receipts"),
        )
    return _of_item(matter, shared) if isinstance(matter, RectificationItem) else shared


def _of_item(item: RectificationItem, shared: Facts) -> Facts:
    return replace(
        shared,
        applicant_id=item.applicant_id,
        applicant_unit_id=item.applicant_unit_id,
        planned=item.planned_at is not None,
        report_approved=item.report_approved_by_id is not None,
    )


def _stage(matter: Matter) -> StrEnum:
    return petitions.Stage(matter.stage) if matter.kind == Kind.PETITION else rectification.Stage(matter.stage)


def _known() -> CompoundSelect[tuple[int, str, int | None, int | None]]:
    these = bindparam("matters", expanding=True, type_=Integer)
    nothing = cast(null(), Integer)

    def since(matter_id: SQLColumnExpression[int], at: SQLColumnExpression[datetime]) -> ColumnElement[bool]:
        # What proved the first handling proves nothing after it was taken up again, nor does a visit of that time.
        return ~exists().where(Step.matter_id == matter_id, Step.action.in_(("reopen", "rework")), Step.at > at)

    def papers(what: str, *roles: PaperRole) -> Select[int, str, int, int]:
        return (
            select(Attachment.matter_id, literal(what), func.count(Attachment.id), nothing)
            .where(
                Attachment.matter_id.in_(these),
                Attachment.role.in_(roles),
                ~exists().where(Withdrawal.paper_id == Attachment.id),
                since(Attachment.matter_id, Attachment.added_at),
            )
            .group_by(Attachment.matter_id)
        )

    plans = aliased(Measure)
    plan_no = select(func.max(plans.plan_no)).where(plans.item_id == Measure.item_id).scalar_subquery()
    return union_all(
        select(
            Step.matter_id.label("matter_id"),
            literal("worked").label("what"),
            Step.person_id.label("one"),
            nothing.label("other"),
        )
        .where(Step.matter_id.in_(these), Step.action.in_(WORK))
        .distinct(),
        select(Step.matter_id, literal("doing"), Step.person_id, nothing)
        .where(Step.matter_id.in_(these), Step.action.in_(DOING))
        .distinct(),
        select(Accused.matter_id, literal("accused"), Accused.person_id, Accused.unit_id).where(
            Accused.matter_id.in_(these)
        ),
        select(Recusal.matter_id, literal("recused"), Recusal.person_id, nothing).where(
            Recusal.matter_id.in_(these), Recusal.state.in_(KEPT_AWAY)
        ),
        select(Recusal.matter_id, literal("declared"), Recusal.person_id, nothing).where(Recusal.matter_id.in_(these)),
        papers("evidence", *PROOF),
        papers("receipts", PaperRole.RECEIPT),
        # A visit that met nobody is an attempt.
        select(Visit.matter_id, literal("visits"), func.count(Visit.id), nothing)
        .join(Matter, Matter.id == Visit.matter_id)
        .where(
            Visit.matter_id.in_(these),
            Visit.visited_on >= Matter.closed_on,
            Visit.reached,
            Visit.conclusion.is_not(None),
            since(Visit.matter_id, Visit.recorded_at),
        )
        .group_by(Visit.matter_id),
        select(Measure.item_id, literal("measures"), func.count(Measure.id), nothing)
        .where(Measure.item_id.in_(these), Measure.plan_no == plan_no)
        .group_by(Measure.item_id),
        select(Assist.matter_id, literal("assists"), func.count(Assist.id), nothing)
        .where(Assist.matter_id.in_(these), OPEN)
        .group_by(Assist.matter_id),
    )


_KNOWN = _known()
