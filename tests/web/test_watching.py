"""What watches the service is told: readiness, figures behind a token, lines of the log without anybody's data."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import database
from app.cli.logs import JsonLines
from app.domain.permissions import Role
from app.web import worklist
from config import Upkeep
from tests.web.conftest import SignIn
from tests.web.counter import registered, registering

TOKEN = "t" * 32
BEARER = {"Authorization": f"Bearer {TOKEN}"}
CANARIES = ("周桂兰", "金丝雀正文", "13988887777", "110101199003070716", "110101199003078312")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the JSON log gets from every logger, as `ANJIE_LOG=json` sets it, and more of it."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    before, level = root.handlers[:], root.level
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def told(stream: io.StringIO) -> list[dict[str, Any]]:
    """Each line as an object."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def figures(client: FlaskClient) -> dict[str, float]:
    """Each figure by its name and labels."""
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    rows = [line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in rows}


@pytest.fixture
def watched(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with a token set."""
    monkeypatch.setitem(app.config, "UPKEEP", Upkeep(metrics_token=TOKEN))
    return app


def test_ready_is_one_word_and_asks_for_the_revision(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert "Set-Cookie" not in answer.headers
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "unavailable")
    assert client.get("/healthz").status_code == 200, "alive, though not ready"


def test_without_a_token_set_there_are_no_figures(client: FlaskClient) -> None:
    for headers in ({}, BEARER, {"Authorization": "Bearer "}, {"Authorization": ""}):
        assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.usefixtures("watched")
def test_only_the_token_opens_them(client: FlaskClient, sign_in: SignIn) -> None:
    for wrong in ("", "Bearer ", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}é", "Basic dDp0"):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 404
    assert sign_in(Role.SYSTEM_ADMIN).get("/metrics").status_code == 404
    assert client.get("/metrics", headers=BEARER).status_code == 200


@pytest.mark.usefixtures("watched")
def test_they_tell_what_waits_and_what_this_process_did(client: FlaskClient, sign_in: SignIn) -> None:
    before = figures(client)
    clerk = sign_in(Role.REGISTRAR)
    registered(clerk)
    clerk.get("/no-such-page")
    after = figures(client)
    assert after["anjie_outbox_waiting"] == before["anjie_outbox_waiting"] + 1
    assert after["anjie_journal_entries"] > before["anjie_journal_entries"]
    assert after['anjie_requests_total{status="4xx"}'] == before.get('anjie_requests_total{status="4xx"}', 0) + 1
    assert after["anjie_request_seconds_count"] > before["anjie_request_seconds_count"]
    assert after["anjie_disk_free_bytes"] > 0
    assert sum(value for name, value in after.items() if name.startswith("anjie_checks")) > 15
    assert not any(word in client.get("/metrics", headers=BEARER).text for word in ("周桂兰", "改厕", "registrar"))


def test_each_request_is_a_line_with_its_id_and_nobodys_data(lines: io.StringIO, sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    name, body, phone, number, wrong = CANARIES
    answer = registering(
        clerk, **{"people-0-name": name, "body": body, "people-0-phone": phone, "people-0-id_number": number}
    )
    assert answer.status_code == 303
    shown = clerk.get(answer.headers["Location"])
    clerk.get("/search", query_string={"q": f"{name} {body}"})
    clerk.get(f"/petitions/{name}{phone}")
    clerk.post(f"/petitions/new?{name}", data={"name": name, "id_number": wrong})
    clerk.get("/search", query_string={"q": phone}, headers={"Referer": f"http://localhost/?q={name}", "Host": name})
    found = told(lines)
    mine = [line for line in found if line["from"] == "anjie.request"]
    assert len(mine) >= 6
    assert {line["request_id"] for line in mine} >= {shown.headers["X-Request-Id"]}
    assert {"petitions.new", "search.index"} <= {line["view"] for line in mine}
    assert all(isinstance(line["ms"], int) and 100 <= line["status"] < 600 for line in mine)
    assert any(isinstance(line["user"], int) for line in mine)
    for canary in (*CANARIES, answer.headers["Location"].rsplit("/", 1)[1]):
        assert canary not in lines.getvalue()


def test_a_failure_is_told_by_kind_and_place_and_not_by_its_words(
    lines: io.StringIO, sign_in: SignIn, app: Flask
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    clerk = sign_in(Role.REGISTRAR)
    with mock.patch.object(worklist, "render_template", side_effect=ValueError(f"no {CANARIES[0]}")):
        answer = clerk.get("/worklist/")
    assert answer.status_code == 500
    (line,) = [one for one in told(lines) if one["level"] == "error"]
    assert answer.headers["X-Request-Id"] in line["said"]
    assert line["error"] == "ValueError"
    assert any(call.startswith("worklist.py:") for call in line["at_calls"])
    assert CANARIES[0] not in lines.getvalue()
