"""Who may come in: access of every view, sessions, CSRF, headers, limits on what is sent."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial, update_wrapper
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request, Response, abort, current_app, flash, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf import CSRFProtect
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from app import database
from app.domain.permissions import Permission
from app.labels import sentence
from app.models.dialect import is_full
from app.operations import signing_in
from app.queries import accounts
from app.queries.accounts import Present
from app.web import hosts, keeping
from app.web.request import end_reading, note_denial, now, reading, today

View = TypeVar("View", bound=Callable[..., Any])

MB = 1024 * 1024
LARGEST_REQUEST = 25 * MB
LARGEST_FORM = 500_000
SEEN_EVERY = timedelta(minutes=1)
OPEN_WITH_ONE_TIME_PASSWORD = {"session.password", "session.sign_out", "session.sign_in"}
OPEN_WITHOUT_FACTOR = {*OPEN_WITH_ONE_TIME_PASSWORD, "factors.page", "factors.confirm", "factors.picture"}

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000"

csrf = CSRFProtect()
login = LoginManager()


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Only for whoever holds one of these permissions; stands directly below the route."""
    if not permissions:
        raise ValueError("@requires names at least one permission; @public names none")

    return partial(_mark, access=frozenset(permissions))


def public(view: View) -> View:
    """For everybody, signed in or not."""
    return _mark(view, frozenset())


def _mark(view: View, access: frozenset[Permission]) -> View:
    if isinstance(view, partial):
        update_wrapper(view, view.func)  # Flask-WTF asks every view for its name
    view.access = access  # type: ignore[attr-defined]  # read by guard() and the house test
    return view


def access_of(view: Any) -> frozenset[Permission] | None:
    """The permissions one of which a view asks for; empty when public, None when it declares nothing."""
    return getattr(view, "access", None)


class ClosedRequest(Request):
    """A request whose files stay in memory (LARGEST_REQUEST bounds them): no paper lies open on a disk, ever."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return BytesIO()


@dataclass
class Visitor(UserMixin):
    """Whoever is signed in, as Flask-Login keeps him: its "user id" is the session's secret."""

    secret: str
    here: Present

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.secret


def visitor() -> Visitor | None:
    """Whoever is signed in, or None."""
    who = current_user._get_current_object()
    return who if who.is_authenticated else None


def register(app: Flask) -> None:
    """Set the limits and hang the guards in, in the order in which they act."""
    app.request_class = ClosedRequest
    https = app.config["HTTPS"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-sid" if https else "sid",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=1000,
        WTF_I18N_ENABLED=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it wants a referrer, which our own policy forbids; the token suffices
    )
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as Flask's manual does it
    app.before_request(_name_request)
    app.before_request(hosts.check)
    csrf.init_app(app)
    login.session_protection = None
    login.init_app(app)
    app.before_request(guard)
    app.after_request(_add_headers)
    app.after_request(_leave_the_door)
    app.teardown_request(end_reading)
    for endpoint in ("static", "bootstrap.static"):
        app.view_functions[endpoint] = public(partial(app.view_functions[endpoint]))


@login.user_loader
def _load(secret: str) -> Visitor | None:
    here = accounts.present(reading(), signing_in.hash_of(secret), now(), today(), request_id=g.get("request_id", ""))
    if here is None:
        return None
    if now() - here.seen_at >= SEEN_EVERY:
        _seen(here)
    g.actor = here.actor
    return Visitor(secret, here)


def _seen(here: Present) -> None:
    try:
        with database.transaction() as opened:
            signing_in.seen(opened, here.sign_in_id, now=now())
    except DBAPIError as error:
        if not is_full(error.orig):  # without room people read on
            raise


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)
    if request.mimetype == "application/x-www-form-urlencoded" and (request.content_length or 0) > LARGEST_FORM:
        abort(413)  # Werkzeug bounds the fields of multipart forms only


def guard() -> AnyResponse | tuple[str, int] | None:
    """What is answered instead of the view to whoever may not open it; None to whoever may."""
    if request.endpoint is None:
        return None  # no such page: the router has its own answer
    access = access_of(current_app.view_functions[request.endpoint])
    if access is None:
        abort(403)
    if not access:
        return None
    who = visitor()
    if who is None:
        return _ask_to_sign_in()
    if who.here.must_change_password and request.endpoint not in OPEN_WITH_ONE_TIME_PASSWORD:
        return redirect(url_for("session.password"), 303)
    if who.here.owes_factor and request.endpoint not in OPEN_WITHOUT_FACTOR:
        return redirect(url_for("factors.page"), 303)
    if not who.here.actor.may(*access):
        note_denial("not_permitted", kind=request.endpoint)
        abort(403)
    return None


def _ask_to_sign_in() -> AnyResponse | tuple[str, int]:
    if request.method in ("GET", "HEAD"):
        if "_user_id" in session:
            session.pop("_user_id")
            flash(sentence("session_expired"), "warn")
        return redirect(url_for("session.sign_in", next=request.full_path.rstrip("?")), 303)
    return keeping.ask_again()


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in ("static", "bootstrap.static"):
        response.headers["Cache-Control"] = "no-store"
    if current_app.config["HTTPS"]:
        response.headers["Strict-Transport-Security"] = HSTS
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response


def _leave_the_door(response: Response) -> Response:
    """What a script or a picture of the page before is still answered sets no cookie once nobody is signed in: it would
    take the place of the door's own, whose forgery token would fit no more."""
    if session.modified and _is_beside_a_page() and visitor() is None:
        session.modified = False
    return response


def _is_beside_a_page() -> bool:
    # Browsers say so over https and on this machine; elsewhere the scripts do, and what a picture accepts.
    mode = request.headers.get("Sec-Fetch-Mode")
    if mode is not None:
        return mode != "navigate"
    return "X-Requested-With" in request.headers or request.headers.get("Accept", "").startswith("image/")
