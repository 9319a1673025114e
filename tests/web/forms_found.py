"""Every form and every address with what it asks for, as links lead to them; and writing that is never kept."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app import database
from app.models.accounts import Grant, User
from tests.web.pages import _values as values_of
from tests.web.pages import tree
from tests.web.scene import Scene

START = (
    *("/", "/petitions/", "/rectification/", "/households/", "/villages/", "/campaigns/", "/receptions/", "/visits/"),
    *("/monitoring/", "/directory/", "/accounts/", "/access/", "/session/mine", "/search?q=村", "/sheets/", "/orders/"),
    *("/limits/", "/calendar/", "/synonyms/", "/views/", "/boards/", "/reports/", "/indicators/", "/cards/", "/inbox/"),
)
PAGES_OF_ONE = 4
"""Pages of the same view that are opened: matters at several stages have different forms."""
LEFT_ALONE = ("session.sign_out", "session.leave", "static", "bootstrap.static")


@dataclass
class Found:
    """One form as a browser would send it, or one address with its query; `view` is what answers it."""

    view: str
    method: str
    address: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kind(self) -> tuple[str, str, frozenset[str]]:
        """What makes it the same form for whoever opens it."""
        return self.view, self.method, frozenset(self.names)

    @property
    def names(self) -> list[str]:
        """Its fields, the forgery token left aside."""
        return [name for name in dict.fromkeys(name for name, _ in self.fields) if name != "csrf_token"]

    def with_values(self, **changed: list[str]) -> list[tuple[str, str]]:
        """What is sent when these fields have these values instead."""
        kept = [pair for pair in self.fields if pair[0] not in changed]
        return [*kept, *((name, value) for name, values in changed.items() for value in values)]


def found(scene: Scene, client: FlaskClient) -> list[Found]:
    """Everything that can be sent from the pages that links lead to; each view with the same fields once."""
    routes = scene.app.url_map.bind("localhost")
    waiting, opened, met = deque(START), dict[str, int](), dict[tuple[str, str, frozenset[str]], Found]()

    def add(method: str, address: str, fields: list[tuple[str, str]]) -> None:
        try:
            view, given = routes.match(urlsplit(address).path, method=method)
        except (HTTPException, RequestRedirect):
            return
        if view not in LEFT_ALONE:
            one = Found(f"{view}:{given['action']}" if "action" in given else view, method, address, fields)
            met.setdefault(one.kind, one)

    while waiting:
        address = waiting.popleft()
        try:
            view, _ = routes.match(urlsplit(address).path, method="GET")
        except (HTTPException, RequestRedirect):
            continue
        if view in LEFT_ALONE or opened.get(view, 0) >= PAGES_OF_ONE:
            continue
        opened[view] = opened.get(view, 0) + 1
        add("GET", address.partition("?")[0], parse_qsl(urlsplit(address).query, keep_blank_values=True))
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code in (302, 303):
            waiting.append(answer.headers["Location"])
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = tree(answer.text)
        waiting += [link.attributes.get("href", "").partition("#")[0] for link in page.all("a")]
        for form in page.all("form"):
            sent = [pair for node in form.all("input", "select", "textarea") for pair in values_of(node)]
            names = {node.attributes.get("name", "") for node in form.all("input", "select", "textarea")}
            sent += [(name, "") for name in sorted(names - {name for name, _ in sent} - {""})]
            method = "POST" if form.attributes.get("method") == "post" else "GET"
            add(method, form.attributes.get("action") or address, sent)
    return list(met.values())


@contextmanager
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, int]]]:
    """Let every transaction run to its end and then keep nothing; how many accounts and roles each one left."""
    left: list[tuple[int, int]] = []

    @contextmanager
    def rehearsed() -> Iterator[Session]:
        with database.current().rehearsal() as session:
            yield session
            session.flush()
            left.append(
                (session.scalar(select(func.count(User.id))) or 0, session.scalar(select(func.count(Grant.id))) or 0)
            )

    with monkeypatch.context() as patched:
        patched.setattr(database, "transaction", rehearsed)
        yield left
