"""What the bar of every page tells: of which county, whether the data is a demonstration's, how much is unread."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, literal, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.outbox import Setting
from app.queries import directory, inbox

_IS_DEMO = exists().where(Setting.__table__.c.name == "demo")


class Bar(NamedTuple):
    """The county's name is empty before a directory is loaded; nothing is unread by nobody."""

    county: str
    is_demo: bool
    unread: int


def bar(session: Session, actor: Actor | None) -> Bar:
    """All of it in one statement, for every page asks it."""
    county, is_demo, unread = session.connection().execute(_asked(actor)).one()
    return Bar(county or "", bool(is_demo), unread or 0)


@lru_cache(maxsize=64)
def _asked(actor: Actor | None) -> Select[Any]:
    if actor is None or actor.person_id is None:
        return select(directory.COUNTY.scalar_subquery(), _IS_DEMO, literal(0))
    return select(directory.COUNTY.scalar_subquery(), _IS_DEMO, inbox.unread_of(actor).scalar_subquery())
