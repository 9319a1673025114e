"""Every answer carries the headers: pages, files, downloads, redirects, refusals and failures, signed in or not."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from tests.web.forms_found import found
from tests.web.scene import Scene
from tests.web.test_forged import full as full  # fixtures are found by their names here
from tests.web.test_security import urls

SAME = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
TEXT = ("text/html", "text/plain", "application/json", "text/csv", "text/javascript", "text/css")


def lacking(answer: Response, *, static: bool = False) -> list[str]:
    """What an answer should carry and does not."""
    headers, policy = answer.headers, answer.headers.get("Content-Security-Policy", "")
    faults = [name for name, value in SAME.items() if headers.get(name) != value]
    if not ("default-src 'none'" in policy or "sandbox" in policy) or "unsafe" in policy:
        faults.append(f"Content-Security-Policy: {policy}")
    if not static and headers.get("Cache-Control") != "no-store":
        faults.append(f"Cache-Control: {headers.get('Cache-Control')}")
    if answer.mimetype in TEXT and "charset=utf-8" not in headers.get("Content-Type", "").lower() and answer.data:
        faults.append(f"Content-Type: {headers.get('Content-Type')}")
    if not headers.get("X-Request-Id"):
        faults.append("X-Request-Id")
    if answer.mimetype not in (*TEXT, "image/jpeg", "image/png", "image/svg+xml", "image/webp") and answer.data:
        faults += [] if "attachment" in headers.get("Content-Disposition", "") else ["Content-Disposition"]
    location = headers.get("Location", "")
    if location and (not location.startswith("/") or location.startswith(("//", "/\\"))):
        faults.append(f"Location: {location}")
    return faults


@pytest.mark.parametrize("who", ["", "petition_head", "admin"])
def test_every_route_carries_them_whatever_it_answers(full: Scene, who: str) -> None:
    client = full.client(who) if who else full.app.test_client()
    faults, asked = {}, 0
    for method in ("GET", "POST"):
        for url in (*urls(full.app, method), "/sign-in", "/sign-in/code", "/sign-out", "/healthz"):
            answer = client.open(url, method=method, data={} if method == "POST" else None)
            asked += 1
            if found_lacking := lacking(answer):
                faults[method, url] = found_lacking
    print(f"{who or 'nobody'}: {asked} answers")
    assert faults == {}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["petition_head"])
def test_every_page_file_and_download_that_links_lead_to_carries_them(full: Scene, who: str) -> None:
    client = full.client(who)
    addresses = [one.address for one in found(full, client) if one.method == "GET"]
    answers = {address: client.get(address) for address in addresses}
    assert {address: faults for address, answer in answers.items() if (faults := lacking(answer))} == {}
    assert any("attachment" in answer.headers.get("Content-Disposition", "") for answer in answers.values())


def refusals(client: FlaskClient) -> dict[str, TestResponse]:
    """The answers that no view gives."""
    return {
        "unknown": client.get("/no-such-page"),
        "method": client.put("/petitions/"),
        "trace": client.open("/petitions/", method="TRACE"),
        "too large": client.post("/password", data={"current": "x" * 600_000}),
        "foreign host": client.get("/sign-in", headers={"Host": "evil.example"}),
        "no such file": client.get("/static/none.css"),
        "out of the folder": client.get("/static/../config.py"),
        "head": client.head("/sign-in"),
        "options": client.options("/sign-in"),
    }


@pytest.mark.parametrize("who", ["", "registrar"])
def test_refusals_carry_them_too(full: Scene, who: str) -> None:
    client = full.client(who) if who else full.app.test_client()
    answers = refusals(client)
    assert {name: faults for name, answer in answers.items() if (faults := lacking(answer, static=True))} == {}
    assert answers["trace"].status_code == 405
    assert answers["out of the folder"].status_code in (404, 303, 308)


def test_a_static_file_carries_them_whole_and_unchanged(full: Scene) -> None:
    client = full.app.test_client()
    with client.get("/static/anjie.css") as whole:
        assert lacking(whole, static=True) == []
        tag = whole.headers["ETag"]
    with client.get("/static/anjie.css", headers={"If-None-Match": tag}) as unchanged:
        assert unchanged.status_code == 304
        assert lacking(unchanged, static=True) == []
