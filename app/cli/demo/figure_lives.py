"""The frozen months of the demo county: three of them, and why a figure of the first is another by now."""

from datetime import date, timedelta

from app.cli.demo.petition_lives import Life
from app.cli.demo.setting import PETITION_OFFICE, Setting
from app.domain.indicators import Indicator
from app.domain.permissions import Role
from app.operations import freezing
from app.operations.freezing import Explanation

MONTH = timedelta(days=31)
WHY = "期间没有过完的件后来到期，按期答复的重新计入"


def first_day(today: date) -> date:
    """The third of the month before the last one."""
    return (today.replace(day=1) - timedelta(days=40)).replace(day=3)


def figure_life(setting: Setting) -> Life:
    """Each month is frozen early in the next."""
    session, now = yield timedelta()
    head = setting.actor(setting.head(PETITION_OFFICE), Role.PETITION_HEAD)
    first = freezing.freeze(session, now.date().replace(day=1) - timedelta(days=1), actor=head, now=now).uid
    for _ in range(2):
        session, now = yield MONTH
        freezing.freeze(session, now.date().replace(day=1) - timedelta(days=1), actor=head, now=now)
    freezing.explain(session, first, Explanation(Indicator.ANSWERED, WHY), actor=head, now=now)
