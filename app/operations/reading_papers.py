"""Keeping what was read of papers, so that nothing is read twice and a restart goes on."""

from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.files import texts
from app.files.texts import TextRefused, Words
from app.models.outbox import OutboxRow
from app.models.papers import Attachment, PaperText, TextState
from app.operations import recording

NOT_READ = (TextState.NOTHING, TextState.SKIPPED)


def keep(session: Session, uid: str, found: Words | TextRefused, *, actor: Actor, now: datetime) -> None:
    """Keep what was read of the paper of this address, or why nothing was; of two who read it the first keeps.

    The matter comes into the index anew by its row in the outbox alone. Its version stays: nobody changed it, and who
    has a form of it open must not be told so. The check of the index, which compares versions, would not miss a row
    of the outbox that was lost; so it is written in this very transaction.
    """
    waiting = select(PaperText, Attachment).join(Attachment)
    row = session.execute(waiting.where(Attachment.uid == uid, PaperText.state == TextState.WAITING)).one_or_none()
    if row is None:
        return
    kept, paper = row
    words = found if isinstance(found, Words) else Words("")
    if words.text or kept.text_sealed:
        session.add(OutboxRow(matter_id=paper.matter_id, at=now))
    kept.state, kept.remark = _outcome(found, paper.file_kind)
    kept.text, kept.more = words.text or None, words.more
    kept.confidence, kept.scans = words.confidence, words.scans
    kept.reader, kept.at = texts.reader(), now
    detail = {"state": kept.state.value, "remark": kept.remark}
    recording.note_event(session, "paper.text", actor=actor, now=now, kind="paper", uid=uid, detail=detail)


def _outcome(found: Words | TextRefused, kind: str) -> tuple[TextState, str | None]:
    if isinstance(found, TextRefused):
        return TextState.SKIPPED, found.code
    if found.text:
        return TextState.READ, None
    if kind in texts.SPEECHLESS:
        return TextState.NOTHING, "text_speechless"
    return TextState.NOTHING, "text_none" if not found.scans else "text_scan" if kind == "pdf" else "text_picture"


def look_again(session: Session, *, at_all: bool, now: datetime) -> int:
    """Let papers wait once more, and tell how many: `at_all`, or those that may be read better by now.

    These are the ones of which an older reader read nothing, and scans that nobody recognised while a recogniser is
    here now.
    """
    better = and_(PaperText.state.in_(NOT_READ), PaperText.reader.not_in((texts.PLAIN, texts.RECOGNISING)))
    if texts.can_recognise():
        better = or_(better, and_(PaperText.scans > 0, PaperText.reader != texts.RECOGNISING))
    chosen = PaperText.state != TextState.WAITING if at_all else better
    again = update(PaperText).where(chosen).values(state=TextState.WAITING, remark=None, at=now)
    return len(session.scalars(again.returning(PaperText.id)).all())
