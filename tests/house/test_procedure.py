"""docs/procedure.md says what the tables say, and the command prints it."""

import pytest
from flask import Flask

from app.cli import workflow as command
from app.labels import label, procedure
from tests.house.tree import ROOT


def test_the_document_is_what_the_tables_say() -> None:
    path = ROOT / "docs" / "procedure.md"
    printed = Flask(__name__).test_cli_runner().invoke(command.group, ["document"])
    assert printed.exit_code == 0
    assert path.read_text(encoding="utf-8") == printed.output, f"flask workflow document > docs/{path.name}"


@pytest.mark.parametrize("kind", procedure.WORKFLOWS)
def test_every_move_of_the_table_stands_in_the_document(kind: str) -> None:
    told = procedure.lines(procedure.WORKFLOWS[kind])
    for move in procedure.WORKFLOWS[kind].moves.values():
        target = procedure.STAYS if move.target == move.source else label(move.target)
        assert [
            line
            for line in told
            if (line.action, line.target) == (label(move.action), target)
            and label(move.source) in line.source.split("、")
        ], move


@pytest.mark.parametrize(
    ("kind", "stage", "arrow"),
    [
        ("petitions", "registered: 已登记", "routed --> accepted: 受理"),
        ("items", "listed: 已列入清单", "applied --> rectifying: 退回整改"),
    ],
)
def test_the_diagram_shows_the_way_and_not_what_is_possible_everywhere(kind: str, stage: str, arrow: str) -> None:
    printed = Flask(__name__).test_cli_runner().invoke(command.group, ["diagram", kind])
    drawn = [line.strip() for line in printed.output.splitlines()]
    assert drawn[0] == "stateDiagram-v2"
    assert stage in drawn
    assert arrow in drawn
    assert "作废" not in printed.output


def test_a_kind_that_there_is_not_is_told() -> None:
    refused = Flask(__name__).test_cli_runner().invoke(command.group, ["diagram", "weather"])
    assert refused.exit_code == 2
