"""The papers of one matter: those drafted and made final, and what a new one would be filled from."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.accountability import local_day
from app.domain.act_papers import Way, needed
from app.domain.item_papers import OF_THE_UNIT
from app.domain.letters import OF_ITEMS, OPINIONS_ON, SERVED, LetterKind, by_unit, remedy_of
from app.domain.permissions import Actor
from app.domain.petitions import Action, RemedyKind, Stage
from app.letters import Letter as Text
from app.letters import (
    issuer_code,
    parts_of,
)
from app.models.directory import Unit
from app.models.letters import ROLES, Letter
from app.models.matters import Matter
from app.models.papers import Attachment, PaperRole, Withdrawal
from app.models.petitions import Petition
from app.models.remedies import in_force
from app.models.timeline import Step
from app.queries.held_to_account import letter_open
from app.queries.papers import WITHDRAWN
from app.queries.visibility import visible

IS_FINAL = and_(
    Letter.sealed_at.is_not(None), ~select(Withdrawal.id).where(Withdrawal.paper_id == Letter.attachment_id).exists()
)
"""One whose paper was withdrawn does not count."""
_IS_LETTER = select(Letter.id).where(Letter.attachment_id == Attachment.id).exists()
TOLD_AT_ONCE = SERVED - {
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
    return session.scalar(found.where(Letter.uid == uid, visible(actor), letter_open(actor)))


def of_paper(session: Session, paper: Attachment) -> Letter | None:
    """The letter whose file this paper is; None for one that was brought."""
    return session.scalar(select(Letter).where(Letter.attachment_id == paper.id))


def sealed_kinds(session: Session, matter: Matter) -> frozenset[LetterKind]:
    """The kinds of which a final letter lies with the matter's papers; what was withdrawn does not count."""
    return frozenset(session.scalars(select(Letter.kind).where(Letter.matter_id == matter.id, IS_FINAL)))


def of_its_way(session: Session, petition: Petition) -> dict[LetterKind, bool]:
    """Which papers of its way belong into the file, and whether each is with the petition (P23); a file brought in
    their role stands for one."""
    way = Way(
        stage=Stage(petition.stage),
        refusal=petition.refusal,
        told=petition.notice_on is not None,
        accepted=petition.accepted_on is not None,
        issued=petition.issued_on is not None,
        decided={RemedyKind(one.kind) for one in petition.remedies if one.decided_on is not None},
    )
    made = sealed_kinds(session, petition)
    papers = {kind: kind in made for kind in sorted(needed(way), key=list(LetterKind).index)}
    if all(papers.values()):
        return papers
    brought = select(Attachment.role, func.count()).where(Attachment.matter_id == petition.id, ~WITHDRAWN, ~_IS_LETTER)
    there = Counter(dict(session.execute(brought.group_by(Attachment.role)).all()))
    for kind in (kind for kind, is_there in papers.items() if not is_there):
        papers[kind] = there[ROLES[kind]] > 0
        there[ROLES[kind]] -= 1
    return papers


def lacking(session: Session, petition: Petition) -> list[LetterKind]:
    """Which papers of its way are not with the petition."""
    return [kind for kind, is_there in of_its_way(session, petition).items() if not is_there]


def telling(session: Session, matter: Matter) -> Letter | None:
    """The notice by which the petitioner was told that it is accepted or is not, as it was made for that act; None
    where one that was handed over before was brought as a file."""
    mine = (Attachment.matter_id == matter.id, Attachment.role == PaperRole.NOTICE, ~WITHDRAWN, ~_IS_LETTER)
    if session.scalar(select(exists().where(*mine))):
        return None
    found = select(Letter).where(Letter.matter_id == matter.id, Letter.kind.in_(TOLD_AT_ONCE), IS_FINAL)
    return session.scalar(found.where(Letter.step_id.is_not(None), Letter.version == 1).order_by(Letter.id.desc()))


def unused(session: Session, petition: Petition, kind: LetterKind) -> Letter | None:
    """The last final letter of this kind that no act has had yet."""
    found = select(Letter).where(Letter.matter_id == petition.id, Letter.kind == kind, IS_FINAL)
    letter = session.scalar(found.order_by(Letter.sealed_at.desc(), Letter.id.desc()).limit(1))
    return letter if letter is not None and letter.step_id is None else None


def of_its_act(session: Session, petition: Petition, kind: LetterKind, action: Action) -> Letter | None:
    """The newest version of the final letter of this kind that the last such act has had; None without one."""
    step = select(func.max(Step.id)).where(Step.matter_id == petition.id, Step.action == action)
    found = select(Letter).where(Letter.step_id == step.scalar_subquery(), Letter.kind == kind, IS_FINAL)
    return session.scalar(found.order_by(Letter.version.desc()).limit(1))


def finals(session: Session, petition: Petition) -> list[Letter]:
    """Every final letter, in the order in which they were made."""
    found = select(Letter).where(Letter.matter_id == petition.id, IS_FINAL)
    return list(session.scalars(found.order_by(Letter.sealed_at, Letter.id)))


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


def unit_of(session: Session, matter: Matter, kind: LetterKind, actor: Actor) -> Unit | None:
    """Who would write such a paper: the responsible unit or the organ that reviews where it is theirs, else the
    actor's own."""
    ours = kind in OF_THE_UNIT
    if isinstance(matter, Petition):
        decides = remedy_of(kind, Stage(matter.stage))
        remedy = in_force(matter, decides) if decides is not None else None
        if remedy is not None:
            return remedy.unit
        ours = by_unit(kind, matter.unit_id, Stage(matter.stage))
    unit_id = matter.unit_id if ours else actor.unit_id or matter.registrar_unit_id
    return session.get(Unit, unit_id) if unit_id is not None else None


def code_of(session: Session, unit_id: int, kind: LetterKind) -> str:
    """By which code the unit gives the numbers of its papers; no two units of the county have the same."""
    units = session.scalars(select(Unit.name).where(Unit.id <= unit_id).order_by(Unit.id))
    return issuer_code(units, of_item=kind in OF_ITEMS)


def accused_names(petition: Petition) -> list[str]:
    """By which names those complained of are known."""
    return [
        name
        for one in petition.accused
        if (name := one.name or (one.person.name if one.person else None) or (one.unit.name if one.unit else None))
    ]


def _whole() -> Select[Letter]:
    people = (joinedload(Letter.drafted_by), joinedload(Letter.sealed_by), joinedload(Letter.edited_by))
    return select(Letter).options(*people, joinedload(Letter.attachment), joinedload(Letter.replaced_by))
