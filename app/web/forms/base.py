"""The form every form is made from, and its fields: folded as the sheets fold, errors in plain Chinese."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from flask import g
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import Select

from app import clock
from app.domain import intake
from app.domain.errors import Refused
from app.domain.intake import Fault
from app.files import LIMIT_BYTES, NAME_LETTERS
from app.labels import label, paper_role, sentence
from app.models.matters import Kind
from app.models.papers import PaperRole

E = TypeVar("E", bound=StrEnum)
Owed = Sequence[tuple[str, Sequence[Mapping[str, Sequence[str]]]]]
"""What to say, and the cases in which it is said; a case names fields with the values that make it."""
Check = Callable[[str], object]
_OPTION = Markup('<option %s%svalue="%s">%s</option>')  # what is put in is escaped
_ATTRIBUTE = Markup('%s="%s" ')


class Form(FlaskForm):
    """A form: `token` makes a second sending harmless, `version` tells whether somebody else was quicker.

    Both are there only when the form declares them: `token = Token()`, `version = Version()`.
    """

    matter_kind = Kind.PETITION
    """The kind of matter it is about, for the names of its papers."""

    class Meta:
        """Chinese messages, without gettext."""

        locales = ("zh",)

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """What was sent, or what stands in the draft that the address names (web.drafts)."""
            wrapped = super().wrap_formdata(form, formdata)  # type: ignore[misc]  # WTForms mixes this class into its own
            return g.get("taken_up") if wrapped is None and formdata is not None else wrapped

    def is_filled(self) -> bool:
        """Whether somebody wrote what stands in it: sent now, or taken up from his draft."""
        return self.is_submitted() or bool(g.get("taken_up"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be saved; never while it is only drawn again with what was typed (web.redrawing)."""
        return "redrawn" not in g and bool(super().validate(extra_validators))

    @property
    def owed(self) -> Mapping[str, Owed]:
        """What one answer asks of another, at the field where it is said."""
        return {}

    large: Mapping[str, tuple[int, str]] = {}
    """Of a field for one file: the most bytes, and what is to be said of a larger one."""

    @property
    def asked(self) -> dict[str, object]:
        """What the script of a page with files needs (asked.js): its words, what the answers owe, what is too large."""
        words = {name: sentence(f"{name}_missing", {"field": "{field}"}) for name in ("value", "choice")}
        return words | {"owed": self.owed, "large": self.large}

    def refuse(self, refusal: Refused) -> None:
        """Put a rule's refusal at its field, or on top of the form when it belongs to none; and those told with it."""
        for one in (refusal, *refusal.others):
            self._refuse(one)

    def _refuse(self, refusal: Refused) -> None:
        field = self._fields.get(refusal.field or "")
        facts = {"field": field.label.text} if field is not None else {}
        said = sentence(refusal.code, facts | refusal.facts)
        if field is None or isinstance(field, HiddenField):
            self.form_errors: list[str] = [*self.form_errors, said]
        else:
            field.errors = [*field.errors, said]


class Needed:
    """The field must be filled in."""

    field_flags: Mapping[str, object] = {"required": True}

    def __call__(self, _form: Form, field: Any) -> None:
        if field.data is None or field.data == "" or field.data == [] or field.data is False:
            if field.errors:
                raise StopValidation
            code = "choice_missing" if isinstance(field, Choice | Pick | Place) else "value_missing"
            field.errors[:] = []
            raise StopValidation(sentence(code, {"field": field.label.text}))


class _Checked:
    """Mixin: what was sent is folded, then checked by a function of domain.intake; a Fault becomes its sentence."""

    check: Check | None = None
    fold: Callable[[object], str] = staticmethod(intake.fold_line)

    def process_formdata(self, values: Sequence[str]) -> None:
        """Take the value as the sheets would."""
        if not values:
            return
        folded = self.fold(values[0])
        self.data: Any = folded
        if self.check is not None and folded:
            found = self.check(folded)
            if isinstance(found, Fault):
                name = self.label.text  # type: ignore[attr-defined]  # the Field beside this mixin has it
                raise ValueError(sentence(found.code, {"field": name} | dict(found.facts)))
            self.data = found


class Line(_Checked, StringField):
    """Text on one line. `check` is a function of domain.intake such as intake.title."""

    def __init__(
        self, label: str = "", validators: Any = None, *, most: int = 200, check: Check | None = None, **rest: Any
    ) -> None:
        self.check = check or _at_most(most)
        super().__init__(label, validators, **rest)


class Text(_Checked, TextAreaField):
    """Text of several lines, its lines kept."""

    fold = staticmethod(intake.fold)

    def __init__(
        self,
        label: str = "",
        validators: Any = None,
        *,
        most: int = intake.BODY_LENGTH,
        check: Check | None = None,
        **rest: Any,
    ) -> None:
        self.check = check or _at_most(most)
        super().__init__(label, validators, **rest)


LAST_DAY = date(2099, 12, 31)
"""Nothing is set for later; a year with a digit too many is a slip."""


class Day(_Checked, StringField):
    """A day, as 2024-05-11, 5.11, 0511 or 今天. `latest`: 'today' (default), or None for no limit."""

    def __init__(self, label: str = "", validators: Any = None, *, latest: str | None = "today", **rest: Any) -> None:
        self.latest = latest
        super().__init__(label, validators, **rest)

    def check(self, typed: str) -> object:
        """The day, or why it is none."""
        return intake.day(typed, self.name, today=clock.today(), latest=None if self.latest else LAST_DAY)

    def _value(self) -> str:
        return self.data.isoformat() if isinstance(self.data, date) else (self.raw_data or [""])[0]


class Phone(Line):
    """A phone number, normalised."""

    def __init__(self, label: str = "", validators: Any = None, **rest: Any) -> None:
        super().__init__(label, validators, check=intake.phone, **rest)


class IdNumber(Line):
    """An ID number, normalised; `current`: in a register, which takes none of the former ones of 15 digits."""

    def __init__(self, label: str = "", validators: Any = None, *, current: bool = False, **rest: Any) -> None:
        super().__init__(label, validators, check=partial(_id_number, current=current), **rest)


class Number(_Checked, StringField):
    """A whole number of people or days, 1 to 9999."""

    check = staticmethod(intake.count)


class Extension(Number):
    """By how many days the sixty are extended."""

    check = staticmethod(intake.extension)


class Password(PasswordField):
    """A password: never folded, never sent back."""


class Options(Select):
    """A select with many options: a list of the county's people has dozens, of its villages hundreds."""

    @classmethod
    def render_option(cls, choice: Any) -> Markup:
        """One option, letter for letter as the library writes it, at a tenth of the cost."""
        own = Markup().join(_ATTRIBUTE % pair for pair in (choice.render_kw or {}).items())
        return _OPTION % (own, "selected " if choice.selected else "", choice.value, choice.label)


class Choice(SelectField):
    """One of an enum in a select; data is the member, or None for the empty first line."""

    widget = Options()

    def __init__(
        self,
        label_text: str = "",
        validators: Any = None,
        *,
        of: Iterable[E] = (),
        empty: str | None = None,
        **rest: Any,
    ) -> None:
        members = {member.value: member for member in of}
        head = [SelectChoice("", empty)] if empty is not None else []
        super().__init__(
            label_text,
            validators,
            choices=head + [SelectChoice(value, label(one)) for value, one in members.items()],
            coerce=lambda value: members.get(str(value)),
            **rest,
        )

    def pre_validate(self, _form: Any) -> None:
        """Only an unknown value is a fault; an empty one is the business of Needed."""
        offered(self)


class Pick(RadioField):
    """One of two to seven answers, all visible; data is the member, or None."""

    def __init__(self, label_text: str = "", validators: Any = None, *, of: Iterable[E] = (), **rest: Any) -> None:
        members = {member.value: member for member in of}
        super().__init__(
            label_text,
            validators,
            choices=[SelectChoice(value, label(one)) for value, one in members.items()],
            coerce=lambda value: members.get(str(value)),
            validate_choice=False,
            **rest,
        )

    def pre_validate(self, _form: Any) -> None:
        """Only an unknown value is a fault; an empty one is the business of Needed."""
        offered(self)


class Place(SelectField):
    """One of some rows (a unit, a village, a person) by id; the view sets `choices` to (id, name) pairs."""

    widget = Options()

    def __init__(self, label_text: str = "", validators: Any = None, *, empty: str = "请选择", **rest: Any) -> None:
        self.empty = empty
        super().__init__(label_text, validators, choices=[SelectChoice("", empty)], coerce=_whole, **rest)

    def offer(self, rows: Iterable[tuple[int, str]]) -> None:
        """Offer these rows below the empty line."""
        self.choices = [SelectChoice("", self.empty), *(SelectChoice(str(key), name) for key, name in rows)]

    def pre_validate(self, _form: Any) -> None:
        """The sent id must be one of those offered."""
        offered(self)


class Tick(BooleanField):
    """Yes when ticked."""


@dataclass(frozen=True)
class SentFile:
    """A file as it came, and what the sender says it is for; None leaves that to the form."""

    file: FileStorage
    role: PaperRole | None = None


class Papers(MultipleFileField):
    """Some files; data holds a SentFile for each that was really chosen.

    A script may send a role for each, in their order, under the field's name and "-roles".
    """

    def __init__(self, label_text: str = "", validators: Any = None, **rest: Any) -> None:
        self.form_of: Any = rest.get("_form")
        self.default_role: PaperRole | None = getattr(self.form_of, "paper_role", None)
        self.said: list[str] = []
        super().__init__(label_text, validators, **rest)

    def process(self, formdata: Any, *rest: Any, **more: Any) -> None:
        """Take the roles beside the files."""
        self.said = formdata.getlist(f"{self.name}-roles") if formdata is not None else []
        super().process(formdata, *rest, **more)

    def process_formdata(self, values: Sequence[Any]) -> None:
        """Leave out the empty part that browsers send when nothing was chosen."""
        files = [value for value in values if getattr(value, "filename", "")]
        roles = self.said if len(self.said) == len(files) else [""] * len(files)
        known = {role.value: role for role in PaperRole}
        self.data = [SentFile(file, known.get(role)) for file, role in zip(files, roles, strict=True)]

    def pre_validate(self, _form: Any) -> None:
        """A role that is none was not chosen in our list."""
        if set(self.said) - {role.value for role in PaperRole}:
            raise StopValidation(sentence("unknown_choice_sent", {"field": self.label.text}))

    @property
    def told(self) -> dict[str, object]:
        """What the script of the page needs: the roles, the limits, and its words."""
        return {
            "roles": [[role.value, paper_role(role, self.form_of.matter_kind)] for role in PaperRole],
            "role": self.default_role.value if self.default_role else "",
            "bytes": LIMIT_BYTES,
            "together": TOGETHER_BYTES,
            "letters": NAME_LETTERS,
            "words": _FILE_WORDS,
        }


class Token(HiddenField):
    """The one-time form token: a second sending of the same form gets the first one's answer."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(default=lambda: secrets.token_urlsafe(24), **rest)


class Version(HiddenField):
    """The row's version when the form was drawn; what is missing or no number is a version no row ever has."""

    def process_formdata(self, values: Sequence[str]) -> None:
        """A number; 0 stands for none, so that leaving it out never skips the check."""
        self.data = int(values[0]) if values and values[0].isdecimal() and len(values[0]) < 10 else 0


TOGETHER_BYTES = 24 * 2**20
"""Of the files that one form sends: the request may be a little larger (security.LARGEST_REQUEST)."""
_EACH = f"{LIMIT_BYTES // 2**20} MB"
_FILE_WORDS = {
    "role": "种类",
    "remove": "不要",
    "pasted": "粘贴的图片",
    "empty": "是空文件，不能添加",
    "large": f"超过 {_EACH}，请压缩或者分开",
    "largeNamed": f"“{{name}}”有 {{size}}，单个文件最大 {_EACH}，请压缩或者分开。",
    "kind": "这种格式不能添加",
    "long": "文件名超过 100 个字，请改短",
    "twice": "和上面一个是同一个文件",
    "together": f"这些文件合计 {{size}}，一次最多 {TOGETHER_BYTES // 2**20} MB，请去掉几个，分几次添加。",
    "unsent": "没有送出，写的都还在。",
}

SPOKEN = (Line, Text, Day, Number)
"""Fields in which people write themselves."""


def offered(field: Any) -> None:
    """Refuse a value that is none of the field's choices; an empty one is the business of Needed."""
    sent = (field.raw_data or [""])[0]
    if sent and sent not in {choice.value for choice in field.choices}:
        raise StopValidation(sentence("unknown_choice_sent", {"field": field.label.text}))


def _at_most(most: int) -> Check:
    def check(typed: str) -> object:
        return typed if len(typed) <= most else Fault("", "text_too_long", {"length": len(typed), "most": most})

    return check


def _id_number(typed: str, *, current: bool) -> object:
    return intake.id_number(typed, today=clock.today(), current=current)


def _whole(value: Any) -> int | None:
    written = "" if value is None else str(value)
    return int(written) if written.isdecimal() and len(written) < 19 else None  # more than any row's number has
