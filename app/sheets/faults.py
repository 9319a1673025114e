"""Collecting what is wrong with a row, so that one look tells all of it."""

from typing import TypeVar

from app.domain.intake import Fault

T = TypeVar("T")


class Faults(list[Fault]):
    """Faults of one row, kept while its values are read."""

    def take(self, value: T | Fault, instead: T) -> T:
        """The value, or the fault kept and a stand-in that nobody will see."""
        if isinstance(value, Fault):
            self.append(value)
            return instead
        return value

    def spare(self, *headers: str) -> bool:
        """Whether nothing is wrong with these columns, so that they can be held against each other."""
        return not any(fault.field in headers for fault in self)
