"""Taking sheets in by the command: who does it, what it reports, what entered."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.models.matters import Matter
from tests.cli.conftest import Commands
from tests.workbooks import HEADERS, sheet

AS = {"petitions": "petition_head", "items": "county_office"}


def imported(commands: Commands, folder: Path, kind: str, *rows: dict[str, object]) -> Any:
    """What the command reports of a sheet of these rows."""
    file = sheet(folder / "登记表.xlsx", rows, HEADERS[kind])
    return commands.json("sheets", "import", kind, file, "--as", AS[kind])


def entered(commands: Commands) -> set[str]:
    """The numbers, as the sheet gives them, of everything that entered."""
    with commands.data.reading() as session:
        return {(number or "").split()[-1] for number in session.scalars(select(Matter.external_no))}
