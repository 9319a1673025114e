"""Which originals (原件) a petition's file needs, and which of them lie with it (P23)."""

from collections.abc import Iterator
from datetime import date, datetime, time

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.accountability import LOCAL
from app.domain.act_papers import needed_notice
from app.domain.letters import LetterKind
from app.domain.originals import Original, Served, receipts_shown
from app.domain.petitions import Action, DeliveryWay, RemedyKind, Stage
from app.models.papers import Attachment, PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.queries.letters import sealed_kinds
from app.queries.papers import WITHDRAWN

_ON_PAPER = (DeliveryWay.IN_PERSON, DeliveryWay.MAIL, DeliveryWay.LEFT)
"""Ways that leave a receipt to be signed. An electronic notice has the number of its receipt, a refusal its witness."""
_OF_REMEDIES = {RemedyKind.REVIEW: Original.REVIEW, RemedyKind.RECHECK: Original.RECHECK}


def of(session: Session, petition: Petition) -> dict[Original, bool]:
    """Every original that the file of this petition needs, and whether it is there.

    What it came as: the letter, recording or form that was brought (来信原件), or its registration form made final.
    """
    receipts = select(Attachment.added_at).where(
        *(Attachment.matter_id == petition.id, Attachment.role == PaperRole.RECEIPT, ~WITHDRAWN)
    )
    shown = receipts_shown(_served(petition), session.scalars(receipts))
    there = {Original.SOURCE: _has_source(session, petition)}
    for original, is_there in shown:
        there[original] = there.get(original, True) and is_there
    return {one: there[one] for one in Original if one in there}


def lacking(session: Session, petition: Petition) -> list[Original]:
    """Which of them are not there."""
    return [original for original, is_there in of(session, petition).items() if not is_there]


def _has_source(session: Session, petition: Petition) -> bool:
    if LetterKind.REGISTER_FORM in sealed_kinds(session, petition):
        return True
    asked = (Action.ASK_REVIEW, Action.ASK_RECHECK)
    request = exists().where(Step.matter_id == petition.id, Step.action.in_(asked), Step.at == Attachment.added_at)
    brought = exists().where(
        *(Attachment.matter_id == petition.id, Attachment.role == PaperRole.ORIGINAL, ~WITHDRAWN, ~request)
    )
    return bool(session.scalar(select(brought)))


def _served(petition: Petition) -> Iterator[Served]:
    notice = needed_notice(Stage(petition.stage), petition.refusal, accepted=petition.accepted_on is not None)
    told: list[tuple[Original, date | None, DeliveryWay | None]] = [
        (Original.WHEREABOUTS, petition.whereabouts_on, petition.whereabouts_way),
        (Original.EXTENSION, petition.extension_told_on, petition.extension_told_way),
    ]
    if notice is not None:
        told.append((Original(notice.value), petition.notice_on, petition.notice_way))
    yield from (Served(one, _morning(on)) for one, on, way in told if on is not None and way in _ON_PAPER)
    opinions = [(Original.OPINION, petition.issued_on or petition.delivered_on, petition.delivery_way)]
    for ended_on in {row.ended_on for row in petition.deliveries if row.remedy_id is None} - {None}:
        rows = [row for row in petition.deliveries if row.remedy_id is None and row.ended_on == ended_on]
        reached = next((row.way for row in rows if row.way is not DeliveryWay.REFUSED), None)
        opinions.append((Original.OPINION, min(row.delivered_on for row in rows), reached))
    opinions += [
        (_OF_REMEDIES[remedy.kind], remedy.decided_on, remedy.delivery_way)
        for remedy in petition.remedies
        if remedy.joined_id is None
    ]
    for one, on, way in opinions:
        if on is not None and way not in (None, DeliveryWay.REFUSED):
            yield Served(one, _morning(on))


def _morning(on: date) -> datetime:
    return datetime.combine(on, time.min, LOCAL)
