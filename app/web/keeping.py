"""Nothing typed is ever lost: what was sent in vain comes back on a page from which it can be sent again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app, render_template, request, session
from itsdangerous import BadData, URLSafeSerializer

from app.labels import sentence
from app.operations import signing_in
from app.queries import accounts
from app.web.forms.base import SPOKEN, Form
from app.web.forms.session import SignInForm, is_secret
from app.web.request import reading


@dataclass(frozen=True)
class Kept:
    """What was sent to a page (its path and query): name and value of every field, secrets apart."""

    path: str
    fields: Sequence[tuple[str, str]]
    with_files: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    """The account that wrote it (uid), as far as its session id still says so."""

    def spoken(self) -> list[tuple[str, str, str]]:
        """Name, label and value of what people wrote themselves, in its order."""
        return [(name, self.labels[name], value) for name, value in self.fields if name in self.labels and value]

    def silent(self) -> list[tuple[str, str]]:
        """Name and value of all the rest, to be sent along."""
        shown = {name for name, _, _ in self.spoken()}
        return [(name, value) for name, value in self.fields if name not in shown]

    def with_version(self, version: object) -> "Kept":
        """The same, sent against the row as it is now."""
        fields = [(name, str(version) if name == "version" else value) for name, value in self.fields]
        return replace(self, fields=fields)


def sent() -> Kept:
    """What this request sent."""
    fields = [(name, value) for name, values in request.form.lists() for value in values if not is_secret(name)]
    with_files = any(file.filename for files in request.files.listvalues() for file in files)
    return Kept(request.full_path.rstrip("?"), fields, with_files, _labels({name for name, _ in fields}))


def ask_again() -> tuple[str, int]:
    """The session ran out while somebody was writing: his words, and the way to sign in without losing them."""
    kept = replace(sent(), owner=accounts.owner(reading(), signing_in.hash_of(session.get("_user_id", ""))))
    form = SignInForm(formdata=None, kept=_seal(kept))
    return render_template(
        "session/expired.html",
        form=form,
        kept=kept,
        heading=sentence("heading_expired"),
        text=sentence("expired_page"),
    ), 401


def resend(kept: Kept, *, status: int) -> tuple[str, int]:
    """A page for what no form of its own can show: from it, it is sent again by a button and never by itself."""
    return render_template(
        "session/resend.html", kept=kept, heading=sentence("heading_resend"), text=sentence("resend_page")
    ), status


def unseal(text: str | None) -> Kept | None:
    """What ask_again() gave the browser, or None when it is not ours."""
    try:
        path, fields, with_files, owner = _signer().loads(text or "")
    except BadData:
        return None
    pairs = [(str(name), str(value)) for name, value in fields]
    return Kept(path, pairs, with_files, _labels({name for name, _ in pairs}), owner)


def _seal(kept: Kept) -> str:
    return str(_signer().dumps([kept.path, list(kept.fields), kept.with_files, kept.owner]))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or b"", salt="kept")


def _labels(names: set[str]) -> dict[str, str]:
    # The form that asked is the one that shares most fields with what was sent; its labels name the words.
    best: type[Form] | None = max(_forms(Form), key=lambda kind: len(names & set(_fields(kind))), default=None)
    return {} if best is None else {name: text for name, text in _fields(best).items() if name in names}


def _forms(kind: type[Form]) -> Iterable[type[Form]]:
    for below in kind.__subclasses__():
        yield below
        yield from _forms(below)


def _fields(kind: type[Form]) -> dict[str, str]:
    unbound: Any = {name: getattr(kind, name) for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}
    return {
        name: str(one.args[0] if one.args else one.kwargs.get("label", ""))
        for name, one in unbound.items()
        if issubclass(one.field_class, SPOKEN)
    }
