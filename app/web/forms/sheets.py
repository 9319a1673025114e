"""Importing in the browser: the file, which column means what, and the word to begin."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import FileField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from app.files import LIMIT_BYTES
from app.labels import label, sentence
from app.models.uploads import SheetKind
from app.operations.uploads import REASON_LENGTH, Named
from app.sheets import households, items, petitions, visits
from app.sheets.columns import Column
from app.sheets.reading import likely_places
from app.web.forms.base import Form, Line, Needed, Pick, Place, Tick, Token

KINDS = {
    **{SheetKind.PETITION: "petitions", SheetKind.ITEM: "items", SheetKind.HOUSEHOLD: "households"},
    SheetKind.VISIT: "visits",
}
SHEETS = {"petitions": petitions, "items": items, "households": households, "visits": visits}
NOT_TAKEN = "不导入"
NOT_IN_THE_SHEET = "请选择表里的一列"
SAMPLE_LETTERS = 12
MOST_COLUMNS = 200
"""Columns of a sheet that are offered; whatever stands further right is no register."""

Headers = Sequence[tuple[str, str]]


class UploadForm(Form):
    """上传表格."""

    large: Mapping[str, tuple[int, str]] = {
        "file": (LIMIT_BYTES, f"“{{name}}”有 {{size}} MB，没有送出。{sentence('sheet_limit')}")
    }

    token = Token()
    kind = Pick("导入什么", [Needed()], of=SheetKind)
    file = FileField(
        "表格文件",
        render_kw={"accept": ".xlsx,.xls,.et,.csv"},
        description=".xlsx 最好，.xls、.et、.csv 也可以；最大 20 MB、10 万行，只读第一个没有隐藏的工作表。",
    )

    def offer(self, rooms: Sequence[str]) -> None:
        """Offer the kinds that the actor may enter; the only one is chosen already."""
        able = [kind for kind, room in KINDS.items() if room in rooms]
        self.kind.choices = [SelectChoice(kind.value, label(kind)) for kind in able]
        if len(able) == 1 and not self.is_submitted():
            self.kind.data = able[0]


class _Mapped:
    """The required column must be found in the sheet."""

    field_flags: Mapping[str, object] = {"required": True}

    def __call__(self, _form: Form, field: Any) -> None:
        if field.data is None and not field.errors:
            raise StopValidation(sentence("column_unmapped", {"field": field.label.text}))


class ColumnsForm(Form):
    """对应列: one list a column of ours, over the headers of the sheet."""

    columns: tuple[Column, ...] = ()

    def lists(self) -> list[tuple[Column, Any]]:
        """Our columns, the required first, each with its field."""
        pairs = [(column, self[f"at{place}"]) for place, column in enumerate(self.columns)]
        return sorted(pairs, key=lambda pair: not pair[0].required)

    def offer(self, headers: Headers, chosen: Mapping[str, int] | None) -> None:
        """Offer the headers of the sheet; what was chosen before, or what its headers say, is chosen already."""
        named = [(place, _named(place, *header)) for place, header in enumerate(headers) if any(header)]
        places = likely_places([header for header, _ in headers], self.columns) if chosen is None else chosen
        for column, field in self.lists():
            field.offer(named[:MOST_COLUMNS])
            if not self.is_submitted():
                field.data = places.get(column.header)

    def agrees(self) -> bool:
        """Whether each column of the sheet means one thing; else it says so at the second field."""
        taken: dict[int, str] = {}
        for column, field in self.lists():
            other = taken.get(field.data) if field.data is not None else None
            if other is not None:
                field.errors = [*field.errors, sentence("column_taken", {"other": other})]
            elif field.data is not None:
                taken[field.data] = column.header
        return not self.errors

    def ignored(self, headers: Headers) -> list[str]:
        """Headers of the sheet that nothing was made of."""
        used = {field.data for _, field in self.lists()}
        return [header for place, (header, _) in enumerate(headers) if header and place not in used]

    def command(self) -> Named:
        """As the operation takes it."""
        places = {column.header: field.data for column, field in self.lists() if field.data is not None}
        tick, reason = self._fields.get("history"), self._fields.get("reason")
        return Named(places, bool(tick and tick.data), (reason.data or "") if reason else "")


class PetitionColumnsForm(ColumnsForm):
    """对应列 of 信访件, which may all be from before this system."""

    columns = petitions.COLUMNS
    history = Tick("整批按存量导入")
    reason = Line("按存量导入的原因", most=REASON_LENGTH, description="如“旧系统移交”。整批按存量导入的必填。")


class ItemColumnsForm(ColumnsForm):
    """对应列 of 整改问题."""

    columns = items.COLUMNS


class HouseholdColumnsForm(ColumnsForm):
    """对应列 of 一户一档."""

    columns = households.COLUMNS


class VisitColumnsForm(ColumnsForm):
    """对应列 of 回访."""

    columns = visits.COLUMNS


class StartForm(Form):
    """开始导入; sent twice, it starts once."""

    token = Token()


def _lists_of(form: type[ColumnsForm]) -> None:
    for place, column in enumerate(form.columns):
        rules, empty = ([_Mapped()], NOT_IN_THE_SHEET) if column.required else ([], NOT_TAKEN)
        setattr(form, f"at{place}", Place(column.header, rules, empty=empty))


def _named(place: int, header: str, sample: str) -> str:
    """The column as the list shows it: its letter, its header, the first value below."""
    short = sample if len(sample) <= SAMPLE_LETTERS else sample[: SAMPLE_LETTERS - 1] + "…"
    return f"{letters(place)} 列　{header or '（没有列名）'}" + (f"　例：{short}" if short else "")


def letters(place: int) -> str:
    """A, B, … Z, AA: how a spreadsheet calls the column at this place (from 0)."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


COLUMNS_FORMS: Mapping[str, type[ColumnsForm]] = {
    "petitions": PetitionColumnsForm,
    "items": ItemColumnsForm,
    "households": HouseholdColumnsForm,
    "visits": VisitColumnsForm,
}
for _form in COLUMNS_FORMS.values():
    _lists_of(_form)


def choices_of(rooms: Iterable[str]) -> list[tuple[str, str]]:
    """The rooms with what their template is called."""
    return [(room, SHEETS[room].TITLE) for room in rooms]
