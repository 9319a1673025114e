"""Indicators (数据指标) of a period: each rate with what it is made of, town by town, every number its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from app.domain.indicators import RULES, Indicator, Part, Rate, is_too_good
from app.domain.permissions import Permission
from app.labels import label, sentence
from app.labels.indicators import CALIBRES, part_name
from app.queries import directory, indicators, matters, trends
from app.queries import freezing as frozen
from app.queries.indicator_cases import Period
from app.queries.indicators import Counted
from app.queries.matters import Page
from app.web import charts, freezing
from app.web.forms.indicators import CasesForm, PeriodForm
from app.web.listing import page_asked, rows
from app.web.paging import Pager
from app.web.request import actor, now, reading, today
from app.web.security import requires

room = Blueprint("indicators", __name__, url_prefix="/indicators")
freezing.add_to(room)
GROUPS: Mapping[str, Sequence[Indicator]] = {
    "received": (
        *(Indicator.OFFICE_IN_TIME, Indicator.UNIT_IN_TIME, Indicator.ANSWERED, Indicator.CLOSED, Indicator.DAYS),
        *(Indicator.REPEATED, Indicator.ONLINE, Indicator.TOLD),
    ),
    "settled": (
        *(Indicator.KEPT_IN_TOWN, Indicator.AT_ONCE, Indicator.HELD, Indicator.VISITED, Indicator.PROVED),
        *(Indicator.EVALUATED, Indicator.SATISFIED, Indicator.SATISFIED_OFFICE),
    ),
    "items": (Indicator.ITEMS_DONE, Indicator.ITEMS_IN_TIME, Indicator.ITEMS_REWORKED),
}
"""The indicators as they stand below each other; satisfaction never without what was found at the same visits."""
NOWHERE = 0
"""Asks for what names no town of the directory."""
ROWS = 20


@dataclass(frozen=True)
class Told:
    """A part of a rate: its name, how many, their list, and whether it stands in the denominator."""

    name: str
    count: int
    url: str
    is_below: bool


@dataclass(frozen=True)
class Line:
    """A rate with its calibre, its page and its parts; `place` where it is told of one town."""

    rate: Rate
    calibre: str
    url: str
    parts: Sequence[Told]
    place: str = ""


@dataclass(frozen=True)
class _Figures:
    """One reading of what a page shows."""

    period: Period
    towns: Mapping[int, str]

    def rate(self, counted: Counted, town: int | None = None) -> Rate:
        """The rate of a town, of no known one (NOWHERE) or of all."""
        if town is None:
            return counted.rate()
        return counted.rate(lambda one: self._place(one) == town)

    def _place(self, town: int | None) -> int:
        return town if town is not None and town in self.towns else NOWHERE

    def counted(self, indicator: Indicator) -> Counted:
        """One indicator."""
        return indicators.counted(reading(), actor(), indicator, self.period, now=_minute())

    def ids(self, indicator: Indicator, town: int | None, part: Part | None) -> Sequence[int]:
        """The matters behind a number, the newest first."""
        found = indicators.ids(reading(), actor(), indicator, self.period, now=_minute())
        chosen = [
            ids
            for (place, one), ids in found.items()
            if part in (None, one) and (town is None or self._place(place) == town)
        ]
        return sorted(chain.from_iterable(chosen), reverse=True)

    def line(self, counted: Counted, town: int | None = None, place: str = "") -> Line:
        """The rate of these cases."""
        indicator, rate = counted.indicator, self.rate(counted, town)
        parts = [
            Told(part_name(indicator, part), count, self.url(indicator, town, part), part in RULES[indicator].of)
            for part in Part
            if (count := rate.parts.get(part, 0))
        ]
        return Line(rate, CALIBRES[indicator.value], self.url(indicator, town), parts, place)

    def by_town(self, counted: Counted) -> list[Line]:
        """Each town in the order of the directory, which no figure decides: towns are not ranked."""
        places = (*self.towns.items(), (NOWHERE, ""))
        lines = (self.line(counted, town, name) for town, name in places)
        return [line for line in lines if line.parts]

    def url(self, indicator: Indicator, town: int | None, part: Part | None = None) -> str:
        """The page of what a number counts."""
        asked: dict[str, Any] = {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()}
        asked |= {} if town is None else {"town": town}
        asked |= {} if part is None else {"part": part.value}
        return url_for("indicators.page", kind=indicator.value, **asked)


@dataclass(frozen=True)
class Month:
    """A month of the trend: what it is called, its rate, its page, and whether it was frozen."""

    name: str
    rate: Rate
    url: str
    is_frozen: bool


@room.get("/")
@requires(Permission.FIGURE_VIEW)
def index() -> str:
    """All of them for one period."""
    form = PeriodForm(request.args)
    figures = _asked(form)
    every = indicators.every(reading(), actor(), figures.period, now=_minute())
    groups = {name: [figures.line(every[one], form.town.data) for one in shown] for name, shown in GROUPS.items()}
    rates = {line.rate.indicator: line.rate for group in groups.values() for line in group}
    return render_template(
        "indicators/index.html",
        form=form,
        period=figures.period,
        groups=groups,
        has_town=actor().town_id is not None,
        sees_frozen=frozen.follows_all(actor()),
        is_too_good=is_too_good(rates[Indicator.SATISFIED], rates[Indicator.PROVED]),
        at=now(),
    )


@room.get("/<kind>")
@requires(Permission.FIGURE_VIEW)
def page(kind: str) -> str:
    """One of them: town by town, and the matters behind a number."""
    if kind not in set(Indicator):
        abort(404)
    indicator, form = Indicator(kind), CasesForm(request.args)
    figures = _asked(form)
    counted = figures.counted(indicator)
    parts = counted.rate().parts
    form.name_parts({part: part_name(indicator, part) for part in Part if part in parts})
    ids = figures.ids(indicator, form.town.data, form.part.data)
    found = page_asked(lambda at: Page(matters.by_ids(reading(), ids[(at - 1) * ROWS : at * ROWS]), len(ids), at, ROWS))
    return render_template(
        "indicators/page.html",
        form=form,
        period=figures.period,
        line=figures.line(counted),
        towns=figures.by_town(counted),
        months=(months := _months(indicator, figures)),
        trend=charts.trend("trend", [one.name for one in months], {label(indicator): [m.rate.value for m in months]}),
        rows=rows(reading(), actor(), found.rows, now=now()),
        pager=Pager(found.number, found.pages, found.total),
        at=now(),
    )


def _months(indicator: Indicator, figures: _Figures) -> Sequence[Month]:
    """The twelve months up to the last day of the period."""
    told = trends.monthly(reading(), actor(), indicator, trends.months(figures.period.last), now=_minute())
    return [
        Month(
            f"{one.period.first:%Y-%m}",
            one.rate,
            _Figures(Period(one.period.first, min(one.period.last, today())), figures.towns).url(indicator, None),
            one.frozen is not None,
        )
        for one in told
    ]


def _minute() -> datetime:
    """Now, to the minute: what was counted within it is kept."""
    return now().replace(second=0, microsecond=0)


def _asked(form: PeriodForm) -> _Figures:
    towns = {town.id: town.name for town in directory.towns(reading())}
    form.town.offer([*towns.items(), (NOWHERE, sentence("no_town"))])
    form.validate()
    period = form.period(today())
    if not form.errors:
        form.first.data, form.last.data = period.first, period.last
    return _Figures(period, towns)
