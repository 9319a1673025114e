"""A field for a day with its hour, as the counter writes it."""

from datetime import datetime
from typing import Any

from app import clock
from app.domain import intake
from app.domain.accountability import LOCAL
from app.domain.intake import Fault
from app.web.forms.base import Line

HINT = "写到几点几分，如 2024-05-11 9:30 或今天 9:30。"


class Moment(Line):
    """A day with the hour, as 2024-05-11 9:30, 5.11 9:30 or 今天 9:30; not in the future."""

    def __init__(self, label: str = "", validators: Any = None, **rest: Any) -> None:
        super().__init__(label, validators, check=self._moment, **{"description": HINT} | rest)

    def _moment(self, typed: str) -> datetime | Fault:
        return intake.moment(typed, self.name, now=clock.now())

    def _value(self) -> str:
        if isinstance(self.data, datetime):
            return f"{self.data.astimezone(LOCAL):%Y-%m-%d %H:%M}"
        return str((self.raw_data or [""])[0])
