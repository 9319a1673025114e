"""Drafting, editing and making final the papers of a matter (文书); a final one is put right by a new version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain import item_papers
from app.domain.accountability import local_day
from app.domain.errors import NotFound, Refused
from app.domain.letters import SERVED, LetterKind, writing_refusal
from app.domain.permissions import Actor
from app.files import StoredFile
from app.letters import blanks, called, written_number
from app.models.letters import ROLES, Letter, LetterCounter
from app.models.matters import Matter
from app.models.outbox import OutboxRow
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.operations import papers, recording, saying
from app.operations.agreeing import check_version
from app.operations.matters import locked
from app.operations.papers import NewPaper
from app.queries import letters
from app.queries.facts import facts_of
from app.queries.item_papers import ready_of
from app.queries.letter_texts import composed, law_of

WORDS = ("title", "addressee", "body", "issuer", "copies")
"""What a letter says, part by part."""


@dataclass(frozen=True)
class Draft:
    """起草文书: of which kind."""

    kind: LetterKind


@dataclass(frozen=True)
class Edit:
    """What the draft says; the text is a paragraph a line."""

    title: str
    addressee: str
    body: str
    issuer: str
    copies: str = ""


def draft(session: Session, uid: str, version: int | None, command: Draft, *, actor: Actor, now: datetime) -> Letter:
    """Fill a paper of this kind from the matter.

    Raises Refused as `drafting` says, `letter_draft_open` while another draft of this kind is open,
    `letter_without_unit` for somebody of no unit.
    """
    matter, kind = locked(session, Matter, uid, version, actor=actor), command.kind
    _permit(session, matter, kind, actor)
    if letters.draft_of(session, matter, kind) is not None:
        raise Refused("letter_draft_open", "kind")
    made = filled(session, matter, kind, actor=actor, now=now)
    session.flush()
    _record(session, matter, "letter_draft", made, actor=actor, now=now)
    return made


def filled(session: Session, matter: Matter, kind: LetterKind, *, actor: Actor, now: datetime) -> Letter:
    """A draft of this kind that says what is known of the matter. Raises Refused `letter_without_unit`."""
    unit = letters.unit_of(session, matter, kind, actor)
    if unit is None:
        raise Refused("letter_without_unit")
    text = composed(session, matter, kind, unit, local_day(now))
    made = Letter(
        matter_id=matter.id,
        kind=kind,
        version=1,
        unit_id=unit.id,
        law=law_of(matter),
        confidential=matter.confidential,
        drafted_by_id=actor.person_id,
        drafted_at=now,
    )
    made.title, made.addressee, made.body = text.title, text.addressee, text.body
    made.issuer, made.copies = text.issuer, text.copies
    session.add(made)
    return made


def edit(session: Session, uid: str, version: int | None, command: Edit, *, actor: Actor, now: datetime) -> Letter:
    """Change a draft. Raises Refused `letter_sealed` once it is final, `letter_empty`, and as for drafting."""
    letter, matter = _of(session, uid, version, actor=actor)
    _check_draft(letter)
    _permit(session, matter, letter.kind, actor, again=letter.version > 1)
    _write(letter, command)
    letter.edited_by_id, letter.edited_at = actor.person_id, now
    _record(session, matter, "letter_edit", letter, actor=actor, now=now)
    return letter


def seal(session: Session, uid: str, version: int | None, command: Edit, *, actor: Actor, now: datetime) -> Letter:
    """Make the draft final with these words: it gets its number, and nothing of it changes any more.

    Raises Refused as `edit`, `make_final`, `check_version` and `saying.check` do. A next version is told as a corrected
    one.
    """
    letter, matter = _of(session, uid, version, actor=actor)
    _check_draft(letter)
    _permit(session, matter, letter.kind, actor, seals=True, again=letter.version > 1)
    _write(letter, command)
    make_final(session, letter, matter, actor=actor, now=now)
    if isinstance(matter, Petition):
        check_version(session, matter, letter, now)
        saying.check(session, matter, letter, now, "body")
    _record(session, matter, "letter_seal", letter, actor=actor, now=now)
    return letter


def make_final(session: Session, letter: Letter, matter: Matter, *, actor: Actor, now: datetime) -> None:
    """Give a draft its number and let it stand as it is; `keep` lays its file to the papers.

    Raises Refused `letter_blank` (blanks) while something is to be filled in; `letter_names_accused` when a letter to
    the petitioner of an accusation names who is complained of (art. 30 para 3).
    """
    said = [getattr(letter, name) or "" for name in WORDS]
    if open_ := blanks(*said):
        raise Refused("letter_blank", "body", blanks=open_)
    if isinstance(matter, Petition) and matter.confidential and letter.kind in SERVED:
        known = letters.accused_names(matter)
        if any(name in part for name in known for part in said):
            raise Refused("letter_names_accused", "body")
    _give_number(session, letter, now)
    letter.sealed_at, letter.sealed_by_id = now, actor.person_id
    session.flush()


def keep(session: Session, uid: str, stored: StoredFile, *, actor: Actor, now: datetime) -> None:
    """Lay the file of a final letter to the papers of its matter; of two who made it the first keeps.

    The version of the matter stays, as when a paper was read: nobody changed it (reading_papers.keep). What it says is
    known and need not be read out of the file.
    """
    letter = session.scalar(select(Letter).where(Letter.uid == uid, Letter.attachment_id.is_(None)).with_for_update())
    if letter is None:
        return
    role = ROLES.get(LetterKind(letter.kind), PaperRole.OTHER)
    new = NewPaper(stored.name, role, stored.kind, stored.size, stored.sha256, stored.ref)
    words = "\n".join(getattr(letter, name) or "" for name in WORDS)
    paper = papers.lay(session, letter.matter, new, words, added_by_id=letter.sealed_by_id, now=now)
    session.add(OutboxRow(matter_id=letter.matter_id, at=now))
    session.flush()
    letter.attachment_id, letter.sha256 = paper.id, stored.sha256
    detail = {"sha256": stored.sha256}
    recording.note_event(session, "letter.kept", actor=actor, now=now, kind="letter", uid=uid, detail=detail)


def renew(session: Session, uid: str, version: int | None, _: None, *, actor: Actor, now: datetime) -> Letter:
    """Begin the next version of a final letter, with its words and number; the former one stays as it is.

    Raises Refused `letter_not_sealed`, `letter_superseded`, and as for drafting, but at any stage.
    """
    old, matter = _of(session, uid, version, actor=actor)
    if old.sealed_at is None:
        raise Refused("letter_not_sealed")
    if old.replaced_by is not None:
        raise Refused("letter_superseded")
    _permit(session, matter, old.kind, actor, again=True)
    made = next_version(session, old, matter, actor=actor, now=now)
    _record(session, matter, "letter_renew", made, actor=actor, now=now)
    return made


def next_version(session: Session, old: Letter, matter: Matter, *, actor: Actor, now: datetime) -> Letter:
    """The draft of the next version, which replaces this final letter once it is final itself."""
    made = Letter(
        matter_id=matter.id,
        kind=old.kind,
        version=old.version + 1,
        replaces_id=old.id,
        unit_id=old.unit_id,
        law=old.law,
        confidential=old.confidential,
        number=old.number,
        year=old.year,
        serial=old.serial,
        step_id=old.step_id,
        drafted_by_id=actor.person_id,
        drafted_at=now,
    )
    for name in WORDS:
        setattr(made, name, getattr(old, name))
    session.add(made)
    session.flush()
    return made


@dataclass(frozen=True)
class May:
    """What this actor may do with one letter."""

    edit: bool
    seal: bool
    renew: bool


def may(session: Session, letter: Letter, matter: Matter, actor: Actor) -> May:
    """Which of these would work now, once nothing in the letter is blank."""
    refusal, again, is_draft = _refusing(session, matter, actor), letter.version > 1, letter.sealed_at is None
    return May(
        edit=is_draft and not refusal(letter.kind, again=again),
        seal=is_draft and not refusal(letter.kind, again=again, seals=True),
        renew=not is_draft and letter.replaced_by is None and not refusal(letter.kind, again=True),
    )


def offered(session: Session, matter: Matter, actor: Actor) -> list[LetterKind]:
    """Which kinds this actor may draft of the matter as it stands."""
    refusal = _refusing(session, matter, actor)
    return [kind for kind in LetterKind if not refusal(kind)]


class _Refusal(Protocol):
    def __call__(self, kind: LetterKind, *, seals: bool = False, again: bool = False) -> str | None:
        """Why the actor does not write such a paper of the matter now, or None."""


def _refusing(session: Session, matter: Matter, actor: Actor) -> _Refusal:
    """Who writes what of this matter, by the rules of its kind; its facts are read once."""
    facts = facts_of(session, matter)
    there = ready_of(matter) if isinstance(matter, RectificationItem) else ()
    routing = matter.routing if isinstance(matter, Petition) else None

    def refusal(kind: LetterKind, *, seals: bool = False, again: bool = False) -> str | None:
        if isinstance(matter, RectificationItem):
            return item_papers.writing_refusal(kind, facts, there, actor, again=again)
        return writing_refusal(kind, facts, routing, actor, seals=seals, again=again)

    return refusal


def _of(session: Session, uid: str, version: int | None, *, actor: Actor) -> tuple[Letter, Matter]:
    letter = session.scalar(select(Letter).where(Letter.uid == uid))
    if letter is None:
        raise NotFound("letter")
    matter = locked(session, Matter, letter.matter.uid, version, actor=actor)
    session.refresh(letter)
    return letter, matter


def _check_draft(letter: Letter) -> None:
    if letter.sealed_at is not None:
        raise Refused("letter_sealed")


def _permit(
    session: Session,
    matter: Matter,
    kind: LetterKind,
    actor: Actor,
    *,
    seals: bool = False,
    again: bool = False,
) -> None:
    code = _refusing(session, matter, actor)(kind, seals=seals, again=again)
    if code is not None:
        raise Refused(code)


def _write(letter: Letter, command: Edit) -> None:
    for name in ("title", "body", "issuer"):
        if not getattr(command, name).strip():
            raise Refused("letter_empty", name)
    letter.title, letter.addressee = command.title.strip(), command.addressee.strip()
    letter.body, letter.issuer, letter.copies = command.body.strip(), command.issuer.strip(), command.copies.strip()


def _give_number(session: Session, letter: Letter, now: datetime) -> None:
    """The next number of the unit for this kind in this year; a next version keeps the one it has."""
    if letter.number is not None:
        return
    key = {
        "unit_id": letter.unit_id,
        "year": local_day(now).year,
        "kind": LetterKind(letter.kind).value,
        "confidential": letter.confidential,
    }
    code = letters.code_of(session, letter.unit_id, LetterKind(letter.kind))
    session.execute(_FIRST, key)  # two first numbers at once: on PostgreSQL the second waits here for the first
    counter = session.scalars(select(LetterCounter).filter_by(**key).with_for_update()).one()
    counter.last += 1
    letter.year, letter.serial = counter.year, counter.last
    letter.number = written_number(
        code, LetterKind(letter.kind), counter.year, counter.last, confidential=letter.confidential
    )


_FIRST = text(
    "INSERT INTO letter_counter (unit_id, year, kind, confidential, last)"
    " VALUES (:unit_id, :year, :kind, :confidential, 0) ON CONFLICT DO NOTHING"
)


def _record(session: Session, matter: Matter, action: str, letter: Letter, *, actor: Actor, now: datetime) -> None:
    kind, former = LetterKind(letter.kind), letter.replaces
    puts_right = former is not None and former.step_id is not None
    note = called(kind, letter.number, letter.version, puts_right=puts_right, reached=kind in SERVED)
    recording.record(session, matter, action, actor=actor, now=now, from_stage=matter.stage, note=note)
