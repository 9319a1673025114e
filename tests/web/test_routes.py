"""The list of routes with who may open them: a new route or a changed right shows up in review."""

from flask import Flask

from app.domain.permissions import PERMISSIONS, SCOPES
from app.web.security import access_of
from tests.golden import Golden


def test_the_routes_and_what_they_ask_for_are_the_known_ones(app: Flask, golden: Golden) -> None:
    routes = {}
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        methods = "/".join(sorted((rule.methods or set()) & {"GET", "POST"}))
        asked = "undeclared" if access is None else ", ".join(sorted(access)) or "public"
        routes[f"{methods} {rule.rule}"] = asked
    golden("routes", dict(sorted(routes.items())))
    assert "undeclared" not in set(routes.values()) - {routes.get("GET /static/<path:filename>")}


def test_the_permission_matrix_is_the_known_one(golden: Golden) -> None:
    golden("permissions", {role.value: [SCOPES[role].value, *sorted(PERMISSIONS[role])] for role in PERMISSIONS})
