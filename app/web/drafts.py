"""Drafts (草稿): what somebody is typing is kept at each pause, and offered to him where he was typing it."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Flask, g, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.domain.accountability import LOCAL
from app.domain.permissions import Permission
from app.models.drafts import Draft
from app.operations import drafts
from app.queries import drafts as written
from app.web.context import home_of
from app.web.forms.session import is_secret
from app.web.request import actor, now, own_path, reading, write
from app.web.security import requires, visitor

room = Blueprint("drafts", __name__, url_prefix="/drafts")

Values = MultiDict[str, str]
HEAD_LETTERS = 20
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Offer:
    """A draft of one's own that can be gone on with: its own words at the head tell which it is."""

    uid: str
    token: str
    saved_at: datetime
    head: str


def register(app: Flask) -> None:
    """Let every form start with what stands in the draft that its address names (web.forms.base)."""
    app.before_request(_take_up)
    app.jinja_env.globals.update(drafts_here=offers, draft_taken_up=taken_up)


@room.post("/keep")
@requires(Permission.SELF)
def keep() -> dict[str, str]:
    """Keep a form as it is typed at this moment; the answer says when, or nothing once it has been saved."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if _is_kept(name)]
    with write() as opened:
        row = drafts.keep(
            opened,
            request.args.get("form", ""),
            request.form.get("token", ""),
            json.dumps(typed, ensure_ascii=False),
            actor=actor(),
            now=now(),
        )
    return {"at": f"{now().astimezone(LOCAL):%H:%M}" if row is not None else ""}


@room.post("/discard")
@requires(Permission.SELF)
def discard() -> Response:
    """Throw a draft of one's own away."""
    with write() as opened:
        drafts.drop(opened, request.form.get("token"), actor=actor())
    return redirect(own_path(request.args.get("form")) or url_for(home_of(actor())), 303)


def taken_up() -> Values:
    """What stands in the draft of this page that the address names, if it is the actor's own; else nothing."""
    return g.get("taken_up") or MultiDict()


def offers() -> list[Offer]:
    """The actor's drafts of this page, the newest first; none while he goes on with one."""
    if request.method != "GET" or taken_up():
        return []
    rows = written.own(reading(), actor(), request.path)
    return [Offer(row.uid, row.token, row.saved_at, head_of(row)) for row in rows]


def head_of(draft: Draft) -> str:
    """The first of its own words; empty when it has none yet."""
    return _head(json.loads(draft.values or "[]"))


def _take_up() -> None:
    uid = request.args.get("draft", "")
    if request.method == "GET" and uid and visitor() is not None:
        draft = written.one(reading(), actor(), request.path, uid)
        g.taken_up = MultiDict(json.loads(draft.values or "[]")) if draft else None


def _is_kept(name: str) -> bool:
    # Files are not kept, and their roles would be a draft without a word (forms.base.Papers).
    return name != "check" and not is_secret(name) and not name.endswith("-roles")


def _head(typed: Iterable[tuple[str, str]]) -> str:
    written_words = (value for _, value in typed if _CHINESE.search(value))
    return " ".join(" ".join(written_words).split())[:HEAD_LETTERS]
