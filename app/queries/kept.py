"""Counts that are kept until the next operation: nobody waits twice for the same numbers (RELIABILITY LD-04)."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import bindparam, func, select
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
        key = (asked.__module__, asked.__name__, _state(session, answers), actor, args, *sorted(kwargs.items()))
        if key not in answers:
            if len(answers) >= MOST:
                answers.clear()
            answers[key] = asked(session, actor, *args, **kwargs)
        return answers[key]

    return answer


def _state(session: Session, answers: dict[object, Any]) -> int:
    """The last entry that counts; a Read session sees one state only, so it is asked once in each.

    Between two acts people look and search hundreds of times: only entries newer than those that were looked through
    before are, unless this session sees an older state than that.
    """
    if "state" not in session.info:
        seen, counted = answers.get(_SEEN, (0, 0))
        newest, last = session.connection().execute(_SINCE, {"seen": seen}).one()
        if newest < seen:
            session.info["state"] = session.connection().execute(_SINCE, {"seen": 0}).one()[1]
        else:
            session.info["state"] = max(last, counted)
            answers[_SEEN] = (newest, session.info["state"])
    return cast(int, session.info["state"])


LOOKING = ("matter.view", "household.view", "search", "export", "sign_in", "sign_out", "paper.text")
"""Entries of the journal that change nothing anybody counts: the frequent ones, for any other only costs a count."""
_SEEN = "seen"
"""Among the answers: the newest entry that was looked at, and the last of those before it that counts."""
_ENTRY = JournalEntry.__table__.c
_LAST = select(_ENTRY.seq).where(_ENTRY.seq > bindparam("seen"), _ENTRY.event.not_in(LOOKING))
_SINCE = select(
    func.coalesce(select(func.max(_ENTRY.seq)).scalar_subquery(), 0),
    func.coalesce(_LAST.order_by(_ENTRY.seq.desc()).limit(1).scalar_subquery(), 0),
)
