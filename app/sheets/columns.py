"""What a column of a spreadsheet is, and under which headers it is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.sheets.texts import folded


@dataclass(frozen=True, slots=True)
class Column:
    """A column (列): `header` names it everywhere; `also` are headers that offices use for the same.

    `like` are headers that often mean it: a person is asked before they are taken so. `width` is in Latin letters (a
    Han character takes two); `required` means that every row must fill it; `choices` and `note` are for whoever fills
    in the template.
    """

    header: str
    width: int = 12
    required: bool = False
    kind: Literal["text", "date", "number"] = "text"
    note: str = ""
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    like: tuple[str, ...] = ()


def by_header(columns: Sequence[Column]) -> dict[str, Column]:
    """Each column under every folded header that means it."""
    return {folded(header): column for column in columns for header in (column.header, *column.also)}


def by_likely_header(columns: Sequence[Column]) -> dict[str, Column]:
    """The same with the headers that often mean a column."""
    likely = {folded(header): column for column in columns for header in column.like}
    return likely | by_header(columns)
