"""The tables of a report: names, numbers with the lists that they open, and what of them is drawn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.advising import AdviceKind, AdviceState
from app.domain.contents import LIST
from app.domain.freezing import read
from app.domain.indicators import Indicator, Rate
from app.domain.orders import OrderState
from app.domain.permissions import Actor
from app.domain.petitions import Channel, Form, Routing
from app.domain.reports import MONTHS, TABLES, ReportKind, ReportTable, before, year_before
from app.labels import label, warning_words
from app.labels import reports as words
from app.labels.contents import SHORT
from app.models.freezing import FrozenPeriod
from app.models.matters import Kind
from app.queries import directory, freezing, indicators, reports, trends, warnings
from app.queries.indicator_cases import Period
from app.queries.reports import Stock, Subject
from app.web.report_parts import Cell, Row, Table

_STOCK_HEADS = (words.RECEIVED, words.OPEN, words.ENDED)
RATES = (
    *(Indicator.REPEATED, Indicator.ONLINE, Indicator.OFFICE_IN_TIME, Indicator.UNIT_IN_TIME, Indicator.ANSWERED),
    *(Indicator.CLOSED, Indicator.DAYS, Indicator.TOLD, Indicator.KEPT_IN_TOWN, Indicator.AT_ONCE, Indicator.HELD),
    *(Indicator.VISITED, Indicator.PROVED, Indicator.EVALUATED, Indicator.SATISFIED, Indicator.SATISFIED_OFFICE),
    *(Indicator.ITEMS_DONE, Indicator.ITEMS_IN_TIME, Indicator.ITEMS_REWORKED),
)
"""What is told of a period: every one; satisfaction never without what was found at the same visits."""


@dataclass(frozen=True)
class Report:
    """A report as its page, its paper and its sheets have it."""

    about: Subject
    title: str
    told: str
    paragraphs: Sequence[str]
    tables: Sequence[Table]
    frozen: FrozenPeriod | None


def report(session: Session, actor: Actor, kind: ReportKind, on: date, *, now: datetime, today: date) -> Report:
    """The report of the month or year of this day, as far as the actor sees what it counts."""
    made = _Making(session, actor, reports.subject(kind, on, today), now, today)
    tables = [made.tables[code]() for code in TABLES[kind]]
    period, sees_all = made.about.period, freezing.follows_all(actor)
    told = words.told(
        (period.first, period.last),
        is_running=period.last >= today,
        sees_all=sees_all,
        frozen=made.frozen.frozen_at if made.frozen else None,
        at=now,
    )
    named = words.title(kind, period.first)
    return Report(made.about, named, told, words.paragraphs(kind, made.summary(tables)), tables, made.frozen)


class _Making:
    """One report while it is made: what all its tables ask for."""

    def __init__(self, session: Session, actor: Actor, about: Subject, now: datetime, today: date) -> None:
        self.session, self.actor, self.about, self.now, self.today = session, actor, about, now, today
        self.towns = {town.id: town.name for town in directory.towns(session)}
        self.frozen = self._frozen()
        first = year_before(self._months()[0].first)
        known = replace(about, period=Period(first, about.period.last))
        self.days = reports.by_day(session, actor, known, today=today)
        self.places = reports.by_place(session, actor, about, today=today)
        self.tables: Mapping[ReportTable, Callable[[], Table]] = {
            ReportTable.TREND: self.trend,
            ReportTable.FIELDS: self.fields,
            ReportTable.PLACES: self.of_places,
            ReportTable.CHANNELS: self.channels,
            ReportTable.RATES: self.rates,
            ReportTable.HOT: self.hot,
            ReportTable.ALIKE: self.alike,
            ReportTable.OVERDUE: self.overdue,
            ReportTable.HOLDERS: self.holders,
            ReportTable.COMPLAINED: self.complained,
            ReportTable.ROUTED: self.routed,
            ReportTable.ORDERS: self.orders,
            ReportTable.ADVICE: self.advice,
        }

    def _frozen(self) -> FrozenPeriod | None:
        if self.about.kind is not ReportKind.MONTHLY:
            return None
        return trends.frozen_months(self.session, self.actor, [self.about.period]).get(self.about.period.first)

    def _months(self) -> Sequence[Period]:
        last = self.about.period.last
        return trends.months(last, MONTHS if self.about.kind is ReportKind.MONTHLY else last.month)

    def trend(self) -> Table:
        rows = []
        for month in self._months():
            (former,) = trends.months(year_before(month.first), 1)
            before_it = self._received_cell(self._received(former).whole, former)
            rows.append(Row(f"{month.first:%Y-%m}", [*self._stock_cells(self._received(month), month), before_it]))
        heads = (words.RECEIVED, words.OPEN, words.ENDED, words.YEAR_BEFORE)
        return Table(ReportTable.TREND, heads, rows, plotted=(0, 3), is_trend=True)

    def fields(self) -> Table:
        rows = [
            Row(SHORT[code], self._stock_cells(self._of(content=code), self.about.period, content=code))
            for code in self._contents()
        ]
        total = Row(words.WHOLE, self._stock_cells(self._of(), self.about.period))
        return Table(ReportTable.FIELDS, _STOCK_HEADS, rows, total, plotted=(1, 2))

    def of_places(self) -> Table:
        """Categories below each other, towns side by side in the order of the directory."""
        towns = [town for town in self.towns if self._of(town=town).whole]
        rest = any(town not in self.towns for town, _ in self.places)
        heads = [*(self.towns[town] for town in towns), *([words.NO_TOWN] if rest else []), words.WHOLE]

        def cells(content: str | None = None) -> list[Cell]:
            counted = [(town, self._of(town=town, content=content).whole) for town in towns]
            whole, asked = self._of(content=content).whole, {"content": content} if content else {}
            found = [self._received_cell(count, self.about.period, town=town, **asked) for town, count in counted]
            left = whole - sum(count for _, count in counted)
            # No list shows alone what names no town.
            found += [Cell(str(left), number=left)] if rest else []
            return [*found, self._received_cell(whole, self.about.period, **asked)]

        rows = [Row(SHORT[code], cells(code)) for code in self._contents()]
        return Table(ReportTable.PLACES, heads, rows, Row(words.WHOLE, cells()))

    def channels(self) -> Table:
        """Months below each other, channels side by side; of visits by many how often they came and how many."""
        months = self._months()
        known = replace(self.about, period=Period(months[0].first, self.about.period.last))
        counted = reports.by_channel(self.session, self.actor, known, today=self.today)
        many = {"channel": Channel.VISIT.value, "form": Form.COLLECTIVE.value}
        rows = []
        for month in months:
            here = {key: count for key, count in counted.items() if month.first <= key[0] <= month.last}
            of_each = [sum(here[key][0] for key in here if key[1] == channel) for channel in Channel]
            together = [here[key] for key in here if key[1:] == (Channel.VISIT, Form.COLLECTIVE)]
            times, people = (sum(one[at] for one in together) for at in (0, 1))
            cells = [
                self._own_cell(count, month, channel=channel.value)
                for channel, count in zip(Channel, of_each, strict=True)
            ]
            cells += [self._own_cell(times, month, **many), Cell(str(people), number=people)]
            rows.append(Row(f"{month.first:%Y-%m}", cells))
        heads = (*(label(channel) for channel in Channel), words.TOGETHER, words.PEOPLE)
        return Table(ReportTable.CHANNELS, heads, rows, plotted=tuple(range(len(Channel))))

    def _own_cell(self, count: int, month: Period, **asked: Any) -> Cell:
        narrowed = asked | ({"poverty": "yes"} if self.about.poverty else {})
        last = min(month.last, self.about.period.last)
        return Cell(str(count), url_for("reports.listed", first=month.first, last=last, **narrowed), count)

    def alike(self) -> Table:
        """What early warning found to say about the same, with the list of each."""
        period = self.about.period
        found = warnings.alike(self.session, self.actor, period.first, period.last)
        sizes = warnings.sizes(self.session, found)
        rows = [
            Row(
                warning_words.where(one),
                [
                    Cell(str(sizes[one.id]), url_for("warnings.page", uid=one.uid), sizes[one.id]),
                    Cell(one.first_on.isoformat()),
                    Cell(label(one.state)),
                ],
            )
            for one in found
        ]
        return Table(ReportTable.ALIKE, words.ALIKE_HEADS, rows, plotted=(0,))

    def rates(self) -> Table:
        kept = freezing.whole(read(self.frozen.body)) if self.frozen else {}
        return Table(ReportTable.RATES, words.RATE_HEADS, [self._rate(one, kept) for one in RATES], plotted=(0,))

    def _rate(self, indicator: Indicator, kept: Mapping[Indicator, Rate]) -> Row:
        period = self.about.period
        page = url_for("indicators.page", kind=indicator.value, first=period.first, last=period.last)
        if self.frozen is not None:
            rate, source = kept.get(indicator, Rate(indicator, {})), url_for("indicators.month", uid=self.frozen.uid)
        else:
            at = self.now.replace(second=0, microsecond=0)
            found = indicators.every(self.session, self.actor, period, now=at)
            rate, source = found[indicator].rate(), page
        is_days = indicator is Indicator.DAYS
        unit = words.DAYS if is_days else "%"
        value = "—" if rate.value is None else f"{rate.value}{unit}{words.SMALL if rate.is_small else ''}"
        number = None if rate.value is None or is_days else float(rate.value)
        is_from = Cell(words.FROZEN if self.frozen else words.NOT_FROZEN)
        fraction = Cell(f"{rate.counted} / {rate.whole}", source)
        return Row(label(indicator), [Cell(value, source, number), fraction, is_from], page)

    def hot(self) -> Table:
        rows = [
            Row(
                f"{self.towns.get(one.town_id, words.MERGED)}{one.village} {SHORT[one.content]}",
                self._stock_cells(
                    one.stock, self.about.period, town=one.town_id, village=one.village_id, content=one.content
                ),
            )
            for one in reports.hot(self.session, self.actor, self.about, today=self.today)
        ]
        return Table(ReportTable.HOT, _STOCK_HEADS, rows, plotted=(1, 2))

    def overdue(self) -> Table:
        counts = reports.overdue(self.session, self.actor, self.about, today=self.today)
        rows = [
            Row(name, self._open_cells(*counts[town], town=town)) for town, name in self.towns.items() if town in counts
        ]
        live, late = (sum(one[at] for one in counts.values()) for at in (0, 1))
        left = [sum(one[at] for town, one in counts.items() if town not in self.towns) for at in (0, 1)]
        rows += [Row(words.NO_TOWN, [Cell(str(count), number=count) for count in left])] if left[0] else []
        total = Row(words.WHOLE, self._open_cells(live, late))
        return Table(ReportTable.OVERDUE, (words.OPEN, words.LATE), rows, total, plotted=(1,))

    def holders(self) -> Table:
        rows = [
            Row(one.person.name, self._open_cells(one.live, one.late, holder=one.person.id, prominent="yes"))
            for one in reports.holders(self.session, self.actor, self.about, today=self.today)
        ]
        return Table(ReportTable.HOLDERS, (words.OPEN, words.LATE), rows, plotted=(1,))

    def complained(self) -> Table:
        found = reports.complained(self.session, self.actor, self.about.period, today=self.today)
        rows = [Row(name, self._own_cells(stock, unit=unit)) for unit, name, stock in found]
        return Table(ReportTable.COMPLAINED, _STOCK_HEADS, rows, plotted=(1, 2))

    def routed(self) -> Table:
        found = reports.routed(self.session, self.actor, self.about.period, today=self.today)
        rows = [Row(label(one), self._own_cells(found.get(one, Stock()), routing=one.value), "") for one in Routing]
        return Table(ReportTable.ROUTED, _STOCK_HEADS, rows, plotted=(1, 2))

    def orders(self) -> Table:
        found = reports.ordered(self.session, self.actor, self.about, now=self.now)
        rows = [
            Row(
                label(state),
                [self._cell(found.get(state, 0), "orders.index", kind=Kind.PETITION.value, state=state.value)],
            )
            for state in OrderState
        ]
        whole = self._cell(sum(found.values()), "orders.index", kind=Kind.PETITION.value)
        return Table(ReportTable.ORDERS, (words.SENT,), rows, Row(words.WHOLE, [whole]), plotted=(0,))

    def advice(self) -> Table:
        found = reports.advised(self.session, self.actor, self.about, today=self.today)

        def cells(kinds: Iterable[AdviceKind], **kind: str) -> list[Cell]:
            counts = [sum(found.get((one, state), 0) for one in kinds) for state in AdviceState]
            each = [
                self._cell(count, "advice.index", state=state.value, **kind)
                for state, count in zip(AdviceState, counts, strict=True)
            ]
            return [self._cell(sum(counts), "advice.index", **kind), *each]

        rows = [Row(label(one), cells((one,), kind=one.value)) for one in AdviceKind]
        heads = (words.SENT, *(label(state) for state in AdviceState))
        # What was taken back is no part of how advice was taken.
        drawn = tuple(place for place, state in enumerate(AdviceState, 1) if state is not AdviceState.WITHDRAWN)
        return Table(ReportTable.ADVICE, heads, rows, Row(words.WHOLE, cells(tuple(AdviceKind))), plotted=drawn)

    def _received(self, period: Period) -> Stock:
        """What was received in a period, back to the same month of the year before the first of the trend."""
        return sum((stock for day, stock in self.days.items() if period.first <= day <= period.last), Stock())

    def _of(self, *, town: int | None = None, content: str | None = None) -> Stock:
        """Of what was received in the period, that of a town, of a category, of both, or all."""
        return sum(
            (
                stock
                for (at, about), stock in self.places.items()
                if (town is None or at == town) and (content is None or about == content)
            ),
            Stock(),
        )

    def _contents(self) -> Sequence[str]:
        met = {content for _, content in self.places}
        return [content.value for content in LIST if content.value in met]

    def _stock_cells(self, stock: Stock, period: Period, **asked: Any) -> list[Cell]:
        """Received, open and ended, each with its list."""
        return [
            self._received_cell(stock.whole, period, **asked),
            self._received_cell(stock.live, period, live="yes", **asked),
            self._received_cell(stock.whole - stock.live, period, live="no", **asked),
        ]

    def _received_cell(self, count: int, period: Period, **asked: Any) -> Cell:
        days = {"received_from": period.first.isoformat(), "received_to": period.last.isoformat()}
        return self._listed(count, **asked, **days)

    def _open_cells(self, live: int, late: int, **asked: Any) -> list[Cell]:
        return [self._listed(live, live="yes", **asked), self._listed(late, live="yes", due="late", **asked)]

    def _listed(self, count: int, **asked: Any) -> Cell:
        narrowed = asked | ({"poverty": "yes"} if self.about.poverty else {})
        return Cell(str(count), url_for("petitions.index", **narrowed), count)

    def _own_cells(self, stock: Stock, **asked: Any) -> list[Cell]:
        """The same three, in the list of this room."""
        return [
            self._cell(stock.whole, "reports.listed", **asked),
            self._cell(stock.live, "reports.listed", live="yes", **asked),
            self._cell(stock.whole - stock.live, "reports.listed", live="no", **asked),
        ]

    def _cell(self, count: int, endpoint: str, **asked: Any) -> Cell:
        """A number of a list that is asked by the days of the period."""
        days = self.about.period
        return Cell(str(count), url_for(endpoint, **asked, first=days.first, last=days.last), count)

    def summary(self, tables: Sequence[Table]) -> words.Summary:
        """What the sentences say, from the tables they introduce."""
        by_code = {table.code: table for table in tables}

        def sums(code: ReportTable) -> list[int]:
            return [int(cell.number or 0) for cell in total.cells] if (total := by_code[code].total) else []

        held = [[int(cell.number or 0) for cell in row.cells] for row in by_code[ReportTable.HOLDERS].rows]
        advised = sums(ReportTable.ADVICE)
        adopted = [
            place for place, one in enumerate(AdviceState, 1) if one in (AdviceState.ADOPTED, AdviceState.PARTLY)
        ]
        period = self.about.period
        first = year_before(period.first)
        former = reports.subject(self.about.kind, before(self.about.kind, period.first), self.today).period
        return words.Summary(
            received=self._of().whole,
            live=self._of().live,
            before=self._received(former).whole,
            year_before=self._received(Period(first, trends.months(first, 1)[0].last)).whole,
            open=sums(ReportTable.OVERDUE)[0],
            late=sums(ReportTable.OVERDUE)[1],
            hot=[(row.name, int(row.cells[0].number or 0)) for row in by_code[ReportTable.HOT].rows[:3]],
            holders=len(held),
            held=sum(row[0] for row in held),
            held_late=sum(row[1] for row in held),
            advised=advised[0],
            adopted=sum(advised[place] for place in adopted),
        )
