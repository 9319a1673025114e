"""Promises (承诺) of a matter: recording one, and saying that it was kept."""

from functools import partial

from flask import Blueprint

from app.domain.errors import Refused
from app.operations import promises
from app.queries import matters
from app.queries import promises as rows
from app.web import listing
from app.web.acting import ActionPage, Answer, act
from app.web.forms.promises import KeepForm, PromiseForm
from app.web.request import actor, found, reading
from app.web.security import requires

room = Blueprint("promises", __name__, url_prefix="/promises")


@room.route("/new/<uid>", methods=["GET", "POST"])
@requires(*promises.PROMISES)
def new(uid: str) -> Answer:
    """Record a promise of this matter."""
    matter = found(matters.by_uid(reading(), actor(), uid))
    return act(matter, ActionPage(PromiseForm, promises.record), None, page_url=listing.url_of(matter))


@room.route("/<uid>", methods=["GET", "POST"])
@requires(*promises.PROMISES)
def keep(uid: str) -> Answer:
    """Say that this promise was kept. Raises Refused when it was said before."""
    promise = found(rows.by_uid(reading(), actor(), uid))
    if promise.kept_on is not None:
        raise Refused("promise_already_kept")
    matter = found(matters.by_uid(reading(), actor(), promise.matter.uid))
    page = ActionPage(partial(KeepForm, uid=uid), promises.keep)
    return act(matter, page, None, page_url=listing.url_of(matter))
