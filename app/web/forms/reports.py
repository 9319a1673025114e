"""Which month or year a report is about, and which of its own lists is asked for; read from the address."""

from app.domain.petitions import Channel, Routing
from app.domain.petitions import Form as Persons
from app.queries.indicator_cases import Period
from app.queries.reports import Listed
from app.web.forms.base import Choice, Day, Form, Needed, Place
from app.web.forms.lists import Flag


class ReportForm(Form):
    """A day of the month or year."""

    class Meta:
        """An address carries no token."""

        csrf = False

    on = Day("哪天所在的期间")


class ListedForm(Form):
    """A list of this room."""

    class Meta:
        """An address carries no token."""

        csrf = False

    first = Day("从", [Needed()])
    last = Day("到", [Needed()])
    routing = Choice("方式", of=Routing, empty="不限")
    unit = Place("被反映的机关、单位", empty="不限")
    live = Flag("办结没有", yes="在办", no="已结")
    channel = Choice("信访形式", of=Channel, empty="不限")
    form = Choice("信访人", of=Persons, empty="不限")
    poverty = Flag("涉贫", yes="涉贫", no="不涉贫")

    def listed(self) -> Listed:
        """What is asked for."""
        period = Period(self.first.data, self.last.data)
        how = (self.channel.data, self.form.data, self.poverty.data)
        return Listed(period, self.routing.data, self.unit.data, self.live.data, *how)
