"""What the papers of one rectification item are filled from, and which of them can be written now."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import privacy
from app.domain.accountability import PostKind, local_day
from app.domain.item_papers import ready
from app.domain.letters import LetterKind
from app.domain.rectification import Action
from app.domain.visits import VisitKind
from app.letters.items import Checked, ItemFacts, LookedBack, Planned
from app.models.directory import Person
from app.models.rectification import RectificationItem
from app.models.timeline import Step
from app.queries.corrections import words_of
from app.queries.directory import in_post_or_unit
from app.queries.evidence import Proven, of_measures
from app.queries.facts import facts_of
from app.queries.matters import visits


def ready_of(item: RectificationItem) -> tuple[LetterKind, ...]:
    """The papers of the item that can be written now."""
    return ready(
        planned=bool(item.measures),
        reported=item.report_approved_by_id is not None,
        applied=item.applied_at is not None,
        verified=item.verified_on is not None,
        was_closed=item.first_closed_on is not None,
    )


def facts_for(session: Session, item: RectificationItem, today: date) -> ItemFacts:
    """What the papers of this item may say. Numbers of people in texts are masked."""
    text = _text
    proven = of_measures(session, item)
    day = item.round.document_on.isoformat() if item.round.document_on else ""
    where = (item.town.name if item.town else "", item.village.name if item.village else "", item.place or "")
    return ItemFacts(
        unit=item.unit.name if item.unit else "",
        number=item.number,
        round=item.round.name,
        source=item.round.source,
        item_type=item.item_type,
        problem=text(item.problem),
        place="".join(where),
        due_on=item.due_on,
        document=f"{item.round.document_no or ''} {day}".strip(),
        households=text(item.household),
        goal=text(item.goal),
        cause=text(item.cause),
        measures=tuple(map(_planned, proven)),
        lead_leader=_name(item.lead_leader),
        lead_unit=item.lead_unit or "",
        head=_head(session, item, today),
        holder=_name(item.holder),
        handler=_name(item.handler),
        verifier=_name(item.verifier),
        evidence=facts_of(session, item).evidence_count,
        report=text(item.report),
        reported_by=_name(session.get(Person, item.report_approved_by_id or 0)),
        applied_on=local_day(item.applied_at) if item.applied_at else None,
        applicant=_name(item.applicant),
        checked=_checked(session, item),
        public_from=item.public_from,
        public_until=item.public_until,
        signed_by=_name(item.signed_off_by),
        signed_words=_last_words(session, item, Action.SIGN_OFF, Action.KEEP_WATCH) if item.signed_off_by_id else "",
        closed_on=item.closed_on,
        first_closed_on=item.first_closed_on,
        close_out_no=item.close_out_no or "",
        mechanism=text(item.mechanism),
        looked_back=tuple(
            LookedBack(
                visit.visited_on,
                _name(visit.visitor),
                visit.method,
                visit.solved,
                visit.satisfied,
                text(visit.reason),
                text(visit.open_note),
            )
            for visit in reversed(visits(session, item))
            if visit.kind is VisitKind.LOOK_BACK and visit.reached
        ),
    )


def _planned(one: Proven) -> Planned:
    evidence = tuple((_text(paper.name), paper.dated_on) for paper in one.papers)
    return Planned(_text(one.measure.text), one.measure.owner or "", one.measure.due_on, evidence)


def _checked(session: Session, item: RectificationItem) -> Checked | None:
    # Of an application that is still looked at there is none, whatever was verified before the item came back.
    if item.verified_on is None:
        return None
    form = item.verifications[-1] if item.verifications else None
    way, sample = (form.way, _text(form.sample)) if form else (None, "")
    return Checked(item.verified_on, _name(item.verified_by), way, sample, _last_words(session, item, Action.VERIFY))


def _last_words(session: Session, item: RectificationItem, *actions: Action) -> str:
    found = select(Step).where(Step.matter_id == item.id, Step.action.in_(actions)).order_by(Step.id.desc()).limit(1)
    step = session.scalar(found)
    return _text(words_of(session, step)) if step is not None else ""


def _head(session: Session, item: RectificationItem, today: date) -> str:
    if item.unit_id is None:
        return ""
    posts = in_post_or_unit(session, today, [PostKind.UNIT_HEAD], [item.unit_id])
    heads = (one for one in posts if one.unit_id == item.unit_id and one.kind is PostKind.UNIT_HEAD)
    return next((one.name for one in heads), "")


def _name(person: Person | None) -> str:
    return person.name if person is not None else ""


def _text(said: str | None) -> str:
    return privacy.mask_text(said or "")
