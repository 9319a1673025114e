"""The papers of one petition: those drafted and made final, and what a new one would be filled from."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain import escalation, privacy
from app.domain.accountability import LOCAL, PostKind, local_day
from app.domain.act_papers import Way, needed
from app.domain.clocks import RuleId
from app.domain.letters import OPINIONS_ON, SERVED, LetterKind, by_unit, law_at, remedy_of
from app.domain.permissions import Actor
from app.domain.petitions import Action, DeliveryWay, Finding, RemedyKind, Stage
from app.domain.visits import VisitKind
from app.letters import Extended, LetterFacts, Objected, Remedied, Served, Supervised, Visited, parts_of, unit_in_full
from app.letters import Letter as Text
from app.models.directory import Person, Unit, UnitLevel
from app.models.letters import ROLES, Letter
from app.models.matters import Clock, Matter, StopReason
from app.models.papers import Attachment, PaperRole, Withdrawal
from app.models.petitions import Petition
from app.models.remedies import Remedy, in_force
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.corrections import told, words_of
from app.queries.directory import in_post
from app.queries.facts import facts_of
from app.queries.matters import DUTIES
from app.queries.papers import WITHDRAWN
from app.queries.visibility import visible

_SIXTY_DAYS = (RuleId.D5, RuleId.D6)
_REASON_OF = {
    Stage.NOT_ACCEPTED: Action.NOT_ACCEPT,
    Stage.DIVERTED: Action.DIVERT,
}
_OPINION_ON = {decides: letter for letter, decides in OPINIONS_ON.items()}
_IS_FINAL = and_(
    Letter.sealed_at.is_not(None), ~select(Withdrawal.id).where(Withdrawal.paper_id == Letter.attachment_id).exists()
)
"""One whose paper was withdrawn does not count."""
_TOLD_AT_ONCE = SERVED - {
    *(LetterKind.WHEREABOUTS_NOTICE, LetterKind.EXTENSION_NOTICE, LetterKind.HEARING_NOTICE, LetterKind.OPINION),
    *OPINIONS_ON,
}
"""Notices of what the petition keeps the day and the way it was told: that it was accepted, or was not."""


def of_matter(session: Session, matter: Matter) -> Sequence[Letter]:
    """Every letter of the matter, drafts and earlier versions too, the newest first."""
    found = _whole().where(Letter.matter_id == matter.id)
    return session.scalars(found.order_by(Letter.id.desc())).all()


def by_uid(session: Session, actor: Actor, uid: str) -> Letter | None:
    """The letter of this address, or None when it or its matter does not exist for the actor."""
    found = _whole().join(Matter, Matter.id == Letter.matter_id)
    return session.scalar(found.where(Letter.uid == uid, visible(actor)))


def sealed_kinds(session: Session, matter: Matter) -> frozenset[LetterKind]:
    """The kinds of which a final letter lies with the matter's papers; what was withdrawn does not count."""
    return frozenset(session.scalars(select(Letter.kind).where(Letter.matter_id == matter.id, _IS_FINAL)))


def lacking(session: Session, petition: Petition) -> list[LetterKind]:
    """Which papers of its way are not with the petition (P23); a file brought in their role stands for one."""
    way = Way(
        stage=Stage(petition.stage),
        refusal=petition.refusal,
        told=petition.notice_on is not None,
        accepted=petition.accepted_on is not None,
        issued=petition.issued_on is not None,
        decided={RemedyKind(one.kind) for one in petition.remedies if one.decided_on is not None},
    )
    open_ = sorted(needed(way) - sealed_kinds(session, petition), key=list(LetterKind).index)
    if not open_:
        return []
    letters = select(Letter.id).where(Letter.attachment_id == Attachment.id).exists()
    brought = select(Attachment.role, func.count()).where(Attachment.matter_id == petition.id, ~WITHDRAWN, ~letters)
    there = Counter(dict(session.execute(brought.group_by(Attachment.role)).all()))
    lacks = []
    for kind in open_:
        if there[ROLES[kind]]:
            there[ROLES[kind]] -= 1
        else:
            lacks.append(kind)
    return lacks


def unused(session: Session, petition: Petition, kind: LetterKind) -> Letter | None:
    """The last final letter of this kind that no act has had yet."""
    letter = _last_final(session, petition, kind)
    return letter if letter is not None and letter.step_id is None else None


def unkept(session: Session) -> Letter | None:
    """The final letter that has waited longest for its file."""
    found = select(Letter).where(Letter.sealed_at.is_not(None), Letter.attachment_id.is_(None))
    return session.scalar(found.order_by(Letter.id).limit(1))


def draft_of(session: Session, matter: Matter, kind: LetterKind) -> Letter | None:
    """The draft of this kind that is not final yet."""
    found = select(Letter).where(Letter.matter_id == matter.id, Letter.kind == kind, Letter.sealed_at.is_(None))
    return session.scalar(found)


def text_of(letter: Letter) -> Text:
    """What stands on the paper, as a letter that can be shown or rendered."""
    return Text(
        kind=LetterKind(letter.kind),
        title=letter.title or "",
        addressee=letter.addressee or "",
        parts=parts_of(letter.body or ""),
        issuer=letter.issuer or "",
        number=letter.number or "",
        signed_on=local_day(letter.sealed_at) if letter.sealed_at else None,
        copies=letter.copies or "",
    )


def unit_of(session: Session, petition: Petition, kind: LetterKind, actor: Actor) -> Unit | None:
    """Who would write such a paper: the responsible unit or the organ that reviews where it is theirs, else the
    actor's own."""
    decides = remedy_of(kind, Stage(petition.stage))
    remedy = in_force(petition, decides) if decides is not None else None
    if remedy is not None:
        return remedy.unit
    ours = by_unit(kind, facts_of(session, petition))
    unit_id = petition.unit_id if ours else actor.unit_id or petition.registrar_unit_id
    return session.get(Unit, unit_id) if unit_id is not None else None


def accused_names(petition: Petition) -> list[str]:
    """By which names those complained of are known."""
    return [
        name
        for one in petition.accused
        if (name := one.name or (one.person.name if one.person else None) or (one.unit.name if one.unit else None))
    ]


def facts_for(session: Session, petition: Petition, unit: Unit, today: date) -> LetterFacts:
    """What the papers of this petition may say, when this unit writes them. Numbers of people in texts are masked."""
    county = session.scalar(select(Unit).where(Unit.level == UnitLevel.COUNTY).order_by(Unit.id)) or unit
    heads = in_post(session, today, PostKind.PETITION_HEAD)
    office = session.get(Unit, heads[0].unit_id) if heads else petition.registrar_unit
    assigned = _last_step(session, petition, Action.ASSIGN)
    closed = _last_step(session, petition, Action.CLOSE)
    served = _to_serve(session, petition)
    delivered_on, delivery_way = _told(petition, served)
    turned_away = _REASON_OF.get(Stage(petition.stage))
    why = _last_step(session, petition, turned_away) if turned_away is not None else None
    same, same_rechecked = _same_as(session, petition, county)
    opinion = _last_final(session, petition, LetterKind.OPINION)
    running = _running(petition)
    sixty = next((running[rule] for rule in reversed(_SIXTY_DAYS) if rule in running), None)
    late = min((clock.due_on for rule, clock in running.items() if rule in DUTIES), default=None)
    representatives = [one.name or "" for one in petition.petitioners if one.is_representative]
    village, town = petition.village, petition.town
    return LetterFacts(
        law=law_at(petition.received_on),
        county=county.name,
        unit=_full(unit, county),
        responsible=_full(petition.unit, county),
        above=_full(county, county) if unit.id != county.id else "",
        office=_full(office, county),
        number=petition.number,
        title=petition.title,
        received_on=petition.received_on,
        registered_on=local_day(petition.registered_at),
        channel=petition.channel,
        category=petition.category,
        form=petition.form,
        people_count=petition.people_count,
        names=tuple(one.name for one in petition.petitioners if one.name),
        representatives=tuple(name for name in representatives if name),
        address=next((_plain(one.address) for one in petition.petitioners if one.address), ""),
        place=(town.name if town else "") + (village.name if village else "") + (petition.place or ""),
        body=_plain(petition.body),
        demand=_plain(petition.demand),
        registrar=petition.registrar.name if petition.registrar else "",
        recorder=_name(session, petition.recorder_id),
        handler=petition.handler.name if petition.handler else "",
        head=_head(session, petition, today),
        papers=_originals(session, petition),
        appeal_path=petition.appeal_path,
        routed_on=petition.routed_on,
        referred_by=_full(assigned.unit, county) if assigned else "",
        report_due_on=petition.report_due_on,
        accepted_on=petition.accepted_on,
        anew_on=sixty.started_on if sixty is not None and sixty.started_on != petition.accepted_on else None,
        due_on=sixty.due_on if sixty is not None else None,
        late_on=late,
        days_late=escalation.days_late(late, today, None) if late else 0,
        refusal=petition.refusal,
        reason=_plain(words_of(session, why)) if why else "",
        competent=petition.competent_organ or "",
        same_as=same,
        same_rechecked=same_rechecked,
        objected=_objected(session, petition),
        extended=_extended(session, petition),
        review=_remedied(session, petition, RemedyKind.REVIEW, county),
        recheck=_remedied(session, petition, RemedyKind.RECHECK, county),
        supervised=_supervised(session, petition, county),
        decision=petition.decision,
        adoption=petition.adoption,
        opinion=_plain(petition.opinion),
        opinion_law=petition.opinion_law or "",
        issued_on=petition.issued_on,
        delivered_on=delivered_on,
        delivery_way=delivery_way,
        outcome=petition.outcome,
        closed_on=petition.closed_on,
        report=_plain(words_of(session, closed)) if closed and petition.stage != Stage.ACCEPTED else "",
        served=Served(served.title or "", served.number or "") if served else None,
        opinion_number=(opinion.number or "") if opinion else "",
        visited=_visited(session, petition),
    )


def _whole() -> Select[Letter]:
    people = (joinedload(Letter.drafted_by), joinedload(Letter.sealed_by), joinedload(Letter.edited_by))
    return select(Letter).options(*people, joinedload(Letter.attachment), joinedload(Letter.replaced_by))


def _last_final(session: Session, petition: Petition, *kinds: LetterKind) -> Letter | None:
    found = select(Letter).where(Letter.matter_id == petition.id, Letter.kind.in_(kinds), _IS_FINAL)
    return session.scalar(found.order_by(Letter.sealed_at.desc(), Letter.id.desc()).limit(1))


def _last_step(session: Session, petition: Petition, action: str) -> Step | None:
    found = select(Step).where(Step.matter_id == petition.id, Step.action == action)
    return session.scalar(found.options(joinedload(Step.unit)).order_by(Step.id.desc()).limit(1))


def _of_remedy(session: Session, remedy: Remedy, *kinds: LetterKind) -> Letter | None:
    """Of these kinds the last final letter that belongs to this review or recheck, and to no former one."""
    letter = _last_final(session, remedy.petition, *kinds)
    made_on = local_day(letter.sealed_at) if letter is not None and letter.sealed_at is not None else None
    return letter if made_on is not None and made_on >= remedy.received_on else None


def _remedied(session: Session, petition: Petition, kind: RemedyKind, county: Unit) -> Remedied | None:
    remedy = in_force(petition, kind)
    if remedy is None:
        return None
    opinion = _of_remedy(session, remedy, _OPINION_ON[kind])
    return Remedied(
        unit=_full(remedy.unit, county),
        asked_on=remedy.asked_on,
        request=_plain(remedy.request),
        finding=remedy.finding,
        opinion=_plain(remedy.opinion),
        law=remedy.law or "",
        decided_on=remedy.decided_on,
        number=(opinion.number or "") if opinion else "",
        redo_by=_redo_by(session, petition) if remedy.finding is Finding.REVOKE_REDO else None,
    )


def _redo_by(session: Session, petition: Petition) -> date | None:
    """By when a recheck has it done anew: its opinion is written in the act that orders that."""
    if petition.stage == Stage.REVIEWED:
        return None
    step = _last_step(session, petition, Action.REDO)
    ordered = [after for name, _, after in told(step) if name == "redo_due_on"] if step is not None else []
    return date.fromisoformat(ordered[0]) if ordered and ordered[0] else None


def _same_as(session: Session, petition: Petition, county: Unit) -> tuple[str, Remedied | None]:
    """The number of the earlier petition and its recheck; a confidential one is named to nobody."""
    same = petition.same_as
    if not isinstance(same, Petition) or same.confidential:
        return "", None
    return same.number, _remedied(session, same, RemedyKind.RECHECK, county)


def _objected(session: Session, petition: Petition) -> Objected | None:
    if petition.stage != Stage.OBJECTED:
        return None
    step = _last_step(session, petition, Action.OBJECT)
    if step is None:
        return None
    organ = next((after for name, _, after in told(step) if name == "competent_organ"), None)
    return Objected(_plain(words_of(session, step)), organ or "")


def _extended(session: Session, petition: Petition) -> Extended | None:
    after = _running(petition).get(RuleId.D6)
    replaced = [
        clock for clock in petition.clocks if clock.rule == RuleId.D5 and clock.stop_reason == StopReason.REPLACED
    ]
    step = _last_step(session, petition, Action.EXTEND)
    if after is None or not replaced or step is None:
        return None
    before = replaced[-1]
    days = (after.nominal_on - before.nominal_on).days
    return Extended(_plain(words_of(session, step)), before.due_on, after.due_on, days)


def _running(petition: Petition) -> dict[RuleId, Clock]:
    """The clocks that run, also those the act that is just being done has started."""
    return {RuleId(clock.rule): clock for clock in petition.clocks if clock.stopped_on is None}


def _supervised(session: Session, petition: Petition, county: Unit) -> Supervised | None:
    order = next((one for one in reversed(petition.supervisions) if one.is_open), None)
    if order is None:
        return None
    due_at = order.due_at.astimezone(LOCAL)
    contact = _name(session, order.ordered_by_id)
    return Supervised(order.reason, _plain(order.demand), _full(order.unit, county), due_at, contact)


def _head(session: Session, petition: Petition, today: date) -> str:
    """Who heads the responsible unit; nobody's name when nobody or more than one does."""
    if petition.unit_id is None:
        return ""
    found = in_post(session, today, PostKind.UNIT_HEAD, unit_id=petition.unit_id)
    return _name(session, found[0].person_id) if len(found) == 1 else ""


def _to_serve(session: Session, petition: Petition) -> Letter | None:
    """What a receipt would be made out for: while a review or recheck is served, its own papers alone."""
    kind = remedy_of(LetterKind.DELIVERY_RECEIPT, Stage(petition.stage))
    remedy = in_force(petition, kind) if kind is not None else None
    if remedy is None:
        return _last_final(session, petition, *SERVED)
    return _of_remedy(session, remedy, _OPINION_ON[remedy.kind], LetterKind.HEARING_NOTICE)


def _told(petition: Petition, served: Letter | None) -> tuple[date | None, DeliveryWay | None]:
    """When and how what is served reached the petitioner, as its act keeps it."""
    kind = LetterKind(served.kind) if served else None
    decides = OPINIONS_ON.get(kind) if kind else remedy_of(LetterKind.DELIVERY_RECEIPT, Stage(petition.stage))
    if decides is not None:
        remedy = in_force(petition, decides)
        return (remedy.delivered_on, remedy.delivery_way) if remedy else (None, None)
    if kind in (None, LetterKind.OPINION):
        return petition.delivered_on, petition.delivery_way
    if kind is LetterKind.EXTENSION_NOTICE:
        return petition.extension_told_on, petition.extension_told_way
    return (petition.notice_on, petition.notice_way) if kind in _TOLD_AT_ONCE else (None, None)


def _originals(session: Session, petition: Petition) -> int:
    found = select(func.count(Attachment.id)).where(Attachment.matter_id == petition.id, ~WITHDRAWN)
    return session.scalar(found.where(Attachment.role == PaperRole.ORIGINAL)) or 0


def _visited(session: Session, petition: Petition) -> Visited | None:
    found = select(Visit).where(Visit.matter_id == petition.id, Visit.kind == VisitKind.FOLLOW_UP, Visit.reached)
    visit = session.scalar(found.order_by(Visit.visited_on.desc(), Visit.id.desc()).limit(1))
    if visit is None:
        return None
    return Visited(
        on=visit.visited_on,
        visitor=visit.visitor.name if visit.visitor else "",
        method=visit.method,
        solved=visit.solved,
        satisfied=visit.satisfied,
        carried_out=visit.carried_out,
        reason=_plain(visit.reason),
        note=_plain(visit.note),
    )


def _full(unit: Unit | None, county: Unit) -> str:
    if unit is None:
        return ""
    return unit_in_full(county.name, unit.name, governs=unit.is_town, is_park=unit.level == UnitLevel.PARK)


def _plain(text: str | None) -> str:
    """A text for a letter: what of it are numbers of people stays masked there too (DECISIONS 12)."""
    return privacy.mask_text(text or "")


def _name(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id is not None else None
    return person.name if person else ""
