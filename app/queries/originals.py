"""Which originals (原件) a petition's file needs, and which of them lie with it (P23)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.accountability import LOCAL
from app.domain.act_papers import needed_notice
from app.domain.letters import LetterKind
from app.domain.originals import Original, Receipt, Served, receipts_shown
from app.domain.petitions import Action, DeliveryWay, RemedyKind, Stage
from app.models.deliveries import Delivery
from app.models.letters import Letter
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
    there = {Original.SOURCE: _has_source(session, petition)}
    for one, is_there in _shown(session, petition):
        there[one.original] = there.get(one.original, True) and is_there
    return {one: there[one] for one in Original if one in there}


def lacking(session: Session, petition: Petition) -> list[Original]:
    """Which of them are not there."""
    return [original for original, is_there in of(session, petition).items() if not is_there]


def unsigned(session: Session, petition: Petition) -> dict[Original, list[str]]:
    """Of what was served on several petitioners, each by himself, whose receipts are not there, by their names."""
    found: dict[Original, list[str]] = {}
    for one, is_there in reversed(_shown(session, petition)):
        if one.person and not is_there:
            found.setdefault(one.original, []).append(one.person)
    return found


def _shown(session: Session, petition: Petition) -> list[tuple[Served, bool]]:
    found = select(Attachment, Letter).outerjoin(Letter, Letter.attachment_id == Attachment.id)
    mine = (Attachment.matter_id == petition.id, Attachment.role == PaperRole.RECEIPT, ~WITHDRAWN)
    receipts = [
        Receipt(paper.added_at, f"{paper.name or ''}\n{(letter.body or '') if letter is not None else ''}")
        for paper, letter in session.execute(found.where(*mine))
    ]
    return receipts_shown(_served(petition), receipts)


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
    yield from _opinions(petition)


def _opinions(petition: Petition) -> Iterator[Served]:
    """What was served as an opinion, of several petitioners on each by himself; nobody signs for what he refused."""
    on_each = [row for row in petition.deliveries if row.remedy_id is None]
    in_force = [row for row in on_each if row.ended_on is None]
    yield from _services(Original.OPINION, petition.issued_on or petition.delivered_on, petition.delivery_way, in_force)
    for ended_on in {row.ended_on for row in on_each} - {None}:
        rows = [row for row in on_each if row.ended_on == ended_on]
        reached = next((row.way for row in rows if row.way is not DeliveryWay.REFUSED), None)
        yield from _services(Original.OPINION, min(row.delivered_on for row in rows), reached, rows)
    for remedy in petition.remedies:
        if remedy.joined_id is None:
            rows = [row for row in petition.deliveries if row.remedy_id == remedy.id]
            yield from _services(_OF_REMEDIES[remedy.kind], remedy.decided_on, remedy.delivery_way, rows)


def _services(
    original: Original, on: date | None, way: DeliveryWay | None, rows: Sequence[Delivery]
) -> Iterator[Served]:
    if on is None or way in (None, DeliveryWay.REFUSED):
        return
    if len(rows) < 2:  # of one alone nobody has to be told apart
        yield Served(original, _morning(on))
        return
    for row in rows:
        if row.way is not DeliveryWay.REFUSED:
            yield Served(original, _morning(on), row.petitioner.name or "")


def _morning(on: date) -> datetime:
    return datetime.combine(on, time.min, LOCAL)
