"""Refusals and failures as pages: calm, in Chinese, with what was typed still there."""

import logging
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, request, url_for
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.domain.errors import Changed, NotFound, Refused, TooMany
from app.domain.petitions import Action
from app.labels import sentence
from app.models.dialect import is_busy, is_full
from app.queries import matters
from app.queries.held_to_account import steps_for
from app.web import extending, keeping, redrawing, steps
from app.web import session as door
from app.web.request import TOO_MANY, end_reading, note_denial, now, reading, today
from app.web.security import visitor
from app.web.veil import veil_of

log = logging.getLogger(__name__)

PAGES = {
    400: ("heading_bad_request", "bad_request_page"),
    403: ("heading_not_permitted", "not_permitted_page"),
    404: ("heading_not_found", "not_found_page"),
    405: ("heading_method", "method_page"),
    413: ("heading_too_large", "too_large_page"),
}

Answer = tuple[str, int]


def register(app: Flask) -> None:
    """Give every kind of failure its page."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(Changed, _changed)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def _not_found(_refusal: NotFound) -> Answer:
    # Unknown and forbidden are one answer; the journal alone keeps who asked for what.
    note_denial("not_found", kind=request.endpoint or "", uid=str((request.view_args or {}).get("uid", "")))
    return _page(404)


def _refused(refusal: Refused) -> Answer:
    if refusal.code == "not_permitted":
        note_denial(refusal.code, kind=request.endpoint or "", uid=str((request.view_args or {}).get("uid", "")))
        return _page(403, _who_may())
    return _said("heading_refused", sentence(refusal.code, refusal.facts)), 409


def _too_many(refusal: TooMany) -> tuple[str, int, dict[str, str]]:
    note_denial(refusal.code, kind=request.endpoint or "")
    end_reading()
    until: datetime = refusal.facts["until"]  # type: ignore[assignment]  # operations.usage put it there
    wait = {"Retry-After": str(int((until - now()).total_seconds()) + 1)}
    return _said("heading_too_many", sentence(refusal.code, refusal.facts)), TOO_MANY, wait


def _changed(refusal: Changed) -> Answer:
    end_reading()
    kept = keeping.sent().with_version(refusal.facts["version"])
    return render_template(
        "errors/changed.html",
        kept=kept,
        chosen=refusal.facts["chosen"],
        over=sentence(str(refusal.facts["over"])) if refusal.facts["over"] else "",
        steps=_since(),
        heading=sentence("heading_changed"),
        back=_back(),
    ), 409


def _stale(_error: StaleDataError) -> Answer:
    # Two transactions met in the same row after both had read it: nothing was written, the text is kept.
    return keeping.resend(keeping.sent(), status=409)


def _database(error: DBAPIError) -> Answer:
    """No room left, or the database is taken for too long: nothing was written, and it may be sent again."""
    if is_full(error.orig):
        status, code = 507, "full"
    elif is_busy(error.orig):
        status, code = 503, "busy"
    else:
        return _failed(error)
    log.error("request %s met a database that is %s", g.get("request_id"), code)
    g.is_broken = True
    return _said(f"heading_{code}", sentence(f"{code}_page"), bare=True, numbered=True), status


def _csrf(_error: CSRFError) -> Any:
    if not _from_here():
        return _page(400)
    if request.blueprint == "session" and visitor() is None:
        return door.reopened()
    if visitor() is None:
        return keeping.ask_again()
    signed_in = keeping.unseal(request.form.get("kept"))  # what session.enter() sends on
    return redrawing.redrawn(signed_in or keeping.sent(), status=200 if signed_in else 400)


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if g.get("is_foreign_host"):
        return _said("heading_foreign_host", sentence("foreign_host_page"), bare=True), 400
    if error.code == 413 and request.endpoint == "sheets.new":
        return _sheet_too_large(), 413
    return _page(error.code)


def _sheet_too_large() -> str:
    """Without a script nobody told the sheet's size before it was sent (asked.js)."""
    size = f"{(request.content_length or 0) / 2**20:.1f}"
    text = sentence("sheet_too_large_page", {"size": size}) + sentence("sheet_limit")
    return _said("heading_sheet_too_large", text, back=(url_for("sheets.new"), sentence("back_to_upload")))


def _failed(error: Exception) -> Answer:
    if current_app.testing and current_app.config["PROPAGATE_EXCEPTIONS"] is not False:
        raise error  # a test sees what broke
    log.error("request %s failed at %s", g.get("request_id"), request.endpoint, exc_info=error)
    g.is_broken = True
    return _said("heading_failed", sentence("failed_page"), bare=True, numbered=True), 500


def _page(status: int, text: str | None = None) -> Answer:
    heading, usual = PAGES.get(status, PAGES[400])
    if request_ctx.url_adapter is None:
        return sentence(heading), status  # no page can be linked from a foreign host
    return _said(heading, text or sentence(usual), numbered=status == 400), status


def _who_may() -> str | None:
    """Of an extension, who approves it, to whoever sees the petition."""
    of, who = request.view_args or {}, visitor()
    if of.get("action") != Action.EXTEND or who is None:
        return None
    return extending.instead(reading(), who.here.actor, str(of.get("uid", "")), today())


def _said(
    heading: str, text: str, *, bare: bool = False, numbered: bool = False, back: tuple[str, str] | None = None
) -> str:
    return render_template(
        "errors/page.html",
        heading=sentence(heading),
        sentence=text,
        bare=bare,
        reference=g.get("request_id") if numbered else None,
        back=back,
    )


def _since() -> list[dict[str, object]]:
    """What others did to this matter last, in words, if the page is about one."""
    uid, who = str((request.view_args or {}).get("uid", "")), visitor()
    matter = matters.by_uid(reading(), who.here.actor, uid) if who and uid else None
    if matter is None or who is None:
        return []
    veil = veil_of(matter, who.here.actor)
    return [
        {
            "at": step.at,
            "title": steps.title(step, matter),
            "changes": steps.changes(step, veil, matter.kind),
            "who": step.person.name if step.person else "",
        }
        for step in steps_for(reading(), who.here.actor, matter, matters.steps(reading(), matter))[:3]
    ]


def _back() -> str:
    """The page of the thing itself: actions are POST /<room>/<uid>/<action>."""
    return request.path.rpartition("/")[0] or "/"


def _from_here() -> bool:
    """Whether a page of this site sent it; another site's text is not shown back as one's own."""
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin" and (
        origin in (None, "null") or urlsplit(origin).netloc == request.host
    )
