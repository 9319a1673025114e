"""A draw of the demo county: some weeks ago the petition office drew from what was closed, and visits as it does."""

from datetime import timedelta

from app.cli.demo.petition_lives import Life
from app.cli.demo.setting import PETITION_OFFICE, Setting
from app.domain.accountability import local_day
from app.domain.permissions import Role
from app.models.matters import Kind
from app.operations import sampling
from app.operations.sampling import NewDraw
from app.queries import sampling as drawn

FIRST = 40
"""So many days ago it was drawn."""
BACK, SIZE = timedelta(days=45), 12


def sampling_life(setting: Setting) -> Life:
    """One draw, where there is anything to draw."""
    session, now = yield timedelta()
    head = setting.actor(setting.head(PETITION_OFFICE), Role.PETITION_HEAD)
    day, office = local_day(now), setting.units[PETITION_OFFICE]
    if drawn.frame(session, head, drawn.Asked(Kind.PETITION, day - BACK, day, office)):
        new = NewDraw(Kind.PETITION, day - BACK, day, SIZE, office, "近一个半月办结质量抽查")
        sampling.draw(session, new, actor=head, now=now)
