"""Narrowing a list: every condition stands in the page's address and is told again in the ledger's head."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.domain import petitions, rectification
from app.domain.contents import LIST, Content
from app.labels import label
from app.models.matters import Kind
from app.queries.listing import Option
from app.queries.matters import Due, Filters
from app.web.forms.base import Choice, Day, Form, Options, Place, offered

ALL, ANY = "全部", "不限"
"""The empty line of a list of things, and of a question."""


LETTERS = 40
"""Letters of a condition that are said again when it was not understood."""
RARE = (
    *("poverty", "prominent", "settled", "is_open", "placed", "in_town", "entered_late", "ownerless", "instructed"),
    *("holder", "received_from", "received_to", "batch", "round", "reworked", "entered_closed"),
)


class Flag(SelectField):
    """Yes, no, or both: data is True, False or None."""

    widget = Options()

    def __init__(self, label_text: str, *, yes: str, no: str, **rest: Any) -> None:
        self.called = {"yes": yes, "no": no}
        super().__init__(
            label_text,
            choices=[SelectChoice("", ANY), *(SelectChoice(code, text) for code, text in self.called.items())],
            coerce=lambda value: {"yes": True, "no": False, True: True, False: False}.get(value),
            validate_choice=False,
            **rest,
        )

    def pre_validate(self, _form: Any) -> None:
        """Only yes, no or nothing can be asked for."""
        offered(self)

    def spoken(self) -> str:
        """The chosen answer in words."""
        return self.called["yes" if self.data else "no"]


class ListForm(Form):
    """What both lists can be narrowed to; the stages are those of the kind."""

    class Meta:
        """It changes nothing, so it needs no token; the prefix of its ids keeps them apart from the page's."""

        csrf = False
        locales = ("zh",)

    stage: Choice
    due = Choice("时限", of=Due, empty=ANY)
    live = Flag("办结没有", yes="在办", no="已结")
    town = Place("镇（园区）", empty=ALL)
    village = Place("村（社区）", empty=ALL)
    content = Choice("内容分类", of=Content, empty=ALL)
    poverty = Flag("涉贫", yes="涉贫", no="不涉贫")
    prominent = Flag("突出", yes="突出", no="不突出")
    settled = Flag("化解没有", yes="已化解", no="未化解")
    is_open = Flag("村村清", yes="未清：没有化解、“回头看”还没有确认，不算存量信访件", no="已清、长期坚持或者不算")
    placed = Flag("写明村没有", yes="写明了村", no="没有写明村")
    in_town = Flag("写明镇没有", yes="写明了镇", no="没有写明镇")
    entered_late = Flag("补记没有", yes="有补记", no="没有补记")
    ownerless = Flag("无主案件", yes="岗位空缺，县里代管", no="有责任人")
    instructed = Flag("领导批示", yes="有批示", no="没有批示")
    holder = Place("包保责任人", empty=ALL)
    received_from = Day("收到日期从")
    received_to = Day("收到日期到", latest=None)
    batch = Place("导入批次", empty=ALL)

    def filters(self, kind: Kind) -> Filters:
        """As the query wants it; a value that could not be read leaves nothing, a village counts in its town only."""
        since, until = self.received_from.data, self.received_to.data
        return Filters(
            kind=kind,
            stages=(self.stage.data.value,) if self.stage.data else (),
            town_id=self.town.data,
            village_id=self.village.data if self.town.data else None,
            holder_id=self.holder.data,
            content=self.content.data.value if self.content.data else None,
            poverty=self.poverty.data,
            prominent=self.prominent.data,
            live=self.live.data,
            settled=self.settled.data,
            is_open=self.is_open.data,
            placed=self.placed.data,
            in_town=self.in_town.data,
            entered_late=self.entered_late.data,
            ownerless=self.ownerless.data,
            instructed=self.instructed.data,
            due=self.due.data,
            received_from=since if isinstance(since, date) else None,
            received_to=until if isinstance(until, date) else None,
            batch_id=self.batch.data,
            nothing=any(_typed(field) and (field.data is None or field.process_errors) for field in self),
        )

    def unread(self) -> list[str]:
        """What was asked for and is no value of its condition, in words; known once the form was validated."""
        unread = [field for field in self if field.errors and not (field is self.village and self.is_without_town())]
        return [f"{field.label.text}“{_typed(field)[:LETTERS]}”" for field in unread]

    def is_without_town(self) -> bool:
        """Whether a village stands there alone, which narrows nothing."""
        return bool(self.village.data and not self.town.data)

    def offer(self, options: Mapping[str, list[Option]]) -> None:
        """Offer what there is, each value with the rows it would leave."""
        for name in ("town", "village", "holder", "batch", *(["round"] if "round" in self else [])):
            self[name].offer([(int(option.value), f"{option.name}（{option.count}）") for option in options[name]])
        for name, kind in (("stage", type(self).stages), ("content", LIST)):
            counts = {option.value: option.count for option in options[name]}
            known = [member for member in kind if member.value in counts or member == self[name].data]
            self[name].choices = _counted(ALL, ((m.value, label(m)) for m in known), counts)
        for name in ("poverty", "prominent"):
            counts = {option.value: option.count for option in options[name]}
            self[name].choices = _counted(ANY, self[name].called.items(), counts)

    def rare(self) -> bool:
        """Whether one of the conditions is set that stand below the line of the usual ones."""
        return any(_typed(self[name]) for name in RARE if name in self)

    def told(self) -> list[tuple[str, str]]:
        """Name and value of every condition that is set, in words."""
        set_ones = [field for field in self if field.data not in (None, "") and not field.errors]
        return [(field.label.text, _spoken(field)) for field in set_ones]

    stages: type[StrEnum]


class PetitionListForm(ListForm):
    """Narrowing 信访件."""

    stages = petitions.Stage
    stage = Choice("阶段", of=petitions.Stage, empty=ALL)


class ItemListForm(ListForm):
    """Narrowing 整改清单."""

    stages = rectification.Stage
    stage = Choice("状态", of=rectification.Stage, empty=ALL)
    round = Place("检查批次", empty=ALL)
    reworked = Flag("回炉没有", yes="回炉过，作废的也算", no="没有回炉")
    entered_closed = Flag("补录没有", yes="补录的销号", no="不是补录")

    def filters(self, kind: Kind) -> Filters:
        """With what items alone can be narrowed to."""
        own = {"reworked": self.reworked.data, "entered_closed": self.entered_closed.data}
        return replace(super().filters(kind), round_id=self.round.data, **own)


FORMS: Mapping[Kind, type[ListForm]] = {Kind.PETITION: PetitionListForm, Kind.ITEM: ItemListForm}


def _counted(empty: str, named: Iterable[tuple[str, str]], counts: Mapping[str, int]) -> list[SelectChoice]:
    return [SelectChoice("", empty), *(SelectChoice(code, f"{text}（{counts.get(code, 0)}）") for code, text in named)]


def _typed(field: Any) -> str:
    return str((field.raw_data or [""])[0]).strip()


def _spoken(field: Any) -> str:
    if isinstance(field.data, date):
        return field.data.isoformat()
    if isinstance(field.data, StrEnum):
        return label(field.data)
    if isinstance(field, Flag):
        return str(field.spoken())
    named = {str(choice.value): str(choice.label) for choice in field.choices}
    return named.get(str(field.data), "").rpartition("（")[0]
