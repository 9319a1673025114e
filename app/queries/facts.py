"""What the rules need to know of one matter, read from its rows as plain values."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.domain import petitions, rectification
from app.domain.accountability import local_day
from app.domain.limits import RuleId
from app.domain.petitions import RemedyKind
from app.domain.petitions import Stage as P
from app.domain.rectification import ItemType
from app.domain.recusing import KEPT_AWAY
from app.domain.separation import ACTS, OF_THE_UNIT, Part
from app.domain.workflow import Facts, Workflow
from app.models.advice import Advice
from app.models.assists import Assist
from app.models.deliveries import Delivery
from app.models.directory import Unit
from app.models.matters import Accused, Clock, Holding, Judgement, Kind, Link, Matter, Recusal
from app.models.papers import Attachment, PaperRole, Withdrawal
from app.models.petitions import Petition
from app.models.promises import Promise
from app.models.rectification import FalseFinding, ItemHandler, Measure, RectificationItem
from app.models.remedies import Remedy, SupervisionOrder
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries import executions
from app.queries.assists import OPEN
from app.queries.deeds import (
    FOUND_WANTING,
    PASSING,
    PROOF,
    REVIEWING,
    TOLD_NOBODY,
    UNTOUCHING,
    WORK,
    after_the_opinion,
    by_a_handling_unit,
    concluded,
    did,
    file_checked,
    handled,
    happened_since,
    leads,
    progress_owed,
    proven,
    since_taken_up,
    undecided,
    work_owed,
)

_ASKED_OF_CLOCKS = (RuleId.D2, RuleId.D4, RuleId.D5, RuleId.D6, RuleId.D11, RuleId.D12)
_ANY_TIME = true()
_ACT = "act:"
_PARTS = {**{_ACT + act: part for act, part in ACTS.items()}, "handled": Part.HANDLED, "held": Part.HELD}
_ITEM = RectificationItem.__table__.c
_BY_THE_UNIT = frozenset({"assisted", "leads", *(_ACT + act for act in OF_THE_UNIT)})
_Row = Row[tuple[int, str, int | None, int | None, date | None]]


def workflow(
    matter: Matter,
) -> Workflow[petitions.Stage, petitions.Action] | Workflow[rectification.Stage, rectification.Action]:
    """The workflow table of the matter's kind."""
    return petitions.WORKFLOW if matter.kind == Kind.PETITION else rectification.WORKFLOW


def facts_of(session: Session, matter: Matter, today: date | None = None) -> Facts:
    """The frozen facts of a matter; the same for buttons and for operations. One statement, asked at every step.

    `today` where it decides whether something is still in time.
    """
    return replace(facts_of_all(session, [matter])[0], today=today)


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

    def last_day(*rules: RuleId) -> date | None:
        return next((row.on for row in known if row.what in rules), None)

    shared = Facts(
        stage=_stage(matter),
        registrar_id=matter.registrar_id,
        registrar_unit_id=matter.registrar_unit_id,
        unit_id=matter.unit_id,
        town_id=matter.town_id,
        handler_id=matter.handler_id,
        holder_id=matter.holder_id,
        verifier_id=matter.verifier_id,
        worked_ids=ids("worked", 0),
        doing_ids=ids("doing", 0),
        handling_ids=ids("handling", 0),
        reviewing_ids=ids("reviewing", 0),
        handling_unit_ids=ids("handling_unit", 0),
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
        found_wanting=1 in ids("visits", 1),
        file_checked=number("checked") > 0,
        evidence_count=number("evidence"),
        measure_count=number("measures"),
        open_supervisions=number("supervisions"),
        open_assists=number("assists"),
        open_executions=number("executions"),
    )
    if isinstance(matter, Petition):
        return replace(
            shared,
            category=matter.category.value,
            delivery_way=matter.delivery_way and matter.delivery_way.value,
            receipt_count=number("receipts"),
            appeal_path=matter.appeal_path,
            received_directly=(
                matter.stage == P.REGISTERED and last_day(RuleId.D2) is not None and not number("returns")
            ),
            whereabouts_owed=last_day(RuleId.D2) is not None and not matter.notice_exempt,
            never_accepted=matter.accepted_on is None and not matter.is_history,
            # A window that runs is that of a unit that was named by a correction since: on its routing nobody objected.
            objected=number("objected") > 0 and last_day(RuleId.D4) is None,
            returns=number("returns"),
            objection_until=last_day(RuleId.D4),
            handling_until=last_day(RuleId.D5, RuleId.D6),
            admission_until=last_day(RuleId.D12),
            report_until=last_day(RuleId.D11),
            extended=last_day(RuleId.D6) is not None,
            opinion_served=matter.delivered_on is not None or number("served") > 0,
            answered=matter.stage in petitions.ANSWERED or number("answered") > 0,
            served_on_all=matter.delivered_on is not None,
            others_may_ask=number(f"silent:{petitions.UNDER_REMEDY.get(matter.stage, '')}") > 0,
            redo_ordered=matter.redo_on is not None,
            reopened=matter.reopen_count > 0,
            work_owed=number("work_owed") > 0,
            void_proposer_id=next(iter(ids("void_proposed", 0)), None),
            untouched_since=local_day(matter.registered_at) if _is_untouched(matter, number("touched")) else None,
            refusal=matter.refusal and matter.refusal.value,
            repeats=number("repeats") > 0,
            review=next((row.what.partition(":")[2] for row in known if row.what.startswith("review:")), None),
        )
    if not isinstance(matter, RectificationItem):
        return shared
    return replace(
        _of_item(matter, shared),
        parts=_parts(matter, known),
        unproven_count=number("measures") - number("proven"),
        undecided_count=number("undecided"),
        progress_owed=number("progress_owed") > 0,
        false_found=number("false") > 0,
        struck_off_before=matter.first_closed_on is not None or number("watched") > 0,
        passing_ids=ids("passing", 0),
        rectifying_unit_ids=frozenset(row.other for row in known if row.what in _BY_THE_UNIT and row.other is not None),
    )


def _is_untouched(petition: Petition, acts: int) -> bool:
    return petition.stage == P.REGISTERED and not acts and petition.registered_at is not None


def _parts(item: RectificationItem, known: Sequence[_Row]) -> frozenset[tuple[Part, int]]:
    now = ((Part.APPLIED, item.applicant_id), (Part.HANDLED, item.handler_id), (Part.HELD, item.holder_id))
    ever = ((_PARTS[row.what], row.one) for row in known if row.what in _PARTS)
    said = ((Part.ENTERED, item.registrar_id),) if item.entered_closed else ()
    return frozenset((part, person) for part, person in (*now, *ever, *said) if person is not None)


def _of_item(item: RectificationItem, shared: Facts) -> Facts:
    return replace(
        shared,
        applicant_id=item.applicant_id,
        applicant_unit_id=item.applicant_unit_id,
        planned=item.planned_at is not None,
        report_approved=item.report_approved_by_id is not None,
        extension_asked=item.extension_to is not None,
        long_term=item.item_type is ItemType.LONG_TERM,
        immediate=item.item_type is ItemType.IMMEDIATE,
        due_on=item.due_on,
        households_counted=rectification.names_nobody(item.household),
    )


def _stage(matter: Matter) -> StrEnum:
    return petitions.Stage(matter.stage) if matter.kind == Kind.PETITION else rectification.Stage(matter.stage)


def _has_asked(kind: RemedyKind) -> ColumnElement[bool]:
    by_him = Remedy.asker_id == Delivery.petitioner_id
    return exists().where(by_him, Remedy.kind == kind, Remedy.ended_on.is_(None)).correlate(Delivery)


def _known() -> CompoundSelect[tuple[int, str, int | None, int | None, date | None]]:
    these = bindparam("matters", expanding=True, type_=Integer)
    nothing, no_day = cast(null(), Integer), cast(null(), Date)

    def papers(
        what: str, *roles: PaperRole, since: ColumnElement[bool] = _ANY_TIME
    ) -> Select[int | None, str, int, int, date]:
        return (
            select(Attachment.matter_id, literal(what), func.count(Attachment.id), nothing, no_day)
            .where(
                Attachment.matter_id.in_(these),
                Attachment.role.in_(roles),
                ~exists().where(Withdrawal.paper_id == Attachment.id),
                since_taken_up(Attachment.matter_id, Attachment.added_at),
                since,
            )
            .group_by(Attachment.matter_id)
        )

    def steps(what: str, which: ColumnElement[bool]) -> Select[int, str, int, int, date]:
        found = select(Step.matter_id, literal(what), func.count(Step.id), nothing, no_day)
        return found.where(Step.matter_id.in_(these), which).group_by(Step.matter_id)

    wanting = func.max(case((FOUND_WANTING, 1), else_=0))
    plans = aliased(Measure)
    plan_no = select(func.max(plans.plan_no)).where(plans.item_id == Measure.item_id).scalar_subquery()
    return union_all(
        select(
            Step.matter_id.label("matter_id"),
            literal("worked").label("what"),
            Step.person_id.label("one"),
            nothing.label("other"),
            no_day.label("on"),
        )
        .where(Step.matter_id.in_(these), Step.action.in_(WORK))
        .distinct(),
        *(
            select(Step.matter_id, literal(what), Step.person_id, nothing, no_day)
            .where(Step.matter_id.in_(these), by)
            .distinct()
            for what, by in (
                ("doing", did()),
                ("handling", handled()),
                ("reviewing", Step.action.in_(REVIEWING)),
                ("passing", Step.action.in_(PASSING)),
            )
        ),
        select(Step.matter_id, literal(_ACT) + Step.action, Step.person_id, Step.unit_id, no_day)
        .join(RectificationItem.__table__, RectificationItem.__table__.c.id == Step.matter_id)
        .where(Step.matter_id.in_(these), Step.action.in_(ACTS))
        .distinct(),
        select(Assist.matter_id, literal("assisted"), nothing, Assist.unit_id, no_day)
        .where(Assist.matter_id.in_(these), Assist.replied_at.is_not(None))
        .distinct(),
        select(_ITEM.id, literal("leads"), nothing, Unit.id, no_day)
        .join(Unit, leads(_ITEM.lead_unit))
        .where(_ITEM.id.in_(these)),
        select(ItemHandler.item_id, literal("handled"), ItemHandler.person_id, nothing, no_day).where(
            ItemHandler.item_id.in_(these)
        ),
        select(Step.matter_id, literal("handling_unit"), Step.unit_id, nothing, no_day)
        .where(Step.matter_id.in_(these), by_a_handling_unit())
        .distinct(),
        select(Assist.matter_id, literal("handling_unit"), Assist.unit_id, nothing, no_day).where(
            Assist.matter_id.in_(these), Assist.waived_at.is_(None)
        ),
        select(Holding.matter_id, literal("held"), Holding.person_id, nothing, no_day)
        .where(Holding.matter_id.in_(these))
        .distinct(),
        select(Accused.matter_id, literal("accused"), Accused.person_id, Accused.unit_id, no_day).where(
            Accused.matter_id.in_(these)
        ),
        select(Recusal.matter_id, literal("recused"), Recusal.person_id, nothing, no_day).where(
            Recusal.matter_id.in_(these), Recusal.state.in_(KEPT_AWAY)
        ),
        select(Advice.matter_id, literal("recused"), Advice.about_id, nothing, no_day).where(
            Advice.matter_id.in_(these), Advice.about_id.is_not(None), Advice.withdrawn_at.is_(None)
        ),
        select(Recusal.matter_id, literal("declared"), Recusal.person_id, nothing, no_day).where(
            Recusal.matter_id.in_(these)
        ),
        select(Clock.matter_id, type_coerce(Clock.rule, String), nothing, nothing, Clock.due_on).where(
            Clock.matter_id.in_(these),
            *(or_(Clock.stopped_on.is_(None), TOLD_NOBODY), Clock.rule.in_(_ASKED_OF_CLOCKS)),
        ),
        select(Delivery.petition_id, literal("served"), func.count(Delivery.id), nothing, no_day)
        .where(Delivery.petition_id.in_(these), Delivery.remedy_id.is_(None), Delivery.ended_on.is_(None))
        .group_by(Delivery.petition_id),
        *(
            select(Delivery.petition_id, literal(f"silent:{kind}"), func.count(Delivery.id), nothing, no_day)
            .where(Delivery.petition_id.in_(these), of_it, Delivery.ended_on.is_(None), ~_has_asked(kind))
            .group_by(Delivery.petition_id)
            for kind, of_it in (
                (RemedyKind.REVIEW, Delivery.remedy_id.is_(None)),
                (RemedyKind.RECHECK, Delivery.remedy_id.is_not(None)),
            )
        ),
        steps("returns", Step.action == "agree"),
        steps("answered", Step.action.in_(petitions.ANSWERING)),
        steps("progress_owed", progress_owed()),
        steps("work_owed", work_owed()),
        steps("touched", Step.action.not_in(UNTOUCHING)),
        select(Step.matter_id, literal("void_proposed"), Step.person_id, nothing, no_day).where(
            *(Step.matter_id.in_(these), Step.action == "propose_void", ~happened_since("propose_void", "refuse_void"))
        ),
        steps("watched", Step.action == "keep_watch"),
        select(FalseFinding.item_id, literal("false"), func.count(FalseFinding.id), nothing, no_day)
        .where(FalseFinding.item_id.in_(these), FalseFinding.ended_on.is_(None))
        .group_by(FalseFinding.item_id),
        steps("checked", file_checked()),
        # Once on the same routing.
        steps("objected", and_(Step.action == "object", ~happened_since("assign"))),
        select(
            Remedy.petition_id,
            literal("review:") + func.coalesce(type_coerce(Remedy.finding, String), ""),
            *(nothing, nothing, no_day),
        ).where(
            *(Remedy.petition_id.in_(these), Remedy.kind == RemedyKind.REVIEW),
            *(Remedy.ended_on.is_(None), Remedy.joined_id.is_(None)),
        ),
        select(SupervisionOrder.matter_id, literal("supervisions"), func.count(SupervisionOrder.id), nothing, no_day)
        .join(Matter, Matter.id == SupervisionOrder.matter_id)
        .where(
            SupervisionOrder.matter_id.in_(these),
            SupervisionOrder.unit_id == Matter.unit_id,
            SupervisionOrder.answered_at.is_(None),
            SupervisionOrder.ended_at.is_(None),
        )
        .group_by(SupervisionOrder.matter_id),
        papers("evidence", *PROOF, since=after_the_opinion(Attachment.matter_id, Attachment.added_at)),
        papers("receipts", PaperRole.RECEIPT),
        # A visit that met nobody is an attempt.
        select(Visit.matter_id, literal("visits"), func.count(Visit.id), wanting, no_day)
        .join(Matter, Matter.id == Visit.matter_id)
        .where(Visit.matter_id.in_(these), concluded())
        .group_by(Visit.matter_id),
        select(Measure.item_id, literal("measures"), func.count(Measure.id), nothing, no_day)
        .where(Measure.item_id.in_(these), Measure.plan_no == plan_no)
        .group_by(Measure.item_id),
        select(Measure.item_id, literal("undecided"), func.count(Measure.id), nothing, no_day)
        .where(Measure.item_id.in_(these), Measure.plan_no == plan_no, undecided())
        .group_by(Measure.item_id),
        select(Measure.item_id, literal("proven"), func.count(Measure.id), nothing, no_day)
        .where(Measure.item_id.in_(these), Measure.plan_no == plan_no, proven())
        .group_by(Measure.item_id),
        select(Link.matter_id, literal("repeats"), func.count(Link.id), nothing, no_day)
        .where(Link.matter_id.in_(these), Link.judgement == Judgement.REPEAT, Link.revoked_at.is_(None))
        .group_by(Link.matter_id),
        select(Assist.matter_id, literal("assists"), func.count(Assist.id), nothing, no_day)
        .where(Assist.matter_id.in_(these), OPEN)
        .group_by(Assist.matter_id),
        select(Promise.matter_id, literal("executions"), func.count(Promise.id), nothing, no_day)
        .where(Promise.matter_id.in_(these), executions.OPEN)
        .group_by(Promise.matter_id),
    )


_KNOWN = _known()
