"""Counts that are kept until the next operation: nobody waits twice for the same numbers (RELIABILITY LD-04)."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.journal import JournalEntry

P = ParamSpec("P")
R = TypeVar("R")
MOST = 60
"""Answers kept at once, each some hundred numbers and names: a web process stays within its memory (bench)."""


def kept(asked: Callable[Concatenate[Session, Actor, P], R]) -> Callable[Concatenate[Session, Actor, P], R]:
    """Answer again what the same actor asked before, as long as nothing was done in between.

    Every operation writes the journal in its own transaction, so the last entry that a reader sees, looking and
    searching apart, names the state of everything he sees. A Write session sees what is not yet committed: there
    nothing is kept. The arguments must be values, and nobody may change an answer.
    """

    def answer(session: Session, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        answers: dict[object, R] | None = session.info.get("kept")
        if answers is None:
            return asked(session, actor, *args, **kwargs)
        key = (asked.__module__, asked.__name__, _state(session), actor, args, *sorted(kwargs.items()))
        if key not in answers:
            if len(answers) >= MOST:
                answers.clear()
            answers[key] = asked(session, actor, *args, **kwargs)
        return answers[key]

    return answer


def _state(session: Session) -> int | None:
    """The last entry that counts; a Read session sees one state only, so it is asked once in each."""
    if "state" not in session.info:
        session.info["state"] = session.scalar(_LAST)
    return cast(int | None, session.info["state"])


LOOKING = ("matter.view", "household.view", "search", "export", "sign_in", "sign_out", "paper.text")
"""Entries of the journal that change nothing anybody counts: the frequent ones, for any other only costs a count."""
_LAST = select(JournalEntry.seq).where(JournalEntry.event.not_in(LOOKING)).order_by(JournalEntry.seq.desc()).limit(1)
