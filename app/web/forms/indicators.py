"""The period of the indicators, read from the address."""

from collections.abc import Mapping
from datetime import date

from wtforms import ValidationError
from wtforms.fields.choices import SelectChoice

from app.domain.indicators import Part
from app.queries.indicator_cases import Period
from app.web.forms.base import Choice, Day, Form, Needed, Place, Text


class PeriodForm(Form):
    """From which day to which, of all towns or one."""

    first = Day("从")
    last = Day("到")
    town = Place("镇（园区）", empty="全部")

    class Meta:
        """It is read from the address, which carries no token."""

        csrf = False

    def validate_last(self, field: Day) -> None:
        """The days are in order."""
        if isinstance(field.data, date) and isinstance(self.first.data, date) and field.data < self.first.data:
            raise ValidationError("“到”不能早于“从”。")

    def period(self, today: date) -> Period:
        """What is asked for; where it makes no sense, and without a word of it, the year until today."""
        if self.errors:
            return Period(date(today.year, 1, 1), today)
        last = self.last.data or today
        return Period(self.first.data or date(last.year, 1, 1), last)


class CasesForm(PeriodForm):
    """Which part of an indicator is listed."""

    part = Choice("组成", of=Part, empty="全部")

    def name_parts(self, names: Mapping[Part, str]) -> None:
        """Offer the parts that there are, called as they are for the indicator that is shown."""
        named = (SelectChoice(part.value, name) for part, name in names.items())
        self.part.choices = [self.part.choices[0], *named]


class FreezeForm(Form):
    """Which month is frozen."""

    month = Day("哪个月", [Needed()], description="写这个月里任何一天，过完的月份才能冻结。")


class ExplainForm(Form):
    """Why a figure of a frozen month is another today."""

    reason = Text("有出入的原因", [Needed()], most=500, render_kw={"rows": 3})
