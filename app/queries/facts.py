"""What the rules need to know of one matter, read from its rows as plain values."""

from dataclasses import replace
from enum import StrEnum

from sqlalchemy import CompoundSelect, Integer, Row, bindparam, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.workflow import Facts, Workflow
from app.models.matters import Accused, Kind, Matter, Recusal
from app.models.papers import Attachment, PaperRole
from app.models.petitions import Petition
from app.models.rectification import Measure, RectificationItem
from app.models.timeline import Step
from app.models.visits import Visit

WORK = ("sign_for", "accept", "note", "issue", "deliver", "claim", "plan", "approve_report", "apply")
"""Steps whose authors worked on the matter: none of them visits to say that the work was good."""
PROOF = (PaperRole.EVIDENCE, PaperRole.RECEIPT, PaperRole.REPORT, PaperRole.VISIT_PHOTO)


def workflow(
    matter: Matter,
) -> Workflow[petitions.Stage, petitions.Action] | Workflow[rectification.Stage, rectification.Action]:
    """The workflow table of the matter's kind."""
    return petitions.WORKFLOW if matter.kind == Kind.PETITION else rectification.WORKFLOW


def facts_of(session: Session, matter: Matter) -> Facts:
    """The frozen facts of a matter; the same for buttons and for operations. One statement, asked at every step."""
    known: dict[str, list[Row[tuple[str, int | None, int | None]]]] = {}
    for row in session.execute(_KNOWN, {"matter": matter.id}) if matter.id is not None else ():
        known.setdefault(row.what, []).append(row)

    def ids(what: str, place: int) -> frozenset[int]:
        found = [(row.one, row.other)[place] for row in known.get(what, ())]
        return frozenset(one for one in found if one is not None)

    def number(what: str) -> int:
        return next((row.one or 0 for row in known.get(what, ())), 0)

    shared = Facts(
        stage=_stage(matter),
        registrar_id=matter.registrar_id,
        unit_id=matter.unit_id,
        town_id=matter.town_id,
        handler_id=matter.handler_id,
        holder_id=matter.holder_id,
        verifier_id=matter.verifier_id,
        worked_ids=ids("worked", 0),
        accused_person_ids=ids("accused", 0),
        accused_unit_ids=ids("accused", 1),
        recused_ids=ids("recused", 0),
        poverty=matter.poverty,
        prominent=matter.prominent,
        urgent=matter.urgent,
        urgent_reported=matter.urgent_reported_at is not None,
        signed_for=matter.signed_for_at is not None,
        settled=matter.settled_on is not None,
        visited_since_close=number("visits") > 0,
        evidence_count=number("evidence"),
        measure_count=number("measures"),
    )
    if isinstance(matter, Petition):
        return replace(shared, category=matter.category.value)
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


def _known() -> CompoundSelect[tuple[str, int | None, int | None]]:
    this = bindparam("matter", type_=Integer)
    nothing = cast(null(), Integer)
    # What proved the first handling proves nothing after it was taken up again, nor does a visit of that time.
    again = (
        select(func.max(Step.at)).where(Step.matter_id == this, Step.action.in_(("reopen", "rework"))).scalar_subquery()
    )
    closed_on = select(Matter.closed_on).where(Matter.id == this).scalar_subquery()
    plan_no = select(func.max(Measure.plan_no)).where(Measure.item_id == this).scalar_subquery()
    return union_all(
        select(literal("worked").label("what"), Step.person_id.label("one"), nothing.label("other"))
        .where(Step.matter_id == this, Step.action.in_(WORK))
        .distinct(),
        select(literal("accused"), Accused.person_id, Accused.unit_id).where(Accused.matter_id == this),
        select(literal("recused"), Recusal.person_id, nothing).where(Recusal.matter_id == this),
        select(literal("evidence"), func.count(Attachment.id), nothing).where(
            Attachment.matter_id == this,
            Attachment.role.in_(PROOF),
            or_(again.is_(None), Attachment.added_at >= again),
        ),
        # A visit that met nobody is an attempt.
        select(literal("visits"), func.count(Visit.id), nothing).where(
            Visit.matter_id == this,
            Visit.visited_on >= closed_on,
            Visit.reached,
            Visit.conclusion.is_not(None),
            or_(again.is_(None), Visit.recorded_at >= again),
        ),
        select(literal("measures"), func.count(Measure.id), nothing).where(
            Measure.item_id == this, Measure.plan_no == plan_no
        ),
    )


_KNOWN = _known()
