"""Changing the list of words that mean the same."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.synonyms import Groups
from app.models.synonyms import Synonym
from app.operations import recording
from app.queries.synonyms import groups, version


def replace(session: Session, made: Groups, *, held: str, actor: Actor, now: datetime) -> None:
    """Set the whole list; `held` is the version of the list that was changed.

    Searches ask by it at once; the segmenter learns its words with the next rebuild of the index (DECISIONS 18).
    Raises Refused `synonyms_changed` when somebody else changed it meanwhile.
    """
    require(actor, Permission.SYNONYM_EDIT)
    before = groups(session)
    if held != version(before):
        raise Refused("synonyms_changed")
    session.execute(delete(Synonym))
    session.add_all(
        Synonym(group_no=number, position=position, word=word)
        for number, group in enumerate(made, 1)
        for position, word in enumerate(group)
    )
    detail = {"groups": [len(before), len(made)], "words": sum(map(len, made))}
    recording.note_event(session, "synonyms.replace", actor=actor, now=now, kind="synonyms", detail=detail)
