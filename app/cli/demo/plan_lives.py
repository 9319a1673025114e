"""The supervision plan of the demo county's running quarter, with what was inspected on the spot."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.cli.demo.setting import HOME_TOWN, PETITION_OFFICE, SUPERVISION, Setting
from app.domain.accountability import PostKind, local_day
from app.domain.permissions import Role
from app.domain.planning import PlanKind, PlanLevel
from app.operations import planning
from app.operations.planning import NewInspection, NewPlan, NewTask

LINES = (
    (PlanKind.ORDERS, PlanLevel.TOWNS, None, 3),
    (PlanKind.SAMPLED, PlanLevel.ALL, None, 12),
    (PlanKind.ON_SITE, PlanLevel.ALL, HOME_TOWN, 1),
    (PlanKind.ON_SITE, PlanLevel.DEPARTMENTS, None, 2),
)
"""What, of which units or of one, how many; the last is to be done in the first days, and was not."""
FOUND = "到便民服务大厅和北寨村看了信访登记和补助公示：登记齐全，公示栏还是上季度的，三户反映不知道办到哪一步。"


def run(session: Session, setting: Setting, *, now: datetime) -> None:
    """A plan, approved by the petition office, and one inspection of the home town."""
    clerk = next(seat for seat in setting.seats[SUPERVISION] if seat.kind is PostKind.CLERK)
    maker = setting.actor(clerk, Role.SUPERVISOR)
    head = setting.actor(setting.head(PETITION_OFFICE), Role.PETITION_HEAD)
    first, last = _quarter(local_day(now))
    title = f"{first.year} 年第{'一二三四'[(first.month - 1) // 3]}季度信访督查计划"
    plan = planning.make(session, NewPlan(title, first, last), actor=maker, now=now)
    for place, (kind, level, unit, number) in enumerate(LINES, start=1):
        until = first + timedelta(days=9) if place == len(LINES) else last
        unit_id = setting.units[unit] if unit else None
        planning.add_task(session, plan.uid, NewTask(kind, level, first, until, number, unit_id), actor=maker, now=now)
    planning.approve(session, plan.uid, actor=head, now=now)
    inspected = NewInspection(
        inspected_on=max(first, local_day(now) - timedelta(days=6)),
        unit_id=setting.units[HOME_TOWN],
        announced=False,
        finding=FOUND,
        place="便民服务大厅、北寨村",
        demand="三日内更新公示栏，向三户逐户说明。",
    )
    planning.inspect(session, inspected, actor=maker, now=now)


def _quarter(day: date) -> tuple[date, date]:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    after = date(day.year + (first.month == 10), first.month % 12 + 3 if first.month < 10 else 1, 1)
    return first, after - timedelta(days=1)
