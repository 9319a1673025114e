"""A ledger as a document: its title, what it counts, its tables, what is said and signed below."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table: what stands above its columns, its rows, how wide each column is in millimetres."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


@dataclass(frozen=True)
class Ledger:
    """A ledger: wide tables on A4 across, or `upright` one sheet in small print on which an ordinary file has room."""

    title: str
    told: str
    tables: Sequence[Table]
    foot: Sequence[str]
    upright: bool = False
