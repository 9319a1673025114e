"""Lists of matters: whatever they are narrowed to, count, pages and export hold the same rows, and the right ones."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.clocks import Kind as RuleKind
from app.domain.clocks import about
from app.domain.contents import Content
from app.domain.escalation import Level, level
from app.models.matters import Kind, Matter
from app.queries import matters
from app.queries.matters import Due, Filters
from tests.given import MORNING, PEOPLE, County
from tests.queries.busy import ITEM_STAGES, PETITION_STAGES, busy
from tests.queries.seeing import by_sql

TODAY = MORNING.date()
DAYS = st.sampled_from([None, None, TODAY, TODAY - timedelta(days=40)])
YES_NO = st.sampled_from([None, None, True, False])
R = rectification.Stage
OVER = {stage.value for stage in (petitions.ENDED | {petitions.Stage.CLOSED, petitions.Stage.FINAL})} | {
    *(R.CLOSED.value, R.LONG_TERM.value, R.VOID.value)
}


def test_count_pages_and_export_hold_exactly_the_rows_that_match(session: Session, here: County) -> None:
    everything = busy(session, here)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @for_any(
        who=st.sampled_from(sorted(PEOPLE)),
        size=st.integers(1, 7),
        filters=st.builds(
            Filters,
            kind=st.sampled_from([None, *Kind]),
            stages=st.lists(st.sampled_from([*PETITION_STAGES, *ITEM_STAGES]), max_size=2).map(tuple),
            town_id=st.sampled_from([None, None, here.units["willow"], here.units["bridge"]]),
            village_id=st.sampled_from([None, None, here.villages["well"]]),
            unit_id=st.sampled_from([None, None, here.units["willow"]]),
            holder_id=st.sampled_from([None, None, here.people["secretary"], here.people["town_head"]]),
            content=st.sampled_from([None, None, Content.OTHER.value]),
            poverty=YES_NO,
            prominent=YES_NO,
            live=YES_NO,
            settled=YES_NO,
            due=st.sampled_from([None, None, *Due]),
            received_from=DAYS,
            received_to=DAYS,
        ),
    )
    def look(who: str, size: int, filters: Filters) -> None:
        actor = here.actors[who]
        seen = by_sql(session, actor)
        expected = [m for m in everything if m.uid in seen and all(fits(m) for fits in conditions(filters))]
        expected.sort(key=lambda matter: (matter.received_on, matter.id), reverse=True)
        first = matters.page(session, actor, filters, today=TODAY, size=size)
        pages = [
            matters.page(session, actor, filters, today=TODAY, size=size, number=number)
            for number in range(1, first.pages + 1)
        ]
        assert [row.id for page in pages for row in page.rows] == [matter.id for matter in expected]
        assert {page.total for page in pages} == {len(expected)}
        assert matters.count(session, actor, filters, today=TODAY) == len(expected)
        exported = session.scalars(matters.ids(actor, filters, today=TODAY)).all()
        assert list(exported) == [matter.id for matter in expected]

    look()


def test_a_page_beyond_the_last_is_empty_and_still_tells_how_many_there_are(session: Session, here: County) -> None:
    everything = busy(session, here)
    page = matters.page(session, here.actors["auditor"], Filters(), today=TODAY, number=9, size=20)
    open_to_all = session.scalars(select(Matter.id).where(~Matter.confidential)).all()
    assert (page.rows, page.total) == ([], len(open_to_all))
    assert len(open_to_all) == len(everything) - 1


def conditions(filters: Filters) -> list[Callable[[Matter], bool]]:
    """The filters, said a second time in plain Python."""
    found: list[Callable[[Matter], bool]] = []
    for name in ("kind", "town_id", "village_id", "unit_id", "holder_id", "content", "poverty", "prominent"):
        if (wanted := getattr(filters, name)) is not None:
            found.append(equal(name, wanted))
    if filters.stages:
        found.append(lambda matter: matter.stage in filters.stages)
    if filters.live is not None:
        found.append(lambda matter: (matter.stage not in OVER) is filters.live)
    if filters.settled is not None:
        found.append(lambda matter: (matter.settled_on is not None) is filters.settled)
    if filters.received_from:
        found.append(lambda matter: matter.received_on >= (filters.received_from or date.min))
    if filters.received_to:
        found.append(lambda matter: matter.received_on <= (filters.received_to or date.max))
    if filters.due:
        found.append(lambda matter: is_due(matter, filters.due))
    return found


def equal(name: str, wanted: object) -> Callable[[Matter], bool]:
    """The matter's value is this one."""
    return lambda matter: bool(getattr(matter, name) == wanted)


def is_due(matter: Matter, due: Due | None) -> bool:
    """Whether one of its dates falls there; whether one is near, the ladder itself says."""
    if due is Due.NEAR:
        return any(is_near(*days) for days in running(matter))
    return any(falls(due_on, due) for _, _, due_on in running(matter))


def is_near(started_on: date, nominal_on: date, due_on: date) -> bool:
    """Whether the ladder says 提醒 or 黄牌."""
    found = level(started_on=started_on, nominal_on=nominal_on, due_on=due_on, today=TODAY)
    return found in (Level.BLUE, Level.YELLOW)


def due_days(matter: Matter) -> list[date]:
    """The days by which something is due."""
    return [due_on for _, _, due_on in running(matter)]


def running(matter: Matter) -> list[tuple[date, date, date]]:
    """Start, nominal day and last day of whatever runs."""
    duties = [clock for clock in matter.clocks if about(clock.rule).kind is RuleKind.DUTY]
    return [(clock.started_on, clock.nominal_on, clock.due_on) for clock in duties if clock.stopped_on is None]


def falls(day: date, due: Due | None) -> bool:
    """Whether the day is late, today, or one of the seven days to come."""
    return {
        Due.LATE: day < TODAY,
        Due.TODAY: day == TODAY,
        Due.WEEK: TODAY < day <= TODAY + timedelta(days=7),
        None: True,
    }[due]
