"""What a view may ask for: the Read session, a transaction, the actor, the moment."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import TypeVar

from flask import Response, after_this_request, g
from sqlalchemy.orm import Session

from app import clock, database
from app.domain.errors import Changed, NotFound, Refused, TooMany
from app.domain.permissions import Actor
from app.operations import recording
from app.web.forms.base import Form

T = TypeVar("T")
TOO_MANY = 429


class NotSentYet(Exception):
    """A form that is only drawn again came to where it would be saved (redrawing)."""


def reading() -> Session:
    """The request's one Read session; only plain values pass from it into a transaction (DECISIONS 10)."""
    if "reading" not in g:
        g.reading_ends = ExitStack()
        g.reading = g.reading_ends.enter_context(database.current().reading())
    return g.reading  # type: ignore[no-any-return]  # g is a bag of anything


def end_reading(_error: BaseException | None = None) -> None:
    """Close the Read session; the next reading() sees what was written meanwhile."""
    if "reading" in g:
        g.pop("reading")
        g.pop("reading_ends").close()


@contextmanager
def write(form: Form | None = None) -> Iterator[Session]:
    """A transaction, committed whole or not at all.

    With a form, a refusal does not leave the block: it stands at its field and what follows the block runs, which
    draws the form again. NotFound and Changed always leave it: they have pages of their own.
    """
    if "redrawn" in g:
        raise NotSentYet
    try:
        with database.transaction() as session:
            yield session
    except (NotFound, Changed):
        raise
    except TooMany as refusal:
        if form is None:
            raise
        note_denial(refusal.code)
        form.refuse(refusal)
        after_this_request(_answered_too_many)
    except Refused as refusal:
        if form is None:
            raise
        if refusal.code == "not_permitted":
            note_denial(refusal.code)
        form.refuse(refusal)


def _answered_too_many(response: Response) -> Response:
    response.status_code = TOO_MANY
    return response


def found(thing: T | None) -> T:
    """The thing, or the page 404: what a query did not find does not exist for this actor."""
    if thing is None:
        raise NotFound
    return thing


def actor() -> Actor:
    """Who is signed in. Only for views that are not @public."""
    return g.actor  # type: ignore[no-any-return]  # g is a bag of anything


def now() -> datetime:
    """The one moment of this request."""
    if "now" not in g:
        g.now = clock.now()
    return g.now  # type: ignore[no-any-return]  # g is a bag of anything


def today() -> date:
    """The county's day at that moment."""
    return now().astimezone(clock.SHANGHAI).date()


def own_path(path: str | None) -> str:
    """The path when it leads to a page of this site, else nothing."""
    own = path is not None and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if own and path is not None else ""


def note_denial(code: str, *, kind: str = "", uid: str = "") -> None:
    """Keep in the journal that somebody was turned away."""
    who = g.get("actor") or Actor(None, "", None, None, None, frozenset(), request_id=g.request_id)
    with database.transaction() as session:
        recording.note_event(
            session,
            "denied",
            actor=who,
            now=now(),
            kind=kind[:40],
            uid=uid[:64],
            result="denied",
            detail={"code": code},
        )
