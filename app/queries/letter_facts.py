"""What the papers of one petition are filled from, read once."""

from datetime import date
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.domain import demands, escalation, privacy
from app.domain.accountability import LOCAL, PostKind, local_day
from app.domain.advising import LETTERS
from app.domain.clocks import RuleId
from app.domain.letters import OPINIONS_ON, SERVED, LetterKind, law_at, remedy_of
from app.domain.petition_guards import MOST_RETURNS
from app.domain.petitions import Action, DeliveryWay, Finding, RemedyKind, Stage
from app.domain.visits import VisitKind
from app.letters import (
    Advised,
    Extended,
    LetterFacts,
    Objected,
    Remedied,
    Ruled,
    Served,
    Supervised,
    Visited,
    is_made_out,
)
from app.models.deliveries import Delivery
from app.models.directory import Person, Unit
from app.models.letters import Letter
from app.models.matters import Clock, StopReason
from app.models.papers import Attachment, PaperRole
from app.models.petitions import Petition, Petitioner
from app.models.remedies import Remedy, in_force, requests
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries import deliveries
from app.queries.advice import of_matter
from app.queries.corrections import latest, told, words_of
from app.queries.directory import in_post_or_unit
from app.queries.letters import TOLD_AT_ONCE, finals
from app.queries.matters import DUTIES
from app.queries.papers import WITHDRAWN
from app.queries.superiors import above
from app.queries.unit_names import county_of, full

_SIXTY_DAYS = (RuleId.D5, RuleId.D6)
_REASON_OF = {
    Stage.NOT_ACCEPTED: Action.NOT_ACCEPT,
    Stage.DIVERTED: Action.DIVERT,
}
_TELLING = (
    *(Action.ASSIGN, Action.AGREE, Action.OVERRULE, Action.CLOSE, Action.OBJECT, Action.EXTEND, Action.REDO),
    *_REASON_OF.values(),
)
"""Steps whose words or changes stand in a letter."""
DECIDED_BY = "decided_by"
"""Under which name a routing tells of the common superior."""
_OPINION_ON = {decides: letter for letter, decides in OPINIONS_ON.items()}


def facts_for(session: Session, petition: Petition, unit: Unit, today: date) -> LetterFacts:
    """What the papers of this petition may say, when this unit writes them. Numbers of people in texts are masked."""
    county = county_of(session) or unit
    own_unit = [petition.unit_id] if petition.unit_id is not None else []
    posts = in_post_or_unit(session, today, [PostKind.PETITION_HEAD], own_unit)
    offices = [held.unit_id for held in posts if held.kind is PostKind.PETITION_HEAD]
    office = session.get(Unit, offices[0]) if offices else petition.registrar_unit
    heads = [one.name for one in posts if one.kind is PostKind.UNIT_HEAD and one.unit_id == petition.unit_id]
    kept = _Kept(session, petition)
    assigned, closed = kept.step(Action.ASSIGN), kept.step(Action.CLOSE)
    served = _to_serve(kept)
    receiver, delivery = _receiver(kept, served)
    delivered_on, delivery_way = _told(petition, served)
    if receiver is not None:
        delivered_on, delivery_way = (delivery.delivered_on, delivery.way) if delivery else (None, None)
    turned_away = _REASON_OF.get(Stage(petition.stage))
    why = kept.step(turned_away) if turned_away is not None else None
    same, same_rechecked = _same_as(session, petition, county)
    opinion = kept.letter(LetterKind.OPINION)
    running = _running(petition)
    sixty = next((running[rule] for rule in reversed(_SIXTY_DAYS) if rule in running), None)
    late = min((clock.due_on for rule, clock in running.items() if rule in DUTIES), default=None)
    representatives = [one.name or "" for one in petition.petitioners if one.is_representative]
    village, town = petition.village, petition.town
    return LetterFacts(
        law=law_at(petition.received_on),
        county=county.name,
        unit=full(unit, county),
        phone=unit.phone or "",
        responsible=full(petition.unit, county),
        above=_above(session, petition, unit, county),
        office=full(office, county),
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
        head=heads[0] if len(heads) == 1 else "",
        papers=_originals(session, petition),
        appeal_path=petition.appeal_path,
        routed_on=petition.routed_on,
        referred_by=full(assigned.unit, county) if assigned else "",
        report_due_on=petition.report_due_on,
        above_both=_above_both(kept),
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
        objected=_objected(kept),
        ruled=_ruled(kept, county),
        extended=_extended(kept),
        review=_remedied(kept, RemedyKind.REVIEW, county),
        recheck=_remedied(kept, RemedyKind.RECHECK, county),
        supervised=_supervised(session, petition, county),
        advised=_advised(session, petition, county),
        decision=petition.decision,
        decisions=demands.read(petition.decisions),
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
        receiver=(receiver.name or "") if receiver else "",
        receiver_address=_plain(receiver.address) if receiver else "",
        opinion_number=(opinion.number or "") if opinion else "",
        visited=_visited(session, petition),
    )


class _Kept:
    """What a petition's steps and final letters say, read with one statement each."""

    def __init__(self, session: Session, petition: Petition) -> None:
        self.session, self.petition = session, petition

    def step(self, action: Action) -> Step | None:
        """The last step of this kind."""
        return next(reversed(self._steps.get(action, ())), None)

    def count(self, action: Action) -> int:
        """How many steps of this kind there are."""
        return len(self._steps.get(action, ()))

    def letter(self, *kinds: LetterKind) -> Letter | None:
        """The final letter of these kinds that was made last."""
        return next((one for one in reversed(self.letters) if one.kind in kinds), None)

    @cached_property
    def letters(self) -> list[Letter]:
        """All final ones, in the order in which they were made."""
        return finals(self.session, self.petition)

    @cached_property
    def _steps(self) -> dict[str, list[Step]]:
        found = select(Step).where(Step.matter_id == self.petition.id, Step.action.in_(_TELLING))
        steps = self.session.scalars(found.options(joinedload(Step.unit)).order_by(Step.id))
        by_action: dict[str, list[Step]] = {}
        for step in steps:
            by_action.setdefault(step.action, []).append(step)
        return by_action


def _of_remedy(kept: _Kept, remedy: Remedy, *kinds: LetterKind) -> Letter | None:
    """Of these kinds the last final letter that belongs to this review or recheck, and to no former one."""
    letter = kept.letter(*kinds)
    made_on = local_day(letter.sealed_at) if letter is not None and letter.sealed_at is not None else None
    return letter if made_on is not None and made_on >= remedy.received_on else None


def _remedied(kept: _Kept, kind: RemedyKind, county: Unit) -> Remedied | None:
    remedy = in_force(kept.petition, kind)
    if remedy is None:
        return None
    opinion = _of_remedy(kept, remedy, _OPINION_ON[kind])
    return Remedied(
        unit=full(remedy.unit, county),
        asked_on=remedy.asked_on,
        request=_plain(remedy.request),
        finding=remedy.finding,
        opinion=_plain(remedy.opinion),
        law=remedy.law or "",
        decided_on=remedy.decided_on,
        number=(opinion.number or "") if opinion else "",
        asker="、".join(one.asker.name for one in requests(kept.petition, kind) if one.asker and one.asker.name),
        asker_address=_plain(remedy.asker.address) if remedy.asker else "",
        redo_by=_redo_by(kept) if remedy.finding is Finding.REVOKE_REDO else None,
    )


def _redo_by(kept: _Kept) -> date | None:
    """By when a recheck has it done anew: its opinion is written in the act that orders that."""
    if kept.petition.stage == Stage.REVIEWED:
        return None
    step = kept.step(Action.REDO)
    ordered = [after for name, _, after in told(step) if name == "redo_due_on"] if step is not None else []
    return date.fromisoformat(ordered[0]) if ordered and ordered[0] else None


def _same_as(session: Session, petition: Petition, county: Unit) -> tuple[str, Remedied | None]:
    """The number of the earlier petition and its recheck; a confidential one is named to nobody."""
    same = petition.same_as
    if not isinstance(same, Petition) or same.confidential:
        return "", None
    return same.number, _remedied(_Kept(session, same), RemedyKind.RECHECK, county)


def _above(session: Session, petition: Petition, unit: Unit, county: Unit) -> str:
    """To whom one turns against what the unit writes: of a review the organ above the one that reviewed (art. 36);
    empty where the directory knows several of them, or none."""
    if any(remedy.unit_id == unit.id for remedy in petition.remedies):
        over = above(session, unit.id).organs
        if county.name not in over:
            return over[0] if len(over) == 1 else ""
    return full(county, county) if unit.id != county.id else ""


def _above_both(kept: _Kept) -> str | None:
    """Who decided to whom it goes after the second return; what the last routing tells was decided for that one."""
    if kept.count(Action.AGREE) < MOST_RETURNS:
        return None
    assigned, returned = kept.step(Action.ASSIGN), kept.step(Action.AGREE)
    if assigned is None or returned is None or assigned.id < returned.id:
        return ""  # it is not routed yet
    first = next((after for name, _, after in told(assigned) if name == DECIDED_BY), None)
    return latest(kept.session, kept.petition).get(f"{DECIDED_BY}.{assigned.uid}", first) or ""


def _objected(kept: _Kept) -> Objected | None:
    if kept.petition.stage != Stage.OBJECTED:
        return None
    step = kept.step(Action.OBJECT)
    if step is None:
        return None
    organ = next((after for name, _, after in told(step) if name == "competent_organ"), None)
    return Objected(_plain(words_of(kept.session, step)), organ or "")


def _ruled(kept: _Kept, county: Unit) -> Ruled | None:
    """Of the last objection; agreed to, the petition belongs to no unit any more: its own step says whose it was."""
    objected = kept.step(Action.OBJECT)
    if objected is None:
        return None
    rulings = [step for step in (kept.step(Action.AGREE), kept.step(Action.OVERRULE)) if step is not None]
    ruling = max((step for step in rulings if step.id > objected.id), key=lambda step: step.id, default=None)
    unit, on = full(objected.unit, county), local_day(objected.at)
    if ruling is None:
        return Ruled(unit, on)
    return Ruled(unit, on, ruling.action == Action.AGREE, _plain(words_of(kept.session, ruling)))


def _extended(kept: _Kept) -> Extended | None:
    petition = kept.petition
    after = _running(petition).get(RuleId.D6)
    replaced = [
        clock for clock in petition.clocks if clock.rule == RuleId.D5 and clock.stop_reason == StopReason.REPLACED
    ]
    step = kept.step(Action.EXTEND)
    if after is None or not replaced or step is None:
        return None
    before = replaced[-1]
    days = (after.nominal_on - before.nominal_on).days
    return Extended(_plain(words_of(kept.session, step)), before.due_on, after.due_on, days)


def _running(petition: Petition) -> dict[RuleId, Clock]:
    """The clocks that run, also those the act that is just being done has started."""
    return {RuleId(clock.rule): clock for clock in petition.clocks if clock.stopped_on is None}


def _supervised(session: Session, petition: Petition, county: Unit) -> Supervised | None:
    order = next((one for one in reversed(petition.supervisions) if one.is_open), None)
    if order is None:
        return None
    due_at = order.due_at.astimezone(LOCAL)
    contact = _name(session, order.ordered_by_id)
    return Supervised(order.reason, _plain(order.demand), full(order.unit, county), due_at, contact)


def _advised(session: Session, petition: Petition, county: Unit) -> dict[LetterKind, Advised]:
    return {
        LETTERS[one.kind]: Advised(full(one.unit, county), _plain(one.finding), _plain(one.text), one.due_on)
        for one in of_matter(session, petition)
        if one.is_open
    }


def _to_serve(kept: _Kept) -> Letter | None:
    """What a receipt would be made out for: while a review or recheck is served, its own papers alone."""
    kind = remedy_of(LetterKind.DELIVERY_RECEIPT, Stage(kept.petition.stage))
    remedy = in_force(kept.petition, kind) if kind is not None else None
    if remedy is None:
        return kept.letter(*SERVED)
    return _of_remedy(kept, remedy, _OPINION_ON[remedy.kind], LetterKind.HEARING_NOTICE)


def _receiver(kept: _Kept, served: Letter | None) -> tuple[Petitioner | None, Delivery | None]:
    """For whom of those on whom an opinion is served one by one the next receipt is, and how it reached him.

    Who was served comes before who waits, who has no receipt yet before who has one.
    """
    petition, kind = kept.petition, LetterKind(served.kind) if served else None
    decides = OPINIONS_ON.get(kind) if kind else remedy_of(LetterKind.DELIVERY_RECEIPT, Stage(petition.stage))
    review = in_force(petition, RemedyKind.REVIEW) if decides is RemedyKind.REVIEW else None
    of_the_opinion = decides is None and kind in (None, LetterKind.OPINION) and petition.issued_on is not None
    if review is None and not of_the_opinion:
        return None, None
    rows = {row.petitioner_id: row for row in deliveries.served(petition, review)}
    people = [row.petitioner for row in rows.values()] + list(deliveries.waiting(petition, review))
    bodies = [one.body or "" for one in kept.letters if one.kind == LetterKind.DELIVERY_RECEIPT]
    number = (served.number if served else None) or petition.number
    open_ = [one for one in people if not any(is_made_out(body, one.name or "", number) for body in bodies)]
    person = next(iter(open_ or people), None)
    return person, rows.get(person.id) if person is not None else None


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
    if kind is LetterKind.WHEREABOUTS_NOTICE:
        return petition.whereabouts_on, petition.whereabouts_way
    return (petition.notice_on, petition.notice_way) if kind in TOLD_AT_ONCE else (None, None)


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
        note=_plain(visit.open_note),
        told=visit.told,
        opinion_received=visit.opinion_received,
        satisfied_office=visit.satisfied_office,
        reason_office=_plain(visit.reason_office),
    )


def _plain(text: str | None) -> str:
    """A text for a letter: what of it are numbers of people stays masked there too (DECISIONS 12)."""
    return privacy.mask_text(text or "")


def _name(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id is not None else None
    return person.name if person else ""
