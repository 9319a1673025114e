"""docs/limits.md says what the table says, and the command prints it."""

from flask import Flask

from app.cli import clocks as command
from app.domain.limit_table import RULES
from app.domain.limits import ByHand, Rule
from app.domain.set_days import BY_HAND
from tests.house.tree import ROOT


def test_the_document_is_what_the_table_says() -> None:
    path = ROOT / "docs" / "limits.md"
    printed = Flask(__name__).test_cli_runner().invoke(command.group, ["document"])
    assert printed.exit_code == 0
    assert path.read_text(encoding="utf-8") == printed.output, f"flask clocks document > docs/{path.name}"
    every: list[Rule | ByHand] = [*RULES.values(), *BY_HAND.values()]
    for one in every:
        (line,) = [line for line in printed.output.splitlines() if line.startswith(f"| {one.id} |")]
        assert all(said in line for said in (one.what, one.stops, one.extends, one.law)), one.id
