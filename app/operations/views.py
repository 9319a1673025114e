"""Saved views of lists: keeping one, renaming it, sharing it with the unit, removing it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.models.matters import Kind
from app.models.views import LONGEST, SavedView
from app.operations import recording
from app.queries import views

MOST = 20
"""Views of one person: more are no longer read at a glance."""
NAME_LENGTH = 30
SHARES = Permission.MATTER_APPROVE
"""Whoever approves for a unit heads it, and may share a view with its people."""


@dataclass(frozen=True)
class NewView:
    """A list, its conditions as they stand in its address, the view's name, and whether the unit sees it too.

    Without a kind it is a search, by `words` beside the conditions.
    """

    kind: Kind | None
    conditions: str
    name: str
    shared: bool = False
    token: str | None = None
    words: str = ""


def save(session: Session, new: NewView, *, actor: Actor, now: datetime) -> str:
    """Keep a view and return its uid; a form sent twice keeps one."""
    require(actor, Permission.MATTER_VIEW)
    if (made := recording.made_before(session, new.token)) is not None:
        return made
    kept = select(func.count()).select_from(SavedView)
    if (session.scalar(kept.where(SavedView.user_id == actor.user_id, SavedView.removed_at.is_(None))) or 0) >= MOST:
        raise Refused("views_full", most=MOST)
    if len(new.conditions) + len(new.words) > LONGEST:
        raise Refused("view_too_long", "name")
    view = SavedView(user_id=actor.user_id, kind=new.kind, conditions=new.conditions, saved_at=now)
    view.words = new.words or None
    _name(session, view, new.name, new.shared, actor)
    session.add(view)
    session.flush()
    recording.spend(session, new.token, view.uid, actor=actor, now=now)
    _note(session, "view.save", view, actor, now)
    return view.uid


def rename(session: Session, uid: str, name: str, *, shared: bool, actor: Actor, now: datetime) -> None:
    """Give one's view another name, or share it, or keep it to oneself again."""
    view = _own(session, uid, actor)
    _name(session, view, name, shared, actor)
    _note(session, "view.rename", view, actor, now)


def remove(session: Session, uid: str, *, actor: Actor, now: datetime) -> None:
    """Take one's view off the lists; the row stays, as everything does."""
    view = _own(session, uid, actor)
    view.removed_at = now
    _note(session, "view.remove", view, actor, now)


def _own(session: Session, uid: str, actor: Actor) -> SavedView:
    view = views.own(session, actor, uid)
    if view is None:
        raise NotFound("view")
    return view


def _name(session: Session, view: SavedView, name: str, shared: bool, actor: Actor) -> None:
    if not (words := " ".join(name.split())):
        raise Refused("view_unnamed", "name")
    if shared:
        require(actor, SHARES)
    others = (one for one in views.views(session, actor) if one.user_id == actor.user_id and one is not view)
    if any(one.kind == view.kind and one.name == words[:NAME_LENGTH] for one in others):
        raise Refused("view_named_so", "name", name=words[:NAME_LENGTH])
    view.name, view.unit_id = words[:NAME_LENGTH], actor.unit_id if shared else None


def _note(session: Session, event: str, view: SavedView, actor: Actor, now: datetime) -> None:
    detail = {"list": view.kind.value if view.kind else "search", "shared": view.unit_id is not None}
    recording.note_event(session, event, actor=actor, now=now, kind="view", uid=view.uid, detail=detail)
