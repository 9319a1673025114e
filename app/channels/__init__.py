"""Channels: the ways by which a notification leaves the product; each takes the same and fails the same way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """What leaves: to whom, when, under a name that never repeats, a heading and a text of numbers and a link."""

    uid: str
    address: str
    subject: str
    text: str
    at: datetime


class NotSent(RuntimeError):
    """It surely did not arrive, and may be tried again; the text is for the log and holds no address."""


class Channel(Protocol):
    """One way out."""

    def send(self, outgoing: Outgoing) -> None:
        """Hand it over. Raises NotSent when it was surely not taken; any other error leaves that open."""
