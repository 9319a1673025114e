"""The decision of each demand: one field with a row for every demand of the matter, its value their codes in order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from app.domain import demands
from app.domain.petitions import Decision
from app.labels import sentence

LONGEST = 60
"""Letters of a demand that name its row."""
_PLACE = re.compile(r"-([1-9]\d?)")


@dataclass(frozen=True)
class DemandRow:
    """A demand with the names its answer is sent under, and what is chosen."""

    name: str
    text: str
    chosen: str


class Decisions(Field):
    """What is decided of each of several demands; `ask` says which they are. data: the codes, joined; "": not all."""

    choices = demands.OF_ONE

    def __init__(self, label: str = "", validators: Any = None, **rest: Any) -> None:
        self.asked: Sequence[str] = ()
        self.sent: dict[int, str] = {}
        super().__init__(label, validators, **rest)

    def ask(self, texts: Sequence[str]) -> None:
        """These are the demands, as the reader may read them."""
        self.asked = texts
        if self.sent:
            self.data = demands.written([Decision(one) for one in self._chosen()]) if self._is_whole() else ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take one answer for each place that was sent."""
        super().process(None, data, extra_filters)
        for name in formdata or ():
            if name.startswith(self.name) and (found := _PLACE.fullmatch(name, len(self.name))):
                self.sent[int(found[1])] = formdata[name]
        self.raw_data = list(self.sent.values())

    def pre_validate(self, _form: Any) -> None:
        """Each demand has its decision, one of those that there are."""
        if not self._is_whole():
            raise StopValidation(sentence("decisions_missing", {"count": len(self.asked)}))

    @property
    def rows(self) -> Iterator[DemandRow]:
        """The demands in their order."""
        for place, (text, chosen) in enumerate(zip(self.asked, self._chosen(), strict=True), start=1):
            shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
            yield DemandRow(f"{self.name}-{place}", f"第 {place} 项：{shown}", chosen)

    def _chosen(self) -> list[str]:
        kept = dict(enumerate((self.data or "").split(), start=1))
        return [self.sent.get(place, kept.get(place, "")) for place in range(1, len(self.asked) + 1)]

    def _is_whole(self) -> bool:
        return {one.value for one in self.choices}.issuperset(self._chosen())
